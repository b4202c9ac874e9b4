/* JSON forms as tables for people: columns by path, and one thing as its fields and lists.
 *
 * libsmartcols does the widths and escapes the control characters that data may bring, so that nothing printed can command a terminal. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "err.h"

struct column {
        const char *title;
        const char *path;       /* into the form: "content.employer_name", of the first of a list: "terms.0.name" */
        bool right;
        bool wrap;              /* goes on below where a terminal has no room, and is not cut */
};

struct grid;

/* A table that grows row by row and is printed once, at its end. */
void grid_new(struct grid **out, const struct column *columns, size_t n);
void grid_destroy(struct grid **grid);
void grid_row(struct grid *grid, const json_t *thing);
/* "nothing" when it has no rows. */
void grid_print(struct grid *grid);

/* All rows of a list at once, with an empty line behind them. */
void rows_print(const json_t *rows, const struct column *columns, size_t n);

/* Fields one a line, then what is inside it under its name. What is absent is left out. */
void thing_print(const char *name, const json_t *thing);

/* A line of words, with blanks for the control characters that data may bring. */
void print_line(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* Use the terminal's character set; UTF-8 where it says nothing. */
void print_open(void);
