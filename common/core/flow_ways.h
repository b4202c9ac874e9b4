/* Every way that a casefile can take through a flow, followed to its end. A part of flow_check (flow_check.h).
 *
 * A place is a state, and what the way to it has left behind that the flow asks for later: states entered that terms count from,
 * milestones, a budget, and which terms the clock still has to pass. What people can bring about at any time (facts, figures,
 * placements, activities, the profile, a consent) counts as there; an override does not, for it is the exception. What is found
 * here is exact, except in flows that ask for more of the past than there is room for (16,384 places): the rest of that counts as
 * there, so that nothing is called impossible which is not.
 *
 * The names of states must hold (check->astray is not set). Other names may be unknown: what they ask for counts as there. */
#pragma once

#include "flow.h"

struct flow_ways {
        /* By state, in the order of the flow. */
        bool *linked;        /* transitions lead here from the start, whatever they ask for */
        bool *linked_out;    /* and from here to an end */
        bool *reached;       /* a casefile can come here */
        bool *ending;        /* a casefile that is here can still come to an end, on some way at least */
        const char **stuck;  /* the transitions by which one came here that cannot end any more; null: none such */
        const char **unpaid; /* the way on which the centre or a fund pays here and no budget was named; null: none such */
        bool *leads;         /* by two states, from * n_states + to: one that was in `from` can come into `to` afterwards */
        /* By transition. */
        bool *begun;       /* a casefile can come to a state that it leaves */
        bool *able;        /* there, all that it asks for can be so at once */
        bool *taken;       /* and somebody can take it: people, or the clock because a term fires it */
        bool **taken_from; /* by the states it leaves */
        bool **met;        /* by its requirements: each can be so, for itself */
        /* By term. */
        bool *starts; /* it can begin to count */
        bool *fires;  /* what follows it can be taken because it passed */
};

/* All of it lives in `arena`. */
struct flow_ways flow_ways_of(const Flow *flow, struct arena *arena);
/* Which of the requirements before `place` can never be so on the same day; null when there is none. */
const FlowRequire *flow_require_against(const FlowTransition *transition, size_t place);
/* Which requirement keeps the clock from taking a transition because of this term: it does so when the term is over and was not
 * met, and one that asks for the opposite is never so then. In a term that repeats, the next round can be asked for. Null: none.
 */
const FlowRequire *flow_require_against_term(const FlowTransition *transition, const FlowTerm *term);
size_t flow_state_place(const Flow *flow, const Word *name); /* in the flow's list; its end when there is none of that name */
/* The state whose entering starts what counts from this, by way of the terms between; null when something else starts it. */
const FlowState *flow_anchor_state(const Flow *flow, Anchor anchor, const Word *value);
