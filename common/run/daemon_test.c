#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"
#include "daemon.h"
#include "must.h"
#include "text.h"

/* This program started again as `daemon ...` is the daemon under test. */
enum { PATIENCE_MS = 10000, READY_FD = 3 };

struct toy {
        struct daemon *daemon;
        int64_t reloads;
};

static bool toy_check(const struct suite_conf *conf, struct arena *arena, struct err *err)
{
        (void)conf;
        (void)arena;
        return !getenv("TOY_UNSOUND") || err_set(err, ERR_REFUSED, "a flow is unsound");
}

static bool toy_start(struct daemon *daemon, void **self, struct err *err)
{
        struct toy *toy = calloc(1, sizeof(*toy));

        toy->daemon = daemon;
        *self = toy;
        return !getenv("TOY_FAILS") || err_set(err, ERR_STOP, "cannot");
}

static void toy_stop(void **self)
{
        /* Once is all it may be called. */
        must(*self);
        free(*self);
        *self = NULL;
}

static void toy_status(void *self, Status *status, struct arena *arena)
{
        struct toy *toy = self;

        status_add(status, arena, "reloads", toy->reloads);
        status_add(status, arena, "sandbox", toy->daemon->options.sandbox_start);
}

static void toy_reload(void *self)
{
        ((struct toy *)self)->reloads++;
}

static const struct daemon_spec toy_spec = {.name = "toy",
                                            .purpose = "A daemon to be tested.",
                                            .check = toy_check,
                                            .start = toy_start,
                                            .stop = toy_stop,
                                            .status = toy_status,
                                            .reload = toy_reload};

struct fixture {
        char data[32], conf[64];
        struct suite_conf suite;
        char run[64];
        pid_t pid;
        int ready, said; /* what it says: on its ready descriptor, on standard output and error */
        struct arena *arena;
};

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        strcpy(f->data, "/tmp/daemon.XXXXXX");
        assert_non_null(mkdtemp(f->data));
        snprintf(f->run, sizeof(f->run), "%s/run", f->data);
        snprintf(f->conf, sizeof(f->conf), "%s/overstap.yaml", f->data);
        assert_int_equal(mkdir(f->run, 0700), 0);
        f->suite = (struct suite_conf){.data = f->data, .run_dir = f->run};
        f->ready = f->said = -1;
        arena_new(&f->arena);
        *state = f;
        return 0;
}

static void close_ends(struct fixture *f)
{
        if (f->ready >= 0)
                close(f->ready);
        if (f->said >= 0)
                close(f->said);
        f->ready = f->said = -1;
}

static int teardown(void **state)
{
        static const char *const left[] = {"run/toy.status",        "run/toy.status.lock", "run/toy-host-2.status",
                                           "run/toy-host-2.status.lock", "overstap.yaml", "run"};
        struct fixture *f = *state;

        if (f->pid) {
                kill(f->pid, SIGKILL);
                waitpid(f->pid, NULL, 0);
        }
        close_ends(f);
        for (size_t i = 0; i < COUNT(left); i++)
                remove(arena_text(f->arena, "%s/%s", f->data, left[i]));
        assert_int_equal(rmdir(f->data), 0);
        arena_destroy(&f->arena);
        free(f);
        return 0;
}

static void put_conf(struct fixture *f, const char *text)
{
        FILE *file = fopen(f->conf, "we");

        assert_non_null(file);
        fputs(text, file);
        assert_int_equal(fclose(file), 0);
}

/* Whether it has the pipe that overstapd gives, and overstapd still lives. */
enum { BY_HAND, BY_PARENT, BY_DEAD_PARENT };

