/* What a placement worker knows and decides, without sockets or clock: whom it keeps, whom to match next, what to deliver.
 *
 * It keeps all people and all vacancies, because whoever asks for the best people for a vacancy gets the best of all. Proposals it makes, and
 * questions it answers, only of casefiles and for vacancies whose number divided by the number of workers leaves its own. Everything it
 * knows came from desk's feed and is forgotten when it dies. It matches only when the index is what the register was after one event (its basis),
 * so that every run can be made again. A casefile with a delivery under way, or whose outcome the feed has
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

/* The answer to a question that someone asked, or null when none waits that is this worker's to answer. Those come before worker_step. */
MatchRan *worker_answer(struct worker *worker, struct arena *arena);
/* The answer came to its end; not `done` when intake did not take it: the question is answered again. */
void worker_answered(struct worker *worker, uint64_t run, bool done);

/* One step of work, of bounded size: false when there is none now. `out` is a delivery to send, or null. */
bool worker_step(struct worker *worker, struct arena *arena, const ProposalsDeliver **out);
/* A delivery came to its end; `outcome` is null when intake did not take it. */
void worker_settled(struct worker *worker, uint64_t casefile, const Outcome *outcome);

struct worker_figures {
        struct match_sizes sizes;
        size_t queue; /* casefiles and vacancies waiting for their turn */
        size_t asked; /* questions that wait for an answer, this worker's or another's */
        uint64_t seq;
        bool ready; /* the snapshot is whole */
};
struct worker_figures worker_figures(const struct worker *worker);
