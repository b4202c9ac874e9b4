#include "fixedterm.h"
#include "shipped.h"

static struct announcement announcement(uint32_t start, uint32_t end, uint32_t agreed_end)
{
        struct announcement made;
        struct err err;

        if (!fixedterm_announcement(law, ymd(start), ymd(end), ymd(agreed_end), &why, &made, &err))
                fail_msg("%s", err.text);
        return made;
}

/* DOMAIN 8.2, points 2 and 3. */
static void the_last_day_to_tell_is_counted_back_and_never_moved(void **state)
{
        struct announcement made = announcement(20260901, 20270831, 20260831);

        (void)state;
        assert_true(made.is_needed);
        assert_int_equal(date_ymd(made.latest), 20270731); /* a Saturday */
        assert_int_equal(date_ymd(made.proposed), 20270730);
        assert_true(made.needs_notice);
        assert_true(is_said(DERIVED_WARNING, "unless the work differs it does not end by itself, and notice is needed"));
        made = announcement(20260901, 20270331, 0);
        assert_int_equal(date_ymd(made.latest), 20270228);
        assert_int_equal(date_ymd(made.proposed), 20270226);
        assert_false(made.needs_notice);
        made = announcement(20260101, 20261031, 0);
        assert_int_equal(made.latest.day, made.proposed.day);
}

static void a_contract_under_six_months_asks_for_nothing(void **state)
{
        (void)state;
        assert_false(announcement(20260901, 20270227, 0).is_needed);
        assert_int_equal(announcement(20260901, 20270227, 0).latest.day, 0);
        assert_true(announcement(20260901, 20270228, 0).is_needed);
}

static void only_what_follows_within_six_months_needs_notice(void **state)
{
        (void)state;
        assert_true(announcement(20270228, 20280228, 20260831).needs_notice);
        assert_false(announcement(20270301, 20280228, 20260831).needs_notice);
}

static void days_that_contradict_each_other_are_refused(void **state)
{
        static const uint32_t wrong[][3] = {
                {20260901, 20260831, 0}, {0, 20260831, 0}, {20260901, 0, 0}, {20260901, 20270831, 20260901}};
        struct announcement made;
        struct err err = {0};

        (void)state;
        for (size_t i = 0; i < COUNT(wrong); i++)
                assert_false(
                        fixedterm_announcement(law, ymd(wrong[i][0]), ymd(wrong[i][1]), ymd(wrong[i][2]), &why, &made, &err));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                SHIPPED_TEST(the_last_day_to_tell_is_counted_back_and_never_moved),
                SHIPPED_TEST(a_contract_under_six_months_asks_for_nothing),
                SHIPPED_TEST(only_what_follows_within_six_months_needs_notice),
                SHIPPED_TEST(days_that_contradict_each_other_are_refused),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
