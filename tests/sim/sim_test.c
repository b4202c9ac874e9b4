/* The real rules over a pretend store on a virtual clock, from a seed.
 *
 * Random commands by everybody, sensible and not, with deadlines firing as time leaps; the tracker dies between any two groups and its group is decided again.
 * After every command the invariants hold; at the end the events alone make the same tables, byte for byte. A failure prints its seed;
 * OVERSTAP_SEED runs one seed alone, OVERSTAP_SEEDS how many (40). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "apply.h"
#include "casefile.h"
#include "decide.h"
#include "flow.h"
#include "hours.h"
#include "ledger.h"
#include "memory.h"
#include "migrate.h"
#include "must.h"
#include "past.h"
#include "programme.h"
#include "read.h"
#include "recount.h"
#include "term.h"
#include "text.h"

enum { STEPS = 850, EVENTS_MAX = 100000, PROGRAMMES = 3, REPORTS = 8 };

struct sim {
        uint64_t seed, state;
        struct memory *memory;
        struct arena *arena;            /* of the turn */
        struct arena *kept;             /* of the run: events and settings */
        Event **event;
        size_t n_events;
        uint64_t n, commands, refused;
        struct {
                uint32_t through;       /* months that are closed */
                uint64_t sum;           /* of what stands in them */
        } closed[PROGRAMMES];
        uint64_t postings, proposals, placements, migrations, counted, rounds, given, answers, purges; /* of all runs */
        int years;
        int64_t at;
        struct instant sent;            /* the latest command was; nothing happens before it was known */
        Flow **flow;
        size_t n_flows;
        Law *law;
        MatchRules *rules;
        struct outcome_set outcomes;
        struct reported {
                uint32_t as_of;
                struct bytes report;
        } reported[REPORTS];            /* as it was said on the day after, to be said again at the end */
        size_t n_reported;
        uint64_t results, disputes, withdrawn;  /* of all runs */
};

/* ---- chance */

static uint64_t chance(struct sim *sim, uint64_t below)
{
        sim->state ^= sim->state << 13;
        sim->state ^= sim->state >> 7;
        sim->state ^= sim->state << 17;
        return sim->state % below;
}

static uint64_t some(struct sim *sim, const char *counter)
{
        uint64_t n = world_counter(memory_world(sim->memory, sim->arena), counter);

        /* Now and then one that does not exist. */
        return n ? 1 + chance(sim, n + (chance(sim, 20) == 0)) : 1;
}

static uint32_t some_day(struct sim *sim, int span)
{
        return date_ymd(date_add_days(instant_date((struct instant){sim->at}), (int64_t)chance(sim, (uint64_t)(2 * span + 1)) - span));
}

/* One time in `nobody` it is nobody. */
static char *some_guide(struct sim *sim, uint64_t nobody)
{
        return chance(sim, nobody) ? arena_text(sim->arena, "uid:%" PRIu64, chance(sim, 4)) : arena_strdup(sim->arena, "");
}

static ProtobufCBinaryData some_person(struct sim *sim)
{
        const Casefile *casefile = world_casefile(memory_world(sim->memory, sim->arena), some(sim, "casefiles"));

        return casefile ? casefile->person : (ProtobufCBinaryData){0};
}

/* ---- commands that people could send */

static void employer_register(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_EMPLOYER_REGISTER;
        c->employer_register = NEW(sim->arena, EmployerRegister, employer_register);
        c->employer_register->name = arena_text(sim->arena, "Employer %" PRIu64, chance(sim, 12));
        c->employer_register->shrinking = chance(sim, 3) == 0;
}

/* ---- money */

static Word *word(struct sim *sim, const char *text)
{
        Word *word = NEW(sim->arena, Word, word);

        word->text = arena_strdup(sim->arena, text);
        return word;
}

/* Milestones that shipped flows have. */
static const char *const milestones[] = {"joined", "placed", "lasting"};

static Fee *some_fee(struct sim *sim, const char *milestone)
{
        Fee *fee = NEW(sim->arena, Fee, fee);

        fee->milestone = word(sim, milestone);
        fee->cents = (int64_t)chance(sim, 200000);
        if (chance(sim, 2))
                fee->reserved_while = word(sim, flow_counts[chance(sim, 4)]);
        return fee;
}

/* Another version each time, or now and then the same with other words, which is refused. */
static Money *some_money(struct sim *sim, const char *programme)
{
        const Money *before = money_of(memory_world(sim->memory, sim->arena), programme);
        Money *money = NEW(sim->arena, Money, money);
        Plan *plan = NEW(sim->arena, Plan, plan);
        PlanChoice *choice = NEW(sim->arena, PlanChoice, plan_choice);

        money->version = before ? before->version + (chance(sim, 10) > 0) : 1;
        plan->budget = 100000 + (int64_t)chance(sim, 400000);
        choice->name = word(sim, "payout");
        choice->percent = (uint32_t)chance(sim, 101);
        APPEND(sim->arena, plan, choices) = choice;
        APPEND(sim->arena, money, plans) = plan;
        for (size_t i = 0; i < COUNT(milestones); i++)
                if (chance(sim, 4))
                        APPEND(sim->arena, money, fees) = some_fee(sim, milestones[i]);
        if (chance(sim, 2))
                money->four_eyes = (int64_t)chance(sim, 300000);
        return money;
}

static char *some_cost(struct sim *sim)
{
        static const char *const costs[] = {"training", "coaching"};

        return arena_strdup(sim->arena, costs[chance(sim, COUNT(costs))]);
}

/* Mostly a casefile that has a plan. */
static uint64_t some_planned(struct sim *sim)
{
        uint64_t id = 0;

        for (int i = 0; i < 6; i++) {
                id = some(sim, "casefiles");
                if (world_case_money(memory_world(sim->memory, sim->arena), id))
                        break;
        }
        return id;
}

/* One of the casefile's, or of any. */
static uint64_t some_reservation(struct sim *sim, uint64_t casefile)
{
        const CaseMoney *money = world_case_money(memory_world(sim->memory, sim->arena), casefile);

        return money && money->n_reserved ? money->reserved[chance(sim, money->n_reserved)]->posting : some(sim, "postings");
}

static void money_reserve(struct sim *sim, Command *c)
{
        MoneyReserve *reserve = NEW(sim->arena, MoneyReserve, money_reserve);

        c->what_case = COMMAND__WHAT_MONEY_RESERVE;
        c->money_reserve = reserve;
        reserve->casefile = some_planned(sim);
        reserve->cost = some_cost(sim);
        reserve->cents = (int64_t)chance(sim, 200000);
        if (chance(sim, 2))
                reserve->until = some_day(sim, 90);
}

static void money_release(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_MONEY_RELEASE;
        c->money_release = NEW(sim->arena, MoneyRelease, money_release);
        c->money_release->posting = some_reservation(sim, some_planned(sim));
}

static void money_spend(struct sim *sim, Command *c)
{
        MoneySpend *spend = NEW(sim->arena, MoneySpend, money_spend);

        c->what_case = COMMAND__WHAT_MONEY_SPEND;
        c->money_spend = spend;
        spend->casefile = some_planned(sim);
        spend->cost = some_cost(sim);
        spend->cents = (int64_t)chance(sim, 150000);
        if (chance(sim, 2))
                spend->reservation = some_reservation(sim, spend->casefile);
        else if (chance(sim, 3) == 0)
                spend->deduct = 1 + (uint32_t)chance(sim, 3);
        if (chance(sim, 3) == 0)
                spend->parent = some(sim, "postings");
        if (chance(sim, 4) == 0)
                spend->on = some_day(sim, 60);
}

static void money_choose(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_MONEY_CHOOSE;
        c->money_choose = NEW(sim->arena, MoneyChoose, money_choose);
        c->money_choose->casefile = some_planned(sim);
        c->money_choose->choice = arena_strdup(sim->arena, chance(sim, 4) ? "payout" : "holiday");
}

