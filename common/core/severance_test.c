#include "severance.h"
#include "shipped.h"

static struct severance severance(const struct severance_facts *facts)
{
        struct severance made;
        struct err err;

        if (!severance_compute(law, facts, &why, &made, &err))
                fail_msg("%s", err.text);
        return made;
}

/* Holiday pay apart, so that the wage is a round number. */
static struct severance_facts plain(int64_t wage, uint32_t since, uint32_t end)
{
        return (struct severance_facts){
                .since = ymd(since), .end = ymd(end), .wage = {.base = cents(wage), .has_holiday_rate = true}};
}

static void the_payments_of_tuinhof_hold_to_the_cent(void **state)
{
        static const struct {
                struct severance_facts facts;
                int64_t num, den, wage, amount;
        } people[] = {
                {{.wage = {.base = {245000}}}, 7, 12, 264600, 154350},
                {{.wage = {.base = {278000}, .variable = {{60000}, {45000}, {75000}}}}, 19, 9, 305240, 644396},
                {{.wage = {.base = {315000}}}, 4 * 13140 + 5 * 365 + 25 * 12, 13140, 340200, 1415817},
                {{.wage = {.base = {289000}, .fixed_extras = {346800}}}, 85, 36, 341020, 805186},
                {{.wage = {.base = {415000}, .year_end = {300000}}}, 223, 36, 473200, 2931211},
        };
        static const uint32_t since[] = {20240901, 20200201, 20140106, 20190501, 20080101};
        static const uint32_t end[] = {20260531, 20260531, 20260630, 20260531, 20260731};
        int64_t total = 0;

        (void)state;
        for (size_t i = 0; i < COUNT(people); i++) {
                struct severance_facts facts = people[i].facts;
                struct severance made;

                facts.since = ymd(since[i]);
                facts.end = ymd(end[i]);
                made = severance(&facts);
                assert_int_equal(fraction_compare(made.factor, fraction_of(people[i].num, people[i].den)), 0);
                assert_int_equal(made.wage.cents, people[i].wage);
                assert_int_equal(made.amount.cents, people[i].amount);
                assert_int_equal(made.cap_state, SEVERANCE_UNCAPPED);
                total += made.amount.cents;
        }
        assert_int_equal(total, 5950960);
}

static void the_small_table_holds(void **state)
{
        struct severance_facts ten_days = plain(300000, 20260101, 20260110), rich = plain(1200000, 19960201, 20260131),
                               long_served = plain(800000, 19860201, 20260131);
        struct severance made = severance(&ten_days);

        (void)state;
        assert_int_equal(made.amount.cents, 2740);
        made = severance(&rich);
        assert_int_equal(made.gross.cents, 12000000);
        assert_int_equal(made.cap.cents, 14400000);
        assert_int_equal(made.amount.cents, 12000000);
        made = severance(&long_served);
        assert_int_equal(made.gross.cents, 10666667);
        assert_int_equal(made.cap_state, SEVERANCE_CAPPED);
        assert_int_equal(made.amount.cents, 10200000);
        assert_true(is_said(DERIVED_STEP, "capped at 102000.00"));
}

static void a_cap_that_is_not_known_is_said_and_not_guessed(void **state)
{
        struct severance_facts g3 = {.since = ymd(20120501), .end = ymd(20270831), .wage = {.base = cents(340000)}},
                               above = plain(800000, 19850101, 20271231);
        struct severance made = severance(&g3);

        (void)state;
        assert_int_equal(made.wage.cents, 367200);
        assert_int_equal(fraction_compare(made.factor, fraction_of(46, 9)), 0);
        assert_int_equal(made.amount.cents, 1876800); /* DOMAIN 8.2, point 4 */
        assert_int_equal(made.cap_state, SEVERANCE_CAP_UNKNOWN);
        assert_int_equal(made.cap.cents, 0);
        assert_true(is_said(DERIVED_STEP, "the cap of 2027 is not known, but a year's wage is never above it"));
        made = severance(&above);
        assert_int_equal(made.amount.cents, 11466667);
        assert_int_equal(made.last_known_cap.cents, 10200000);
        assert_true(is_said(DERIVED_WARNING, "the cap of 2027 is not known, so nothing is capped; the amount is above the last"));
        assert_true(is_said(DERIVED_FACT, "the last known cap is 102000.00, of 2026-01-01"));
}

