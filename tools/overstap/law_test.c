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
#include "law.h"
#include "must.h"

static struct arena *arena;
static char folder[] = "/tmp/overstap-law-XXXXXX";
static const char *const names[] = {"list.csv", "list.yaml", "law.yaml"};

static int setup(void **state)
{
        (void)state;
        arena_new(&arena);
        strcpy(folder + strlen(folder) - 6, "XXXXXX");
        return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(names); i++)
                unlink(arena_text(arena, "%s/%s", folder, names[i]));
        rmdir(folder);
        arena_destroy(&arena);
        return 0;
}

static char *in_folder(const char *name)
{
        return arena_text(arena, "%s/%s", folder, name);
}

static void put(const char *name, const char *text)
{
        FILE *file = fopen(in_folder(name), "w");

        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

static const char *taken_from(FILE *file)
{
        char *text = arena_alloc(arena, 65536);

        rewind(file);
        text[fread(text, 1, 65535, file)] = '\0';
        fclose(file);
        return text;
}

/* What law_main says for a line of words, "" for nothing; its words may not hold spaces. */
static int say(const char *line, const char **out, const char **errors)
{
        int saved[2] = {dup(STDOUT_FILENO), dup(STDERR_FILENO)}, argc = 0, status;
        FILE *file[2] = {tmpfile(), tmpfile()};
        char *argv[20];

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
static json_t *answer(const char *line)
{
        const char *out, *errors;
        json_t *json;

        assert_int_equal(say(line, &out, &errors), 0);
        assert_string_equal(errors, "");
        json = json_loads(out, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(json);
        return json;
}

static const char *text_of(const json_t *json, const char *key)
{
        const char *text = json_string_value(json_object_get(json, key));

        assert_non_null(text);
        return text;
}

static const char *goes(const json_t *json)
{
        const json_t *category, *who;
        const char *text = "";
        size_t i, j;

        json_array_foreach(json_object_get(json, "categories"), i, category)
                json_array_foreach(json_object_get(category, "goes"), j, who) text =
                        arena_text(arena, "%s%s%s", text, *text ? " " : "", json_string_value(who));
        return text;
}

static void a_term_has_a_strict_and_a_legal_day_and_a_reason(void **state)
{
        json_t *json = answer("law term --start 2026-03-30 --length 4w --basis statute --json");

        (void)state;
        assert_int_equal(json_object_size(json), 3);
        assert_string_equal(text_of(json, "strict"), "2026-04-27");
        assert_string_equal(text_of(json, "legal"), "2026-04-28");
        assert_non_null(strstr(text_of(json, "why"), "King's Day"));
        json_decref(json);
        json = answer("law --json term --length 1m --start 2026-01-31 --basis contract");
        assert_string_equal(text_of(json, "legal"), "2026-02-28");
        json_decref(json);
}

static void holidays_are_listed_by_year(void **state)
{
        json_t *json = answer("law holidays 2025 --json");
        const json_t *list = json_object_get(json, "holidays");
        const char *out, *errors;

        (void)state;
        assert_int_equal(json_array_size(list), 9);
        assert_string_equal(text_of(json_array_get(list, 3), "date"), "2025-04-26");
        assert_string_equal(text_of(json_array_get(list, 3), "weekday"), "Sat");
        json_decref(json);
        assert_int_equal(say("law holidays 2025", &out, &errors), 0);
        assert_non_null(strstr(out, "2025-04-26  Sat  King's Day\n"));
}

static void an_end_by_notice_is_worked_out(void **state)
{
        json_t *json =
                answer("law notice-end --given 2026-04-07 --since 2008-01-01 --received 2026-03-02 --decided 2026-03-30 --json");
        const char *out, *errors;

        (void)state;
        assert_string_equal(text_of(json, "end"), "2026-07-31");
        assert_string_equal(text_of(json, "end_without_deduction"), "2026-08-31");
        assert_string_equal(text_of(json, "redeployment"), "2026-07-30");
        assert_int_equal(json_integer_value(json_object_get(json, "notice_months")), 4);
        json_decref(json);
        json = answer("law notice-end --given 2026-04-21 --since 2019-05-01 --json");
        assert_true(json_is_null(json_object_get(json, "redeployment")));
        json_decref(json);
        assert_int_equal(say("law notice-end --given 2026-04-21 --since 2019-05-01", &out, &errors), 0);
        assert_non_null(strstr(out, "2026-06-30  the contract ends\n"));
        assert_null(strstr(out, "redeployment"));
}

/* DOMAIN 8.1, from both kinds of file, the CSV as a Dutch spreadsheet leaves it. */
static void a_list_is_reflected_by_category(void **state)
{
        static const char *const rows[] = {
                "A,2003-07-14,2024-09-01,assembly",  "E,1971-04-27,2008-01-01,planner",   "A2,2002-01-20,2022-05-01,assembly",
                "B,1995-11-02,2020-02-01,assembly",  "B2,1993-06-30,2017-04-01,assembly", "B3,1991-03-03,2013-08-01,assembly",
                "C,1984-05-09,2014-01-06,assembly",  "C2,1991-03-02,2012-09-01,assembly", "C3,1982-12-12,2009-10-01,assembly",
                "G,1979-02-11,2011-06-01,assembly",  "G2,1974-10-05,1999-03-01,assembly", "D,1966-08-21,2019-05-01,assembly",
                "D2,1962-01-15,1990-09-01,assembly",
        };
        const char *csv = "\xef\xbb\xbfid;born;\"since\";category\r\n", *yaml = "", *out, *errors;
        static const char *const files[] = {"list.csv", "list.yaml"};

        (void)state;
        for (size_t i = 0; i < COUNT(rows); i++) {
                char *row = arena_strdup(arena, rows[i]);
                const char *cell[4];

                for (size_t j = 0; j < COUNT(cell); j++)
                        cell[j] = strsep(&row, ",");
                csv = arena_text(arena, "%s%s;%s;%s;\"%s\"\r\n", csv, cell[0], cell[1], cell[2], cell[3]);
                yaml = arena_text(arena, "%s- {id: %s, born: %s, since: %s, category: %s}\n", yaml, cell[0], cell[1], cell[2],
                                  cell[3]);
        }
        put("list.csv", csv);
        put("list.yaml", yaml);
        for (size_t i = 0; i < COUNT(files); i++) {
                json_t *json = answer(arena_text(
                        arena, "law reflect %s --reduction assembly=4 --reduction planner=1 --reference 2026-03-02 --json",
                        in_folder(files[i])));

                assert_string_equal(goes(json), "A B C D E");
                json_decref(json);
        }
        assert_int_equal(
                say(arena_text(arena, "law reflect %s --reduction assembly=4 --reference 2026-03-02", in_folder("list.csv")),
                    &out, &errors),
                0);
        assert_non_null(strstr(out, "  goes   2024-09-01  age 22  group 1  A\n"));
        assert_int_equal(say(arena_text(arena, "law reflect %s --reduction 4 --reference 2026-03-02", in_folder("list.csv")),
                             &out, &errors),
                         2);
        assert_non_null(strstr(errors, "say of which"));
        assert_int_equal(
                say(arena_text(arena, "law reflect %s --reduction paint=4 --reference 2026-03-02", in_folder("list.csv")), &out,
                    &errors),
                2);
        assert_int_equal(
                say(arena_text(arena, "law reflect %s --reduction planner=2 --reference 2026-03-02", in_folder("list.csv")), &out,
                    &errors),
                1);
        assert_string_equal(out, "");
}

static void a_list_without_categories_is_one(void **state)
{
        json_t *json;

        (void)state;
        put("list.yaml", "- {id: old, born: 1970-01-01, since: 2000-01-01}\n- {id: new, born: 1971-01-01, since: 2020-01-01}\n");
        json = answer(arena_text(arena, "law reflect %s --reduction 1 --reference 2026-03-02 --json", in_folder("list.yaml")));
        assert_string_equal(goes(json), "new");
        json_decref(json);
}

static void mistakes_in_a_list_are_all_named_before_anyone_is_chosen(void **state)
{
        static const struct {
                const char *name, *text, *expect[3];
        } wrong[] = {
                {"list.csv",
                 "id,borm,since,since\nA,1990-01-01,2020-01-01,x\n",
                 {"list.csv:1:4: borm: not known here (did you mean born)", "list.csv:1:15: since: stands there twice"}},
                {"list.csv",
                 "id,born,since\nA,1990-13-01,2020-01-01\n,1990-01-01,2020-1-1\nB,,2020-01-01,x\n",
                 {"list.csv:2:3: born: \"1990-13-01\" is not a day", "list.csv:3:13: since: \"2020-1-1\"",
                  "list.csv:4:15: the header has 3 columns, this row 4"}},
                {"list.csv",
                 "id,born,since\n,1990-01-01,2020-01-01\nA,1990-01-01,\n",
                 {"list.csv:2:1: id is missing", "list.csv:3:1: since is missing"}},
                {"list.csv", "id,born,since\n", {"list.csv:1:1: nobody is in it"}},
                {"list.yaml", "workers: 1\n", {"list.yaml:1:1: not a list of workers"}},
                {"list.yaml",
                 "- {id: A, born: 1990-01-01, since: 2020-01-01}\n- B\n- {id: [C], bron: 1990-01-01}\n",
                 {"list.yaml:2:3: not a worker", "list.yaml:3:13: bron: not known here (did you mean born)",
                  "list.yaml:3:8: id: not a text"}},
                {"list.yaml",
                 "- {id: \"A\\nB\", born: 1990-01-01, since: 2020-01-01}\n",
                 {"list.yaml:1:8: id: not a text of one line"}},
        };
        const char *out, *errors;

        (void)state;
        for (size_t i = 0; i < COUNT(wrong); i++) {
                put(wrong[i].name, wrong[i].text);
                assert_int_equal(
                        say(arena_text(arena, "law reflect %s --reduction 1 --reference 2026-03-02", in_folder(wrong[i].name)),
                            &out, &errors),
                        5);
                assert_string_equal(out, "");
                for (size_t j = 0; j < COUNT(wrong[i].expect) && wrong[i].expect[j]; j++)
                        if (!strstr(errors, wrong[i].expect[j]))
                                fail_msg("%s\nis said to be\n%swithout\n%s", wrong[i].text, errors, wrong[i].expect[j]);
        }
}

static void a_wrong_line_is_usage(void **state)
{
        static const char *const wrong[] = {
                "law",
                "law trem",
                "law holidays",
                "law holidays 0",
                "law holidays 10000",
                "law holidays 2026 2027",
                "law holidays 2026 --start 2026-01-01",
                "law term --start 2026-03-30",
                "law term --length 4w",
                "law term --start 2026-03-30 --length",
                "law term --start 2026-02-30 --length 4w",
                "law term --start 2026-03-30 --length 4",
                "law term --start 2026-03-30 --length 4w --basis hearsay",
                "law term --start 2026-03-30 --start 2026-03-31 --length 4w",
                "law term --start 2026-03-30 --length 4w --colour red",
                "law notice-end --given 2026-04-07",
                "law reflect list.csv --reduction 1",
        };
        const char *out, *errors;

        (void)state;
        for (size_t i = 0; i < COUNT(wrong); i++) {
                if (say(wrong[i], &out, &errors) != 2)
                        fail_msg("%s is not refused as usage", wrong[i]);
                assert_string_equal(out, "");
                assert_memory_equal(errors, "overstap law: ", 14);
        }
}

static void help_is_given_at_every_level(void **state)
{
        const char *out, *errors;

        (void)state;
        assert_int_equal(say("law --help", &out, &errors), 0);
        assert_non_null(strstr(out, "overstap law term"));
        assert_non_null(strstr(out, "overstap law reflect"));
        assert_int_equal(say("law term --help", &out, &errors), 0);
        assert_non_null(strstr(out, "overstap law term"));
        assert_null(strstr(out, "overstap law reflect"));
}

static void what_the_law_refuses_is_refused(void **state)
{
        const char *out, *errors;

        (void)state;
        assert_int_equal(say("law notice-end --given 2026-04-07 --since 2027-01-01", &out, &errors), 1);
        assert_int_equal(say("law term --start 9999-12-01 --length 3m", &out, &errors), 1);
}

static void the_law_of_another_folder_is_used_or_its_mistakes_named(void **state)
{
        const char *out, *errors;

        (void)state;
        put("law.yaml", "law: xx\nversion: 1\nholidays: [{name: One, day: 06-01, source: S}]\n");
        assert_int_equal(say(arena_text(arena, "law holidays 2026 --law %s", folder), &out, &errors), 0);
        assert_string_equal(out, "2026-06-01  Mon  One\n");
        put("law.yaml", "law: xx\nversion: 1\nholidays: [{name: One, day: 06-31, source: S}]\n");
        assert_int_equal(say(arena_text(arena, "law holidays 2026 --law %s", folder), &out, &errors), 5);
        assert_non_null(strstr(errors, "law.yaml:3:29: day: \"06-31\""));
        assert_int_equal(say("law holidays 2026 --law /nowhere/law", &out, &errors), 3);
        assert_int_equal(say("law reflect /nowhere/list.csv --reduction 1 --reference 2026-03-02", &out, &errors), 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_term_has_a_strict_and_a_legal_day_and_a_reason),
                TEST(holidays_are_listed_by_year),
                TEST(an_end_by_notice_is_worked_out),
                TEST(a_list_is_reflected_by_category),
                TEST(a_list_without_categories_is_one),
                TEST(mistakes_in_a_list_are_all_named_before_anyone_is_chosen),
                TEST(a_wrong_line_is_usage),
                TEST(help_is_given_at_every_level),
                TEST(what_the_law_refuses_is_refused),
                TEST(the_law_of_another_folder_is_used_or_its_mistakes_named),
        };

        setenv("OVERSTAP_SHARE", OVERSTAP_SOURCE "/config", 1);
        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
