#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "money.h"
#include "must.h"

static struct money cents(int64_t n)
{
        return (struct money){n};
}

static void sums_that_do_not_fit_are_refused(void **state)
{
        struct money sum = cents(5);
        struct err err = {0};

        (void)state;
        assert_true(money_add(cents(INT64_MAX - 1), cents(1), &sum, &err));
        assert_int_equal(sum.cents, INT64_MAX);
        assert_false(money_add(cents(INT64_MAX), cents(1), &sum, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
        assert_false(money_add(cents(INT64_MIN), cents(-1), &sum, &err));
        assert_int_equal(sum.cents, INT64_MAX);
}

static void a_share_is_rounded_once_half_away_from_zero(void **state)
{
        static const struct {
                int64_t amount, num, den, share;
        } cases[] = {
                {1, 1, 2, 1},
                {-1, 1, 2, -1},
                {1, -1, 2, -1},
                {1, 1, -2, -1},
                {-1, -1, -2, -1},
                {3, 1, 2, 2},
                {1, 49, 100, 0},
                {5, 1, 10, 1},
                {4, 1, 10, 0},
                {100, 1, 3, 33},
                {200, 1, 3, 67},
                {0, 7, 9, 0},
                {INT64_MAX, 1, 1, INT64_MAX},
                {INT64_MIN, 1, 1, INT64_MIN},
                {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX},
                {INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN},
                {INT64_MAX, 1, 2, INT64_MAX / 2 + 1},
                {INT64_MIN, 1, INT64_MIN, 1},
                {415000, 8, 100, 33200}, /* holiday pay over 4,150.00 */
        };

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct money share;
                struct err err = {0};

                if (!money_share(cents(cases[i].amount), cases[i].num, cases[i].den, &share, &err))
                        fail_msg("case %zu: %s", i, err.text);
                if (share.cents != cases[i].share)
                        fail_msg("case %zu: %lld", i, (long long)share.cents);
        }
}

static void a_share_that_does_not_fit_is_refused(void **state)
{
        struct money share;
        struct err err = {0};

        (void)state;
        assert_false(money_share(cents(INT64_MAX), 2, 1, &share, &err));
        assert_false(money_share(cents(INT64_MIN), -1, 1, &share, &err));
        assert_false(money_share(cents(INT64_MIN), INT64_MIN, 1, &share, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
}

static void what_is_written_is_read_back(void **state)
{
        static const int64_t amounts[] = {0, 1, 5, 10, 99, 100, 123456, -5, -100, -123456, INT64_MAX, INT64_MIN};

        (void)state;
        for (size_t i = 0; i < COUNT(amounts); i++) {
                char text[MONEY_TEXT];
                struct money back;
                struct err err = {0};

                assert_true(money_parse(money_text(cents(amounts[i]), text), false, &back, &err));
                assert_int_equal(back.cents, amounts[i]);
        }
        assert_string_equal(money_text(cents(-5), (char[MONEY_TEXT]){0}), "-0.05");
        assert_string_equal(money_text(cents(INT64_MIN), (char[MONEY_TEXT]){0}), "-92233720368547758.08");
}

static void amounts_are_read_in_both_ways_of_writing(void **state)
{
        static const struct {
                const char *text;
                bool comma;
                int64_t cents;
        } cases[] = {
                {"1234.56", false, 123456},  {"1234", false, 123400},
                {"1234.5", false, 123450},   {"-0.05", false, -5},
                {"007", false, 700},         {"1234,56", true, 123456},
                {"1.234,56", true, 123456},  {"1.234.567,8", true, 123456780},
                {"1.234", true, 123400},     {"-12,30", true, -1230},
                {"123.456", true, 12345600},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct money money;
                struct err err = {0};

                if (!money_parse(cases[i].text, cases[i].comma, &money, &err))
                        fail_msg("%s", err.text);
                assert_int_equal(money.cents, cases[i].cents);
        }
}

static void what_is_no_amount_is_refused_and_shown(void **state)
{
        static const struct {
                const char *text;
                bool comma;
        } cases[] = {
                {"", false},
                {"-", false},
                {"12,30", false},
                {"1,234.56", false},
                {"1.234.56", false},
                {"1.234", false},
                {"12.", false},
                {".5", false},
                {"+1", false},
                {" 1", false},
                {"1 ", false},
                {"--1", false},
                {"1e3", false},
                {"0x10", false},
                {"92233720368547758.08", false},
                {"99999999999999999999", false},
                {"", true},
                {"1.23,45", true},
                {"1234.567,00", true},
                {"1..234", true},
                {".234", true},
                {"1.2345", true},
                {"1.234,567", true},
                {"1,234.56", true},
                {"1.234.", true},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct money money = cents(42);
                struct err err = {0};

                if (money_parse(cases[i].text, cases[i].comma, &money, &err))
                        fail_msg("taken: \"%s\"", cases[i].text);
                assert_int_equal(err.kind, ERR_REFUSED);
                assert_int_equal(money.cents, 42);
        }
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(sums_that_do_not_fit_are_refused),
                cmocka_unit_test(a_share_is_rounded_once_half_away_from_zero),
                cmocka_unit_test(a_share_that_does_not_fit_is_refused),
                cmocka_unit_test(what_is_written_is_read_back),
                cmocka_unit_test(amounts_are_read_in_both_ways_of_writing),
                cmocka_unit_test(what_is_no_amount_is_refused_and_shown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
