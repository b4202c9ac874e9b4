/* Termination by agreement, vaststellingsovereenkomst (BW 7:670b, 7:667; DOMAIN 1.8): until when the worker may withdraw, and how
 * long UWV pretends that notice was given. */
#pragma once

#include "codec.h"
#include "derivation.h"

struct withdrawal {
        bool is_open;                   /* there is such a right at all */
        struct date strict, legal;      /* its last day; no date when there is none */
};
/* The term starts the day after the agreement came about, and is longer when its text does not mention the right. There is no second
 * right when an earlier agreement was withdrawn from on `withdrew_before`, less than six months ago; no date: there was none. */
bool agreement_withdrawal(const Law *law, struct date signed_on, bool is_mentioned, struct date withdrew_before,
                          struct derivation *why, struct withdrawal *out, struct err *err) MUST_CHECK;

struct fictitious_notice {
        int years, months;              /* of service when it was signed, of notice */
        struct date counted;            /* signed + months */
        struct date end;                /* the end of that month */
        struct date benefit_from;       /* no benefit before this day */
        int days_between;               /* days after the agreed end for which there is neither wage nor benefit */
};
/* `end` is what was agreed as the last day; no date: not known, and the notice alone decides. */
bool agreement_notice(const Law *law, struct date signed_on, struct date since, struct date end, struct derivation *why,
                      struct fictitious_notice *out, struct err *err) MUST_CHECK;
