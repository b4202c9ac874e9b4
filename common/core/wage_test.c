#include "shipped.h"
#include "wage.h"

static void a_wage_a_month_is_exact_and_each_part_has_its_line(void **state)
{
        static const struct {
                struct wage wage;
                int64_t num, den;
        } cases[] = {
                /* DOMAIN 8.1: A to E, and G3 of 8.2 */
                {{.base = {245000}}, 264600, 1},
                {{.base = {278000}, .variable = {{60000}, {45000}, {75000}}}, 305240, 1},
                {{.base = {315000}}, 340200, 1},
                {{.base = {289000}, .fixed_extras = {346800}}, 341020, 1},
                {{.base = {415000}, .year_end = {300000}}, 473200, 1},
                {{.base = {340000}}, 367200, 1},
                /* A plan with a rate of its own, an hourly wage, and a part that does not come out even. */
                {{.base = {300000}, .has_holiday_rate = true}, 300000, 1},
                {{.hourly = {1500}, .hours_hundredths = 16467}, 2667654, 10},
                {{.base = {100000}, .has_holiday_rate = true, .year_end = {100}}, 300025, 3},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct fraction month;
                struct err err;

                assert_true(wage_month(law, &cases[i].wage, ymd(20260531), &why, &month, &err));
                assert_int_equal(fraction_compare(month, fraction_of(cases[i].num, cases[i].den)), 0);
        }
        assert_true(is_said(DERIVED_STEP, "variable pay 1800.00 over 36 months: 50.00 a month"));
        assert_true(is_said(DERIVED_STEP, "fixed extras 3468.00 over 12 months: 289.00 a month"));
        assert_true(is_said(DERIVED_FACT, "hourly wage 15.00, 164.67 hours a month"));
        assert_true(is_said(DERIVED_STEP, "80 per mille of the base, by law"));
}

static void a_wage_a_year_has_twelve_months_and_the_fixed_payments(void **state)
{
        struct wage wage = {.base = {415000}, .year_end = {300000}};
        struct money year;
        struct err err;

        (void)state;
        assert_true(wage_year(law, &wage, ymd(20260801), &why, &year, &err));
        assert_int_equal(year.cents, 5678400);
        assert_false(is_said(DERIVED_WARNING, "variable pay"));
        wage.variable[1] = cents(1);
        assert_true(wage_year(law, &wage, ymd(20260801), &why, &year, &err));
        assert_int_equal(year.cents, 5678400);
        assert_true(is_said(DERIVED_WARNING, "variable pay is left out"));
}

static void a_wage_that_cannot_be_is_refused(void **state)
{
        static const struct wage wrong[] = {
                {.base = {0}},
                {.hourly = {1500}},
                {.base = {-1}},
                {.base = {1}, .hourly = {1500}},
                {.base = {1}, .year_end = {-1}},
                {.base = {1}, .variable = {{-1}}},
                {.base = {1}, .has_holiday_rate = true, .holiday_permille = 1001},
                {.base = {INT64_MAX}},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(wrong); i++) {
                struct fraction month = {7, 1};
                struct err err = {0};

                assert_false(wage_month(law, &wrong[i], ymd(20260531), &why, &month, &err));
                assert_int_equal(err.kind, ERR_REFUSED);
                assert_int_equal(month.num, 7);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                SHIPPED_TEST(a_wage_a_month_is_exact_and_each_part_has_its_line),
                SHIPPED_TEST(a_wage_a_year_has_twelve_months_and_the_fixed_payments),
                SHIPPED_TEST(a_wage_that_cannot_be_is_refused),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
