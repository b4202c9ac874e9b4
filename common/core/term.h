/* The terms of a casefile: which have started, when they end, and what they still wait for.
 *
 * Worked out anew after every event from the flow and what the casefile holds, so that a corrected fact, a suspension or an activity
 * moves the dates that come from it and no other. A term that has passed does not pass again while it counts from the same day;
 * only a suspension that moves its last day to today or later makes it pending again. */
#pragma once

#include "arena.h"
#include "codec.h"
#include "date.h"

/* The terms of `casefile` after `event`, on `today`; `casefile->terms` are those before it. Lengths are counted under `law` when a
 * term starts, or when a figure or another version of the flow gives it another length. */
void terms_update(const Flow *flow, const Law *law, Casefile *casefile, const Event *event, struct date today, struct arena *arena);

/* The last day on which what a term asks for is in time: grace included. No date while it stands still. */
struct date term_ends(const TermState *state);
/* Has a term that waits for something had it in time? */
bool term_is_met(const TermState *state);

/* Append to `outcome` the terms whose last day is another one in `after` than in `before`. */
void terms_moved(const Casefile *before, const Casefile *after, Outcome *outcome, struct arena *arena);
