/* Matching itself: which pairs pass the musts, and the best k of them in the order of the criteria. */
#include <inttypes.h>
#include <string.h>

#include "hours.h"
#include "inside.h"
#include "must.h"

enum { NEAREST_NONE = 5 }; /* occupations without a digit in common */

/* One person or one vacancy beside all of the other side. */
struct query {
        const struct match *match;
        struct arena *arena;
        struct date today;
        uint32_t ymd;
        /* By number of a skill: does the person have it, or does the vacancy ask it? Whichever side stays the same. */
        const uint8_t *skill;
        bool of_person;
};
struct pair {
        const struct person *person;
        const struct vacancy *vacancy;
        int64_t apart; /* metres, squared; -1: not known */
};

static struct pair pair_of(const struct query *q, const struct person *person, const struct vacancy *vacancy)
{
        const struct point *a = &q->match->place[person->pc4 % COUNT(q->match->place)];
        const struct point *b = &q->match->place[vacancy->pc4 % COUNT(q->match->place)];
        int64_t x = a->x - b->x, y = a->y - b->y, z = a->z - b->z;

        return (struct pair){person, vacancy, a->known && b->known ? x * x + y * y + z * z : -1};
}

/* ---- musts */

static bool has_all(const struct numbers *asked, const struct numbers *held)
{
        for (uint32_t i = 0, j = 0; i < asked->n; i++) {
                while (j < held->n && held->item[j] < asked->item[i])
                        j++;
                if (j == held->n || held->item[j] != asked->item[i])
                        return false;
        }
        return true;
}

static bool speaks_all(const struct numbers *asked, const struct numbers *spoken)
{
        for (uint32_t i = 0; i < asked->n; i++) {
                bool spoke = false;

                for (uint32_t j = 0; j < spoken->n && !spoke; j++)
                        spoke = spoken->item[j] >> 3 == asked->item[i] >> 3 && spoken->item[j] >= asked->item[i];
                if (!spoke)
                        return false;
        }
        return true;
}

static bool is_allowed(const struct query *q, const struct person *person, uint64_t employer)
{
        for (uint32_t i = 0; i < person->n_allowed; i++) {
                const struct allowed *allowed = &person->allowed[i];

                if ((!allowed->employer || allowed->employer == employer) && allowed->from <= q->ymd &&
                    (!allowed->until || allowed->until >= q->ymd))
                        return true;
        }
        return false;
}

static bool in_reach(const struct pair *pair)
{
        int64_t metres = (int64_t)pair->person->travel_km * 1000;

        return !metres || (pair->apart >= 0 && pair->apart <= metres * metres);
}

/* The ranges of hours meet; an end that was not said is open. */
static bool hours_meet(const struct person *person, const struct vacancy *vacancy)
{
        return (!person->hours_max || vacancy->hours_min <= person->hours_max) &&
               (!vacancy->hours_max || person->hours_min <= vacancy->hours_max);
}

static bool is_shrinking(const struct query *q, uint64_t employer)
{
        uint32_t at;

        return slots_get(&q->match->shrinking, employer, &at);
}

static bool passes(const struct query *q, const struct pair *pair, enum must_kind must)
{
        const struct person *person = pair->person;
        const struct vacancy *vacancy = pair->vacancy;

        switch (must) {
        case MUST_WINDOW:
                return vacancy->opens <= q->ymd && (!vacancy->closes || vacancy->closes >= q->ymd);
        case MUST_INTERNAL:
                return vacancy->internal_until < q->ymd || vacancy->programme == person->programme;
        case MUST_LICENCE:
                return has_all(&vacancy->licences, &person->licences);
        case MUST_CERTIFICATE:
                return has_all(&vacancy->certificates, &person->certificates);
        case MUST_LANGUAGE:
                return speaks_all(&vacancy->languages, &person->languages);
        case MUST_TRAVEL:
                return in_reach(pair);
        case MUST_HOURS:
                return hours_meet(person, vacancy);
        case MUST_CONSENT:
                return is_allowed(q, person, vacancy->employer);
        case MUST_SHRINKING:
                return !is_shrinking(q, vacancy->employer);
        case MUST_NOT_SENDER:
                return vacancy->employer != person->sender || !is_shrinking(q, vacancy->employer);
        case MUST_AVAILABLE:
                return !vacancy->closes || person->available_on <= vacancy->closes;
        case MUST_SHIFTS:
                return !vacancy->shifts || person->shifts;
        case MUSTS:
                break;
        }
        return false;
}