static void before_2020_full_half_years_count_after_two_years(void **state)
{
        static const struct {
                uint32_t since, end;
                int64_t num, den;
        } cases[] = {
                {20170102, 20181231, 0, 1},                /* a day short of 24 months */
                {20170101, 20181231, 4, 6},                /* 24 months */
                {20170101, 20190629, 4, 6},                /* a half year that is not full does not count */
                {20090101, 20181231, 20, 6},               /* 120 months */
                {20040101, 20181231, 20 * 2 + 10 * 3, 12}, /* and 60 more at a quarter */
                {20150701, 20191231, 9, 6},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct severance_facts facts = plain(600000, cases[i].since, cases[i].end);
                struct severance made = severance(&facts);

                assert_int_equal(fraction_compare(made.factor, fraction_of(cases[i].num, cases[i].den)), 0);
                assert_int_equal(made.amount.cents, 600000 * cases[i].num / cases[i].den);
        }
        assert_true(is_said(DERIVED_STEP, "23 full months of service, at least 24 are asked: nothing is due"));
        assert_true(is_said(DERIVED_WARNING, "whoever is 50 or older gets more; give the birth date"));
}

static void before_2020_older_workers_got_more_unless_the_employer_was_small(void **state)
{
        struct severance_facts facts = plain(300000, 20040101, 20181231);

        (void)state;
        facts.born = ymd(19660101); /* 50 on 1 January 2016: six half years at a half, 20 at a sixth, four at a quarter */
        assert_int_equal(fraction_compare(severance(&facts).factor, fraction_of(20 * 2 + 4 * 3 + 6 * 6, 12)), 0);
        assert_true(is_said(DERIVED_WARNING, "as for an employer of 25 employees or more"));
        facts.employees = 24;
        assert_int_equal(fraction_compare(severance(&facts).factor, fraction_of(70, 12)), 0);
        facts.employees = 25;
        facts.born = ymd(19690101); /* not yet 50 */
        assert_int_equal(fraction_compare(severance(&facts).factor, fraction_of(70, 12)), 0);
        facts.born = ymd(19640229); /* 50 on 28 February 2014: nine half years and a part */
        assert_int_equal(fraction_compare(severance(&facts).factor, fraction_of(20 * 2 + 1 * 3 + 9 * 6, 12)), 0);
        facts.born = ymd(19400101); /* 50 before the service began */
        assert_int_equal(fraction_compare(severance(&facts).factor, fraction_of(15, 1)), 0);
}

static void the_day_of_ending_decides_which_rule_counts(void **state)
{
        struct severance_facts before = plain(300000, 20190101, 20191231), after = plain(300000, 20190102, 20200101);
        struct severance made = severance(&before);

        (void)state;
        assert_int_equal(made.amount.cents, 0);
        assert_int_equal(made.claim_until.day, 0);
        made = severance(&after);
        assert_int_equal(made.amount.cents, 100000);
}

