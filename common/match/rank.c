/* One pair: does it pass the musts, what are the values of its criteria, how do they read; and the best k of many. */
#include <inttypes.h>
#include <string.h>

#include "hours.h"
#include "inside.h"
#include "must.h"

/* ---- what is asked of many */

static int64_t pair_apart(const struct query *q, const struct pair *pair)
{
        return apart(q->match, pair->person->pc4, pair->vacancy->pc4);
}

static const uint8_t *skills_marked(const struct match *match, struct numbers skills, struct arena *arena)
{
        uint8_t *mark = arena_alloc(arena, words_count(match->words) + 1);

        for (uint32_t i = 0; i < skills.n; i++)
                mark[skills.item[i]] = 1;
        return mark;
}

static bool has_number(const struct numbers *numbers, uint32_t number)
{
        for (uint32_t i = 0; i < numbers->n; i++)
                if (numbers->item[i] == number)
                        return true;
        return false;
}

static uint32_t lacks_texts(const uint32_t *words, unsigned n, unsigned first, const struct numbers *held)
{
        uint32_t lacks = 0;

        for (unsigned i = 0; i < n && words[i]; i++)
                if (!has_number(held, words[i]))
                        lacks |= UINT32_C(1) << (first + i);
        return lacks;
}

/* Of each language the levels above the one that is spoken. */
static uint32_t lacks_languages(const struct needs *needs, const struct numbers *spoken)
{
        uint32_t lacks = 0;

        for (unsigned i = 0; i < NEED_LANGUAGES && needs->language[i]; i++) {
                unsigned level = 0;

                for (uint32_t j = 0; j < spoken->n; j++)
                        if (spoken->item[j] >> 3 == needs->language[i] && (spoken->item[j] & 7) >= level)
                                level = (spoken->item[j] & 7) + 1;
                for (; level < NEED_LEVELS; level++)
                        lacks |= UINT32_C(1) << (NEED_AT_LANGUAGES + i * NEED_LEVELS + level);
        }
        return lacks;
}

static enum consent consent_on(const struct person *person, uint32_t ymd)
{
        enum consent most = CONSENT_NONE;

        for (uint32_t i = 0; i < person->n_allowed; i++) {
                const struct allowed *allowed = &person->allowed[i];

                if (is_open(allowed->from, allowed->until, ymd) && most != CONSENT_ALL)
                        most = allowed->employer ? CONSENT_SOME : CONSENT_ALL;
        }
        return most;
}

struct query query_of_person(const struct match *match, const struct person *person, struct date today, struct arena *arena)
{
        const struct needs *needs = &match->needs;

        return (struct query){
                .match = match,
                .rules = rules_of(match, person),
                .arena = arena,
                .today = today,
                .ymd = date_ymd(today),
                .of_person = true,
                .consent = consent_on(person, date_ymd(today)),
                .skill = skills_marked(match, person->skills, arena),
                .lacks = lacks_texts(needs->licence, NEED_LICENCES, 0, &person->licences) |
                         lacks_texts(needs->certificate, NEED_CERTIFICATES, NEED_AT_CERTIFICATES, &person->certificates) |
                         lacks_languages(needs, &person->languages) | (uint32_t)!person->shifts << NEED_AT_SHIFTS,
        };
}

struct query query_of_vacancy(const struct match *match, const struct vacancy *vacancy, struct date today, struct arena *arena)
{
        return (struct query){.match = match,
                              .rules = rules_of_vacancy(match, vacancy),
                              .arena = arena,
                              .today = today,
                              .ymd = date_ymd(today),
                              .skill = skills_marked(match, vacancy_essential(vacancy), arena)};
}

/* ---- musts */

static bool has_all(struct numbers asked, const struct numbers *held)
{
        for (uint32_t i = 0, j = 0; i < asked.n; i++) {
                while (j < held->n && held->item[j] < asked.item[i])
                        j++;
                if (j == held->n || held->item[j] != asked.item[i])
                        return false;
        }
        return true;
}

static bool speaks_all(struct numbers asked, const struct numbers *spoken)
{
        for (uint32_t i = 0; i < asked.n; i++) {
                bool spoke = false;

                for (uint32_t j = 0; j < spoken->n && !spoke; j++)
                        spoke = spoken->item[j] >> 3 == asked.item[i] >> 3 && spoken->item[j] >= asked.item[i];
                if (!spoke)
                        return false;
        }
        return true;
}