/* Where the first must that fails stands, or their number when all pass. */
static size_t first_failed(const struct query *q, const struct pair *pair)
{
        const struct rules *rules = &q->match->rules;
        size_t i = 0;

        while (i < rules->n_musts && passes(q, pair, rules->must[i]))
                i++;
        return i;
}

/* ---- criteria: less is better */

static uint32_t skills_missing(const struct query *q, const struct pair *pair)
{
        const struct numbers *scan = q->of_person ? &pair->vacancy->essential : &pair->person->skills;
        uint32_t common = 0;

        for (uint32_t i = 0; i < scan->n; i++)
                common += q->skill[scan->item[i]];
        return pair->vacancy->essential.n - common;
}

/* 0 the same occupation; 1 to 4: four to one leading digits of ISCO-08 in common; 5 none. */
static int occupation_apart(const struct occupation *a, const struct occupation *b)
{
        int common = 0;

        if (a->esco && a->esco == b->esco)
                return 0;
        while (common < 4 && a->isco[common] && a->isco[common] == b->isco[common])
                common++;
        return NEAREST_NONE - common;
}

static int nearest(const struct pair *pair, bool wished)
{
        int least = NEAREST_NONE;

        for (uint32_t i = 0; i < pair->person->n_occupations && least; i++) {
                const struct occupation *occupation = &pair->person->occupation[i];
                int apart =
                        occupation->wished == wished ? occupation_apart(occupation, &pair->vacancy->occupation) : NEAREST_NONE;

                if (apart < least)
                        least = apart;
        }
        return least;
}

/* Whole kilometres, begun ones counted, so that the words never say less than the band. */
static int64_t kilometres(int64_t apart)
{
        int64_t low = 0, high = 12743; /* through the Earth */

        while (low < high) {
                int64_t middle = (low + high) / 2;

                if (middle * middle * 1000000 >= apart)
                        high = middle;
                else
                        low = middle + 1;
        }
        return low;
}

/* The first band that holds it; one more than the bands beyond them; one more again when it is not known. */
static int64_t distance_rank(const struct band_list *bands, int64_t apart)
{
        size_t i = 0;

        if (!bands->n)
                return apart < 0 ? 12744 : kilometres(apart);
        if (apart < 0)
                return (int64_t)bands->n + 1;
        while (i < bands->n && apart > (int64_t)bands->band[i] * bands->band[i] * 1000000)
                i++;
        return (int64_t)i;
}

/* Tenths of an hour between the most that the person wants and what the vacancy has to give: below 0 it gives less. */
static int64_t hours_beside(const struct pair *pair)
{
        int64_t wanted = pair->person->hours_max;

        if (!wanted)
                return 0;
        if (pair->vacancy->hours_max && pair->vacancy->hours_max < wanted)
                return pair->vacancy->hours_max - wanted;
        return pair->vacancy->hours_min > wanted ? pair->vacancy->hours_min - wanted : 0;
}

/* Cents per hour that are lacking. What was not said is not held against anyone. */
static int64_t wage_lacking(const struct pair *pair)
{
        int64_t most = pair->vacancy->wage_max, least = pair->person->wage_min;

        return most && most < least ? least - most : 0;
}

static int64_t weeks_waiting(const struct query *q, const struct person *person)
{
        int32_t days = q->today.day - instant_date(person->waiting_since).day;

        return person->waiting_since.ms && days > 0 ? days / 7 : 0;
}

