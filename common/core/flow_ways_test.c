/* The ways through a flow, against an explorer that shares nothing with them: it knows flows as a model of its own, which chance
 * makes, lives every life that a casefile can have in it, day by day, with whatever facts, placements and figures would help, and
 * then asks of each life whether it can still end.
 *
 * OVERSTAP_SEED runs one seed alone, OVERSTAP_SEEDS how many (3000). A failure prints the seed and the flow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_ways.h"
#include "must.h"

enum { STATES = 5, WAYS = 8, TERMS = 3, ASKS = 2, MILESTONES = 2, MUTANTS = 3, NOBODY = -1 };

/* ---- a flow, as the explorer knows it */

enum ask { ASK_OFFER, ASK_PASSED, ASK_WITHIN, ASK_MET, ASK_MILESTONE, ASK_RUNNING, ASK_NONE, ASK_LEAST, ASK_MOST, ASK_KINDS };

struct model {
        unsigned n_states, n_ways, n_terms;
        bool end[STATES], funded[STATES];
        struct model_way {
                unsigned from, to; /* a set of states; a state */
                bool people, clock, budget;
                int milestone, reverse; /* or nobody */
                struct {
                        enum ask kind;
                        unsigned what; /* the term, the milestone, or the number */
                } ask[ASKS];
                unsigned n_asks;
        } way[WAYS];
        struct model_term {
                enum { FROM_FACT, FROM_STATE, FROM_TERM } from;
                unsigned what;
                int then; /* or nobody */
                enum { UNTIL_NOTHING, UNTIL_FACT, UNTIL_STATE } until;
                unsigned until_state;
                bool repeats;
        } term[TERMS];
};

struct chance {
        uint64_t state;
};

static unsigned chance(struct chance *c, unsigned below)
{
        c->state ^= c->state << 13;
        c->state ^= c->state >> 7;
        c->state ^= c->state << 17;
        return (unsigned)(c->state % below);
}

static struct model_way some_way(struct chance *c, const struct model *m)
{
        struct model_way way = {
                .from = chance(c, 1U << m->n_states), .to = chance(c, m->n_states), .milestone = NOBODY, .reverse = NOBODY};

        way.from &= ~(1U << way.to);
        if (!way.from)
                way.from = 1U << (way.to + 1) % m->n_states;
        way.clock = !chance(c, 3);
        way.people = !way.clock || !chance(c, 3);
        way.budget = !chance(c, 3);
        if (!chance(c, 4))
                way.milestone = (int)chance(c, MILESTONES);
        if (!chance(c, 6))
                way.reverse = (int)chance(c, MILESTONES);
        for (way.n_asks = 0; way.n_asks < ASKS && !chance(c, 2); way.n_asks++) {
                way.ask[way.n_asks].kind = (enum ask)chance(c, ASK_KINDS);
                way.ask[way.n_asks].what = chance(c, 6);
        }
        return way;
}

static struct model_term some_term(struct chance *c, const struct model *m, unsigned place)
{
        struct model_term term = {.then = NOBODY, .what = chance(c, m->n_states), .until_state = chance(c, m->n_states)};

        term.from = chance(c, 4) ? FROM_STATE : FROM_FACT;
        if (place && !chance(c, 3)) {
                term.from = FROM_TERM;
                term.what = chance(c, place);
        }
        if (chance(c, 3))
                term.then = (int)chance(c, m->n_ways);
        if (!chance(c, 2))
                term.until = !chance(c, 3) ? UNTIL_FACT : UNTIL_STATE;
        term.repeats = !chance(c, 5);
        return term;
}

static bool some_way_reaches(const struct model *m, int milestone)
{
        for (unsigned i = 0; i < m->n_ways; i++)
                if (m->way[i].milestone == milestone)
                        return true;
        return false;
}

