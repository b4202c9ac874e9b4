/* Months of the ledger, from a seed: people come into service and leave, wages and hours are told in time, late or wrongly,
 * months are run, run again and closed, invoices are paid, and postings undone, in any order.
 *
 * After each run every day in service is paid exactly once, by sums that share nothing with the run's. Always: all accounts
 * together hold nothing, balances are what postings add up to, and a closed month is what it was. At the end the events alone
 * make the same tables, byte for byte. A failure prints its seed; OVERSTAP_SEED runs one seed alone, OVERSTAP_SEEDS how many
 * (12). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apply.h"
#include "centre.h"
#include "flow.h"
#include "invoice.h"
#include "month.h"
#include "must.h"
#include "read.h"

#define BOOKS "books"

enum { STEPS = 1200 };

static struct {
        uint64_t seed, state;
        struct centre *c;
        uint32_t closed;
        uint64_t digest;                                                    /* of all that was closed by then */
        uint64_t runs, lines, late, credits, shared, paid, undone, refused; /* of all seeds */
} sim;

static uint64_t chance(uint64_t below)
{
        sim.state ^= sim.state << 13;
        sim.state ^= sim.state >> 7;
        sim.state ^= sim.state << 17;
        return sim.state % below;
}

static uint64_t some(const char *counter)
{
        uint64_t n = world_counter(sim.c->world, counter);

        return n ? 1 + chance(n) : 1;
}

static struct date today(void)
{
        return instant_date((struct instant){sim.c->at});
}

static uint32_t day_before(uint64_t most)
{
        return date_ymd(date_add_days(today(), -(int64_t)chance(most + 1)));
}

static uint32_t last_month(void)
{
        return month_add(month_of(today()), -1);
}

static void send(Command *command)
{
        sim.refused += *centre_send(sim.c, command) != 0;
}

/* ---- what people do */

static void time_passes(void)
{
        centre_day(sim.c, date_ymd(date_add_days(today(), 1 + (int64_t)chance(18))));
}

static void somebody_comes(void)
{
        Command *command =
                centre_employee(sim.c, chance(2) ? "gelders" : "de-transfer", arena_text(sim.c->arena, "p-%" PRIu64, sim.c->n));

        command->employee_log->programme = arena_strdup(sim.c->arena, BOOKS);
        APPEND(sim.c->arena, command->employee_log, facts) = centre_fact(sim.c, "last-day", date_ymd(date_add_days(today(), 20)));
        send(command);
}

/* All that one may lack, so that lives go on; the days are what matters here. */
static void facts_come(void)
{
        static const char *const names[] = {"agency-advice", "profiling", "plan-decided", "agreement.three-party"};
        uint64_t id = some("casefiles");

        for (size_t i = 0; i < COUNT(names); i++)
                send(centre_record(sim.c, id, names[i], day_before(3)));
}

/* A step that leaves the state somebody is in, often recorded late. */
static void somebody_steps(void)
{
        const Casefile *casefile = world_casefile(sim.c->world, some("casefiles"));
        const Flow *flow = casefile ? world_flow(sim.c->world, casefile->flow, casefile->flow_version) : NULL;
        Command *command;

        for (int i = 0; flow && i < 12; i++) {
                const FlowTransition *transition = flow->transitions[chance(flow->n_transitions)];

                if (!flow_leaves(transition, casefile->state) || !strcmp(transition->name->text, "decline") ||
                    !strcmp(transition->name->text, "withdraw"))
                        continue;
                command = centre_step(sim.c, casefile->id, transition->name->text);
                command->case_step->on = chance(3) ? 0 : day_before(45);
                send(command);
                return;
        }
}

static void work_is_found(void)
{
        Command *command = centre_placement(sim.c, some("casefiles"),
                                            chance(2) ? PLACEMENT_KIND__PLACEMENT_JOB : PLACEMENT_KIND__PLACEMENT_ASSIGNMENT,
                                            day_before(20));

        command->placement_record->employer = 1 + chance(2);
        command->placement_record->last_day = chance(2) ? 0 : date_ymd(date_add_days(today(), (int64_t)chance(60)));
        send(command);
}

static void a_wage_is_agreed(void)
{
        Command *command = centre_command(sim.c, COMMAND__WHAT_WAGE_AGREE);
        uint64_t id = some("casefiles");
        const Casefile *casefile = world_casefile(sim.c->world, id);
        Wage *wage = NEW(sim.c->arena, Wage, wage);

        if (!casefile)
                return;
        wage->of = (WageOf)(chance(4) ? WAGE_OF__WAGE_OF_SERVICE : 1 + chance(2));
        /* The first holds from before anybody came. */
        wage->from = world_case_money(sim.c->world, id) && chance(4) ? day_before(70) : 20251201;
        wage->gross = 200000 + (int64_t)chance(250000);
        command->wage_agree = NEW(sim.c->arena, WageAgree, wage_agree);
        command->wage_agree->casefile = id;
        command->wage_agree->wage = wage;
        send(command);
}

