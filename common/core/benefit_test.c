#include "benefit.h"
#include "shipped.h"

static struct known of(int64_t n)
{
        return (struct known){true, n};
}

static struct benefit benefit(const struct benefit_facts *facts)
{
        struct benefit made;
        struct err err;

        if (!benefit_estimate(law, facts, &why, &made, &err))
                fail_msg("%s", err.text);
        return made;
}

/* DOMAIN 8.1: E, without work from August to November. */
static void the_estimate_of_the_worked_example_holds_line_by_line(void **state)
{
        struct benefit_facts facts = {.first_day = ymd(20260801), .year_wage = cents(5678400), .months = of(4)};
        struct benefit made = benefit(&facts);

        (void)state;
        assert_int_equal(made.day_wage.cents, 21756);
        assert_int_equal(made.month_base.cents, 473193);
        assert_int_equal(made.first_month.cents, 354895);
        assert_int_equal(made.later_month.cents, 331235);
        assert_int_equal(made.income_end.cents, 414044);
        assert_int_equal(made.total.cents, 1372260);
        assert_true(is_said(DERIVED_WARNING, "an estimate: UWV decides"));
        assert_false(made.cap_is_known);
        assert_true(is_said(DERIVED_WARNING,
                            "is not known, so nothing is capped; 217.56 is not above the last that is known, 290.67"));
        assert_false(made.has_duration);
}

static void a_known_cap_caps_the_days_wage(void **state)
{
        struct benefit_facts facts = {.first_day = ymd(20250301), .year_wage = cents(10000000)};
        struct benefit made = benefit(&facts);

        (void)state;
        assert_true(made.cap_is_known);
        assert_int_equal(made.day_wage.cents, 29067);
        assert_false(made.has_total);
        facts.first_day = ymd(20250701);
        made = benefit(&facts);
        assert_int_equal(made.day_wage.cents, 38314);
        assert_int_equal(made.cap.cents, 29067);
        assert_true(is_said(DERIVED_WARNING, "383.14 is above the last that is known"));
}

static void a_benefit_lasts_by_years_of_work(void **state)
{
        static const struct {
                int64_t early, late, worked, halves;
        } cases[] = {
                {20, 6, 5, 46},                               /* DOMAIN 8.3, row 11: 23 months */
                {30, 10, 4, 48},                              /* at most 24 */
                {4, 10, 5, 24},                               /* ten whole, four halves */
                {0, 11, 5, 21},  {0, 4, 4, 8}, {20, 6, 3, 6}, /* too few of the last years */
                {0, 1, 5, 6},                                 /* at least the short one */
        };

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct benefit_facts facts = {.first_day = ymd(20260801),
                                              .year_wage = cents(5678400),
                                              .years_early = of(cases[i].early),
                                              .years_late = of(cases[i].late),
                                              .years_worked = of(cases[i].worked)};
                struct benefit made = benefit(&facts);

                assert_true(made.has_duration);
                assert_int_equal(fraction_compare(made.duration, fraction_of(cases[i].halves, 2)), 0);
        }
}

static void nothing_is_summed_past_the_end_of_the_benefit(void **state)
{
        struct benefit_facts facts = {.first_day = ymd(20260801),
                                      .year_wage = cents(5678400),
                                      .years_early = of(0),
                                      .years_late = of(11),
                                      .months = of(24)};
        struct benefit made = benefit(&facts);

        (void)state;
        assert_int_equal(made.total.cents, 2 * 354895 + 2815498); /* 8.5 months of 3,312.35 are 28,154.975 */
        assert_true(is_said(DERIVED_WARNING, "taken for granted: hours enough in 4 of the last years"));
        facts.months = of(1);
        assert_int_equal(benefit(&facts).total.cents, 354895);
}

static void who_does_not_meet_the_conditions_is_told_so(void **state)
{
        struct benefit_facts facts = {
                .first_day = ymd(20260801), .year_wage = cents(5678400), .weeks_worked = of(25), .months = of(4)};

        (void)state;
        assert_false(benefit(&facts).is_entitled);
        assert_false(benefit(&facts).has_total);
        facts.weeks_worked = of(26);
        assert_true(benefit(&facts).is_entitled);
        facts.hours_lost = of(49);
        assert_false(benefit(&facts).is_entitled);
        facts.hours_before = of(98); /* half of what was worked is enough */
        assert_true(benefit(&facts).is_entitled);
        facts.hours_before = of(99);
        assert_false(benefit(&facts).is_entitled);
}

static void income_is_set_off_and_ends_the_benefit(void **state)
{
        struct benefit_facts facts = {.first_day = ymd(20260801), .year_wage = cents(5678400), .income = of(100000)};
        struct benefit made = benefit(&facts);

        (void)state;
        assert_int_equal(made.first_month.cents, 279895); /* three quarters of 3,731.93 */
        assert_int_equal(made.later_month.cents, 261235);
        facts.income = of(414044);
        assert_true(benefit(&facts).later_month.cents > 0);
        facts.income = of(414045);
        assert_int_equal(benefit(&facts).first_month.cents, 0);
}

static void what_cannot_be_is_refused(void **state)
{
        static const struct benefit_facts wrong[] = {
                {.year_wage = {1}},
                {.first_day = {740000}},
                {.first_day = {740000}, .year_wage = {-1}},
                {.first_day = {740000}, .year_wage = {5000000}, .years_early = {true, 201}},
                {.first_day = {740000}, .year_wage = {5000000}, .weeks_worked = {true, -1}},
                {.first_day = {740000}, .year_wage = {5000000}, .income = {true, -1}},
                {.first_day = {730000}, .year_wage = {5000000}}, /* in 1999, of which the law here says nothing */
        };

        (void)state;
        for (size_t i = 0; i < COUNT(wrong); i++) {
                struct benefit made;
                struct err err = {0};

                assert_false(benefit_estimate(law, &wrong[i], &why, &made, &err));
                assert_int_equal(err.kind, ERR_REFUSED);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                SHIPPED_TEST(the_estimate_of_the_worked_example_holds_line_by_line),
                SHIPPED_TEST(a_known_cap_caps_the_days_wage),
                SHIPPED_TEST(a_benefit_lasts_by_years_of_work),
                SHIPPED_TEST(nothing_is_summed_past_the_end_of_the_benefit),
                SHIPPED_TEST(who_does_not_meet_the_conditions_is_told_so),
                SHIPPED_TEST(income_is_set_off_and_ends_the_benefit),
                SHIPPED_TEST(what_cannot_be_is_refused),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
