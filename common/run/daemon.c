#include "daemon.h"

#include <argp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "id.h"
#include "must.h"
#include "text.h"

enum { STATUS_AT_ONCE = 64, WORKER_NAME_MOST = 20, CONFS_MOST = 64 };

/* Everything that lives as long as the daemon. */
struct life {
        struct daemon daemon;
        const struct daemon_spec *spec;
        char name[64];
        const char *worker; /* null: not given */
        void *self;
        bool check, show;
        struct arena *confs[CONFS_MOST]; /* the one in force is the last: older ones may still be pointed into */
        size_t n_confs;
        struct zap *zap;
        struct link *status;
        struct arena *turn;
};

enum { OPT_DATA = 256, OPT_SANDBOX, OPT_CHECK, OPT_SHOW, OPT_WORKER };

static const struct argp_option options[] = {
        {"config", 'c', "FILE", 0, "Read the configuration from FILE", 0},
        {"data", OPT_DATA, "DIR", 0,
         "Keep everything in DIR (also: OVERSTAP_DATA); with the shipped configuration when no FILE is given", 0},
        {"sandbox", OPT_SANDBOX, "DATE", OPTION_ARG_OPTIONAL, "Run on a hand-set clock, from DATE or today", 0},
        {"check", OPT_CHECK, NULL, 0, "Only check the configuration", 0},
        {"show-config", OPT_SHOW, NULL, 0, "Print the configuration that would apply", 0},
        {"worker", OPT_WORKER, "NAME", 0, "Tell this placement worker from others on this machine: letters, digits and hyphens", 0},
        {0},
};

/* It becomes a part of the name of a socket. */
static bool worker_is_sound(const char *name)
{
        size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

        return size && size <= WORKER_NAME_MOST && !name[size];
}

static void sandbox_parse(const char *text, struct daemon_options *out, struct argp_state *state)
{
        struct date date = {0};
        struct err err;

        if (text && !date_parse(text, &date, &err))
                argp_error(state, "--sandbox: %s", err.text);
        out->sandbox = true;
        out->sandbox_start = date_ymd(date);
}

static error_t option_parse(int key, char *arg, struct argp_state *state)
{
        struct life *life = state->input;
        struct daemon_options *given = &life->daemon.options;

        switch (key) {
        case 'c':
                given->file = arg;
                return 0;
        case OPT_DATA:
                given->data = arg;
                return 0;
        case OPT_SANDBOX:
                sandbox_parse(arg, given, state);
                return 0;
        case OPT_CHECK:
                life->check = true;
                return 0;
        case OPT_SHOW:
                life->show = true;
                return 0;
        case OPT_WORKER:
                if (!worker_is_sound(arg))
                        argp_error(state, "--worker: \"%s\" is not a name of at most %d letters, digits and hyphens (try 1)", arg,
                                   WORKER_NAME_MOST);
                life->worker = arg;
                return 0;
        case ARGP_KEY_END:
                if (!given->data)
                        given->data = getenv("OVERSTAP_DATA");
                if (!given->file && text_empty(given->data))
                        argp_error(state, "say where: -c FILE or --data DIR");
                return 0;
        default:
                return ARGP_ERR_UNKNOWN;
        }
}

const char *argp_program_version = "overstap " OVERSTAP_VERSION;

static void options_read(struct life *life, int argc, char **argv)
{
        const struct argp argp = {.options = options, .parser = option_parse, .doc = life->spec->purpose};

        argp_err_exit_status = EXIT_USAGE;
        argp_parse(&argp, argc, argv, 0, NULL, life);
        snprintf(life->name, sizeof(life->name), life->worker ? "%s-%s" : "%s", life->spec->name, life->worker);
        life->daemon.name = life->name;
}

/* Read the configuration into an arena of its own; `daemon.conf` changes only when all of it is sound. */
static bool conf_load(struct life *life, struct err *err)
{
        const struct daemon_options *given = &life->daemon.options;
        OWNED(arena_destroy) struct arena *arena = NULL;
        const struct suite_conf *conf;

        if (life->n_confs == CONFS_MOST)
                return err_set(err, ERR_RETRY, "the configuration was read %d times; restart to read it again", CONFS_MOST);
        arena_new(&arena);
        if (!suite_read(given->file, given->data, given->sandbox, given->sandbox_start, arena, &conf, err))
                return false;
        if (life->daemon.conf && !text_is(conf->data, life->daemon.conf->data))
                return err_set(err, ERR_REFUSED, "the data folder cannot change while running: %s is not %s", conf->data,
                               life->daemon.conf->data);
        if (life->spec->check && !life->spec->check(conf, arena, err))
                return false;
        life->confs[life->n_confs++] = TAKE(arena);
        life->daemon.conf = conf;
        return true;
}

