#include "inside.h"

#include <stdlib.h>
#include <string.h>

#include "must.h"

enum { EARTH_M = 6371009 };

void match_new(struct match **out)
{
        static const MatchRules none = MATCH_RULES__INIT;
        struct match *match = calloc(1, sizeof *match);

        must(match);
        words_new(&match->words);
        rules_set(&match->rules, &none);
        *out = match;
}

void match_destroy(struct match **match)
{
        struct match *m = *match;

        if (!m)
                return;
        for (size_t i = 0; i < m->people.n; i++)
                free(m->person[i].block);
        for (size_t i = 0; i < m->vacancies.n; i++)
                free(m->vacancy[i].block);
        free(m->person);
        free(m->vacancy);
        slots_clear(&m->people);
        slots_clear(&m->vacancies);
        slots_clear(&m->shrinking);
        words_destroy(&m->words);
        free(m);
        *match = NULL;
}

void match_rules(struct match *match, const MatchRules *rules)
{
        rules_set(&match->rules, rules);
}

/* ---- places */

/* Sine of an angle in ten-thousandths of a degree, in units of 2^-30, by its series in whole numbers: every machine gets the
 * same. */
static int64_t sine(int64_t angle)
{
        static const int64_t one = 1 << 30, pi = 3373259426;
        int64_t x, term, sum;

        if (angle > 900000)
                angle = 1800000 - angle;
        if (angle < -900000)
                angle = -1800000 - angle;
        sum = term = x = angle * pi / 1800000;
        for (int k = 2; k <= 18; k += 2) {
                term = -term * x / one * x / one / (k * (k + 1));
                sum += term;
        }
        return sum;
}

static int64_t cosine(int64_t angle)
{
        return sine(900000 - angle);
}

void match_place(struct match *match, const Place *place)
{
        static const int64_t one = 1 << 30;
        struct point *point;
        int64_t ring;

        if (!place->pc4 || place->pc4 >= COUNT(match->place))
                return;
        point = &match->place[place->pc4];
        match->n_places += !point->known;
        ring = EARTH_M * cosine(place->lat_e4) / one;
        point->x = (int32_t)(ring * cosine(place->lon_e4) / one);
        point->y = (int32_t)(ring * sine(place->lon_e4) / one);
        point->z = (int32_t)(EARTH_M * sine(place->lat_e4) / one);
        point->known = true;
}

bool match_employer(struct match *match, const Employer *employer)
{
        uint32_t at;
        bool before = slots_get(&match->shrinking, employer->id, &at);

        if (!employer->id || before == !!employer->shrinking)
                return false;
        if (employer->shrinking)
                slots_put(&match->shrinking, employer->id, 1);
        else
                slots_remove(&match->shrinking, employer->id);
        return true;
}

/* ---- lists in one block */

/* Hands out parts of a block, the widest types first so that all are aligned. */
struct carver {
        uint8_t *at;
};

static void *carve(struct carver *carver, size_t size)
{
        void *part = carver->at;

        carver->at += size;
        return part;
}

static bool number_put(uint32_t *list, uint32_t *n, uint32_t number)
{
        uint32_t i = *n;

        while (i && list[i - 1] > number)
                i--;
        if (i && list[i - 1] == number)
                return false;
        memmove(list + i + 1, list + i, (*n - i) * sizeof *list);
        list[i] = number;
        (*n)++;
        return true;
}

/* In order and each once, so that nothing said twice counts twice. */
static struct numbers texts_pack(struct match *match, struct carver *carver, char *const *texts, size_t n)
{
        uint32_t *list = carve(carver, n * sizeof *list);
        struct numbers numbers = {.item = list};

        for (size_t i = 0; i < n; i++)
                if (text_set(texts[i]))
                        (void)number_put(list, &numbers.n, words_number(match->words, texts[i]));
        return numbers;
}

/* Ids of 16 bytes, numbered as their hexadecimal text is. */
static struct numbers skills_pack(struct match *match, struct carver *carver, const ProtobufCBinaryData *skills, size_t n)
{
        static const char digits[] = "0123456789abcdef";
        uint32_t *list = carve(carver, n * sizeof *list);
        struct numbers numbers = {.item = list};

