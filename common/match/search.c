/* Finding the best k without looking at all: which rows to look at, in which order, and when no other can be better.
 *
 * A posting says where a row is and what kind of work it is, so that the first criteria are known, or known not to be less,
 * before the row is touched: that is its floor. A row whose floor lies above the worst of the k best so far is not among them. A
 * floor holds criterion by criterion, so it holds for the order of all. Rows are met in rising order of essential skills missing,
 * so that a search ends when even the next of these lies above the worst. What is found does not depend on the order of rows: no
 * two keys are equal. */
#include <stdlib.h>
#include <string.h>

#include "inside.h"
#include "must.h"

/* Floors: the leading criteria that a posting tells, the first in the highest bits. Above them stands what is out of reach, and
 * above that whether a table has been filled in. */
enum { FLOOR_BITS = 30 };
#define FLOOR_OUT   (UINT32_C(1) << FLOOR_BITS)
#define FLOOR_KNOWN (UINT32_C(1) << 31)

enum { BATCH = 128 };

struct search {
        struct query q;
        const void *one; /* the person or vacancy that is asked for */
        uint32_t here;   /* its postcode */
        unsigned shift[CRITERIA];
        uint32_t most[CRITERIA];       /* 0: not in the floor */
        int64_t travel_most;           /* of a person, metres, squared; 0: no limit, or no must */
        uint32_t lacks;                /* bits of needs that a must would put aside */
        uint32_t hours_min, hours_max; /* of this side; of a person all there are when hours are no must */
        uint32_t *near;                /* floor by postcode of the other side */
        uint16_t *km;                  /* for a vacancy: to that postcode */
        uint32_t *job;                 /* for a person: floor by occupation */
        uint64_t *met;                 /* a bit for each row that need not be looked at any more */
        uint32_t row[BATCH];           /* to be looked at */
        size_t n;
        struct best best;
        uint32_t limit; /* floor of the worst that is kept */
        uint64_t spent; /* postings looked at, or as much work */
};

/* ---- floors */

static unsigned floor_width(const struct search *s, enum criterion_kind criterion)
{
        switch (criterion) {
        case CRITERION_SKILLS_MISSING:
                return 8;
        case CRITERION_OCCUPATION:
        case CRITERION_WISHED:
                return s->q.of_person ? 3 : 0;
        case CRITERION_DISTANCE:
                return s->q.rules->distance.n ? 5 : 14;
        case CRITERION_HOURS_FIT:
                return s->q.of_person ? 10 : 0;
        default:
                return 0;
        }
}

/* One person waits as long beside every vacancy, so waiting may stand between what floors tell. */
static void floors_begin(struct search *s)
{
        const struct rules *rules = s->q.rules;
        unsigned shift = FLOOR_BITS;

        for (size_t i = 0; i < rules->n_criteria; i++) {
                enum criterion_kind criterion = rules->criterion[i];
                unsigned width = floor_width(s, criterion);

                if ((!width && !(criterion == CRITERION_WAITING && s->q.of_person)) || width > shift)
                        return;
                shift -= width;
                s->shift[criterion] = shift;
                s->most[criterion] = (UINT32_C(1) << width) - 1;
        }
}

static uint32_t floor_part(const struct search *s, enum criterion_kind criterion, int64_t of)
{
        uint32_t most = s->most[criterion];

        return (of < most ? (uint32_t)of : most) << s->shift[criterion];
}

static uint32_t near_learn(struct search *s, uint32_t place)
{
        const struct match *m = s->q.match;
        int64_t between = apart(m, s->here, place);
        uint32_t floor;

        if (!s->q.of_person)
                s->km[place] = between < 0 ? UINT16_MAX : (uint16_t)kilometres(between);
        else if (s->travel_most && (between < 0 || between > s->travel_most))
                return s->near[place] = FLOOR_KNOWN | FLOOR_OUT;
        floor = floor_part(s, CRITERION_DISTANCE, distance_rank(&s->q.rules->distance, between));
        return s->near[place] = FLOOR_KNOWN | floor;
}

