#include "mirror_region.h"

#include <string.h>

#include "must.h"

enum { EMPLOYERS = 24, PLACES = 40, SKILLS = 30, NAMES_LEAST = 3, FIRST_PC4 = 7700, LAST_BIRTH_YEAR = 2008 };

const struct title_forms mirror_titles[] = {
        {{"monteur", "monteuse"}, "7412"},
        {{"verkoper", "verkoopster"}, "5223"},
        {{"verpleger", "verpleegster"}, "2221"},
        {{"schoonmaker", "schoonmaakster"}, "9112"},
        {{"kapper", "kapster"}, "5141"},
        {{"directeur", "directrice"}, "1120"},
        {{"ober", "serveerster"}, "5131"},
        {{"secretaris", "secretaresse"}, "4120"},
        {{"caissier", "caissière"}, "5230"},
        {{"lasser", "lasster"}, "7212"},
        {{"boekhouder", "boekhoudster"}, "3313"},
        {{"chauffeur", "chauffeuse"}, "8332"},
        {{"tuinman", "tuinvrouw"}, "6113"},
        {{"kok", "kokkin"}, "5120"},
        {{"docent", "docente"}, "2330"},
        {{"technicus", "technica"}, "3114"},
        {{"kantoormedewerker", "kantoormedewerkster"}, "4110"},
        {{"inpakker", "inpakster"}, "9321"},
        {{"naaier", "naaister"}, "7533"},
        {{"leraar", "lerares"}, "2341"},
        {{"masseur", "masseuse"}, "3255"},
        {{"adviseur", "adviseuse"}, "2412"},
        {{"activiteitenbegeleider", "activiteitenbegeleidster"}, "3412"},
        {{"magazijnmedewerker", "magazijnmedewerkster"}, "4321"},
        {{NULL}},
};
enum { TITLES = COUNT(mirror_titles) - 1 };
static const char *const names[] = {"Anna",  "Bram",   "Fatima", "Ibrahim", "Johan",     "Karin", "Mehmet", "Zeynep",
                                    "Sanne", "Rachid", "Yara",   "Piotr",   "Agnieszka", "Dirk",  "Femke",  "Mohamed"};

static uint64_t mix(uint64_t n)
{
        n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9;
        n = (n ^ (n >> 27)) * 0x94d049bb133111eb;
        return n ^ (n >> 31);
}

uint32_t region_chance(struct region *r, uint32_t below)
{
        r->state += 0x9e3779b97f4a7c15;
        return (uint32_t)(mix(r->state) % below);
}

static uint32_t pick(struct region *r, const uint32_t *list, size_t n)
{
        return list[region_chance(r, (uint32_t)n)];
}
#define PICK(region, ...) pick(region, (const uint32_t[]){__VA_ARGS__}, COUNT(((const uint32_t[]){__VA_ARGS__})))

static char *code(struct region *r, const char *kind, uint32_t below)
{
        return arena_text(r->arena, "%s%u", kind, region_chance(r, below));
}

static uint32_t day(struct region *r, int32_t from, uint32_t days)
{
        return date_ymd(date_add_days(date_of_ymd(MIRROR_TODAY), from + (int32_t)region_chance(r, days)));
}

static Occupation *occupation_draw(struct region *r, bool wished)
{
        Occupation *occupation = NEW(r->arena, Occupation, occupation);
        uint32_t n = region_chance(r, TITLES);

        occupation->esco = arena_text(r->arena, "esco-%u", n);
        occupation->isco = arena_strdup(r->arena, mirror_titles[n].isco);
        occupation->title = arena_strdup(r->arena, mirror_titles[n].form[region_chance(r, 2)]);
        occupation->wished = wished;
        occupation->years = wished ? 0 : 2 + region_chance(r, 30);
        return occupation;
}

static ProtobufCBinaryData skill_draw(struct region *r)
{
        uint8_t id[16] = {0x51, [15] = (uint8_t)region_chance(r, SKILLS)};

        return codec_bytes(r->arena, id, sizeof id);
}

static Language *language_draw(struct region *r, uint32_t least)
{
        Language *language = NEW(r->arena, Language, language);

        language->code = arena_strdup(r->arena, region_chance(r, 3) ? "nld" : "eng");
        language->level = least + region_chance(r, 4);
        return language;
}

