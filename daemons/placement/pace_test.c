#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "must.h"
#include "pace.h"

static void no_more_is_under_way_than_the_window(void **state)
{
        struct pace pace = pace_begin();

        (void)state;
        assert_true(pace_has_room(&pace, PACE_WINDOW - 1, 0));
        assert_false(pace_has_room(&pace, PACE_WINDOW, 0));
}

static void busy_halves_the_window_and_pauses(void **state)
{
        struct pace pace = pace_begin();

        (void)state;
        pace_busy(&pace, 1000);
        assert_false(pace_has_room(&pace, 0, 1000 + PACE_PAUSE_LEAST_MS - 1));
        assert_false(pace_may_send(&pace, 1000 + PACE_PAUSE_LEAST_MS - 1));
        assert_true(pace_may_send(&pace, 1000 + PACE_PAUSE_LEAST_MS));
        assert_true(pace_has_room(&pace, PACE_WINDOW / 2 - 1, 1000 + PACE_PAUSE_LEAST_MS));
        assert_false(pace_has_room(&pace, PACE_WINDOW / 2, 1000 + PACE_PAUSE_LEAST_MS));
}

/* A whole window is answered busy at once, and that is one busy intake. */
static void many_answers_of_one_moment_count_once(void **state)
{
        struct pace pace = pace_begin();

        (void)state;
        for (int i = 0; i < PACE_WINDOW; i++)
                pace_busy(&pace, 1000 + i);
        assert_int_equal(pace.window, PACE_WINDOW / 2);
        assert_int_equal(pace.until_ms, 1000 + PACE_PAUSE_LEAST_MS);
}

static void pauses_double_up_to_a_limit_and_one_delivery_always_tries(void **state)
{
        struct pace pace = pace_begin();
        int64_t now = 0;

        (void)state;
        for (int i = 0; i < 20; i++) {
                pace_busy(&pace, now);
                assert_true(pace.until_ms - now <= PACE_PAUSE_MOST_MS);
                now = pace.until_ms;
        }
        assert_int_equal(pace.pause_ms, PACE_PAUSE_MOST_MS);
        assert_true(pace_has_room(&pace, 0, now));
        assert_false(pace_has_room(&pace, 1, now));
}

static void settlements_widen_it_again_and_end_the_pauses(void **state)
{
        struct pace pace = pace_begin();

        (void)state;
        for (int64_t now = 0; now < 100000; now += 10000)
                pace_busy(&pace, now);
        for (size_t i = 0; i < 2 * PACE_WINDOW; i++)
                pace_settled(&pace);
        assert_int_equal(pace.window, PACE_WINDOW);
        pace_busy(&pace, 200000);
        assert_int_equal(pace.until_ms, 200000 + PACE_PAUSE_LEAST_MS);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(no_more_is_under_way_than_the_window),
                cmocka_unit_test(busy_halves_the_window_and_pauses),
                cmocka_unit_test(many_answers_of_one_moment_count_once),
                cmocka_unit_test(pauses_double_up_to_a_limit_and_one_delivery_always_tries),
                cmocka_unit_test(settlements_widen_it_again_and_end_the_pauses),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