static uint32_t near_floor(struct search *s, uint32_t place)
{
        uint32_t floor = s->near[place];

        return (floor ? floor : near_learn(s, place)) & ~FLOOR_KNOWN;
}

static uint32_t job_learn(struct search *s, uint32_t number)
{
        const struct occupation *job = &s->q.match->job[number];

        if (number == JOB_NONE)
                return s->job[number] = FLOOR_KNOWN;
        return s->job[number] = FLOOR_KNOWN | floor_part(s, CRITERION_OCCUPATION, nearest(s->one, job, false)) |
                                floor_part(s, CRITERION_WISHED, nearest(s->one, job, true));
}

static uint32_t job_floor(struct search *s, uint32_t number)
{
        uint32_t floor = s->job[number];

        return (floor ? floor : job_learn(s, number)) & ~FLOOR_KNOWN;
}

/* What the posting tells of the musts: false when one surely puts the row aside. Out of reach of a person is told by its floor;
 * a person's posting has no limit where their musts do not ask for one. */
static bool may_pass(const struct search *s, struct posting posting)
{
        return !(posting.needs & s->lacks) && posting.hours_min <= s->hours_max && s->hours_min <= posting.hours_max &&
               (s->q.of_person || !posting.tag || s->km[posting.place] <= posting.tag);
}

/* Of a person, what CRITERION_HOURS_FIT says. */
static uint32_t hours_floor(const struct search *s, struct posting posting)
{
        uint32_t wanted = ((const struct person *)s->one)->hours_max, beside = 0;

        if (wanted && posting.hours_max < wanted)
                beside = wanted - posting.hours_max;
        else if (wanted && posting.hours_min > wanted)
                beside = posting.hours_min - wanted;
        return floor_part(s, CRITERION_HOURS_FIT, beside);
}

/* May it be among the best, with what is known of it already? Most are too far away, so that is asked first. */
static bool may_be_wanted(struct search *s, struct posting posting, uint32_t floor)
{
        floor += near_floor(s, posting.place);
        if (floor > s->limit || !may_pass(s, posting))
                return false;
        return !s->q.of_person || floor + job_floor(s, posting.tag) + hours_floor(s, posting) <= s->limit;
}

static uint32_t worst_floor(const struct search *s)
{
        const struct rules *rules = s->q.rules;
        uint32_t floor = 0;

        if (s->best.n < s->best.k || !s->best.k)
                return FLOOR_OUT - 1;
        for (size_t i = 0; i < rules->n_criteria; i++)
                if (s->most[rules->criterion[i]])
                        floor |= floor_part(s, rules->criterion[i], s->best.item[0].key[i]);
        return floor;
}

/* ---- looking at rows */

/* Does the posting of a vacancy tell all of that must? Then a row that was wanted passes it. */
static bool is_told(const struct search *s, enum must_kind must)
{
        return s->q.of_person && (must == MUST_TRAVEL || must == MUST_HOURS || must == MUST_SHIFTS);
}

/* Beside a vacancy all that is asked of anyone. */
static size_t sift_all(const struct search *s, uint32_t *row, size_t n)
{
        const struct sets *sets = &s->q.match->sets;
        const enum must_kind *must = s->q.of_person ? s->q.rules->must : sets->must;
        size_t n_musts = s->q.of_person ? s->q.rules->n_musts : sets->n_musts;

        for (size_t i = 0; i < n_musts && n; i++)
                if (!is_told(s, must[i]))
                        n = sift(&s->q, s->one, must[i], row, n);
        return n;
}

/* Was the vacancy already shown to that person? Of a person's search the bits tell. */
static bool is_shown(const struct search *s, const struct pair *pair)
{
        return !s->q.of_person && was_proposed(pair->person, pair->vacancy->id);
}

static void fetch_block(const struct search *s, uint32_t row)
{
        __builtin_prefetch(s->q.of_person ? (const void *)s->q.match->vacancy[row].block : s->q.match->person[row].block);
}

