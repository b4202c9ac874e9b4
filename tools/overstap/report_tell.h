/* A report of results, as JSON, as tables for people, and as rows for a sheet.
 *
 * No percentage stands alone: beside it stand its numerator, its denominator, the definition with its version, and the day. One
 * that was refused has the reason in its place. Tenths are rounded half away from zero; a share of a goal is rounded down, so
 * that it is never said to be reached before it is. */
#pragma once

#include <jansson.h>

#include "codec.h"

/* {"as_of", "asked", "bases", "outcomes", "differences", "results", "more"}, as overstap(1) describes it. */
json_t *report_json(const OutcomeReport *report);
void report_print(const json_t *report);
/* A row for each share, and one for each outcome that has none; a heading first. */
void report_csv(const json_t *report);
