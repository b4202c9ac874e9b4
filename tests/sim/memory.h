/* A world in memory: the same interface as the register's tables, for the simulator. Copies are cheap enough to take before every group. */
#pragma once

#include "world.h"

struct memory;

void memory_new(struct memory **out);
void memory_destroy(struct memory **memory);
struct memory *memory_copy(const struct memory *memory);
struct world *memory_world(struct memory *memory, struct arena *arena);

/* The first difference in words, or null when both hold the same bytes under the same keys. */
/* Empty a table: one that a replay of events alone does not make. */
void memory_clear(struct memory *memory, enum table table);
const char *memory_differs(const struct memory *a, const struct memory *b, struct arena *arena);
