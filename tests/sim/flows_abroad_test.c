/* The flows of other countries, played: the numbers of DOMAIN 3.3 and 3.4 as dates, gates and ends.
 *
 * A play is a list of moves, each on its day: something is recorded or tried, and then the casefile is in the state that the move says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "casefile.h"
#include "centre.h"
#include "flow.h"
#include "must.h"
#include "text.h"

struct move {
        uint32_t day;
        void (*act)(struct centre *c, uint64_t id, const struct move *move);
        const char *name;       /* of the fact, figure, step, kind or term */
        uint32_t number;        /* a day, or a figure */
        const char *words;      /* take: the reason; lack: what the refusal says */
        const char *state;      /* in which the casefile is then; null: not asked */
};

struct play {
        const char *claim, *flow;
        const struct move *first;       /* moves of another play's beginning, or null */
        size_t n_first;
        const struct move *move;
        size_t n;
};

static const Casefile *casefile_now(struct centre *c, uint64_t id)
{
        const Casefile *casefile = world_casefile(c->world, id);

        assert_non_null(casefile);
        return casefile;
}

/* ---- moves */

static void nothing(struct centre *c, uint64_t id, const struct move *move)
{
        (void)c;
        (void)id;
        (void)move;
}

static void fact(struct centre *c, uint64_t id, const struct move *move)
{
        centre_do(c, centre_record(c, id, move->name, move->number ? move->number : move->day));
}

static void figure(struct centre *c, uint64_t id, const struct move *move)
{
        Command *command = centre_command(c, COMMAND__WHAT_CASE_RECORD);
        Figure *given = NEW(c->arena, Figure, figure);

        given->name = arena_strdup(c->arena, move->name);
        given->value = move->number;
        command->case_record = NEW(c->arena, CaseRecord, case_record);
        command->case_record->casefile = id;
        APPEND(c->arena, command->case_record, figures) = given;
        centre_do(c, command);
}

/* What the casefile keeps of a figure. */
static void kept(struct centre *c, uint64_t id, const struct move *move)
{
        const Casefile *casefile = casefile_now(c, id);
        size_t i = 0;

        while (i < casefile->n_figures && !text_is(casefile->figures[i]->name, move->name))
                i++;
        assert_true(i < casefile->n_figures);
        assert_int_equal(casefile->figures[i]->value, move->number);
}

static void take(struct centre *c, uint64_t id, const struct move *move)
{
        Command *command = centre_step(c, id, move->name);

        command->case_step->reason = arena_strdup(c->arena, move->words ? move->words : "");
        centre_do(c, command);
}

/* The step is refused, and says what it lacks. */
static void lack(struct centre *c, uint64_t id, const struct move *move)
{
        assert_string_equal(centre_send(c, centre_step(c, id, move->name)), "case.requires");
        if (!strstr(c->last.outcome->why, move->words))
                fail_msg("\"%s\" does not say \"%s\"", c->last.outcome->why, move->words);
}

static void activity(struct centre *c, uint64_t id, const struct move *move)
{
        Command *command = centre_command(c, COMMAND__WHAT_ACTIVITY_RECORD);

        command->activity_record = NEW(c->arena, ActivityRecord, activity_record);
        command->activity_record->casefile = id;
        command->activity_record->activity = NEW(c->arena, Activity, activity);
        command->activity_record->activity->kind = arena_strdup(c->arena, move->name);
        command->activity_record->activity->from = move->day;
        centre_do(c, command);
}

static void job(struct centre *c, uint64_t id, const struct move *move)
{
        centre_do(c, centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_JOB, move->day));
}

static void job_end(struct centre *c, uint64_t id, const struct move *move)
{
        Command *command = centre_command(c, COMMAND__WHAT_PLACEMENT_END);

        command->placement_end = NEW(c->arena, PlacementEnd, placement_end);
        command->placement_end->placement = casefile_placement(casefile_now(c, id))->id;
        command->placement_end->last_day = move->number;
        centre_do(c, command);
}

