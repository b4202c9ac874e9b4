/* Which words stand for one another: learned from forms of the same thing, and from the short list of the language. */
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "titles_inside.h"

/* Groups with more forms than this are seldom of one thing, and pairs grow with the square. DIFFER_MOST: forms that differ in
 * more words say nothing about any two of them. */
enum { FORMS_MOST = 40, DIFFER_MOST = 3 };
/* SEEN_LEAST, in 256ths of a group, is more than one group alone can give: it would teach that its own forms belong together, and
 * no words. NEAR_GAIN: a word takes another's place in few of its groups, even when the two mean the same. */
enum { SEEN_LEAST = 300, NEAR_GAIN = 4, NEAR_WHOLE = 256 };
/* Forms that share a stem which so few have are mostly of one thing, so that they are a group where nobody said what is one. */
enum { RARE_MOST = 20 };

struct pair {
        uint32_t a, b;
        uint32_t seen; /* 256 for each group, or SEEN_IN_LIST, which is more than any corpus shows */
};
#define SEEN_IN_LIST UINT32_MAX
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

/* A form in a group: one that was told, or of the forms that share the rare stem `rare`. */
struct member {
        const struct stem_set *form;
        uint32_t group, rare;
};

static int by_group(const void *a, const void *b)
{
        const struct member *x = a, *y = b;

        if (x->group != y->group)
                return x->group < y->group ? -1 : 1;
        return (x->form > y->form) - (x->form < y->form);
}

/* In how many groups each stem is, other than the stem that makes the group. */
static void groups_count(const struct member *member, size_t n, uint32_t *groups_of, uint32_t *last)
{
        for (size_t i = 0; i < n; i++)
                for (uint32_t j = 0; j < member[i].form->n; j++) {
                        uint32_t stem = member[i].form->stem[j];

                        groups_of[stem] += stem != member[i].rare && last[stem] != member[i].group;
                        last[stem] = member[i].group;
                }
}

/* The stem that both have and fewest forms; 0 when they share none. */
static uint32_t rarest_of_both(const struct stem_set *a, const struct stem_set *b, const uint32_t *forms_of)
{
        uint32_t rarest = 0;

        for (uint32_t i = 0, j = 0; i < a->n; i++) {
                while (j < b->n && b->stem[j] < a->stem[i])
                        j++;
                if (j < b->n && b->stem[j] == a->stem[i] && (!rarest || forms_of[a->stem[i]] < forms_of[rarest]))
                        rarest = a->stem[i];
        }
        return rarest;
}

/* Two forms that share several rare stems are in several groups, and speak in one. */
static void members_compare(struct pairs *pairs, const struct member *a, const struct member *b, const uint32_t *forms_of)
{
        if (!a->rare || rarest_of_both(a->form, b->form, forms_of) == a->rare)
                forms_compare(pairs, a->form, b->form);
}

static void pairs_see(struct pairs *pairs, const struct member *member, size_t n, const uint32_t *forms_of)
{
        for (size_t from = 0, to; from < n; from = to) {
                size_t first = pairs->n;

                for (to = from + 1; to < n && member[to].group == member[from].group; to++)
                        ;
                for (size_t i = from; i < to && i < from + FORMS_MOST; i++)
                        for (size_t j = i + 1; j < to && j < from + FORMS_MOST; j++)
                                members_compare(pairs, &member[i], &member[j], forms_of);
                pairs_merge(pairs, first, false);
        }
        pairs_merge(pairs, 0, true);
}

static int by_near(const void *a, const void *b)
{
        const struct kin *x = a, *y = b;

        if (x->near != y->near)
                return x->near > y->near ? -1 : 1;
        if (x->tie != y->tie)
                return x->tie < y->tie ? -1 : 1;
        return (x->stem > y->stem) - (x->stem < y->stem);
}

/* What was learned about `pair`; the first is always at hand. */
static uint32_t pair_near(const struct pair *pair, const uint32_t *groups_of)
{
        uint32_t near = NEAR_GAIN * pair->seen / (groups_of[pair->a] + 1);

        if (pair->seen < SEEN_LEAST)
                return 0;
        return near < NEAR_WHOLE ? near : NEAR_WHOLE;
}

