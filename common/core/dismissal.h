/* Terms around a dismissal with UWV's permission (Regeling UWV ontslagprocedure; BW 7:671a, 7:681, 7:682, 7:686a; DOMAIN 1.3, 1.6): how
 * long the permission lasts, until when a worker may defend himself, and how long the same work may not go to another. The end of the
 * contract itself is law_notice_end's. */
#pragma once

#include "codec.h"
#include "derivation.h"

/* Days of the procedure; no date: not, or not known. */
struct procedure {
        struct date incomplete;         /* UWV told the employer what the request lacks */
        struct date asked;              /* UWV asked the worker for a defence */
        struct date again;              /* UWV asked for a second round */
        struct date decided;            /* permission was given */
};
/* What falls due after each; no date where the day is not there. */
struct permission {
        struct date completion_due, defence_due, second_due;
        struct date strict, last_day;   /* on which notice may be given under the permission */
};
/* ERR_REFUSED when no day is there, or when they do not follow each other. */
bool dismissal_permission(const Law *law, const struct procedure *days, struct derivation *why, struct permission *out,
                          struct err *err) MUST_CHECK;

struct rehire {
        struct date guard_until;                /* the last day on which the work must be offered back first */
        struct date claim_strict, claim_until;  /* the last day to go to court about it */
};
bool dismissal_rehire(const Law *law, struct date given, struct derivation *why, struct rehire *out, struct err *err) MUST_CHECK;
