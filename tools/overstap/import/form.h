/* The forms in which people write values, and what they mean exactly.
 *
 * Nothing is guessed: a date has the forms that the map declares, a number the decimal sign that it declares, and what
 * has neither is refused. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

enum date_form {
        DATE_YMD,       /* 2026-03-02 2026/3/2 20260302, also with a midnight behind it */
        DATE_DMY,       /* 2-3-2026 */
        DATE_MDY,       /* 3/2/2026 */
        DATE_DMY_SHORT, /* 2-3-26: the years 2000 to 2099 */
        DATE_MDY_SHORT,
        DATE_MONTH_D_Y, /* March 2, 2026; Mar 2, 2026; English and Dutch names */
        DATE_D_MONTH_Y, /* 2 maart 2026 */
        DATE_SERIAL,    /* a spreadsheet's day number: 46083 */
        DATE_FORMS,
};
extern const char *const date_form_words[DATE_FORMS];

/* Which of the dates or numbers in a text is meant. */
enum pick { PICK_ONLY, PICK_FIRST, PICK_LAST };

/* `forms` is a set of 1 << enum date_form. False when no date of a day between 1900 and 2100 in these forms is there (or, with
 * PICK_ONLY, when more than it is). */
bool date_in(const char *text, unsigned forms, enum pick pick, uint32_t *yyyymmdd);

/* A decimal sign; the other one may stand between thousands. DECIMAL_EITHER takes both as decimal sign, and no thousands. */
enum decimal { DECIMAL_POINT, DECIMAL_COMMA, DECIMAL_EITHER };

/* A number with `digits` decimals, as a whole number of the last of them. More decimals are zeros, or with `round` rounded half
 * away from zero; else it is refused. At most 15 digits in all. */
bool number_in(const char *text, enum decimal decimal, unsigned digits, bool round, enum pick pick, int64_t *out);

enum encoding { ENCODING_UTF8, ENCODING_WINDOWS_1252, ENCODING_LATIN_1 };

/* The text in UTF-8 without the white space around it (spaces, line ends, tabs, no-break spaces). Null when it is not
 * text in this encoding, or has control characters. */
const char *text_of(enum encoding encoding, const char *bytes, size_t size, struct arena *arena);

/* Why that was null, and what would do. */
const char *text_wrong(enum encoding encoding, const char *bytes, size_t size, struct arena *arena);

/* In small letters (A to Z), with one space for every run of white space: for comparing words that people write. */
const char *text_plain(const char *text, struct arena *arena);

/* White space that ends lines, with what stands around it. */
enum lines { LINES_REFUSE, LINES_FIRST, LINES_LAST, LINES_JOIN };
bool text_has_lines(const char *text);
const char *text_lines(const char *text, enum lines lines, struct arena *arena);

/* In quotes, and cut after some 60 bytes: for showing in a sentence. */
const char *text_shown(const char *text, struct arena *arena);