        for (size_t i = 0; i < n; i++) {
                char text[33] = {0};

                if (skills[i].len != 16)
                        continue;
                for (size_t j = 0; j < 16; j++) {
                        text[2 * j] = digits[skills[i].data[j] >> 4];
                        text[2 * j + 1] = digits[skills[i].data[j] & 15];
                }
                (void)number_put(list, &numbers.n, words_number(match->words, text));
        }
        return numbers;
}

static struct numbers languages_pack(struct match *match, struct carver *carver, Language *const *languages, size_t n)
{
        uint32_t *list = carve(carver, n * sizeof *list);
        struct numbers numbers = {.item = list};

        for (size_t i = 0; i < n; i++)
                if (text_set(languages[i]->code))
                        (void)number_put(list, &numbers.n,
                                         words_number(match->words, languages[i]->code) << 3 | (languages[i]->level & 7));
        return numbers;
}

static struct occupation occupation_pack(struct match *match, const Occupation *from)
{
        struct occupation to = {0};

        if (!from)
                return to;
        to.wished = from->wished;
        if (text_set(from->esco))
                to.esco = words_number(match->words, from->esco);
        for (size_t i = 0; i < sizeof to.isco && from->isco[i]; i++)
                to.isco[i] = from->isco[i];
        return to;
}

static uint32_t programme_pack(struct match *match, const char *programme)
{
        return text_set(programme) ? words_number(match->words, programme) : 0;
}

static void block_new(struct match *match, void **block, size_t size)
{
        *block = malloc(size + 1);
        must(*block);
        match->block_bytes += size;
}

/* ---- vacancies */

/* The last one takes the place of the one that goes. */
void match_vacancy_gone(struct match *match, struct vacancy_id id)
{
        struct vacancy *gone;
        uint32_t at;

        if (!slots_get(&match->vacancies, id.n, &at))
                return;
        gone = &match->vacancy[at];
        match->block_bytes -= gone->block_size;
        free(gone->block);
        slots_remove(&match->vacancies, id.n);
        if (at < match->vacancies.n) {
                *gone = match->vacancy[match->vacancies.n];
                slots_put(&match->vacancies, gone->id, at);
        }
}

static struct vacancy vacancy_pack(struct match *match, const Vacancy *from)
{
        struct vacancy to = {
                .id = from->id,
                .employer = from->employer,
                .pc4 = from->pc4,
                .hours_min = from->hours_min,
                .hours_max = from->hours_max,
                .wage_max = from->wage_max,
                .opens = from->opens,
                .closes = from->closes,
                .programme = programme_pack(match, from->programme),
                .internal_until = from->internal_until,
                .shifts = from->shifts,
        };
        struct carver carver;

        to.block_size = (from->n_essential + from->n_licences + from->n_certificates + from->n_languages) * sizeof(uint32_t);
        block_new(match, &to.block, to.block_size);
        carver.at = to.block;
        to.essential = skills_pack(match, &carver, from->essential, from->n_essential);
        to.licences = texts_pack(match, &carver, from->licences, from->n_licences);
        to.certificates = texts_pack(match, &carver, from->certificates, from->n_certificates);
        to.languages = languages_pack(match, &carver, from->languages, from->n_languages);
        to.occupation = occupation_pack(match, from->occupation);
        return to;
}

void match_vacancy(struct match *match, const Vacancy *vacancy)
{
        size_t at;

        match_vacancy_gone(match, (struct vacancy_id){vacancy->id});
        if (!vacancy->id || vacancy->closed || vacancy->filled >= vacancy->posts)
                return;
        at = match->vacancies.n;
        if (at == match->vacancies_room) {
                match->vacancies_room = at ? 2 * at : 64;
                match->vacancy = realloc(match->vacancy, match->vacancies_room * sizeof *match->vacancy);
                must(match->vacancy);
        }
        match->vacancy[at] = vacancy_pack(match, vacancy);
        slots_put(&match->vacancies, vacancy->id, (uint32_t)at);
}

/* ---- people */

