/* What can go wrong, and what the caller should do about it.
 *
 * A fallible function returns bool, takes `struct err *err` last and is MUST_CHECK. The kind says what to do next, the
 * text says what happened; there are no error numbers to translate. Each layer adds what it alone knows with err_in.
 * An error is either returned or logged, never both. */
#pragma once

#include <stdbool.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

enum err_kind {
        ERR_NONE,
        ERR_REFUSED,    /* the input is wrong: answer the sender, never retry */
        ERR_RETRY,      /* the world is not ready: the same call may work later */
        ERR_STOP,       /* only a person can help: say so and exit */
};

struct err {
        enum err_kind kind;
        char text[1000];
};

/* Record what is in the way. All three return false, so that `return err_set(…)` reads as it behaves. */
bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* As err_set, with errno put into words behind the text. Call it on the line after the system call. */
bool err_sys(struct err *err, enum err_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Put "where: " before the text that a lower layer left; the kind stays. */
bool err_in(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);
