/* Progress of programmes: denominators, days, and warnings. */
#include "capture.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "json.h"
#include "must.h"
#include "progress.h"

static struct capture capture;

struct told {
        struct arena *arena;
        Programme *programme;
        Result *result;
};

static int setup(void **state)
{
        struct told *t = calloc(1, sizeof *t);

        must(t);
        arena_new(&t->arena);
        t->programme = NEW(t->arena, Programme, programme);
        t->programme->id = (char *)"maasland";
        t->programme->lead = (char *)"trekker";
        t->programme->goal = 100;
        t->programme->goal_on = 20140201;
        t->programme->from = 20110201;
        t->programme->until = 20140331;
        *state = t;
        return 0;
}

static int teardown(void **state)
{
        struct told *t = *state;

        arena_destroy(&t->arena);
        free(t);
        return 0;
}

/* Let desk have told another count. */
static void recount(struct told *t, const char *name, int64_t value)
{
        for (size_t i = 0; i < t->result->n_things; i++)
                if (t->result->things[i]->is_case == THING__IS_COUNTER && !strcmp(t->result->things[i]->counter->name, name))
                        t->result->things[i]->counter->value = value;
}

static void counter(struct told *t, const char *name, int64_t value)
{
        Thing *thing = NEW(t->arena, Thing, thing);

        thing->is_case = THING__IS_COUNTER;
        thing->counter = NEW(t->arena, Counter, counter);
        thing->counter->name = (char *)name;
        thing->counter->value = value;
        APPEND(t->arena, t->result, things) = thing;
}

/* What desk would tell on this day; the lead stands as `lead` says. */
static json_t *told_on(struct told *t, uint32_t today, const char *lead)
{
        static const struct {
                const char *name;
                int64_t value;
        } counts[] = {{"cases", 87}, {"offered", 80}, {"joined", 61}, {"placed", 60}, {"lasting", 0}};
        Thing *thing = NEW(t->arena, Thing, thing);

        t->result = NEW(t->arena, Result, result);
        t->result->now = date_instant(date_of_ymd(today)).ms;
        thing->is_case = THING__IS_PROGRAMME;
        thing->programme = t->programme;
        APPEND(t->arena, t->result, things) = thing;
        for (size_t i = 0; i < COUNT(counts); i++)
                counter(t, counts[i].name, counts[i].value);
        counter(t, arena_text(t->arena, "lead %s", lead), 1);
        return progress_json(t->result);
}

static const char *text_of(const json_t *json, const char *key)
{
        const char *text = json_string_value(json_object_get(json, key));

        return text ? text : "null";
}

static void every_part_has_its_denominator_its_definition_and_its_day(void **state)
{
        static const struct {
                const char *what, *of_what, *percent;
                int number, of;
        } expect[] = {{"announced", "null", "null", 87, 0},
                      {"offered", "announced", "91.9", 80, 87},
                      {"joined", "offered", "76.2", 61, 80},
                      {"placed", "joined", "98.3", 60, 61},
                      {"lasting", "placed", "0.0", 0, 60}};
        OWNED(json_drop) json_t *told = told_on(*state, 20131101, "active");
        const json_t *parts = json_object_get(told, "progress");

        assert_int_equal(json_array_size(parts), COUNT(expect));
        for (size_t i = 0; i < COUNT(expect); i++) {
                const json_t *part = json_array_get(parts, i);

                assert_string_equal(text_of(part, "what"), expect[i].what);
                assert_string_equal(text_of(part, "of_what"), expect[i].of_what);
                assert_string_equal(text_of(part, "percent"), expect[i].percent);
                assert_int_equal(json_integer_value(json_object_get(part, "number")), expect[i].number);
                assert_int_equal(json_integer_value(json_object_get(part, "of")), expect[i].of);
                assert_string_equal(text_of(part, "on"), "2013-11-01");
                assert_true(strlen(text_of(part, "definition")) > 20);
        }
}

static void nothing_is_a_percentage_of_nobody(void **state)
{
        static const char *const all[] = {"cases", "offered", "joined", "placed", "lasting"};
        struct told *t = *state;
        OWNED(json_drop) json_t *first = told_on(t, 20131101, "active"), *empty = NULL;

        assert_non_null(first);
        for (size_t i = 0; i < COUNT(all); i++)
                recount(t, all[i], 0);
        empty = progress_json(t->result);
        for (size_t i = 0; i < 5; i++)
                assert_string_equal(text_of(json_array_get(json_object_get(empty, "progress"), i), "percent"), "null");
        assert_string_equal(text_of(json_object_get(empty, "goal"), "percent"), "0.0");
}

static void a_goal_is_never_said_to_be_reached_before_it_is(void **state)
{
        struct told *t = *state;
        OWNED(json_drop) json_t *first = told_on(t, 20131101, "active"), *near = NULL, *met = NULL;

        assert_non_null(first);
        t->programme->goal = 10000;
        recount(t, "placed", 9999);
        near = progress_json(t->result);
        assert_string_equal(text_of(json_object_get(near, "goal"), "percent"), "99.9");
        assert_true(json_is_false(json_object_get(json_object_get(near, "goal"), "is_met")));
        recount(t, "placed", 10000);
        met = progress_json(t->result);
        assert_string_equal(text_of(json_object_get(met, "goal"), "percent"), "100.0");
        assert_true(json_is_true(json_object_get(json_object_get(met, "goal"), "is_met")));
}