static enum log_level log_level_of(const char *word)
{
        static const char *const words[] = {
                [LOG_AT_ERROR] = "error", [LOG_AT_WARN] = "warn", [LOG_AT_INFO] = "info", [LOG_AT_DEBUG] = "debug"};

        for (size_t i = 0; i < COUNT(words); i++)
                if (text_is(word, words[i]))
                        return (enum log_level)i;
        return LOG_AT_INFO;
}

static void conf_reload(void *self)
{
        struct life *life = self;
        struct err err = {0};

        if (!conf_load(life, &err)) {
                log_error("the configuration stays as it was: %s", err.text);
                return;
        }
        log_open(life->daemon.name, log_level_of(life->daemon.conf->log_level));
        log_info("configuration read again");
        if (life->spec->reload)
                life->spec->reload(life->self);
}

bool daemon_knows(const struct suite_conf *conf, const char *caller)
{
        char own[32];
        size_t size = strlen(caller);

        snprintf(own, sizeof(own), "uid:%ju", (uintmax_t)geteuid());
        if (text_is(caller, own) || text_is(caller, "uid:0"))
                return true;
        for (size_t i = 0; i < conf->users.n; i++) {
                const char *user = conf->users.item[i];

                if (size && strcspn(user, " \t") == size && !strncmp(user, caller, size))
                        return true;
        }
        return false;
}

static bool life_admit(void *self, const char *caller)
{
        struct life *life = self;

        return life->spec->admit ? life->spec->admit(life->self, caller) : daemon_knows(life->daemon.conf, caller);
}

void status_add(Status *status, struct arena *arena, const char *name, int64_t value)
{
        Counter *counter = NEW(arena, Counter, counter);

        counter->name = arena_strdup(arena, name);
        counter->value = value;
        APPEND(arena, status, counters) = counter;
}

static Status *status_take(struct life *life)
{
        Status *status = NEW(life->turn, Status, status);

        status->process = arena_strdup(life->turn, life->daemon.name);
        status->pid = (uint32_t)getpid();
        status->software = arena_strdup(life->turn, OVERSTAP_VERSION);
        status->started_at = life->daemon.started.ms;
        status->taken_at = instant_now().ms;
        status_add(status, life->turn, "callers_refused", (int64_t)zap_refused(life->zap));
        if (life->spec->status && life->self)
                life->spec->status(life->self, status, life->turn);
        return status;
}

static Refused *refuse(struct life *life, Refusal kind, const char *why)
{
        Refused *refused = NEW(life->turn, Refused, refused);

        refused->kind = kind;
        refused->why = arena_strndup(life->turn, why, 500);
        refused->version = PROTOCOL_VERSION;
        return refused;
}

/* Null when the question is a good one. */
static Refused *status_refuse(struct life *life, const struct link_message *message, const Request *request,
                              const struct err *err)
{
        if (!daemon_knows(life->daemon.conf, message->caller))
                return refuse(life, REFUSAL__REFUSAL_FORBIDDEN,
                              "status is for the suite's own user, root and the users it lists");
        if (!request)
                return refuse(life, REFUSAL__REFUSAL_MALFORMED, err->text);
        if (request->version != PROTOCOL_VERSION)
                return refuse(life, REFUSAL__REFUSAL_VERSION, "this process speaks another version");
        if (request->body_case != REQUEST__BODY_STATUS)
                return refuse(life, REFUSAL__REFUSAL_MALFORMED, "this socket answers status only");
        return NULL;
}

static void status_answer(struct life *life, const struct link_message *message)
{
        const Request *request = NULL;
        Answer *answer = NEW(life->turn, Answer, answer);
        struct err err = {0};

        /* As kept: a newer asker's unknown field must not hide its version. */
        if (!codec_decode(&request__descriptor, message->data, CODEC_KEPT, life->turn, &request, &err))
                request = NULL;
        answer->version = PROTOCOL_VERSION;
        answer->tag = request ? request->tag : 0;
        answer->refused = status_refuse(life, message, request, &err);
        answer->body_case = ANSWER__BODY_REFUSED;
        if (!answer->refused) {
                answer->status = status_take(life);
                answer->body_case = ANSWER__BODY_STATUS;
        }
        link_answer(life->status, &message->peer, codec_encode(&answer->base, life->turn));
}

