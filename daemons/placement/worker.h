/* What a placement worker knows and decides, without sockets or clock: whom to match next, what to deliver.
 *
 * It keeps everyone and every vacancy: whoever asks for the best people for a vacancy gets the best of all, and it can take over those of
 * a worker that fell silent at once. Proposals it makes, and questions it answers, only of casefiles and for vacancies whose
 * partitions desk has leased to it (partition.h), for as long as its lease runs by its own clock. Everything it knows came from
 * desk's feed and is forgotten when it dies. It matches only when the index is what the register was after one event (its
 * basis), so that every run can be made again. A casefile with a delivery under way, or whose outcome the feed has not shown
 * yet, is not matched: so nothing is delivered twice, and nothing need be remembered about what was. Times are ms of a clock
 * that never goes back. */
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

/* The answer to a question that someone asked, or null when none waits that is this worker's to answer. Those come before worker_step. */
MatchRan *worker_answer(struct worker *worker, int64_t now_ms, struct arena *arena);
/* The answer came to its end; not `done` when intake did not take it: the question is answered again. */
void worker_answered(struct worker *worker, uint64_t run, bool done);

/* One step of work, of bounded size: false when there is none now. `out` is a delivery to send, or null. */
bool worker_step(struct worker *worker, int64_t now_ms, struct arena *arena, const ProposalsDeliver **out);
/* May what is delivered of this casefile or vacancy be sent, or sent again? */
bool worker_may_deliver(const struct worker *worker, uint64_t number, int64_t now_ms);
/* Is it still its, though the lease may be waiting for its renewal? What is no more need not be sent again, ever. */
bool worker_holds(const struct worker *worker, uint64_t number);
/* A delivery came to its end; `outcome` is null when intake did not take it. */
void worker_settled(struct worker *worker, uint64_t casefile, const Outcome *outcome);

struct worker_figures {
        struct match_sizes sizes;
        size_t queue;  /* casefiles and vacancies waiting for their turn */
        size_t asked;  /* questions that wait for an answer, this worker's or another's */
        size_t leased; /* partitions */
        uint64_t seq;
        int64_t fresh_ms; /* when it asked for the last answer behind which there was no more */
        bool ready;       /* the snapshot is whole */
};
struct worker_figures worker_figures(const struct worker *worker);
