/* How long somebody was in service: whole years, months and days, the first and the last day counted.
 *
 * Months go to the same day number, or to the last day of the month, in one step from the first day (DOMAIN 7.5), so that nobody's
 * service depends on the way it was counted. */
#pragma once

#include "date.h"

struct service {
        int years, months, days;        /* months under 12, days what is left */
};

/* ERR_REFUSED when a day is missing, or `last` lies before `since`. */
bool service_count(struct date since, struct date last, struct service *out, struct err *err) MUST_CHECK;
int service_months(struct service service);     /* full ones */
