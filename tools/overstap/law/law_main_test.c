#include "said_test.h"

static const char *goes(const json_t *json)
{
        const json_t *category, *who;
        const char *text = "";
        size_t i, j;

        json_array_foreach (json_object_get(json, "categories"), i, category)
                json_array_foreach (json_object_get(category, "goes"), j, who)
                        text = arena_text(arena, "%s%s%s", text, *text ? " " : "", json_string_value(who));
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
        json_t *json = answer(
                "law notice-period --given 2026-04-07 --since 2008-01-01 --received 2026-03-02 --decided 2026-03-30 --json");
        const char *out, *errors;

        (void)state;
        assert_string_equal(text_of(json, "end"), "2026-07-31");
        assert_string_equal(text_of(json, "end_without_deduction"), "2026-08-31");
        assert_string_equal(text_of(json, "redeployment"), "2026-07-30");
        assert_int_equal(json_integer_value(json_object_get(json, "notice_months")), 4);
        json_decref(json);
        json = answer("law notice-period --given 2026-04-21 --since 2019-05-01 --json");
        assert_true(json_is_null(json_object_get(json, "redeployment")));
        json_decref(json);
        assert_int_equal(say("law notice-period --given 2026-04-21 --since 2019-05-01", &out, &errors), 0);
        assert_non_null(strstr(out, "end                       2026-06-30\n"));
        assert_non_null(strstr(out, "redeployment              -\n"));
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
                {"list.csv", "id,born,since\n", {"list.csv:1:1: no worker is in it"}},
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

/* One value of the answer to a line: an integer, a text, or "null", "true" and "false". */
static const char *value_of(const char *line, const char *key)
{
        json_t *json = answer(arena_text(arena, "%s --json", line));
        const json_t *value = json_object_get(json, key);
        const char *text;

        if (!value)
                fail_msg("%s has no %s", line, key);
        text = json_is_string(value) ? arena_strdup(arena, json_string_value(value)) : json_dumps(value, JSON_ENCODE_ANY);
        if (!json_is_string(value)) {
                char *dumped = (char *)text;

                text = arena_strdup(arena, dumped);
                free(dumped);
        }
        json_decref(json);
        return text;
}

/* DOMAIN 8.1 to 8.3 and 4.1, from the command line. */
static void each_verb_gives_what_was_worked_out(void **state)
{
        static const struct {
                const char *line, *key, *value;
        } cases[] = {
                {"law severance --since 2024-09-01 --end 2026-05-31 --base 2450.00", "amount_cents", "154350"},
                {"law severance --since 2020-02-01 --end 2026-05-31 --base 2780 --variable 600 --variable 450 --variable 750",
                 "amount_cents", "644396"},
                {"law severance --since 2014-01-06 --end 2026-06-30 --base 3150", "factor_decimals", "4.161720"},
                {"law severance --since 2019-05-01 --end 2026-05-31 --base 2890 --fixed-extras 3468", "amount_cents", "805186"},
                {"law severance --since 2008-01-01 --end 2026-07-31 --base 4150 --year-end 3000", "amount_cents", "2931211"},
                {"law severance --since 2012-05-01 --end 2027-08-31 --base 3400", "cap_known", "false"},
                {"law severance --since 2012-05-01 --end 2027-08-31 --base 3400", "amount_cents", "1876800"},
                {"law severance --since 2020-01-01 --end 2026-05-31 --hourly 15.00 --hours-month 160 --holiday-permille 0",
                 "wage_cents", "240000"},
                {"law severance --since 2024-09-01 --end 2026-05-31 --base 2450 --cost 43.50,2026-04-01,2026-04-02 "
                 "--cost 100,,2026-04-02",
                 "amount_cents", "150000"},
                {"law benefit --end 2026-07-31 --base 4150 --year-end 3000 --months 4", "total_cents", "1372260"},
                {"law benefit --end 2026-07-31 --year-wage 56784 --years-early 20 --years-late 6", "duration_months", "23.0"},
                {"law benefit --end 2026-07-31 --year-wage 56784", "label", "estimate"},
                {"law benefit --end 2026-05-31 --year-wage 56784 --signed 2026-04-21 --since 2019-05-01", "first_day",
                 "2026-07-01"},
                {"law withdrawal --signed 2026-04-21", "legal", "2026-05-06"},
                {"law withdrawal --signed 2026-04-21 --unmentioned", "legal", "2026-05-12"},
                {"law withdrawal --signed 2026-04-21 --withdrew-before 2026-03-01", "open", "false"},
                {"law fictitious-notice --signed 2026-04-21 --since 2019-05-01 --end 2026-05-31", "benefit_from", "2026-07-01"},
                {"law announcement --contract-start 2026-09-01 --contract-end 2027-08-31 --agreed-end 2026-08-31", "latest",
                 "2027-07-31"},
                {"law announcement --contract-start 2026-09-01 --contract-end 2027-08-31 --agreed-end 2026-08-31", "proposed",
                 "2027-07-30"},
                {"law announcement --contract-start 2026-09-01 --contract-end 2027-08-31 --agreed-end 2026-08-31", "needs_notice",
                 "true"},
                {"law rehire --given 2026-04-07", "guard_until", "2026-10-06"},
                {"law permission --decided 2026-03-30", "last_day", "2026-04-28"},
                {"law permission --decided 2026-03-30 --asked 2026-03-04", "defence_due", "2026-03-18"},
                {"law permission --incomplete 2026-03-02 --again 2026-03-20", "completion_due", "2026-03-10"},
                {"law lending --on 2026-10-01", "kind", "waadi"},
                {"law lending --on 2027-02-01", "kind", "wtta"},
                {"law lending --on 2010-02-01", "kind", "null"},
                {"law top-up --base 2890 --new-base 2600 --new-start 2026-06-01 --taper 6,100 --taper 6,75 --taper 6,50",
                 "total_cents", "391500"},
                {"law quota --on 2026-01-01 --hours-week 32", "units", "1.2549"},
                {"law quota --on 2026-01-01 --hours-week 12", "units", "0.4706"},
                {"law quota --on 2026-01-01 --paid-hours 200000 --target-hours 1000 --share-permyriad 200 --job-hours 1326",
                 "levy_cents", "1131222"},
                {"law standstill --notified 2026-01-30", "strict", "2026-02-28"},
                {"law standstill --notified 2026-01-30", "free_on", "2026-03-02"},
                {"law standstill --notified 2026-01-30 --unions-agreed 2026-02-06", "free_on", "2026-02-06"},
                {"law standstill --notified 2026-01-30 --item posts --item ends", "free_on", "null"},
                {"law standstill --notified 2026-01-30 --item posts --completed 2026-02-09", "free_on", "2026-03-09"},
                {"law term --start 2026-01-31 --length 1m --basis contract", "legal", "2026-02-28"},
                {"law term --start 2026-01-31 --length 2m --basis contract", "legal", "2026-03-31"},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                const char *value = value_of(cases[i].line, cases[i].key);

                if (strcmp(value, cases[i].value))
                        fail_msg("%s: %s is %s, not %s", cases[i].line, cases[i].key, value, cases[i].value);
        }
}

static void the_calendar_of_sickness_is_listed(void **state)
{
        static const char *const expect[][2] = {{"problem-analysis", "2026-02-23"}, {"plan-of-action", "2026-03-09"},
                                                {"sick-report", "2026-11-02"},      {"year-evaluation", "2027-01-11"},
                                                {"benefit-letter", "2027-09-20"},   {"reintegration-report", "2027-10-11"},
                                                {"end-of-wait", "2028-01-10"}};
        const char *out, *errors;

        (void)state;
        assert_int_equal(say("law poortwachter --first-sick-day 2026-01-12", &out, &errors), 0);
        for (size_t i = 0; i < COUNT(expect); i++) {
                const char *line = strstr(out, expect[i][1]);

                assert_non_null(line);
                assert_non_null(strstr(line, expect[i][0]));
        }
}

/* DOMAIN 8.3, rows 1 to 4. */
static void posts_are_counted_by_area_and_window(void **state)
{
        static const struct {
                const char *rows, *due, *sums;
        } cases[] = {
                {"2026-01-10,b,14\n2026-01-20,b,8\n", "true", "22 22"},
                {"2026-01-10,b,19\n2026-01-20,a,6\n", "false", "19 6"},
                {"2026-01-10,b,12\n2026-04-08,b,9\n", "true", "21 21"},
                {"2026-01-10,b,12\n2026-04-11,b,9\n", "false", "12 9"},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                const char *sums = "", *line = arena_text(arena, "law collective %s", in_folder("list.csv"));
                const json_t *row;
                json_t *json;
                size_t j;

                put("list.csv", arena_text(arena, "date,area,posts\n%s", cases[i].rows));
                assert_string_equal(value_of(line, "due"), cases[i].due);
                json = answer(arena_text(arena, "%s --json", line));
                json_array_foreach (json_object_get(json, "rows"), j, row)
                        sums = arena_text(arena, "%s%s%lld", sums, j ? " " : "",
                                          (long long)json_integer_value(json_object_get(row, "sum")));
                assert_string_equal(sums, cases[i].sums);
                json_decref(json);
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
                "law notice-period --given 2026-04-07",
                "law notice-end --given 2026-04-07 --since 2008-01-01",
                "law severance --since 2008-01-01 --end 2026-07-31",
                "law severance --since 2008-01-01 --end 2026-07-31 --base -3",
                "law severance --since 2008-01-01 --end 2026-07-31 --base 3 --variable 1 --variable 2 --variable 3 --variable 4",
                "law severance --since 2008-01-01 --end 2026-07-31 --base 3 --cost 3",
                "law severance --since 2008-01-01 --end 2026-07-31 --base 3 --cost 3,2026-01-01,2026-01-02,gift",
                "law severance --since 2008-01-01 --end 2026-07-31 --base 3 --was old.yaml",
                "law top-up --base 1 --new-base 1 --new-start 2026-06-01 --taper 6",
                "law quota --on 2026-01-01",
                "law quota --on 2026-01-01 --hours-week 169",
                "law standstill --notified 2026-01-30 --item hope",
                "law standstill --notified 2026-01-30 --regime fr",
                "law withdrawal --signed 2026-04-21 --unmentioned=yes",
                "law explain severance.cap",
                "law show severance.cup",
                "law compute",
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
        assert_int_equal(say("law notice-period --given 2026-04-07 --since 2027-01-01", &out, &errors), 1);
        assert_int_equal(say("law term --start 9999-12-01 --length 3m", &out, &errors), 1);
        assert_int_equal(say("law severance --since 2026-08-01 --end 2026-07-31 --base 4150", &out, &errors), 1);
        assert_string_equal(errors, "overstap law: service ends on 2026-07-31, before it begins on 2026-08-01\n");
        assert_int_equal(say("law severance --since 2008-01-01 --end 2014-07-31 --base 4150", &out, &errors), 1);
        assert_int_equal(say("law severance --since 2008-01-01 --end 2026-07-31 --base 92233720368547758", &out, &errors), 1);
        assert_int_equal(say("law quota --on 2026-01-01 --paid-hours 50000", &out, &errors), 1);
        assert_int_equal(say("law standstill --notified 2026-01-30 --completed 2026-01-29", &out, &errors), 1);
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
        assert_int_equal(say("law reflect /nowhere/list.yaml --reduction 1 --reference 2026-03-02", &out, &errors), 3);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_term_has_a_strict_and_a_legal_day_and_a_reason),
                TEST(holidays_are_listed_by_year),
                TEST(an_end_by_notice_is_worked_out),
                TEST(a_list_is_reflected_by_category),
                TEST(a_list_without_categories_is_one),
                TEST(mistakes_in_a_list_are_all_named_before_anyone_is_chosen),
                TEST(each_verb_gives_what_was_worked_out),
                TEST(the_calendar_of_sickness_is_listed),
                TEST(posts_are_counted_by_area_and_window),
                TEST(a_wrong_line_is_usage),
                TEST(help_is_given_at_every_level),
                TEST(what_the_law_refuses_is_refused),
                TEST(the_law_of_another_folder_is_used_or_its_mistakes_named),
        };

        setenv("OVERSTAP_SHARE", OVERSTAP_SOURCE "/config", 1);
        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
