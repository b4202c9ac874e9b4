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
#include "must.h"

/* The real overstapd, copied to a folder where the others are scripts. Its path is the argument of this program. */
enum { PATIENCE_MS = 10000 };

static const char *overstapd;
static const char *const others[] = {"intake", "tracker", "desk", "placement"};

static const char script[] = "#!/bin/sh\n"
                             "here=$(dirname $0); name=$(basename $0)\n"
                             "echo $name $* >> $here/calls\n"
                             "test -e $here/broken-$name && exit 5\n"
                             "trap 'echo hup >> $here/hups' HUP\n"
                             "echo ready >&3; exec 3>&-\n"
                             "while kill -0 $PPID 2>/dev/null; do sleep 0.02; done\n";

struct fixture {
        char folder[40], data[50], run[60];
        struct suite_conf suite;
        struct arena *arena;
        pid_t pid;
        int said;
};

static char *in_folder(struct fixture *f, const char *name)
{
        return arena_text(f->arena, "%s/%s", f->folder, name);
}

static void put(const char *path, const char *text, mode_t mode)
{
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

        assert_int_equal(write(fd, text, strlen(text)), strlen(text));
        close(fd);
}

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        strcpy(f->folder, "/tmp/overstapd.XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        arena_new(&f->arena);
        snprintf(f->data, sizeof(f->data), "%s/data", f->folder);
        snprintf(f->run, sizeof(f->run), "%s/run", f->data);
        f->suite = (struct suite_conf){.data = f->data, .run_dir = f->run};
        assert_int_equal(system(arena_text(f->arena, "cp '%s' %s/overstapd", overstapd, f->folder)), 0);
        for (size_t i = 0; i < COUNT(others); i++)
                put(in_folder(f, arena_text(f->arena, "overstap-%s", others[i])), script, 0700);
        setenv("OVERSTAP_SHARE", OVERSTAP_SOURCE "/config", 1);
        f->said = -1;
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        if (f->pid) {
                kill(f->pid, SIGKILL);
                waitpid(f->pid, NULL, 0);
        }
        if (f->said >= 0)
                close(f->said);
        assert_int_equal(system(arena_text(f->arena, "rm -r %s", f->folder)), 0);
        arena_destroy(&f->arena);
        free(f);
        return 0;
}

static void start(struct fixture *f, const char *option)
{
        char *argv[] = {in_folder(f, "overstapd"), arena_strdup(f->arena, "--data"), f->data, arena_strdup(f->arena, option),
                        NULL};
        posix_spawn_file_actions_t actions;
        int said[2];

        assert_int_equal(pipe2(said, O_CLOEXEC), 0);
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, said[1], 1);
        posix_spawn_file_actions_addopen(&actions, 2, in_folder(f, "log"), O_WRONLY | O_CREAT | O_APPEND, 0600);
        assert_int_equal(posix_spawn(&f->pid, argv[0], &actions, NULL, argv, environ), 0);
        posix_spawn_file_actions_destroy(&actions);
        close(said[1]);
        f->said = said[0];
}

static void wait_ready(struct fixture *f)
{
        char word[16] = "";

        assert_int_equal(read(f->said, word, sizeof(word) - 1), 6);
        assert_string_equal(word, "ready\n");
}

