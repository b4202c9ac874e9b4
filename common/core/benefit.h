/* An estimate of unemployment benefit, WW (Werkloosheidswet; DOMAIN 1.11). UWV decides; whatever comes out of here is labelled an estimate.
 *
 * Each line is rounded to cents before the next is made of it, as on the worked example: the day's wage, the month, what is paid. */
#pragma once

#include "codec.h"
#include "derivation.h"

/* A count that may not be known. */
struct known {
        bool is_known;
        int64_t n;
};
struct benefit_facts {
        struct date first_day;          /* without work */
        struct money year_wage;
        struct known weeks_worked;      /* of the last 36 */
        struct known hours_lost;        /* a week, in tenths */
        struct known hours_before;      /* a week, in tenths: half of few hours is enough */
        struct known years_worked;      /* of the last five calendar years: those with hours enough */
        struct known years_early;       /* calendar years of work before 2016 */
        struct known years_late;        /* from 2016 on */
        struct known months;            /* without work, of which the sum is asked */
        struct known income;            /* a month, in cents */
};
struct benefit {
        bool is_entitled;               /* as far as is known */
        struct money day_wage;          /* rounded, capped where a cap is known */
        bool cap_is_known;
        struct money cap;               /* of the day's wage; when it is not known the last that was, or zero */
        struct money month_base;
        struct money first_month, later_month;  /* less income when it is known; zero when that ends the benefit */
        struct money income_end;        /* a month's income above which benefit ends */
        bool has_duration;
        struct fraction duration;       /* months, in halves */
        bool has_total;
        struct money total;             /* over `months`, no longer than the benefit lasts */
};
bool benefit_estimate(const Law *law, const struct benefit_facts *facts, struct derivation *why, struct benefit *out,
                      struct err *err) MUST_CHECK;