static void due(struct centre *c, uint64_t id, const struct move *move)
{
        const TermState *term = casefile_term(casefile_now(c, id), move->name);

        if (!term || term->due != move->number)
                fail_msg("%s is due on %u, and not on %u", move->name, term ? term->due : 0, move->number);
}

/* A term that the casefile does not have. */
static void none(struct centre *c, uint64_t id, const struct move *move)
{
        assert_null(casefile_term(casefile_now(c, id), move->name));
}

/* A milestone stands, this many times. */
static void reached(struct centre *c, uint64_t id, const struct move *move)
{
        const Casefile *casefile = casefile_now(c, id);
        uint32_t n = 0;

        for (size_t i = 0; i < casefile->n_milestones; i++)
                n += text_is(casefile->milestones[i]->name, move->name);
        assert_int_equal(n, move->number);
}

/* The latest payers, or their shares of the day, such as "benefit 60, sender 40". */
static void paid(struct centre *c, uint64_t id, const struct move *move)
{
        static const char *const parties[] = {"none", "sender", "centre", "receiver", "fund", "benefit"};
        const Casefile *casefile = casefile_now(c, id);
        const Span *span = casefile->paying[casefile->n_paying - 1];
        const char *all = span->n_shares ? "" : parties[span->party];

        for (size_t i = 0; i < span->n_shares; i++)
                all = arena_text(c->arena, "%s%s%s %u", all, i ? ", " : "", parties[span->shares[i]->party], span->shares[i]->percent);
        assert_string_equal(all, move->words);
}

/* An account that pays for the casefile. */
static void charged(struct centre *c, uint64_t id, const struct move *move)
{
        const Casefile *casefile = casefile_now(c, id);
        size_t i = 0;

        while (i < casefile->n_accounts && !text_is(casefile->accounts[i], move->name))
                i++;
        if (i == casefile->n_accounts)
                fail_msg("%s does not pay", move->name);
}

/* ---- Germany: agency and profiling before the contracts, twelve months, shared pay */

static const struct move german_begin[] = {
        {20260105, lack, "advise", .words = "agency-advice is not recorded"},
        {20260105, fact, "agency-advice"},
        {20260105, take, "advise", .state = "advised"},
        {20260112, lack, "profile", .words = "profiling is not recorded"},
        {20260112, fact, "profiling"},
        {20260112, take, "profile", .state = "profiled"},
        {20260112, lack, "contract", .words = "what the term plan-after-advice waits for has not come in time"},
        {20260119, fact, "plan-decided"},
        {20260119, lack, "contract", .words = "agreement.three-party is not recorded"},
        {20260126, fact, "agreement.three-party"},
        {20260126, take, "contract", .state = "contracted"},
        {20260126, fact, "last-day", 20260331},
        {20260126, due, "service-term", 20270331},
        {20260331, lack, "enter", .words = "the term last-day runs through 2026-03-31", .state = "contracted"},
        {20260401, nothing, .state = "in-company"},
};
static const struct move german_job[] = {
        {20260401, paid, .words = "benefit 60, sender 40"},
        {20260401, charged, "sender"},
        {20260401, due, "proposal", 20260501},
        {20260420, activity, "application"},
        {20260420, due, "proposal", 20260520},
        {20260420, due, "pay-statement", 20260430},
        {20260501, due, "pay-statement", 20260530},
        {20260504, lack, "train", .words = "no activity of kind training"},
        {20260504, activity, "training"},
        {20260504, take, "train", .state = "training"},
        {20260504, charged, "subsidy"},
        {20260504, due, "service-term", 20270331},
        {20260601, take, "train-end", .state = "in-company"},
        {20260701, job},
        {20260701, take, "place", .state = "placed"},
        {20260701, due, "lasting", 20261230},
        {20261230, nothing, .state = "placed"},
        {20261231, nothing, .state = "closed-lasting"},
};
static const struct move german_plan_too_early[] = {
        {20260105, fact, "plan-decided"},
        {20260112, fact, "agency-advice"},
        {20260112, take, "advise", .state = "advised"},
        {20260112, fact, "profiling"},
        {20260112, take, "profile", .state = "profiled"},
        {20260112, fact, "agreement.three-party"},
        {20260112, lack, "contract", .words = "what the term plan-after-advice waits for has not come in time"},
        {20260112, take, "decline", .state = "declined"},
};
static const struct move german_year[] = {
        {20270331, nothing, .state = "in-company"},
        {20270401, nothing, .state = "closed-benefit"},
};
static const struct move german_loss[] = {
        {20260504, job},
        {20260504, take, "place", .state = "placed"},
        {20260615, lack, "lose", .words = "no placement has ended"},
        {20260615, job_end, .number = 20260612},
        {20260615, take, "lose", .state = "closed-benefit"},
};
static const struct move german_business[] = {{20260504, take, "start-up", .state = "closed-business"}};
static const struct move german_leave[] = {{20260504, take, "leave", .state = "closed-left"}};