static void cost_consent_give(struct sim *sim, Command *c)
{
        CostConsent *consent = NEW(sim->arena, CostConsent, cost_consent);

        c->what_case = COMMAND__WHAT_COST_CONSENT_GIVE;
        c->cost_consent_give = NEW(sim->arena, CostConsentGive, cost_consent_give);
        c->cost_consent_give->casefile = some_planned(sim);
        c->cost_consent_give->consent = consent;
        consent->cost = some_cost(sim);
        consent->cents = (int64_t)chance(sim, 200000);
        consent->on = some_day(sim, 30);
}

/* Mostly one that waits. */
static void posting_approve(struct sim *sim, Command *c)
{
        struct world *world = memory_world(sim->memory, sim->arena);

        c->what_case = COMMAND__WHAT_POSTING_APPROVE;
        c->posting_approve = NEW(sim->arena, PostingApprove, posting_approve);
        for (int i = 0; i < 20; i++) {
                const Posting *posting = world_posting(world, c->posting_approve->posting = some(sim, "postings"));

                if (posting && posting->waiting)
                        break;
        }
        c->posting_approve->refuse = chance(sim, 4) == 0;
        c->posting_approve->reason = arena_strdup(sim->arena, chance(sim, 8) ? "because" : "");
}

static void posting_correct(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_POSTING_CORRECT;
        c->posting_correct = NEW(sim->arena, PostingCorrect, posting_correct);
        c->posting_correct->posting = some(sim, "postings");
        c->posting_correct->reason = arena_strdup(sim->arena, "it was wrong");
}

static void period_close(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_PERIOD_CLOSE;
        c->period_close = NEW(sim->arena, PeriodClose, period_close);
        c->period_close->programme = arena_text(sim->arena, "p-%" PRIu64, chance(sim, PROGRAMMES));
        c->period_close->month = month_add(month_of(instant_date((struct instant){sim->at})), -(int)chance(sim, 3));
}

/* ---- commands of staff, and others */

static void programme_register(struct sim *sim, Command *c)
{
        Programme *programme = NEW(sim->arena, Programme, programme);

        c->what_case = COMMAND__WHAT_PROGRAMME_REGISTER;
        c->programme_register = NEW(sim->arena, ProgrammeRegister, programme_register);
        c->programme_register->programme = programme;
        programme->id = arena_text(sim->arena, "p-%" PRIu64, chance(sim, PROGRAMMES));
        programme->title = arena_text(sim->arena, "Programme %" PRIu64, chance(sim, 3));
        APPEND(sim->arena, programme, members) = some(sim, "employers");
        programme->money = some_money(sim, programme->id);
}

static void notice_submit(struct sim *sim, Command *c)
{
        NoticeContent *content = NEW(sim->arena, NoticeContent, notice_content);

        content->employer_name = arena_text(sim->arena, "Employer %" PRIu64, chance(sim, 12));
        content->reference = arena_text(sim->arena, "n-%" PRIu64, chance(sim, 30));
        content->place = arena_text(sim->arena, "Place %" PRIu64, chance(sim, 3));
        content->area = (uint32_t)chance(sim, 4);
        content->posts = (uint32_t)chance(sim, 16);
        content->announced_on = some_day(sim, 100);
        content->is_amendment = chance(sim, 8) == 0;
        if (chance(sim, 2)) {
                c->what_case = COMMAND__WHAT_NOTICE_AMEND;
                c->notice_amend = NEW(sim->arena, NoticeAmend, notice_amend);
                c->notice_amend->notice = some(sim, "notices");
                c->notice_amend->content = content;
                return;
        }
        c->what_case = COMMAND__WHAT_NOTICE_SUBMIT;
        c->notice_submit = NEW(sim->arena, NoticeSubmit, notice_submit);
        c->notice_submit->content = content;
}

static void notice_withdraw(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_NOTICE_WITHDRAW;
        c->notice_withdraw = NEW(sim->arena, NoticeWithdraw, notice_withdraw);
        c->notice_withdraw->notice = some(sim, "notices");
}

static Profile *some_profile(struct sim *sim)
{
        Profile *profile = NEW(sim->arena, Profile, profile);
        Occupation *occupation = NEW(sim->arena, Occupation, occupation);

        occupation->isco = arena_text(sim->arena, "%04" PRIu64, 1000 + chance(sim, 9000));
        APPEND(sim->arena, profile, occupations) = occupation;
        return profile;
}

static Consent *some_consent(struct sim *sim)
{
        Consent *consent = NEW(sim->arena, Consent, consent);

        APPEND(sim->arena, consent, parts) = chance(sim, 4) ? PART__PART_PROFILE : PART__PART_NAME;
        consent->employer = chance(sim, 2) ? 0 : some(sim, "employers");
        return consent;
}

static void employee_log(struct sim *sim, Command *c)
{
        EmployeeLog *log = NEW(sim->arena, EmployeeLog, employee_log);

        c->what_case = COMMAND__WHAT_EMPLOYEE_LOG;
        c->employee_log = log;
        log->employer_name = arena_text(sim->arena, "Employer %" PRIu64, chance(sim, 12));
        log->flow = sim->flow[chance(sim, sim->n_flows)]->name->text;
        log->reference = arena_text(sim->arena, "e-%" PRIu64, chance(sim, 60));
        if (chance(sim, 3))
                log->programme = arena_text(sim->arena, "p-%" PRIu64, chance(sim, PROGRAMMES));
        log->profile = some_profile(sim);
        APPEND(sim->arena, log, consents) = some_consent(sim);
        log->guide = some_guide(sim, 3);
        for (uint64_t i = chance(sim, 4); i > 0; i--) {
                Fact *fact = NEW(sim->arena, Fact, fact);
                size_t n = 0;

                while (flow_facts[n])
                        n++;
                fact->name = (char *)flow_facts[chance(sim, n)];
                fact->on = some_day(sim, 60);
                APPEND(sim->arena, log, facts) = fact;
        }
        if (chance(sim, 10) == 0)
                log->person = some_person(sim);
}

/* Mostly one that can be taken, or lives would never leave their first state. */
static const FlowTransition *some_transition(struct sim *sim, uint64_t id)
{
        struct world *world = memory_world(sim->memory, sim->arena);
        const Casefile *casefile = world_casefile(world, id);
        const Flow *flow = casefile ? world_flow(world, casefile->flow, casefile->flow_version) : sim->flow[chance(sim, sim->n_flows)];
        const FlowTransition *transition = flow->transitions[chance(sim, flow->n_transitions)];

        for (int i = 0; casefile && i < 20 && !flow_leaves(transition, casefile->state); i++)
                transition = flow->transitions[chance(sim, flow->n_transitions)];
        return transition;
}

static void case_step(struct sim *sim, Command *c)
{
        uint64_t id = some(sim, "casefiles");
        const FlowTransition *transition = some_transition(sim, id);
        CaseStep *step = NEW(sim->arena, CaseStep, case_step);

        c->what_case = COMMAND__WHAT_CASE_STEP;
        c->case_step = step;
        step->casefile = id;
        step->transition = transition->name->text;
        step->on = chance(sim, 2) ? 0 : some_day(sim, 20);
        if (transition->n_reasons)
                step->reason = transition->reasons[chance(sim, transition->n_reasons)]->text;
        for (size_t i = 0; i < transition->n_requires; i++) {
                const FlowRequire *require = transition->requires[i];
                Fact *fact = NEW(sim->arena, Fact, fact);

                if (text_is(require->kind->text, "agreement"))
                        fact->name = arena_text(sim->arena, "agreement.%s", require->value->text);
                else if (text_is(require->kind->text, "fact"))
                        fact->name = require->value->text;
                else
                        continue;
                fact->on = date_ymd(date_add_days(instant_date((struct instant){sim->at}), -(int64_t)chance(sim, 40)));
                APPEND(sim->arena, step, facts) = fact;
        }
}

static void case_record(struct sim *sim, Command *c)
{
        Fact *fact = NEW(sim->arena, Fact, fact);
        size_t n = 0;

        while (flow_facts[n])
                n++;
        c->what_case = COMMAND__WHAT_CASE_RECORD;
        c->case_record = NEW(sim->arena, CaseRecord, case_record);
        c->case_record->casefile = some(sim, "casefiles");
        fact->name = (char *)flow_facts[chance(sim, n)];
        fact->on = chance(sim, 6) ? some_day(sim, 90) : 0;
        APPEND(sim->arena, c->case_record, facts) = fact;
}

