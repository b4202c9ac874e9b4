/* The end of a contract for a fixed term: telling the worker in time (aanzegging, BW 7:668), and the case in which it does not end by
 * itself (BW 7:667(4); DOMAIN 1.6, 1.8). */
#pragma once

#include "codec.h"
#include "derivation.h"

struct announcement {
        bool is_needed;                 /* the contract is long enough to ask for it */
        struct date latest;             /* counted back from the end, never moved; no date when it is not needed */
        struct date proposed;           /* the last working day on or before it */
        bool needs_notice;              /* follows an indefinite contract that was ended by agreement: does not end by itself */
};
/* `agreed_end`: the last day of an indefinite contract for the same work, with this employer or one that it succeeds, that was ended by
 * agreement; no date: there was none. Whether the work is the same is for a person to say. */
bool fixedterm_announcement(const Law *law, struct date start, struct date end, struct date agreed_end, struct derivation *why,
                            struct announcement *out, struct err *err) MUST_CHECK;
