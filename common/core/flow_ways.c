#include "flow_ways.h"

#include <string.h>

#include "flow_check.h"
#include "must.h"
#include "text.h"

enum { PLACES_MOST = 16384, MARKS_MOST = 14, WAY_MOST = 8 };

/* ---- what a way leaves behind */

enum mark_kind { MARK_BUDGET, MARK_MILESTONE, MARK_ENTERED, MARK_FRESH };

struct mark {
        enum mark_kind kind;
        const char *name; /* of the milestone, of the state, or of the term that the clock has yet to pass */
};

/* One requirement, as marks. */
struct need {
        uint32_t all, any; /* all of these; and, if there are some, one of those */
        bool never;
};

/* A term that fires a transition. */
struct firing {
        size_t term;
        uint32_t held, spent; /* it has begun and not passed; it has passed by then */
};

/* A transition. */
struct rule {
        const FlowTransition *transition;
        size_t to;
        uint32_t sets, clears;
        struct need *need; /* by requirement */
        struct firing *firing;
        size_t n_firing;
        bool clock_only;
};

/* A transition that leaves a state, as the n-th of those that it can leave. */
struct leave {
        size_t transition, from;
};

/* A step out of a place: by which of the transitions that leave its state, and to where. */
struct hop {
        size_t leave;
        uint32_t to;
};

struct graph {
        const Flow *flow;
        struct arena *arena;
        struct flow_ways *ways;
        struct mark mark[MARKS_MOST];
        size_t n_marks, marks_most;
        uint32_t *enters; /* by state: marks of having come into it */
        struct rule *rule;
        struct leave **out; /* by state: the transitions that leave it */
        size_t *n_out;
        struct hop *hop; /* of the place at hand */
        /* Places in the order in which they were found, and by number where each was come from. */
        uint32_t *queue, *parent;
        size_t n_places;
        uint16_t *via; /* one more than the transition; 0: not found yet */
        bool *ending;
};

static bool word_is(const Word *word, const char *text)
{
        return text_is(word_text(word), text);
}

size_t flow_state_place(const Flow *flow, const Word *name)
{
        size_t i = 0;

        while (i < flow->n_states && !word_is(flow->states[i]->name, word_text(name)))
                i++;
        return i;
}

/* Terms that count from one another in a circle are a finding elsewhere; here they must not hang. */
const FlowState *flow_anchor_state(const Flow *flow, Anchor anchor, const Word *value)
{
        for (size_t i = 0; i < flow->n_terms && anchor == ANCHOR__ANCHOR_TERM; i++) {
                const FlowTerm *term = flow_term(flow, word_text(value));

                if (!term)
                        return NULL;
                anchor = term->anchor;
                value = term->anchor_value;
        }
        return anchor == ANCHOR__ANCHOR_ENTERED ? flow_state(flow, word_text(value)) : NULL;
}

/* After it has passed it can be pending again though nothing was entered anew: the next round, a suspension or another figure
 * moves its last day, or that of a term it counts from. */
static bool term_comes_again(const Flow *flow, const FlowTerm *term)
{
        for (size_t i = 0; term && i <= flow->n_terms; i++) {
                if (term->repeats || term->pause || term->figure)
                        return true;
                term = term->anchor == ANCHOR__ANCHOR_TERM ? flow_term(flow, word_text(term->anchor_value)) : NULL;
        }
        return false;
}

static uint32_t mark_find(const struct graph *g, enum mark_kind kind, const char *name)
{
        for (size_t i = 0; i < g->n_marks; i++)
                if (g->mark[i].kind == kind && text_is(g->mark[i].name, name))
                        return 1U << i;
        return 0;
}

/* When there is no room for it, it counts as there. */
static void mark_add(struct graph *g, enum mark_kind kind, const char *name)
{
        if (!mark_find(g, kind, name) && g->n_marks < g->marks_most)
                g->mark[g->n_marks++] = (struct mark){kind, name};
}

static bool is_funded(const FlowState *state)
{
        bool funded = state->payer == PARTY__PARTY_FUND || state->payer == PARTY__PARTY_CENTRE;

        for (size_t i = 0; i < state->n_shares; i++)
                funded = funded || state->shares[i]->party == PARTY__PARTY_FUND || state->shares[i]->party == PARTY__PARTY_CENTRE;
        return funded && !state_is_end(state);
}

