/* The floor under one outstanding command: a bare synced LMDB commit of the same bytes, with the index by id that intake keeps too.
 *   lmdb_bare FOLDER BYTES SECONDS  prints one JSON document */
#include <lmdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1 << 20 };

static void ok(int rc)
{
        if (rc) {
                (void)fprintf(stderr, "lmdb_bare: %s\n", mdb_strerror(rc));
                exit(1);
        }
}

static double now_us(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return x < y ? -1 : x > y;
}

static uint64_t big_endian(uint64_t n)
{
        return __builtin_bswap64(n);
}

static void commit_one(MDB_env *env, const MDB_dbi *dbi, uint64_t n, const char *body, size_t size)
{
        uint64_t key = big_endian(n), id[2] = {key, ~n};
        MDB_val k = {sizeof key, &key}, v = {size, (void *)body}, i = {sizeof id, id}, iv = {sizeof n, &n};
        MDB_txn *txn;

        ok(mdb_txn_begin(env, NULL, 0, &txn));
        ok(mdb_put(txn, dbi[0], &k, &v, MDB_APPEND));
        ok(mdb_put(txn, dbi[1], &i, &iv, MDB_NOOVERWRITE));
        ok(mdb_txn_commit(txn));
}

int main(int argc, char **argv)
{
        static double us[MOST];
        char folder[512], file[600], *body;
        size_t size, n = 0;
        double start;
        MDB_env *env;
        MDB_txn *txn;
        MDB_dbi dbi[2];

        if (argc != 4)
                return 2;
        (void)snprintf(folder, sizeof folder, "%s/lmdb-bare.XXXXXX", argv[1]);
        size = strtoul(argv[2], NULL, 10);
        body = calloc(1, size + 1);
        if (!mkdtemp(folder) || !body)
                return 1;
        ok(mdb_env_create(&env));
        ok(mdb_env_set_maxdbs(env, 2));
        ok(mdb_env_set_mapsize(env, (size_t)8 << 30));
        ok(mdb_env_open(env, folder, MDB_NOTLS | MDB_NORDAHEAD, 0600));
        ok(mdb_txn_begin(env, NULL, 0, &txn));
        ok(mdb_dbi_open(txn, "entries", MDB_CREATE, &dbi[0]));
        ok(mdb_dbi_open(txn, "ids", MDB_CREATE, &dbi[1]));
        ok(mdb_txn_commit(txn));
        start = now_us();
        while (n < MOST && now_us() - start < strtod(argv[3], NULL) * 1e6) {
                double from = now_us();

                commit_one(env, dbi, n + 1, body, size);
                us[n++] = now_us() - from;
        }
        printf("{\"commits_per_s\": %.1f, ", (double)n / ((now_us() - start) / 1e6));
        qsort(us, n, sizeof *us, by_size);
        printf("\"p50_us\": %.1f}\n", us[n / 2]);
        mdb_env_close(env);
        for (int i = 0; i < 2; i++) {
                (void)snprintf(file, sizeof file, "%s/%s", folder, i ? "lock.mdb" : "data.mdb");
                (void)unlink(file);
        }
        (void)rmdir(folder);
        free(body);
        return 0;
}
