/* CSV, record by record, with the place of every cell.
 *
 * A record is what stands between two line ends outside quotes; blank lines are none. Line ends are LF, CR LF or CR. Lines are
 * counted as other tools count them: by LF, and by CR only in a file without LF. Columns are counted in characters.
 * A record never takes more than SHEET_RECORD bytes: a larger one is read past, and is wrong. */
#pragma once

#include <stdio.h>

#include "arena.h"

enum { SHEET_RECORD = 1024 * 1024, SHEET_CELLS = 4096 };

struct sheet;

struct sheet_cell {
        const char *text; /* unquoted, in the file's encoding, NUL behind it */
        size_t size;
        unsigned line, column;
};

/* One record; it lives until the next is asked for. `wrong` says why it has no cells, at its line and column; null: it has. */
struct sheet_record {
        const struct sheet_cell *cells;
        size_t n;
        unsigned line, column;
        const char *wrong;
        unsigned wrong_line, wrong_column;
        const char *raw; /* null when too large */
        size_t raw_size;
};

/* Takes the file. `delimiter` 0: whichever of comma, semicolon and tab stands most often in the first line. ERR_REFUSED when it
 * is not text in bytes at all (UTF-16). With `is_utf8`, columns are counted in UTF-8 characters, and a byte order mark is passed
 * over. */
bool sheet_new(struct sheet **out, FILE *file, char delimiter, bool is_utf8, struct err *err) MUST_CHECK;
void sheet_destroy(struct sheet **sheet);

/* `*out` is null at the end of the file. */
bool sheet_next(struct sheet *sheet, const struct sheet_record **out, struct err *err) MUST_CHECK;