static void marks_of_money(struct graph *g)
{
        for (size_t i = 0; i < g->flow->n_states; i++)
                if (is_funded(g->flow->states[i]))
                        mark_add(g, MARK_BUDGET, "");
}

static void mark_anchor(struct graph *g, Anchor anchor, const Word *value)
{
        const FlowState *state = flow_anchor_state(g->flow, anchor, value);

        if (state)
                mark_add(g, MARK_ENTERED, state->name->text);
}

/* Of a milestone without a name, or that no step reaches, a finding tells already. */
static bool milestone_is_known(const Flow *flow, const char *name)
{
        for (size_t i = 0; *name && i < flow->n_transitions; i++)
                for (size_t j = 0; j < flow->transitions[i]->n_effects; j++)
                        if (word_is(flow->transitions[i]->effects[j]->kind, "milestone") &&
                            word_is(flow->transitions[i]->effects[j]->value, name))
                                return true;
        return false;
}

/* "passed", "within" and "met" ask for a term. */
static const FlowTerm *require_term(const Flow *flow, const FlowRequire *require)
{
        if (word_is(require->kind, "passed") || word_is(require->kind, "within") || word_is(require->kind, "met"))
                return flow_term(flow, word_text(require->value));
        return NULL;
}

static void marks_of_require(struct graph *g, const FlowRequire *require)
{
        const FlowTerm *term = require_term(g->flow, require);

        if (word_is(require->kind, "milestone") && milestone_is_known(g->flow, word_text(require->value)))
                mark_add(g, MARK_MILESTONE, require->value->text);
        if (!term)
                return;
        mark_anchor(g, term->anchor, term->anchor_value);
        for (size_t i = 0; word_is(require->kind, "met") && i < term->n_until; i++)
                mark_anchor(g, term->until[i]->kind, term->until[i]->value);
}

static bool is_clock_only(const FlowTransition *transition)
{
        return transition->n_by == 1 && transition_is_by(transition, "clock");
}

/* A term that begins in the one state which its transition leaves has always begun there. */
static void marks_of_firing(struct graph *g, const FlowTerm *term)
{
        const FlowTransition *then = term->then ? flow_transition(g->flow, word_text(term->then)) : NULL;
        const FlowState *state = flow_anchor_state(g->flow, term->anchor, term->anchor_value);

        if (!then || !state || (then->n_from == 1 && word_is(then->from[0], state->name->text)))
                return;
        if (is_clock_only(then) && !term_comes_again(g->flow, term))
                mark_add(g, MARK_FRESH, word_text(term->name));
        else
                mark_add(g, MARK_ENTERED, state->name->text);
}

static void marks_collect(struct graph *g)
{
        const Flow *flow = g->flow;

        while (g->marks_most < MARKS_MOST && flow->n_states << (g->marks_most + 1) <= PLACES_MOST)
                g->marks_most++;
        marks_of_money(g);
        for (size_t i = 0; i < flow->n_transitions; i++)
                for (size_t j = 0; j < flow->transitions[i]->n_requires; j++)
                        marks_of_require(g, flow->transitions[i]->requires[j]);
        for (size_t i = 0; i < flow->n_terms; i++)
                marks_of_firing(g, flow->terms[i]);
}

/* ---- what transitions ask for and do */

static bool kinds_are(const FlowRequire *a, const FlowRequire *b, const char *one, const char *other)
{
        return (word_is(a->kind, one) && word_is(b->kind, other)) || (word_is(a->kind, other) && word_is(b->kind, one));
}

static bool placements_clash(const char *a, const char *b)
{
        static const char *const clashes[][2] = {{"running", "none"}, {"running", "ended"}, {"job", "assignment"}};

        for (size_t i = 0; i < COUNT(clashes); i++)
                if ((text_is(a, clashes[i][0]) && text_is(b, clashes[i][1])) ||
                    (text_is(a, clashes[i][1]) && text_is(b, clashes[i][0])))
                        return true;
        return false;
}

static bool requires_clash(const FlowRequire *a, const FlowRequire *b)
{
        bool same = *word_text(a->value) && word_is(b->value, word_text(a->value));

        if (word_is(a->kind, "placement") && word_is(b->kind, "placement"))
                return placements_clash(word_text(a->value), word_text(b->value));
        if (same && kinds_are(a, b, "passed", "within"))
                return true;
        if (same && kinds_are(a, b, "least", "most"))
                return word_is(a->kind, "least") ? a->number > b->number : b->number > a->number;
        return false;
}