static uint64_t mix(uint64_t n)
{
        n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9;
        n = (n ^ (n >> 27)) * 0x94d049bb133111eb;
        return n ^ (n >> 31);
}

/* The lot between equals: fixed by the two ids alone, and without a pattern that would favour anyone. */
static int64_t lot(const struct pair *pair)
{
        return (int64_t)(mix(mix(pair->person->id) + 0x9e3779b97f4a7c15 * pair->vacancy->id) >> 1);
}

static int64_t value(const struct query *q, const struct pair *pair, enum criterion_kind criterion)
{
        switch (criterion) {
        case CRITERION_SKILLS_MISSING:
                return skills_missing(q, pair);
        case CRITERION_OCCUPATION:
                return nearest(pair, false);
        case CRITERION_WISHED:
                return nearest(pair, true);
        case CRITERION_DISTANCE:
                return distance_rank(&q->match->rules.distance, pair->apart);
        case CRITERION_HOURS_FIT:
                return hours_beside(pair) < 0 ? -hours_beside(pair) : hours_beside(pair);
        case CRITERION_WAGE_FIT:
                return wage_lacking(pair);
        case CRITERION_WAITING:
                return -weeks_waiting(q, pair->person);
        case CRITERION_HASH:
                return lot(pair);
        case CRITERIA:
                break;
        }
        return 0;
}

/* ---- in words */

static const char *occupation_words(const struct query *q, int64_t apart, bool wished)
{
        static const char *const near[] = {"same occupation",           "same ISCO unit group",  "same ISCO minor group",
                                           "same ISCO sub-major group", "same ISCO major group", "no occupation near it"};

        return arena_text(q->arena, "%s %s", near[apart], wished ? "as wished" : "as before");
}

static const char *hours_words(const struct query *q, const struct pair *pair)
{
        int64_t beside = hours_beside(pair), size = beside < 0 ? -beside : beside;

        if (!pair->person->hours_max || !(pair->vacancy->hours_min || pair->vacancy->hours_max))
                return "hours not said";
        if (!beside)
                return "the hours wanted";
        return arena_text(q->arena, "%" PRId64 ".%" PRId64 " hours a week %s than wanted", size / 10, size % 10,
                          beside < 0 ? "fewer" : "more");
}

static const char *wage_words(const struct query *q, const struct pair *pair)
{
        int64_t lacking = wage_lacking(pair);

        if (!pair->person->wage_min || !pair->vacancy->wage_max)
                return "wage not said";
        if (!lacking)
                return "the wage wanted";
        return arena_text(q->arena, "%" PRId64 ".%02" PRId64 " euros an hour less than wanted", lacking / 100, lacking % 100);
}

static const char *words(const struct query *q, const struct pair *pair, enum criterion_kind criterion, int64_t of)
{
        uint32_t asked = pair->vacancy->essential.n;

        switch (criterion) {
        case CRITERION_SKILLS_MISSING:
                return asked ? arena_text(q->arena, "%" PRId64 " of %u essential skill%s missing", of, asked,
                                          asked == 1 ? "" : "s")
                             : "no essential skills asked";
        case CRITERION_OCCUPATION:
        case CRITERION_WISHED:
                return occupation_words(q, of, criterion == CRITERION_WISHED);
        case CRITERION_DISTANCE:
                return pair->apart < 0 ? "distance not known" : arena_text(q->arena, "%" PRId64 " km", kilometres(pair->apart));
        case CRITERION_HOURS_FIT:
                return hours_words(q, pair);
        case CRITERION_WAGE_FIT:
                return wage_words(q, pair);
        case CRITERION_WAITING:
                return arena_text(q->arena, "waiting %" PRId64 " week%s", -of, of == -1 ? "" : "s");
        case CRITERION_HASH:
        case CRITERIA:
                break;
        }
        return "drawn by lot between equals";
}

/* ---- the best k */

