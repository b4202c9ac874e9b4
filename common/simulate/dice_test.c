#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dice.h"

static void throws_are_those_of_the_published_generator(void **state)
{
        struct dice dice = {1234567};

        (void)state;
        assert_true(dice_throw(&dice) == UINT64_C(6457827717110365317));
        assert_true(dice_throw(&dice) == UINT64_C(3203168211198807973));
        assert_true(dice_throw(&dice) == UINT64_C(9817491932198370423));
}

static void each_question_has_luck_of_its_own(void **state)
{
        struct dice a = dice_for(1, 7, "join", 0), same = dice_for(1, 7, "join", 0),
                    other[] = {dice_for(2, 7, "join", 0), dice_for(1, 8, "join", 0), dice_for(1, 7, "leave", 0),
                               dice_for(1, 7, "join", 1)};
        uint64_t thrown = dice_throw(&a);

        (void)state;
        assert_true(thrown == dice_throw(&same));
        for (size_t i = 0; i < 4; i++)
                assert_true(thrown != dice_throw(&other[i]));
}

static void numbers_and_chances_come_about_as_often_as_they_should(void **state)
{
        struct dice dice = dice_for(1, 1, "test", 0);
        unsigned below[10] = {0}, hits = 0;

        (void)state;
        for (int i = 0; i < 100000; i++) {
                below[dice_below(&dice, 10)]++;
                hits += dice_hits(&dice, 2500);
        }
        for (int i = 0; i < 10; i++)
                assert_in_range(below[i], 9600, 10400);
        assert_in_range(hits, 24500, 25500);
        assert_false(dice_hits(&dice, 0));
        assert_true(dice_hits(&dice, CHANCE_ALL));
}

static void misses_have_their_mean_and_their_half(void **state)
{
        struct dice dice = dice_for(1, 1, "misses", 0);
        uint64_t sum = 0;
        unsigned short_ones = 0;

        (void)state;
        for (int i = 0; i < 100000; i++) {
                uint32_t n = dice_misses(&dice, 91);

                sum += n;
                short_ones += n < 63;
        }
        /* Half of them are below ln 2 of the mean. */
        assert_in_range(sum / 1000, 8800, 9200);
        assert_in_range(short_ones, 49000, 51000);
        for (int i = 0; i < 1000; i++)
                assert_int_equal(dice_misses(&dice, 1), 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(throws_are_those_of_the_published_generator),
                cmocka_unit_test(each_question_has_luck_of_its_own),
                cmocka_unit_test(numbers_and_chances_come_about_as_often_as_they_should),
                cmocka_unit_test(misses_have_their_mean_and_their_half),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
