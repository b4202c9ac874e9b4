#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "must.h"
#include "supervisor.h"

enum { PATIENCE_MS = 10000, LOOK_MS = 2 };

/* Children are shell scripts. */
#define READY "echo ready >&3; exec 3>&-; "
#define LIVE  READY "while :; do sleep 0.02; done"

struct fixture {
        char folder[40], told[60];
        struct loop *loop;
        struct arena *arena;
        struct supervisor *supervisor;
        struct supervisor_conf conf;
        struct program programs[3];
        char *argv[3][5];
        unsigned readies;
        bool late;
        /* what the loop runs until */
        size_t child;
        const char *state;
        uint32_t restarts;
};

static void on_all_ready(void *self)
{
        struct fixture *f = self;

        f->readies++;
}

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));
        struct err err;

        strcpy(f->folder, "/tmp/supervisor.XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        snprintf(f->told, sizeof(f->told), "%s/told", f->folder);
        setenv("TOLD", f->told, 1);
        assert_true(loop_new(&f->loop, &err));
        arena_new(&f->arena);
        f->conf = (struct supervisor_conf){.backoff_ms = 10,
                                           .backoff_most_ms = 40,
                                           .healthy_ms = 60000,
                                           .grace_ms = PATIENCE_MS,
                                           .tries = 3,
                                           .keep_fd = -1,
                                           .ready = on_all_ready,
                                           .self = f};
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        supervisor_destroy(&f->supervisor);
        loop_destroy(&f->loop);
        arena_destroy(&f->arena);
        unlink(f->told);
        assert_int_equal(rmdir(f->folder), 0);
        free(f);
        return 0;
}

static void script(struct fixture *f, size_t i, const char *name, const char *text)
{
        f->argv[i][0] = arena_strdup(f->arena, "/bin/sh");
        f->argv[i][1] = arena_strdup(f->arena, "-c");
        f->argv[i][2] = arena_strdup(f->arena, text);
        f->argv[i][3] = arena_strdup(f->arena, name);
        f->programs[i] = (struct program){name, f->argv[i]};
}

static void start(struct fixture *f, size_t n)
{
        struct err err;

        assert_true(supervisor_new(&f->supervisor, f->loop, &f->conf, f->programs, n, &err));
}

static const Child *child(struct fixture *f, size_t i)
{
        Status *status = NEW(f->arena, Status, status);

        supervisor_status(f->supervisor, status, f->arena);
        return status->children[i];
}

static void look(void *self)
{
        struct fixture *f = self;
        const Child *now = child(f, f->child);

        if (!strcmp(now->state, f->state) && now->restarts >= f->restarts)
                loop_stop(f->loop);
}

static void on_late(void *self)
{
        struct fixture *f = self;

        f->late = true;
        loop_stop(f->loop);
}

/* Run the loop until a child is in this state and was started again so often. */
static const Child *run_until(struct fixture *f, size_t i, const char *state, uint32_t restarts)
{
        int late = loop_once(f->loop, PATIENCE_MS, on_late, f), looks = loop_every(f->loop, LOOK_MS, look, f);
        struct err err;

        f->child = i;
        f->state = state;
        f->restarts = restarts;
        assert_true(loop_run(f->loop, &err));
        loop_cancel(f->loop, late);
        loop_cancel(f->loop, looks);
        assert_false(f->late);
        return child(f, i);
}

/* What the children wrote down. */
static const char *told(struct fixture *f)
{
        static char text[4000];
        int fd = open(f->told, O_RDONLY | O_CLOEXEC);
        ssize_t size = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

        text[size > 0 ? size : 0] = 0;
        if (fd >= 0)
                close(fd);
        return text;
}

static void the_whole_is_ready_once_every_child_is(void **state)
{
        struct fixture *f = *state;

        script(f, 0, "a", LIVE);
        script(f, 1, "b", "while ! test -e $TOLD; do sleep 0.01; done; " LIVE);
        start(f, 2);
        run_until(f, 0, "running", 0);
        assert_string_equal(child(f, 1)->state, "starting");
        assert_int_equal(f->readies, 0);
        fclose(fopen(f->told, "we"));
        run_until(f, 1, "running", 0);
        assert_int_equal(f->readies, 1);
        kill((pid_t)child(f, 0)->pid, SIGKILL);
        run_until(f, 0, "running", 1);
        assert_int_equal(f->readies, 1);
}

