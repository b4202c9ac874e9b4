/* Walks: a planner that leads one casefile through any flow. What a step asks is brought about by the commands that bring it
 * about.
 *
 * Every command and every deadline on the way is held against the flow: a step leads where it says, the clock takes a step
 * exactly when a term with that step passes and nothing bars it, and nothing else changes the state. A breach fails the test.
 * Walks fork: each goes its own way from where it is. */
#pragma once

#include "centre.h"

/* How often what was visited of one flow, as places in its lists. */
struct visits {
        uint32_t way[400][200]; /* a transition, and the state that it left */
        uint32_t passed[100];   /* a term */
        uint32_t met[100];
};

struct walk {
        struct centre *c;
        const Flow *flow;
        uint64_t id;
        struct visits *visits;
};

/* A new casefile of `flow`, which is installed in `c`; the walk owns its own centre. */
struct walk walk_begin(const struct centre *c, const Flow *flow, struct visits *visits);
struct walk walk_fork(const struct walk *walk);
void walk_end(struct walk *walk);

const char *walk_state(const struct walk *walk);
struct date walk_today(const struct walk *walk);
size_t walk_state_place(const Flow *flow, const char *state);

/* It is that day, or stays the day it is; what is due by then has fired. */
void walk_days(struct walk *walk, struct date day);

/* May it be taken today, by whom it is for? */
bool walk_may(const struct walk *walk, const FlowTransition *transition);
/* Bring about what the transition requires. False when that cannot be from here, or when the clock took a step meanwhile. */
bool walk_meet(struct walk *walk, const FlowTransition *transition);
/* Undo one requirement that is met, and leave the others. False when that cannot be, or when the clock took a step meanwhile. */
bool walk_unmeet(struct walk *walk, const FlowRequire *require);
/* Take it, in this role. */
void walk_step(struct walk *walk, const FlowTransition *transition, const char *role);
/* Who sends next: someone with this role, who is the person or the employer of the casefile where the role says so. */
void walk_role(struct walk *walk, const char *role);

/* Let `term` pass, so that the clock takes its step: it began so long ago that it passes at once, or begins today. False when it
 * cannot begin, or did not pass in this state. */
bool walk_pass(struct walk *walk, const FlowTerm *term, bool at_once);
/* Let come what `term` waits for, in time. False when it cannot come here. */
bool walk_wait(struct walk *walk, const FlowTerm *term);
/* Record everything that people can record of this casefile. */
void walk_record(struct walk *walk);
