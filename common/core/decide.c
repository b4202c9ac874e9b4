#include "decide.h"

#include <stdarg.h>
#include <string.h>

#include "casefile.h"
#include "flow.h"
#include "law.h"
#include "must.h"
#include "plan.h"
#include "text.h"

static enum verdict decide_clock_tick(struct decision *d)
{
        /* The moment is in the entry, and deadlines before it have fired already. */
        (void)d;
        return VERDICT_DONE;
}

static decide_fn *const deciders[] = {
        [COMMAND__WHAT_EMPLOYER_REGISTER] = decide_employer_register,
        [COMMAND__WHAT_PROGRAMME_REGISTER] = decide_programme_register,
        [COMMAND__WHAT_NOTICE_SUBMIT] = decide_notice_submit,
        [COMMAND__WHAT_NOTICE_AMEND] = decide_notice_amend,
        [COMMAND__WHAT_NOTICE_WITHDRAW] = decide_notice_withdraw,
        [COMMAND__WHAT_EMPLOYEE_LOG] = decide_employee_log,
        [COMMAND__WHAT_PROFILE_UPDATE] = decide_profile_update,
        [COMMAND__WHAT_CONSENT_GIVE] = decide_consent_give,
        [COMMAND__WHAT_CONSENT_WITHDRAW] = decide_consent_withdraw,
        [COMMAND__WHAT_CASE_STEP] = decide_case_step,
        [COMMAND__WHAT_CASE_RECORD] = decide_case_record,
        [COMMAND__WHAT_ACTIVITY_RECORD] = decide_activity_record,
        [COMMAND__WHAT_TASK_CLOSE] = decide_task_close,
        [COMMAND__WHAT_VACANCY_POST] = decide_vacancy_post,
        [COMMAND__WHAT_VACANCY_CLOSE] = decide_vacancy_close,
        [COMMAND__WHAT_PROPOSAL_ANSWER] = decide_proposal_answer,
        [COMMAND__WHAT_PLACEMENT_RECORD] = decide_placement_record,
        [COMMAND__WHAT_PLACEMENT_END] = decide_placement_end,
        [COMMAND__WHAT_ADMISSION_RECORD] = decide_admission_record,
        [COMMAND__WHAT_PROPOSALS_DELIVER] = decide_proposals_deliver,
        [COMMAND__WHAT_CLOCK_TICK] = decide_clock_tick,
        [COMMAND__WHAT_FLOW_INSTALL] = decide_flow_install,
        [COMMAND__WHAT_LAW_INSTALL] = decide_law_install,
        [COMMAND__WHAT_RULES_INSTALL] = decide_rules_install,
        [COMMAND__WHAT_PLACES_INSTALL] = decide_places_install,
        [COMMAND__WHAT_KEY_ADMIT] = decide_key_admit,
        [COMMAND__WHAT_KEY_REVOKE] = decide_key_revoke,
        [COMMAND__WHAT_VIEW_LOG] = decide_view_log,
        [COMMAND__WHAT_CASE_CONFIRM] = decide_case_confirm,
        [COMMAND__WHAT_CASE_SUSPEND] = decide_case_suspend,
        [COMMAND__WHAT_CASE_ASSIGN] = decide_case_assign,
        [COMMAND__WHAT_FLOW_MIGRATE] = decide_flow_migrate,
        [COMMAND__WHAT_MIGRATION_UNDO] = decide_migration_undo,
        [COMMAND__WHAT_SAMPLE_DRAW] = decide_sample_draw,
        [COMMAND__WHAT_ROUND_OPEN] = decide_round_open,
        [COMMAND__WHAT_ROUND_PREFER] = decide_round_prefer,
        [COMMAND__WHAT_ROUND_RAN] = decide_round_ran,
        [COMMAND__WHAT_MATCH_ASK] = decide_match_ask,
        [COMMAND__WHAT_MATCH_RAN] = decide_match_ran,
        [COMMAND__WHAT_RUNS_PURGE] = decide_runs_purge,
        [COMMAND__WHAT_MONEY_RESERVE] = decide_money_reserve,
        [COMMAND__WHAT_MONEY_RELEASE] = decide_money_release,
        [COMMAND__WHAT_MONEY_SPEND] = decide_money_spend,
        [COMMAND__WHAT_MONEY_CHOOSE] = decide_money_choose,
        [COMMAND__WHAT_COST_CONSENT_GIVE] = decide_cost_consent_give,
        [COMMAND__WHAT_POSTING_APPROVE] = decide_posting_approve,
        [COMMAND__WHAT_POSTING_CORRECT] = decide_posting_correct,
        [COMMAND__WHAT_PERIOD_CLOSE] = decide_period_close,
        [COMMAND__WHAT_OUTCOME_INSTALL] = decide_outcome_install,
        [COMMAND__WHAT_RESULT_DISPUTE] = decide_result_dispute,
        [COMMAND__WHAT_RESULT_DECIDE] = decide_result_decide,
        [COMMAND__WHAT_WAGE_AGREE] = decide_wage_agree,
        [COMMAND__WHAT_HOURS_LOG] = decide_hours_log,
        [COMMAND__WHAT_MONTH_RUN] = decide_month_run,
        [COMMAND__WHAT_INVOICE_PAY] = decide_invoice_pay,
        [COMMAND__WHAT_CONTRIBUTE] = decide_contribute,
        [COMMAND__WHAT_SUBSIDY_CLAIM] = decide_subsidy_claim,
};

