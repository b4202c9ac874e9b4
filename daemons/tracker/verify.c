#include "verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "journal.h"
#include "must.h"
#include "replica.h"
#include "turn.h"

enum { CHUNK = 2000 };          /* commands in one commit of a copy */

struct verify {
        const struct suite_conf *conf;
        struct store *store;
        struct txn *txn;                /* the snapshot that is held against */
        struct position position;
        struct verify_report *report;
        struct arena *arena;            /* the caller's: what the report points to */
};

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

static bool copy_compare(struct verify *v, struct replica *replica, bool outcomes, struct err *err)
{
        OWNED(txn_abort) struct txn *copy = NULL;

        if (!txn_begin(&copy, replica->store, TXN_READ, err))
                return false;
        v->report->records = 0;
        for (int table = 0; table < TABLES && !v->report->difference; table++) {
                /* Outcomes, and what runs found, are no events: only commands make them anew. */
                if (table == TABLE_META || ((table == TABLE_OUTCOMES || table == TABLE_RUN_DETAILS) && !outcomes))
                        continue;
                if (!table_compare(v, copy, (enum table)table, err))
                        return false;
        }
        return true;
}

/* ---- replaying events */

static bool events_replay(struct verify *v, struct replica *replica, struct err *err)
{
        struct replica_replay replayed = {0};

        if (!replica_replay(replica, v->txn, UINT64_MAX, &replayed, err))
                return false;
        v->report->events = replayed.position.seq;
        if (replayed.out_of_order)
                v->report->difference = arena_text(v->arena, "events are not in order: event %" PRIu64 " does not follow", replayed.out_of_order);
        else if (replayed.position.seq != v->position.seq || memcmp(replayed.position.chain, v->position.chain, sizeof v->position.chain))
                v->report->difference = arena_text(v->arena, "the hash over %" PRIu64 " events is not the one kept", replayed.position.seq);
        return true;
}

/* What a run found is in no event, and may be gone by now. What is there must be what its event has the digest of. */
static bool run_compare(struct verify *v, struct world *world, struct bytes key)
{
        const uint64_t id = key_read_u64(key, 0);
        const Run *run = world_run(world, id);
        const RunDetails *details = world_run_details(world, id);
        struct keybuf own;
        const Event *event = run ? world->ops->get(world, TABLE_EVENTS, key_u64(&own, run->ran_event)) : NULL;
        uint8_t digest[RUN_DIGEST];

        if (!event || !details || event->what_case != EVENT__WHAT_MATCH_RAN)
                return differ(v, "details of a run without its event", TABLE_RUN_DETAILS, key);
        run_digest(details, world->arena, digest);
        if (event->match_ran->digest.len != sizeof digest || memcmp(event->match_ran->digest.data, digest, sizeof digest))
                return differ(v, "details of a run that are not what its event says", TABLE_RUN_DETAILS, key);
        v->report->records++;
        return true;
}

static bool runs_compare(struct verify *v, struct err *err)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        struct bytes key, value;
        struct tables tables;

        arena_new(&arena);
        tables_begin(&tables, v->txn, NULL, arena);
        if (!cursor_new(&cursor, v->txn, TABLE_RUN_DETAILS, (struct bytes){(const uint8_t *)"", 0}, err))
                return false;
        while (!v->report->difference && cursor_next(cursor, &key, &value, err)) {
                arena_reset(arena);
                if (!run_compare(v, &tables.world, key) || !tables_ok(&tables, err))
                        return false;
        }
        return err->kind == ERR_NONE;
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

static bool commands_replay(struct verify *v, struct replica *replica, struct err *err)
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
        turns_new(&turns, replica->store);
        while (after < v->position.n)
                if (!commands_chunk(v, journal, turns, &after, err))
                        return false;
        v->report->replayed_commands = true;
        if (!turns_position(turns, &replayed, err))
                return false;
        if (memcmp(replayed.chain, v->position.chain, sizeof replayed.chain))
                v->report->difference = arena_text(v->arena, "deciding the commands anew gives other events");
        return v->report->difference || copy_compare(v, replica, true, err);
}

bool register_verify(const struct suite_conf *conf, struct arena *arena, struct verify_report *out, struct err *err)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        OWNED(replica_destroy) struct replica events = {{0}, NULL};
        OWNED(replica_destroy) struct replica commands = {{0}, NULL};
        struct verify v = {.conf = conf, .report = out, .arena = arena};

        *out = (struct verify_report){0};
        if (!tables_open(&store, conf->register_dir, conf->map_size, STORE_READ, err) || !txn_begin(&txn, store, TXN_READ, err) ||
            !position_get(txn, &v.position, err))
                return false;
        v.txn = txn;
        if (!replica_new(&events, conf, err) || !events_replay(&v, &events, err))
                return false;
        if (!out->difference && (!copy_compare(&v, &events, false, err) || !runs_compare(&v, err)))
                return false;
        return out->difference || (replica_new(&commands, conf, err) && commands_replay(&v, &commands, err));
}
