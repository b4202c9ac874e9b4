/* Casefiles in the shipped flows: what starts terms, what they do, what transitions ask, and what a step leaves behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "casefile.h"
#include "centre.h"
#include "must.h"

static const Casefile *casefile(struct centre *c, uint64_t id)
{
        const Casefile *found = world_casefile(c->world, id);

        assert_non_null(found);
        return found;
}

static const TermState *term(struct centre *c, uint64_t id, const char *name)
{
        const TermState *found = casefile_term(casefile(c, id), name);

        assert_non_null(found);
        return found;
}

/* Announced on Monday 5 January 2026, the last day of the job is Tuesday 30 June. */
static uint64_t maasland(struct centre *c)
{
        Command *command = centre_employee(c, "maasland", "m");

        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "announced", 20260105);
        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "last-day", 20260630);
        return centre_do(c, command);
}

static void step(struct centre *c, uint64_t id, const char *transition)
{
        centre_do(c, centre_step(c, id, transition));
}

static uint64_t searching(struct centre *c)
{
        uint64_t id = maasland(c);
        Command *command;

        step(c, id, "join");
        step(c, id, "intake");
        command = centre_step(c, id, "search");
        APPEND(c->arena, command->case_step, facts) = centre_fact(c, "agreement.plan", 20260105);
        centre_do(c, command);
        return id;
}

static void refused(struct centre *c, Command *command, const char *rule, const char *words)
{
        assert_string_equal(centre_send(c, command), rule);
        if (!strstr(c->last.outcome->why, words))
                fail_msg("\"%s\" does not say \"%s\"", c->last.outcome->why, words);
        assert_int_equal(c->last.events.n, 0);
}

/* The `i`-th event of this kind that a deadline fired, or null. */
static const Event *fired(struct centre *c, Event__WhatCase what, size_t i)
{
        for (size_t j = 0; j < c->fired.n; j++)
                if (c->fired.item[j]->what_case == what && i-- == 0)
                        return c->fired.item[j];
        return NULL;
}

/* ---- terms */

static void a_term_starts_with_the_fact_or_the_state_that_it_counts_from(void **state)
{
        struct centre *c = *state;
        uint64_t id = maasland(c);

        assert_int_equal(term(c, id, "choice")->start, 20260105);
        assert_int_equal(term(c, id, "choice")->due, 20260119);
        assert_int_equal(term(c, id, "silence")->due, 20260202);
        assert_int_equal(term(c, id, "last-day")->due, 20260630);
        assert_null(casefile_term(casefile(c, id), "plan"));
        assert_null(casefile_term(casefile(c, id), "first-talk"));
        centre_day(c, 20260108);
        step(c, id, "join");
        assert_int_equal(term(c, id, "plan")->start, 20260108);
        assert_int_equal(term(c, id, "plan")->due, 20260205);
        centre_do(c, centre_record(c, id, "notice-received", 20260108));
        /* Five working days from a Thursday. */
        assert_int_equal(term(c, id, "first-talk")->due, 20260115);
}

static void a_corrected_fact_moves_the_term_that_counts_from_it_and_no_other(void **state)
{
        struct centre *c = *state;
        uint64_t id = maasland(c);

        centre_day(c, 20260114);
        assert_int_equal(term(c, id, "choice")->warned, 1);
        centre_do(c, centre_record(c, id, "last-day", 20260731));
        assert_int_equal(term(c, id, "last-day")->start, 20260731);
        assert_int_equal(term(c, id, "last-day")->due, 20260731);
        assert_int_equal(term(c, id, "choice")->due, 20260119);
        assert_int_equal(term(c, id, "choice")->warned, 1);
        centre_do(c, centre_record(c, id, "announced", 20260112));
        assert_int_equal(term(c, id, "choice")->due, 20260126);
        assert_int_equal(term(c, id, "choice")->warned, 0);
        assert_int_equal(term(c, id, "last-day")->due, 20260731);
}

