/* The matcher: musts, then an order of criteria compared one after the other. Exact, explained, the same on every machine.
 *
 * Pure: an index of people and vacancies in memory, fed by whoever owns it. No weights, nothing learned, and no age, sex, origin
 * or health: the index does not hold them (DOMAIN 6.5). Ties end in a stable hash of the two ids, so that no order depends on
 * arrival. */
#pragma once

#include "arena.h"
#include "codec.h"
#include "date.h"
#include "id.h"

struct match;

void match_new(struct match **out);
void match_destroy(struct match **match);

/* The rules to follow from now on; copied. Each person is matched by the set of their programme and flow, key by key: what the
 * programme's leaves out is as in the flow's, and what that leaves out as in the rules themselves. A vacancy has people of
 * several sets in one order, so that is its own: of the set of its programme, else of the rules themselves; whom it gets to see
 * is still a matter of each person's own musts. */
void match_rules(struct match *match, const MatchRules *rules);
/* Coordinates of a postcode; distance between unknown ones passes no travel must that has a limit. */
void match_place(struct match *match, const Place *place);
/* Put in or replace; copied. A vacancy that is closed or full, or a gone one, is taken out. Who has no id is passed over. */
void match_vacancy(struct match *match, const Vacancy *vacancy);
void match_vacancy_gone(struct match *match, struct vacancy_id id);
void match_person(struct match *match, const MatchPerson *person);
void match_person_gone(struct match *match, struct case_id id);
/* Whether an employer is shrinking itself: nobody is placed there then. True when that changed. */
bool match_employer(struct match *match, const Employer *employer);

struct match_sizes {
        size_t vacancies, people, places;
        size_t bytes;
};
struct match_sizes match_sizes(const struct match *match);

struct match_hit {
        struct vacancy_id vacancy;
        struct case_id casefile;
        uint32_t rank; /* from 1 */
        /* A criterion each, in the order compared: the value that was (less is better; of waiting, more) and in words. */
        const Reason *const *reasons;
        size_t n_reasons;
};
struct match_result {
        struct match_hit *hit;
        size_t n;
        /* When nothing was found: how many each must put aside first, in the order of the musts; beside a vacancy those of its
         * own set first, and then what else is asked of its people. */
        Emptied **emptied;
        size_t n_emptied;
        /* Whose order it is: "flow gelders", "programme maasland", or both, the programme first; "" of none. Null: unknown id. */
        const char *set;
};
/* The best `k` vacancies for a person on `today`; those already proposed are left out. Unknown person: nothing. */
struct match_result match_for_person(const struct match *match, struct case_id id, size_t k, struct date today,
                                     struct arena *arena);
/* The best `k` people for a vacancy. */
struct match_result match_for_vacancy(const struct match *match, struct vacancy_id id, size_t k, struct date today,
                                      struct arena *arena);

/* What a person could change so that vacancies open which one must alone puts aside, each by itself: the least that lets any in,
 * and how many it lets in. In the order of the musts; of licences, certificates and languages the five that let in most. Nothing
 * about what others would have to change: days of vacancies, for whom they are kept, employers that shrink. What two musts put
 * aside is not counted. */
struct match_change {
        const char *must;
        const char *words; /* "10 km more", "licence B", "4.0 hours a week less" */
        const char *item;  /* the licence, certificate or language; of hours "less" or "more"; else null */
        uint32_t amount;   /* kilometres, tenths of an hour, days, a language's level (CEFR, 1 is A1); else 0 */
        uint64_t vacancies;
};
struct match_changes {
        struct match_change *change;
        size_t n_change;
};
struct match_changes match_would_change(const struct match *match, struct case_id id, struct date today, struct arena *arena);

/* Whom the musts let through for a vacancy, in no order: fewer words than match_for_vacancy when all are wanted. Only those are
 * looked at whom `wanted` says; null: everyone. */
typedef bool match_wanted_fn(void *self, struct case_id id);
size_t match_passing(const struct match *match, struct vacancy_id id, struct date today, match_wanted_fn *wanted, void *self,
                     struct arena *arena, struct case_id **out);

/* A person's vacancies in the matcher's order, with no words: for who puts very many together. */
struct match_key {
        const int64_t *value; /* compared one after the other: less is better */
        size_t n;
};
struct match_places {
        const struct vacancy_id *vacancy;
        const uint32_t *hours;       /* that the person would work there, in tenths of an hour a week */
        const struct match_key *key; /* what the vacancy's criteria make of the person, by which it puts people in order */
        size_t n;
};
/* Of `named` all that pass the musts, and the best `k` of the others: in one order, that of match_for_person. */
struct match_places match_places_for_person(const struct match *match, struct case_id id, const struct vacancy_id *named,
                                            size_t n_named, size_t k, struct date today, struct arena *arena);

/* How many proposals may stand open beside a casefile; 0 of an unknown one. */
uint32_t match_most(const struct match *match, struct case_id id);

/* Are the rules sound? Findings as flow_check gives them (core/flow.h). */
struct flow_finding;
size_t match_rules_check(const MatchRules *rules, struct arena *arena, struct flow_finding **out);
/* Version and hash as text, as a run records it. */
const char *match_rules_name(const MatchRules *rules, struct arena *arena);
extern const char *const match_musts[], *const match_criteria[]; /* null-terminated */
