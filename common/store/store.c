#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "must.h"

/* LMDB 0.9.24 is what Debian 12 has. What follows from it, each with a test:
 * - MDB_NOTLS, or a second read transaction in a thread fails.
 * - No DUPSORT tables: its cursors lose bytes (ITS#8447).
 * - Opening one environment twice in a process, or using it after fork, silently drops the locks: both are caught here.
 * - A failed write of the meta page makes the environment unusable (MDB_PANIC): store_recover.
 * - Deleting needs pages too, so a map filled to the brim cannot be emptied: RESERVE.
 * - Without MDB_WRITEMAP a full disk is an error of the commit; with it, it would be a SIGBUS. */
enum { READERS_MAX = 512, RESERVE_BYTES = 16 << 20, FULL_BYTES = 1 << 20 };

/* The format stands in the unnamed table beside the names of the tables, under a key that no table has. */
static const char format_key[] = ".format";

struct store {
        struct store *next; /* of those open in this process */
        MDB_env *env;       /* null when opening it anew failed */
        MDB_dbi main, *table;
        struct store_conf conf; /* its path is ours; its table names are constants of the program */
        enum store_mode mode;
        pid_t pid;
        dev_t dev;
        ino_t ino;
        int lock;      /* held by the writer */
        unsigned live; /* transactions */
        bool is_writing;
        bool is_tight;    /* a write found no room, and none has since */
        bool is_in_doubt; /* the page cache may show a commit that the disk does not have */
        struct store_usage usage;
};

struct txn {
        struct store *store;
        MDB_txn *txn;
        struct cursor *cursors;
        bool may_write, may_grow, is_failed;
};

struct cursor {
        struct cursor *next;
        struct txn *txn; /* null once it ended */
        MDB_cursor *cursor;
        struct bytes from; /* until the first step */
        uint8_t from_bytes[511];
        bool is_started;
};

static struct store *open_stores; /* of the main thread, which opens and closes them */

static MDB_val val(struct bytes bytes)
{
        return (MDB_val){.mv_size = bytes.size, .mv_data = (void *)bytes.data};
}

static struct bytes bytes_of(MDB_val v)
{
        return (struct bytes){.data = v.mv_data, .size = v.mv_size};
}

static uint64_t now_us(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* A disk that becomes full may take half of a write, and LMDB calls that EIO. */
static bool disk_is_full(const struct store *store)
{
        struct statvfs disk;

        return !statvfs(store->conf.path, &disk) && disk.f_bavail * disk.f_frsize < FULL_BYTES;
}

/* Put what LMDB or the system said into words that name the remedy. Its own codes are negative, the rest are errno. */
static bool store_err(const struct store *store, int code, struct err *err)
{
        const char *path = store->conf.path;
        uint64_t mib = store->conf.size >> 20;

        if (code == EIO && disk_is_full(store))
                code = ENOSPC;
        switch (code) {
        case MDB_MAP_FULL:
                if (mib && mib % 1024 == 0)
                        return err_set(err, ERR_RETRY, "store %s: map full at %" PRIu64 " GiB (raise store.size)", path,
                                       mib / 1024);
                return err_set(err, ERR_RETRY, "store %s: map full at %" PRIu64 " MiB (raise store.size)", path, mib);
        case ENOSPC:
        case EDQUOT:
                return err_set(err, ERR_RETRY, "store %s: no room on its disk (make room; work then goes on by itself)", path);
        case MDB_READERS_FULL:
                return err_set(err, ERR_RETRY, "store %s: %d readers already (stop some)", path, READERS_MAX);
        case MDB_MAP_RESIZED:
                return err_set(err, ERR_RETRY, "store %s: its writer enlarged the map (waits for open transactions)", path);
        case MDB_PANIC:
                return err_set(err, ERR_RETRY, "store %s: opened anew once its open transactions end", path);
        case MDB_BAD_TXN:
                return err_set(err, ERR_RETRY, "store %s: a write of this transaction had failed", path);
        case MDB_BAD_VALSIZE:
                return err_set(err, ERR_REFUSED, "store %s: keys have 1 to 511 bytes", path);
        case MDB_TXN_FULL:
                return err_set(err, ERR_REFUSED, "store %s: too much for one transaction", path);
        case MDB_KEYEXIST:
                return err_set(err, ERR_STOP, "store %s: a key that is not above the last", path);
        case EACCES:
        case EPERM:
        case EROFS:
                return err_set(err, ERR_STOP, "store %s: %s (give it to the user that runs this)", path, strerror(code));
        default:
                if (code > 0)
                        return err_set(err, ERR_RETRY, "store %s: %s (see the system's log on this disk)", path, strerror(code));
                return err_set(err, ERR_STOP, "store %s: %s (restore it from a backup)", path, mdb_strerror(code));
        }
}

/* A file is only as durable as the folder entries that lead to it. */
static bool folder_sync(const struct store *store, const char *path, struct err *err)
{
        int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), failed = 0;

        if (folder < 0 || fsync(folder))
                failed = errno;
        if (folder >= 0)
                close(folder);
        return !failed || store_err(store, failed, err);
}

