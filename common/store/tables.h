/* The register: typed tables over a store, seen by the rules as a world.
 *
 * The tracker writes it, everybody else reads. A world lives as long as its transaction; the first error of the store below makes every later
 * read give nothing and every later write do nothing, until tables_ok has told it. */
#pragma once

#include "masked.h"
#include "store.h"
#include "world.h"

/* 2: casefiles by guide and by flow, and the law of each time. 3: trails, the ledger, casefiles by programme, and a chain over
 * masked lines too, with salt. */
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
enum { CHAIN = 32 };
struct position {
        uint64_t n;             /* the last command applied */
        uint64_t seq;           /* the last event */
        int64_t at_ms;          /* the moment of that command */
        uint8_t chain[CHAIN];   /* hash over all events in order */
};
bool position_get(struct txn *txn, struct position *out, struct err *err) MUST_CHECK;
bool position_put(struct txn *txn, const struct position *position, struct err *err) MUST_CHECK;
/* What an event adds to the chain, so that a stranger who noted a value of it can be shown the masked lines behind that value, and no more than those
 * (docs/proof.md). With H = BLAKE2b-256 and e = H(the event's bytes):
 *   without a masked line    leaf = e,              chain = H(chain, leaf)
 *   with one                 leaf = H(e, body),     chain = H(chain, leaf, head)
 * e cannot be guessed from what is known of an event, as the event holds a secret salt; whoever sees the leaf alone learns nothing of the body. */
struct chained {
        struct masked masked;
        uint8_t event[CHAIN], leaf[CHAIN];
};
void event_chained(const Event *event, struct bytes bytes, struct arena *arena, struct chained *out);
/* `event` is the one after the position's, and becomes its last. */
void position_chain(struct position *position, const Event *event, struct arena *arena);

/* As people note it down: 64 hexadecimal digits. */
enum { CHAIN_TEXT = 2 * CHAIN + 1 };
const char *chain_text(ProtobufCBinaryData chain, char text[CHAIN_TEXT]);

/* The salt of event `seq`, which comes of `entry`: another for each, so that who learns one knows none of the others. Absent when intake gave none (a simulation). */
ProtobufCBinaryData event_salt(const Entry *entry, uint64_t seq, struct arena *arena);

/* BLAKE2b-256 of what a run found, which its event keeps when the details are gone. */
enum { RUN_DIGEST = 32 };
void run_digest(const RunDetails *details, struct arena *arena, uint8_t out[RUN_DIGEST]);
