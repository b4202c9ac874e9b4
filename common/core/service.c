#include "service.h"

/* The most months that fit between the two: the years differ by less than two, so that a guess from days is near. */
static int months_between(struct date since, struct date after)
{
        int months = (after.day - since.day) / 31;

        while (date_add_months(since, months + 1).day && date_add_months(since, months + 1).day <= after.day)
                months++;
        return months;
}

bool service_count(struct date since, struct date last, struct service *out, struct err *err)
{
        struct date after = date_add_days(last, 1);
        char first[DATE_TEXT], end[DATE_TEXT];
        int months;

        if (!since.day || !last.day)
                return err_set(err, ERR_REFUSED, "the first and the last day of service are both needed");
        if (last.day < since.day)
                return err_set(err, ERR_REFUSED, "service ends on %s, before it begins on %s", date_text(last, end),
                               date_text(since, first));
        if (!after.day)
                return err_set(err, ERR_REFUSED, "service ends after every calendar");
        months = months_between(since, after);
        *out = (struct service){months / 12, months % 12, after.day - date_add_months(since, months).day};
        return true;
}

int service_months(struct service service)
{
        return service.years * 12 + service.months;
}
