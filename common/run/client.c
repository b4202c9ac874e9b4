#include "client.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "id.h"
#include "inside.h"
#include "must.h"
#include "reach.h"

enum {
        WAIT_MS = 30000,
        WINDOW = 256,                 /* outstanding at once */
        SILENCE_MS = 1000,            /* commands: nothing heard for this long, so they are sent again */
        QUERY_SILENCE_MOST_MS = 8000, /* a question may be hard: asked again after 1, 2, 4, 8, 8 … s */
        BUSY_MS = 200,
        ANSWER_MAX = 64 << 20, /* bytes; what a server answers is bounded by its schema */
};

/* One of the two servers. */
struct server {
        const char *name;
        const char *endpoint; /* in the client's reach */
        struct link *link; /* null until used, and again when it fell silent */
};

struct client {
        const struct suite_conf *suite;
        struct reach reach;
        unsigned wait_ms;
        struct server intake, desk;
        uint64_t tags; /* the last one given */
        struct arena *scratch;
        char heard[300]; /* the last thing heard that was no use, for the error of a silence */
};

bool client_new(struct client **out, const struct client_conf *conf, struct err *err)
{
        OWNED(client_destroy) struct client *client = calloc(1, sizeof(*client));

        must(client);
        client->suite = conf->suite;
        client->wait_ms = conf->wait_ms ?: WAIT_MS;
        arena_new(&client->scratch);
        if (!reach_find(conf->suite, conf->key_file, &client->reach, err))
                return false;
        client->intake = (struct server){.name = "intake", .endpoint = client->reach.commands};
        client->desk = (struct server){.name = "desk", .endpoint = client->reach.queries};
        *out = TAKE(client);
        return true;
}

void client_destroy(struct client **client)
{
        if (!*client)
                return;
        link_abandon(&(*client)->intake.link);
        link_abandon(&(*client)->desk.link);
        arena_destroy(&(*client)->scratch);
        reach_wipe(&(*client)->reach);
        free(*client);
        *client = NULL;
}

static bool server_connect(struct client *client, struct server *server, struct err *err)
{
        return server->link || reach_link(&client->reach, server->endpoint, ANSWER_MAX, &server->link, err) ||
               err_in(err, "%s", server->name);
}

/* ---- commands */

/* A place in the window. */
struct pending {
        bool used;
        size_t index;
        uint64_t tag;
        int64_t send_at;     /* busy: not before; -1: it is on its way */
        const Refused *busy; /* the last such answer */
};

struct batch {
        struct client *client;
        Command **commands;
        size_t n, next, done;
        struct arena *arena;
        client_done_fn *report;
        void *self;
        struct pending window[WINDOW];
        size_t used;
        int64_t progress_at, heard_at;
};

static Refused *refused_here(struct arena *arena, const char *why)
{
        Refused *refused = NEW(arena, Refused, refused);

        refused->kind = REFUSAL__REFUSAL_MALFORMED;
        refused->why = arena_strndup(arena, why, 500);
        return refused;
}

static void pending_end(struct batch *batch, struct pending *pending, const struct client_reply *reply)
{
        batch->report(batch->self, pending->index, reply);
        *pending = (struct pending){0};
        batch->used--;
        batch->done++;
        batch->progress_at = mono_ms();
}

static struct bytes command_encode(struct batch *batch, const struct pending *pending)
{
        Request request = REQUEST__INIT;

        arena_reset(batch->client->scratch);
        request.version = PROTOCOL_VERSION;
        request.tag = pending->tag;
        request.wait = WAIT__WAIT_SETTLED;
        request.body_case = REQUEST__BODY_COMMAND;
        request.command = batch->commands[pending->index];
        return codec_encode(&request.base, batch->client->scratch);
}

