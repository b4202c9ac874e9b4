/* The ledger: a social plan as in DOMAIN 8.1 to the cent, who approves what, closed months, and bad amounts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "centre.h"
#include "ledger.h"
#include "must.h"

/* ---- a programme that keeps books */

static int books_setup(void **state)
{
        struct centre *c;

        assert_int_equal(centre_setup(state), 0);
        c = *state;
        centre_do(c, centre_books(c, "plan", "maasland"));
        return 0;
}

static void sent_by(struct centre *c, const char *name, Role role)
{
        c->by.name = name;
        c->by.role[0] = role;
        c->by.n = 1;
}

/* ---- what the books say */

struct asked {
        const char *account;
        uint64_t casefile;
        int64_t cents;
};

static void balance_take(void *self, const Account *account, int64_t cents)
{
        struct asked *asked = self;

        if (!strcmp(account->name, asked->account) && (!asked->casefile || account->casefile == asked->casefile))
                asked->cents += cents;
}

static int64_t holds(struct centre *c, const char *account, uint64_t casefile)
{
        struct asked asked = {account, casefile, 0};
        struct date today = instant_date((struct instant){c->at});

        ledger_read(c->world, "plan", today, balance_take, &asked);
        return asked.cents;
}

static void total_take(void *self, const Account *account, int64_t cents)
{
        (void)account;
        *(int64_t *)self += cents;
}

static void books_are_sound(struct centre *c)
{
        const char *why = ledger_recount(c->world, "plan");
        int64_t total = 0;

        if (why)
                fail_msg("%s", why);
        ledger_read(c->world, "plan", (struct date){3652059}, total_take, &total);
        assert_int_equal(total, 0);
}

/* ---- what people do */

static uint64_t announced(struct centre *c, const char *reference, uint32_t last_day)
{
        Command *command = centre_employee(c, "maasland", reference);

        command->employee_log->programme = arena_strdup(c->arena, "plan");
        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "announced", 20260407);
        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "last-day", last_day);
        return centre_do(c, command);
}

static void stepped(struct centre *c, uint32_t day, uint64_t id, const char *step, const char *reason)
{
        Command *command = centre_step(c, id, step);

        centre_day(c, day);
        command->case_step->reason = arena_strdup(c->arena, reason);
        centre_do(c, command);
}

static void searching(struct centre *c, uint64_t id)
{
        stepped(c, 20260421, id, "join", "");
        stepped(c, 20260428, id, "intake", "");
        centre_day(c, 20260505);
        centre_do(c, centre_record(c, id, "agreement.plan", 20260505));
        stepped(c, 20260505, id, "search", "");
}

static uint64_t works(struct centre *c, uint64_t id, uint32_t first, uint32_t last)
{
        Command *command = centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_JOB, first);
        uint64_t placement;

        centre_day(c, first);
        command->placement_record->last_day = last;
        placement = centre_do(c, command);
        centre_do(c, centre_step(c, id, "place"));
        return placement;
}

static void ended(struct centre *c, uint64_t placement, uint32_t last_day)
{
        Command *command = centre_command(c, COMMAND__WHAT_PLACEMENT_END);

        command->placement_end = NEW(c->arena, PlacementEnd, placement_end);
        command->placement_end->placement = placement;
        command->placement_end->last_day = last_day;
        centre_do(c, command);
}

static Command *spending(struct centre *c, uint64_t id, const char *cost, int64_t cents)
{
        Command *command = centre_command(c, COMMAND__WHAT_MONEY_SPEND);
        MoneySpend *spend = command->money_spend = NEW(c->arena, MoneySpend, money_spend);

        spend->casefile = id;
        spend->cost = arena_strdup(c->arena, cost);
        spend->cents = cents;
        return command;
}

static Command *reserving(struct centre *c, uint64_t id, const char *cost, int64_t cents, uint32_t until)
{
        Command *command = centre_command(c, COMMAND__WHAT_MONEY_RESERVE);
        MoneyReserve *reserve = command->money_reserve = NEW(c->arena, MoneyReserve, money_reserve);

        reserve->casefile = id;
        reserve->cost = arena_strdup(c->arena, cost);
        reserve->cents = cents;
        reserve->until = until;
        return command;
}

static Command *approving(struct centre *c, uint64_t posting)
{
        Command *command = centre_command(c, COMMAND__WHAT_POSTING_APPROVE);

        command->posting_approve = NEW(c->arena, PostingApprove, posting_approve);
        command->posting_approve->posting = posting;
        return command;
}

