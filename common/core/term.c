#include "term.h"

#include <string.h>

#include "casefile.h"
#include "flow.h"
#include "law.h"
#include "text.h"

enum { WHY_MOST = 300, MOVED_MOST = 200 };

/* What terms are worked out from, and for. */
struct terms {
        const Flow *flow;
        const Law *law;
        Casefile *casefile;     /* its terms are those that are done already, in the order of the flow */
        const Casefile *before; /* its terms are those before the event */
        struct date today;
        bool recount;           /* lengths may have changed: a figure or the version of the flow */
        bool is_migrated;
        struct arena *arena;
};

/* ---- what a term counts from, and what it waits for */

static bool is_word(const Word *word, const char *text)
{
        return word && text_is(word->text, text);
}

static const Placement *taster_of(const Casefile *casefile)
{
        for (size_t i = casefile->n_placements; i-- > 0;)
                if (casefile->placements[i]->kind == PLACEMENT_KIND__PLACEMENT_TASTER)
                        return casefile->placements[i];
        return NULL;
}

/* The latest day of one kind of list, or the first that is not before `from`. */
struct pick {
        struct date from;       /* no date: the latest is asked for */
        struct date found;
};

static void pick_day(struct pick *pick, uint32_t ymd)
{
        struct date day = date_of_ymd(ymd);

        if (!day.day)
                return;
        if (!pick->from.day)
                pick->found = day.day > pick->found.day ? day : pick->found;
        else if (day.day >= pick->from.day && (!pick->found.day || day.day < pick->found.day))
                pick->found = day;
}

/* "agreement" alone stands for an agreement of any kind. */
static void pick_facts(struct pick *pick, const Casefile *casefile, const char *name)
{
        size_t len = strlen(name);

        for (size_t i = 0; i < casefile->n_facts; i++) {
                const char *fact = casefile->facts[i]->name;

                if (text_is(fact, name) || (text_is(name, "agreement") && !strncmp(fact, name, len) && fact[len] == '.'))
                        pick_day(pick, casefile->facts[i]->on);
        }
}

/* A casefile comes into a state in the order of its steps, whatever day each says: the latest is the last. */
static void pick_entered(struct pick *pick, const Casefile *casefile, const char *state)
{
        for (size_t i = casefile->n_entered; i-- > 0;) {
                if (!text_is(casefile->entered[i]->state, state))
                        continue;
                pick_day(pick, casefile->entered[i]->on);
                if (!pick->from.day)
                        return;
        }
}

static struct date anchor_day(const Casefile *casefile, Anchor kind, const Word *value, struct date from)
{
        const Placement *placement = casefile_placement(casefile), *taster;
        const char *text = value ? value->text : "";
        struct pick pick = {.from = from};
        const TermState *other;

        switch (kind) {
        case ANCHOR__ANCHOR_FACT:
                pick_facts(&pick, casefile, text);
                break;
        case ANCHOR__ANCHOR_ENTERED:
                pick_entered(&pick, casefile, text);
                break;
        case ANCHOR__ANCHOR_PLACEMENT_START:
                pick_day(&pick, placement ? placement->first_day : 0);
                break;
        case ANCHOR__ANCHOR_PLACEMENT_END:
                pick_day(&pick, placement ? placement->last_day : 0);
                break;
        case ANCHOR__ANCHOR_TASTER_END:
                taster = taster_of(casefile);
                pick_day(&pick, taster ? taster->last_day : 0);
                break;
        case ANCHOR__ANCHOR_ACTIVITY:
                for (size_t i = 0; i < casefile->n_activities; i++)
                        if (text_is(casefile->activities[i]->kind, text))
                                pick_day(&pick, casefile->activities[i]->from);
                break;
        case ANCHOR__ANCHOR_TERM:
                other = casefile_term(casefile, text);
                pick_day(&pick, other ? other->due : 0);
                break;
        default:
                break;
        }
        return pick.found;
}

/* The first day, from `from` on, on which one of the things was there that the term waits for. */
static struct date met_day(const struct terms *t, const FlowTerm *term, struct date from)
{
        struct date first = {0};

        for (size_t i = 0; i < term->n_until; i++) {
                struct date day = anchor_day(t->casefile, term->until[i]->kind, term->until[i]->value, from);

                if (day.day && (!first.day || day.day < first.day))
                        first = day;
        }
        return first;
}

/* ---- suspensions */

struct pause {
        int32_t first, last;    /* days; last 0: it has no end yet */
};

/* Suspensions as days, by their first, without those that were taken back. */
static size_t pauses_of(const Casefile *casefile, struct pause *pause)
{
        size_t n = 0;

        for (size_t i = 0; i < casefile->n_suspensions; i++) {
                const Suspension *suspension = casefile->suspensions[i];
                struct pause one = {date_of_ymd(suspension->from).day, date_of_ymd(suspension->until).day};
                size_t at = n;

                if (suspension->gone)
                        continue;
                for (; at && pause[at - 1].first > one.first; at--)
                        pause[at] = pause[at - 1];
                pause[at] = one;
                n++;
        }
        return n;
}