static int end(struct fixture *f, int number)
{
        int status;

        if (number)
                kill(f->pid, number);
        assert_int_equal(waitpid(f->pid, &status, 0), f->pid);
        f->pid = 0;
        close(f->said);
        f->said = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static const char *content(struct fixture *f, const char *name)
{
        char *text = arena_alloc(f->arena, 8000);
        int fd = open(in_folder(f, name), O_RDONLY | O_CLOEXEC);

        if (fd >= 0) {
                assert_true(read(fd, text, 7999) >= 0);
                close(fd);
        }
        return text;
}

static const Status *ask(struct fixture *f)
{
        const Status *status;
        struct err err;

        assert_true(client_status(&f->suite, "overstapd", PATIENCE_MS, f->arena, &status, &err));
        return status;
}

static void it_is_ready_when_its_children_are_and_tells_of_them(void **state)
{
        static const char *const names[] = {"intake", "tracker", "desk", "placement-1", "placement-2"};
        struct fixture *f = *state;
        const Status *status;

        start(f, "--sandbox=2026-03-02");
        wait_ready(f);
        status = ask(f);
        assert_string_equal(status->process, "overstapd");
        assert_int_equal(status->n_children, COUNT(names));
        for (size_t i = 0; i < COUNT(names); i++) {
                assert_string_equal(status->children[i]->name, names[i]);
                assert_string_equal(status->children[i]->state, "running");
                assert_int_equal(kill((pid_t)status->children[i]->pid, 0), 0);
        }
        assert_non_null(
                strstr(content(f, "calls"), arena_text(f->arena, "overstap-intake --data %s --sandbox=2026-03-02\n", f->data)));
        assert_non_null(
                strstr(content(f, "calls"),
                       arena_text(f->arena, "overstap-placement --data %s --sandbox=2026-03-02 --worker 2\n", f->data)));
        assert_int_equal(end(f, SIGTERM), 0);
        for (size_t i = 0; i < COUNT(names); i++)
                assert_int_equal(kill((pid_t)status->children[i]->pid, 0), -1);
}

static void the_first_start_makes_folders_and_a_key(void **state)
{
        struct fixture *f = *state;
        const struct suite_conf *conf;
        struct err err;

        assert_true(suite_read(NULL, f->data, false, 0, f->arena, &conf, &err));
        start(f, NULL);
        wait_ready(f);
        const char *const made[] = {conf->run_dir, conf->journal_dir, conf->register_dir, conf->keys_dir, conf->server_key_file};
        for (size_t i = 0; i < COUNT(made); i++) {
                struct stat st;

                assert_int_equal(stat(made[i], &st), 0);
                assert_int_equal(st.st_mode & 077, 0);
        }
        assert_int_equal(end(f, SIGINT), 0);
}

static void a_killed_child_comes_back(void **state)
{
        struct fixture *f = *state;
        uint32_t before;
        const Child *now;

        start(f, NULL);
        wait_ready(f);
        before = ask(f)->children[1]->pid;
        kill((pid_t)before, SIGKILL);
        do
                now = ask(f)->children[1];
        while (now->restarts < 1 || strcmp(now->state, "running"));
        assert_int_not_equal(now->pid, before);
        assert_int_equal(end(f, SIGTERM), 0);
}

static void a_second_one_on_the_same_folder_is_refused(void **state)
{
        struct fixture *f = *state, second;

        start(f, NULL);
        wait_ready(f);
        second = *f;
        start(&second, NULL);
        assert_int_equal(end(&second, 0), 6);
        assert_non_null(strstr(content(f, "log"), "another overstapd runs on this data folder"));
        assert_int_equal(ask(f)->pid, f->pid);
}

static void after_a_kill_the_next_one_takes_over(void **state)
{
        struct fixture *f = *state;

        start(f, NULL);
        wait_ready(f);
        assert_int_equal(end(f, SIGKILL), 128 + SIGKILL);
        start(f, NULL);
        wait_ready(f);
        assert_int_equal(end(f, SIGTERM), 0);
}

static void a_child_that_cannot_start_is_named_and_ends_it_with_6(void **state)
{
        struct fixture *f = *state;

        put(in_folder(f, "broken-overstap-desk"), "", 0600);
        start(f, NULL);
        assert_int_equal(end(f, 0), 6);
        assert_non_null(strstr(content(f, "log"), "desk could not start"));
        assert_non_null(strstr(content(f, "log"), "bad configuration"));
}

static void a_program_that_is_missing_is_named(void **state)
{
        struct fixture *f = *state;

        unlink(in_folder(f, "overstap-tracker"));
        start(f, NULL);
        assert_int_equal(end(f, 0), 6);
        assert_non_null(strstr(content(f, "log"), "overstap-tracker: not found"));
}

static void a_check_starts_and_makes_nothing(void **state)
{
        struct fixture *f = *state;

        start(f, "--check");
        assert_int_equal(end(f, 0), 0);
        assert_int_equal(access(f->data, F_OK), -1);
        assert_string_equal(content(f, "calls"), "");
}

static void a_reload_is_passed_on_only_when_sound(void **state)
{
        struct fixture *f = *state;

        start(f, NULL);
        wait_ready(f);
        put(in_folder(f, "data/overstap.yaml"), "nonsense: 1\n", 0600);
        kill(f->pid, SIGHUP);
        while (!strstr(content(f, "log"), "the configuration stays as it was"))
                usleep(2000);
        assert_string_equal(content(f, "hups"), "");
        unlink(in_folder(f, "data/overstap.yaml"));
        kill(f->pid, SIGHUP);
        while (strlen(content(f, "hups")) < 5 * strlen("hup\n"))
                usleep(2000);
        assert_int_equal(end(f, SIGTERM), 0);
}

static void wait_children(struct fixture *f, size_t n)
{
        while (ask(f)->n_children != n)
                usleep(2000);
}

static void another_number_of_workers_holds_from_a_reload_on(void **state)
{
        struct fixture *f = *state;

        start(f, NULL);
        wait_ready(f);
        put(in_folder(f, "data/overstap.yaml"), "placement: {workers: 4}\n", 0600);
        kill(f->pid, SIGHUP);
        wait_children(f, 7);
        put(in_folder(f, "data/overstap.yaml"), "placement: {workers: 1}\n", 0600);
        kill(f->pid, SIGHUP);
        wait_children(f, 4);
        assert_int_equal(end(f, SIGTERM), 0);
}

int main(int argc, char **argv)
{
        must(argc == 2);
        overstapd = argv[1];
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
        const struct CMUnitTest tests[] = {
                WITH_FOLDER(it_is_ready_when_its_children_are_and_tells_of_them),
                WITH_FOLDER(the_first_start_makes_folders_and_a_key),
                WITH_FOLDER(a_killed_child_comes_back),
                WITH_FOLDER(a_second_one_on_the_same_folder_is_refused),
                WITH_FOLDER(after_a_kill_the_next_one_takes_over),
                WITH_FOLDER(a_child_that_cannot_start_is_named_and_ends_it_with_6),
                WITH_FOLDER(a_program_that_is_missing_is_named),
                WITH_FOLDER(a_check_starts_and_makes_nothing),
                WITH_FOLDER(a_reload_is_passed_on_only_when_sound),
                WITH_FOLDER(another_number_of_workers_holds_from_a_reload_on),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