static void a_fact_taken_back_takes_its_term_along(void **state)
{
        struct centre *c = *state;
        uint64_t id = maasland(c);

        centre_do(c, centre_record(c, id, "announced", 0));
        assert_int_equal(casefile_fact(casefile(c, id), "announced").day, 0);
        assert_null(casefile_term(casefile(c, id), "choice"));
        assert_non_null(casefile_term(casefile(c, id), "last-day"));
}

static void warnings_are_given_in_order_each_on_its_day(void **state)
{
        struct centre *c = *state;
        uint64_t id = maasland(c);

        centre_day(c, 20260113);
        assert_int_equal(c->fired.n, 0);
        centre_day(c, 20260114);
        assert_int_equal(c->fired.n, 1);
        assert_string_equal(c->fired.item[0]->term_warned->name, "choice");
        assert_int_equal(c->fired.item[0]->term_warned->warning, 1);
        centre_day(c, 20260118);
        assert_int_equal(c->fired.n, 2);
        assert_int_equal(c->fired.item[1]->term_warned->warning, 2);
        assert_int_equal(c->fired.item[1]->at, date_instant(date_of_ymd(20260118)).ms);
        assert_string_equal(c->fired.item[1]->by, "clock");
        assert_int_equal(term(c, id, "choice")->next, 20260120);
}

static void a_warning_whose_day_was_over_when_the_term_began_is_not_given(void **state)
{
        struct centre *c = *state;
        Command *command = centre_employee(c, "maasland", "m");
        uint64_t id;

        /* Due on 8 January: five days before was the 3rd, one day before is the 7th. */
        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "announced", 20251225);
        id = centre_do(c, command);
        assert_int_equal(term(c, id, "choice")->warned, 1);
        centre_day(c, 20260108);
        assert_int_equal(c->fired.n, 1);
        assert_int_equal(c->fired.item[0]->term_warned->warning, 2);
}

static void a_term_passes_when_its_last_day_is_over_and_takes_its_transition(void **state)
{
        struct centre *c = *state;
        uint64_t id = maasland(c);

        centre_day(c, 20260202);
        assert_string_equal(casefile(c, id)->state, "announced");
        centre_day(c, 20260203);
        assert_string_equal(casefile(c, id)->state, "declined");
        assert_string_equal(casefile(c, id)->end, "declined");
        assert_int_equal(centre_count(&c->fired, EVENT__WHAT_CASE_MOVED), 1);
        assert_string_equal(fired(c, EVENT__WHAT_CASE_MOVED, 0)->case_moved->transition, "lapse");
        assert_string_equal(fired(c, EVENT__WHAT_CASE_MOVED, 0)->case_moved->term, "silence");
        assert_int_equal(fired(c, EVENT__WHAT_CASE_MOVED, 0)->at, date_instant(date_of_ymd(20260203)).ms);
}

static void a_term_passes_once(void **state)
{
        struct centre *c = *state;
        uint64_t id = maasland(c);

        centre_day(c, 20260203);
        assert_int_equal(centre_count(&c->fired, EVENT__WHAT_TERM_PASSED), 2);
        assert_string_equal(fired(c, EVENT__WHAT_TERM_PASSED, 0)->term_passed->name, "choice");
        assert_string_equal(fired(c, EVENT__WHAT_TERM_PASSED, 0)->term_passed->fired, "");
        assert_string_equal(fired(c, EVENT__WHAT_TERM_PASSED, 1)->term_passed->fired, "lapse");
        assert_true(term(c, id, "choice")->done);
        centre_do(c, centre_record(c, id, "announced", 20260105));
        assert_true(term(c, id, "choice")->done);
        centre_day(c, 20270104);
        assert_int_equal(centre_count(&c->fired, EVENT__WHAT_TERM_PASSED), 2);
}

