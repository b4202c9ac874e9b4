#include "casefile.h"

#include <string.h>

#include "flow.h"
#include "law.h"
#include "must.h"
#include "person.h"
#include "text.h"
#include "world.h"

struct date casefile_fact(const Casefile *casefile, const char *name)
{
        size_t len = strlen(name);
        struct date latest = {0};

        /* "agreement" alone stands for the latest agreement of any kind. */
        for (size_t i = 0; i < casefile->n_facts; i++) {
                const char *fact = casefile->facts[i]->name;
                struct date on = date_of_ymd(casefile->facts[i]->on);

                if (!strcmp(fact, name))
                        return on;
                if (!strncmp(fact, name, len) && fact[len] == '.' && on.day > latest.day)
                        latest = on;
        }
        return latest;
}

const TermState *casefile_term(const Casefile *casefile, const char *name)
{
        for (size_t i = 0; i < casefile->n_terms; i++)
                if (!strcmp(casefile->terms[i]->name, name))
                        return casefile->terms[i];
        return NULL;
}

const Placement *casefile_placement(const Casefile *casefile)
{
        for (size_t i = casefile->n_placements; i-- > 0;)
                if (casefile->placements[i]->kind != PLACEMENT_KIND__PLACEMENT_TASTER)
                        return casefile->placements[i];
        return NULL;
}

const Placement *casefile_placement_by_id(const Casefile *casefile, uint64_t id)
{
        for (size_t i = 0; i < casefile->n_placements; i++)
                if (casefile->placements[i]->id == id)
                        return casefile->placements[i];
        return NULL;
}

/* An agreed last day that has passed ends a placement as surely as a recorded one. */
bool placement_is_running(const Placement *placement, struct date on)
{
        uint32_t day = date_ymd(on);

        return placement->first_day <= day && (!placement->last_day || placement->last_day >= day);
}

/* ---- terms */

static struct date entered_on(const Casefile *casefile, const char *state)
{
        for (size_t i = casefile->n_entered; i-- > 0;)
                if (!strcmp(casefile->entered[i]->state, state))
                        return date_of_ymd(casefile->entered[i]->on);
        return (struct date){0};
}

static struct date anchor_date(const Casefile *casefile, const FlowTerm *term)
{
        const Placement *placement = casefile_placement(casefile);
        const char *value = term->anchor_value ? term->anchor_value->text : "";
        const TermState *other;

        switch (term->anchor) {
        case ANCHOR__ANCHOR_FACT:
                return casefile_fact(casefile, value);
        case ANCHOR__ANCHOR_ENTERED:
                return entered_on(casefile, value);
        case ANCHOR__ANCHOR_PLACEMENT_START:
                return date_of_ymd(placement ? placement->first_day : 0);
        case ANCHOR__ANCHOR_PLACEMENT_END:
                return date_of_ymd(placement ? placement->last_day : 0);
        case ANCHOR__ANCHOR_TERM:
                other = casefile_term(casefile, value);
                return date_of_ymd(other ? other->due : 0);
        default:
                return (struct date){0};
        }
}

static struct date back_by(struct date due, const Length *length, const Law *law)
{
        int n = -(int)length->n;

        switch (length->unit) {
        case UNIT__UNIT_IS_WORKDAYS:
                return law_add_workdays(law, due, n);
        case UNIT__UNIT_IS_WEEKS:
                return date_add_days(due, 7L * n);
        case UNIT__UNIT_IS_MONTHS:
                return date_add_months(due, n);
        case UNIT__UNIT_IS_YEARS:
                return date_add_months(due, 12 * n);
        default:
                return date_add_days(due, n);
        }
}

/* Has the term anything left to do in this state: a transition to fire that leaves it, or people to warn while it matters? */
static bool term_lives(const Flow *flow, const Casefile *casefile, const FlowTerm *term)
{
        if (text_set(casefile->end) && !(term->then && flow_leaves(flow_transition(flow, term->then->text), casefile->state)))
                return false;
        if (term->then)
                return flow_leaves(flow_transition(flow, term->then->text), casefile->state);
        return term->anchor != ANCHOR__ANCHOR_ENTERED || !strcmp(term->anchor_value->text, casefile->state);
}