static void status_serve(void *self)
{
        struct life *life = self;
        struct link_message message;

        for (int i = 0; i < STATUS_AT_ONCE && link_receive(life->status, &message); i++) {
                arena_reset(life->turn);
                status_answer(life, &message);
        }
}

/* overstapd gives its children the write end of a pipe. When nobody holds the other end any more it died before we asked
 * to be told of its death. */
static bool parent_watch(int *ready, struct err *err)
{
        const char *text = getenv("OVERSTAP_READY_FD");
        struct pollfd end = {.events = POLLOUT};

        *ready = -1;
        if (!text)
                return true;
        if (sscanf(text, "%d", &end.fd) != 1 || end.fd < 3)
                return err_set(err, ERR_STOP, "OVERSTAP_READY_FD: \"%s\" is not a descriptor", text);
        if (prctl(PR_SET_PDEATHSIG, SIGTERM))
                return err_sys(err, ERR_STOP, "prctl");
        if (poll(&end, 1, 0) < 0 || end.revents & (POLLERR | POLLNVAL))
                return err_set(err, ERR_STOP, "overstapd has gone");
        unsetenv("OVERSTAP_READY_FD");
        *ready = end.fd;
        return true;
}

static void ready_say(int ready)
{
        if (ready < 0)
                return;
        /* When it cannot be written the parent is gone, and its death signal is on its way. */
        (void)!write(ready, "ready\n", 6);
        close(ready);
}

static bool servers_open(struct life *life, struct err *err)
{
        const struct link_conf conf = {.kind = LINK_SERVER,
                                       .endpoint = suite_status_ipc(life->daemon.conf, life->daemon.name, life->confs[0])};

        if (!zap_new(&life->zap, life->daemon.loop, life_admit, life, err) || !link_new(&life->status, &conf, err))
                return false;
        loop_on_link(life->daemon.loop, life->status, status_serve, life);
        loop_on_hup(life->daemon.loop, conf_reload, life);
        return true;
}

static bool life_run(struct life *life, struct err *err)
{
        int ready;
        bool ran;

        if (!parent_watch(&ready, err) || (life->spec->prepare && !life->spec->prepare(life->daemon.conf, err)) ||
            !loop_new(&life->daemon.loop, err) || !servers_open(life, err))
                return false;
        if (!life->spec->start(&life->daemon, &life->self, err))
                return false;
        log_info("started pid=%d version=%s data=%s", getpid(), OVERSTAP_VERSION, life->daemon.conf->data);
        ready_say(ready);
        ran = loop_run(life->daemon.loop, err);
        log_info("stopping");
        return ran;
}

static void life_end(struct life *life)
{
        if (life->self)
                life->spec->stop(&life->self);
        if (life->status && life->daemon.loop)
                loop_off_link(life->daemon.loop, life->status);
        link_destroy(&life->status);
        zap_destroy(&life->zap);
        loop_destroy(&life->daemon.loop);
        arena_destroy(&life->turn);
        while (life->n_confs)
                arena_destroy(&life->confs[--life->n_confs]);
}

static int life_main(struct life *life)
{
        struct err err = {0};

        if (!conf_load(life, &err)) {
                fprintf(stderr, "%s\n", err.text);
                return EXIT_CONF;
        }
        if (life->show)
                fputs(keys_text(suite_keys, n_suite_keys, life->daemon.conf, true, life->turn), stdout);
        if (life->show || life->check)
                return EXIT_STOPPED;
        log_open(life->daemon.name, log_level_of(life->daemon.conf->log_level));
        if (life_run(life, &err))
                return EXIT_STOPPED;
        log_error("%s", err.text);
        return EXIT_START;
}

int daemon_main(int argc, char **argv, const struct daemon_spec *spec)
{
        struct life life = {.spec = spec, .daemon = {.started = instant_now()}};
        int status;

        options_read(&life, argc, argv);
        arena_new(&life.turn);
        status = life_main(&life);
        life_end(&life);
        return status;
}
