#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fraction.h"
#include "must.h"

static const char *text_of(struct fraction fraction)
{
        static char text[FRACTION_TEXT];

        return fraction_text(fraction, text);
}

static void a_fraction_is_in_lowest_terms(void **state)
{
        (void)state;
        assert_string_equal(text_of(fraction_of(150, 72)), "25/12");
        assert_string_equal(text_of(fraction_of(-6, 4)), "-3/2");
        assert_string_equal(text_of(fraction_of(8, 2)), "4");
        assert_string_equal(text_of(fraction_of(0, 7)), "0");
        assert_string_equal(text_of((struct fraction){0}), "0");
        assert_string_equal(text_of(fraction_of(INT64_MIN, INT64_MAX)), "-9223372036854775808/9223372036854775807");
}

static void sums_and_products_are_exact_or_refused(void **state)
{
        struct fraction sum = {0};
        struct err err = {0};

        (void)state;
        assert_true(fraction_add(fraction_of(1, 3), fraction_of(9, 36), &sum, &err));
        assert_string_equal(text_of(sum), "7/12");
        assert_true(fraction_add(sum, (struct fraction){0}, &sum, &err));
        assert_true(fraction_times(sum, fraction_of(12, 7), &sum, &err));
        assert_string_equal(text_of(sum), "1");
        assert_true(fraction_times(fraction_of(INT64_MAX, 3), fraction_of(3, INT64_MAX), &sum, &err));
        assert_string_equal(text_of(sum), "1");
        assert_false(fraction_times(fraction_of(INT64_MAX, 1), fraction_of(2, 1), &sum, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
        assert_false(fraction_add(fraction_of(INT64_MAX, 1), fraction_of(1, 1), &sum, &err));
        assert_false(fraction_add(fraction_of(1, INT64_MAX), fraction_of(1, INT64_MAX - 1), &sum, &err));
        assert_string_equal(text_of(sum), "1");
}

static void fractions_compare_by_cross_multiplying(void **state)
{
        (void)state;
        assert_true(fraction_compare(fraction_of(2, 3), fraction_of(3, 4)) < 0);
        assert_true(fraction_compare(fraction_of(INT64_MAX, INT64_MAX - 1), fraction_of(1, 1)) > 0);
        assert_int_equal(fraction_compare((struct fraction){0}, fraction_of(0, 5)), 0);
}

static void half_is_rounded_away_from_zero_at_any_place(void **state)
{
        static const struct {
                int64_t num, den;
                int places;
                const char *text;
        } cases[] = {
                {320, 255, 4, "1.2549"}, {120, 255, 4, "0.4706"},
                {1, 2, 0, "1"},          {-1, 2, 0, "-1"},
                {1, 2, 1, "0.5"},        {-1, 8, 2, "-0.13"},
                {4999, 10000, 0, "0"},   {INT64_MAX, 1, 2, "9223372036854775807.00"},
        };
        struct money cents;
        struct err err;

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                char text[FRACTION_TEXT];

                assert_string_equal(fraction_decimals(fraction_of(cases[i].num, cases[i].den), cases[i].places, text),
                                    cases[i].text);
        }
        assert_true(fraction_money(fraction_of(300000 * 10, 1095), &cents, &err)); /* DOMAIN 8.3, row 8 */
        assert_int_equal(cents.cents, 2740);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_fraction_is_in_lowest_terms),
                cmocka_unit_test(sums_and_products_are_exact_or_refused),
                cmocka_unit_test(fractions_compare_by_cross_multiplying),
                cmocka_unit_test(half_is_rounded_away_from_zero_at_any_place),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
