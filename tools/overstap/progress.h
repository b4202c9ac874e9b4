/* How far a programme has come, from what desk told of it.
 *
 * No percentage stands alone: each has its numerator, its denominator, what is counted, and the day on which it was counted.
 * Percentages are rounded down to a tenth, so that a goal is never said to be reached before it is. */
#pragma once

#include <jansson.h>

#include "codec.h"

/* {"programme", "progress", "goal", "period", "lead", "warnings"}, as overstap(1) describes them; null when desk told no
 * programme. The day is that of the result. */
json_t *progress_json(const Result *result);

/* Warn when no state of this flow of the programme counts as placed: under it nobody ever comes nearer to the goal. */
void progress_flow(json_t *progress, const Flow *flow);

/* The goal, the period and the lead in a line each, and the warnings. */
void progress_print(const json_t *progress);
