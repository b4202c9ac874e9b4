/* What events did, in words. */
#include "story_test.h"

#include "event_words.h"

static struct story told;
static struct history history;

/* The words of the `i`-th event of this kind of the casefile, after all before it were told. */
static const char *words_of(struct centre *c, uint64_t id, Event__WhatCase what, size_t i)
{
        const char *found = NULL;

        told = story_of(c, id);
        history = (struct history){.arena = c->arena};
        for (size_t j = 0; j < told.n; j++) {
                const char *words = event_words(&history, told.events[j], c->arena);

                if (told.events[j]->what_case == what && i-- == 0)
                        found = words;
        }
        assert_non_null(found);
        return found;
}

static void a_corrected_fact_says_what_it_was(void **state)
{
        struct centre *c = *state;
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        centre_do(c, centre_record(c, id, "announced", 20260106));
        centre_do(c, centre_record(c, id, "announced", 0));
        centre_do(c, centre_record(c, id, "announced", 20260107));
        story_figure(c, id, "size", 60);
        assert_string_equal(words_of(c, id, EVENT__WHAT_CASE_OPENED, 0), "in flow story, version 1: announced 2026-01-05");
        assert_string_equal(words_of(c, id, EVENT__WHAT_CASE_RECORDED, 0), "announced 2026-01-05 -> 2026-01-06");
        assert_string_equal(words_of(c, id, EVENT__WHAT_CASE_RECORDED, 1), "announced taken back, was 2026-01-06");
        assert_string_equal(words_of(c, id, EVENT__WHAT_CASE_RECORDED, 2), "announced 2026-01-07");
        assert_string_equal(words_of(c, id, EVENT__WHAT_CASE_RECORDED, 3), "size is 50");
}

static void a_step_says_from_where_to_where_for_which_reason(void **state)
{
        struct centre *c = *state;
        Command *command;
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        command = centre_step(c, id, "refuse");
        command->case_step->reason = arena_strdup(c->arena, "moved");
        centre_do(c, command);
        assert_string_equal(words_of(c, id, EVENT__WHAT_CASE_MOVED, 0),
                            "asked -> gone by refuse on 2026-01-05, for the reason moved");
}

static void an_override_says_what_was_lacking_and_whose_word_it_was(void **state)
{
        struct centre *c = *state;
        Command *confirm = centre_command(c, COMMAND__WHAT_CASE_CONFIRM);
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        centre_do(c, story_override(c, id, "begin"));
        confirm->case_confirm = NEW(c->arena, CaseConfirm, case_confirm);
        confirm->case_confirm->casefile = id;
        c->by.name = "uid:2";
        centre_do(c, confirm);
        story_has(words_of(c, id, EVENT__WHAT_OVERRIDE_ASKED, 0),
                  "begin on 2026-01-05, for hardship although offer is not recorded");
        story_has(words_of(c, id, EVENT__WHAT_CASE_MOVED, 0), "asked -> begun by begin on 2026-01-05, overridden for hardship at "
                                                              "the word of uid:1 although offer is not recorded");
}

static void terms_tell_their_days(void **state)
{
        struct centre *c = *state;
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        centre_do(c, centre_record(c, id, "offer", 20260105));
        centre_do(c, centre_step(c, id, "begin"));
        story_figure(c, id, "size", 10);
        story_suspend(c, id, 20260112, 20260113);
        centre_day(c, 20260301);
        assert_string_equal(words_of(c, id, EVENT__WHAT_TERM_WARNED, 0), "answer ends on 2026-01-19 (warning 1)");
        assert_string_equal(words_of(c, id, EVENT__WHAT_SUSPENDED, 0),
                            "suspension 1: from 2026-01-12 until 2026-01-13, for other-work");
        assert_string_equal(words_of(c, id, EVENT__WHAT_TERM_PASSED, 2),
                            "sum, from 2026-01-05 to 2026-02-07; the clock took end");
        assert_string_equal(words_of(c, id, EVENT__WHAT_CASE_MOVED, 1),
                            "begun -> over by end on 2026-02-08, when the term passed: sum");
}

static void work_and_what_hangs_on_it_is_told(void **state)
{
        struct centre *c = *state;
        Command *end = centre_command(c, COMMAND__WHAT_PLACEMENT_END);
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        story_talk(c, id, 20260105);
        centre_do(c, centre_record(c, id, "offer", 20260105));
        centre_do(c, centre_step(c, id, "begin"));
        centre_do(c, centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_JOB, 20260105));
        end->placement_end = NEW(c->arena, PlacementEnd, placement_end);
        end->placement_end->placement = 1;
        end->placement_end->last_day = 20260105;
        end->placement_end->reason = arena_strdup(c->arena, "trial");
        centre_do(c, end);
        centre_do(c, centre_step(c, id, "finish"));
        assert_string_equal(words_of(c, id, EVENT__WHAT_ACTIVITY_RECORDED, 0), "talk from 2026-01-05");
        assert_string_equal(words_of(c, id, EVENT__WHAT_PLACEMENT_RECORDED, 0), "job at employer 2 from 2026-01-05");
        assert_string_equal(words_of(c, id, EVENT__WHAT_PLACEMENT_ENDED, 0), "placement 1, last day 2026-01-05, for trial");
        assert_string_equal(words_of(c, id, EVENT__WHAT_MILESTONE_REACHED, 0), "fee, reached on 2026-01-05");
}

