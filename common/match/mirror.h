/* The mirror test: what must not matter does not matter.
 *
 * A made-up region is drawn from a seed: people with a life behind them, in programmes and flows, vacancies, places, rules. Then
 * people are mirrored: the same person with the other form of a job title (monteur, monteuse), another year of birth, another
 * given name, or years of work lost to a gap or part-time work that nobody asked about. Under the rules of the centre, with every
 * set of theirs, and under rules put together by chance, every mirrored person must get the same vacancies in the same order with
 * the same reasons, letter for letter; and for every vacancy the people must stand in the same order when any half of them is
 * mirrored. Whatever differs is counted and the first one is told.
 *
 * Pure: the region is made of the seed alone, the same on every machine. */
#pragma once

#include "match.h"

enum mirror_kind {
        MIRROR_TITLE, /* the other form of each job title */
        MIRROR_BIRTH, /* another year of birth */
        MIRROR_NAME,  /* another given name, of another sex or origin */
        MIRROR_GAP,   /* fewer years in the occupations */
        MIRROR_ALL,   /* all of these at once */
        MIRRORS
};
extern const char *const mirror_words[]; /* "title form" …, null-terminated */

/* Both forms of a job title, in the mirror of MIRROR_TITLE; null-terminated. */
struct title_forms {
        const char *form[2], *isco; /* unit group of ISCO-08: the same for both, as the ESCO occupation is */
};
extern const struct title_forms mirror_titles[];

/* Someone as the centre knows them: what the matcher is given, and what it is not. */
struct human {
        MatchPerson *person;
        Personal *personal;
};

/* What the index is given of a human. The suite's own gives `person` as it is; a test gives one with a bias, which must be
 * caught. */
typedef const MatchPerson *mirror_see_fn(const struct human *human, struct arena *arena);

struct mirror_conf {
        uint64_t seed;
        uint32_t people, vacancies, rule_sets; /* how many rules by chance, beside `rules`, each with sets of its own */
        const MatchRules *rules;               /* of the centre, some people in each of its sets; null: only those by chance */
        mirror_see_fn *see;                    /* null: the suite's own */
};
enum { MIRROR_PEOPLE_MOST = 20000 };

struct mirror_row {
        uint64_t mirrored; /* people, each under every set of rules */
        uint64_t orders;   /* lists compared, of both sides */
        uint64_t pairs;    /* places in them, with their reasons */
        uint64_t differences;
};
struct mirror_figures {
        uint32_t rule_sets;
        struct mirror_row row[MIRRORS];
        const char *first; /* difference, in words; null: there is none */
};
/* `out` lives in `arena`. */
void mirror_run(const struct mirror_conf *conf, struct arena *arena, struct mirror_figures *out);
