/* How long a round takes: round_speed [PEOPLE VACANCIES]. People and vacancies of a made-up region are drawn from a seed; told
 * are the time of the matcher's order for all of them and of the round itself, and how many found something. By the clock, in
 * which others on the machine are seen too, and in time of the processor, in which they are not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "must.h"
#include "round.h"

enum { TODAY = 20260415, PLACES = 400, EMPLOYERS = 1000, SKILLS = 300, QUOTA = 10 };

struct region {
        struct arena *arena;
        struct match *match;
        uint64_t state;
        struct round round;
};

static uint32_t draw(struct region *region, uint32_t below)
{
        region->state = region->state * 6364136223846793005 + 1442695040888963407;
        return (uint32_t)((region->state >> 33) % below);
}

enum way { BY_CLOCK, BY_PROCESSOR, WAYS };

static double now_s(enum way way)
{
        struct timespec time;

        must(clock_gettime(way == BY_CLOCK ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &time) == 0);
        return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

struct moment {
        double s[WAYS];
};

static struct moment now(void)
{
        return (struct moment){{now_s(BY_CLOCK), now_s(BY_PROCESSOR)}};
}

static Occupation *occupation_draw(struct region *region)
{
        Occupation *occupation = NEW(region->arena, Occupation, occupation);

        occupation->isco = arena_text(region->arena, "%04u", 1000 + 10 * draw(region, 800));
        return occupation;
}

static ProtobufCBinaryData skill_draw(struct region *region)
{
        uint32_t n = draw(region, SKILLS);
        uint8_t id[16] = {(uint8_t)(n >> 8), (uint8_t)n};

        return codec_bytes(region->arena, id, sizeof id);
}

static MatchRules *rules_new(struct arena *arena)
{
        static const char *const musts[] = {"window", "internal", "consent", "travel", "hours", "shifts", "available"};
        static const char *const order[] = {"skills-missing", "occupation", "wished", "distance",
                                            "hours-fit",      "wage-fit",   "waiting"};
        MatchRules *rules = NEW(arena, MatchRules, match_rules);

        for (size_t i = 0; i < COUNT(musts); i++) {
                MatchMust *must = APPEND(arena, rules, musts) = NEW(arena, MatchMust, match_must);

                must->kind = NEW(arena, Word, word);
                must->kind->text = (char *)musts[i];
        }
        for (size_t i = 0; i < COUNT(order); i++) {
                MatchCriterion *criterion = APPEND(arena, rules, order) = NEW(arena, MatchCriterion, match_criterion);

                criterion->kind = NEW(arena, Word, word);
                criterion->kind->text = (char *)order[i];
        }
        return rules;
}

static void places_draw(struct region *region)
{
        for (uint32_t i = 0; i < PLACES; i++) {
                Place place = PLACE__INIT;

                place.pc4 = 7000 + i;
                place.lat_e4 = 520000 + (int32_t)draw(region, 6000);
                place.lon_e4 = 58000 + (int32_t)draw(region, 9000);
                match_place(region->match, &place);
        }
}

static void person_draw(struct region *region, uint32_t at)
{
        MatchPerson *person = NEW(region->arena, MatchPerson, match_person);
        Profile *profile = person->profile = NEW(region->arena, Profile, profile);
        Consent *consent = NEW(region->arena, Consent, consent);

        region->round.person[at].id = person->casefile = at + 1;
        APPEND(region->arena, consent, parts) = PART__PART_PROFILE;
        APPEND(region->arena, person, consents) = consent;
        APPEND(region->arena, profile, occupations) = occupation_draw(region);
        for (uint32_t n = 5 + draw(region, 15); n > 0; n--)
                APPEND(region->arena, profile, skills) = skill_draw(region);
        profile->pc4 = 7000 + draw(region, PLACES);
        profile->travel_km = 20 + 10 * draw(region, 4);
        profile->hours_max = 160 + 40 * draw(region, 6);
        profile->shifts = draw(region, 2);
        person->waiting_since = date_instant(date_add_days(date_of_ymd(TODAY), -(int64_t)draw(region, 300))).ms;
        match_person(region->match, person);
}

static void vacancy_draw(struct region *region, uint32_t at)
{
        Vacancy *vacancy = NEW(region->arena, Vacancy, vacancy);

        vacancy->id = at + 1;
        vacancy->employer = 1 + draw(region, EMPLOYERS);
        vacancy->occupation = occupation_draw(region);
        for (uint32_t n = draw(region, 6); n > 0; n--)
                APPEND(region->arena, vacancy, essential) = skill_draw(region);
        vacancy->pc4 = 7000 + draw(region, PLACES);
        vacancy->hours_max = 240 + 40 * draw(region, 4);
        vacancy->posts = 1 + draw(region, 3);
        vacancy->shifts = !draw(region, 4);
        match_vacancy(region->match, vacancy);
        region->round.vacancy[at] = (struct round_vacancy){
                .id = vacancy->id, .employer = vacancy->employer, .room = vacancy->posts * vacancy->hours_max};
}

static void region_draw(struct region *region, uint32_t people, uint32_t vacancies)
{
        arena_new(&region->arena);
        match_new(&region->match);
        match_rules(region->match, rules_new(region->arena));
        region->round = (struct round){.person = arena_alloc(region->arena, people * sizeof *region->round.person),
                                       .vacancy = arena_alloc(region->arena, vacancies * sizeof *region->round.vacancy),
                                       .n_people = people,
                                       .n_vacancies = vacancies,
                                       .quota = QUOTA};
        places_draw(region);
        for (uint32_t i = 0; i < people; i++)
                person_draw(region, i);
        for (uint32_t i = 0; i < vacancies; i++)
                vacancy_draw(region, i);
}

int main(int argc, char **argv)
{
        struct region region = {.state = 9};
        size_t given = 0;
        struct moment began, lined, settled;

        region_draw(&region, argc > 2 ? (uint32_t)strtoul(argv[1], NULL, 10) : 10000,
                    argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 5000);
        began = now();
        round_line_up(&region.round, region.match, date_of_ymd(TODAY), region.arena);
        lined = now();
        round_settle(&region.round);
        settled = now();
        for (size_t i = 0; i < region.round.n_people; i++)
                given += region.round.person[i].given != ROUND_NOTHING;
        printf("%zu people, %zu vacancies, %zu pairs, quota %d: %zu got one\n", region.round.n_people, region.round.n_vacancies,
               region.round.n_pairs, QUOTA, given);
        for (enum way way = BY_CLOCK; way < WAYS; way++)
                printf("%-12s lined up in %.2f s, settled in %.3f s, together %.2f s\n",
                       way == BY_CLOCK ? "by clock:" : "processor:", lined.s[way] - began.s[way], settled.s[way] - lined.s[way],
                       settled.s[way] - began.s[way]);
        match_destroy(&region.match);
        arena_destroy(&region.arena);
        return 0;
}
