/* For tests: what is said on standard output and standard error while something runs. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <unistd.h>

struct capture {
        int was[2];
        FILE *to[2];
        char out[1 << 20], err[1 << 20];
};

static inline void capture_begin(struct capture *capture)
{
        fflush(stdout);
        fflush(stderr);
        for (int i = 0; i < 2; i++) {
                capture->was[i] = dup(STDOUT_FILENO + i);
                capture->to[i] = tmpfile();
                assert_non_null(capture->to[i]);
                dup2(fileno(capture->to[i]), STDOUT_FILENO + i);
        }
}

static inline void capture_end(struct capture *capture)
{
        fflush(stdout);
        fflush(stderr);
        for (int i = 0; i < 2; i++) {
                char *text = i ? capture->err : capture->out;

                dup2(capture->was[i], STDOUT_FILENO + i);
                close(capture->was[i]);
                rewind(capture->to[i]);
                text[fread(text, 1, sizeof(capture->out) - 1, capture->to[i])] = 0;
                fclose(capture->to[i]);
        }
}
