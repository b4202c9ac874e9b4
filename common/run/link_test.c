#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <czmq.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "inside.h"
#include "keyfile.h"
#include "must.h"
#include "zap.h"

enum { PATIENCE_MS = 10000 };

/* A server with its loop and ZAP handler, in a folder of its own. */
struct fixture {
        char folder[32], endpoint[64], tcp[64];
        struct loop *loop;
        struct zap *zap;
        struct link *server;
        struct keyfile server_keys, client_keys;
        char admitted[KEY_NAME_TEXT]; /* a key; empty: everyone of this user */
        bool admits;
        bool late; /* patience ran out */
        struct link_message got;
        char text[100], caller[100];
        unsigned received;
};

static bool admit(void *self, const char *caller)
{
        struct fixture *f = self;

        return f->admits && (*f->admitted ? !strcmp(caller, f->admitted) : !strncmp(caller, "uid:", 4));
}

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));
        struct err err;

        strcpy(f->folder, "/tmp/link.XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        snprintf(f->endpoint, sizeof(f->endpoint), "ipc://%s/s", f->folder);
        f->admits = true;
        assert_true(loop_new(&f->loop, &err));
        assert_true(keyfile_make(&f->server_keys, &err) && keyfile_make(&f->client_keys, &err));
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;
        char path[64];

        if (f->server)
                loop_off_link(f->loop, f->server);
        link_destroy(&f->server);
        zap_destroy(&f->zap);
        loop_destroy(&f->loop);
        snprintf(path, sizeof(path), "%s/s", f->folder);
        unlink(path);
        snprintf(path, sizeof(path), "%s/s.lock", f->folder);
        unlink(path);
        assert_int_equal(rmdir(f->folder), 0);
        free(f);
        return 0;
}

static void on_message(void *self)
{
        struct fixture *f = self;

        if (!link_receive(f->server, &f->got))
                return;
        f->received++;
        snprintf(f->text, sizeof(f->text), "%.*s", (int)f->got.data.size, (const char *)f->got.data.data);
        snprintf(f->caller, sizeof(f->caller), "%s", f->got.caller);
        loop_stop(f->loop);
}

static void on_late(void *self)
{
        struct fixture *f = self;

        f->late = true;
        loop_stop(f->loop);
}

/* Run the loop until something stops it. */
static void pump(struct fixture *f)
{
        int timer = loop_once(f->loop, PATIENCE_MS, on_late, f);
        struct err err;

        assert_true(loop_run(f->loop, &err));
        loop_cancel(f->loop, timer);
        assert_false(f->late);
}

static void serve(struct fixture *f, const char *endpoint, uint32_t message_max)
{
        const struct link_conf conf = {.kind = LINK_SERVER,
                                       .endpoint = endpoint,
                                       .public_key = f->server_keys.public_key,
                                       .secret_key = f->server_keys.secret_key,
                                       .message_max = message_max};
        struct err err;

        if (!f->zap)
                assert_true(zap_new(&f->zap, f->loop, admit, f, &err));
        assert_true(link_new(&f->server, &conf, &err));
        loop_on_link(f->loop, f->server, on_message, f);
}

/* A port that is free now; the tests that use it say so when somebody else was quicker. */
static void pick_tcp(struct fixture *f)
{
        struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        socklen_t size = sizeof(at);
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

        assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
        assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
        close(fd);
        snprintf(f->tcp, sizeof(f->tcp), "tcp://127.0.0.1:%u", ntohs(at.sin_port));
}

static struct link *client_to(struct fixture *f, const char *endpoint)
{
        const struct link_conf conf = {.kind = LINK_CLIENT,
                                       .endpoint = endpoint,
                                       .server_key = f->server_keys.public_key,
                                       .public_key = f->client_keys.public_key,
                                       .secret_key = f->client_keys.secret_key};
        struct link *link = NULL;
        struct err err;

        assert_true(link_new(&link, &conf, &err));
        return link;
}

static void say(struct link *link, const char *text)
{
        assert_true(link_send(link, (struct bytes){(const uint8_t *)text, strlen(text)}));
}

/* A socket of the library as a stranger would use it. */
static zsock_t *stranger(int type, const char *endpoint)
{
        zsock_t *sock = zsock_new(type);

        assert_non_null(sock);
        assert_int_equal(zmq_connect(zsock_resolve(sock), endpoint), 0);
        return sock;
}

