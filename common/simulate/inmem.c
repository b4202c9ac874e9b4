#include "inmem.h"

#include <stdlib.h>
#include <string.h>

#include "keep.h"
#include "must.h"
#include "ordered.h"

enum { BUCKETS_FIRST = 4096 };

/* A record, or a number of an index that is never walked. */
struct held {
        struct held *next; /* in its bucket */
        uint64_t hash;
        enum table table;
        bool is_there;
        const void *fresh; /* put in this turn, in its arena */
        void *kept;        /* owned */
        uint64_t value;
        uint32_t size;
        uint8_t key[];
};
struct inmem {
        struct world world; /* first: a world is cast back to its memory */
        uint64_t left_out;
        struct keep *keep;
        struct arena *arena; /* of everything held, but records */
        struct held **bucket;
        size_t n_buckets, n_held;
        struct held **fresh; /* put since the last settle */
        size_t n_fresh, fresh_room;
        void **old; /* records that these replace */
        struct ordered *ordered[TABLES];
        size_t count[TABLES];
};

#define BIT(table) ((uint64_t)1 << (table))

const uint64_t INMEM_UNASKED = BIT(TABLE_CASE_EVENTS) | BIT(TABLE_CASE_STATES) | BIT(TABLE_CASE_MATCHING) | BIT(TABLE_CASE_REFS) |
                               BIT(TABLE_VACANCY_OPEN) | BIT(TABLE_VACANCY_REFS) | BIT(TABLE_CASE_GUIDES) |
                               BIT(TABLE_CASE_FLOWS) | BIT(TABLE_CASE_PROGRAMMES) | BIT(TABLE_OUTCOMES) | BIT(TABLE_TRAILS);
/* Tables that rules walk. */
static const uint64_t walked = BIT(TABLE_LAW) | BIT(TABLE_ADMISSIONS) | BIT(TABLE_NOTICE_AREAS) | BIT(TABLE_CASE_EVENTS) |
                               BIT(TABLE_CASE_STATES) | BIT(TABLE_CASE_MATCHING) | BIT(TABLE_VACANCY_OPEN) |
                               BIT(TABLE_PROPOSAL_CASES) | BIT(TABLE_PROPOSAL_VACANCIES) | BIT(TABLE_DEADLINES) |
                               BIT(TABLE_CASE_GUIDES) | BIT(TABLE_CASE_FLOWS);

/* ---- what is held */

static uint64_t key_hash(enum table table, struct bytes key)
{
        uint64_t hash = UINT64_C(0x9e3779b97f4a7c15) * (table + 1), word;
        unsigned __int128 product;

        for (size_t at = 0; at < key.size; at += sizeof word) {
                size_t rest = key.size - at;

                word = 0;
                memcpy(&word, key.data + at, rest < sizeof word ? rest : sizeof word);
                /* Both halves of the product: numbers in keys differ in their highest bytes, and those alone move the upper half.
                 */
                product = (unsigned __int128)(hash ^ word) * UINT64_C(0xd6e8feb86659fd93);
                hash = (uint64_t)product ^ (uint64_t)(product >> 64);
        }
        return hash;
}

static struct held *held_find(const struct inmem *m, enum table table, struct bytes key)
{
        uint64_t hash = key_hash(table, key);

        for (struct held *held = m->bucket[hash & (m->n_buckets - 1)]; held; held = held->next)
                if (held->hash == hash && held->table == table && held->size == key.size &&
                    !memcmp(held->key, key.data, key.size))
                        return held;
        return NULL;
}

static void buckets_grow(struct inmem *m)
{
        size_t n = 2 * m->n_buckets;
        struct held **bucket = calloc(n, sizeof(*bucket));

        must(bucket);
        for (size_t i = 0; i < m->n_buckets; i++)
                for (struct held *held = m->bucket[i], *next; held; held = next) {
                        next = held->next;
                        held->next = bucket[held->hash & (n - 1)];
                        bucket[held->hash & (n - 1)] = held;
                }
        free(m->bucket);
        m->bucket = bucket;
        m->n_buckets = n;
}

