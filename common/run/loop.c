#include "loop.h"

#include <czmq.h>
#include <signal.h>
#include <sys/signalfd.h>

#include "inside.h"
#include "must.h"

enum { SIGNALS_AT_ONCE = 16, POLLED_MOST = 128 };

/* Somebody who wants to be called. Exactly one of handle, fd and timer is set. */
struct caller {
        struct caller *next;
        loop_fn *fn;
        void *self;
        void *handle;
        int fd;            /* -1: none */
        int timer;         /* 0: none */
        unsigned every_ms; /* of a timer; 0: once */
        int64_t due;
};

/* zloop is not used: it ends on signals, sets all its timers back when started again, and calls for what was taken off
 * earlier in the same turn. */
struct loop {
        struct caller *callers;
        unsigned polled;
        int timers; /* the last number given */
        struct caller hup, child;
        int signals;
        sigset_t mask_before;
        bool stopped;
        struct err failure;
};

static struct caller **find(struct loop *loop, const void *handle, int fd, int timer)
{
        struct caller **at = &loop->callers;

        while (*at && ((*at)->handle != handle || (*at)->fd != fd || (*at)->timer != timer))
                at = &(*at)->next;
        return at;
}

static struct caller *caller_add(struct loop *loop, loop_fn *fn, void *self)
{
        struct caller *caller = calloc(1, sizeof(*caller));

        must(caller);
        *caller = (struct caller){.next = loop->callers, .fn = fn, .self = self, .fd = -1};
        loop->callers = caller;
        return caller;
}

static void caller_drop(struct caller **at)
{
        struct caller *gone = *at;

        *at = gone->next;
        free(gone);
}

static void on_signal(void *self)
{
        struct loop *loop = self;
        struct signalfd_siginfo info[SIGNALS_AT_ONCE];
        ssize_t size = read(loop->signals, info, sizeof(info));

        for (ssize_t i = 0; i < size / (ssize_t)sizeof(*info); i++) {
                if (info[i].ssi_signo == SIGTERM || info[i].ssi_signo == SIGINT)
                        loop_stop(loop);
                else if (info[i].ssi_signo == SIGHUP && loop->hup.fn)
                        loop->hup.fn(loop->hup.self);
                else if (info[i].ssi_signo == SIGCHLD && loop->child.fn)
                        loop->child.fn(loop->child.self);
        }
}

static bool signals_take(struct loop *loop, struct err *err)
{
        sigset_t ours;

        sigemptyset(&ours);
        sigaddset(&ours, SIGTERM);
        sigaddset(&ours, SIGINT);
        sigaddset(&ours, SIGHUP);
        sigaddset(&ours, SIGCHLD);
        /* A reader of our standard error that went away is no reason to die. */
        signal(SIGPIPE, SIG_IGN);
        if (sigprocmask(SIG_BLOCK, &ours, &loop->mask_before))
                return err_sys(err, ERR_STOP, "signals");
        loop->signals = signalfd(-1, &ours, SFD_NONBLOCK | SFD_CLOEXEC);
        if (loop->signals < 0)
                return err_sys(err, ERR_STOP, "signals");
        return true;
}

/* Those that nobody read would be delivered the moment the mask is lifted. */
static void signals_give_back(struct loop *loop)
{
        struct signalfd_siginfo unread;

        if (loop->signals < 0)
                return;
        while (read(loop->signals, &unread, sizeof(unread)) > 0)
                ;
        close(loop->signals);
        sigprocmask(SIG_SETMASK, &loop->mask_before, NULL);
}

bool loop_new(struct loop **out, struct err *err)
{
        OWNED(loop_destroy) struct loop *loop = calloc(1, sizeof(*loop));

        must(loop);
        loop->signals = -1;
        if (!signals_take(loop, err) || !context_start(err))
                return false;
        loop_on_fd(loop, loop->signals, on_signal, loop);
        *out = TAKE(loop);
        return true;
}

void loop_destroy(struct loop **loop)
{
        if (!*loop)
                return;
        while ((*loop)->callers)
                caller_drop(&(*loop)->callers);
        signals_give_back(*loop);
        free(*loop);
        *loop = NULL;
}

static size_t poll_items(const struct loop *loop, zmq_pollitem_t *items)
{
        size_t n = 0;

        for (const struct caller *caller = loop->callers; caller; caller = caller->next)
                if (!caller->timer)
                        items[n++] = (zmq_pollitem_t){.socket = caller->handle, .fd = caller->fd, .events = ZMQ_POLLIN};
        return n;
}

/* The next one due; of several, the one that was set first. */
static struct caller **timer_first(struct loop *loop)
{
        struct caller **first = NULL;