static void vacancy_post(struct sim *sim, Command *c)
{
        Vacancy *vacancy = NEW(sim->arena, Vacancy, vacancy);

        c->what_case = COMMAND__WHAT_VACANCY_POST;
        c->vacancy_post = NEW(sim->arena, VacancyPost, vacancy_post);
        c->vacancy_post->employer_name = arena_text(sim->arena, "Employer %" PRIu64, chance(sim, 12));
        c->vacancy_post->vacancy = vacancy;
        vacancy->title = (char *)"Assembler";
        vacancy->reference = arena_text(sim->arena, "v-%" PRIu64, chance(sim, 40));
        vacancy->posts = (uint32_t)chance(sim, 3);
        if (chance(sim, 3) == 0) {
                vacancy->programme = arena_text(sim->arena, "p-%" PRIu64, chance(sim, PROGRAMMES));
                vacancy->internal_until = some_day(sim, 300);
        }
}

static void vacancy_close(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_VACANCY_CLOSE;
        c->vacancy_close = NEW(sim->arena, VacancyClose, vacancy_close);
        c->vacancy_close->vacancy = some(sim, "vacancies");
}

/* Mostly one that is matched, as a worker would. */
static uint64_t some_matched(struct sim *sim)
{
        uint64_t id = some(sim, "casefiles");

        for (int i = 0; i < 12; i++) {
                const Casefile *casefile = world_casefile(memory_world(sim->memory, sim->arena), id);

                if (casefile && casefile->matching)
                        break;
                id = some(sim, "casefiles");
        }
        return id;
}

static MatchRan *some_run(struct sim *sim)
{
        MatchRan *ran = NEW(sim->arena, MatchRan, match_ran);

        ran->basis = sim->n_events;
        ran->today = some_day(sim, 0);
        ran->details = NEW(sim->arena, RunDetails, run_details);
        for (uint64_t i = chance(sim, 4); i > 0; i--) {
                MatchHit *hit = NEW(sim->arena, MatchHit, match_hit);

                hit->vacancy = some(sim, "vacancies");
                APPEND(sim->arena, hit, values) = (int64_t)chance(sim, 9);
                APPEND(sim->arena, ran->details, hits) = hit;
        }
        return ran;
}

static void match_ask(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_MATCH_ASK;
        c->match_ask = NEW(sim->arena, MatchAsk, match_ask);
        if (chance(sim, 2))
                c->match_ask->casefile = some_matched(sim);
        else
                c->match_ask->vacancy = some(sim, "vacancies");
}

/* Mostly the answer to what was asked, once or again. */
static void match_ran(struct sim *sim, Command *c)
{
        uint64_t id = some(sim, "runs");
        const Run *run = world_run(memory_world(sim->memory, sim->arena), id);

        c->what_case = COMMAND__WHAT_MATCH_RAN;
        c->match_ran = some_run(sim);
        c->match_ran->run = id;
        c->match_ran->casefile = run ? run->casefile : 1;
        c->match_ran->vacancy = run ? run->vacancy : 0;
}

static void runs_purge(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_RUNS_PURGE;
        c->runs_purge = NEW(sim->arena, RunsPurge, runs_purge);
        c->runs_purge->before = chance(sim, some(sim, "runs") + 2);
}

static void proposals_deliver(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_PROPOSALS_DELIVER;
        c->proposals_deliver = NEW(sim->arena, ProposalsDeliver, proposals_deliver);
        c->proposals_deliver->casefile = some_matched(sim);
        if (chance(sim, 5)) {
                c->proposals_deliver->ran = some_run(sim);
                c->proposals_deliver->ran->casefile = c->proposals_deliver->casefile;
        }
        for (uint64_t i = chance(sim, 7); i > 0; i--) {
                Suggestion *suggestion = NEW(sim->arena, Suggestion, suggestion);

                suggestion->vacancy = some(sim, "vacancies");
                suggestion->rank = (uint32_t)i;
                APPEND(sim->arena, c->proposals_deliver, suggestions) = suggestion;
        }
}

static void proposal_answer(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_PROPOSAL_ANSWER;
        c->proposal_answer = NEW(sim->arena, ProposalAnswer, proposal_answer);
        c->proposal_answer->proposal = some(sim, "proposals");
        c->proposal_answer->side = chance(sim, 2) ? SIDE__SIDE_PERSON : SIDE__SIDE_EMPLOYER;
        c->proposal_answer->reply = chance(sim, 3) ? REPLY__REPLY_ACCEPT : REPLY__REPLY_DECLINE;
}

static void placement_record(struct sim *sim, Command *c)
{
        PlacementRecord *record = NEW(sim->arena, PlacementRecord, placement_record);
        const Proposal *proposal = world_proposal(memory_world(sim->memory, sim->arena), some(sim, "proposals"));

        c->what_case = COMMAND__WHAT_PLACEMENT_RECORD;
        c->placement_record = record;
        record->kind = (PlacementKind)(1 + chance(sim, 3));
        record->first_day = some_day(sim, 30);
        record->last_day = chance(sim, 2) ? 0 : some_day(sim, 60);
        record->contract = (Contract)chance(sim, 5);
        record->subsidy = (Subsidy)chance(sim, 3);
        if (proposal && chance(sim, 2)) {
                record->casefile = proposal->casefile;
                record->proposal = proposal->id;
                return;
        }
        record->casefile = some(sim, "casefiles");
        if (chance(sim, 2))
                record->vacancy = some(sim, "vacancies");
        else
                record->employer = some(sim, "employers");
}

static void placement_end(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_PLACEMENT_END;
        c->placement_end = NEW(sim->arena, PlacementEnd, placement_end);
        c->placement_end->placement = some(sim, "placements");
        c->placement_end->last_day = some_day(sim, 30);
        if (!chance(sim, 8))
                c->placement_end->reason = (char *)PLACEMENT_NEVER;
}

static void profile_update(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_PROFILE_UPDATE;
        c->profile_update = NEW(sim->arena, ProfileUpdate, profile_update);
        c->profile_update->person = some_person(sim);
        c->profile_update->profile = some_profile(sim);
}

static void consent_give(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_CONSENT_GIVE;
        c->consent_give = NEW(sim->arena, ConsentGive, consent_give);
        c->consent_give->person = some_person(sim);
        c->consent_give->consent = some_consent(sim);
}

static void consent_withdraw(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_CONSENT_WITHDRAW;
        c->consent_withdraw = NEW(sim->arena, ConsentWithdraw, consent_withdraw);
        c->consent_withdraw->person = some_person(sim);
        c->consent_withdraw->consent = chance(sim, 3);
}

static void clock_tick(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_CLOCK_TICK;
        c->clock_tick = NEW(sim->arena, ClockTick, clock_tick);
        /* Mostly days; now and then years, so that a run sees thirty of them. */
        sim->at += (int64_t)chance(sim, chance(sim, 8) ? 30 : 2200) * 86400000;
}

static void activity_record(struct sim *sim, Command *c)
{
        Activity *activity = NEW(sim->arena, Activity, activity);
        size_t n = 0;

        while (flow_activities[n])
                n++;
        c->what_case = COMMAND__WHAT_ACTIVITY_RECORD;
        c->activity_record = NEW(sim->arena, ActivityRecord, activity_record);
        c->activity_record->casefile = some(sim, "casefiles");
        c->activity_record->activity = activity;
        activity->kind = (char *)flow_activities[chance(sim, n)];
        activity->from = some_day(sim, 30);
}

static void figure_record(struct sim *sim, Command *c)
{
        const Casefile *casefile = world_casefile(memory_world(sim->memory, sim->arena), some(sim, "casefiles"));
        const Flow *flow = casefile ? world_flow(memory_world(sim->memory, sim->arena), casefile->flow, casefile->flow_version) : NULL;
        Figure *figure = NEW(sim->arena, Figure, figure);

        c->what_case = COMMAND__WHAT_CASE_RECORD;
        c->case_record = NEW(sim->arena, CaseRecord, case_record);
        c->case_record->casefile = casefile ? casefile->id : 1;
        figure->name = flow && flow->n_figures ? flow->figures[chance(sim, flow->n_figures)]->name->text : (char *)"age";
        figure->value = (uint32_t)chance(sim, 70);
        figure->gone = chance(sim, 8) == 0;
        APPEND(sim->arena, c->case_record, figures) = figure;
}