static void a_period_has_not_begun_runs_or_is_over(void **state)
{
        static const struct {
                uint32_t today;
                const char *standing;
                int days; /* -1: none to tell */
        } expect[] = {{20110131, "not-begun", 1}, {20110201, "running", 1154}, {20140331, "running", 0}, {20140401, "over", -1}};

        for (size_t i = 0; i < COUNT(expect); i++) {
                OWNED(json_drop) json_t *told = told_on(*state, expect[i].today, "active");
                const json_t *period = json_object_get(told, "period"), *days = json_object_get(period, "days_left");

                assert_string_equal(text_of(period, "standing"), expect[i].standing);
                assert_int_equal(json_is_integer(days) ? json_integer_value(days) : -1, expect[i].days);
        }
}

static void a_period_may_be_open_or_not_said(void **state)
{
        struct told *t = *state;
        OWNED(json_drop) json_t *open = NULL, *none = NULL;

        t->programme->until = 0;
        open = told_on(t, 20200101, "active");
        assert_string_equal(text_of(json_object_get(open, "period"), "standing"), "running");
        assert_true(json_is_null(json_object_get(json_object_get(open, "period"), "days_left")));
        t->programme->from = 0;
        none = told_on(t, 20200101, "active");
        assert_string_equal(text_of(json_object_get(none, "period"), "standing"), "none");
}

static void warned(struct told *t, uint32_t today, const char *lead, size_t n, const char *words)
{
        OWNED(json_drop) json_t *told = told_on(t, today, lead);
        const json_t *warnings = json_object_get(told, "warnings");

        assert_int_equal(json_array_size(warnings), n);
        if (n && !strstr(json_string_value(json_array_get(warnings, 0)), words))
                fail_msg("%s does not say \"%s\"", json_string_value(json_array_get(warnings, 0)), words);
}

static void a_programme_without_an_active_lead_is_warned_of(void **state)
{
        warned(*state, 20131101, "active", 0, NULL);
        warned(*state, 20131101, "unnamed", 1, "no active lead: none is named");
        warned(*state, 20131101, "unknown", 1, "no active lead: trekker is no caller known here");
        warned(*state, 20131101, "revoked", 1, "no active lead: trekker may not act any more");
        warned(*state, 20131101, "powerless", 1, "no active lead: trekker is neither lead nor caseworker");
}

static void a_goal_that_was_not_met_in_time_is_warned_of(void **state)
{
        struct told *t = *state;

        warned(t, 20140201, "active", 0, NULL);
        warned(t, 20140202, "active", 1, "40 of 100 are lacking, and its day, 2014-02-01, has passed");
        t->programme->goal_on = 20150101;
        warned(t, 20140401, "active", 1, "the last day of the programme, 2014-03-31, has passed");
        t->programme->goal = 60;
        warned(t, 20140401, "active", 0, NULL);
        t->programme->goal = 0;
        warned(t, 20140401, "active", 0, NULL);
}

static void a_flow_under_which_nobody_counts_as_placed_is_warned_of(void **state)
{
        struct told *t = *state;
        OWNED(json_drop) json_t *told = told_on(t, 20131101, "active");
        Flow *flow = NEW(t->arena, Flow, flow);
        FlowState *placed = NEW(t->arena, FlowState, flow_state);
        const json_t *warnings = json_object_get(told, "warnings");

        flow->name = NEW(t->arena, Word, word);
        flow->name->text = (char *)"old";
        flow->version = 3;
        APPEND(t->arena, flow, states) = placed;
        progress_flow(told, flow);
        assert_string_equal(json_string_value(json_array_get(warnings, 0)),
                            "no state of flow old, version 3, counts as placed, so its casefiles never reach the goal");
        placed->counts = NEW(t->arena, Word, word);
        placed->counts->text = (char *)"placed";
        progress_flow(told, flow);
        assert_int_equal(json_array_size(warnings), 1);
        json_object_set_new(told, "goal", json_null());
        placed->counts = NULL;
        progress_flow(told, flow);
        assert_int_equal(json_array_size(warnings), 1);
}

static void people_read_the_goal_in_a_line(void **state)
{
        OWNED(json_drop) json_t *told = told_on(*state, 20140202, "revoked");

        capture_begin(&capture);
        progress_print(told);
        capture_end(&capture);
        assert_non_null(strstr(capture.out, "goal: placed 60 of 100 by 2014-02-01 (60.0 %), counted on 2014-02-02\n"));
        assert_non_null(strstr(capture.out, "period from 2011-02-01 until 2014-03-31: running, 57 days left\n"));
        assert_non_null(strstr(capture.out, "warning: no active lead"));
        assert_non_null(strstr(capture.out, "warning: the goal is not met"));
        assert_string_equal(capture.err, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        const struct CMUnitTest tests[] = {
                TEST(every_part_has_its_denominator_its_definition_and_its_day),
                TEST(nothing_is_a_percentage_of_nobody),
                TEST(a_goal_is_never_said_to_be_reached_before_it_is),
                TEST(a_period_has_not_begun_runs_or_is_over),
                TEST(a_period_may_be_open_or_not_said),
                TEST(a_programme_without_an_active_lead_is_warned_of),
                TEST(a_goal_that_was_not_met_in_time_is_warned_of),
                TEST(a_flow_under_which_nobody_counts_as_placed_is_warned_of),
                TEST(people_read_the_goal_in_a_line),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