static void a_killed_child_comes_back(void **state)
{
        struct fixture *f = *state;
        const Child *before, *after;

        script(f, 0, "a", LIVE);
        script(f, 1, "b", LIVE);
        start(f, 2);
        run_until(f, 1, "running", 0);
        before = run_until(f, 0, "running", 0);
        kill((pid_t)before->pid, SIGKILL);
        after = run_until(f, 0, "running", 1);
        assert_int_not_equal(after->pid, before->pid);
        assert_int_equal(after->restarts, 1);
        assert_true(after->since >= before->since);
        assert_int_equal(child(f, 1)->restarts, 0);
}

static void the_pause_doubles_with_every_crash_up_to_its_most(void **state)
{
        struct fixture *f = *state;

        /* The fourth life is a long one. */
        script(f, 0, "a", "date +%s%N >> $TOLD; test $(wc -l < $TOLD) -lt 6 && exit 1; " LIVE);
        start(f, 1);
        run_until(f, 0, "running", 5);
        assert_int_equal(child(f, 0)->restarts, 5);
        /* 10, 20, 40, 40, 40: a start can be late, and never early. */
        int64_t at[6];
        const char *text = told(f);

        for (size_t i = 0; i < COUNT(at); i++)
                at[i] = strtoll(text, (char **)&text, 10);
        for (size_t i = 0; i < 5; i++)
                assert_true(at[i + 1] - at[i] >= (i == 0 ? 9 : i == 1 ? 19 : 39) * 1000000LL);
}

static void one_that_was_told_to_go_is_back_soon_every_time(void **state)
{
        struct fixture *f = *state;

        f->conf.backoff_ms = 1;
        f->conf.backoff_most_ms = 100000000;
        script(f, 0, "a", LIVE);
        start(f, 1);
        /* Were the pause to double each time, the last would be longer than anybody's patience. */
        for (uint32_t i = 0; i < 20; i++)
                kill((pid_t)run_until(f, 0, "running", i)->pid, i % 2 ? SIGKILL : SIGTERM);
        run_until(f, 0, "running", 20);
}

static void health_makes_the_pause_short_again(void **state)
{
        struct fixture *f = *state;

        f->conf.healthy_ms = 0;
        f->conf.backoff_ms = 1;
        f->conf.backoff_most_ms = 100000000;
        script(f, 0, "a", READY "echo >> $TOLD; test $(wc -l < $TOLD) -le 20 && exit 1; while :; do sleep 0.02; done");
        start(f, 1);
        run_until(f, 0, "running", 20);
        assert_int_equal(child(f, 0)->restarts, 20);
}

static void one_that_gives_up_before_the_first_ready_ends_the_whole(void **state)
{
        static const char *const scripts[] = {"exit 2", "exit 5", "exit 6"};
        struct fixture *f = *state;

        for (size_t i = 0; i < COUNT(scripts); i++) {
                struct err err = {0};

                script(f, 0, "a", LIVE);
                script(f, 1, "b", scripts[i]);
                start(f, 2);
                assert_false(loop_run(f->loop, &err));
                assert_int_equal(err.kind, ERR_STOP);
                assert_non_null(strstr(err.text, "b could not start"));
                assert_int_equal(child(f, 1)->restarts, 2);
                supervisor_destroy(&f->supervisor);
        }
        assert_int_equal(f->readies, 0);
}

static void one_that_gives_up_later_is_started_again_and_again(void **state)
{
        struct fixture *f = *state;

        script(f, 0, "a", "echo >> $TOLD; n=$(wc -l < $TOLD); test $n -gt 1 && test $n -lt 8 && exit 6; " LIVE);
        start(f, 1);
        kill((pid_t)run_until(f, 0, "running", 0)->pid, SIGKILL);
        run_until(f, 0, "running", 7);
}

static void one_that_crashes_before_the_first_ready_is_started_again(void **state)
{
        struct fixture *f = *state;

        script(f, 0, "a", "echo >> $TOLD; test $(wc -l < $TOLD) -lt 6 && kill -SEGV $$; " LIVE);
        start(f, 1);
        run_until(f, 0, "running", 5);
        assert_int_equal(f->readies, 1);
}

