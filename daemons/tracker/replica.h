/* A replica of the register: made of another one's events, for looking at what they make, and gone with its folder.
 *
 * It knows only what events say: outcomes, and what runs of the matcher found, are not in it. */
#pragma once

#include "suite.h"
#include "tables.h"

struct replica {
        char path[512];
        struct store *store;
};
/* In the suite's run folder, under a name of its own. */
bool replica_new(struct replica *replica, const struct suite_conf *conf, struct err *err) MUST_CHECK;
/* All zeros is none yet. */
void replica_destroy(struct replica *replica);

struct replica_replay {
        struct position position;       /* of the last event that was replayed */
        uint64_t out_of_order;          /* the first event that does not follow the one before it; 0: none. There the replay ended */
};
/* Replay the events of the register that `from` reads, up to event `until` or to their end, into an empty replica. */
bool replica_replay(struct replica *replica, struct txn *from, uint64_t until, struct replica_replay *out, struct err *err) MUST_CHECK;
