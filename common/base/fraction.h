/* Exact fractions: shares, factors and rates before they are rounded, once, to cents.
 *
 * Always in lowest terms with a denominator above zero, except that all zeros reads as nought. Whatever 64 bits cannot hold is
 * refused and never cut. */
#pragma once

#include "money.h"

struct fraction {
        int64_t num, den;
};
enum { FRACTION_TEXT = 44 };

/* `den` is above zero. */
struct fraction fraction_of(int64_t num, int64_t den);
bool fraction_add(struct fraction a, struct fraction b, struct fraction *out, struct err *err) MUST_CHECK;
bool fraction_times(struct fraction a, struct fraction b, struct fraction *out, struct err *err) MUST_CHECK;
int fraction_compare(struct fraction a, struct fraction b); /* below, at or above zero, as strcmp */
/* The value in cents, half rounded away from zero. */
bool fraction_money(struct fraction cents, struct money *out, struct err *err) MUST_CHECK;
/* "25/12", or "4" for a whole number. */
const char *fraction_text(struct fraction fraction, char text[FRACTION_TEXT]);
/* "1.2549" at four places, half rounded away from zero; at most nine places. */
const char *fraction_decimals(struct fraction fraction, int places, char text[FRACTION_TEXT]);