static void case_suspend(struct sim *sim, Command *c)
{
        const Casefile *casefile = world_casefile(memory_world(sim->memory, sim->arena), some(sim, "casefiles"));
        const Flow *flow = casefile ? world_flow(memory_world(sim->memory, sim->arena), casefile->flow, casefile->flow_version) : NULL;
        Suspension *suspension = NEW(sim->arena, Suspension, suspension);

        c->what_case = COMMAND__WHAT_CASE_SUSPEND;
        c->case_suspend = NEW(sim->arena, CaseSuspend, case_suspend);
        c->case_suspend->casefile = casefile ? casefile->id : 1;
        c->case_suspend->suspension = suspension;
        suspension->id = casefile && chance(sim, 3) == 0 ? (uint32_t)chance(sim, casefile->n_suspensions + 2) : 0;
        suspension->from = some_day(sim, 90);
        suspension->until = chance(sim, 4) ? some_day(sim, 90) : 0;
        suspension->gone = suspension->id && chance(sim, 3) == 0;
        suspension->reason = flow && flow->suspension ? flow->suspension->reasons[chance(sim, flow->suspension->n_reasons)]->text
                                                      : (char *)"none";
}

static void case_assign(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_CASE_ASSIGN;
        c->case_assign = NEW(sim->arena, CaseAssign, case_assign);
        c->case_assign->casefile = some(sim, "casefiles");
        c->case_assign->guide = some_guide(sim, 9);
}

static void case_override(struct sim *sim, Command *c)
{
        const Flow *flow;

        case_step(sim, c);
        flow = sim->flow[chance(sim, sim->n_flows)];
        c->case_step->on = 0;
        c->case_step->n_facts = 0;
        c->case_step->override = flow->override ? flow->override->reasons[0]->text : (char *)"none";
}

static void case_confirm(struct sim *sim, Command *c)
{
        struct world *world = memory_world(sim->memory, sim->arena);
        uint64_t id = some(sim, "casefiles");

        for (uint64_t i = 1; i <= world_counter(world, "casefiles"); i++)
                if (world_casefile(world, i)->pending && chance(sim, 2))
                        id = i;
        c->what_case = COMMAND__WHAT_CASE_CONFIRM;
        c->case_confirm = NEW(sim->arena, CaseConfirm, case_confirm);
        c->case_confirm->casefile = id;
        c->case_confirm->refuse = chance(sim, 3) == 0;
}

/* The flow as it is, with another version and other lengths. */
static void flow_install(struct sim *sim, Command *c)
{
        const Flow *flow = sim->flow[chance(sim, sim->n_flows)];
        Flow *next = codec_copy(world_flow(memory_world(sim->memory, sim->arena), flow->name->text, 0), sim->arena);

        next->version++;
        for (size_t i = 0; i < next->n_terms; i++)
                if (next->terms[i]->after && next->terms[i]->after->n && !next->terms[i]->n_warn)
                        next->terms[i]->after->n += (uint32_t)chance(sim, 3);
        c->what_case = COMMAND__WHAT_FLOW_INSTALL;
        c->flow_install = NEW(sim->arena, FlowInstall, flow_install);
        c->flow_install->flow = next;
}

struct planned {
        struct sim *sim;
        struct migration migration;
        uint64_t mark;
};

static bool plan_visit(void *self, uint64_t id)
{
        struct planned *p = self;
        const Casefile *casefile = world_casefile(memory_world(p->sim->memory, p->sim->arena), id);

        p->mark = migrate_mark(p->mark, migrate_case(&p->migration, casefile, p->sim->arena).text);
        return true;
}

/* With the mark of a plan that was looked at; deadlines that fire first may make it another one. */
static void flow_migrate(struct sim *sim, Command *c)
{
        struct world *world = memory_world(sim->memory, sim->arena);
        const Flow *flow = world_flow(world, sim->flow[chance(sim, sim->n_flows)]->name->text, 0);
        struct planned p = {.sim = sim, .mark = MIGRATE_MARK};

        c->what_case = COMMAND__WHAT_FLOW_MIGRATE;
        c->flow_migrate = NEW(sim->arena, FlowMigrate, flow_migrate);
        c->flow_migrate->flow = flow->name->text;
        c->flow_migrate->to = flow->version;
        c->flow_migrate->from = 1 + (uint32_t)chance(sim, flow->version);
        p.migration = (struct migration){.from = world_flow(world, flow->name->text, c->flow_migrate->from),
                                         .to = flow,
                                         .law = world_law(world),
                                         .at = {sim->at}};
        if (p.migration.from)
                world_flow_cases(world, flow->name->text, c->flow_migrate->from, plan_visit, &p);
        c->flow_migrate->mark = (char *)migrate_mark_text(p.mark, sim->arena);
}

static void migration_undo(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_MIGRATION_UNDO;
        c->migration_undo = NEW(sim->arena, MigrationUndo, migration_undo);
        c->migration_undo->migration = world_counter(memory_world(sim->memory, sim->arena), "migrations") + (chance(sim, 9) == 0);
}

static void sample_draw(struct sim *sim, Command *c)
{
        const Flow *flow = sim->flow[chance(sim, sim->n_flows)];

        c->what_case = COMMAND__WHAT_SAMPLE_DRAW;
        c->sample_draw = NEW(sim->arena, SampleDraw, sample_draw);
        c->sample_draw->flow = flow->name->text;
        c->sample_draw->state = flow->states[chance(sim, flow->n_states)]->name->text;
        c->sample_draw->from = 20260101;
        c->sample_draw->until = date_ymd(date_add_days(instant_date((struct instant){sim->at}), -1));
        c->sample_draw->permille = 1 + (uint32_t)chance(sim, 1000);
        c->sample_draw->seed = arena_text(sim->arena, "s%" PRIu64, chance(sim, 9));
}

static void round_open(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_ROUND_OPEN;
        c->round_open = NEW(sim->arena, RoundOpen, round_open);
        c->round_open->title = (char *)"Round";
        if (chance(sim, 3) == 0)
                c->round_open->flow = sim->flow[chance(sim, sim->n_flows)]->name->text;
        if (chance(sim, 3) == 0)
                c->round_open->programme = arena_text(sim->arena, "p-%" PRIu64, chance(sim, PROGRAMMES));
        c->round_open->quota = (uint32_t)chance(sim, 4);
        c->round_open->until = date_ymd(date_add_days(instant_date((struct instant){sim->at}), (int64_t)chance(sim, 300)));
}

/* The latest round mostly, which was not run yet. */
static uint64_t some_round(struct sim *sim)
{
        return chance(sim, 4) ? world_counter(memory_world(sim->memory, sim->arena), "rounds") : some(sim, "rounds");
}

static void round_prefer(struct sim *sim, Command *c)
{
        bool of_person = chance(sim, 2);

        c->what_case = COMMAND__WHAT_ROUND_PREFER;
        c->round_prefer = NEW(sim->arena, RoundPrefer, round_prefer);
        c->round_prefer->round = some_round(sim);
        *(of_person ? &c->round_prefer->casefile : &c->round_prefer->vacancy) = some(sim, of_person ? "casefiles" : "vacancies");
        for (uint64_t i = chance(sim, 3); i > 0; i--)
                APPEND(sim->arena, c->round_prefer, order) = some(sim, of_person ? "vacancies" : "casefiles");
        if (chance(sim, 3) == 0)
                APPEND(sim->arena, c->round_prefer, never) = some(sim, of_person ? "vacancies" : "casefiles");
}