static void a_fact_recorded_late_brings_its_term_to_an_end_anew(void **state)
{
        struct centre *c = *state;
        uint64_t id = maasland(c);

        centre_day(c, 20260121);
        assert_true(term(c, id, "choice")->done);
        centre_do(c, centre_record(c, id, "announced", 20260110));
        assert_false(term(c, id, "choice")->done);
        centre_day(c, 20260125);
        assert_true(term(c, id, "choice")->done);
        assert_int_equal(term(c, id, "choice")->due, 20260124);
        assert_int_equal(centre_count(&c->fired, EVENT__WHAT_TERM_PASSED), 2);
}

static void a_leap_in_time_fires_each_deadline_on_its_own_day_in_order(void **state)
{
        struct centre *c = *state;
        uint64_t id = searching(c);

        centre_day(c, 20261231);
        assert_true(c->fired.n > 4);
        for (size_t i = 1; i < c->fired.n; i++)
                assert_true(c->fired.item[i - 1]->at <= c->fired.item[i]->at);
        assert_string_equal(casefile(c, id)->state, "late");
        assert_int_equal(fired(c, EVENT__WHAT_CASE_MOVED, 0)->at, date_instant(date_of_ymd(20260701)).ms);
        assert_int_equal(fired(c, EVENT__WHAT_CASE_MOVED, 0)->case_moved->on, 20260701);
        assert_int_equal(term(c, id, "support-late")->due, 20270701);
}

static void a_transition_whose_requirement_is_not_met_does_not_fire(void **state)
{
        struct centre *c = *state;
        uint64_t id = searching(c);
        Command *command;

        centre_day(c, 20260202);
        centre_do(c, centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_JOB, 20260202));
        step(c, id, "place");
        assert_int_equal(term(c, id, "check-26")->due, 20260803);
        command = centre_command(c, COMMAND__WHAT_PLACEMENT_END);
        command->placement_end = NEW(c->arena, PlacementEnd, placement_end);
        command->placement_end->placement = 1;
        command->placement_end->last_day = 20260731;
        centre_do(c, command);
        centre_day(c, 20260901);
        assert_string_equal(casefile(c, id)->state, "placed");
        assert_true(term(c, id, "check-26")->done);
        assert_int_equal(centre_count(&c->fired, EVENT__WHAT_CASE_MOVED), 0);
}

static void work_that_still_runs_after_26_weeks_is_lasting(void **state)
{
        struct centre *c = *state;
        uint64_t id = searching(c);

        centre_day(c, 20260202);
        centre_do(c, centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_JOB, 20260202));
        step(c, id, "place");
        centre_day(c, 20260803);
        assert_string_equal(casefile(c, id)->state, "placed");
        centre_day(c, 20260804);
        assert_string_equal(casefile(c, id)->state, "sustained");
        assert_string_equal(casefile(c, id)->end, "placed");
        /* The old job's last day came and went, and no longer mattered. */
        assert_int_equal(term(c, id, "last-day")->next, 0);
}

/* ---- requirements, and their words */

static void a_step_from_the_wrong_state_is_refused_with_what_can_be_done(void **state)
{
        struct centre *c = *state;
        uint64_t id = maasland(c);

        refused(c, centre_step(c, id, "search"), "case.transition", "search cannot be taken from announced; from there: join, decline, lapse");
        refused(c, centre_step(c, id, "jion"), "case.transition", "flow maasland has no transition jion");
        refused(c, centre_step(c, 99, "join"), "case.unknown", "no casefile 99");
}

static void a_step_is_refused_for_its_role_day_reason_or_age(void **state)
{
        struct centre *c = *state;
        uint64_t id = maasland(c);
        Command *command;

        refused(c, centre_step(c, id, "lapse"), "case.role", "lapse");
        refused(c, centre_step(c, id, "decline"), "case.reason", "payout");
        command = centre_step(c, id, "join");
        command->case_step->on = 20260106;
        refused(c, command, "case.day", "still to come");
        command = centre_step(c, id, "join");
        command->case_step->expect = arena_strdup(c->arena, "joined");
        refused(c, command, "case.stale", "in announced by now");
        command->case_step->expect = arena_strdup(c->arena, "announced");
        centre_do(c, command);
        c->by.role[0] = ROLE__ROLE_EMPLOYER;
        refused(c, centre_step(c, id, "intake"), "case.role", "is for caseworker to take");
}

