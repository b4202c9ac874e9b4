/* Reports on cohorts: everyone that is asked for is looked at once, in any order, and what is kept is sums.
 *
 * A survey lends itself to a tally (recount.h), so trails reach it as they reach a report of results: those that the register
 * keeps, or every event again, a part at a time.
 *
 * When the question is `published`, people are counted by programme, flow and quarter, put together into blocks at the end, and
 * told in ranges (suppress.h): of closed blocks that lie whole in what was asked for, and of nothing else. Then the period that
 * is asked for is of the days on which casefiles were opened, as these never change. */
#pragma once

#include "recount.h"

struct survey_ask {
        Thing__IsCase is; /* survival, followup, goal or cost report; or outcome report, when published */
        OutcomeAsk *ask;  /* with its day, an end of a quarter when published. It and what follows live as long as the survey */
        const OutcomeDefinition *const *definition;
        size_t n;
        const Programme *programme; /* null: none; a goal needs one */
        const CostReport *books;    /* of a cost report: what was spent, and of which days there are books */
        uint32_t least;             /* of what is published */
};

struct survey;
/* Why such a question has no answer; null when it has one. */
const char *survey_refused(const struct survey_ask *ask);
void survey_new(struct survey **out, const struct survey_ask *ask);
void survey_destroy(struct survey **survey);
/* Count into this. */
struct tally *survey_tally(struct survey *survey);
/* What was counted so far, in `arena`; `seq` is the event up to which was looked. */
void survey_tell(const struct survey *survey, uint64_t seq, struct arena *arena, Thing *out);
