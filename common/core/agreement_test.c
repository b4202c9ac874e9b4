#include "agreement.h"
#include "shipped.h"

static struct withdrawal withdrawal(uint32_t on, bool is_mentioned, uint32_t before)
{
        struct withdrawal made;
        struct err err;

        assert_true(agreement_withdrawal(law, ymd(on), is_mentioned, ymd(before), &why, &made, &err));
        return made;
}

static void a_worker_may_withdraw_for_two_weeks_and_for_three_when_not_told(void **state)
{
        struct withdrawal made = withdrawal(20260421, true, 0);

        (void)state;
        assert_true(made.is_open);
        assert_int_equal(date_ymd(made.strict), 20260505);
        assert_int_equal(date_ymd(made.legal), 20260506);
        assert_true(is_said(DERIVED_STEP, "open through Wed 2026-05-06"));
        made = withdrawal(20260421, false, 0);
        assert_int_equal(date_ymd(made.legal), 20260512);
        made = withdrawal(20260813, true, 0); /* DOMAIN 8.2 */
        assert_int_equal(date_ymd(made.legal), 20260827);
}

static void there_is_no_second_right_within_six_months(void **state)
{
        struct withdrawal made = withdrawal(20260421, true, 20251021);

        (void)state;
        assert_false(made.is_open);
        assert_int_equal(made.legal.day, 0);
        assert_true(withdrawal(20260421, true, 20251020).is_open);
}

static void benefit_waits_for_the_notice_that_was_not_given(void **state)
{
        static const struct {
                uint32_t signed_on, since, end, counted, from;
                int days;
        } cases[] = {
                {20260421, 20190501, 20260531, 20260621, 20260701, 30}, /* DOMAIN 8.1, D */
                {20260421, 20190501, 20260831, 20260621, 20260901, 0},  /* a later end decides */
                {20260421, 20190501, 0, 20260621, 20260701, 0},          {20260131, 20250101, 20260228, 20260228, 20260301, 0},
                {20240229, 20040229, 20240229, 20240629, 20240701, 122},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct fictitious_notice made;
                struct err err;

                assert_true(agreement_notice(law, ymd(cases[i].signed_on), ymd(cases[i].since), ymd(cases[i].end), &why, &made,
                                             &err));
                assert_int_equal(date_ymd(made.counted), cases[i].counted);
                assert_int_equal(date_ymd(made.benefit_from), cases[i].from);
                assert_int_equal(made.days_between, cases[i].days);
        }
        assert_true(is_said(DERIVED_WARNING, "the agreed end is 2026-05-31: 30 days without wage or benefit"));
}

static void days_that_contradict_each_other_are_refused(void **state)
{
        struct fictitious_notice notice;
        struct withdrawal right;
        struct err err = {0};

        (void)state;
        assert_false(agreement_withdrawal(law, ymd(0), true, ymd(0), &why, &right, &err));
        assert_false(agreement_withdrawal(law, ymd(20260421), true, ymd(20260422), &why, &right, &err));
        assert_false(agreement_withdrawal(law, ymd(20140101), true, ymd(0), &why, &right, &err));
        assert_non_null(strstr(err.text, "has no agreement.withdrawal-days on 2014-01-01"));
        assert_false(agreement_notice(law, ymd(20260421), ymd(20260422), ymd(0), &why, &notice, &err));
        assert_false(agreement_notice(law, ymd(20260421), ymd(0), ymd(0), &why, &notice, &err));
        assert_false(agreement_notice(law, ymd(20260421), ymd(20200101), ymd(20191231), &why, &notice, &err));
        assert_false(agreement_notice(law, ymd(99991201), ymd(20200101), ymd(0), &why, &notice, &err));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                SHIPPED_TEST(a_worker_may_withdraw_for_two_weeks_and_for_three_when_not_told),
                SHIPPED_TEST(there_is_no_second_right_within_six_months),
                SHIPPED_TEST(benefit_waits_for_the_notice_that_was_not_given),
                SHIPPED_TEST(days_that_contradict_each_other_are_refused),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
