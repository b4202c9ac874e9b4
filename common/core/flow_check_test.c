/* Soundness of flows as messages. What can be written in a file is proved by tests/golden/flows-bad, through conf; here stands
 * what only a message can hold, since a flow may come over the wire from a client that checked nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "flow.h"
#include "must.h"

struct fixture {
        struct arena *arena;
        Flow *flow;
        struct flow_finding *finding;
        size_t n;
};

static Word *word(struct fixture *f, const char *text, unsigned line)
{
        Word *made = NEW(f->arena, Word, word);

        made->text = arena_strdup(f->arena, text);
        made->line = line;
        made->column = 3;
        return made;
}

static Length *length(struct fixture *f, uint32_t n, Unit unit)
{
        Length *made = NEW(f->arena, Length, length);

        made->n = n;
        made->unit = unit;
        return made;
}

static FlowState *state_add(struct fixture *f, const char *name, unsigned line)
{
        FlowState *state = NEW(f->arena, FlowState, flow_state);

        state->name = word(f, name, line);
        state->title_en = arena_strdup(f->arena, "Some state");
        state->title_nl = arena_strdup(f->arena, "Een toestand");
        APPEND(f->arena, f->flow, states) = state;
        return state;
}

static FlowTransition *transition_add(struct fixture *f, const char *name, const char *from, const char *to, const char *by,
                                      unsigned line)
{
        FlowTransition *transition = NEW(f->arena, FlowTransition, flow_transition);

        transition->name = word(f, name, line);
        APPEND(f->arena, transition, from) = word(f, from, line);
        transition->to = word(f, to, line);
        APPEND(f->arena, transition, by) = word(f, by, line);
        APPEND(f->arena, f->flow, transitions) = transition;
        return transition;
}

static FlowTerm *term_add(struct fixture *f, const char *name, Anchor anchor, const char *value, unsigned line)
{
        FlowTerm *term = NEW(f->arena, FlowTerm, flow_term);

        term->name = word(f, name, line);
        term->after = length(f, 3, UNIT__UNIT_IS_MONTHS);
        term->anchor = anchor;
        term->anchor_value = word(f, value, line);
        term->basis = BASIS__BASIS_OWN;
        APPEND(f->arena, f->flow, terms) = term;
        return term;
}

/* announced --join--> joined --expire (clock)--> closed, with a term that fires it. Lines: states 11.., transitions 21..,
 * terms 31... */
static int setup(void **state)
{
        static struct fixture fixture;
        struct fixture *f = &fixture;

        *f = (struct fixture){0};
        arena_new(&f->arena);
        f->flow = NEW(f->arena, Flow, flow);
        f->flow->name = word(f, "sample", 1);
        f->flow->version = 1;
        f->flow->title_en = arena_strdup(f->arena, "Sample");
        f->flow->title_nl = arena_strdup(f->arena, "Voorbeeld");
        f->flow->start = word(f, "announced", 4);
        state_add(f, "announced", 11);
        state_add(f, "joined", 12);
        state_add(f, "closed", 13)->end = word(f, "expired", 13);
        transition_add(f, "join", "announced", "joined", "caseworker", 21);
        transition_add(f, "expire", "joined", "closed", "clock", 22);
        term_add(f, "stay", ANCHOR__ANCHOR_ENTERED, "joined", 31)->then = word(f, "expire", 31);
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        arena_destroy(&f->arena);
        return 0;
}

static void check(struct fixture *f)
{
        f->n = flow_check(f->flow, f->arena, &f->finding);
}

/* One thing is wrong, and it is said so, there. */
static void only(struct fixture *f, unsigned line, const char *text)
{
        check(f);
        assert_int_equal(f->n, 1);
        assert_string_equal(f->finding[0].text, text);
        assert_int_equal(f->finding[0].line, line);
        assert_int_equal(f->finding[0].column, line == 1 && !f->flow->name ? 1 : 3);
}

static void a_sound_flow_has_no_findings(void **state)
{
        struct fixture *f = *state;

        check(f);
        assert_int_equal(f->n, 0);
}

