/* Terms beyond a date to keep: what they wait for, suspensions, grace, rounds, figures, and the answer of who does not answer. */
#include "centre.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "casefile.h"
#include "term.h"
#include "text.h"

static const char flow[] = "flow: terms\n"
                           "version: 1\n"
                           "title: {en: Terms, nl: Termijnen}\n"
                           "start: open\n"
                           "personal: {age: {en: Sets the length, nl: Bepaalt de duur}}\n"
                           "figures: {age: {on: announced, title: {en: Age, nl: Leeftijd}}}\n"
                           "suspension: {by: [caseworker], reasons: [other-work]}\n"
                           "states:\n"
                           "  open:   {title: {en: Open, nl: Open}, employer: sender, payer: {benefit: 60, sender: 40}}\n"
                           "  closed: {title: {en: Closed, nl: Dicht}, end: expired}\n"
                           "transitions:\n"
                           "  answer: {from: open, to: closed, by: [caseworker, clock], reasons: [refused, no-answer]}\n"
                           "terms:\n"
                           "  search:  {after: 30d, from: announced, basis: contract, pause: on, warn: [5d]}\n"
                           "  talk:    {after: 5wd, from: announced, basis: own, until: [first-talk, activity talk], warn: [1wd]}\n"
                           "  rounds:  {after: 6w, from: announced, basis: own, until: activity talk, repeats: on}\n"
                           "  support: {after: {by: age, 0: 3m, 45: 6m}, from: announced, basis: own}\n"
                           "  reflect: {after: 21d, from: offer, basis: statute, grace: 3d, then: answer, reason: no-answer}\n";

struct opened {
        struct centre *c;
        uint64_t id;
};

static struct opened opened(void **state)
{
        struct opened o = {.c = *state};
        Command *command;

        centre_flow_text(o.c, flow);
        command = centre_employee(o.c, "terms", "a");
        APPEND(o.c->arena, command->employee_log, facts) = centre_fact(o.c, "announced", 20260105);
        o.id = centre_do(o.c, command);
        return o;
}

static const TermState *term(const struct opened *o, const char *name)
{
        const TermState *found = casefile_term(centre_case(o->c, o->id), name);

        assert_non_null(found);
        return found;
}

static const char *suspend(const struct opened *o, uint32_t id, uint32_t from, uint32_t until)
{
        Command *command = centre_command(o->c, COMMAND__WHAT_CASE_SUSPEND);
        Suspension *suspension = NEW(o->c->arena, Suspension, suspension);

        suspension->id = id;
        suspension->from = from;
        suspension->until = until;
        suspension->gone = id && !from;
        suspension->reason = arena_strdup(o->c->arena, "other-work");
        command->case_suspend = NEW(o->c->arena, CaseSuspend, case_suspend);
        command->case_suspend->casefile = o->id;
        command->case_suspend->suspension = suspension;
        return centre_send(o->c, command);
}

static void activity(const struct opened *o, const char *kind, uint32_t from)
{
        Command *command = centre_command(o->c, COMMAND__WHAT_ACTIVITY_RECORD);

        command->activity_record = NEW(o->c->arena, ActivityRecord, activity_record);
        command->activity_record->casefile = o->id;
        command->activity_record->activity = NEW(o->c->arena, Activity, activity);
        command->activity_record->activity->kind = arena_strdup(o->c->arena, kind);
        command->activity_record->activity->from = from;
        centre_do(o->c, command);
}

static void figure(const struct opened *o, const char *name, uint32_t value)
{
        Command *command = centre_command(o->c, COMMAND__WHAT_CASE_RECORD);
        Figure *made = NEW(o->c->arena, Figure, figure);

        made->name = arena_strdup(o->c->arena, name);
        made->value = value;
        command->case_record = NEW(o->c->arena, CaseRecord, case_record);
        command->case_record->casefile = o->id;
        APPEND(o->c->arena, command->case_record, figures) = made;
        centre_do(o->c, command);
}

static void a_suspension_moves_a_term_by_its_real_days(void **state)
{
        struct opened o = opened(state);

        assert_int_equal(term(&o, "search")->due, 20260204);
        /* Ten days inside. */
        assert_string_equal(suspend(&o, 0, 20260110, 20260119), "");
        assert_int_equal(term(&o, "search")->due, 20260214);
        assert_int_equal(term(&o, "search")->strict, 20260204);
        assert_int_equal(term(&o, "search")->paused, 10);
        assert_int_equal(o.c->last.outcome->n_moved, 1);
        assert_int_equal(o.c->last.outcome->moved[0]->was, 20260204);
        assert_int_equal(o.c->last.outcome->moved[0]->is, 20260214);
        /* What does not pause stays. */
        assert_int_equal(term(&o, "talk")->due, 20260112);
}