static Consent *consent_draw(struct region *r)
{
        Consent *consent = NEW(r->arena, Consent, consent);

        APPEND(r->arena, consent, parts) = PART__PART_PROFILE;
        consent->employer = region_chance(r, 5) ? 0 : 1 + region_chance(r, EMPLOYERS);
        return consent;
}

static Profile *profile_draw(struct region *r)
{
        Profile *profile = NEW(r->arena, Profile, profile);

        for (uint32_t n = 1 + region_chance(r, 3); n--;)
                APPEND(r->arena, profile, occupations) = occupation_draw(r, false);
        for (uint32_t n = region_chance(r, 3); n--;)
                APPEND(r->arena, profile, occupations) = occupation_draw(r, true);
        for (uint32_t n = 2 + region_chance(r, 12); n--;)
                APPEND(r->arena, profile, skills) = skill_draw(r);
        for (uint32_t n = region_chance(r, 3); n--;)
                APPEND(r->arena, profile, licences) = code(r, "B", 3);
        for (uint32_t n = region_chance(r, 3); n--;)
                APPEND(r->arena, profile, certificates) = code(r, "VCA", 2);
        for (uint32_t n = 1 + region_chance(r, 2); n--;)
                APPEND(r->arena, profile, languages) = language_draw(r, 2);
        profile->pc4 = FIRST_PC4 + region_chance(r, PLACES);
        profile->travel_km = PICK(r, 0, 15, 30, 60);
        profile->hours_max = PICK(r, 200, 240, 280, 320, 360, 400);
        profile->hours_min = profile->hours_max - PICK(r, 0, 40, 80);
        profile->wage_min = PICK(r, 0, 1450, 1600, 1800, 2100);
        profile->available_on = day(r, -30, 90);
        profile->shifts = region_chance(r, 2);
        profile->education = code(r, "", 9);
        return profile;
}

static struct human human_draw(struct region *r, uint64_t casefile)
{
        MatchPerson *person = NEW(r->arena, MatchPerson, match_person);
        Personal *personal = NEW(r->arena, Personal, personal);

        person->casefile = casefile;
        person->profile = profile_draw(r);
        person->sender = 1 + region_chance(r, EMPLOYERS);
        for (uint32_t n = 1 + region_chance(r, 2); n--;)
                APPEND(r->arena, person, consents) = consent_draw(r);
        person->waiting_since = date_instant(date_add_days(date_of_ymd(MIRROR_TODAY), -(int64_t)region_chance(r, 200))).ms;
        for (uint32_t n = region_chance(r, 4); n--;)
                APPEND(r->arena, person, proposed) = 1 + region_chance(r, r->vacancies);
        person->programme = code(r, "p", r->programmes);
        person->flow = code(r, "f", r->flows);
        personal->given_name = arena_strdup(r->arena, names[region_chance(r, COUNT(names))]);
        personal->birth_date = (LAST_BIRTH_YEAR - region_chance(r, 48)) * 10000 + 101 + 100 * region_chance(r, 12);
        return (struct human){person, personal};
}

static Vacancy *vacancy_draw(struct region *r, uint64_t id)
{
        Vacancy *vacancy = NEW(r->arena, Vacancy, vacancy);

        vacancy->id = id;
        vacancy->employer = 1 + region_chance(r, EMPLOYERS);
        vacancy->occupation = occupation_draw(r, false);
        vacancy->title = vacancy->occupation->title;
        for (uint32_t n = region_chance(r, 6); n--;)
                APPEND(r->arena, vacancy, essential) = skill_draw(r);
        if (!region_chance(r, 5))
                APPEND(r->arena, vacancy, licences) = code(r, "B", 3);
        if (!region_chance(r, 8))
                APPEND(r->arena, vacancy, certificates) = code(r, "VCA", 2);
        if (!region_chance(r, 3))
                APPEND(r->arena, vacancy, languages) = language_draw(r, 1);
        vacancy->pc4 = FIRST_PC4 + region_chance(r, PLACES);
        vacancy->hours_min = PICK(r, 0, 160, 240, 320);
        vacancy->hours_max = vacancy->hours_min + PICK(r, 40, 80, 160);
        vacancy->wage_max = PICK(r, 0, 1500, 1750, 2000, 2400);
        vacancy->posts = 1;
        vacancy->opens = region_chance(r, 6) ? 0 : day(r, -20, 30);
        vacancy->closes = region_chance(r, 2) ? 0 : day(r, -5, 120);
        vacancy->shifts = !region_chance(r, 4);
        if (!region_chance(r, 6)) {
                vacancy->programme = code(r, "p", r->programmes);
                vacancy->internal_until = day(r, -10, 30);
        }
        return vacancy;
}

