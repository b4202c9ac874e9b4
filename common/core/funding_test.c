/* Who else pays: members once a year, and subsidies that never pay a cost twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "centre.h"
#include "funding.h"
#include "must.h"

#define BOOKS "books"

/* ---- a programme with members and subsidies */

static Word *word(struct centre *c, const char *text)
{
        Word *word = NEW(c->arena, Word, word);

        word->text = arena_strdup(c->arena, text);
        return word;
}

static void subsidy_add(struct centre *c, Money *money, const char *name, uint32_t percent, const char *cost)
{
        SubsidyTerms *subsidy = NEW(c->arena, SubsidyTerms, subsidy_terms);

        subsidy->name = word(c, name);
        subsidy->from = 20260201;
        subsidy->until = 20260430;
        subsidy->percent = percent;
        if (cost)
                APPEND(c->arena, subsidy, costs) = word(c, cost);
        APPEND(c->arena, money, subsidies) = subsidy;
}

/* A plan of 5,000.00 for everybody, 500.00 a year and two per mille of the wage sum from each member, and two subsidies. */
static Command *programme(struct centre *c)
{
        Command *command = centre_programme(c, BOOKS, 1);
        Money *money = NEW(c->arena, Money, money);
        Plan *plan = NEW(c->arena, Plan, plan);

        command->programme_register->programme->money = money;
        money->version = 1;
        plan->budget = 500000;
        APPEND(c->arena, money, plans) = plan;
        money->yearly = 50000;
        money->wage_permille = 2;
        subsidy_add(c, money, "esf", 40, "training");
        subsidy_add(c, money, "province", 75, NULL);
        return command;
}

static int books_setup(void **state)
{
        struct centre *c;

        assert_int_equal(centre_setup(state), 0);
        c = *state;
        centre_do(c, programme(c));
        return 0;
}

/* ---- what people do */

static Command *contributing(struct centre *c, uint64_t employer, uint32_t year, int64_t wage_sum)
{
        Command *command = centre_command(c, COMMAND__WHAT_CONTRIBUTE);
        Contribute *contribute = command->contribute = NEW(c->arena, Contribute, contribute);

        contribute->programme = arena_strdup(c->arena, BOOKS);
        contribute->employer = employer;
        contribute->year = year;
        contribute->wage_sum = wage_sum;
        return command;
}

static Command *claiming(struct centre *c, const char *subsidy, uint64_t posting, int64_t cents)
{
        Command *command = centre_command(c, COMMAND__WHAT_SUBSIDY_CLAIM);
        SubsidyClaim *claim = command->subsidy_claim = NEW(c->arena, SubsidyClaim, subsidy_claim);

        claim->programme = arena_strdup(c->arena, BOOKS);
        claim->subsidy = arena_strdup(c->arena, subsidy);
        claim->posting = posting;
        claim->cents = cents;
        return command;
}

static uint64_t cost(struct centre *c, uint64_t casefile, const char *kind, int64_t cents, uint32_t on)
{
        Command *command = centre_command(c, COMMAND__WHAT_MONEY_SPEND);
        MoneySpend *spend = command->money_spend = NEW(c->arena, MoneySpend, money_spend);

        spend->casefile = casefile;
        spend->cost = arena_strdup(c->arena, kind);
        spend->cents = cents;
        spend->on = on;
        return centre_do(c, command);
}

struct asked {
        const char *account, *detail;
        int64_t cents;
};

static void balance_take(void *self, const Account *account, int64_t cents)
{
        struct asked *asked = self;

        if (!strcmp(account->name, asked->account) && (!asked->detail || !strcmp(account->detail, asked->detail)))
                asked->cents += cents;
}

static int64_t holds(struct centre *c, const char *account, const char *detail)
{
        struct asked asked = {account, detail, 0};

        ledger_read(c->world, BOOKS, date_of_ymd(99991231), balance_take, &asked);
        return asked.cents;
}

static void fault_take(void *self, const char *what)
{
        (void)self;
        fail_msg("%s", what);
}

/* ---- the tests */

static void a_member_is_asked_once_for_a_year(void **state)
{
        struct centre *c = *state;
        uint64_t first, again;

        centre_refuses(c, contributing(c, 2, 2026, 0), "contribute.member", "employer 2 is no member");
        centre_refuses(c, contributing(c, 1, 1989, 0), "contribute.year", "from 1990 to 2027");
        centre_refuses(c, contributing(c, 1, 2028, 0), "contribute.year", "from 1990 to 2027");
        centre_refuses(c, contributing(c, 1, 2026, -1), "ledger.amount", "no wage sum");
        /* 500.00, and two per mille of 1,234,567.89, which the fund gets. */
        first = centre_do(c, contributing(c, 1, 2026, 123456789));
        assert_int_equal(-holds(c, "contributions", NULL), 50000);
        assert_int_equal(-holds(c, "fund", NULL), 246914);
        assert_int_equal(holds(c, "unbilled", NULL), 296914);
        centre_refuses(c, contributing(c, 1, 2026, 0), "contribute.once",
                       arena_text(c->arena, "by posting %llu", (unsigned long long)first));
        centre_do(c, contributing(c, 1, 2025, 0));
        assert_int_equal(-holds(c, "contributions", NULL), 100000);
        /* Undone, it can be asked for again, and then once more not. */
        centre_do(c, centre_correct(c, first, "it was wrong"));
        again = centre_do(c, contributing(c, 1, 2026, 100000000));
        assert_int_equal(-holds(c, "fund", NULL), 200000);
        centre_refuses(c, contributing(c, 1, 2026, 0), "contribute.once",
                       arena_text(c->arena, "by posting %llu", (unsigned long long)again));
        ledger_check(c->world, BOOKS, fault_take, NULL);
}

