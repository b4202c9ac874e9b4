#include "topup.h"

enum { MONTHS_MOST = 1200, PERMILLE_MOST = 1000 };

/* `from` is told by months from the start, so that a start on the 31st does not slide. */
static bool step_fill(struct topup_step *step, struct date start, int months, struct money gap, struct derivation *why,
                      struct err *err)
{
        if (step->months < 1 || step->months > MONTHS_MOST || step->permille < 0 || step->permille > PERMILLE_MOST)
                return err_set(err, ERR_REFUSED, "a step lasts from 1 to %d months and pays at most the whole gap", MONTHS_MOST);
        step->from = date_add_months(start, months);
        step->until = date_add_days(date_add_months(start, months + (int)step->months), -1);
        if (!step->until.day)
                return err_set(err, ERR_REFUSED, "the top-up would end after the year 9999");
        if (!money_share(gap, step->permille, 1000, &step->month, err) ||
            !money_share(step->month, step->months, 1, &step->total, err))
                return false;
        derivation_step(why, "", "%s to %s: %lld.%lld %% of the gap, %s a month, %lld times: %s",
                        derivation_date(why, step->from), derivation_date(why, step->until), (long long)step->permille / 10,
                        (long long)step->permille % 10, derivation_money(why, step->month), (long long)step->months,
                        derivation_money(why, step->total));
        return true;
}

bool topup_compute(struct money before, struct money now, struct date start, struct topup_step *step, size_t n,
                   struct derivation *why, struct topup *out, struct err *err)
{
        struct topup made = {0};
        int months = 0;

        if (!start.day || before.cents < 0 || now.cents < 0)
                return err_set(err, ERR_REFUSED, "the first day of the new work is needed, and no wage below nothing");
        if (!n || n > TOPUP_STEPS_MOST)
                return err_set(err, ERR_REFUSED, "the plan has from 1 to %d steps", TOPUP_STEPS_MOST);
        if (now.cents < before.cents)
                made.gap.cents = before.cents - now.cents;
        derivation_fact(why, "base wage %s before and %s now: a gap of %s a month", derivation_money(why, before),
                        derivation_money(why, now), derivation_money(why, made.gap));
        for (size_t i = 0; i < n; i++) {
                if (!step_fill(&step[i], start, months, made.gap, why, err) ||
                    !money_add(made.total, step[i].total, &made.total, err))
                        return false;
                months += (int)step[i].months;
                made.until = step[i].until;
        }
        derivation_step(why, "", "in all %s", derivation_money(why, made.total));
        *out = made;
        return true;
}
