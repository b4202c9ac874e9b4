#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "err.h"
#include "text.h"

/* Errors travel on, as answers and lines of a log, and quote what strangers sent. So what is not text becomes "?", and
 * what did not fit ends in "...". */
static void text_clean(struct err *err, size_t wanted)
{
        char *at = err->text;

        if (wanted >= sizeof err->text)
                memcpy(err->text + sizeof err->text - 4, "...", 4);
        while (*at) {
                size_t left = strnlen(at, 4), size = 1;

                while (size <= left && !utf8_is_valid(at, size))
                        size++;
                if (size > left) {
                        *at = '?';
                        size = 1;
                }
                at += size;
        }
}

bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
        va_list args;
        int wanted;

        va_start(args, fmt);
        wanted = vsnprintf(err->text, sizeof err->text, fmt, args);
        va_end(args);
        text_clean(err, wanted < 0 ? 0 : (size_t)wanted);
        err->kind = kind;
        return false;
}

bool err_sys(struct err *err, enum err_kind kind, const char *fmt, ...)
{
        int number = errno;
        char words[128], what[sizeof err->text];
        va_list args;

        va_start(args, fmt);
        if (vsnprintf(what, sizeof what, fmt, args) < 0)
                what[0] = '\0';
        va_end(args);
        return err_set(err, kind, "%s: %s", what, strerror_r(number, words, sizeof words));
}

bool err_in(struct err *err, const char *fmt, ...)
{
        char where[sizeof err->text], what[sizeof err->text];
        va_list args;

        va_start(args, fmt);
        if (vsnprintf(where, sizeof where, fmt, args) < 0)
                where[0] = '\0';
        va_end(args);
        memcpy(what, err->text, sizeof what);
        return err_set(err, err->kind, "%s: %s", where, what);
}
