/* Rounds: many people and many vacancies with room in hours, put together at once by deferred acceptance, people proposing.
 *
 * A person *may work* at a vacancy when the pair passes every must, neither side said never, and the hours of the pair fit in the
 * vacancy's room. Each person has the vacancies where they may work in an order: those they named, in the order they named
 * them, and behind these the matcher's. Each vacancy has a *line* of the people who may work there: those it named first, and
 * behind them the matcher's order. An employer's line holds the places in the lines of all its vacancies: first places before
 * second places, and of two equal places that of the vacancy with the lower number.
 *
 * What counts as fair. With people of different hours there may be no assignment that is stable in the classical sense: room
 * for two and for one, and people with one, two and one, can go round for ever (round_test.c has them). So the claim is one that
 * can always be met: nobody overtakes. A person *claims* the vacancy they got and each that they would rather have. There *is no
 * room* for a claim when the hours of the claims that stand before it in the vacancy's line, and its own, exceed the room. Then:
 *   overtaking   nobody got a vacancy in which there is no room for their claim;
 *   blocking     a person and a vacancy that they claim and did not get block, unless there is no room for the claim, or before
 *                its place in the employer's line stand claims, as many as the quota, that the rooms of the employer's vacancies
 *                could hold together.
 * An assignment is fair when nobody overtakes and no pair blocks. So nobody is passed over for someone behind them; room that is
 * too small for the next in line stays empty, and the next round has it. When all hours are equal this is classical stability.
 * Without a quota no fair assignment gives anyone what they would rather have than what they get here.
 *
 * Why the outcome is fair. Everybody asks the first vacancy of their order, and who is refused asks the next. A vacancy keeps from
 * the front of its line those who asked while their hours fit; from the first who does not fit on, it refuses for good. An
 * employer over its quota refuses the last of its line that it keeps, and from then on whoever would stand behind that. Each asks
 * each at most once, so it ends. In the end people claim exactly what they asked, since they only go down their order.
 *   A claim that was refused for lack of room had claims before it that, with it, exceeded the room; one refused for the quota had
 *   so many before it that were kept, all together in the rooms; one refused for standing behind either has the same claims before it.
 *   A claim that was kept stands behind no refusal of its vacancy, so all claims before it are kept too, and they fit together.
 * And why it gives the most (no quota): say a fair assignment gives someone a vacancy that refuses them here, and take the first such
 * refusal. Those who stood before them then had lost nothing yet that the assignment gives them, so they claim that vacancy there
 * too, and the person overtakes.
 *
 * Pure and deterministic: whole numbers, no recursion, the same on every machine. */
#pragma once

#include "arena.h"
#include "match.h"

enum { ROUND_BEST = 100 };               /* so many of the matcher's best a person stands in line for, beside all that were named */
#define ROUND_NOTHING UINT32_MAX

/* What one side stated: ids of the other, the best first, and ids it will not have. None stands twice. */
struct round_wish {
        const uint64_t *order, *never;
        size_t n_order, n_never;
};
struct round_person {
        uint64_t id;                    /* of the casefile */
        struct round_wish wish;
        uint32_t first, n;              /* their pairs, in their order */
        uint32_t stated;                /* how many of these they named */
        uint32_t given;                 /* the pair that they got, or ROUND_NOTHING */
};
struct round_vacancy {
        uint64_t id, employer;
        uint32_t room;                  /* tenths of an hour a week */
        struct round_wish wish;
        uint32_t n;                     /* the length of its line */
        uint32_t stated;                /* how many of the first it named */
};
/* A person who may work at a vacancy. */
struct round_pair {
        uint32_t person, vacancy;       /* where they stand in the round */
        uint32_t hours;                 /* tenths of an hour a week */
        uint32_t place;                 /* in the vacancy's line, from 1 */
};
struct round {
        struct round_person *person;    /* by ascending id, as are the vacancies */
        struct round_vacancy *vacancy;
        struct round_pair *pair;        /* by person */
        size_t n_people, n_vacancies, n_pairs;
        uint32_t quota;                 /* people for one employer; 0: no limit */
};

/* Find the pairs, with everybody's order, by what both sides stated and what the matcher makes of the rest on that day. The round
 * has its people and vacancies with their wishes and rooms; `match` knows them too. The pairs live in `arena`. */
void round_line_up(struct round *round, const struct match *match, struct date today, struct arena *arena);

/* Say what everybody gets. */
void round_settle(struct round *round);
