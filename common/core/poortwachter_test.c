#include "poortwachter.h"
#include "shipped.h"

static uint32_t day_of(const struct poortwachter_moment *moment, size_t n, const char *name)
{
        for (size_t i = 0; i < n; i++)
                if (!strcmp(moment[i].name, name))
                        return date_ymd(moment[i].date);
        fail_msg("there is no %s", name);
        return 0;
}

/* DOMAIN 4.1: first sick day Monday 12 January 2026. */
static void the_calendar_counts_weeks_from_the_first_sick_day(void **state)
{
        static const struct {
                const char *name;
                uint32_t day;
        } expect[] = {
                {"problem-analysis", 20260223},      {"plan-of-action", 20260309},        {"sick-report", 20261102},
                {"year-evaluation", 20270111},       {"benefit-letter", 20270920},        {"reintegration-report", 20271011},
                {"benefit-application", 20271025},   {"end-of-wait", 20280110},           {"second-track", 20270222},
                {"wage-sanction-decided", 20271129}, {"wage-sanction-longest", 20290108},
        };
        struct poortwachter_moment *moment;
        struct err err;
        size_t n;

        (void)state;
        assert_true(poortwachter_calendar(law, ymd(20260112), &why, &moment, &n, &err));
        for (size_t i = 0; i < COUNT(expect); i++)
                assert_int_equal(day_of(moment, n, expect[i].name), expect[i].day);
        for (size_t i = 0; i < n; i++) {
                assert_int_equal(date_weekday(moment[i].date), 1);
                assert_true(!i || moment[i - 1].week <= moment[i].week);
        }
}

static void a_moment_on_no_working_day_stays_and_is_warned_of(void **state)
{
        struct poortwachter_moment *moment;
        struct err err;
        size_t n;

        (void)state;
        assert_true(poortwachter_calendar(law, ymd(20260316), &why, &moment, &n, &err));
        assert_int_equal(day_of(moment, n, "problem-analysis"), 20260427); /* King's Day */
        assert_false(moment[0].is_workday);
        assert_true(is_said(DERIVED_WARNING,
                            "problem-analysis: 6w from 2026-03-16 ends on Mon 2026-04-27, King's Day; not moved, but look"));
        assert_true(poortwachter_calendar(law, ymd(20260110), &why, &moment, &n, &err));
        for (size_t i = 0; i < n; i++)
                assert_false(moment[i].is_workday);
}

static void a_day_outside_the_calendar_is_refused(void **state)
{
        struct poortwachter_moment *moment;
        struct err err = {0};
        size_t n;

        (void)state;
        assert_false(poortwachter_calendar(law, ymd(0), &why, &moment, &n, &err));
        assert_false(poortwachter_calendar(law, ymd(20051231), &why, &moment, &n, &err));
        assert_false(poortwachter_calendar(law, ymd(99991201), &why, &moment, &n, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                SHIPPED_TEST(the_calendar_counts_weeks_from_the_first_sick_day),
                SHIPPED_TEST(a_moment_on_no_working_day_stays_and_is_warned_of),
                SHIPPED_TEST(a_day_outside_the_calendar_is_refused),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