static void look(struct search *s)
{
        size_t n;

        for (size_t i = 0; !s->q.of_person && i < s->n; i++)
                fetch_block(s, s->row[i]);
        n = sift_all(s, s->row, s->n);
        for (size_t i = 0; s->q.of_person && i < n; i++)
                fetch_block(s, s->row[i]);
        for (size_t i = 0; i < n; i++) {
                struct pair pair = pair_at(&s->q, s->one, s->row[i]);

                if (!is_shown(s, &pair) && best_consider(&s->best, &s->q, &pair, s->row[i]))
                        s->limit = worst_floor(s);
        }
        s->n = 0;
}

static bool meet(uint64_t *met, uint32_t row)
{
        uint64_t bit = UINT64_C(1) << row % 64;
        bool before = met[row / 64] & bit;

        met[row / 64] |= bit;
        return before;
}

/* Both ends of the row: it may lie across two cache lines. */
static void fetch(const struct search *s, uint32_t row)
{
        const char *at = s->q.of_person ? (const char *)&s->q.match->vacancy[row] : (const char *)&s->q.match->person[row];
        size_t size = s->q.of_person ? sizeof *s->q.match->vacancy : sizeof *s->q.match->person;

        __builtin_prefetch(at);
        __builtin_prefetch(at + size - 1);
        if (!s->q.of_person)
                __builtin_prefetch(at + size / 2);
}

/* Those of the list whose floor, with what is known of them already, does not lie above the worst. */
static void scan(struct search *s, const struct list *list, uint32_t floor)
{
        for (uint32_t i = 0; i < list->n; i++) {
                struct posting posting = list->item[i];

                if (!may_be_wanted(s, posting, floor) || meet(s->met, posting.row))
                        continue;
                fetch(s, posting.row);
                s->row[s->n++] = posting.row;
                if (s->n == BATCH)
                        look(s);
        }
}

/* ---- vacancies for a person */

static bool is_must(const struct search *s, enum must_kind must)
{
        return s->q.rules->asks >> must & 1;
}

static const struct list *list_beside(const struct search *s, enum vacancy_list list, uint32_t which)
{
        return lists_get(&s->q.match->by_asked, key_beside(list, which));
}

/* All that are in reach and were not met before. */
static void scan_places(struct search *s, uint32_t floor)
{
        for (uint32_t place = 0; place < PLACES; place++)
                if (s->q.match->at_place[place] && near_floor(s, place) + floor <= s->limit)
                        scan(s, list_beside(s, LIST_PLACE, place), floor);
        look(s);
}

static uint64_t in_reach(struct search *s)
{
        uint64_t n = 0;

        for (uint32_t place = 0; place < PLACES; place++)
                if (s->q.match->at_place[place] && near_floor(s, place) < FLOOR_OUT)
                        n += s->q.match->at_place[place];
        return n;
}

/* In postings: what is less than finding out how many rows are in reach; what finding a list costs, and looking at a row. */
enum { SMALL_CHANGE = 50000, LIST_COST = 16, ROW_COST = 16 };

/* The rising numbers of skills missing, until no better can come; or, once the lists cost more than all that is in reach, that.
 */
static void search_levels(struct search *s, const struct person *person)
{
        const struct match *m = s->q.match;
        const struct list **list = arena_alloc(s->q.arena, (person->skills.n + 1) * sizeof *list);
        uint64_t reach = 0;

        for (uint32_t level = 0; level <= m->essential_most; level++) {
                uint32_t floor = floor_part(s, CRITERION_SKILLS_MISSING, level);

                if (floor > s->limit)
                        return;
                list[0] = list_beside(s, LIST_COUNT, level);
                for (uint32_t i = 0; i < person->skills.n; i++)
                        list[i + 1] = lists_get(&m->by_asked, key_asked(person->skills.item[i], level));
                for (uint32_t i = 0; i <= person->skills.n; i++) {
                        __builtin_prefetch(list[i]->item);
                        s->spent += list[i]->n + LIST_COST;
                }
                if (s->spent > SMALL_CHANGE && !reach)
                        reach = 1 + in_reach(s);
                if (reach && s->spent > ROW_COST * reach) {
                        scan_places(s, floor);
                        return;
                }
                for (uint32_t i = 0; i <= person->skills.n; i++)
                        scan(s, list[i], floor);
                look(s);
        }
}

