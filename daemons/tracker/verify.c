#include "verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apply.h"
#include "journal.h"
#include "must.h"
#include "turn.h"

enum { CHUNK = 2000 };          /* events or commands in one commit of a copy */

struct verify {
        const struct suite_conf *conf;
        struct store *store;
        struct txn *txn;                /* the snapshot that is held against */
        struct position position;
        struct verify_report *report;
        struct arena *arena;            /* the caller's: what the report points to */
};

/* ---- a scratch register, gone with its folder */

struct scratch {
        char path[512];
        struct store *store;
};

static void scratch_destroy(struct scratch *scratch)
{
        static const char *const files[] = {"data.mdb", "lock.mdb", "writer.lock"};
        char file[600];

        store_destroy(&scratch->store);
        for (size_t i = 0; i < COUNT(files); i++) {
                (void)snprintf(file, sizeof file, "%s/%s", scratch->path, files[i]);
                (void)unlink(file);
        }
        (void)rmdir(scratch->path);
}

static bool scratch_new(struct scratch *scratch, const struct suite_conf *conf, struct err *err)
{
        (void)snprintf(scratch->path, sizeof scratch->path, "%s/verify.XXXXXX", conf->run_dir);
        if (!mkdtemp(scratch->path))
                return err_sys(err, ERR_STOP, "%s", scratch->path);
        return tables_open(&scratch->store, scratch->path, conf->map_size, STORE_SCRATCH, err);
}

/* ---- comparing */

static const char *key_words(struct arena *arena, struct bytes key)
{
        char *hex = arena_alloc(arena, 2 * key.size + 1);

        for (size_t i = 0; i < key.size; i++)
                (void)sprintf(hex + 2 * i, "%02x", key.data[i]);
        return hex;
}

static bool differ(struct verify *v, const char *what, enum table table, struct bytes key)
{
        v->report->difference = arena_text(v->arena, "%s: table %s, key %s", what, table_names[table], key_words(v->arena, key));
        return true;
}

static bool bytes_same(struct bytes a, struct bytes b)
{
        return a.size == b.size && !memcmp(a.data, b.data, a.size);
}

static bool table_compare(struct verify *v, struct txn *copy, enum table table, struct err *err)
{
        OWNED(cursor_destroy) struct cursor *a = NULL;
        OWNED(cursor_destroy) struct cursor *b = NULL;
        struct bytes none = {(const uint8_t *)"", 0}, ka, va, kb, vb;

        if (!cursor_new(&a, v->txn, table, none, err) || !cursor_new(&b, copy, table, none, err))
                return false;
        for (;;) {
                bool more_a = cursor_next(a, &ka, &va, err), more_b;

                if (err->kind != ERR_NONE)
                        return false;
                more_b = cursor_next(b, &kb, &vb, err);
                if (err->kind != ERR_NONE)
                        return false;
                if (!more_a && !more_b)
                        return true;
                if (more_a != more_b)
                        return differ(v, more_a ? "only in the register" : "missing in the register", table, more_a ? ka : kb);
                if (!bytes_same(ka, kb))
                        return differ(v, "another key in the register", table, ka);
                if (!bytes_same(va, vb))
                        return differ(v, "another value in the register", table, ka);
                v->report->records++;
        }
}

static bool copy_compare(struct verify *v, struct scratch *scratch, bool outcomes, struct err *err)
{
        OWNED(txn_abort) struct txn *copy = NULL;

        if (!txn_begin(&copy, scratch->store, TXN_READ, err))
                return false;
        v->report->records = 0;
        for (int table = 0; table < TABLES && !v->report->difference; table++) {
                /* Outcomes are no events: only commands make them anew. */
                if (table == TABLE_META || (table == TABLE_OUTCOMES && !outcomes))
                        continue;
                if (!table_compare(v, copy, (enum table)table, err))
                        return false;
        }
        return true;
}

/* ---- replaying events */