static void a_program_that_is_not_there_is_an_error_and_the_others_leave(void **state)
{
        struct fixture *f = *state;
        struct err err = {0};

        script(f, 0, "a", LIVE);
        script(f, 1, "b", LIVE);
        f->argv[1][0] = arena_strdup(f->arena, "/nonexistent/program");
        assert_false(supervisor_new(&f->supervisor, f->loop, &f->conf, f->programs, 2, &err));
        assert_non_null(strstr(err.text, "/nonexistent/program"));
        assert_null(f->supervisor);
}

static void children_are_stopped_last_first_one_after_the_other(void **state)
{
        static const char text[] = "trap 'sleep 0.03; echo $0 >> $TOLD; exit 0' TERM; " LIVE;
        struct fixture *f = *state;

        script(f, 0, "a", text);
        script(f, 1, "b", text);
        script(f, 2, "c", text);
        start(f, 3);
        for (size_t i = 0; i < 3; i++)
                run_until(f, i, "running", 0);
        supervisor_destroy(&f->supervisor);
        assert_string_equal(told(f), "c\nb\na\n");
}

static void a_deaf_child_is_killed_when_the_grace_is_over(void **state)
{
        struct fixture *f = *state;
        pid_t pid;

        f->conf.grace_ms = 30;
        script(f, 0, "a", "trap '' TERM; " LIVE);
        start(f, 1);
        pid = (pid_t)run_until(f, 0, "running", 0)->pid;
        supervisor_destroy(&f->supervisor);
        assert_int_equal(kill(pid, 0), -1);
}

static void a_second_signal_ends_the_grace(void **state)
{
        struct fixture *f = *state;
        pid_t pid;

        script(f, 0, "a", "trap '' TERM; " LIVE);
        start(f, 1);
        pid = (pid_t)run_until(f, 0, "running", 0)->pid;
        kill(getpid(), SIGTERM);
        supervisor_destroy(&f->supervisor);
        assert_int_equal(kill(pid, 0), -1);
}

static void one_that_waits_for_its_next_life_is_not_started_while_stopping(void **state)
{
        struct fixture *f = *state;

        f->conf.backoff_ms = 5;
        script(f, 0, "a", "trap 'sleep 0.1; exit 0' TERM; " LIVE);
        script(f, 1, "b", "echo b >> $TOLD; " LIVE);
        start(f, 2);
        run_until(f, 0, "running", 0);
        kill((pid_t)run_until(f, 1, "running", 0)->pid, SIGKILL);
        run_until(f, 1, "waiting", 0);
        supervisor_destroy(&f->supervisor);
        assert_string_equal(told(f), "b\n");
}

static size_t children(struct fixture *f)
{
        Status *status = NEW(f->arena, Status, status);

        supervisor_status(f->supervisor, status, f->arena);
        return status->n_children;
}

static void look_for_one(void *self)
{
        struct fixture *f = self;

        if (children(f) == 1)
                loop_stop(f->loop);
}

static void more_and_fewer_are_wanted_while_it_runs(void **state)
{
        struct fixture *f = *state;
        struct err err;
        int looks;

        script(f, 0, "a", LIVE);
        script(f, 1, "b", "trap 'echo left >> $TOLD; exit 0' TERM; " LIVE);
        f->conf.spare = 1;
        start(f, 2);
        run_until(f, 0, "running", 0);
        assert_int_equal(children(f), 1);
        supervisor_want(f->supervisor, 2);
        run_until(f, 1, "running", 0);
        supervisor_want(f->supervisor, 1);
        assert_int_equal(children(f), 2);
        looks = loop_every(f->loop, LOOK_MS, look_for_one, f);
        assert_true(loop_run(f->loop, &err));
        loop_cancel(f->loop, looks);
        assert_string_equal(told(f), "left\n");
        /* Wanted again before it has left, it comes back. */
        supervisor_want(f->supervisor, 2);
        run_until(f, 1, "running", 0);
        supervisor_want(f->supervisor, 1);
        supervisor_want(f->supervisor, 2);
        run_until(f, 1, "running", 1);
}

static void a_reload_reaches_those_that_run(void **state)
{
        struct fixture *f = *state;

        script(f, 0, "a", "trap 'echo hup >> $TOLD; exit 0' HUP; " LIVE);
        start(f, 1);
        run_until(f, 0, "running", 0);
        supervisor_hup(f->supervisor);
        run_until(f, 0, "running", 1);
        assert_string_equal(told(f), "hup\n");
}

