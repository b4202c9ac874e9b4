/* The flows of other countries, played: the numbers of DOMAIN 3.3 and 3.4 as dates, gates and ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "must.h"
#include "play.h"

/* ---- Germany: agency and profiling before the contracts, twelve months, shared pay */

static const struct move german_begin[] = {
        {20260105, step_lacking, "advise", .words = "agency-advice is not recorded"},
        {20260105, fact_given, "agency-advice"},
        {20260105, step_taken, "advise", .state = "advised"},
        {20260112, step_lacking, "profile", .words = "profiling is not recorded"},
        {20260112, fact_given, "profiling"},
        {20260112, step_taken, "profile", .state = "profiled"},
        {20260112, step_lacking, "contract", .words = "what the term plan-after-advice waits for has not come in time"},
        {20260119, fact_given, "plan-decided"},
        {20260119, step_lacking, "contract", .words = "agreement.three-party is not recorded"},
        {20260126, fact_given, "agreement.three-party"},
        {20260126, step_taken, "contract", .state = "contracted"},
        {20260126, fact_given, "last-day", 20260331},
        {20260126, term_due, "service-term", 20270331},
        {20260331, step_lacking, "enter", .words = "the term last-day runs through 2026-03-31", .state = "contracted"},
        {20260401, nothing_done, .state = "in-company"},
};
static const struct move german_job[] = {
        {20260401, payers_are, .words = "benefit 60, sender 40"},
        {20260401, account_pays, "sender"},
        {20260401, term_due, "proposal", 20260501},
        {20260420, activity_had, "application"},
        {20260420, term_due, "proposal", 20260520},
        {20260420, term_due, "pay-statement", 20260430},
        {20260501, term_due, "pay-statement", 20260530},
        {20260504, step_lacking, "train", .words = "no activity of kind training"},
        {20260504, activity_had, "training"},
        {20260504, step_taken, "train", .state = "training"},
        {20260504, account_pays, "subsidy"},
        {20260504, term_due, "service-term", 20270331},
        {20260601, step_taken, "train-end", .state = "in-company"},
        {20260701, job_found},
        {20260701, step_taken, "place", .state = "placed"},
        {20260701, term_due, "lasting", 20261230},
        {20261230, nothing_done, .state = "placed"},
        {20261231, nothing_done, .state = "closed-lasting"},
};
static const struct move german_plan_too_early[] = {
        {20260105, fact_given, "plan-decided"},
        {20260112, fact_given, "agency-advice"},
        {20260112, step_taken, "advise", .state = "advised"},
        {20260112, fact_given, "profiling"},
        {20260112, step_taken, "profile", .state = "profiled"},
        {20260112, fact_given, "agreement.three-party"},
        {20260112, step_lacking, "contract", .words = "what the term plan-after-advice waits for has not come in time"},
        {20260112, step_taken, "decline", .state = "declined"},
};
static const struct move german_year[] = {
        {20270331, nothing_done, .state = "in-company"},
        {20270401, nothing_done, .state = "closed-benefit"},
};
static const struct move german_loss[] = {
        {20260504, job_found},
        {20260504, step_taken, "place", .state = "placed"},
        {20260615, step_lacking, "lose", .words = "no placement has ended"},
        {20260615, job_ended, .number = 20260612},
        {20260615, step_taken, "lose", .state = "closed-benefit"},
};
static const struct move german_business[] = {{20260504, step_taken, "start-up", .state = "closed-business"}};
static const struct move german_leave[] = {{20260504, step_taken, "leave", .state = "closed-left"}};

/* ---- Sweden: 12 of 24 months, 16 hours, two years to apply, two of support, five of protection */