/* Do the bits tell all of it? */
static bool bits_tell(const struct query *q, const struct vacancy *vacancy, enum need_kind kind)
{
        return q->of_person && !(vacancy->needs >> (NEED_AT_OTHER + kind) & 1);
}

static bool lacks_none(const struct query *q, const struct vacancy *vacancy, unsigned first, unsigned n)
{
        return !(vacancy->needs & q->lacks & bits(first, n));
}

static bool is_allowed(const struct query *q, const struct person *person, uint64_t employer)
{
        if (q->of_person && q->consent != CONSENT_SOME)
                return q->consent == CONSENT_ALL;
        for (uint32_t i = 0; i < person->n_allowed; i++)
                if ((!person->allowed[i].employer || person->allowed[i].employer == employer) &&
                    is_open(person->allowed[i].from, person->allowed[i].until, q->ymd))
                        return true;
        return false;
}

static bool in_reach(const struct query *q, const struct pair *pair)
{
        int64_t limit = travel_limit(pair->person), between;

        if (!limit)
                return true;
        between = pair_apart(q, pair);
        return between >= 0 && between <= limit;
}

/* The ranges of hours meet; an end that was not said is open. */
static bool hours_meet(const struct person *person, const struct vacancy *vacancy)
{
        return (!person->hours_max || vacancy->hours_min <= person->hours_max) &&
               (!vacancy->hours_max || person->hours_min <= vacancy->hours_max);
}

bool was_proposed(const struct person *person, uint64_t vacancy)
{
        for (uint32_t i = 0; i < person->n_proposed; i++)
                if (person->proposed[i] == vacancy)
                        return true;
        return false;
}

static inline bool passes(const struct query *q, const struct pair *pair, enum must_kind must)
{
        const struct person *person = pair->person;
        const struct vacancy *vacancy = pair->vacancy;
        const struct firm *firm = &q->match->firm[vacancy->firm];

        switch (must) {
        case MUST_WINDOW:
                return is_open(vacancy->opens, vacancy->closes, q->ymd);
        case MUST_INTERNAL:
                return !is_kept(&vacancy->kept, person->programme, q->ymd);
        case MUST_LICENCE:
                return bits_tell(q, vacancy, NEED_LICENCE) ? lacks_none(q, vacancy, 0, NEED_LICENCES)
                                                           : has_all(vacancy_licences(vacancy), &person->licences);
        case MUST_CERTIFICATE:
                return bits_tell(q, vacancy, NEED_CERTIFICATE) ? lacks_none(q, vacancy, NEED_AT_CERTIFICATES, NEED_CERTIFICATES)
                                                               : has_all(vacancy_certificates(vacancy), &person->certificates);
        case MUST_LANGUAGE:
                return bits_tell(q, vacancy, NEED_LANGUAGE)
                               ? lacks_none(q, vacancy, NEED_AT_LANGUAGES, NEED_LANGUAGES * NEED_LEVELS)
                               : speaks_all(vacancy_languages(vacancy), &person->languages);
        case MUST_TRAVEL:
                return in_reach(q, pair);
        case MUST_HOURS:
                return hours_meet(person, vacancy);
        case MUST_CONSENT:
                return is_allowed(q, person, firm->id);
        case MUST_SHRINKING:
                return !firm->shrinking;
        case MUST_NOT_SENDER:
                return firm->id != person->sender || !firm->shrinking;
        case MUST_AVAILABLE:
                return !vacancy->closes || person->available_on <= vacancy->closes;
        case MUST_SHIFTS:
                return !(vacancy->needs & bits(NEED_AT_SHIFTS, 1)) || person->shifts;
        case MUSTS:
                break;
        }
        return false;
}

bool failed_alone(const struct query *q, const struct pair *pair, enum must_kind *must)
{
        const struct rules *rules = rules_of(q->match, pair->person);
        size_t failed = 0;

        for (size_t i = 0; i < rules->n_musts && failed < 2; i++)
                if (!passes(q, pair, rules->must[i])) {
                        *must = rules->must[i];
                        failed++;
                }
        return failed == 1;
}

static inline bool is_asked(const struct query *q, const struct pair *pair, enum must_kind must)
{
        return rules_of(q->match, pair->person)->asks >> must & 1;
}