/* This program as a child: what it finds wrong with its inheritance is its exit status. */
static int child_main(void)
{
        struct sigaction pipe_action;
        sigset_t blocked;
        int wrong = 0;

        sigprocmask(SIG_SETMASK, NULL, &blocked);
        sigaction(SIGPIPE, NULL, &pipe_action);
        wrong |= sigismember(&blocked, SIGTERM) || sigismember(&blocked, SIGCHLD) ? 16 : 0;
        wrong |= pipe_action.sa_handler != SIG_DFL ? 32 : 0;
        wrong |= getenv("NOTIFY_SOCKET") || getenv("WATCHDOG_USEC") || strcmp(getenv("OVERSTAP_READY_FD"), "3") ? 64 : 0;
        for (int fd = 4; fd < 100; fd++) {
                char name[40], target[100] = "";

                snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
                if (readlink(name, target, sizeof(target) - 1) > 0 && !strncmp(target, "anon_inode", 10))
                        wrong |= 128;
        }
        if (wrong)
                return wrong;
        (void)!write(3, "ready\n", 6);
        pause();
        return 0;
}

static void children_have_their_signals_and_nothing_of_ours(void **state)
{
        struct fixture *f = *state;

        setenv("NOTIFY_SOCKET", "/nowhere", 1);
        setenv("WATCHDOG_USEC", "1", 1);
        script(f, 0, "a", "");
        f->argv[0][0] = arena_strdup(f->arena, "/proc/self/exe");
        f->argv[0][1] = arena_strdup(f->arena, "child");
        start(f, 1);
        assert_int_equal(run_until(f, 0, "running", 0)->restarts, 0);
        unsetenv("NOTIFY_SOCKET");
        unsetenv("WATCHDOG_USEC");
}

static void children_hold_the_lock_that_they_are_given(void **state)
{
        struct fixture *f = *state;
        int lock = open(f->told, O_RDWR | O_CREAT | O_CLOEXEC, 0600), other;
        pid_t pid;

        assert_int_equal(flock(lock, LOCK_EX), 0);
        f->conf.keep_fd = fcntl(lock, F_DUPFD_CLOEXEC, 10);
        script(f, 0, "a", LIVE);
        start(f, 1);
        pid = (pid_t)run_until(f, 0, "running", 0)->pid;
        close(lock);
        close(f->conf.keep_fd);
        other = open(f->told, O_RDWR | O_CLOEXEC);
        assert_int_equal(flock(other, LOCK_EX | LOCK_NB), -1);
        assert_int_equal(kill(pid, 0), 0);
        supervisor_destroy(&f->supervisor);
        /* Until its last `sleep` has ended too. */
        assert_int_equal(flock(other, LOCK_EX), 0);
        close(other);
}

int main(int argc, char **argv)
{
        if (argc > 1 && !strcmp(argv[1], "child"))
                return child_main();
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define WITH_LOOP(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
        const struct CMUnitTest tests[] = {
                WITH_LOOP(the_whole_is_ready_once_every_child_is),
                WITH_LOOP(a_killed_child_comes_back),
                WITH_LOOP(the_pause_doubles_with_every_crash_up_to_its_most),
                WITH_LOOP(one_that_was_told_to_go_is_back_soon_every_time),
                WITH_LOOP(health_makes_the_pause_short_again),
                WITH_LOOP(one_that_gives_up_before_the_first_ready_ends_the_whole),
                WITH_LOOP(one_that_gives_up_later_is_started_again_and_again),
                WITH_LOOP(one_that_crashes_before_the_first_ready_is_started_again),
                WITH_LOOP(a_program_that_is_not_there_is_an_error_and_the_others_leave),
                WITH_LOOP(children_are_stopped_last_first_one_after_the_other),
                WITH_LOOP(a_deaf_child_is_killed_when_the_grace_is_over),
                WITH_LOOP(a_second_signal_ends_the_grace),
                WITH_LOOP(one_that_waits_for_its_next_life_is_not_started_while_stopping),
                WITH_LOOP(more_and_fewer_are_wanted_while_it_runs),
                WITH_LOOP(a_reload_reaches_those_that_run),
                WITH_LOOP(children_have_their_signals_and_nothing_of_ours),
                WITH_LOOP(children_hold_the_lock_that_they_are_given),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
