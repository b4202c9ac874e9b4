/* Wages, put together from their parts for one purpose at a time (Besluit loonbegrip; DOMAIN 1.7, 1.11).
 *
 * Parts are gross and in cents. Monthly wages stay exact fractions: the amount that is made of them is rounded, once. Holiday pay is
 * reckoned over the base only, at the rate of the plan when it names one, else at that of the law. */
#pragma once

#include "codec.h"
#include "derivation.h"

enum { WAGE_VARIABLE_YEARS = 3, WAGE_PERMILLE_MOST = 1000 };
struct wage {
        struct money base;              /* a month; zero: hourly times hours */
        struct money hourly;
        int64_t hours_hundredths;       /* a month, as agreed */
        bool has_holiday_rate;
        int64_t holiday_permille;       /* when the plan has a rate of its own */
        struct money year_end;          /* a year, fixed */
        struct money fixed_extras;      /* overtime and shifts of the last twelve months */
        struct money variable[WAGE_VARIABLE_YEARS];     /* bonus and profit share of the last three calendar years */
};

/* The wage a month of the transition payment, in cents. ERR_REFUSED when there is no base, or a part is negative. */
bool wage_month(const Law *law, const struct wage *wage, struct date on, struct derivation *why, struct fraction *out,
                struct err *err) MUST_CHECK;
/* The wage a year of the estimate of benefit, rounded to cents: without variable pay, of which only years are known. */
bool wage_year(const Law *law, const struct wage *wage, struct date on, struct derivation *why, struct money *out,
               struct err *err) MUST_CHECK;
