/* What an engine of the journal does: the verbs of journal.h, for one way of keeping the log.
 *
 * An engine's own struct begins with a struct journal, and `open` makes one. A new engine is a file with a table like
 * engine_lmdb and a line in journal.c; nothing else changes. */
#pragma once

#include "journal.h"

struct engine {
        const char *name;
        bool (*open)(struct journal **out, const struct journal_conf *conf, enum store_mode mode, struct err *err);
        void (*close)(struct journal *journal);
        bool (*append)(struct journal *journal, const struct journal_entry *group, size_t n, uint64_t *first, struct err *err);
        bool (*read)(struct journal *journal, uint64_t after, size_t most, size_t bytes_max, struct arena *arena,
                     struct bytes **out, size_t *n, struct err *err);
        bool (*trim)(struct journal *journal, uint64_t before, struct err *err);
        bool (*find)(struct journal *journal, const uint8_t id[16], uint64_t *n, uint8_t digest[16], struct err *err);
        bool (*head)(struct journal *journal, struct journal_head *out, struct err *err);
        bool (*at)(struct journal *journal, uint64_t n, int64_t *at_ms, struct err *err);
        struct store_usage (*usage)(struct journal *journal);
        int (*reap)(struct journal *journal);
        bool (*copy)(struct journal *journal, const char *path, struct err *err);
};

struct journal {
        const struct engine *engine;
};

extern const struct engine engine_lmdb;
