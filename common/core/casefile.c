#include "casefile.h"

#include <string.h>

#include "flow.h"
#include "must.h"
#include "term.h"
#include "text.h"

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

bool casefile_was_in(const Casefile *casefile, const char *state)
{
        for (size_t i = 0; i < casefile->n_entered; i++)
                if (!strcmp(casefile->entered[i]->state, state))
                        return true;
        return false;
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

static bool same_shares(const Span *a, const Span *b)
{
        if (a->n_shares != b->n_shares)
                return false;
        for (size_t i = 0; i < a->n_shares; i++)
                if (a->shares[i]->party != b->shares[i]->party || a->shares[i]->percent != b->shares[i]->percent)
                        return false;
        return true;
}

/* A span goes on until another begins; the same again is no other. One that would begin only after the next has no day of its own: a first
 * step may have been taken before the casefile was logged. */
static void span_add(Span ***list, size_t *n, const Span *next, struct arena *arena)
{
        const Span *last;

        while (*n && (*list)[*n - 1]->from > next->from)
                --*n;
        last = *n ? (*list)[*n - 1] : NULL;

        if (last && last->party == next->party && last->employer == next->employer && same_shares(last, next))
                return;
        *(Span **)codec_append(arena, (void **)list, n, sizeof **list) = arena_copy(arena, next, sizeof *next);
}

static uint64_t party_employer(const Casefile *casefile, Party party)
{
        const Placement *placement = casefile_placement(casefile);

        if (party == PARTY__PARTY_SENDER)
                return casefile->sender;
        return party == PARTY__PARTY_RECEIVER && placement ? placement->employer : 0;
}

/* Who employs and who pays in a state, from a day on. */
static void spans_add(Casefile *casefile, const FlowState *state, uint32_t on, struct arena *arena)
{
        Span employment = SPAN__INIT, paying = SPAN__INIT;

        employment.from = paying.from = on;
        employment.party = state->employer;
        employment.employer = party_employer(casefile, state->employer);
        paying.party = state->n_shares ? PARTY__PARTY_NONE : state->payer;
        paying.employer = party_employer(casefile, paying.party);
        paying.shares = state->shares;
        paying.n_shares = state->n_shares;
        span_add(&casefile->employment, &casefile->n_employment, &employment, arena);
        span_add(&casefile->paying, &casefile->n_paying, &paying, arena);
}

static void count_add(Casefile *casefile, const FlowState *state)
{
        for (size_t i = 0; state->counts && flow_counts[i]; i++)
                if (!strcmp(flow_counts[i], state->counts->text))
                        casefile->counted |= 1u << i;
}

static void be_in(Casefile *casefile, const FlowState *state, uint32_t on, struct arena *arena)
{
        casefile->state = state->name->text;
        casefile->end = state->end ? state->end->text : arena_strdup(arena, "");
        casefile->matching = state->matching;
        casefile->pending = NULL;
        spans_add(casefile, state, on, arena);
        count_add(casefile, state);
}

static void enter(Casefile *casefile, const Flow *flow, const char *name, uint32_t on, const char *by, const char *reason,
                  struct instant at, struct arena *arena)
{
        const FlowState *state = flow_state(flow, name);
        Entered *entered = NEW(arena, Entered, entered);

        must(state);
        be_in(casefile, state, on, arena);
        casefile->entered_at = at.ms;
        entered->state = casefile->state;
        entered->on = on;
        entered->by = arena_strdup(arena, by);
        entered->reason = arena_strdup(arena, reason);
        APPEND(arena, casefile, entered) = entered;
}

static void *list_own(void *list, size_t n, struct arena *arena)
{
        return n ? arena_copy(arena, list, n * sizeof(void *)) : NULL;
}

static const char *state_renamed(const CaseMigrated *migrated, const char *name)
{
        for (size_t i = 0; i < migrated->n_states; i++)
                if (!strcmp(migrated->states[i]->from, name))
                        return migrated->states[i]->to;
        return name;
}

/* The casefile goes on under another version: where it was keeps its day under its new name, so that what counts from there does too. */
static void migrate(Casefile *casefile, const Flow *flow, const CaseMigrated *migrated, uint32_t on, struct arena *arena)
{
        const FlowState *state = flow_state(flow, migrated->state);

        must(state);
        casefile->flow_version = migrated->version;
        casefile->entered = list_own(casefile->entered, casefile->n_entered, arena);
        for (size_t i = 0; i < casefile->n_entered; i++) {
                casefile->entered[i] = arena_copy(arena, casefile->entered[i], sizeof *casefile->entered[i]);
                casefile->entered[i]->state = (char *)state_renamed(migrated, casefile->entered[i]->state);
        }
        be_in(casefile, state, on, arena);
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

static void figure_set(Casefile *casefile, const Figure *figure, struct arena *arena)
{
        Figure **kept = casefile->figures;
        size_t n = casefile->n_figures;

        casefile->figures = NULL;
        casefile->n_figures = 0;
        for (size_t i = 0; i < n; i++)
                if (strcmp(kept[i]->name, figure->name))
                        APPEND(arena, casefile, figures) = kept[i];
        if (!figure->gone)
                APPEND(arena, casefile, figures) = (Figure *)figure;
}

static void suspension_set(Casefile *casefile, Suspension *suspension, struct arena *arena)
{
        casefile->suspensions = list_own(casefile->suspensions, casefile->n_suspensions, arena);
        for (size_t i = 0; i < casefile->n_suspensions; i++)
                if (casefile->suspensions[i]->id == suspension->id) {
                        casefile->suspensions[i] = suspension;
                        return;
                }
        APPEND(arena, casefile, suspensions) = suspension;
}

/* The latest of that name that still stands. */
static void milestone_reverse(Casefile *casefile, const Milestone *reversed, struct arena *arena)
{
        casefile->milestones = list_own(casefile->milestones, casefile->n_milestones, arena);
        for (size_t i = casefile->n_milestones; i-- > 0;)
                if (!strcmp(casefile->milestones[i]->name, reversed->name) && !casefile->milestones[i]->reversed_on) {
                        casefile->milestones[i] = arena_copy(arena, casefile->milestones[i], sizeof *casefile->milestones[i]);
                        casefile->milestones[i]->reversed_on = reversed->reversed_on;
                        return;
                }
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
                for (size_t i = 0; i < event->case_recorded->n_figures; i++)
                        figure_set(casefile, event->case_recorded->figures[i], arena);
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
        case EVENT__WHAT_OVERRIDE_ASKED:
                casefile->pending = event->override_asked;
                break;
        case EVENT__WHAT_OVERRIDE_REFUSED:
                casefile->pending = NULL;
                break;
        case EVENT__WHAT_SUSPENDED:
                suspension_set(casefile, event->suspended, arena);
                break;
        case EVENT__WHAT_CASE_ASSIGNED:
                casefile->guide = event->case_assigned->guide;
                break;
        case EVENT__WHAT_CASE_MIGRATED:
                migrate(casefile, flow, event->case_migrated, date_ymd(instant_date(at)), arena);
                break;
        case EVENT__WHAT_SAMPLE_TAKEN:
                APPEND(arena, casefile, samples) = event->sample_taken->sample;
                break;
        case EVENT__WHAT_MILESTONE_REACHED:
                APPEND(arena, casefile, milestones) = event->milestone_reached;
                break;
        case EVENT__WHAT_MILESTONE_REVERSED:
                milestone_reverse(casefile, event->milestone_reversed, arena);
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
        terms_update(flow, law, after, event, instant_date((struct instant){event->at}), arena);
        return after;
}
