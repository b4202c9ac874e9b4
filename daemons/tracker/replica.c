#include "replica.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "apply.h"
#include "must.h"

enum { CHUNK = 2000 }; /* events in one commit */

void replica_destroy(struct replica *replica)
{
        static const char *const files[] = {"data.mdb", "lock.mdb", "writer.lock"};
        char file[600];

        store_destroy(&replica->store);
        for (size_t i = 0; i < COUNT(files); i++) {
                (void)snprintf(file, sizeof file, "%s/%s", replica->path, files[i]);
                (void)unlink(file);
        }
        (void)rmdir(replica->path);
}

bool replica_new(struct replica *replica, const struct suite_conf *conf, struct err *err)
{
        (void)snprintf(replica->path, sizeof replica->path, "%s/replica.XXXXXX", conf->run_dir);
        if (!mkdtemp(replica->path))
                return err_sys(err, ERR_STOP, "%s", replica->path);
        return tables_open(&replica->store, replica->path, conf->map_size, STORE_SCRATCH, err);
}

/* One event into the copy; false in `*follows` when it does not follow the one before it. */
static bool event_replay(struct tables *tables, struct bytes key, struct bytes value, struct position *position, bool *follows,
                         struct err *err)
{
        const Event *event;

        if (!record_decode(value, &event__descriptor, tables->world.arena, &event, err) ||
            !txn_append(tables->txn, TABLE_EVENTS, key, value, err))
                return false;
        *follows = event->seq == position->seq + 1 && event->seq == key_read_u64(key, 0);
        if (!*follows)
                return true;
        position_chain(position, event, tables->world.arena);
        apply(&tables->world, event);
        return tables_ok(tables, err) || err_in(err, "event %" PRIu64, event->seq);
}

bool replica_replay(struct replica *replica, struct txn *from, uint64_t until, struct replica_replay *out, struct err *err)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        OWNED(tables_cache_destroy) struct tables_cache *cache = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        struct bytes key, value;
        struct tables tables;
        bool follows = true;

        arena_new(&arena);
        tables_cache_new(&cache);
        if (!cursor_new(&cursor, from, TABLE_EVENTS, (struct bytes){(const uint8_t *)"", 0}, err))
                return false;
        while (out->position.seq < until && cursor_next(cursor, &key, &value, err)) {
                if (!txn) {
                        arena_reset(arena);
                        if (!txn_begin(&txn, replica->store, TXN_WRITE, err))
                                return false;
                        tables_begin(&tables, txn, cache, arena);
                }
                if (!event_replay(&tables, key, value, &out->position, &follows, err))
                        return false;
                if (!follows) {
                        out->out_of_order = key_read_u64(key, 0);
                        return true;
                }
                if (out->position.seq % CHUNK == 0 && !txn_commit(&txn, err))
                        return false;
        }
        return err->kind == ERR_NONE && (!txn || txn_commit(&txn, err));
}
