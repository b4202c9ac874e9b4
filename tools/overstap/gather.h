/* A round as the suite tells it: who and what is in it, what both sides stated, and the matcher's index to order the rest. */
#pragma once

#include "call.h"
#include "round.h"

struct gathered {
        const Round *round;
        const RoundRan *ran;            /* its outcome; null when it was not run yet */
        uint64_t basis;                 /* what is told is not older than this event */
        uint32_t today;
        struct match *match;
        const char *rules;
        struct round people;            /* people and vacancies with their wishes; not lined up yet */
};

/* Ask for all of it; what is given lives in the call's arena, but for the index. An exit status. */
int gather(struct call *call, uint64_t round, struct gathered *out);
void gathered_release(struct gathered *gathered);       /* for OWNED: the index */
