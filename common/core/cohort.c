#include "cohort.h"

#include <string.h>

#include "must.h"

const char *const where_names[WHERES + 1] = {
        [WHERE_WORK] = "in-work",          [WHERE_WORK_LAST_KNOWN] = "in-work-when-last-known",
        [WHERE_BUSINESS] = "own-business", [WHERE_STUDY] = "study",
        [WHERE_GUIDED] = "guided",         [WHERE_UNKNOWN] = "unknown",
};
const uint32_t followup_years[] = {1, 2, 5, 0};

/* The state that it was in on a day: its kind of end, "" in none, null before it was opened. */
static const struct trail_mark *state_on(const struct trail *live, struct date on)
{
        for (size_t i = live->n; i-- > 0;) {
                const struct trail_mark *mark = &live->mark[i];

                if ((mark->what == MARK_KIND__MARK_ENTERED || mark->what == MARK_KIND__MARK_MIGRATED) && mark->on.day <= on.day)
                        return mark;
        }
        return NULL;
}

/* ---- how long */

struct wait cohort_wait(const OutcomeDefinition *definition, const struct trail *live, struct date day, struct arena *arena)
{
        struct date from = trail_announced(live), until = day;
        const struct trail_mark *state = state_on(live, day);
        struct outcome_result result;
        struct wait wait;

        outcome_find(definition, live, day, arena, &result);
        wait.happened = result.standing == STANDING__STANDING_COUNTED;
        if (wait.happened)
                until = result.on;
        else if (state && *state->name)
                until = state->on;
        wait.days = until.day > from.day ? (uint32_t)(until.day - from.day) : 0;
        if (wait.days > WAIT_DAYS_MOST)
                wait = (struct wait){WAIT_DAYS_MOST, false};
        return wait;
}

/* ---- where */

struct date cohort_day(const struct trail *live, uint32_t years)
{
        return date_add_months(trail_announced(live), 12 * (int)years);
}

static const struct trail_mark *end_of(const struct trail *live, uint64_t placement)
{
        for (size_t i = live->n; i-- > 0;)
                if (live->mark[i].what == MARK_KIND__MARK_PLACEMENT_END && live->mark[i].id == placement)
                        return &live->mark[i];
        return NULL;
}

static bool is_attested(const struct trail *live, struct date on)
{
        static const char *const papers[] = {"evidence.employer-statement", "evidence.payslip", "evidence.contract"};

        for (size_t i = 0; i < COUNT(papers); i++) {
                const struct trail_mark *paper = trail_fact(live, papers[i]);

                if (paper && paper->on.day >= on.day)
                        return true;
        }
        return false;
}

/* Does some work run on that day? `*seen` when its end was recorded, on a later day. */
static bool works_on(const struct trail *live, struct date on, bool *seen)
{
        bool works = false;

        *seen = false;
        for (size_t i = 0; i < live->n; i++) {
                const struct trail_mark *mark = &live->mark[i], *end;
                struct date last;

                if (mark->what != MARK_KIND__MARK_PLACEMENT || mark->on.day > on.day ||
                    (mark->kind != PLACEMENT_KIND__PLACEMENT_JOB && mark->kind != PLACEMENT_KIND__PLACEMENT_ASSIGNMENT))
                        continue;
                end = end_of(live, mark->id);
                last = end ? end->until : mark->until;
                if ((last.day && last.day < on.day) || (end && !strcmp(end->name, PLACEMENT_NEVER)))
                        continue;
                works = true;
                *seen |= end != NULL;
        }
        return works;
}

enum where cohort_where(const struct trail *live, struct date on)
{
        const struct trail_mark *state = state_on(live, on);
        bool is_open = !state || !*state->name, seen;

        if (works_on(live, on, &seen))
                return is_open || seen || is_attested(live, on) ? WHERE_WORK : WHERE_WORK_LAST_KNOWN;
        if (is_open)
                return WHERE_GUIDED;
        if (!strcmp(state->name, "own-business"))
                return WHERE_BUSINESS;
        return !strcmp(state->name, "study") ? WHERE_STUDY : WHERE_UNKNOWN;
}

/* ---- the goal */

uint64_t goal_pace(uint32_t goal, struct date from, struct date until, struct date on)
{
        if (!from.day || until.day <= from.day || on.day <= from.day)
                return 0;
        if (on.day >= until.day)
                return UINT64_C(100) * goal;
        return UINT64_C(100) * goal * (uint64_t)(on.day - from.day) / (uint64_t)(until.day - from.day);
}