static void an_agreement_is_asked_for_by_name_and_may_come_with_the_step(void **state)
{
        struct centre *c = *state;
        uint64_t id = maasland(c);
        Command *command;

        step(c, id, "join");
        step(c, id, "intake");
        refused(c, centre_step(c, id, "search"), "case.requires", "search: agreement.plan is not recorded; give it with the step as --fact agreement.plan=DATE");
        command = centre_step(c, id, "search");
        APPEND(c->arena, command->case_step, facts) = centre_fact(c, "agreement.plan", 20260106);
        refused(c, command, "case.requires", "agreement.plan is only on 2026-01-06");
        /* What a refused step said in the same breath was not said. */
        assert_int_equal(casefile_fact(casefile(c, id), "agreement.plan").day, 0);
        command->case_step->facts[0]->on = 20260105;
        centre_do(c, command);
        assert_string_equal(casefile(c, id)->state, "searching");
}

static void a_profile_is_asked_for_before_the_intake(void **state)
{
        struct centre *c = *state;
        Command *command = centre_employee(c, "maasland", "m");
        uint64_t id;

        command->employee_log->profile = NULL;
        id = centre_do(c, command);
        step(c, id, "join");
        refused(c, centre_step(c, id, "intake"), "case.requires", "intake: the e-profile names no occupation yet");
}

static void a_term_that_must_have_passed_says_until_when_it_runs(void **state)
{
        struct centre *c = *state;
        uint64_t id = searching(c);

        centre_day(c, 20260629);
        refused(c, centre_step(c, id, "late"), "case.requires", "late: the term last-day runs through 2026-06-30");
        centre_do(c, centre_record(c, id, "last-day", 0));
        refused(c, centre_step(c, id, "late"), "case.requires", "the term last-day has not started");
}

static void placements_are_asked_for_by_kind_and_by_whether_they_run(void **state)
{
        struct centre *c = *state;
        uint64_t id = searching(c);

        refused(c, centre_step(c, id, "taster"), "case.requires", "taster: no taster is recorded");
        refused(c, centre_step(c, id, "place"), "case.requires", "place: no placement of kind job is recorded; record one first");
        centre_do(c, centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_TASTER, 20260105));
        refused(c, centre_step(c, id, "place"), "case.requires", "no placement of kind job");
        centre_do(c, centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_JOB, 20260112));
        refused(c, centre_step(c, id, "place"), "case.requires", "place: no placement is running");
        centre_day(c, 20260112);
        step(c, id, "place");
        assert_string_equal(casefile(c, id)->state, "placed");
}

static void a_right_to_return_is_refused_when_its_term_is_over(void **state)
{
        struct centre *c = *state;
        uint64_t id = searching(c);
        Command *command = centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_JOB, 20260105);

        command->placement_record->last_day = 20260630;
        centre_do(c, command);
        step(c, id, "place");
        refused(c, centre_step(c, id, "return"), "case.requires", "return: no placement has ended");
        centre_day(c, 20260706);
        refused(c, centre_step(c, id, "return"), "case.requires", "return: the term return-window ended on 2026-07-05");
        command = centre_step(c, id, "return");
        command->case_step->on = 20260703;
        centre_do(c, command);
        assert_string_equal(casefile(c, id)->state, "returned");
}

/* DOMAIN 8.2: the agreement of 13 August can be withdrawn through the 27th; twelve months of service end on 31 August 2027. */
static uint64_t gelders(struct centre *c)
{
        Command *command = centre_employee(c, "gelders", "g");
        uint64_t id;

        centre_day(c, 20260813);
        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "agreement.three-party", 20260813);
        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "last-day", 20260831);
        id = centre_do(c, command);
        centre_day(c, 20260827);
        refused(c, centre_step(c, id, "transfer"), "case.requires", "transfer: the term withdrawal-term runs through 2026-08-27");
        centre_day(c, 20260901);
        step(c, id, "transfer");
        return id;
}

