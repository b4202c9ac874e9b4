#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client.h"
#include "id.h"
#include "keyfile.h"
#include "loop.h"
#include "must.h"
#include "zap.h"

enum { HELD_MOST = 2000 };

/* What the server of a test does with its n-th request, from 1. */
enum deed { SETTLE, IGNORE, BUSY, FORBID, OTHER_VERSION, STRANGE_FIRST, HOLD, VANISH, RESULT, STATUS };

/* A server on a thread of its own: intake, desk or a status socket as each test needs it. */
struct server {
        const char *endpoint;
        const struct keyfile *keys; /* tcp */
        enum deed first, later;     /* for the first request, and for those after it */
        pthread_t thread;
        int stop[2], up[2];
        struct loop *loop;
        struct link *link;
        struct zap *zap;
        struct arena *arena;
        /* what it saw */
        unsigned requests, held_most, held_now;
        uint8_t id[2][16];
        struct link_peer held[HELD_MOST];
        uint64_t held_tag[HELD_MOST];
        char caller[80];
};

static bool admit_all(void *self, const char *caller)
{
        (void)self;
        return *caller;
}

static void answer(struct server *s, const struct link_peer *peer, Answer *out)
{
        out->version = PROTOCOL_VERSION;
        link_answer(s->link, peer, codec_encode(&out->base, s->arena));
}

static void settle(struct server *s, const struct link_peer *peer, uint64_t tag)
{
        Answer out = ANSWER__INIT;

        out.tag = tag;
        out.body_case = ANSWER__BODY_SETTLED;
        out.settled = NEW(s->arena, Settled, settled);
        out.settled->n = tag;
        out.settled->outcome = NEW(s->arena, Outcome, outcome);
        answer(s, peer, &out);
}

static void refuse(struct server *s, const struct link_peer *peer, uint64_t tag, Refusal kind)
{
        Answer out = ANSWER__INIT;

        out.tag = tag;
        out.body_case = ANSWER__BODY_REFUSED;
        out.refused = NEW(s->arena, Refused, refused);
        out.refused->kind = kind;
        out.refused->why = arena_strdup(s->arena, "because");
        answer(s, peer, &out);
}

static void strange(struct server *s, const struct link_peer *peer, uint64_t tag)
{
        link_answer(s->link, peer, (struct bytes){(const uint8_t *)"\377\377garbage", 9});
        link_answer(s->link, peer, (struct bytes){(const uint8_t *)"", 0});
        refuse(s, peer, tag + 1000, REFUSAL__REFUSAL_FORBIDDEN);
        settle(s, peer, tag + 1000);
        settle(s, peer, tag);
        settle(s, peer, tag);
}

static void body(struct server *s, const struct link_peer *peer, uint64_t tag, Answer__BodyCase which)
{
        Answer out = ANSWER__INIT;

        out.tag = tag;
        out.body_case = which;
        if (which == ANSWER__BODY_RESULT) {
                out.result = NEW(s->arena, Result, result);
                out.result->seq = 77;
        } else {
                out.status = NEW(s->arena, Status, status);
                out.status->pid = 4321;
        }
        answer(s, peer, &out);
}

static void server_open(struct server *s);

static void come_back(void *self)
{
        server_open(self);
}

static void act(struct server *s, enum deed deed, const struct link_peer *peer, uint64_t tag)
{
        switch (deed) {
        case SETTLE:
                settle(s, peer, tag);
                return;
        case IGNORE:
                return;
        case BUSY:
                refuse(s, peer, tag, REFUSAL__REFUSAL_BUSY);
                return;
        case FORBID:
                refuse(s, peer, tag, REFUSAL__REFUSAL_FORBIDDEN);
                return;
        case OTHER_VERSION:
                refuse(s, peer, tag, REFUSAL__REFUSAL_VERSION);
                return;
        case STRANGE_FIRST:
                strange(s, peer, tag);
                return;
        case HOLD:
                s->held[s->held_now] = *peer;
                s->held_tag[s->held_now++] = tag;
                s->held_most = s->held_now > s->held_most ? s->held_now : s->held_most;
                return;
        case VANISH:
                loop_off_link(s->loop, s->link);
                link_destroy(&s->link);
                loop_once(s->loop, 50, come_back, s);
                return;
        case RESULT:
                body(s, peer, tag, ANSWER__BODY_RESULT);
                return;
        case STATUS:
                body(s, peer, tag, ANSWER__BODY_STATUS);
                return;
        }
}

