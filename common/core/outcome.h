/* Outcomes (resultaten): named, versioned definitions of what counts, held against the trail of one casefile.
 *
 * A definition has one or more ways; a casefile counts by it when one of them holds, and counts once. A way rests on one thing
 * that happened, its basis, and everything it says must hold of that. No expressions: words of a fixed vocabulary
 * (docs/results.md), which the lists below are.
 *
 * Two times matter. A result has a day from which it counts; and it is told only from what was known at the end of the day of the
 * report. So a report as of a past day says what it said then, whatever was recorded since. Pure: the same trail, definition and
 * day give the same. */
#pragma once

#include "flow.h"
#include "trail.h"

/* Null-terminated. An evidence is a paper on file: the fact "evidence.WORD", on the day from which on it attests. */
extern const char *const outcome_bases[], *const outcome_reached[], *const outcome_placements[], *const outcome_contracts[];
extern const char *const outcome_evidence[], *const outcome_profile[], *const outcome_of[];
extern const char *const outcome_came[]; /* what may come of an activity */

/* What is wrong with a definition, in file order; 0: it is sound. It takes any message that the codec lets through. */
size_t outcome_check(const OutcomeDefinition *definition, struct arena *arena, struct flow_finding **out);
/* Must one of its ways last, so that a casefile can be due? */
bool outcome_has_term(const OutcomeDefinition *definition);

/* The reason of a placement end that says that nobody ever came: it counts by no definition. */
#define PLACEMENT_NEVER "never-began"

enum { OUTCOME_EVENTS = 8 };
struct outcome_result {
        Standing standing;
        struct date on;                 /* from which it counts, counted, or would; no date: nothing is on its way */
        struct date off;                /* STANDING_WITHDRAWN: from this day on no report counts it */
        struct date due;                /* of a way that must last: the day on which that is told; the earliest of several */
        const char *why;                /* in words, of any standing but NONE and COUNTED; else "" */
        uint64_t basis;                 /* the event that it rests on; 0: none */
        uint64_t event[OUTCOME_EVENTS]; /* by which it is so, in their order */
        size_t n;
};

/* What a definition says of a casefile at the end of a day, from what was known then. `arena` is used only where a migration was
 * undone. */
void outcome_find(const OutcomeDefinition *definition, const struct trail *trail, struct date day, struct arena *arena,
                  struct outcome_result *out);
