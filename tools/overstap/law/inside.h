/* What the verbs of `overstap law` share: what was asked, the table of verbs, and how an answer is made and shown. Not for
 * others. */
#pragma once

#include <jansson.h>

#include "derivation.h"
#include "facts.h"
#include "law.h"

/* As in overstap(1). */
enum { LAW_DONE = 0, LAW_REFUSED = 1, LAW_USAGE = 2, LAW_SILENT = 3, LAW_INPUT = 5 };

/* Options that are no facts: where the law is, and the form of the answer. */
struct options {
        const char *law, *data, *config, *was;
        bool json, help;
};
/* What was asked, and what answers need. */
struct asked {
        struct arena *arena;
        struct findings findings;
        const Law *law;
        const struct verb *verb;
        const char *arg;
        struct options options;
        struct facts facts;
};
enum verb_arg { ARG_NONE, ARG_NEEDED, ARG_MAY };
/* `run` makes the answer and gives the exit status. */
struct verb {
        const char *name, *usage, *help;
        uint64_t must, any, may; /* facts: all of these, at least one of those, and these too */
        enum verb_arg arg;
        bool is_computed; /* `compute` makes it of a file of facts */
        const char *uses; /* the parameters it reckons with, as starts of their names */
        int (*run)(struct asked *asked, json_t **out, struct err *err);
        void (*print)(const json_t *answer); /* for a person; null: line by line */
};
extern const struct verb law_verbs[];
extern const size_t law_n_verbs;

/* The fact as it was given, or nothing: no date, 0, null. */
static inline struct date date_at(const struct asked *asked, enum fact fact)
{
        return asked->facts.at[fact].date;
}
static inline struct money money_at(const struct asked *asked, enum fact fact)
{
        return (struct money){asked->facts.at[fact].n};
}
static inline bool is_given(const struct asked *asked, enum fact fact)
{
        return asked->facts.at[fact].is_given;
}

json_t *day_json(struct date date);     /* null for no date */
json_t *money_json(struct money money); /* cents */
json_t *why_json(const struct derivation *why);
const char *text_or_dash(const json_t *object, const char *key);
void answer_print(const json_t *answer); /* any answer, key by key and then why */
const char *value_text(const char *key, const json_t *value, struct arena *arena);
void drop_json(json_t **json);

int holidays_run(struct asked *asked, json_t **out, struct err *err);
void holidays_print(const json_t *answer);
int term_run(struct asked *asked, json_t **out, struct err *err);
void term_print(const json_t *answer);
int notice_run(struct asked *asked, json_t **out, struct err *err);
int permission_run(struct asked *asked, json_t **out, struct err *err);
int rehire_run(struct asked *asked, json_t **out, struct err *err);
int withdrawal_run(struct asked *asked, json_t **out, struct err *err);
int fictitious_run(struct asked *asked, json_t **out, struct err *err);
int announcement_run(struct asked *asked, json_t **out, struct err *err);
int poortwachter_run(struct asked *asked, json_t **out, struct err *err);
int severance_run(struct asked *asked, json_t **out, struct err *err);
int benefit_run(struct asked *asked, json_t **out, struct err *err);
int topup_run(struct asked *asked, json_t **out, struct err *err);
int quota_run(struct asked *asked, json_t **out, struct err *err);
int reflect_run(struct asked *asked, json_t **out, struct err *err);
void reflect_print(const json_t *answer);
int collective_run(struct asked *asked, json_t **out, struct err *err);
int standstill_run(struct asked *asked, json_t **out, struct err *err);
int lending_run(struct asked *asked, json_t **out, struct err *err);
int show_run(struct asked *asked, json_t **out, struct err *err);
void show_print(const json_t *answer);
int explain_run(struct asked *asked, json_t **out, struct err *err);
int compute_run(struct asked *asked, json_t **out, struct err *err);
void compute_print(const json_t *answer);
uint64_t compute_facts(void); /* all that a file of facts may hold */