static void serve(void *self)
{
        struct server *s = self;
        struct link_message message;

        while (s->link && link_receive(s->link, &message)) {
                const Request *request;
                struct err err;

                arena_reset(s->arena);
                must(codec_decode(&request__descriptor, message.data, CODEC_EDGE, s->arena, &request, &err));
                must(request->version == PROTOCOL_VERSION);
                if (request->body_case == REQUEST__BODY_COMMAND && s->requests < 2) {
                        must(request->wait == WAIT__WAIT_SETTLED && uuid_is_v7(request->command->id.data));
                        memcpy(s->id[s->requests], request->command->id.data, 16);
                }
                snprintf(s->caller, sizeof(s->caller), "%s", message.caller);
                act(s, s->requests++ ? s->later : s->first, &message.peer, request->tag);
        }
}

static void release(void *self)
{
        struct server *s = self;

        for (; s->held_now; s->held_now--) {
                arena_reset(s->arena);
                settle(s, &s->held[s->held_now - 1], s->held_tag[s->held_now - 1]);
        }
}

static void server_open(struct server *s)
{
        const struct link_conf conf = {
                .kind = LINK_SERVER, .endpoint = s->endpoint, .secret_key = s->keys ? s->keys->secret_key : NULL};
        struct err err = {0};

        if (!link_new(&s->link, &conf, &err))
                fprintf(stderr, "%s\n", err.text);
        must(s->link);
        loop_on_link(s->loop, s->link, serve, s);
}

static void server_stop(void *self)
{
        struct server *s = self;

        loop_stop(s->loop);
}

static void *server_main(void *self)
{
        struct server *s = self;
        struct err err;

        must(loop_new(&s->loop, &err) && zap_new(&s->zap, s->loop, admit_all, s, &err));
        server_open(s);
        arena_new(&s->arena);
        loop_on_fd(s->loop, s->stop[0], server_stop, s);
        loop_every(s->loop, 5, release, s);
        must(write(s->up[1], "", 1) == 1);
        must(loop_run(s->loop, &err));
        link_destroy(&s->link);
        zap_destroy(&s->zap);
        arena_destroy(&s->arena);
        loop_destroy(&s->loop);
        return NULL;
}

struct fixture {
        char folder[32], commands[64], queries[64], server_key_file[64], client_key_file[64], tcp[64];
        struct suite_conf suite;
        struct server server;
        struct client *client;
        struct arena *arena;
};

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        strcpy(f->folder, "/tmp/client.XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        snprintf(f->commands, sizeof(f->commands), "ipc://%s/commands", f->folder);
        snprintf(f->queries, sizeof(f->queries), "ipc://%s/queries", f->folder);
        snprintf(f->server_key_file, sizeof(f->server_key_file), "%s/server.key", f->folder);
        snprintf(f->client_key_file, sizeof(f->client_key_file), "%s/client.key", f->folder);
        f->suite = (struct suite_conf){.data = f->folder,
                                       .run_dir = f->folder,
                                       .commands_ipc = f->commands,
                                       .queries_ipc = f->queries,
                                       .commands_tcp = "",
                                       .queries_tcp = "",
                                       .message_max = 1 << 20,
                                       .server_key_file = f->server_key_file};
        arena_new(&f->arena);
        *state = f;
        return 0;
}

static void server_start(struct fixture *f, const char *endpoint, enum deed first, enum deed later)
{
        char byte;

        f->server.endpoint = endpoint;
        f->server.first = first;
        f->server.later = later;
        assert_int_equal(pipe2(f->server.stop, O_CLOEXEC) | pipe2(f->server.up, O_CLOEXEC), 0);
        assert_int_equal(pthread_create(&f->server.thread, NULL, server_main, &f->server), 0);
        assert_int_equal(read(f->server.up[0], &byte, 1), 1);
}

/* Afterwards what it saw may be looked at. */
static void server_end(struct fixture *f)
{
        if (!f->server.endpoint)
                return;
        assert_int_equal(write(f->server.stop[1], "", 1), 1);
        pthread_join(f->server.thread, NULL);
        for (int i = 0; i < 2; i++) {
                close(f->server.stop[i]);
                close(f->server.up[i]);
        }
        f->server.endpoint = NULL;
}

