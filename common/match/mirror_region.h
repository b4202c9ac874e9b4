/* The made-up region of the mirror test, and its people in a mirror. Between mirror.c and mirror_region.c only. */
#pragma once

#include "mirror.h"

enum { MIRROR_TODAY = 20260302 };

struct region {
        struct arena *arena;
        uint64_t state; /* of chance */
        struct human *human;
        Vacancy **vacancy;
        Employer **employer;
        Place **place;
        uint32_t people, vacancies, employers, places;
};

void region_draw(struct region *region, uint64_t seed, uint32_t people, uint32_t vacancies, struct arena *arena);
/* Every must and criterion of the vocabulary by chance, in an order by chance; sound but for consent, which may be missing. */
MatchRules *region_rules(struct region *region);
uint32_t region_chance(struct region *region, uint32_t below);
/* The same person in a mirror, as a copy. */
struct human human_mirror(struct region *region, const struct human *human, enum mirror_kind kind);
