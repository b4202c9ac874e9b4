/* What we guarantee ourselves, and what a scope owns.
 *
 * must(…) states an invariant of our own and stays on in release builds; input never trips it. OWNED ties a local to its
 * destroy function on every way out of the block; TAKE hands it on. */
#pragma once

#include <stdbool.h>

#define must(claim) ((claim) ? (void)0 : must_failed(#claim, __FILE__, __LINE__))

/* Say which claim failed, and where, on standard error; then abort. */
_Noreturn void must_failed(const char *claim, const char *file, int line);

#define OWNED(destroy) __attribute__((cleanup(destroy)))
#define TAKE(owned)                                                                                                    \
        ({                                                                                                             \
                __auto_type taken_ = (owned);                                                                          \
                (owned) = 0;                                                                                           \
                taken_;                                                                                                \
        })

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