static bool names_sync(const struct store *store, struct err *err)
{
        char parent[PATH_MAX];

        snprintf(parent, sizeof parent, "%s/..", store->conf.path);
        return folder_sync(store, store->conf.path, err) && folder_sync(store, parent, err);
}

static void env_close(struct store *store)
{
        if (store->env)
                mdb_env_close(store->env);
        store->env = NULL;
}

static int format_put(struct store *store, MDB_txn *txn)
{
        uint8_t value[4] = {store->conf.format & 255, store->conf.format >> 8 & 255, store->conf.format >> 16 & 255,
                            store->conf.format >> 24};
        MDB_val k = {sizeof format_key - 1, (void *)format_key}, v = {sizeof value, value};

        return mdb_put(txn, store->main, &k, &v, 0);
}

/* The format is checked before anything else is believed; only an environment without any table is ours to begin. */
static bool format_check(struct store *store, MDB_txn *txn, struct err *err)
{
        MDB_val k = {sizeof format_key - 1, (void *)format_key}, v;
        MDB_stat stat;
        uint32_t found;
        int rc = mdb_dbi_open(txn, NULL, 0, &store->main);

        if (!rc)
                rc = mdb_get(txn, store->main, &k, &v);
        if (rc == MDB_NOTFOUND) {
                if (store->mode == STORE_READ)
                        return err_set(err, ERR_RETRY, "store %s: nothing in it yet (is its writer running?)", store->conf.path);
                if (!(rc = mdb_stat(txn, store->main, &stat)) && stat.ms_entries)
                        return err_set(err, ERR_STOP, "store %s: not an environment of this suite", store->conf.path);
                if (!rc && !names_sync(store, err))
                        return false;
                if (!rc)
                        rc = format_put(store, txn);
                return !rc || store_err(store, rc, err);
        }
        if (rc)
                return store_err(store, rc, err);
        if (v.mv_size != 4)
                return err_set(err, ERR_STOP, "store %s: not an environment of this suite", store->conf.path);
        const uint8_t *b = v.mv_data;
        found = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
        if (found != store->conf.format)
                return err_set(err, ERR_STOP,
                               "store %s: has format %" PRIu32 ", this program (%s) writes format %" PRIu32
                               " (run the release that made it)",
                               store->conf.path, found, OVERSTAP_VERSION, store->conf.format);
        return true;
}

