#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "line.h"
#include "must.h"
#include "suite.h"
#include "text.h"

enum { WORDS_MOST = 24 };

struct typed {
        struct arena *arena;
        struct line line;
        struct err err;
        char *word[WORDS_MOST + 1];
        bool ok;
};

/* Type a line; words are parted by spaces. */
static void type(struct typed *typed, const char *text)
{
        int n = 0;

        *typed = (struct typed){0};
        arena_new(&typed->arena);
        typed->word[n++] = arena_strdup(typed->arena, "overstap");
        for (char *rest = arena_strdup(typed->arena, text), *word; (word = strsep(&rest, " "));) {
                assert_true(n < WORDS_MOST);
                typed->word[n++] = word;
        }
        typed->ok = line_parse(n, typed->word, typed->arena, &typed->line, &typed->err);
}

static void refused(const char *text, const char *part)
{
        struct typed typed;

        type(&typed, text);
        if (typed.ok || !strstr(typed.err.text, part))
                fail_msg("%s: %s", text, typed.ok ? "accepted" : typed.err.text);
        assert_int_equal(typed.err.kind, ERR_REFUSED);
        arena_destroy(&typed.arena);
}

static void options_may_stand_anywhere(void **state)
{
        static const char *const lines[] = {"--data /d case step 7 place --on 2026-03-02 --json",
                                            "case --json --on=2026-03-02 step --data=/d 7 place",
                                            "case step 7 --on 2026-03-02 place --json --data /d"};

        (void)state;
        for (size_t i = 0; i < COUNT(lines); i++) {
                struct typed typed;

                type(&typed, lines[i]);
                assert_true(typed.ok);
                assert_string_equal(typed.line.verb->verb, "step");
                assert_int_equal(typed.line.n, 2);
                assert_string_equal(typed.line.arg[0], "7");
                assert_string_equal(typed.line.arg[1], "place");
                assert_string_equal(typed.line.given[OPT_DATA].item[0], "/d");
                assert_string_equal(typed.line.given[OPT_ON].item[0], "2026-03-02");
                assert_int_equal(typed.line.given[OPT_JSON].n, 1);
                arena_destroy(&typed.arena);
        }
}

static void an_option_of_another_verb_is_refused(void **state)
{
        (void)state;
        refused("case list --side person", "case list takes no --side");
}

static void an_option_that_must_be_there_is_named(void **state)
{
        (void)state;
        refused("proposal answer 4 accept", "--side is missing: overstap proposal answer");
}

static void too_few_and_too_many_arguments_are_told_apart(void **state)
{
        (void)state;
        refused("case step 7", "too few arguments: overstap case step CASE TRANSITION");
        refused("case show 7 8", "too many arguments: overstap case show CASE");
}

static void a_near_word_is_proposed(void **state)
{
        (void)state;
        refused("notise list", "did you mean notice?");
        refused("notice lits", "did you mean list?");
        refused("case list --jsom", "did you mean --json?");
        refused("case", "there are: list, show, step");
}

static void an_option_given_twice_is_refused_unless_it_may_be(void **state)
{
        struct typed typed;

        (void)state;
        refused("case step 7 place --on 2026-03-02 --on 2026-03-03", "--on is given twice");
        type(&typed, "case step 7 place --fact a=2026-01-01 --fact b=2026-01-02");
        assert_true(typed.ok);
        assert_int_equal(typed.line.given[OPT_FACT].n, 2);
        assert_string_equal(typed.line.given[OPT_FACT].item[1], "b=2026-01-02");
        arena_destroy(&typed.arena);
}

static void a_value_that_is_missing_or_too_many_is_told(void **state)
{
        (void)state;
        refused("case list --state", "--state needs a value");
        refused("case list --json=yes", "--json takes no value");
        refused("case list -x", "there is no option -x");
}

static void words_after_two_dashes_are_no_options(void **state)
{
        struct typed typed;

        (void)state;
        type(&typed, "notice submit -- --json -c");
        assert_true(typed.ok);
        assert_int_equal(typed.line.n, 2);
        assert_string_equal(typed.line.arg[0], "--json");
        assert_int_equal(typed.line.given[OPT_JSON].n, 0);
        arena_destroy(&typed.arena);
}

static void a_verb_of_two_words_is_found(void **state)
{
        struct typed typed;

        (void)state;
        type(&typed, "employee consent withdraw P --consent 3");
        assert_true(typed.ok);
        assert_string_equal(typed.line.verb->verb, "consent withdraw");
        assert_int_equal(typed.line.n, 1);
        arena_destroy(&typed.arena);
}

static void law_gets_its_words_as_they_stand(void **state)
{
        struct typed typed;

        (void)state;
        type(&typed, "--json law term --start 2026-03-02 --length 1m");
        assert_true(typed.ok);
        assert_int_equal(typed.line.n_law, 6);
        assert_string_equal(typed.line.law[0], "law");
        assert_string_equal(typed.line.law[2], "--start");
        assert_int_equal(typed.line.given[OPT_JSON].n, 1);
        arena_destroy(&typed.arena);
}