static Place *place_draw(struct region *r, uint32_t i)
{
        Place *place = NEW(r->arena, Place, place);

        place->pc4 = FIRST_PC4 + i;
        place->lat_e4 = 522000 + (int32_t)region_chance(r, 6000);
        place->lon_e4 = 60000 + (int32_t)region_chance(r, 9000);
        return place;
}

static Employer *employer_draw(struct region *r, uint32_t i)
{
        Employer *employer = NEW(r->arena, Employer, employer);

        employer->id = i + 1;
        employer->shrinking = !region_chance(r, 4);
        return employer;
}

void region_draw(struct region *r, const struct mirror_conf *conf, struct arena *arena)
{
        *r = (struct region){.arena = arena,
                             .state = mix(conf->seed + 1),
                             .human = arena_alloc(arena, conf->people * sizeof *r->human),
                             .vacancy = arena_alloc(arena, conf->vacancies * sizeof(Vacancy *)),
                             .employer = arena_alloc(arena, EMPLOYERS * sizeof(Employer *)),
                             .place = arena_alloc(arena, PLACES * sizeof(Place *)),
                             .people = conf->people,
                             .vacancies = conf->vacancies,
                             .employers = EMPLOYERS,
                             .places = PLACES,
                             .programmes = 1,
                             .flows = 1};
        for (size_t i = 0; conf->rules && i < conf->rules->n_sets; i++)
                *(conf->rules->sets[i]->flow ? &r->flows : &r->programmes) += 1;
        r->programmes = r->programmes < NAMES_LEAST ? NAMES_LEAST : r->programmes;
        r->flows = r->flows < NAMES_LEAST ? NAMES_LEAST : r->flows;
        for (uint32_t i = 0; i < PLACES; i++)
                r->place[i] = place_draw(r, i);
        for (uint32_t i = 0; i < EMPLOYERS; i++)
                r->employer[i] = employer_draw(r, i);
        for (uint32_t i = 0; i < r->vacancies; i++)
                r->vacancy[i] = vacancy_draw(r, i + 1);
        for (uint32_t i = 0; i < r->people; i++)
                r->human[i] = human_draw(r, i + 1);
}

/* ---- rules by chance */

static uint32_t words_count_of(const char *const *words)
{
        uint32_t n = 0;

        while (words[n])
                n++;
        return n;
}

/* The numbers below n in an order by chance. */
static uint32_t *shuffled(struct region *r, uint32_t n)
{
        uint32_t *list = arena_alloc(r->arena, n * sizeof *list);

        for (uint32_t i = 0; i < n; i++) {
                uint32_t j = region_chance(r, i + 1);

                list[i] = list[j];
                list[j] = i;
        }
        return list;
}

static Word *word_of(struct region *r, const char *text)
{
        Word *word = NEW(r->arena, Word, word);

        word->text = arena_strdup(r->arena, text);
        return word;
}

/* Few musts let many pairs through, and those are what is put in order. */
static void musts_draw(struct region *r, MatchRules *rules)
{
        uint32_t n = words_count_of(match_musts);
        const uint32_t *musts = shuffled(r, n);

        for (uint32_t i = 0; i < n; i++) {
                if (region_chance(r, 3))
                        continue;
                APPEND(r->arena, rules, musts) = NEW(r->arena, MatchMust, match_must);
                rules->musts[rules->n_musts - 1]->kind = word_of(r, match_musts[musts[i]]);
        }
}

static void order_draw(struct region *r, MatchRules *rules)
{
        uint32_t n = words_count_of(match_criteria);
        const uint32_t *criteria = shuffled(r, n);

        for (uint32_t i = 0; i < n; i++) {
                MatchCriterion *criterion = NEW(r->arena, MatchCriterion, match_criterion);
                const char *word = match_criteria[criteria[i]];

                criterion->kind = word_of(r, word);
                for (uint32_t band = 5; !strcmp(word, "distance") && band <= 60 && i % 2; band *= 2)
                        APPEND(r->arena, criterion, bands) = band;
                /* The lot decides everything, so what stands behind it would never be asked; it is last without being named. */
                if (strcmp(word, "hash") != 0 && region_chance(r, 4))
                        APPEND(r->arena, rules, order) = criterion;
        }
}

