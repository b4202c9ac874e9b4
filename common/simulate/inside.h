/* The parts of one simulation, for the files of this folder alone.
 *
 *   run.c       the days: the clock, inflow, what is due, the tally of each month
 *   course.c    a flow made ready: by each state, what people may do there, and what that asks of them
 *   people.c    what a person will do, and doing it
 *   market.c    vacancies, and when somebody's search finds work
 *   tally.c     counting what happened */
#pragma once

#include "decide.h"
#include "inmem.h"
#include "simulate.h"
#include "survival.h"

enum { NEVER = INT32_MAX };

/* ---- courses */

/* A transition that people may take, from one state. */
struct way {
        const FlowTransition *transition;
        const struct behaviour *behaviour;
        unsigned role;
        PlacementKind needs;            /* work that must be found first */
        bool ends_work;                 /* a placement must have ended first */
        size_t taken;                   /* its place in the result */
};
struct stage {
        const FlowState *state;
        size_t shown;                   /* its place in the result */
        uint32_t people;                /* in it now */
        const struct way *way;
        size_t n_ways;
};
/* One version of the flow. */
struct course {
        const Flow *flow;
        struct stage *stage;
};

/* ---- people */

struct person {
        uint64_t casefile, key;         /* whom chance is asked about: the same under every flow */
        int32_t opened, known;          /* days: opened, and known to the simulation */
        int32_t search, job, end;       /* days: the search began; first job; first end; 0: not */
        uint32_t jobs;                  /* how many so far: each search has luck of its own */
        uint16_t course, stage, moves;  /* moves: what was planned in an earlier state is no longer done */
        uint8_t account;                /* its place in the result and one; 0: none */
        bool is_followed;
};

enum act_kind { ACT_STEP, ACT_TASK, ACT_RECORD };
struct act {
        enum act_kind kind;
        uint32_t person;                /* its place in the list */
        uint16_t moves;                 /* of a step */
        uint16_t what;                  /* the way, the task's number, the happening */
        uint16_t tries;
        uint8_t role;
};
/* What waits, the first in front. */
struct acts {
        struct act *item;
        size_t n, room, first;          /* first: how many were taken from the front */
};

/* ---- the market */

struct post {
        uint64_t vacancy;
        int32_t closes;
        uint32_t left;
};

struct run {
        const struct simulate_given *given;
        const struct scenario *scenario;
        struct arena *arena;            /* as long as the result */
        struct arena *turn;             /* until the end of a command */
        struct inmem *inmem;
        struct world *world;
        const Law *law;
        struct simulate_result *out;
        struct err *err;
        bool failed;                    /* `err` says why */

        struct course *course;          /* one for each version of the flow that is used */
        size_t n_courses;
        struct person *person;
        size_t n_people, people_room;
        uint32_t *by_case;              /* casefile -> the place of its person and one; 0: none */
        size_t case_room;

        int32_t first, last, today;     /* days; last: the first that is no longer run */
        int64_t at, latest;             /* moments: now, and that of the latest command */
        uint64_t n, seq;                /* of the latest command, of the latest event */
        uint64_t arrivals, arriving;    /* how many came, and the key of who comes now */
        uint64_t made;                  /* what the latest command made or touched first */
        struct acts *due;               /* by day from `first` */
        int32_t *workday;               /* the working days, in order */
        uint32_t *workdays_by;          /* by day from `first`: how many by its end */
        struct acts waiting[SCENARIO_ROLES], without_post;
        struct post *post;              /* by the order in which they came; those before post_first are gone */
        size_t n_posts, post_room, post_first;
        uint64_t *sender;               /* employers */
        uint64_t receiver;
        Profile *profile;
        Consent *consent;

        struct simulate_month *month;   /* that runs */
        uint32_t open, *on_account;
        int32_t *overdue_from[SCENARIO_ROLES], overdue[SCENARIO_ROLES]; /* tasks, by the day from which they are */
};

/* ---- course.c */
/* Make the version of the flow ready, and give its states, transitions and milestones a place in the result. */
void course_make(struct run *run, const Flow *flow);
struct stage *course_stage(const struct course *course, const char *state);
/* The place of a version's course. */
size_t course_of(const struct run *run, uint32_t version);

/* ---- run.c */
void act_add(struct acts *acts, struct act act);
bool act_take(struct acts *acts, struct act *out);      /* the first; false when there is none */
/* Do it on `day`, or tomorrow when that is not after today; what comes after the last day is not kept. */
void run_plan(struct run *run, int32_t day, struct act act);
/* So long after `day`; NEVER when that is after the last day. */
int32_t run_after(const struct run *run, int32_t day, const struct spread *spread, struct dice *dice);
/* A command in the arena of the turn. */
Command *run_command(struct run *run, Command__WhatCase what);
/* Send it as of now, in a role, for a person (null: none). Its events are applied, counted and planned for, and the arena of the turn ends. False when
 * a rule refused it, which is counted. What was read from the world before is gone. */
bool run_send(struct run *run, unsigned role, const struct person *person, Command *command);

/* ---- people.c */
struct person *person_of(const struct run *run, uint64_t casefile);     /* null when nobody's */
struct person *person_add(struct run *run, uint64_t casefile, uint64_t key, size_t course);
void people_plan(struct run *run, struct person *person, const Casefile *casefile);
void people_plan_task(struct run *run, const struct person *person, const Task *task);
void people_plan_happenings(struct run *run, const struct person *person);
/* Do what is due; false when there was nothing to do. It may wait again: for a post, or for what refused it. */
bool people_act(struct run *run, struct act act);
bool people_still(const struct run *run, const struct act *act);        /* is it still to be done? */
void people_arrive(struct run *run);
/* What a figure of the scenario is for someone; false when it has none of that name. */
bool people_figure(const struct run *run, const struct person *person, const char *name, uint32_t *value);

/* ---- market.c */
/* The day on which a search for a kind of work finds it; NEVER when that is after the last day. */
int32_t market_day(struct run *run, struct person *person, PlacementKind kind);
/* Take a post: its vacancy, 0 when the market has no limit; false when there is none. */
bool market_take(struct run *run, PlacementKind kind, uint64_t *vacancy);
void market_open(struct run *run, uint32_t posts);
void market_close(struct run *run);     /* vacancies whose time has passed */
uint32_t market_left(const struct run *run);

/* ---- tally.c */
void tally_begin(struct run *run);      /* after the courses are made */
void tally_event(struct run *run, const Event *event);
void tally_person(struct run *run, const struct person *person, const Casefile *casefile);      /* of a register */
void tally_task(struct run *run, const Task *task, int by);     /* it is open, or no longer (-1) */
void tally_day(struct run *run);
void tally_month_begin(struct run *run, uint32_t first, uint32_t last);
void tally_month_end(struct run *run);
void tally_end(struct run *run);