static void tasks_money_and_proposals_are_told(void **state)
{
        struct centre *c = *state;
        uint64_t id = centre_do(c, centre_employee(c, "maasland", "e")), vacancy, proposal;
        Command *close = centre_command(c, COMMAND__WHAT_TASK_CLOSE);

        centre_do(c, centre_step(c, id, "join"));
        vacancy = centre_do(c, centre_vacancy(c, "v", 1));
        centre_do(c, centre_delivery(c, id, vacancy));
        proposal = world_counter(c->world, "proposals");
        centre_do(c, centre_answer(c, proposal, SIDE__SIDE_PERSON, REPLY__REPLY_DECLINE));
        close->task_close = NEW(c->arena, TaskClose, task_close);
        close->task_close->casefile = id;
        close->task_close->task = 1;
        centre_do(c, close);
        assert_string_equal(words_of(c, id, EVENT__WHAT_BUDGET_ASSIGNED, 0), "social-plan pays");
        assert_string_equal(words_of(c, id, EVENT__WHAT_TASK_OPENED, 0), "task 1 for the caseworker, due 2026-01-12: First talk");
        assert_string_equal(words_of(c, id, EVENT__WHAT_TASK_CLOSED, 0), "task 1, on 2026-01-05");
        assert_string_equal(words_of(c, id, EVENT__WHAT_PROPOSAL_MADE, 0), "proposal 1, vacancy 1");
        assert_string_equal(words_of(c, id, EVENT__WHAT_PROPOSAL_MOVED, 0), "proposal 1 is declined; the person: decline");
}

static void wages_and_hours_are_told(void **state)
{
        struct centre *c = *state;
        Command *command = centre_programme(c, "books", 1);
        uint64_t id, lent;

        command->programme_register->programme->money = NEW(c->arena, Money, money);
        command->programme_register->programme->money->version = 1;
        centre_do(c, command);
        command = centre_employee(c, "maasland", "e");
        command->employee_log->programme = arena_strdup(c->arena, "books");
        id = centre_do(c, command);
        for (WageOf of = WAGE_OF__WAGE_OF_SERVICE; of <= WAGE_OF__WAGE_OF_NEW; of++) {
                command = centre_command(c, COMMAND__WHAT_WAGE_AGREE);
                command->wage_agree = NEW(c->arena, WageAgree, wage_agree);
                command->wage_agree->casefile = id;
                command->wage_agree->wage = NEW(c->arena, Wage, wage);
                command->wage_agree->wage->from = 20260101;
                command->wage_agree->wage->gross = 300050;
                command->wage_agree->wage->of = of;
                centre_do(c, command);
        }
        lent = centre_do(c, centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_ASSIGNMENT, 20260105));
        command = centre_command(c, COMMAND__WHAT_HOURS_LOG);
        command->hours_log = NEW(c->arena, HoursLog, hours_log);
        command->hours_log->placement = lent;
        command->hours_log->month = 202601;
        command->hours_log->hours = 15250;
        command->hours_log->rate = 2750;
        centre_do(c, command);
        assert_string_equal(words_of(c, id, EVENT__WHAT_WAGE_AGREED, 0), "3000.50 gross a month from 2026-01-01");
        assert_string_equal(words_of(c, id, EVENT__WHAT_WAGE_AGREED, 1), "3000.50 gross a month in the old job from 2026-01-01");
        assert_string_equal(words_of(c, id, EVENT__WHAT_WAGE_AGREED, 2), "3000.50 gross a month in the new job from 2026-01-01");
        assert_string_equal(words_of(c, id, EVENT__WHAT_HOURS_LOGGED, 0), "placement 1, 2026-01: 152.50 hours at 27.50");
}

#define CLAIM(claim) cmocka_unit_test_setup_teardown(claim, centre_setup, centre_teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                CLAIM(a_corrected_fact_says_what_it_was),
                CLAIM(a_step_says_from_where_to_where_for_which_reason),
                CLAIM(an_override_says_what_was_lacking_and_whose_word_it_was),
                CLAIM(terms_tell_their_days),
                CLAIM(work_and_what_hangs_on_it_is_told),
                CLAIM(tasks_money_and_proposals_are_told),
                CLAIM(wages_and_hours_are_told),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