/* ---- Sweden: 12 of 24 months, 16 hours, two years to apply, two of support, five of protection */

static const struct move swedish_begin[] = {
        {20260105, fact, "notice-given"},
        {20260105, fact, "last-day", 20260630},
        {20260105, due, "apply-by", 20280630},
        {20260105, due, "after-protection", 20310630},
};
static const struct move swedish_guided[] = {
        {20260202, lack, "apply", .words = "applied-employer is not recorded"},
        {20260202, fact, "applied-employer"},
        {20260202, lack, "apply", .words = "applied-worker is not recorded"},
        {20260202, fact, "applied-worker"},
        {20260202, lack, "apply", .words = "months-worked is not recorded"},
        {20260202, figure, "months-worked", 11},
        {20260202, lack, "apply", .words = "months-worked is 11, and at least 12 is asked for"},
        {20260202, figure, "months-worked", 12},
        {20260202, figure, "hours", 15},
        {20260202, lack, "apply", .words = "hours is 15, and at least 16 is asked for"},
        {20260202, figure, "hours", 16},
        {20260202, take, "apply", .state = "guided"},
        {20260202, charged, "fund"},
        {20260202, paid, .words = "sender"},
        {20260630, nothing, .state = "guided"},
        {20260701, nothing, .state = "supported"},
        {20260701, paid, .words = "fund"},
        {20260701, due, "support", 20280701},
        {20260901, job},
        {20260901, take, "place", .state = "placed"},
        {20260901, due, "first-year", 20270901},
        {20270901, nothing, .state = "placed"},
        {20270902, nothing, .state = "settled"},
        {20290201, job_end, .number = 20290131},
        {20290201, take, "again", .state = "supported"},
        {20310201, nothing, .state = "supported"},
        {20310202, nothing, .state = "closed-term"},
};
static const struct move swedish_quit[] = {
        {20260202, fact, "applied-employer"},
        {20260202, fact, "applied-worker"},
        {20260202, figure, "months-worked", 24},
        {20260202, figure, "hours", 40},
        {20260202, take, "apply", .state = "guided"},
        {20260302, job},
        {20260302, take, "place", .state = "placed"},
        {20270302, job_end, .number = 20270226},
        {20270302, take, "reenter", .state = "supported"},
        {20270405, job},
        {20270405, take, "place", .state = "placed"},
        {20280301, job_end, .number = 20280229},
        /* A year and a day: no longer by the first way back, and still by the second. */
        {20280406, lack, "reenter", .words = "the term first-year ended on 2028-04-05", .state = "placed"},
        {20280406, take, "again", .state = "supported"},
        {20280501, job},
        {20280501, take, "place", .state = "placed"},
        {20290502, nothing, .state = "settled"},
        {20310701, job_end, .number = 20310630},
        {20310701, lack, "again", .words = "the term after-protection ended on 2031-06-30", .state = "settled"},
};
static const struct move swedish_late[] = {
        {20260701, nothing, .state = "out"},
        {20280630, fact, "applied-worker"},
        {20280701, nothing, .state = "out"},
        {20280703, fact, "applied-employer"},
        {20280703, figure, "months-worked", 12},
        {20280703, figure, "hours", 16},
        {20280703, take, "apply-late", .state = "supported"},
        {20280703, take, "study", .state = "closed-study"},
};
static const struct move swedish_too_late[] = {
        {20280630, nothing, .state = "out"},
        {20280701, nothing, .state = "declined"},
};
static const struct move swedish_firm[] = {
        {20260701, fact, "applied-worker"},
        {20260701, fact, "applied-employer"},
        {20260701, figure, "months-worked", 12},
        {20260701, figure, "hours", 16},
        {20260701, take, "apply-late", .state = "supported"},
        {20260701, take, "start-up", .state = "closed-business"},
};
static const struct move swedish_leave[] = {
        {20260202, fact, "applied-worker"},
        {20260202, fact, "applied-employer"},
        {20260202, figure, "months-worked", 12},
        {20260202, figure, "hours", 16},
        {20260202, take, "apply", .state = "guided"},
        {20260202, take, "leave", .state = "closed-left"},
};
static const struct move swedish_supplier[] = {{20260202, take, "decline", .words = "other-supplier", .state = "declined"}};

