#include "quota.h"
#include "shipped.h"

/* DOMAIN 8.3, row 12. */
static void a_job_counts_by_its_hours(void **state)
{
        struct fraction units;
        char text[FRACTION_TEXT];
        struct err err;

        (void)state;
        assert_true(quota_units(law, 3200, ymd(20260101), &why, &units, &err));
        assert_string_equal(fraction_decimals(units, 4, text), "1.2549");
        assert_true(quota_units(law, 1200, ymd(20260101), &why, &units, &err));
        assert_string_equal(fraction_decimals(units, 4, text), "0.4706");
        assert_true(quota_units(law, 2550, ymd(20260101), &why, &units, &err));
        assert_int_equal(fraction_compare(units, fraction_of(1, 1)), 0);
        assert_false(quota_units(law, 16801, ymd(20260101), &why, &units, &err));
        assert_false(quota_units(law, -1, ymd(20260101), &why, &units, &err));
}

static void a_shortfall_is_levied_as_it_is(void **state)
{
        struct quota_facts facts = {.paid_hours = 200000, .target_hours = 1000, .share_permyriad = 200, .job_hours = 1326};
        struct quota made;
        struct err err;

        (void)state;
        assert_true(quota_shortfall(law, &facts, ymd(20260101), &why, &made, &err));
        assert_true(made.applies);
        assert_int_equal(fraction_compare(made.shortfall, fraction_of(3000, 1326)), 0);
        assert_int_equal(made.levy.cents, 1131222); /* 2.2624434 places of 5,000.00 */
        facts.target_hours = 4000;
        assert_true(quota_shortfall(law, &facts, ymd(20260101), &why, &made, &err));
        assert_int_equal(made.levy.cents, 0);
        assert_true(is_said(DERIVED_STEP, "nothing is lacking"));
        facts.paid_hours = 40575;
        assert_true(quota_shortfall(law, &facts, ymd(20260101), &why, &made, &err));
        assert_false(made.applies);
}

static void what_the_law_does_not_know_is_asked_for(void **state)
{
        struct quota_facts facts = {.paid_hours = 200000};
        struct quota made;
        struct err err = {0};

        (void)state;
        assert_false(quota_shortfall(law, &facts, ymd(20260101), &why, &made, &err));
        assert_non_null(strstr(err.text, "give the quota in hundredths of a per cent: the law installed here"));
        facts.share_permyriad = 200;
        assert_false(quota_shortfall(law, &facts, ymd(20260101), &why, &made, &err));
        assert_non_null(strstr(err.text, "quota.job-year-hours on 2026-01-01"));
        facts.target_hours = 200001;
        assert_false(quota_shortfall(law, &facts, ymd(20260101), &why, &made, &err));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                SHIPPED_TEST(a_job_counts_by_its_hours),
                SHIPPED_TEST(a_shortfall_is_levied_as_it_is),
                SHIPPED_TEST(what_the_law_does_not_know_is_asked_for),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