/* Days after `start` up to `end` on which at least one of them stands; -1 when one without an end begins by then. */
static int32_t pauses_within(const struct pause *pause, size_t n, int32_t start, int32_t end)
{
        int32_t days = 0, counted = start;

        for (size_t i = 0; i < n && pause[i].first <= end; i++) {
                int32_t first = pause[i].first > counted ? pause[i].first : counted + 1;
                int32_t last = pause[i].last && pause[i].last < end ? pause[i].last : end;

                if (!pause[i].last)
                        return -1;
                if (last < first)
                        continue;
                days += last - first + 1;
                counted = last;
        }
        return days;
}

/* Move the last day by the days on which the casefile was suspended since the term started; those that come within reach only
 * because it moved count too. */
static void term_pause(const struct terms *t, TermState *state)
{
        struct pause pause[CASEFILE_SUSPENSIONS];
        size_t n = pauses_of(t->casefile, pause);
        int32_t start = date_of_ymd(state->start).day, base = date_of_ymd(state->strict).day, end = base;

        for (int32_t days = 0; base && n; end = base + days) {
                days = pauses_within(pause, n, start, end);
                if (days < 0) {
                        state->paused = 0;
                        state->due = 0;
                        return;
                }
                if (base + days == end)
                        break;
        }
        state->paused = (uint32_t)(end - base);
        state->due = date_ymd((struct date){end});
}

/* ---- one term */

static struct date day_shifted(struct date day, const Length *length, int sign, const Law *law)
{
        int n = sign * (int)length->n;

        switch (length->unit) {
        case UNIT__UNIT_IS_WORKDAYS:
                return law_add_workdays(law, day, n);
        case UNIT__UNIT_IS_WEEKS:
                return date_add_days(day, 7L * n);
        case UNIT__UNIT_IS_MONTHS:
                return date_add_months(day, n);
        case UNIT__UNIT_IS_YEARS:
                return date_add_months(day, 12 * n);
        default:
                return date_add_days(day, n);
        }
}

static const Figure *figure_of(const Casefile *casefile, const char *name)
{
        for (size_t i = 0; i < casefile->n_figures; i++)
                if (text_is(casefile->figures[i]->name, name))
                        return casefile->figures[i];
        return NULL;
}

/* Null while the figure that decides is not known, or when none of its bands holds it. */
static const Length *term_length(const Casefile *casefile, const FlowTerm *term)
{
        const Figure *figure = term->figure ? figure_of(casefile, term->figure->text) : NULL;
        const Band *best = NULL;

        if (!term->figure)
                return term->after;
        for (size_t i = 0; figure && i < term->n_bands; i++)
                if (term->bands[i]->from <= figure->value && (!best || term->bands[i]->from >= best->from))
                        best = term->bands[i];
        return best ? best->after : NULL;
}

static const char *why_cut(const char *why, struct arena *arena)
{
        return arena_strndup(arena, why, text_fit(why, WHY_MOST));
}

/* The last day as the law counts it, before anything pauses it. Only terms that no act gives can pause, so that strict and legal are one
 * day there. */
static void term_count(const struct terms *t, const FlowTerm *term, const Length *length, TermState *state)
{
        struct term_days days = law_term(t->law, date_of_ymd(state->start), length, term->basis, t->arena);

        state->strict = date_ymd(days.strict);
        state->due = date_ymd(days.legal);
        state->why = (char *)why_cut(days.why ? days.why : "", t->arena);
        state->paused = 0;
}

struct date term_ends(const TermState *state)
{
        return date_of_ymd(state->ends ? state->ends : state->due);
}

bool term_is_met(const TermState *state)
{
        return state->met && state->met <= date_ymd(term_ends(state));
}

/* The day on whose first moment the term warns or ends next. */
static struct date term_next(const FlowTerm *term, const TermState *state, const Law *law)
{
        if (!state->due)
                return (struct date){0};
        if (state->warned < term->n_warn)
                return day_shifted(date_of_ymd(state->due), term->warn[state->warned], -1, law);
        return date_add_days(term_ends(state), 1);
}

/* A warning whose day was over before the last day was known would only confuse. */
static void warnings_skip(const struct terms *t, const FlowTerm *term, TermState *state)
{
        state->warned = 0;
        while (state->due && state->warned < term->n_warn && term_next(term, state, t->law).day < t->today.day)
                state->warned++;
}

/* Everything that comes after the count: pauses, grace, and warnings when the last day is another one than `was`. */
static void term_settle(const struct terms *t, const FlowTerm *term, uint32_t was, TermState *state)
{
        if (term->pause)
                term_pause(t, state);
        state->ends = term->grace ? date_ymd(day_shifted(date_of_ymd(state->due), term->grace, 1, t->law)) : 0;
        if (state->due == was)
                return;
        warnings_skip(t, term, state);
        if (state->done && !t->is_migrated && term_ends(state).day >= t->today.day)
                state->done = false;
}

static TermState *term_start(const struct terms *t, const FlowTerm *term, const Length *length, struct date start)
{
        TermState *state = NEW(t->arena, TermState, term_state);

        state->name = term->name->text;
        state->start = date_ymd(start);
        term_count(t, term, length, state);
        term_settle(t, term, 0, state);
        return state;
}