const FlowRequire *flow_require_against(const FlowTransition *transition, size_t place)
{
        for (size_t i = 0; i < place; i++)
                if (requires_clash(transition->requires[i], transition -> requires[place]))
        return transition->requires[i];
        return NULL;
}

/* 0: it needs no mark, or there is no room for one. */
static uint32_t anchor_mark(const struct graph *g, Anchor anchor, const Word *value)
{
        const FlowState *state = flow_anchor_state(g->flow, anchor, value);

        return state ? mark_find(g, MARK_ENTERED, state->name->text) : 0;
}

/* Of what it waits for, one thing that people can always bring about is enough. */
static uint32_t until_marks(const struct graph *g, const FlowTerm *term)
{
        uint32_t any = 0;

        for (size_t i = 0; i < term->n_until; i++) {
                uint32_t mark = anchor_mark(g, term->until[i]->kind, term->until[i]->value);

                if (!mark)
                        return 0;
                any |= mark;
        }
        return any;
}

static struct need need_of(const struct graph *g, const FlowTransition *transition, size_t place)
{
        const FlowRequire *require = transition->requires[place];
        const FlowTerm *term = require_term(g->flow, require);
        struct need need = {.never = flow_require_against(transition, place)};

        if (word_is(require->kind, "milestone"))
                need.all = mark_find(g, MARK_MILESTONE, word_text(require->value));
        if (!term)
                return need;
        need.all = anchor_mark(g, term->anchor, term->anchor_value);
        if (!word_is(require->kind, "met"))
                return need;
        need.any = until_marks(g, term);
        need.never = need.never || !term->n_until;
        return need;
}

const FlowRequire *flow_require_against_term(const FlowTransition *transition, const FlowTerm *term)
{
        for (size_t i = 0; i < transition->n_requires && !term->repeats; i++) {
                const FlowRequire *require = transition->requires[i];

                if ((word_is(require->kind, "within") || word_is(require->kind, "met")) &&
                    word_is(require->value, word_text(term->name)))
                        return require;
        }
        return NULL;
}

static void firing_collect(const struct graph *g, struct rule *rule)
{
        const Flow *flow = g->flow;

        if (!transition_is_by(rule->transition, "clock"))
                return;
        rule->firing = arena_alloc(g->arena, (flow->n_terms + 1) * sizeof *rule->firing);
        for (size_t i = 0; i < flow->n_terms; i++) {
                const FlowTerm *term = flow->terms[i];
                uint32_t fresh = mark_find(g, MARK_FRESH, word_text(term->name));

                if (!term->then || !word_is(term->then, word_text(rule->transition->name)) ||
                    flow_require_against_term(rule->transition, term))
                        continue;
                rule->firing[rule->n_firing++] =
                        (struct firing){i, fresh ? fresh : anchor_mark(g, term->anchor, term->anchor_value), fresh};
        }
}

static void effects_collect(const struct graph *g, struct rule *rule)
{
        for (size_t i = 0; i < rule->transition->n_effects; i++) {
                const FlowEffect *effect = rule->transition->effects[i];
                uint32_t milestone = mark_find(g, MARK_MILESTONE, word_text(effect->value));

                if (word_is(effect->kind, "budget"))
                        rule->sets |= mark_find(g, MARK_BUDGET, "");
                if (word_is(effect->kind, "milestone")) {
                        rule->sets |= milestone;
                        rule->clears &= ~milestone;
                }
                if (word_is(effect->kind, "reverse")) {
                        rule->sets &= ~milestone;
                        rule->clears |= milestone;
                }
        }
}

static void rule_of(struct graph *g, size_t place)
{
        const FlowTransition *transition = g->flow->transitions[place];
        struct rule *rule = &g->rule[place];

        rule->transition = transition;
        rule->to = flow_state_place(g->flow, transition->to);
        rule->clock_only = is_clock_only(transition);
        rule->need = arena_alloc(g->arena, (transition->n_requires + 1) * sizeof *rule->need);
        for (size_t i = 0; i < transition->n_requires; i++)
                rule->need[i] = need_of(g, transition, i);
        firing_collect(g, rule);
        effects_collect(g, rule);
        for (size_t i = 0; i < transition->n_from; i++) {
                size_t from = flow_state_place(g->flow, transition->from[i]);

                g->out[from][g->n_out[from]++] = (struct leave){place, i};
        }
}