/* The warning, or the end, that comes next; written to `next` as the day on whose first moment it is due. */
static struct date term_next(const FlowTerm *term, const TermState *state, const Law *law)
{
        struct date due = date_of_ymd(state->due);

        if (state->warned < term->n_warn)
                return back_by(due, term->warn[state->warned], law);
        return date_add_days(due, 1);
}

static TermState *term_start(const Law *law, const FlowTerm *term, struct date start, struct date today, struct arena *arena)
{
        TermState *state = NEW(arena, TermState, term_state);
        struct term_days days = law_term(law, start, term->after, term->basis, arena);

        state->name = arena_strdup(arena, term->name->text);
        state->start = date_ymd(start);
        state->strict = date_ymd(days.strict);
        state->due = date_ymd(days.legal);
        state->why = arena_strdup(arena, days.why ? days.why : "");
        /* A warning whose day was over before the term was known would only confuse. */
        while (state->warned < term->n_warn && term_next(term, state, law).day < today.day)
                state->warned++;
        return state;
}

/* What the terms are after an event: kept where the start is the same, begun anew where it moved, dropped where it went. */
static void terms_update(const Flow *flow, const Law *law, Casefile *casefile, struct date today, struct arena *arena)
{
        const Casefile before = *casefile;

        casefile->terms = NULL;
        casefile->n_terms = 0;
        for (size_t i = 0; i < flow->n_terms; i++) {
                const FlowTerm *term = flow->terms[i];
                /* A term may count from one that stands above it in the file, and has been worked out by now. */
                struct date start = anchor_date(term->anchor == ANCHOR__ANCHOR_TERM ? casefile : &before, term);
                const TermState *old = casefile_term(&before, term->name->text);

                if (!start.day)
                        continue;
                APPEND(arena, casefile, terms) = old && old->start == date_ymd(start) ? (TermState *)codec_copy(old, arena)
                                                                                       : term_start(law, term, start, today, arena);
        }
        for (size_t i = 0; i < casefile->n_terms; i++) {
                TermState *state = casefile->terms[i];
                const FlowTerm *term = flow_term(flow, state->name);

                state->next = state->done || !term_lives(flow, casefile, term) ? 0 : date_ymd(term_next(term, state, law));
        }
}

struct instant casefile_next_due(const Casefile *casefile)
{
        uint32_t first = 0;

        for (size_t i = 0; i < casefile->n_terms; i++) {
                uint32_t next = casefile->terms[i]->next;

                if (next && (!first || next < first))
                        first = next;
        }
        return first ? date_instant(date_of_ymd(first)) : (struct instant){0};
}

/* ---- what events do */

static void span_add(Span ***list, size_t *n, Party party, uint64_t employer, uint32_t on, struct arena *arena)
{
        Span *span;

        if (*n && (*list)[*n - 1]->party == party && (*list)[*n - 1]->employer == employer)
                return;
        span = NEW(arena, Span, span);
        span->party = party;
        span->employer = employer;
        span->from = on;
        *(Span **)codec_append(arena, (void **)list, n, sizeof **list) = span;
}

static uint64_t party_employer(const Casefile *casefile, Party party)
{
        const Placement *placement = casefile_placement(casefile);

        if (party == PARTY__PARTY_SENDER)
                return casefile->sender;
        return party == PARTY__PARTY_RECEIVER && placement ? placement->employer : 0;
}

static void enter(Casefile *casefile, const Flow *flow, const char *name, uint32_t on, const char *by, const char *reason,
                  struct instant at, struct arena *arena)
{
        const FlowState *state = flow_state(flow, name);
        Entered *entered = NEW(arena, Entered, entered);