static struct held *held_make(struct inmem *m, enum table table, struct bytes key)
{
        struct held *held = held_find(m, table, key);

        if (!held) {
                held = arena_alloc(m->arena, sizeof *held + key.size);
                held->hash = key_hash(table, key);
                held->table = table;
                held->size = (uint32_t)key.size;
                memcpy(held->key, key.data, key.size);
                held->next = m->bucket[held->hash & (m->n_buckets - 1)];
                m->bucket[held->hash & (m->n_buckets - 1)] = held;
                if (++m->n_held > m->n_buckets)
                        buckets_grow(m);
        }
        m->count[table] += !held->is_there;
        held->is_there = true;
        return held;
}

static void fresh_add(struct inmem *m, struct held *held)
{
        if (m->n_fresh == m->fresh_room) {
                m->fresh_room = m->fresh_room ? 2 * m->fresh_room : 64;
                m->fresh = realloc(m->fresh, m->fresh_room * sizeof(*m->fresh));
                m->old = realloc(m->old, m->fresh_room * sizeof(*m->old));
                must(m->fresh && m->old);
        }
        m->fresh[m->n_fresh++] = held;
}

/* A fresh record may share parts with any old one, so all are copied before any is freed. */
void inmem_settle(struct inmem *m)
{
        for (size_t i = 0; i < m->n_fresh; i++) {
                struct held *held = m->fresh[i];

                m->old[i] = held->kept;
                held->kept = held->fresh ? keep_message(m->keep, held->fresh) : NULL;
                held->fresh = NULL;
        }
        for (size_t i = 0; i < m->n_fresh; i++)
                free(m->old[i]);
        m->n_fresh = 0;
}

/* ---- the world */

static bool is_left_out(const struct inmem *m, enum table table)
{
        return m->left_out & BIT(table);
}

static const void *inmem_get(struct world *world, enum table table, struct bytes key)
{
        const struct held *held = held_find((struct inmem *)world, table, key);

        if (!held || !held->is_there)
                return NULL;
        return held->fresh ? held->fresh : held->kept;
}

static void inmem_put(struct world *world, enum table table, struct bytes key, const struct record_head *head,
                      const void *message)
{
        struct inmem *m = (struct inmem *)world;
        struct held *held;

        (void)head;
        if (is_left_out(m, table))
                return;
        held = held_make(m, table, key);
        if (!held->fresh)
                fresh_add(m, held);
        /* A caller's own struct may be gone before the turn is; what it points to lives in the arena. */
        held->fresh = arena_copy(world->arena, message, ((const ProtobufCMessage *)message)->descriptor->sizeof_message);
        if (m->ordered[table])
                ordered_put(m->ordered[table], key, 0);
}

static uint64_t inmem_index_get(struct world *world, enum table table, struct bytes key)
{
        struct inmem *m = (struct inmem *)world;
        const struct held *held;

        if (m->ordered[table])
                return ordered_get(m->ordered[table], key);
        held = held_find(m, table, key);
        return held && held->is_there ? held->value : 0;
}

static void inmem_index_put(struct world *world, enum table table, struct bytes key, uint64_t value)
{
        struct inmem *m = (struct inmem *)world;

        if (is_left_out(m, table))
                return;
        if (m->ordered[table])
                ordered_put(m->ordered[table], key, value);
        else
                held_make(m, table, key)->value = value;
}

static void inmem_remove(struct world *world, enum table table, struct bytes key)
{
        struct inmem *m = (struct inmem *)world;
        struct held *held = is_left_out(m, table) ? NULL : held_find(m, table, key);

        if (m->ordered[table])
                ordered_remove(m->ordered[table], key);
        if (!held || !held->is_there)
                return;
        held->is_there = false;
        m->count[table]--;
        if (!held->fresh && held->kept)
                fresh_add(m, held);
        held->fresh = NULL;
}

static bool inmem_failed(struct world *world)
{
        (void)world;
        return false;
}

