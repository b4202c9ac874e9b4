/* The certificate of a round: a text with everything by which anyone can check that nobody was passed over for someone behind them.
 *
 * docs/rounds.md has its form and tools/round_check.py checks it. The same round gives the same text, byte for byte. */
#pragma once

#include "round.h"

enum { CERTIFICATE_HASH = 32 };

struct certificate_head {
        uint64_t round, basis;
        uint32_t today;
        const char *rules;              /* version and hash of the matching rules */
};
/* The text of a round that was settled, in `arena`, and its BLAKE2b-256 hash. */
struct bytes certificate_text(const struct certificate_head *head, const struct round *round, struct arena *arena,
                              uint8_t hash[CERTIFICATE_HASH]);
