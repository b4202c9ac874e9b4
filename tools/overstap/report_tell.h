/* A report of results, as JSON, as tables for people, and as rows for a sheet.
 *
 * No percentage stands alone: beside it stand its numerator, its denominator, the definition with its version, and the day. One
 * that was refused has the reason in its place. Tenths are rounded half away from zero; a share of a goal is rounded down, so
 * that it is never said to be reached before it is. */
#pragma once

#include <jansson.h>

#include "codec.h"

/* A figure: a number; or, where `least` is above 0, "410-480" of where it lies, and null when nothing is told. */
json_t *figure_json(uint64_t number, uint64_t most, uint32_t least);
/* The part in percent, "62.5" or "58.3-66.7"; null of nothing. */
json_t *part_json(const uint64_t number[2], const uint64_t whole[2]);
json_t *blocks_json(CohortBlock *const *block, size_t n);
/* Rows for a sheet, with a heading of their keys, which a null ends. */
void csv_rows(const json_t *rows, const char *const *keys);
/* Of whom figures in ranges are told. */
void blocks_print(const json_t *report);

/* {"as_of", "asked", "bases", "outcomes", "differences", "results", "more", "least", "blocks"}, as overstap(1) describes it. */
json_t *report_json(const OutcomeReport *report);
void report_print(const json_t *report);
/* A row for each share, and one for each outcome that has none; a heading first. */
void report_csv(const json_t *report);
/* Its shares as bars. */
const char *report_svg(const json_t *report, struct arena *arena);
const char *report_plot(const json_t *report, struct arena *arena);
