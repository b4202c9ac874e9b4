#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codec.h"
#include "must.h"
#include "read.h"
#include "said_test.h"

struct fixture {
        struct arena *arena;
        struct findings findings;
        struct programme_file file;
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

static const char *read_programme(struct fixture *f, const char *text)
{
        const char *name = said_file(text, f->arena);
        struct err err;
        bool read;

        f->findings = (struct findings){.arena = f->arena};
        read = programme_read(name, f->arena, &f->findings, &f->file, &err);
        unlink(name);
        assert_true(read);
        return said_all(&f->findings);
}

static void a_programme_is_read_whole(void **state)
{
        struct fixture *f = *state;
        struct err err;

        assert_string_equal(read_programme(f, "programme: maasland\ntitle: Transfercentrum Maasland\nlead: Stichting in "
                                              "oprichting\nmembers: [3, zorgbedrijf-vecht]\n"
                                              "flows: maasland\ngoal: {number: 100, by: 2027-02-28}\n"
                                              "period: {from: 2026-03-01, until: 2029-02-28}\nfunding: half from own means\n"),
                            "");
        assert_string_equal(f->file.programme->id, "maasland");
        assert_string_equal(f->file.programme->title, "Transfercentrum Maasland");
        assert_string_equal(f->file.programme->lead, "Stichting in oprichting");
        assert_int_equal(f->file.n_members, 2);
        assert_string_equal(f->file.member[0]->text, "3");
        assert_string_equal(f->file.member[1]->text, "zorgbedrijf-vecht");
        assert_int_equal(f->file.member[1]->line, 4);
        assert_int_equal(f->file.member[1]->column, 14);
        assert_int_equal(f->file.programme->n_flows, 1);
        assert_string_equal(f->file.programme->flows[0], "maasland");
        assert_int_equal(f->file.programme->goal, 100);
        assert_int_equal(f->file.programme->goal_on, 20270228);
        assert_int_equal(f->file.programme->from, 20260301);
        assert_int_equal(f->file.programme->until, 20290228);
        assert_string_equal(f->file.programme->funding, "half from own means");
        assert_true(codec_check(&f->file.programme->base, f->arena, &err));
}

static void an_id_and_a_title_are_all_it_needs(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(read_programme(f, "programme: p\ntitle: T\n"), "");
        assert_string_equal(f->file.programme->lead, "");
        assert_int_equal(f->file.programme->goal_on, 0);
        assert_string_equal(read_programme(f, "lead: me\n"), "1:1: programme: it is missing\n1:1: title: it is missing\n");
}

static void all_mistakes_are_told(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(read_programme(f,
                                           "programme: [p]\ntitle:\nmembers: [7, \"\", [a]]\nlead: uid:me\ngoal: {number: many, "
                                           "by: 2027-02-29, who: x}\n"
                                           "period: {from: 2026-03-01, until: 2026-02-28}\nbudget: 5\n"),
                            "7:1: budget: no such key (there are programme, title, lead, members, flows, goal, period, funding, money)\n"
                            "1:12: programme: a text is asked for, and this is a list\n"
                            "2:7: title: a text is asked for, and this is nothing\n"
                            "4:7: lead: a caller is uid:NUMBER, or key: with 64 hexadecimal digits; else give a label\n"
                            "3:14: members: an employer is named by its number, its reference or its name\n"
                            "3:18: members: a text is asked for, and this is a list\n"
                            "5:38: goal.who: no such key (there are number, by)\n"
                            "5:16: goal.number: a whole number from 1 to 10000000 is asked for\n"
                            "5:26: goal.by: \"2027-02-29\" is not a day (try 2026-03-02)\n"
                            "6:35: period.until: it lies before period.from\n");
        assert_string_equal(
                read_programme(f, "programme: Maas Land\ntitle: T\ngoal: {number: 100}\n"),
                "1:12: programme: \"Maas Land\" is no name: one has lower-case letters, digits and hyphens, begins with a "
                "letter, and is at most 40 long\n"
                "3:7: goal: a number and the day by which it is reached go together, such as {number: 100, by: 2027-02-28}\n");
}

/* ---- its money */

static void all_its_money_is_read(void **state)
{
        struct fixture *f = *state;
        const Money *money;

        assert_string_equal(
                read_programme(f, "programme: p\ntitle: T\nmoney:\n  version: 3\n  plans:\n"
                                  "    - {budget: 3500.00, from: 2026-03-01, choices: [{choice: payout, percent: 50}]}\n"
                                  "    - {budget: 4000, employer: wg-2}\n"
                                  "  fees: [{milestone: placed, fee: 750.5, job-of: 13w, reserved-while: joined}]\n"
                                  "  service: {holiday-permille: 80, charges-permille: 190, overhead: 210}\n  pool-credit: 85\n  invoice-term: 14d\n"
                                  "  contribution: {yearly: 500, wage-sum-permille: 2}\n"
                                  "  subsidies: [{subsidy: esf, percent: 40, from: 2026-01-01, until: 2026-12-31, costs: [training]}]\n"
                                  "  approval: {limits: [{role: lead, amount: 1000}], four-eyes: 500}\n  topup: {months: 6, percent: 75}\n"),
                "");
        money = f->file.programme->money;
        assert_int_equal(money->version, 3);
        assert_int_equal(money->plans[0]->budget, 350000);
        assert_int_equal(money->plans[0]->choices[0]->percent, 50);
        assert_null(f->file.plan_employer[0]);
        assert_string_equal(f->file.plan_employer[1]->text, "wg-2");
        assert_int_equal(money->fees[0]->cents, 75050);
        assert_int_equal(money->fees[0]->job_of->n, 13);
        assert_int_equal(money->service->overhead, 21000);
        assert_int_equal(money->pool_credit, 85);
        assert_int_equal(money->yearly, 50000);
        assert_string_equal(money->subsidies[0]->costs[0]->text, "training");
        assert_int_equal(money->limits[0]->cents, 100000);
        assert_int_equal(money->topup[0]->permille, 750);
}

static void all_mistakes_in_its_money_are_told(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(
                read_programme(f, "programme: p\ntitle: T\nmoney:\n  plans: [{budget: 12.345}, {budget: -1}, {from: 2026-02-01, until: 2026-01-01}]\n"
                                  "  fees:\n    - {milestone: placed, fee: 92233720368547758.08}\n    - {milestone: placed, fee: 1, reserved-while: happy}\n"
                                  "  approval: {limits: [{role: king, amount: EUR 5}]}\n"),
                "4:3: money.version: it is missing\n"
                "4:20: money.plans.budget: \"12.345\" is not an amount of money (try 1234.56)\n"
                "4:38: money.plans.budget: an amount is not below nothing, and at most 10000000000.00\n"
                "4:43: money.plans.budget: it is missing\n"
                "4:69: money.plans.until: it lies before money.plans.from\n"
                "6:32: money.fees.fee: more money than can be counted\n"
                "7:51: money.fees.reserved-while: \"happy\" is nothing that states count as (offered, joined, placed, lasting)\n"
                "7:7: money.fees: placed has a fee already; take one away\n"
                "8:30: money.approval.limits.role: \"king\" is not one of caseworker, lead\n"
                "8:44: money.approval.limits.amount: \"EUR 5\" is not an amount of money (try 1234.56)\n");
}

/* Each has all that a programme can have, so that it shows how. */
static void the_shipped_samples_are_read_whole(void **state)
{
        static const char *const shipped[] = {"maasland", "gelders", "talentenregio", "regelluw"};
        struct fixture *f = *state;
        struct err err;

        f->findings = (struct findings){.arena = f->arena};
        for (size_t i = 0; i < COUNT(shipped); i++) {
                const Programme *programme;

                assert_true(programme_read(arena_text(f->arena, OVERSTAP_SOURCE "/config/programmes/%s.yaml", shipped[i]),
                                           f->arena, &f->findings, &f->file, &err));
                assert_int_equal(f->findings.n, 0);
                programme = f->file.programme;
                assert_string_equal(programme->id, shipped[i]);
                assert_true(*programme->lead && f->file.n_members && programme->n_flows && programme->goal &&
                            programme->goal_on && programme->from && programme->until && *programme->funding);
                assert_true(codec_check(&programme->base, f->arena, &err));
        }
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        const struct CMUnitTest tests[] = {
                TEST(a_programme_is_read_whole),
                TEST(an_id_and_a_title_are_all_it_needs),
                TEST(all_mistakes_are_told),
                TEST(all_its_money_is_read),
                TEST(all_mistakes_in_its_money_are_told),
                TEST(the_shipped_samples_are_read_whole),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