static void what_nobody_asks_for_is_not_asked(void **state)
{
        struct centre *c = *state;
        Command *command = programme(c);
        Money *money = command->programme_register->programme->money;

        money->version = 2;
        money->yearly = 0;
        centre_do(c, command);
        centre_refuses(c, contributing(c, 1, 2026, 0), "contribute.none", "--wage-sum");
        centre_do(c, contributing(c, 1, 2026, 1000000));
        command = programme(c);
        money = command->programme_register->programme->money;
        money->version = 3;
        money->wage_permille = 0;
        centre_do(c, command);
        centre_refuses(c, contributing(c, 1, 2025, 1000000), "contribute.share", "leave it out");
        centre_do(c, contributing(c, 1, 2025, 0));
        assert_int_equal(holds(c, "unbilled", NULL), 52000);
}

static void no_cost_is_paid_above_a_rate_nor_twice(void **state)
{
        struct centre *c = *state;
        Command *employee;
        uint64_t id, training, coaching, early, claim;

        centre_day(c, 20260301);
        employee = centre_employee(c, "maasland", "one");
        employee->employee_log->programme = arena_strdup(c->arena, BOOKS);
        id = centre_do(c, employee);
        training = cost(c, id, "training", 90001, 0);
        coaching = cost(c, id, "coaching", 30000, 0);
        early = cost(c, id, "training", 10000, 20260131);
        centre_refuses(c, claiming(c, "none", training, 0), "subsidy.unknown", "no subsidy none");
        centre_refuses(c, claiming(c, "esf", 99, 0), "subsidy.cost", "no posting 99");
        centre_refuses(c, claiming(c, "esf", 1, 0), "subsidy.cost", "posting 1 is no cost");
        centre_refuses(c, claiming(c, "esf", coaching, 0), "subsidy.kind", "does not pay for coaching");
        centre_refuses(c, claiming(c, "esf", early, 0), "subsidy.period", "from 2026-02-01 on, and this one is of 2026-01-31");
        centre_refuses(c, claiming(c, "esf", training, 36001), "subsidy.rate", "360.00 more, and not 360.01");
        /* 40 % of 900.01 is 360.00; a part first, then the rest, then no more. */
        centre_do(c, claiming(c, "esf", training, 10000));
        centre_do(c, claiming(c, "esf", training, 0));
        assert_int_equal(holds(c, "subsidy-claimed", "esf"), 36000);
        centre_refuses(c, claiming(c, "esf", training, 0), "subsidy.rate", "0.00 more");
        /* The other one pays 75 %, and of this cost only what is left of the whole. */
        centre_refuses(c, claiming(c, "province", training, 54002), "subsidy.full", "all of posting");
        claim = centre_do(c, claiming(c, "province", training, 0));
        assert_int_equal(holds(c, "subsidy-claimed", NULL), 90001);
        assert_int_equal(world_posting(c->world, training)->funded, 90001);
        centre_refuses(c, claiming(c, "province", training, 0), "subsidy.full", "but 0.00");
        centre_refuses(c, centre_correct(c, training, "it was wrong"), "ledger.funded", "undo that first");
        /* Undone, it may be claimed again. */
        centre_do(c, centre_correct(c, claim, "it was wrong"));
        assert_int_equal(world_posting(c->world, training)->funded, 36000);
        centre_do(c, claiming(c, "province", training, 54001));
        centre_refuses(c, claiming(c, "province", claim, 0), "subsidy.cost", "does not stand");
        centre_do(c, centre_correct(c, early, "it was wrong"));
        centre_refuses(c, claiming(c, "province", early, 0), "subsidy.cost", "does not stand");
        /* After the last day of its period a cost is too late. */
        centre_day(c, 20260501);
        centre_refuses(c, claiming(c, "esf", cost(c, id, "training", 1000, 0), 0), "subsidy.period", "until 2026-04-30");
        ledger_check(c->world, BOOKS, fault_take, NULL);
}

#define BOOKS_TEST(name) cmocka_unit_test_setup_teardown(name, books_setup, centre_teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                BOOKS_TEST(a_member_is_asked_once_for_a_year),
                BOOKS_TEST(what_nobody_asks_for_is_not_asked),
                BOOKS_TEST(no_cost_is_paid_above_a_rate_nor_twice),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