/* `must` stands still, so that the processor foresees what is asked. */
size_t sift(const struct query *q, const void *one, enum must_kind must, uint32_t *row, size_t n)
{
        /* Of a person only what is asked of them is sifted by, and beside a vacancy most is asked of everyone. */
        bool of_all = q->of_person || q->match->sets.of_all >> must & 1;
        size_t kept = 0;

        if (must == MUST_CONSENT && q->of_person && q->consent != CONSENT_SOME)
                return q->consent == CONSENT_ALL ? n : 0;
        for (size_t i = 0; i < n; i++) {
                struct pair pair = pair_at(q, one, row[i]);

                row[kept] = row[i];
                kept += (!of_all && !is_asked(q, &pair, must)) || passes(q, &pair, must);
        }
        return kept;
}

/* ---- criteria: less is better */

static uint32_t skills_missing(const struct query *q, const struct pair *pair)
{
        struct numbers essential = vacancy_essential(pair->vacancy), scan = q->of_person ? essential : pair->person->skills;
        uint32_t common = 0;

        for (uint32_t i = 0; i < scan.n; i++)
                common += q->skill[scan.item[i]];
        return essential.n - common;
}

static int occupation_apart(const struct occupation *a, const struct occupation *b)
{
        int common = 0;

        if (a->esco && a->esco == b->esco)
                return 0;
        while (common < 4 && a->isco[common] && a->isco[common] == b->isco[common])
                common++;
        return NEAREST_NONE - common;
}

int nearest(const struct person *person, const struct occupation *job, bool wished)
{
        int least = NEAREST_NONE;

        for (uint32_t i = 0; i < person->n_occupations && least; i++) {
                const struct occupation *occupation = &person->occupation[i];
                int between = occupation->wished == wished ? occupation_apart(occupation, job) : NEAREST_NONE;

                if (between < least)
                        least = between;
        }
        return least;
}

static int64_t pair_nearest(const struct query *q, const struct pair *pair, bool wished)
{
        return nearest(pair->person, &q->match->job[pair->vacancy->job], wished);
}

/* Bit by bit the most kilometres that are too few, without a branch that the processor would have to guess. */
int64_t kilometres(int64_t between)
{
        int64_t few = 0;

        for (int64_t bit = 1 << 13; bit; bit >>= 1) { /* 12743 lead through the Earth */
                int64_t more = few + bit;

                few = more * more * 1000000 < between ? more : few;
        }
        return few + (between > 0);
}

