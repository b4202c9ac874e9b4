/* Every write, flush and truncation of the journal, the vault and the register's kind of store fails in turn, in every way a
 * disk has. Whatever was acknowledged before is there, the answer is a clear one, and work resumes by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "fault.h"
#include "journal.h"
#include "must.h"
#include "scratch_test.h"
#include "vault.h"

enum { GROUP = 12, BODY = 3000, FOREVER = 1000000 };
static struct err err;

/* How it fails: the error, what the first failing call still does, and whether the next ones fail too. */
static const struct way {
        int error;
        enum fault_way way;
        unsigned times;
} ways[] = {
        {ENOSPC, FAULT_BEFORE, 1}, {ENOSPC, FAULT_BEFORE, FOREVER}, {EIO, FAULT_BEFORE, 1}, {EIO, FAULT_BEFORE, FOREVER},
        {EIO, FAULT_AFTER, 1},     {EIO, FAULT_AFTER, FOREVER},     {EIO, FAULT_SHORT, 1},  {EIO, FAULT_SHORT, FOREVER},
};

static void arm(const struct way *way, unsigned nth)
{
        fault_arm(nth, way->times, way->error, way->way);
}

static void assert_clear(const struct way *way)
{
        assert_int_equal(err.kind, ERR_RETRY);
        if (way->way != FAULT_SHORT) /* which LMDB takes for either */
                assert_non_null(strstr(err.text, way->error == ENOSPC ? "no room on its disk" : "nput/output error"));
}

static bool journal_at_path(struct journal **out, const char *path)
{
        const struct journal_conf conf = {.engine = "lmdb", .path = path, .size = 64 << 20};

        return journal_new(out, &conf, STORE_WRITE, &err);
}

/* Command i is i in its id, its digest and all its bytes. */
static bool append(struct journal *journal, uint64_t from, uint64_t *first)
{
        static uint8_t bytes[GROUP][BODY];
        struct journal_entry group[GROUP];

        for (uint64_t i = 0; i < GROUP; i++) {
                uint64_t id = from + i;

                group[i] = (struct journal_entry){.bytes = {bytes[i], BODY}, .at_ms = (int64_t)id};
                memcpy(group[i].id, &id, sizeof id);
                memset(bytes[i], (int)(id % 256), BODY);
        }
        return journal_append(journal, group, GROUP, first, &err);
}

static uint64_t find(struct journal *journal, uint64_t i)
{
        uint8_t id[16] = {0}, digest[16];
        uint64_t n;

        memcpy(id, &i, sizeof i);
        assert_true(journal_find(journal, id, &n, digest, &err));
        return n;
}

static void assert_whole(struct journal *journal, uint64_t last)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct journal_head head;
        struct bytes *list;
        size_t n;

        arena_new(&arena);
        assert_true(journal_head(journal, &head, &err));
        assert_int_equal(head.last, last);
        for (uint64_t i = head.first; i <= last; i += n) {
                assert_true(journal_read(journal, i - 1, 1000, 1 << 20, arena, &list, &n, &err));
                assert_true(n > 0);
                for (size_t at = 0; at < n; at++) {
                        assert_int_equal(list[at].data[list[at].size - 1], (i + at) % 256);
                        assert_int_equal(list[at].data[list[at].size - BODY], (i + at) % 256);
                }
        }
        for (uint64_t i = 1; i <= last; i++)
                assert_int_equal(find(journal, i), i);
}

/* What a sender does: ask whether the ids are known, and send the group again if not. */
static void assert_resumes(struct journal *journal, uint64_t from)
{
        uint64_t first;

        if (find(journal, from) == 0) {
                assert_true(append(journal, from, &first));
                assert_int_equal(first, from);
        }
        assert_int_equal(find(journal, from + GROUP - 1), from + GROUP - 1);
}

static unsigned append_failing_at(const char *path, const struct way *way, unsigned nth)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        uint64_t first, next = 1;
        unsigned fired;
        bool kept;

        assert_true(journal_at_path(&journal, path));
        assert_true(append(journal, next, &first));
        next += GROUP;
        arm(way, nth);
        kept = append(journal, next, &first);
        if (!kept)
                assert_clear(way);
        if (!kept && way->times == FOREVER) {
                /* Reading goes on, unless the commit is in doubt because its very last write failed. */
                if (nth == 1)
                        assert_int_equal(find(journal, 1), 1);
                assert_false(append(journal, next, &first));
                assert_clear(way);
        }
        fired = fault_disarm();
        assert_true(kept == (fired == 0));
        assert_resumes(journal, next);
        next += GROUP;
        assert_true(append(journal, next, &first)); /* and not just once */
        next += GROUP;
        assert_whole(journal, next - 1);
        journal_destroy(&journal);
        assert_true(journal_at_path(&journal, path));
        assert_whole(journal, next - 1);
        return fired;
}