/* Who lets only some employers see the profile can have no others. */
static void scan_firms(struct search *s, const struct person *person)
{
        uint32_t number;

        for (uint32_t i = 0; i < person->n_allowed; i++)
                if (slots_get(&s->q.match->firms, person->allowed[i].employer, &number))
                        scan(s, list_beside(s, LIST_FIRM, number), 0);
        look(s);
}

static bool is_skills_first(const struct search *s)
{
        return s->q.rules->criterion[0] == CRITERION_SKILLS_MISSING;
}

static void search_vacancies(struct search *s, const struct person *person)
{
        bool asked = is_must(s, MUST_CONSENT);

        if (asked && s->q.consent == CONSENT_NONE)
                return;
        if (asked && s->q.consent == CONSENT_SOME)
                scan_firms(s, person);
        else if (is_skills_first(s))
                search_levels(s, person);
        else
                scan_places(s, 0);
}

/* ---- people for a vacancy */

static int length_order(const void *a, const void *b)
{
        const struct list *m = *(const struct list *const *)a, *n = *(const struct list *const *)b;

        return m->n < n->n ? -1 : m->n > n->n;
}

/* Whoever misses at most m of the skills is in one of the first m + 1 lists, whatever their order: the shortest go first. */
static void search_people(struct search *s, const struct vacancy *vacancy)
{
        const struct match *m = s->q.match;
        struct numbers essential = vacancy_essential(vacancy);
        const struct list **list = arena_alloc(s->q.arena, (essential.n + 1) * sizeof *list);
        uint32_t level = 0, floor = 0;

        for (uint32_t i = 0; i < essential.n; i++)
                list[i] = lists_get(&m->by_skill, key_skill(essential.item[i]));
        if (essential.n)
                qsort(list, essential.n, sizeof *list, length_order);
        for (; is_skills_first(s) && level < essential.n && s->spent + list[level]->n < m->people.n; level++) {
                s->spent += list[level]->n;
                scan(s, list[level], floor);
                look(s);
                floor = floor_part(s, CRITERION_SKILLS_MISSING, level + 1);
                if (floor > s->limit)
                        return;
        }
        scan(s, lists_get(&m->by_skill, KEY_ALL), floor);
        look(s);
}

/* ---- what the musts put aside */

static uint64_t *bits_new(struct arena *arena, size_t rows)
{
        return arena_alloc(arena, (rows / 64 + 1) * sizeof(uint64_t));
}

/* The vacancies that a person was shown before. */
static void shown_meet(const struct match *match, const struct person *person, uint64_t *met)
{
        uint32_t row;

        for (uint32_t i = 0; i < person->n_proposed; i++)
                if (slots_get(&match->vacancies, person->proposed[i], &row))
                        (void)meet(met, row);
}

/* A bit for each row that does not count: holes, and what was shown before. */
static uint64_t *not_counted(const struct search *s, size_t rows)
{
        const struct match *m = s->q.match;
        const uint32_t *hole = s->q.of_person ? m->vacancies_hole : m->people_hole;
        size_t holes = s->q.of_person ? m->vacancies_holes : m->people_holes;
        uint64_t *met = bits_new(s->q.arena, rows);

        for (size_t i = 0; i < holes; i++)
                (void)meet(met, hole[i]);
        if (s->q.of_person)
                shown_meet(m, s->one, met);
        for (uint32_t row = 0; !s->q.of_person && row < rows; row++)
                if (was_proposed(&m->person[row], ((const struct vacancy *)s->one)->id))
                        (void)meet(met, row);
        return met;
}

/* Rows whose musts are those of `rules`; `emptied` is by must. */
static void count_sifted(const struct search *s, const struct rules *rules, uint32_t *row, size_t n, uint64_t emptied[MUSTS])
{
        size_t kept;

        for (size_t i = 0; i < rules->n_musts && n; i++, n = kept) {
                kept = sift(&s->q, s->one, rules->must[i], row, n);
                emptied[rules->must[i]] += n - kept;
        }
}

/* Of rows: how many count, how many of these their days put aside, for whom they are kept, and both. */
struct unseen {
        uint64_t rows, closed, kept, both;
};

