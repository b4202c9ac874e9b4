/* Lists of rows for the verbs that take many: CSV or YAML, both as maps of a tree, so that one reader serves. Every mistake is a
 * finding. */
#pragma once

#include "inside.h"

enum { ROWS_MOST = 10000 };
struct rows_form {
        const char *const *column;
        size_t n, needed;    /* the first `needed` columns must be there in every row */
        const char *what;    /* "worker" */
        const char *example; /* "{id: A, born: 1990-03-02, since: 2020-01-01}" */
};
/* The rows of asked->arg. Returns LAW_DONE, also with findings, or the status of a file that cannot be read. */
int rows_read(struct asked *asked, const struct rows_form *form, const struct node ***out, size_t *n, struct err *err);
/* LAW_DONE when there are no findings; else LAW_INPUT, `nothing` and how many. */
int rows_judge(const struct asked *asked, const char *nothing, struct err *err);

/* Cells of a row; null is an absent one: "" or no date, without a finding. */
const char *cell_text(struct asked *asked, const struct node *cell, const char *what, size_t most);
struct date cell_day(struct asked *asked, const struct node *cell, const char *what);