void match_person_gone(struct match *match, struct case_id id)
{
        struct person *gone;
        uint32_t at;

        if (!slots_get(&match->people, id.n, &at))
                return;
        gone = &match->person[at];
        match->block_bytes -= gone->block_size;
        free(gone->block);
        slots_remove(&match->people, id.n);
        if (at < match->people.n) {
                *gone = match->person[match->people.n];
                slots_put(&match->people, gone->id, at);
        }
}

/* Consents that may ever let the profile be seen; on which day is asked when matching. */
static void allowed_pack(struct person *to, struct allowed *list, Consent *const *consents, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                bool profile = false;

                for (size_t j = 0; j < consents[i]->n_parts; j++)
                        profile = profile || consents[i]->parts[j] == PART__PART_PROFILE;
                if (profile && !consents[i]->withdrawn_at)
                        list[to->n_allowed++] = (struct allowed){consents[i]->employer, consents[i]->from, consents[i]->until};
        }
        to->allowed = list;
}

static struct person person_pack(struct match *match, const MatchPerson *from)
{
        static const Profile none = PROFILE__INIT;
        const Profile *profile = from->profile ? from->profile : &none;
        struct person to = {
                .id = from->casefile,
                .sender = from->sender,
                .waiting_since = {from->waiting_since},
                .pc4 = profile->pc4,
                .travel_km = profile->travel_km,
                .hours_min = profile->hours_min,
                .hours_max = profile->hours_max,
                .wage_min = profile->wage_min,
                .available_on = profile->available_on,
                .programme = programme_pack(match, from->programme),
                .shifts = profile->shifts,
        };
        struct occupation *occupation;
        struct allowed *allowed;
        uint64_t *proposed;
        struct carver carver;

        to.block_size =
                from->n_proposed * sizeof *proposed + from->n_consents * sizeof *allowed +
                profile->n_occupations * sizeof *occupation +
                (profile->n_skills + profile->n_licences + profile->n_certificates + profile->n_languages) * sizeof(uint32_t);
        block_new(match, &to.block, to.block_size);
        carver.at = to.block;
        proposed = carve(&carver, from->n_proposed * sizeof *proposed);
        allowed = carve(&carver, from->n_consents * sizeof *allowed);
        occupation = carve(&carver, profile->n_occupations * sizeof *occupation);
        for (size_t i = 0; i < from->n_proposed; i++)
                proposed[to.n_proposed++] = from->proposed[i];
        to.proposed = proposed;
        allowed_pack(&to, allowed, from->consents, from->n_consents);
        for (size_t i = 0; i < profile->n_occupations; i++)
                occupation[to.n_occupations++] = occupation_pack(match, profile->occupations[i]);
        to.occupation = occupation;
        to.skills = skills_pack(match, &carver, profile->skills, profile->n_skills);
        to.licences = texts_pack(match, &carver, profile->licences, profile->n_licences);
        to.certificates = texts_pack(match, &carver, profile->certificates, profile->n_certificates);
        to.languages = languages_pack(match, &carver, profile->languages, profile->n_languages);
        return to;
}

void match_person(struct match *match, const MatchPerson *person)
{
        size_t at;

        match_person_gone(match, (struct case_id){person->casefile});
        if (!person->casefile)
                return;
        at = match->people.n;
        if (at == match->people_room) {
                match->people_room = at ? 2 * at : 64;
                match->person = realloc(match->person, match->people_room * sizeof *match->person);
                must(match->person);
        }
        match->person[at] = person_pack(match, person);
        slots_put(&match->people, person->casefile, (uint32_t)at);
}

struct match_sizes match_sizes(const struct match *match)
{
        size_t slot = sizeof *match->people.id + sizeof *match->people.at;

        return (struct match_sizes){
                .vacancies = match->vacancies.n,
                .people = match->people.n,
                .places = match->n_places,
                .bytes = sizeof *match + words_bytes(match->words) + match->block_bytes +
                         match->people_room * sizeof *match->person + match->vacancies_room * sizeof *match->vacancy +
                         (match->people.room + match->vacancies.room + match->shrinking.room) * slot,
        };
}