static const struct move swedish_begin[] = {
        {20260105, fact_given, "notice-given"},
        {20260105, fact_given, "last-day", 20260630},
        {20260105, term_due, "apply-by", 20280630},
        {20260105, term_due, "after-protection", 20310630},
};
static const struct move swedish_guided[] = {
        {20260202, step_lacking, "apply", .words = "applied-employer is not recorded"},
        {20260202, fact_given, "applied-employer"},
        {20260202, step_lacking, "apply", .words = "applied-worker is not recorded"},
        {20260202, fact_given, "applied-worker"},
        {20260202, step_lacking, "apply", .words = "months-worked is not recorded"},
        {20260202, figure_given, "months-worked", 11},
        {20260202, step_lacking, "apply", .words = "months-worked is 11, and at least 12 is asked for"},
        {20260202, figure_given, "months-worked", 12},
        {20260202, figure_given, "hours", 15},
        {20260202, step_lacking, "apply", .words = "hours is 15, and at least 16 is asked for"},
        {20260202, figure_given, "hours", 16},
        {20260202, step_taken, "apply", .state = "guided"},
        {20260202, account_pays, "fund"},
        {20260202, payers_are, .words = "sender"},
        {20260630, nothing_done, .state = "guided"},
        {20260701, nothing_done, .state = "supported"},
        {20260701, payers_are, .words = "fund"},
        {20260701, term_due, "support", 20280701},
        {20260901, job_found},
        {20260901, step_taken, "place", .state = "placed"},
        {20260901, term_due, "first-year", 20270901},
        {20270901, nothing_done, .state = "placed"},
        {20270902, nothing_done, .state = "settled"},
        {20290201, job_ended, .number = 20290131},
        {20290201, step_taken, "again", .state = "supported"},
        {20310201, nothing_done, .state = "supported"},
        {20310202, nothing_done, .state = "closed-term"},
};
static const struct move swedish_quit[] = {
        {20260202, fact_given, "applied-employer"},
        {20260202, fact_given, "applied-worker"},
        {20260202, figure_given, "months-worked", 24},
        {20260202, figure_given, "hours", 40},
        {20260202, step_taken, "apply", .state = "guided"},
        {20260302, job_found},
        {20260302, step_taken, "place", .state = "placed"},
        {20270302, job_ended, .number = 20270226},
        {20270302, step_taken, "reenter", .state = "supported"},
        {20270405, job_found},
        {20270405, step_taken, "place", .state = "placed"},
        {20280301, job_ended, .number = 20280229},
        /* A year and a day: no longer by the first way back, and still by the second. */
        {20280406, step_lacking, "reenter", .words = "the term first-year ended on 2028-04-05", .state = "placed"},
        {20280406, step_taken, "again", .state = "supported"},
        {20280501, job_found},
        {20280501, step_taken, "place", .state = "placed"},
        {20290502, nothing_done, .state = "settled"},
        {20310701, job_ended, .number = 20310630},
        {20310701, step_lacking, "again", .words = "the term after-protection ended on 2031-06-30", .state = "settled"},
};
static const struct move swedish_late[] = {
        {20260701, nothing_done, .state = "out"},
        {20280630, fact_given, "applied-worker"},
        {20280701, nothing_done, .state = "out"},
        {20280703, fact_given, "applied-employer"},
        {20280703, figure_given, "months-worked", 12},
        {20280703, figure_given, "hours", 16},
        {20280703, step_taken, "apply-late", .state = "supported"},
        {20280703, step_taken, "study", .state = "closed-study"},
};
static const struct move swedish_too_late[] = {
        {20280630, nothing_done, .state = "out"},
        {20280701, nothing_done, .state = "declined"},
};
static const struct move swedish_firm[] = {
        {20260701, fact_given, "applied-worker"},
        {20260701, fact_given, "applied-employer"},
        {20260701, figure_given, "months-worked", 12},
        {20260701, figure_given, "hours", 16},
        {20260701, step_taken, "apply-late", .state = "supported"},
        {20260701, step_taken, "start-up", .state = "closed-business"},
};
static const struct move swedish_leave[] = {
        {20260202, fact_given, "applied-worker"},
        {20260202, fact_given, "applied-employer"},
        {20260202, figure_given, "months-worked", 12},
        {20260202, figure_given, "hours", 16},
        {20260202, step_taken, "apply", .state = "guided"},
        {20260202, step_taken, "leave", .state = "closed-left"},
};
static const struct move swedish_supplier[] = {{20260202, step_taken, "decline", .words = "other-supplier", .state = "declined"}};

/* ---- Austria: 156 weeks, 209 from the age of 50 */

