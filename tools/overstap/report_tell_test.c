/* How a report is told: no percentage alone, none of what is refused, and rows that a sheet reads back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "capture.h"
#include "json.h"
#include "must.h"
#include "report_tell.h"

static struct arena *arena;
static struct capture capture;

static int setup(void **state)
{
        (void)state;
        arena_new(&arena);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        arena_destroy(&arena);
        return 0;
}

static void ratio_add(OutcomeLine *line, const char *of, uint64_t number, uint64_t whole, const char *refused)
{
        OutcomeRatio *ratio = NEW(arena, OutcomeRatio, outcome_ratio);

        ratio->of = arena_strdup(arena, of);
        ratio->number = number;
        ratio->whole = whole;
        ratio->refused = arena_strdup(arena, refused);
        APPEND(arena, line, ratios) = ratio;
}

static OutcomeLine *line_add(OutcomeReport *report, const char *name)
{
        OutcomeLine *line = NEW(arena, OutcomeLine, outcome_line);

        line->definition = NEW(arena, OutcomeDefinition, outcome_definition);
        line->definition->name = NEW(arena, Word, word);
        line->definition->name->text = arena_strdup(arena, name);
        line->definition->version = 2;
        APPEND(arena, report, lines) = line;
        return line;
}

static OutcomeReport *report_made(void)
{
        OutcomeReport *report = NEW(arena, OutcomeReport, outcome_report);
        OutcomeDiffer *differ = NEW(arena, OutcomeDiffer, outcome_differ);
        CaseResult *result = NEW(arena, CaseResult, case_result);
        OutcomeBase *base = NEW(arena, OutcomeBase, outcome_base);
        OutcomeLine *line;
        uint64_t *cases = arena_alloc(arena, sizeof *cases);

        report->ask = NEW(arena, OutcomeAsk, outcome_ask);
        report->ask->as_of = 20261231;
        report->goal = 2000;
        report->goal_on = 20270228;
        base->name = arena_strdup(arena, "joined");
        base->number = 2999;
        APPEND(arena, report, bases) = base;
        line = line_add(report, "lasting-26");
        line->counted = 1999;
        line->disputed = 1;
        ratio_add(line, "joined", 2, 3, "");
        ratio_add(line, "goal", 1999, 2000, "");
        ratio_add(line, "offered", 0, 0, "there are none of these");
        (void)line_add(report, "permanent");
        differ->b = 1;
        differ->only_a = 1;
        *cases = 7;
        differ->cases_a = cases;
        differ->n_cases_a = 1;
        APPEND(arena, report, differ) = differ;
        result->casefile = 8;
        result->definition = arena_strdup(arena, "lasting-26");
        result->version = 2;
        result->standing = STANDING__STANDING_WITHDRAWN;
        result->on = 20260601;
        result->off = 20260815;
        result->why = arena_strdup(arena, "it ended");
        APPEND(arena, report, results) = result;
        return report;
}

static const json_t *share(const json_t *report, size_t i)
{
        return json_array_get(json_object_get(json_array_get(json_object_get(report, "outcomes"), 0), "shares"), i);
}

static const char *text(const json_t *json, const char *key)
{
        const char *found = json_string_value(json_object_get(json, key));

        return found ? found : "null";
}

static void every_share_has_its_numbers_its_definition_and_its_day(void **state)
{
        OWNED(json_drop) json_t *report = report_json(report_made());

        (void)state;
        assert_string_equal(text(share(report, 0), "percent"), "66.7");
        assert_string_equal(text(share(report, 0), "definition"), "lasting-26");
        assert_string_equal(text(share(report, 0), "on"), "2026-12-31");
        assert_int_equal(json_integer_value(json_object_get(share(report, 0), "version")), 2);
        assert_int_equal(json_integer_value(json_object_get(share(report, 0), "number")), 2);
        assert_int_equal(json_integer_value(json_object_get(share(report, 0), "whole")), 3);
}

static void a_goal_is_not_said_to_be_reached_before_it_is(void **state)
{
        OWNED(json_drop) json_t *report = report_json(report_made());

        (void)state;
        assert_string_equal(text(share(report, 1), "percent"), "99.9");
        assert_string_equal(text(json_array_get(json_object_get(report, "bases"), 0), "on"), "2027-02-28");
}

static void what_is_refused_has_a_reason_and_no_percentage(void **state)
{
        OWNED(json_drop) json_t *report = report_json(report_made());

        (void)state;
        assert_true(json_is_null(json_object_get(share(report, 2), "percent")));
        assert_string_equal(text(share(report, 2), "refused"), "there are none of these");
        assert_true(json_is_null(json_object_get(share(report, 0), "refused")));
}

static void people_read_which_casefiles_differ_and_which_are_withdrawn(void **state)
{
        OWNED(json_drop) json_t *report = report_json(report_made());
        (void)state;
        capture_begin(&capture);
        report_print(report);
        capture_end(&capture);
        assert_non_null(strstr(capture.out, "As was known at the end of 2026-12-31."));
        assert_non_null(strstr(capture.out, "lasting-26@2 and not permanent@2: 1: casefile 7\n"));
        assert_non_null(strstr(capture.out, "permanent@2 and not lasting-26@2: 0\n"));
        assert_non_null(
                strstr(capture.out,
                       "casefile 8, lasting-26 version 2: withdrawn, from 2026-06-01, no more from 2026-08-15; it ended\n"));
}

static void rows_have_a_line_for_each_share_and_for_what_has_none(void **state)
{
        OWNED(json_drop) json_t *report = report_json(report_made());
        (void)state;
        capture_begin(&capture);
        report_csv(report);
        capture_end(&capture);
        assert_string_equal(capture.out,
                            "outcome,version,counted,disputed,withdrawn,pending,failed,due,number,of,whole,percent,refused,on\n"
                            "lasting-26,2,1999,1,0,0,0,0,2,joined,3,66.7,,2026-12-31\n"
                            "lasting-26,2,1999,1,0,0,0,0,1999,goal,2000,99.9,,2026-12-31\n"
                            "lasting-26,2,1999,1,0,0,0,0,0,offered,0,,there are none of these,2026-12-31\n"
                            "permanent,2,0,0,0,0,0,0,,,,,,2026-12-31\n");
}

int main(void)
{
#define IN_ARENA(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
        const struct CMUnitTest tests[] = {
                IN_ARENA(every_share_has_its_numbers_its_definition_and_its_day),
                IN_ARENA(a_goal_is_not_said_to_be_reached_before_it_is),
                IN_ARENA(what_is_refused_has_a_reason_and_no_percentage),
                IN_ARENA(people_read_which_casefiles_differ_and_which_are_withdrawn),
                IN_ARENA(rows_have_a_line_for_each_share_and_for_what_has_none),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
