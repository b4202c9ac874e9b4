/* Reports of results and of what became of cohorts, from the trails that the register keeps or, for a recount, from every event
 * again.
 *
 * A report may look at a million casefiles, so it is made a part at a time, and others are answered between the parts. It tells
 * of the moment at which it was asked for. */
#pragma once

#include "answer.h"

struct report;
/* Of this kind. Who sees no single person gets it as it is published. Null in `*out` when there is nothing to report on: then
 * `a->unknown` says why. */
bool report_begin(struct asking *a, Thing__IsCase is, const OutcomeAsk *ask, struct report **out) MUST_CHECK;
void report_destroy(struct report **report);
/* Look at some more, in a transaction that need not be the one before. */
bool report_go_on(struct report *report, struct txn *txn, bool *done, struct err *err) MUST_CHECK;
/* What was counted, as much of it as the asker sees. */
Result *report_tell(const struct report *report, struct arena *arena);

/* What the definitions say of one casefile. */
bool answer_results(struct asking *a, const ResultsAsk *ask, struct err *err) MUST_CHECK;
/* What members of a programme gave and took. */
bool answer_give_take(struct asking *a, const OutcomeAsk *ask, struct err *err) MUST_CHECK;
