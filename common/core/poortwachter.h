/* The calendar of long sickness, Wet verbetering poortwachter (DOMAIN 4.1): so many weeks from the first sick day.
 *
 * Each moment is a parameter of the law: poortwachter.rule.NAME-weeks of a ministerial rule, poortwachter.act.NAME-weeks of an act, and
 * poortwachter.practice.NAME-weeks of what UWV is used to do. None is moved by weekends and holidays: ministerial ones by their kind,
 * the others by their length. Nothing but the first day is asked: what ails somebody has no place in this suite. */
#pragma once

#include "codec.h"
#include "derivation.h"

struct poortwachter_moment {
        const char *name;       /* "plan-of-action", in the arena of the derivation */
        int64_t week;
        struct date date;
        bool is_workday;        /* else someone should act before it */
        const char *source;
};
/* By date, then in the order of the law. ERR_REFUSED when the law has none for that day. */
bool poortwachter_calendar(const Law *law, struct date first_sick_day, struct derivation *why, struct poortwachter_moment **out,
                           size_t *n, struct err *err) MUST_CHECK;