/* Names lead somewhere, and the clock takes what terms fire: the rest is for other tests. */
static void model_tidy(struct model *m)
{
        for (unsigned i = 0; i < m->n_terms; i++)
                if (m->term[i].then != NOBODY && !m->way[m->term[i].then].clock)
                        m->term[i].then = NOBODY;
        for (unsigned i = 0; i < m->n_ways; i++) {
                struct model_way *way = &m->way[i];

                if (way->reverse != NOBODY && !some_way_reaches(m, way->reverse))
                        way->reverse = NOBODY;
                for (unsigned j = 0; j < way->n_asks; j++) {
                        enum ask kind = way->ask[j].kind;

                        if (kind == ASK_MILESTONE)
                                way->ask[j].what %= MILESTONES;
                        if (kind == ASK_MILESTONE && !some_way_reaches(m, (int)way->ask[j].what))
                                way->ask[j].kind = ASK_OFFER;
                        if ((kind == ASK_PASSED || kind == ASK_WITHIN || kind == ASK_MET) && !m->n_terms)
                                way->ask[j].kind = ASK_OFFER;
                        else if (kind == ASK_PASSED || kind == ASK_WITHIN || kind == ASK_MET)
                                way->ask[j].what %= m->n_terms;
                }
        }
}

/* The first state is the start, the last an end. Now and then another is one too. */
static struct model some_model(struct chance *c)
{
        struct model m = {
                .n_states = 3 + chance(c, STATES - 2), .n_ways = 3 + chance(c, WAYS - 2), .n_terms = chance(c, TERMS + 1)};

        m.end[m.n_states - 1] = true;
        m.end[m.n_states - 2] = !chance(c, 3);
        for (unsigned i = 0; i < m.n_states; i++)
                m.funded[i] = !m.end[i] && !chance(c, 6);
        for (unsigned i = 0; i < m.n_ways; i++)
                m.way[i] = some_way(c, &m);
        for (unsigned i = 0; i < m.n_terms; i++)
                m.term[i] = some_term(c, &m, i);
        model_tidy(&m);
        return m;
}

static void model_mutate(struct model *m, struct chance *c)
{
        unsigned at = chance(c, m->n_ways);

        switch (chance(c, 4)) {
        case 0:
                m->way[at] = some_way(c, m);
                break;
        case 1:
                m->way[at].n_asks = 0;
                break;
        case 2:
                m->way[at].people = m->way[at].people ? !m->way[at].clock : true;
                break;
        default:
                at = chance(c, TERMS);
                if (at < m->n_terms)
                        m->term[at] = some_term(c, m, at);
        }
        model_tidy(m);
}

/* ---- every life in it */

enum { LIVES = 1 << 14, NEXT = WAYS * (TERMS + 1) };

/* One life so far: where it is, where it has been, what has passed, what was reached. */
struct life {
        unsigned state, been, done, reached;
        bool budget;
};

struct explorer {
        const struct model *m;
        struct life life[LIVES];
        unsigned n, next[LIVES][NEXT], n_next[LIVES];
        bool can_end[LIVES], stuck, unpaid;
        bool reached[STATES], ending[STATES], taken[WAYS], fires[TERMS], starts[TERMS];
};

/* One way in which things may stand on the day: facts are as they come. */
struct day {
        bool running;
        unsigned age, over, met; /* sets of terms */
};

static bool has_started(const struct model *m, unsigned term, const struct life *life)
{
        while (m->term[term].from == FROM_TERM)
                term = m->term[term].what;
        return m->term[term].from == FROM_FACT || (life->been >> m->term[term].what & 1);
}

static bool may_be_met(const struct model *m, unsigned term, const struct life *life)
{
        if (m->term[term].until == UNTIL_STATE)
                return has_started(m, term, life) && (life->been >> m->term[term].until_state & 1);
        return m->term[term].until == UNTIL_FACT && has_started(m, term, life);
}

static bool is_so(const struct model *m, const struct model_way *way, unsigned ask, const struct life *life,
                  const struct day *day)
{
        unsigned what = way->ask[ask].what;

        switch (way->ask[ask].kind) {
        case ASK_PASSED:
                return has_started(m, what, life) && (day->over >> what & 1);
        case ASK_WITHIN:
                return has_started(m, what, life) && !(day->over >> what & 1);
        case ASK_MET:
                return day->met >> what & 1;
        case ASK_MILESTONE:
                return life->reached >> what & 1;
        case ASK_RUNNING:
                return day->running;
        case ASK_NONE:
                return !day->running;
        case ASK_LEAST:
                return day->age >= 10 * what;
        case ASK_MOST:
                return day->age <= 10 * what;
        default:
                return true;
        }
}