static const struct move austrian_begin[] = {
        {20260105, fact_given, "last-day", 20260630},
        {20260105, term_none, "longest-stay"},
        {20260105, step_lacking, "join", .words = "agreement.works-council is not recorded"},
        {20260105, fact_given, "agreement.works-council"},
        {20260105, step_taken, "join", .state = "joined"},
};
static const struct move austrian_of_57[] = {
        {20260105, figure_given, "age", 57},
        {20260105, figure_kept, "age", 50},
        {20260105, term_due, "longest-stay", 20300702},
        {20260701, payers_are, .words = "benefit", .state = "orientation"},
        {20260701, term_due, "plan", 20260812},
        {20260803, fact_given, "agreement.training-plan"},
        {20260803, step_lacking, "train", .words = "place-given is not recorded"},
        {20260803, fact_given, "place-given"},
        {20260803, step_lacking, "train", .words = "no activity of kind training"},
        {20260803, activity_had, "training"},
        {20260803, step_taken, "train", .state = "training"},
        {20260803, account_pays, "sender"},
        {20260901, step_taken, "search", .state = "searching"},
        {20261001, step_taken, "train", .state = "training"},
        /* The company pays for a place once. */
        {20261001, milestone_is, "place", 1},
        {20280901, step_taken, "finish", .state = "trained"},
};
static const struct move austrian_of_49[] = {
        {20260105, figure_given, "age", 49},
        {20260105, figure_kept, "age", 0},
        {20260105, term_due, "longest-stay", 20290626},
        {20260803, step_taken, "search", .state = "searching"},
        {20260901, job_found},
        {20260901, step_taken, "place", .state = "placed"},
        {20261101, job_ended, .number = 20261031},
        {20261101, step_taken, "return", .state = "searching"},
        {20290626, nothing_done, .state = "searching"},
        {20290627, nothing_done, .state = "closed-term"},
};
static const struct move austrian_work[] = {
        {20260701, job_found},
        {20260701, step_taken, "place", .state = "placed"},
        {20261230, nothing_done, .state = "placed"},
        {20261231, nothing_done, .state = "closed-lasting"},
};
static const struct move austrian_leave[] = {{20260202, step_taken, "leave", .state = "closed-left"}};
static const struct move austrian_decline[] = {{20260202, step_taken, "decline", .state = "declined"}};

/* ---- France: 21 days, silence refuses; 8 days, 4 months, 12 months */

static const struct move french_begin[] = {
        {20260202, step_lacking, "hand-over", .words = "papers is not recorded"},
        {20260202, fact_given, "papers"},
        {20260202, figure_given, "staff", 1000},
        {20260202, step_lacking, "hand-over", .words = "staff is 1000, and at most 999 is asked for"},
        {20260202, figure_given, "staff", 999},
        {20260202, step_taken, "hand-over", .state = "reflecting"},
        {20260202, term_due, "reflection", 20260223},
};
static const struct move french_yes[] = {
        {20260210, step_lacking, "accept", .words = "joined is not recorded"},
        {20260210, fact_given, "joined"},
        {20260210, step_taken, "accept", .state = "accepted"},
        {20260210, term_due, "pre-assessment", 20260218},
        {20260217, fact_given, "pre-assessment"},
        {20260223, payers_are, .words = "sender", .state = "accepted"},
        {20260224, payers_are, .words = "benefit", .state = "in-csp"},
        {20260224, account_pays, "sender"},
        {20260224, term_due, "review", 20260624},
        {20260224, term_due, "longest-stay", 20270223},
        {20260401, job_found},
        {20260401, step_taken, "place", .state = "placed"},
        {20260501, job_ended, .number = 20260430},
        {20260501, step_taken, "return", .state = "in-csp"},
        {20270223, nothing_done, .state = "in-csp"},
        {20270224, nothing_done, .state = "closed-term"},
};
static const struct move french_silence[] = {
        {20260223, nothing_done, .state = "reflecting"},
        {20260224, nothing_done, .state = "refused"},
        /* Signed after the last day is no yes; signed on it and delivered later is one. */
        {20260226, fact_given, "joined", 20260224},
        {20260226, step_lacking, "recognise", .words = "what the term reflection waits for has not come in time"},
        {20260226, fact_given, "joined", 20260223},
        {20260226, step_taken, "recognise", .state = "accepted"},
        {20260227, nothing_done, .state = "in-csp"},
        {20260302, step_taken, "study", .state = "closed-study"},
};
static const struct move french_no[] = {{20260203, step_taken, "refuse", .words = "own-choice", .state = "refused"}};
static const struct move french_work[] = {
        {20260203, fact_given, "joined"},
        {20260203, step_taken, "accept", .state = "accepted"},
        {20260224, job_found},
        {20260224, step_taken, "place", .state = "placed"},
        {20260825, nothing_done, .state = "placed"},
        {20260826, nothing_done, .state = "closed-lasting"},
};
static const struct move french_leave[] = {
        {20260203, fact_given, "joined"},
        {20260203, step_taken, "accept", .state = "accepted"},
        {20260203, step_taken, "leave", .state = "closed-left"},
};

