#include "shipped.h"
#include "topup.h"

/* DOMAIN 8.1, D. */
static void a_topup_tapers_by_the_steps_of_the_plan(void **state)
{
        struct topup_step step[] = {{6, 1000}, {6, 750}, {6, 500}};
        struct topup made;
        struct err err;

        (void)state;
        assert_true(topup_compute(cents(289000), cents(260000), ymd(20260601), step, COUNT(step), &why, &made, &err));
        assert_int_equal(made.gap.cents, 29000);
        assert_int_equal(step[0].total.cents, 174000);
        assert_int_equal(step[1].total.cents, 130500);
        assert_int_equal(step[2].total.cents, 87000);
        assert_int_equal(date_ymd(step[1].from), 20261201);
        assert_int_equal(date_ymd(made.until), 20271130);
        assert_int_equal(made.total.cents, 391500);
        assert_true(is_said(DERIVED_STEP, "2026-06-01 to 2026-11-30: 100.0 % of the gap, 290.00 a month, 6 times: 1740.00"));
}

static void a_wage_that_is_not_lower_asks_for_nothing(void **state)
{
        struct topup_step step = {6, 1000};
        struct topup made;
        struct err err;

        (void)state;
        assert_true(topup_compute(cents(260000), cents(289000), ymd(20260601), &step, 1, &why, &made, &err));
        assert_int_equal(made.gap.cents, 0);
        assert_int_equal(made.total.cents, 0);
}

static void a_start_at_the_end_of_a_month_does_not_slide(void **state)
{
        struct topup_step step[] = {{1, 1000}, {1, 1000}};
        struct topup made;
        struct err err;

        (void)state;
        assert_true(topup_compute(cents(2), cents(1), ymd(20260131), step, COUNT(step), &why, &made, &err));
        assert_int_equal(date_ymd(step[1].from), 20260228);
        assert_int_equal(date_ymd(step[1].until), 20260330);
}

static void steps_that_cannot_be_are_refused(void **state)
{
        static const struct topup_step wrong[] = {{0, 1000}, {1201, 1000}, {6, 1001}, {6, -1}};
        struct topup made;
        struct err err = {0};

        (void)state;
        for (size_t i = 0; i < COUNT(wrong); i++) {
                struct topup_step step = wrong[i];

                assert_false(topup_compute(cents(2), cents(1), ymd(20260131), &step, 1, &why, &made, &err));
        }
        assert_false(topup_compute(cents(2), cents(1), ymd(20260131), NULL, 0, &why, &made, &err));
        assert_false(topup_compute(cents(-2), cents(1), ymd(20260131), &(struct topup_step){6, 1000}, 1, &why, &made, &err));
        assert_false(
                topup_compute(cents(INT64_MAX), cents(0), ymd(20260131), &(struct topup_step){6, 1000}, 1, &why, &made, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                SHIPPED_TEST(a_topup_tapers_by_the_steps_of_the_plan),
                SHIPPED_TEST(a_wage_that_is_not_lower_asks_for_nothing),
                SHIPPED_TEST(a_start_at_the_end_of_a_month_does_not_slide),
                SHIPPED_TEST(steps_that_cannot_be_are_refused),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