static bool is_day_for(const struct model *m, const struct model_way *way, const struct life *life, const struct day *day)
{
        for (unsigned i = 0; i < m->n_terms; i++)
                if ((day->met >> i & 1) && !may_be_met(m, i, life))
                        return false;
        for (unsigned i = 0; i < way->n_asks; i++)
                if (!is_so(m, way, i, life, day))
                        return false;
        return true;
}

/* Some day is right for it; on that day the term `by` is over and was not met, if one is to fire it. In a term that repeats the
 * next round may be asked for. */
static bool has_day(const struct model *m, const struct model_way *way, const struct life *life, int by)
{
        for (unsigned i = 0; i < 2 * 6 * 64; i++) {
                const struct day day = {i & 1, 10 * (i / 128), i >> 1 & 7, i >> 4 & 7};

                if (by != NOBODY && !m->term[by].repeats && (!(day.over >> by & 1) || (day.met >> by & 1)))
                        continue;
                if (is_day_for(m, way, life, &day))
                        return true;
        }
        return false;
}

/* A fact can be corrected, and a round follows another: then a term that passed counts again. */
static bool may_pass_again(const struct model *m, unsigned term)
{
        for (;; term = m->term[term].what) {
                if (m->term[term].repeats || m->term[term].from == FROM_FACT)
                        return true;
                if (m->term[term].from == FROM_STATE)
                        return false;
        }
}

/* What counts from the state, at whatever remove, begins anew. */
static void life_enter(const struct model *m, struct life *life, unsigned state)
{
        life->state = state;
        life->been |= 1U << state;
        for (unsigned i = 0; i < m->n_terms; i++) {
                unsigned root = i;

                while (m->term[root].from == FROM_TERM)
                        root = m->term[root].what;
                if (m->term[root].from == FROM_STATE && m->term[root].what == state)
                        life->done &= ~(1U << i);
        }
}

static unsigned life_find(struct explorer *e, const struct life *life)
{
        unsigned i = 0;

        while (i < e->n && memcmp(&e->life[i], life, sizeof *life))
                i++;
        if (i == e->n) {
                assert_true(e->n < LIVES);
                e->life[e->n++] = *life;
        }
        return i;
}

static void life_step(struct explorer *e, unsigned from, unsigned place, int by)
{
        const struct model_way *way = &e->m->way[place];
        struct life life;

        memcpy(&life, &e->life[from], sizeof life);
        if (by != NOBODY && !may_pass_again(e->m, (unsigned)by))
                life.done |= 1U << by;
        if (way->milestone != NOBODY)
                life.reached |= 1U << way->milestone;
        if (way->reverse != NOBODY)
                life.reached &= ~(1U << way->reverse);
        life.budget = life.budget || way->budget;
        life_enter(e->m, &life, way->to);
        e->taken[place] = true;
        e->next[from][e->n_next[from]++] = life_find(e, &life);
}

static void life_go_on(struct explorer *e, unsigned at)
{
        const struct model *m = e->m;

        e->reached[e->life[at].state] = true;
        e->unpaid = e->unpaid || (m->funded[e->life[at].state] && !e->life[at].budget);
        for (unsigned i = 0; i < m->n_terms; i++)
                e->starts[i] = e->starts[i] || has_started(m, i, &e->life[at]);
        for (unsigned i = 0; i < m->n_ways; i++) {
                if (!(m->way[i].from >> e->life[at].state & 1))
                        continue;
                if (m->way[i].people && has_day(m, &m->way[i], &e->life[at], NOBODY))
                        life_step(e, at, i, NOBODY);
                for (unsigned j = 0; m->way[i].clock && j < m->n_terms; j++) {
                        if (m->term[j].then != (int)i || !has_started(m, j, &e->life[at]) || (e->life[at].done >> j & 1) ||
                            !has_day(m, &m->way[i], &e->life[at], (int)j))
                                continue;
                        e->fires[j] = true;
                        life_step(e, at, i, (int)j);
                }
        }
}