static void lending_out_asks_for_what_the_law_asks_on_the_first_day(void **state)
{
        struct centre *c = *state;
        uint64_t id = gelders(c);
        Command *command = centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_ASSIGNMENT, 20261001);

        command->placement_record->last_day = 20261231;
        centre_do(c, command);
        centre_day(c, 20261001);
        refused(c, centre_step(c, id, "assign"), "case.requires", "lending out on 2026-10-01 needs a waadi registration");
        centre_do(c, centre_admission(c, "wtta", 20270101));
        refused(c, centre_step(c, id, "assign"), "case.requires", "needs a waadi registration");
        centre_do(c, centre_admission(c, "waadi", 20200101));
        step(c, id, "assign");
        /* The agreed last day brings the person back without anyone's doing. */
        centre_day(c, 20270101);
        assert_string_equal(casefile(c, id)->state, "in-service");
}

static void an_assignment_of_2027_is_refused_without_the_admission(void **state)
{
        struct centre *c = *state;
        uint64_t id = gelders(c);

        centre_do(c, centre_admission(c, "waadi", 20200101));
        centre_day(c, 20270201);
        centre_do(c, centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_ASSIGNMENT, 20270201));
        refused(c, centre_step(c, id, "assign"), "case.requires", "lending out on 2027-02-01 needs a wtta registration");
        centre_do(c, centre_admission(c, "wtta", 20270101));
        step(c, id, "assign");
        assert_int_equal(term(c, id, "service-term")->due, 20270831);
}

/* ---- what a step leaves behind */

static void who_employs_and_who_pays_follow_the_states(void **state)
{
        struct centre *c = *state;
        uint64_t id = gelders(c);
        const Casefile *now;

        centre_day(c, 20261201);
        centre_do(c, centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_JOB, 20261201));
        step(c, id, "place");
        now = casefile(c, id);
        assert_int_equal(now->n_employment, 3);
        assert_int_equal(now->employment[0]->employer, 1);
        assert_int_equal(now->employment[1]->party, PARTY__PARTY_CENTRE);
        assert_int_equal(now->employment[1]->from, 20260901);
        assert_int_equal(now->employment[2]->employer, 2);
        /* The sender paid in two states on end: that is one span. */
        assert_int_equal(now->n_paying, 2);
        assert_int_equal(now->paying[0]->employer, 1);
        assert_int_equal(now->paying[1]->employer, 2);
        assert_int_equal(now->paying[1]->from, 20261201);
}

static void effects_assign_the_budget_and_open_tasks_that_are_closed_once(void **state)
{
        struct centre *c = *state;
        uint64_t id = maasland(c);
        Command *command = centre_command(c, COMMAND__WHAT_TASK_CLOSE);

        step(c, id, "join");
        assert_int_equal(casefile(c, id)->n_accounts, 1);
        assert_string_equal(casefile(c, id)->accounts[0], "social-plan");
        assert_int_equal(casefile(c, id)->n_tasks, 1);
        assert_string_equal(casefile(c, id)->tasks[0]->for_role, "caseworker");
        assert_int_equal(casefile(c, id)->tasks[0]->due, 20260112);
        command->task_close = NEW(c->arena, TaskClose, task_close);
        command->task_close->casefile = id;
        command->task_close->task = 1;
        centre_do(c, command);
        assert_int_equal(casefile(c, id)->tasks[0]->closed_on, 20260105);
        centre_do(c, command);
        assert_int_equal(c->last.events.n, 0);
        command->task_close->task = 2;
        refused(c, command, "task.unknown", "no task 2");
}

