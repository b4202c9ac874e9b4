/* The facts that the law is asked about: one table for the options of the command line and the keys of a file of facts, so that
 * each has one name, one form and one reader. */
#pragma once

#include "conf.h"
#include "money.h"

/* In the order in which help and reports show them. */
enum fact {
        START,
        LENGTH,
        BASIS,
        ON,
        REFERENCE,
        REDUCTION,
        SINCE,
        END,
        BORN,
        EMPLOYEES,
        GIVEN,
        RECEIVED,
        DECIDED,
        INCOMPLETE,
        ASKED,
        AGAIN,
        SIGNED,
        UNMENTIONED,
        WITHDREW_BEFORE,
        CONTRACT_START,
        CONTRACT_END,
        AGREED_END,
        BASE,
        HOURLY,
        HOURS_MONTH,
        HOLIDAY_PERMILLE,
        YEAR_END,
        FIXED_EXTRAS,
        VARIABLE,
        PAID_EARLIER,
        COST,
        YEAR_WAGE,
        WEEKS_WORKED,
        HOURS_LOST,
        HOURS_BEFORE,
        YEARS_WORKED,
        YEARS_EARLY,
        YEARS_LATE,
        MONTHS,
        INCOME,
        NEW_BASE,
        NEW_START,
        TAPER,
        NOTIFIED,
        COMPLETED,
        UNIONS_AGREED,
        ITEM,
        REGIME,
        HOURS_WEEK,
        PAID_HOURS,
        TARGET_HOURS,
        SHARE_PERMYRIAD,
        JOB_HOURS,
        FIRST_SICK_DAY,
        FACTS,
};
enum fact_kind {
        FACT_DATE,
        FACT_LENGTH,
        FACT_WORD,
        FACT_FLAG,
        FACT_NUMBER, /* whole */
        FACT_HOURS,  /* with up to two decimals; kept in hundredths */
        FACT_MONEY,
        FACT_MONEYS, /* a list */
        FACT_WORDS,  /* a list */
        FACT_COSTS,  /* a list of {amount, agreed, made, kind, union-deal} */
        FACT_STEPS,  /* a list of {months, percent} */
};
struct fact_spec {
        const char *name;
        enum fact_kind kind;
        size_t most; /* of a number, or of a list's length */
        const char *help;
};
extern const struct fact_spec fact_specs[FACTS];

/* What was given, by kind. All zeros is a fact that was not given. */
struct fact_value {
        bool is_given;
        const char *text; /* as it was written, lists joined; equal texts are equal facts */
        struct date date;
        struct length length;
        int64_t n;        /* number, hundredths, cents; 1 of a flag that is set */
        const void *item; /* struct money, const char *, struct severance_cost or struct topup_step */
        size_t n_items;
};
struct facts {
        struct fact_value at[FACTS];
};
#define TAKES(fact) (UINT64_C(1) << (fact))

bool fact_is_list(enum fact fact);
/* Read one fact. ERR_REFUSED says what is wrong with it, and `*at` then is the node where it stands. */
bool fact_read(enum fact fact, const struct node *node, struct arena *arena, struct fact_value *out, const struct node **at,
               struct err *err) MUST_CHECK;
/* A file with one map of facts, of those in the mask `may`. Every mistake becomes a finding; false only when it cannot be opened.
 */
bool facts_file(const char *file, uint64_t may, struct arena *arena, struct findings *findings, struct facts *out,
                struct err *err) MUST_CHECK;
