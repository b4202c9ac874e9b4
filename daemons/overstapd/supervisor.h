/* The lives of children: started in order, watched, started again with back-off, stopped in reverse order.
 *
 * A child says `ready` and a line feed on descriptor 3 (OVERSTAP_READY_FD). One that dies is started again after a pause
 * that doubles with every crash and shrinks back after a time of health. Whoever was running and was told to go (SIGKILL,
 * SIGTERM, exit 0) did not crash: its pause does not grow. Until all were ready once, a child that keeps ending by itself because
 * of its usage, configuration or surroundings (exit 2, 5, 6) ends the whole: nobody is served by a suite that never comes up. */
#pragma once

#include "loop.h"

struct supervisor;

/* The texts and `argv` live as long as the supervisor; argv[0] is a path. */
struct program {
        const char *name;
        char *const *argv;
};

struct supervisor_conf {
        unsigned backoff_ms, backoff_most_ms;
        unsigned healthy_ms; /* running for this long, and the pause is short again */
        unsigned grace_ms;   /* from being told to stop to being killed */
        unsigned tries;      /* before the first ready */
        size_t spare;        /* so many of the last programs are not started before they are wanted */
        int keep_fd;         /* every child holds it as descriptor 4; -1: none */
        loop_fn *ready;      /* all are, for the first time */
        void *self;
};

/* Starts them all, without waiting for one before the next: each copes with peers that are not there yet. */
bool supervisor_new(struct supervisor **out, struct loop *loop, const struct supervisor_conf *conf,
                    const struct program *programs, size_t n, struct err *err) MUST_CHECK;

/* Stops what runs, then ends. It runs the loop meanwhile; a second signal to leave ends the grace. */
void supervisor_destroy(struct supervisor **supervisor);

/* From now on the first `n` programs are wanted: of the others, those that run are told to stop and stay stopped. */
void supervisor_want(struct supervisor *supervisor, size_t n);

/* Send SIGHUP to all that run. */
void supervisor_hup(struct supervisor *supervisor);

/* Those that are wanted, and those that have not left yet. */
void supervisor_status(const struct supervisor *supervisor, Status *status, struct arena *arena);
