#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "codec.h"
#include "law.h"
#include "must.h"
#include "read.h"

static struct arena *arena;
static struct findings findings;
static char folder[] = "/tmp/overstap-law-XXXXXX";
static const char *const names[] = {"law.yaml", "part.yaml", "b.yaml", "a.yaml", "notes.txt"};

static int setup(void **state)
{
        (void)state;
        arena_new(&arena);
        findings = (struct findings){.arena = arena};
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

static void put(const char *name, const char *text)
{
        FILE *file = fopen(arena_text(arena, "%s/%s", folder, name), "w");

        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

static Law *read_folder(const char *path)
{
        Law *law = NULL;
        struct err err;

        assert_true(law_read(path, arena, &findings, &law, &err));
        return law;
}

/* With the two lines that name the law, so that only `text` can be wrong. */
static Law *read_part(const char *text)
{
        put("law.yaml", "law: nl\nversion: 3\n");
        put("part.yaml", text);
        findings.n = 0;
        return read_folder(folder);
}

static const char *said(void)
{
        return findings_text(&findings, arena);
}

static const Law *shipped(void)
{
        const Law *law = read_folder(OVERSTAP_SOURCE "/config/law/nl");

        assert_string_equal(said(), "");
        assert_non_null(law);
        return law;
}

static struct date ymd(uint32_t yyyymmdd)
{
        return date_of_ymd(yyyymmdd);
}

static void a_folder_is_one_law(void **state)
{
        Law *law;

        (void)state;
        put("b.yaml", "params:\n  one.days: {source: S, values: [{from: 2020-01-01, value: 1}]}\n");
        put("a.yaml", "params: {two.days: {source: S, values: [{value: 2}]}}\n");
        put("notes.txt", "no yaml: [\n");
        law = read_part(
                "lending: [{kind: waadi, source: W}]\n"
                "holidays: [{name: H, easter: -2, when-sunday: -1, from-year: 2000, source: S}]\n"
                "regimes: {r: {items: [posts], threshold: 20, warn-at: 15, window: 12w, standstill: 1m, basis: ministerial, "
                "from: 2001-02-03, source: S}}\n");
        assert_string_equal(said(), "");
        assert_string_equal(law->name, "nl");
        assert_int_equal(law->version, 3);
        assert_int_equal(law->n_params, 2);
        assert_string_equal(law->params[0]->name, "two.days");
        assert_int_equal(law->params[1]->from, 20200101);
        assert_string_equal(law->lending[0]->kind, "waadi");
        assert_int_equal(law->holidays[0]->easter, -2);
        assert_int_equal(law->holidays[0]->when_sunday, -1);
        assert_int_equal(law->holidays[0]->from_year, 2000);
        assert_int_equal(law->regimes[0]->warn_at, 15);
        assert_int_equal(law->regimes[0]->window->n, 12);
        assert_int_equal(law->regimes[0]->window->unit, UNIT__UNIT_IS_WEEKS);
        assert_int_equal(law->regimes[0]->standstill->unit, UNIT__UNIT_IS_MONTHS);
        assert_int_equal(law->regimes[0]->basis, BASIS__BASIS_MINISTERIAL);
        assert_int_equal(law->regimes[0]->from, 20010203);
}

static void a_value_lasts_until_the_next(void **state)
{
        Law *law = read_part(
                "params:\n  cap-cents:\n    source: S\n    values:\n      - {from: 2020-01-01, value: 83000.00}\n"
                "      - {from: 2021-01-01, until: 2021-06-30, value: 0.05}\n      - {from: 2022-01-01, value: 12.30}\n");

        (void)state;
        assert_string_equal(said(), "");
        assert_int_equal(law->n_params, 3);
        assert_int_equal(law->params[0]->value, 8300000);
        assert_int_equal(law->params[0]->until, 20201231);
        assert_int_equal(law->params[1]->value, 5);
        assert_int_equal(law->params[1]->until, 20210630);
        assert_int_equal(law->params[2]->value, 1230);
        assert_int_equal(law->params[2]->until, 0);
}

static void every_mistake_says_where_and_what_would_do(void **state)
{
        static const struct {
                const char *text, *expect;
        } wrong[] = {
                {"[1]\n", "part.yaml:1:1: a law file is a map"},
                {"holiday: []\n", "part.yaml:1:1: holiday: no such key (did you mean holidays?)"},
                {"law: be\n", "part.yaml:1:1: law: another file says it already (nl)"},
                {"version: 4\n", "part.yaml:1:1: version: another file says it already (3)"},
                {"holidays: 3\n", "part.yaml:1:11: holidays: \"3\" is not a list"},
                {"params: []\n", "part.yaml:1:9: params: an empty list is not a map"},
                {"holidays:\n  - 5\n", "part.yaml:2:5: holiday: \"5\" is not a map"},
                {"holidays:\n  - {name: H, source: S}\n", "part.yaml:2:5: holiday: either day (04-27) or easter"},
                {"holidays:\n  - {name: H, day: 04-27, easter: 1, source: S}\n", "part.yaml:2:5: holiday: either day"},
                {"holidays:\n  - {name: H, day: 04-31, source: S}\n",
                 "part.yaml:2:20: day: \"04-31\" is not a day of the year (try 04-27)"},
                {"holidays:\n  - {name: H, day: 4-27, source: S}\n", "part.yaml:2:20: day: \"4-27\" is not a day of the year"},
                {"holidays:\n  - {name: H, easter: 1.5, source: S}\n",
                 "part.yaml:2:23: easter: \"1.5\" is not a whole number from -200 to 200"},
                {"holidays:\n  - {name: H, easter: -201, source: S}\n", "part.yaml:2:23: easter: \"-201\" is not a whole number"},
                {"holidays:\n  - {name: H, easter: 1, when-sunday: 7, source: S}\n",
                 "part.yaml:2:39: when-sunday: \"7\" is not a whole number"},
                {"holidays:\n  - {name: H, easter: 1, from-yaer: 2000, source: S}\n",
                 "part.yaml:2:26: from-yaer: no such key (did you mean from-year?)"},
                {"holidays:\n  - {name: H, easter: 1, from-year: 2001, until-year: 2000, source: S}\n",
                 "part.yaml:2:5: holiday: until-year lies before from-year"},
                {"holidays:\n  - {easter: 1}\n", "part.yaml:2:5: holiday: name is missing"},
                {"holidays:\n  - {easter: 1}\n", "part.yaml:2:5: holiday: source is missing"},
                {"holidays:\n  - {name: [H], easter: 1, source: S}\n", "part.yaml:2:12: name: a list is not a text"},
                {"holidays:\n  - {name: '', easter: 1, source: S}\n", "part.yaml:2:12: name: \"\" is not a text"},
                {"holidays:\n  - {name: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, easter: 1, source: S}\n",
                 "part.yaml:2:12: name: 61 bytes, at most 60 are kept"},
                {"lending:\n  - {kind: w, from: 2027-01-01, until: 2026-01-01, source: S}\n",
                 "part.yaml:2:5: lending: until lies before from"},
                {"lending:\n  - {kind: w, source: S}\n  - {kind: v, from: 2027-01-01, source: S}\n",
                 "part.yaml:3:5: lending: begins before"},
                {"lending:\n  - {kind: w, until: 2026-13-31, source: S}\n",
                 "part.yaml:2:22: until: \"2026-13-31\" is not a day (try 2026-03-02)"},
                {"params:\n  a.days: 3\n", "part.yaml:2:11: param: \"3\" is not a map"},
                {"params:\n  A.days: {source: S, values: [{value: 1}]}\n", "part.yaml:2:3: \"A.days\" is not a name"},
                {"params:\n  a.days: {source: S}\n", "part.yaml:2:11: param: values is missing"},
                {"params:\n  a.days: {source: S, values: 5}\n", "part.yaml:2:31: values: \"5\" is not a list"},
                {"params:\n  a.days: {source: S, values: []}\n", "part.yaml:2:31: values: an empty list is not a list (try"},
                {"params:\n  a.days: {source: S, values: [{from: 2020-01-01}]}\n", "part.yaml:2:32: values: value is missing"},
                {"params:\n  a.days: {source: S, values: [{value: -1}]}\n",
                 "part.yaml:2:40: value: \"-1\" is not a whole number"},
                {"params:\n  a.days: {source: S, values: [{value: '1'}]}\n",
                 "part.yaml:2:40: value: \"1\" is not a whole number"},
                {"params:\n  a.days: {source: S, values: [{value: 4294967296}]}\n",
                 "value: \"4294967296\" is not a whole number"},
                {"params:\n  a-cents: {source: S, values: [{value: 75000}]}\n",
                 "part.yaml:2:41: value: \"75000\" is not an amount in euros with two decimals (try 75000.00)"},
                {"params:\n  a-cents: {source: S, values: [{value: -5.00}]}\n", "value: \"-5.00\" is not an amount"},
                {"params:\n  a.days: {source: S, values: [{from: 2021-01-01, value: 1}, {from: 2020-01-01, value: 2}]}\n",
                 "part.yaml:2:62: a.days: begins before the one above it has ended"},
                {"params:\n  a.days: {source: S, values: [{from: 2020-01-01, until: 2021-01-01, value: 1}, {from: 2021-01-01, "
                 "value: 2}]}\n",
                 "a.days: begins before the one above it has ended"},
                {"params:\n  a.days: {source: S, values: [{from: 2020-01-01, until: 2019-01-01, value: 1}]}\n",
                 "values: until lies before from"},
                {"regimes:\n  r: {items: [], basis: own, source: S}\n",
                 "part.yaml:2:14: items: an empty list is not a list of what a notice needs"},
                {"regimes:\n  r: {items: [post], basis: own, source: S}\n",
                 "part.yaml:2:15: items: \"post\" is not known (did you mean posts?)"},
                {"regimes:\n  r: {items: [posts, posts], basis: own, source: S}\n",
                 "part.yaml:2:22: items: posts stands there twice"},
                {"regimes:\n  r: {items: [posts], basis: hearsay, source: S}\n",
                 "part.yaml:2:30: basis: \"hearsay\" is not known (try one of statute, ministerial, contract, own)"},
                {"regimes:\n  r: {items: [posts], basis: own, standstill: 10 dyas, source: S}\n",
                 "part.yaml:2:47: standstill: \"10 dyas\" is not a length"},
                {"regimes:\n  r: {items: [posts], basis: own, standstill: 36h, source: S}\n",
                 "standstill: \"36h\" is not a length in days, weeks"},
                {"regimes:\n  r: {items: [posts], basis: own, threshold: 20, source: S}\n",
                 "part.yaml:2:6: r: a threshold needs the window"},
                {"regimes:\n  r: {items: [posts], basis: own, warn-at: 1, source: S}\n",
                 "part.yaml:2:6: r: warn-at comes after the threshold"},
                {"regimes:\n  a-name-that-is-far-too-long: {items: [posts], basis: own, source: S}\n",
                 "part.yaml:2:3: regime: 27 bytes, at most 20"},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(wrong); i++) {
                assert_null(read_part(wrong[i].text));
                if (!strstr(said(), wrong[i].expect))
                        fail_msg("%s\nis said to be\n%swithout\n%s", wrong[i].text, said(), wrong[i].expect);
        }
}

static void all_mistakes_are_reported_together(void **state)
{
        (void)state;
        assert_null(read_part("holidays:\n  - {nmae: H, easter: x}\nregimes:\n  r: {items: [posts]}\nparams:\n  a: 3\n"));
        assert_int_equal(findings.n, 7);
}

static void a_name_is_given_once_in_the_whole_folder(void **state)
{
        (void)state;
        put("a.yaml",
            "params: {a.days: {source: S, values: [{value: 1}]}}\nregimes: {r: {items: [ends], basis: own, source: S}}\n");
        assert_null(read_part(
                "params: {a.days: {source: S, values: [{value: 1}]}}\nregimes: {r: {items: [ends], basis: own, source: S}}\n"));
        assert_int_equal(findings.n, 2);
        assert_non_null(strstr(said(), "part.yaml:1:10: a.days: is there already"));
        assert_non_null(strstr(said(), "part.yaml:2:11: r: is there already"));
}

static void a_folder_that_names_no_law_is_refused(void **state)
{
        (void)state;
        assert_null(read_folder(folder));
        assert_non_null(strstr(said(), "says which law this is"));
        put("law.yaml", "law: nl\nversion: 0\n");
        findings.n = 0;
        assert_null(read_folder(folder));
        assert_non_null(strstr(said(), "law.yaml:2:10: version: counts from 1"));
}

static void a_missing_folder_is_an_error(void **state)
{
        Law *law = NULL;
        struct err err = {0};

        (void)state;
        assert_false(law_read("/nowhere/law/nl", arena, &findings, &law, &err));
        assert_int_equal(err.kind, ERR_STOP);
        assert_non_null(strstr(err.text, "/nowhere/law/nl"));
}

static void the_shipped_law_keeps_the_bounds_of_the_schema(void **state)
{
        const Law *law = shipped();
        struct err err;

        (void)state;
        assert_true(codec_check(&law->base, arena, &err));
        assert_string_equal(law->name, "nl");
}

/* DOMAIN 7, by month and day. */
static void the_shipped_holidays_are_those_of_the_table(void **state)
{
        static const struct {
                uint32_t year, day[9];
        } table[] = {
                {2025, {101, 418, 421, 426, 505, 529, 609, 1225, 1226}}, {2026, {101, 403, 406, 427, 505, 514, 525, 1225, 1226}},
                {2027, {101, 326, 329, 427, 505, 506, 517, 1225, 1226}}, {2028, {101, 414, 417, 427, 505, 525, 605, 1225, 1226}},
                {2029, {101, 330, 402, 427, 505, 510, 521, 1225, 1226}}, {2030, {101, 419, 422, 427, 505, 530, 610, 1225, 1226}},
        };
        const Law *law = shipped();

        (void)state;
        for (size_t i = 0; i < COUNT(table); i++) {
                size_t n = 0;

                for (struct date day = ymd(table[i].year * 10000 + 101); date_year(day) == (int)table[i].year;
                     day = date_add_days(day, 1))
                        if (law_holiday(law, day)) {
                                assert_true(n < 9);
                                assert_int_equal(date_ymd(day), table[i].year * 10000 + table[i].day[n++]);
                        }
                assert_int_equal(n, 9);
        }
        assert_string_equal(law_holiday(law, ymd(20060429)), "Queen's Day");
}

/* The list there has more days than the act, and calls only some of the act's own "public": the act's are taken by name. */
static void the_shipped_holidays_agree_with_a_published_list(void **state)
{
        static const char *const of_the_act[] = {"Nieuwjaar",          "Goede Vrijdag",  "Tweede paasdag",
                                                 "Koningsdag",         "Bevrijdingsdag", "Hemelvaartsdag",
                                                 "Tweede pinksterdag", "Kerstmis",       "Tweede kerstdag"};
        const char *path = OVERSTAP_SOURCE "/../shared/data/holidays-nl/nl_holidays_2015_2023.csv";
        const Law *law = shipped();
        size_t seen = 0, kept = 0;
        FILE *file = fopen(path, "r");
        char line[300];

        (void)state;
        if (!file)
                skip();
        while (fgets(line, sizeof line, file)) {
                const char *day = strtok(line, ","), *name = strtok(NULL, ",");
                struct date date;
                struct err err;

                for (size_t i = 0; name && i < COUNT(of_the_act); i++)
                        if (!strcmp(of_the_act[i], name)) {
                                assert_true(date_parse(day, &date, &err));
                                assert_non_null(law_holiday(law, date));
                                seen++;
                        }
        }
        fclose(file);
        assert_int_equal(seen, 9 * COUNT(of_the_act));
        for (struct date day = ymd(20150101); day.day <= ymd(20231231).day; day = date_add_days(day, 1))
                kept += law_holiday(law, day) != NULL;
        assert_int_equal(kept, seen - 1); /* Ascension 2016 was on 5 May */
}

static void the_shipped_values_are_those_of_their_years(void **state)
{
        static const int64_t caps[] = {75000, 76000, 77000, 79000, 81000, 83000, 84000, 86000, 89000, 94000, 98000, 102000};
        const Law *law = shipped();
        bool found;

        (void)state;
        for (size_t i = 0; i < COUNT(caps); i++)
                assert_int_equal(law_param(law, "severance.cap-cents", ymd((uint32_t)(20151231 + i * 10000)), &found),
                                 caps[i] * 100);
        law_param(law, "severance.cap-cents", ymd(20270101), &found);
        assert_false(found);
        assert_int_equal(law_param(law, "ww.day-wage-most-cents", ymd(20231231), &found), 26457);
        assert_int_equal(law_param(law, "agreement.withdrawal-days", ymd(20260421), &found), 14);
        assert_int_equal(law_param(law, "rehire.weeks", ymd(20260407), &found) * 7, 182);
        assert_int_equal(law_param(law, "state-pension.age-months", ymd(20260302), &found), 804);
        assert_int_equal(law_step(law, "age-group-by-years", 34, ymd(20260302), &found), 2);
        assert_int_equal(law_step(law, "age-group-by-years", 35, ymd(20260302), &found), 3);
        assert_string_equal(law_lending_gate(law, ymd(20261231)), "waadi");
        assert_string_equal(law_lending_gate(law, ymd(20270101)), "wtta");
}

static void the_shipped_regimes_read_dutch_and_american_notices(void **state)
{
        const Law *law = shipped();
        const Regime *wmco = law_regime(law, ""), *warn = law_regime(law, "us-warn");
        struct counted all[] = {{1, ymd(20260110), 12}, {2, ymd(20260408), 9}};
        struct law_standstill still = law_standstill(law, wmco, ymd(20260130), (struct date){0}, arena);

        (void)state;
        assert_int_equal(wmco->n_items, 9);
        assert_true(law_count_window(wmco, all, 2, 2).collective);
        all[1].on = ymd(20260411);
        assert_false(law_count_window(wmco, all, 2, 2).collective);
        assert_int_equal(date_ymd(still.strict), 20260228);
        assert_int_equal(date_ymd(still.free_on), 20260302);
        assert_int_equal(warn->n_items, 2);
        assert_int_equal(warn->threshold, 0);
        assert_int_equal(date_ymd(law_standstill(law, warn, ymd(20260128), (struct date){0}, arena).free_on), 20260329);
}

static void the_shipped_notice_terms_end_as_worked_out(void **state)
{
        const Law *law = shipped();
        struct law_notice notice;
        struct err err;

        (void)state;
        assert_true(law_notice_end(law, ymd(20260407), ymd(20080101), ymd(20260302), ymd(20260330), arena, &notice, &err));
        assert_int_equal(notice.months, 4);
        assert_int_equal(date_ymd(notice.end), 20260731);
        assert_int_equal(date_ymd(notice.redeployment), 20260730);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_folder_is_one_law),
                TEST(a_value_lasts_until_the_next),
                TEST(every_mistake_says_where_and_what_would_do),
                TEST(all_mistakes_are_reported_together),
                TEST(a_name_is_given_once_in_the_whole_folder),
                TEST(a_folder_that_names_no_law_is_refused),
                TEST(a_missing_folder_is_an_error),
                TEST(the_shipped_law_keeps_the_bounds_of_the_schema),
                TEST(the_shipped_holidays_are_those_of_the_table),
                TEST(the_shipped_holidays_agree_with_a_published_list),
                TEST(the_shipped_values_are_those_of_their_years),
                TEST(the_shipped_regimes_read_dutch_and_american_notices),
                TEST(the_shipped_notice_terms_end_as_worked_out),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