/* What can never be accepted is not sent: an oversized message would only find a closed door. */
static bool command_is_sound(struct batch *batch, struct pending *pending)
{
        struct client_reply reply = {.end = CLIENT_REFUSED};
        Command *command = batch->commands[pending->index];
        uint64_t most = batch->client->suite->message_max;
        struct uuid id;
        struct err err = {0};

        if (!command->id.len) {
                id = uuid_new();
                command->id = codec_bytes(batch->arena, id.b, sizeof(id.b));
        }
        arena_reset(batch->client->scratch);
        if (!codec_check(&command->base, batch->client->scratch, &err))
                reply.refused = refused_here(batch->arena, err.text);
        else if (most && command_encode(batch, pending).size > most)
                reply.refused = refused_here(batch->arena, "larger than the configured message_max");
        else
                return true;
        pending_end(batch, pending, &reply);
        return false;
}

static void window_fill(struct batch *batch)
{
        for (size_t i = 0; i < WINDOW && batch->next < batch->n; i++) {
                struct pending *pending = &batch->window[i];

                while (!pending->used && batch->next < batch->n) {
                        *pending = (struct pending){.used = true, .index = batch->next++, .tag = ++batch->client->tags};
                        batch->used++;
                        (void)command_is_sound(batch, pending); /* refused ones have left their place again */
                }
        }
}

/* Send what waits to be sent and may go now. A full queue leaves the rest for the next turn. */
static void window_send(struct batch *batch)
{
        int64_t now = mono_ms();

        for (size_t i = 0; i < WINDOW; i++) {
                struct pending *pending = &batch->window[i];

                if (!pending->used || pending->send_at < 0 || pending->send_at > now)
                        continue;
                if (!link_send(batch->client->intake.link, command_encode(batch, pending)))
                        return;
                pending->send_at = -1;
                if (batch->heard_at < now)
                        batch->heard_at = now; /* silence counts from the last question */
        }
}

static struct pending *window_find(struct batch *batch, uint64_t tag)
{
        for (size_t i = 0; i < WINDOW; i++)
                if (batch->window[i].used && batch->window[i].tag == tag)
                        return &batch->window[i];
        return NULL;
}

static void note(struct client *client, const char *server, const char *what)
{
        snprintf(client->heard, sizeof(client->heard), "%.20s %.250s", server, what);
}

/* Null when it is not an answer of our protocol. */
static const Answer *answer_read(struct client *client, const struct server *server, struct bytes data, struct arena *arena)
{
        const Answer *answer;
        struct err err = {0};

        /* As kept: a newer server may add fields, and what it means by them is told by the version. */
        if (!codec_decode(&answer__descriptor, data, CODEC_KEPT, arena, &answer, &err)) {
                note(client, server->name, err.text);
                return NULL;
        }
        if (answer->version != PROTOCOL_VERSION && answer->body_case != ANSWER__BODY_REFUSED) {
                char text[100];

                snprintf(text, sizeof(text), "speaks protocol %" PRIu32 " and this program %d: install the same version",
                         answer->version, PROTOCOL_VERSION);
                note(client, server->name, text);
                return NULL;
        }
        return answer;
}

static void batch_hear(struct batch *batch, struct bytes data)
{
        const Answer *answer = answer_read(batch->client, &batch->client->intake, data, batch->arena);
        struct pending *pending = answer ? window_find(batch, answer->tag) : NULL;
        struct client_reply reply = {.end = CLIENT_DONE};

        if (!pending)
                return;
        batch->heard_at = mono_ms();
        if (answer->body_case == ANSWER__BODY_SETTLED) {
                reply.settled = answer->settled;
        } else if (answer->body_case == ANSWER__BODY_REFUSED && answer->refused->kind == REFUSAL__REFUSAL_BUSY) {
                pending->busy = answer->refused;
                pending->send_at = batch->heard_at + BUSY_MS;
                return;
        } else if (answer->body_case == ANSWER__BODY_REFUSED) {
                reply = (struct client_reply){.end = CLIENT_REFUSED, .refused = answer->refused};
        } else {
                return;
        }
        pending_end(batch, pending, &reply);
}

/* A socket that fell silent may hang on a peer that is no more: what was under way is sent again, under the same id and
 * tag, over a fresh one. */
static bool batch_again(struct batch *batch, struct err *err)
{
        link_abandon(&batch->client->intake.link);
        for (size_t i = 0; i < WINDOW; i++)
                if (batch->window[i].used && batch->window[i].send_at < 0)
                        batch->window[i].send_at = 0;
        batch->heard_at = mono_ms();
        return server_connect(batch->client, &batch->client->intake, err);
}

