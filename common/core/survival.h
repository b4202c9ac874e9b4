/* How long until something happens to people, when for some it has not happened yet: the estimate of Kaplan and Meier (1958).
 *
 * Days are counted from when each began. Somebody may be known from a later day on (late entry) and until a day on which it has not happened yet
 * (censored). The estimate is the product of (at risk - happened) / at risk over the days on which it happened, kept as an exact fraction and
 * rounded once, when it is asked for. Who is censored on a day is at risk on it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct survival;

/* For days 0 to `days`. */
void survival_new(struct survival **out, uint32_t days);
void survival_destroy(struct survival **survival);

/* Someone who was known from day `from` (0: from the beginning) through day `until`, on which it happened or not. */
void survival_add(struct survival *survival, uint32_t from, uint32_t until, bool happened);

struct survival_at {
        uint32_t at_risk;               /* just before the end of that day */
        uint32_t happened, censored;    /* through that day */
        uint32_t permyriad;             /* the share of 10,000 to whom it has not happened by the end of that day, half rounded up */
};
/* `day` for every day that is asked, in order; `out` has room for as many. */
void survival_tell(const struct survival *survival, const uint32_t *day, size_t n, struct survival_at *out);
/* The first day by whose end it has happened to half or more of them; false when that is not reached. */
bool survival_median(const struct survival *survival, uint32_t *day);
uint32_t survival_people(const struct survival *survival);
uint32_t survival_happened(const struct survival *survival);
