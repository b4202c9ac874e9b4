/* The loop of a process: one thread, sockets, timers and signals, bounded work per turn.
 *
 * Signals belong to the loop: they are blocked before the first thread of ZeroMQ is made and read through a signalfd. Whoever is
 * called may add and take off anyone, itself included, and may now and then find nothing to read. Starting and recovering are the
 * same path; kill -9 is an ordinary way to stop. */
#pragma once

#include "err.h"
#include "link.h"

struct loop;

/* Makes the process's one ZeroMQ context too; call it before any link_new, and after fork. */
bool loop_new(struct loop **out, struct err *err) MUST_CHECK;
void loop_destroy(struct loop **loop);

/* Runs until loop_stop, SIGTERM or SIGINT; then gives back true. An ERR_STOP set by loop_fail ends it with false. */
bool loop_run(struct loop *loop, struct err *err) MUST_CHECK;
void loop_stop(struct loop *loop);
void loop_fail(struct loop *loop, const struct err *err);

typedef void loop_fn(void *self);
void loop_on_link(struct loop *loop, struct link *link, loop_fn *fn, void *self); /* something can be read */
void loop_off_link(struct loop *loop, struct link *link);
void loop_on_fd(struct loop *loop, int fd, loop_fn *fn, void *self);
void loop_off_fd(struct loop *loop, int fd);
void loop_on_hup(struct loop *loop, loop_fn *fn, void *self);            /* SIGHUP */
void loop_on_child(struct loop *loop, loop_fn *fn, void *self);          /* SIGCHLD */
int loop_every(struct loop *loop, unsigned ms, loop_fn *fn, void *self); /* a timer's number */
int loop_once(struct loop *loop, unsigned ms, loop_fn *fn, void *self);
void loop_cancel(struct loop *loop, int timer);

/* Milliseconds of a clock that never goes back, and goes on while the machine sleeps: a lease ends meanwhile. */
int64_t mono_ms(void);
