/* A world in memory that is fast enough to run years of a centre in seconds: the same records under the same keys as the register's
 * tables, and the same decisions.
 *
 * A record that is put stands in the arena of the turn until inmem_settle copies it out; one that is got may be read until then. So a
 * turn is: decide, apply, inmem_settle, and only then arena_reset. Tables that nobody will ask can be left out. */
#pragma once

#include "world.h"

struct inmem;

/* What a simulation never asks: who guides, which state, what happened to one casefile. A table left out reads as empty. */
extern const uint64_t INMEM_UNASKED;

void inmem_new(struct inmem **out, uint64_t left_out);
void inmem_destroy(struct inmem **inmem);
struct world *inmem_world(struct inmem *inmem, struct arena *arena);
void inmem_settle(struct inmem *inmem);

/* How many records or entries a table holds. */
size_t inmem_count(const struct inmem *inmem, enum table table);

/* Everything of another world but what is left out, its outcomes, and of its events those that hold the profiles of people. False when
 * the world below failed. The arena of `from` is reset between records. */
bool inmem_load(struct inmem *inmem, struct world *from) MUST_CHECK;