static void inmem_scan(struct world *world, enum table table, struct bytes prefix,
                       bool (*fn)(void *self, struct bytes key, uint64_t value), void *self)
{
        const struct inmem *m = (struct inmem *)world;
        struct ordered_at at;
        struct bytes key;
        uint64_t value;

        must(walked & BIT(table));
        if (is_left_out(m, table))
                return;
        at = ordered_from(m->ordered[table], prefix);
        while (ordered_next(m->ordered[table], &at, &key, &value) && key.size >= prefix.size &&
               !memcmp(key.data, prefix.data, prefix.size))
                if (!fn(self, key, value))
                        return;
}

static const struct world_ops inmem_ops = {
        .get = inmem_get,
        .put = inmem_put,
        .index_get = inmem_index_get,
        .index_put = inmem_index_put,
        .remove = inmem_remove,
        .failed = inmem_failed,
        .scan = inmem_scan,
};

void inmem_new(struct inmem **out, uint64_t left_out)
{
        struct inmem *m = calloc(1, sizeof *m);

        must(m);
        m->world.ops = &inmem_ops;
        m->left_out = left_out;
        keep_new(&m->keep);
        arena_new(&m->arena);
        m->n_buckets = BUCKETS_FIRST;
        m->bucket = calloc(m->n_buckets, sizeof(*m->bucket));
        must(m->bucket);
        for (size_t i = 0; i < TABLES; i++)
                if (walked & ~left_out & BIT(i))
                        ordered_new(&m->ordered[i]);
        *out = m;
}

void inmem_destroy(struct inmem **inmem)
{
        struct inmem *m = *inmem;

        if (!m)
                return;
        for (size_t i = 0; i < m->n_buckets; i++)
                for (struct held *held = m->bucket[i]; held; held = held->next)
                        free(held->kept);
        for (size_t i = 0; i < TABLES; i++)
                ordered_destroy(&m->ordered[i]);
        free(m->bucket);
        free(m->fresh);
        free(m->old);
        keep_destroy(&m->keep);
        arena_destroy(&m->arena);
        free(m);
        *inmem = NULL;
}

struct world *inmem_world(struct inmem *inmem, struct arena *arena)
{
        inmem->world.arena = arena;
        return &inmem->world;
}

size_t inmem_count(const struct inmem *inmem, enum table table)
{
        return inmem->ordered[table] ? ordered_count(inmem->ordered[table]) : inmem->count[table];
}

/* ---- a copy */

struct load {
        struct inmem *m;
        struct world *from;
        enum table table;
};

static void event_load(const struct load *load, uint64_t seq)
{
        struct keybuf key;
        struct bytes bytes = key_u64(&key, seq);
        const void *event = seq ? load->from->ops->get(load->from, TABLE_EVENTS, bytes) : NULL;

        if (event)
                inmem_put(&load->m->world, TABLE_EVENTS, bytes, NULL, event);
}

static bool load_visit(void *self, struct bytes key, uint64_t value)
{
        const struct load *load = self;
        const void *record;

        if (!table_types[load->table]) {
                inmem_index_put(&load->m->world, load->table, key, value);
                return true;
        }
        record = load->from->ops->get(load->from, load->table, key);
        if (!record)
                return false;
        inmem_put(&load->m->world, load->table, key, NULL, record);
        if (load->table == TABLE_PERSONS) {
                event_load(load, ((const Person *)record)->profile_event);
                event_load(load, ((const Person *)record)->sealed_event);
        }
        inmem_settle(load->m);
        arena_reset(load->from->arena);
        return true;
}

bool inmem_load(struct inmem *inmem, struct world *from)
{
        struct world *world = inmem_world(inmem, from->arena);

        for (unsigned i = 0; i < TABLES && !from->ops->failed(from); i++) {
                struct load load = {inmem, from, (enum table)i};

                if (i != TABLE_META && i != TABLE_EVENTS && !is_left_out(inmem, load.table))
                        from->ops->scan(from, load.table, (struct bytes){(const uint8_t *)"", 0}, load_visit, &load);
        }
        inmem_settle(inmem);
        world->arena = NULL;
        return !from->ops->failed(from);
}
