#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "must.h"
#include "service.h"

static void service_counts_its_first_and_last_day(void **state)
{
        static const struct {
                uint32_t since, last;
                struct service expect;
        } cases[] = {
                /* DOMAIN 8.1 and 8.2 */
                {20240901, 20260531, {1, 9, 0}},
                {20200201, 20260531, {6, 4, 0}},
                {20140106, 20260630, {12, 5, 25}},
                {20190501, 20260531, {7, 1, 0}},
                {20080101, 20260731, {18, 7, 0}},
                {20120501, 20270831, {15, 4, 0}},
                {20260101, 20260110, {0, 0, 10}},
                {20260101, 20260101, {0, 0, 1}},
                /* A year from 29 February is full on 27 February, and months from the 31st are full on the last but one. */
                {20240229, 20250227, {1, 0, 0}},
                {20240229, 20250226, {0, 11, 29}},
                {20260131, 20260330, {0, 2, 0}},
                {10101, 99991230, {9998, 11, 30}},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct service service;
                struct err err;

                assert_true(service_count(date_of_ymd(cases[i].since), date_of_ymd(cases[i].last), &service, &err));
                assert_int_equal(service.years, cases[i].expect.years);
                assert_int_equal(service.months, cases[i].expect.months);
                assert_int_equal(service.days, cases[i].expect.days);
                assert_int_equal(service_months(service), 12 * service.years + service.months);
        }
}

static void days_that_contradict_each_other_are_refused(void **state)
{
        struct service service = {.years = 7};
        struct err err = {0};

        (void)state;
        assert_false(service_count(date_of_ymd(20260102), date_of_ymd(20260101), &service, &err));
        assert_string_equal(err.text, "service ends on 2026-01-01, before it begins on 2026-01-02");
        assert_false(service_count((struct date){0}, date_of_ymd(20260101), &service, &err));
        assert_false(service_count(date_of_ymd(20260101), (struct date){0}, &service, &err));
        assert_false(service_count(date_of_ymd(20260101), date_of_ymd(99991231), &service, &err));
        assert_int_equal(service.years, 7);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(service_counts_its_first_and_last_day),
                cmocka_unit_test(days_that_contradict_each_other_are_refused),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