/* Of `n` rows from `first` on, at most 64; in `left` a bit for each that counts. */
static void count_days(const struct search *s, size_t first, size_t n, uint64_t left, struct unseen *unseen)
{
        const struct days *days = &s->q.match->days[first];
        uint32_t rows = 0, closed = 0;

        for (size_t i = 0; i < n; i++) {
                uint32_t counts = left >> i & 1;

                rows += counts;
                closed += counts & !is_open(days[i].opens, days[i].closes, s->q.ymd);
        }
        unseen->rows += rows;
        unseen->closed += closed;
}

/* Few are kept, so of these the rows themselves are read. */
static void count_kept(const struct search *s, size_t first, uint64_t left, struct unseen *unseen)
{
        uint32_t programme = ((const struct person *)s->one)->programme;

        for (left &= s->q.match->kept[first / 64]; left; left &= left - 1) {
                const struct vacancy *vacancy = &s->q.match->vacancy[first + (size_t)__builtin_ctzll(left)];

                if (!is_kept(&vacancy->kept, programme, s->q.ymd))
                        continue;
                unseen->kept++;
                unseen->both += !is_open(vacancy->opens, vacancy->closes, s->q.ymd);
        }
}

/* Most empty results are of people who let nobody see their profile: when only the days and the programme are asked before that,
 * in whichever order, hardly a row is touched. */
static bool count_unseen(struct search *s, size_t rows, const uint64_t *met, uint64_t emptied[MUSTS])
{
        const struct rules *rules = s->q.rules;
        bool days_first = rules->must[0] == MUST_WINDOW && rules->must[1] == MUST_INTERNAL;
        struct unseen unseen = {0};

        if (!s->q.of_person || s->q.consent != CONSENT_NONE || rules->n_musts < 3 || rules->must[2] != MUST_CONSENT ||
            !(days_first || (rules->must[0] == MUST_INTERNAL && rules->must[1] == MUST_WINDOW)))
                return false;
        for (size_t first = 0; first < rows; first += 64) {
                size_t n = rows - first < 64 ? rows - first : 64;

                count_days(s, first, n, ~met[first / 64], &unseen);
                count_kept(s, first, ~met[first / 64], &unseen);
        }
        emptied[MUST_WINDOW] = unseen.closed - (days_first ? 0 : unseen.both);
        emptied[MUST_INTERNAL] = unseen.kept - (days_first ? unseen.both : 0);
        emptied[MUST_CONSENT] = unseen.rows - emptied[MUST_WINDOW] - emptied[MUST_INTERNAL];
        return true;
}

/* Rows that are asked the same musts. */
struct batch {
        uint32_t row[BATCH];
        size_t n;
};

static void count_emptied(struct search *s, uint64_t emptied[MUSTS])
{
        const struct match *m = s->q.match;
        size_t rows = s->q.of_person ? m->vacancies_rows : m->people_rows;
        size_t sets = s->q.of_person ? 1 : m->sets.programmes.n * m->sets.flows.n;
        const struct rules *rules = s->q.of_person ? s->q.rules : m->sets.rules;
        struct batch *batch = arena_alloc(s->q.arena, sets * sizeof *batch);
        const uint64_t *met = not_counted(s, rows);

        if (count_unseen(s, rows, met, emptied))
                return;
        for (uint32_t row = 0; row < rows; row++) {
                size_t set = s->q.of_person ? 0 : m->person[row].set;

                if (met[row / 64] >> row % 64 & 1)
                        continue;
                batch[set].row[batch[set].n++] = row;
                if (batch[set].n < BATCH)
                        continue;
                count_sifted(s, &rules[set], batch[set].row, BATCH, emptied);
                batch[set].n = 0;
        }
        for (size_t set = 0; set < sets; set++)
                count_sifted(s, &rules[set], batch[set].row, batch[set].n, emptied);
}

static void emptied_tell(struct search *s, enum must_kind must, uint64_t rows, struct match_result *out)
{
        Emptied *told;

        if (!rows)
                return;
        told = NEW(s->q.arena, Emptied, emptied);
        told->must = arena_strdup(s->q.arena, match_musts[must]);
        told->vacancies = rows;
        APPEND(s->q.arena, out, emptied) = told;
}