/* Sweep after sweep, until nothing more is learnt. */
static void lives_end(struct explorer *e)
{
        for (bool more = true; more;) {
                more = false;
                for (unsigned i = 0; i < e->n; i++) {
                        bool ends = e->m->end[e->life[i].state];

                        for (unsigned j = 0; j < e->n_next[i]; j++)
                                ends = ends || e->can_end[e->next[i][j]];
                        more = more || ends != e->can_end[i];
                        e->can_end[i] = ends;
                }
        }
        for (unsigned i = 0; i < e->n; i++) {
                e->stuck = e->stuck || !e->can_end[i];
                e->ending[e->life[i].state] = e->ending[e->life[i].state] || e->can_end[i];
        }
}

static struct explorer *explore(const struct model *m)
{
        static struct explorer e;
        struct life first;

        memset(&e, 0, offsetof(struct explorer, next));
        memset(e.n_next, 0, sizeof e - offsetof(struct explorer, n_next));
        e.m = m;
        memset(&first, 0, sizeof first);
        life_enter(m, &first, 0);
        life_find(&e, &first);
        for (unsigned i = 0; i < e.n; i++)
                life_go_on(&e, i);
        lives_end(&e);
        return &e;
}

/* ---- the same, as a message */

static Word *word(struct arena *arena, const char *fmt, unsigned n)
{
        Word *made = NEW(arena, Word, word);

        made->text = arena_text(arena, "%s%u", fmt, n);
        made->line = made->column = 1;
        return made;
}

static Word *plain(struct arena *arena, const char *text)
{
        Word *made = word(arena, "", 0);

        made->text = arena_strdup(arena, text);
        return made;
}

static void states_make(const struct model *m, Flow *flow, struct arena *arena)
{
        for (unsigned i = 0; i < m->n_states; i++) {
                FlowState *state = NEW(arena, FlowState, flow_state);

                state->name = word(arena, "s", i);
                state->title_en = state->title_nl = arena_strdup(arena, "State");
                state->payer = m->funded[i] ? PARTY__PARTY_FUND : PARTY__PARTY_SENDER;
                if (m->end[i])
                        state->end = plain(arena, "left");
                APPEND(arena, flow, states) = state;
        }
}

static FlowRequire *require_make(const struct model_way *way, unsigned ask, struct arena *arena)
{
        static const char *const kinds[] = {[ASK_OFFER] = "fact",     [ASK_PASSED] = "passed",       [ASK_WITHIN] = "within",
                                            [ASK_MET] = "met",        [ASK_MILESTONE] = "milestone", [ASK_RUNNING] = "placement",
                                            [ASK_NONE] = "placement", [ASK_LEAST] = "least",         [ASK_MOST] = "most"};
        static const char *const values[] = {[ASK_OFFER] = "offer",
                                             [ASK_RUNNING] = "running",
                                             [ASK_NONE] = "none",
                                             [ASK_LEAST] = "hours",
                                             [ASK_MOST] = "hours"};
        FlowRequire *require = NEW(arena, FlowRequire, flow_require);
        enum ask kind = way->ask[ask].kind;

        require->kind = plain(arena, kinds[kind]);
        require->number = 10 * way->ask[ask].what;
        if (kind == ASK_PASSED || kind == ASK_WITHIN || kind == ASK_MET)
                require->value = word(arena, "t", way->ask[ask].what);
        else if (kind == ASK_MILESTONE)
                require->value = word(arena, "m", way->ask[ask].what);
        else
                require->value = plain(arena, values[kind]);
        return require;
}

static void effect_make(FlowTransition *transition, const char *kind, Word *value, struct arena *arena)
{
        FlowEffect *effect = NEW(arena, FlowEffect, flow_effect);

        effect->kind = plain(arena, kind);
        effect->value = value;
        APPEND(arena, transition, effects) = effect;
}

