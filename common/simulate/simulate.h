/* Months of a centre in advance: the same engine as the tracker's, people who only send commands, a clock that is told, and chance from a seed.
 *
 * Everything that happens is decided by decide() and decide_deadline() and applied by apply(), on a world in memory. What people do comes from
 * the scenario; nothing else is guessed. The same scenario, flow, law, seed and register give the same result on every machine: integers
 * only. No I/O and no clock. How a day runs, and what is left out, stands in docs/simulate.md. */
#pragma once

#include "scenario.h"
#include "world.h"

struct simulate_finding {
        unsigned line, column;
        const char *text;       /* what, and what would do */
};
/* What the scenario names and none of the flows has; 0 is sound. */
size_t simulate_check(const struct scenario *scenario, const Flow *const *flows, size_t n, struct arena *arena,
                      struct simulate_finding **out);

/* What a simulation begins with. */
struct simulate_given {
        const struct scenario *scenario;
        const Law *law;                 /* not asked for with a register */
        const Flow *flow;               /* sound; with a register, null when it is installed there */
        const char *flow_name;
        struct world *registry;         /* a register to go on from, or null */
        uint32_t start, months;         /* the first day, and how many months of the calendar from there */
        uint64_t seed;
        /* Asked after each turn when it is there; false ends the run. For tests. */
        bool (*watch)(void *self, struct world *world, const Event *const *events, size_t n);
        void *self;
};

/* What a role did in a month. */
struct simulate_load {
        uint32_t done;                  /* steps, tasks and records */
        uint32_t waiting;               /* at the end: what should have been done by now and for which there was no time */
        uint32_t overdue;               /* at the end: tasks whose day has passed */
};
struct simulate_month {
        uint32_t first, last;           /* days */
        uint32_t inflow, open;          /* opened in it; open at its end */
        uint32_t ended, reopened;
        uint32_t *in_state;             /* at its end */
        uint32_t *ended_as;             /* by kind of end */
        uint32_t placements[SCENARIO_KINDS];
        uint32_t posts, posts_left;     /* posted in it; open at its end */
        uint32_t without_post;          /* at its end: found work that has no post yet */
        uint32_t warned, passed, fired;
        struct simulate_load load[SCENARIO_ROLES];
        uint64_t payer_days[SCENARIO_PARTIES];  /* hundredths of days */
        struct money payer[SCENARIO_PARTIES];
        uint64_t *account_days;
        struct money *account;
        int32_t *milestones;            /* reached less reversed */
        struct money *milestone;
};
struct simulate_taken {
        const char *transition;
        uint32_t by_people, by_clock, refused;
        bool by_default;                /* the scenario has no line for it */
};
struct simulate_state {
        const char *name, *title;
        bool is_end;
};
struct simulate_curve {
        uint32_t people, happened;
        bool has_median;
        uint32_t median;                /* days */
        uint32_t *day;
        struct survival_at *at;
        size_t n;
};
struct simulate_result {
        const char *flow;
        uint32_t version;
        uint64_t seed;
        struct simulate_state *state;           /* in the order of the flow */
        size_t n_states;
        const char *const *account;             /* flow_accounts */
        const char **milestone;
        size_t n_accounts, n_milestones;
        struct simulate_month *month;
        size_t n_months;
        struct simulate_taken *taken;
        size_t n_taken;
        struct simulate_curve to_job, to_end;
        uint64_t cases, commands, refused, events;
        const char *first_refusal;      /* in words; null when nothing was refused */
};
/* `out` lives in `arena`. ERR_REFUSED when the register lacks the flow, or when a command that must be accepted is refused. */
bool simulate_run(const struct simulate_given *given, struct arena *arena, struct simulate_result **out, struct err *err) MUST_CHECK;
