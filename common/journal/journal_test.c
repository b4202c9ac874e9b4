#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "journal.h"
#include "must.h"
#include "scratch_test.h"

static struct err err;

static bool open_at(struct journal **out, const char *path, enum store_mode mode)
{
        const struct journal_conf conf = {.engine = "lmdb", .path = path, .size = 8 << 20};

        return journal_new(out, &conf, mode, &err);
}

/* The i-th command of a test: its id, digest, moment and bytes all follow from i. */
static struct journal_entry entry_of(uint64_t i, struct arena *arena)
{
        Entry *entry = NEW(arena, Entry, entry);
        struct journal_entry in = {.at_ms = 1700000000000 + (int64_t)i};

        entry->at = in.at_ms;
        entry->command = NEW(arena, Command, command);
        memcpy(in.id, &i, sizeof i); /* little-endian: in no order */
        in.id[15] = 1;
        memset(in.digest, (int)(i % 251), sizeof in.digest);
        entry->command->id = codec_bytes(arena, in.id, sizeof in.id);
        in.bytes = codec_encode(&entry->base, arena);
        return in;
}

static bool append(struct journal *journal, uint64_t from, size_t n, uint64_t *first)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct journal_entry *group;

        arena_new(&arena);
        group = arena_alloc(arena, n * sizeof *group);
        for (size_t i = 0; i < n; i++)
                group[i] = entry_of(from + i, arena);
        return journal_append(journal, group, n, first, &err);
}

static struct journal_head head_of(struct journal *journal)
{
        struct journal_head head;

        assert_true(journal_head(journal, &head, &err));
        return head;
}

/* Entries after `after` are those of the test, each with its number, up to `last`. */
static void assert_holds(struct journal *journal, uint64_t after, uint64_t last)
{
        OWNED(arena_destroy) struct arena *arena = NULL;

        arena_new(&arena);
        while (after < last) {
                struct bytes *list;
                size_t n;

                arena_reset(arena);
                assert_true(
                        journal_read(journal, after, last - after < 100 ? last - after : 100, 1 << 20, arena, &list, &n, &err));
                assert_true(n > 0);
                for (size_t i = 0; i < n; i++) {
                        struct journal_entry want;
                        const Entry *entry;

                        assert_true(codec_decode(&entry__descriptor, list[i], CODEC_EDGE, arena, &entry, &err));
                        assert_int_equal(entry->n, ++after);
                        want = entry_of(entry->n, arena);
                        assert_int_equal(entry->at, want.at_ms);
                        assert_memory_equal(entry->command->id.data, want.id, 16);
                }
        }
        assert_int_equal(after, last);
}

static void assert_known(struct journal *journal, uint64_t i)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct journal_entry want;
        uint8_t digest[16];
        uint64_t n;

        arena_new(&arena);
        want = entry_of(i, arena);
        assert_true(journal_find(journal, want.id, &n, digest, &err));
        assert_int_equal(n, i);
        assert_memory_equal(digest, want.digest, 16);
}

static void numbers_begin_at_1_and_have_no_gaps_over_restarts(void **state)
{
        const char *path = scratch_path(state, "j");
        OWNED(journal_destroy) struct journal *journal = NULL;
        uint64_t first, next = 1;

        for (size_t n = 1; n < 400; n = n * 3 + 1) {
                assert_true(open_at(&journal, path, STORE_WRITE));
                assert_true(append(journal, next, n, &first));
                assert_int_equal(first, next);
                assert_true(append(journal, next + n, 1, &first));
                assert_int_equal(first, next + n);
                next += n + 1;
                assert_int_equal(head_of(journal).last, next - 1);
                journal_destroy(&journal);
        }
        assert_true(open_at(&journal, path, STORE_READ));
        assert_holds(journal, 0, next - 1);
        for (uint64_t i = 1; i < next; i++)
                assert_known(journal, i);
}