static void every_verb_has_a_noun_that_the_help_tells(void **state)
{
        (void)state;
        for (size_t i = 0; i < n_verbs; i++) {
                size_t j = 0;

                while (j < n_nouns && !text_is(nouns[j].name, verbs[i].noun))
                        j++;
                assert_true(j < n_nouns);
                assert_non_null(verbs[i].run);
                assert_true(verbs[i].least <= verbs[i].most);
                assert_int_equal(verbs[i].must & verbs[i].may, 0);
        }
}

static void help_is_there_on_every_level(void **state)
{
        static const struct {
                const char *typed, *told;
        } cases[] = {{"--help", "placement"}, {"case --help", "overstap case step"}, {"case step --help", "--expect STATE"}};

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct typed typed;
                char *text = NULL;
                size_t size;
                FILE *out = open_memstream(&text, &size);

                assert_non_null(out);
                type(&typed, cases[i].typed);
                assert_true(typed.ok && typed.line.help);
                line_help(&typed.line, typed.arena, out);
                fclose(out);
                assert_non_null(strstr(text, cases[i].told));
                free(text);
                arena_destroy(&typed.arena);
        }
}

/* ---- the manual */

/* Without the marks of scdoc. */
static char *line_plain(char *line)
{
        char *to = line;

        for (char *at = line; *at; at++)
                if (*at != '*' && *at != '\\' && *at != '\n' &&
                    !(*at == '_' && (at == line || !isalnum((unsigned char)at[-1]) || !isalnum((unsigned char)at[1]))))
                        *to++ = *at;
        *to = 0;
        return line;
}

/* The synopses of the manual are the lines that begin with the program's name in bold. */
static void the_manual_has_every_verb_as_the_table_has_it_and_no_other(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        FILE *page = fopen(OVERSTAP_SOURCE "/docs/man/overstap.1.scd", "r");
        bool found[200] = {false};
        char *line = NULL;
        size_t room = 0;

        (void)state;
        assert_non_null(page);
        arena_new(&arena);
        while (getline(&line, &room, page) > 0) {
                size_t i = 0;

                if (strncmp(line, "*overstap ", 10) || !strncmp(line, "*overstap law", 13))
                        continue;
                line_plain(line);
                while (i < n_verbs && !text_is(verb_usage(&verbs[i], arena), line))
                        i++;
                if (i == n_verbs)
                        fail_msg("the manual has what the table has not: %s", line);
                found[i] = true;
        }
        free(line);
        fclose(page);
        for (size_t i = 0; i < n_verbs; i++)
                if (!found[i])
                        fail_msg("the manual lacks: %s", verb_usage(&verbs[i], arena));
}

static void the_manual_of_the_configuration_has_every_key_with_its_default(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        FILE *file = fopen(OVERSTAP_SOURCE "/docs/man/overstap.yaml.5.scd", "r");
        static char page[1 << 16];

        (void)state;
        assert_non_null(file);
        assert_true(fread(page, 1, sizeof(page) - 1, file) > 0);
        fclose(file);
        arena_new(&arena);
        for (size_t i = 0; i < n_suite_keys; i++) {
                const struct key *key = &suite_keys[i];
                const char *entry = strstr(page, arena_text(arena, "\n*%s*\n", key->name)), *end;

                if (!entry)
                        fail_msg("the manual lacks %s", key->name);
                end = strstr(entry + 1, "\n\n");
                if (!text_empty(key->dflt) &&
                    !strstr(arena_strndup(arena, entry, (size_t)(end - entry)), arena_text(arena, "(%s)", key->dflt)))
                        fail_msg("%s: the manual has another default than %s", key->name, key->dflt);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(options_may_stand_anywhere),
                cmocka_unit_test(an_option_of_another_verb_is_refused),
                cmocka_unit_test(an_option_that_must_be_there_is_named),
                cmocka_unit_test(too_few_and_too_many_arguments_are_told_apart),
                cmocka_unit_test(a_near_word_is_proposed),
                cmocka_unit_test(an_option_given_twice_is_refused_unless_it_may_be),
                cmocka_unit_test(a_value_that_is_missing_or_too_many_is_told),
                cmocka_unit_test(words_after_two_dashes_are_no_options),
                cmocka_unit_test(a_verb_of_two_words_is_found),
                cmocka_unit_test(law_gets_its_words_as_they_stand),
                cmocka_unit_test(every_verb_has_a_noun_that_the_help_tells),
                cmocka_unit_test(help_is_there_on_every_level),
                cmocka_unit_test(the_manual_has_every_verb_as_the_table_has_it_and_no_other),
                cmocka_unit_test(the_manual_of_the_configuration_has_every_key_with_its_default),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
