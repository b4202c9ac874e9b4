/* What an event makes of the tables. The only way state changes, in the tracker and in every replay alike. */
#pragma once

#include "decide.h"

/* `event` is one that decide made, and stands in TABLE_EVENTS already. The same events in the same order give the same tables, byte for byte. */
void apply(struct world *world, const Event *event);
/* Put what a decision keeps beside its events: what a run found, which no event holds, so that it can be forgotten. Behind the events, in their
 * transaction. A replay of events alone does not have it; deciding the commands anew does. */
void apply_details(struct world *world, const struct decision *decision);