static int teardown(void **state)
{
        static const char *const left[] = {"commands", "queries",       "commands.lock", "queries.lock",
                                           "x.status", "x.status.lock", "server.key",    "client.key"};
        struct fixture *f = *state;

        server_end(f);
        client_destroy(&f->client);
        arena_destroy(&f->arena);
        for (size_t i = 0; i < COUNT(left); i++) {
                char path[64];

                snprintf(path, sizeof(path), "%s/%s", f->folder, left[i]);
                unlink(path);
        }
        assert_int_equal(rmdir(f->folder), 0);
        free(f);
        return 0;
}

static void connect_client(struct fixture *f, unsigned wait_ms)
{
        const struct client_conf conf = {.suite = &f->suite, .wait_ms = wait_ms};
        struct err err;

        assert_true(client_new(&f->client, &conf, &err));
}

static Command *tick(struct fixture *f)
{
        Command *command = NEW(f->arena, Command, command);

        command->what_case = COMMAND__WHAT_CLOCK_TICK;
        command->clock_tick = NEW(f->arena, ClockTick, clock_tick);
        return command;
}

static enum client_end send_one(struct fixture *f, struct client_reply *reply, struct err *err)
{
        return client_command(f->client, tick(f), f->arena, reply, err);
}

static void a_command_gets_an_id_and_its_settlement(void **state)
{
        struct fixture *f = *state;
        struct client_reply reply;
        struct err err;

        server_start(f, f->commands, SETTLE, SETTLE);
        connect_client(f, 0);
        assert_int_equal(send_one(f, &reply, &err), CLIENT_DONE);
        assert_non_null(reply.settled);
        assert_int_equal(send_one(f, &reply, &err), CLIENT_DONE);
        server_end(f);
        assert_int_equal(f->server.requests, 2);
        assert_memory_not_equal(f->server.id[0], f->server.id[1], 16);
}

static void a_command_that_was_lost_is_sent_again_under_its_id(void **state)
{
        struct fixture *f = *state;
        struct client_reply reply;
        struct err err;

        server_start(f, f->commands, IGNORE, SETTLE);
        connect_client(f, 0);
        assert_int_equal(send_one(f, &reply, &err), CLIENT_DONE);
        server_end(f);
        assert_int_equal(f->server.requests, 2);
        assert_memory_equal(f->server.id[0], f->server.id[1], 16);
}

static void a_client_waits_through_a_restart(void **state)
{
        struct fixture *f = *state;
        struct client_reply reply;
        struct err err;

        server_start(f, f->commands, VANISH, SETTLE);
        connect_client(f, 0);
        assert_int_equal(send_one(f, &reply, &err), CLIENT_DONE);
        server_end(f);
        assert_memory_equal(f->server.id[0], f->server.id[1], 16);
}

static void a_busy_server_is_asked_again(void **state)
{
        struct fixture *f = *state;
        struct client_reply reply;
        struct err err;

        server_start(f, f->commands, BUSY, SETTLE);
        connect_client(f, 0);
        assert_int_equal(send_one(f, &reply, &err), CLIENT_DONE);
        server_end(f);
        assert_memory_equal(f->server.id[0], f->server.id[1], 16);
}

static void one_that_stays_busy_is_a_refusal_in_the_end(void **state)
{
        struct fixture *f = *state;
        struct client_reply reply;
        struct err err;

        server_start(f, f->commands, BUSY, BUSY);
        connect_client(f, 500);
        assert_int_equal(send_one(f, &reply, &err), CLIENT_REFUSED);
        assert_int_equal(reply.refused->kind, REFUSAL__REFUSAL_BUSY);
        assert_string_equal(reply.refused->why, "because");
        server_end(f);
        assert_true(f->server.requests > 1);
}

static void silence_ends_with_the_time_and_says_from_whom(void **state)
{
        struct fixture *f = *state;
        struct client_reply reply;
        struct err err = {0};

        connect_client(f, 100);
        assert_int_equal(send_one(f, &reply, &err), CLIENT_SILENT);
        assert_int_equal(err.kind, ERR_RETRY);
        assert_non_null(strstr(err.text, "intake"));
        assert_non_null(strstr(err.text, f->commands));
}

static void refusals_are_final(void **state)
{
        struct fixture *f = *state;
        struct client_reply reply;
        struct err err;

        server_start(f, f->commands, FORBID, OTHER_VERSION);
        connect_client(f, 0);
        assert_int_equal(send_one(f, &reply, &err), CLIENT_REFUSED);
        assert_int_equal(reply.refused->kind, REFUSAL__REFUSAL_FORBIDDEN);
        assert_int_equal(send_one(f, &reply, &err), CLIENT_REFUSED);
        assert_int_equal(reply.refused->kind, REFUSAL__REFUSAL_VERSION);
        server_end(f);
        assert_int_equal(f->server.requests, 2);
}

