#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "id.h"
#include "must.h"

static uint64_t uuid_ms(struct uuid id)
{
        uint64_t ms = 0;

        for (int i = 0; i < 6; i++)
                ms = ms << 8 | id.b[i];
        return ms;
}

/* More than a millisecond has room for, so that the moment must move on by itself. */
static void each_new_uuid_is_later_than_the_last(void **state)
{
        struct uuid last = uuid_new();

        (void)state;
        for (int i = 0; i < 100000; i++) {
                struct uuid id = uuid_new();

                assert_true(memcmp(&last, &id, sizeof id) < 0);
                assert_true(uuid_is_v7(id.b));
                last = id;
        }
}

static void a_new_uuid_begins_with_the_moment_it_was_made(void **state)
{
        uint64_t before = (uint64_t)instant_now().ms;
        struct uuid id = uuid_new();

        (void)state;
        /* The test before may have pushed the moment ahead of the clock: one for every 2,048 made in a millisecond. */
        assert_in_range(uuid_ms(id), before, (uint64_t)instant_now().ms + 60);
}

static void the_same_fact_has_the_same_uuid(void **state)
{
        const uint8_t digest[16] = {0xff, 0xff, 0xff, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
        struct instant at = {1772442000123};
        struct uuid a = uuid_derived(at, digest), b = uuid_derived(at, digest), c;
        uint8_t other[16];

        (void)state;
        assert_memory_equal(&a, &b, sizeof a);
        assert_true(uuid_is_v7(a.b));
        assert_int_equal(uuid_ms(a), at.ms);
        memcpy(other, digest, sizeof other);
        other[9]++;
        c = uuid_derived(at, other);
        assert_memory_not_equal(&a, &c, sizeof a);
}

static void version_and_variant_are_both_asked_for(void **state)
{
        struct uuid id = uuid_new();

        (void)state;
        id.b[6] ^= 0x10;
        assert_false(uuid_is_v7(id.b));
        id.b[6] ^= 0x10;
        id.b[8] ^= 0x40;
        assert_false(uuid_is_v7(id.b));
        assert_false(uuid_is_zero(id));
        assert_true(uuid_is_zero((struct uuid){0}));
}

static void a_uuid_is_read_as_it_is_written(void **state)
{
        static const char text[] = "019ca9e7-18d0-7abc-8def-0123456789ab";
        static const char *const bad[] = {
                "",
                "019ca9e7",
                "019ca9e718d07abc8def0123456789ab",
                "019ca9e7-18d0-7abc-8def-0123456789a",
                "019ca9e7-18d0-7abc-8def-0123456789abc",
                "019ca9e7-18d0-7abc-8def-0123456789ag",
                "019ca9e7_18d0-7abc-8def-0123456789ab",
                "019ca9e-718d0-7abc-8def-0123456789ab",
                "{019ca9e7-18d0-7abc-8def-0123456789ab}",
        };
        struct uuid id;
        struct err err = {0};

        (void)state;
        assert_true(uuid_parse(text, &id, &err));
        assert_memory_equal(id.b, "\x01\x9c\xa9\xe7\x18\xd0\x7a\xbc\x8d\xef\x01\x23\x45\x67\x89\xab", 16);
        assert_string_equal(uuid_text(id, (char[UUID_TEXT]){0}), text);
        assert_true(uuid_parse("019CA9E7-18D0-7ABC-8DEF-0123456789AB", &id, &err));
        assert_string_equal(uuid_text(id, (char[UUID_TEXT]){0}), text);
        for (size_t i = 0; i < COUNT(bad); i++)
                if (uuid_parse(bad[i], &id, &err))
                        fail_msg("taken: \"%s\"", bad[i]);
        assert_int_equal(err.kind, ERR_REFUSED);
}

static void a_number_is_digits_and_at_least_one(void **state)
{
        static const char *const bad[] = {
                "", "0", "-1", "+1", " 1", "1 ", "1.0", "x", "18446744073709551616", "99999999999999999999999"};
        uint64_t n = 0;
        struct err err = {0};

        (void)state;
        assert_true(number_parse("1042", "case", &n, &err));
        assert_int_equal(n, 1042);
        assert_true(number_parse("18446744073709551615", "case", &n, &err));
        assert_int_equal(n, UINT64_MAX);
        for (size_t i = 0; i < COUNT(bad); i++)
                if (number_parse(bad[i], "case", &n, &err))
                        fail_msg("taken: \"%s\"", bad[i]);
        assert_non_null(strstr(err.text, "case"));
        assert_int_equal(n, UINT64_MAX);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_new_uuid_is_later_than_the_last),
                cmocka_unit_test(a_new_uuid_begins_with_the_moment_it_was_made),
                cmocka_unit_test(the_same_fact_has_the_same_uuid),
                cmocka_unit_test(version_and_variant_are_both_asked_for),
                cmocka_unit_test(a_uuid_is_read_as_it_is_written),
                cmocka_unit_test(a_number_is_digits_and_at_least_one),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