/* What is in the list is as near as can be, whatever the corpus shows. */
static void kin_add(struct kinship *kinship, size_t *n, const struct pair *pair, const uint32_t *groups_of)
{
        bool is_listed = pair->seen == SEEN_IN_LIST;
        uint32_t near = is_listed ? NEAR_WHOLE : pair_near(pair, groups_of);

        if (near)
                kinship->kin[(*n)++] = (struct kin){pair->b, near, is_listed ? TIE_MEANING : TIE_KIN};
}

static void kinship_fill(struct kinship *kinship, const struct pairs *pairs, const uint32_t *groups_of, size_t n_stems)
{
        size_t n = 0, at = 0;

        for (uint32_t stem = 0; stem <= n_stems; stem++) {
                size_t first = n;

                kinship->start[stem] = (uint32_t)n;
                for (; at < pairs->n && pairs->item[at].a == stem; at++)
                        kin_add(kinship, &n, &pairs->item[at], groups_of);
                if (n == first)
                        continue;
                qsort(kinship->kin + first, n - first, sizeof *kinship->kin, by_near);
                n = n - first > KIN_MOST ? first + KIN_MOST : n;
        }
        kinship->start[n_stems + 1] = (uint32_t)n;
}

/* The groups of the forms: what was told, else the rare stems. Those are numbered behind the ones that were told. */
static size_t members_gather(const struct stem_set *forms, size_t n_forms, const uint32_t *forms_of, struct member *member)
{
        uint32_t told = 0;
        size_t n = 0;

        for (size_t i = 0; i < n_forms; i++)
                told = told > forms[i].group ? told : forms[i].group;
        for (size_t i = 0; i < n_forms; i++) {
                if (forms[i].group)
                        member[n++] = (struct member){&forms[i], forms[i].group, 0};
                for (uint32_t j = 0; !forms[i].group && j < forms[i].n; j++) {
                        uint32_t stem = forms[i].stem[j];

                        if (forms_of[stem] > 1 && forms_of[stem] <= RARE_MOST)
                                member[n++] = (struct member){&forms[i], told + stem, stem};
                }
        }
        if (n)
                qsort(member, n, sizeof *member, by_group);
        return n;
}

/* Pairs that the corpus shows. `groups_of` is zeroed and becomes in how many groups each stem is. */
static void corpus_see(struct pairs *pairs, const struct stem_set *forms, size_t n_forms, uint32_t *groups_of, size_t n_stems)
{
        uint32_t *forms_of = calloc(n_stems + 1, sizeof *forms_of), *last = calloc(n_stems + 1, sizeof *last);
        struct member *member;
        size_t room = 1, n;

        must(forms_of && last);
        for (size_t i = 0; i < n_forms; i++) {
                room += forms[i].n + 1;
                for (uint32_t j = 0; j < forms[i].n; j++)
                        forms_of[forms[i].stem[j]]++;
        }
        member = calloc(room, sizeof *member);
        must(member);
        n = members_gather(forms, n_forms, forms_of, member);
        groups_count(member, n, groups_of, last);
        pairs_see(pairs, member, n, forms_of);
        free(member);
        free(forms_of);
        free(last);
}

static void list_see(struct pairs *pairs, const struct stem_set *alike, size_t n_alike)
{
        for (size_t i = 0; i < n_alike; i++)
                for (uint32_t j = 0; j < alike[i].n; j++)
                        for (uint32_t k = 0; k < alike[i].n; k++)
                                if (alike[i].stem[j] != alike[i].stem[k])
                                        pair_add(pairs, alike[i].stem[j], alike[i].stem[k], SEEN_IN_LIST);
        pairs_merge(pairs, 0, false);
}

void kinship_learn(struct kinship *kinship, const struct stem_set *forms, size_t n_forms, const struct stem_set *alike,
                   size_t n_alike, size_t n_stems)
{
        uint32_t *groups_of = calloc(n_stems + 1, sizeof *groups_of);
        struct pairs pairs = {0};

        must(groups_of);
        corpus_see(&pairs, forms, n_forms, groups_of, n_stems);
        list_see(&pairs, alike, n_alike);
        kinship->start = calloc(n_stems + 2, sizeof *kinship->start);
        kinship->kin = calloc(pairs.n + 1, sizeof *kinship->kin);
        must(kinship->start && kinship->kin);
        kinship_fill(kinship, &pairs, groups_of, n_stems);
        free(pairs.item);
        free(groups_of);
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