/* ---- Austria: 156 weeks, 209 from the age of 50 */

static const struct move austrian_begin[] = {
        {20260105, fact, "last-day", 20260630},
        {20260105, none, "longest-stay"},
        {20260105, lack, "join", .words = "agreement.works-council is not recorded"},
        {20260105, fact, "agreement.works-council"},
        {20260105, take, "join", .state = "joined"},
};
static const struct move austrian_of_57[] = {
        {20260105, figure, "age", 57},
        {20260105, kept, "age", 50},
        {20260105, due, "longest-stay", 20300702},
        {20260701, paid, .words = "benefit", .state = "orientation"},
        {20260701, due, "plan", 20260812},
        {20260803, fact, "agreement.training-plan"},
        {20260803, lack, "train", .words = "place-given is not recorded"},
        {20260803, fact, "place-given"},
        {20260803, lack, "train", .words = "no activity of kind training"},
        {20260803, activity, "training"},
        {20260803, take, "train", .state = "training"},
        {20260803, charged, "sender"},
        {20260901, take, "search", .state = "searching"},
        {20261001, take, "train", .state = "training"},
        /* The company pays for a place once. */
        {20261001, reached, "place", 1},
        {20280901, take, "finish", .state = "trained"},
};
static const struct move austrian_of_49[] = {
        {20260105, figure, "age", 49},
        {20260105, kept, "age", 0},
        {20260105, due, "longest-stay", 20290626},
        {20260803, take, "search", .state = "searching"},
        {20260901, job},
        {20260901, take, "place", .state = "placed"},
        {20261101, job_end, .number = 20261031},
        {20261101, take, "return", .state = "searching"},
        {20290626, nothing, .state = "searching"},
        {20290627, nothing, .state = "closed-term"},
};
static const struct move austrian_work[] = {
        {20260701, job},
        {20260701, take, "place", .state = "placed"},
        {20261230, nothing, .state = "placed"},
        {20261231, nothing, .state = "closed-lasting"},
};
static const struct move austrian_leave[] = {{20260202, take, "leave", .state = "closed-left"}};
static const struct move austrian_decline[] = {{20260202, take, "decline", .state = "declined"}};

/* ---- France: 21 days, silence refuses; 8 days, 4 months, 12 months */

