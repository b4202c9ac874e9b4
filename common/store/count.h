/* Counting results over a whole register, a bounded part at a time, so that whoever counts can answer others between the parts.
 *
 * Every part may be read in a transaction of its own: the count is of one moment all the same, since trails and events only grow,
 * each with the numbers of their events, and what came after the event up to which is counted is passed over. */
#pragma once

#include "recount.h"
#include "store.h"

struct count;
/* Count into `tally` up to event `seq`: from the trails that the register keeps, or with `recount` from every event again. */
void count_new(struct count **out, struct tally *tally, uint64_t seq, bool recount);
void count_destroy(struct count **count);
/* Look at so many records more. `*done` when that was all. */
bool count_go_on(struct count *count, struct txn *txn, size_t most, bool *done, struct err *err) MUST_CHECK;
