/* Who else pays: what members owe a programme for a year, and subsidies.
 *
 * A member owes the yearly contribution, and the fund its share of the wage sum, once for each year; to change it, the posting is
 * undone first. A subsidy pays a share of costs of its kinds that were made in its period. One cost is never paid above its
 * subsidy's rate, nor by all subsidies together above the whole of it. */
#pragma once

#include "ledger.h"

/* What a posting cost, in cents; 0: it is no cost. A cost that a person made is of its kind (training, ...), what a month costs
 * of `service`, `topup` or `hire`. */
int64_t cost_of(const Posting *posting);
const char *cost_kind(const Posting *posting);