static const struct move french_begin[] = {
        {20260202, lack, "hand-over", .words = "papers is not recorded"},
        {20260202, fact, "papers"},
        {20260202, figure, "staff", 1000},
        {20260202, lack, "hand-over", .words = "staff is 1000, and at most 999 is asked for"},
        {20260202, figure, "staff", 999},
        {20260202, take, "hand-over", .state = "reflecting"},
        {20260202, due, "reflection", 20260223},
};
static const struct move french_yes[] = {
        {20260210, lack, "accept", .words = "joined is not recorded"},
        {20260210, fact, "joined"},
        {20260210, take, "accept", .state = "accepted"},
        {20260210, due, "pre-assessment", 20260218},
        {20260217, fact, "pre-assessment"},
        {20260223, paid, .words = "sender", .state = "accepted"},
        {20260224, paid, .words = "benefit", .state = "in-csp"},
        {20260224, charged, "sender"},
        {20260224, due, "review", 20260624},
        {20260224, due, "longest-stay", 20270223},
        {20260401, job},
        {20260401, take, "place", .state = "placed"},
        {20260501, job_end, .number = 20260430},
        {20260501, take, "return", .state = "in-csp"},
        {20270223, nothing, .state = "in-csp"},
        {20270224, nothing, .state = "closed-term"},
};
static const struct move french_silence[] = {
        {20260223, nothing, .state = "reflecting"},
        {20260224, nothing, .state = "refused"},
        /* Signed after the last day is no yes; signed on it and delivered later is one. */
        {20260226, fact, "joined", 20260224},
        {20260226, lack, "recognise", .words = "what the term reflection waits for has not come in time"},
        {20260226, fact, "joined", 20260223},
        {20260226, take, "recognise", .state = "accepted"},
        {20260227, nothing, .state = "in-csp"},
        {20260302, take, "study", .state = "closed-study"},
};
static const struct move french_no[] = {{20260203, take, "refuse", .words = "own-choice", .state = "refused"}};
static const struct move french_work[] = {
        {20260203, fact, "joined"},
        {20260203, take, "accept", .state = "accepted"},
        {20260224, job},
        {20260224, take, "place", .state = "placed"},
        {20260825, nothing, .state = "placed"},
        {20260826, nothing, .state = "closed-lasting"},
};
static const struct move french_leave[] = {
        {20260203, fact, "joined"},
        {20260203, take, "accept", .state = "accepted"},
        {20260203, take, "leave", .state = "closed-left"},
};

/* ---- Belgium: three months and 30 hours, six and 60 from 45 */

static const struct move belgian_begin[] = {
        {20260105, fact, "announced"},
        {20260112, fact, "cell-founded"},
        {20260119, fact, "notice-given"},
        {20260119, fact, "last-day", 20260331},
        {20260331, lack, "register", .words = "joined is not recorded"},
        {20260331, fact, "joined"},
        {20260331, lack, "register", .words = "the term last-day runs through 2026-03-31"},
        {20260401, fact, "joined"},
        {20260401, take, "register", .state = "active"},
        {20260401, paid, .words = "sender"},
        {20260401, charged, "fund"},
        {20260401, charged, "subsidy"},
};
static const struct move belgian_of_44[] = {
        {20260401, figure, "age", 44},
        {20260401, kept, "age", 0},
        {20260401, none, "longer"},
        {20260401, due, "active", 20260701},
        {20260615, fact, "hours-counted"},
        {20260615, figure, "outplacement-hours", 30},
        {20260615, lack, "complete", .words = "the term active runs through 2026-07-01"},
        {20260701, nothing, .state = "active"},
        {20260702, nothing, .state = "closed-term"},
};
static const struct move belgian_of_52[] = {
        {20260401, figure, "age", 52},
        {20260401, kept, "age", 45},
        {20260401, due, "longer", 20261001},
        {20260615, figure, "outplacement-hours", 59},
        {20260701, nothing, .state = "active"},
        {20260702, nothing, .state = "longer"},
        {20261002, lack, "complete-longer", .words = "outplacement-hours is 59, and at least 60 is asked for", .state = "longer"},
        {20261005, figure, "outplacement-hours", 60},
        {20261005, take, "complete-longer", .state = "closed-term"},
};
static const struct move belgian_short[] = {
        {20260401, figure, "age", 30},
        {20260615, figure, "outplacement-hours", 12},
        {20260702, lack, "complete", .words = "outplacement-hours is 12, and at least 30 is asked for", .state = "active"},
        {20260702, take, "close-short", .words = "not-offered", .state = "closed-short"},
};
static const struct move belgian_cell_too_late[] = {
        {20260105, fact, "notice-given"},
        {20260112, fact, "cell-founded"},
        {20260112, fact, "last-day", 20260112},
        {20260113, fact, "joined"},
        {20260113, lack, "register", .words = "what the term cell-first waits for has not come in time"},
        {20260113, take, "decline", .state = "declined"},
};
static const struct move belgian_work[] = {
        {20260401, job},
        {20260401, take, "place", .state = "placed"},
        {20261001, nothing, .state = "closed-lasting"},
};
static const struct move belgian_leave[] = {{20260401, take, "leave", .words = "own-choice", .state = "closed-left"}};

