#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "must.h"
#include "table.h"

static uint64_t drawn(uint64_t *seed)
{
        *seed = *seed * 6364136223846793005 + 1442695040888963407;
        return *seed >> 33;
}

static void a_text_keeps_the_number_it_first_got(void **state)
{
        OWNED(words_destroy) struct words *words = NULL;
        char text[32];

        (void)state;
        words_new(&words);
        for (uint32_t round = 0; round < 2; round++)
                for (uint32_t i = 1; i <= 2000; i++) {
                        (void)snprintf(text, sizeof text, "%x", i * 2654435761u);
                        assert_int_equal(words_number(words, text), i);
                }
        assert_int_equal(words_count(words), 2000);
}

static void looking_for_a_text_gives_no_number_to_it(void **state)
{
        OWNED(words_destroy) struct words *words = NULL;

        (void)state;
        words_new(&words);
        assert_int_equal(words_find(words, "kok"), 0);
        assert_int_equal(words_number(words, "kok"), 1);
        assert_int_equal(words_find(words, "kok"), 1);
        assert_int_equal(words_find(words, "koks"), 0);
        assert_int_equal(words_find(words, ""), 0);
        assert_string_equal(words_text(words, 1), "kok");
        assert_int_equal(words_count(words), 1);
}

static void texts_that_begin_alike_stay_apart(void **state)
{
        static const char *const texts[] = {"", "a", "aa", "ab", "a\x01", "\xc3\xa9", "\xc3\xaa", "aaa", "b"};
        OWNED(words_destroy) struct words *words = NULL;

        (void)state;
        words_new(&words);
        for (uint32_t i = 0; i < COUNT(texts); i++)
                assert_int_equal(words_number(words, texts[i]), i + 1);
        for (uint32_t i = 0; i < COUNT(texts); i++)
                assert_int_equal(words_number(words, texts[i]), i + 1);
}

/* Against a plain array of what should be there: ids in a row, far apart, and such that many want the same place. */
static void slots_hold_what_was_put_and_not_removed(void **state)
{
        enum { IDS = 700 };
        uint32_t held[IDS] = {0}, at;
        struct slots slots = {0};
        uint64_t seed = 20260302;
        size_t n = 0;

        (void)state;
        for (int step = 0; step < 20000; step++) {
                uint64_t which = drawn(&seed) % IDS, id = which % 2 ? which + 1 : (which + 1) << 40;

                if (drawn(&seed) % 2) {
                        n += !held[which];
                        held[which] = (uint32_t)step + 1;
                        slots_put(&slots, id, held[which]);
                } else {
                        n -= !!held[which];
                        held[which] = 0;
                        slots_remove(&slots, id);
                }
                assert_int_equal(slots.n, n);
                if (step % 500)
                        continue;
                for (uint64_t i = 0; i < IDS; i++) {
                        assert_int_equal(slots_get(&slots, i % 2 ? i + 1 : (i + 1) << 40, &at), !!held[i]);
                        assert_true(!held[i] || at == held[i]);
                }
        }
        slots_clear(&slots);
}

/* Of every size on the way: whatever still stands in the narrower table is found, changed and removed as if it did not. */
static void slots_that_grow_lose_nothing(void **state)
{
        struct slots slots = {0};
        uint32_t at;

        (void)state;
        for (uint64_t i = 1; i <= 20000; i++) {
                slots_put(&slots, i, (uint32_t)i);
                slots_put(&slots, i / 2 + 1, 7);
                if (i % 3 == 0)
                        slots_remove(&slots, i - 1);
                assert_true(slots_get(&slots, i, &at));
                assert_int_equal(at, i == i / 2 + 1 ? 7 : i);
        }
        for (uint64_t i = 10002; i < 20000; i++)
                assert_int_equal(slots_get(&slots, i, &at), i % 3 != 2);
        slots_clear(&slots);
        assert_int_equal(slots_bytes(&slots), 0);
}

enum { KEYS = 5, ROWS = 400 };

/* Rows by a key, as the index keeps them: each knows where it stands. */
static void lists_tell_who_moves_when_one_leaves(void **state)
{
        uint32_t where[ROWS], key[ROWS] = {0}, count[KEYS + 1] = {0}, moved;
        struct lists lists = {0};
        uint64_t seed = 7;

        (void)state;
        for (int step = 0; step < 50000; step++) {
                uint32_t row = (uint32_t)drawn(&seed) % ROWS;

                if (key[row]) {
                        if (lists_take(&lists, key[row], where[row], &moved))
                                where[moved] = where[row];
                        count[key[row]]--;
                        key[row] = 0;
                } else {
                        key[row] = 1 + (uint32_t)drawn(&seed) % KEYS;
                        where[row] = lists_put(&lists, key[row], (struct posting){.row = row});
                        count[key[row]]++;
                }
                for (uint32_t k = 1; k <= KEYS; k++)
                        assert_int_equal(lists_get(&lists, k)->n, count[k]);
                assert_true(!key[row] || lists_get(&lists, key[row])->item[where[row]].row == row);
        }
        for (uint32_t row = 0; row < ROWS; row++)
                assert_true(!key[row] || lists_get(&lists, key[row])->item[where[row]].row == row);
        assert_int_equal(lists_get(&lists, KEYS + 1)->n, 0);
        lists_clear(&lists);
        assert_int_equal(lists_bytes(&lists), 0);
}

static void empty_slots_hold_nothing(void **state)
{
        struct slots slots = {0};
        uint32_t at;

        (void)state;
        slots_remove(&slots, 7);
        assert_false(slots_get(&slots, 7, &at));
        assert_false(slots_get(&slots, 0, &at));
        slots_clear(&slots);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_text_keeps_the_number_it_first_got),
                cmocka_unit_test(looking_for_a_text_gives_no_number_to_it),
                cmocka_unit_test(texts_that_begin_alike_stay_apart),
                cmocka_unit_test(slots_hold_what_was_put_and_not_removed),
                cmocka_unit_test(slots_that_grow_lose_nothing),
                cmocka_unit_test(lists_tell_who_moves_when_one_leaves),
                cmocka_unit_test(empty_slots_hold_nothing),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