static void hours_are_told(void)
{
        Command *command = centre_command(sim.c, COMMAND__WHAT_HOURS_LOG);
        HoursLog *log = command->hours_log = NEW(sim.c->arena, HoursLog, hours_log);

        log->placement = some("placements");
        log->month = month_add(month_of(today()), -(int)chance(4));
        log->hours = (uint32_t)chance(17000);
        log->rate = 2000 + (int64_t)chance(1500);
        send(command);
}

static void an_invoice_is_paid(void)
{
        Command *command = centre_command(sim.c, COMMAND__WHAT_INVOICE_PAY);
        const Invoice *invoice = world_invoice(sim.c->world, some("invoices"));

        if (!invoice || invoice->paid >= invoice->cents)
                return;
        command->invoice_pay = NEW(sim.c->arena, InvoicePay, invoice_pay);
        command->invoice_pay->invoice = invoice->id;
        command->invoice_pay->cents = chance(3) ? invoice->cents - invoice->paid : 1 + (int64_t)chance((uint64_t)invoice->cents);
        command->invoice_pay->on = day_before(10);
        sim.paid += !*centre_send(sim.c, command);
}

static void a_posting_is_undone(void)
{
        Command *command = centre_command(sim.c, COMMAND__WHAT_POSTING_CORRECT);

        command->posting_correct = NEW(sim.c->arena, PostingCorrect, posting_correct);
        command->posting_correct->posting = some("postings");
        command->posting_correct->reason = arena_strdup(sim.c->arena, "it was wrong");
        sim.undone += !*centre_send(sim.c, command);
}

static void a_posting_is_approved(void)
{
        Command *command = centre_command(sim.c, COMMAND__WHAT_POSTING_APPROVE);

        command->posting_approve = NEW(sim.c->arena, PostingApprove, posting_approve);
        command->posting_approve->posting = some("postings");
        sim.c->by.name = "uid:2";
        send(command);
        sim.c->by.name = NULL;
}

static void a_member_contributes(void)
{
        Command *command = centre_command(sim.c, COMMAND__WHAT_CONTRIBUTE);

        command->contribute = NEW(sim.c->arena, Contribute, contribute);
        command->contribute->programme = arena_strdup(sim.c->arena, BOOKS);
        command->contribute->employer = 1;
        command->contribute->year = (uint32_t)date_year(today()) - (uint32_t)chance(3);
        command->contribute->wage_sum = (int64_t)chance(100000000);
        send(command);
}

static void money_send(uint32_t version)
{
        struct centre *c = sim.c;
        struct findings findings = {.arena = c->arena};
        Command *command = centre_programme(c, BOOKS, 1);
        struct programme_file read;
        struct err err;
        Money *money;

        assert_true(programme_read(OVERSTAP_SOURCE "/config/programmes/gelders.yaml", c->arena, &findings, &read, &err));
        money = command->programme_register->programme->money = read.programme->money;
        money->version = version;
        money->service->overhead = (int64_t)chance(40000);
        money->pool_credit = (uint32_t)chance(101);
        money->yearly = 25000;
        money->wage_permille = 3;
        for (int i = 0; i < 2; i++) {
                TopupStep *step = NEW(c->arena, TopupStep, topup_step);

                step->months = 2 + (uint32_t)chance(3);
                step->permille = 1000 - 250 * (uint32_t)i;
                APPEND(c->arena, money, topup) = step;
        }
        centre_do(c, command);
}

static void money_changes(void)
{
        if (chance(6) == 0)
                money_send(money_of(sim.c->world, BOOKS)->version + 1);
}

/* ---- what holds */

static void fault_fail(void *self, const char *what)
{
        (void)self;
        fail_msg("seed %" PRIu64 ", %u: %s", sim.seed, date_ymd(today()), what);
}

static void total_take(void *self, const Account *account, int64_t cents)
{
        (void)account;
        *(int64_t *)self += cents;
}

static void books_hold(void)
{
        const char *differs = ledger_recount(sim.c->world, BOOKS);
        int64_t total = 0;

        if (differs)
                fault_fail(NULL, differs);
        ledger_read(sim.c->world, BOOKS, date_of_ymd(99991231), total_take, &total);
        assert_int_equal(total, 0);
        if (ledger_digest(sim.c->world, BOOKS, 0, sim.closed) != sim.digest)
                fault_fail(NULL, "a closed month changed");
}

static void month_is_closed(void)
{
        Command *command = centre_command(sim.c, COMMAND__WHAT_PERIOD_CLOSE);

        command->period_close = NEW(sim.c->arena, PeriodClose, period_close);
        command->period_close->programme = arena_strdup(sim.c->arena, BOOKS);
        command->period_close->month = month_add(last_month(), -(int)chance(4));
        send(command);
        sim.closed = world_closed(sim.c->world, BOOKS);
        sim.digest = ledger_digest(sim.c->world, BOOKS, 0, sim.closed);
}