static void emptied_list(struct search *s, struct match_result *out)
{
        const struct sets *sets = &s->q.match->sets;
        uint64_t emptied[MUSTS] = {0};

        count_emptied(s, emptied);
        for (size_t i = 0; i < s->q.rules->n_musts; i++)
                emptied_tell(s, s->q.rules->must[i], emptied[s->q.rules->must[i]], out);
        for (size_t i = 0; i < sets->n_musts; i++)
                if (!is_must(s, sets->must[i]))
                        emptied_tell(s, sets->must[i], emptied[sets->must[i]], out);
}

/* ---- */

/* What postings tell of the musts. Those of a person are the searcher's own; those of a vacancy's people tell it themselves. */
static void musts_begin(struct search *s)
{
        const struct person *person = s->q.of_person ? s->one : NULL;
        const struct vacancy *vacancy = s->q.of_person ? NULL : s->one;
        uint32_t most = person ? person->hours_max : vacancy->hours_max;

        s->travel_most = person && is_must(s, MUST_TRAVEL) ? travel_limit(person) : 0;
        s->hours_max = UINT32_MAX;
        if (!person || is_must(s, MUST_HOURS)) {
                s->hours_min = person ? person->hours_min : vacancy->hours_min;
                s->hours_max = most ? most : UINT32_MAX;
        }
        if (is_must(s, MUST_LICENCE))
                s->lacks |= bits(0, NEED_LICENCES);
        if (is_must(s, MUST_CERTIFICATE))
                s->lacks |= bits(NEED_AT_CERTIFICATES, NEED_CERTIFICATES);
        if (is_must(s, MUST_LANGUAGE))
                s->lacks |= bits(NEED_AT_LANGUAGES, NEED_LANGUAGES * NEED_LEVELS);
        if (is_must(s, MUST_SHIFTS))
                s->lacks |= bits(NEED_AT_SHIFTS, 1);
        s->lacks &= s->q.lacks;
}

static void search_begin(struct search *s, size_t k)
{
        const struct match *m = s->q.match;
        size_t others = s->q.of_person ? m->vacancies.n : m->people.n, jobs = m->jobs.n < JOB_NONE ? m->jobs.n : JOB_NONE;

        floors_begin(s);
        musts_begin(s);
        s->near = arena_alloc(s->q.arena, PLACES * sizeof *s->near);
        s->met = bits_new(s->q.arena, s->q.of_person ? m->vacancies_rows : m->people_rows);
        if (s->q.of_person)
                s->job = arena_alloc(s->q.arena, (jobs + 1) * sizeof *s->job);
        else
                s->km = arena_alloc(s->q.arena, PLACES * sizeof *s->km);
        best_new(&s->best, k < others ? k : others, s->q.rules->n_criteria + 1, s->q.arena);
        s->limit = worst_floor(s);
}

static struct match_result search_result(struct search *s)
{
        struct match_result result = {.hit = best_hits(&s->q, &s->best, s->one),
                                      .n = s->best.n,
                                      .set = set_name(s->q.match->words, s->q.rules, s->q.arena)};

        if (!result.n)
                emptied_list(s, &result);
        return result;
}

/* What the person was shown before is met from the start. */
static void person_begin(struct search *s, const struct match *match, const struct person *person, size_t k, struct date today,
                         struct arena *arena)
{
        *s = (struct search){.q = query_of_person(match, person, today, arena), .one = person, .here = person->pc4};
        search_begin(s, k);
        shown_meet(match, person, s->met);
}

struct match_result match_for_person(const struct match *match, struct case_id id, size_t k, struct date today,
                                     struct arena *arena)
{
        struct search s;
        uint32_t row;

        if (!slots_get(&match->people, id.n, &row))
                return (struct match_result){0};
        person_begin(&s, match, &match->person[row], k, today, arena);
        if (s.best.k)
                search_vacancies(&s, &match->person[row]);
        return search_result(&s);
}

static bool passes_all(const struct search *s, uint32_t row)
{
        const struct rules *rules = s->q.rules;
        size_t n = 1;

        for (size_t i = 0; i < rules->n_musts && n; i++)
                n = sift(&s->q, s->one, rules->must[i], &row, n);
        return n;
}

