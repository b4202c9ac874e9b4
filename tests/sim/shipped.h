/* For tests of the rules that stand on the dated values: the law as it is shipped, read afresh for each test. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "derivation.h"
#include "law.h"
#include "must.h"
#include "read.h"

static struct arena *arena;
static const Law *law;
static struct derivation why;

static inline int shipped_setup(void **state)
{
        struct findings findings = {0};
        struct err err;
        Law *read = NULL;

        (void)state;
        arena_new(&arena);
        findings.arena = arena;
        why = (struct derivation){.arena = arena};
        if (!law_read(OVERSTAP_SOURCE "/config/law/nl", arena, &findings, &read, &err) || !read)
                return -1;
        law = read;
        return 0;
}

static inline int shipped_teardown(void **state)
{
        (void)state;
        arena_destroy(&arena);
        return 0;
}

static inline struct date ymd(uint32_t n)
{
        return date_of_ymd(n);
}

static inline struct money cents(int64_t n)
{
        return (struct money){n};
}

/* Does a line of the derivation hold `text`? */
static inline bool is_said(enum derived kind, const char *text)
{
        for (size_t i = 0; i < why.n; i++)
                if (why.line[i].kind == kind && strstr(why.line[i].text, text))
                        return true;
        return false;
}

#define SHIPPED_TEST(name) cmocka_unit_test_setup_teardown(name, shipped_setup, shipped_teardown)