static void ways_make(const struct model *m, Flow *flow, struct arena *arena)
{
        for (unsigned i = 0; i < m->n_ways; i++) {
                const struct model_way *way = &m->way[i];
                FlowTransition *transition = NEW(arena, FlowTransition, flow_transition);

                transition->name = word(arena, "w", i);
                transition->to = word(arena, "s", way->to);
                for (unsigned j = 0; j < m->n_states; j++)
                        if (way->from >> j & 1)
                                APPEND(arena, transition, from) = word(arena, "s", j);
                if (way->people)
                        APPEND(arena, transition, by) = plain(arena, "caseworker");
                if (way->clock)
                        APPEND(arena, transition, by) = plain(arena, "clock");
                for (unsigned j = 0; j < way->n_asks; j++)
                        APPEND(arena, transition, requires) = require_make(way, j, arena);
                if (way->milestone != NOBODY)
                        effect_make(transition, "milestone", word(arena, "m", (unsigned)way->milestone), arena);
                if (way->reverse != NOBODY)
                        effect_make(transition, "reverse", word(arena, "m", (unsigned)way->reverse), arena);
                if (way->budget)
                        effect_make(transition, "budget", plain(arena, "fund"), arena);
                APPEND(arena, flow, transitions) = transition;
        }
}

static FlowTerm *term_make(const struct model_term *from, unsigned place, struct arena *arena)
{
        FlowTerm *term = NEW(arena, FlowTerm, flow_term);
        FlowAnchor *until = NEW(arena, FlowAnchor, flow_anchor);

        term->name = word(arena, "t", place);
        term->after = NEW(arena, Length, length);
        term->after->n = 3;
        term->after->unit = UNIT__UNIT_IS_WEEKS;
        term->basis = BASIS__BASIS_OWN;
        term->repeats = from->repeats;
        term->anchor = from->from == FROM_FACT    ? ANCHOR__ANCHOR_FACT
                       : from->from == FROM_STATE ? ANCHOR__ANCHOR_ENTERED
                                                  : ANCHOR__ANCHOR_TERM;
        term->anchor_value = from->from == FROM_FACT ? plain(arena, "announced")
                                                     : word(arena, from->from == FROM_STATE ? "s" : "t", from->what);
        if (from->then != NOBODY)
                term->then = word(arena, "w", (unsigned)from->then);
        until->kind = from->until == UNTIL_FACT ? ANCHOR__ANCHOR_FACT : ANCHOR__ANCHOR_ENTERED;
        until->value = from->until == UNTIL_FACT ? plain(arena, "offer") : word(arena, "s", from->until_state);
        if (from->until != UNTIL_NOTHING)
                APPEND(arena, term, until) = until;
        return term;
}

static Flow *flow_make(const struct model *m, struct arena *arena)
{
        Flow *flow = NEW(arena, Flow, flow);
        FlowFigure *hours = NEW(arena, FlowFigure, flow_figure);

        flow->name = plain(arena, "random");
        flow->version = 1;
        flow->title_en = flow->title_nl = arena_strdup(arena, "Random");
        flow->start = word(arena, "s", 0);
        hours->name = plain(arena, "hours");
        hours->on = plain(arena, "announced");
        hours->title_en = hours->title_nl = arena_strdup(arena, "Hours");
        APPEND(arena, flow, figures) = hours;
        states_make(m, flow, arena);
        ways_make(m, flow, arena);
        for (unsigned i = 0; i < m->n_terms; i++)
                APPEND(arena, flow, terms) = term_make(&m->term[i], i, arena);
        return flow;
}

/* ---- do they agree? */

static void flow_print(const Flow *flow)
{
        for (size_t i = 0; i < flow->n_states; i++)
                print_message("# %s%s%s\n", flow->states[i]->name->text, flow->states[i]->end ? " end" : "",
                              flow->states[i]->payer == PARTY__PARTY_FUND ? " fund" : "");
        for (size_t i = 0; i < flow->n_transitions; i++) {
                const FlowTransition *t = flow->transitions[i];

                print_message("# %s:", t->name->text);
                for (size_t j = 0; j < t->n_from; j++)
                        print_message(" %s", t->from[j]->text);
                print_message(" -> %s by", t->to->text);
                for (size_t j = 0; j < t->n_by; j++)
                        print_message(" %s", t->by[j]->text);
                for (size_t j = 0; j < t->n_requires; j++)
                        print_message(" {%s: %s %u}", t->requires[j] -> kind -> text, t -> requires[j] -> value -> text,
                                      t -> requires[j] -> number);
                for (size_t j = 0; j < t->n_effects; j++)
                        print_message(" [%s: %s]", t->effects[j]->kind->text, t->effects[j]->value->text);
                print_message("\n");
        }
        for (size_t i = 0; i < flow->n_terms; i++) {
                const FlowTerm *t = flow->terms[i];

                print_message("# %s from %s then %s until %s%s\n", t->name->text, t->anchor_value->text,
                              t->then ? t->then->text : "-", t->n_until ? t->until[0]->value->text : "-",
                              t->repeats ? " repeats" : "");
        }
}

