/* What Dutch law makes of dates and numbers: pure functions over the dated parameters of config/law.
 *
 * Every result explains itself in `why`, with the article that decided. Nothing here is a constant of law: thresholds, windows,
 * lengths and holidays come from `law`. Sources: docs beside each function name the article; numbers are DOMAIN.md 1 and 7. */
#pragma once

#include "arena.h"
#include "codec.h"
#include "date.h"

/* A generally recognised holiday (Algemene termijnenwet art. 3)? Its name, or null. */
const char *law_holiday(const Law *law, struct date day);
bool law_is_workday(const Law *law, struct date day);           /* Monday to Friday, no holiday */
struct date law_next_workday(const Law *law, struct date day);  /* `day` itself when it is one */
struct date law_add_workdays(const Law *law, struct date day, int n);

/* "Mon 2026-04-27, King's Day": a day as a person checks it on a calendar. */
const char *law_day_text(const Law *law, struct date day, struct arena *arena);

/* The last day of a term of `length` that starts the day after `start`. Statutory terms roll on from a Saturday, Sunday or holiday (Atw art. 1),
 * unless they are longer than 90 days, twelve weeks or three months, or in years (art. 4); a statutory term of at least three days
 * holds two days that are none of these (art. 2). Other bases never shift. */
struct term_days {
        struct date strict;     /* as counted */
        struct date legal;      /* last day by law */
        const char *why;        /* in `arena` */
};
struct term_days law_term(const Law *law, struct date start, const Length *length, Basis basis, struct arena *arena);
struct term_days law_term_in(const Law *law, struct date start, struct length length, Basis basis, struct arena *arena);

/* A parameter's value on a day; `found` false when no period covers it. */
int64_t law_param(const Law *law, const char *name, struct date on, bool *found);
/* A parameter in steps: of the rows NAME.from-N whose N is at most `x`, the value of the highest. */
int64_t law_step(const Law *law, const char *name, int64_t x, struct date on, bool *found);
/* The same with their source and days; null when no period covers the day. */
const Param *law_row(const Law *law, const char *name, struct date on);
const Param *law_step_row(const Law *law, const char *name, int64_t x, struct date on);
/* The last value that was known before `on`, for saying so; null when there never was one. It is not to be reckoned with. */
const Param *law_last_known(const Law *law, const char *name, struct date on);
/* For rules that cannot do without: ERR_REFUSED names the parameter and the day, or a value that is not from 1 to `most`. */
bool law_need(const Law *law, const char *name, struct date on, int64_t most, const Param **out, struct err *err) MUST_CHECK;
const Regime *law_regime(const Law *law, const char *name);     /* null when unknown; "" means nl-wmco */

/* Which admission kind lending out workers needs on `day` (Waadi, from 2027 Wtta), or null when none. */
const char *law_lending_gate(const Law *law, struct date day);
const LendingGate *law_lending_row(const Law *law, struct date day);

/* WMCO: posts of notices in one area, in any window of the regime's length that holds `self`. */
struct counted {
        uint64_t id;
        struct date on;         /* of the intention: announced_on */
        uint32_t posts;
};
struct law_count {
        uint32_t sum;           /* the highest over all windows that hold `self` */
        size_t first, n;        /* the notices that make it: others[first .. first + n) after sorting by date */
        bool collective, warned;
};
/* Sorts `all` (self is among them) by date, then id. */
struct law_count law_count_window(const Regime *regime, struct counted *all, size_t n, uint64_t self);

/* Which items of the regime are missing from the notice; `texts` are those that its sealed part holds. */
size_t law_missing(const Regime *regime, const NoticeContent *content, const Item *texts, size_t n_texts, Item *out, size_t room);

/* The standstill: no act before `free_on` (WMCO art. 5a; unions who all agree end it on their day). */
struct law_standstill {
        struct date strict, free_on;
        const char *why;
};
struct law_standstill law_standstill(const Law *law, const Regime *regime, struct date complete_on, struct date unions_agreed_on,
                                     struct arena *arena);

/* The end by notice of the employer (BW 7:672; DOMAIN 1.6): months by service, less the days of the UWV procedure as far as the floor
 * allows, to the end of a month. `received` and `decided` are both no date when no permission was asked for. The redeployment term
 * (Ontslagregeling art. 10) runs from the decision, and is no date without one. ERR_REFUSED when the dates contradict each other, or
 * when the law has no terms for that day. */
struct law_notice {
        int years, months;      /* of service, of notice */
        struct date counted;    /* given + months */
        struct date shortened;  /* less the procedure */
        struct date floor;      /* the earliest that remains */
        struct date end;
        struct date end_full;   /* without the deduction */
        struct date redeployment;
        const char *why;        /* in `arena` */
};
/* The months of notice alone; ERR_REFUSED when the law has none for `years` of service on that day. */
bool law_notice_months(const Law *law, int years, struct date on, const Param **out, struct err *err) MUST_CHECK;
bool law_notice_end(const Law *law, struct date given, struct date since, struct date received, struct date decided, struct arena *arena,
                    struct law_notice *out, struct err *err) MUST_CHECK;