/* The next round of a term that repeats. */
static TermState *term_again(const struct terms *t, const FlowTerm *term, const Length *length, const TermState *old, uint32_t start)
{
        TermState *state = term_start(t, term, length, date_of_ymd(start));

        state->anchor = old->anchor;
        state->round = old->round + 1;
        return state;
}

/* Rounds that are met by now follow one another; so do those that were over before the term was known (`fresh`), and one that has
 * passed. */
static TermState *rounds_run(const struct terms *t, const FlowTerm *term, const Length *length, TermState *state, bool fresh)
{
        for (;;) {
                struct date from = date_of_ymd(state->start), met;

                /* What began a round does not end it too. */
                met = met_day(t, term, state->round ? date_add_days(from, 1) : from);
                if (met.day && met.day <= term_ends(state).day)
                        state = term_again(t, term, length, state, date_ymd(met));
                else if (state->due && state->due > state->start && (state->done || (fresh && term_ends(state).day < t->today.day)))
                        state = term_again(t, term, length, state, state->due);
                else
                        return state;
        }
}

/* Has the term anything left to do in this state: a transition to fire that leaves it, or people to warn while it matters? */
static bool term_lives(const struct terms *t, const FlowTerm *term)
{
        const char *state = t->casefile->state;

        if (term->then)
                return flow_leaves(flow_transition(t->flow, term->then->text), state);
        if (text_set(t->casefile->end))
                return false;
        return term->anchor != ANCHOR__ANCHOR_ENTERED || is_word(term->anchor_value, state);
}

static uint32_t next_of(const struct terms *t, const FlowTerm *term, const TermState *state)
{
        bool over = state->done || term_is_met(state);

        return over || !term_lives(t, term) ? 0 : date_ymd(term_next(term, state, t->law));
}

/* Kept where it counts from the same day, begun anew where that moved; null where it went. */
static TermState *term_now(const struct terms *t, const FlowTerm *term)
{
        struct date anchor = anchor_day(t->casefile, term->anchor, term->anchor_value, (struct date){0});
        const TermState *old = casefile_term(t->before, term->name->text);
        const Length *length = term_length(t->casefile, term);
        bool kept = old && (term->repeats ? old->anchor : old->start) == date_ymd(anchor);
        TermState *state;

        if (!anchor.day || !length)
                return NULL;
        state = kept ? arena_copy(t->arena, old, sizeof *old) : term_start(t, term, length, anchor);
        if (kept && t->recount && (term->figure || t->is_migrated))
                term_count(t, term, length, state);
        if (kept)
                term_settle(t, term, old->due, state);
        /* What was over before the flow had it is nobody's surprise on the day of a migration. */
        if (t->is_migrated && !old && state->due && term_ends(state).day < t->today.day)
                state->done = true;
        if (term->repeats) {
                state->anchor = date_ymd(anchor);
                state = rounds_run(t, term, length, state, !kept);
        } else {
                state->met = date_ymd(met_day(t, term, date_of_ymd(state->start)));
        }
        state->next = next_of(t, term, state);
        return state;
}

void terms_update(const Flow *flow, const Law *law, Casefile *casefile, const Event *event, struct date today, struct arena *arena)
{
        const Casefile before = *casefile;
        const struct terms t = {
                .flow = flow,
                .law = law,
                .casefile = casefile,
                .before = &before,
                .today = today,
                .recount = event->what_case == EVENT__WHAT_CASE_RECORDED || event->what_case == EVENT__WHAT_CASE_MIGRATED,
                .is_migrated = event->what_case == EVENT__WHAT_CASE_MIGRATED,
                .arena = arena,
        };

        casefile->terms = NULL;
        casefile->n_terms = 0;
        /* A term may count from one that stands above it in the file, and has been worked out by now. */
        for (size_t i = 0; i < flow->n_terms; i++) {
                TermState *state = term_now(&t, flow->terms[i]);

                if (state)
                        APPEND(arena, casefile, terms) = state;
        }
}

static void moved_add(const char *term, uint32_t was, uint32_t is, const char *why, Outcome *outcome, struct arena *arena)
{
        DateMoved *moved;

        if (was == is || outcome->n_moved >= MOVED_MOST)
                return;
        moved = NEW(arena, DateMoved, date_moved);
        moved->term = arena_strdup(arena, term);
        moved->was = was;
        moved->is = is;
        moved->why = arena_strdup(arena, why);
        APPEND(arena, outcome, moved) = moved;
}

void terms_moved(const Casefile *before, const Casefile *after, Outcome *outcome, struct arena *arena)
{
        for (size_t i = 0; i < after->n_terms; i++) {
                const TermState *is = after->terms[i], *was = casefile_term(before, is->name);

                moved_add(is->name, was ? was->due : 0, is->due, is->why, outcome, arena);
        }
        for (size_t i = 0; i < before->n_terms; i++)
                if (!casefile_term(after, before->terms[i]->name))
                        moved_add(before->terms[i]->name, before->terms[i]->due, 0, "", outcome, arena);
}
