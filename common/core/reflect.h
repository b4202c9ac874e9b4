/* Afspiegeling: who goes, by age groups in proportion, last in first out (Ontslagregeling art. 11-17; DOMAIN 1.4).
 *
 * Exact fractions by cross-multiplication, floors, largest remainders; equal fractions are decided by the next candidates'
 * service, shortest goes. Workers past state pension go before anyone is reflected (art. 11(2)). Where service is equal the
 * employer decides (art. 11(3)): the order of the list stands for that decision, and the derivation says so. Groups and pension
 * age come from the law of the reference date. */
#pragma once

#include "arena.h"
#include "codec.h"
#include "date.h"

enum { REFLECT_PENSION = 6 };
struct reflect_worker {
        const char *id;
        struct date born, since;
        unsigned group; /* out: 1 (15-24) to 5 (55 to state pension), REFLECT_PENSION past it */
        bool goes;      /* out */
};
/* Choose `reduction` of the `n` workers of one category of interchangeable functions on `reference`. The derivation, a line a
 * step, is in `*why`. */
bool reflect_choose(const Law *law, struct reflect_worker *workers, size_t n, size_t reduction, struct date reference,
                    struct arena *arena, const char **why, struct err *err) MUST_CHECK;