#define ALONE(moves)        NULL, 0, moves, COUNT(moves)
#define AFTER(begin, moves) begin, COUNT(begin), moves, COUNT(moves)

static const struct play plays[] = {
        {"german_pay_is_shared_and_work_that_lasts_ends_it_well", "de-transfer", AFTER(german_begin, german_job)},
        {"a_german_plan_before_the_advice_never_passes_the_gate", "de-transfer", ALONE(german_plan_too_early)},
        {"a_german_company_is_for_twelve_months", "de-transfer", AFTER(german_begin, german_year)},
        {"a_german_job_that_is_lost_leads_to_benefit", "de-transfer", AFTER(german_begin, german_loss)},
        {"german_ways_out_end_in_a_business", "de-transfer", AFTER(german_begin, german_business)},
        {"german_ways_out_are_open_to_who_leaves", "de-transfer", AFTER(german_begin, german_leave)},
        {"swedish_support_begins_in_the_notice_and_protects_for_five_years", "se-trr", AFTER(swedish_begin, swedish_guided)},
        {"who_gives_up_a_swedish_job_within_a_year_comes_back", "se-trr", AFTER(swedish_begin, swedish_quit)},
        {"a_swedish_application_in_time_counts_though_the_employer_follows", "se-trr", AFTER(swedish_begin, swedish_late)},
        {"two_years_after_the_last_day_sweden_takes_no_application", "se-trr", AFTER(swedish_begin, swedish_too_late)},
        {"swedish_support_may_end_in_a_firm", "se-trr", AFTER(swedish_begin, swedish_firm)},
        {"swedish_support_may_be_left", "se-trr", AFTER(swedish_begin, swedish_leave)},
        {"a_swedish_employer_may_choose_another_supplier", "se-trr", AFTER(swedish_begin, swedish_supplier)},
        {"austria_gives_209_weeks_from_the_age_of_50", "at-stiftung", AFTER(austrian_begin, austrian_of_57)},
        {"austria_gives_156_weeks_below_and_through_lost_jobs", "at-stiftung", AFTER(austrian_begin, austrian_of_49)},
        {"an_austrian_job_may_come_before_any_training", "at-stiftung", AFTER(austrian_begin, austrian_work)},
        {"an_austrian_foundation_may_be_left", "at-stiftung", AFTER(austrian_begin, austrian_leave)},
        {"an_austrian_foundation_may_be_declined", "at-stiftung", ALONE(austrian_decline)},
        {"a_french_yes_takes_effect_after_21_days", "fr-csp", AFTER(french_begin, french_yes)},
        {"french_silence_is_refusal_unless_the_yes_was_signed_in_time", "fr-csp", AFTER(french_begin, french_silence)},
        {"a_french_no_needs_no_21_days", "fr-csp", AFTER(french_begin, french_no)},
        {"french_work_that_lasts_ends_it_well", "fr-csp", AFTER(french_begin, french_work)},
        {"a_french_contract_may_be_left", "fr-csp", AFTER(french_begin, french_leave)},
        {"belgium_gives_three_months_and_30_hours", "be-cel", AFTER(belgian_begin, belgian_of_44)},
        {"belgium_gives_six_months_and_60_hours_from_45", "be-cel", AFTER(belgian_begin, belgian_of_52)},
        {"belgian_hours_that_lack_are_for_a_person_to_judge", "be-cel", AFTER(belgian_begin, belgian_short)},
        {"a_belgian_cell_stands_before_the_first_dismissal", "be-cel", ALONE(belgian_cell_too_late)},
        {"belgian_work_that_lasts_ends_it_well", "be-cel", AFTER(belgian_begin, belgian_work)},
        {"a_belgian_cell_may_be_left", "be-cel", AFTER(belgian_begin, belgian_leave)},
};

