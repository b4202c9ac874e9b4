#include "details.h"

struct match_result match_ask(const struct match *match, const struct match_question *question, struct arena *arena)
{
        if (question->casefile.n)
                return match_for_person(match, question->casefile, question->most, question->today, arena);
        return match_for_vacancy(match, question->vacancy, question->most, question->today, arena);
}

static MatchHit *hit_told(const struct match_hit *hit, bool words, struct arena *arena)
{
        MatchHit *told = NEW(arena, MatchHit, match_hit);

        for (size_t i = 0; i < hit->n_reasons; i++) {
                APPEND(arena, told, values) = hit->reasons[i]->value;
                if (words)
                        APPEND(arena, told, words) = hit->reasons[i]->words;
        }
        return told;
}

static void openings_tell(const struct match *match, const struct match_question *question, RunDetails *details, struct arena *arena)
{
        struct match_changes changes = match_would_change(match, question->casefile, question->today, arena);

        for (size_t i = 0; i < changes.n_change; i++) {
                Opening *opening = NEW(arena, Opening, opening);

                opening->must = (char *)changes.change[i].must;
                opening->words = (char *)changes.change[i].words;
                opening->more = changes.change[i].vacancies;
                APPEND(arena, details, openings) = opening;
        }
}

RunDetails *match_details(const struct match *match, const struct match_question *question, const struct match_result *result,
                          bool words, profile_version_fn *version, const void *self, struct arena *arena)
{
        RunDetails *details = NEW(arena, RunDetails, run_details);

        if (question->casefile.n)
                details->profile_version = version(self, question->casefile.n);
        for (size_t i = 0; result->n && i < result->hit[0].n_reasons; i++)
                APPEND(arena, details, criteria) = result->hit[0].reasons[i]->criterion;
        for (size_t i = 0; i < result->n; i++) {
                const struct match_hit *hit = &result->hit[i];
                MatchHit *told = hit_told(hit, words, arena);

                if (question->casefile.n) {
                        told->vacancy = hit->vacancy.n;
                } else {
                        told->casefile = hit->casefile.n;
                        told->profile_version = version(self, hit->casefile.n);
                }
                APPEND(arena, details, hits) = told;
        }
        for (size_t i = 0; !result->n && i < result->n_emptied; i++)
                APPEND(arena, details, emptied) = result->emptied[i];
        if (words && question->casefile.n && !result->n)
                openings_tell(match, question, details, arena);
        return details;
}