static void an_empty_message_is_not_a_flow(void **state)
{
        static const char *const said[] = {"flow: a name is missing", "version: a flow has a version from 1",
                                           "flow: a title is missing", "states: a flow has states"};
        struct fixture *f = *state;

        f->flow = NEW(f->arena, Flow, flow);
        check(f);
        assert_int_equal(f->n, COUNT(said));
        for (size_t i = 0; i < COUNT(said); i++) {
                assert_non_null(strstr(f->finding[i].text, said[i]));
                assert_int_equal(f->finding[i].line, 1);
                assert_int_equal(f->finding[i].column, 1);
        }
}

/* Every message within it is empty too: nothing may be dereferenced that the codec lets be absent. */
static void parts_without_anything_in_them_are_findings_and_no_crash(void **state)
{
        struct fixture *f = *state;
        FlowTransition *transition = NEW(f->arena, FlowTransition, flow_transition);
        FlowTerm *term = NEW(f->arena, FlowTerm, flow_term);

        APPEND(f->arena, transition, from) = NEW(f->arena, Word, word);
        APPEND(f->arena, transition, by) = NEW(f->arena, Word, word);
        APPEND(f->arena, transition, requires) = NEW(f->arena, FlowRequire, flow_require);
        APPEND(f->arena, transition, effects) = NEW(f->arena, FlowEffect, flow_effect);
        APPEND(f->arena, transition, reasons) = NEW(f->arena, Word, word);
        term->anchor = ANCHOR__ANCHOR_ENTERED;
        term->then = NEW(f->arena, Word, word);
        APPEND(f->arena, term, warn) = NEW(f->arena, Length, length);
        APPEND(f->arena, f->flow, states) = NEW(f->arena, FlowState, flow_state);
        APPEND(f->arena, f->flow, transitions) = transition;
        APPEND(f->arena, f->flow, transitions) = NEW(f->arena, FlowTransition, flow_transition);
        APPEND(f->arena, f->flow, terms) = term;
        APPEND(f->arena, f->flow, terms) = NEW(f->arena, FlowTerm, flow_term);
        check(f);
        assert_true(f->n > 15);
}

static void each_requirement_and_effect_needs_its_value(void **state)
{
        struct fixture *f = *state;
        FlowTransition *join = f->flow->transitions[0];
        size_t kinds = 0;

        for (; flow_require_kinds[kinds]; kinds++) {
                FlowRequire *require = NEW(f->arena, FlowRequire, flow_require);

                require->kind = word(f, flow_require_kinds[kinds], 40);
                APPEND(f->arena, join, requires) = require;
        }
        for (size_t i = 0; flow_effect_kinds[i]; i++) {
                FlowEffect *effect = NEW(f->arena, FlowEffect, flow_effect);

                effect->kind = word(f, flow_effect_kinds[i], 50);
                APPEND(f->arena, join, effects) = effect;
        }
        check(f);
        /* Budget, milestone and reverse lack what they name; a task lacks whom it is for, its title, and when it is due. */
        assert_int_equal(f->n, kinds + 3 + 3);
        for (size_t i = 0; i < f->n; i++)
                assert_int_equal(f->finding[i].line, i < kinds ? 40 : 50);
}

static void names_given_twice_are_found(void **state)
{
        struct fixture *f = *state;

        transition_add(f, "join", "announced", "closed", "caseworker", 23);
        only(f, 23, "transition join stands here twice; give one another name");
}

static void a_state_given_twice_is_found_once(void **state)
{
        struct fixture *f = *state;

        state_add(f, "joined", 14);
        only(f, 14, "state joined stands here twice; give one another name");
}

static void a_term_given_twice_is_found(void **state)
{
        struct fixture *f = *state;

        term_add(f, "stay", ANCHOR__ANCHOR_FACT, "announced", 32);
        only(f, 32, "term stay stands here twice; give one another name");
}

static void a_term_counts_from_one_above_it_so_no_circle_can_be(void **state)
{
        struct fixture *f = *state;

        term_add(f, "second", ANCHOR__ANCHOR_TERM, "stay", 32);
        check(f);
        assert_int_equal(f->n, 0);
        f->flow->terms[1]->anchor_value = word(f, "second", 32);
        only(f, 32, "terms.second.from: second stands below; a term counts from one that stands above it (move second up)");
}