static void answers_to_what_was_not_asked_are_dropped(void **state)
{
        struct fixture *f = *state;
        struct client_reply reply;
        struct err err;

        server_start(f, f->commands, STRANGE_FIRST, SETTLE);
        connect_client(f, 0);
        assert_int_equal(send_one(f, &reply, &err), CLIENT_DONE);
        assert_int_equal(reply.settled->n, 1);
        /* The second answer to the first command is still on its way, and is none to the second. */
        assert_int_equal(send_one(f, &reply, &err), CLIENT_DONE);
        assert_int_equal(reply.settled->n, 2);
}

static void count_done(void *self, size_t index, const struct client_reply *reply)
{
        uint8_t *done = self;

        assert_int_equal(reply->end, CLIENT_DONE);
        done[index]++;
}

static void many_are_each_done_once_with_few_outstanding(void **state)
{
        enum { MANY = 1000 };
        struct fixture *f = *state;
        Command *commands[MANY];
        uint8_t done[MANY] = {0};
        struct err err;

        server_start(f, f->commands, HOLD, HOLD);
        connect_client(f, 0);
        for (size_t i = 0; i < MANY; i++)
                commands[i] = tick(f);
        assert_true(client_commands(f->client, commands, MANY, f->arena, count_done, done, &err));
        for (size_t i = 0; i < MANY; i++)
                assert_int_equal(done[i], 1);
        server_end(f);
        assert_int_equal(f->server.requests, MANY);
        assert_in_range(f->server.held_most, 2, 256);
}

static void count_ends(void *self, size_t index, const struct client_reply *reply)
{
        unsigned *ends = self;

        (void)index;
        ends[reply->end]++;
}

static void when_silence_falls_the_others_were_done(void **state)
{
        struct fixture *f = *state;
        Command *commands[3] = {tick(f), tick(f), tick(f)};
        unsigned ends[3] = {0};
        struct err err = {0};

        server_start(f, f->commands, SETTLE, IGNORE);
        connect_client(f, 300);
        assert_false(client_commands(f->client, commands, 3, f->arena, count_ends, ends, &err));
        assert_int_equal(ends[CLIENT_DONE], 1);
        assert_int_equal(ends[CLIENT_REFUSED] + ends[CLIENT_SILENT], 0);
        assert_non_null(strstr(err.text, "left 2 unanswered"));
}

static void what_can_never_be_accepted_is_not_sent(void **state)
{
        struct fixture *f = *state;
        Command *commands[3] = {tick(f), tick(f), tick(f)};
        unsigned ends[3] = {0};
        struct err err;

        commands[0]->what_case = COMMAND__WHAT_CASE_STEP;
        commands[0]->case_step = NEW(f->arena, CaseStep, case_step);
        commands[0]->case_step->transition = arena_text(f->arena, "%080d", 7);
        commands[1]->personal = NEW(f->arena, Personal, personal);
        commands[1]->personal->note = arena_text(f->arena, "%01000d", 7);
        f->suite.message_max = 500;
        server_start(f, f->commands, SETTLE, SETTLE);
        connect_client(f, 0);
        assert_true(client_commands(f->client, commands, 3, f->arena, count_ends, ends, &err));
        assert_int_equal(ends[CLIENT_REFUSED], 2);
        assert_int_equal(ends[CLIENT_DONE], 1);
        server_end(f);
        assert_int_equal(f->server.requests, 1);
}

static void no_commands_are_done_at_once(void **state)
{
        struct fixture *f = *state;
        struct err err;

        connect_client(f, 0);
        assert_true(client_commands(f->client, NULL, 0, f->arena, count_ends, NULL, &err));
}

static enum client_end query(struct fixture *f, const Result **result, const Refused **refused, struct err *err)
{
        Query ask = QUERY__INIT;
        Counts counts = COUNTS__INIT;

        ask.what_case = QUERY__WHAT_COUNTS;
        ask.counts = &counts;
        return client_query(f->client, &ask, f->arena, result, refused, err);
}