/* ---- playing */

static const struct play *playing;

static int play_setup(void **state)
{
        playing = *state;
        return centre_setup(state);
}

static void moves_play(struct centre *c, uint64_t id, const struct move *move, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                const char *state;

                centre_day(c, move[i].day);
                move[i].act(c, id, &move[i]);
                state = casefile_now(c, id)->state;
                if (move[i].state && !text_is(state, move[i].state))
                        fail_msg("on %u after %s: in %s, not in %s", move[i].day, move[i].name ? move[i].name : "waiting", state, move[i].state);
        }
}

static void is_played(void **state)
{
        struct centre *c = *state;
        uint64_t id;

        centre_flow(c, playing->flow);
        id = centre_do(c, centre_employee(c, playing->flow, "abroad"));
        moves_play(c, id, playing->first, playing->n_first);
        moves_play(c, id, playing->move, playing->n);
}

/* ---- all of them */

static const char *const flows[] = {"de-transfer", "se-trr", "at-stiftung", "fr-csp", "be-cel"};

static bool moves_visit(const struct move *move, size_t n, const char *state)
{
        while (n--)
                if (text_is(move[n].state, state))
                        return true;
        return false;
}

static bool plays_visit(const char *flow, const char *state)
{
        for (size_t i = 0; i < COUNT(plays); i++)
                if (text_is(plays[i].flow, flow) && (moves_visit(plays[i].move, plays[i].n, state) ||
                                                     moves_visit(plays[i].first, plays[i].n_first, state)))
                        return true;
        return false;
}

static void every_state_is_played_but_those_where_a_casefile_opens(void **state)
{
        struct centre *c = *state;

        for (size_t i = 0; i < COUNT(flows); i++) {
                const Flow *flow;

                centre_flow(c, flows[i]);
                flow = world_flow(c->world, flows[i], 0);
                for (size_t j = 0; j < flow->n_states; j++)
                        if (flow->states[j] != flow_state(flow, flow->start->text) && !plays_visit(flows[i], flow->states[j]->name->text))
                                fail_msg("%s: nobody plays %s", flows[i], flow->states[j]->name->text);
        }
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

static const char *page_read(struct arena *arena)
{
        enum { PAGE_MOST = 65536 };
        char *text = arena_alloc(arena, PAGE_MOST);
        FILE *stream = fopen(OVERSTAP_SOURCE "/docs/flows-abroad.md", "r");

        assert_non_null(stream);
        assert_true(fread(text, 1, PAGE_MOST - 1, stream) < PAGE_MOST - 1);
        (void)fclose(stream);
        return text;
}

static void told(struct centre *c, const char *section, const char *flow, const char *word)
{
        const char *found = strstr(section, arena_text(c->arena, "`%s`", word)), *end = strstr(section + 1, "\n## ");

        if (!found || (end && found > end))
                fail_msg("docs/flows-abroad.md: the section on %s does not tell of %s", flow, word);
}

static void the_page_has_every_state_and_transition(void **state)
{
        struct centre *c = *state;
        const char *page = page_read(c->arena);

        for (size_t i = 0; i < COUNT(flows); i++) {
                const char *section = strstr(page, arena_text(c->arena, "\n## %s\n", flows[i]));
                const Flow *flow;

                assert_non_null(section);
                centre_flow(c, flows[i]);
                flow = world_flow(c->world, flows[i], 0);
                for (size_t j = 0; j < flow->n_states; j++)
                        told(c, section, flows[i], flow->states[j]->name->text);
                for (size_t j = 0; j < flow->n_transitions; j++)
                        told(c, section, flows[i], flow->transitions[j]->name->text);
        }
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
                tests[i + 3] = (struct CMUnitTest){plays[i].claim, is_played, play_setup, centre_teardown, (void *)&plays[i]};
        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
