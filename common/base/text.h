/* Texts: UTF-8 with a length that was checked. */
#pragma once

#include <stddef.h>

#include "err.h"

/* Well-formed UTF-8 without NUL and without control characters other than tab, line feed and carriage return. */
bool utf8_is_valid(const char *text, size_t len);

bool text_is(const char *a, const char *b);             /* equal; null equals only null */
bool text_empty(const char *text);                      /* null or "" */

/* How many bytes of `text` fit into `most` without a part of a character: half of one would make the whole unreadable. */
size_t text_fit(const char *text, size_t most);

/* Of `n` words the one a person most likely meant by `word`, or null when none is near (at most two edits, and fewer
 * than half of it). */
const char *text_near(const char *word, const char *const *words, size_t n);

/* Nine digits that pass the test of a burgerservicenummer stand in `text`, bare or with dots, spaces or hyphens between them.
 * Such a number must not enter the suite (DOMAIN 6.2). */
bool text_has_bsn(const char *text);