static void proposals_lapse_when_matching_goes_off_and_stay_when_it_does_not(void **state)
{
        struct centre *c = *state;
        uint64_t id = maasland(c), vacancy = centre_do(c, centre_vacancy(c, "v", 1)), proposal;

        step(c, id, "join");
        proposal = centre_do(c, centre_delivery(c, id, vacancy));
        step(c, id, "intake");
        assert_int_equal(casefile(c, id)->proposals_open, 1);
        centre_do(c, centre_record(c, id, "agreement.plan", 20260105));
        step(c, id, "search");
        assert_int_equal(world_proposal(c->world, proposal)->state, PROPOSAL_STATE__PROPOSAL_OPEN);
        step(c, id, "offer");
        assert_false(casefile(c, id)->matching);
        assert_int_equal(world_proposal(c->world, proposal)->state, PROPOSAL_STATE__PROPOSAL_LAPSED);
        assert_int_equal(casefile(c, id)->proposals_open, 0);
        centre_do(c, centre_delivery(c, id, vacancy));
        assert_int_equal(c->last.events.n, 0);
}

static void a_state_entered_again_starts_its_term_again(void **state)
{
        struct centre *c = *state;
        uint64_t id = searching(c);
        Command *command;

        step(c, id, "offer");
        centre_day(c, 20260112);
        assert_int_equal(term(c, id, "offer")->due, 20260115);
        assert_int_equal(term(c, id, "offer")->warned, 1);
        command = centre_step(c, id, "offer-end");
        command->case_step->reason = arena_strdup(c->arena, "refused");
        centre_do(c, command);
        assert_int_equal(term(c, id, "offer")->next, 0);
        assert_true(casefile(c, id)->matching);
        centre_day(c, 20260119);
        step(c, id, "offer");
        assert_int_equal(term(c, id, "offer")->due, 20260129);
        assert_int_equal(term(c, id, "offer")->warned, 0);
        assert_int_equal(casefile(c, id)->n_entered, 7);
}

static void closed_is_not_final_while_the_way_back_is_open(void **state)
{
        struct centre *c = *state;
        uint64_t id = maasland(c);
        Command *command = centre_step(c, id, "decline");

        assert_int_equal(world_counter(c->world, "casefiles open"), 1);
        command->case_step->reason = arena_strdup(c->arena, "own-plan");
        centre_do(c, command);
        assert_string_equal(casefile(c, id)->end, "declined");
        assert_int_equal(world_counter(c->world, "casefiles open"), 0);
        centre_day(c, 20260202);
        step(c, id, "rejoin");
        assert_string_equal(casefile(c, id)->state, "joined");
        assert_string_equal(casefile(c, id)->end, "");
        assert_string_equal(casefile(c, id)->entered[1]->reason, "own-plan");
        assert_int_equal(world_counter(c->world, "casefiles open"), 1);
        /* Silence was about the first choice. */
        assert_int_equal(term(c, id, "silence")->next, 0);
}

static void the_way_back_closes_with_its_term(void **state)
{
        struct centre *c = *state;
        uint64_t id = maasland(c);
        Command *command = centre_step(c, id, "decline");

        command->case_step->reason = arena_strdup(c->arena, "payout");
        centre_do(c, command);
        centre_day(c, 20260203);
        refused(c, centre_step(c, id, "rejoin"), "case.requires", "rejoin: the term second-thoughts ended on 2026-02-02");
}

/* ---- the edges of the calendar */

static void a_term_that_ended_before_1970_passes_at_once_and_before_all_others(void **state)
{
        struct centre *c = *state;
        uint64_t other = maasland(c), id;
        Command *command = centre_employee(c, "maasland", "old");

        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "announced", 19500105);
        id = centre_do(c, command);
        centre_day(c, 20260106);
        assert_true(term(c, id, "choice")->done);
        assert_true(casefile_next_due(casefile(c, id)).ms == 0 || casefile_next_due(casefile(c, id)).ms > c->at);
        assert_false(term(c, other, "choice")->done);
}