/* Pairs without any matcher behind them: what is not sound must be refused. */
static void round_ran(struct sim *sim, Command *c)
{
        struct world *world = memory_world(sim->memory, sim->arena);
        static const uint8_t hash[32] = {1};

        c->what_case = COMMAND__WHAT_ROUND_RAN;
        c->round_ran = NEW(sim->arena, RoundRan, round_ran);
        c->round_ran->round = some_round(sim);
        c->round_ran->basis = sim->n_events;
        c->round_ran->certificate = codec_bytes(sim->arena, hash, sizeof hash);
        for (uint64_t id = 1 + chance(sim, 10); id <= world_counter(world, "casefiles") && c->round_ran->n_pairs < 4; id += 1 + chance(sim, 6)) {
                const Casefile *casefile = world_casefile(world, id);
                RoundPair *pair = NEW(sim->arena, RoundPair, round_pair);

                if (!casefile->matching && chance(sim, 50))
                        continue;
                pair->casefile = id;
                pair->vacancy = some(sim, "vacancies");
                pair->hours = HOURS_WEEK;
                APPEND(sim->arena, c->round_ran, pairs) = pair;
        }
}

/* What results are counted by, and sometimes taken back. */
static void result_fact(struct sim *sim, Command *c)
{
        static const char *const names[] = {"benefit-ended", "evidence.benefit-decision", "evidence.employer-statement"};

        case_record(sim, c);
        c->case_record->facts[0]->name = (char *)names[chance(sim, COUNT(names))];
}

static void result_dispute(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_RESULT_DISPUTE;
        c->result_dispute = NEW(sim->arena, ResultDispute, result_dispute);
        c->result_dispute->casefile = some(sim, "casefiles");
        c->result_dispute->definition = sim->outcomes.item[chance(sim, sim->outcomes.n)]->name->text;
        c->result_dispute->reason = (char *)"counted-twice";
}

static void result_decide(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_RESULT_DECIDE;
        c->result_decide = NEW(sim->arena, ResultDecide, result_decide);
        c->result_decide->dispute = some(sim, "disputes");
        c->result_decide->stands = chance(sim, 2);
        c->result_decide->reason = (char *)"looked-at";
}

static void outcome_install(struct sim *sim, Command *c)
{
        c->what_case = COMMAND__WHAT_OUTCOME_INSTALL;
        c->outcome_install = NEW(sim->arena, OutcomeInstall, outcome_install);
        c->outcome_install->definition = sim->outcomes.item[chance(sim, sim->outcomes.n)];
}

static void (*const writers[])(struct sim *sim, Command *c) = {
        employer_register, notice_submit,     notice_withdraw, employee_log,     employee_log,  employee_log,     case_step,
        case_step,         case_step,         case_step,       case_step,        case_record,   vacancy_post,     vacancy_close,
        proposals_deliver, proposals_deliver, proposal_answer, placement_record, placement_end, profile_update,   consent_give,
        consent_withdraw,  clock_tick,        activity_record, activity_record,  figure_record, case_suspend,     case_suspend,
        case_assign,       case_override,     case_confirm,    flow_install,     flow_migrate,  migration_undo,   sample_draw,
        case_step,         case_step,         clock_tick,      proposals_deliver, proposals_deliver, vacancy_post, programme_register,
        round_open,        round_prefer,      round_prefer,    round_ran,        round_ran,     round_ran,        round_open,
        match_ask,         match_ask,         match_ran,       match_ran,        match_ran,     runs_purge,
        money_reserve,     money_reserve,     money_release,   money_spend,      money_spend,   money_choose,     cost_consent_give,
        posting_approve,   posting_approve,   posting_correct, period_close,
        result_fact,       result_fact,       result_dispute,  result_dispute,   round_ran,      result_decide,   outcome_install, clock_tick,
};

/* ---- running them */

static Entry *entry_new(struct sim *sim, Command *command)
{
        static const Role roles[] = {ROLE__ROLE_LEAD, ROLE__ROLE_CASEWORKER, ROLE__ROLE_PLACEMENT};
        Entry *entry = NEW(sim->arena, Entry, entry);
        uint8_t id[16] = {0};
        uint64_t n = sim->n + 1;

        for (size_t i = 0; i < 8; i++)
                id[15 - i] = (uint8_t)(n >> 8 * i);
        command->id = codec_bytes(sim->arena, id, sizeof id);
        entry->by = NEW(sim->arena, Principal, principal);
        entry->by->name = arena_text(sim->arena, "uid:%" PRIu64, 1 + n % 2);
        entry->by->roles = arena_copy(sim->arena, roles, sizeof roles);
        entry->by->n_roles = COUNT(roles);
        entry->n = n;
        entry->at = sim->at;
        entry->command = command;
        return entry;
}

static void event_keep(struct world *world, const Event *event)
{
        struct keybuf key;

        world->ops->put(world, TABLE_EVENTS, key_u64(&key, event->seq), &(struct record_head){.kind = KIND__KIND_EVENT}, event);
}

struct passed {
        struct sim *sim;
        const Event *event;
};

static bool passed_visit(void *self, struct bytes key, uint64_t what)
{
        const struct passed *passed = self;
        uint64_t seq = key_read_u64(key, 8);
        const TermPassed *is = passed->event->term_passed, *was;

        if (what != EVENT__WHAT_TERM_PASSED || seq >= passed->event->seq)
                return true;
        was = passed->sim->event[seq - 1]->term_passed;
        if (was->due == is->due && was->start == is->start && text_is(was->name, is->name))
                fail_msg("seed %" PRIu64 ": casefile %" PRIu64 ": %s passed twice on %u", passed->sim->seed, passed->event->casefile, is->name,
                         is->due);
        return true;
}

/* No term that counts from one day to another passes twice. */
static void passes_once(struct sim *sim, struct world *world, const Event *event)
{
        struct passed passed = {sim, event};
        struct keybuf key;

        if (event->what_case == EVENT__WHAT_TERM_PASSED)
                world->ops->scan(world, TABLE_CASE_EVENTS, key_u64(&key, event->casefile), passed_visit, &passed);
}

/* Nobody is proposed a vacancy on a day on which it is kept for others. */
static void proposal_holds(struct world *world, const Event *event)
{
        const Proposal *proposal = event->proposal_made;

        assert_false(vacancy_is_kept_from(world_vacancy(world, proposal->vacancy), world_casefile(world, proposal->casefile)->programme,
                                          instant_date((struct instant){event->at})));
}

/* No room is exceeded, nobody has two, and nothing is given that would not have fitted on that day. Nobody in these lives says how many
 * hours they want, so that everybody takes a whole post. */
static void round_holds(struct sim *sim, struct world *world, const Event *event)
{
        const RoundRan *ran = event->round_ran;
        const Round *round = world_round(world, ran->round);

        for (size_t i = 0; i < ran->n_pairs; i++) {
                const Vacancy *vacancy = world_vacancy(world, ran->pairs[i]->vacancy);
                uint32_t people = 0, colleagues = 0;

                assert_true(!i || ran->pairs[i]->casefile > ran->pairs[i - 1]->casefile);
                assert_true(world_casefile(world, ran->pairs[i]->casefile)->matching);
                for (size_t j = 0; j < ran->n_pairs; j++) {
                        people += ran->pairs[j]->vacancy == vacancy->id;
                        colleagues += world_vacancy(world, ran->pairs[j]->vacancy)->employer == vacancy->employer;
                }
                assert_true(people <= vacancy->posts - vacancy->filled);
                assert_true(!round->open->quota || colleagues <= round->open->quota);
        }
        assert_int_equal(round->ran_event, event->seq);
        sim->given += ran->n_pairs;
        sim->rounds++;
}

static void events_take(struct sim *sim, struct world *world, const struct events *events)
{
        for (size_t i = 0; i < events->n; i++) {
                Event *event = events->item[i];
                struct bytes bytes;
                const Event *read = NULL;
                struct err err = {0};

                event->seq = sim->n_events + 1;
                assert_true(sim->n_events < EVENTS_MAX);
                event_keep(world, event);
                passes_once(sim, world, event);
                apply(world, event);
                if (event->what_case == EVENT__WHAT_PROPOSAL_MADE)
                        proposal_holds(world, event);
                if (event->what_case == EVENT__WHAT_ROUND_RAN)
                        round_holds(sim, world, event);
                sim->answers += event->what_case == EVENT__WHAT_MATCH_RAN;
                sim->purges += event->what_case == EVENT__WHAT_RUNS_PURGED;
                /* What is kept is what was encoded, as in the register. */
                bytes = codec_encode(&event->base, sim->kept);
                assert_true(codec_decode(&event__descriptor, bytes, CODEC_KEPT, sim->kept, &read, &err));
                sim->event[sim->n_events++] = (Event *)read;
        }
}