/* The first band that holds it; one more than the bands beyond them; one more again when it is not known. */
int64_t distance_rank(const struct band_list *bands, int64_t between)
{
        size_t i = 0;

        if (!bands->n)
                return between < 0 ? 12744 : kilometres(between);
        if (between < 0)
                return (int64_t)bands->n + 1;
        while (i < bands->n && between > (int64_t)bands->band[i] * bands->band[i] * 1000000)
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

int64_t value(const struct query *q, const struct pair *pair, enum criterion_kind criterion)
{
        switch (criterion) {
        case CRITERION_SKILLS_MISSING:
                return skills_missing(q, pair);
        case CRITERION_OCCUPATION:
                return pair_nearest(q, pair, false);
        case CRITERION_WISHED:
                return pair_nearest(q, pair, true);
        case CRITERION_DISTANCE:
                return distance_rank(&q->rules->distance, pair_apart(q, pair));
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

static const char *occupation_words(int64_t between, bool wished)
{
        static const char *const near[2][NEAREST_NONE + 1] = {
                {"same occupation as before", "same ISCO unit group as before", "same ISCO minor group as before",
                 "same ISCO sub-major group as before", "same ISCO major group as before", "no occupation near it as before"},
                {"same occupation as wished", "same ISCO unit group as wished", "same ISCO minor group as wished",
                 "same ISCO sub-major group as wished", "same ISCO major group as wished", "no occupation near it as wished"},
        };

        return near[wished][between];
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

static const char *distance_words(const struct query *q, const struct pair *pair)
{
        int64_t between = pair_apart(q, pair);

        return between < 0 ? "distance not known" : arena_text(q->arena, "%" PRId64 " km", kilometres(between));
}

static const char *words(const struct query *q, const struct pair *pair, enum criterion_kind criterion, int64_t of)
{
        uint32_t asked = pair->vacancy->n_essential;

        switch (criterion) {
        case CRITERION_SKILLS_MISSING:
                return asked ? arena_text(q->arena, "%" PRId64 " of %u essential skill%s missing", of, asked,
                                          asked == 1 ? "" : "s")
                             : "no essential skills asked";
        case CRITERION_OCCUPATION:
        case CRITERION_WISHED:
                return occupation_words(of, criterion == CRITERION_WISHED);
        case CRITERION_DISTANCE:
                return distance_words(q, pair);
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

static int key_order(const int64_t *a, const int64_t *b, size_t keys)
{
        for (size_t i = 0; i < keys; i++)
                if (a[i] != b[i])
                        return a[i] < b[i] ? -1 : 1;
        return 0;
}

void best_new(struct best *best, size_t k, size_t keys, struct arena *arena)
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
static void best_take(struct best *best, uint32_t row)
{
        bool full = best->n == best->k;
        size_t i = full ? 0 : best->n++;
        int64_t *key = best->item[i].key;

        best->item[i] = (struct scored){row, best->fresh};
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
        const struct rules *rules = q->rules;
        bool better = best->n < best->k;

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

bool best_consider(struct best *best, const struct query *q, const struct pair *pair, uint32_t row)
{
        bool better = is_better(q, pair, best);

        if (better)
                best_take(best, row);
        return better;
}

static bool is_same_order(const struct rules *a, const struct rules *b)
{
        return a->n_criteria == b->n_criteria && !memcmp(a->criterion, b->criterion, a->n_criteria * sizeof *a->criterion) &&
               a->distance.n == b->distance.n &&
               !memcmp(a->distance.band, b->distance.band, a->distance.n * sizeof *a->distance.band);
}

/* What the vacancy makes of the person; `own` is what the person makes of the vacancy. */
static struct match_key line_key(const struct query *q, const struct pair *pair, const int64_t *own)
{
        struct query line = *q;
        int64_t *key;

        line.rules = rules_of_vacancy(q->match, pair->vacancy);
        if (is_same_order(line.rules, q->rules))
                return (struct match_key){own, q->rules->n_criteria};
        key = arena_alloc(q->arena, line.rules->n_criteria * sizeof *key);
        for (size_t i = 0; i < line.rules->n_criteria; i++)
                key[i] = value(&line, pair, line.rules->criterion[i]);
        return (struct match_key){key, line.rules->n_criteria};
}

struct match_places best_places(const struct query *q, const struct person *person, struct best *a, struct best *b)
{
        size_t n = a->n + b->n, i = 0, j = 0;
        struct vacancy_id *vacancy = arena_alloc(q->arena, (n + 1) * sizeof *vacancy);
        uint32_t *hours = arena_alloc(q->arena, (n + 1) * sizeof *hours);
        struct match_key *key = arena_alloc(q->arena, (n + 1) * sizeof *key);

        best_sort(a);
        best_sort(b);
        while (i + j < n) {
                bool first = j == b->n || (i < a->n && key_order(a->item[i].key, b->item[j].key, a->keys) < 0);
                const struct scored *scored = first ? &a->item[i] : &b->item[j];
                struct pair pair = {person, &q->match->vacancy[scored->row]};

                vacancy[i + j].n = pair.vacancy->id;
                hours[i + j] = hours_in_post(person->hours_max, hours_of_post(pair.vacancy->hours_min, pair.vacancy->hours_max));
                key[i + j] = line_key(q, &pair, scored->key);
                i += first;
                j += !first;
        }
        return (struct match_places){.vacancy = vacancy, .hours = hours, .key = key, .n = n};
}

static const Reason *const *hit_reasons(const struct query *q, const struct pair *pair, const int64_t *key)
{
        const struct rules *rules = q->rules;
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

struct match_hit *best_hits(const struct query *q, struct best *best, const void *one)
{
        const struct match *m = q->match;
        struct match_hit *hit = arena_alloc(q->arena, best->n * sizeof *hit);

        best_sort(best);
        for (size_t i = 0; i < best->n; i++) {
                const struct scored *scored = &best->item[i];
                struct pair pair =
                        q->of_person ? (struct pair){one, &m->vacancy[scored->row]} : (struct pair){&m->person[scored->row], one};

                hit[i] = (struct match_hit){.vacancy = {pair.vacancy->id},
                                            .casefile = {pair.person->id},
                                            .rank = (uint32_t)(i + 1),
                                            .reasons = hit_reasons(q, &pair, scored->key),
                                            .n_reasons = q->rules->n_criteria};
        }
        return hit;
}
