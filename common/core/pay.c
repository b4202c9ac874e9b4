/* What people are paid by, as it is agreed and recorded: wages, and hours on assignments. What follows from them for money:
 * month.h. */
#include <string.h>

#include "casefile.h"
#include "month.h"

static enum verdict books_wrong(struct decision *d, uint64_t id, const Casefile *casefile)
{
        if (!casefile)
                return refuse(d, "case.unknown", "there is no casefile %llu", (unsigned long long)id);
        if (!money_of(d->world, casefile->programme))
                return refuse(d, "ledger.none", "casefile %llu is of no programme that keeps books", (unsigned long long)id);
        return VERDICT_DONE;
}

static const Wage *wage_same_day(const CaseMoney *money, const Wage *wage)
{
        for (size_t i = 0; i < money->n_wages; i++)
                if (money->wages[i]->from == wage->from && money->wages[i]->of == wage->of)
                        return money->wages[i];
        return NULL;
}

enum verdict decide_wage_agree(struct decision *d)
{
        WageAgree *c = d->command->wage_agree;
        const Casefile *casefile = world_casefile(d->world, c->casefile);
        const CaseMoney *money;
        char most[MONEY_TEXT];
        const Wage *before;
        Event *event;

        if (books_wrong(d, c->casefile, casefile))
                return VERDICT_REFUSED;
        if (!c->wage || !c->wage->from)
                return refuse(d, "wage.from", "a wage holds from a day on");
        if (c->wage->gross <= 0 || c->wage->gross > WAGE_MOST)
                return refuse(d, "wage.amount", "a gross wage is above zero and at most %s a month",
                              money_text((struct money){WAGE_MOST}, most));
        money = ledger_case(d, casefile);
        before = wage_same_day(money, c->wage);
        if (before && before->gross == c->wage->gross)
                return VERDICT_DONE;
        if (!before && money->n_wages >= 100)
                return refuse(d, "wage.count", "a casefile has at most 100 wages");
        event = happen(d, c->casefile);
        event->what_case = EVENT__WHAT_WAGE_AGREED;
        event->wage_agreed = c;
        return VERDICT_DONE;
}

/* Every hour is one of a day of the assignment, in that month. */
static enum verdict hours_wrong(struct decision *d, const HoursLog *c, const Placement *placement)
{
        uint32_t first = month_is_valid(c->month) ? date_ymd(month_first(c->month)) : 0, last, days;
        char month[DATE_TEXT], most[MONEY_TEXT];

        if (!first || first > date_ymd(d->today))
                return refuse(d, "hours.month", "hours are of a month that has begun");
        last = date_ymd(month_last(c->month));
        if (placement->kind != PLACEMENT_KIND__PLACEMENT_ASSIGNMENT)
                return refuse(d, "hours.kind", "placement %llu is no assignment: the centre bills no hours of it",
                              (unsigned long long)placement->id);
        if (placement->first_day > last || (placement->last_day && placement->last_day < first))
                return refuse(d, "hours.month", "assignment %llu has no day in %s", (unsigned long long)placement->id,
                              month_text(c->month, month));
        first = placement->first_day > first ? placement->first_day : first;
        last = placement->last_day && placement->last_day < last ? placement->last_day : last;
        days = last - first + 1;
        if (c->hours > 2400 * days)
                return refuse(d, "hours.count", "the assignment has %u days in %s, and a day 24 hours", days,
                              month_text(c->month, month));
        if (c->rate <= 0 || c->rate > WAGE_MOST / 100)
                return refuse(d, "hours.rate", "a rate is above zero and at most %s an hour",
                              money_text((struct money){WAGE_MOST / 100}, most));
        return VERDICT_DONE;
}

enum verdict decide_hours_log(struct decision *d)
{
        HoursLog *c = d->command->hours_log;
        const Casefile *casefile = world_placement_case(d->world, c->placement);
        const Placement *placement = casefile ? casefile_placement_by_id(casefile, c->placement) : NULL;
        const HoursLog *before;
        Event *event;

        if (!placement)
                return refuse(d, "placement.unknown", "there is no placement %llu", (unsigned long long)c->placement);
        if (books_wrong(d, casefile->id, casefile) || hours_wrong(d, c, placement))
                return VERDICT_REFUSED;
        before = world_hours(d->world, casefile->id, c->month, c->placement);
        if (before && before->hours == c->hours && before->rate == c->rate)
                return VERDICT_DONE;
        event = happen(d, casefile->id);
        event->what_case = EVENT__WHAT_HOURS_LOGGED;
        event->hours_logged = c;
        return VERDICT_DONE;
}
