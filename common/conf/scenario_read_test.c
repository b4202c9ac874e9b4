#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "read.h"
#include "said_test.h"

struct fixture {
        struct arena *arena;
        struct findings findings;
        struct scenario *scenario;
};

static int setup(void **state)
{
        static struct fixture fixture;

        fixture = (struct fixture){0};
        arena_new(&fixture.arena);
        *state = &fixture;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        arena_destroy(&f->arena);
        return 0;
}

/* What is said of a file that holds `text`, without the file's name. */
static const char *said_of(struct fixture *f, const char *text)
{
        const char *name = said_file(text, f->arena);
        struct err err;
        bool read;

        f->findings = (struct findings){.arena = f->arena};
        read = scenario_read(name, f->arena, &f->findings, &f->scenario, &err);
        unlink(name);
        assert_true(read);
        return said_all(&f->findings);
}

#define HEAD "scenario: x\nstart: 2026-01-05\n"

static void a_whole_scenario_is_read(void **state)
{
        struct fixture *f = *state;
        const struct scenario *s;

        assert_string_equal(
                said_of(f, HEAD
                        "months: 6\n"
                        "inflow: {cases: 10, seasonal: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], senders: {A BV: 60, B BV: 40}}\n"
                        "people:\n"
                        "  figures: {age: [{from: 20, to: 40, share: 3}, {from: 41, to: 60, share: 1}]}\n"
                        "  facts: {announced: 0d, last-day: {between: [2w, 1m]}}\n"
                        "  later: {first-talk: {chance: 95, after: 5wd}, talk: {after: {mean: 10d}}}\n"
                        "market: {vacancies: 5, job: {chance: [2.5, 10], factor: {by: age, 0: 100, 50: 60}}, taster: {chance: 1, "
                        "lasts: 5d}}\n"
                        "behaviour: {join: {chance: 82.25, delay: {shares: {1d: 1, 3d: 3}}, by: employee, reasons: {a: 1}}}\n"
                        "staff: {caseworker: {people: 3, steps: 6}}\n"
                        "tasks: 2wd\n"
                        "costs: {day: {sender: 152.50}, accounts: {social-plan: 14}, milestones: {placed: 1000}}\n"
                        "admissions: {waadi: 2020-01-01}\n"),
                "");
        s = f->scenario;
        assert_int_equal(s->months, 6);
        assert_int_equal(s->inflow.seasonal[11], 12);
        assert_int_equal(s->inflow.senders.total, 100);
        assert_int_equal(s->figure[0].total, 4);
        assert_int_equal(s->fact[1].after.least, 14);
        assert_int_equal(s->fact[1].after.most, 30);
        assert_true(s->happening[0].after.in_workdays && !s->happening[0].is_activity && s->happening[1].is_activity);
        assert_int_equal(s->happening[1].chance, CHANCE_ALL);
        assert_true(s->market.is_limited);
        assert_int_equal(s->market.kind[1].chance[0], 250);
        assert_int_equal(s->market.kind[1].factor.band[1].share, 60);
        assert_true(s->market.kind[3].has_end && !s->market.kind[1].has_end);
        assert_int_equal(s->behaviour[0].chance, 8225);
        assert_int_equal(s->behaviour[0].delay.total, 4);
        assert_string_equal(s->behaviour[0].by, "employee");
        assert_true(s->staff[0].is_limited && !s->staff[1].is_limited);
        assert_int_equal(s->day[1].cents, 15250);
        assert_int_equal(s->milestone[0].amount.cents, 100000);
        assert_int_equal(s->admission[0].from, 20200101);
}

static void what_is_left_out_has_a_default(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(said_of(f, HEAD), "");
        assert_int_equal(f->scenario->months, 24);
        assert_int_equal(f->scenario->inflow.seasonal[0], 100);
        assert_int_equal(f->scenario->tasks.most, 5);
        assert_false(f->scenario->market.is_limited);
}

static void all_mistakes_are_told_at_once(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(
                said_of(f, "start: 1901-01-01\nmonth: 3\ninflow: {cases: many, seasonal: [1, 2]}\n"),
                "2:1: month: no such key (did you mean months?)\n"
                "1:1: scenario: it is missing (a name for it)\n"
                "1:8: start: a day from 1980 to 2200 is asked for\n"
                "3:17: inflow.cases: a whole number from 0 to 20000 is asked for\n"
                "3:33: inflow.seasonal: twelve numbers are asked for, per cent of the cases from January to December\n");
}

