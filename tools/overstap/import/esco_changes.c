/* Two versions of ESCO beside each other. */
#include <stdlib.h>
#include <string.h>

#include "esco.h"

static const char *skill_uri(const struct esco *esco, const struct esco_concept *occupation, size_t i)
{
        return esco->skill[occupation->essential[i]].uri;
}

static void skill_add(struct arena *arena, const struct esco_concept ***list, size_t *n, const struct esco *esco, uint32_t place)
{
        *(const struct esco_concept **)arena_append(arena, (void **)list, n, sizeof **list) = &esco->skill[place];
}

/* Both lists go by URI: places of skills, which stand by theirs. */
static void essentials_compare(const struct esco *was, const struct esco *is, struct esco_change *change, struct arena *arena)
{
        const struct esco_concept *a = change->was, *b = change->is;

        for (size_t i = 0, j = 0; i < a->n_essential || j < b->n_essential;) {
                int order = i == a->n_essential   ? 1
                            : j == b->n_essential ? -1
                                                  : strcmp(skill_uri(was, a, i), skill_uri(is, b, j));

                if (order < 0)
                        skill_add(arena, &change->lost, &change->n_lost, was, a->essential[i]);
                if (order > 0)
                        skill_add(arena, &change->gained, &change->n_gained, is, b->essential[j]);
                i += order <= 0;
                j += order >= 0;
        }
}

static bool labels_differ(const struct esco_concept *a, const struct esco_concept *b)
{
        const char *x = esco_preferred(a, "nl"), *y = esco_preferred(b, "nl");

        return x && y ? strcmp(x, y) != 0 : x != y;
}

static struct esco_change concept_compare(const struct esco *was, const struct esco *is, const struct esco_concept *concept,
                                          struct arena *arena)
{
        struct esco_change change = {.was = concept, .is = esco_find(is, concept->uri)};

        if (!change.is)
                return change;
        change.label = labels_differ(change.was, change.is);
        change.isco = strcmp(change.was->isco, change.is->isco) != 0;
        essentials_compare(was, is, &change, arena);
        return change;
}

size_t esco_changes(const struct esco *was, const struct esco *is, struct arena *arena, struct esco_change **out)
{
        size_t n = 0;

        *out = NULL;
        for (size_t i = 0; i < was->n_occupations + was->n_skills; i++) {
                const struct esco_concept *concept =
                        i < was->n_occupations ? &was->occupation[i] : &was->skill[i - was->n_occupations];
                struct esco_change change = concept_compare(was, is, concept, arena);

                if (!change.is || change.label || change.isco || change.n_lost || change.n_gained)
                        *(struct esco_change *)arena_append(arena, (void **)out, &n, sizeof change) = change;
        }
        return n;
}

static int change_order(const void *uri, const void *change)
{
        return strcmp(uri, ((const struct esco_change *)change)->was->uri);
}

struct esco_change *esco_change_find(struct esco_change *changes, size_t n, const char *uri)
{
        /* "occupation/" comes before "skill/" in the order of bytes too. */
        return n ? bsearch(uri, changes, n, sizeof *changes, change_order) : NULL;
}
