#include <inttypes.h>
#include <stdio.h>

#include "fraction.h"
#include "must.h"

__extension__ typedef __int128 wide;

static wide divisor(wide a, wide b)
{
        if (a < 0)
                a = -a;
        while (b) {
                wide rest = a % b;

                a = b;
                b = rest;
        }
        return a ? a : 1;
}

static int64_t den_of(struct fraction fraction)
{
        return fraction.den ? fraction.den : 1;
}

static bool reduced(wide num, wide den, struct fraction *out, struct err *err)
{
        wide by = divisor(num, den);

        num /= by;
        den /= by;
        if (num > INT64_MAX || num < INT64_MIN || den > INT64_MAX)
                return err_set(err, ERR_REFUSED, "a number too large, or in parts too small, to be exact");
        *out = (struct fraction){(int64_t)num, (int64_t)den};
        return true;
}

struct fraction fraction_of(int64_t num, int64_t den)
{
        wide by;

        must(den > 0);
        by = divisor(num, den);
        return (struct fraction){(int64_t)(num / by), (int64_t)(den / by)};
}

bool fraction_add(struct fraction a, struct fraction b, struct fraction *out, struct err *err)
{
        /* Each product is at most 2^126, so that their sum still fits. */
        return reduced((wide)a.num * den_of(b) + (wide)b.num * den_of(a), (wide)den_of(a) * den_of(b), out, err);
}

bool fraction_times(struct fraction a, struct fraction b, struct fraction *out, struct err *err)
{
        return reduced((wide)a.num * b.num, (wide)den_of(a) * den_of(b), out, err);
}

int fraction_compare(struct fraction a, struct fraction b)
{
        wide one = (wide)a.num * den_of(b), other = (wide)b.num * den_of(a);

        return (one > other) - (one < other);
}

bool fraction_money(struct fraction cents, struct money *out, struct err *err)
{
        return money_share((struct money){cents.num}, 1, den_of(cents), out, err);
}

const char *fraction_text(struct fraction fraction, char text[FRACTION_TEXT])
{
        if (den_of(fraction) == 1)
                snprintf(text, FRACTION_TEXT, "%" PRId64, fraction.num);
        else
                snprintf(text, FRACTION_TEXT, "%" PRId64 "/%" PRId64, fraction.num, fraction.den);
        return text;
}

const char *fraction_decimals(struct fraction fraction, int places, char text[FRACTION_TEXT])
{
        wide size = fraction.num < 0 ? -(wide)fraction.num : fraction.num, den = den_of(fraction);
        int64_t unit = 1;

        must(places >= 0 && places <= 9);
        for (int i = 0; i < places; i++)
                unit *= 10;
        size = (2 * size * unit + den) / (2 * den);
        if (places)
                snprintf(text, FRACTION_TEXT, "%s%" PRIu64 ".%0*" PRIu64, fraction.num < 0 ? "-" : "", (uint64_t)(size / unit),
                         places, (uint64_t)(size % unit));
        else
                snprintf(text, FRACTION_TEXT, "%s%" PRIu64, fraction.num < 0 ? "-" : "", (uint64_t)size);
        return text;
}
