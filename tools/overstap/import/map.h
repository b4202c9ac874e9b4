/* Maps: which column of a CSV file is which field, and how its values are written.
 *
 * docs/import.md describes the YAML. A map is checked whole before any row is read; all its mistakes are reported. */
#pragma once

#include "conf.h"
#include "field.h"

/* A column by its name in the header, or by its place. */
struct map_column {
        const char *name;      /* null: by place */
        unsigned place;        /* from 1 */
        unsigned line, column; /* where the map says so */
};

/* `value` stands for each of `words`, which are plain (text_plain). */
struct map_word {
        const char *value;
        struct words words;
};

struct map_field {
        const struct field *field;
        unsigned line, column;
        struct map_column *columns;
        size_t n;
        bool is_joined; /* all of them, one behind the other; else the first that is not empty */
        const char *join, *prefix;
        const char *value; /* the same in every row; no columns */
        bool is_required;
        struct words empty; /* plain words that mean nothing was said, the map's own among them */
        enum lines lines;
        struct map_word *word;
        size_t n_words;
        bool within;           /* a word may stand anywhere in the cell */
        const char *otherwise; /* for a cell in which none stands */
        struct reading reading;
};

/* Rows that are not what the file is about: totals, headings. */
struct map_skip {
        struct map_column *column; /* null: any column */
        struct words words;        /* plain */
        bool within;
        const char *why;
};

struct map {
        const char *file, *name;
        enum import_kind kind;
        char delimiter; /* 0: found out */
        enum encoding encoding;
        unsigned header_row;                 /* among the records, from 1; 0: the first that holds all of `header` */
        struct words header;                 /* plain */
        bool short_rows;                     /* cells may be missing at the end of a row */
        bool columns_may_miss, columns_only; /* in the file; none but those of the map */
        struct words ignore;                 /* plain */
        struct map_field *fields;
        size_t n;
        struct map_skip *skips;
        size_t n_skips;
};

/* `*out` is null when findings say why. */
bool map_read(const char *file, struct arena *arena, struct findings *findings, const struct map **out,
              struct err *err) MUST_CHECK;

/* Every field under its own name and in its plainest form, as YAML and JSON files have them. */
const struct map *map_plain(enum import_kind kind, struct arena *arena);
