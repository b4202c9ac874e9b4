/* What a placement worker knows and decides, without sockets or clock: whom to match next, what to deliver.
 *
 * It keeps everyone and every vacancy, and works on the casefiles whose partitions desk has leased to it (partition.h), for as
 * long as its lease runs by its own clock. So it can take over those of a worker that fell silent at once. Everything it knows
 * came from desk's feed and is forgotten when it dies. A casefile with a delivery under way, or whose outcome the feed has not
 * shown yet, is not matched: so nothing is delivered twice, and nothing need be remembered about what was. Times are ms of a
 * clock that never goes back. */
#pragma once

#include "match.h"

struct worker;

/* `name` is this worker's alone; copied, and at most 80 bytes are used. */
void worker_new(struct worker **out, const char *name);
void worker_destroy(struct worker **worker);

/* What to ask desk next. It points into the worker. A lease counts from here on, so the answer to take is that to this question.
 */
void worker_question(struct worker *worker, int64_t now_ms, MatchFeed *out);
/* Desk's answer to the last question. False when it began anew, because the register is older than what was read before: it was
 * put back from a copy. */
bool worker_take(struct worker *worker, const Result *result);

/* One step of work, of bounded size: false when there is none now. `out` is a delivery to send, or null. */
bool worker_step(struct worker *worker, int64_t now_ms, struct arena *arena, const ProposalsDeliver **out);
/* May deliveries for this casefile be sent, or sent again? */
bool worker_may_deliver(const struct worker *worker, uint64_t casefile, int64_t now_ms);
/* Is it still its, though the lease may be waiting for its renewal? What is no more need not be sent again, ever. */
bool worker_holds(const struct worker *worker, uint64_t casefile);
/* A delivery came to its end; `outcome` is null when intake did not take it. */
void worker_settled(struct worker *worker, uint64_t casefile, const Outcome *outcome);

struct worker_figures {
        struct match_sizes sizes;
        size_t queue;  /* casefiles and vacancies waiting for their turn */
        size_t leased; /* partitions */
        uint64_t seq;
        int64_t fresh_ms; /* when it asked for the last answer behind which there was no more */
        bool ready;       /* the snapshot is whole */
};
struct worker_figures worker_figures(const struct worker *worker);
