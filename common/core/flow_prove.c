/* What only the ways through the whole flow can show. Where one thing follows from another, the cause is told of: a transition
 * that cannot be taken, not each state behind it. */
#include "flow_check.h"
#include "flow_ways.h"
#include "must.h"
#include "text.h"

/* ---- states */

static void prove_linked(struct check *check, const struct flow_ways *ways, size_t place)
{
        const Word *name = check->flow->states[place]->name;

        if (!ways->linked[place])
                check_find(check, name,
                           "states.%s: nothing leads here from the start (add a transition with to: %s, or take the state "
                           "away)",
                           name->text, name->text);
        if (!ways->linked_out[place])
                check_find(check, name, "states.%s: from here no end is ever reached (add a transition from it towards an end)",
                           name->text);
}

static const char *by_way_of(struct check *check, const char *way)
{
        return *way ? arena_text(check->arena, "by way of %s", way) : "from the start";
}

static void prove_ending(struct check *check, const struct flow_ways *ways, size_t place)
{
        const Word *name = check->flow->states[place]->name;

        if (!ways->stuck[place])
                return;
        if (!ways->ending[place])
                check_find(
                        check, name,
                        "states.%s: no end is ever reached from here, because of what its transitions ask for (add one that asks "
                        "less)",
                        name->text);
        else
                check_find(check, name,
                           "states.%s: a casefile that comes here %s never reaches an end, because of what the transitions from "
                           "here "
                           "ask for (add one that asks less)",
                           name->text, by_way_of(check, ways->stuck[place]));
}

static bool is_paid_by(const FlowState *state, Party party)
{
        bool paid = state->payer == party;

        for (size_t i = 0; i < state->n_shares; i++)
                paid = paid || state->shares[i]->party == party;
        return paid;
}

static void prove_paid(struct check *check, const struct flow_ways *ways, size_t place)
{
        const FlowState *state = check->flow->states[place];
        bool fund = is_paid_by(state, PARTY__PARTY_FUND);
        const char *way = ways->unpaid[place];

        if (!way)
                return;
        if (*way)
                check_find(check, state->name,
                           "states.%s.payer: the %s pays here, and %s no budget says from what (add {budget: %s}, or another "
                           "account, to the effects of a transition on that way)",
                           state->name->text, fund ? "fund" : "centre", by_way_of(check, way), fund ? "fund" : "pool");
        else
                check_find(check, state->name,
                           "states.%s.payer: the %s pays from the start, when no transition has named a budget yet (begin in a "
                           "state that another pays for)",
                           state->name->text, fund ? "fund" : "centre");
}

/* ---- transitions */

/* What it asks for, as in the file. */
static const char *require_text(struct check *check, const FlowRequire *require)
{
        return require->number ? arena_text(check->arena, "%s %u", word_text(require->value), require->number)
                               : word_text(require->value);
}

/* Two that are never so on one day; and one that no day makes so. */
static bool prove_require_itself(struct check *check, const char *path, const FlowTransition *transition, size_t place)
{
        const FlowRequire *require = transition->requires[place], *other = flow_require_against(transition, place);
        const Word *at = at_or(require->value, require->kind);
        const FlowTerm *term;

        if (other) {
                check_find(check, at, "%s.%s: with {%s: %s} above it this is never so (take one of them away)", path,
                           require->kind->text, other->kind->text, require_text(check, other));
                return true;
        }
        term = text_is(word_text(require->kind), "met") ? flow_term(check->flow, word_text(require->value)) : NULL;
        if (!term || term->n_until)
                return false;
        check_find(check, at, "%s.met: %s waits for nothing that could meet it (add until to it, or ask for passed or within)",
                   path, term->name->text);
        return true;
}

/* What no way to the transition brings about. */
static void prove_require_met(struct check *check, const char *path, const FlowRequire *require)
{
        const FlowTerm *term = flow_term(check->flow, word_text(require->value));
        const FlowState *state = term ? flow_anchor_state(check->flow, term->anchor, term->anchor_value) : NULL;
        const char *value = word_text(require->value);

        path = arena_text(check->arena, "%s.%s", path, word_text(require->kind));
        if (text_is(word_text(require->kind), "milestone"))
                check_find(check, require->value,
                           "%s: on no way to where this begins is %s reached and not reversed (add {milestone: %s} to a "
                           "transition on the way)",
                           path, value, value);
        else if (text_is(word_text(require->kind), "met"))
                check_find(check, require->value,
                           "%s: no way to where this begins passes through what %s counts from and what it waits for (count from "
                           "something else, or take the requirement away)",
                           path, value);
        else
                check_find(check, require->value,
                           "%s: %s begins in %s, and no way to where this is asked leads through it (count it from something "
                           "else, or take the requirement away)",
                           path, value, state ? state->name->text : "another state");
}

