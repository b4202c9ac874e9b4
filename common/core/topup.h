/* Topping up a lower wage in new work, as a social plan promises it (aanvulling, suppletie; DOMAIN 1.12): the difference of base wages,
 * by a share that tapers off. The law does not ask for it; the plan's steps are given. */
#pragma once

#include "derivation.h"

enum { TOPUP_STEPS_MOST = 24 };

struct topup_step {
        int64_t months, permille;       /* given: so long, so much of the gap */
        struct date from, until;        /* out */
        struct money month, total;      /* out */
};
struct topup {
        struct money gap;               /* a month; zero when the new wage is not lower */
        struct date until;
        struct money total;
};
/* `start`: the first day of the new work. What is paid a month is rounded once, and paid so many times. Fills the out fields of `step`. */
bool topup_compute(struct money before, struct money now, struct date start, struct topup_step *step, size_t n,
                   struct derivation *why, struct topup *out, struct err *err) MUST_CHECK;
