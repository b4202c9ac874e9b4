#include "engine.h"

#include <endian.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"

/* entries: number, big-endian -> when it was accepted (ms, 8 bytes little-endian), then the encoded Entry without its n
 * ids:     id of the command -> number, big-endian, then the digest
 *
 * The highest entry is never trimmed, because the next number comes from it. */
enum { JOURNAL_FORMAT = 1, AT = 8, ID = 16, DIGEST = 16, TRIM_GROUP = 2000 };
enum { TABLE_ENTRIES, TABLE_IDS, TABLES };
static const char *const tables[TABLES] = {"entries", "ids"};

struct lmdb_journal {
        struct journal journal;
        struct store *store;
        bool is_writer, knows_head;
        struct journal_head head; /* when knows_head; only the writer can know */
        uint8_t *value;           /* where an entry is put together */
        size_t value_room;
};

static struct lmdb_journal *self(struct journal *journal)
{
        return (struct lmdb_journal *)journal;
}

static void lmdb_close(struct journal *journal)
{
        struct lmdb_journal *j = self(journal);

        store_destroy(&j->store);
        free(j->value);
        free(j);
}

static bool lmdb_open(struct journal **out, const struct journal_conf *conf, enum store_mode mode, struct err *err)
{
        const struct store_conf store = {
                .path = conf->path, .size = conf->size, .tables = tables, .n_tables = TABLES, .format = JOURNAL_FORMAT};
        struct lmdb_journal *j = calloc(1, sizeof *j);

        must(j);
        must(mode != STORE_WRITE_REDONE); /* nothing could do an accepted command again */
        j->journal.engine = &engine_lmdb;
        j->is_writer = mode == STORE_WRITE;
        *out = &j->journal;
        if (store_new(&j->store, &store, mode, err))
                return true;
        journal_destroy(out);
        return false;
}

/* A broken entry is a broken disk: no program of ours writes one. */
static bool entry_check(uint64_t n, struct bytes value, struct err *err)
{
        return value.size >= AT ||
               err_set(err, ERR_STOP, "journal: entry %" PRIu64 " is cut short (restore it from a backup)", n);
}

static int64_t entry_at(struct bytes value)
{
        uint64_t at;

        memcpy(&at, value.data, AT);
        return (int64_t)le64toh(at);
}

static bool head_load(struct txn *txn, struct journal_head *out, struct err *err)
{
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        struct bytes key, value;

        *out = (struct journal_head){.first = 1};
        if (!txn_last(txn, TABLE_ENTRIES, &key, &value, err))
                return false;
        if (!key.data)
                return true;
        out->last = key_read_u64(key, 0);
        if (!entry_check(out->last, value, err))
                return false;
        out->last_at_ms = entry_at(value);
        if (!cursor_new(&cursor, txn, TABLE_ENTRIES, (struct bytes){NULL, 0}, err) || !cursor_next(cursor, &key, &value, err))
                return false;
        out->first = key_read_u64(key, 0);
        return true;
}

/* From memory where this process writes, and from two descents of the tree where it reads. */
static bool head_get(struct lmdb_journal *j, struct txn *txn, struct journal_head *out, struct err *err)
{
        if (j->knows_head) {
                *out = j->head;
                return true;
        }
        if (!head_load(txn, out, err))
                return false;
        j->head = *out;
        j->knows_head = j->is_writer;
        return true;
}

static bool entry_put(struct lmdb_journal *j, struct txn *txn, uint64_t n, const struct journal_entry *entry, struct err *err)
{
        uint64_t at = htole64((uint64_t)entry->at_ms);
        size_t size = AT + entry->bytes.size;
        struct keybuf buf;

        if (size > j->value_room) {
                j->value = realloc(j->value, size);
                must(j->value);
                j->value_room = size;
        }
        memcpy(j->value, &at, AT);
        if (entry->bytes.size)
                memcpy(j->value + AT, entry->bytes.data, entry->bytes.size);
        return txn_append(txn, TABLE_ENTRIES, key_u64(&buf, n), (struct bytes){j->value, size}, err);
}