static bool handles_open(struct store *store, struct err *err)
{
        MDB_txn *txn;
        int rc = mdb_txn_begin(store->env, NULL, store->mode == STORE_READ ? MDB_RDONLY : 0, &txn);

        if (rc)
                return store_err(store, rc, err);
        if (!format_check(store, txn, err)) {
                mdb_txn_abort(txn);
                return false;
        }
        for (size_t i = 0; i < store->conf.n_tables; i++) {
                rc = mdb_dbi_open(txn, store->conf.tables[i], store->mode == STORE_READ ? 0 : MDB_CREATE, &store->table[i]);
                if (!rc)
                        continue;
                mdb_txn_abort(txn);
                if (rc == MDB_NOTFOUND)
                        return err_set(err, ERR_RETRY, "store %s: no table %s yet (is its writer running, and of this version?)",
                                       store->conf.path, store->conf.tables[i]);
                return store_err(store, rc, err);
        }
        rc = mdb_txn_commit(txn);
        return !rc || store_err(store, rc, err);
}

/* MDB_NOMETASYNC comes with the first commit that worked, see txn_commit. */
static bool env_open(struct store *store, struct err *err)
{
        unsigned flags = MDB_NOTLS | MDB_NORDAHEAD |
                         (store->mode == STORE_READ      ? MDB_RDONLY
                          : store->mode == STORE_SCRATCH ? MDB_NOSYNC
                                                         : 0);
        uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), size = (store->conf.size + page - 1) / page * page;
        int dead, rc = mdb_env_create(&store->env);

        must(!rc);
        if (store->mode != STORE_READ) /* a reader takes the size that the writer gave it */
                rc = mdb_env_set_mapsize(store->env, size);
        if (!rc)
                rc = mdb_env_set_maxdbs(store->env, (MDB_dbi)store->conf.n_tables + 1);
        if (!rc)
                rc = mdb_env_set_maxreaders(store->env, READERS_MAX);
        if (!rc)
                rc = mdb_env_open(store->env, store->conf.path, flags, 0600);
        if (!rc)
                rc = mdb_reader_check(store->env, &dead);
        if (rc ? store_err(store, rc, err) : handles_open(store, err))
                return true;
        env_close(store);
        return false;
}

/* A commit of what is there already. */
static int commit_again(struct store *store)
{
        MDB_txn *txn;
        int rc = mdb_txn_begin(store->env, NULL, 0, &txn);

        if (rc)
                return rc;
        rc = format_put(store, txn);
        if (!rc)
                return mdb_txn_commit(txn);
        mdb_txn_abort(txn);
        return rc;
}

/* After a failed write of the meta page LMDB refuses everything, and the page cache may show a commit that the disk does not
 * have. So the environment is opened anew and serves only once a commit of its own is synced: what is seen then is durable. */
static bool store_recover(struct store *store, struct err *err)
{
        int rc;

        if (store->live)
                return store_err(store, MDB_PANIC, err);
        env_close(store);
        if (!env_open(store, err))
                return false;
        rc = commit_again(store);
        store->is_in_doubt = rc != 0;
        return !rc || store_err(store, rc, err);
}

/* LMDB does not notice these two, and either would silently drop its locks. */
static bool store_claim(struct store *store, struct err *err)
{
        struct stat st;

        if (stat(store->conf.path, &st))
                return err_sys(err, ERR_STOP, "store %s", store->conf.path);
        store->pid = getpid();
        store->dev = st.st_dev;
        store->ino = st.st_ino;
        for (struct store *other = open_stores; other; other = other->next)
                if (other->pid == store->pid && other->dev == st.st_dev && other->ino == st.st_ino)
                        return err_set(err, ERR_STOP,
                                       "store %s: open in this process already (give each store a folder of its own)",
                                       store->conf.path);
        store->next = open_stores;
        open_stores = store;
        return true;
}