/* It leaves out its musts, or its order, or neither. */
static MatchSet *set_draw(struct region *r)
{
        MatchSet *set = NEW(r->arena, MatchSet, match_set);
        MatchRules part = MATCH_RULES__INIT;
        uint32_t left_out = region_chance(r, 3);

        if (left_out != 1)
                musts_draw(r, &part);
        if (left_out != 2)
                order_draw(r, &part);
        set->musts = part.musts;
        set->n_musts = part.n_musts;
        set->order = part.order;
        set->n_order = part.n_order;
        return set;
}

static void set_name_as(struct region *r, MatchSet *set, bool of_flow, uint32_t number)
{
        *(of_flow ? &set->flow : &set->programme) = word_of(r, arena_text(r->arena, of_flow ? "f%u" : "p%u", number));
}

MatchRules *region_rules(struct region *r)
{
        MatchRules *rules = NEW(r->arena, MatchRules, match_rules);

        musts_draw(r, rules);
        order_draw(r, rules);
        for (uint32_t i = 0; i < 2; i++)
                for (int of_flow = 0; of_flow < 2; of_flow++) {
                        APPEND(r->arena, rules, sets) = set_draw(r);
                        set_name_as(r, rules->sets[rules->n_sets - 1], of_flow, i);
                }
        return rules;
}

MatchRules *region_rules_as(struct region *r, const MatchRules *rules)
{
        MatchRules *here = codec_copy(rules, r->arena);
        uint32_t flows = 0, programmes = 0;

        for (size_t i = 0; i < here->n_sets; i++) {
                bool of_flow = here->sets[i]->flow;

                set_name_as(r, here->sets[i], of_flow, of_flow ? flows++ : programmes++);
        }
        return here;
}

/* ---- in a mirror */

static const char *other_form(const char *title)
{
        for (size_t i = 0; i < TITLES; i++)
                for (size_t j = 0; j < 2; j++)
                        if (!strcmp(mirror_titles[i].form[j], title))
                                return mirror_titles[i].form[1 - j];
        return title;
}

static void titles_mirror(struct region *r, Profile *profile)
{
        for (size_t i = 0; i < profile->n_occupations; i++)
                profile->occupations[i]->title = arena_strdup(r->arena, other_form(profile->occupations[i]->title));
}

static void birth_mirror(struct region *r, Personal *personal)
{
        uint32_t year = personal->birth_date / 10000,
                 other = LAST_BIRTH_YEAR - (LAST_BIRTH_YEAR - year + 5 + region_chance(r, 38)) % 48;

        personal->birth_date = other * 10000 + personal->birth_date % 10000;
}

static void name_mirror(struct region *r, Personal *personal)
{
        const char *other = names[region_chance(r, COUNT(names))];

        while (!strcmp(other, personal->given_name))
                other = names[region_chance(r, COUNT(names))];
        personal->given_name = arena_strdup(r->arena, other);
}

/* At least a year of each occupation that was done. */
static void gap_mirror(struct region *r, Profile *profile)
{
        for (size_t i = 0; i < profile->n_occupations; i++)
                if (profile->occupations[i]->years)
                        profile->occupations[i]->years -= 1 + region_chance(r, profile->occupations[i]->years);
}

struct human human_mirror(struct region *r, const struct human *human, enum mirror_kind kind)
{
        struct human other = {codec_copy(human->person, r->arena), codec_copy(human->personal, r->arena)};

        if (kind == MIRROR_TITLE || kind == MIRROR_ALL)
                titles_mirror(r, other.person->profile);
        if (kind == MIRROR_BIRTH || kind == MIRROR_ALL)
                birth_mirror(r, other.personal);
        if (kind == MIRROR_NAME || kind == MIRROR_ALL)
                name_mirror(r, other.personal);
        if (kind == MIRROR_GAP || kind == MIRROR_ALL)
                gap_mirror(r, other.person->profile);
        return other;
}