/* ---- DOMAIN 8.1, the plan budget */

static void tuinhof_vechtdal_spends_its_plan_to_the_cent(void **state)
{
        static const struct {
                const char *id;
                int64_t join, place, durable, training, payout, spent, free, reserved, lapsed;
        } rows[] = {
                {"A", 125000, 75000, 50000, 0, 0, 250000, 100000, 0, 0},
                {"B", 125000, 75000, 0, 90000, 0, 290000, 60000, 0, 0},
                {"C", 0, 0, 0, 0, 175000, 175000, 0, 0, 175000},
                {"D", 125000, 75000, 50000, 60000, 0, 310000, 40000, 0, 0},
                {"E", 125000, 75000, 0, 0, 0, 200000, 100000, 50000, 0},
        };
        static const uint32_t last_day[] = {20260531, 20260531, 20260630, 20260531, 20260731};
        struct centre *c = *state;
        int64_t spent = 0, left = 0;
        uint64_t id[COUNT(rows)], b;

        centre_day(c, 20260408);
        for (size_t i = 0; i < COUNT(rows); i++)
                id[i] = announced(c, rows[i].id, last_day[i]);
        assert_int_equal(holds(c, "plan-granted", 0), -1750000);
        stepped(c, 20260420, id[2], "decline", "payout");
        for (size_t i = 0; i < COUNT(rows); i++)
                if (i != 2)
                        searching(c, id[i]);
        sent_by(c, "uid:2", ROLE__ROLE_CASEWORKER);
        centre_day(c, 20260512);
        centre_do(c, spending(c, id[3], "training", 60000));
        b = centre_do(c, reserving(c, id[1], "training", 90000, 20260630));
        assert_int_equal(holds(c, "plan-reserved", id[1]), 90000);
        centre_day(c, 20260520);
        {
                Command *command = spending(c, id[1], "training", 90000);

                command->money_spend->reservation = b;
                centre_do(c, command);
        }
        works(c, id[0], 20260601, 0);
        b = works(c, id[1], 20260601, 20260930);
        works(c, id[3], 20260601, 0);
        assert_int_equal(holds(c, "plan-reserved", id[1]), 50000);
        centre_day(c, 20261001);
        ended(c, b, 20260930);
        stepped(c, 20261001, id[1], "return", "");
        works(c, id[4], 20261201, 0);
        centre_day(c, 20261231);
        for (size_t i = 0; i < COUNT(rows); i++) {
                int64_t fees = -holds(c, "fees", id[i]), training = holds(c, "costs", id[i]);

                assert_int_equal(fees, rows[i].join + rows[i].place + rows[i].durable);
                assert_int_equal(training, rows[i].training);
                assert_int_equal(holds(c, "plan-paid-out", id[i]), rows[i].payout);
                assert_int_equal(holds(c, "plan-spent", id[i]) + holds(c, "plan-paid-out", id[i]), rows[i].spent);
                assert_int_equal(holds(c, "plan-free", id[i]), rows[i].free);
                assert_int_equal(holds(c, "plan-reserved", id[i]), rows[i].reserved);
                assert_int_equal(holds(c, "plan-lapsed", id[i]), rows[i].lapsed);
                /* What the plan spends, and nothing else, is asked of the employer. */
                assert_int_equal(holds(c, "unbilled", id[i]), fees + training);
                spent += rows[i].spent;
                left += rows[i].free + rows[i].reserved + rows[i].lapsed;
        }
        assert_int_equal(holds(c, "fees", 0), -(500000 + 300000 + 100000));
        assert_int_equal(spent, 1225000);
        assert_int_equal(left, 525000);
        books_are_sound(c);
}

static void a_job_of_less_than_thirteen_weeks_earns_no_fee(void **state)
{
        struct centre *c = *state;
        uint64_t id;

        centre_day(c, 20260408);
        id = announced(c, "A", 20260531);
        searching(c, id);
        works(c, id, 20260601, 20260829); /* thirteen weeks end on 30 August */
        assert_int_equal(holds(c, "fees", id), -125000);
        books_are_sound(c);
}