static void lengths_end_before_the_calendar_does(void **state)
{
        static const struct {
                uint32_t n;
                Unit unit;
                bool sound;
        } lengths[] = {
                {0, UNIT__UNIT_IS_DAYS, true},      {36600, UNIT__UNIT_IS_DAYS, true},   {36601, UNIT__UNIT_IS_DAYS, false},
                {1200, UNIT__UNIT_IS_MONTHS, true}, {1201, UNIT__UNIT_IS_MONTHS, false}, {100, UNIT__UNIT_IS_YEARS, true},
                {101, UNIT__UNIT_IS_YEARS, false},  {5, UNIT__UNIT_IS_WORKDAYS, true},   {1000000, UNIT__UNIT_IS_WORKDAYS, false},
                {5301, UNIT__UNIT_IS_WEEKS, false}, {3, UNIT__UNIT_IS_HOURS, false},     {3, UNIT__UNIT_IS_SECONDS, false},
                {3, UNIT__UNIT_IS_NONE, false},
        };
        struct fixture *f = *state;

        for (size_t i = 0; i < COUNT(lengths); i++) {
                f->flow->terms[0]->after = length(f, lengths[i].n, lengths[i].unit);
                check(f);
                assert_int_equal(f->n, !lengths[i].sound);
        }
}

static void warnings_go_from_long_to_short_within_the_term(void **state)
{
        static const struct {
                Length warn[3];
                size_t n, findings;
        } samples[] = {
                {{{.n = 2, .unit = UNIT__UNIT_IS_MONTHS},
                  {.n = 1, .unit = UNIT__UNIT_IS_MONTHS},
                  {.n = 1, .unit = UNIT__UNIT_IS_WEEKS}},
                 3,
                 0},
                {{{.n = 1, .unit = UNIT__UNIT_IS_WEEKS}, {.n = 5, .unit = UNIT__UNIT_IS_WORKDAYS}}, 2, 1},
                {{{.n = 1, .unit = UNIT__UNIT_IS_WEEKS}, {.n = 4, .unit = UNIT__UNIT_IS_WORKDAYS}}, 2, 0},
                {{{.n = 3, .unit = UNIT__UNIT_IS_MONTHS}}, 1, 1},
                {{{.n = 1, .unit = UNIT__UNIT_IS_WEEKS}, {.n = 1, .unit = UNIT__UNIT_IS_WEEKS}}, 2, 1},
                {{{.n = 1, .unit = UNIT__UNIT_IS_HOURS}}, 1, 1},
        };
        struct fixture *f = *state;
        FlowTerm *term = f->flow->terms[0];

        for (size_t i = 0; i < COUNT(samples); i++) {
                term->n_warn = 0;
                for (size_t j = 0; j < samples[i].n; j++)
                        APPEND(f->arena, term, warn) = length(f, samples[i].warn[j].n, samples[i].warn[j].unit);
                check(f);
                assert_int_equal(f->n, samples[i].findings);
        }
}

/* The last day of a job is known months ahead; a warning before it is what it is for. */
static void a_term_of_no_length_may_warn_before_its_day(void **state)
{
        struct fixture *f = *state;
        FlowTerm *term = term_add(f, "last-day", ANCHOR__ANCHOR_FACT, "last-day", 32);

        term->after = length(f, 0, UNIT__UNIT_IS_DAYS);
        APPEND(f->arena, term, warn) = length(f, 2, UNIT__UNIT_IS_MONTHS);
        APPEND(f->arena, term, warn) = length(f, 1, UNIT__UNIT_IS_WEEKS);
        check(f);
        assert_int_equal(f->n, 0);
}

/* In a file the second one is a key that stands there twice. */
static void a_personal_field_has_one_purpose(void **state)
{
        struct fixture *f = *state;

        f->flow->states[0]->matching = true;
        for (unsigned i = 0; i < 2; i++) {
                FlowPersonal *personal = NEW(f->arena, FlowPersonal, flow_personal);

                personal->field = word(f, "profile", 41 + i);
                personal->purpose_en = arena_strdup(f->arena, "To match");
                personal->purpose_nl = arena_strdup(f->arena, "Om te bemiddelen");
                APPEND(f->arena, f->flow, personal) = personal;
        }
        only(f, 42, "personal.profile: it stands here twice (take one away)");
}