static void lengths_say_what_they_may_be(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(said_of(f, HEAD "tasks: {between: [5d, 3d]}\n"),
                            "3:23: tasks.between: the second length is shorter than the first\n");
        assert_string_equal(said_of(f, HEAD "tasks: {between: [5d, 3wd]}\n"),
                            "3:18: tasks.between: both lengths are in working days, or neither\n");
        assert_string_equal(said_of(f, HEAD "tasks: {between: 5d}\n"),
                            "3:18: tasks.between: two lengths are asked for, such as [5d, 20d]\n");
        assert_string_equal(said_of(f, HEAD "tasks: 5h\n"),
                            "3:8: tasks: a length in days is asked for (d, wd, w, m, y), up to 100 years\n");
        assert_string_equal(said_of(f, HEAD "tasks: {shares: {1d: 0}}\n"),
                            "3:17: tasks.shares: lengths with their shares are asked for, such as {5d: 70, 20d: 30}\n");
        assert_string_equal(said_of(f, HEAD "tasks: {shares: {1d: 1, 2wd: 1}}\n"),
                            "3:25: tasks.shares: all lengths are in working days, or none\n");
        assert_string_equal(said_of(f, HEAD "tasks: {mean: 3d, between: [1d, 2d]}\n"),
                            "3:8: tasks: one of between, mean and shares is asked for\n");
}

static void chances_roles_and_prices_have_their_bounds(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(said_of(f, HEAD "behaviour: {join: {chance: 101, by: clock}}\n"),
                            "3:28: behaviour.join.chance: a chance in per cent, from 0 to 100, such as 12.5, is asked for\n"
                            "3:37: behaviour.join.by: \"clock\" is not one of caseworker, lead, employee, employer\n");
        assert_string_equal(said_of(f, HEAD "market: {job: {factor: {by: age, 50: 10, 20: 5}}}\n"),
                            "3:15: market.job.chance: it is missing (per cent of those who search that find work in a month; or "
                            "a list, month by month)\n"
                            "3:29: market.job.factor.by: it names a figure of people.figures\n"
                            "3:42: market.job.factor: bands are given from the lowest up\n");
        assert_string_equal(said_of(f, HEAD "costs: {day: {bank: 1}, accounts: {pot: 1}}\n"),
                            "3:15: costs.day.bank: no such key (there are none, sender, centre, receiver, fund, benefit)\n"
                            "3:36: costs.accounts: \"pot\" is not one of social-plan, sender, fund, pool, subsidy\n");
        assert_string_equal(
                said_of(f, HEAD "staff: {caseworker: {people: 3}}\n"),
                "3:21: staff.caseworker: people and steps are asked for: how many, and what each does on a working day\n");
        assert_string_equal(said_of(f, HEAD "people: {figures: {age: [{from: 30, to: 20, share: 1}]}}\n"),
                            "3:26: people.figures.age: it ends below where it begins\n");
        assert_string_equal(said_of(f, HEAD "inflow: {senders: {A: 0}}\n"),
                            "3:19: inflow.senders: all shares are 0; give at least one of them a part\n");
}

static void shipped_scenarios_are_sound(void **state)
{
        static const char *const files[] = {"maasland.yaml", "models.yaml"};
        struct fixture *f = *state;

        for (size_t i = 0; i < 2; i++) {
                struct findings findings = {.arena = f->arena};
                struct err err;

                assert_true(scenario_read(arena_text(f->arena, OVERSTAP_SOURCE "/config/scenarios/%s", files[i]), f->arena,
                                          &findings, &f->scenario, &err));
                assert_int_equal(findings.n, 0);
        }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                CASE(a_whole_scenario_is_read),
                CASE(what_is_left_out_has_a_default),
                CASE(all_mistakes_are_told_at_once),
                CASE(lengths_say_what_they_may_be),
                CASE(chances_roles_and_prices_have_their_bounds),
                CASE(shipped_scenarios_are_sound),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