static void only_costs_that_were_agreed_to_beforehand_come_off(void **state)
{
        struct severance_cost cost[] = {
                {.amount = cents(10000), .agreed = ymd(20260401), .made = ymd(20260402)},
                {.amount = cents(20000), .agreed = ymd(20260402), .made = ymd(20260402)},
                {.amount = cents(40000), .made = ymd(20260402)},
                {.amount = cents(80000), .made = ymd(20260402), .by_union_deal = true},
                {.amount = cents(160000), .agreed = ymd(20200101), .made = ymd(20210531), .for_employability = true},
                {.amount = cents(320000), .agreed = ymd(20200101), .made = ymd(20210530), .for_employability = true},
                {.amount = cents(640000), .agreed = ymd(20200101)},
        };
        struct severance_facts facts = plain(300000, 20080601, 20260531);
        struct severance made;

        (void)state;
        facts.cost = cost;
        facts.n_costs = COUNT(cost);
        facts.paid_earlier = cents(5);
        made = severance(&facts);
        assert_int_equal(made.gross.cents, 1800000);
        assert_int_equal(made.deducted.cents, 10000 + 80000 + 160000 + 5);
        assert_int_equal(made.amount.cents, 1800000 - made.deducted.cents);
        assert_true(
                is_said(DERIVED_STEP, "costs of 200.00 made on 2026-04-02 stay: the worker agreed only when they had been made"));
        assert_true(
                is_said(DERIVED_STEP, "costs of 3200.00 made on 2021-05-30 stay: they were made too many years before the end"));
        facts.paid_earlier = cents(9900000);
        made = severance(&facts);
        assert_int_equal(made.amount.cents, 0);
        assert_int_equal(made.deducted.cents, 1800000);
}

static void a_claim_lapses_three_months_after_the_end(void **state)
{
        struct severance_facts facts = plain(300000, 20240901, 20260531);
        struct severance made = severance(&facts);

        (void)state;
        assert_int_equal(date_ymd(made.claim_strict), 20260831);
        assert_int_equal(date_ymd(made.claim_until), 20260831);
        facts.end = ymd(20260630);
        made = severance(&facts);
        assert_int_equal(date_ymd(made.claim_until), 20260930);
        facts.end = ymd(20260430);
        assert_int_equal(date_ymd(severance(&facts).claim_until), 20260730);
}

static void what_cannot_be_is_refused_with_what_would_do(void **state)
{
        static const struct {
                int64_t wage;
                uint32_t since, end;
                const char *text;
        } wrong[] = {
                {300000, 20260102, 20260101, "service ends on 2026-01-01, before it begins on 2026-01-02"},
                {300000, 0, 20260101, "the first and the last day of service are both needed"},
                {300000, 20100101, 20150630, "the law installed here has no severance payment for 2015-06-30"},
                {0, 20200101, 20260101, "the base wage a month is needed"},
                {INT64_MAX, 20200101, 20260101, "too large"},
                {INT64_MAX / 12 + 1, 19200101, 20260101, "to be"},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(wrong); i++) {
                struct severance_facts facts = plain(wrong[i].wage, wrong[i].since, wrong[i].end);
                struct severance made;
                struct err err = {0};

                assert_false(severance_compute(law, &facts, &why, &made, &err));
                assert_int_equal(err.kind, ERR_REFUSED);
                if (!strstr(err.text, wrong[i].text))
                        fail_msg("%s", err.text);
        }
}

static void a_wage_of_billions_is_still_exact(void **state)
{
        struct severance_facts facts = plain(INT64_C(900000000000001), 20230101, 20251231);
        struct severance made = severance(&facts);

        (void)state;
        assert_int_equal(made.gross.cents, INT64_C(900000000000001));
        assert_int_equal(made.cap.cents, INT64_C(10800000000000012));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                SHIPPED_TEST(the_payments_of_tuinhof_hold_to_the_cent),
                SHIPPED_TEST(the_small_table_holds),
                SHIPPED_TEST(a_cap_that_is_not_known_is_said_and_not_guessed),
                SHIPPED_TEST(before_2020_full_half_years_count_after_two_years),
                SHIPPED_TEST(before_2020_older_workers_got_more_unless_the_employer_was_small),
                SHIPPED_TEST(the_day_of_ending_decides_which_rule_counts),
                SHIPPED_TEST(only_costs_that_were_agreed_to_beforehand_come_off),
                SHIPPED_TEST(a_claim_lapses_three_months_after_the_end),
                SHIPPED_TEST(what_cannot_be_is_refused_with_what_would_do),
                SHIPPED_TEST(a_wage_of_billions_is_still_exact),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
