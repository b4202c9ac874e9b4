/* Small rounds drawn from a seed, lined up without a matcher: for tests of rounds and of their certificates. */
#pragma once

#include "round.h"

enum { DRAWN_PEOPLE = 6, DRAWN_VACANCIES = 4 };

struct lot {
        uint64_t state;
        struct arena *arena;
};
uint32_t lot_draw(struct lot *lot, uint32_t below);

/* Up to so many people, of 1 to `hours_kinds` hours, and vacancies of two employers with rooms of 1 to 4, in orders without regard to what either
 * side may want. It lives in the arena of the lot and is not settled. */
struct round *drawn_round(struct lot *lot, uint32_t hours_kinds, uint32_t quota);
