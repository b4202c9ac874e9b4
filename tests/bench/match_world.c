#include "match_world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"

const char *const world_names[] = {
        [WORLD_USUAL] = "usual",         [WORLD_ONE_CITY] = "one-city",   [WORLD_ONE_SKILL] = "one-skill",
        [WORLD_NO_LIMITS] = "no-limits", [WORLD_ALL_EQUAL] = "all-equal", [WORLDS] = NULL,
};
const char *const world_licences[] = {"", "B", "C", "CE", "T", "D", "BE", "C1", "AM", "A", "A1", "A2", "C1E", "D1", "DE", "D1E"};

/* ---- chance */

static uint64_t draw(uint64_t *state)
{
        uint64_t n = *state += 0x9e3779b97f4a7c15;

        n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9;
        n = (n ^ (n >> 27)) * 0x94d049bb133111eb;
        return n ^ (n >> 31);
}

static uint32_t below(uint64_t *state, uint32_t n)
{
        return (uint32_t)((draw(state) >> 32) * n >> 32);
}

static bool by_chance(uint64_t *state, uint32_t percent)
{
        return below(state, 100) < percent;
}

/* Few come up often and most seldom: the square of an even draw, twice for the more skewed. */
static uint32_t skewed(uint64_t *state, uint32_t n, bool more)
{
        uint64_t u = draw(state) >> 32;

        u = u * u >> 32;
        if (more)
                u = u * u >> 32;
        return (uint32_t)(u * n >> 32);
}

static uint64_t row_state(const struct world *world, uint64_t what, uint64_t i)
{
        uint64_t state = world->seed * 1000003 + what;

        state = draw(&state) + i * 0x9e3779b97f4a7c15;
        return draw(&state);
}

/* ---- what there is */

static bool places_read(struct world *world, const char *folder)
{
        char path[4096], line[1024];
        bool seen[10000] = {false};
        uint64_t state = world->seed;
        FILE *file;

        (void)snprintf(path, sizeof path, "%s/pc4/geonames_zipcodes_nl.csv", folder);
        file = fopen(path, "r");
        if (!file)
                return false;
        while (fgets(line, sizeof line, file) && world->places < WORLD_PLACES) {
                char *lon = strrchr(line, ','), *lat;
                uint32_t pc4 = (uint32_t)strtoul(line + 3, NULL, 10);

                if (!lon || strncmp(line, "NL,", 3) != 0 || pc4 < 1000 || pc4 > 9999 || seen[pc4])
                        continue;
                seen[pc4] = true;
                *lon = 0;
                lat = strrchr(line, ',');
                world->place[world->places++] =
                        (struct world_place){pc4, (int32_t)lround(atof(lat + 1) * 1e4), (int32_t)lround(atof(lon + 1) * 1e4)};
        }
        (void)fclose(file);
        /* Which places are large has nothing to do with their postcodes. */
        for (uint32_t i = world->places; i > 1; i--) {
                uint32_t j = below(&state, i);
                struct world_place other = world->place[j];

                world->place[j] = world->place[i - 1];
                world->place[i - 1] = other;
        }
        return world->places > 0;
}

static bool has_skill(const uint16_t *list, uint32_t n, uint32_t skill)
{
        for (uint32_t i = 0; i < n; i++)
                if (list[i] == skill)
                        return true;
        return false;
}

/* An occupation asks some skills that are asked everywhere, some of its group, and some of its own. */
static void job_make(struct world *world, uint32_t job)
{
        uint64_t state = row_state(world, 1, job);
        uint32_t group = job % WORLD_GROUPS, want = 18 + below(&state, 14), digits = group * 8999 / WORLD_GROUPS + 1000;

        (void)snprintf(world->isco[job], sizeof world->isco[job], "%u", digits);
        while (world->skills[job] < want) {
                uint32_t kind = below(&state, 10), skill;

                if (kind < 3)
                        skill = skewed(&state, 600, true);
                else if (kind < 7)
                        skill = 600 + (group * 29 + skewed(&state, 40, false)) % (WORLD_SKILLS - 600);
                else
                        skill = skewed(&state, WORLD_SKILLS, false);
                if (!has_skill(world->skill[job], world->skills[job], skill))
                        world->skill[job][world->skills[job]++] = (uint16_t)skill;
        }
}

bool world_new(struct world *world, enum world_kind kind, uint64_t seed, uint32_t employers, const char *folder)
{
        *world = (struct world){.kind = kind, .seed = seed, .employers = employers};
        if (!places_read(world, folder))
                return false;
        for (uint32_t job = 0; job < WORLD_JOBS; job++)
                job_make(world, job);
        return true;
}

/* ---- rows */