/* The kernel drops the lock with the process, however it ends. */
static bool writer_lock(struct store *store, struct err *err)
{
        char name[PATH_MAX];

        if (mkdir(store->conf.path, 0700) && errno != EEXIST)
                return err_sys(err, errno == ENOSPC ? ERR_RETRY : ERR_STOP, "store %s", store->conf.path);
        snprintf(name, sizeof name, "%s/writer.lock", store->conf.path);
        store->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (store->lock < 0)
                return err_sys(err, errno == ENOSPC ? ERR_RETRY : ERR_STOP, "store %s", name);
        if (flock(store->lock, LOCK_EX | LOCK_NB))
                return err_set(err, ERR_STOP, "store %s: another process writes it (stop that one first)", store->conf.path);
        return true;
}

static bool is_made(const struct store *store)
{
        char name[PATH_MAX];
        struct stat st;

        snprintf(name, sizeof name, "%s/data.mdb", store->conf.path);
        return stat(name, &st) ? errno != ENOENT && errno != ENOTDIR : st.st_size > 0;
}

/* A disk that is full at the first start may leave half a page, which would be a broken environment for ever. */
static bool env_open_or_make(struct store *store, struct err *err)
{
        bool was_made = is_made(store);
        char name[PATH_MAX];

        if (env_open(store, err))
                return true;
        snprintf(name, sizeof name, "%s/data.mdb", store->conf.path);
        if (!was_made)
                (void)unlink(name); /* the error that we have says more than that of this */
        return false;
}

bool store_new(struct store **out, const struct store_conf *conf, enum store_mode mode, struct err *err)
{
        OWNED(store_destroy) struct store *store = calloc(1, sizeof *store);

        must(store);
        store->conf = *conf;
        store->conf.path = strdup(conf->path);
        store->table = calloc(conf->n_tables, sizeof *store->table);
        must(store->conf.path && (store->table || !conf->n_tables));
        store->mode = mode;
        store->lock = -1;
        if (strlen(conf->path) + sizeof "/writer.lock" > PATH_MAX)
                return err_set(err, ERR_STOP, "store: the path of the folder is too long");
        if (mode == STORE_READ && !is_made(store)) /* LMDB would take an empty file for a broken one */
                return err_set(err, ERR_RETRY, "store %s: not made yet (is its writer running?)", store->conf.path);
        if (mode != STORE_READ && !writer_lock(store, err))
                return false;
        if (!store_claim(store, err) || !env_open_or_make(store, err))
                return false;
        *out = TAKE(store);
        return true;
}

void store_destroy(struct store **store)
{
        struct store *s = TAKE(*store);

        if (!s)
                return;
        must(!s->live);
        for (struct store **at = &open_stores; *at; at = &(*at)->next)
                if (*at == s) {
                        *at = s->next;
                        break;
                }
        env_close(s);
        if (s->lock >= 0)
                close(s->lock);
        free((char *)s->conf.path);
        free(s->table);
        free(s);
}

int store_reap(struct store *store)
{
        int dead = 0;

        return store->env && !mdb_reader_check(store->env, &dead) ? dead : 0;
}

/* Called once for a heading and then once for each taken slot. */
static int line_count(const char *line, void *n)
{
        (void)line;
        ++*(uint64_t *)n;
        return 0;
}

/* `map_used` is the high-water mark: pages that were freed lie below it and are used again first. */
struct store_usage store_usage(struct store *store)
{
        struct store_usage usage = store->usage;
        uint64_t lines = 0;
        MDB_envinfo info;
        MDB_stat stat;

        if (!store->env || mdb_env_info(store->env, &info) || mdb_env_stat(store->env, &stat))
                return usage;
        usage.map_size = info.me_mapsize;
        usage.map_used = (uint64_t)(info.me_last_pgno + 1) * stat.ms_psize;
        (void)mdb_reader_list(store->env, line_count, &lines); /* fails only when line_count does */
        usage.readers = lines ? lines - 1 : 0;
        return usage;
}