        for (struct caller **at = &loop->callers; *at; at = &(*at)->next)
                if ((*at)->timer && (!first || (*at)->due <= (*first)->due))
                        first = at;
        return first;
}

static long timer_wait(struct loop *loop)
{
        struct caller **first = timer_first(loop);
        int64_t left = first ? (*first)->due - mono_ms() : -1;

        return !first ? -1 : left > 0 ? (long)left : 0;
}

/* Whoever was called may have taken others off, so each is looked up anew. */
static void call_ready(struct loop *loop, const zmq_pollitem_t *items, size_t n)
{
        for (size_t i = 0; i < n && !loop->stopped; i++) {
                struct caller *caller = items[i].revents ? *find(loop, items[i].socket, items[i].fd, 0) : NULL;

                if (caller)
                        caller->fn(caller->self);
        }
}

/* The clock is read once, so that timers set again and again cannot hold up the sockets. */
static void call_due(struct loop *loop)
{
        int64_t now = mono_ms();
        struct caller **at;

        while (!loop->stopped && (at = timer_first(loop)) && (*at)->due <= now) {
                struct caller due = **at;

                if (due.every_ms)
                        (*at)->due = now + due.every_ms;
                else
                        caller_drop(at);
                due.fn(due.self);
        }
}

bool loop_run(struct loop *loop, struct err *err)
{
        zmq_pollitem_t items[POLLED_MOST];

        loop->stopped = false;
        loop->failure = (struct err){0};
        while (!loop->stopped) {
                size_t n = poll_items(loop, items);

                if (zmq_poll(items, (int)n, timer_wait(loop)) >= 0)
                        call_ready(loop, items, n);
                else if (errno != EINTR)
                        return err_set(err, ERR_STOP, "poll: %s", zmq_strerror(errno));
                call_due(loop);
        }
        if (loop->failure.kind == ERR_NONE)
                return true;
        *err = loop->failure;
        return false;
}

void loop_stop(struct loop *loop)
{
        loop->stopped = true;
}

void loop_fail(struct loop *loop, const struct err *err)
{
        must(err->kind != ERR_NONE);
        if (loop->failure.kind == ERR_NONE)
                loop->failure = *err;
        loop->stopped = true;
}

static void poll_add(struct loop *loop, void *handle, int fd, loop_fn *fn, void *self)
{
        struct caller *caller;

        must(!*find(loop, handle, fd, 0) && loop->polled < POLLED_MOST);
        caller = caller_add(loop, fn, self);
        caller->handle = handle;
        caller->fd = fd;
        loop->polled++;
}

static void poll_drop(struct loop *loop, void *handle, int fd)
{
        struct caller **at = find(loop, handle, fd, 0);

        if (*at) {
                caller_drop(at);
                loop->polled--;
        }
}

void loop_on_handle(struct loop *loop, void *handle, loop_fn *fn, void *self)
{
        poll_add(loop, handle, -1, fn, self);
}

void loop_off_handle(struct loop *loop, void *handle)
{
        poll_drop(loop, handle, -1);
}

void loop_on_link(struct loop *loop, struct link *link, loop_fn *fn, void *self)
{
        poll_add(loop, link_handle(link), -1, fn, self);
}

void loop_off_link(struct loop *loop, struct link *link)
{
        poll_drop(loop, link_handle(link), -1);
}

void loop_on_fd(struct loop *loop, int fd, loop_fn *fn, void *self)
{
        poll_add(loop, NULL, fd, fn, self);
}

void loop_off_fd(struct loop *loop, int fd)
{
        poll_drop(loop, NULL, fd);
}

void loop_on_hup(struct loop *loop, loop_fn *fn, void *self)
{
        loop->hup = (struct caller){.fn = fn, .self = self};
}

void loop_on_child(struct loop *loop, loop_fn *fn, void *self)
{
        loop->child = (struct caller){.fn = fn, .self = self};
}

static int timer_add(struct loop *loop, unsigned ms, unsigned every_ms, loop_fn *fn, void *self)
{
        struct caller *caller = caller_add(loop, fn, self);

        caller->timer = ++loop->timers;
        caller->every_ms = every_ms;
        caller->due = mono_ms() + ms;
        must(caller->timer > 0);
        return caller->timer;
}

int loop_every(struct loop *loop, unsigned ms, loop_fn *fn, void *self)
{
        must(ms);
        return timer_add(loop, ms, ms, fn, self);
}

int loop_once(struct loop *loop, unsigned ms, loop_fn *fn, void *self)
{
        return timer_add(loop, ms, 0, fn, self);
}

void loop_cancel(struct loop *loop, int timer)
{
        struct caller **at = find(loop, NULL, -1, timer);

        if (timer > 0 && *at)
                caller_drop(at);
}