/* Start it with these arguments. */
static void start(struct fixture *f, int parent, ...)
{
        static char self[] = "/proc/self/exe", word[] = "daemon";
        char *argv[10] = {self, word};
        posix_spawn_file_actions_t actions;
        int ready[2], said[2];
        char **arg = argv + 2;
        va_list args;

        va_start(args, parent);
        while ((*arg = va_arg(args, char *)))
                arg++;
        va_end(args);
        assert_int_equal(pipe2(ready, O_CLOEXEC) | pipe2(said, O_CLOEXEC), 0);
        if (parent == BY_DEAD_PARENT) {
                close(ready[0]);
                ready[0] = -1;
        }
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, said[1], 1);
        posix_spawn_file_actions_adddup2(&actions, said[1], 2);
        posix_spawn_file_actions_adddup2(&actions, ready[1], READY_FD);
        if (parent != BY_HAND)
                setenv("OVERSTAP_READY_FD", "3", 1);
        else
                unsetenv("OVERSTAP_READY_FD");
        assert_int_equal(posix_spawn(&f->pid, argv[0], &actions, NULL, argv, environ), 0);
        posix_spawn_file_actions_destroy(&actions);
        unsetenv("OVERSTAP_READY_FD");
        close(ready[1]);
        close(said[1]);
        f->ready = ready[0];
        f->said = said[0];
}