/* Until the next thing to do: the end of the wait, of the silence, or of a busy pause. */
static int batch_pause(const struct batch *batch)
{
        int64_t now = mono_ms(), until = batch->progress_at + batch->client->wait_ms;

        if (batch->heard_at + SILENCE_MS < until)
                until = batch->heard_at + SILENCE_MS;
        for (size_t i = 0; i < WINDOW; i++)
                if (batch->window[i].used && batch->window[i].send_at > 0 && batch->window[i].send_at < until)
                        until = batch->window[i].send_at;
        return until > now ? (int)(until - now) : 0;
}

static bool silence(struct client *client, const struct server *server, size_t unanswered, struct err *err)
{
        return err_set(err, ERR_RETRY, "%s left %zu unanswered within %g s at %s%s%s (is the suite running? see overstap-status)",
                       server->name, unanswered, client->wait_ms / 1000.0, server->endpoint, *client->heard ? "; " : "",
                       client->heard);
}

/* The wait is over. Those that were told to come back later have an answer after all. */
static bool batch_give_up(struct batch *batch, struct err *err)
{
        for (size_t i = 0; i < WINDOW; i++) {
                struct pending *pending = &batch->window[i];
                struct client_reply reply = {.end = CLIENT_REFUSED, .refused = pending->busy};

                if (pending->used && pending->busy)
                        pending_end(batch, pending, &reply);
        }
        return batch->done == batch->n || silence(batch->client, &batch->client->intake, batch->n - batch->done, err);
}

static bool batch_turn(struct batch *batch, struct err *err)
{
        struct link *link = batch->client->intake.link;
        struct link_message message;

        window_send(batch);
        if (!link_wait(link, batch_pause(batch))) {
                if (mono_ms() - batch->heard_at >= SILENCE_MS)
                        return batch_again(batch, err);
                return true;
        }
        while (link_receive(link, &message))
                batch_hear(batch, message.data);
        return true;
}

bool client_commands(struct client *client, Command **commands, size_t n, struct arena *arena, client_done_fn *done, void *self,
                     struct err *err)
{
        struct batch batch = {.client = client,
                              .commands = commands,
                              .n = n,
                              .arena = arena,
                              .report = done,
                              .self = self,
                              .progress_at = mono_ms(),
                              .heard_at = mono_ms()};

        *client->heard = 0;
        if (!server_connect(client, &client->intake, err))
                return false;
        for (;;) {
                window_fill(&batch);
                if (batch.done == n)
                        return true;
                if (mono_ms() - batch.progress_at >= client->wait_ms)
                        return batch_give_up(&batch, err);
                if (!batch_turn(&batch, err))
                        return false;
        }
}

static void one_done(void *self, size_t index, const struct client_reply *reply)
{
        must(!index);
        *(struct client_reply *)self = *reply;
}

enum client_end client_command(struct client *client, Command *command, struct arena *arena, struct client_reply *out,
                               struct err *err)
{
        struct client_reply reply = {.end = CLIENT_SILENT};

        if (!client_commands(client, &command, 1, arena, one_done, &reply, err))
                reply.end = CLIENT_SILENT;
        *out = reply;
        return reply.end;
}

/* ---- questions */

/* One question to one server, asked again while it is silent. */
struct asking {
        struct client *client;
        struct server *server;
        struct bytes request;
        uint64_t tag;
        int64_t end, silence_ms, longest_ms;
};

