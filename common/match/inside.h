/* What the files of this folder share, and nobody else: the index as it stands in memory.
 *
 * People and vacancies are rows of flat arrays; each has one block with its lists, which hold numbers instead of texts. Nothing
 * here but what the musts and criteria ask for.
 *
 * Rows stand in lists by what they have in common, so that a search meets few that are not wanted. A vacancy stands
 *   - under each of its essential skills together with the place of that skill among them, the rarest first: whoever misses at
 *     most m of them has one of the first m + 1, so the best are found without looking at the rest;
 *   - under the number of its essential skills: whoever asks at most m cannot miss more;
 *   - under its postcode, and under its employer.
 * A person stands under each skill, and in the list of all. A row that goes leaves a hole, which the next one fills. */
#pragma once

#include "match.h"
#include "table.h"

enum must_kind {
        MUST_WINDOW,
        MUST_INTERNAL,
        MUST_LICENCE,
        MUST_CERTIFICATE,
        MUST_LANGUAGE,
        MUST_TRAVEL,
        MUST_HOURS,
        MUST_CONSENT,
        MUST_SHRINKING,
        MUST_NOT_SENDER,
        MUST_AVAILABLE,
        MUST_SHIFTS,
        MUSTS
};
enum criterion_kind {
        CRITERION_SKILLS_MISSING,
        CRITERION_OCCUPATION,
        CRITERION_WISHED,
        CRITERION_DISTANCE,
        CRITERION_HOURS_FIT,
        CRITERION_WAGE_FIT,
        CRITERION_WAITING,
        CRITERION_HASH,
        CRITERIA
};

enum { SETS_MOST = 64 }; /* as in the schema */

struct band_list {
        uint32_t band[20];
        size_t n;
};
/* What holds for the people of one set, or of none. */
struct rules {
        enum must_kind must[MUSTS];
        size_t n_musts;
        uint32_t asks;                           /* a bit for each of the musts */
        enum criterion_kind criterion[CRITERIA]; /* the hash is always the last */
        size_t n_criteria;
        struct band_list distance;
        uint32_t most;            /* proposals that may stand open */
        uint32_t programme, flow; /* whose set it is, as words; 0: of none */
};
/* Programmes, or flows, that have a set: words. The first is 0 and stands for all others. */
struct set_names {
        uint32_t word[SETS_MOST + 1];
        uint32_t n;
};
/* For every programme the rules of every flow. */
struct sets {
        struct set_names programmes, flows;
        struct rules *rules;
        enum must_kind must[MUSTS]; /* what is asked of anyone */
        size_t n_musts;
        uint32_t of_all; /* a bit for each must that is asked of everyone */
};

/* A point on a ball of the Earth's size, in metres: distances then need no trigonometry. */
struct point {
        int32_t x, y, z;
        bool known;
};
enum { PLACES = 10000 };

struct numbers {
        const uint32_t *item;
        uint32_t n;
};
struct occupation {
        uint32_t esco; /* 0: not said */
        char isco[4];  /* what was not said is NUL */
        bool wished;
};
/* A consent to show the profile. */
struct allowed {
        uint64_t employer;    /* 0: every one */
        uint32_t from, until; /* yyyymmdd, 0: no bound */
};
struct firm {
        uint64_t id;
        bool shrinking;
};

struct person {
        uint64_t id, sender; /* id 0: a hole */
        struct instant waiting_since;
        void *block;
        size_t block_size;
        const uint64_t *proposed;
        const struct allowed *allowed;
        const struct occupation *occupation;
        uint32_t *where; /* in the list of each skill, and last in that of all */
        uint32_t n_proposed, n_allowed, n_occupations;
        uint32_t flow;                                            /* as a word; 0: none */
        struct numbers skills, licences, certificates, languages; /* languages: word << 3 | level */
        uint32_t pc4, travel_km, hours_min, hours_max, wage_min, available_on;
        uint32_t programme; /* likewise */
        uint16_t set;       /* whose rules hold */
        bool shifts;
};

/* What vacancies ask, a bit for each of the things asked first, which are those asked most: one comparison then does for what
 * else takes several lists. What has no bit of its own is told by the bit `other` of its kind, and looked up. A language has a
 * bit for each level. */
enum { NEED_LICENCES = 8, NEED_CERTIFICATES = 6, NEED_LANGUAGES = 2, NEED_LEVELS = 7 };
enum {
        NEED_AT_CERTIFICATES = NEED_LICENCES,
        NEED_AT_LANGUAGES = NEED_AT_CERTIFICATES + NEED_CERTIFICATES,
        NEED_AT_OTHER = NEED_AT_LANGUAGES + NEED_LANGUAGES * NEED_LEVELS,
        NEED_AT_SHIFTS = NEED_AT_OTHER + 3,
};
enum need_kind { NEED_LICENCE, NEED_CERTIFICATE, NEED_LANGUAGE };
static inline uint32_t bits(unsigned first, unsigned n)
{
        return ((UINT32_C(1) << n) - 1) << first;
}
struct needs {
        uint32_t licence[NEED_LICENCES], certificate[NEED_CERTIFICATES], language[NEED_LANGUAGES]; /* words; 0: free */
};

