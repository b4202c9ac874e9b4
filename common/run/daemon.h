/* The life of a daemon: options, configuration, loop, status socket, ready, run, leave.
 *
 * main is a description (struct daemon_spec); this does the living. Every daemon takes -c FILE or --data DIR, --sandbox[=DATE],
 * --check, --show-config, --worker NAME (placement), --help, --version. Its status socket is run/NAME.status in the data folder.
 * Started by overstapd, it says `ready` on the descriptor that OVERSTAP_READY_FD names, and ends when its parent dies. */
#pragma once

#include "conf.h"
#include "log.h"
#include "loop.h"
#include "suite.h"
#include "zap.h"

/* What was asked for on the command line. */
struct daemon_options {
        const char *file, *data; /* null when not given */
        bool sandbox;
        uint32_t sandbox_start; /* yyyymmdd; 0: today */
};

struct daemon {
        const char *name; /* "intake"; "placement-1" of --worker 1 */
        struct loop *loop;
        const struct suite_conf *conf; /* swapped whole on SIGHUP, when sound; the earlier ones live on */
        struct instant started;
        struct daemon_options options;
};

struct daemon_spec {
        const char *name;
        const char *purpose; /* for --help */
        /* More that must hold of a configuration than its own file shows; asked by --check, at start and before a reload. May be
         * null. */
        bool (*check)(const struct suite_conf *conf, struct arena *arena, struct err *err);
        /* Before any socket is made. May be null. */
        bool (*prepare)(const struct suite_conf *conf, struct err *err);
        /* Open what is owned, put it on the loop. The daemon is said to be ready when this returned true. */
        bool (*start)(struct daemon *daemon, void **self, struct err *err);
        void (*stop)(void **self);
        /* May this caller connect to the servers of this process? `self` is null until start() gave it. Null: only the user this
         * runs as, root, and the users whom the configuration lists. */
        zap_admit_fn *admit;
        /* Fill in counters for the status answer; cheap, never a scan. May be null. */
        void (*status)(void *self, Status *status, struct arena *arena);
        void (*reload)(void *self); /* after daemon->conf was swapped; may be null */
};

/* The whole of main. Exit status: 0 stopped, 2 wrong usage, 5 bad configuration, 6 could not start or go on. */
enum { EXIT_STOPPED = 0, EXIT_USAGE = 2, EXIT_CONF = 5, EXIT_START = 6 };
int daemon_main(int argc, char **argv, const struct daemon_spec *spec);

/* "uid:1000" is the user this process runs as, root, or listed under `users` in the configuration. */
bool daemon_knows(const struct suite_conf *conf, const char *caller);

/* Add a counter to a status answer. */
void status_add(Status *status, struct arena *arena, const char *name, int64_t value);