static void an_empty_journal_has_nothing_last(void **state)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct bytes *list;
        uint8_t digest[16];
        uint64_t n = 9;
        int64_t at = 9;
        size_t got = 9;

        arena_new(&arena);
        assert_true(open_at(&journal, scratch_path(state, "j"), STORE_WRITE));
        assert_int_equal(head_of(journal).last, 0);
        assert_int_equal(head_of(journal).first, 1);
        assert_int_equal(head_of(journal).last_at_ms, 0);
        assert_true(journal_read(journal, 0, 10, 10, arena, &list, &got, &err));
        assert_int_equal(got, 0);
        assert_true(journal_find(journal, (const uint8_t[16]){1}, &n, digest, &err));
        assert_int_equal(n, 0);
        assert_true(journal_at(journal, 1, &at, &err));
        assert_int_equal(at, 0);
}

static void the_moment_of_a_command_is_kept(void **state)
{
        const char *path = scratch_path(state, "j");
        OWNED(journal_destroy) struct journal *journal = NULL;
        uint64_t first;
        int64_t at;

        for (int reopened = 0; reopened < 2; reopened++) {
                assert_true(open_at(&journal, path, STORE_WRITE));
                assert_true(reopened || append(journal, 1, 3, &first));
                assert_true(journal_at(journal, 2, &at, &err));
                assert_int_equal(at, 1700000000002);
                assert_int_equal(head_of(journal).last_at_ms, 1700000000003);
                journal_destroy(&journal);
        }
}

static void a_read_gives_at_most_what_was_asked_and_at_least_one(void **state)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct bytes *list;
        uint64_t first;
        size_t n, one;

        arena_new(&arena);
        assert_true(open_at(&journal, scratch_path(state, "j"), STORE_WRITE));
        assert_true(append(journal, 1, 50, &first));
        assert_true(journal_read(journal, 10, 7, 1 << 20, arena, &list, &n, &err));
        assert_int_equal(n, 7);
        one = list[0].size;
        assert_true(journal_read(journal, 10, 50, 1, arena, &list, &n, &err));
        assert_int_equal(n, 1);
        assert_true(journal_read(journal, 10, 50, 3 * one, arena, &list, &n, &err));
        assert_int_equal(n, 3);
        assert_true(journal_read(journal, 48, SIZE_MAX, SIZE_MAX, arena, &list, &n, &err));
        assert_int_equal(n, 2);
        assert_true(journal_read(journal, 50, 7, 1 << 20, arena, &list, &n, &err));
        assert_int_equal(n, 0);
        assert_true(journal_read(journal, 10, 0, 1 << 20, arena, &list, &n, &err));
        assert_int_equal(n, 0);
}