static bool env_copy(struct store *store, int file, struct err *err)
{
        int rc = mdb_env_copyfd2(store->env, file, MDB_CP_COMPACT);

        /* 0.9.24 leaks pages when it spills a big transaction (ITS#9155), and then refuses to compact. */
        if (rc == MDB_INCOMPATIBLE) {
                rc = ftruncate(file, 0) || lseek(file, 0, SEEK_SET) ? errno : 0;
                if (!rc)
                        rc = mdb_env_copyfd2(store->env, file, 0);
        }
        if (!rc && fsync(file))
                rc = errno;
        return !rc || store_err(store, rc, err);
}

bool store_copy(struct store *store, const char *path, struct err *err)
{
        char name[PATH_MAX];
        bool is_copied;
        int file;

        if (!store->env || store->is_in_doubt)
                return store_err(store, MDB_PANIC, err);
        if ((size_t)snprintf(name, sizeof name, "%s/data.mdb", path) >= sizeof name)
                return err_set(err, ERR_REFUSED, "copy of store %s: the path of the folder is too long", store->conf.path);
        if (mkdir(path, 0700))
                return err_sys(err, errno == ENOSPC ? ERR_RETRY : ERR_REFUSED, "copy into %s", path);
        file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        is_copied = file < 0 ? err_sys(err, ERR_RETRY, "copy into %s", path)
                             : env_copy(store, file, err) && folder_sync(store, path, err);
        if (file >= 0)
                close(file);
        if (is_copied)
                return true;
        unlink(name);
        rmdir(path);
        return err_in(err, "copy into %s", path);
}

static int begin(struct store *store, unsigned flags, MDB_txn **out)
{
        int rc = mdb_txn_begin(store->env, NULL, flags, out);

        if (rc == MDB_READERS_FULL && store_reap(store))
                rc = mdb_txn_begin(store->env, NULL, flags, out);
        /* Only a restart of the writer with a larger store.size does this; size 0 means: as the writer has it. */
        if (rc == MDB_MAP_RESIZED && !store->live && !(rc = mdb_env_set_mapsize(store->env, 0)))
                rc = mdb_txn_begin(store->env, NULL, flags, out);
        return rc;
}

bool txn_begin(struct txn **out, struct store *store, enum txn_mode mode, struct err *err)
{
        MDB_txn *txn = NULL;
        int rc = MDB_PANIC;

        must(store->pid == getpid());
        must(mode == TXN_READ || (store->mode != STORE_READ && !store->is_writing));

        /* Pages that a transaction freed serve the next but one, so after a trim one that needs them all would fail for ever. */
        if (mode == TXN_WRITE && store->is_tight && !store->is_in_doubt)
                (void)commit_again(store); /* when even that fails, so will what follows, with an error to tell */
        if (!store->is_in_doubt)
                rc = begin(store, mode == TXN_READ ? MDB_RDONLY : 0, &txn);
        if (rc == MDB_PANIC) {
                store->is_in_doubt = true;
                if (!store_recover(store, err))
                        return false;
                rc = begin(store, mode == TXN_READ ? MDB_RDONLY : 0, &txn);
        }
        if (rc)
                return store_err(store, rc, err);
        *out = calloc(1, sizeof **out);
        must(*out);
        **out = (struct txn){.store = store, .txn = txn, .may_write = mode == TXN_WRITE};
        store->live++;
        store->is_writing |= mode == TXN_WRITE;
        return true;
}

/* LMDB frees the cursors of a write transaction with it, so none may be left for cursor_destroy to close. */
static MDB_txn *txn_leave(struct txn **txn)
{
        struct txn *t = TAKE(*txn);
        MDB_txn *left = t->txn;

        for (struct cursor *c = t->cursors; c; c = c->next) {
                mdb_cursor_close(c->cursor);
                c->txn = NULL;
        }
        t->store->live--;
        if (t->may_write)
                t->store->is_writing = false;
        free(t);
        return left;
}

