/* overstapd: the parent of the suite. It makes the data folder, starts the others, watches and restarts them, and tells
 * systemd. It never touches case data. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "check.h"
#include "daemon.h"
#include "folder.h"
#include "must.h"
#include "supervisor.h"

enum { LEAVE_MS = 15000, ARGS_MOST = 10, SERVERS = 3, WORKERS_MOST = 64 };

struct parent {
        struct daemon *daemon;
        struct arena *arena;
        struct supervisor *supervisor;
};

/* Held by the children too, from before the first to after the last. */
static int suite_lock = -1;

static bool prepare(const struct suite_conf *conf, struct err *err)
{
        return folder_make(conf, err) && folder_lock(conf, LEAVE_MS, &suite_lock, err) && folder_key(conf, err);
}

/* Installed, the programs stand side by side; in a build, each in a folder of its own. */
static bool program_find(const char *process, struct arena *arena, char **out, struct err *err)
{
        char own[PATH_MAX];
        ssize_t size = readlink("/proc/self/exe", own, sizeof(own) - 1);

        if (size < 0)
                return err_sys(err, ERR_STOP, "/proc/self/exe");
        own[size] = 0;
        *strrchr(own, '/') = 0;
        *out = arena_text(arena, "%s/overstap-%s", own, process);
        if (!access(*out, X_OK))
                return true;
        *out = arena_text(arena, "%s/../%s/overstap-%s", own, process, process);
        if (!access(*out, X_OK))
                return true;
        return err_set(err, ERR_STOP, "overstap-%s: not found in %s; is the suite installed whole?", process, own);
}

static bool check(const struct suite_conf *conf, struct arena *arena, struct err *err)
{
        struct findings doubts = {.arena = arena};

        if (!files_check(conf, arena, err) || !files_doubt(conf, arena, &doubts, err))
                return false;
        for (size_t i = 0; i < doubts.n; i++)
                log_warn("%s:%u:%u: %s", doubts.item[i].file, doubts.item[i].line, doubts.item[i].column, doubts.item[i].text);
        return true;
}

/* Children read the same configuration from the same options. */
static char **arguments(const struct daemon_options *given, char *path, struct arena *arena)
{
        char **argv = arena_alloc(arena, (ARGS_MOST + 1) * sizeof(*argv));
        size_t n = 0;

        argv[n++] = path;
        if (given->file) {
                argv[n++] = arena_strdup(arena, "-c");
                argv[n++] = arena_strdup(arena, given->file);
        }
        if (given->data) {
                argv[n++] = arena_strdup(arena, "--data");
                argv[n++] = arena_strdup(arena, given->data);
        }
        if (given->sandbox && given->sandbox_start)
                argv[n++] = arena_text(arena, "--sandbox=%04" PRIu32 "-%02" PRIu32 "-%02" PRIu32, given->sandbox_start / 10000,
                                       given->sandbox_start / 100 % 100, given->sandbox_start % 100);
        else if (given->sandbox)
                argv[n++] = arena_strdup(arena, "--sandbox");
        must(n <= ARGS_MOST - 2);
        return argv;
}

static bool program_make(struct parent *parent, const char *process, struct program *out, struct err *err)
{
        char *path = NULL;

        if (!program_find(process, parent->arena, &path, err))
                return false;
        *out = (struct program){arena_strdup(parent->arena, process), arguments(&parent->daemon->options, path, parent->arena)};
        return true;
}

static bool worker_make(struct parent *parent, uint64_t i, struct program *out, struct err *err)
{
        char **argv;
        size_t end = 0;

        if (!program_make(parent, "placement", out, err))
                return false;
        argv = (char **)out->argv;
        while (argv[end])
                end++;
        argv[end] = arena_strdup(parent->arena, "--worker");
        argv[end + 1] = arena_text(parent->arena, "%" PRIu64, i);
        out->name = arena_text(parent->arena, "placement-%" PRIu64, i);
        return true;
}

/* In the order of the way of a command: intake, tracker, desk, then the workers. */
static bool programs_make(struct parent *parent, struct program **out, size_t *n, struct err *err)
{
        static const char *const process[SERVERS] = {"intake", "tracker", "desk"};
        struct program *programs = arena_alloc(parent->arena, (SERVERS + WORKERS_MOST) * sizeof(*programs));

        for (size_t i = 0; i < SERVERS; i++)
                if (!program_make(parent, process[i], &programs[i], err))
                        return false;
        for (uint64_t i = 1; i <= WORKERS_MOST; i++)
                if (!worker_make(parent, i, &programs[SERVERS + i - 1], err))
                        return false;
        *out = programs;
        *n = SERVERS + WORKERS_MOST;
        return true;
}

static void on_ready(void *self)
{
        const struct parent *parent = self;

        puts("ready");
        fflush(stdout);
        sd_notify(0, "READY=1");
        log_info("ready after %" PRId64 " ms", instant_now().ms - parent->daemon->started.ms);
}

static void watchdog_feed(void *self)
{
        (void)self;
        sd_notify(0, "WATCHDOG=1");
}

static void stop(void **self)
{
        struct parent *parent = *self;

        sd_notify(0, "STOPPING=1");
        supervisor_destroy(&parent->supervisor);
        arena_destroy(&parent->arena);
        free(parent);
        *self = NULL;
}

static bool start(struct daemon *daemon, void **self, struct err *err)
{
        struct parent *parent = calloc(1, sizeof(*parent));
        const struct supervisor_conf conf = {.backoff_ms = 100,
                                             .backoff_most_ms = (unsigned)daemon->conf->backoff_max_ms,
                                             .healthy_ms = 10000,
                                             .grace_ms = 10000,
                                             .tries = 3,
                                             .spare = WORKERS_MOST - (size_t)daemon->conf->workers,
                                             .keep_fd = suite_lock,
                                             .ready = on_ready,
                                             .self = parent};
        struct program *programs;
        uint64_t watchdog_us = 0;
        size_t n;

        must(parent);
        *self = parent;
        parent->daemon = daemon;
        arena_new(&parent->arena);
        if (!programs_make(parent, &programs, &n, err) ||
            !supervisor_new(&parent->supervisor, daemon->loop, &conf, programs, n, err))
                return false;
        if (sd_watchdog_enabled(0, &watchdog_us) > 0 && watchdog_us >= 2000)
                loop_every(daemon->loop, (unsigned)(watchdog_us / 2000), watchdog_feed, parent);
        return true;
}

static void status(void *self, Status *out, struct arena *arena)
{
        struct parent *parent = self;

        if (parent->supervisor)
                supervisor_status(parent->supervisor, out, arena);
}

static void reload(void *self)
{
        struct parent *parent = self;

        if (!parent->supervisor)
                return;
        supervisor_hup(parent->supervisor);
        /* Those that come have read it already, those that leave need not. */
        supervisor_want(parent->supervisor, SERVERS + parent->daemon->conf->workers);
}

int main(int argc, char **argv)
{
        static const struct daemon_spec spec = {
                .name = "overstapd",
                .purpose =
                        "Run the suite: make its data folder, start, watch and restart its processes.\v"
                        "Says `ready` on standard output when every process is. SIGTERM stops them all in order, SIGHUP has them "
                        "read the configuration again.",
                .check = check,
                .prepare = prepare,
                .start = start,
                .stop = stop,
                .status = status,
                .reload = reload,
        };

        return daemon_main(argc, argv, &spec);
}