static void overlapping_suspensions_count_each_day_once(void **state)
{
        struct opened o = opened(state);

        suspend(&o, 0, 20260110, 20260119);
        suspend(&o, 0, 20260115, 20260124);
        assert_int_equal(term(&o, "search")->paused, 15);
        suspend(&o, 0, 20260112, 20260113);
        assert_int_equal(term(&o, "search")->paused, 15);
        assert_int_equal(term(&o, "search")->due, 20260219);
        /* One that begins only within the days by which it moved counts as well. */
        suspend(&o, 0, 20260215, 20260216);
        assert_int_equal(term(&o, "search")->due, 20260221);
        /* And one behind the end does not. */
        suspend(&o, 0, 20260222, 20260310);
        assert_int_equal(term(&o, "search")->due, 20260221);
}

static void days_before_the_term_started_do_not_move_it(void **state)
{
        struct opened o = opened(state);

        suspend(&o, 0, 20251220, 20260107);
        /* 6 and 7 January; the day it counts from is not counted. */
        assert_int_equal(term(&o, "search")->paused, 2);
}

static void an_open_suspension_stops_the_term_until_it_is_closed(void **state)
{
        struct opened o = opened(state);

        suspend(&o, 0, 20260110, 0);
        assert_int_equal(term(&o, "search")->due, 0);
        assert_int_equal(term(&o, "search")->next, 0);
        centre_day(o.c, 20260401);
        assert_int_equal(centre_count(&o.c->fired, EVENT__WHAT_TERM_WARNED) - (size_t)(term(&o, "talk")->warned > 0), 0);
        suspend(&o, 1, 20260110, 20260331);
        assert_int_equal(term(&o, "search")->due, 20260426);
        assert_int_equal(term(&o, "search")->next, 20260421);
}

static void a_suspension_recorded_late_makes_a_term_pending_again(void **state)
{
        struct opened o = opened(state);

        centre_day(o.c, 20260206);
        assert_true(term(&o, "search")->done);
        suspend(&o, 0, 20260110, 20260129);
        assert_int_equal(term(&o, "search")->due, 20260224);
        assert_false(term(&o, "search")->done);
        /* And taken back, it is over again without a second word about it. */
        suspend(&o, 1, 0, 0);
        assert_int_equal(term(&o, "search")->due, 20260204);
}

static void a_term_that_is_met_neither_warns_nor_passes(void **state)
{
        struct opened o = opened(state);

        centre_day(o.c, 20260108);
        centre_do(o.c, centre_record(o.c, o.id, "first-talk", 20260108));
        assert_int_equal(term(&o, "talk")->met, 20260108);
        assert_int_equal(term(&o, "talk")->next, 0);
        centre_day(o.c, 20260120);
        assert_false(term(&o, "talk")->done);
        assert_true(term_is_met(term(&o, "talk")));
        /* Taken back, it is late at once. */
        centre_do(o.c, centre_record(o.c, o.id, "first-talk", 0));
        assert_int_equal(term(&o, "talk")->met, 0);
        centre_day(o.c, 20260121);
        assert_true(term(&o, "talk")->done);
}

static void what_comes_too_late_does_not_meet_a_term(void **state)
{
        struct opened o = opened(state);

        centre_day(o.c, 20260114);
        assert_true(term(&o, "talk")->done);
        activity(&o, "talk", 20260114);
        assert_int_equal(term(&o, "talk")->met, 20260114);
        assert_false(term_is_met(term(&o, "talk")));
}

static void rounds_follow_what_was_done_and_what_was_missed(void **state)
{
        struct opened o = opened(state);

        assert_int_equal(term(&o, "rounds")->due, 20260216);
        centre_day(o.c, 20260202);
        activity(&o, "talk", 20260202);
        assert_int_equal(term(&o, "rounds")->due, 20260316);
        assert_int_equal(term(&o, "rounds")->round, 1);
        assert_int_equal(term(&o, "rounds")->anchor, 20260105);
        /* Nobody talks: it passes, and the next round begins on its last day. */
        centre_day(o.c, 20260317);
        assert_int_equal(term(&o, "rounds")->due, 20260427);
        assert_int_equal(term(&o, "rounds")->round, 2);
        activity(&o, "talk", 20260317);
        assert_int_equal(term(&o, "rounds")->due, 20260428);
        /* Two talks on one day are one round. */
        activity(&o, "talk", 20260317);
        assert_int_equal(term(&o, "rounds")->round, 3);
}

