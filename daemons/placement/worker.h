/* What a placement worker knows and decides, without sockets or clock: whom it keeps, whom to match next, what to deliver.
 *
 * Of the casefiles it keeps those whose number divided by the number of workers leaves its own; of vacancies all. Everything it
 * knows came from desk's feed and is forgotten when it dies. A casefile with a delivery under way, or whose outcome the feed has
 * not shown yet, is not matched: so nothing is delivered twice, and nothing need be remembered about what was. */
#pragma once

#include "match.h"

struct worker;

/* Worker number `i` from 1 of `of`. */
void worker_new(struct worker **out, unsigned i, unsigned of);
void worker_destroy(struct worker **worker);

/* What to ask desk next. It points into the worker. */
void worker_question(struct worker *worker, MatchFeed *out);
/* Desk's answer to that question. False when it began anew, because the register is older than what was read before: it was put
 * back from a copy. */
bool worker_take(struct worker *worker, const Result *result);

/* One step of work, of bounded size: false when there is none now. `out` is a delivery to send, or null. */
bool worker_step(struct worker *worker, struct arena *arena, const ProposalsDeliver **out);
/* A delivery came to its end; `outcome` is null when intake did not take it. */
void worker_settled(struct worker *worker, uint64_t casefile, const Outcome *outcome);

struct worker_figures {
        struct match_sizes sizes;
        size_t queue; /* casefiles and vacancies waiting for their turn */
        uint64_t seq;
        bool ready; /* the snapshot is whole */
};
struct worker_figures worker_figures(const struct worker *worker);
