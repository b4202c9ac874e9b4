/* Which placement worker works on which casefiles: leases that desk gives to those that keep asking its feed.
 *
 * A partition of the casefiles (partition.h) is one worker's until its lease has ended, and is given to another only after that.
 * The worker counts its lease from the question that was answered, desk from the answer: the worker's always ends first, so two
 * never hold one partition, whatever was lost on the way and whoever died. Fresh leases, of a desk that was just started, give
 * nothing before those of the desk before it have ended.
 *
 * Workers get about equal parts; who has a longer queue than the others gets less. What moves between living workers moves a few
 * partitions at a time, each by not being renewed. Pure: the clock (ms that never go back) is an argument. */
#pragma once

#include <stdint.h>

#include "codec.h"

struct leases;

enum {
        LEASE_MS = 4000,
        LEASE_HOLD_MS = 1000,     /* a question of a worker is held back no longer, so that a lease is renewed in time */
        LEASE_LEAVING_MOST = 16,  /* partitions that rest at one time because they move */
        LEASE_WORKERS_MOST = 256, /* more get nothing */
};

void leases_new(struct leases **out, int64_t now_ms);
void leases_destroy(struct leases **leases);

/* A worker of a name asked; `last` is the last event there is. One without a name takes no part. */
void leases_asked(struct leases *leases, const MatchFeed *feed, uint64_t last, int64_t now_ms);
/* Renew what the worker has, give it what is its due and free, and say so in the answer that is about to leave. One that still
 * reads the snapshot is given nothing. */
void leases_answer(struct leases *leases, const char *worker, Result *result, int64_t now_ms, struct arena *arena);

struct leases_figures {
        size_t workers, leased;
        int64_t idle_ms; /* since when some partition has nobody; 0: each has its worker */
};
struct leases_figures leases_figures(struct leases *leases, int64_t now_ms);
/* Put every worker into a status answer. */
void leases_status(struct leases *leases, int64_t now_ms, Status *status, struct arena *arena);