static void a_message_asks_for_some_activities_or_for_none(void **state)
{
        struct fixture *f = *state;
        FlowRequire *require = NEW(f->arena, FlowRequire, flow_require);

        require->kind = word(f, "activity", 40);
        require->value = word(f, "talk", 40);
        APPEND(f->arena, f->flow->transitions[0], requires) = require;
        only(f, 40, "transitions.join.requires.activity: none of them is always there (write how many, from 1)");
}

/* What is missing may be what could not be read. */
static void of_a_flow_in_parts_nothing_is_said_that_follows_from_what_is_not_there(void **state)
{
        struct fixture *f = *state;

        f->flow->n_terms = 0;
        f->flow->transitions[1]->from[0] = word(f, "announced", 22);
        f->flow->states[0]->matching = true;
        f->flow->suspension = NEW(f->arena, FlowLeave, flow_leave);
        APPEND(f->arena, f->flow->suspension, by) = word(f, "lead", 5);
        APPEND(f->arena, f->flow->suspension, reasons) = word(f, "other-work", 5);
        check(f);
        assert_int_equal(f->n, 5);
        assert_int_equal(flow_check_parts(f->flow, f->arena, &f->finding), 0);
        f->flow->suspension->by[0] = word(f, "clock", 5);
        assert_int_equal(flow_check_parts(f->flow, f->arena, &f->finding), 1);
}

static void only_a_term_with_a_length_is_wrong_to_be_met_at_once(void **state)
{
        struct fixture *f = *state;
        FlowTerm *term = term_add(f, "carried", ANCHOR__ANCHOR_ENTERED, "joined", 32);
        FlowAnchor *until = NEW(f->arena, FlowAnchor, flow_anchor);

        until->kind = ANCHOR__ANCHOR_ENTERED;
        until->value = word(f, "joined", 33);
        APPEND(f->arena, term, until) = until;
        only(f, 33, "terms.carried.until: what it counts from meets it at once (wait for something else, or add repeats: on)");
        term->after = length(f, 0, UNIT__UNIT_IS_DAYS);
        check(f);
        assert_int_equal(f->n, 0);
}

static void findings_stand_in_file_order(void **state)
{
        struct fixture *f = *state;

        f->flow->states[2]->name->line = 90;
        f->flow->states[2]->end = word(f, "sailed", 90);
        f->flow->terms[0]->basis = BASIS__BASIS_NONE;
        f->flow->transitions[0]->n_by = 0;
        f->flow->version = 0;
        check(f);
        assert_int_equal(f->n, 4);
        for (size_t i = 1; i < f->n; i++)
                assert_true(f->finding[i - 1].line < f->finding[i].line);
}

static void a_flow_that_is_wrong_everywhere_is_told_500_times(void **state)
{
        struct fixture *f = *state;

        for (unsigned i = 0; i < 199; i++)
                state_add(f, "joined", 2000 - i);
        for (unsigned i = 0; i < 398; i++)
                transition_add(f, "join", "nowhere", "elsewhere", "nobody", 1000 - i);
        check(f);
        assert_int_equal(f->n, 500);
        for (size_t i = 1; i < f->n; i++)
                assert_true(f->finding[i - 1].line <= f->finding[i].line);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        const struct CMUnitTest tests[] = {
                TEST(a_sound_flow_has_no_findings),
                TEST(an_empty_message_is_not_a_flow),
                TEST(parts_without_anything_in_them_are_findings_and_no_crash),
                TEST(each_requirement_and_effect_needs_its_value),
                TEST(names_given_twice_are_found),
                TEST(a_state_given_twice_is_found_once),
                TEST(a_term_given_twice_is_found),
                TEST(a_term_counts_from_one_above_it_so_no_circle_can_be),
                TEST(lengths_end_before_the_calendar_does),
                TEST(warnings_go_from_long_to_short_within_the_term),
                TEST(a_term_of_no_length_may_warn_before_its_day),
                TEST(a_personal_field_has_one_purpose),
                TEST(a_message_asks_for_some_activities_or_for_none),
                TEST(of_a_flow_in_parts_nothing_is_said_that_follows_from_what_is_not_there),
                TEST(only_a_term_with_a_length_is_wrong_to_be_met_at_once),
                TEST(findings_stand_in_file_order),
                TEST(a_flow_that_is_wrong_everywhere_is_told_500_times),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