/* Wait for something to happen to a socket: from watch_start on, nothing is missed. */
struct watch {
        struct fixture *f;
        void *handle;
        zsock_t *events;
        int wanted;
};

static void on_event(void *self)
{
        struct watch *watch = self;
        uint8_t head[6];
        uint16_t event;

        while (zmq_recv(zsock_resolve(watch->events), head, sizeof(head), ZMQ_DONTWAIT) == sizeof(head)) {
                char address[100];

                zmq_recv(zsock_resolve(watch->events), address, sizeof(address), 0);
                memcpy(&event, head, sizeof(event));
                if (event & watch->wanted)
                        loop_stop(watch->f->loop);
        }
}

static void watch_start(struct watch *watch, struct fixture *f, void *handle, int wanted)
{
        static unsigned watches;
        char endpoint[40];

        *watch = (struct watch){.f = f, .handle = handle, .wanted = wanted};
        snprintf(endpoint, sizeof(endpoint), "inproc://watch-%u", ++watches);
        assert_int_equal(zmq_socket_monitor(handle, endpoint, ZMQ_EVENT_ALL), 0);
        watch->events = stranger(ZMQ_PAIR, endpoint);
        loop_on_handle(f->loop, zsock_resolve(watch->events), on_event, watch);
}

/* Run the loop until it happened. */
static void watch_end(struct watch *watch)
{
        pump(watch->f);
        /* In this order: the library would wait for ever to tell a watcher who has gone, holding its lock. */
        zmq_socket_monitor(watch->handle, NULL, 0);
        loop_off_handle(watch->f->loop, zsock_resolve(watch->events));
        zsock_destroy(&watch->events);
}

enum {
        TURNED_AWAY = ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL
};

static void nobody_was_heard(struct fixture *f)
{
        struct link_message message;

        assert_int_equal(f->received, 0);
        assert_false(link_receive(f->server, &message));
}

static void a_polled_server_knows_the_user_from_the_last_frame(void **state)
{
        struct fixture *f = *state;
        struct link *client;
        char own[40];

        serve(f, f->endpoint, 0);
        client = client_to(f, f->endpoint);
        say(client, "hello");
        pump(f);
        snprintf(own, sizeof(own), "uid:%ju", (uintmax_t)geteuid());
        assert_string_equal(f->caller, own);
        assert_string_equal(f->text, "hello");
        link_destroy(&client);
}

static void an_answer_reaches_the_one_who_asked(void **state)
{
        struct fixture *f = *state;
        struct link *asking, *other;
        struct link_message answer;

        serve(f, f->endpoint, 0);
        other = client_to(f, f->endpoint);
        say(other, "other");
        pump(f);
        asking = client_to(f, f->endpoint);
        say(asking, "asking");
        pump(f);
        link_answer(f->server, &f->got.peer, (struct bytes){(const uint8_t *)"yes", 3});
        assert_true(link_wait(asking, PATIENCE_MS));
        assert_true(link_receive(asking, &answer));
        assert_memory_equal(answer.data.data, "yes", 3);
        assert_false(link_receive(other, &answer));
        assert_int_equal(link_dropped(f->server), 0);
        link_destroy(&asking);
        link_destroy(&other);
}

static void a_req_socket_is_answered_behind_its_delimiter(void **state)
{
        struct fixture *f = *state;
        zsock_t *req;
        char got[8] = "";

        serve(f, f->endpoint, 0);
        req = stranger(ZMQ_REQ, f->endpoint);
        zmq_send(zsock_resolve(req), "ask", 3, 0);
        pump(f);
        assert_true(f->got.peer.delimiter);
        link_answer(f->server, &f->got.peer, (struct bytes){(const uint8_t *)"yes", 3});
        zsock_set_rcvtimeo(req, PATIENCE_MS);
        assert_int_equal(zmq_recv(zsock_resolve(req), got, sizeof(got), 0), 3);
        assert_string_equal(got, "yes");
        zsock_destroy(&req);
}

