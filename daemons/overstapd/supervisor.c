#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "date.h"
#include "log.h"
#include "must.h"

enum { READY_FD = 3, KEEP_FD = 4, FD_FLOOR = 10 };

enum state { STOPPED, STARTING, RUNNING, WAITING };

struct child {
        struct supervisor *of;
        const struct program *program;
        enum state state;
        bool is_wanted;
        struct instant since; /* when it came into this state */
        pid_t pid;            /* 0: none */
        int ready_fd;         /* -1: none */
        int64_t ready_at;     /* monotonic ms */
        unsigned pause_ms;    /* before the next start */
        int timer;
        unsigned failures, restarts;
};

struct supervisor {
        struct loop *loop;
        struct supervisor_conf conf;
        bool was_ready, stopping;
        size_t n;
        struct child child[];
};

static int64_t clock_ms(void)
{
        struct timespec now;

        must(!clock_gettime(CLOCK_MONOTONIC, &now));
        return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void child_enter(struct child *child, enum state state)
{
        child->state = state;
        child->since = instant_now();
}

static void close_fd(const int *fd)
{
        if (*fd >= 0)
                close(*fd);
}

/* ---- starting */

/* Our environment without what systemd told us alone, and with the way to say ready. The texts are borrowed. */
static char **child_environment(void)
{
        static const char *const ours[] = {"NOTIFY_SOCKET=", "WATCHDOG_PID=", "WATCHDOG_USEC=", "OVERSTAP_READY_FD="};
        static char ready[] = "OVERSTAP_READY_FD=3";
        size_t n = 0, kept = 0;
        char **out;

        while (environ[n])
                n++;
        out = calloc(n + 2, sizeof(*out));
        must(out);
        for (size_t i = 0; i < n; i++) {
                bool is_ours = false;

                for (size_t k = 0; k < COUNT(ours); k++)
                        is_ours |= !strncmp(environ[i], ours[k], strlen(ours[k]));
                if (!is_ours)
                        out[kept++] = environ[i];
        }
        out[kept] = ready;
        return out;
}

/* A child has the signals that we took away, and a process group of its own, so that ctrl-C reaches it through us and in order.
 */
static void spawn_settings(posix_spawnattr_t *attr)
{
        sigset_t none, ours;

        sigemptyset(&none);
        sigemptyset(&ours);
        sigaddset(&ours, SIGTERM);
        sigaddset(&ours, SIGINT);
        sigaddset(&ours, SIGHUP);
        sigaddset(&ours, SIGCHLD);
        sigaddset(&ours, SIGPIPE);
        must(!posix_spawnattr_init(attr) && !posix_spawnattr_setsigmask(attr, &none) &&
             !posix_spawnattr_setsigdefault(attr, &ours) &&
             !posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP));
}

static bool spawn(struct child *child, int ready_end, struct err *err)
{
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attr;
        int keep = child->of->conf.keep_fd;
        char **env = child_environment();
        int rc;

        spawn_settings(&attr);
        must(!posix_spawn_file_actions_init(&actions) && !posix_spawn_file_actions_adddup2(&actions, ready_end, READY_FD) &&
             (keep < 0 || !posix_spawn_file_actions_adddup2(&actions, keep, KEEP_FD)));
        rc = posix_spawn(&child->pid, child->program->argv[0], &actions, &attr, child->program->argv, env);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attr);
        free(env);
        if (!rc)
                return true;
        child->pid = 0;
        errno = rc;
        return err_sys(err, ERR_RETRY, "%s: start %s", child->program->name, child->program->argv[0]);
}

static void on_ready(void *self);

static bool child_start(struct child *child, struct err *err)
{
        OWNED(close_fd) int read_end = -1;
        OWNED(close_fd) int write_end = -1;
        int ends[2];

        if (pipe2(ends, O_CLOEXEC))
                return err_sys(err, ERR_RETRY, "%s: pipe", child->program->name);
        read_end = ends[0];
        /* Out of the way of the numbers that it and the lock get in the child. */
        write_end = fcntl(ends[1], F_DUPFD_CLOEXEC, FD_FLOOR);
        close(ends[1]);
        if (write_end < 0 || fcntl(read_end, F_SETFL, O_NONBLOCK))
                return err_sys(err, ERR_RETRY, "%s: pipe", child->program->name);
        if (!spawn(child, write_end, err))
                return false;
        child->ready_fd = read_end;
        read_end = -1;
        child->ready_at = 0;
        child_enter(child, STARTING);
        loop_on_fd(child->of->loop, child->ready_fd, on_ready, child);
        return true;
}

static void ready_forget(struct child *child)
{
        if (child->ready_fd < 0)
                return;
        loop_off_fd(child->of->loop, child->ready_fd);
        close(child->ready_fd);
        child->ready_fd = -1;
}