enum verdict decide(struct world *world, const Entry *entry, struct decision *out)
{
        size_t what = entry->command->what_case;

        *out = (struct decision){
                .world = world,
                .arena = world->arena,
                .entry = entry,
                .command = entry->command,
                .now = {entry->at},
                .today = instant_date((struct instant){entry->at}),
                .outcome = NEW(world->arena, Outcome, outcome),
        };
        if (what >= COUNT(deciders) || !deciders[what])
                return refuse(out, "command.unknown", "this version does not know the command; install a newer one");
        if (deciders[what](out) == VERDICT_DONE) {
                plan_follow(out);
                return VERDICT_DONE;
        }
        out->events = (struct events){0};
        out->details = NULL;
        return VERDICT_REFUSED;
}

enum verdict refuse(struct decision *d, const char *rule, const char *why, ...)
{
        va_list args;

        va_start(args, why);
        d->outcome->why = arena_vtext(d->arena, why, args);
        va_end(args);
        d->outcome->why = arena_strndup(d->arena, d->outcome->why, text_fit(d->outcome->why, 500));
        d->outcome->rule = arena_strdup(d->arena, rule);
        d->outcome->n_made = 0;
        d->outcome->n_moved = 0;
        return VERDICT_REFUSED;
}

Event *happen(struct decision *d, uint64_t casefile)
{
        Event *event = NEW(d->arena, Event, event);

        event->n = d->entry ? d->entry->n : 0;
        event->at = d->now.ms;
        event->casefile = casefile;
        event->sender = d->entry && d->entry->by ? d->entry->by->employer : 0;
        event->by = d->entry && d->entry->by ? d->entry->by->name : arena_strdup(d->arena, "clock");
        *(Event **)codec_append(d->arena, (void **)&d->events.item, &d->events.n, sizeof *d->events.item) = event;
        return event;
}

Made *made(struct decision *d, Kind kind, uint64_t id, bool known)
{
        Made *made = NEW(d->arena, Made, made);

        made->kind = kind;
        made->id = id;
        made->known = known;
        if (d->outcome->n_made < 64)
                APPEND(d->arena, d->outcome, made) = made;
        return made;
}

/* Counters count what was ever made, so their successor is the next number; `before` of this decision are counted by kind of event. */
uint64_t next_id(struct decision *d, const char *counter)
{
        static const struct {
                const char *counter;
                int what;
        } made_by[] = {
                {"employers", EVENT__WHAT_EMPLOYER_REGISTERED}, {"notices", EVENT__WHAT_NOTICE_SUBMITTED},
                {"casefiles", EVENT__WHAT_CASE_OPENED},         {"vacancies", EVENT__WHAT_VACANCY_POSTED},
                {"proposals", EVENT__WHAT_PROPOSAL_MADE},       {"placements", EVENT__WHAT_PLACEMENT_RECORDED},
                {"migrations", EVENT__WHAT_FLOW_MIGRATED},      {"samples", EVENT__WHAT_SAMPLE_DRAWN},
                {"rounds", EVENT__WHAT_ROUND_OPENED},           {"invoices", EVENT__WHAT_INVOICED},
                {"disputes", EVENT__WHAT_RESULT_DISPUTED},
        };
        uint64_t next = world_counter(d->world, counter) + 1;

        for (size_t i = 0; i < COUNT(made_by); i++)
                for (size_t j = 0; j < d->events.n && !strcmp(made_by[i].counter, counter); j++)
                        next += d->events.item[j]->what_case == (unsigned)made_by[i].what;
        return next;
}