/* Stands in a posting for an occupation whose number is too high for it. */
enum { JOB_NONE = UINT16_MAX };
/* For whom a vacancy is kept, to which day; 0: for everyone. */
struct kept {
        uint32_t programme, until;
};
/* One cache line; irregular hours are among the needs. The block has the essential skills, the rarest first, where the row stands
 * in its lists, and then licences, certificates and languages, in order. */
enum vacancy_list { LIST_COUNT, LIST_PLACE, LIST_FIRM, LISTS_BESIDE_SKILLS };
struct vacancy {
        uint64_t id; /* 0: a hole */
        uint32_t *block;
        uint32_t needs, firm, job, opens, closes, wage_max, n_essential;
        struct kept kept;
        uint16_t pc4, hours_min, hours_max, n_licences, n_certificates, n_languages;
};

/* The days of a vacancy once more, apart from the rest, so that to count who is open reads little. */
struct days {
        uint32_t opens, closes;
};

struct match {
        struct words *words; /* one numbering for all kinds of text */
        struct sets sets;
        struct point place[PLACES];
        size_t n_places;
        struct person *person;
        struct vacancy *vacancy;
        struct days *days;              /* of each row of vacancies */
        uint64_t *kept;                 /* a bit for each row: is, or was, it kept for a programme? */
        struct slots people, vacancies; /* id -> row */
        size_t people_rows, people_room, vacancies_rows, vacancies_room;
        uint32_t *people_hole, *vacancies_hole;
        size_t people_holes, vacancies_holes;
        struct lists by_skill, by_asked;
        uint32_t at_place[PLACES]; /* vacancies */
        uint32_t *asked;           /* by number of a skill: vacancies that ask it */
        size_t asked_room;
        uint32_t essential_most; /* that one vacancy ever asked */
        struct needs needs;
        struct slots firms; /* employer -> number from 1; 0 has no id */
        struct firm *firm;
        size_t firms_room;
        struct slots jobs; /* of occupations without `wished`; 0 says nothing */
        struct occupation *job;
        size_t jobs_room;
        size_t block_bytes;
};

/* For qsort and bsearch over numbers. */
int number_order(const void *a, const void *b);
void sets_new(struct sets *out, const MatchRules *rules, struct words *words);
void sets_clear(struct sets *sets);
/* Where a word stands among names; 0: it has no set. */
uint32_t set_find(const struct set_names *names, uint32_t word);
/* Which of the rules hold for a programme and a flow, both as words; 0: none. */
uint32_t sets_number(const struct sets *sets, uint32_t programme, uint32_t flow);
/* "" is that of everyone who has no other, "flow gelders", "programme maasland", or both, the programme first. */
const char *set_name(const struct words *words, const struct rules *rules, struct arena *arena);
/* Where a word stands in one of the vocabularies, or -1. */
int word_find(const char *const *words, const char *word);

/* Keys of the lists. */
static inline uint64_t key_asked(uint32_t skill, uint32_t place)
{
        return UINT64_C(1) << 62 | (uint64_t)skill << 31 | place;
}
static inline uint64_t key_beside(enum vacancy_list list, uint32_t which)
{
        return ((uint64_t)list + 1) << 32 | which;
}
static inline uint64_t key_skill(uint32_t skill)
{
        return skill + UINT64_C(1);
}
enum { KEY_ALL = 1 }; /* all people: no skill has number 0 */

static inline struct numbers vacancy_essential(const struct vacancy *vacancy)
{
        return (struct numbers){vacancy->block, vacancy->n_essential};
}
static inline uint32_t *vacancy_where(const struct vacancy *vacancy)
{
        return vacancy->block + vacancy->n_essential;
}
static inline struct numbers vacancy_licences(const struct vacancy *vacancy)
{
        return (struct numbers){vacancy_where(vacancy) + vacancy->n_essential + LISTS_BESIDE_SKILLS, vacancy->n_licences};
}
static inline struct numbers vacancy_certificates(const struct vacancy *vacancy)
{
        return (struct numbers){vacancy_licences(vacancy).item + vacancy->n_licences, vacancy->n_certificates};
}
static inline struct numbers vacancy_languages(const struct vacancy *vacancy)
{
        return (struct numbers){vacancy_certificates(vacancy).item + vacancy->n_certificates, vacancy->n_languages};
}