static void work_that_fails_gives_its_fee_back_and_other_work_earns_it(void **state)
{
        struct centre *c = *state;
        uint64_t id, job;

        centre_day(c, 20260408);
        id = announced(c, "A", 20260531);
        searching(c, id);
        job = works(c, id, 20260601, 0);
        assert_int_equal(holds(c, "fees", id), -200000);
        centre_day(c, 20260713);
        ended(c, job, 20260712); /* six weeks, and the fee is for thirteen */
        assert_int_equal(holds(c, "fees", id), -125000);
        assert_int_equal(holds(c, "unbilled", id), 125000);
        assert_string_equal(world_posting(c->world, world_counter(c->world, "postings"))->reason,
                            "the work ended on 2026-07-12, sooner than the fee asks for");
        stepped(c, 20260714, id, "return", "");
        assert_int_equal(holds(c, "plan-free", id), 350000 - 125000);
        job = works(c, id, 20260803, 0);
        assert_int_equal(holds(c, "fees", id), -200000);
        assert_int_equal(holds(c, "plan-reserved", id), 50000);
        /* A last day that was a mistake. */
        centre_day(c, 20261109);
        ended(c, job, 20260906);
        assert_int_equal(holds(c, "fees", id), -125000);
        ended(c, job, 20261101); /* thirteen weeks to the day */
        assert_int_equal(holds(c, "fees", id), -200000);
        books_are_sound(c);
}

static void who_makes_up_their_mind_again_has_what_is_left(void **state)
{
        struct centre *c = *state;
        uint64_t id;

        centre_day(c, 20260408);
        id = announced(c, "C", 20260630);
        stepped(c, 20260420, id, "decline", "payout");
        stepped(c, 20260422, id, "rejoin", "");
        /* All of the plan is gone, so nothing is left to pay the fee of. */
        assert_int_equal(holds(c, "fees", id), 0);
        assert_int_equal(holds(c, "plan-granted", id), -350000);
        assert_int_equal(holds(c, "plan-free", id), 0);
        books_are_sound(c);
}

/* ---- reservations */

static void a_reservation_is_free_again_on_the_day_after_its_last(void **state)
{
        struct centre *c = *state;
        uint64_t id, reservation;

        centre_day(c, 20260408);
        id = announced(c, "A", 20260531);
        sent_by(c, "uid:2", ROLE__ROLE_CASEWORKER);
        reservation = centre_do(c, reserving(c, id, "training", 100000, 20260430));
        centre_day(c, 20260430);
        assert_int_equal(holds(c, "plan-reserved", id), 100000);
        centre_day(c, 20260501);
        assert_int_equal(holds(c, "plan-reserved", id), 0);
        assert_int_equal(holds(c, "plan-free", id), 350000);
        {
                Command *command = spending(c, id, "training", 50000);

                command->money_spend->reservation = reservation;
                centre_refuses(c, command, "plan.reservation", "no reservation");
        }
        /* The posting that says so comes when the money is needed. */
        centre_do(c, spending(c, id, "training", 90000));
        assert_int_equal(centre_count(&c->last.events, EVENT__WHAT_POSTED), 2);
        assert_int_equal(holds(c, "plan-free", id), 260000);
        books_are_sound(c);
}

static void no_more_is_reserved_or_spent_than_there_is(void **state)
{
        struct centre *c = *state;
        uint64_t id, reservation;

        centre_day(c, 20260408);
        id = announced(c, "A", 20260531);
        centre_refuses(c, reserving(c, id, "training", 350001, 0), "ledger.short", "3500.00");
        reservation = centre_do(c, reserving(c, id, "training", 350000, 0));
        centre_refuses(c, spending(c, id, "training", 1), "ledger.short", "has 0.00");
        {
                Command *command = spending(c, id, "coaching", 1);

                command->money_spend->reservation = reservation;
                centre_refuses(c, command, "plan.reservation", "is for training");
        }
        {
                Command *command = centre_command(c, COMMAND__WHAT_MONEY_RELEASE);

                command->money_release = NEW(c->arena, MoneyRelease, money_release);
                command->money_release->posting = reservation;
                centre_do(c, command);
                assert_int_equal(holds(c, "plan-free", id), 350000);
                command->id.data = arena_copy(c->arena, command->id.data, 16);
                command->id.data[15] ^= 1;
                centre_refuses(c, command, "plan.reservation", "nothing of reservation");
        }
        books_are_sound(c);
}

/* ---- approval */

static void above_a_limit_it_waits_for_a_colleague_who_may(void **state)
{
        struct centre *c = *state;
        uint64_t id, posting;

        centre_day(c, 20260408);
        id = announced(c, "A", 20260531);
        sent_by(c, "uid:2", ROLE__ROLE_CASEWORKER);
        posting = centre_do(c, spending(c, id, "training", 100001));
        assert_int_equal(holds(c, "costs", id), 0);
        centre_refuses(c, approving(c, posting), "ledger.own", "themselves");
        sent_by(c, "uid:3", ROLE__ROLE_CASEWORKER);
        centre_refuses(c, approving(c, posting), "ledger.limit", "1000.00");
        sent_by(c, "uid:4", ROLE__ROLE_LEAD);
        centre_do(c, approving(c, posting));
        assert_int_equal(holds(c, "costs", id), 100001);
        centre_refuses(c, approving(c, posting), "ledger.posting", "does not wait");
        books_are_sound(c);
}

