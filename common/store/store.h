/* Durable tables: an LMDB environment, its transactions, and records under keys.
 *
 * One process writes an environment, any number read it. Opened once per process, never across fork. The map is one fixed size
 * (sparse); a full map or disk is ERR_RETRY and leaves everything committed as it was. Bytes handed out by a transaction die with it: decode or
 * copy them into the arena at once. A read transaction is never held while waiting for anything. */
#pragma once

#include "codec.h"
#include "err.h"
#include "key.h"

struct store;
struct txn;

enum store_mode {
        STORE_READ,
        STORE_WRITE,            /* every commit is synced, data and meta page */
        STORE_WRITE_REDONE,     /* as STORE_WRITE, but a power cut may undo the last commits, whole: only for what is replayed from a
                                 * STORE_WRITE store. kill -9 undoes nothing */
        STORE_SCRATCH,          /* nothing is synced: a copy to compare with, gone with its process */
};
enum txn_mode { TXN_READ, TXN_WRITE };

struct store_conf {
        const char *path;       /* folder, made with mode 0700 when missing */
        uint64_t size;          /* of the map, bytes */
        const char *const *tables;      /* names; a table's number is its index. New names are made by a writer. */
        size_t n_tables;
        uint32_t format;        /* stored under the table "" at creation; another one at opening is ERR_STOP naming both */
};

/* A reader of an environment that no writer made yet is ERR_RETRY. Clears the slots of readers that died. A second writer of
 * the same environment is ERR_STOP: a lock file is held for as long as the store is open. */
bool store_new(struct store **out, const struct store_conf *conf, enum store_mode mode, struct err *err) MUST_CHECK;
void store_destroy(struct store **store);

/* Clear slots of dead readers; call it every minute. How many were cleared. */
int store_reap(struct store *store);

struct store_usage {
        uint64_t map_size, map_used, readers;
        uint64_t commits, commit_us_sum, commit_us_max; /* since opening, of this process */
};
struct store_usage store_usage(struct store *store);

/* A compacted copy into folder `path`, which must not exist; readable while it is written. */
bool store_copy(struct store *store, const char *path, struct err *err) MUST_CHECK;

bool txn_begin(struct txn **out, struct store *store, enum txn_mode mode, struct err *err) MUST_CHECK;
bool txn_commit(struct txn **txn, struct err *err) MUST_CHECK;  /* ends it, whatever the result */
void txn_abort(struct txn **txn);

/* `out->data` is null when there is none; the bytes live as long as the transaction does, and until its next write. */
bool txn_get(struct txn *txn, unsigned table, struct bytes key, struct bytes *out, struct err *err) MUST_CHECK;
bool txn_put(struct txn *txn, unsigned table, struct bytes key, struct bytes value, struct err *err) MUST_CHECK;
/* As txn_put, for a key above all others of the table: pages are filled to the brim. ERR_STOP when it is not. */
bool txn_append(struct txn *txn, unsigned table, struct bytes key, struct bytes value, struct err *err) MUST_CHECK;
/* Removing what is not there is harmless. */
bool txn_delete(struct txn *txn, unsigned table, struct bytes key, struct err *err) MUST_CHECK;
uint64_t txn_count(struct txn *txn, unsigned table);    /* entries, without a scan */

/* Walk a table in key order from the first key >= `from`. `next` gives false at the end (err->kind ERR_NONE) or on an error. */
struct cursor;
bool cursor_new(struct cursor **out, struct txn *txn, unsigned table, struct bytes from, struct err *err) MUST_CHECK;
bool cursor_next(struct cursor *cursor, struct bytes *key, struct bytes *value, struct err *err) MUST_CHECK;
void cursor_destroy(struct cursor **cursor);
/* The last entry of the table; `key->data` null when it is empty. */
bool txn_last(struct txn *txn, unsigned table, struct bytes *key, struct bytes *value, struct err *err) MUST_CHECK;
