/* The statutory severance payment, transitievergoeding (BW 7:673; DOMAIN 1.7).
 *
 * Which formula counts is decided by the day of ending alone: since 2020 by years, months and days; before that by full half years,
 * after 24 months of service. Fractions are exact, and the amount is rounded once. A cap that the law does not know for the year is
 * said, never guessed: the amount then stands uncapped beside the last cap that was known. */
#pragma once

#include "service.h"
#include "wage.h"

/* Costs that may come off when they were announced and agreed to beforehand (Besluit voorwaarden in mindering brengen). */
struct severance_cost {
        struct money amount;
        struct date agreed;             /* in writing, by the worker; none: not */
        struct date made;
        bool for_employability;         /* wider than this ending: only of the last years */
        bool by_union_deal;             /* no consent of the worker is needed */
};
struct severance_facts {
        struct date since, end;         /* `end`: the last day */
        struct wage wage;
        struct date born;               /* before 2020 only: whoever is older gets more; none: not known */
        int64_t employees;              /* before 2020 only: of the employer; 0: not known */
        struct money paid_earlier;      /* in the same chain of contracts */
        const struct severance_cost *cost;
        size_t n_costs;
};
enum severance_cap { SEVERANCE_UNCAPPED, SEVERANCE_CAPPED, SEVERANCE_CAP_UNKNOWN };
struct severance {
        struct service service;
        struct fraction factor;         /* months' wages */
        struct money wage;              /* a month, rounded for showing */
        struct money gross;             /* before the cap */
        enum severance_cap cap_state;
        struct money cap;               /* the year's, or a year's wage; zero when it is not known */
        struct money last_known_cap;    /* when this year's is not known */
        struct money deducted;
        struct money amount;            /* to pay; zero when nothing is due */
        struct date claim_strict, claim_until;  /* last day to go to court */
};

/* ERR_REFUSED when facts contradict each other, when the law knows no payment for that day, or when an amount cannot be counted. */
bool severance_compute(const Law *law, const struct severance_facts *facts, struct derivation *why, struct severance *out,
                       struct err *err) MUST_CHECK;
