/* For tests of `overstap law`: a folder for files, and what law_main says for a line of words. */
#pragma once

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "arena.h"
#include "law_main.h"
#include "must.h"

static struct arena *arena;
static char folder[] = "/tmp/overstap-law-XXXXXX";
static const char *const names[] = {"list.csv", "list.yaml", "law.yaml", "facts.yaml", "old.yaml", "facts.json"};

static inline int setup(void **state)
{
        (void)state;
        arena_new(&arena);
        strcpy(folder + strlen(folder) - 6, "XXXXXX");
        return mkdtemp(folder) ? 0 : -1;
}

static inline int teardown(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(names); i++)
                unlink(arena_text(arena, "%s/%s", folder, names[i]));
        rmdir(folder);
        arena_destroy(&arena);
        return 0;
}

static inline char *in_folder(const char *name)
{
        return arena_text(arena, "%s/%s", folder, name);
}

static inline void put(const char *name, const char *text)
{
        FILE *file = fopen(in_folder(name), "w");

        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

static inline const char *taken_from(FILE *file)
{
        char *text = arena_alloc(arena, 65536);

        rewind(file);
        text[fread(text, 1, 65535, file)] = '\0';
        fclose(file);
        return text;
}

/* What law_main says for a line of words, "" for nothing; its words may not hold spaces. */
static inline int say(const char *line, const char **out, const char **errors)
{
        int saved[2] = {dup(STDOUT_FILENO), dup(STDERR_FILENO)}, argc = 0, status;
        FILE *file[2] = {tmpfile(), tmpfile()};
        char *argv[64];

        for (char *rest = arena_strdup(arena, line), *word; (word = strsep(&rest, " "));)
                argv[argc++] = word;
        argv[argc] = NULL;
        fflush(stdout);
        assert_true(file[0] && file[1] && saved[0] >= 0 && saved[1] >= 0);
        dup2(fileno(file[0]), STDOUT_FILENO);
        dup2(fileno(file[1]), STDERR_FILENO);
        status = law_main(argc, argv);
        fflush(stdout);
        for (int i = 0; i < 2; i++) {
                dup2(saved[i], i ? STDERR_FILENO : STDOUT_FILENO);
                close(saved[i]);
        }
        *out = taken_from(file[0]);
        *errors = taken_from(file[1]);
        return status;
}

/* The one JSON document of an answer that is to be given. */
static inline json_t *answer(const char *line)
{
        const char *out, *errors;
        json_t *json;

        assert_int_equal(say(line, &out, &errors), 0);
        assert_string_equal(errors, "");
        json = json_loads(out, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(json);
        return json;
}

static inline const char *text_of(const json_t *json, const char *key)
{
        const char *text = json_string_value(json_object_get(json, key));

        assert_non_null(text);
        return text;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
