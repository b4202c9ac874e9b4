#include "turn.h"

#include <inttypes.h>
#include <stdlib.h>

#include "apply.h"
#include "decide.h"
#include "must.h"

/* Deadlines in one commit: enough to keep the disk busy, few enough to answer in between. */
enum { FIRED_MAX = 2000 };

struct turns {
        struct store *store;
        struct arena *arena;
        struct tables_cache *cache;
};

void turns_new(struct turns **out, struct store *store)
{
        struct turns *turns = calloc(1, sizeof *turns);

        must(turns);
        turns->store = store;
        arena_new(&turns->arena);
        tables_cache_new(&turns->cache);
        *out = turns;
}

void turns_destroy(struct turns **turns)
{
        if (!*turns)
                return;
        tables_cache_destroy(&(*turns)->cache);
        arena_destroy(&(*turns)->arena);
        free(*turns);
        *turns = NULL;
}

bool turns_position(struct turns *turns, struct position *out, struct err *err)
{
        OWNED(txn_abort) struct txn *txn = NULL;

        return txn_begin(&txn, turns->store, TXN_READ, err) && position_get(txn, out, err);
}

/* ---- one event, one command */

static void event_record(struct world *world, struct position *position, const Entry *entry, Event *event)
{
        struct keybuf key;
        const struct record_head head = {
                .kind = KIND__KIND_EVENT,
                .code = event->what_case,
                .a = event->casefile,
                .b = event->n,
        };

        event->seq = position->seq + 1;
        event->salt = event_salt(entry, event->seq, world->arena);
        position_chain(position, event, world->arena);
        world->ops->put(world, TABLE_EVENTS, key_u64(&key, event->seq), &head, event);
        apply(world, event);
}

static void events_record(struct world *world, struct position *position, const Entry *entry, const struct events *events,
                          struct turn_result *out)
{
        for (size_t i = 0; i < events->n && !world->ops->failed(world); i++)
                event_record(world, position, entry, events->item[i]);
        out->events += events->n;
}

/* A run's event has the digest of what was found, as the core cannot work it out. */
static void details_seal(const struct decision *decision, struct arena *arena)
{
        uint8_t digest[RUN_DIGEST];

        for (size_t i = 0; decision->details && i < decision->events.n; i++) {
                Event *event = decision->events.item[i];

                if (event->what_case != EVENT__WHAT_MATCH_RAN)
                        continue;
                run_digest(decision->details, arena, digest);
                event->match_ran->digest = codec_bytes(arena, digest, sizeof digest);
        }
}

static void command_run(struct world *world, struct position *position, const Entry *entry, struct turn_result *out)
{
        const struct record_head head = {.kind = KIND__KIND_OUTCOME};
        struct decision decision;
        struct keybuf key;
        Decided *decided = NEW(world->arena, Decided, decided);

        out->refused += decide(world, entry, &decision) == VERDICT_REFUSED;
        if (decision.events.n) {
                decision.outcome->first_event = position->seq + 1;
                decision.outcome->events = (uint32_t)decision.events.n;
        }
        details_seal(&decision, world->arena);
        events_record(world, position, entry, &decision.events, out);
        apply_details(world, &decision);
        world->ops->put(world, TABLE_OUTCOMES, key_u64(&key, entry->n), &head, decision.outcome);
        decided->n = entry->n;
        decided->outcome = decision.outcome;
        *(Decided **)codec_append(world->arena, (void **)&out->decided, &out->n_decided, sizeof *out->decided) = decided;
        position->n = entry->n;
        position->at_ms = entry->at;
}

/* Everything due before `entry`; false when the turn is full before all of it has fired. */
static bool deadlines_run(struct world *world, struct position *position, const Entry *entry, struct turn_result *out)
{
        struct decision decision;
        struct instant due;
        uint64_t casefile;

        while (!world->ops->failed(world) && (casefile = world_due(world, (struct instant){entry->at}, &due))) {
                if (out->fired == FIRED_MAX)
                        return false;
                out->fired++;
                decide_deadline(world, casefile, due, (struct instant){position->at_ms}, entry->n, &decision);
                events_record(world, position, entry, &decision.events, out);
        }
        return true;
}

bool turn_run(struct turns *turns, Entry *const *entries, size_t n, struct turn_result *out, struct err *err)
{
        OWNED(txn_abort) struct txn *txn = NULL;
        struct position position;
        struct tables tables;

        *out = (struct turn_result){0};
        arena_reset(turns->arena);
        if (!txn_begin(&txn, turns->store, TXN_WRITE, err) || !position_get(txn, &position, err))
                return false;
        tables_begin(&tables, txn, turns->cache, turns->arena);
        /* A commit whose last write failed may turn out to be kept: what was run then is through, and the register has its outcomes. */
        while (out->done < n && entries[out->done]->n <= position.n)
                out->done++;
        while (out->done < n && deadlines_run(&tables.world, &position, entries[out->done], out)) {
                const Entry *entry = entries[out->done];

                if (entry->n != position.n + 1)
                        return err_set(err, ERR_STOP, "register: stands at command %" PRIu64 ", and %" PRIu64 " came next", position.n, entry->n);
                command_run(&tables.world, &position, entry, out);
                if (!tables_ok(&tables, err))
                        return err_in(err, "command %" PRIu64, entry->n);
                out->done++;
        }
        out->seq = position.seq;
        return tables_ok(&tables, err) && position_put(txn, &position, err) && txn_commit(&txn, err);
}