static void messages_of_many_frames_are_dropped_and_counted(void **state)
{
        struct fixture *f = *state;
        zsock_t *dealer;
        void *handle;

        serve(f, f->endpoint, 0);
        dealer = stranger(ZMQ_DEALER, f->endpoint);
        handle = zsock_resolve(dealer);
        zmq_send(handle, "one", 3, ZMQ_SNDMORE);
        zmq_send(handle, "two", 3, 0);
        zmq_send(handle, "", 0, ZMQ_SNDMORE);
        zmq_send(handle, "one", 3, ZMQ_SNDMORE);
        zmq_send(handle, "two", 3, ZMQ_SNDMORE);
        zmq_send(handle, "three", 5, 0);
        zmq_send(handle, "good", 4, 0);
        pump(f);
        assert_string_equal(f->text, "good");
        assert_int_equal(link_dropped(f->server), 2);
        zsock_destroy(&dealer);
}

static void a_peer_with_a_long_name_of_its_own_is_dropped_and_counted(void **state)
{
        struct fixture *f = *state;
        zsock_t *named = zsock_new(ZMQ_DEALER);
        struct link *client;
        struct watch watch;

        serve(f, f->endpoint, 0);
        zsock_set_identity(named, "a-name-longer-than-sixteen-bytes");
        watch_start(&watch, f, zsock_resolve(named), ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
        zmq_connect(zsock_resolve(named), f->endpoint);
        zmq_send(zsock_resolve(named), "bad", 3, 0);
        watch_end(&watch);
        client = client_to(f, f->endpoint);
        while (!link_dropped(f->server) || !f->received) {
                say(client, "good");
                pump(f);
        }
        assert_string_equal(f->text, "good");
        zsock_destroy(&named);
        link_destroy(&client);
}

static void an_empty_message_is_a_message(void **state)
{
        struct fixture *f = *state;
        struct link *client;

        serve(f, f->endpoint, 0);
        client = client_to(f, f->endpoint);
        say(client, "");
        pump(f);
        assert_int_equal(f->got.data.size, 0);
        assert_false(f->got.peer.delimiter);
        link_destroy(&client);
}

static void an_answer_to_a_peer_that_has_gone_is_counted(void **state)
{
        struct fixture *f = *state;
        struct link_peer nobody = {.id = {0, 1, 2, 3, 4}, .id_size = 5, .delimiter = true};

        serve(f, f->endpoint, 0);
        link_answer(f->server, &nobody, (struct bytes){(const uint8_t *)"yes", 3});
        assert_int_equal(link_dropped(f->server), 1);
}

static void a_peer_that_does_not_read_never_blocks_the_server(void **state)
{
        struct fixture *f = *state;
        zsock_t *deaf = zsock_new(ZMQ_DEALER);
        uint8_t *much = calloc(1, 1 << 16);

        serve(f, f->endpoint, 0);
        zsock_set_rcvhwm(deaf, 1);
        zmq_connect(zsock_resolve(deaf), f->endpoint);
        zmq_send(zsock_resolve(deaf), "ask", 3, 0);
        pump(f);
        /* More messages than the queue holds; the buffers of the kernel take some. */
        for (unsigned i = 0; i < 22000 && !link_dropped(f->server); i++)
                link_answer(f->server, &f->got.peer, (struct bytes){much, i < 64 ? 1 << 16 : 16});
        assert_true(link_dropped(f->server) > 0);
        zsock_destroy(&deaf);
        free(much);
}

static void a_message_that_is_too_large_closes_the_door_on_its_sender(void **state)
{
        struct fixture *f = *state;
        struct link *large, *other;
        struct watch watch;
        uint8_t *much = calloc(1, 1001);

        serve(f, f->endpoint, 1000);
        watch_start(&watch, f, link_handle(f->server), ZMQ_EVENT_DISCONNECTED);
        large = client_to(f, f->endpoint);
        assert_true(link_send(large, (struct bytes){much, 1001}));
        watch_end(&watch);
        link_abandon(&large);
        assert_int_equal(f->received, 0);
        other = client_to(f, f->endpoint);
        assert_true(link_send(other, (struct bytes){much, 1000}));
        pump(f);
        assert_int_equal(f->got.data.size, 1000);
        link_destroy(&other);
        free(much);
}

static void what_was_sent_just_before_the_end_still_arrives(void **state)
{
        struct fixture *f = *state;
        struct link *client;

        serve(f, f->endpoint, 0);
        client = client_to(f, f->endpoint);
        say(client, "last words");
        link_destroy(&client);
        pump(f);
        assert_string_equal(f->text, "last words");
}

static void a_second_server_cannot_take_the_socket_over(void **state)
{
        struct fixture *f = *state;
        const struct link_conf conf = {.kind = LINK_SERVER, .endpoint = f->endpoint};
        struct link *second = NULL, *client;
        struct err err = {0};

        serve(f, f->endpoint, 0);
        assert_false(link_new(&second, &conf, &err));
        assert_null(second);
        assert_int_equal(err.kind, ERR_STOP);
        assert_non_null(strstr(err.text, "another process serves here"));
        client = client_to(f, f->endpoint);
        say(client, "still there");
        pump(f);
        assert_string_equal(f->text, "still there");
        link_destroy(&client);
}

static void the_socket_of_a_process_that_was_killed_is_taken_over(void **state)
{
        struct fixture *f = *state;
        struct sockaddr_un at = {.sun_family = AF_UNIX};
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        struct link *client;

        /* What kill -9 leaves: the socket on disk, nobody behind it, the lock gone with its holder. */
        snprintf(at.sun_path, sizeof(at.sun_path), "%s/s", f->folder);
        assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
        close(fd);
        serve(f, f->endpoint, 0);
        client = client_to(f, f->endpoint);
        say(client, "hello");
        pump(f);
        assert_string_equal(f->text, "hello");
        link_destroy(&client);
}

static void a_socket_is_as_open_as_its_folder(void **state)
{
        static const struct {
                mode_t folder, sock;
        } modes[] = {{0700, 0600}, {0710, 0660}, {0711, 0666}};
        struct fixture *f = *state;
        char path[64];
        struct stat st;

        snprintf(path, sizeof(path), "%s/s", f->folder);
        for (size_t i = 0; i < COUNT(modes); i++) {
                mode_t before = umask(0), after;

                chmod(f->folder, modes[i].folder);
                serve(f, f->endpoint, 0);
                after = umask(before);
                assert_int_equal(after, 0);
                assert_int_equal(stat(path, &st), 0);
                assert_int_equal(st.st_mode & 0777, modes[i].sock);
                loop_off_link(f->loop, f->server);
                link_destroy(&f->server);
        }
}

static void a_caller_who_is_not_admitted_is_never_heard(void **state)
{
        struct fixture *f = *state;
        struct link *client;
        struct watch watch;

        f->admits = false;
        serve(f, f->endpoint, 0);
        watch_start(&watch, f, link_handle(f->server), TURNED_AWAY);
        client = client_to(f, f->endpoint);
        say(client, "let me in");
        watch_end(&watch);
        nobody_was_heard(f);
        assert_true(zap_refused(f->zap) > 0);
        link_abandon(&client);
}

static void without_a_handler_a_socket_file_lets_nobody_in(void **state)
{
        struct fixture *f = *state;
        struct link *client;
        struct watch watch;

        serve(f, f->endpoint, 0);
        zap_destroy(&f->zap);
        watch_start(&watch, f, link_handle(f->server), TURNED_AWAY);
        client = client_to(f, f->endpoint);
        say(client, "let me in");
        watch_end(&watch);
        nobody_was_heard(f);
        link_abandon(&client);
}

static void without_a_handler_a_curve_server_lets_nobody_in(void **state)
{
        struct fixture *f = *state;
        struct link *client;
        struct watch watch;

        pick_tcp(f);
        serve(f, f->tcp, 0);
        zap_destroy(&f->zap);
        watch_start(&watch, f, link_handle(f->server), TURNED_AWAY);
        client = client_to(f, f->tcp);
        say(client, "let me in");
        watch_end(&watch);
        nobody_was_heard(f);
        link_abandon(&client);
}

static void over_tcp_a_caller_is_its_key(void **state)
{
        struct fixture *f = *state;
        struct link *client;
        struct err err;

        pick_tcp(f);
        assert_true(key_name_parse(f->client_keys.public_key, f->admitted, &err));
        serve(f, f->tcp, 0);
        client = client_to(f, f->tcp);
        say(client, "hello");
        pump(f);
        assert_string_equal(f->caller, f->admitted);
        link_destroy(&client);
}

static void an_unknown_key_is_never_heard(void **state)
{
        struct fixture *f = *state;
        struct link *client;
        struct watch watch;
        struct err err;

        pick_tcp(f);
        assert_true(key_name_parse(f->server_keys.public_key, f->admitted, &err));
        serve(f, f->tcp, 0);
        watch_start(&watch, f, link_handle(f->server), TURNED_AWAY);
        client = client_to(f, f->tcp);
        say(client, "let me in");
        watch_end(&watch);
        nobody_was_heard(f);
        link_abandon(&client);
}

static void a_client_without_a_key_is_never_heard_over_tcp(void **state)
{
        struct fixture *f = *state;
        zsock_t *plain = zsock_new(ZMQ_DEALER);
        struct watch watch;

        pick_tcp(f);
        serve(f, f->tcp, 0);
        watch_start(&watch, f, link_handle(f->server), TURNED_AWAY);
        zsock_set_linger(plain, 0);
        zmq_connect(zsock_resolve(plain), f->tcp);
        zmq_send(zsock_resolve(plain), "let me in", 9, 0);
        watch_end(&watch);
        nobody_was_heard(f);
        zsock_destroy(&plain);
}

static void a_wake_reaches_its_listener(void **state)
{
        struct fixture *f = *state;
        const struct link_conf out = {.kind = LINK_WAKE_OUT, .endpoint = f->endpoint},
                               in = {.kind = LINK_WAKE_IN, .endpoint = f->endpoint};
        struct link *listener = NULL;
        struct watch watch;
        struct link_message message;
        struct err err;

        assert_true(zap_new(&f->zap, f->loop, admit, f, &err));
        assert_true(link_new(&f->server, &out, &err));
        watch_start(&watch, f, link_handle(f->server), ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
        assert_true(link_new(&listener, &in, &err));
        watch_end(&watch);
        /* The subscription travels behind the handshake: a wake is only ever a hint. */
        for (int i = 0; i < PATIENCE_MS / 10 && !link_wait(listener, 10); i++)
                assert_true(link_send(f->server, (struct bytes){(const uint8_t *)"new", 3}));
        assert_true(link_receive(listener, &message));
        assert_int_equal(message.data.size, 3);
        link_destroy(&listener);
}

static void every_dangerous_default_is_changed(void **state)
{
        static const struct {
                int option;
                int value;
        } wanted[] = {{ZMQ_LINGER, 2000},
                      {ZMQ_SNDHWM, 20000},
                      {ZMQ_RCVHWM, 2000},
                      {ZMQ_HEARTBEAT_IVL, 5000},
                      {ZMQ_HEARTBEAT_TIMEOUT, 15000},
                      {ZMQ_HANDSHAKE_IVL, 10000}};
        struct fixture *f = *state;
        char domain[20];
        int64_t message_max;
        size_t size;

        serve(f, f->endpoint, 0);
        for (size_t i = 0; i < COUNT(wanted); i++) {
                int value = 0;

                size = sizeof(value);
                assert_int_equal(zmq_getsockopt(link_handle(f->server), wanted[i].option, &value, &size), 0);
                assert_int_equal(value, wanted[i].value);
        }
        size = sizeof(message_max);
        assert_int_equal(zmq_getsockopt(link_handle(f->server), ZMQ_MAXMSGSIZE, &message_max, &size), 0);
        assert_int_equal(message_max, 1 << 20);
        size = sizeof(domain);
        assert_int_equal(zmq_getsockopt(link_handle(f->server), ZMQ_ZAP_DOMAIN, domain, &size), 0);
        assert_string_equal(domain, ZAP_DOMAIN);
}

static void bad_endpoints_are_refused_before_the_library_sees_them(void **state)
{
        static const char *const bad[] = {
                "tcp://127.0.0.1:99999",
                "tcp://127.0.0.1:0",
                "tcp://127.0.0.1:",
                "tcp://127.0.0.1",
                "tcp://:5555",
                "tcp://127.0.0.1:5x",
                "tcp://127.0.0.1:-1",
                "tcp://a;b:5555",
                "tcp://::1:5555",
                "inproc://x",
                "ws://127.0.0.1:5555",
                "pgm://x",
                "ipc://",
                "ipc://relative",
                "ipc://@abstract",
                "ipc://*",
                "",
                "tcp://1.2.3.4:4294967297",
                ("ipc:///a/path/that/is/longer/than/the/one/hundred/and/seven/bytes/that/fit/into/a/socket/address/of/this/"
                 "system/"
                 "today"),
        };
        struct fixture *f = *state;

        for (size_t i = 0; i < COUNT(bad); i++) {
                for (enum link_kind kind = LINK_SERVER; kind <= LINK_WAKE_IN; kind++) {
                        const struct link_conf conf = {.kind = kind,
                                                       .endpoint = bad[i],
                                                       .server_key = f->server_keys.public_key,
                                                       .public_key = f->client_keys.public_key,
                                                       .secret_key = f->client_keys.secret_key};
                        struct link *link = NULL;
                        struct err err = {0};

                        assert_false(link_new(&link, &conf, &err));
                        assert_null(link);
                        assert_int_equal(err.kind, ERR_REFUSED);
                }
        }
}

static void bad_keys_are_refused_before_the_library_sees_them(void **state)
{
        static const char *const bad[] = {NULL, "", "short", "not z85 at all, but forty characters lon",
                                          "{{{{{~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~"};
        struct fixture *f = *state;

        for (size_t i = 0; i < COUNT(bad); i++) {
                for (int which = 0; which < 3; which++) {
                        struct link_conf conf = {.kind = LINK_CLIENT,
                                                 .endpoint = "tcp://127.0.0.1:5555",
                                                 .server_key = f->server_keys.public_key,
                                                 .public_key = f->client_keys.public_key,
                                                 .secret_key = f->client_keys.secret_key};
                        struct link *link = NULL;
                        struct err err = {0};

                        *(which == 0 ? &conf.server_key : which == 1 ? &conf.public_key : &conf.secret_key) = bad[i];
                        assert_false(link_new(&link, &conf, &err));
                        assert_int_equal(err.kind, ERR_REFUSED);
                }
        }
}

static void tcp_is_never_served_without_a_key(void **state)
{
        const struct link_conf conf = {.kind = LINK_SERVER, .endpoint = "tcp://127.0.0.1:5555"};
        struct link *link = NULL;
        struct err err = {0};

        (void)state;
        assert_false(link_new(&link, &conf, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
}

static void the_library_leaves_signals_alone(void **state)
{
        struct sigaction action;

        (void)state;
        assert_int_equal(sigaction(SIGINT, NULL, &action), 0);
        assert_true(action.sa_handler == SIG_DFL);
        assert_int_equal(sigaction(SIGTERM, NULL, &action), 0);
        assert_true(action.sa_handler == SIG_DFL);
}

static void waiting_ends_when_nothing_comes(void **state)
{
        struct fixture *f = *state;
        struct link *client = client_to(f, f->endpoint);

        assert_false(link_wait(client, 0));
        assert_false(link_wait(client, 20));
        link_destroy(&client);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
        const struct CMUnitTest tests[] = {
                WITH_SERVER(a_polled_server_knows_the_user_from_the_last_frame),
                WITH_SERVER(an_answer_reaches_the_one_who_asked),
                WITH_SERVER(a_req_socket_is_answered_behind_its_delimiter),
                WITH_SERVER(messages_of_many_frames_are_dropped_and_counted),
                WITH_SERVER(a_peer_with_a_long_name_of_its_own_is_dropped_and_counted),
                WITH_SERVER(an_empty_message_is_a_message),
                WITH_SERVER(an_answer_to_a_peer_that_has_gone_is_counted),
                WITH_SERVER(a_peer_that_does_not_read_never_blocks_the_server),
                WITH_SERVER(a_message_that_is_too_large_closes_the_door_on_its_sender),
                WITH_SERVER(what_was_sent_just_before_the_end_still_arrives),
                WITH_SERVER(a_second_server_cannot_take_the_socket_over),
                WITH_SERVER(the_socket_of_a_process_that_was_killed_is_taken_over),
                WITH_SERVER(a_socket_is_as_open_as_its_folder),
                WITH_SERVER(a_caller_who_is_not_admitted_is_never_heard),
                WITH_SERVER(without_a_handler_a_socket_file_lets_nobody_in),
                WITH_SERVER(without_a_handler_a_curve_server_lets_nobody_in),
                WITH_SERVER(over_tcp_a_caller_is_its_key),
                WITH_SERVER(an_unknown_key_is_never_heard),
                WITH_SERVER(a_client_without_a_key_is_never_heard_over_tcp),
                WITH_SERVER(a_wake_reaches_its_listener),
                WITH_SERVER(every_dangerous_default_is_changed),
                WITH_SERVER(bad_endpoints_are_refused_before_the_library_sees_them),
                WITH_SERVER(bad_keys_are_refused_before_the_library_sees_them),
                WITH_SERVER(tcp_is_never_served_without_a_key),
                WITH_SERVER(the_library_leaves_signals_alone),
                WITH_SERVER(waiting_ends_when_nothing_comes),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
