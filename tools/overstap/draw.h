/* A flow as a picture, and on it where a casefile is and was.
 *
 * Pure: the same flow and casefile give the same text on every machine. States are boxes with who employs and who pays; a transition is a
 * small box of its own between the states it leaves and the one it leads to, so that one from many states is drawn once, and a
 * term can point at what it fires. Nothing is told by colour alone. */
#pragma once

#include "arena.h"
#include "codec.h"

/* DOT, for a flow that is sound. With a casefile of that very version: the order and days of its steps, and the terms that run. */
const char *draw_dot(const Flow *flow, const Casefile *casefile, struct arena *arena);
/* What the picture shows, in sentences, for who cannot see it. */
const char *draw_description(const Flow *flow, const Casefile *casefile, struct arena *arena);
