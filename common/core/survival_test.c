#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "survival.h"

static struct survival_at told(const struct survival *survival, uint32_t day)
{
        struct survival_at at;

        survival_tell(survival, &day, 1, &at);
        return at;
}

/* Worked by hand: after days 6 (three of 21), 7 (one of 17), 10 (one of 15), 13 (one of 12), 16 (one of 11), 22 (one of 7) and 23
 * (one of 6): the group with 6-mercaptopurine of Freireich et al. (1963), the usual example. */
static void the_usual_example_comes_out_as_in_the_books(void **state)
{
        static const struct {
                uint32_t day, happened, at_risk, permyriad;
        } row[] = {{6, 3, 21, 8571},  {7, 4, 17, 8067}, {10, 5, 15, 7529}, {13, 6, 12, 6902},
                   {16, 7, 11, 6275}, {22, 8, 7, 5378}, {23, 9, 6, 4482}};
        static const uint32_t happened[] = {6, 6, 6, 7, 10, 13, 16, 22, 23},
                              censored[] = {6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35};
        struct survival *survival;
        uint32_t median = 0;

        (void)state;
        survival_new(&survival, 40);
        for (size_t i = 0; i < 9; i++)
                survival_add(survival, 0, happened[i], true);
        for (size_t i = 0; i < 12; i++)
                survival_add(survival, 0, censored[i], false);
        assert_int_equal(survival_people(survival), 21);
        assert_int_equal(survival_happened(survival), 9);
        assert_int_equal(told(survival, 5).permyriad, 10000);
        for (size_t i = 0; i < 7; i++) {
                struct survival_at at = told(survival, row[i].day);

                assert_int_equal(at.at_risk, row[i].at_risk);
                assert_int_equal(at.happened, row[i].happened);
                assert_int_equal(at.permyriad, row[i].permyriad);
        }
        assert_int_equal(told(survival, 40).censored, 12);
        assert_true(survival_median(survival, &median));
        assert_int_equal(median, 23);
        survival_destroy(&survival);
}

static void a_median_that_is_not_reached_is_said_to_be_so(void **state)
{
        struct survival *survival;
        uint32_t median;

        (void)state;
        survival_new(&survival, 10);
        for (uint32_t i = 0; i < 4; i++)
                survival_add(survival, 0, 5, i == 0);
        assert_false(survival_median(survival, &median));
        assert_int_equal(told(survival, 10).permyriad, 7500);
        survival_destroy(&survival);
}

/* Two are known from day 4 on: neither is at risk when one of two leaves on day 2. */
static void who_was_not_there_yet_is_not_at_risk(void **state)
{
        struct survival *survival;

        (void)state;
        survival_new(&survival, 10);
        survival_add(survival, 0, 2, true);
        survival_add(survival, 0, 8, false);
        survival_add(survival, 4, 6, true);
        survival_add(survival, 4, 9, false);
        assert_int_equal(told(survival, 2).at_risk, 2);
        assert_int_equal(told(survival, 2).permyriad, 5000);
        assert_int_equal(told(survival, 6).at_risk, 3);
        /* 1/2 × 2/3 */
        assert_int_equal(told(survival, 6).permyriad, 3333);
        survival_destroy(&survival);
}

static void nobody_and_everybody_are_ordinary(void **state)
{
        struct survival *survival;
        uint32_t median = 0;

        (void)state;
        survival_new(&survival, 0);
        assert_int_equal(told(survival, 0).permyriad, 10000);
        assert_false(survival_median(survival, &median));
        survival_add(survival, 0, 0, true);
        assert_int_equal(told(survival, 0).permyriad, 0);
        assert_true(survival_median(survival, &median));
        assert_int_equal(median, 0);
        survival_destroy(&survival);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_usual_example_comes_out_as_in_the_books),
                cmocka_unit_test(a_median_that_is_not_reached_is_said_to_be_so),
                cmocka_unit_test(who_was_not_there_yet_is_not_at_risk),
                cmocka_unit_test(nobody_and_everybody_are_ordinary),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
