/* Which words stand for one another, learned from forms of the same thing. */
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "titles_inside.h"

/* Groups with more forms than this are seldom of one thing, and pairs grow with the square. DIFFER_MOST: forms that differ in
 * more words say nothing about any two of them. */
enum { FORMS_MOST = 40, DIFFER_MOST = 3 };
/* SEEN_LEAST, in 256ths of a group, is more than one group alone can give: it would teach that its own forms belong together, and
 * no words. NEAR_GAIN: a word takes another's place in few of its groups, even when the two mean the same. */
enum { SEEN_LEAST = 300, NEAR_GAIN = 4 };

struct pair {
        uint32_t a, b;
        uint32_t seen; /* 256 for each group */
};
struct pairs {
        struct pair *item;
        size_t n, room;
};

static void pair_add(struct pairs *pairs, uint32_t a, uint32_t b, uint32_t seen)
{
        if (pairs->n == pairs->room) {
                pairs->room = pairs->room ? 2 * pairs->room : 4096;
                pairs->item = realloc(pairs->item, pairs->room * sizeof *pairs->item);
                must(pairs->item);
        }
        pairs->item[pairs->n++] = (struct pair){a, b, seen};
}

static int by_pair(const void *a, const void *b)
{
        const struct pair *x = a, *y = b;

        if (x->a != y->a)
                return x->a < y->a ? -1 : 1;
        return (x->b > y->b) - (x->b < y->b);
}

/* Equal pairs from `first` on become one: the most that was seen (within a group), or the sum (over groups). */
static void pairs_merge(struct pairs *pairs, size_t first, bool sums)
{
        size_t kept = first;

        if (pairs->n == first)
                return;
        qsort(pairs->item + first, pairs->n - first, sizeof *pairs->item, by_pair);
        for (size_t i = first; i < pairs->n; i++) {
                struct pair *last = kept > first ? pairs->item + kept - 1 : NULL;

                if (!last || by_pair(last, pairs->item + i) != 0)
                        pairs->item[kept++] = pairs->item[i];
                else if (sums)
                        last->seen += pairs->item[i].seen;
                else if (pairs->item[i].seen > last->seen)
                        last->seen = pairs->item[i].seen;
        }
        pairs->n = kept;
}

/* What is in `a` and not in `b`; at most DIFFER_MOST + 1 are told. */
static size_t only_in(const struct stem_set *a, const struct stem_set *b, uint32_t out[DIFFER_MOST + 1])
{
        size_t n = 0;

        for (uint32_t i = 0, j = 0; i < a->n && n <= DIFFER_MOST; i++) {
                while (j < b->n && b->stem[j] < a->stem[i])
                        j++;
                if (j == b->n || b->stem[j] != a->stem[i])
                        out[n++] = a->stem[i];
        }
        return n;
}

static void forms_compare(struct pairs *pairs, const struct stem_set *a, const struct stem_set *b)
{
        uint32_t in_a[DIFFER_MOST + 1], in_b[DIFFER_MOST + 1];
        size_t n_a = only_in(a, b, in_a), n_b = only_in(b, a, in_b);

        if (!n_a || !n_b || n_a > DIFFER_MOST || n_b > DIFFER_MOST)
                return;
        for (size_t i = 0; i < n_a; i++)
                for (size_t j = 0; j < n_b; j++) {
                        pair_add(pairs, in_a[i], in_b[j], (uint32_t)(256 / (n_a * n_b)));
                        pair_add(pairs, in_b[j], in_a[i], (uint32_t)(256 / (n_a * n_b)));
                }
}

static int by_group(const void *a, const void *b)
{
        const struct stem_set *const *x = a, *const *y = b;

        if ((*x)->group != (*y)->group)
                return (*x)->group < (*y)->group ? -1 : 1;
        return (*x > *y) - (*x < *y);
}

/* In how many groups each stem is. */
static void groups_count(const struct stem_set *const *sorted, size_t n, uint32_t *groups_of, uint32_t *last)
{
        for (size_t i = 0; i < n; i++)
                for (uint32_t j = 0; j < sorted[i]->n; j++) {
                        uint32_t stem = sorted[i]->stem[j];

                        groups_of[stem] += last[stem] != sorted[i]->group;
                        last[stem] = sorted[i]->group;
                }
}

static void pairs_see(struct pairs *pairs, const struct stem_set *const *sorted, size_t n)
{
        for (size_t from = 0, to; from < n; from = to) {
                size_t first = pairs->n;

                for (to = from + 1; to < n && sorted[to]->group == sorted[from]->group; to++)
                        ;
                for (size_t i = from; i < to && i < from + FORMS_MOST; i++)
                        for (size_t j = i + 1; j < to && j < from + FORMS_MOST; j++)
                                forms_compare(pairs, sorted[i], sorted[j]);
                pairs_merge(pairs, first, false);
        }
        pairs_merge(pairs, 0, true);
}

static int by_near(const void *a, const void *b)
{
        const struct kin *x = a, *y = b;

        if (x->near != y->near)
                return x->near > y->near ? -1 : 1;
        return (x->stem > y->stem) - (x->stem < y->stem);
}

static void kinship_fill(struct kinship *kinship, const struct pairs *pairs, const uint32_t *groups_of, size_t n_stems)
{
        size_t n = 0, at = 0;

        for (uint32_t stem = 0; stem <= n_stems; stem++) {
                size_t first = n;

                kinship->start[stem] = (uint32_t)n;
                for (; at < pairs->n && pairs->item[at].a == stem; at++) {
                        const struct pair *pair = &pairs->item[at];
                        uint32_t near = NEAR_GAIN * pair->seen / (groups_of[stem] + 1);

                        if (pair->seen >= SEEN_LEAST && near)
                                kinship->kin[n++] = (struct kin){pair->b, near < 256 ? near : 256};
                }
                if (n == first)
                        continue;
                qsort(kinship->kin + first, n - first, sizeof *kinship->kin, by_near);
                n = n - first > KIN_MOST ? first + KIN_MOST : n;
        }
        kinship->start[n_stems + 1] = (uint32_t)n;
}

void kinship_learn(struct kinship *kinship, const struct stem_set *forms, size_t n_forms, size_t n_stems)
{
        const struct stem_set **sorted = calloc(n_forms + 1, sizeof *sorted);
        uint32_t *groups_of = calloc(n_stems + 1, sizeof *groups_of), *last = calloc(n_stems + 1, sizeof *last);
        struct pairs pairs = {0};
        size_t n = 0;

        must(sorted && groups_of && last);
        for (size_t i = 0; i < n_forms; i++)
                if (forms[i].group)
                        sorted[n++] = &forms[i];
        if (n)
                qsort(sorted, n, sizeof *sorted, by_group);
        groups_count(sorted, n, groups_of, last);
        pairs_see(&pairs, sorted, n);
        kinship->start = calloc(n_stems + 2, sizeof *kinship->start);
        kinship->kin = calloc(pairs.n + 1, sizeof *kinship->kin);
        must(kinship->start && kinship->kin);
        kinship_fill(kinship, &pairs, groups_of, n_stems);
        free(pairs.item);
        free(sorted);
        free(groups_of);
        free(last);
}

size_t kinship_bytes(const struct kinship *kinship, size_t n_stems)
{
        return (n_stems + 2) * sizeof *kinship->start + kinship->start[n_stems + 1] * sizeof *kinship->kin;
}

void kinship_clear(struct kinship *kinship)
{
        free(kinship->start);
        free(kinship->kin);
        *kinship = (struct kinship){0};
}
