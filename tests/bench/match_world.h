/* A labour market for measuring the matcher, drawn from a seed: the same bytes on every machine, and each row by its own number.
 *
 * The usual world is as large and as skewed as the country: postcodes with their places (shared/data/pc4), a few occupations and
 * skills that are everywhere and thousands that are rare, people who have most of the skills of their own work and some of
 * another. The other worlds are what somebody would make who wants the index to be of no use. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum world_kind {
        WORLD_USUAL,
        WORLD_ONE_CITY,  /* everything in one postcode */
        WORLD_ONE_SKILL, /* every vacancy asks one and the same skill, and everyone has it */
        WORLD_NO_LIMITS, /* people without skills, occupations, or a limit to travel */
        WORLD_ALL_EQUAL, /* one place, one occupation, nothing asked: only hours, wage and the lot decide */
        WORLDS,
};
extern const char *const world_names[WORLDS + 1];

enum { WORLD_SKILLS = 13900, WORLD_JOBS = 3000, WORLD_GROUPS = 430, WORLD_PLACES = 4500, WORLD_MOST_SKILLS = 64 };
enum { WORLD_TODAY = 20260415 };

struct world_vacancy {
        uint64_t id, employer;
        uint32_t job, place, hours_min, hours_max, wage_max, closes;
        uint8_t n, licence, dutch; /* 0: not asked */
        bool shifts, shrinking;
        uint16_t skill[12];
};
struct world_person {
        uint64_t id;
        uint32_t job, wished, place, travel_km, hours_min, hours_max, wage_min, available_on;
        uint32_t licences; /* a bit each, licence 1 the lowest */
        uint8_t dutch;
        uint8_t n;
        bool shifts, consents, blank; /* blank: nothing of work */
        uint16_t skill[WORLD_MOST_SKILLS];
};
struct world_place {
        uint32_t pc4;
        int32_t lat_e4, lon_e4;
};

struct world {
        enum world_kind kind;
        uint64_t seed;
        uint32_t employers;
        struct world_place place[WORLD_PLACES];
        uint32_t places;
        char isco[WORLD_JOBS][5];
        uint16_t skill[WORLD_JOBS][32];
        uint8_t skills[WORLD_JOBS];
};
extern const char *const world_licences[16]; /* from 1 */

/* `folder` is that of the public data; false when its postcodes are not there. */
bool world_new(struct world *world, enum world_kind kind, uint64_t seed, uint32_t employers, const char *folder);
/* Row number `i` from 0. */
struct world_vacancy world_vacancy(const struct world *world, uint32_t i);
struct world_person world_person(const struct world *world, uint32_t i);

#ifdef __cplusplus
}
#endif