static void a_question_that_was_lost_or_came_too_early_is_asked_again(void **state)
{
        static const enum deed first[] = {RESULT, IGNORE, BUSY};
        struct fixture *f = *state;

        for (size_t i = 0; i < COUNT(first); i++) {
                const Refused *refused = NULL;
                const Result *result = NULL;
                struct err err;

                server_start(f, f->queries, first[i], RESULT);
                connect_client(f, 0);
                assert_int_equal(query(f, &result, &refused, &err), CLIENT_DONE);
                assert_int_equal(result->seq, 77);
                client_destroy(&f->client);
                server_end(f);
                f->server.requests = 0;
        }
}

static void a_question_may_be_refused_or_stay_without_answer(void **state)
{
        struct fixture *f = *state;
        const Refused *refused = NULL;
        const Result *result = NULL;
        struct err err = {0};

        server_start(f, f->queries, FORBID, IGNORE);
        connect_client(f, 100);
        assert_int_equal(query(f, &result, &refused, &err), CLIENT_REFUSED);
        assert_int_equal(refused->kind, REFUSAL__REFUSAL_FORBIDDEN);
        assert_int_equal(query(f, &result, &refused, &err), CLIENT_SILENT);
        assert_non_null(strstr(err.text, "desk"));
        assert_null(result);
}

static void status_is_asked_of_one_process(void **state)
{
        struct fixture *f = *state;
        const Status *status = NULL;
        struct err err = {0};

        assert_false(client_status(&f->suite, "x", 50, f->arena, &status, &err));
        assert_int_equal(err.kind, ERR_RETRY);
        server_start(f, suite_status_ipc(&f->suite, "x", f->arena), STATUS, FORBID);
        assert_true(client_status(&f->suite, "x", 10000, f->arena, &status, &err));
        assert_int_equal(status->pid, 4321);
        assert_false(client_status(&f->suite, "x", 10000, f->arena, &status, &err));
        assert_string_equal(err.text, "x: because");
}

/* A port that is free now. */
static void pick_tcp(struct fixture *f)
{
        struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        socklen_t size = sizeof(at);
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

        assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
        assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
        close(fd);
        snprintf(f->tcp, sizeof(f->tcp), "tcp://*:%u", ntohs(at.sin_port));
}

static void a_key_takes_the_client_over_tcp(void **state)
{
        struct fixture *f = *state;
        struct keyfile server, client;
        struct client_conf conf = {.suite = &f->suite, .key_file = f->client_key_file};
        struct client_reply reply;
        char name[KEY_NAME_TEXT];
        struct err err = {0};

        assert_true(keyfile_make(&server, &err) && keyfile_make(&client, &err));
        assert_true(keyfile_write(f->server_key_file, &server, &err) && keyfile_write(f->client_key_file, &client, &err));
        assert_false(client_new(&f->client, &conf, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
        assert_non_null(strstr(err.text, "no tcp endpoint"));
        pick_tcp(f);
        f->suite.commands_tcp = f->suite.queries_tcp = f->tcp;
        f->server.keys = &server;
        server_start(f, f->tcp, SETTLE, SETTLE);
        assert_true(client_new(&f->client, &conf, &err));
        assert_int_equal(send_one(f, &reply, &err), CLIENT_DONE);
        server_end(f);
        assert_true(key_name_parse(client.public_key, name, &err));
        assert_string_equal(f->server.caller, name);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define WITH_SUITE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
        const struct CMUnitTest tests[] = {
                WITH_SUITE(a_command_gets_an_id_and_its_settlement),
                WITH_SUITE(a_command_that_was_lost_is_sent_again_under_its_id),
                WITH_SUITE(a_client_waits_through_a_restart),
                WITH_SUITE(a_busy_server_is_asked_again),
                WITH_SUITE(one_that_stays_busy_is_a_refusal_in_the_end),
                WITH_SUITE(silence_ends_with_the_time_and_says_from_whom),
                WITH_SUITE(refusals_are_final),
                WITH_SUITE(answers_to_what_was_not_asked_are_dropped),
                WITH_SUITE(many_are_each_done_once_with_few_outstanding),
                WITH_SUITE(when_silence_falls_the_others_were_done),
                WITH_SUITE(what_can_never_be_accepted_is_not_sent),
                WITH_SUITE(no_commands_are_done_at_once),
                WITH_SUITE(a_question_that_was_lost_or_came_too_early_is_asked_again),
                WITH_SUITE(a_question_may_be_refused_or_stay_without_answer),
                WITH_SUITE(status_is_asked_of_one_process),
                WITH_SUITE(a_key_takes_the_client_over_tcp),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
