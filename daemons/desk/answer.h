/* Answers from one read-only snapshot, each record held against what its asker may see. */
#pragma once

#include "callers.h"
#include "journal.h"
#include "tables.h"
#include "vault.h"

struct asking {
        struct tables *tables;
        struct vault *vault;
        struct journal *journal;        /* may be null: then nothing can be traced */
        const struct callers *callers;  /* who the callers are whom the register does not know */
        const Principal *by;
        struct arena *arena;
        Result *result;
        size_t bytes;                   /* of the things in the result */
        struct date today;              /* of the journal's time */
        uint32_t least;                 /* no figure tells of fewer, to who sees no single person */
        /* out: persons of whom something is in the result that is logged before it leaves, and which parts */
        struct seen {
                ProtobufCBinaryData person;
                unsigned parts;         /* bits of 1 << Part */
        } *seen;
        size_t n_seen;
        const char *unknown;            /* out: set when there is no such thing, or not for the asker */
};

/* Put a thing into the result. A page ends when `most` things or ANSWER_BYTES are in it, and holds at least one: no answer comes near what a
 * client takes. */
void answer_put(struct asking *a, Thing *thing);
bool answer_is_full(const struct asking *a, size_t most);
/* Does the asker see the results of single casefiles? Who does not is told of groups, in ranges (suppress.h). */
bool sees_results(struct asking *a);
/* Whose casefile it is; null when there is no such casefile. */
const Person *person_of_case(struct world *world, uint64_t id);

bool answer_show(struct asking *a, const Show *show, struct err *err) MUST_CHECK;
bool answer_list(struct asking *a, const List *list, struct err *err) MUST_CHECK;
bool answer_history(struct asking *a, const History *history, struct err *err) MUST_CHECK;
bool answer_counts(struct asking *a, struct err *err) MUST_CHECK;
bool answer_ledger_check(struct asking *a, const LedgerCheck *check, struct err *err) MUST_CHECK;
bool answer_trace(struct asking *a, const Trace *trace, struct err *err) MUST_CHECK;

/* proof.c: events as strangers may see them. */
bool answer_proof(struct asking *a, const ProofAsk *ask, struct err *err) MUST_CHECK;

/* feed.c: the matcher's view of the world. False in `*news` when nothing changed after `feed->after`. */
bool answer_feed(struct asking *a, const MatchFeed *feed, bool *news, struct err *err) MUST_CHECK;