/* A pair that passed: its values in the order of the criteria, and last the id of the other side, so that no two are equal. */
struct scored {
        uint32_t at;
        int64_t *key;
};
/* A heap with the worst on top. */
struct best {
        struct scored *item;
        size_t n, k, keys;
        int64_t *fresh; /* room for one more key than `k` */
};

static int key_order(const int64_t *a, const int64_t *b, size_t keys)
{
        for (size_t i = 0; i < keys; i++)
                if (a[i] != b[i])
                        return a[i] < b[i] ? -1 : 1;
        return 0;
}

static void best_new(struct best *best, size_t k, size_t keys, struct arena *arena)
{
        int64_t *key = arena_alloc(arena, (k + 1) * keys * sizeof *key);

        *best = (struct best){.item = arena_alloc(arena, k * sizeof *best->item), .k = k, .keys = keys, .fresh = key};
        for (size_t i = 0; i < k; i++)
                best->item[i].key = key + (i + 1) * keys;
}

static void swap(struct scored *a, struct scored *b)
{
        struct scored c = *a;

        *a = *b;
        *b = c;
}

static void sink(struct best *best, size_t i, size_t n)
{
        for (;;) {
                size_t worst = i;

                for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < n; child++)
                        if (key_order(best->item[child].key, best->item[worst].key, best->keys) > 0)
                                worst = child;
                if (worst == i)
                        return;
                swap(&best->item[i], &best->item[worst]);
                i = worst;
        }
}

/* Take in what stands in `fresh`. */
static void best_take(struct best *best, uint32_t at)
{
        bool full = best->n == best->k;
        size_t i = full ? 0 : best->n++;
        int64_t *key = best->item[i].key;

        best->item[i] = (struct scored){at, best->fresh};
        best->fresh = key;
        if (full)
                sink(best, 0, best->n);
        for (; i && key_order(best->item[i].key, best->item[(i - 1) / 2].key, best->keys) > 0; i = (i - 1) / 2)
                swap(&best->item[i], &best->item[(i - 1) / 2]);
}

static void best_sort(struct best *best)
{
        for (size_t n = best->n; n > 1; n--) {
                swap(&best->item[0], &best->item[n - 1]);
                sink(best, 0, n - 1);
        }
}

/* Is the pair better than the worst that is kept? Then its whole key stands in `fresh`. Most pairs end at the first criterion. */
static bool is_better(const struct query *q, const struct pair *pair, struct best *best)
{
        const struct rules *rules = &q->match->rules;
        bool full = best->n == best->k, better = !full;

        for (size_t i = 0; i < best->keys; i++) {
                int64_t key = i == rules->n_criteria ? (int64_t)(q->of_person ? pair->vacancy->id : pair->person->id)
                                                     : value(q, pair, rules->criterion[i]);

                if (!better && key > best->item[0].key[i])
                        return false;
                better = better || key < best->item[0].key[i];
                best->fresh[i] = key;
        }
        return better;
}

static void consider(const struct query *q, const struct person *person, const struct vacancy *vacancy, uint32_t at,
                     struct best *best, uint64_t *emptied)
{
        struct pair pair = pair_of(q, person, vacancy);
        size_t failed = first_failed(q, &pair);

        if (failed < q->match->rules.n_musts)
                emptied[failed]++;
        else if (best->k && is_better(q, &pair, best))
                best_take(best, at);
}

static const Reason *const *hit_reasons(const struct query *q, const struct pair *pair, const int64_t *key)
{
        const struct rules *rules = &q->match->rules;
        const Reason **list = arena_alloc(q->arena, rules->n_criteria * sizeof *list);

        for (size_t i = 0; i < rules->n_criteria; i++) {
                enum criterion_kind criterion = rules->criterion[i];
                Reason *reason = NEW(q->arena, Reason, reason);

                reason->criterion = arena_strdup(q->arena, match_criteria[criterion]);
                reason->value = criterion == CRITERION_WAITING ? -key[i] : key[i];
                reason->words = arena_strdup(q->arena, words(q, pair, criterion, key[i]));
                list[i] = reason;
        }
        return list;
}