static void a_casefile_that_comes_late_is_not_told_of_rounds_before_it(void **state)
{
        struct opened o = {.c = *state};
        Command *command;

        centre_flow_text(o.c, flow);
        command = centre_employee(o.c, "terms", "late");
        APPEND(o.c->arena, command->employee_log, facts) = centre_fact(o.c, "announced", 20250901);
        o.id = centre_do(o.c, command);
        assert_int_equal(term(&o, "rounds")->due, 20260105);
        assert_int_equal(term(&o, "rounds")->round, 2);
}

static void a_figure_gives_the_length_and_only_its_band_is_kept(void **state)
{
        struct opened o = opened(state);

        assert_null(casefile_term(centre_case(o.c, o.id), "support"));
        figure(&o, "age", 47);
        assert_int_equal(term(&o, "support")->due, 20260705);
        assert_int_equal(centre_case(o.c, o.id)->figures[0]->value, 45);
        figure(&o, "age", 44);
        assert_int_equal(term(&o, "support")->due, 20260405);
        assert_int_equal(centre_case(o.c, o.id)->figures[0]->value, 0);
        assert_int_equal(centre_case(o.c, o.id)->n_figures, 1);
}

/* FR CSP: no answer by day 21 is a refusal. */
static void silence_gives_the_default_answer_when_the_grace_is_over(void **state)
{
        struct opened o = opened(state);
        const Casefile *casefile;

        centre_do(o.c, centre_record(o.c, o.id, "offer", 20260107));
        assert_int_equal(term(&o, "reflect")->due, 20260128);
        assert_int_equal(term(&o, "reflect")->ends, 20260131);
        centre_day(o.c, 20260131);
        assert_string_equal(centre_case(o.c, o.id)->state, "open");
        centre_day(o.c, 20260201);
        casefile = centre_case(o.c, o.id);
        assert_string_equal(casefile->state, "closed");
        assert_string_equal(casefile->entered[1]->reason, "no-answer");
}

static void payers_share_a_day(void **state)
{
        struct opened o = opened(state);
        const Casefile *casefile = centre_case(o.c, o.id);

        assert_int_equal(casefile->n_paying, 1);
        assert_int_equal(casefile->paying[0]->n_shares, 2);
        assert_int_equal(casefile->paying[0]->shares[0]->percent + casefile->paying[0]->shares[1]->percent, 100);
        assert_int_equal(casefile->paying[0]->party, PARTY__PARTY_NONE);
}

static void wrong_suspensions_are_refused(void **state)
{
        struct opened o = opened(state);

        assert_string_equal(suspend(&o, 0, 20260120, 20260119), "suspend.days");
        assert_string_equal(suspend(&o, 0, 0, 20260119), "suspend.days");
        assert_string_equal(suspend(&o, 3, 20260110, 20260119), "suspend.unknown");
        o.c->by.role[0] = ROLE__ROLE_OPERATOR;
        assert_string_equal(suspend(&o, 0, 20260110, 20260119), "suspend.role");
        o.c->by.role[0] = ROLE__ROLE_LEAD;
        o.id = centre_do(o.c, centre_employee(o.c, "gelders", "b"));
        (void)suspend(&o, 0, 20260110, 20260119);
        assert_string_equal(o.c->last.outcome->rule, "suspend.flow");
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define TEST(name) cmocka_unit_test_setup_teardown(name, centre_setup, centre_teardown)
        const struct CMUnitTest tests[] = {
                TEST(a_suspension_moves_a_term_by_its_real_days),
                TEST(overlapping_suspensions_count_each_day_once),
                TEST(days_before_the_term_started_do_not_move_it),
                TEST(an_open_suspension_stops_the_term_until_it_is_closed),
                TEST(a_suspension_recorded_late_makes_a_term_pending_again),
                TEST(a_term_that_is_met_neither_warns_nor_passes),
                TEST(what_comes_too_late_does_not_meet_a_term),
                TEST(rounds_follow_what_was_done_and_what_was_missed),
                TEST(a_casefile_that_comes_late_is_not_told_of_rounds_before_it),
                TEST(a_figure_gives_the_length_and_only_its_band_is_kept),
                TEST(silence_gives_the_default_answer_when_the_grace_is_over),
                TEST(payers_share_a_day),
                TEST(wrong_suspensions_are_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