static void what_hangs_on_another_is_approved_after_it(void **state)
{
        struct centre *c = *state;
        uint64_t id, parent, child;

        centre_day(c, 20260408);
        id = announced(c, "A", 20260531);
        sent_by(c, "uid:2", ROLE__ROLE_CASEWORKER);
        parent = centre_do(c, reserving(c, id, "training", 150000, 0));
        {
                Command *command = spending(c, id, "coaching", 1000);

                command->money_spend->parent = parent;
                child = centre_do(c, command);
        }
        sent_by(c, "uid:4", ROLE__ROLE_LEAD);
        centre_refuses(c, approving(c, child), "ledger.parent", "waits");
        centre_do(c, approving(c, parent));
        centre_do(c, approving(c, child));
        assert_int_equal(holds(c, "costs", id), 1000);
        /* Nothing can hang on what comes later, so nothing can hang on itself. */
        {
                Command *command = spending(c, id, "coaching", 1000);

                command->money_spend->parent = child + 1;
                centre_refuses(c, command, "ledger.parent", "there is no posting");
        }
        books_are_sound(c);
}

static void what_was_free_may_be_gone_when_it_is_approved(void **state)
{
        struct centre *c = *state;
        uint64_t id, posting;

        centre_day(c, 20260408);
        id = announced(c, "A", 20260531);
        sent_by(c, "uid:2", ROLE__ROLE_CASEWORKER);
        posting = centre_do(c, spending(c, id, "training", 300000));
        centre_do(c, spending(c, id, "coaching", 60000));
        sent_by(c, "uid:4", ROLE__ROLE_LEAD);
        centre_refuses(c, approving(c, posting), "ledger.short", "2900.00");
        books_are_sound(c);
}

static void above_four_eyes_even_a_lead_waits(void **state)
{
        struct centre *c = *state;
        uint64_t id, posting;
        Command *command = centre_books(c, "plan", "maasland");

        command->programme_register->programme->money->version = 2;
        command->programme_register->programme->money->four_eyes = 200000;
        centre_do(c, command);
        centre_day(c, 20260408);
        id = announced(c, "A", 20260531);
        posting = centre_do(c, spending(c, id, "training", 200001));
        assert_true(world_posting(c->world, posting)->waiting);
        centre_refuses(c, approving(c, posting), "ledger.own", "colleague");
        sent_by(c, "uid:4", ROLE__ROLE_LEAD);
        command = approving(c, posting);
        command->posting_approve->refuse = true;
        centre_refuses(c, command, "ledger.reason", "why");
        command = approving(c, posting);
        command->posting_approve->refuse = true;
        command->posting_approve->reason = arena_strdup(c->arena, "too dear");
        centre_do(c, command);
        assert_int_equal(holds(c, "costs", id), 0);
        assert_true(world_posting(c->world, posting)->refused);
        books_are_sound(c);
}

/* ---- closed months, and corrections */

static void a_closed_month_never_changes(void **state)
{
        struct centre *c = *state;
        uint64_t id, posting;
        Command *command;

        centre_day(c, 20260408);
        id = announced(c, "A", 20260531);
        posting = centre_do(c, spending(c, id, "training", 50000));
        centre_refuses(c, centre_close(c, "plan", 202604), "ledger.period", "not over");
        centre_day(c, 20260502);
        centre_do(c, centre_close(c, "plan", 202604));
        command = spending(c, id, "training", 100);
        command->money_spend->on = 20260430;
        centre_refuses(c, command, "ledger.period", "closed");
        /* What was wrong is undone in the month that is open. */
        centre_refuses(c, centre_correct(c, posting, ""), "ledger.reason", "why");
        centre_do(c, centre_correct(c, posting, "the course was cancelled"));
        assert_int_equal(world_posting(c->world, posting)->on, 20260408);
        assert_int_equal(world_posting(c->world, posting + 1)->on, 20260502);
        assert_int_equal(holds(c, "costs", id), 0);
        assert_int_equal(holds(c, "plan-free", id), 350000);
        centre_refuses(c, centre_correct(c, posting, "again"), "ledger.posting", "undone already");
        centre_refuses(c, centre_correct(c, posting + 1, "undo the undoing"), "ledger.posting", "follows from");
        books_are_sound(c);
}

