#include "tables.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"

/* ---- settings decoded once */

struct cached {
        enum table table;
        struct bytes key;
        const void *message;
};
struct tables_cache {
        struct arena *arena;
        struct cached *item;
        size_t n;
        bool stale;
};

void tables_cache_new(struct tables_cache **out)
{
        struct tables_cache *cache = calloc(1, sizeof *cache);

        must(cache);
        arena_new(&cache->arena);
        *out = cache;
}

void tables_cache_destroy(struct tables_cache **cache)
{
        if (!*cache)
                return;
        arena_destroy(&(*cache)->arena);
        free(*cache);
        *cache = NULL;
}

static bool is_setting(enum table table)
{
        return table == TABLE_FLOWS || table == TABLE_LAW || table == TABLE_RULES;
}

static const void *cache_find(const struct tables_cache *cache, enum table table, struct bytes key)
{
        if (!cache || cache->stale)
                return NULL;
        for (size_t i = 0; i < cache->n; i++)
                if (cache->item[i].table == table && cache->item[i].key.size == key.size &&
                    !memcmp(cache->item[i].key.data, key.data, key.size))
                        return cache->item[i].message;
        return NULL;
}

/* ---- the world's operations */

static struct tables *tables_of(struct world *world)
{
        return (struct tables *)world;
}

static bool failed(const struct tables *tables)
{
        return tables->err.kind != ERR_NONE;
}

static const void *tables_get(struct world *world, enum table table, struct bytes key)
{
        struct tables *t = tables_of(world);
        const void *message = cache_find(t->cache, table, key);
        bool keep = t->cache && !t->cache->stale && is_setting(table);
        struct arena *arena = keep ? t->cache->arena : world->arena;
        struct bytes value;

        if (message || failed(t))
                return message;
        if (!txn_get(t->txn, table, key, &value, &t->err) || !value.data)
                return NULL;
        if (!record_decode(value, table_types[table], arena, &message, &t->err)) {
                (void)err_in(&t->err, "register: table %s", table_names[table]);
                return NULL;
        }
        if (keep) {
                struct cached *item = codec_append(arena, (void **)&t->cache->item, &t->cache->n, sizeof *item);

                *item = (struct cached){table, {arena_copy(arena, key.data, key.size), key.size}, message};
        }
        return message;
}

/* Tables whose keys grow are filled to the brim: a key above the last one is appended. */
static bool grows(enum table table)
{
        switch (table) {
        case TABLE_EVENTS:
        case TABLE_OUTCOMES:
        case TABLE_EMPLOYERS:
        case TABLE_NOTICES:
        case TABLE_PERSONS:
        case TABLE_CASEFILES:
        case TABLE_VACANCIES:
        case TABLE_PROPOSALS:
        case TABLE_CASE_MATCHING:
        case TABLE_VACANCY_OPEN:
        case TABLE_PLACEMENTS:
        case TABLE_CASE_EVENTS:
        case TABLE_PROPOSAL_CASES:
        case TABLE_RUNS:
        case TABLE_RUN_DETAILS:
        case TABLE_POSTINGS:
        case TABLE_INVOICES:
        case TABLE_TRAILS:
        case TABLE_DISPUTES:
                return true;
        default:
                return false;
        }
}

static void put_bytes(struct tables *t, enum table table, struct bytes key, struct bytes value)
{
        struct bytes last, ignored;
        bool above = false;

        if (failed(t))
                return;
        if (grows(table)) {
                if (!txn_last(t->txn, table, &last, &ignored, &t->err))
                        return;
                above = last.data && (last.size == key.size ? memcmp(key.data, last.data, key.size) > 0 : false);
        }
        /* The error is kept for tables_ok. */
        if (above)
                (void)!txn_append(t->txn, table, key, value, &t->err);
        else
                (void)!txn_put(t->txn, table, key, value, &t->err);
}

static void tables_put(struct world *world, enum table table, struct bytes key, const struct record_head *head, const void *message)
{
        struct tables *t = tables_of(world);

        put_bytes(t, table, key, record_encode(head, message, world->arena));
        if (t->cache && is_setting(table))
                t->cache->stale = true;
}

static uint64_t tables_index_get(struct world *world, enum table table, struct bytes key)
{
        struct tables *t = tables_of(world);
        struct bytes value;

        if (failed(t) || !txn_get(t->txn, table, key, &value, &t->err) || value.size != 8)
                return 0;
        return key_read_u64(value, 0);
}

static void tables_index_put(struct world *world, enum table table, struct bytes key, uint64_t value)
{
        struct keybuf buf;

        put_bytes(tables_of(world), table, key, key_u64(&buf, value));
}

static void tables_remove(struct world *world, enum table table, struct bytes key)
{
        struct tables *t = tables_of(world);

        if (!failed(t))
                (void)!txn_delete(t->txn, table, key, &t->err);
}

static bool tables_failed(struct world *world)
{
        return failed(tables_of(world));
}

static void tables_scan(struct world *world, enum table table, struct bytes prefix,
                        bool (*fn)(void *self, struct bytes key, uint64_t value), void *self)
{
        struct tables *t = tables_of(world);
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        struct err err = {0};
        struct keybuf start;
        struct bytes key, value;

        key_start(&start);
        key_add_bytes(&start, prefix.data, prefix.size);
        if (failed(t) || !cursor_new(&cursor, t->txn, table, key_bytes(&start), &t->err))
                return;
        /* The end of the walk must not take away an error that `fn` met on it, so the cursor has its own. */
        while (!failed(t) && cursor_next(cursor, &key, &value, &err)) {
                if (key.size < start.size || memcmp(key.data, start.b, start.size))
                        return;
                if (!fn(self, key, value.size == 8 ? key_read_u64(value, 0) : 0))
                        return;
        }
        if (!failed(t))
                t->err = err;
}

