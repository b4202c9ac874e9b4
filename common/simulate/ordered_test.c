#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "ordered.h"

enum { KEYS = 3000 };

/* Numbers as keys of several lengths: a shorter one is a prefix of a longer. */
static struct bytes key_of(struct keybuf *buf, uint64_t n)
{
        key_start(buf);
        key_add_u32(buf, (uint32_t)(n / 3));
        for (uint64_t i = 0; i < n % 3; i++)
                key_add_bytes(buf, "abcdefghijklmnopqrstuvwxyz", 26);
        return key_bytes(buf);
}

static void check(const struct ordered *set, const uint64_t *held)
{
        struct keybuf buf;
        struct ordered_at at = ordered_from(set, (struct bytes){(const uint8_t *)"", 0});
        size_t n = 0;
        struct bytes key;
        uint64_t value;

        for (uint64_t i = 0; i < KEYS; i++) {
                struct bytes wanted = key_of(&buf, i);

                assert_true(ordered_get(set, wanted) == held[i]);
                if (!held[i])
                        continue;
                n++;
                assert_true(ordered_next(set, &at, &key, &value));
                assert_int_equal(key.size, wanted.size);
                assert_memory_equal(key.data, wanted.data, key.size);
                assert_true(value == held[i]);
        }
        assert_false(ordered_next(set, &at, &key, &value));
        assert_int_equal(ordered_count(set), n);
}

static void keys_stay_in_order_whatever_is_put_and_removed(void **state)
{
        static uint64_t held[KEYS];
        struct dice dice = dice_for(1, 0, "ordered", 0);
        struct ordered *set;
        struct keybuf buf;

        (void)state;
        ordered_new(&set);
        for (int i = 1; i <= 40000; i++) {
                uint64_t n = dice_below(&dice, KEYS);
                /* It fills, and then empties again. */
                bool puts = dice_below(&dice, 40000) > (uint64_t)i;

                held[n] = puts ? (uint64_t)i : 0;
                if (puts)
                        ordered_put(set, key_of(&buf, n), (uint64_t)i);
                else
                        ordered_remove(set, key_of(&buf, n));
                if (i % 4000 == 0)
                        check(set, held);
        }
        for (uint64_t n = 0; n < KEYS; n++) {
                ordered_remove(set, key_of(&buf, n));
                held[n] = 0;
        }
        check(set, held);
        ordered_destroy(&set);
}

static void a_walk_begins_at_the_first_key_that_is_not_before(void **state)
{
        struct ordered *set;
        struct ordered_at at;
        struct keybuf buf;
        struct bytes key;
        uint64_t value;

        (void)state;
        ordered_new(&set);
        for (uint64_t n = 10; n <= 30; n += 10)
                ordered_put(set, key_u64(&buf, n), n);
        at = ordered_from(set, key_u64(&buf, 11));
        assert_true(ordered_next(set, &at, &key, &value));
        assert_int_equal(value, 20);
        at = ordered_from(set, key_u64(&buf, 31));
        assert_false(ordered_next(set, &at, &key, &value));
        ordered_destroy(&set);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(keys_stay_in_order_whatever_is_put_and_removed),
                cmocka_unit_test(a_walk_begins_at_the_first_key_that_is_not_before),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
