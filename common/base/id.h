/* Names of things: 16-byte ids that anyone may make, and numbers that the tracker gives.
 *
 * A uuid is version 7 of RFC 9562: 48 bits of milliseconds first, so that an index of them grows at its end. A derived
 * one has the same shape, its moment from the fact and its chance bits from a digest of the fact, so that the same fact
 * always has the same id. Numbers of different things have different types, so that the compiler catches a swap. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "date.h"
#include "err.h"

struct uuid {
        uint8_t b[16];
};
enum { UUID_TEXT = 37 };

/* A fresh one, later than every earlier one of this process even when the clock stands still or goes back. */
struct uuid uuid_new(void);
struct uuid uuid_derived(struct instant at, const uint8_t digest[16]);
bool uuid_is_v7(const uint8_t b[16]);
bool uuid_is_zero(struct uuid id);
const char *uuid_text(struct uuid id, char text[UUID_TEXT]);
bool uuid_parse(const char *text, struct uuid *out, struct err *err) MUST_CHECK;

struct employer_id { uint64_t n; };
struct notice_id { uint64_t n; };
struct case_id { uint64_t n; };
struct vacancy_id { uint64_t n; };
struct proposal_id { uint64_t n; };
struct placement_id { uint64_t n; };

/* Ascending, for qsort and bsearch over numbers of one kind, or records that begin with theirs. */
int id_order(const void *a, const void *b);
/* A number as people type it, 1 or more; `what` names it in the error. */
bool number_parse(const char *text, const char *what, uint64_t *out, struct err *err) MUST_CHECK;