static unsigned creation_failing_at(const char *path, const struct way *way, unsigned nth)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        uint64_t first;
        unsigned fired;
        bool made;

        arm(way, nth);
        made = journal_at_path(&journal, path);
        fired = fault_disarm();
        if (!made) {
                assert_clear(way);
                assert_true(fired > 0);
                assert_true(journal_at_path(&journal, path));
        }
        assert_true(append(journal, 1, &first));
        assert_whole(journal, GROUP);
        return fired;
}

static unsigned trim_failing_at(const char *path, const struct way *way, unsigned nth)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        uint64_t first;
        unsigned fired;
        bool done;

        assert_true(journal_at_path(&journal, path));
        for (uint64_t next = 1; next < 10 * GROUP; next += GROUP)
                assert_true(append(journal, next, &first));
        arm(way, nth);
        done = journal_trim(journal, 5 * GROUP, &err);
        if (!done)
                assert_clear(way);
        fired = fault_disarm();
        assert_true(done == (fired == 0));
        assert_whole(journal, 10 * GROUP);
        assert_true(journal_trim(journal, 5 * GROUP, &err));
        assert_whole(journal, 10 * GROUP);
        assert_true(append(journal, 10 * GROUP + 1, &first));
        return fired;
}

static unsigned copy_failing_at(const char *path, const struct way *way, unsigned nth)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        OWNED(journal_destroy) struct journal *copied = NULL;
        uint64_t first;
        unsigned fired;
        char copy[400];
        bool done;

        snprintf(copy, sizeof copy, "%s-copy", path);
        assert_true(journal_at_path(&journal, path));
        assert_true(append(journal, 1, &first));
        arm(way, nth);
        done = journal_copy(journal, copy, &err);
        fired = fault_disarm();
        assert_true(done == (fired == 0) || way->way == FAULT_SHORT); /* it may write the other half */
        if (!done) {
                assert_clear(way);
                assert_int_not_equal(access(copy, F_OK), 0); /* half a backup would be taken for a whole one */
                assert_true(journal_copy(journal, copy, &err));
        }
        assert_true(journal_at_path(&copied, copy));
        assert_whole(copied, GROUP);
        return fired;
}

static unsigned vault_failing_at(const char *path, const struct way *way, unsigned nth)
{
        OWNED(vault_destroy) struct vault *vault = NULL;
        OWNED(arena_destroy) struct arena *arena = NULL;
        static const uint8_t owner[2][16] = {{1}, {2}}, command[16] = {3};
        const Personal *opened = NULL;
        Sealed *sealed[2];
        unsigned fired;
        bool kept;

        arena_new(&arena);
        assert_true(vault_new(&vault, path, 1 << 20, STORE_WRITE, &err));
        for (int i = 0; i < 2; i++) {
                assert_true(vault_begin(vault, &err));
                assert_true(vault_seal(vault, owner[i], command, NEW(arena, Personal, personal), arena, &sealed[i], &err));
                if (i == 1)
                        arm(way, nth);
                kept = vault_commit(vault, &err);
        }
        if (!kept)
                assert_clear(way);
        fired = fault_disarm();
        assert_true(kept == (fired == 0));
        assert_true(vault_open(vault, sealed[0], arena, &opened, &err));
        assert_non_null(opened);

        arm(way, nth);
        kept = vault_shred(vault, owner[0], &err);
        fired += fault_disarm();
        assert_true(kept || vault_shred(vault, owner[0], &err));
        assert_true(vault_open(vault, sealed[0], arena, &opened, &err));
        assert_null(opened);
        return fired;
}

/* A store whose commits do not flush the meta page: what was committed is seen whatever fails after it. */
static unsigned redone_failing_at(const char *path, const struct way *way, unsigned nth)
{
        static const char *const tables[] = {"t"};
        const struct store_conf conf = {.path = path, .size = 1 << 20, .tables = tables, .n_tables = 1, .format = 1};
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *read = NULL;
        struct bytes found;
        struct keybuf key;
        unsigned fired = 0;

        assert_true(store_new(&store, &conf, STORE_WRITE_REDONE, &err));
        for (uint64_t n = 0; n < 5; n++) {
                OWNED(txn_abort) struct txn *txn = NULL;
                bool kept;

                if (n == 3)
                        arm(way, nth);
                kept = txn_begin(&txn, store, TXN_WRITE, &err) &&
                       txn_put(txn, 0, key_u64(&key, n), (struct bytes){(const uint8_t *)&n, sizeof n}, &err) &&
                       txn_commit(&txn, &err);
                if (!kept)
                        assert_clear(way);
                if (n == 3)
                        fired = fault_disarm();
                assert_true(kept == (n != 3 || fired == 0));
        }
        assert_true(txn_begin(&read, store, TXN_READ, &err));
        for (uint64_t n = 0; n < 5; n++) {
                assert_true(txn_get(read, 0, key_u64(&key, n), &found, &err));
                assert_true(found.data || n == 3);
        }
        return fired;
}