/* ---- Belgium: three months and 30 hours, six and 60 from 45 */

static const struct move belgian_begin[] = {
        {20260105, fact_given, "announced"},
        {20260112, fact_given, "cell-founded"},
        {20260119, fact_given, "notice-given"},
        {20260119, fact_given, "last-day", 20260331},
        {20260331, step_lacking, "register", .words = "joined is not recorded"},
        {20260331, fact_given, "joined"},
        {20260331, step_lacking, "register", .words = "the term last-day runs through 2026-03-31"},
        {20260401, fact_given, "joined"},
        {20260401, step_taken, "register", .state = "active"},
        {20260401, payers_are, .words = "sender"},
        {20260401, account_pays, "fund"},
        {20260401, account_pays, "subsidy"},
};
static const struct move belgian_of_44[] = {
        {20260401, figure_given, "age", 44},
        {20260401, figure_kept, "age", 0},
        {20260401, term_none, "longer"},
        {20260401, term_due, "active", 20260701},
        {20260615, fact_given, "hours-counted"},
        {20260615, figure_given, "outplacement-hours", 30},
        {20260615, step_lacking, "complete", .words = "the term active runs through 2026-07-01"},
        {20260701, nothing_done, .state = "active"},
        {20260702, nothing_done, .state = "closed-term"},
};
static const struct move belgian_of_52[] = {
        {20260401, figure_given, "age", 52},
        {20260401, figure_kept, "age", 45},
        {20260401, term_due, "longer", 20261001},
        {20260615, figure_given, "outplacement-hours", 59},
        {20260701, nothing_done, .state = "active"},
        {20260702, nothing_done, .state = "longer"},
        {20261002, step_lacking, "complete-longer", .words = "is 59, and at least 60 is asked for", .state = "longer"},
        {20261005, figure_given, "outplacement-hours", 60},
        {20261005, step_taken, "complete-longer", .state = "closed-term"},
};
static const struct move belgian_short[] = {
        {20260401, figure_given, "age", 30},
        {20260615, figure_given, "outplacement-hours", 12},
        {20260702, step_lacking, "complete", .words = "is 12, and at least 30 is asked for", .state = "active"},
        {20260702, step_taken, "close-short", .words = "not-offered", .state = "closed-short"},
};
static const struct move belgian_cell_too_late[] = {
        {20260105, fact_given, "notice-given"},
        {20260112, fact_given, "cell-founded"},
        {20260112, fact_given, "last-day", 20260112},
        {20260113, fact_given, "joined"},
        {20260113, step_lacking, "register", .words = "what the term cell-first waits for has not come in time"},
        {20260113, step_taken, "decline", .state = "declined"},
};
static const struct move belgian_work[] = {
        {20260401, job_found},
        {20260401, step_taken, "place", .state = "placed"},
        {20261001, nothing_done, .state = "closed-lasting"},
};
static const struct move belgian_leave[] = {{20260401, step_taken, "leave", .words = "own-choice", .state = "closed-left"}};

