/* What an event makes of the tables. The only way state changes, in the tracker and in every replay alike. */
#pragma once

#include "world.h"

/* `event` is one that decide made, and stands in TABLE_EVENTS already. The same events in the same order give the same tables, byte for byte. */
void apply(struct world *world, const Event *event);