/* The next answer to this question; null at the end of the wait. */
static const Answer *ask(struct asking *asking, struct arena *arena, struct err *err)
{
        struct server *server = asking->server;

        for (int64_t silent_at = 0, now = mono_ms(); now < asking->end; now = mono_ms()) {
                struct link_message message;

                if (now >= silent_at) {
                        if (silent_at)
                                link_abandon(&server->link);
                        if (!server_connect(asking->client, server, err))
                                return NULL;
                        /* A fresh queue has room for one. */
                        must(link_send(server->link, asking->request));
                        silent_at = now + asking->silence_ms;
                        asking->silence_ms =
                                asking->silence_ms * 2 < asking->longest_ms ? asking->silence_ms * 2 : asking->longest_ms;
                }
                if (!link_wait(server->link, (int)((silent_at < asking->end ? silent_at : asking->end) - now)))
                        continue;
                while (link_receive(server->link, &message)) {
                        const Answer *answer = answer_read(asking->client, server, message.data, arena);

                        if (answer && answer->tag == asking->tag)
                                return answer;
                }
        }
        silence(asking->client, server, 1, err);
        return NULL;
}

static struct bytes query_encode(const Query *query, uint64_t tag, struct arena *arena)
{
        Request request = REQUEST__INIT;

        request.version = PROTOCOL_VERSION;
        request.tag = tag;
        request.body_case = REQUEST__BODY_QUERY;
        request.query = (Query *)query;
        return codec_encode(&request.base, arena);
}

/* Desk may take its time where it was told so. */
static int64_t feed_wait_ms(const Query *query)
{
        return query->what_case == QUERY__WHAT_MATCH_FEED ? query->match_feed->wait_ms : 0;
}

static void pause_ms(unsigned ms)
{
        struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

        while (nanosleep(&left, &left))
                ;
}

enum client_end client_query(struct client *client, const Query *query, struct arena *arena, const Result **result,
                             const Refused **refused, struct err *err)
{
        struct asking asking = {.client = client,
                                .server = &client->desk,
                                .tag = ++client->tags,
                                .end = mono_ms() + feed_wait_ms(query) + client->wait_ms};

        *client->heard = 0;
        arena_reset(client->scratch);
        if (!codec_check(&query->base, client->scratch, err)) {
                *refused = refused_here(arena, err->text);
                return CLIENT_REFUSED;
        }
        asking.request = query_encode(query, asking.tag, arena);
        for (;;) {
                const Answer *answer;

                asking.silence_ms = SILENCE_MS + feed_wait_ms(query);
                asking.longest_ms = QUERY_SILENCE_MOST_MS + feed_wait_ms(query);
                answer = ask(&asking, arena, err);
                if (!answer)
                        return CLIENT_SILENT;
                if (answer->body_case == ANSWER__BODY_RESULT) {
                        *result = answer->result;
                        return CLIENT_DONE;
                }
                if (answer->body_case != ANSWER__BODY_REFUSED)
                        continue;
                if (answer->refused->kind != REFUSAL__REFUSAL_BUSY || mono_ms() + BUSY_MS >= asking.end) {
                        *refused = answer->refused;
                        return CLIENT_REFUSED;
                }
                pause_ms(BUSY_MS);
        }
}

/* ---- status */

bool client_status(const struct suite_conf *suite, const char *process, unsigned ms, struct arena *arena, const Status **out,
                   struct err *err)
{
        OWNED(link_abandon) struct link *link = NULL;
        const struct link_conf conf = {.kind = LINK_CLIENT, .endpoint = suite_status_ipc(suite, process, arena)};
        int64_t end = mono_ms() + ms;
        Request request = REQUEST__INIT;
        struct link_message message;
        const Answer *answer;

        request.version = PROTOCOL_VERSION;
        request.body_case = REQUEST__BODY_STATUS;
        request.status = NEW(arena, StatusAsk, status_ask);
        if (!link_new(&link, &conf, err))
                return false;
        must(link_send(link, codec_encode(&request.base, arena)));
        if (!link_wait(link, (int)(end - mono_ms() > 0 ? end - mono_ms() : 0)) || !link_receive(link, &message))
                return err_set(err, ERR_RETRY, "%s did not answer within %u ms", process, ms);
        if (!codec_decode(&answer__descriptor, message.data, CODEC_KEPT, arena, &answer, err))
                return err_in(err, "%s", process);
        if (answer->body_case != ANSWER__BODY_STATUS)
                return err_set(err, ERR_REFUSED, "%s: %s", process,
                               answer->body_case == ANSWER__BODY_REFUSED ? answer->refused->why : "answers another question");
        *out = answer->status;
        return true;
}