static void same_events(const struct decision *a, const struct decision *b, struct arena *arena)
{
        assert_int_equal(a->events.n, b->events.n);
        for (size_t i = 0; i < a->events.n; i++)
                assert_true(says_same(a->events.item[i], b->events.item[i], arena));
        assert_true(says_same(a->outcome, b->outcome, arena));
}

static void command_run(struct sim *sim, const Entry *entry)
{
        struct world *world = memory_world(sim->memory, sim->arena);
        struct decision first, second;
        struct instant due;
        uint64_t casefile;

        while ((casefile = world_due(world, (struct instant){entry->at}, &due))) {
                decide_deadline(world, casefile, due, sim->sent, entry->n, &first);
                assert_true(first.events.n > 0);
                events_take(sim, world, &first.events);
        }
        (void)decide(world, entry, &first);
        (void)decide(world, entry, &second);
        same_events(&first, &second, sim->arena);
        events_take(sim, world, &first.events);
        apply_details(world, &first);
        sim->refused += *first.outcome->rule != 0;
        sim->n = entry->n;
        sim->sent.ms = entry->at;
        sim->commands++;
}

/* ---- what always holds */

static bool count_open(void *self, struct bytes key, uint64_t id)
{
        struct sim *sim = ((void **)self)[0];
        size_t *open = ((void **)self)[1];
        const Proposal *proposal = world_proposal(memory_world(sim->memory, sim->arena), id);

        (void)key;
        assert_non_null(proposal);
        *open += proposal->state == PROPOSAL_STATE__PROPOSAL_OPEN;
        return true;
}

static void shares_hold(const Span *span, const Span *before)
{
        unsigned percent = 0;

        assert_true(!before || span->from >= before->from);
        for (size_t i = 0; i < span->n_shares; i++)
                percent += span->shares[i]->percent;
        assert_int_equal(percent, span->n_shares ? 100 : 0);
        assert_true(!span->n_shares || span->party == PARTY__PARTY_NONE);
}

static void indexes_hold(struct world *world, const Casefile *casefile)
{
        struct instant due = casefile_next_due(casefile);
        struct keybuf key;

        key_start(&key);
        key_add_text(&key, casefile->guide);
        key_add_u64(&key, due.ms ? (uint64_t)due.ms ^ (uint64_t)1 << 63 : UINT64_MAX);
        key_add_u64(&key, casefile->id);
        assert_int_equal(world->ops->index_get(world, TABLE_CASE_GUIDES, key_bytes(&key)), !*casefile->end || due.ms);
        key_start(&key);
        key_add_text(&key, casefile->flow);
        key_add_u32(&key, casefile->flow_version);
        key_add_u64(&key, casefile->id);
        assert_int_equal(world->ops->index_get(world, TABLE_CASE_FLOWS, key_bytes(&key)), 1);
}

static void casefile_holds(struct sim *sim, const Casefile *casefile, uint64_t *placed)
{
        struct world *world = memory_world(sim->memory, sim->arena);
        const Flow *flow = world_flow(world, casefile->flow, casefile->flow_version);
        const FlowState *state = flow_state(flow, casefile->state);
        struct keybuf key;
        size_t open = 0;

        assert_non_null(state);
        assert_int_equal(state->matching, casefile->matching);
        assert_int_equal(state->end != NULL, *casefile->end != 0);
        for (size_t i = 0; i < casefile->n_terms; i++)
                assert_false((casefile->terms[i]->done || term_is_met(casefile->terms[i])) && casefile->terms[i]->next);
        /* One employer on every day, and whoever pays pays all of it. */
        for (size_t i = 1; i < casefile->n_employment; i++) {
                assert_true(casefile->employment[i]->party != casefile->employment[i - 1]->party ||
                            casefile->employment[i]->employer != casefile->employment[i - 1]->employer);
                assert_true(casefile->employment[i]->from >= casefile->employment[i - 1]->from);
        }
        for (size_t i = 0; i < casefile->n_paying; i++)
                shares_hold(casefile->paying[i], i ? casefile->paying[i - 1] : NULL);
        indexes_hold(world, casefile);
        world->ops->scan(world, TABLE_PROPOSAL_CASES, key_u64(&key, casefile->id), count_open, (void *[]){sim, &open});
        assert_int_equal(open, casefile->proposals_open);
        if (!casefile->matching)
                assert_int_equal(open, 0);
        key_u64(&key, casefile->id);
        assert_int_equal(world->ops->index_get(world, TABLE_CASE_MATCHING, key_bytes(&key)), casefile->matching);
        key_start(&key);
        key_add_u64(&key, (uint64_t)casefile_next_due(casefile).ms ^ (uint64_t)1 << 63);
        key_add_u64(&key, casefile->id);
        assert_int_equal(world->ops->index_get(world, TABLE_DEADLINES, key_bytes(&key)), casefile_next_due(casefile).ms != 0);
        for (size_t i = 0; i < casefile->n_placements; i++)
                if (casefile->placements[i]->vacancy)
                        placed[casefile->placements[i]->vacancy]++;
}

/* What casefiles say of a programme, which its counters must say too. */
struct recount {
        uint64_t is[8];
};

static void casefile_recount(const Casefile *casefile, struct recount *recount)
{
        unsigned which;

        if (sscanf(casefile->programme, "p-%u", &which) != 1)
                return;
        recount[which].is[0]++;
        for (size_t i = 0; flow_counts[i]; i++)
                recount[which].is[i + 1] += casefile->counted >> i & 1;
}

static void programmes_hold(struct sim *sim, const struct recount *recount)
{
        struct world *world = memory_world(sim->memory, sim->arena);

        for (unsigned which = 0; which < PROGRAMMES; which++)
                for (size_t i = 0; programme_counts[i]; i++) {
                        const char *id = arena_text(sim->arena, "p-%u", which);

                        assert_int_equal(world_programme_count(world, id, programme_counts[i]), recount[which].is[i]);
                        sim->counted += recount[which].is[i];
                }
}

static bool count_entries(void *self, struct bytes key, uint64_t value)
{
        (void)key;
        (void)value;
        ++*(size_t *)self;
        return true;
}

/* Every run that was asked waits or has its answer, and nothing but the answered ones has details; those of purged ones are gone. */
static void runs_hold(struct sim *sim)
{
        struct world *world = memory_world(sim->memory, sim->arena);
        size_t waiting = 0, open = 0;
        struct keybuf key;

        for (uint64_t id = 1; id <= world_counter(world, "runs"); id++) {
                const Run *run = world_run(world, id);
                const RunDetails *details = world_run_details(world, id);

                assert_non_null(run);
                assert_true(!run->casefile != !run->vacancy);
                assert_int_equal(world->ops->index_get(world, TABLE_RUN_OPEN, key_u64(&key, id)), !run->ran_event);
                assert_true(run->ask || run->ran_event);
                waiting += !run->ran_event;
                if (details) {
                        assert_true(run->ran_event);
                        assert_int_equal(run->found, details->n_hits);
                }
        }
        world->ops->scan(world, TABLE_RUN_OPEN, (struct bytes){(const uint8_t *)"", 0}, count_entries, &open);
        assert_int_equal(waiting, open);
}

/* Balances are the sums of postings, nothing is in an account below its floor, and what stands in a closed month stays as it was. */
struct closed {
        struct world *world;
        uint32_t through;
        uint64_t sum;           /* of what stands in closed months */
};

static bool closed_visit(void *self, struct bytes key, uint64_t value)
{
        struct closed *closed = self;
        const Posting *posting;

        (void)value;
        if (key_read_u32(key, key.size - 12) / 100 > closed->through)
                return false;
        posting = world_posting(closed->world, key_read_u64(key, key.size - 8));
        assert_non_null(posting);
        closed->sum = closed->sum * 31 + posting->id;
        for (size_t i = 0; i < posting->n_moves; i++)
                closed->sum = closed->sum * 31 + (uint64_t)posting->moves[i]->cents;
        return true;
}