bool says_same(const void *a, const void *b, struct arena *arena)
{
        struct bytes x = codec_encode(a, arena), y = codec_encode(b, arena);

        return x.size == y.size && !memcmp(x.data, y.data, x.size);
}

bool has_role(const Principal *by, Role role)
{
        for (size_t i = 0; by && i < by->n_roles; i++)
                if (by->roles[i] == role)
                        return true;
        return false;
}

/* ---- steps and deadlines */

void proposal_lapse(struct decision *d, uint64_t id)
{
        const Proposal *proposal = world_proposal(d->world, id);
        Event *event;

        if (!proposal || proposal->state != PROPOSAL_STATE__PROPOSAL_OPEN)
                return;
        event = happen(d, proposal->casefile);
        event->what_case = EVENT__WHAT_PROPOSAL_MOVED;
        event->proposal_moved = NEW(d->arena, ProposalMoved, proposal_moved);
        event->proposal_moved->proposal = id;
        event->proposal_moved->to = PROPOSAL_STATE__PROPOSAL_LAPSED;
}

struct lapse {
        struct decision *d;
        uint64_t except;
};

static bool lapse_visit(void *self, struct bytes key, uint64_t value)
{
        struct lapse *lapse = self;

        (void)key;
        if (value != lapse->except)
                proposal_lapse(lapse->d, value);
        return true;
}

void proposals_lapse(struct decision *d, enum table index, uint64_t id, uint64_t except)
{
        struct lapse lapse = {d, except};
        struct keybuf key;

        d->world->ops->scan(d->world, index, key_u64(&key, id), lapse_visit, &lapse);
}

static void milestone_take(struct decision *d, const Casefile *casefile, const char *name, uint32_t on, bool reverse)
{
        Milestone *milestone = NEW(d->arena, Milestone, milestone);
        bool stands = false;
        Event *event;

        for (size_t i = 0; i < casefile->n_milestones; i++)
                stands |= !strcmp(casefile->milestones[i]->name, name) && !casefile->milestones[i]->reversed_on;
        /* Reached once, and reversed once, however often a step comes by. */
        if (stands != reverse)
                return;
        milestone->name = (char *)name;
        *(reverse ? &milestone->reversed_on : &milestone->on) = on;
        event = happen(d, casefile->id);
        event->what_case = reverse ? EVENT__WHAT_MILESTONE_REVERSED : EVENT__WHAT_MILESTONE_REACHED;
        event->milestone_reached = milestone;
}

static void task_take(struct decision *d, const Casefile *casefile, const FlowEffect *effect, uint32_t on, uint32_t id)
{
        Event *event = happen(d, casefile->id);
        Task *task = event->task_opened = NEW(d->arena, Task, task);

        event->what_case = EVENT__WHAT_TASK_OPENED;
        task->id = id;
        task->title = effect->value->text;
        task->for_role = effect->for_role ? effect->for_role->text : arena_strdup(d->arena, "caseworker");
        if (effect->due)
                task->due = date_ymd(law_term(world_law(d->world), date_of_ymd(on), effect->due, BASIS__BASIS_OWN, d->arena).legal);
}

static void effect_take(struct decision *d, const Casefile *casefile, const FlowEffect *effect, uint32_t on, uint32_t *task)
{
        const char *kind = effect->kind->text;
        Event *event;

        if (!strcmp(kind, "milestone") || !strcmp(kind, "reverse")) {
                milestone_take(d, casefile, effect->value->text, on, *kind == 'r');
        } else if (!strcmp(kind, "task")) {
                task_take(d, casefile, effect, on, ++*task);
        } else {
                event = happen(d, casefile->id);
                event->what_case = EVENT__WHAT_BUDGET_ASSIGNED;
                event->budget_assigned = NEW(d->arena, BudgetAssigned, budget_assigned);
                event->budget_assigned->account = effect->value->text;
        }
}