/* ---- the person's choice, and what the transition payment bears */

static void a_cost_is_deducted_only_with_a_consent_that_came_before_it(void **state)
{
        struct centre *c = *state;
        Command *command = centre_command(c, COMMAND__WHAT_COST_CONSENT_GIVE);
        CostConsent *consent = NEW(c->arena, CostConsent, cost_consent);
        uint64_t id;

        centre_day(c, 20260408);
        id = announced(c, "A", 20260531);
        command->cost_consent_give = NEW(c->arena, CostConsentGive, cost_consent_give);
        command->cost_consent_give->casefile = id;
        command->cost_consent_give->consent = consent;
        consent->cost = arena_strdup(c->arena, "training");
        consent->cents = 80000;
        consent->on = 20260408;
        centre_do(c, command);

        command = spending(c, id, "training", 50000);
        command->money_spend->deduct = 2;
        centre_refuses(c, command, "deduct.consent", "BW 7:673(6)");
        command = spending(c, id, "training", 50000);
        command->money_spend->deduct = 1;
        centre_refuses(c, command, "deduct.day", "later day");
        centre_day(c, 20260409);
        command = spending(c, id, "coaching", 50000);
        command->money_spend->deduct = 1;
        centre_refuses(c, command, "deduct.cost", "is for training");
        command = spending(c, id, "training", 50000);
        command->money_spend->deduct = 1;
        centre_do(c, command);
        command = spending(c, id, "training", 30001);
        command->money_spend->deduct = 1;
        centre_refuses(c, command, "deduct.amount", "300.00");
        assert_int_equal(holds(c, "costs", id), 50000);
        assert_int_equal(holds(c, "plan-spent", id), 0);
        books_are_sound(c);
}

/* ---- bad input */

static void bad_amounts_are_refused_by_their_rule(void **state)
{
        static const int64_t wrong[] = {0, MONEY_MOST + 1, INT64_MAX, -1, INT64_MIN};
        struct centre *c = *state;
        uint64_t id;

        centre_day(c, 20260408);
        id = announced(c, "A", 20260531);
        for (size_t i = 0; i < COUNT(wrong); i++) {
                centre_refuses(c, spending(c, id, "training", wrong[i]), "ledger.amount", "above zero");
                centre_refuses(c, reserving(c, id, "training", wrong[i], 0), "ledger.amount", "above zero");
        }
        centre_refuses(c, spending(c, id, "", 100), "ledger.cost", "one word");
        centre_refuses(c, spending(c, id + 1, "training", 100), "case.unknown", "no casefile");
        books_are_sound(c);
}

static void money_says_by_its_version_when_it_changes(void **state)
{
        struct centre *c = *state;
        Command *command = centre_books(c, "plan", "maasland");

        command->programme_register->programme->money->fees[0]->cents = 1;
        centre_refuses(c, command, "money.version", "raise its version");
        command = centre_books(c, "plan", "maasland");
        command->programme_register->programme->money = NULL;
        centre_refuses(c, command, "money.gone", "books already");
        command = centre_books(c, "plan", "maasland");
        command->programme_register->programme->money->plans[0]->employer = 99;
        centre_refuses(c, command, "money.plan", "not known");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
#define BOOKS(test) cmocka_unit_test_setup_teardown(test, books_setup, centre_teardown)
                BOOKS(tuinhof_vechtdal_spends_its_plan_to_the_cent),
                BOOKS(a_job_of_less_than_thirteen_weeks_earns_no_fee),
                BOOKS(work_that_fails_gives_its_fee_back_and_other_work_earns_it),
                BOOKS(who_makes_up_their_mind_again_has_what_is_left),
                BOOKS(a_reservation_is_free_again_on_the_day_after_its_last),
                BOOKS(no_more_is_reserved_or_spent_than_there_is),
                BOOKS(above_a_limit_it_waits_for_a_colleague_who_may),
                BOOKS(what_hangs_on_another_is_approved_after_it),
                BOOKS(what_was_free_may_be_gone_when_it_is_approved),
                BOOKS(above_four_eyes_even_a_lead_waits),
                BOOKS(a_closed_month_never_changes),
                BOOKS(a_cost_is_deducted_only_with_a_consent_that_came_before_it),
                BOOKS(bad_amounts_are_refused_by_their_rule),
                BOOKS(money_says_by_its_version_when_it_changes),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