static uint64_t closed_sum(struct world *world, const char *programme, uint32_t through)
{
        struct closed closed = {world, through, 0};
        struct keybuf key;

        key_start(&key);
        key_add_text(&key, programme);
        world->ops->scan(world, TABLE_POSTING_DAYS, key_bytes(&key), closed_visit, &closed);
        return closed.sum;
}

static void floor_holds(void *self, const Account *account, int64_t cents)
{
        (void)self;
        assert_true(cents >= 0 || !account_kind(account->name)->floor);
}

static void books_hold(struct sim *sim)
{
        struct world *world = memory_world(sim->memory, sim->arena);

        for (unsigned which = 0; which < PROGRAMMES; which++) {
                const char *id = arena_text(sim->arena, "p-%u", which), *why = ledger_recount(world, id);

                if (why)
                        fail_msg("seed %" PRIu64 ": %s: %s", sim->seed, id, why);
                ledger_read(world, id, instant_date((struct instant){sim->at}), floor_holds, NULL);
                assert_int_equal(closed_sum(world, id, sim->closed[which].through), sim->closed[which].sum);
                sim->closed[which].through = world_closed(world, id);
                sim->closed[which].sum = closed_sum(world, id, sim->closed[which].through);
        }
}

static void invariants_hold(struct sim *sim)
{
        struct world *world = memory_world(sim->memory, sim->arena);
        uint64_t cases = world_counter(world, "casefiles"), vacancies = world_counter(world, "vacancies");
        uint64_t *placed = arena_alloc(sim->arena, (vacancies + 1) * sizeof *placed);
        struct recount recount[PROGRAMMES] = {0};
        size_t due = 0, deadlines = 0, guides = 0, flows = 0, waiting = 0;

        for (uint64_t id = 1; id <= cases; id++) {
                const Casefile *casefile = world_casefile(world, id);

                assert_non_null(casefile);
                casefile_holds(sim, casefile, placed);
                casefile_recount(casefile, recount);
                due += casefile_next_due(casefile).ms != 0;
                waiting += !*casefile->end || casefile_next_due(casefile).ms;
        }
        world->ops->scan(world, TABLE_CASE_GUIDES, (struct bytes){(const uint8_t *)"", 0}, count_entries, &guides);
        assert_int_equal(waiting, guides);
        world->ops->scan(world, TABLE_CASE_FLOWS, (struct bytes){(const uint8_t *)"", 0}, count_entries, &flows);
        assert_int_equal(cases, flows);
        world->ops->scan(world, TABLE_DEADLINES, (struct bytes){(const uint8_t *)"", 0}, count_entries, &deadlines);
        assert_int_equal(due, deadlines);
        for (uint64_t id = 1; id <= vacancies; id++) {
                const Vacancy *vacancy = world_vacancy(world, id);

                assert_true(vacancy->filled <= vacancy->posts);
                assert_int_equal(vacancy->filled, placed[id]);
        }
        programmes_hold(sim, recount);
}

/* ---- results */

static void trails_count(struct sim *sim, struct tally *tally)
{
        struct world *world = memory_world(sim->memory, sim->arena);
        OWNED(arena_destroy) struct arena *scratch = NULL;

        arena_new(&scratch);
        for (uint64_t id = 1; id <= world_counter(world, "casefiles"); id++) {
                const Trail *record = world_trail(world, id);
                struct trail trail;

                assert_non_null(record);
                trail = trail_of(record, sim->arena);
                tally_take(tally, &trail, scratch);
                arena_reset(scratch);
        }
}

static void events_count(struct sim *sim, struct tally *tally)
{
        OWNED(trails_destroy) struct trails *trails = NULL;
        uint64_t from = 0;

        trails_new(&trails);
        for (size_t i = 0; i < sim->n_events; i++)
                if (trails_ask(sim->event[i]->what_case))
                        trails_take(trails, sim->event[i]);
        while (!trails_tally(trails, tally, &from, 7))
                continue;
}

/* The report of a day, from what the register keeps or from the events, as bytes. */
static struct bytes report_of(struct sim *sim, uint32_t as_of, bool recount, struct arena *arena)
{
        OWNED(tally_destroy) struct tally *tally = NULL;
        OutcomeAsk *ask = NEW(sim->arena, OutcomeAsk, outcome_ask);
        OutcomeReport *report;

        ask->as_of = as_of;
        APPEND(sim->arena, ask, definitions) = (char *)"all";
        tally_new(&tally, ask, (const OutcomeDefinition *const *)sim->outcomes.item, sim->outcomes.n, NULL);
        recount ? events_count(sim, tally) : trails_count(sim, tally);
        report = tally_report(tally, 0, sim->arena);
        for (size_t i = 0; i < report->n_lines; i++) {
                sim->results += report->lines[i]->counted;
                sim->disputes += report->lines[i]->disputed;
                sim->withdrawn += report->lines[i]->withdrawn;
        }
        return codec_encode(&report->base, arena);
}

static bool same_bytes(struct bytes a, struct bytes b)
{
        return a.size == b.size && !memcmp(a.data, b.data, a.size);
}

/* The report of yesterday, as it is said today. */
static void report_keep(struct sim *sim)
{
        uint32_t yesterday = date_ymd(date_add_days(instant_date((struct instant){sim->at}), -1));

        if (sim->n_reported < REPORTS)
                sim->reported[sim->n_reported++] = (struct reported){yesterday, report_of(sim, yesterday, false, sim->kept)};
}

/* What is withdrawn counted the day before in the report of that day, unless it was disputed then. */
static void withdrawals_hold(struct sim *sim, uint64_t id)
{
        struct trail trail = trail_of(world_trail(memory_world(sim->memory, sim->arena), id), sim->arena);

        for (size_t i = 0; i < sim->outcomes.n; i++) {
                struct outcome_result is, was;

                outcome_find(sim->outcomes.item[i], &trail, instant_date((struct instant){sim->at}), sim->arena, &is);
                if (is.standing != STANDING__STANDING_WITHDRAWN)
                        continue;
                outcome_find(sim->outcomes.item[i], &trail, date_add_days(is.off, -1), sim->arena, &was);
                if (was.standing != STANDING__STANDING_COUNTED && was.standing != STANDING__STANDING_DISPUTED)
                        fail_msg("seed %" PRIu64 ": casefile %" PRIu64 ": %s was withdrawn on %u (%s), and did not count the day before", sim->seed, id,
                                 sim->outcomes.item[i]->name->text, date_ymd(is.off), is.why);
        }
}

/* A report of a day says for good what it said, and every event again gives what was kept along the way. */
static void reports_hold(struct sim *sim)
{
        uint32_t today = date_ymd(instant_date((struct instant){sim->at}));

        for (size_t i = 0; i < sim->n_reported; i++) {
                arena_reset(sim->arena);
                if (!same_bytes(report_of(sim, sim->reported[i].as_of, i % 2, sim->arena), sim->reported[i].report))
                        fail_msg("seed %" PRIu64 ": the report of %u says something else by now", sim->seed, sim->reported[i].as_of);
        }
        for (uint64_t id = 1; id <= world_counter(memory_world(sim->memory, sim->arena), "casefiles"); id++) {
                arena_reset(sim->arena);
                withdrawals_hold(sim, id);
        }
        arena_reset(sim->arena);
        if (!same_bytes(report_of(sim, today, false, sim->arena), report_of(sim, today, true, sim->arena)))
                fail_msg("seed %" PRIu64 ": trails and events give two reports", sim->seed);
}

/* ---- a run */

static void command_send(struct sim *sim, Command *command)
{
        command_run(sim, entry_new(sim, command));
}