/* For each way of failing: n = 1, 2, … until none fires. */
static void sweep(void **state, unsigned (*failing_at)(const char *path, const struct way *way, unsigned nth), unsigned least)
{
        for (size_t w = 0; w < COUNT(ways); w++)
                for (unsigned nth = 1;; nth++) {
                        char name[40];
                        unsigned fired;

                        snprintf(name, sizeof name, "%zu-%u", w, nth);
                        fired = failing_at(scratch_path(state, name), &ways[w], nth);
                        if (fired)
                                continue;
                        assert_true(nth > least); /* or the faults were not seen at all */
                        break;
                }
}

static void a_failed_append_loses_nothing_and_the_next_one_works(void **state)
{
        sweep(state, append_failing_at, 3); /* pages, flush, meta page */
}

static void a_journal_whose_making_failed_can_be_made(void **state)
{
        sweep(state, creation_failing_at, 6);
}

static void a_failed_trim_leaves_a_whole_journal(void **state)
{
        sweep(state, trim_failing_at, 3);
}

static void a_failed_copy_leaves_no_half_one(void **state)
{
        sweep(state, copy_failing_at, 3);
}

static void a_failed_commit_of_keys_harms_no_other_key(void **state)
{
        sweep(state, vault_failing_at, 3);
}

static void a_failed_commit_undoes_no_earlier_one(void **state)
{
        sweep(state, redone_failing_at, 3);
}

static bool map_id(const char *path, unsigned id)
{
        FILE *file = fopen(path, "w");
        bool is_put = file && fprintf(file, "0 %u 1", id) > 0;

        return file && !fclose(file) && is_put;
}

/* Without this a process may not map its group. */
static bool deny_groups(void)
{
        FILE *file = fopen("/proc/self/setgroups", "w");
        bool is_put = file && fputs("deny", file) >= 0;

        return file && !fclose(file) && is_put;
}

/* In a mount namespace of its own, so that nothing of it is left behind. 77: not allowed to. */
static int child_mounts_small(const char *path)
{
        uid_t uid = geteuid();
        gid_t gid = getegid();

        if (unshare(uid ? CLONE_NEWNS | CLONE_NEWUSER : CLONE_NEWNS))
                return 77;
        if (uid && (!map_id("/proc/self/uid_map", uid) || !deny_groups() || !map_id("/proc/self/gid_map", gid)))
                return 77;
        if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) || mkdir(path, 0700) || mount("small", path, "tmpfs", 0, "size=2m"))
                return 77;
        return 0;
}

/* Append until the disk is full, make room, and go on; then again. The exit code is the step that went wrong. */
static int child_fills_disk(const char *path)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        static const char filler[300000];
        char name[400];
        struct journal_head head;
        uint64_t first, next = 1;
        int file, failed = child_mounts_small(path);

        if (failed)
                return failed;
        snprintf(name, sizeof name, "%s/filler", path);
        file = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0 || write(file, filler, sizeof filler) != sizeof filler || close(file))
                return 1;
        snprintf(name, sizeof name, "%s/journal", path);
        if (!journal_at_path(&journal, name))
                return 2;
        while (append(journal, next, &first))
                next += GROUP;
        if (err.kind != ERR_RETRY || !strstr(err.text, "no room on its disk") || append(journal, next, &first))
                return 3;
        if (next == 1 || !journal_head(journal, &head, &err) || head.last != next - 1)
                return 4;
        snprintf(name, sizeof name, "%s/filler", path);
        if (unlink(name) || !append(journal, next, &first) || first != next)
                return 5;
        while (append(journal, next += GROUP, &first))
                ;
        return journal_trim(journal, next, &err) && append(journal, next, &first) && first == next ? 0 : 6;
}

static void a_truly_full_disk_refuses_until_there_is_room(void **state)
{
        const char *path = scratch_path(state, "small");
        int status;
        pid_t pid = fork();

        if (pid == 0)
                _exit(child_fills_disk(path));
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        if (WEXITSTATUS(status) == 77)
                skip();
        assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                scratch_test(a_failed_append_loses_nothing_and_the_next_one_works),
                scratch_test(a_journal_whose_making_failed_can_be_made),
                scratch_test(a_failed_trim_leaves_a_whole_journal),
                scratch_test(a_failed_copy_leaves_no_half_one),
                scratch_test(a_failed_commit_of_keys_harms_no_other_key),
                scratch_test(a_failed_commit_undoes_no_earlier_one),
                scratch_test(a_truly_full_disk_refuses_until_there_is_room),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