static bool events_replay(struct verify *v, struct scratch *scratch, struct err *err)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        OWNED(tables_cache_destroy) struct tables_cache *cache = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        struct position replayed = {0};
        struct bytes key, value;
        struct tables tables;

        arena_new(&arena);
        tables_cache_new(&cache);
        if (!cursor_new(&cursor, v->txn, TABLE_EVENTS, (struct bytes){(const uint8_t *)"", 0}, err))
                return false;
        while (cursor_next(cursor, &key, &value, err)) {
                const Event *event;

                if (!txn) {
                        arena_reset(arena);
                        if (!txn_begin(&txn, scratch->store, TXN_WRITE, err))
                                return false;
                        tables_begin(&tables, txn, cache, arena);
                }
                if (!record_decode(value, &event__descriptor, arena, &event, err) || !txn_append(txn, TABLE_EVENTS, key, value, err))
                        return false;
                if (event->seq != ++replayed.seq || event->seq != key_read_u64(key, 0))
                        return differ(v, "events are not in order", TABLE_EVENTS, key);
                position_chain(&replayed, codec_encode(&event->base, arena));
                apply(&tables.world, event);
                if (!tables_ok(&tables, err))
                        return err_in(err, "event %" PRIu64, event->seq);
                v->report->events++;
                if (replayed.seq % CHUNK == 0 && !txn_commit(&txn, err))
                        return false;
        }
        if (err->kind != ERR_NONE || (txn && !txn_commit(&txn, err)))
                return false;
        if (replayed.seq != v->position.seq || memcmp(replayed.chain, v->position.chain, sizeof replayed.chain))
                v->report->difference = arena_text(v->arena, "the hash over %" PRIu64 " events is not the one kept", replayed.seq);
        return true;
}

/* ---- deciding commands anew */

static bool commands_chunk(struct verify *v, struct journal *journal, struct turns *turns, uint64_t *after, struct err *err)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct turn_result result;
        struct bytes *bytes;
        Entry **entry;
        size_t n;

        arena_new(&arena);
        if (!journal_read(journal, *after, CHUNK, 8 << 20, arena, &bytes, &n, err))
                return false;
        if (n > v->position.n - *after)
                n = v->position.n - *after;
        if (!n)
                return err_set(err, ERR_STOP, "the journal ends at command %" PRIu64 ", the register at %" PRIu64, *after, v->position.n);
        entry = arena_alloc(arena, n * sizeof *entry);
        for (size_t i = 0; i < n; i++) {
                if (!codec_decode(&entry__descriptor, bytes[i], CODEC_KEPT, arena, &entry[i], err))
                        return err_in(err, "command %" PRIu64, *after + 1 + i);
        }
        for (size_t done = 0; done < n; done += result.done)
                if (!turn_run(turns, entry + done, n - done, &result, err))
                        return false;
        *after += n;
        v->report->commands = *after;
        return true;
}

static bool commands_replay(struct verify *v, struct scratch *scratch, struct err *err)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        OWNED(turns_destroy) struct turns *turns = NULL;
        struct journal_head head;
        struct position replayed;
        uint64_t after = 0;

        if (!journal_new(&journal, &(struct journal_conf){v->conf->engine, v->conf->journal_dir, v->conf->map_size}, STORE_READ, err) ||
            !journal_head(journal, &head, err))
                return false;
        if (head.first > 1)
                return true;
        turns_new(&turns, scratch->store);
        while (after < v->position.n)
                if (!commands_chunk(v, journal, turns, &after, err))
                        return false;
        v->report->replayed_commands = true;
        if (!turns_position(turns, &replayed, err))
                return false;
        if (memcmp(replayed.chain, v->position.chain, sizeof replayed.chain))
                v->report->difference = arena_text(v->arena, "deciding the commands anew gives other events");
        return v->report->difference || copy_compare(v, scratch, true, err);
}

bool register_verify(const struct suite_conf *conf, struct arena *arena, struct verify_report *out, struct err *err)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        OWNED(scratch_destroy) struct scratch events = {{0}, NULL};
        OWNED(scratch_destroy) struct scratch commands = {{0}, NULL};
        struct verify v = {.conf = conf, .report = out, .arena = arena};

        *out = (struct verify_report){0};
        if (!tables_open(&store, conf->register_dir, conf->map_size, STORE_READ, err) || !txn_begin(&txn, store, TXN_READ, err) ||
            !position_get(txn, &v.position, err))
                return false;
        v.txn = txn;
        if (!scratch_new(&events, conf, err) || !events_replay(&v, &events, err))
                return false;
        if (!out->difference && !copy_compare(&v, &events, false, err))
                return false;
        return out->difference || (scratch_new(&commands, conf, err) && commands_replay(&v, &commands, err));
}
