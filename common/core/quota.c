#include "quota.h"
#include "law.h"

/* Hours of a year, of the largest employer there could be. */
#define HOURS_MOST INT64_C(10000000000)

bool quota_units(const Law *law, int64_t hours_hundredths, struct date on, struct derivation *why, struct fraction *out,
                 struct err *err)
{
        const Param *row;
        char text[FRACTION_TEXT];

        if (hours_hundredths < 0 || hours_hundredths > 16800)
                return err_set(err, ERR_REFUSED, "a week has from 0 to 168 hours");
        if (!law_need(law, "quota.job-tenth-hours", on, 1680, &row, err))
                return false;
        *out = fraction_of(hours_hundredths, 10 * row->value);
        derivation_step(why, row->source, "%lld.%02lld hours a week over %lld.%lld of one job: %s, not rounded %s",
                        (long long)hours_hundredths / 100, (long long)hours_hundredths % 100, (long long)row->value / 10,
                        (long long)row->value % 10, fraction_decimals(*out, 4, text), derivation_fraction(why, *out));
        return true;
}

/* The value that was given, else the law's, which may have none. */
static bool given_or_law(const Law *law, int64_t given, const char *name, const char *what, struct date on,
                         struct derivation *why, int64_t *out, struct err *err)
{
        const Param *row;

        *out = given;
        if (given) {
                derivation_fact(why, "%s: %lld, as given", what, (long long)given);
                return true;
        }
        if (!law_need(law, name, on, HOURS_MOST, &row, err))
                return err_in(err, "give %s", what);
        *out = row->value;
        derivation_step(why, row->source, "%s: %lld", what, (long long)row->value);
        return true;
}

/* (A * B - C) / D: what is lacking, in places. */
static bool shortfall_make(const struct quota_facts *facts, int64_t share, int64_t job, struct derivation *why,
                           struct fraction *out, struct err *err)
{
        struct fraction places;
        char text[FRACTION_TEXT];

        if (!fraction_times(fraction_of(facts->paid_hours, 1), fraction_of(share, 10000), &places, err) ||
            !fraction_add(places, fraction_of(-facts->target_hours, 1), &places, err) ||
            !fraction_times(places, fraction_of(1, job), &places, err))
                return false;
        *out = places.num > 0 ? places : (struct fraction){0};
        derivation_step(why, "Wfsv art. 38b to 38j", "(%lld * %lld/10000 - %lld) / %lld = %s, not rounded %s: %s",
                        (long long)facts->paid_hours, (long long)share, (long long)facts->target_hours, (long long)job,
                        fraction_decimals(places, 4, text), derivation_fraction(why, places),
                        places.num > 0 ? "places lacking" : "nothing is lacking");
        return true;
}

static bool levy_make(const Law *law, struct date on, struct derivation *why, struct quota *out, struct err *err)
{
        const Param *row;

        if (!law_need(law, "quota.levy-cents", on, INT64_MAX, &row, err) ||
            !money_share((struct money){row->value}, out->shortfall.num, out->shortfall.den ? out->shortfall.den : 1, &out->levy,
                         err))
                return false;
        derivation_step(why, row->source, "%s a place: %s", derivation_money(why, (struct money){row->value}),
                        derivation_money(why, out->levy));
        return true;
}

bool quota_shortfall(const Law *law, const struct quota_facts *facts, struct date on, struct derivation *why, struct quota *out,
                     struct err *err)
{
        struct quota made = {0};
        const Param *least;
        int64_t share, job;

        if (facts->paid_hours < 0 || facts->paid_hours > HOURS_MOST || facts->target_hours < 0 ||
            facts->target_hours > facts->paid_hours)
                return err_set(err, ERR_REFUSED, "hours of the target group are part of the paid hours, from 0 to %lld",
                               (long long)HOURS_MOST);
        if (facts->share_permyriad < 0 || facts->share_permyriad > 10000 || facts->job_hours < 0 || facts->job_hours > 8784)
                return err_set(err, ERR_REFUSED, "the quota is at most the whole, and a job at most all hours of a year");
        if (!law_need(law, "quota.paid-hours-most", on, HOURS_MOST, &least, err))
                return false;
        made.applies = facts->paid_hours > least->value;
        derivation_step(why, least->source, "%lld paid hours are %s than %lld: the quota %s", (long long)facts->paid_hours,
                        made.applies ? "more" : "no more", (long long)least->value, made.applies ? "applies" : "does not apply");
        if (made.applies &&
            (!given_or_law(law, facts->share_permyriad, "quota.share-permyriad", "the quota in hundredths of a per cent", on, why,
                           &share, err) ||
             !given_or_law(law, facts->job_hours, "quota.job-year-hours", "the hours of such a job in a year", on, why, &job,
                           err) ||
             !shortfall_make(facts, share, job, why, &made.shortfall, err) || !levy_make(law, on, why, &made, err)))
                return false;
        *out = made;
        return true;
}