static void settings_install(struct sim *sim)
{
        Command *command = NEW(sim->arena, Command, command);

        command->what_case = COMMAND__WHAT_LAW_INSTALL;
        command->law_install = NEW(sim->arena, LawInstall, law_install);
        command->law_install->law = sim->law;
        command_send(sim, command);
        command = NEW(sim->arena, Command, command);
        command->what_case = COMMAND__WHAT_RULES_INSTALL;
        command->rules_install = NEW(sim->arena, RulesInstall, rules_install);
        command->rules_install->rules = sim->rules;
        command_send(sim, command);
        for (size_t i = 0; i < sim->n_flows; i++) {
                command = NEW(sim->arena, Command, command);
                command->what_case = COMMAND__WHAT_FLOW_INSTALL;
                command->flow_install = NEW(sim->arena, FlowInstall, flow_install);
                command->flow_install->flow = sim->flow[i];
                command_send(sim, command);
        }
        for (size_t i = 0; i < sim->outcomes.n; i++) {
                command = NEW(sim->arena, Command, command);
                command->what_case = COMMAND__WHAT_OUTCOME_INSTALL;
                command->outcome_install = NEW(sim->arena, OutcomeInstall, outcome_install);
                command->outcome_install->definition = sim->outcomes.item[i];
                command_send(sim, command);
        }
        assert_int_equal(sim->refused, 0);
}

/* A group of commands; sometimes the tracker dies before its commit, and decides the very same again. */
static void group_run(struct sim *sim)
{
        struct memory *before = memory_copy(sim->memory);
        size_t n = 1 + chance(sim, 4), events = sim->n_events;
        uint64_t first = sim->n;
        struct instant sent = sim->sent;
        const Entry *entry[4];
        bool dies = chance(sim, 5) == 0;

        arena_reset(sim->arena);
        for (size_t i = 0; i < n; i++) {
                Command *command = NEW(sim->arena, Command, command);

                sim->at += (int64_t)chance(sim, 6) * 3600000;
                writers[chance(sim, COUNT(writers))](sim, command);
                entry[i] = entry_new(sim, command);
                command_run(sim, entry[i]);
        }
        invariants_hold(sim);
        if (dies) {
                struct memory *after = sim->memory;

                sim->memory = before;
                before = NULL;
                sim->n_events = events;
                sim->n = first;
                sim->sent = sent;
                for (size_t i = 0; i < n; i++)
                        command_run(sim, entry[i]);
                assert_null(memory_differs(after, sim->memory, sim->arena));
                memory_destroy(&after);
        }
        memory_destroy(&before);
}

static void events_replay(struct sim *sim)
{
        struct memory *copy;

        memory_new(&copy);
        for (size_t i = 0; i < sim->n_events; i++) {
                arena_reset(sim->arena);
                event_keep(memory_world(copy, sim->arena), sim->event[i]);
                apply(memory_world(copy, sim->arena), sim->event[i]);
        }
        /* What runs found is in no event. */
        memory_clear(sim->memory, TABLE_RUN_DETAILS);
        assert_null(memory_differs(sim->memory, copy, sim->arena));
        memory_destroy(&copy);
}

/* Every casefile, made of its events alone, is what the register holds. */
static void past_holds(struct sim *sim)
{
        struct world *world = memory_world(sim->memory, sim->arena);

        for (uint64_t id = 1; id <= world_counter(world, "casefiles"); id++) {
                const Casefile *now, *made;

                arena_reset(sim->arena);
                now = world_casefile(world, id);
                made = casefile_as_of(world, id, (struct past){0});
                assert_non_null(made);
                if (!says_same(now, made, sim->arena))
                        fail_msg("seed %" PRIu64 ": casefile %" PRIu64 " is another one when its events are replayed", sim->seed, id);
        }
}

static void seed_run(struct sim *sim, uint64_t seed)
{
        sim->seed = seed;
        sim->state = seed * 2654435761u + 88172645463325252ull;
        sim->at = date_instant(date_of_ymd(20260105)).ms + 9 * 3600000;
        sim->n = sim->commands = sim->refused = sim->n_events = sim->n_reported = 0;
        sim->sent.ms = 0;
        memset(sim->closed, 0, sizeof sim->closed);
        memory_new(&sim->memory);
        settings_install(sim);
        for (int i = 0; i < STEPS; i++) {
                group_run(sim);
                if (i % 20 == 0) {
                        runs_hold(sim);
                        books_hold(sim);
                }
                if (i % (STEPS / REPORTS) == STEPS / REPORTS - 1)
                        report_keep(sim);
        }
        runs_hold(sim);
        books_hold(sim);
        reports_hold(sim);
        events_replay(sim);
        past_holds(sim);
        sim->years += date_year(instant_date((struct instant){sim->at})) - 2026;
        sim->migrations += world_counter(memory_world(sim->memory, sim->arena), "migrations");
        /* A run in which nearly everything was refused proves little. */
        assert_true(sim->refused * 10 < sim->commands * 9);
        assert_true(world_counter(memory_world(sim->memory, sim->arena), "casefiles") > 10);
        sim->proposals += world_counter(memory_world(sim->memory, sim->arena), "proposals");
        sim->placements += world_counter(memory_world(sim->memory, sim->arena), "placements");
        sim->postings += world_counter(memory_world(sim->memory, sim->arena), "postings");
        memory_destroy(&sim->memory);
}

/* Every state counts as something, so that every life is counted. */
static void states_count(struct sim *sim, Flow *flow)
{
        for (size_t i = 0, n = 0; i < flow->n_states; i++, n = flow_counts[n + 1] ? n + 1 : 0) {
                flow->states[i]->counts = NEW(sim->kept, Word, word);
                flow->states[i]->counts->text = (char *)flow_counts[n];
        }
}

static void sim_new(struct sim *sim)
{
        glob_t files = {0};
        struct findings findings = {0};
        struct err err = {0};

        *sim = (struct sim){0};
        arena_new(&sim->arena);
        arena_new(&sim->kept);
        findings.arena = sim->kept;
        sim->event = calloc(EVENTS_MAX, sizeof *sim->event);
        must(sim->event);
        assert_int_equal(glob(OVERSTAP_SOURCE "/config/flows/*.yaml", 0, NULL, &files), 0);
        for (size_t i = 0; i < files.gl_pathc; i++) {
                Flow **place = codec_append(sim->kept, (void **)&sim->flow, &sim->n_flows, sizeof *sim->flow);

                assert_true(flow_read(arena_strdup(sim->kept, files.gl_pathv[i]), sim->kept, &findings, place, &err));
                assert_non_null(*place);
                states_count(sim, *place);
        }
        globfree(&files);
        assert_true(law_read(OVERSTAP_SOURCE "/config/law/nl", sim->kept, &findings, &sim->law, &err));
        assert_true(rules_read(OVERSTAP_SOURCE "/config/matching.yaml", sim->kept, &findings, &sim->rules, &err));
        assert_true(outcome_read(OVERSTAP_SOURCE "/config/outcomes/centre.yaml", sim->kept, &findings, &sim->outcomes, &err));
        assert_int_equal(findings.n, 0);
}

static void random_lives_keep_every_invariant_and_replay_to_the_same_bytes(void **state)
{
        const char *one = getenv("OVERSTAP_SEED"), *many = getenv("OVERSTAP_SEEDS");
        uint64_t from = one ? strtoull(one, NULL, 10) : 1, n = one ? 1 : many ? strtoull(many, NULL, 10) : 40;
        struct sim sim;

        (void)state;
        sim_new(&sim);
        for (uint64_t seed = from; seed < from + n; seed++) {
                (void)fprintf(stderr, "# seed %" PRIu64 "\n", seed);
                seed_run(&sim, seed);
        }
        print_message("# %" PRIu64 " proposals %" PRIu64 " placements %" PRIu64 " migrations %" PRIu64 " rounds with %" PRIu64 " pairs %" PRIu64
                      " postings %d years\n",
                      sim.proposals, sim.placements, sim.migrations, sim.rounds, sim.given, sim.postings, sim.years);
        assert_true(sim.proposals > n && sim.placements > n && sim.migrations > n / 4 && sim.counted > n && sim.rounds > n && sim.given > n);
        assert_true(sim.answers > n && sim.purges > n && sim.postings > 40 * n);
        assert_true(sim.results > n && sim.disputes > n / 2 && sim.withdrawn > n);
        assert_true((uint64_t)sim.years > 25 * n);
        free(sim.event);
        arena_destroy(&sim.arena);
        arena_destroy(&sim.kept);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(random_lives_keep_every_invariant_and_replay_to_the_same_bytes),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
