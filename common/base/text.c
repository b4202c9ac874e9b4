#include <stdint.h>
#include <string.h>

#include "text.h"

/* Bytes of the character at `at`, or 0 when it is not well-formed or a control character. */
static size_t character(const uint8_t *at, const uint8_t *end)
{
        /* What the second byte may be closes out overlong forms, surrogates, the controls U+0080 to U+009F and what lies
         * above U+10FFFF; Unicode 15, table 3-7. */
        uint8_t low = 0x80, high = 0xbf;
        size_t size;

        if (*at < 0x80)
                return (*at >= 0x20 && *at != 0x7f) || *at == '\t' || *at == '\n' || *at == '\r';
        if (*at < 0xc2 || *at > 0xf4)
                return 0;
        size = *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : 4;
        if ((size_t)(end - at) < size)
                return 0;
        switch (*at) {
        case 0xc2:
        case 0xe0:
                low = 0xa0;
                break;
        case 0xed:
                high = 0x9f;
                break;
        case 0xf0:
                low = 0x90;
                break;
        case 0xf4:
                high = 0x8f;
                break;
        default:
                break;
        }
        if (at[1] < low || at[1] > high)
                return 0;
        for (size_t i = 2; i < size; i++)
                if ((at[i] & 0xc0) != 0x80)
                        return 0;
        return size;
}

bool utf8_is_valid(const char *text, size_t len)
{
        const uint8_t *at = (const uint8_t *)text, *end = at + len;

        while (at < end) {
                size_t size = *at >= 0x20 && *at < 0x7f ? 1 : character(at, end);

                if (size == 0)
                        return false;
                at += size;
        }
        return true;
}

bool text_is(const char *a, const char *b)
{
        return a && b ? strcmp(a, b) == 0 : a == b;
}

bool text_empty(const char *text)
{
        return !text || !*text;
}

enum { NEAR_MOST = 64 };

static size_t least(size_t a, size_t b)
{
        return a < b ? a : b;
}

/* Letters put in, left out, replaced, or swapped with their neighbour. Both are at most NEAR_MOST long. */
static size_t edits(const char *a, size_t a_len, const char *b, size_t b_len)
{
        size_t rows[3][NEAR_MOST + 1];
        size_t *before = rows[0], *last = rows[1], *row = rows[2];

        for (size_t j = 0; j <= b_len; j++)
                before[j] = last[j] = j;
        for (size_t i = 1; i <= a_len; i++) {
                size_t *oldest = before;

                row[0] = i;
                for (size_t j = 1; j <= b_len; j++) {
                        row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
                        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                                row[j] = least(row[j], before[j - 2] + 1);
                }
                before = last;
                last = row;
                row = oldest;
        }
        return last[b_len];
}

const char *text_near(const char *word, const char *const *words, size_t n)
{
        size_t len = strnlen(word, NEAR_MOST + 1), best = 3;
        const char *near = NULL;

        if (len > NEAR_MOST)
                return NULL;
        for (size_t i = 0; i < n; i++) {
                size_t other = strnlen(words[i], NEAR_MOST + 1);
                size_t far = other > NEAR_MOST ? best : edits(word, len, words[i], other);

                if (far < best && 2 * far < len) {
                        best = far;
                        near = words[i];
                }
        }
        return near;
}

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

/* Nine digits from here, with at most three separators between two of them, that are not followed by a tenth, pass the
 * weighted sum. All zeros pass it too, but nobody has that number. */
static bool bsn_starts(const char *at)
{
        int sum = 0, digits = 0;
        bool is_zero = true;

        for (int between = 0; digits < 9; at++) {
                if (is_digit(*at)) {
                        int digit = *at - '0';

                        sum += ++digits == 9 ? -digit : (10 - digits) * digit;
                        is_zero = is_zero && digit == 0;
                        between = 0;
                } else if (!*at || !strchr(". -", *at) || ++between > 3) {
                        return false;
                }
        }
        return !is_digit(*at) && !is_zero && sum % 11 == 0;
}

bool text_has_bsn(const char *text)
{
        char before = ' ';

        for (; text && *text; before = *text++)
                if (is_digit(*text) && !is_digit(before) && bsn_starts(text))
                        return true;
        return false;
}

size_t text_fit(const char *text, size_t most)
{
        size_t size = strlen(text);

        if (size <= most)
                return size;
        while (most && ((unsigned char)text[most] & 0xc0) == 0x80)
                most--;
        return most;
}