void step_take(struct decision *d, const Flow *flow, const Casefile *casefile, const FlowTransition *transition, const struct step *step)
{
        const FlowState *to = flow_state(flow, transition->to->text);
        uint32_t task = (uint32_t)casefile->n_tasks;
        Event *event = happen(d, casefile->id);
        CaseMoved *moved = event->case_moved = NEW(d->arena, CaseMoved, case_moved);

        event->what_case = EVENT__WHAT_CASE_MOVED;
        moved->transition = transition->name->text;
        moved->from = casefile->state;
        moved->to = to->name->text;
        moved->on = step->on;
        moved->reason = arena_strdup(d->arena, step->reason ? step->reason : "");
        moved->term = arena_strdup(d->arena, step->term ? step->term : "");
        moved->asked_by = arena_strdup(d->arena, step->asked_by ? step->asked_by : "");
        if (step->override) {
                moved->override = step->override->override;
                moved->lacks = step->override->lacks;
                moved->n_lacks = step->override->n_lacks;
        }
        for (size_t i = 0; i < transition->n_effects; i++)
                effect_take(d, casefile, transition->effects[i], step->on, &task);
        if (casefile->matching && !to->matching)
                proposals_lapse(d, TABLE_PROPOSAL_CASES, casefile->id, 0);
}

static void term_warn(struct decision *d, const Casefile *casefile, const TermState *state)
{
        Event *event = happen(d, casefile->id);

        event->what_case = EVENT__WHAT_TERM_WARNED;
        event->term_warned = NEW(d->arena, TermWarned, term_warned);
        event->term_warned->name = state->name;
        event->term_warned->due = state->due;
        event->term_warned->warning = state->warned + 1;
}

static void term_pass(struct decision *d, const Flow *flow, const Casefile *casefile, const FlowTerm *term, const TermState *state)
{
        const FlowTransition *then = term->then ? flow_transition(flow, term->then->text) : NULL;
        const Person *person = world_person(d->world, casefile->person);
        bool fires = then && word_among(then->by, then->n_by, "clock") && !casefile_bars(d->world, casefile, person, then, d->today);
        Event *event = happen(d, casefile->id);

        event->what_case = EVENT__WHAT_TERM_PASSED;
        event->term_passed = NEW(d->arena, TermPassed, term_passed);
        event->term_passed->name = state->name;
        event->term_passed->start = state->start;
        event->term_passed->due = state->due;
        if (fires) {
                event->term_passed->fired = then->name->text;
                step_take(d, flow, casefile, then,
                          &(struct step){.on = date_ymd(d->today),
                                         .reason = then->n_reasons && term->reason ? term->reason->text : NULL,
                                         .term = state->name});
        }
}

void decide_deadline(struct world *world, uint64_t id, struct instant due, struct instant not_before, uint64_t n,
                     struct decision *out)
{
        const Casefile *casefile = world_casefile(world, id);
        const Flow *flow = casefile ? world_flow(world, casefile->flow, casefile->flow_version) : NULL;
        struct instant at = due.ms < not_before.ms ? not_before : due;
        uint32_t day = date_ymd(instant_date(due));

        *out = (struct decision){.world = world,
                                 .arena = world->arena,
                                 .now = at,
                                 .today = instant_date(at),
                                 .outcome = NEW(world->arena, Outcome, outcome)};
        /* Nothing is there only when the store failed, and then the turn is being undone. */
        must(flow || world->ops->failed(world));
        if (!flow)
                return;
        for (size_t i = 0; i < casefile->n_terms && !out->events.n; i++) {
                const TermState *state = casefile->terms[i];
                const FlowTerm *term = flow_term(flow, state->name);

                if (state->next != day)
                        continue;
                if (state->warned < term->n_warn)
                        term_warn(out, casefile, state);
                else
                        term_pass(out, flow, casefile, term, state);
        }
        must(out->events.n || world->ops->failed(world));
        plan_follow(out);
        for (size_t i = 0; i < out->events.n; i++)
                out->events.item[i]->n = n;
}
