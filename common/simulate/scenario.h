/* A described inflow and market, and what people do: what `overstap flow simulate` runs. docs/simulate.md has the form of its file.
 *
 * Plain values, read by common/conf into the caller's arena. Transitions, facts and figures are named and not known here: two flows may
 * be held against one scenario, and each takes what it knows. simulate_check tells what no flow knows. */
#pragma once

#include "arena.h"
#include "codec.h"
#include "date.h"
#include "dice.h"
#include "money.h"

enum {
        SCENARIO_MONTHS = 120,
        SCENARIO_CASES = 20000,         /* a month */
        SCENARIO_PARTIES = 6,           /* of enum Party */
        SCENARIO_KINDS = 4,             /* of enum PlacementKind */
        SCENARIO_ROLES = 4,             /* as scenario_roles */
        SCENARIO_PAUSE = 7,             /* days until a refused step is tried again */
};
extern const char *const scenario_roles[SCENARIO_ROLES + 1];    /* who acts: flow_roles without the clock, null-terminated */
unsigned scenario_role(const char *word);                       /* SCENARIO_ROLES when it is none of them */

/* Where something stands in the file. */
struct mark {
        unsigned line, column;
};

/* A length of time that is drawn. All zeros is no time at all. */
enum spread_kind { SPREAD_BETWEEN, SPREAD_MEAN, SPREAD_SHARES };
struct spread_share {
        int32_t days;
        uint32_t share;
};
struct spread {
        enum spread_kind kind;
        bool in_workdays;
        int32_t least, most;            /* between: every whole number of days is as likely; mean: `least` is the mean */
        const struct spread_share *share;
        size_t n;
        uint32_t total;                 /* of the shares */
};
int32_t spread_draw(const struct spread *spread, struct dice *dice);

/* Words, each with its part of the whole. */
struct shares {
        const char **word;
        uint32_t *share;
        struct mark *mark;
        size_t n;
        uint32_t total;
};
/* One of them, or null when there are none. */
const char *shares_draw(const struct shares *shares, struct dice *dice);

/* What people do about a transition. */
struct behaviour {
        const char *transition;
        struct mark mark;
        uint32_t chance;                /* that it comes at all, each time the casefile comes into a state that it leaves */
        struct spread delay;            /* how long after that */
        const char *by;                 /* who; null: the first that the flow lets */
        struct shares reasons;          /* none given: the first of the flow */
};

/* Something that is recorded when its day comes, so long after the casefile was opened. */
struct happening {
        const char *name;
        struct mark mark;
        bool is_activity;
        uint32_t chance;
        struct spread after;
};

struct band_share {
        uint32_t from, to, share;
};
struct figure_spread {
        const char *name;
        struct mark mark;
        const struct band_share *band;
        size_t n;
        uint32_t total;
};
struct fact_spread {
        const char *name;
        struct mark mark;
        struct spread after;            /* the day of logging */
};

/* Per cent by the band of a figure; all zeros changes nothing. */
struct factor {
        const char *figure;
        struct mark mark;
        const struct spread_share *band;        /* `days` is where the band begins, `share` the per cent */
        size_t n;
};
struct market_kind {
        const uint32_t *chance;         /* that somebody who searches finds one, in each month of the search; the last goes on */
        size_t n;
        struct factor factor;
        bool has_end;
        struct spread lasts;            /* with an end: its agreed length */
};

struct price {
        const char *name;
        struct mark mark;
        struct money amount;
};
struct admission_given {
        const char *kind;
        uint32_t from;
};
struct staffing {
        bool is_limited;
        uint32_t people, steps;         /* each so many a working day */
};

struct scenario {
        const char *file, *name;
        uint32_t start, months;
        struct {
                uint32_t cases;         /* a month */
                uint32_t seasonal[12];  /* per cent of that, from January */
                struct shares senders;
        } inflow;
        const struct figure_spread *figure;
        size_t n_figures;
        const struct fact_spread *fact;
        size_t n_facts;
        const struct happening *happening;
        size_t n_happenings;
        struct {
                bool is_limited;
                uint32_t vacancies;     /* posts a month */
                struct spread open;     /* how long they stand */
                struct market_kind kind[SCENARIO_KINDS];
        } market;
        const struct behaviour *behaviour;
        size_t n_behaviours;
        struct staffing staff[SCENARIO_ROLES];
        struct spread tasks;            /* how long after it was opened a task is done */
        struct money day[SCENARIO_PARTIES];
        const struct price *account, *milestone;
        size_t n_accounts, n_milestones;
        const struct admission_given *admission;
        size_t n_admissions;
};
