#include "survival.h"

#include <stdlib.h>
#include <string.h>

#include "must.h"

struct survival {
        uint32_t days, people, all;
        uint32_t *entered, *happened, *censored; /* by day */
};

void survival_new(struct survival **out, uint32_t days)
{
        struct survival *s = calloc(1, sizeof *s);

        must(s);
        s->days = days;
        s->entered = calloc(3 * ((size_t)days + 1), sizeof(*s->entered));
        must(s->entered);
        s->happened = s->entered + days + 1;
        s->censored = s->happened + days + 1;
        *out = s;
}

void survival_destroy(struct survival **survival)
{
        if (!*survival)
                return;
        free((*survival)->entered);
        free(*survival);
        *survival = NULL;
}

void survival_add(struct survival *s, uint32_t from, uint32_t until, bool happened)
{
        must(from <= until && until <= s->days);
        s->people++;
        s->all += happened;
        s->entered[from]++;
        (happened ? s->happened : s->censored)[until]++;
}

uint32_t survival_people(const struct survival *s)
{
        return s->people;
}

uint32_t survival_happened(const struct survival *s)
{
        return s->all;
}

/* ---- whole numbers without an end, for the fraction */

struct whole {
        uint32_t *limb; /* least first */
        size_t n, room;
};

static void whole_end(struct whole *a)
{
        free(a->limb);
}

static void whole_times(struct whole *a, uint32_t by)
{
        uint64_t carry = 0;

        for (size_t i = 0; i < a->n; i++) {
                carry += (uint64_t)a->limb[i] * by;
                a->limb[i] = (uint32_t)carry;
                carry >>= 32;
        }
        if (!carry)
                return;
        if (a->n == a->room) {
                a->room = a->room ? 2 * a->room : 64;
                a->limb = realloc(a->limb, a->room * sizeof(*a->limb));
                must(a->limb);
        }
        a->limb[a->n++] = (uint32_t)carry;
}

static struct whole whole_of(uint32_t n)
{
        struct whole a = {.limb = malloc(64 * sizeof(uint32_t)), .n = 1, .room = 64};

        must(a.limb);
        a.limb[0] = n;
        return a;
}

static size_t whole_size(const struct whole *a)
{
        size_t n = a->n;

        while (n && !a->limb[n - 1])
                n--;
        return n;
}

static int whole_compare(const struct whole *a, const struct whole *b)
{
        size_t n = whole_size(a), m = whole_size(b);

        if (n != m)
                return n < m ? -1 : 1;
        while (n-- > 0)
                if (a->limb[n] != b->limb[n])
                        return a->limb[n] < b->limb[n] ? -1 : 1;
        return 0;
}

/* a × x against b × y */
static int products_compare(const struct whole *a, uint32_t x, const struct whole *b, uint32_t y)
{
        OWNED(whole_end) struct whole left = whole_of(1), right = whole_of(1);

        for (size_t i = 0; i < 2; i++) {
                const struct whole *from = i ? b : a;
                struct whole *to = i ? &right : &left;

                to->limb = realloc(to->limb, (from->n + 1) * sizeof(*to->limb));
                must(to->limb);
                memcpy(to->limb, from->limb, from->n * sizeof(*to->limb));
                to->n = from->n;
                to->room = from->n + 1;
                whole_times(to, i ? y : x);
        }
        return whole_compare(&left, &right);
}

/* ---- the estimate */

struct estimate {
        const struct survival *s;
        struct whole num, den;
        uint32_t day; /* the next */
        uint32_t at_risk, happened, censored;
        uint32_t leaves; /* how many leave at the end of the day before the next */
};

static void estimate_end(struct estimate *e)
{
        whole_end(&e->num);
        whole_end(&e->den);
}

static struct estimate estimate_begin(const struct survival *s)
{
        return (struct estimate){.s = s, .num = whole_of(1), .den = whole_of(1)};
}

/* Who enters on a day is at risk on it: on day 0 nobody could enter before. */
static void estimate_day(struct estimate *e)
{
        const struct survival *s = e->s;
        uint32_t happened = s->happened[e->day], censored = s->censored[e->day];

        e->at_risk = e->at_risk - e->leaves + s->entered[e->day];
        e->leaves = happened + censored;
        e->happened += happened;
        e->censored += censored;
        if (happened) {
                whole_times(&e->num, e->at_risk - happened);
                whole_times(&e->den, e->at_risk);
        }
        e->day++;
}

/* The largest q of 0 to 10,000 whose lower edge, q - 1/2, is not above the fraction. */
static uint32_t estimate_permyriad(const struct estimate *e)
{
        uint32_t low = 0, high = 10000;

        while (low < high) {
                uint32_t mid = (low + high + 1) / 2;

                if (products_compare(&e->num, 20000, &e->den, 2 * mid - 1) >= 0)
                        low = mid;
                else
                        high = mid - 1;
        }
        return low;
}

void survival_tell(const struct survival *s, const uint32_t *day, size_t n, struct survival_at *out)
{
        OWNED(estimate_end) struct estimate e = estimate_begin(s);

        for (size_t i = 0; i < n; i++) {
                while (e.day <= day[i] && e.day <= s->days)
                        estimate_day(&e);
                out[i] = (struct survival_at){e.at_risk, e.happened, e.censored, estimate_permyriad(&e)};
        }
}

bool survival_median(const struct survival *s, uint32_t *day)
{
        OWNED(estimate_end) struct estimate e = estimate_begin(s);

        while (e.day <= s->days) {
                estimate_day(&e);
                if (!s->happened[e.day - 1] || products_compare(&e.num, 2, &e.den, 1) > 0)
                        continue;
                *day = e.day - 1;
                return true;
        }
        return false;
}
