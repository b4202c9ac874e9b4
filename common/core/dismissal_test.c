#include "dismissal.h"
#include "shipped.h"

static void a_permission_lasts_four_weeks_and_past_a_holiday(void **state)
{
        struct permission made;
        struct err err;

        (void)state;
        assert_true(dismissal_permission(law, &(struct procedure){.asked = ymd(20260304), .decided = ymd(20260330)}, &why, &made,
                                         &err));
        assert_int_equal(date_ymd(made.strict), 20260427); /* King's Day */
        assert_int_equal(date_ymd(made.last_day), 20260428);
        assert_int_equal(date_ymd(made.defence_due), 20260318);
        assert_true(dismissal_permission(law, &(struct procedure){.decided = ymd(20260330)}, &why, &made, &err));
        assert_int_equal(made.defence_due.day, 0);
}

static void a_defence_that_falls_due_on_a_holiday_is_not_moved_but_said(void **state)
{
        struct permission made;
        struct err err;

        (void)state;
        assert_true(dismissal_permission(law, &(struct procedure){.asked = ymd(20260413)}, &why, &made, &err));
        assert_int_equal(date_ymd(made.defence_due), 20260427);
        assert_int_equal(made.last_day.day, 0);
        assert_true(is_said(DERIVED_STEP, "not moved, but look at it"));
}

static void every_round_of_the_procedure_has_its_term(void **state)
{
        struct procedure days = {.incomplete = ymd(20260302), .again = ymd(20260320)};
        struct permission made;
        struct err err;

        (void)state;
        assert_true(dismissal_permission(law, &days, &why, &made, &err));
        assert_int_equal(date_ymd(made.completion_due), 20260310);
        assert_int_equal(date_ymd(made.second_due), 20260327);
        assert_int_equal(made.defence_due.day, 0);
        days.asked = ymd(20260301);
        assert_false(dismissal_permission(law, &days, &why, &made, &err));
}

static void the_guard_is_182_days_and_a_claim_two_months_more(void **state)
{
        struct rehire made;
        struct err err;

        (void)state;
        assert_true(dismissal_rehire(law, ymd(20260407), &why, &made, &err));
        assert_int_equal(date_ymd(made.guard_until), 20261006);
        assert_int_equal(made.guard_until.day - ymd(20260407).day, 182);
        assert_int_equal(date_ymd(made.claim_strict), 20261206);
        assert_int_equal(date_ymd(made.claim_until), 20261207); /* the 6th is a Sunday */
        /* Six months end on a holiday too, but 26 weeks are too long to be moved. */
        assert_true(dismissal_rehire(law, ymd(20261026), &why, &made, &err));
        assert_int_equal(date_ymd(made.guard_until), 20270426);
}

static void days_that_are_missing_or_late_are_refused(void **state)
{
        struct permission permission;
        struct rehire rehire;
        struct err err = {0};

        (void)state;
        assert_false(dismissal_permission(law, &(struct procedure){.asked = ymd(0)}, &why, &permission, &err));
        assert_false(dismissal_permission(law, &(struct procedure){.asked = ymd(20260331), .decided = ymd(20260330)}, &why,
                                          &permission, &err));
        assert_false(dismissal_rehire(law, ymd(0), &why, &rehire, &err));
        assert_false(dismissal_rehire(law, ymd(20150630), &why, &rehire, &err));
        assert_false(dismissal_rehire(law, ymd(99990901), &why, &rehire, &err));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                SHIPPED_TEST(a_permission_lasts_four_weeks_and_past_a_holiday),
                SHIPPED_TEST(a_defence_that_falls_due_on_a_holiday_is_not_moved_but_said),
                SHIPPED_TEST(every_round_of_the_procedure_has_its_term),
                SHIPPED_TEST(the_guard_is_182_days_and_a_claim_two_months_more),
                SHIPPED_TEST(days_that_are_missing_or_late_are_refused),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