/* Of having come into each state: that it was entered, and which terms are to pass since. */
static void enters_collect(struct graph *g)
{
        g->enters = arena_alloc(g->arena, g->flow->n_states * sizeof *g->enters);
        for (size_t i = 0; i < g->flow->n_states; i++)
                g->enters[i] = mark_find(g, MARK_ENTERED, g->flow->states[i]->name->text);
        for (size_t i = 0; i < g->flow->n_terms; i++) {
                const FlowTerm *term = g->flow->terms[i];
                const FlowState *state = flow_anchor_state(g->flow, term->anchor, term->anchor_value);

                if (state)
                        g->enters[flow_state_place(g->flow, state->name)] |= mark_find(g, MARK_FRESH, word_text(term->name));
        }
}

static size_t leaves_count(const Flow *flow, const Word *state)
{
        size_t n = 0;

        for (size_t i = 0; i < flow->n_transitions; i++)
                for (size_t j = 0; j < flow->transitions[i]->n_from; j++)
                        n += word_is(flow->transitions[i]->from[j], state->text);
        return n;
}

/* At least 1. */
static size_t hops_most(const struct graph *g)
{
        size_t most = 1;

        for (size_t i = 0; i < g->flow->n_states; i++) {
                size_t n = 0;

                for (size_t j = 0; j < g->n_out[i]; j++)
                        n += 1 + g->rule[g->out[i][j].transition].n_firing;
                most = n > most ? n : most;
        }
        return most;
}

static void graph_collect(struct graph *g)
{
        const Flow *flow = g->flow;

        marks_collect(g);
        enters_collect(g);
        g->out = arena_alloc(g->arena, flow->n_states * sizeof *g->out);
        g->n_out = arena_alloc(g->arena, flow->n_states * sizeof *g->n_out);
        g->rule = arena_alloc(g->arena, (flow->n_transitions + 1) * sizeof *g->rule);
        /* A message may say twice that a transition leaves a state; a finding tells so. */
        for (size_t i = 0; i < flow->n_states; i++)
                g->out[i] = arena_alloc(g->arena, (leaves_count(flow, flow->states[i]->name) + 1) * sizeof **g->out);
        for (size_t i = 0; i < flow->n_transitions; i++)
                rule_of(g, i);
        g->hop = arena_alloc(g->arena, hops_most(g) * sizeof *g->hop);
}

/* ---- following the ways */

static size_t place_state(const struct graph *g, uint32_t place)
{
        return place >> g->n_marks;
}

static bool need_is_met(const struct need *need, uint32_t marks)
{
        return !need->never && (marks & need->all) == need->all && (!need->any || (marks & need->any));
}

static bool rule_is_able(const struct rule *rule, uint32_t marks)
{
        for (size_t i = 0; i < rule->transition->n_requires; i++)
                if (!need_is_met(&rule->need[i], marks))
                        return false;
        return true;
}

static uint32_t place_after(const struct graph *g, const struct rule *rule, uint32_t marks)
{
        return (uint32_t)(rule->to << g->n_marks) | ((marks | rule->sets) & ~rule->clears) | g->enters[rule->to];
}

/* Every step that can be taken from a place; how many. */
static size_t hops_from(const struct graph *g, uint32_t place)
{
        uint32_t marks = place & ((1U << g->n_marks) - 1);
        size_t state = place_state(g, place), n = 0;

        for (size_t i = 0; i < g->n_out[state]; i++) {
                const struct rule *rule = &g->rule[g->out[state][i].transition];

                if (!rule_is_able(rule, marks))
                        continue;
                if (!rule->clock_only)
                        g->hop[n++] = (struct hop){i, place_after(g, rule, marks)};
                for (size_t j = 0; rule->clock_only && j < rule->n_firing; j++)
                        if ((marks & rule->firing[j].held) == rule->firing[j].held)
                                g->hop[n++] = (struct hop){i, place_after(g, rule, marks & ~rule->firing[j].spent)};
        }
        return n;
}