static bool all_running(const struct supervisor *supervisor)
{
        for (size_t i = 0; i < supervisor->n; i++)
                if (supervisor->child[i].is_wanted && supervisor->child[i].state != RUNNING)
                        return false;
        return true;
}

static void on_ready(void *self)
{
        struct child *child = self;
        struct supervisor *supervisor = child->of;
        char word[8];
        ssize_t size = read(child->ready_fd, word, sizeof(word));

        if (size < 0 && (errno == EAGAIN || errno == EINTR))
                return;
        ready_forget(child);
        /* Else it closed without a word: its death will be told too. */
        if (size != 6 || memcmp(word, "ready\n", 6))
                return;
        child->ready_at = clock_ms();
        child_enter(child, RUNNING);
        log_info("child=%s pid=%d ready", child->program->name, child->pid);
        if (supervisor->was_ready || !all_running(supervisor))
                return;
        supervisor->was_ready = true;
        supervisor->conf.ready(supervisor->conf.self);
}

/* ---- ending */

/* It gave up by itself, for a reason that starting it again hardly mends. */
static bool gave_up(int status)
{
        return WIFEXITED(status) && (WEXITSTATUS(status) == 2 || WEXITSTATUS(status) == 5 || WEXITSTATUS(status) == 6);
}

static bool was_told_to_go(const struct child *child, int status)
{
        if (child->state != RUNNING)
                return false;
        return WIFEXITED(status) ? !WEXITSTATUS(status) : WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGTERM;
}

static unsigned pause_next(struct child *child, bool crashed)
{
        const struct supervisor_conf *conf = &child->of->conf;
        unsigned pause;

        if (!child->pause_ms || (child->ready_at && clock_ms() - child->ready_at >= conf->healthy_ms))
                child->pause_ms = conf->backoff_ms;
        pause = child->pause_ms;
        if (crashed)
                child->pause_ms = pause * 2 < conf->backoff_most_ms ? pause * 2 : conf->backoff_most_ms;
        return pause;
}

static void child_pause(struct child *child, bool crashed);

static void start_again(void *self)
{
        struct child *child = self;
        struct err err = {0};

        child->timer = 0;
        child->restarts++;
        if (child_start(child, &err))
                return;
        log_error("%s", err.text);
        child_pause(child, true);
}

static void child_pause(struct child *child, bool crashed)
{
        unsigned pause = pause_next(child, crashed);

        child_enter(child, WAITING);
        child->timer = loop_once(child->of->loop, pause, start_again, child);
        log_warn("child=%s starts again in %u ms", child->program->name, pause);
}

static void say_ended(const struct child *child, int status)
{
        if (WIFSIGNALED(status))
                log_warn("child=%s pid=%d ended by signal %d", child->program->name, child->pid, WTERMSIG(status));
        else
                log_warn("child=%s pid=%d ended with status %d", child->program->name, child->pid, WEXITSTATUS(status));
}

static bool is_hopeless(struct child *child, int status)
{
        struct supervisor *supervisor = child->of;
        struct err err = {0};

        if (supervisor->was_ready || !gave_up(status) || ++child->failures < supervisor->conf.tries)
                return false;
        err_set(&err, ERR_STOP, "%s could not start: it ended %u times with status %d (%s); its own last line above says why",
                child->program->name, child->failures, WEXITSTATUS(status),
                WEXITSTATUS(status) == 2   ? "wrong usage"
                : WEXITSTATUS(status) == 5 ? "bad configuration"
                                           : "something it needs is missing or taken");
        loop_fail(supervisor->loop, &err);
        return true;
}

static struct child *last_alive(struct supervisor *supervisor)
{
        for (size_t i = supervisor->n; i; i--)
                if (supervisor->child[i - 1].pid)
                        return &supervisor->child[i - 1];
        return NULL;
}

/* One after the other, last first: who serves others leaves after them. */
static void stop_next(struct supervisor *supervisor)
{
        struct child *child = last_alive(supervisor);

        if (child)
                kill(child->pid, SIGTERM);
        else
                loop_stop(supervisor->loop);
}

static void child_ended(struct child *child, int status)
{
        bool crashed = !was_told_to_go(child, status);

        ready_forget(child);
        if (child->of->stopping) {
                child->pid = 0;
                child_enter(child, STOPPED);
                stop_next(child->of);
                return;
        }
        say_ended(child, status);
        child->pid = 0;
        if (!child->is_wanted || is_hopeless(child, status))
                child_enter(child, STOPPED);
        else
                child_pause(child, crashed);
}

/* ---- more and fewer */

/* One that has been told to leave and has not yet is started again by its end. */
static void child_want(struct child *child)
{
        struct err err = {0};

        child->is_wanted = true;
        if (child->pid || child_start(child, &err))
                return;
        log_error("%s", err.text);
        child_pause(child, true);
}

