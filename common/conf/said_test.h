/* For the tests of readers: a text as a file, and what a reader says of it. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "conf.h"

/* The name of a new file that holds `text`; the caller unlinks it. */
static inline const char *said_file(const char *text, struct arena *arena)
{
        char *name = arena_strdup(arena, "/tmp/overstap-said-XXXXXX");
        int fd = mkstemp(name);

        assert_true(fd >= 0);
        assert_int_equal(write(fd, text, strlen(text)), strlen(text));
        close(fd);
        return name;
}

/* All findings, a line each, without the name of their file. */
static inline const char *said_all(const struct findings *findings)
{
        const char *said = "";

        for (size_t i = 0; i < findings->n; i++)
                said = arena_text(findings->arena, "%s%u:%u: %s\n", said, findings->item[i].line, findings->item[i].column,
                                  findings->item[i].text);
        return said;
}
