#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <lmdb.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "must.h"
#include "scratch_test.h"
#include "store.h"

enum { A, B };
static const char *const tables[] = {"a", "b"};
static struct err err;

static struct store_conf conf_at(const char *path)
{
        return (struct store_conf){.path = path, .size = 1 << 20, .tables = tables, .n_tables = COUNT(tables), .format = 7};
}

static bool open_at(struct store **out, const char *path, enum store_mode mode)
{
        struct store_conf conf = conf_at(path);

        return store_new(out, &conf, mode, &err);
}

static struct bytes text(const char *s)
{
        return (struct bytes){(const uint8_t *)s, strlen(s)};
}

static bool put_one(struct store *store, unsigned table, const char *key, const char *value)
{
        OWNED(txn_abort) struct txn *txn = NULL;

        return txn_begin(&txn, store, TXN_WRITE, &err) && txn_put(txn, table, text(key), text(value), &err) &&
               txn_commit(&txn, &err);
}

/* "-" when there is none. */
static const char *get_one(struct store *store, unsigned table, const char *key)
{
        OWNED(txn_abort) struct txn *txn = NULL;
        static char found[300];
        struct bytes value;

        assert_true(txn_begin(&txn, store, TXN_READ, &err));
        assert_true(txn_get(txn, table, text(key), &value, &err));
        snprintf(found, sizeof found, "%.*s", value.data ? (int)value.size : 1, value.data ? (const char *)value.data : "-");
        return found;
}