static void child_dismiss(struct child *child)
{
        child->is_wanted = false;
        loop_cancel(child->of->loop, child->timer);
        child->timer = 0;
        if (child->pid)
                kill(child->pid, SIGTERM);
        else
                child_enter(child, STOPPED);
}

void supervisor_want(struct supervisor *supervisor, size_t n)
{
        for (size_t i = 0; i < supervisor->n; i++) {
                struct child *child = &supervisor->child[i];

                if (i < n && !child->is_wanted)
                        child_want(child);
                else if (i >= n && child->is_wanted)
                        child_dismiss(child);
        }
}

static void reap(void *self)
{
        struct supervisor *supervisor = self;

        for (size_t i = 0; i < supervisor->n; i++) {
                struct child *child = &supervisor->child[i];
                int status;

                if (child->pid && waitpid(child->pid, &status, WNOHANG) == child->pid)
                        child_ended(child, status);
        }
}

static void kill_rest(void *self)
{
        struct supervisor *supervisor = self;

        for (size_t i = 0; i < supervisor->n; i++) {
                struct child *child = &supervisor->child[i];

                if (!child->pid)
                        continue;
                log_warn("child=%s pid=%d does not leave and is killed", child->program->name, child->pid);
                kill(child->pid, SIGKILL);
        }
}

static void stop_all(struct supervisor *supervisor)
{
        struct err err = {0};
        int timer;

        supervisor->stopping = true;
        for (size_t i = 0; i < supervisor->n; i++) {
                loop_cancel(supervisor->loop, supervisor->child[i].timer);
                supervisor->child[i].timer = 0;
        }
        if (!last_alive(supervisor))
                return;
        timer = loop_once(supervisor->loop, supervisor->conf.grace_ms, kill_rest, supervisor);
        stop_next(supervisor);
        /* It comes back when none is left, or when somebody asked a second time. */
        if (!loop_run(supervisor->loop, &err))
                log_error("%s", err.text);
        loop_cancel(supervisor->loop, timer);
        if (!last_alive(supervisor))
                return;
        kill_rest(supervisor);
        for (struct child *child; (child = last_alive(supervisor)); child->pid = 0)
                while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
                        ;
}

/* ---- the whole */

bool supervisor_new(struct supervisor **out, struct loop *loop, const struct supervisor_conf *conf,
                    const struct program *programs, size_t n, struct err *err)
{
        OWNED(supervisor_destroy)
        struct supervisor *supervisor = calloc(1, sizeof(*supervisor) + n * sizeof(supervisor->child[0]));

        must(supervisor);
        supervisor->loop = loop;
        supervisor->conf = *conf;
        supervisor->n = n;
        must(conf->spare <= n);
        for (size_t i = 0; i < n; i++)
                supervisor->child[i] = (struct child){
                        .of = supervisor, .program = &programs[i], .is_wanted = i < n - conf->spare, .ready_fd = -1};
        must(conf->keep_fd < 0 || conf->keep_fd >= FD_FLOOR);
        loop_on_child(loop, reap, supervisor);
        for (size_t i = 0; i < n - conf->spare; i++)
                if (!child_start(&supervisor->child[i], err))
                        return false;
        *out = TAKE(supervisor);
        return true;
}

void supervisor_destroy(struct supervisor **supervisor)
{
        if (!*supervisor)
                return;
        stop_all(*supervisor);
        for (size_t i = 0; i < (*supervisor)->n; i++)
                ready_forget(&(*supervisor)->child[i]);
        loop_on_child((*supervisor)->loop, NULL, NULL);
        free(*supervisor);
        *supervisor = NULL;
}

void supervisor_hup(struct supervisor *supervisor)
{
        for (size_t i = 0; i < supervisor->n; i++)
                if (supervisor->child[i].state == RUNNING)
                        kill(supervisor->child[i].pid, SIGHUP);
}

void supervisor_status(const struct supervisor *supervisor, Status *status, struct arena *arena)
{
        static const char *const word[] = {
                [STOPPED] = "stopped", [STARTING] = "starting", [RUNNING] = "running", [WAITING] = "waiting"};

        for (size_t i = 0; i < supervisor->n; i++) {
                const struct child *from = &supervisor->child[i];
                Child *child;

                if (!from->is_wanted && !from->pid)
                        continue;
                child = NEW(arena, Child, child);
                child->name = arena_strdup(arena, from->program->name);
                child->pid = (uint32_t)from->pid;
                child->state = arena_strdup(arena, word[from->state]);
                child->restarts = from->restarts;
                child->since = from->since.ms;
                APPEND(arena, status, children) = child;
        }
}
