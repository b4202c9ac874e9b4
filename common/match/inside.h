/* What the files of this folder share, and nobody else: the index as it stands in memory.
 *
 * People and vacancies are flat arrays; each has one block with its lists, which hold numbers instead of texts. Nothing here but
 * what the musts and criteria ask for. */
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

struct band_list {
        uint32_t band[20];
        size_t n;
};
struct rules {
        enum must_kind must[MUSTS];
        size_t n_musts;
        enum criterion_kind criterion[CRITERIA]; /* the hash is always the last */
        size_t n_criteria;
        struct band_list distance;
};

/* A point on a ball of the Earth's size, in metres: distances then need no trigonometry. */
struct point {
        int32_t x, y, z;
        bool known;
};

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

struct person {
        uint64_t id, sender;
        struct instant waiting_since;
        void *block;
        size_t block_size;
        const uint64_t *proposed;
        const struct allowed *allowed;
        const struct occupation *occupation;
        uint32_t n_proposed, n_allowed, n_occupations;
        struct numbers skills, licences, certificates, languages; /* languages: word << 3 | level */
        uint32_t pc4, travel_km, hours_min, hours_max, wage_min, available_on;
        uint32_t programme; /* as a word; 0: none */
        bool shifts;
};
struct vacancy {
        uint64_t id, employer;
        void *block;
        size_t block_size;
        struct numbers essential, licences, certificates, languages;
        struct occupation occupation;
        uint32_t pc4, hours_min, hours_max, wage_max, opens, closes;
        uint32_t programme, internal_until; /* for whom it is kept, to which day; 0: for everyone */
        bool shifts;
};

struct match {
        struct words *words; /* one numbering for all kinds of text */
        struct rules rules;
        struct point place[10000];
        size_t n_places;
        struct person *person;
        struct vacancy *vacancy;
        struct slots people, vacancies; /* id -> where in the array */
        size_t people_room, vacancies_room;
        struct slots shrinking; /* employers */
        size_t block_bytes;
};

void rules_set(struct rules *out, const MatchRules *rules);
/* Where a word stands in one of the vocabularies, or -1. */
int word_find(const char *const *words, const char *word);