/* What is to be known of the transitions out of a place. */
static void place_note(const struct graph *g, uint32_t place)
{
        uint32_t marks = place & ((1U << g->n_marks) - 1);
        size_t state = place_state(g, place);

        g->ways->reached[state] = true;
        for (size_t i = 0; i < g->n_out[state]; i++) {
                size_t transition = g->out[state][i].transition;
                const struct rule *rule = &g->rule[transition];

                g->ways->begun[transition] = true;
                for (size_t j = 0; j < rule->transition->n_requires; j++)
                        g->ways->met[transition][j] |= need_is_met(&rule->need[j], marks);
                if (!rule_is_able(rule, marks))
                        continue;
                g->ways->able[transition] = true;
                for (size_t j = 0; j < rule->n_firing; j++)
                        if ((marks & rule->firing[j].held) == rule->firing[j].held)
                                g->ways->fires[rule->firing[j].term] = true;
        }
}

static void place_add(struct graph *g, uint32_t place, uint32_t parent, size_t via)
{
        if (g->via[place])
                return;
        g->via[place] = (uint16_t)(via + 1);
        g->parent[place] = parent;
        g->queue[g->n_places++] = place;
}

/* The start was come to by no transition: it is its own parent. */
static void ways_follow(struct graph *g)
{
        size_t room = g->flow->n_states << g->n_marks, start = flow_state_place(g->flow, g->flow->start);
        uint32_t first = (uint32_t)(start << g->n_marks) | g->enters[start];

        g->queue = arena_alloc(g->arena, room * sizeof *g->queue);
        g->parent = arena_alloc(g->arena, room * sizeof *g->parent);
        g->via = arena_alloc(g->arena, room * sizeof *g->via);
        g->ending = arena_alloc(g->arena, room * sizeof *g->ending);
        place_add(g, first, first, 0);
        for (size_t i = 0; i < g->n_places; i++) {
                uint32_t place = g->queue[i];
                size_t n;

                place_note(g, place);
                n = hops_from(g, place);
                for (size_t j = 0; j < n; j++) {
                        const struct leave *leave = &g->out[place_state(g, place)][g->hop[j].leave];

                        g->ways->taken[leave->transition] = true;
                        g->ways->taken_from[leave->transition][leave->from] = true;
                        place_add(g, g->hop[j].to, place, leave->transition);
                }
        }
}

static bool is_ending(const struct graph *g, uint32_t place)
{
        size_t n;

        if (state_is_end(g->flow->states[place_state(g, place)]))
                return true;
        n = hops_from(g, place);
        for (size_t i = 0; i < n; i++)
                if (g->ending[g->hop[i].to])
                        return true;
        return false;
}

/* Places that were found last are mostly nearest to an end. */
static void ends_follow(struct graph *g)
{
        for (bool more = true; more;) {
                more = false;
                for (size_t i = g->n_places; i-- > 0;) {
                        uint32_t place = g->queue[i];

                        if (g->ending[place] || !is_ending(g, place))
                                continue;
                        g->ending[place] = true;
                        g->ways->ending[place_state(g, place)] = true;
                        more = true;
                }
        }
}

/* ---- what is told of them */

/* The transitions on the way to it, in order; of a long way the last. */
static const char *way_text(const struct graph *g, uint32_t place)
{
        const char *way = "";

        for (size_t i = 0; g->parent[place] != place; i++, place = g->parent[place]) {
                const char *name = word_text(g->flow->transitions[g->via[place] - 1]->name);

                if (i == WAY_MOST)
                        return arena_text(g->arena, "..., %s", way);
                way = *way ? arena_text(g->arena, "%s, %s", name, way) : name;
        }
        return way;
}

/* Something that leaves the state cannot be taken from this place. Steps stand in the order of what leaves it. */
static bool is_barred(const struct graph *g, uint32_t place)
{
        size_t n = hops_from(g, place), at = 0;

        for (size_t i = 0; i < g->n_out[place_state(g, place)]; i++) {
                if (at == n || g->hop[at].leave != i)
                        return true;
                while (at < n && g->hop[at].leave == i)
                        at++;
        }
        return false;
}

/* Of a way that ends nowhere, where it ends: there something is barred that others take. States before it are not told of. */
static void stuck_tell(const struct graph *g)
{
        for (size_t i = 0; i < g->n_places; i++) {
                uint32_t place = g->queue[i];
                size_t state = place_state(g, place);

                if (!g->ending[place] && !g->ways->stuck[state] && g->ways->linked_out[state] && is_barred(g, place))
                        g->ways->stuck[state] = way_text(g, place);
        }
}

