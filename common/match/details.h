/* What a run of the matcher tells, so that it can be kept, compared and told again: a result as a message.
 *
 * The same index, day and question give the same bytes on every machine; the replay of a run rests on it. */
#pragma once

#include "match.h"

/* One question to the matcher: the best vacancies for a casefile, or the best people for a vacancy. */
struct match_question {
        struct case_id casefile;        /* or */
        struct vacancy_id vacancy;
        size_t most;
        struct date today;
};
struct match_result match_ask(const struct match *match, const struct match_question *question, struct arena *arena);

/* Which version of their profile the index has of a casefile's person. */
typedef uint32_t profile_version_fn(const void *self, uint64_t casefile);

/* The result of `question`. Without `words` values only: for a run whose words stand elsewhere. Of an empty one it is told what must emptied
 * it; with words, and for a casefile, also what would change that. */
RunDetails *match_details(const struct match *match, const struct match_question *question, const struct match_result *result,
                          bool words, profile_version_fn *version, const void *self, struct arena *arena);
