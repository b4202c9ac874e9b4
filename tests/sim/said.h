/* What docs/flows.md says of requirements and terms, said again without the engine, so that tests can hold the one against the
 * other. */
#pragma once

#include "world.h"

/* Is the requirement met on that day? */
bool said_met(struct world *world, const Casefile *casefile, const FlowRequire *require, struct date on);
/* Everything that the transition requires. */
bool said_open(struct world *world, const Casefile *casefile, const FlowTransition *transition, struct date on);
/* May the term warn or pass where the casefile is? */
bool said_alive(const Flow *flow, const FlowTerm *term, const Casefile *casefile);
