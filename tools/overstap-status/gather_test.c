/* What the disk tells when nobody answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "gather.h"
#include "id.h"
#include "journal.h"
#include "must.h"
#include "tables.h"

struct place {
        struct arena *arena;
        const struct suite_conf *suite;
        char folder[40];
};

static void place_make(struct place *place)
{
        struct err err = {0};

        strcpy(place->folder, "/tmp/overstap-status-XXXXXX");
        assert_non_null(mkdtemp(place->folder));
        arena_new(&place->arena);
        if (!suite_read(NULL, place->folder, false, 0, place->arena, &place->suite, &err))
                fail_msg("%s", err.text);
        ((struct suite_conf *)place->suite)->map_size = 64 << 20;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
        (void)st, (void)kind, (void)at;
        return remove(path);
}

static void place_leave(struct place *place)
{
        nftw(place->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
        arena_destroy(&place->arena);
}

static json_int_t number(const json_t *document, const char *part, const char *name)
{
        const json_t *value = json_object_get(json_object_get(document, part), name);

        if (!json_is_integer(value))
                fail_msg("%s.%s is no number", part, name);
        return json_integer_value(value);
}

/* `n` commands, the first accepted so many seconds ago, each ten seconds after the one before. */
static void journal_fill(const struct suite_conf *suite, size_t n, int64_t ago_s)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        const struct journal_conf conf = {suite->engine, suite->journal_dir, suite->map_size};
        struct err err = {0};
        uint64_t first;

        if (!journal_new(&journal, &conf, STORE_WRITE, &err))
                fail_msg("%s", err.text);
        for (size_t i = 0; i < n; i++) {
                struct uuid id = uuid_new();
                struct journal_entry entry = {.bytes = {(const uint8_t *)"x", 1},
                                              .at_ms = instant_now().ms - (ago_s - 10 * (int64_t)i) * 1000};

                memcpy(entry.id, id.b, sizeof(entry.id));
                if (!journal_append(journal, &entry, 1, &first, &err))
                        fail_msg("%s", err.text);
        }
}

static void register_fill(const struct suite_conf *suite, uint64_t position, uint64_t casefiles)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        const struct position at = {.n = position, .seq = 2 * position, .chain = {0xab, [31] = 0xcd}};
        struct keybuf key;
        struct err err = {0};

        if (!tables_open(&store, suite->register_dir, suite->map_size, STORE_WRITE, &err) ||
            !txn_begin(&txn, store, TXN_WRITE, &err) || !position_put(txn, &at, &err))
                fail_msg("%s", err.text);
        for (uint64_t id = 1; id <= casefiles; id++)
                assert_true(txn_put(txn, TABLE_CASEFILES, key_u64(&key, id), (struct bytes){(const uint8_t *)"y", 1}, &err));
        assert_true(txn_commit(&txn, &err));
}

static void a_suite_that_never_ran_is_down_and_nothing_is_known_of_it(void **state)
{
        struct place place;
        json_t *document, *process;
        size_t i;

        (void)state;
        place_make(&place);
        document = status_gather(place.suite, 50, place.arena);
        assert_int_equal(json_array_size(json_object_get(document, "processes")), 4 + place.suite->workers);
        json_array_foreach (json_object_get(document, "processes"), i, process)
                assert_string_equal(json_string_value(json_object_get(process, "state")), "down");
        assert_true(json_is_null(json_object_get(json_object_get(document, "journal"), "accepted")));
        assert_true(json_is_null(json_object_get(json_object_get(document, "register"), "casefiles")));
        assert_true(number(document, "disk", "size_bytes") > 0);
        json_decref(document);
        place_leave(&place);
}

static void the_disk_answers_for_those_that_are_silent(void **state)
{
        struct place place;
        json_t *document;

        (void)state;
        place_make(&place);
        journal_fill(place.suite, 5, 100);
        register_fill(place.suite, 3, 7);
        document = status_gather(place.suite, 50, place.arena);
        assert_string_equal(json_string_value(json_object_get(json_object_get(document, "journal"), "from")), "disk");
        assert_int_equal(number(document, "journal", "accepted"), 5);
        assert_int_equal(number(document, "journal", "settled"), 3);
        assert_int_equal(number(document, "journal", "lag"), 2);
        assert_true(number(document, "journal", "oldest_unsettled_s") >= 70);
        assert_int_equal(number(document, "register", "casefiles"), 7);
        assert_int_equal(number(document, "register", "position"), 3);
        assert_string_equal(json_string_value(json_object_get(json_object_get(document, "register"), "chain")),
                            "ab000000000000000000000000000000000000000000000000000000000000cd");
        assert_true(number(document, "register", "map_used_bytes") > 0);
        json_decref(document);
        place_leave(&place);
}

static void unsettled_commands_are_counted_by_age(void **state)
{
        struct place place;
        json_t *document, *ages, *age;
        json_int_t sum = 0, under_five_minutes = 0;
        size_t i;

        (void)state;
        place_make(&place);
        /* Accepted 800, 790 … 0 s ago, give or take what the test itself needs. */
        journal_fill(place.suite, 81, 800);
        register_fill(place.suite, 1, 0);
        document = status_gather(place.suite, 50, place.arena);
        ages = json_object_get(json_object_get(document, "journal"), "ages");
        assert_int_equal(json_array_size(ages), 8);
        json_array_foreach (ages, i, age) {
                json_int_t n = json_integer_value(json_object_get(age, "commands"));

                sum += n;
                if (json_is_integer(json_object_get(age, "under_s")) &&
                    json_integer_value(json_object_get(age, "under_s")) <= 300)
                        under_five_minutes += n;
        }
        assert_int_equal(sum, 80);
        /* 29 or 30 were accepted within five minutes; fewer only if this machine stood still for as long. */
        assert_true(under_five_minutes >= 1 && under_five_minutes <= 30);
        assert_int_equal(json_integer_value(json_object_get(json_array_get(ages, 7), "commands")), 0);
        json_decref(document);
        place_leave(&place);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_suite_that_never_ran_is_down_and_nothing_is_known_of_it),
                cmocka_unit_test(the_disk_answers_for_those_that_are_silent),
                cmocka_unit_test(unsettled_commands_are_counted_by_age),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
