/* The register: typed tables over a store, seen by the rules as a world.
 *
 * The tracker writes it, everybody else reads. A world lives as long as its transaction; the first error of the store below makes every later
 * read give nothing and every later write do nothing, until tables_ok has told it. */
#pragma once

#include "store.h"
#include "world.h"

/* 2: casefiles by guide and by flow, and the law of each time. 3: trails, casefiles by programme. */
enum { REGISTER_FORMAT = 3 };

bool tables_open(struct store **out, const char *path, uint64_t size, enum store_mode mode, struct err *err) MUST_CHECK;

/* Decoded settings (flows, law, rules) kept from turn to turn by a process that writes them itself. */
struct tables_cache;
void tables_cache_new(struct tables_cache **out);
void tables_cache_destroy(struct tables_cache **cache);

struct tables {
        struct world world;             /* first: a world is cast back to its tables */
        struct txn *txn;
        struct tables_cache *cache;     /* may be null */
        struct err err;
};
void tables_begin(struct tables *tables, struct txn *txn, struct tables_cache *cache, struct arena *arena);
/* Whether everything since tables_begin went well. */
bool tables_ok(const struct tables *tables, struct err *err) MUST_CHECK;

/* How far the register is: one record, in the transaction of what it says. */
struct position {
        uint64_t n;             /* the last command applied */
        uint64_t seq;           /* the last event */
        int64_t at_ms;          /* the moment of that command */
        uint8_t chain[32];      /* hash over all events in order */
};
bool position_get(struct txn *txn, struct position *out, struct err *err) MUST_CHECK;
bool position_put(struct txn *txn, const struct position *position, struct err *err) MUST_CHECK;
/* chain = BLAKE2b(chain, event). */
void position_chain(struct position *position, struct bytes event);

/* BLAKE2b-256 of what a run found, which its event keeps when the details are gone. */
enum { RUN_DIGEST = 32 };
void run_digest(const RunDetails *details, struct arena *arena, uint8_t out[RUN_DIGEST]);