/* Those of `named` that pass, into `best`; the search meets none of them after that. */
static void named_take(struct search *s, const struct vacancy_id *named, size_t n, struct best *best)
{
        uint32_t row;

        for (size_t i = 0; i < n; i++) {
                if (!slots_get(&s->q.match->vacancies, named[i].n, &row) || meet(s->met, row) || !passes_all(s, row))
                        continue;
                (void)best_consider(best, &s->q, &(struct pair){s->one, &s->q.match->vacancy[row]}, row);
        }
}

struct match_places match_places_for_person(const struct match *match, struct case_id id, const struct vacancy_id *named,
                                            size_t n_named, size_t k, struct date today, struct arena *arena)
{
        const struct person *person;
        struct best wanted;
        struct search s;
        uint32_t row;

        if (!slots_get(&match->people, id.n, &row))
                return (struct match_places){0};
        person = &match->person[row];
        person_begin(&s, match, person, k, today, arena);
        best_new(&wanted, n_named, s.q.rules->n_criteria + 1, arena);
        named_take(&s, named, n_named, &wanted);
        if (s.best.k)
                search_vacancies(&s, person);
        return best_places(&s.q, person, &s.best, &wanted);
}

struct match_result match_for_vacancy(const struct match *match, struct vacancy_id id, size_t k, struct date today,
                                      struct arena *arena)
{
        const struct vacancy *vacancy;
        struct search s;
        uint32_t row;

        if (!slots_get(&match->vacancies, id.n, &row))
                return (struct match_result){0};
        vacancy = &match->vacancy[row];
        s = (struct search){.q = query_of_vacancy(match, vacancy, today, arena), .one = vacancy, .here = vacancy->pc4};
        search_begin(&s, k);
        if (s.best.k)
                search_people(&s, vacancy);
        return search_result(&s);
}

/* Whom the musts are asked about, and who passed. */
struct passing {
        match_wanted_fn *wanted; /* null: everyone */
        void *self;
        struct case_id *list;
        size_t n;
};

static size_t wanted_keep(const struct search *s, const struct passing *passing, uint32_t *row, size_t n)
{
        size_t kept = 0;

        for (size_t i = 0; i < n; i++)
                if (passing->wanted(passing->self, (struct case_id){s->q.match->person[row[i]].id}))
                        row[kept++] = row[i];
        return kept;
}

static void pass_on(struct search *s, struct passing *passing)
{
        size_t n = passing->wanted ? wanted_keep(s, passing, s->row, s->n) : s->n;

        for (size_t i = 0; i < n; i++)
                fetch_block(s, s->row[i]);
        n = sift_all(s, s->row, n);
        for (size_t i = 0; i < n; i++) {
                struct pair pair = pair_at(&s->q, s->one, s->row[i]);

                if (!is_shown(s, &pair))
                        passing->list[passing->n++].n = pair.person->id;
        }
        s->n = 0;
}

size_t match_passing(const struct match *match, struct vacancy_id id, struct date today, match_wanted_fn *wanted, void *self,
                     struct arena *arena, struct case_id **out)
{
        const struct list *all = lists_get(&match->by_skill, KEY_ALL);
        struct passing passing = {.wanted = wanted, .self = self};
        struct search s;
        uint32_t row;

        if (!slots_get(&match->vacancies, id.n, &row))
                return 0;
        s = (struct search){.one = &match->vacancy[row], .here = match->vacancy[row].pc4};
        s.q = query_of_vacancy(match, s.one, today, arena);
        search_begin(&s, 0);
        passing.list = arena_alloc(arena, match->people.n * sizeof *passing.list);
        for (uint32_t i = 0; i < all->n; i++) {
                if (!may_be_wanted(&s, all->item[i], 0))
                        continue;
                fetch(&s, all->item[i].row);
                s.row[s.n++] = all->item[i].row;
                if (s.n == BATCH)
                        pass_on(&s, &passing);
        }
        pass_on(&s, &passing);
        *out = passing.list;
        return passing.n;
}