static struct match_result result_of(const struct query *q, struct best *best, const void *one, const uint64_t *emptied)
{
        const struct match *m = q->match;
        struct match_result result = {.hit = arena_alloc(q->arena, best->n * sizeof *result.hit), .n = best->n};
        Emptied **list = arena_alloc(q->arena, m->rules.n_musts * sizeof *list);

        best_sort(best);
        for (size_t i = 0; i < best->n; i++) {
                const struct scored *scored = &best->item[i];
                struct pair pair =
                        q->of_person ? pair_of(q, one, &m->vacancy[scored->at]) : pair_of(q, &m->person[scored->at], one);

                result.hit[i] = (struct match_hit){.vacancy = {pair.vacancy->id},
                                                   .casefile = {pair.person->id},
                                                   .rank = (uint32_t)(i + 1),
                                                   .reasons = hit_reasons(q, &pair, scored->key),
                                                   .n_reasons = m->rules.n_criteria};
        }
        for (size_t i = 0; i < m->rules.n_musts; i++) {
                if (!emptied[i])
                        continue;
                list[result.n_emptied] = NEW(q->arena, Emptied, emptied);
                list[result.n_emptied]->must = arena_strdup(q->arena, match_musts[m->rules.must[i]]);
                list[result.n_emptied++]->vacancies = emptied[i];
        }
        result.emptied = list;
        return result;
}

static const uint8_t *skills_marked(const struct match *match, const struct numbers *skills, struct arena *arena)
{
        uint8_t *mark = arena_alloc(arena, words_count(match->words) + 1);

        for (uint32_t i = 0; i < skills->n; i++)
                mark[skills->item[i]] = 1;
        return mark;
}

/* By where a vacancy stands: was it proposed to the person before? */
static uint8_t *proposed_marked(const struct match *match, const struct person *person, struct arena *arena)
{
        uint8_t *mark = arena_alloc(arena, match->vacancies.n + 1);
        uint32_t at;

        for (uint32_t i = 0; i < person->n_proposed; i++)
                if (slots_get(&match->vacancies, person->proposed[i], &at))
                        mark[at] = 1;
        return mark;
}

struct match_result match_for_person(const struct match *match, struct case_id id, size_t k, struct date today,
                                     struct arena *arena)
{
        struct query q = {.match = match, .arena = arena, .today = today, .ymd = date_ymd(today), .of_person = true};
        uint64_t emptied[MUSTS] = {0};
        const struct person *person;
        const uint8_t *proposed;
        struct best best;
        uint32_t at;

        if (!slots_get(&match->people, id.n, &at))
                return (struct match_result){0};
        person = &match->person[at];
        q.skill = skills_marked(match, &person->skills, arena);
        proposed = proposed_marked(match, person, arena);
        best_new(&best, k < match->vacancies.n ? k : match->vacancies.n, match->rules.n_criteria + 1, arena);
        for (uint32_t i = 0; i < match->vacancies.n; i++)
                if (!proposed[i])
                        consider(&q, person, &match->vacancy[i], i, &best, emptied);
        return result_of(&q, &best, person, emptied);
}

/* Two sorted lists as one, without words. */
static struct match_places places_of(const struct query *q, const struct person *person, const struct best *a,
                                     const struct best *b)
{
        size_t n = a->n + b->n, i = 0, j = 0;
        struct vacancy_id *vacancy = arena_alloc(q->arena, (n + 1) * sizeof *vacancy);
        uint32_t *hours = arena_alloc(q->arena, (n + 1) * sizeof *hours);
        const int64_t **key = arena_alloc(q->arena, (n + 1) * sizeof(*key));

        while (i + j < n) {
                bool first = j == b->n || (i < a->n && key_order(a->item[i].key, b->item[j].key, a->keys) < 0);
                const struct scored *scored = first ? &a->item[i] : &b->item[j];
                const struct vacancy *beside = &q->match->vacancy[scored->at];

                vacancy[i + j].n = beside->id;
                hours[i + j] = hours_in_post(person->hours_max, hours_of_post(beside->hours_min, beside->hours_max));
                key[i + j] = scored->key;
                i += first;
                j += !first;
        }
        return (struct match_places){
                .vacancy = vacancy, .hours = hours, .key = key, .n = n, .n_keys = q->match->rules.n_criteria};
}