bool txn_commit(struct txn **txn, struct err *err)
{
        struct store *store = (*txn)->store;
        bool may_write = (*txn)->may_write, is_failed = (*txn)->is_failed, has_grown = (*txn)->may_grow;
        uint64_t start = now_us(), took;
        MDB_txn *left = txn_leave(txn);
        int rc = MDB_BAD_TXN;

        if (is_failed)
                mdb_txn_abort(left);
        else
                rc = mdb_txn_commit(left);
        if (!may_write)
                return !rc || store_err(store, rc, err);

        /* A sync that failed may have dropped the unsynced meta page before it, so the next commit syncs its own. */
        if (store->mode == STORE_WRITE_REDONE)
                (void)mdb_env_set_flags(store->env, MDB_NOMETASYNC, !rc); /* fails only on flags it does not know */
        store->is_tight = rc || (store->is_tight && !has_grown);
        if (rc)
                return store_err(store, rc, err);
        took = now_us() - start;
        store->usage.commits++;
        store->usage.commit_us_sum += took;
        if (took > store->usage.commit_us_max)
                store->usage.commit_us_max = took;
        return true;
}

void txn_abort(struct txn **txn)
{
        if (*txn)
                mdb_txn_abort(txn_leave(txn));
}

static MDB_dbi txn_table(const struct txn *txn, unsigned table)
{
        must(table < txn->store->conf.n_tables);
        return txn->store->table[table];
}

bool txn_get(struct txn *txn, unsigned table, struct bytes key, struct bytes *out, struct err *err)
{
        MDB_val k = val(key), v = {0, NULL};
        int rc = key.size ? mdb_get(txn->txn, txn_table(txn, table), &k, &v) : MDB_NOTFOUND;

        if (rc && rc != MDB_NOTFOUND)
                return store_err(txn->store, rc, err);
        *out = rc ? (struct bytes){NULL, 0} : bytes_of(v);
        return true;
}

/* Pages in the list of free ones; each of its records begins with how many it holds. */
static int pages_freed(struct store *store, uint64_t *out)
{
        MDB_txn *txn;
        MDB_cursor *cursor;
        MDB_val k, v;
        size_t n;
        int rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn);

        if (rc)
                return rc;
        rc = mdb_cursor_open(txn, 0, &cursor);
        if (!rc) {
                while (!(rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT))) {
                        memcpy(&n, v.mv_data, sizeof n);
                        *out += n;
                }
                mdb_cursor_close(cursor);
        }
        mdb_txn_abort(txn);
        return rc == MDB_NOTFOUND ? 0 : rc;
}

/* The last pages of the map are for transactions that only delete, so that a full store can always be emptied and a person's
 * key always be destroyed. The list of free pages is only read when the high-water mark is that high. */
static int txn_grow(struct txn *txn)
{
        MDB_envinfo info;
        MDB_stat stat;
        uint64_t pages, reserve, room;
        int rc = mdb_env_info(txn->store->env, &info);

        if (!rc)
                rc = mdb_env_stat(txn->store->env, &stat);
        if (rc)
                return rc;
        pages = info.me_mapsize / stat.ms_psize;
        reserve = RESERVE_BYTES / stat.ms_psize;
        if (reserve > pages / 8)
                reserve = pages / 8;
        room = pages > info.me_last_pgno ? pages - info.me_last_pgno - 1 : 0;
        if (room < reserve)
                rc = pages_freed(txn->store, &room);
        if (!rc && room < reserve)
                rc = MDB_MAP_FULL;
        txn->may_grow = !rc;
        return rc;
}

static bool txn_store(struct txn *txn, unsigned table, struct bytes key, struct bytes value, unsigned flags, struct err *err)
{
        MDB_val k = val(key), v = val(value);
        int rc = 0;

        must(txn->may_write);
        if (txn->is_failed)
                rc = MDB_BAD_TXN;
        else if (!txn->may_grow)
                rc = txn_grow(txn);
        if (!rc)
                rc = mdb_put(txn->txn, txn_table(txn, table), &k, &v, flags);
        if (!rc)
                return true;
        txn->is_failed |= rc != MDB_KEYEXIST;
        txn->store->is_tight |= rc == MDB_MAP_FULL;
        return store_err(txn->store, rc, err);
}