static bool prove_requires(struct check *check, const struct flow_ways *ways, size_t place)
{
        const FlowTransition *transition = check->flow->transitions[place];
        const char *path = arena_text(check->arena, "transitions.%s.requires", word_text(transition->name));
        bool told = false;

        for (size_t i = 0; i < transition->n_requires; i++) {
                if (prove_require_itself(check, path, transition, i)) {
                        told = true;
                } else if (ways->begun[place] && !ways->met[place][i]) {
                        prove_require_met(check, path, transition->requires[i]);
                        told = true;
                }
        }
        return told;
}

static void prove_transition(struct check *check, const struct flow_ways *ways, size_t place)
{
        const FlowTransition *transition = check->flow->transitions[place];

        if (prove_requires(check, ways, place) || !ways->begun[place] || ways->able[place])
                return;
        check_find(check, transition->name,
                   "transitions.%s.requires: no way to where this begins makes all of them so (ask for less, or lead one way "
                   "through what they ask for)",
                   word_text(transition->name));
}

/* ---- terms */

static size_t transition_place(const Flow *flow, const FlowTransition *transition)
{
        size_t i = 0;

        while (flow->transitions[i] != transition)
                i++;
        return i;
}

/* Is there a reason of its own why what follows a term is never taken, other than one that is told of elsewhere? */
static void prove_then(struct check *check, const struct flow_ways *ways, const char *path, size_t place)
{
        const FlowTerm *term = check->flow->terms[place];
        const FlowTransition *then = term->then ? flow_transition(check->flow, word_text(term->then)) : NULL;
        bool elsewhere = !then || ways->fires[place] || !ways->starts[place] || !transition_is_by(then, "clock") ||
                         !ways->able[transition_place(check->flow, then)];
        const FlowRequire *against;

        if (elsewhere || (term->anchor == ANCHOR__ANCHOR_ENTERED && !flow_leaves(then, word_text(term->anchor_value))))
                return;
        against = flow_require_against_term(then, term);
        if (against)
                check_find(check, term->then, "%s.then: %s asks for {%s: %s}, and is taken when that is over (take one away)",
                           path, term->then->text, against->kind->text, against->value->text);
        else
                check_find(
                        check, term->then,
                        "%s.then: wherever %s can be taken, the term has not begun or has passed before (count it from another "
                        "state, or take then away)",
                        path, term->then->text);
}

/* A term that carries a day over to others may be met on that day: it has no length, and neither warns nor passes then. */
static bool is_met_at_once(const FlowTerm *term, const FlowAnchor *until)
{
        return !term->repeats && !term_has_no_length(term) && term->anchor == until->kind &&
               text_is(word_text(term->anchor_value), word_text(until->value));
}

static void prove_until(struct check *check, const struct flow_ways *ways, const char *path, const FlowTerm *term)
{
        const Flow *flow = check->flow;
        const FlowState *start = flow_anchor_state(flow, term->anchor, term->anchor_value);

        for (size_t i = 0; i < term->n_until; i++) {
                const FlowAnchor *until = term->until[i];
                const FlowState *state = flow_anchor_state(flow, until->kind, until->value);
                size_t to = state ? flow_state_place(flow, state->name) : 0;
                size_t from = start ? flow_state_place(flow, start->name) : 0;

                if (is_met_at_once(term, until))
                        check_find(check, at_or(until->value, term->name),
                                   "%s.until: what it counts from meets it at once (wait for something else, or add repeats: on)",
                                   path);
                else if (start && state && from != to && ways->reached[from] && ways->reached[to] &&
                         !ways->leads[from * flow->n_states + to])
                        check_find(check, until->value,
                                   "%s.until: %s never comes after %s, where the term begins (wait for something else)", path,
                                   state->name->text, start->name->text);
        }
}

static void prove_term(struct check *check, const struct flow_ways *ways, size_t place)
{
        const FlowTerm *term = check->flow->terms[place];
        const char *path = arena_text(check->arena, "terms.%s", word_text(term->name));

        if (!ways->starts[place] && term->anchor == ANCHOR__ANCHOR_ENTERED)
                check_find(check, term->anchor_value,
                           "%s.from: the term never begins, since no casefile ever comes into %s (count it from another state, "
                           "or take it away)",
                           path, term->anchor_value->text);
        prove_then(check, ways, path, place);
        prove_until(check, ways, path, term);
}

/* ---- the whole */

static bool has_end(const Flow *flow)
{
        for (size_t i = 0; i < flow->n_states; i++)
                if (state_is_end(flow->states[i]))
                        return true;
        return false;
}

static void prove(struct check *check)
{
        const Flow *flow = check->flow;
        struct flow_ways ways = flow_ways_of(flow, check->arena);

        for (size_t i = 0; i < flow->n_states; i++) {
                prove_linked(check, &ways, i);
                prove_ending(check, &ways, i);
                prove_paid(check, &ways, i);
        }
        for (size_t i = 0; i < flow->n_transitions; i++)
                prove_transition(check, &ways, i);
        for (size_t i = 0; i < flow->n_terms; i++)
                prove_term(check, &ways, i);
}

void check_ways(struct check *check)
{
        if (!has_end(check->flow))
                check_find(check, check->flow->name,
                           "states: none is an end (give one, such as closed: {title: ..., end: placed})");
        else if (!check->astray)
                prove(check);
}