static const struct play plays[] = {
        {"german_pay_is_shared_and_work_that_lasts_ends_it_well", "de-transfer", PLAY_AFTER(german_begin, german_job)},
        {"a_german_plan_before_the_advice_never_passes_the_gate", "de-transfer", PLAY_ALONE(german_plan_too_early)},
        {"a_german_company_is_for_twelve_months", "de-transfer", PLAY_AFTER(german_begin, german_year)},
        {"a_german_job_that_is_lost_leads_to_benefit", "de-transfer", PLAY_AFTER(german_begin, german_loss)},
        {"german_ways_out_end_in_a_business", "de-transfer", PLAY_AFTER(german_begin, german_business)},
        {"german_ways_out_are_open_to_who_leaves", "de-transfer", PLAY_AFTER(german_begin, german_leave)},
        {"swedish_support_begins_in_the_notice_and_protects_for_five_years", "se-trr", PLAY_AFTER(swedish_begin, swedish_guided)},
        {"who_gives_up_a_swedish_job_within_a_year_comes_back", "se-trr", PLAY_AFTER(swedish_begin, swedish_quit)},
        {"a_swedish_application_in_time_counts_though_the_employer_follows", "se-trr", PLAY_AFTER(swedish_begin, swedish_late)},
        {"two_years_after_the_last_day_sweden_takes_no_application", "se-trr", PLAY_AFTER(swedish_begin, swedish_too_late)},
        {"swedish_support_may_end_in_a_firm", "se-trr", PLAY_AFTER(swedish_begin, swedish_firm)},
        {"swedish_support_may_be_left", "se-trr", PLAY_AFTER(swedish_begin, swedish_leave)},
        {"a_swedish_employer_may_choose_another_supplier", "se-trr", PLAY_AFTER(swedish_begin, swedish_supplier)},
        {"austria_gives_209_weeks_from_the_age_of_50", "at-stiftung", PLAY_AFTER(austrian_begin, austrian_of_57)},
        {"austria_gives_156_weeks_below_and_through_lost_jobs", "at-stiftung", PLAY_AFTER(austrian_begin, austrian_of_49)},
        {"an_austrian_job_may_come_before_any_training", "at-stiftung", PLAY_AFTER(austrian_begin, austrian_work)},
        {"an_austrian_foundation_may_be_left", "at-stiftung", PLAY_AFTER(austrian_begin, austrian_leave)},
        {"an_austrian_foundation_may_be_declined", "at-stiftung", PLAY_ALONE(austrian_decline)},
        {"a_french_yes_takes_effect_after_21_days", "fr-csp", PLAY_AFTER(french_begin, french_yes)},
        {"french_silence_is_refusal_unless_the_yes_was_signed_in_time", "fr-csp", PLAY_AFTER(french_begin, french_silence)},
        {"a_french_no_needs_no_21_days", "fr-csp", PLAY_AFTER(french_begin, french_no)},
        {"french_work_that_lasts_ends_it_well", "fr-csp", PLAY_AFTER(french_begin, french_work)},
        {"a_french_contract_may_be_left", "fr-csp", PLAY_AFTER(french_begin, french_leave)},
        {"belgium_gives_three_months_and_30_hours", "be-cel", PLAY_AFTER(belgian_begin, belgian_of_44)},
        {"belgium_gives_six_months_and_60_hours_from_45", "be-cel", PLAY_AFTER(belgian_begin, belgian_of_52)},
        {"belgian_hours_that_lack_are_for_a_person_to_judge", "be-cel", PLAY_AFTER(belgian_begin, belgian_short)},
        {"a_belgian_cell_stands_before_the_first_dismissal", "be-cel", PLAY_ALONE(belgian_cell_too_late)},
        {"belgian_work_that_lasts_ends_it_well", "be-cel", PLAY_AFTER(belgian_begin, belgian_work)},
        {"a_belgian_cell_may_be_left", "be-cel", PLAY_AFTER(belgian_begin, belgian_leave)},
};

/* ---- all of them */

static const char *const flows[] = {"de-transfer", "se-trr", "at-stiftung", "fr-csp", "be-cel"};

static void every_state_is_played_but_those_where_a_casefile_opens(void **state)
{
        plays_cover(*state, flows, COUNT(flows), plays, COUNT(plays));
}

/* Dutch holidays are no business of other countries' acts. */
static void no_term_is_moved_by_the_dutch_calendar(void **state)
{
        struct centre *c = *state;

        for (size_t i = 0; i < COUNT(flows); i++) {
                const Flow *flow;

                centre_flow(c, flows[i]);
                flow = world_flow(c->world, flows[i], 0);
                for (size_t j = 0; j < flow->n_terms; j++)
                        assert_int_not_equal(flow->terms[j]->basis, BASIS__BASIS_STATUTE);
        }
}

static void the_page_has_every_state_and_transition(void **state)
{
        page_tells(*state, "flows-abroad", flows, COUNT(flows));
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, centre_setup, centre_teardown)

int main(void)
{
        struct CMUnitTest tests[COUNT(plays) + 3] = {
                CLAIM(every_state_is_played_but_those_where_a_casefile_opens),
                CLAIM(no_term_is_moved_by_the_dutch_calendar),
                CLAIM(the_page_has_every_state_and_transition),
        };

        for (size_t i = 0; i < COUNT(plays); i++)
                tests[i + 3] = (struct CMUnitTest){plays[i].claim, play_run, play_setup, centre_teardown, (void *)&plays[i]};
        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
