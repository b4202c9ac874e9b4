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
        uint32_t programmes, flows; /* p0, p1 … and f0, f1 …: each is in one of either */
};

/* A programme and a flow more than `rules` have sets of, so that some have none. Null: there are none. */
void region_draw(struct region *region, const struct mirror_conf *conf, struct arena *arena);
/* Every must and criterion of the vocabulary by chance, in an order by chance, with sets for some of the programmes and flows;
 * sound but for consent, which may be missing. */
MatchRules *region_rules(struct region *region);
/* The rules of a centre, their sets under the names that programmes and flows have here. */
MatchRules *region_rules_as(struct region *region, const MatchRules *rules);
uint32_t region_chance(struct region *region, uint32_t below);
/* The same person in a mirror, as a copy. */
struct human human_mirror(struct region *region, const struct human *human, enum mirror_kind kind);
