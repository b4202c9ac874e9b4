/* A row on its way from a file to a command, and everything that is wrong with it. */
#pragma once

#include "map.h"

/* What a field is in one row. */
struct row_value {
        const struct map_field *from;
        const char *text; /* null or "": nothing was said */
        unsigned line, column;
};

struct row {
        const char *file;
        unsigned line, column;
        const char *raw, *header;
        size_t raw_size, header_size;
        struct row_value *values; /* one for every field of the map */
        size_t n;
        unsigned problems;
        struct import_refusal first; /* its reason grows with the problems after the first */
};

struct rows;

/* Rows of `map`, from which `row` and `refused` hear; concepts are looked up in `esco`, unless it is null. What is between rows lives in rows_arena, which each row resets. */
void rows_new(struct rows **out, const struct map *map, struct esco_all *esco, struct arena *commands, import_row_fn *row,
              import_refused_fn *refused, void *self, struct import_sums *sums);
void rows_destroy(struct rows **rows);
struct arena *rows_arena(struct rows *rows);

/* Begin one: no values, no problems. */
struct row *rows_begin(struct rows *rows, const char *file, unsigned line, unsigned column);

/* The first problem is the row's; what follows is added to its reason. */
void row_problem(struct rows *rows, struct row *row, unsigned line, unsigned column, const char *field, const char *fmt, ...)
        PRINTF_LIKE(6, 7);

/* Make the command, or refuse the row: one of both is said. False when the listener wants no more. */
bool rows_end(struct rows *rows, struct row *row, struct err *err) MUST_CHECK;

/* Say what is still held back (places share a command). */
bool rows_flush(struct rows *rows, const char *file, struct err *err) MUST_CHECK;

/* About the file as a whole: no row of it can be read. */
void rows_refuse_file(struct rows *rows, const char *file, unsigned line, unsigned column, const char *field, const char *fmt,
                      ...) PRINTF_LIKE(6, 7);

/* Would a column or key of this name hold citizen service numbers? Such files are refused whole: form B of the UWV is one, and it
 * may carry facts about health as well (DOMAIN 6.2, 6.3). */
bool name_is_bsn(const char *plain);