static const struct world_ops tables_ops = {
        .get = tables_get,
        .put = tables_put,
        .index_get = tables_index_get,
        .index_put = tables_index_put,
        .remove = tables_remove,
        .failed = tables_failed,
        .scan = tables_scan,
};

bool tables_open(struct store **out, const char *path, uint64_t size, enum store_mode mode, struct err *err)
{
        const struct store_conf conf = {
                .path = path,
                .size = size,
                .tables = table_names,
                .n_tables = TABLES,
                .format = REGISTER_FORMAT,
        };

        return store_new(out, &conf, mode, err) || err_in(err, "register");
}

void tables_begin(struct tables *tables, struct txn *txn, struct tables_cache *cache, struct arena *arena)
{
        *tables = (struct tables){.world = {.ops = &tables_ops, .arena = arena}, .txn = txn, .cache = cache};
        if (cache && cache->stale) {
                arena_reset(cache->arena);
                cache->item = NULL;
                cache->n = 0;
                cache->stale = false;
        }
}

bool tables_ok(const struct tables *tables, struct err *err)
{
        if (!failed(tables))
                return true;
        *err = tables->err;
        return false;
}

/* ---- how far it is */

static struct bytes position_key(struct keybuf *key)
{
        return key_text(key, "position");
}

bool position_get(struct txn *txn, struct position *out, struct err *err)
{
        struct keybuf key;
        struct bytes value;

        *out = (struct position){0};
        if (!txn_get(txn, TABLE_META, position_key(&key), &value, err))
                return false;
        if (!value.data)
                return true;
        if (value.size != 24 + sizeof out->chain)
                return err_set(err, ERR_STOP, "register: the position is %zu bytes long; restore a backup", value.size);
        out->n = key_read_u64(value, 0);
        out->seq = key_read_u64(value, 8);
        out->at_ms = (int64_t)key_read_u64(value, 16);
        memcpy(out->chain, value.data + 24, sizeof out->chain);
        return true;
}

bool position_put(struct txn *txn, const struct position *position, struct err *err)
{
        struct keybuf key, value;

        key_start(&value);
        key_add_u64(&value, position->n);
        key_add_u64(&value, position->seq);
        key_add_u64(&value, (uint64_t)position->at_ms);
        key_add_bytes(&value, position->chain, sizeof position->chain);
        return txn_put(txn, TABLE_META, position_key(&key), key_bytes(&value), err);
}

/* H(a, b, c). */
static void hash(uint8_t out[CHAIN], struct bytes a, struct bytes b, struct bytes c)
{
        crypto_generichash_state state;

        crypto_generichash_init(&state, NULL, 0, CHAIN);
        crypto_generichash_update(&state, a.data, a.size);
        crypto_generichash_update(&state, b.data, b.size);
        crypto_generichash_update(&state, c.data, c.size);
        crypto_generichash_final(&state, out, CHAIN);
}

static struct bytes bytes_of(const char *text)
{
        return (struct bytes){(const uint8_t *)text, strlen(text)};
}

void event_chained(const Event *event, struct bytes bytes, struct arena *arena, struct chained *out)
{
        const struct bytes none = {(const uint8_t *)"", 0};

        out->masked = event_masked(event, arena);
        hash(out->event, bytes, none, none);
        memcpy(out->leaf, out->event, CHAIN);
        if (*out->masked.head)
                hash(out->leaf, (struct bytes){out->event, CHAIN}, bytes_of(out->masked.body), none);
}

void position_chain(struct position *position, const Event *event, struct arena *arena)
{
        struct chained chained;

        event_chained(event, codec_encode(&event->base, arena), arena, &chained);
        hash(position->chain, (struct bytes){position->chain, CHAIN}, (struct bytes){chained.leaf, CHAIN}, bytes_of(chained.masked.head));
        position->seq = event->seq;
}

const char *chain_text(ProtobufCBinaryData chain, char text[CHAIN_TEXT])
{
        must(chain.len <= CHAIN);
        return sodium_bin2hex(text, CHAIN_TEXT, chain.data, chain.len);
}

ProtobufCBinaryData event_salt(const Entry *entry, uint64_t seq, struct arena *arena)
{
        uint8_t salt[crypto_shorthash_siphashx24_BYTES];
        struct keybuf key;
        struct bytes of = key_u64(&key, seq);

        if (!entry->salt.len)
                return (ProtobufCBinaryData){0};
        must(entry->salt.len == crypto_shorthash_siphashx24_KEYBYTES);
        /* SipHash of 128 bits keeps its key as BLAKE2b would, at a tenth of the cost; this is done for each event. */
        (void)crypto_shorthash_siphashx24(salt, of.data, of.size, entry->salt.data);
        return codec_bytes(arena, salt, sizeof salt);
}

void run_digest(const RunDetails *details, struct arena *arena, uint8_t out[RUN_DIGEST])
{
        struct bytes bytes = codec_encode(&details->base, arena);

        crypto_generichash(out, RUN_DIGEST, bytes.data, bytes.size, NULL, 0);
}
