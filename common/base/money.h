/* Money: whole cents, signed 64 bits. Never double. Products go through 128 bits and are rounded once. */
#pragma once

#include <stdint.h>

#include "err.h"

struct money {
        int64_t cents;
};
enum { MONEY_TEXT = 28 };

bool money_add(struct money a, struct money b, struct money *out, struct err *err) MUST_CHECK;
/* amount × num / den, half rounded away from zero, once. `den` is not zero. */
bool money_share(struct money amount, int64_t num, int64_t den, struct money *out, struct err *err) MUST_CHECK;
/* "1234.56" or "-0.05"; money_parse also takes "1234" and "1234.5", and with `comma` a decimal comma with dots between
 * thousands. */
bool money_parse(const char *text, bool comma, struct money *out, struct err *err) MUST_CHECK;
const char *money_text(struct money money, char text[MONEY_TEXT]);