static bool agree(const char *what, size_t place, bool checker, bool explorer)
{
        if (checker != explorer)
                print_message("# %s %zu: the checker says %d, the explorer %d\n", what, place, checker, explorer);
        return checker == explorer;
}

/* Rules that hold of every flow, and are not about ways: a term fires what leaves the state it counts from. */
static bool has_rule_broken(const struct model *m)
{
        for (unsigned i = 0; i < m->n_terms; i++)
                if (m->term[i].then != NOBODY && m->term[i].from == FROM_STATE &&
                    !(m->way[m->term[i].then].from >> m->term[i].what & 1))
                        return true;
        return false;
}

static bool has_trouble(const struct model *m, const struct explorer *e)
{
        bool trouble = e->stuck || e->unpaid || has_rule_broken(m);

        for (unsigned i = 0; i < m->n_states; i++)
                trouble = trouble || !e->reached[i];
        for (unsigned i = 0; i < m->n_ways; i++)
                trouble = trouble || !e->taken[i];
        for (unsigned i = 0; i < m->n_terms; i++)
                trouble = trouble || !e->starts[i] || (m->term[i].then != NOBODY && !e->fires[i]);
        return trouble;
}

/* What a term waits for has nothing to do with where a casefile can go. */
static size_t findings_about_ways(const Flow *flow, struct arena *arena)
{
        struct flow_finding *finding;
        size_t all = flow_check(flow, arena, &finding), n = 0;

        for (size_t i = 0; i < all; i++)
                n += !strstr(finding[i].text, ".until: ");
        return n;
}

static bool all_agree(const struct model *m, const Flow *flow, struct arena *arena)
{
        const struct explorer *e = explore(m);
        const struct flow_ways ways = flow_ways_of(flow, arena);
        bool ok = true, stuck = false, unpaid = false;

        for (unsigned i = 0; i < m->n_states; i++) {
                ok &= agree("reached: state", i, ways.reached[i], e->reached[i]);
                ok &= agree("an end after: state", i, ways.ending[i], e->ending[i]);
                stuck = stuck || ways.stuck[i] || (ways.reached[i] && !ways.linked_out[i]);
                unpaid = unpaid || ways.unpaid[i];
        }
        for (unsigned i = 0; i < m->n_ways; i++)
                ok &= agree("taken: transition", i, ways.taken[i], e->taken[i]);
        for (unsigned i = 0; i < m->n_terms; i++) {
                ok &= agree("begins: term", i, ways.starts[i], e->starts[i]);
                ok &= agree("fires: term", i, ways.fires[i], e->fires[i]);
        }
        ok &= agree("some life ends nowhere", 0, stuck, e->stuck);
        ok &= agree("somebody pays from nowhere", 0, unpaid, e->unpaid);
        return agree("something is wrong", 0, findings_about_ways(flow, arena) > 0, has_trouble(m, e)) && ok;
}

static bool seed_runs(uint64_t seed, struct arena *arena, unsigned *sound)
{
        struct chance c = {seed * 0x9e3779b97f4a7c15 + 1};
        struct model m = some_model(&c);

        for (unsigned i = 0; i <= MUTANTS; i++) {
                const Flow *flow;

                arena_reset(arena);
                flow = flow_make(&m, arena);
                if (!all_agree(&m, flow, arena)) {
                        flow_print(flow);
                        return false;
                }
                *sound += !has_trouble(&m, explore(&m));
                model_mutate(&m, &c);
        }
        return true;
}

static void the_checker_agrees_with_every_life_that_is_lived(void **state)
{
        const char *one = getenv("OVERSTAP_SEED"), *many = getenv("OVERSTAP_SEEDS");
        uint64_t seed = one ? strtoull(one, NULL, 10) : 1, last = one ? seed : many ? strtoull(many, NULL, 10) : 3000;
        unsigned sound = 0;

        for (; seed <= last; seed++)
                if (!seed_runs(seed, *state, &sound))
                        fail_msg("run it again with OVERSTAP_SEED=%" PRIu64, seed);
        print_message("# %u of the flows were sound\n", sound);
        /* A test of wrong flows alone would not see a checker that says no to everything. */
        assert_true(one || last < 3000 || sound > 100);
}

