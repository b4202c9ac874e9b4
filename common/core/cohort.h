/* What became of a cohort: how long until a result, and where people were some years on.
 *
 * Each looks at one casefile's trail as it was known on the day of the report and without what was undone (trail_until,
 * trail_live). Days count from the announcement. */
#pragma once

#include "outcome.h"

enum { WAIT_DAYS_MOST = 3660 };
/* How long from the announcement until a result by `definition`. A result of an earlier day came at once. Who has none is known
 * to be without it until the end of the casefile, or else until `day`; at most WAIT_DAYS_MOST days. Disputed is not counted. */
struct wait {
        uint32_t days;
        bool happened;
};
struct wait cohort_wait(const OutcomeDefinition *definition, const struct trail *live, struct date day, struct arena *arena);

/* Where someone was on a day. Work is a job or an assignment that runs on it. */
enum where {
        WHERE_WORK,            /* and it is known: the casefile was open, or a paper or the end of the work attests it */
        WHERE_WORK_LAST_KNOWN, /* when the casefile ended; nobody has looked since */
        WHERE_BUSINESS,        /* the casefile ended so */
        WHERE_STUDY,
        WHERE_GUIDED,  /* without work, in an open casefile */
        WHERE_UNKNOWN, /* the casefile ended without work, and nothing was heard since */
        WHERES
};
extern const char *const where_names[WHERES + 1];
extern const uint32_t followup_years[]; /* ends with 0 */
struct date cohort_day(const struct trail *live, uint32_t years);
enum where cohort_where(const struct trail *live, struct date on);

/* Where an even pace from `from` to the goal's day would be at the end of `on`, in hundredths of a person, rounded down. */
uint64_t goal_pace(uint32_t goal, struct date from, struct date until, struct date on);
