#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "derivation.h"

static void lines_stand_in_the_order_in_which_they_were_derived(void **state)
{
        struct arena *arena = NULL;
        struct derivation why = {0};

        (void)state;
        arena_new(&arena);
        why.arena = arena;
        derivation_fact(&why, "in service since %s", derivation_date(&why, date_of_ymd(20080101)));
        derivation_step(&why, "BW 7:673(2)", "%s * %s", derivation_money(&why, (struct money){473200}),
                        derivation_fraction(&why, fraction_of(223, 36)));
        derivation_warning(&why, NULL, "look at it");
        assert_int_equal(why.n, 3);
        assert_int_equal(why.line[0].kind, DERIVED_FACT);
        assert_string_equal(why.line[0].text, "in service since 2008-01-01");
        assert_string_equal(why.line[1].text, "4732.00 * 223/36");
        assert_string_equal(why.line[1].source, "BW 7:673(2)");
        assert_int_equal(why.line[2].kind, DERIVED_WARNING);
        assert_string_equal(why.line[2].source, "");
        arena_destroy(&arena);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(lines_stand_in_the_order_in_which_they_were_derived),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
