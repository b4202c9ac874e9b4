/* A list of short sorted lists: what an insertion moves stays within one of them, and finding one is two searches by halves. */
#include "ordered.h"

#include <stdlib.h>
#include <string.h>

#include "must.h"

enum { CHUNK_MOST = 256, SHORT = 24 };

/* Most keys are short, and then lie in the entry itself. */
struct entry {
        uint64_t value;
        uint32_t size;
        union {
                uint8_t near[SHORT];
                uint8_t *far; /* owned */
        };
};
struct chunk {
        size_t n;
        struct entry entry[CHUNK_MOST];
};
struct ordered {
        struct chunk **chunk; /* none of them empty */
        size_t n, room, count;
};

void ordered_new(struct ordered **out)
{
        *out = calloc(1, sizeof **out);
        must(*out);
}

static const uint8_t *entry_key(const struct entry *entry)
{
        return entry->size <= SHORT ? entry->near : entry->far;
}

static void entry_end(struct entry *entry)
{
        if (entry->size > SHORT)
                free(entry->far);
}

void ordered_destroy(struct ordered **set)
{
        if (!*set)
                return;
        for (size_t i = 0; i < (*set)->n; i++) {
                for (size_t j = 0; j < (*set)->chunk[i]->n; j++)
                        entry_end(&(*set)->chunk[i]->entry[j]);
                free((*set)->chunk[i]);
        }
        free((*set)->chunk);
        free(*set);
        *set = NULL;
}

static int entry_compare(const struct entry *entry, struct bytes key)
{
        size_t least = entry->size < key.size ? entry->size : key.size;
        int order = least ? memcmp(entry_key(entry), key.data, least) : 0;

        return order ? order : (entry->size > key.size) - (entry->size < key.size);
}

static size_t place_in(const struct chunk *chunk, struct bytes key)
{
        size_t low = 0, high = chunk->n;

        while (low < high) {
                size_t mid = (low + high) / 2;

                if (entry_compare(&chunk->entry[mid], key) < 0)
                        low = mid + 1;
                else
                        high = mid;
        }
        return low;
}

/* The first chunk whose last key is not before `key`. */
static size_t chunk_of(const struct ordered *set, struct bytes key)
{
        size_t low = 0, high = set->n;

        while (low < high) {
                size_t mid = (low + high) / 2;

                if (entry_compare(&set->chunk[mid]->entry[set->chunk[mid]->n - 1], key) < 0)
                        low = mid + 1;
                else
                        high = mid;
        }
        return low;
}

static struct entry *entry_at(const struct ordered *set, struct ordered_at at, struct bytes key)
{
        struct entry *entry = at.chunk < set->n ? &set->chunk[at.chunk]->entry[at.place] : NULL;

        return entry && !entry_compare(entry, key) ? entry : NULL;
}

struct ordered_at ordered_from(const struct ordered *set, struct bytes key)
{
        struct ordered_at at = {.chunk = chunk_of(set, key)};

        if (at.chunk < set->n)
                at.place = place_in(set->chunk[at.chunk], key);
        return at;
}

static void chunk_insert(struct ordered *set, size_t at)
{
        if (set->n == set->room) {
                set->room = set->room ? 2 * set->room : 16;
                set->chunk = realloc(set->chunk, set->room * sizeof(*set->chunk));
                must(set->chunk);
        }
        memmove(&set->chunk[at + 1], &set->chunk[at], (set->n - at) * sizeof(*set->chunk));
        set->chunk[at] = calloc(1, sizeof **set->chunk);
        must(set->chunk[at]);
        set->n++;
}

static void chunk_split(struct ordered *set, size_t at)
{
        struct chunk *left, *right;

        chunk_insert(set, at + 1);
        left = set->chunk[at];
        right = set->chunk[at + 1];
        right->n = left->n / 2;
        left->n -= right->n;
        memcpy(right->entry, &left->entry[left->n], right->n * sizeof(right->entry[0]));
}

/* Where a key that is not there goes, with room for it. */
static struct ordered_at room_for(struct ordered *set, struct bytes key)
{
        struct ordered_at at = ordered_from(set, key);

        if (!set->n)
                chunk_insert(set, 0);
        if (at.chunk == set->n || (set->n == 1 && !set->chunk[0]->n))
                at = (struct ordered_at){set->n - 1, set->chunk[set->n - 1]->n};
        if (set->chunk[at.chunk]->n < CHUNK_MOST)
                return at;
        chunk_split(set, at.chunk);
        if (at.place > set->chunk[at.chunk]->n) {
                at.place -= set->chunk[at.chunk]->n;
                at.chunk++;
        }
        return at;
}

static struct entry entry_make(struct bytes key, uint64_t value)
{
        struct entry entry = {.value = value, .size = (uint32_t)key.size};

        if (key.size > SHORT) {
                entry.far = malloc(key.size);
                must(entry.far);
        }
        memcpy(key.size > SHORT ? entry.far : entry.near, key.data, key.size);
        return entry;
}

void ordered_put(struct ordered *set, struct bytes key, uint64_t value)
{
        struct entry *known = entry_at(set, ordered_from(set, key), key);
        struct ordered_at at;
        struct chunk *chunk;

        if (known) {
                known->value = value;
                return;
        }
        at = room_for(set, key);
        chunk = set->chunk[at.chunk];
        memmove(&chunk->entry[at.place + 1], &chunk->entry[at.place], (chunk->n - at.place) * sizeof(chunk->entry[0]));
        chunk->entry[at.place] = entry_make(key, value);
        chunk->n++;
        set->count++;
}

void ordered_remove(struct ordered *set, struct bytes key)
{
        struct ordered_at at = ordered_from(set, key);
        struct entry *entry = entry_at(set, at, key);
        struct chunk *chunk;

        if (!entry)
                return;
        entry_end(entry);
        chunk = set->chunk[at.chunk];
        chunk->n--;
        set->count--;
        memmove(entry, entry + 1, (chunk->n - at.place) * sizeof(*entry));
        if (chunk->n)
                return;
        free(chunk);
        set->n--;
        memmove(&set->chunk[at.chunk], &set->chunk[at.chunk + 1], (set->n - at.chunk) * sizeof(*set->chunk));
}

uint64_t ordered_get(const struct ordered *set, struct bytes key)
{
        const struct entry *entry = entry_at(set, ordered_from(set, key), key);

        return entry ? entry->value : 0;
}

size_t ordered_count(const struct ordered *set)
{
        return set->count;
}

bool ordered_next(const struct ordered *set, struct ordered_at *at, struct bytes *key, uint64_t *value)
{
        const struct entry *entry;

        if (at->chunk >= set->n)
                return false;
        entry = &set->chunk[at->chunk]->entry[at->place];
        *key = (struct bytes){entry_key(entry), entry->size};
        *value = entry->value;
        if (++at->place == set->chunk[at->chunk]->n)
                *at = (struct ordered_at){at->chunk + 1, 0};
        return true;
}
