#include "form.h"

#include <string.h>

#include "date.h"
#include "must.h"
#include "text.h"

const char *const date_form_words[DATE_FORMS] = {"ymd",       "dmy",       "mdy",       "dmy-short",
                                                 "mdy-short", "month d y", "d month y", "serial"};

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static char small(char c)
{
        return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* White space at `at`, a no-break space included: its size, or 0. */
static size_t space_at(const char *at)
{
        if (*at && strchr(" \t\r\n", *at))
                return 1;
        return !strncmp(at, "\xc2\xa0", 2) ? 2 : 0;
}

static const char *spaces_skip(const char *at)
{
        while (space_at(at))
                at += space_at(at);
        return at;
}

/* ---- dates */

/* A run of `least` to `most` digits and no more. */
static bool digits_take(const char **at, unsigned least, unsigned most, uint32_t *out)
{
        uint32_t n = 0;
        unsigned count = 0;

        for (; is_digit((*at)[count]) && count < most; count++)
                n = 10 * n + (uint32_t)((*at)[count] - '0');
        if (count < least || is_digit((*at)[count]))
                return false;
        *at += count;
        *out = n;
        return true;
}

static bool month_take(const char **at, uint32_t *out)
{
        static const char *const names[][2] = {
                {"january", "januari"}, {"february", "februari"}, {"march", "maart"},       {"april", "april"},
                {"may", "mei"},         {"june", "juni"},         {"july", "juli"},         {"august", "augustus"},
                {"september", "sept"},  {"october", "oktober"},   {"november", "november"}, {"december", "december"},
                {"mrt", "mrt"},
        };
        size_t size = 0;

        while (is_letter((*at)[size]))
                size++;
        for (uint32_t i = 0; i < COUNT(names); i++)
                for (size_t k = 0; k < 2; k++) {
                        size_t same = 0;

                        while (same < size && names[i][k][same] && small((*at)[same]) == names[i][k][same])
                                same++;
                        if (same < size || (size != 3 && names[i][k][same]))
                                continue;
                        *at += size + ((*at)[size] == '.');
                        *out = i < 12 ? i + 1 : 3;
                        return true;
                }
        return false;
}

/* A dash, slash or dot; the second of a date is the same as the first. */
static bool sign_take(const char **at, char *sign)
{
        if (!*sign && **at && strchr("-/.", **at))
                *sign = **at;
        if (!*sign || **at != *sign)
                return false;
        (*at)++;
        return true;
}

static bool spaces_take(const char **at)
{
        *at = spaces_skip(*at);
        return true;
}

static bool comma_take(const char **at)
{
        *at = spaces_skip(*at);
        *at = spaces_skip(*at + (**at == ','));
        return true;
}

static bool packed_take(const char **at, uint32_t *year, uint32_t *month, uint32_t *day)
{
        uint32_t packed;

        if (!digits_take(at, 8, 8, &packed))
                return false;
        *year = packed / 10000;
        *month = packed / 100 % 100;
        *day = packed % 100;
        return true;
}

/* The parts of a date in one form, and where it ends. */
static bool parts_take(const char **at, enum date_form form, uint32_t *year, uint32_t *month, uint32_t *day)
{
        bool is_short = form == DATE_DMY_SHORT || form == DATE_MDY_SHORT;
        bool month_first = form == DATE_MDY || form == DATE_MDY_SHORT;
        uint32_t *first = month_first ? month : day, *second = month_first ? day : month;
        unsigned digits = is_short ? 2 : 4;
        char sign = 0;

        switch (form) {
        case DATE_YMD:
                return packed_take(at, year, month, day) ||
                       (digits_take(at, 4, 4, year) && sign_take(at, &sign) && digits_take(at, 1, 2, month) &&
                        sign_take(at, &sign) && digits_take(at, 1, 2, day));
        case DATE_DMY:
        case DATE_MDY:
        case DATE_DMY_SHORT:
        case DATE_MDY_SHORT:
                if (!digits_take(at, 1, 2, first) || !sign_take(at, &sign) || !digits_take(at, 1, 2, second) ||
                    !sign_take(at, &sign) || !digits_take(at, digits, digits, year))
                        return false;
                *year += is_short ? 2000 : 0;
                return true;
        case DATE_MONTH_D_Y:
                return month_take(at, month) && spaces_take(at) && digits_take(at, 1, 2, day) && comma_take(at) &&
                       digits_take(at, 4, 4, year);
        case DATE_D_MONTH_Y:
                return digits_take(at, 1, 2, day) && spaces_take(at) && month_take(at, month) && spaces_take(at) &&
                       digits_take(at, 4, 4, year);
        default:
                return false;
        }
}

static bool serial_take(const char **at, uint32_t *out)
{
        /* Day 60 of a spreadsheet never was: 1900 had no 29 February. Counting from here is right for every day after it. */
        const struct date zero = date_of_ymd(18991230);
        uint32_t days;

        if (!digits_take(at, 5, 5, &days))
                return false;
        *out = date_ymd(date_add_days(zero, days));
        return true;
}

static bool date_take(const char **at, unsigned forms, uint32_t *out)
{
        for (enum date_form form = 0; form < DATE_FORMS; form++) {
                const char *end = *at;
                uint32_t year = 0, month = 0, day = 0, found;

                if (!(forms & 1U << form))
                        continue;
                if (form == DATE_SERIAL) {
                        if (!serial_take(&end, &found))
                                continue;
                } else {
                        if (!parts_take(&end, form, &year, &month, &day))
                                continue;
                        found = 10000 * year + 100 * month + day;
                }
                if (is_digit(*end) || found < 19000101 || found > 21001231 || !ymd_is_valid(found))
                        continue;
                /* How databases write a day in a column of moments. */
                if (form == DATE_YMD && (!strncmp(end, " 00:00:00", 9) || !strncmp(end, "T00:00:00", 9)) && !is_digit(end[9]) &&
                    end[9] != '.')
                        end += 9;
                *at = end;
                *out = found;
                return true;
        }
        return false;
}

/* Does a number or word begin here, rather than go on? Only letters of ASCII join a word: behind a dash or a no-break space one
 * begins. */
static bool begins(const char *text, const char *at)
{
        bool after_letter = at > text && (unsigned char)at[-1] < 0x80 && is_letter(at[-1]);
        bool after_digit = at > text && is_digit(at[-1]);

        return is_digit(*at) ? !after_digit && !after_letter : !is_letter(*at) || !after_letter;
}

/* The 10-2026 of 31-10-2026 does not begin a date of its own; what follows a date may: 1-10-2026-31-10-2026. A day may stick to a
 * word, as in Updated10/31/2026. */
static bool date_begins(const char *text, const char *at, const char *after)
{
        if (at == text || !is_digit(*at))
                return begins(text, at);
        return !is_digit(at[-1]) && !(at - text >= 2 && at - 1 != after && strchr("-/.", at[-1]) && is_digit(at[-2]));
}

bool date_in(const char *text, unsigned forms, enum pick pick, uint32_t *yyyymmdd)
{
        const char *at = text, *after = NULL;

        if (pick == PICK_ONLY)
                return date_take(&at, forms, yyyymmdd) && !*at;
        while (*at && !(after && pick == PICK_FIRST))
                if (date_begins(text, at, after) && date_take(&at, forms, yyyymmdd))
                        after = at;
                else
                        at++;
        return after != NULL;
}

/* ---- numbers */

enum { DIGITS_MOST = 15 };

/* Digits with, in their right places, a sign between thousands; false when one stands elsewhere. */
static bool whole_take(const char **at, char thousands, int64_t *out, unsigned *seen)
{
        unsigned run = 0, groups = 0;

        for (;; (*at)++) {
                if (is_digit(**at)) {
                        if (++*seen > DIGITS_MOST)
                                return false;
                        *out = 10 * *out + (**at - '0');
                        run++;
                } else if (thousands && **at == thousands && is_digit((*at)[1])) {
                        if (run == 0 || run > 3 || (groups && run != 3))
                                return false;
                        groups++;
                        run = 0;
                } else {
                        return run > 0 && (!groups || run == 3);
                }
        }
}

static bool number_take(const char **from, enum decimal decimal, unsigned digits, bool round, int64_t *out)
{
        const char *at = *from;
        bool is_negative = *at == '-';
        char thousands = decimal == DECIMAL_POINT ? ',' : decimal == DECIMAL_COMMA ? '.' : 0;
        unsigned seen = 0, decimals = 0;
        int64_t n = 0;

        at += is_negative;
        if (!whole_take(&at, thousands, &n, &seen))
                return false;
        if (((*at == '.' && decimal != DECIMAL_COMMA) || (*at == ',' && decimal != DECIMAL_POINT)) && is_digit(at[1])) {
                for (at++; is_digit(*at); at++, decimals++) {
                        if (++seen > DIGITS_MOST)
                                return false;
                        if (decimals < digits)
                                n = 10 * n + (*at - '0');
                        else if (!round && *at != '0')
                                return false;
                        else if (decimals == digits)
                                n += *at >= '5';
                }
        }
        for (; decimals < digits; decimals++)
                n *= 10;
        *from = at;
        *out = is_negative ? -n : n;
        return true;
}

bool number_in(const char *text, enum decimal decimal, unsigned digits, bool round, enum pick pick, int64_t *out)
{
        const char *at = text;
        bool found = false;

        if (pick == PICK_ONLY)
                return number_take(&at, decimal, digits, round, out) && !*at;
        while (*at)
                if (!is_digit(*at) || !begins(text, at)) {
                        at++;
                } else if (number_take(&at, decimal, digits, round, out)) {
                        found = true;
                        if (pick == PICK_FIRST)
                                return true;
                } else {
                        return false;
                }
        return found;
}

/* ---- texts */

/* 0x80 to 0x9f of Windows-1252; 0 is no character. */
static const uint16_t windows_high[32] = {
        0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
        0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
};

static const char *wide_of(enum encoding encoding, const char *bytes, size_t size, struct arena *arena)
{
        char *text = arena_alloc(arena, 3 * size + 1);
        char *to = text;

        for (size_t i = 0; i < size; i++) {
                unsigned c = (unsigned char)bytes[i];

                if (encoding == ENCODING_WINDOWS_1252 && c >= 0x80 && c < 0xa0)
                        c = windows_high[c - 0x80];
                if (c == 0)
                        return NULL;
                if (c < 0x80) {
                        *to++ = (char)c;
                } else if (c < 0x800) {
                        *to++ = (char)(0xc0 | c >> 6);
                        *to++ = (char)(0x80 | (c & 0x3f));
                } else {
                        *to++ = (char)(0xe0 | c >> 12);
                        *to++ = (char)(0x80 | (c >> 6 & 0x3f));
                        *to++ = (char)(0x80 | (c & 0x3f));
                }
        }
        return text;
}

/* Without the white space at both ends. */
static const char *trimmed(const char *text, size_t size, struct arena *arena)
{
        const char *from = spaces_skip(text), *end = text + size;

        while (end > from) {
                if (strchr(" \t\r\n", end[-1]))
                        end--;
                else if (end - from >= 2 && !memcmp(end - 2, "\xc2\xa0", 2))
                        end -= 2;
                else
                        break;
        }
        return *from ? arena_strndup(arena, from, (size_t)(end - from)) : "";
}

const char *text_of(enum encoding encoding, const char *bytes, size_t size, struct arena *arena)
{
        const char *text = bytes;

        if (encoding != ENCODING_UTF8) {
                text = wide_of(encoding, bytes, size, arena);
                size = text ? strlen(text) : 0;
        }
        if (!text || !utf8_is_valid(text, size))
                return NULL;
        return trimmed(text, size, arena);
}

const char *text_wrong(enum encoding encoding, const char *bytes, size_t size, struct arena *arena)
{
        const char *text = encoding == ENCODING_UTF8 ? bytes : wide_of(encoding, bytes, size, arena);

        /* Of a control character among good UTF-8, tell which. */
        for (size_t i = 0; text && i < size && text[i]; i++) {
                unsigned c = (unsigned char)text[i], next = (unsigned char)text[i + 1];
                bool is_high = c == 0xc2 && next >= 0x80 && next < 0xa0;

                if (c >= 0x80 && !is_high)
                        continue;
                if (is_high || !utf8_is_valid(text + i, 1))
                        return arena_text(arena, "the control character U+%04X is in it; take it out", is_high ? next : c);
        }
        if (encoding != ENCODING_UTF8)
                return "not text in the encoding that the map says";
        must(bytes);
        return memchr(bytes, 0, size) ? "a NUL byte is in it; take it out"
                                      : "not UTF-8; save it as UTF-8, or say `encoding: windows-1252` in the map";
}

const char *text_plain(const char *text, struct arena *arena)
{
        char *plain = arena_alloc(arena, strlen(text) + 1), *to = plain;

        for (text = spaces_skip(text); *text;) {
                if (space_at(text)) {
                        text = spaces_skip(text);
                        if (*text)
                                *to++ = ' ';
                } else {
                        *to++ = small(*text++);
                }
        }
        return plain;
}

bool text_has_lines(const char *text)
{
        return strpbrk(text, "\r\n") != NULL;
}

const char *text_lines(const char *text, enum lines lines, struct arena *arena)
{
        const char *last = text + strlen(text);
        char *joined, *to;

        if (!text_has_lines(text))
                return text;
        switch (lines) {
        case LINES_FIRST:
                return trimmed(text, strcspn(text, "\r\n"), arena);
        case LINES_LAST:
                while (last > text && !strchr("\r\n", last[-1]))
                        last--;
                return trimmed(last, strlen(last), arena);
        case LINES_JOIN:
                joined = to = arena_alloc(arena, strlen(text) + 1);
                while (*text) {
                        if (!strchr("\r\n", *text)) {
                                *to++ = *text++;
                                continue;
                        }
                        while (to > joined && strchr(" \t", to[-1]))
                                to--;
                        text = spaces_skip(text);
                        *to++ = ' ';
                }
                return joined;
        default:
                return text;
        }
}

const char *text_shown(const char *text, struct arena *arena)
{
        size_t size = strlen(text), most = 60;

        if (size <= most)
                return arena_text(arena, "\"%s\"", text);
        while (most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80)
                most--;
        return arena_text(arena, "\"%.*s...\"", (int)most, text);
}
