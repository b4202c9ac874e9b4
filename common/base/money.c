#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "money.h"
#include "must.h"

__extension__ typedef unsigned __int128 wide;

static uint64_t magnitude(int64_t n)
{
        return n < 0 ? -(uint64_t)n : (uint64_t)n;
}

static bool too_much(struct err *err)
{
        return err_set(err, ERR_REFUSED, "more money than can be counted");
}

bool money_add(struct money a, struct money b, struct money *out, struct err *err)
{
        int64_t cents;

        if (__builtin_add_overflow(a.cents, b.cents, &cents))
                return too_much(err);
        out->cents = cents;
        return true;
}

/* A magnitude and a sign, if 64 bits hold them. */
static bool signed_cents(wide cents, bool is_negative, struct money *out, struct err *err)
{
        if (cents > (wide)INT64_MAX + is_negative)
                return too_much(err);
        out->cents = is_negative ? (int64_t) - (uint64_t)cents : (int64_t)cents;
        return true;
}

bool money_share(struct money amount, int64_t num, int64_t den, struct money *out, struct err *err)
{
        wide product = (wide)magnitude(amount.cents) * magnitude(num), by = magnitude(den);

        must(den != 0);
        /* At most 2^126, so that twice it and the divisor still fit. */
        return signed_cents((2 * product + by) / (2 * by), (amount.cents < 0) ^ (num < 0) ^ (den < 0), out, err);
}

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

/* Whole euros. With dots, each stands before exactly three digits and the first has one to three before it. Yields what
 * follows them, or null. */
static const char *whole(const char *at, bool dots, uint64_t *out)
{
        size_t run = 0;
        bool grouped = false;

        for (*out = 0;; at++) {
                if (is_digit(*at)) {
                        if (__builtin_mul_overflow(*out, 10, out) || __builtin_add_overflow(*out, (uint64_t)(*at - '0'), out))
                                return NULL;
                        run++;
                } else if (run == 0 || (grouped && run != 3)) {
                        return NULL;
                } else if (dots && *at == '.' && (grouped || run <= 3)) {
                        grouped = true;
                        run = 0;
                } else {
                        return at;
                }
        }
}

bool money_parse(const char *text, bool comma, struct money *out, struct err *err)
{
        const char *at = text + (*text == '-');
        uint64_t euros, cents = 0;

        at = whole(at, comma, &euros);
        if (at && *at == (comma ? ',' : '.') && is_digit(at[1])) {
                cents = 10 * (uint64_t)(at[1] - '0');
                at += 2;
                if (is_digit(*at))
                        cents += (uint64_t)(*at++ - '0');
        }
        if (!at || *at)
                return err_set(err, ERR_REFUSED, "\"%.40s\" is not an amount of money (try %s)", text,
                               comma ? "1.234,56" : "1234.56");
        return signed_cents((wide)euros * 100 + cents, *text == '-', out, err);
}

const char *money_text(struct money money, char text[MONEY_TEXT])
{
        uint64_t cents = magnitude(money.cents);

        snprintf(text, MONEY_TEXT, "%s%" PRIu64 ".%02" PRIu64, money.cents < 0 ? "-" : "", cents / 100, cents % 100);
        return text;
}