/* Every payer's whole days: what was said of shares shows in days that two pay. */
static void lines_count(void)
{
        const struct events *events = &sim.c->last.events;

        for (size_t i = 0; i < events->n; i++) {
                const Event *event = events->item[i];

                if (event->what_case == EVENT__WHAT_INVOICED) {
                        sim.credits += event->invoiced->credit;
                } else if (event->what_case == EVENT__WHAT_POSTED && is_of_month(event->posted->kind)) {
                        sim.lines++;
                        sim.late += event->posted->month < event->posted->on / 100;
                        sim.shared += !strcmp(event->posted->what, "benefit");
                        assert_int_equal(event->posted->on / 100, sim.c->last.events.item[events->n - 1]->month_ran->month);
                }
        }
}

static void month_is_run(void)
{
        Command *command = centre_command(sim.c, COMMAND__WHAT_MONTH_RUN), *again;
        struct months months;

        command->month_run = NEW(sim.c->arena, MonthRun, month_run);
        command->month_run->programme = arena_strdup(sim.c->arena, BOOKS);
        command->month_run->month = month_add(last_month(), chance(4) ? 0 : -(int)chance(3));
        if (*centre_send(sim.c, command)) {
                sim.refused++;
                return;
        }
        sim.runs++;
        lines_count();
        again = centre_command(sim.c, COMMAND__WHAT_MONTH_RUN);
        again->month_run = command->month_run;
        centre_do(sim.c, again);
        assert_int_equal(sim.c->last.events.n, 0);
        months = months_read(sim.c->world, BOOKS);
        if (command->month_run->month == months_last(&months))
                ledger_check(sim.c->world, BOOKS, fault_fail, NULL);
}

static void (*const acts[])(void) = {
        time_passes,          time_passes,
        somebody_comes,       somebody_comes,
        facts_come,           facts_come,
        facts_come,           somebody_steps,
        somebody_steps,       somebody_steps,
        somebody_steps,       work_is_found,
        a_wage_is_agreed,     a_wage_is_agreed,
        a_wage_is_agreed,     a_wage_is_agreed,
        hours_are_told,       hours_are_told,
        month_is_run,         month_is_run,
        month_is_run,         month_is_closed,
        an_invoice_is_paid,   an_invoice_is_paid,
        a_posting_is_undone,  a_posting_is_approved,
        a_member_contributes, money_changes,
};

/* ---- a seed */

static void events_replay(void)
{
        struct memory *copy;
        struct world *world;

        memory_new(&copy);
        for (uint64_t seq = 1; seq <= sim.c->seq; seq++) {
                OWNED(arena_destroy) struct arena *arena = NULL;
                struct keybuf key;
                Event *event = (Event *)sim.c->world->ops->get(sim.c->world, TABLE_EVENTS, key_u64(&key, seq));

                arena_new(&arena);
                world = memory_world(copy, arena);
                world->ops->put(world, TABLE_EVENTS, key_u64(&key, seq), &(struct record_head){.kind = KIND__KIND_EVENT}, event);
                apply(world, event);
        }
        assert_null(memory_differs(sim.c->memory, copy, sim.c->arena));
        memory_destroy(&copy);
}

static void seed_run(uint64_t seed)
{
        void *state = NULL;

        sim.seed = seed;
        sim.state = seed * 2654435761u + 88172645463325252ull;
        assert_int_equal(centre_setup(&state), 0);
        sim.c = state;
        sim.closed = 0;
        centre_flow(sim.c, "de-transfer");
        money_send(1);
        sim.digest = ledger_digest(sim.c->world, BOOKS, 0, 0);
        centre_do(sim.c, centre_admission(sim.c, "waadi", 20200101));
        centre_do(sim.c, centre_admission(sim.c, "wtta", 20200101));
        for (int i = 0; i < STEPS; i++) {
                acts[chance(COUNT(acts))]();
                if (i % 10 == 0)
                        books_hold();
        }
        books_hold();
        events_replay();
        centre_destroy(&sim.c);
}

static void random_months_pay_every_day_once_and_replay_to_the_same_bytes(void **state)
{
        const char *one = getenv("OVERSTAP_SEED"), *many = getenv("OVERSTAP_SEEDS");
        uint64_t first = one ? strtoull(one, NULL, 10) : 1, n = one ? 1 : many ? strtoull(many, NULL, 10) : 12;

        (void)state;
        for (uint64_t seed = first; seed < first + n; seed++)
                seed_run(seed);
        print_message("# %" PRIu64 " runs %" PRIu64 " lines, %" PRIu64 " late, %" PRIu64 " shared, %" PRIu64
                      " credit notes, %" PRIu64 " paid, %" PRIu64 " undone, %" PRIu64 " refused\n",
                      sim.runs, sim.lines, sim.late, sim.shared, sim.credits, sim.paid, sim.undone, sim.refused);
        /* Chance must have met what it is there for. */
        assert_true(one || (sim.runs > 5 * n && sim.lines > 20 * n && sim.late > 10 * n && sim.shared > n &&
                            sim.credits > n / 2 && sim.paid > n && sim.undone > n));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(random_months_pay_every_day_once_and_replay_to_the_same_bytes),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