static void asking_for_what_cannot_be_had_is_refused_not_skipped(void **state)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct bytes *list;
        uint64_t first;
        size_t n;

        arena_new(&arena);
        assert_true(open_at(&journal, scratch_path(state, "j"), STORE_WRITE));
        assert_true(append(journal, 1, 20, &first));
        assert_false(journal_read(journal, 21, 5, 1000, arena, &list, &n, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
        assert_non_null(strstr(err.text, "ends at 20"));
        assert_true(journal_trim(journal, 11, &err));
        assert_false(journal_read(journal, 9, 5, 1000, arena, &list, &n, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
        assert_non_null(strstr(err.text, "command 10 was trimmed, the first kept is 11"));
        assert_holds(journal, 10, 20);
        assert_false(journal_read(journal, UINT64_MAX, 5, 1000, arena, &list, &n, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
}

static void ids_stay_known_and_numbers_go_on_when_bodies_are_trimmed(void **state)
{
        const char *path = scratch_path(state, "j");
        OWNED(journal_destroy) struct journal *journal = NULL;
        uint64_t first;
        int64_t at;

        assert_true(open_at(&journal, path, STORE_WRITE));
        assert_true(append(journal, 1, 5000, &first));
        assert_true(journal_trim(journal, 4500, &err));
        assert_int_equal(head_of(journal).first, 4500);
        assert_true(journal_trim(journal, 100, &err)); /* already gone */
        assert_int_equal(head_of(journal).first, 4500);
        assert_true(journal_trim(journal, UINT64_MAX, &err));
        for (int reopened = 0; reopened < 2; reopened++) {
                assert_int_equal(head_of(journal).last, 5000);
                assert_int_equal(head_of(journal).first, 5000);
                assert_int_equal(head_of(journal).last_at_ms, 1700000005000);
                assert_true(journal_at(journal, 4999, &at, &err));
                assert_int_equal(at, 0);
                for (uint64_t i = 1; i <= 5000; i += 7)
                        assert_known(journal, i);
                journal_destroy(&journal);
                assert_true(open_at(&journal, path, STORE_WRITE));
        }
        assert_true(append(journal, 5001, 2, &first));
        assert_int_equal(first, 5001);
        assert_holds(journal, 4999, 5002);
}

static void an_id_appended_twice_stops_and_nothing_of_its_group_is_kept(void **state)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct journal_entry group[3];
        uint8_t digest[16];
        uint64_t first, n;

        arena_new(&arena);
        assert_true(open_at(&journal, scratch_path(state, "j"), STORE_WRITE));
        assert_true(append(journal, 1, 3, &first));
        for (int in_group = 0; in_group < 2; in_group++) {
                group[0] = entry_of(4, arena);
                group[1] = entry_of(5, arena);
                group[2] = entry_of(in_group ? 4 : 2, arena);
                assert_false(journal_append(journal, group, 3, &first, &err));
                assert_int_equal(err.kind, ERR_STOP);
                assert_non_null(strstr(err.text, in_group ? "command 4" : "command 2"));
                assert_int_equal(head_of(journal).last, 3);
                assert_true(journal_find(journal, group[0].id, &n, digest, &err));
                assert_int_equal(n, 0);
        }
        assert_true(append(journal, 4, 3, &first));
        assert_int_equal(first, 4);
        assert_holds(journal, 0, 6);
}

static void a_full_journal_refuses_whole_groups_and_goes_on_when_trimmed(void **state)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        uint64_t first, last = 0, more;

        assert_true(open_at(&journal, scratch_path(state, "j"), STORE_WRITE));
        while (append(journal, last + 1, 200, &first))
                last += 200;
        assert_true(last > 10000);
        assert_int_equal(err.kind, ERR_RETRY);
        assert_non_null(strstr(err.text, "map full at 8 MiB (raise store.size)"));
        assert_int_equal(head_of(journal).last, last);
        assert_holds(journal, 0, last);
        assert_known(journal, last);

        assert_true(journal_trim(journal, last, &err));
        for (more = last; more < last + 1000; more += 200)
                assert_true(append(journal, more + 1, 200, &first));
        assert_holds(journal, last, more);
        assert_known(journal, 1);
}

/* Appends group after group, and tells the last number of each once it is acknowledged, until it is killed. */
static void child_appends(const char *path, const int pipes[2])
{
        struct journal *journal;
        struct journal_head head;
        uint64_t first, last;

        close(pipes[0]); /* so that it ends when nobody listens any more */
        if (!open_at(&journal, path, STORE_WRITE))
                _exit(1);
        while (journal_head(journal, &head, &err)) {
                last = head.last + 1 + head.last % 5;
                if (!append(journal, head.last + 1, last - head.last, &first) || write(pipes[1], &last, 8) != 8)
                        _exit(2);
        }
        _exit(3);
}

static void what_was_acknowledged_before_kill_9_is_there(void **state)
{
        const char *path = scratch_path(state, "j");
        uint64_t acked = 0;

        for (int turn = 1; turn <= 6; turn++) {
                OWNED(journal_destroy) struct journal *journal = NULL;
                int tell[2];
                pid_t pid;

                assert_int_equal(pipe(tell), 0);
                pid = fork();
                if (pid == 0)
                        child_appends(path, tell);
                close(tell[1]);
                for (int i = 0; i < turn * 7; i++)
                        assert_int_equal(read(tell[0], &acked, 8), 8);
                kill(pid, SIGKILL);
                while (read(tell[0], &acked, 8) == 8)
                        ;
                close(tell[0]);
                assert_int_equal(waitpid(pid, NULL, 0), pid);
                assert_true(open_at(&journal, path, STORE_WRITE));
                assert_true(head_of(journal).last >= acked);
                assert_holds(journal, 0, head_of(journal).last);
                for (uint64_t i = 1; i <= head_of(journal).last; i++)
                        assert_known(journal, i);
        }
}

static void another_process_reads_while_one_appends(void **state)
{
        const char *path = scratch_path(state, "j");
        OWNED(journal_destroy) struct journal *journal = NULL;
        struct journal_head head;
        int tell[2];
        uint64_t acked;
        pid_t pid;

        assert_int_equal(pipe(tell), 0);
        pid = fork();
        if (pid == 0)
                child_appends(path, tell);
        close(tell[1]);
        assert_int_equal(read(tell[0], &acked, 8), 8);
        assert_true(open_at(&journal, path, STORE_READ));
        for (int i = 0; i < 50; i++) {
                assert_int_equal(read(tell[0], &acked, 8), 8);
                head = head_of(journal);
                assert_true(head.last >= acked);
                assert_int_equal(head.first, 1);
                assert_holds(journal, acked - 1, acked);
                assert_known(journal, acked);
        }
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        close(tell[0]);
}

static void an_unknown_engine_is_refused_with_those_there_are(void **state)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        struct journal_conf conf = {.engine = "jetstream", .path = scratch_path(state, "j"), .size = 1 << 20};
        struct stat st;

        assert_false(journal_new(&journal, &conf, STORE_WRITE, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
        assert_non_null(strstr(err.text, "\"jetstream\" (there is: lmdb)"));
        conf.engine = NULL;
        assert_false(journal_new(&journal, &conf, STORE_WRITE, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
        assert_null(journal);
        assert_int_not_equal(stat(conf.path, &st), 0);
}

static void a_reader_before_any_writer_is_told_to_wait(void **state)
{
        OWNED(journal_destroy) struct journal *journal = NULL;

        assert_false(open_at(&journal, scratch_path(state, "j"), STORE_READ));
        assert_int_equal(err.kind, ERR_RETRY);
        assert_null(journal);
}

static void a_copy_is_a_journal(void **state)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        OWNED(journal_destroy) struct journal *copy = NULL;
        char path[300];
        uint64_t first;

        assert_true(open_at(&journal, scratch_path(state, "j"), STORE_WRITE));
        assert_true(append(journal, 1, 300, &first));
        snprintf(path, sizeof path, "%s", scratch_path(state, "copy"));
        assert_true(journal_copy(journal, path, &err));
        assert_true(append(journal, 301, 5, &first));
        assert_true(open_at(&copy, path, STORE_WRITE));
        assert_int_equal(head_of(copy).last, 300);
        assert_holds(copy, 0, 300);
        assert_known(copy, 300);
        assert_true(append(copy, 301, 1, &first));
        assert_int_equal(first, 301);
        assert_int_equal(journal_usage(journal).commits, 2);
        assert_int_equal(journal_reap(journal), 0);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                scratch_test(numbers_begin_at_1_and_have_no_gaps_over_restarts),
                scratch_test(an_empty_journal_has_nothing_last),
                scratch_test(the_moment_of_a_command_is_kept),
                scratch_test(a_read_gives_at_most_what_was_asked_and_at_least_one),
                scratch_test(asking_for_what_cannot_be_had_is_refused_not_skipped),
                scratch_test(ids_stay_known_and_numbers_go_on_when_bodies_are_trimmed),
                scratch_test(an_id_appended_twice_stops_and_nothing_of_its_group_is_kept),
                scratch_test(a_full_journal_refuses_whole_groups_and_goes_on_when_trimmed),
                scratch_test(what_was_acknowledged_before_kill_9_is_there),
                scratch_test(another_process_reads_while_one_appends),
                scratch_test(an_unknown_engine_is_refused_with_those_there_are),
                scratch_test(a_reader_before_any_writer_is_told_to_wait),
                scratch_test(a_copy_is_a_journal),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
