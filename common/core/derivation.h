/* How a date or an amount came about: an ordered list of lines that a person can check with pencil and paper.
 *
 * A fact is what was given, a step what was made of it with its numbers and the article that says so, a warning what someone should
 * look at before they rely on it. Lines and texts live in `arena`. */
#pragma once

#include "arena.h"
#include "date.h"
#include "fraction.h"

enum derived { DERIVED_FACT, DERIVED_STEP, DERIVED_WARNING };
struct derivation_line {
        enum derived kind;
        const char *text;
        const char *source;     /* the article, "" for none */
};
struct derivation {
        struct arena *arena;
        struct derivation_line *line;
        size_t n;
};

void derivation_fact(struct derivation *why, const char *fmt, ...) PRINTF_LIKE(2, 3);
void derivation_step(struct derivation *why, const char *source, const char *fmt, ...) PRINTF_LIKE(3, 4);
void derivation_warning(struct derivation *why, const char *source, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Values as its lines show them, in its arena. */
const char *derivation_date(const struct derivation *why, struct date date);
const char *derivation_money(const struct derivation *why, struct money money);
const char *derivation_fraction(const struct derivation *why, struct fraction fraction);