/* The caller looked before, outside this transaction; one that is there now, or twice in the group, would make a retry a
 * second command. */
static bool id_put(struct txn *txn, uint64_t n, const struct journal_entry *entry, struct err *err)
{
        struct bytes id = {entry->id, ID}, known;
        struct keybuf value;

        if (!txn_get(txn, TABLE_IDS, id, &known, err))
                return false;
        if (known.data)
                return err_set(err, ERR_STOP, "journal: an id appended twice, first as command %" PRIu64, key_read_u64(known, 0));
        key_start(&value);
        key_add_u64(&value, n);
        key_add_bytes(&value, entry->digest, DIGEST);
        return txn_put(txn, TABLE_IDS, id, key_bytes(&value), err);
}

static bool group_put(struct lmdb_journal *j, const struct journal_entry *group, size_t n, struct journal_head *head,
                      struct err *err)
{
        OWNED(txn_abort) struct txn *txn = NULL;

        if (!txn_begin(&txn, j->store, TXN_WRITE, err) || !head_get(j, txn, head, err))
                return false;
        for (size_t i = 0; i < n; i++) {
                head->last++;
                head->last_at_ms = group[i].at_ms;
                if (!entry_put(j, txn, head->last, &group[i], err) || !id_put(txn, head->last, &group[i], err))
                        return false;
        }
        return txn_commit(&txn, err);
}

/* After an error the head is read again, because a commit whose last write failed may yet turn out to be there: the store
 * then settles that before it serves anyone, and journal_find tells which it was. */
static bool lmdb_append(struct journal *journal, const struct journal_entry *group, size_t n, uint64_t *first, struct err *err)
{
        struct lmdb_journal *j = self(journal);
        struct journal_head head;

        must(n > 0);
        if (!group_put(j, group, n, &head, err)) {
                j->knows_head = false;
                return false;
        }
        j->head = head;
        *first = head.last - n + 1;
        return true;
}

/* The Entry with its n in front, as the wire has it: tag of field 1, then a varint. */
static struct bytes entry_bytes(uint64_t n, struct bytes value, struct arena *arena)
{
        uint8_t head[11] = {1 << 3 | 0}, *copy;
        size_t size = 1;

        for (; n >= 0x80; n >>= 7)
                head[size++] = (uint8_t)(n | 0x80);
        head[size++] = (uint8_t)n;
        copy = arena_alloc(arena, size + value.size - AT);
        memcpy(copy, head, size);
        memcpy(copy + size, value.data + AT, value.size - AT);
        return (struct bytes){copy, size + value.size - AT};
}

static bool lmdb_read(struct journal *journal, uint64_t after, size_t most, size_t bytes_max, struct arena *arena,
                      struct bytes **out, size_t *n, struct err *err)
{
        struct lmdb_journal *j = self(journal);
        OWNED(txn_abort) struct txn *txn = NULL;
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        struct journal_head head;
        struct keybuf from;
        struct bytes key, value, *list;
        size_t got = 0, used = 0;

        if (!txn_begin(&txn, j->store, TXN_READ, err) || !head_get(j, txn, &head, err))
                return false;
        if (after > head.last)
                return err_set(err, ERR_REFUSED,
                               "journal: asked after command %" PRIu64 ", but it ends at %" PRIu64 " (is it an older copy?)",
                               after, head.last);
        if (head.last && after + 1 < head.first)
                return err_set(err, ERR_REFUSED, "journal: command %" PRIu64 " was trimmed, the first kept is %" PRIu64,
                               after + 1, head.first);
        if (most > head.last - after)
                most = head.last - after;
        list = arena_alloc(arena, (most + 1) * sizeof *list);
        if (!cursor_new(&cursor, txn, TABLE_ENTRIES, key_u64(&from, after + 1), err))
                return false;
        for (; got < most && (!got || used < bytes_max); got++) {
                if (!cursor_next(cursor, &key, &value, err))
                        return err->kind != ERR_NONE ? false
                                                     : err_set(err, ERR_STOP, "journal: ends before command %" PRIu64, head.last);
                if (key_read_u64(key, 0) != after + 1 + got)
                        return err_set(err, ERR_STOP, "journal: command %" PRIu64 " is missing (restore it from a backup)",
                                       after + 1 + got);
                if (!entry_check(after + 1 + got, value, err))
                        return false;
                list[got] = entry_bytes(after + 1 + got, value, arena);
                used += list[got].size;
        }
        *out = list;
        *n = got;
        return true;
}