/* Run `work` in another process; its answer is the exit code, or minus the signal that ended it. */
static int in_child(int (*work)(const char *path, struct store *store), const char *path, struct store *store)
{
        int status;
        pid_t pid = fork();

        if (pid == 0)
                _exit(work(path, store));
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void what_was_committed_is_there_after_reopening(void **state)
{
        const char *path = scratch_path(state, "s");

        for (enum store_mode mode = STORE_WRITE; mode <= STORE_WRITE_REDONE; mode++) {
                OWNED(store_destroy) struct store *store = NULL;
                struct stat st;

                assert_true(open_at(&store, path, mode));
                assert_true(put_one(store, A, "key", "value"));
                assert_true(put_one(store, B, "key", "other"));
                store_destroy(&store);
                assert_true(open_at(&store, path, STORE_READ));
                assert_string_equal(get_one(store, A, "key"), "value");
                assert_string_equal(get_one(store, B, "key"), "other");
                assert_int_equal(stat(path, &st), 0);
                assert_int_equal(st.st_mode & 0777, 0700);
        }
}

static void an_aborted_transaction_never_happened(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;

        assert_true(open_at(&store, scratch_path(state, "s"), STORE_WRITE));
        assert_true(put_one(store, A, "key", "before"));
        assert_true(txn_begin(&txn, store, TXN_WRITE, &err));
        assert_true(txn_put(txn, A, text("key"), text("after"), &err));
        txn_abort(&txn);
        assert_string_equal(get_one(store, A, "key"), "before");
}

static void a_reader_sees_one_moment_until_its_transaction_ends(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *before = NULL;
        struct bytes value;

        assert_true(open_at(&store, scratch_path(state, "s"), STORE_WRITE));
        assert_true(put_one(store, A, "key", "one"));
        assert_true(txn_begin(&before, store, TXN_READ, &err));
        assert_true(put_one(store, A, "key", "two"));
        assert_true(txn_get(before, A, text("key"), &value, &err));
        assert_memory_equal(value.data, "one", 3);
        assert_string_equal(get_one(store, A, "key"), "two"); /* a second one in the same thread: MDB_NOTLS */
}

static void a_reader_before_any_writer_is_told_to_wait(void **state)
{
        static const char *const more[] = {"a", "b", "c"};
        const char *path = scratch_path(state, "s");
        OWNED(store_destroy) struct store *store = NULL;
        struct store_conf conf = conf_at(path);
        char name[400];
        FILE *file;

        assert_false(open_at(&store, path, STORE_READ));
        assert_int_equal(err.kind, ERR_RETRY);
        assert_non_null(strstr(err.text, "not made yet"));

        mkdir(path, 0700);
        snprintf(name, sizeof name, "%s/data.mdb", path);
        file = fopen(name, "w");
        assert_non_null(file);
        fclose(file);
        assert_false(open_at(&store, path, STORE_READ));
        assert_int_equal(err.kind, ERR_RETRY);

        assert_true(open_at(&store, path, STORE_WRITE));
        store_destroy(&store);
        conf.tables = more;
        conf.n_tables = COUNT(more);
        assert_false(store_new(&store, &conf, STORE_READ, &err));
        assert_int_equal(err.kind, ERR_RETRY);
        assert_non_null(strstr(err.text, "no table c"));
        assert_true(store_new(&store, &conf, STORE_WRITE, &err)); /* a newer writer makes it */
        store_destroy(&store);
        assert_true(store_new(&store, &conf, STORE_READ, &err));
}

static void another_format_stops_and_names_both(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;
        struct store_conf conf = conf_at(scratch_path(state, "s"));

        assert_true(store_new(&store, &conf, STORE_WRITE, &err));
        store_destroy(&store);
        conf.format = 0x01020304;
        for (enum store_mode mode = STORE_READ; mode <= STORE_WRITE_REDONE; mode++) {
                assert_false(store_new(&store, &conf, mode, &err));
                assert_int_equal(err.kind, ERR_STOP);
                assert_non_null(strstr(err.text, "format 7"));
                assert_non_null(strstr(err.text, "format 16909060"));
        }
}

static void a_strange_environment_is_left_alone(void **state)
{
        const char *path = scratch_path(state, "s");
        OWNED(store_destroy) struct store *store = NULL;
        char byte = 1;
        MDB_val k = {1, &byte}, v = {1, &byte};
        MDB_env *env;
        MDB_txn *txn;
        MDB_dbi dbi;

        mkdir(path, 0700);
        assert_int_equal(mdb_env_create(&env), 0);
        assert_int_equal(mdb_env_open(env, path, 0, 0600), 0);
        assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
        assert_int_equal(mdb_dbi_open(txn, NULL, 0, &dbi), 0);
        assert_int_equal(mdb_put(txn, dbi, &k, &v, 0), 0);
        assert_int_equal(mdb_txn_commit(txn), 0);
        mdb_env_close(env);
        assert_false(open_at(&store, path, STORE_WRITE));
        assert_int_equal(err.kind, ERR_STOP);
        assert_non_null(strstr(err.text, "not an environment of this suite"));
}

static void a_file_that_is_no_environment_stops(void **state)
{
        const char *path = scratch_path(state, "s");
        OWNED(store_destroy) struct store *store = NULL;
        char name[400];
        FILE *file;

        mkdir(path, 0700);
        snprintf(name, sizeof name, "%s/data.mdb", path);
        file = fopen(name, "w");
        assert_non_null(file);
        for (int i = 0; i < 10000; i++)
                fputs("x", file);
        fclose(file);
        for (enum store_mode mode = STORE_READ; mode <= STORE_WRITE; mode++) {
                assert_false(open_at(&store, path, mode));
                assert_int_equal(err.kind, ERR_STOP);
        }
}

static int child_opens(const char *path, struct store *inherited)
{
        OWNED(store_destroy) struct store *store = NULL;

        (void)inherited;
        return open_at(&store, path, STORE_WRITE) ? 0 : err.kind == ERR_STOP && strstr(err.text, "another process") ? 1 : 2;
}

static void a_second_writer_is_refused(void **state)
{
        const char *path = scratch_path(state, "s");
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(store_destroy) struct store *twice = NULL;

        assert_true(open_at(&store, path, STORE_WRITE));
        assert_int_equal(in_child(child_opens, path, NULL), 1);

        /* In one process not even to read: closing either would drop the locks of both. */
        assert_false(open_at(&twice, path, STORE_READ));
        assert_int_equal(err.kind, ERR_STOP);
        assert_non_null(strstr(err.text, "open in this process already"));
        store_destroy(&store);
        assert_int_equal(in_child(child_opens, path, NULL), 0);
}

/* A process that opens, begins a transaction, says so, and waits for its end. */
static pid_t child_holding(const char *path, enum store_mode mode, enum txn_mode txn_mode)
{
        int ready[2];
        char c;
        pid_t pid;

        assert_int_equal(pipe(ready), 0);
        pid = fork();
        if (pid == 0) {
                struct store *store;
                struct txn *txn;

                prctl(PR_SET_PDEATHSIG, SIGKILL);
                if (!open_at(&store, path, mode) || !txn_begin(&txn, store, txn_mode, &err) ||
                    (txn_mode == TXN_WRITE && !txn_put(txn, A, text("half"), text("done"), &err)) || write(ready[1], "r", 1) != 1)
                        _exit(1);
                for (;;)
                        pause();
        }
        close(ready[1]);
        assert_int_equal(read(ready[0], &c, 1), 1);
        close(ready[0]);
        return pid;
}

static void child_kill(pid_t pid)
{
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void a_writer_killed_in_a_transaction_is_no_obstacle(void **state)
{
        const char *path = scratch_path(state, "s");
        OWNED(store_destroy) struct store *store = NULL;

        child_kill(child_holding(path, STORE_WRITE, TXN_WRITE));
        assert_true(open_at(&store, path, STORE_WRITE));
        assert_string_equal(get_one(store, A, "half"), "-");
        assert_true(put_one(store, A, "key", "value"));
}

static void slots_of_dead_readers_are_cleared(void **state)
{
        const char *path = scratch_path(state, "s");
        OWNED(store_destroy) struct store *store = NULL;
        pid_t pid;

        assert_true(open_at(&store, path, STORE_WRITE));
        assert_int_equal(store_usage(store).readers, 0);
        pid = child_holding(path, STORE_READ, TXN_READ);
        assert_int_equal(store_usage(store).readers, 1);
        assert_int_equal(store_reap(store), 0); /* it lives */
        child_kill(pid);
        assert_int_equal(store_usage(store).readers, 1);
        assert_int_equal(store_reap(store), 1);
        assert_int_equal(store_usage(store).readers, 0);

        /* Opening does so too, also while another process lives, for whose sake the lock file is not begun anew. */
        store_destroy(&store);
        pid = child_holding(path, STORE_READ, TXN_READ);
        child_kill(child_holding(path, STORE_READ, TXN_READ));
        assert_true(open_at(&store, path, STORE_WRITE));
        assert_int_equal(store_usage(store).readers, 1);
        child_kill(pid);
}

static void more_readers_than_slots_are_told_to_wait(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;
        struct txn *txn[513] = {NULL};
        size_t n = 0;

        assert_true(open_at(&store, scratch_path(state, "s"), STORE_WRITE));
        while (n < COUNT(txn) && txn_begin(&txn[n], store, TXN_READ, &err))
                n++;
        assert_int_equal(n, 512);
        assert_int_equal(err.kind, ERR_RETRY);
        while (n > 0)
                txn_abort(&txn[--n]);
        assert_string_equal(get_one(store, A, "key"), "-");
}

static int child_uses(const char *path, struct store *store)
{
        struct rlimit none = {0, 0};
        struct txn *txn;

        (void)path;
        setrlimit(RLIMIT_CORE, &none);
        signal(SIGABRT, SIG_DFL);
        (void)!freopen("/dev/null", "w", stderr);
        return txn_begin(&txn, store, TXN_READ, &err);
}

static void use_after_fork_is_caught(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;

        assert_true(open_at(&store, scratch_path(state, "s"), STORE_WRITE));
        assert_int_equal(in_child(child_uses, "", store), -SIGABRT);
}

static int child_enlarges(const char *path, struct store *inherited)
{
        struct store_conf conf = conf_at(path);
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        struct keybuf key;
        static uint8_t value[1000];

        (void)inherited;
        conf.size = 64 << 20;
        if (!store_new(&store, &conf, STORE_WRITE, &err) || !txn_begin(&txn, store, TXN_WRITE, &err))
                return 1;
        for (uint64_t i = 0; i < 8000; i++)
                if (!txn_append(txn, A, key_u64(&key, i), (struct bytes){value, sizeof value}, &err))
                        return 2;
        return txn_commit(&txn, &err) ? 0 : 3;
}

static void a_reader_follows_when_the_writer_enlarged_the_map(void **state)
{
        const char *path = scratch_path(state, "s");
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *old = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;

        assert_true(open_at(&store, path, STORE_WRITE));
        store_destroy(&store);
        assert_true(open_at(&store, path, STORE_READ));
        assert_true(txn_begin(&old, store, TXN_READ, &err));
        assert_int_equal(in_child(child_enlarges, path, NULL), 0);
        assert_false(txn_begin(&txn, store, TXN_READ, &err)); /* remapping would pull the ground from under the old one */
        assert_int_equal(err.kind, ERR_RETRY);
        txn_abort(&old);
        assert_true(txn_begin(&txn, store, TXN_READ, &err));
        assert_int_equal(txn_count(txn, A), 8000);
}

/* Put 900 bytes under ever higher numbers, `group` a commit, until it does not fit. How many are there. */
static uint64_t fill(struct store *store, uint64_t from, unsigned group)
{
        static const uint8_t value[900];
        struct keybuf key;

        for (uint64_t n = from;; n += group) {
                OWNED(txn_abort) struct txn *txn = NULL;
                bool fits = txn_begin(&txn, store, TXN_WRITE, &err);

                for (unsigned i = 0; fits && i < group; i++)
                        fits = txn_put(txn, A, key_u64(&key, n + i), (struct bytes){value, sizeof value}, &err);
                if (!fits || !txn_commit(&txn, &err))
                        return n;
        }
}

static uint64_t count(struct store *store, unsigned table)
{
        OWNED(txn_abort) struct txn *txn = NULL;

        assert_true(txn_begin(&txn, store, TXN_READ, &err));
        return txn_count(txn, table);
}

static void delete_one(struct store *store, uint64_t n)
{
        OWNED(txn_abort) struct txn *txn = NULL;
        struct keybuf key;

        assert_true(txn_begin(&txn, store, TXN_WRITE, &err));
        assert_true(txn_delete(txn, A, key_u64(&key, n), &err));
        assert_true(txn_commit(&txn, &err));
}

static void a_full_map_refuses_keeps_all_and_goes_on_when_emptied(void **state)
{
        const unsigned groups[] = {1, 3, 50};
        char name[] = "s0";

        for (size_t g = 0; g < COUNT(groups); g++, name[1]++) {
                const char *path = scratch_path(state, name);
                OWNED(store_destroy) struct store *store = NULL;
                uint64_t n, again;

                assert_true(open_at(&store, path, STORE_WRITE_REDONE));
                n = fill(store, 0, groups[g]);
                assert_true(n > 400);
                assert_int_equal(err.kind, ERR_RETRY);
                assert_non_null(strstr(err.text, path));
                assert_non_null(strstr(err.text, "map full at 1 MiB (raise store.size)"));
                assert_int_equal(count(store, A), n);
                assert_false(put_one(store, B, "key", "small")); /* and stays refused, as often as one asks */
                assert_int_equal(fill(store, n, groups[g]), n);

                for (uint64_t i = 0; i < n; i++)
                        delete_one(store, i);
                assert_true(put_one(store, B, "key", "small"));
                again = fill(store, 0, groups[g]);
                assert_true(again >= n * 9 / 10); /* a smaller one, as the freed pages lie in pieces */

                store_destroy(&store);
                assert_true(open_at(&store, path, STORE_READ));
                assert_int_equal(count(store, A), again);
                assert_string_equal(get_one(store, B, "key"), "small");
        }
}

static void a_group_that_outgrows_the_map_leaves_no_part_behind(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        struct keybuf key;
        uint64_t n = 0;

        assert_true(open_at(&store, scratch_path(state, "s"), STORE_WRITE));
        assert_true(put_one(store, A, "key", "value"));
        assert_true(txn_begin(&txn, store, TXN_WRITE, &err));
        while (txn_put(txn, A, key_u64(&key, n), (struct bytes){(const uint8_t *)tables, sizeof tables}, &err))
                n++;
        assert_int_equal(err.kind, ERR_RETRY);
        assert_non_null(strstr(err.text, "map full"));
        assert_false(txn_put(txn, A, key_u64(&key, n), text(""), &err));
        assert_false(txn_commit(&txn, &err));
        assert_null(txn);
        assert_int_equal(count(store, A), 1);
        assert_true(put_one(store, A, "other", "value"));
}

static void appending_takes_only_what_is_above(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;

        assert_true(open_at(&store, scratch_path(state, "s"), STORE_WRITE));
        assert_true(txn_begin(&txn, store, TXN_WRITE, &err));
        assert_true(txn_append(txn, A, text("b"), text("1"), &err));
        assert_true(txn_append(txn, A, text("c"), text("2"), &err));
        assert_false(txn_append(txn, A, text("c"), text("3"), &err));
        assert_int_equal(err.kind, ERR_STOP);
        assert_false(txn_append(txn, A, text("a"), text("4"), &err));
        assert_true(txn_commit(&txn, &err));
        assert_string_equal(get_one(store, A, "c"), "2");
        assert_string_equal(get_one(store, A, "a"), "-");
}

static void a_cursor_walks_from_where_it_is_told_and_says_when_it_ends(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        OWNED(cursor_destroy) struct cursor *all = NULL;
        OWNED(cursor_destroy) struct cursor *some = NULL;
        OWNED(cursor_destroy) struct cursor *none = NULL;
        struct bytes key, value;

        assert_true(open_at(&store, scratch_path(state, "s"), STORE_WRITE));
        for (const char *k = "b\0d\0f\0"; *k; k += 2)
                assert_true(put_one(store, A, k, k));
        assert_true(txn_begin(&txn, store, TXN_READ, &err));
        assert_true(cursor_new(&all, txn, A, (struct bytes){NULL, 0}, &err));
        assert_true(cursor_new(&some, txn, A, text("c"), &err));
        assert_true(cursor_new(&none, txn, B, text("c"), &err));
        for (const char *k = "bdf"; *k; k++) {
                assert_true(cursor_next(all, &key, &value, &err));
                assert_int_equal(*key.data, *k);
                assert_int_equal(*value.data, *k);
        }
        for (const char *k = "df"; *k; k++) {
                assert_true(cursor_next(some, &key, &value, &err));
                assert_int_equal(*key.data, *k);
        }
        err_set(&err, ERR_STOP, "old");
        assert_false(cursor_next(all, &key, &value, &err));
        assert_int_equal(err.kind, ERR_NONE);
        err_set(&err, ERR_STOP, "old");
        assert_false(cursor_next(none, &key, &value, &err));
        assert_int_equal(err.kind, ERR_NONE);
}

static void a_cursor_may_outlive_its_transaction(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;
        struct bytes key, value;

        assert_true(open_at(&store, scratch_path(state, "s"), STORE_WRITE));
        for (enum txn_mode mode = TXN_READ; mode <= TXN_WRITE; mode++) {
                OWNED(txn_abort) struct txn *txn = NULL;
                OWNED(cursor_destroy) struct cursor *one = NULL;
                OWNED(cursor_destroy) struct cursor *two = NULL;

                assert_true(txn_begin(&txn, store, mode, &err));
                assert_true(cursor_new(&one, txn, A, text("a"), &err));
                assert_true(cursor_new(&two, txn, A, text("a"), &err));
                assert_false(cursor_next(one, &key, &value, &err));
                assert_true(txn_commit(&txn, &err)); /* LMDB itself would free a writer's cursors twice */
        }
}

static void what_is_last_and_how_many_is_known_without_a_scan(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        struct bytes key, value;

        assert_true(open_at(&store, scratch_path(state, "s"), STORE_WRITE));
        assert_true(put_one(store, A, "a", "1"));
        assert_true(put_one(store, A, "b", ""));
        assert_true(txn_begin(&txn, store, TXN_READ, &err));
        assert_true(txn_last(txn, A, &key, &value, &err));
        assert_int_equal(*key.data, 'b');
        assert_non_null(value.data); /* an empty value is there all the same */
        assert_int_equal(value.size, 0);
        assert_true(txn_last(txn, B, &key, &value, &err));
        assert_null(key.data);
        assert_int_equal(txn_count(txn, A), 2);
        assert_int_equal(txn_count(txn, B), 0);
}

static void keys_have_1_to_511_bytes(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        static const uint8_t bytes[512];
        struct bytes value, none = {bytes, 0}, most = {bytes, 511}, more = {bytes, 512};

        assert_true(open_at(&store, scratch_path(state, "s"), STORE_WRITE));
        assert_true(txn_begin(&txn, store, TXN_WRITE, &err));
        assert_true(txn_put(txn, A, most, none, &err));
        assert_true(txn_get(txn, A, most, &value, &err));
        assert_non_null(value.data);
        assert_true(txn_get(txn, A, none, &value, &err));
        assert_null(value.data);
        assert_true(txn_delete(txn, A, none, &err));
        assert_true(txn_commit(&txn, &err));
        assert_true(txn_begin(&txn, store, TXN_WRITE, &err));
        assert_false(txn_put(txn, A, more, none, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
        txn_abort(&txn);
        assert_true(txn_begin(&txn, store, TXN_WRITE, &err));
        assert_false(txn_put(txn, A, none, none, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
}

static void deleting_what_is_not_there_is_harmless(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;

        assert_true(open_at(&store, scratch_path(state, "s"), STORE_WRITE));
        assert_true(put_one(store, A, "a", "1"));
        assert_true(txn_begin(&txn, store, TXN_WRITE, &err));
        assert_true(txn_delete(txn, A, text("b"), &err));
        assert_true(txn_delete(txn, A, text("a"), &err));
        assert_true(txn_delete(txn, A, text("a"), &err));
        assert_true(txn_commit(&txn, &err));
        assert_string_equal(get_one(store, A, "a"), "-");
}

static void a_copy_is_whole_compact_and_private(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(store_destroy) struct store *copy = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        char path[300], data[400];
        struct stat st;
        uint64_t n;

        assert_true(open_at(&store, scratch_path(state, "s"), STORE_WRITE_REDONE));
        n = fill(store, 0, 10);
        for (uint64_t i = 1; i < n; i++)
                delete_one(store, i);
        snprintf(path, sizeof path, "%s", scratch_path(state, "copy"));
        assert_true(txn_begin(&txn, store, TXN_READ, &err)); /* a copy is made while others read */
        assert_true(store_copy(store, path, &err));
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0700);
        snprintf(data, sizeof data, "%s/data.mdb", path);
        assert_int_equal(stat(data, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        assert_true(st.st_size < 100000);
        assert_true(open_at(&copy, path, STORE_WRITE));
        assert_int_equal(count(copy, A), 1);
        assert_true(put_one(copy, A, "a", "1"));

        assert_false(store_copy(store, path, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
        assert_int_equal(count(copy, A), 2);
        assert_false(store_copy(store, scratch_path(state, "no/such"), &err));
        assert_int_equal(err.kind, ERR_REFUSED);
}

/* Stands before LMDB's own, to refuse as 0.9.24 does when it had leaked pages. */
static bool has_leaked;

int mdb_env_copyfd2(MDB_env *env, mdb_filehandle_t file, unsigned flags)
{
        int (*real)(MDB_env *, mdb_filehandle_t, unsigned) = (__typeof__(real))dlsym(RTLD_NEXT, "mdb_env_copyfd2");

        if (has_leaked && flags & MDB_CP_COMPACT)
                return write(file, "half", 4) == 4 ? MDB_INCOMPATIBLE : EIO;
        return real(env, file, flags);
}

static void what_cannot_be_compacted_is_copied_as_it_is(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(store_destroy) struct store *copy = NULL;
        char path[300];
        bool is_copied;

        assert_true(open_at(&store, scratch_path(state, "s"), STORE_WRITE));
        assert_true(put_one(store, A, "key", "value"));
        snprintf(path, sizeof path, "%s", scratch_path(state, "copy"));
        has_leaked = true;
        is_copied = store_copy(store, path, &err);
        has_leaked = false;
        assert_true(is_copied);
        assert_true(open_at(&copy, path, STORE_READ));
        assert_string_equal(get_one(copy, A, "key"), "value");
}

static void usage_counts_the_commits_of_this_process(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        struct store_usage usage;

        assert_true(open_at(&store, scratch_path(state, "s"), STORE_WRITE));
        assert_true(put_one(store, A, "a", "1"));
        assert_true(put_one(store, A, "b", "1"));
        assert_string_equal(get_one(store, A, "a"), "1");
        assert_true(txn_begin(&txn, store, TXN_READ, &err));
        usage = store_usage(store);
        assert_int_equal(usage.commits, 2);
        assert_true(usage.commit_us_max <= usage.commit_us_sum);
        assert_int_equal(usage.map_size, 1 << 20);
        assert_true(usage.map_used > 0 && usage.map_used < 100000);
        assert_int_equal(usage.readers, 1);
}

static void a_folder_that_cannot_be_made_stops(void **state)
{
        OWNED(store_destroy) struct store *store = NULL;
        char *path = malloc(6000);

        memset(path, 'x', 5999);
        path[5999] = '\0';
        assert_false(open_at(&store, scratch_path(state, "no/such"), STORE_WRITE));
        assert_int_equal(err.kind, ERR_STOP);
        assert_false(open_at(&store, path, STORE_WRITE));
        assert_int_equal(err.kind, ERR_STOP);
        free(path);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                scratch_test(what_was_committed_is_there_after_reopening),
                scratch_test(an_aborted_transaction_never_happened),
                scratch_test(a_reader_sees_one_moment_until_its_transaction_ends),
                scratch_test(a_reader_before_any_writer_is_told_to_wait),
                scratch_test(another_format_stops_and_names_both),
                scratch_test(a_strange_environment_is_left_alone),
                scratch_test(a_file_that_is_no_environment_stops),
                scratch_test(a_second_writer_is_refused),
                scratch_test(a_writer_killed_in_a_transaction_is_no_obstacle),
                scratch_test(slots_of_dead_readers_are_cleared),
                scratch_test(more_readers_than_slots_are_told_to_wait),
                scratch_test(use_after_fork_is_caught),
                scratch_test(a_reader_follows_when_the_writer_enlarged_the_map),
                scratch_test(a_full_map_refuses_keeps_all_and_goes_on_when_emptied),
                scratch_test(a_group_that_outgrows_the_map_leaves_no_part_behind),
                scratch_test(appending_takes_only_what_is_above),
                scratch_test(a_cursor_walks_from_where_it_is_told_and_says_when_it_ends),
                scratch_test(a_cursor_may_outlive_its_transaction),
                scratch_test(what_is_last_and_how_many_is_known_without_a_scan),
                scratch_test(keys_have_1_to_511_bytes),
                scratch_test(deleting_what_is_not_there_is_harmless),
                scratch_test(a_copy_is_whole_compact_and_private),
                scratch_test(what_cannot_be_compacted_is_copied_as_it_is),
                scratch_test(usage_counts_the_commits_of_this_process),
                scratch_test(a_folder_that_cannot_be_made_stops),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
