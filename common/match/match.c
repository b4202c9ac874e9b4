#include "inside.h"

#include <stdlib.h>
#include <string.h>

#include "must.h"

enum { EARTH_M = 6371009 };

static void *resized(void *array, size_t n, size_t size)
{
        array = realloc(array, n * size);
        must(array);
        return array;
}

/* Room for one more behind `n`, by doubling. */
static void *widened(void *array, size_t n, size_t *room, size_t size)
{
        if (n < *room)
                return array;
        *room = *room ? 2 * *room : 64;
        return resized(array, *room, size);
}

void match_new(struct match **out)
{
        static const MatchRules none = MATCH_RULES__INIT;
        struct match *match = calloc(1, sizeof *match);

        must(match);
        words_new(&match->words);
        match->firm = widened(NULL, 0, &match->firms_room, sizeof *match->firm);
        match->job = widened(NULL, 0, &match->jobs_room, sizeof *match->job);
        match->firm[0] = (struct firm){0};
        match->job[0] = (struct occupation){0};
        sets_new(&match->sets, &none, match->words);
        *out = match;
}

void match_destroy(struct match **match)
{
        struct match *m = *match;

        if (!m)
                return;
        for (size_t i = 0; i < m->people_rows; i++)
                free(m->person[i].block);
        for (size_t i = 0; i < m->vacancies_rows; i++)
                free(m->vacancy[i].block);
        free(m->person);
        free(m->vacancy);
        free(m->days);
        free(m->kept);
        free(m->people_hole);
        free(m->vacancies_hole);
        free(m->asked);
        free(m->firm);
        free(m->job);
        slots_clear(&m->people);
        slots_clear(&m->vacancies);
        slots_clear(&m->firms);
        slots_clear(&m->jobs);
        lists_clear(&m->by_skill);
        lists_clear(&m->by_asked);
        sets_clear(&m->sets);
        words_destroy(&m->words);
        free(m);
        *match = NULL;
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

/* ---- what is numbered */

/* Employers are few beside their vacancies, and never forgotten. */
static uint32_t firm_number(struct match *match, uint64_t id)
{
        uint32_t number;

        if (!id)
                return 0;
        if (slots_get(&match->firms, id, &number))
                return number;
        number = (uint32_t)match->firms.n + 1;
        match->firm = widened(match->firm, number, &match->firms_room, sizeof *match->firm);
        match->firm[number] = (struct firm){.id = id};
        slots_put(&match->firms, id, number);
        return number;
}

static uint32_t job_number(struct match *match, struct occupation job)
{
        uint64_t key;
        uint32_t isco, number;

        memcpy(&isco, job.isco, sizeof isco);
        if (!job.esco && !isco)
                return 0;
        key = UINT64_C(1) << 63 | (uint64_t)job.esco << 32 | isco;
        if (slots_get(&match->jobs, key, &number))
                return number;
        number = (uint32_t)match->jobs.n + 1;
        match->job = widened(match->job, number, &match->jobs_room, sizeof *match->job);
        match->job[number] = job;
        slots_put(&match->jobs, key, number);
        return number;
}

bool match_employer(struct match *match, const Employer *employer)
{
        struct firm *firm;
        uint32_t number;

        if (!employer->id)
                return false;
        number = firm_number(match, employer->id);
        firm = &match->firm[number];
        if (firm->shrinking == !!employer->shrinking)
                return false;
        firm->shrinking = employer->shrinking;
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

int number_order(const void *a, const void *b)
{
        uint32_t m = *(const uint32_t *)a, n = *(const uint32_t *)b;

        return m < n ? -1 : m > n;
}

/* In order and each once, so that nothing said twice counts twice. What is left over is carved again. */
static struct numbers numbers_pack(struct carver *carver, uint32_t *list, size_t n)
{
        uint32_t kept = 0;

        if (n)
                qsort(list, n, sizeof *list, number_order);
        for (size_t i = 0; i < n; i++)
                if (!kept || list[kept - 1] != list[i])
                        list[kept++] = list[i];
        carver->at = (uint8_t *)(list + kept);
        return (struct numbers){list, kept};
}

static struct numbers texts_pack(struct match *match, struct carver *carver, char *const *texts, size_t n)
{
        uint32_t *list = carve(carver, n * sizeof *list);
        size_t said = 0;

        for (size_t i = 0; i < n; i++)
                if (text_set(texts[i]))
                        list[said++] = words_number(match->words, texts[i]);
        return numbers_pack(carver, list, said);
}

/* Ids of 16 bytes, numbered as their hexadecimal text is. */
static struct numbers skills_pack(struct match *match, struct carver *carver, const ProtobufCBinaryData *skills, size_t n)
{
        static const char digits[] = "0123456789abcdef";
        uint32_t *list = carve(carver, n * sizeof *list);
        size_t said = 0;

        for (size_t i = 0; i < n; i++) {
                char text[33] = {0};

                if (skills[i].len != 16)
                        continue;
                for (size_t j = 0; j < 16; j++) {
                        text[2 * j] = digits[skills[i].data[j] >> 4];
                        text[2 * j + 1] = digits[skills[i].data[j] & 15];
                }
                list[said++] = words_number(match->words, text);
        }
        return numbers_pack(carver, list, said);
}

static struct numbers languages_pack(struct match *match, struct carver *carver, Language *const *languages, size_t n)
{
        uint32_t *list = carve(carver, n * sizeof *list);
        size_t said = 0;

        for (size_t i = 0; i < n; i++)
                if (text_set(languages[i]->code))
                        list[said++] = words_number(match->words, languages[i]->code) << 3 | (languages[i]->level & 7);
        return numbers_pack(carver, list, said);
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

static uint32_t name_pack(struct match *match, const char *name)
{
        return text_set(name) ? words_number(match->words, name) : 0;
}

static void *block_new(struct match *match, size_t size)
{
        void *block = malloc(size);

        must(block);
        match->block_bytes += size;
        return block;
}

/* A row to fill: a hole, else one more at the end. */
static uint32_t row_take(uint32_t *hole, size_t *holes, size_t *rows)
{
        return *holes ? hole[--*holes] : (uint32_t)(*rows)++;
}

static void room_for_vacancy(struct match *m)
{
        size_t before = m->vacancies_room;

        m->vacancy = widened(m->vacancy, m->vacancies_rows, &m->vacancies_room, sizeof *m->vacancy);
        if (m->vacancies_room == before)
                return;
        m->vacancies_hole = resized(m->vacancies_hole, m->vacancies_room, sizeof *m->vacancies_hole);
        m->days = resized(m->days, m->vacancies_room, sizeof *m->days);
        m->kept = resized(m->kept, m->vacancies_room / 64, sizeof *m->kept);
        memset(m->kept + before / 64, 0, (m->vacancies_room - before) / 64 * sizeof *m->kept);
}

static void room_for_person(struct match *m)
{
        size_t before = m->people_room;

        m->person = widened(m->person, m->people_rows, &m->people_room, sizeof *m->person);
        if (m->people_room > before)
                m->people_hole = resized(m->people_hole, m->people_room, sizeof *m->people_hole);
}

/* ---- what vacancies need */

/* The bit of a word among `n` of its kind; a free one when it has none yet, and `other` when there is none left. */
static uint32_t need_bit(uint32_t *words, unsigned n, unsigned first, enum need_kind kind, uint32_t word)
{
        for (unsigned i = 0; i < n; i++) {
                if (!words[i])
                        words[i] = word;
                if (words[i] == word)
                        return UINT32_C(1) << (first + i);
        }
        return UINT32_C(1) << (NEED_AT_OTHER + kind);
}

static uint32_t need_language(struct needs *needs, uint32_t language)
{
        for (unsigned i = 0; i < NEED_LANGUAGES && (language & 7) < NEED_LEVELS; i++) {
                if (!needs->language[i])
                        needs->language[i] = language >> 3;
                if (needs->language[i] == language >> 3)
                        return UINT32_C(1) << (NEED_AT_LANGUAGES + i * NEED_LEVELS + (language & 7));
        }
        return UINT32_C(1) << (NEED_AT_OTHER + NEED_LANGUAGE);
}

static uint32_t needs_of(struct needs *needs, struct numbers licences, struct numbers certificates, struct numbers languages,
                         bool shifts)
{
        uint32_t all = (uint32_t)shifts << NEED_AT_SHIFTS;

        for (uint32_t i = 0; i < licences.n; i++)
                all |= need_bit(needs->licence, NEED_LICENCES, 0, NEED_LICENCE, licences.item[i]);
        for (uint32_t i = 0; i < certificates.n; i++)
                all |= need_bit(needs->certificate, NEED_CERTIFICATES, NEED_AT_CERTIFICATES, NEED_CERTIFICATE,
                                certificates.item[i]);
        for (uint32_t i = 0; i < languages.n; i++)
                all |= need_language(needs, languages.item[i]);
        return all;
}

/* ---- vacancies */

static uint16_t narrow(size_t n)
{
        return n < UINT16_MAX ? (uint16_t)n : UINT16_MAX;
}

static uint64_t key_of(const struct vacancy *vacancy, enum vacancy_list list)
{
        switch (list) {
        case LIST_COUNT:
                return key_beside(list, vacancy->n_essential);
        case LIST_PLACE:
                return key_beside(list, vacancy->pc4);
        case LIST_FIRM:
        case LISTS_BESIDE_SKILLS:
                break;
        }
        return key_beside(LIST_FIRM, vacancy->firm);
}

/* Into its lists. A number of an occupation that is too high for a posting is no number there, so that the row is looked at. */
static void vacancy_enter(struct match *match, const struct vacancy *vacancy, uint32_t row)
{
        struct posting posting = {
                .row = row,
                .place = vacancy->pc4,
                .tag = vacancy->job < JOB_NONE ? (uint16_t)vacancy->job : JOB_NONE,
                .needs = vacancy->needs,
                .hours_min = vacancy->hours_min,
                .hours_max = vacancy->hours_max ? vacancy->hours_max : UINT16_MAX,
        };
        uint32_t n = vacancy->n_essential, *where = vacancy_where(vacancy);

        for (uint32_t i = 0; i < n; i++) {
                where[i] = lists_put(&match->by_asked, key_asked(vacancy->block[i], i), posting);
                match->asked[vacancy->block[i]]++;
        }
        for (uint32_t list = 0; list < LISTS_BESIDE_SKILLS; list++)
                where[n + list] = lists_put(&match->by_asked, key_of(vacancy, list), posting);
        match->at_place[vacancy->pc4]++;
        if (n > match->essential_most)
                match->essential_most = n;
}

/* Out of them; whoever takes its place in a list learns where it stands now. */
static void vacancy_leave(struct match *match, const struct vacancy *vacancy)
{
        uint32_t n = vacancy->n_essential, *where = vacancy_where(vacancy), moved;

        for (uint32_t i = 0; i < n; i++) {
                if (lists_take(&match->by_asked, key_asked(vacancy->block[i], i), where[i], &moved))
                        vacancy_where(&match->vacancy[moved])[i] = where[i];
                match->asked[vacancy->block[i]]--;
        }
        for (uint32_t list = 0; list < LISTS_BESIDE_SKILLS; list++)
                if (lists_take(&match->by_asked, key_of(vacancy, list), where[n + list], &moved))
                        vacancy_where(&match->vacancy[moved])[match->vacancy[moved].n_essential + list] = where[n + list];
        match->at_place[vacancy->pc4]--;
}

static size_t vacancy_bytes(const struct vacancy *vacancy)
{
        return (2 * (size_t)vacancy->n_essential + LISTS_BESIDE_SKILLS + vacancy->n_licences + vacancy->n_certificates +
                vacancy->n_languages) *
               sizeof *vacancy->block;
}

void match_vacancy_gone(struct match *match, struct vacancy_id id)
{
        struct vacancy *gone;
        uint32_t row;

        if (!slots_get(&match->vacancies, id.n, &row))
                return;
        gone = &match->vacancy[row];
        vacancy_leave(match, gone);
        match->kept[row / 64] &= ~(UINT64_C(1) << row % 64);
        match->block_bytes -= vacancy_bytes(gone);
        free(gone->block);
        *gone = (struct vacancy){0};
        slots_remove(&match->vacancies, id.n);
        match->vacancies_hole[match->vacancies_holes++] = row;
}

static int asked_order(const void *a, const void *b)
{
        uint64_t m = *(const uint64_t *)a, n = *(const uint64_t *)b;

        return m < n ? -1 : m > n;
}

/* The skill that the fewest vacancies ask comes first: its list is the shortest. Counts of the moment will do, since any order is
 * right. */
static void rarest_first(struct match *match, uint32_t *skill, size_t n)
{
        uint64_t some[64], *all = n > COUNT(some) ? malloc(n * sizeof *all) : some;
        size_t before = match->asked_room;

        must(all);
        while (match->asked_room <= words_count(match->words))
                match->asked = widened(match->asked, match->asked_room, &match->asked_room, sizeof *match->asked);
        memset(match->asked + before, 0, (match->asked_room - before) * sizeof *match->asked);
        for (size_t i = 0; i < n; i++)
                all[i] = (uint64_t)match->asked[skill[i]] << 32 | skill[i];
        if (n)
                qsort(all, n, sizeof *all, asked_order);
        for (size_t i = 0; i < n; i++)
                skill[i] = (uint32_t)all[i];
        if (all != some)
                free(all);
}

static struct vacancy vacancy_pack(struct match *match, const Vacancy *from)
{
        size_t most = 2 * from->n_essential + LISTS_BESIDE_SKILLS + from->n_licences + from->n_certificates + from->n_languages;
        struct vacancy to = {
                .id = from->id,
                .firm = firm_number(match, from->employer),
                .pc4 = (uint16_t)(from->pc4 % PLACES),
                .hours_min = narrow(from->hours_min),
                .hours_max = narrow(from->hours_max),
                .wage_max = from->wage_max,
                .opens = from->opens,
                .closes = from->closes,
                .kept = {name_pack(match, from->programme), from->internal_until},
        };
        struct numbers licences, certificates, languages;
        struct carver carver;

        to.job = job_number(match, occupation_pack(match, from->occupation));
        to.block = malloc(most * sizeof *to.block);
        must(to.block);
        carver.at = (uint8_t *)to.block;
        to.n_essential = skills_pack(match, &carver, from->essential, from->n_essential).n;
        rarest_first(match, to.block, to.n_essential);
        (void)carve(&carver, (to.n_essential + LISTS_BESIDE_SKILLS) * sizeof *to.block);
        licences = texts_pack(match, &carver, from->licences, narrow(from->n_licences));
        certificates = texts_pack(match, &carver, from->certificates, narrow(from->n_certificates));
        languages = languages_pack(match, &carver, from->languages, narrow(from->n_languages));
        to.needs = needs_of(&match->needs, licences, certificates, languages, from->shifts);
        to.n_licences = narrow(licences.n);
        to.n_certificates = narrow(certificates.n);
        to.n_languages = narrow(languages.n);
        match->block_bytes += vacancy_bytes(&to);
        return to;
}

void match_vacancy(struct match *match, const Vacancy *vacancy)
{
        uint32_t row;

        match_vacancy_gone(match, (struct vacancy_id){vacancy->id});
        if (!vacancy->id || vacancy->closed || vacancy->filled >= vacancy->posts)
                return;
        room_for_vacancy(match);
        row = row_take(match->vacancies_hole, &match->vacancies_holes, &match->vacancies_rows);
        match->vacancy[row] = vacancy_pack(match, vacancy);
        match->days[row] = (struct days){vacancy->opens, vacancy->closes};
        match->kept[row / 64] |= (uint64_t)(vacancy->internal_until != 0) << row % 64;
        vacancy_enter(match, &match->vacancy[row], row);
        slots_put(&match->vacancies, vacancy->id, row);
}

/* ---- people */

/* The posting tells what the person's own musts ask, so that a search need not know whose these are. */
static void person_enter(struct match *match, const struct person *person, uint32_t row)
{
        uint32_t asks = rules_of(match, person)->asks;
        bool hours = asks >> MUST_HOURS & 1;
        struct posting posting = {
                .row = row,
                .place = (uint16_t)person->pc4,
                .tag = asks >> MUST_TRAVEL & 1 ? narrow(person->travel_km) : 0,
                .hours_min = hours ? narrow(person->hours_min) : 0,
                .hours_max = hours && person->hours_max ? narrow(person->hours_max) : UINT16_MAX,
        };

        for (uint32_t i = 0; i < person->skills.n; i++)
                person->where[i] = lists_put(&match->by_skill, key_skill(person->skills.item[i]), posting);
        person->where[person->skills.n] = lists_put(&match->by_skill, KEY_ALL, posting);
}

/* Where a skill stands among someone's, who has it. */
static uint32_t skill_place(const struct person *person, uint32_t skill)
{
        const uint32_t *found = bsearch(&skill, person->skills.item, person->skills.n, sizeof skill, number_order);

        must(found);
        return (uint32_t)(found - person->skills.item);
}

static void person_leave(struct match *match, const struct person *person)
{
        const struct numbers *skills = &person->skills;
        uint32_t moved;

        for (uint32_t i = 0; i < skills->n; i++)
                if (lists_take(&match->by_skill, key_skill(skills->item[i]), person->where[i], &moved))
                        match->person[moved].where[skill_place(&match->person[moved], skills->item[i])] = person->where[i];
        if (lists_take(&match->by_skill, KEY_ALL, person->where[skills->n], &moved))
                match->person[moved].where[match->person[moved].skills.n] = person->where[skills->n];
}

void match_person_gone(struct match *match, struct case_id id)
{
        struct person *gone;
        uint32_t row;

        if (!slots_get(&match->people, id.n, &row))
                return;
        gone = &match->person[row];
        person_leave(match, gone);
        match->block_bytes -= gone->block_size;
        free(gone->block);
        *gone = (struct person){0};
        slots_remove(&match->people, id.n);
        match->people_hole[match->people_holes++] = row;
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
                .pc4 = profile->pc4 % PLACES,
                .travel_km = profile->travel_km,
                .hours_min = profile->hours_min,
                .hours_max = profile->hours_max,
                .wage_min = profile->wage_min,
                .available_on = profile->available_on,
                .programme = name_pack(match, from->programme),
                .flow = name_pack(match, from->flow),
                .shifts = profile->shifts,
        };
        struct occupation *occupation;
        struct allowed *allowed;
        uint64_t *proposed;
        struct carver carver;

        to.block_size = from->n_proposed * sizeof *proposed + from->n_consents * sizeof *allowed +
                        profile->n_occupations * sizeof *occupation +
                        (2 * profile->n_skills + 1 + profile->n_licences + profile->n_certificates + profile->n_languages) *
                                sizeof(uint32_t);
        to.block = block_new(match, to.block_size);
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
        to.where = carve(&carver, (profile->n_skills + 1) * sizeof *to.where);
        to.skills = skills_pack(match, &carver, profile->skills, profile->n_skills);
        to.licences = texts_pack(match, &carver, profile->licences, profile->n_licences);
        to.certificates = texts_pack(match, &carver, profile->certificates, profile->n_certificates);
        to.languages = languages_pack(match, &carver, profile->languages, profile->n_languages);
        return to;
}

static void person_set(const struct match *match, struct person *person)
{
        person->set = (uint16_t)sets_number(&match->sets, person->programme, person->flow);
}

void match_person(struct match *match, const MatchPerson *person)
{
        uint32_t row;

        match_person_gone(match, (struct case_id){person->casefile});
        if (!person->casefile)
                return;
        room_for_person(match);
        row = row_take(match->people_hole, &match->people_holes, &match->people_rows);
        match->person[row] = person_pack(match, person);
        person_set(match, &match->person[row]);
        person_enter(match, &match->person[row], row);
        slots_put(&match->people, person->casefile, row);
}

/* Everyone is put in anew: what stands in the lists follows the musts. */
void match_rules(struct match *match, const MatchRules *rules)
{
        for (size_t row = 0; row < match->people_rows; row++)
                if (match->person[row].id)
                        person_leave(match, &match->person[row]);
        sets_clear(&match->sets);
        sets_new(&match->sets, rules, match->words);
        for (uint32_t row = 0; row < match->people_rows; row++) {
                if (!match->person[row].id)
                        continue;
                person_set(match, &match->person[row]);
                person_enter(match, &match->person[row], row);
        }
}

uint32_t match_most(const struct match *match, struct case_id id)
{
        uint32_t row;

        return slots_get(&match->people, id.n, &row) ? rules_of(match, &match->person[row])->most : 0;
}

struct match_sizes match_sizes(const struct match *match)
{
        size_t hole = sizeof *match->people_hole;

        return (struct match_sizes){
                .vacancies = match->vacancies.n,
                .people = match->people.n,
                .places = match->n_places,
                .bytes = sizeof *match + words_bytes(match->words) + match->block_bytes +
                         match->sets.programmes.n * match->sets.flows.n * sizeof *match->sets.rules +
                         match->people_room * (sizeof *match->person + hole) +
                         match->vacancies_room * (sizeof *match->vacancy + sizeof *match->days + hole) +
                         match->vacancies_room / 64 * sizeof *match->kept + lists_bytes(&match->by_skill) +
                         lists_bytes(&match->by_asked) + slots_bytes(&match->people) + slots_bytes(&match->vacancies) +
                         slots_bytes(&match->firms) + slots_bytes(&match->jobs) + match->firms_room * sizeof *match->firm +
                         match->jobs_room * sizeof *match->job + match->asked_room * sizeof *match->asked,
        };
}