static void facts_of_the_first_and_last_years_stop_nothing(void **state)
{
        static const uint32_t days[] = {10101, 10102, 99991231, 99990101};
        static const char *const names[] = {"announced", "last-day", "agreement.plan", "offer"};
        struct centre *c = *state;
        uint64_t id = maasland(c);

        for (size_t i = 0; i < COUNT(days); i++)
                for (size_t j = 0; j < COUNT(names); j++) {
                        centre_do(c, centre_record(c, id, names[j], days[i]));
                        centre_day(c, 20260105 + (uint32_t)i);
                }
        centre_day(c, 20360105);
        assert_true(casefile_next_due(casefile(c, id)).ms == 0 || casefile_next_due(casefile(c, id)).ms > c->at);
}

static void a_term_without_a_last_day_has_neither_passed_nor_is_anything_within_it(void **state)
{
        struct centre *c = *state;
        uint64_t id = maasland(c);
        FlowRequire require;

        flow_require__init(&require);
        centre_do(c, centre_record(c, id, "announced", 99991231));
        assert_int_equal(term(c, id, "choice")->due, 0);
        require.value = &(Word){.base = PROTOBUF_C_MESSAGE_INIT(&word__descriptor), .text = (char[]){"choice"}};
        require.kind = &(Word){.base = PROTOBUF_C_MESSAGE_INIT(&word__descriptor), .text = (char[]){"passed"}};
        assert_non_null(casefile_lacks(c->world, casefile(c, id), NULL, &require, date_of_ymd(20260105)));
        require.kind->text = (char[]){"within"};
        assert_non_null(casefile_lacks(c->world, casefile(c, id), NULL, &require, date_of_ymd(20260105)));
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, centre_setup, centre_teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                CLAIM(a_term_starts_with_the_fact_or_the_state_that_it_counts_from),
                CLAIM(a_corrected_fact_moves_the_term_that_counts_from_it_and_no_other),
                CLAIM(a_fact_taken_back_takes_its_term_along),
                CLAIM(warnings_are_given_in_order_each_on_its_day),
                CLAIM(a_warning_whose_day_was_over_when_the_term_began_is_not_given),
                CLAIM(a_term_passes_when_its_last_day_is_over_and_takes_its_transition),
                CLAIM(a_term_passes_once),
                CLAIM(a_fact_recorded_late_brings_its_term_to_an_end_anew),
                CLAIM(a_leap_in_time_fires_each_deadline_on_its_own_day_in_order),
                CLAIM(a_transition_whose_requirement_is_not_met_does_not_fire),
                CLAIM(work_that_still_runs_after_26_weeks_is_lasting),
                CLAIM(a_step_from_the_wrong_state_is_refused_with_what_can_be_done),
                CLAIM(a_step_is_refused_for_its_role_day_reason_or_age),
                CLAIM(an_agreement_is_asked_for_by_name_and_may_come_with_the_step),
                CLAIM(a_profile_is_asked_for_before_the_intake),
                CLAIM(a_term_that_must_have_passed_says_until_when_it_runs),
                CLAIM(placements_are_asked_for_by_kind_and_by_whether_they_run),
                CLAIM(a_right_to_return_is_refused_when_its_term_is_over),
                CLAIM(lending_out_asks_for_what_the_law_asks_on_the_first_day),
                CLAIM(an_assignment_of_2027_is_refused_without_the_admission),
                CLAIM(who_employs_and_who_pays_follow_the_states),
                CLAIM(effects_assign_the_budget_and_open_tasks_that_are_closed_once),
                CLAIM(proposals_lapse_when_matching_goes_off_and_stay_when_it_does_not),
                CLAIM(a_state_entered_again_starts_its_term_again),
                CLAIM(closed_is_not_final_while_the_way_back_is_open),
                CLAIM(the_way_back_closes_with_its_term),
                CLAIM(a_term_that_ended_before_1970_passes_at_once_and_before_all_others),
                CLAIM(facts_of_the_first_and_last_years_stop_nothing),
                CLAIM(a_term_without_a_last_day_has_neither_passed_nor_is_anything_within_it),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