/* A group of deletions, so that no transaction is long. */
static bool trim_group(struct lmdb_journal *j, struct journal_head *head, uint64_t before, struct err *err)
{
        OWNED(txn_abort) struct txn *txn = NULL;
        struct keybuf buf;

        if (!txn_begin(&txn, j->store, TXN_WRITE, err) || !head_get(j, txn, head, err))
                return false;
        if (before > head->last)
                before = head->last;
        for (size_t i = 0; i < TRIM_GROUP && head->first < before; i++, head->first++)
                if (!txn_delete(txn, TABLE_ENTRIES, key_u64(&buf, head->first), err))
                        return false;
        return txn_commit(&txn, err);
}

static bool lmdb_trim(struct journal *journal, uint64_t before, struct err *err)
{
        struct lmdb_journal *j = self(journal);
        struct journal_head head;

        do {
                if (!trim_group(j, &head, before, err)) {
                        j->knows_head = false;
                        return false;
                }
                j->head = head;
        } while (head.first < before && head.first < head.last);
        return true;
}

static bool lmdb_find(struct journal *journal, const uint8_t id[16], uint64_t *n, uint8_t digest[16], struct err *err)
{
        OWNED(txn_abort) struct txn *txn = NULL;
        struct bytes value;

        if (!txn_begin(&txn, self(journal)->store, TXN_READ, err) ||
            !txn_get(txn, TABLE_IDS, (struct bytes){id, ID}, &value, err))
                return false;
        if (value.data && value.size != 8 + DIGEST)
                return err_set(err, ERR_STOP, "journal: an id has %zu bytes behind it (restore it from a backup)", value.size);
        *n = value.data ? key_read_u64(value, 0) : 0;
        if (value.data)
                memcpy(digest, value.data + 8, DIGEST);
        return true;
}

static bool lmdb_head(struct journal *journal, struct journal_head *out, struct err *err)
{
        struct lmdb_journal *j = self(journal);
        OWNED(txn_abort) struct txn *txn = NULL;

        return (j->knows_head || txn_begin(&txn, j->store, TXN_READ, err)) && head_get(j, txn, out, err);
}

static bool lmdb_at(struct journal *journal, uint64_t n, int64_t *at_ms, struct err *err)
{
        OWNED(txn_abort) struct txn *txn = NULL;
        struct keybuf buf;
        struct bytes value;

        if (!txn_begin(&txn, self(journal)->store, TXN_READ, err) || !txn_get(txn, TABLE_ENTRIES, key_u64(&buf, n), &value, err))
                return false;
        if (value.data && !entry_check(n, value, err))
                return false;
        *at_ms = value.data ? entry_at(value) : 0;
        return true;
}

static struct store_usage lmdb_usage(struct journal *journal)
{
        return store_usage(self(journal)->store);
}

static int lmdb_reap(struct journal *journal)
{
        return store_reap(self(journal)->store);
}

static bool lmdb_copy(struct journal *journal, const char *path, struct err *err)
{
        return store_copy(self(journal)->store, path, err);
}

const struct engine engine_lmdb = {
        .name = "lmdb",
        .open = lmdb_open,
        .close = lmdb_close,
        .append = lmdb_append,
        .read = lmdb_read,
        .trim = lmdb_trim,
        .find = lmdb_find,
        .head = lmdb_head,
        .at = lmdb_at,
        .usage = lmdb_usage,
        .reap = lmdb_reap,
        .copy = lmdb_copy,
};