bool txn_put(struct txn *txn, unsigned table, struct bytes key, struct bytes value, struct err *err)
{
        return txn_store(txn, table, key, value, 0, err);
}

bool txn_append(struct txn *txn, unsigned table, struct bytes key, struct bytes value, struct err *err)
{
        return txn_store(txn, table, key, value, MDB_APPEND, err);
}

bool txn_delete(struct txn *txn, unsigned table, struct bytes key, struct err *err)
{
        MDB_val k = val(key);
        int rc = key.size ? mdb_del(txn->txn, txn_table(txn, table), &k, NULL) : MDB_NOTFOUND;

        must(txn->may_write);
        if (!rc || rc == MDB_NOTFOUND)
                return true;
        txn->is_failed = true;
        return store_err(txn->store, rc, err);
}

uint64_t txn_count(struct txn *txn, unsigned table)
{
        MDB_stat stat;

        return mdb_stat(txn->txn, txn_table(txn, table), &stat) ? 0 : stat.ms_entries;
}

bool cursor_new(struct cursor **out, struct txn *txn, unsigned table, struct bytes from, struct err *err)
{
        MDB_cursor *cursor;
        int rc = from.size > sizeof(*out)->from_bytes ? MDB_BAD_VALSIZE
                                                      : mdb_cursor_open(txn->txn, txn_table(txn, table), &cursor);

        if (rc)
                return store_err(txn->store, rc, err);
        *out = calloc(1, sizeof **out);
        must(*out);
        **out = (struct cursor){.next = txn->cursors, .txn = txn, .cursor = cursor};
        if (from.size)
                memcpy((*out)->from_bytes, from.data, from.size);
        (*out)->from = (struct bytes){(*out)->from_bytes, from.size};
        txn->cursors = *out;
        return true;
}

bool cursor_next(struct cursor *cursor, struct bytes *key, struct bytes *value, struct err *err)
{
        MDB_val k = val(cursor->from), v;
        int rc;

        must(cursor->txn);
        rc = mdb_cursor_get(cursor->cursor, &k, &v, cursor->is_started || !k.mv_size ? MDB_NEXT : MDB_SET_RANGE);
        cursor->is_started = true;
        if (rc == MDB_NOTFOUND) {
                err->kind = ERR_NONE;
                return false;
        }
        if (rc)
                return store_err(cursor->txn->store, rc, err);
        *key = bytes_of(k);
        *value = bytes_of(v);
        return true;
}

void cursor_destroy(struct cursor **cursor)
{
        struct cursor *c = TAKE(*cursor);

        if (!c)
                return;
        if (c->txn) {
                mdb_cursor_close(c->cursor);
                for (struct cursor **at = &c->txn->cursors; *at; at = &(*at)->next)
                        if (*at == c) {
                                *at = c->next;
                                break;
                        }
        }
        free(c);
}

bool txn_last(struct txn *txn, unsigned table, struct bytes *key, struct bytes *value, struct err *err)
{
        MDB_cursor *cursor;
        MDB_val k = {0, NULL}, v = {0, NULL};
        int rc = mdb_cursor_open(txn->txn, txn_table(txn, table), &cursor);

        if (!rc) {
                rc = mdb_cursor_get(cursor, &k, &v, MDB_LAST);
                mdb_cursor_close(cursor);
        }
        if (rc && rc != MDB_NOTFOUND)
                return store_err(txn->store, rc, err);
        *key = rc ? (struct bytes){NULL, 0} : bytes_of(k);
        *value = rc ? (struct bytes){NULL, 0} : bytes_of(v);
        return true;
}