struct match_places match_places_for_person(const struct match *match, struct case_id id, const struct vacancy_id *named,
                                            size_t n_named, size_t k, struct date today, struct arena *arena)
{
        struct query q = {.match = match, .arena = arena, .today = today, .ymd = date_ymd(today), .of_person = true};
        size_t keys = match->rules.n_criteria + 1;
        uint64_t emptied[MUSTS] = {0};
        const struct person *person;
        struct best best, wanted;
        uint8_t *apart;
        uint32_t at;

        if (!slots_get(&match->people, id.n, &at))
                return (struct match_places){0};
        person = &match->person[at];
        q.skill = skills_marked(match, &person->skills, arena);
        apart = proposed_marked(match, person, arena);
        best_new(&wanted, n_named, keys, arena);
        for (size_t i = 0; i < n_named; i++) {
                if (!slots_get(&match->vacancies, named[i].n, &at) || apart[at])
                        continue;
                apart[at] = 1;
                consider(&q, person, &match->vacancy[at], at, &wanted, emptied);
        }
        best_new(&best, k < match->vacancies.n ? k : match->vacancies.n, keys, arena);
        for (uint32_t i = 0; i < match->vacancies.n; i++)
                if (!apart[i])
                        consider(&q, person, &match->vacancy[i], i, &best, emptied);
        best_sort(&best);
        best_sort(&wanted);
        return places_of(&q, person, &best, &wanted);
}

static bool was_proposed(const struct person *person, uint64_t vacancy)
{
        for (uint32_t i = 0; i < person->n_proposed; i++)
                if (person->proposed[i] == vacancy)
                        return true;
        return false;
}

struct match_result match_for_vacancy(const struct match *match, struct vacancy_id id, size_t k, struct date today,
                                      struct arena *arena)
{
        struct query q = {.match = match, .arena = arena, .today = today, .ymd = date_ymd(today)};
        uint64_t emptied[MUSTS] = {0};
        const struct vacancy *vacancy;
        struct best best;
        uint32_t at;

        if (!slots_get(&match->vacancies, id.n, &at))
                return (struct match_result){0};
        vacancy = &match->vacancy[at];
        q.skill = skills_marked(match, &vacancy->essential, arena);
        best_new(&best, k < match->people.n ? k : match->people.n, match->rules.n_criteria + 1, arena);
        for (uint32_t i = 0; i < match->people.n; i++)
                if (!was_proposed(&match->person[i], id.n))
                        consider(&q, &match->person[i], vacancy, i, &best, emptied);
        return result_of(&q, &best, vacancy, emptied);
}

size_t match_passing(const struct match *match, struct vacancy_id id, struct date today, match_wanted_fn *wanted, void *self,
                     struct arena *arena, struct case_id **out)
{
        struct query q = {.match = match, .arena = arena, .today = today, .ymd = date_ymd(today)};
        struct case_id *list;
        uint32_t at;
        size_t n = 0;

        if (!slots_get(&match->vacancies, id.n, &at))
                return 0;
        list = arena_alloc(arena, match->people.n * sizeof *list);
        for (size_t i = 0; i < match->people.n; i++) {
                struct case_id who = {match->person[i].id};
                struct pair pair;

                if (wanted && !wanted(self, who))
                        continue;
                pair = pair_of(&q, &match->person[i], &match->vacancy[at]);
                if (first_failed(&q, &pair) == match->rules.n_musts && !was_proposed(&match->person[i], id.n))
                        list[n++] = who;
        }
        *out = list;
        return n;
}
