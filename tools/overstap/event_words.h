/* What an event did to a casefile, in a sentence. */
#pragma once

#include "arena.h"
#include "codec.h"

/* The facts that were told so far, so that a correction can say what it corrected. */
struct history {
        struct arena *arena;
        Fact **facts;
        size_t n_facts;
};

/* Events of one casefile in their order; the words live in `arena`. "" for an event that needs no more than its name. */
const char *event_words(struct history *history, const Event *event, struct arena *arena);