        must(state);
        casefile->state = arena_strdup(arena, name);
        casefile->end = state->end ? state->end->text : arena_strdup(arena, "");
        casefile->matching = state->matching;
        casefile->entered_at = at.ms;
        entered->state = casefile->state;
        entered->on = on;
        entered->by = arena_strdup(arena, by);
        entered->reason = arena_strdup(arena, reason);
        APPEND(arena, casefile, entered) = entered;
        span_add(&casefile->employment, &casefile->n_employment, state->employer, party_employer(casefile, state->employer), on, arena);
        span_add(&casefile->paying, &casefile->n_paying, state->payer, party_employer(casefile, state->payer), on, arena);
}

static void fact_set(Casefile *casefile, const Fact *fact, struct arena *arena)
{
        Fact **kept = casefile->facts;
        size_t n = casefile->n_facts;

        casefile->facts = NULL;
        casefile->n_facts = 0;
        for (size_t i = 0; i < n; i++)
                if (strcmp(kept[i]->name, fact->name))
                        APPEND(arena, casefile, facts) = kept[i];
        if (fact->on)
                APPEND(arena, casefile, facts) = codec_copy(fact, arena);
}

/* A set: an effect that is taken again assigns nothing new. */
static void account_add(Casefile *casefile, const char *account, struct arena *arena)
{
        for (size_t i = 0; i < casefile->n_accounts; i++)
                if (!strcmp(casefile->accounts[i], account))
                        return;
        APPEND(arena, casefile, accounts) = arena_strdup(arena, account);
}

static void *list_own(void *list, size_t n, struct arena *arena)
{
        return n ? arena_copy(arena, list, n * sizeof(void *)) : NULL;
}

static void placement_end(Casefile *casefile, const PlacementEnd *end, struct arena *arena)
{
        casefile->placements = list_own(casefile->placements, casefile->n_placements, arena);
        for (size_t i = 0; i < casefile->n_placements; i++) {
                Placement *placement = casefile->placements[i];

                if (placement->id != end->placement)
                        continue;
                placement = casefile->placements[i] = arena_copy(arena, placement, sizeof *placement);
                placement->ended = true;
                placement->last_day = end->last_day;
                placement->reason = end->reason;
        }
}

static void task_close(Casefile *casefile, const TaskClosed *closed, struct arena *arena)
{
        casefile->tasks = list_own(casefile->tasks, casefile->n_tasks, arena);
        for (size_t i = 0; i < casefile->n_tasks; i++)
                if (casefile->tasks[i]->id == closed->id) {
                        casefile->tasks[i] = arena_copy(arena, casefile->tasks[i], sizeof *casefile->tasks[i]);
                        casefile->tasks[i]->closed_on = closed->on;
                }
}

static TermState *term_own(Casefile *casefile, const char *name, struct arena *arena)
{
        casefile->terms = list_own(casefile->terms, casefile->n_terms, arena);
        for (size_t i = 0; i < casefile->n_terms; i++)
                if (!strcmp(casefile->terms[i]->name, name))
                        return casefile->terms[i] = arena_copy(arena, casefile->terms[i], sizeof *casefile->terms[i]);
        return NULL;
}

