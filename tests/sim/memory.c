#include "memory.h"

#include <stdlib.h>
#include <string.h>

#include "must.h"

struct entry {
        enum table table;
        struct bytes key, value;        /* owned */
};
struct memory {
        struct world world;             /* first: a world is cast back to its memory */
        struct entry *entry;            /* sorted by table and key */
        size_t n, room;
};

static int entry_compare(const struct entry *entry, enum table table, struct bytes key)
{
        size_t least = entry->key.size < key.size ? entry->key.size : key.size;
        int order = entry->table != table ? (entry->table < table ? -1 : 1) : memcmp(entry->key.data, key.data, least);

        return order ? order : entry->key.size < key.size ? -1 : entry->key.size > key.size;
}

/* The first place whose entry is not below the key. */
static size_t place_of(const struct memory *m, enum table table, struct bytes key)
{
        size_t low = 0, high = m->n;

        while (low < high) {
                size_t mid = (low + high) / 2;

                if (entry_compare(&m->entry[mid], table, key) < 0)
                        low = mid + 1;
                else
                        high = mid;
        }
        return low;
}

static struct bytes bytes_own(struct bytes bytes)
{
        uint8_t *copy = malloc(bytes.size + 1);

        must(copy);
        memcpy(copy, bytes.data, bytes.size);
        return (struct bytes){copy, bytes.size};
}

static void entry_free(struct entry *entry)
{
        free((void *)entry->key.data);
        free((void *)entry->value.data);
}

static bool is_at(const struct memory *m, size_t place, enum table table, struct bytes key)
{
        return place < m->n && !entry_compare(&m->entry[place], table, key);
}

static void put_bytes(struct memory *m, enum table table, struct bytes key, struct bytes value)
{
        size_t place = place_of(m, table, key);

        if (is_at(m, place, table, key)) {
                free((void *)m->entry[place].value.data);
                m->entry[place].value = bytes_own(value);
                return;
        }
        if (m->n == m->room) {
                m->room = m->room ? 2 * m->room : 256;
                m->entry = realloc(m->entry, m->room * sizeof *m->entry);
                must(m->entry);
        }
        memmove(&m->entry[place + 1], &m->entry[place], (m->n - place) * sizeof *m->entry);
        m->entry[place] = (struct entry){table, bytes_own(key), bytes_own(value)};
        m->n++;
}

static const void *memory_get(struct world *world, enum table table, struct bytes key)
{
        struct memory *m = (struct memory *)world;
        size_t place = place_of(m, table, key);
        const void *message = NULL;
        struct err err = {0};

        if (!is_at(m, place, table, key))
                return NULL;
        must(record_decode(m->entry[place].value, table_types[table], world->arena, &message, &err));
        return message;
}

static void memory_put(struct world *world, enum table table, struct bytes key, const struct record_head *head, const void *message)
{
        put_bytes((struct memory *)world, table, key, record_encode(head, message, world->arena));
}

static uint64_t memory_index_get(struct world *world, enum table table, struct bytes key)
{
        struct memory *m = (struct memory *)world;
        size_t place = place_of(m, table, key);

        return is_at(m, place, table, key) ? key_read_u64(m->entry[place].value, 0) : 0;
}

static void memory_index_put(struct world *world, enum table table, struct bytes key, uint64_t value)
{
        struct keybuf buf;

        put_bytes((struct memory *)world, table, key, key_u64(&buf, value));
}

static void memory_remove(struct world *world, enum table table, struct bytes key)
{
        struct memory *m = (struct memory *)world;
        size_t place = place_of(m, table, key);

        if (!is_at(m, place, table, key))
                return;
        entry_free(&m->entry[place]);
        m->n--;
        memmove(&m->entry[place], &m->entry[place + 1], (m->n - place) * sizeof *m->entry);
}

static bool memory_failed(struct world *world)
{
        (void)world;
        return false;
}

static void memory_scan(struct world *world, enum table table, struct bytes prefix,
                        bool (*fn)(void *self, struct bytes key, uint64_t value), void *self)
{
        struct memory *m = (struct memory *)world;

        for (size_t i = place_of(m, table, prefix); i < m->n && m->entry[i].table == table; i++) {
                const struct entry *entry = &m->entry[i];

                if (entry->key.size < prefix.size || memcmp(entry->key.data, prefix.data, prefix.size))
                        return;
                if (!fn(self, entry->key, entry->value.size == 8 ? key_read_u64(entry->value, 0) : 0))
                        return;
        }
}

static const struct world_ops memory_ops = {
        .get = memory_get,
        .put = memory_put,
        .index_get = memory_index_get,
        .index_put = memory_index_put,
        .remove = memory_remove,
        .failed = memory_failed,
        .scan = memory_scan,
};

void memory_new(struct memory **out)
{
        struct memory *m = calloc(1, sizeof *m);

        must(m);
        m->world.ops = &memory_ops;
        *out = m;
}

void memory_destroy(struct memory **memory)
{
        if (!*memory)
                return;
        for (size_t i = 0; i < (*memory)->n; i++)
                entry_free(&(*memory)->entry[i]);
        free((*memory)->entry);
        free(*memory);
        *memory = NULL;
}

struct memory *memory_copy(const struct memory *memory)
{
        struct memory *copy;

        memory_new(&copy);
        copy->entry = calloc(memory->n + 1, sizeof *copy->entry);
        must(copy->entry);
        copy->room = memory->n + 1;
        for (; copy->n < memory->n; copy->n++) {
                const struct entry *entry = &memory->entry[copy->n];

                copy->entry[copy->n] = (struct entry){entry->table, bytes_own(entry->key), bytes_own(entry->value)};
        }
        return copy;
}

void memory_clear(struct memory *memory, enum table table)
{
        size_t kept = 0;

        for (size_t i = 0; i < memory->n; i++)
                if (memory->entry[i].table == table)
                        entry_free(&memory->entry[i]);
                else
                        memory->entry[kept++] = memory->entry[i];
        memory->n = kept;
}

struct world *memory_world(struct memory *memory, struct arena *arena)
{
        memory->world.arena = arena;
        return &memory->world;
}

const char *memory_differs(const struct memory *a, const struct memory *b, struct arena *arena)
{
        for (size_t i = 0; i < a->n && i < b->n; i++) {
                const struct entry *x = &a->entry[i], *y = &b->entry[i];

                if (x->table != y->table || x->key.size != y->key.size || memcmp(x->key.data, y->key.data, x->key.size) ||
                    x->value.size != y->value.size || memcmp(x->value.data, y->value.data, x->value.size))
                        return arena_text(arena, "entry %zu of table %s", i, table_names[x->table]);
        }
        return a->n == b->n ? NULL : arena_text(arena, "%zu entries against %zu", a->n, b->n);
}
