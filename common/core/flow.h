/* A flow: states and transitions that a casefile runs through, with terms, requirements and effects of a fixed vocabulary.
 *
 * flow_check proves a flow sound before it can be installed; afterwards lookups cannot fail. Vocabulary and meaning: docs/flows.md. */
#pragma once

#include "arena.h"
#include "codec.h"

const FlowState *flow_state(const Flow *flow, const char *name);
const FlowTransition *flow_transition(const Flow *flow, const char *name);
bool flow_leaves(const FlowTransition *transition, const char *state);  /* can it be taken from there */
const FlowTerm *flow_term(const Flow *flow, const char *name);
const FlowFigure *flow_figure(const Flow *flow, const char *name);
/* Is it a fact that casefiles of this flow may have: one of flow_facts, one of the flow's own, any agreement, or what results
 * are counted by (docs/results.md)? */
bool flow_has_fact(const Flow *flow, const char *name);
/* Results are counted by these in whatever flow: benefit-ended, and papers on file. */
bool fact_is_of_results(const char *name);
/* Lower-case letters, digits and single hyphens between them, a letter first, at most 40: names that flows and centres give. */
bool name_is_sound(const char *name);
bool word_among(Word *const *words, size_t n, const char *text);
/* What a casefile keeps of a figure. When only bands of terms ask for it, the number at which the highest band begins that `value` reaches,
 * since more than that nobody needs to know; else `value` itself. */
uint32_t flow_figure_kept(const Flow *flow, const char *figure, uint32_t value);

/* Words that requirements, effects, anchors and roles may use, null-terminated. An agreement has any name: its fact is
 * "agreement.NAME". Admissions are what the centre itself can hold; a requirement asks for `lending`, and the law of the day
 * for one of them. */
extern const char *const flow_roles[], *const flow_require_kinds[], *const flow_effect_kinds[], *const flow_facts[],
        *const flow_activities[], *const flow_accounts[], *const flow_placements[], *const flow_admissions[], *const flow_ends[],
        *const flow_counts[], *const flow_personal[];

struct flow_finding {
        unsigned line, column;
        const char *text;       /* what, and what would do */
};
/* Everything that is wrong with it, in file order (the first 500 when there is no end to it); 0 is sound. It takes any message
 * that the codec lets through. */
size_t flow_check(const Flow *flow, struct arena *arena, struct flow_finding **out);
/* Of a flow that was not read whole, what is wrong whatever was missing: nothing is said of what does not occur, or cannot happen. */
size_t flow_check_parts(const Flow *flow, struct arena *arena, struct flow_finding **out);