static void change(Casefile *casefile, const Flow *flow, const Event *event, struct arena *arena)
{
        struct instant at = {event->at};
        TermState *term;

        switch (event->what_case) {
        case EVENT__WHAT_CASE_OPENED:
                enter(casefile, flow, flow->start->text, date_ymd(instant_date(at)), "", "", at, arena);
                break;
        case EVENT__WHAT_CASE_MOVED:
                enter(casefile, flow, event->case_moved->to, event->case_moved->on, event->case_moved->transition,
                      event->case_moved->reason, at, arena);
                break;
        case EVENT__WHAT_CASE_RECORDED:
                for (size_t i = 0; i < event->case_recorded->n_facts; i++)
                        fact_set(casefile, event->case_recorded->facts[i], arena);
                break;
        case EVENT__WHAT_ACTIVITY_RECORDED:
                APPEND(arena, casefile, activities) = event->activity_recorded;
                break;
        case EVENT__WHAT_TASK_OPENED:
                APPEND(arena, casefile, tasks) = event->task_opened;
                break;
        case EVENT__WHAT_TASK_CLOSED:
                task_close(casefile, event->task_closed, arena);
                break;
        case EVENT__WHAT_PLACEMENT_RECORDED:
                APPEND(arena, casefile, placements) = event->placement_recorded;
                break;
        case EVENT__WHAT_PLACEMENT_ENDED:
                placement_end(casefile, event->placement_ended, arena);
                break;
        case EVENT__WHAT_TERM_PASSED:
                if ((term = term_own(casefile, event->term_passed->name, arena)))
                        term->done = true;
                break;
        case EVENT__WHAT_TERM_WARNED:
                if ((term = term_own(casefile, event->term_warned->name, arena)))
                        term->warned = event->term_warned->warning;
                break;
        case EVENT__WHAT_PROPOSAL_MADE:
                casefile->proposals_open++;
                break;
        case EVENT__WHAT_PROPOSAL_MOVED:
                if (event->proposal_moved->to != PROPOSAL_STATE__PROPOSAL_OPEN && casefile->proposals_open)
                        casefile->proposals_open--;
                break;
        case EVENT__WHAT_BUDGET_ASSIGNED:
                account_add(casefile, event->budget_assigned->account, arena);
                break;
        default:
                break;
        }
}

const Casefile *casefile_apply(const Flow *flow, const Law *law, const Casefile *before, const Event *event, struct arena *arena)
{
        const Casefile *from = event->what_case == EVENT__WHAT_CASE_OPENED ? event->case_opened : before;
        Casefile *after;

        must(from && flow);
        after = arena_copy(arena, from, sizeof *from);
        change(after, flow, event, arena);
        terms_update(flow, law, after, instant_date((struct instant){event->at}), arena);
        return after;
}

/* ---- requirements */

static const char *lacks_placement(const Casefile *casefile, const char *kind, struct date on, struct arena *arena)
{
        const Placement *placement = casefile_placement(casefile);
        const Placement *last = casefile->n_placements ? casefile->placements[casefile->n_placements - 1] : NULL;

        if (!strcmp(kind, "none"))
                return placement && placement_is_running(placement, on) && !placement->ended ? "a placement is running; record its end first"
                                                                                                : NULL;
        if (!strcmp(kind, "ended"))
                return placement && !placement_is_running(placement, on) && placement->first_day <= date_ymd(on)
                               ? NULL
                               : "no placement has ended; record the end of the placement first";
        if (!strcmp(kind, "running"))
                return placement && placement_is_running(placement, on) ? NULL : "no placement is running; record one first";
        if (!strcmp(kind, "taster"))
                return last && last->kind == PLACEMENT_KIND__PLACEMENT_TASTER ? NULL : "no taster is recorded; record one first";
        if (!placement || placement->ended)
                return arena_text(arena, "no placement of kind %s is recorded; record one first", kind);
        if (!strcmp(kind, "job") && placement->kind != PLACEMENT_KIND__PLACEMENT_JOB)
                return "the placement is an assignment, and a job is asked for";
        if (!strcmp(kind, "assignment") && placement->kind != PLACEMENT_KIND__PLACEMENT_ASSIGNMENT)
                return "the placement is a job, and an assignment is asked for";
        return NULL;
}

static const char *lacks_admission(struct world *world, const Casefile *casefile, struct date on)
{
        const Placement *placement = casefile_placement(casefile);
        struct date first = placement ? date_of_ymd(placement->first_day) : on;
        const char *gate = law_lending_gate(world_law(world), first);
        char text[DATE_TEXT];

        if (!gate || world_admitted(world, gate, first))
                return NULL;
        return arena_text(world->arena, "lending out on %s needs a %s registration of the centre that is valid that day; record it with `overstap admission record`",
                          date_text(first, text), gate);
}

