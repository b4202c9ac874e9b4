/* The ordered log of accepted commands.
 *
 * Command n is durable once journal_append returned it, and keeps its number for ever. Ids are unique: the index from id to
 * number outlives trimming, so a retry is harmless months later. Engines offer the same three verbs (engine.h); `lmdb` is
 * the one there is. Numbers begin at 1 and have no gaps. */
#pragma once

#include "store.h"

struct journal;

struct journal_conf {
        const char *engine;     /* "lmdb" */
        const char *path;
        uint64_t size;
};

/* A command on its way in. */
struct journal_entry {
        uint8_t id[16];
        uint8_t digest[16];     /* of what the sender gave */
        struct bytes bytes;     /* the encoded Entry; its n is filled in by the reader, not in these bytes */
        int64_t at_ms;
};

bool journal_new(struct journal **out, const struct journal_conf *conf, enum store_mode mode, struct err *err) MUST_CHECK;
void journal_destroy(struct journal **journal);

/* All of the group, or none, synced; `*first` is the number of the first. ERR_RETRY when there is no room: nothing was kept and
 * the journal goes on when there is. */
bool journal_append(struct journal *journal, const struct journal_entry *group, size_t n, uint64_t *first,
                    struct err *err) MUST_CHECK;

/* Entries after number `after`, at most `most` and about `bytes_max` bytes, in `arena`. An entry's n is set. ERR_REFUSED when the next was
 * trimmed, or `after` lies beyond the last: a reader would otherwise miss commands without knowing. */
bool journal_read(struct journal *journal, uint64_t after, size_t most, size_t bytes_max, struct arena *arena,
                  struct bytes **out, size_t *n, struct err *err) MUST_CHECK;

/* Forget bodies below `before`; ids stay known. The last body stays, because the next number comes from it. */
bool journal_trim(struct journal *journal, uint64_t before, struct err *err) MUST_CHECK;

/* Has this id been accepted? `*n` is 0 when not. */
bool journal_find(struct journal *journal, const uint8_t id[16], uint64_t *n, uint8_t digest[16], struct err *err) MUST_CHECK;

struct journal_head {
        uint64_t last;          /* number of the last command, 0 when empty */
        uint64_t first;         /* number of the first that is not trimmed */
        int64_t last_at_ms;
};
bool journal_head(struct journal *journal, struct journal_head *out, struct err *err) MUST_CHECK;
/* When number `n` was accepted, 0 when trimmed or not there. */
bool journal_at(struct journal *journal, uint64_t n, int64_t *at_ms, struct err *err) MUST_CHECK;
struct store_usage journal_usage(struct journal *journal);
int journal_reap(struct journal *journal);
bool journal_copy(struct journal *journal, const char *path, struct err *err) MUST_CHECK;
