/* Plays: one casefile led through a flow, move by move, in a small centre (centre.h).
 *
 * A move does one thing on its day: something is recorded or tried, or what the casefile holds is asked. Then the casefile is in the state that the
 * move says, where it says one. A play is a table of moves, and reads like a worked example. */
#pragma once

#include "casefile.h"
#include "centre.h"

struct move {
        uint32_t day;
        void (*act)(struct centre *c, uint64_t id, const struct move *move);
        const char *name;       /* of the fact, figure, step, kind, term, milestone or account */
        uint32_t number;        /* a day, a figure, or how many */
        const char *words;      /* a reason, or what is said */
        const char *state;      /* null: not asked */
};

struct play {
        const char *claim, *flow;
        const struct move *first;       /* how it begins, where other plays begin so too; or null */
        size_t n_first;
        const struct move *move;
        size_t n;
};
#define PLAY_ALONE(moves)        NULL, 0, moves, COUNT(moves)
#define PLAY_AFTER(begin, moves) begin, COUNT(begin), moves, COUNT(moves)

/* For cmocka: a play is the initial state of its test. */
int play_setup(void **state);
void play_run(void **state);

/* Every state of these flows is played, but those where a casefile opens. */
void plays_cover(struct centre *c, const char *const *flow, size_t n, const struct play *play, size_t n_plays);
/* docs/PAGE.md has a section for each of these flows, which tells of its every state and transition. */
void page_tells(struct centre *c, const char *page, const char *const *flow, size_t n);

/* ---- moves that are made */

typedef void move_fn(struct centre *c, uint64_t id, const struct move *move);
move_fn nothing_done;           /* time passes */
move_fn fact_given;             /* name, on the day `number`; 0: that of the move */
move_fn fact_refused;           /* name; no such thing can be recorded */
move_fn figure_given;           /* name, number */
move_fn step_taken;             /* name, words: the reason */
move_fn step_lacking;           /* name; a requirement refuses it, saying words */
move_fn step_refused;           /* name, words: the reason that is none */
move_fn activity_had;           /* name: its kind; that day */
move_fn job_found;              /* at the other employer, from that day on; number: its agreed last day, or 0 */
move_fn assignment_found;       /* likewise */
move_fn job_ended;              /* number: its last day */
move_fn taster_found;           /* from that day on; number: its last day */
move_fn consent_given;          /* name: the part, to every employer */
move_fn admission_had;          /* name: its kind, by the centre; number: from that day on, 0: that of the move */
move_fn sample_drawn;           /* of all who came into the state `name` before that day */
move_fn suspended;              /* from that day on; number: the last day, words: the reason */
move_fn override_asked;         /* name: of the step, words: the reason */
move_fn override_confirmed;     /* by someone else, who has the role `lead` */
move_fn override_refused;       /* name; nobody may: the refusal says words */

/* ---- what the casefile holds */

move_fn figure_kept;            /* name, number */
move_fn term_due;               /* name, number: the last day */
move_fn term_met;               /* name, number: the day on which what it waits for came */
move_fn term_none;              /* name; it has not started */
move_fn warnings_given;         /* name of the term, number: how many so far */
move_fn milestone_is;           /* name, number: how many times it was reached */
move_fn milestone_stands;       /* name, number: and how many of these were not reversed */
move_fn payers_are;             /* words, such as "sender" or "benefit 60, sender 40" */
move_fn account_pays;           /* name, among others */
