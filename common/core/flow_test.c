#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "flow.h"

static Word *word(struct arena *arena, const char *text)
{
        Word *made = NEW(arena, Word, word);

        made->text = arena_strdup(arena, text);
        return made;
}

/* announced -- decline --> declined; announced, joined -- leave --> left; two terms, one of them without a name. */
static Flow *flow_new(struct arena *arena)
{
        static const char *const states[] = {"announced", "joined", "declined", "left"};
        Flow *flow = NEW(arena, Flow, flow);
        FlowTransition *decline = NEW(arena, FlowTransition, flow_transition),
                       *leave = NEW(arena, FlowTransition, flow_transition);
        FlowTerm *term = NEW(arena, FlowTerm, flow_term);

        for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
                FlowState *state = NEW(arena, FlowState, flow_state);

                state->name = word(arena, states[i]);
                APPEND(arena, flow, states) = state;
        }
        decline->name = word(arena, "decline");
        APPEND(arena, decline, from) = word(arena, "announced");
        leave->name = word(arena, "leave");
        APPEND(arena, leave, from) = word(arena, "announced");
        APPEND(arena, leave, from) = word(arena, "joined");
        APPEND(arena, flow, transitions) = decline;
        APPEND(arena, flow, transitions) = leave;
        APPEND(arena, flow, terms) = NEW(arena, FlowTerm, flow_term);
        term->name = word(arena, "choice");
        APPEND(arena, flow, terms) = term;
        return flow;
}

static int setup(void **state)
{
        arena_new((struct arena **)state);
        return 0;
}

static int teardown(void **state)
{
        arena_destroy((struct arena **)state);
        return 0;
}

static void parts_are_found_by_name(void **state)
{
        const Flow *flow = flow_new(*state);

        assert_ptr_equal(flow_state(flow, "joined"), flow->states[1]);
        assert_ptr_equal(flow_transition(flow, "leave"), flow->transitions[1]);
        assert_ptr_equal(flow_term(flow, "choice"), flow->terms[1]);
}

static void what_is_not_there_is_null(void **state)
{
        const Flow *flow = flow_new(*state);

        assert_null(flow_state(flow, "join"));
        assert_null(flow_state(flow, ""));
        assert_null(flow_transition(flow, "leaves"));
        assert_null(flow_term(flow, "decline"));
}

static void a_transition_leaves_the_states_it_names_and_no_others(void **state)
{
        const Flow *flow = flow_new(*state);
        const FlowTransition *leave = flow_transition(flow, "leave"), *decline = flow_transition(flow, "decline");

        assert_true(flow_leaves(leave, "announced"));
        assert_true(flow_leaves(leave, "joined"));
        assert_false(flow_leaves(leave, "left"));
        assert_true(flow_leaves(decline, "announced"));
        assert_false(flow_leaves(decline, "joined"));
}

static void a_vocabulary_has_no_word_twice(void **state)
{
        const char *const *const lists[] = {flow_roles,    flow_require_kinds, flow_effect_kinds, flow_facts, flow_activities,
                                            flow_accounts, flow_placements,    flow_admissions,   flow_ends};

        (void)state;
        for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
                assert_non_null(lists[i][0]);
                for (size_t j = 0; lists[i][j]; j++)
                        for (size_t k = 0; k < j; k++)
                                assert_string_not_equal(lists[i][j], lists[i][k]);
        }
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(parts_are_found_by_name, setup, teardown),
                cmocka_unit_test_setup_teardown(what_is_not_there_is_null, setup, teardown),
                cmocka_unit_test_setup_teardown(a_transition_leaves_the_states_it_names_and_no_others, setup, teardown),
                cmocka_unit_test(a_vocabulary_has_no_word_twice),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
