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
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "folder.h"
#include "keyfile.h"
#include "must.h"

struct fixture {
        char top[40], data[50], run[60], journal[60], reg[60], keys[60], key[80];
        struct suite_conf conf;
        pid_t left; /* to be killed when a test fails half-way */
};

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        strcpy(f->top, "/tmp/folder.XXXXXX");
        assert_non_null(mkdtemp(f->top));
        snprintf(f->data, sizeof(f->data), "%s/data", f->top);
        snprintf(f->run, sizeof(f->run), "%s/run", f->data);
        snprintf(f->journal, sizeof(f->journal), "%s/journal", f->data);
        snprintf(f->reg, sizeof(f->reg), "%s/register", f->data);
        snprintf(f->keys, sizeof(f->keys), "%s/keys", f->data);
        snprintf(f->key, sizeof(f->key), "%s/server.key", f->keys);
        f->conf = (struct suite_conf){.data = f->data,
                                      .run_dir = f->run,
                                      .journal_dir = f->journal,
                                      .register_dir = f->reg,
                                      .keys_dir = f->keys,
                                      .server_key_file = f->key};
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;
        char command[100];

        if (f->left)
                kill(f->left, SIGKILL);
        snprintf(command, sizeof(command), "rm -r %s", f->top);
        assert_int_equal(system(command), 0);
        free(f);
        return 0;
}

static mode_t mode_of(const char *path)
{
        struct stat st;

        assert_int_equal(stat(path, &st), 0);
        return st.st_mode & 07777;
}

static void make(struct fixture *f)
{
        struct err err;

        assert_true(folder_make(&f->conf, &err));
}

static void the_first_start_makes_folders_that_are_the_owners_alone(void **state)
{
        struct fixture *f = *state;
        mode_t before = umask(0777);

        make(f);
        umask(before);
        assert_int_equal(mode_of(f->data), 0700);
        assert_int_equal(mode_of(f->run), 0700);
        assert_int_equal(mode_of(f->journal), 0700);
        assert_int_equal(mode_of(f->reg), 0700);
        assert_int_equal(mode_of(f->keys), 0700);
        make(f);
}

static void listed_users_may_come_to_the_sockets_and_no_further(void **state)
{
        const char *users[] = {"uid:1001 caseworker"};
        struct fixture *f = *state;

        make(f);
        f->conf.users = (struct words){users, 1};
        make(f);
        assert_int_equal(mode_of(f->run), 0711);
        assert_int_equal(mode_of(f->keys), 0700);
        f->conf.users.n = 0;
        make(f);
        assert_int_equal(mode_of(f->run), 0700);
}

static void is_refused(struct fixture *f, const char *why)
{
        struct err err = {0};

        assert_false(folder_make(&f->conf, &err));
        assert_int_equal(err.kind, ERR_STOP);
        assert_non_null(strstr(err.text, why));
}

static void folders_that_others_can_reach_are_refused(void **state)
{
        struct fixture *f = *state;

        make(f);
        chmod(f->keys, 0750);
        is_refused(f, "others can look in it");
        chmod(f->keys, 0700);
        chmod(f->journal, 0701);
        is_refused(f, "others can look in it");
        chmod(f->journal, 0700);
        chmod(f->data, 0775);
        is_refused(f, "others can write in it");
        chmod(f->data, 0755);
        make(f);
}

static void a_file_in_the_way_is_refused(void **state)
{
        struct fixture *f = *state;
        int fd;

        make(f);
        rmdir(f->reg);
        fd = open(f->reg, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        close(fd);
        is_refused(f, "is not a folder");
        f->conf.data = "/nonexistent/folder/data";
        is_refused(f, "/nonexistent/folder/data");
}

static void the_key_is_made_once_and_kept(void **state)
{
        struct fixture *f = *state;
        struct keyfile first, second;
        struct err err = {0};

        make(f);
        assert_true(folder_key(&f->conf, &err));
        assert_true(keyfile_read(f->key, &first, &err));
        assert_true(folder_key(&f->conf, &err));
        assert_true(keyfile_read(f->key, &second, &err));
        assert_string_equal(first.secret_key, second.secret_key);
        chmod(f->key, 0644);
        assert_false(folder_key(&f->conf, &err));
}

/* Goes on until killed, and says so once it holds nothing but what is handed to children. */
static void child_of_holder(int lock, int said)
{
        pid_t own = getpid();

        for (int fd = 3; fd < 100; fd++)
                if (fd != lock && fd != said)
                        close(fd);
        (void)!write(said, &own, sizeof(own));
        close(said);
        pause();
        _exit(0);
}

/* An overstapd in a process of its own: it takes the lock, says so, and goes on until killed. With a child, that one speaks for
 * it. */
static pid_t holder(struct fixture *f, bool with_child, pid_t *child)
{
        int said[2];
        pid_t pid;

        assert_int_equal(pipe2(said, O_CLOEXEC), 0);
        pid = fork();
        if (!pid) {
                struct err err;
                int lock;

                if (!folder_lock(&f->conf, 0, &lock, &err))
                        _exit(1);
                if (!with_child)
                        (void)!write(said[1], &pid, sizeof(pid));
                else if (!fork())
                        child_of_holder(lock, said[1]);
                pause();
                _exit(0);
        }
        close(said[1]);
        assert_int_equal(read(said[0], child, sizeof(*child)), sizeof(*child));
        close(said[0]);
        return pid;
}

/* Try in a process of its own, since the first lock is held to the end of whoever has it. */
static bool can_lock(struct fixture *f, unsigned wait_ms, const char *why)
{
        pid_t pid = fork();
        int status;

        if (!pid) {
                struct err err = {0};
                int lock;

                if (folder_lock(&f->conf, wait_ms, &lock, &err))
                        _exit(0);
                _exit(err.kind == ERR_STOP && strstr(err.text, why) ? 1 : 2);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
        return !WEXITSTATUS(status);
}

static void put_down(pid_t pid)
{
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
}

static void two_never_share_a_folder(void **state)
{
        struct fixture *f = *state;
        pid_t first, none;

        make(f);
        first = holder(f, false, &none);
        assert_false(can_lock(f, 0, "another overstapd runs"));
        put_down(first);
        assert_true(can_lock(f, 0, ""));
}

static void the_children_of_a_killed_one_are_waited_for(void **state)
{
        struct fixture *f = *state;
        pid_t first, child, later;
        int status;

        make(f);
        first = holder(f, true, &child);
        f->left = child;
        put_down(first);
        assert_false(can_lock(f, 40, "processes of an earlier overstapd"));
        later = fork();
        if (!later)
                _exit(can_lock(f, 1000000, "") ? 0 : 1);
        kill(child, SIGKILL);
        f->left = 0;
        assert_int_equal(waitpid(later, &status, 0), later);
        assert_int_equal(status, 0);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
        const struct CMUnitTest tests[] = {
                WITH_FOLDER(the_first_start_makes_folders_that_are_the_owners_alone),
                WITH_FOLDER(listed_users_may_come_to_the_sockets_and_no_further),
                WITH_FOLDER(folders_that_others_can_reach_are_refused),
                WITH_FOLDER(a_file_in_the_way_is_refused),
                WITH_FOLDER(the_key_is_made_once_and_kept),
                WITH_FOLDER(two_never_share_a_folder),
                WITH_FOLDER(the_children_of_a_killed_one_are_waited_for),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