/* A row of states, each of which reaches a milestone that a last step asks for: more of the past than there is room for. */
static void what_there_is_no_room_for_counts_as_there(void **state)
{
        struct arena *arena = *state;
        struct model m = {.n_states = 2, .end = {[1] = true}, .n_ways = 1, .way = {{.from = 1, .to = 1, .people = true}}};
        Flow *flow = flow_make(&m, arena);
        struct flow_finding *finding;

        for (unsigned i = 0; i < 30; i++) {
                FlowTransition *there = NEW(arena, FlowTransition, flow_transition), *last;
                FlowState *row = NEW(arena, FlowState, flow_state);
                FlowRequire *require = NEW(arena, FlowRequire, flow_require);

                *row = *flow->states[0];
                row->name = word(arena, "r", i);
                APPEND(arena, flow, states) = row;
                *there = *flow->transitions[0];
                last = flow->transitions[0];
                there->name = word(arena, "x", i);
                there->n_from = there->n_requires = there->n_effects = 0;
                APPEND(arena, there, from) = i ? word(arena, "r", i - 1) : word(arena, "s", 0);
                there->to = row->name;
                effect_make(there, "milestone", word(arena, "m", i), arena);
                APPEND(arena, flow, transitions) = there;
                require->kind = plain(arena, "milestone");
                require->value = word(arena, "m", i);
                APPEND(arena, last, requires) = require;
        }
        flow->transitions[0]->from[0] = word(arena, "r", 29);
        assert_int_equal(flow_check(flow, arena, &finding), 0);
}

/* Everything leads to everything, and asks for what was: it is told of all the same, and soon. */
static void the_widest_flow_that_the_schema_holds_is_followed(void **state)
{
        struct arena *arena = *state;
        struct model m = {.n_states = 2, .end = {[1] = true}, .n_ways = 1, .way = {{.from = 1, .to = 1, .people = true}}};
        Flow *flow = flow_make(&m, arena);
        struct flow_ways ways;

        for (unsigned i = 0; i < 198; i++) {
                FlowState *wide = NEW(arena, FlowState, flow_state);

                *wide = *flow->states[0];
                wide->name = word(arena, "r", i);
                APPEND(arena, flow, states) = wide;
        }
        for (unsigned i = 0; i < 399; i++) {
                FlowTransition *wide = NEW(arena, FlowTransition, flow_transition);
                FlowRequire *require = NEW(arena, FlowRequire, flow_require);

                *wide = *flow->transitions[0];
                wide->name = word(arena, "x", i);
                wide->n_from = wide->n_requires = wide->n_effects = 0;
                for (unsigned j = 0; j < 198; j++)
                        if (j != i % 198)
                                APPEND(arena, wide, from) = word(arena, "r", j);
                APPEND(arena, wide, from) = word(arena, "s", 0);
                wide->to = word(arena, "r", i % 198);
                effect_make(wide, i % 3 ? "milestone" : "reverse", word(arena, "m", i % 7), arena);
                require->kind = plain(arena, "milestone");
                require->value = word(arena, "m", i % 5);
                if (i > 100)
                        APPEND(arena, wide, requires) = require;
                APPEND(arena, flow, transitions) = wide;
        }
        flow->transitions[0]->from[0] = word(arena, "r", 197);
        ways = flow_ways_of(flow, arena);
        assert_true(ways.reached[1] && ways.reached[199] && ways.taken[0] && ways.taken[399]);
}

static int setup(void **state)
{
        arena_new((struct arena **)state);
        return 0;
}

static int teardown(void **state)
{
        arena_destroy((struct arena **)state);
        return 0;
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        const struct CMUnitTest tests[] = {
                TEST(the_checker_agrees_with_every_life_that_is_lived),
                TEST(what_there_is_no_room_for_counts_as_there),
                TEST(the_widest_flow_that_the_schema_holds_is_followed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