/* Its exit status, and all it said. */
static int end(struct fixture *f, char *said, size_t room)
{
        size_t size = 0;
        ssize_t got;
        int status;

        while (size < room - 1 && (got = read(f->said, said + size, room - 1 - size)) > 0)
                size += (size_t)got;
        said[size] = 0;
        assert_int_equal(waitpid(f->pid, &status, 0), f->pid);
        f->pid = 0;
        close_ends(f);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void wait_ready(struct fixture *f)
{
        char word[16] = "";

        assert_int_equal(read(f->ready, word, sizeof(word) - 1), 6);
        assert_string_equal(word, "ready\n");
        assert_int_equal(read(f->ready, word, 1), 0);
}

static const Status *ask(struct fixture *f, const char *name)
{
        const Status *status;
        struct err err;

        arena_reset(f->arena);
        assert_true(client_status(&f->suite, name, PATIENCE_MS, f->arena, &status, &err));
        return status;
}

static int64_t counter(const Status *status, const char *name)
{
        for (size_t i = 0; i < status->n_counters; i++)
                if (text_is(status->counters[i]->name, name))
                        return status->counters[i]->value;
        return -1;
}

static void wrong_usage_ends_with_2(void **state)
{
        struct fixture *f = *state;
        char said[4000];

        start(f, BY_HAND, NULL);
        assert_int_equal(end(f, said, sizeof(said)), 2);
        assert_non_null(strstr(said, "-c FILE or --data DIR"));
        start(f, BY_HAND, "--nonsense", NULL);
        assert_int_equal(end(f, said, sizeof(said)), 2);
        start(f, BY_HAND, "--data", f->data, "--worker", "../elsewhere", NULL);
        assert_int_equal(end(f, said, sizeof(said)), 2);
        start(f, BY_HAND, "--data", f->data, "--sandbox=yesterday", NULL);
        assert_int_equal(end(f, said, sizeof(said)), 2);
        assert_non_null(strstr(said, "yesterday"));
}

static void help_and_version_end_with_0(void **state)
{
        struct fixture *f = *state;
        char said[4000];

        start(f, BY_HAND, "--help", NULL);
        assert_int_equal(end(f, said, sizeof(said)), 0);
        assert_non_null(strstr(said, "A daemon to be tested."));
        start(f, BY_HAND, "--version", NULL);
        assert_int_equal(end(f, said, sizeof(said)), 0);
        assert_string_equal(said, "overstap " OVERSTAP_VERSION "\n");
}

static void a_bad_configuration_ends_with_5_and_says_where(void **state)
{
        struct fixture *f = *state;
        char said[4000];

        put_conf(f, "nonsense: 1\n");
        start(f, BY_HAND, "--data", f->data, NULL);
        assert_int_equal(end(f, said, sizeof(said)), 5);
        assert_non_null(strstr(said, "overstap.yaml:1:1: "));
        put_conf(f, "");
        setenv("TOY_UNSOUND", "1", 1);
        start(f, BY_HAND, "--data", f->data, "--check", NULL);
        unsetenv("TOY_UNSOUND");
        assert_int_equal(end(f, said, sizeof(said)), 5);
        assert_string_equal(said, "a flow is unsound\n");
}

static void a_check_of_a_sound_one_is_silent(void **state)
{
        struct fixture *f = *state;
        char said[4000];

        start(f, BY_HAND, "--data", f->data, "--check", NULL);
        assert_int_equal(end(f, said, sizeof(said)), 0);
        assert_string_equal(said, "");
        assert_int_equal(access(arena_text(f->arena, "%s/run/toy.status", f->data), F_OK), -1);
}

static void the_configuration_can_be_shown(void **state)
{
        struct fixture *f = *state;
        char said[16000];

        start(f, BY_HAND, "--data", f->data, "--show-config", NULL);
        assert_int_equal(end(f, said, sizeof(said)), 0);
        assert_non_null(strstr(said, f->data));
}

static void it_is_ready_answers_for_itself_and_leaves_when_told(void **state)
{
        struct fixture *f = *state;
        const Status *status;
        char said[4000];

        start(f, BY_PARENT, "--data", f->data, "--sandbox=2026-03-02", NULL);
        wait_ready(f);
        status = ask(f, "toy");
        assert_string_equal(status->process, "toy");
        assert_int_equal(status->pid, f->pid);
        assert_string_equal(status->software, OVERSTAP_VERSION);
        assert_true(status->started_at > 0 && status->taken_at >= status->started_at);
        assert_int_equal(counter(status, "sandbox"), 20260302);
        assert_int_equal(counter(status, "callers_refused"), 0);
        kill(f->pid, SIGTERM);
        assert_int_equal(end(f, said, sizeof(said)), 0);
        assert_non_null(strstr(said, "info  toy started"));
}

static void the_data_folder_may_come_from_the_environment(void **state)
{
        struct fixture *f = *state;
        char said[4000];

        setenv("OVERSTAP_DATA", f->data, 1);
        start(f, BY_HAND, "--check", NULL);
        unsetenv("OVERSTAP_DATA");
        assert_int_equal(end(f, said, sizeof(said)), 0);
}

static void a_worker_has_its_own_name_in_its_name(void **state)
{
        struct fixture *f = *state;
        const Status *status;

        start(f, BY_PARENT, "--data", f->data, "--worker", "host-2", NULL);
        wait_ready(f);
        status = ask(f, "toy-host-2");
        assert_string_equal(status->process, "toy-host-2");
}

static void one_that_cannot_start_ends_with_6_and_says_why(void **state)
{
        struct fixture *f = *state;
        char said[4000], byte;

        setenv("TOY_FAILS", "1", 1);
        start(f, BY_PARENT, "--data", f->data, NULL);
        unsetenv("TOY_FAILS");
        assert_int_equal(read(f->ready, &byte, 1), 0);
        assert_int_equal(end(f, said, sizeof(said)), 6);
        assert_non_null(strstr(said, "error toy cannot"));
}

static void a_second_one_of_the_same_name_ends_with_6(void **state)
{
        struct fixture *f = *state, second = *f;
        char said[4000];

        start(f, BY_PARENT, "--data", f->data, NULL);
        wait_ready(f);
        start(&second, BY_PARENT, "--data", f->data, NULL);
        assert_int_equal(end(&second, said, sizeof(said)), 6);
        assert_non_null(strstr(said, "another process serves here"));
        assert_int_equal(ask(f, "toy")->pid, f->pid);
}

/* Read on until it says this. */
static void hear(struct fixture *f, const char *what)
{
        char said[4000] = "";
        size_t size = 0;

        while (!strstr(said, what)) {
                ssize_t got = read(f->said, said + size, sizeof(said) - 1 - size);

                assert_true(got > 0);
                said[size += (size_t)got] = 0;
        }
}

static void a_reload_swaps_only_a_sound_configuration_in(void **state)
{
        struct fixture *f = *state;
        char said[4000];

        start(f, BY_PARENT, "--data", f->data, NULL);
        wait_ready(f);
        put_conf(f, "nonsense: 1\n");
        kill(f->pid, SIGHUP);
        hear(f, "the configuration stays as it was");
        assert_int_equal(counter(ask(f, "toy"), "reloads"), 0);
        put_conf(f, "");
        kill(f->pid, SIGHUP);
        hear(f, "configuration read again");
        assert_int_equal(counter(ask(f, "toy"), "reloads"), 1);
        kill(f->pid, SIGTERM);
        assert_int_equal(end(f, said, sizeof(said)), 0);
}

static void one_whose_parent_has_gone_already_does_not_start(void **state)
{
        struct fixture *f = *state;
        char said[4000];

        start(f, BY_DEAD_PARENT, "--data", f->data, NULL);
        assert_int_equal(end(f, said, sizeof(said)), 6);
        assert_non_null(strstr(said, "overstapd has gone"));
}

static void it_ends_when_its_parent_dies(void **state)
{
        struct fixture *f = *state;
        int alive[2];
        pid_t parent;
        char byte;

        assert_int_equal(pipe2(alive, O_CLOEXEC), 0);
        parent = fork();
        if (!parent) {
                fcntl(alive[1], F_SETFD, 0);
                start(f, BY_PARENT, "--data", f->data, NULL);
                wait_ready(f);
                (void)!write(alive[1], "", 1);
                pause();
        }
        close(alive[1]);
        assert_int_equal(read(alive[0], &byte, 1), 1);
        kill(parent, SIGKILL);
        waitpid(parent, NULL, 0);
        /* Only the daemon holds the other end now: it closes when the daemon has ended. */
        assert_int_equal(read(alive[0], &byte, 1), 0);
        close(alive[0]);
}

static void status_is_for_the_suites_own_user_root_and_those_it_lists(void **state)
{
        const char *users[] = {"uid:1001 caseworker", "uid:1002"};
        const struct suite_conf conf = {.users = {users, 2}};
        char own[40];

        (void)state;
        snprintf(own, sizeof(own), "uid:%ju", (uintmax_t)geteuid());
        assert_true(daemon_knows(&conf, own));
        assert_true(daemon_knows(&conf, "uid:0"));
        assert_true(daemon_knows(&conf, "uid:1001"));
        assert_true(daemon_knows(&conf, "uid:1002"));
        assert_false(daemon_knows(&conf, "uid:100"));
        assert_false(daemon_knows(&conf, "uid:10010"));
        assert_false(daemon_knows(&conf, "uid:1001 caseworker"));
        assert_false(daemon_knows(&conf, "uid:"));
        assert_false(daemon_knows(&conf, ""));
}

int main(int argc, char **argv)
{
        if (argc > 1 && text_is(argv[1], "daemon"))
                return daemon_main(argc - 1, argv + 1, &toy_spec);
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
        const struct CMUnitTest tests[] = {
                WITH_FOLDER(wrong_usage_ends_with_2),
                WITH_FOLDER(help_and_version_end_with_0),
                WITH_FOLDER(a_bad_configuration_ends_with_5_and_says_where),
                WITH_FOLDER(a_check_of_a_sound_one_is_silent),
                WITH_FOLDER(the_configuration_can_be_shown),
                WITH_FOLDER(it_is_ready_answers_for_itself_and_leaves_when_told),
                WITH_FOLDER(the_data_folder_may_come_from_the_environment),
                WITH_FOLDER(a_worker_has_its_own_name_in_its_name),
                WITH_FOLDER(one_that_cannot_start_ends_with_6_and_says_why),
                WITH_FOLDER(a_second_one_of_the_same_name_ends_with_6),
                WITH_FOLDER(a_reload_swaps_only_a_sound_configuration_in),
                WITH_FOLDER(one_whose_parent_has_gone_already_does_not_start),
                WITH_FOLDER(it_ends_when_its_parent_dies),
                cmocka_unit_test(status_is_for_the_suites_own_user_root_and_those_it_lists),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