/* Where one state after another is paid so, the first is told of. */
static void unpaid_tell(const struct graph *g)
{
        uint32_t budget = mark_find(g, MARK_BUDGET, "");

        for (size_t i = 0; budget && i < g->n_places; i++) {
                uint32_t place = g->queue[i], parent = g->parent[place];
                size_t state = place_state(g, place);

                if ((place & budget) || g->ways->unpaid[state] || !is_funded(g->flow->states[state]))
                        continue;
                if (parent == place || !is_funded(g->flow->states[place_state(g, parent)]))
                        g->ways->unpaid[state] = way_text(g, place);
        }
}

static void terms_tell(const struct graph *g)
{
        for (size_t i = 0; i < g->flow->n_terms; i++) {
                const FlowTerm *term = g->flow->terms[i];
                const FlowState *state = flow_anchor_state(g->flow, term->anchor, term->anchor_value);

                g->ways->starts[i] = !state || g->ways->reached[flow_state_place(g->flow, state->name)];
        }
}

/* Transitions alone, whatever they ask for. */
static void links_follow(const struct graph *g)
{
        const struct flow_ways *ways = g->ways;

        ways->linked[flow_state_place(g->flow, g->flow->start)] = true;
        for (size_t i = 0; i < g->flow->n_states; i++)
                ways->linked_out[i] = state_is_end(g->flow->states[i]);
        for (bool more = true; more;) {
                more = false;
                for (size_t from = 0; from < g->flow->n_states; from++)
                        for (size_t i = 0; i < g->n_out[from]; i++) {
                                size_t to = g->rule[g->out[from][i].transition].to;

                                if ((ways->linked[from] && !ways->linked[to]) ||
                                    (ways->linked_out[to] && !ways->linked_out[from]))
                                        more = true;
                                ways->linked[to] = ways->linked[to] || ways->linked[from];
                                ways->linked_out[from] = ways->linked_out[from] || ways->linked_out[to];
                        }
        }
}

/* From state to state, over all that can be taken. */
static void leads_tell(const struct graph *g)
{
        size_t n = g->flow->n_states;
        bool *leads = g->ways->leads;

        for (size_t i = 0; i < n; i++)
                for (size_t j = 0; j < g->n_out[i]; j++) {
                        const struct leave *leave = &g->out[i][j];

                        if (g->ways->taken_from[leave->transition][leave->from])
                                leads[i * n + g->rule[leave->transition].to] = true;
                }
        for (size_t via = 0; via < n; via++)
                for (size_t i = 0; i < n; i++)
                        for (size_t j = 0; leads[i * n + via] && j < n; j++)
                                leads[i * n + j] = leads[i * n + j] || leads[via * n + j];
}

static struct flow_ways ways_new(const Flow *flow, struct arena *arena)
{
        struct flow_ways ways = {
                .linked = arena_alloc(arena, flow->n_states),
                .linked_out = arena_alloc(arena, flow->n_states),
                .reached = arena_alloc(arena, flow->n_states),
                .ending = arena_alloc(arena, flow->n_states),
                .stuck = arena_alloc(arena, flow->n_states * sizeof(char *)),
                .unpaid = arena_alloc(arena, flow->n_states * sizeof(char *)),
                .leads = arena_alloc(arena, flow->n_states * flow->n_states),
                .begun = arena_alloc(arena, flow->n_transitions + 1),
                .able = arena_alloc(arena, flow->n_transitions + 1),
                .taken = arena_alloc(arena, flow->n_transitions + 1),
                .taken_from = arena_alloc(arena, (flow->n_transitions + 1) * sizeof(bool *)),
                .met = arena_alloc(arena, (flow->n_transitions + 1) * sizeof(bool *)),
                .starts = arena_alloc(arena, flow->n_terms + 1),
                .fires = arena_alloc(arena, flow->n_terms + 1),
        };

        for (size_t i = 0; i < flow->n_transitions; i++) {
                ways.taken_from[i] = arena_alloc(arena, flow->transitions[i]->n_from + 1);
                ways.met[i] = arena_alloc(arena, flow->transitions[i]->n_requires + 1);
        }
        return ways;
}

struct flow_ways flow_ways_of(const Flow *flow, struct arena *arena)
{
        struct flow_ways ways = ways_new(flow, arena);
        struct graph g = {.flow = flow, .arena = arena, .ways = &ways};

        graph_collect(&g);
        links_follow(&g);
        ways_follow(&g);
        ends_follow(&g);
        stuck_tell(&g);
        unpaid_tell(&g);
        terms_tell(&g);
        leads_tell(&g);
        return ways;
}