static const char *lacks_term(const Casefile *casefile, const char *name, bool passed, struct date on, struct arena *arena)
{
        const TermState *term = casefile_term(casefile, name);
        char text[DATE_TEXT];

        if (!term)
                return arena_text(arena, "the term %s has not started", name);
        if (!term->due)
                return arena_text(arena, "the term %s has no last day before the year 10000; correct the day it counts from", name);
        if (passed && date_ymd(on) <= term->due)
                return arena_text(arena, "the term %s runs through %s", name, date_text(date_of_ymd(term->due), text));
        if (!passed && date_ymd(on) > term->due)
                return arena_text(arena, "the term %s ended on %s", name, date_text(date_of_ymd(term->due), text));
        return NULL;
}

static const char *lacks_activity(const Casefile *casefile, const char *kind, struct arena *arena)
{
        for (size_t i = 0; i < casefile->n_activities; i++)
                if (!strcmp(casefile->activities[i]->kind, kind))
                        return NULL;
        return arena_text(arena, "no activity of kind %s is recorded; record it first", kind);
}

static const char *lacks_fact(const Casefile *casefile, const char *name, struct date on, struct arena *arena)
{
        struct date fact = casefile_fact(casefile, name);
        char text[DATE_TEXT];

        if (!fact.day)
                return arena_text(arena, "%s is not recorded; give it with the step as --fact %s=DATE", name, name);
        if (fact.day > on.day)
                return arena_text(arena, "%s is only on %s", name, date_text(fact, text));
        return NULL;
}

const char *casefile_lacks(struct world *world, const Casefile *casefile, const Person *person, const FlowRequire *require,
                           struct date on)
{
        const char *kind = require->kind->text, *value = require->value ? require->value->text : "";
        struct arena *arena = world->arena;

        if (!strcmp(kind, "agreement"))
                return lacks_fact(casefile, arena_text(arena, "agreement.%s", value), on, arena);
        if (!strcmp(kind, "fact"))
                return lacks_fact(casefile, value, on, arena);
        if (!strcmp(kind, "passed") || !strcmp(kind, "within"))
                return lacks_term(casefile, value, *kind == 'p', on, arena);
        if (!strcmp(kind, "admission"))
                return lacks_admission(world, casefile, on);
        if (!strcmp(kind, "placement"))
                return lacks_placement(casefile, value, on, arena);
        if (!strcmp(kind, "activity"))
                return lacks_activity(casefile, value, arena);
        if (!strcmp(kind, "profile"))
                return person && person->profile && person->profile->n_occupations ? NULL : "the e-profile names no occupation yet";
        if (!strcmp(kind, "consent"))
                return person && person_consents(person, person_part(value), 0, on) ? NULL
                                                                                      : "the person has not consented; record it with `overstap employee consent give`";
        return arena_text(arena, "the requirement %s is not known to this version", kind);
}

const char *casefile_bars(struct world *world, const Flow *flow, const Casefile *casefile, const Person *person,
                          const FlowTransition *transition, struct date on)
{
        size_t tasks = casefile->n_tasks;

        (void)flow;
        if (!flow_leaves(transition, casefile->state))
                return arena_text(world->arena, "%s cannot be taken from %s", transition->name->text, casefile->state);
        for (size_t i = 0; i < transition->n_effects; i++)
                tasks += !strcmp(transition->effects[i]->kind->text, "task");
        if (casefile->n_entered >= CASEFILE_STEPS || tasks > CASEFILE_TASKS)
                return "the casefile is full: it holds at most 500 steps and 500 tasks; open a new one for this person";
        for (size_t i = 0; i < transition->n_requires; i++) {
                const char *lack = casefile_lacks(world, casefile, person, transition->requires[i], on);

                if (lack)
                        return lack;
        }
        return NULL;
}