/* ---- one pair, and the best of many (rank.c) */

/* One person or one vacancy beside all of the other side. */
struct query {
        const struct match *match;
        const struct rules *rules; /* a person's own; of a vacancy those by which it puts people in order */
        struct arena *arena;
        struct date today;
        uint32_t ymd;
        /* By number of a skill: does the person have it, or does the vacancy ask it? Whichever side stays the same. */
        const uint8_t *skill;
        bool of_person;
        uint32_t lacks;                                                   /* of what has a bit: what the person has not */
        enum consent { CONSENT_NONE, CONSENT_SOME, CONSENT_ALL } consent; /* of the person, today: to which employers */
};
struct pair {
        const struct person *person;
        const struct vacancy *vacancy;
};

/* Which rules hold for a person. */
static inline const struct rules *rules_of(const struct match *match, const struct person *person)
{
        return &match->sets.rules[person->set];
}
/* People of different sets stand in one line there, so the order is the vacancy's own: that of its programme, else that of none.
 */
static inline const struct rules *rules_of_vacancy(const struct match *match, const struct vacancy *vacancy)
{
        return &match->sets.rules[sets_number(&match->sets, vacancy->kept.programme, 0)];
}

struct query query_of_person(const struct match *match, const struct person *person, struct date today, struct arena *arena);
struct query query_of_vacancy(const struct match *match, const struct vacancy *vacancy, struct date today, struct arena *arena);

/* Metres between two postcodes, squared; -1: not known. */
static inline int64_t apart(const struct match *match, uint32_t a, uint32_t b)
{
        const struct point *p = &match->place[a], *q = &match->place[b];
        int64_t x = p->x - q->x, y = p->y - q->y, z = p->z - q->z;

        return p->known && q->known ? x * x + y * y + z * z : -1;
}
/* As far as someone wants to travel, likewise; 0: no limit. */
static inline int64_t travel_limit(const struct person *person)
{
        int64_t metres = (int64_t)person->travel_km * 1000;

        return metres * metres;
}
/* Whole kilometres, begun ones counted, so that the words never say less than the band. */
int64_t kilometres(int64_t between);
/* The first band that holds it; one more than the bands beyond them; one more again when it is not known. Without bands
 * kilometres. */
int64_t distance_rank(const struct band_list *bands, int64_t between);
/* 0 the same occupation; 1 to 4: four to one leading digits of ISCO-08 in common. */
enum { NEAREST_NONE = 5 };
int nearest(const struct person *person, const struct occupation *job, bool wished);

/* Does one must fail and no other? Then which. */
bool failed_alone(const struct query *q, const struct pair *pair, enum must_kind *must);
/* Beside `one`, the person or vacancy that is asked for, what stands in a row of the other side. */
static inline struct pair pair_at(const struct query *q, const void *one, uint32_t row)
{
        if (q->of_person)
                return (struct pair){one, &q->match->vacancy[row]};
        return (struct pair){&q->match->person[row], one};
}
/* Keeps the rows that pass a must, in their order: how many. Who is not asked for it passes. */
size_t sift(const struct query *q, const void *one, enum must_kind must, uint32_t *row, size_t n);
static inline bool is_open(uint32_t opens, uint32_t closes, uint32_t ymd)
{
        return opens <= ymd && (!closes || closes >= ymd);
}
/* Is it for the people of another programme that day? */
static inline bool is_kept(const struct kept *kept, uint32_t programme, uint32_t ymd)
{
        return kept->until >= ymd && kept->programme != programme;
}
bool was_proposed(const struct person *person, uint64_t vacancy);
/* Less is better. */
int64_t value(const struct query *q, const struct pair *pair, enum criterion_kind criterion);

/* A pair that passed: its values in the order of the criteria, and last the id of the other side, so that no two are equal. */
struct scored {
        uint32_t row;
        int64_t *key;
};
/* A heap with the worst on top. */
struct best {
        struct scored *item;
        size_t n, k, keys;
        int64_t *fresh; /* room for one more key than `k` */
};
void best_new(struct best *best, size_t k, size_t keys, struct arena *arena);
/* True when the pair is among the best so far. */
bool best_consider(struct best *best, const struct query *q, const struct pair *pair, uint32_t row);
/* The best in order, with their reasons; `one` is the person or vacancy that was asked for. Nothing is considered after that. */
struct match_hit *best_hits(const struct query *q, struct best *best, const void *one);
/* Of a person, likewise: two that have no vacancy in common as one order, without words, each with what its vacancy makes of the
 * person. */
struct match_places best_places(const struct query *q, const struct person *person, struct best *a, struct best *b);