static uint32_t hours_of(uint64_t *state, uint32_t *least)
{
        static const uint32_t most[] = {200, 240, 280, 320, 360, 360, 380, 400};
        uint32_t hours = most[below(state, COUNT(most))];

        *least = hours - below(state, 4) * 40;
        return hours;
}

static uint32_t wage_of(const struct world *world, uint64_t *state, uint32_t job, uint32_t percent)
{
        return (1500 + (uint32_t)('9' - world->isco[job][0]) * 180) * percent / 100 + below(state, 400);
}

static uint32_t licence_of(uint32_t job)
{
        return job % 7 ? 0 : 1 + job / 7 % 4;
}

static void make_hopeless(const struct world *world, struct world_vacancy *v)
{
        if (world->kind == WORLD_ONE_CITY || world->kind == WORLD_ALL_EQUAL)
                v->place = 0;
        if (world->kind == WORLD_ONE_SKILL) {
                v->n = 1;
                v->skill[0] = 0;
        }
        if (world->kind == WORLD_ALL_EQUAL)
                v->n = v->licence = v->dutch = v->job = 0;
}

struct world_vacancy world_vacancy(const struct world *world, uint32_t i)
{
        uint64_t state = row_state(world, 2, i);
        struct world_vacancy v = {.id = i + 1};
        uint32_t want;

        v.employer = 1 + skewed(&state, world->employers, false);
        v.shrinking = v.employer % 12 == 0;
        v.job = skewed(&state, WORLD_JOBS, true);
        v.place = skewed(&state, world->places, false);
        want = 3 + below(&state, 7);
        while (v.n < want) {
                uint16_t skill = world->skill[v.job][below(&state, world->skills[v.job])];

                if (!has_skill(v.skill, v.n, skill))
                        v.skill[v.n++] = skill;
        }
        v.hours_max = hours_of(&state, &v.hours_min);
        v.wage_max = by_chance(&state, 80) ? wage_of(world, &state, v.job, 105) : 0;
        v.closes = by_chance(&state, 60) ? 20260800 + 100 * below(&state, 4) + 1 + below(&state, 28) : 0;
        v.licence = (uint8_t)licence_of(v.job);
        v.dutch = by_chance(&state, 70) ? (uint8_t)(2 + below(&state, 3)) : 0;
        v.shifts = by_chance(&state, 25);
        make_hopeless(world, &v);
        return v;
}

static void skills_of(const struct world *world, uint64_t *state, struct world_person *p)
{
        const uint32_t job[2] = {p->job, p->wished}, percent[2] = {85, 30};

        for (int k = 0; k < 2; k++)
                for (uint32_t i = 0; i < world->skills[job[k]]; i++) {
                        uint16_t skill = world->skill[job[k]][i];

                        if (by_chance(state, percent[k]) && !has_skill(p->skill, p->n, skill))
                                p->skill[p->n++] = skill;
                }
}

static void make_helpless(const struct world *world, struct world_person *p)
{
        if (world->kind == WORLD_ONE_CITY || world->kind == WORLD_ALL_EQUAL)
                p->place = 0;
        if (world->kind == WORLD_ONE_SKILL && !has_skill(p->skill, p->n, 0))
                p->skill[p->n++] = 0;
        if (world->kind == WORLD_NO_LIMITS || world->kind == WORLD_ALL_EQUAL)
                p->n = p->travel_km = 0;
        p->blank = world->kind == WORLD_NO_LIMITS;
        if (world->kind == WORLD_ALL_EQUAL)
                p->job = p->wished = 0;
}

struct world_person world_person(const struct world *world, uint32_t i)
{
        static const uint32_t travel[] = {10, 15, 20, 25, 30, 40, 50, 0};
        uint64_t state = row_state(world, 3, i);
        struct world_person p = {.id = i + 1};

        p.job = skewed(&state, WORLD_JOBS, true);
        p.wished = (p.job + WORLD_GROUPS * below(&state, 6)) % WORLD_JOBS;
        p.place = skewed(&state, world->places, false);
        p.travel_km = travel[below(&state, COUNT(travel))];
        p.hours_max = hours_of(&state, &p.hours_min);
        p.wage_min = wage_of(world, &state, p.job, 90);
        p.available_on = 20260501 + 100 * below(&state, 3);
        p.licences = by_chance(&state, 80) ? 1 : 0;
        if (licence_of(p.job) && by_chance(&state, 90))
                p.licences |= UINT32_C(1) << (licence_of(p.job) - 1);
        p.dutch = (uint8_t)(3 + below(&state, 4));
        p.shifts = by_chance(&state, 50);
        p.consents = by_chance(&state, 90);
        skills_of(world, &state, &p);
        make_helpless(world, &p);
        return p;
}
