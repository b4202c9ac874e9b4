/* Keys in order, each with a number: an index of a table in memory.
 *
 * Keys are compared as the stores do: byte by byte, a shorter one before a longer. */
#pragma once

#include "key.h"

#include <stdbool.h>

struct ordered;

void ordered_new(struct ordered **out);
void ordered_destroy(struct ordered **set);

void ordered_put(struct ordered *set, struct bytes key, uint64_t value);
void ordered_remove(struct ordered *set, struct bytes key);
uint64_t ordered_get(const struct ordered *set, struct bytes key);      /* 0 when it is not there */
size_t ordered_count(const struct ordered *set);

/* The first key that is not before `key`. Any put or remove ends the walk. */
struct ordered_at {
        size_t chunk, place;
};
struct ordered_at ordered_from(const struct ordered *set, struct bytes key);
/* The next key and its number; false at the end. */
bool ordered_next(const struct ordered *set, struct ordered_at *at, struct bytes *key, uint64_t *value);
