/* Months of a programme's books: DOMAIN 8.2 to the cent, day by day and late, payers who share a day, top-ups, invoices and what
 * is paid on them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "centre.h"
#include "invoice.h"
#include "month.h"
#include "must.h"

#define BOOKS "books"

/* ---- a programme that keeps books */

static int books_setup(void **state)
{
        struct centre *c;

        assert_int_equal(centre_setup(state), 0);
        c = *state;
        centre_do(c, centre_books(c, BOOKS, "gelders"));
        return 0;
}

/* ---- what people do */

static Command *wage(struct centre *c, uint64_t casefile, uint32_t from, int64_t gross, WageOf of)
{
        Command *command = centre_command(c, COMMAND__WHAT_WAGE_AGREE);
        Wage *agreed = NEW(c->arena, Wage, wage);

        agreed->from = from;
        agreed->gross = gross;
        agreed->of = of;
        command->wage_agree = NEW(c->arena, WageAgree, wage_agree);
        command->wage_agree->casefile = casefile;
        command->wage_agree->wage = agreed;
        return command;
}

static Command *hours(struct centre *c, uint64_t placement, uint32_t month, uint32_t whole, int64_t rate)
{
        Command *command = centre_command(c, COMMAND__WHAT_HOURS_LOG);
        HoursLog *log = command->hours_log = NEW(c->arena, HoursLog, hours_log);

        log->placement = placement;
        log->month = month;
        log->hours = 100 * whole;
        log->rate = rate;
        return command;
}

static Command *running(struct centre *c, uint32_t month)
{
        Command *command = centre_command(c, COMMAND__WHAT_MONTH_RUN);

        command->month_run = NEW(c->arena, MonthRun, month_run);
        command->month_run->programme = arena_strdup(c->arena, BOOKS);
        command->month_run->month = month;
        return command;
}

static Command *paying(struct centre *c, uint64_t invoice, int64_t cents, uint32_t on)
{
        Command *command = centre_command(c, COMMAND__WHAT_INVOICE_PAY);

        command->invoice_pay = NEW(c->arena, InvoicePay, invoice_pay);
        command->invoice_pay->invoice = invoice;
        command->invoice_pay->cents = cents;
        command->invoice_pay->on = on;
        return command;
}

static uint64_t employer(struct centre *c, const char *name)
{
        Command *command = centre_command(c, COMMAND__WHAT_EMPLOYER_REGISTER);

        command->employer_register = NEW(c->arena, EmployerRegister, employer_register);
        command->employer_register->name = arena_strdup(c->arena, name);
        return centre_do(c, command);
}

static uint64_t person(struct centre *c, const char *flow, const char *reference, uint32_t last_day)
{
        Command *command = centre_employee(c, flow, reference);

        command->employee_log->programme = arena_strdup(c->arena, BOOKS);
        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "last-day", last_day);
        return centre_do(c, command);
}

static void stepped(struct centre *c, uint32_t day, uint64_t id, const char *step)
{
        centre_day(c, day);
        centre_do(c, centre_step(c, id, step));
}

static uint64_t placed(struct centre *c, uint32_t day, uint64_t id, PlacementKind kind, uint64_t at, uint32_t last,
                       const char *step)
{
        Command *command = centre_placement(c, id, kind, day);
        uint64_t placement;

        centre_day(c, day);
        command->placement_record->employer = at;
        command->placement_record->last_day = last;
        placement = centre_do(c, command);
        centre_do(c, centre_step(c, id, step));
        return placement;
}

static void ended(struct centre *c, uint64_t placement, uint32_t last)
{
        Command *command = centre_command(c, COMMAND__WHAT_PLACEMENT_END);

        command->placement_end = NEW(c->arena, PlacementEnd, placement_end);
        command->placement_end->placement = placement;
        command->placement_end->last_day = last;
        centre_do(c, command);
}

/* Run a month as soon as it is over; the number of the first invoice. */
static uint64_t ran(struct centre *c, uint32_t month)
{
        centre_day(c, date_ymd(date_add_days(month_last(month), 1)));
        return centre_do(c, running(c, month));
}

/* ---- what the books say */

static void fault_take(void *self, const char *what)
{
        struct centre *c = self;

        fail_msg("%s, on %lld", what, (long long)c->at);
}

struct faults {
        struct arena *arena;
        size_t n;
        const char *first;
};

static void fault_keep(void *self, const char *what)
{
        struct faults *faults = self;

        if (!faults->n++)
                faults->first = arena_strdup(faults->arena, what);
}

static struct faults checked(struct centre *c)
{
        struct faults faults = {.arena = c->arena};

        ledger_check(c->world, BOOKS, fault_keep, &faults);
        return faults;
}

struct asked {
        const char *account;
        uint64_t employer, casefile;
        int64_t cents;
};

static void balance_take(void *self, const Account *account, int64_t cents)
{
        struct asked *asked = self;

        if (!strcmp(account->name, asked->account) && (!asked->casefile || account->casefile == asked->casefile) &&
            (!asked->employer || account->employer == asked->employer))
                asked->cents += cents;
}

static int64_t holds(struct centre *c, const char *account, uint64_t of_employer, uint64_t casefile)
{
        struct asked asked = {account, of_employer, casefile, 0};

        ledger_read(c->world, BOOKS, date_of_ymd(99991231), balance_take, &asked);
        return asked.cents;
}

/* What lines of a kind for a person say, and what of them is a credit. */
static int64_t invoiced(const Invoice *invoice, uint64_t casefile, PostingKind kind)
{
        int64_t cents = 0;

        for (size_t i = 0; i < invoice->n_lines; i++)
                if ((!casefile || invoice->lines[i]->casefile == casefile) && invoice->lines[i]->kind == kind)
                        cents += invoice->lines[i]->credit ? -invoice->lines[i]->cents : invoice->lines[i]->cents;
        return cents;
}

static const Invoice *invoice_in(struct centre *c, uint64_t of_employer, uint32_t month)
{
        uint64_t n = world_counter(c->world, "invoices");

        for (uint64_t id = 1; id <= n; id++) {
                const Invoice *invoice = world_invoice(c->world, id);

                if (invoice->employer == of_employer && invoice->month == month)
                        return invoice;
        }
        return NULL;
}

/* ---- DOMAIN 8.2 */

enum { G1, G2, G3, G4, PEOPLE };

static const struct {
        uint32_t month;
        int64_t cost[PEOPLE], whole, credit, invoice;
        uint32_t due;
} metaalwerk[] = {
        {202609, {406560, 355152, 457968, 547932}, 1767612, 0, 1767612, 20261014},
        {202610, {406560, 355152, 457968, 547932}, 1767612, 374000, 1393612, 20261114},
        {202611, {406560, 355152, 457968, 547932}, 1767612, 355300, 1412312, 20261214},
        {202612, {406560, 126022, 457968, 547932}, 1538482, 336600, 1201882, 20270114},
        {202701, {0, 355152, 457968, 265128}, 1078248, 0, 1078248, 20270214},
        {202702, {0, 355152, 457968, 0}, 813120, 236640, 576480, 20270314},
        {202703, {0, 0, 457968, 0}, 457968, 266220, 191748, 20270414},
        {202704, {0, 0, 457968, 0}, 457968, 246500, 211468, 20270514},
        {202705, {0, 0, 457968, 0}, 457968, 226780, 231188, 20270614},
        {202706, {0, 0, 457968, 0}, 457968, 0, 457968, 20270714},
        {202707, {0, 0, 457968, 0}, 457968, 0, 457968, 20270814},
        {202708, {0, 0, 457968, 0}, 457968, 0, 457968, 20270914},
};

/* Days in service that postings name, each month once. */
static uint32_t days_posted(struct centre *c, uint64_t casefile)
{
        uint32_t days = 0;

        for (uint64_t id = 1; id <= world_counter(c->world, "postings"); id++) {
                const Posting *posting = world_posting(c->world, id);

                days += posting->casefile == casefile && posting->kind == POSTING_KIND__POSTING_SERVICE ? posting->days : 0;
        }
        return days;
}

/* Run the month, and hold the old employer's invoice against its row. */
static void row_holds(struct centre *c, const uint64_t *id, size_t row)
{
        const Invoice *invoice;
        int64_t credit = 0;

        ran(c, metaalwerk[row].month);
        invoice = invoice_in(c, 1, metaalwerk[row].month);
        assert_non_null(invoice);
        for (size_t i = 0; i < PEOPLE; i++) {
                assert_int_equal(invoiced(invoice, id[i], POSTING_KIND__POSTING_SERVICE), metaalwerk[row].cost[i]);
                credit -= invoiced(invoice, id[i], POSTING_KIND__POSTING_HIRE);
        }
        assert_int_equal(invoiced(invoice, 0, POSTING_KIND__POSTING_SERVICE), metaalwerk[row].whole);
        assert_int_equal(credit, metaalwerk[row].credit);
        assert_int_equal(invoice->cents, metaalwerk[row].invoice);
        assert_int_equal(invoice->due, metaalwerk[row].due);
        assert_int_equal(invoice->on, date_ymd(month_last(metaalwerk[row].month)));
        assert_false(invoice->credit);
        ledger_check(c->world, BOOKS, fault_take, c);
        /* Again, and nothing happens. */
        centre_do(c, running(c, metaalwerk[row].month));
        assert_int_equal(c->last.events.n, 0);
}

static void metaalwerk_begins(struct centre *c, uint64_t *id)
{
        static const int64_t base[PEOPLE] = {300000, 260000, 340000, 410000};

        centre_day(c, 20260810);
        for (size_t i = 0; i < PEOPLE; i++)
                id[i] = person(c, "gelders", arena_text(c->arena, "G%zu", i + 1), 20260831);
        centre_day(c, 20260813);
        for (size_t i = 0; i < PEOPLE; i++)
                centre_do(c, centre_record(c, id[i], "agreement.three-party", 20260813));
        for (size_t i = 0; i < PEOPLE; i++) {
                stepped(c, 20260901, id[i], "transfer");
                centre_do(c, wage(c, id[i], 20260901, base[i], WAGE_OF__WAGE_OF_SERVICE));
        }
}

static void metaalwerk_ijsselstreek_is_invoiced_to_the_cent(void **state)
{
        static const int64_t net[PEOPLE] = {560340, 1901782, 4519476, 2456856};
        static const uint32_t days[PEOPLE] = {122, 161, 365, 137};
        struct centre *c = *state;
        uint64_t id[PEOPLE], h1 = 2, h2 = employer(c, "H2 Plaatwerk (fictief)"), job = 3, lent;
        int64_t whole = 0;

        job = employer(c, "Werk (fictief)");
        metaalwerk_begins(c, id);
        row_holds(c, id, 0);
        /* Point 1: in October 2026 the Waadi registration is enough. */
        centre_day(c, 20261001);
        centre_do(c, centre_admission(c, "waadi", 20200101));
        lent = placed(c, 20261001, id[G1], PLACEMENT_KIND__PLACEMENT_ASSIGNMENT, h1, 20261231, "assign");
        centre_day(c, 20261101);
        centre_do(c, hours(c, lent, 202610, 160, 2750));
        row_holds(c, id, 1);
        centre_day(c, 20261201);
        centre_do(c, hours(c, lent, 202611, 152, 2750));
        row_holds(c, id, 2);
        lent = placed(c, 20261201, id[G2], PLACEMENT_KIND__PLACEMENT_JOB, job, 0, "place");
        centre_day(c, 20261221);
        ended(c, lent, 20261220);
        stepped(c, 20261221, id[G2], "return");
        placed(c, 20270101, id[G1], PLACEMENT_KIND__PLACEMENT_JOB, h1, 0, "place");
        lent = centre_case(c, id[G1])->placements[0]->id;
        centre_do(c, hours(c, lent, 202612, 144, 2750));
        row_holds(c, id, 3);
        stepped(c, 20270116, id[G4], "start-up");
        row_holds(c, id, 4);
        /* And in February 2027 it is not. */
        centre_day(c, 20270201);
        lent = centre_do(c, ({
                                 Command *found = centre_placement(c, id[G3], PLACEMENT_KIND__PLACEMENT_ASSIGNMENT, 20270201);
                                 found->placement_record->employer = h2;
                                 found->placement_record->last_day = 20270531;
                                 found;
                         }));
        centre_refuses(c, centre_step(c, id[G3], "assign"), "case.requires", "2027-02-01 needs a wtta registration");
        centre_do(c, centre_admission(c, "wtta", 20270101));
        centre_do(c, centre_step(c, id[G3], "assign"));
        centre_day(c, 20270301);
        centre_do(c, hours(c, lent, 202702, 96, 2900));
        row_holds(c, id, 5);
        placed(c, 20270301, id[G2], PLACEMENT_KIND__PLACEMENT_JOB, job, 0, "place");
        for (size_t row = 6; row < COUNT(metaalwerk); row++) {
                static const uint32_t worked[] = {108, 100, 92};

                centre_day(c, date_ymd(month_last(metaalwerk[row].month)));
                if (row < 9)
                        centre_do(c, hours(c, lent, metaalwerk[row].month, worked[row - 6], 2900));
                row_holds(c, id, row);
        }
        /* Point 6: every day is paid once. Nobody is in service any more, so another month asks for nothing. */
        ran(c, 202709);
        assert_null(invoice_in(c, 1, 202709));
        for (size_t i = 0; i < PEOPLE; i++) {
                int64_t of_person = 0;

                for (uint64_t n = 1; n <= world_counter(c->world, "invoices"); n++)
                        if (world_invoice(c->world, n)->employer == 1)
                                of_person += invoiced(world_invoice(c->world, n), id[i], POSTING_KIND__POSTING_SERVICE) +
                                             invoiced(world_invoice(c->world, n), id[i], POSTING_KIND__POSTING_HIRE);
                assert_int_equal(of_person, net[i]);
                assert_int_equal(days_posted(c, id[i]), days[i]);
                whole += of_person;
        }
        assert_int_equal(whole, 9438454);
        assert_int_equal(holds(c, "service", 0, 0), 11480494);
        assert_int_equal(-holds(c, "hire", 0, 0), 2402400);
        assert_int_equal(holds(c, "hire-credit", 1, 0), 2042040);
        assert_int_equal(-holds(c, "fund", 0, 0), 360360);
        assert_int_equal(holds(c, "receivable", 1, 0), 9438454);
        assert_int_equal(holds(c, "receivable", h1, 0) + holds(c, "receivable", h2, 0), 2402400);
        assert_int_equal(holds(c, "unbilled", 0, 0), 0);
}

/* ---- late facts */

/* One person in service from 1 September 2026 at 3,000.00, and the month run. */
static uint64_t one_in_service(struct centre *c)
{
        uint64_t id;

        centre_day(c, 20260810);
        id = person(c, "gelders", "one", 20260831);
        centre_day(c, 20260813);
        centre_do(c, centre_record(c, id, "agreement.three-party", 20260813));
        stepped(c, 20260901, id, "transfer");
        centre_do(c, wage(c, id, 20260901, 300000, WAGE_OF__WAGE_OF_SERVICE));
        ran(c, 202609);
        return id;
}

static void what_is_told_late_is_a_line_of_the_next_run_and_closed_months_stay(void **state)
{
        struct centre *c = *state;
        uint64_t id = one_in_service(c), september, posted, digest;
        const Invoice *invoice;

        centre_do(c, centre_close(c, BOOKS, 202609));
        digest = ledger_digest(c->world, BOOKS, 0, 202609);
        september = invoice_in(c, 1, 202609)->id;
        /* 3,100.00 from the 16th on, told in October: 15/30 of 100.00 x 1.08 x 1.19. */
        centre_day(c, 20261020);
        centre_do(c, wage(c, id, 20260916, 310000, WAGE_OF__WAGE_OF_SERVICE));
        assert_int_equal(checked(c).n, 2);
        assert_non_null(
                strstr(checked(c).first, "casefile 1, 2026-09: sender is to pay 4129.86 for 30 days, and 4065.60 was posted"));
        centre_refuses(c, running(c, 202609), "ledger.period", "posted by the run of the first open month");
        ran(c, 202610);
        invoice = invoice_in(c, 1, 202610);
        assert_int_equal(invoice->n_lines, 2);
        assert_int_equal(invoice->lines[0]->month, 202609);
        assert_int_equal(invoice->lines[0]->cents, 6426);
        assert_int_equal(invoice->lines[1]->month, 202610);
        assert_int_equal(invoice->lines[1]->cents, 419412);
        assert_int_equal(invoice->cents, 425838);
        assert_int_equal(checked(c).n, 0);
        /* The person had left on 20 September: what was asked since goes back, and the month's invoice is a credit note. */
        centre_day(c, 20261105);
        posted = world_counter(c->world, "postings");
        centre_do(c, ({
                          Command *late = centre_step(c, id, "leave");
                          late->case_step->on = 20260921;
                          late;
                  }));
        ran(c, 202611);
        invoice = invoice_in(c, 1, 202611);
        assert_true(invoice->credit);
        assert_int_equal(invoice->n_lines, 2);
        assert_int_equal(invoice->lines[0]->days, 20);
        /* September: 15 days at 3,000.00 and 5 at 3,100.00. */
        assert_int_equal(invoice->lines[0]->cents, 412986 - 273182);
        assert_int_equal(invoice->lines[1]->cents, 419412);
        assert_int_equal(invoice->cents, 412986 - 273182 + 419412);
        assert_int_equal(checked(c).n, 0);
        assert_int_equal(holds(c, "service", 0, id), 273182);
        assert_int_equal(holds(c, "receivable", 1, 0), 273182);
        /* Nothing that was closed moved. */
        assert_int_equal(ledger_digest(c->world, BOOKS, 0, 202609), digest);
        assert_int_equal(world_invoice(c->world, september)->cents, 406560);
        for (uint64_t n = posted + 1; n <= world_counter(c->world, "postings"); n++)
                assert_int_equal(world_posting(c->world, n)->on, 20261130);
}

static void hours_that_are_put_right_are_billed_and_credited_anew(void **state)
{
        struct centre *c = *state;
        uint64_t id = one_in_service(c), lent;
        const Invoice *invoice;

        centre_do(c, centre_admission(c, "waadi", 20200101));
        lent = placed(c, 20261001, id, PLACEMENT_KIND__PLACEMENT_ASSIGNMENT, 2, 20261231, "assign");
        centre_do(c, hours(c, lent, 202610, 160, 2750));
        ran(c, 202610);
        centre_do(c, centre_close(c, BOOKS, 202610));
        centre_do(c, hours(c, lent, 202610, 150, 2750));
        ran(c, 202611);
        /* Ten hours less: 275.00 back to the hirer, 233.75 back from the old employer, 41.25 from the fund. */
        invoice = invoice_in(c, 2, 202611);
        assert_true(invoice->credit);
        assert_int_equal(invoice->cents, 27500);
        assert_int_equal(invoice->lines[0]->hours, 15000);
        assert_int_equal(invoiced(invoice_in(c, 1, 202611), id, POSTING_KIND__POSTING_HIRE), 23375);
        assert_int_equal(-holds(c, "fund", 0, 0), 66000 - 4125);
        assert_int_equal(checked(c).n, 0);
}

static void a_month_goes_by_the_money_that_held_when_it_was_run(void **state)
{
        struct centre *c = *state;
        uint64_t id = one_in_service(c);
        Command *changed = centre_books(c, BOOKS, "gelders");
        const Invoice *invoice;

        changed->programme_register->programme->money->version = 2;
        changed->programme_register->programme->money->service->overhead = 25000;
        centre_day(c, 20261015);
        centre_do(c, changed);
        ran(c, 202610);
        invoice = invoice_in(c, 1, 202610);
        assert_int_equal(invoice->n_lines, 1);
        assert_int_equal(invoice->cents, 406560 + 4000);
        /* What comes late for September still has its overhead of 210.00. */
        centre_do(c, wage(c, id, 20260901, 310000, WAGE_OF__WAGE_OF_SERVICE));
        ran(c, 202611);
        invoice = invoice_in(c, 1, 202611);
        assert_int_equal(invoice->n_lines, 3);
        assert_int_equal(invoice->lines[0]->month, 202609);
        assert_int_equal(invoice->lines[0]->cents, 12852);
        assert_int_equal(world_posting(c->world, invoice->lines[0]->posting)->version, 1);
        assert_int_equal(world_posting(c->world, invoice->lines[2]->posting)->version, 2);
        assert_int_equal(checked(c).n, 0);
        /* December is run with January, and so by its money, even when it is run itself once that has changed again. */
        ran(c, 202701);
        changed = centre_books(c, BOOKS, "gelders");
        changed->programme_register->programme->money->version = 3;
        centre_do(c, changed);
        for (int i = 0; i < 2; i++) {
                centre_do(c, running(c, 202612));
                assert_int_equal(centre_count(&c->last.events, EVENT__WHAT_POSTED), 0);
        }
}

static void months_before_the_centre_employed_anybody_go_by_the_first_money_that_says_how(void **state)
{
        struct centre *c = *state;
        Command *without = centre_books(c, BOOKS, "gelders"), *with = centre_books(c, BOOKS, "gelders"), *late;
        uint64_t id;

        without->programme_register->programme->money->version = 2;
        without->programme_register->programme->money->service = NULL;
        with->programme_register->programme->money->version = 3;
        centre_do(c, without);
        centre_day(c, 20260810);
        id = person(c, "gelders", "one", 20260831);
        centre_do(c, centre_record(c, id, "agreement.three-party", 20260810));
        ran(c, 202609);
        late = centre_step(c, id, "transfer");
        late->case_step->on = 20260901;
        centre_do(c, late);
        centre_do(c, wage(c, id, 20260901, 300000, WAGE_OF__WAGE_OF_SERVICE));
        centre_day(c, 20261101);
        centre_refuses(c, running(c, 202610), "month.wage", "has no `service`");
        centre_do(c, with);
        centre_do(c, running(c, 202610));
        assert_int_equal(invoice_in(c, 1, 202610)->n_lines, 2);
        assert_int_equal(invoice_in(c, 1, 202610)->cents, 2 * 406560);
        assert_int_equal(world_posting(c->world, invoice_in(c, 1, 202610)->lines[0]->posting)->version, 3);
        assert_int_equal(checked(c).n, 0);
}

/* Sums that would not fit would end the tracker. */
static void the_largest_amounts_are_exact(void **state)
{
        struct centre *c = *state;
        Command *command = centre_books(c, BOOKS, "gelders");
        Service *service = command->programme_register->programme->money->service;
        uint64_t id;

        command->programme_register->programme->money->version = 2;
        service->holiday_permille = 1000;
        service->charges_permille = 10000;
        service->overhead = WAGE_MOST + 1;
        centre_refuses(c, command, "money.amount", "the overhead is at most 1000000.00 a month");
        command->programme_register->programme->money->service->overhead = WAGE_MOST;
        centre_do(c, command);
        id = one_in_service(c);
        centre_do(c, wage(c, id, 20260901, WAGE_MOST, WAGE_OF__WAGE_OF_SERVICE));
        centre_do(c, wage(c, id, 20260902, WAGE_MOST - 1, WAGE_OF__WAGE_OF_SERVICE));
        centre_do(c, running(c, 202609));
        /* 23,000,000.00, less 29/30 of 0.01 x 2 x 11. */
        assert_int_equal(holds(c, "service", 0, id), 23 * WAGE_MOST - 21);
        ran(c, 202610);
        assert_int_equal(invoice_in(c, 1, 202610)->cents, 23 * WAGE_MOST - 22);
        assert_int_equal(checked(c).n, 0);
}

/* ---- several payers */

static uint64_t in_a_german_company(struct centre *c)
{
        uint64_t id;

        centre_flow(c, "de-transfer");
        centre_day(c, 20260201);
        id = person(c, "de-transfer", "geteilt", 20260331);
        centre_do(c, centre_record(c, id, "agency-advice", 20260201));
        centre_do(c, centre_step(c, id, "advise"));
        centre_do(c, centre_record(c, id, "profiling", 20260201));
        centre_do(c, centre_step(c, id, "profile"));
        centre_day(c, 20260203);
        centre_do(c, centre_record(c, id, "plan-decided", 20260203));
        centre_do(c, centre_record(c, id, "agreement.three-party", 20260203));
        centre_do(c, centre_step(c, id, "contract"));
        centre_do(c, wage(c, id, 20260401, 299999, WAGE_OF__WAGE_OF_SERVICE));
        return id;
}

static void shares_of_a_day_add_up_to_the_whole_to_the_cent(void **state)
{
        struct centre *c = *state;
        uint64_t id = in_a_german_company(c);
        const Invoice *invoice;

        ran(c, 202604);
        /* 2,999.99 x 1.08 x 1.19 + 210.00 = 4,065.587148: 60 % is 2,439.35, and the rest of the whole is asked of the employer.
         */
        invoice = invoice_in(c, 1, 202604);
        assert_int_equal(invoice->cents, 162624);
        assert_int_equal(invoice->lines[0]->days, 30);
        assert_int_equal(holds(c, "subsidy-claimed", 0, 0), 243935);
        assert_int_equal(holds(c, "service", 0, id), 406559);
        assert_int_equal(-holds(c, "payroll", 0, id), 385559);
        assert_int_equal(-holds(c, "overhead", 0, id), 21000);
        assert_int_equal(-holds(c, "charged-on", 0, id), 406559);
        assert_int_equal(checked(c).n, 0);
        /* Half a month, since the person is placed from the 16th on; the receiver then pays, and employs. */
        placed(c, 20260516, id, PLACEMENT_KIND__PLACEMENT_JOB, 2, 0, "place");
        ran(c, 202605);
        assert_int_equal(invoice_in(c, 1, 202605)->lines[0]->days, 15);
        assert_int_equal(holds(c, "service", 0, id), 406559 + 196722);
        assert_int_equal(holds(c, "subsidy-claimed", 0, 0) + holds(c, "receivable", 1, 0), 406559 + 196722);
        assert_int_equal(checked(c).n, 0);
}

/* ---- a lower wage in new work */

static void a_top_up_is_paid_by_its_steps_and_stops_with_the_job(void **state)
{
        struct centre *c = *state;
        Command *command = centre_books(c, BOOKS, "maasland");
        uint64_t id, job;

        command->programme_register->programme->money->version = 2;
        centre_do(c, command);
        centre_day(c, 20260407);
        id = person(c, "maasland", "D", 20260531);
        stepped(c, 20260421, id, "join");
        stepped(c, 20260428, id, "intake");
        centre_day(c, 20260505);
        centre_do(c, centre_record(c, id, "agreement.plan", 20260505));
        stepped(c, 20260505, id, "search");
        job = placed(c, 20260601, id, PLACEMENT_KIND__PLACEMENT_JOB, 2, 0, "place");
        centre_do(c, wage(c, id, 20200101, 289000, WAGE_OF__WAGE_OF_OLD));
        centre_do(c, wage(c, id, 20260601, 260000, WAGE_OF__WAGE_OF_NEW));
        ran(c, 202606);
        assert_int_equal(holds(c, "topup", 0, id), 29000);
        ran(c, 202611);
        assert_int_equal(holds(c, "topup", 0, id), 174000);
        ran(c, 202705);
        assert_int_equal(holds(c, "topup", 0, id), 174000 + 130500);
        ran(c, 202802);
        /* DOMAIN 8.1: 3,915.00 in eighteen months, and nothing after them. */
        assert_int_equal(holds(c, "topup", 0, id), 391500);
        assert_int_equal(-holds(c, "charged-on", 1, id), 391500);
        /* The job had ended on 10 June 2027: ten of thirty days of that month stay, and the last five months go back. */
        ended(c, job, 20270610);
        ran(c, 202803);
        assert_int_equal(holds(c, "topup", 0, id), 174000 + 130500 + 14500 / 3);
        assert_true(invoice_in(c, 1, 202803)->credit);
        assert_int_equal(checked(c).n, 0);
}

/* ---- invoices and payments */

static int64_t owed_on(struct centre *c, uint64_t invoice, uint32_t day)
{
        struct payments payments = payments_after(c->world, BOOKS, date_of_ymd(day));

        return invoice_owed(world_invoice(c->world, invoice), &payments);
}

static void payments_bring_down_what_is_owed_and_no_further(void **state)
{
        struct centre *c = *state;
        uint64_t id = (one_in_service(c), invoice_in(c, 1, 202609)->id), posting;

        centre_refuses(c, paying(c, 99, 100, 20261001), "invoice.unknown", "no invoice 99");
        centre_refuses(c, paying(c, id, 0, 20261001), "ledger.amount", "how much");
        centre_refuses(c, paying(c, id, 406561, 20261001), "invoice.paid", "4065.60 is owed of invoice");
        centre_refuses(c, paying(c, id, 100, 20261002), "ledger.day", "not before");
        centre_refuses(c, paying(c, id, 100, 20260929), "invoice.day", "2026-09-30");
        centre_day(c, 20261020);
        posting = centre_do(c, paying(c, id, 400000, 20261012));
        assert_int_equal(holds(c, "bank", 0, 0), 400000);
        assert_int_equal(world_invoice(c->world, id)->paid, 400000);
        assert_int_equal(owed_on(c, id, 20261011), 406560);
        assert_int_equal(owed_on(c, id, 20261012), 6560);
        centre_refuses(c, paying(c, id, 6561, 20261020), "invoice.paid", "65.60 is owed");
        centre_do(c, paying(c, id, 6560, 20261020));
        assert_int_equal(holds(c, "receivable", 1, 0), 0);
        assert_int_equal(checked(c).n, 0);
        /* One that bounced is owed again. */
        c->by.name = "uid:9";
        centre_do(c, centre_correct(c, posting, "bounced"));
        assert_int_equal(world_invoice(c->world, id)->paid, 6560);
        assert_int_equal(holds(c, "bank", 0, 0), 6560);
        assert_int_equal(checked(c).n, 0);
}

static void a_credit_note_is_paid_out_once(void **state)
{
        struct centre *c = *state;
        uint64_t id = one_in_service(c), note, first, second;
        Command *late = centre_step(c, id, "leave");

        late->case_step->on = 20260906;
        centre_day(c, 20261005);
        centre_do(c, late);
        ran(c, 202610);
        note = invoice_in(c, 1, 202610)->id;
        assert_int_equal(world_invoice(c->world, note)->cents, 406560 - 67760);
        /* Above what a caseworker pays out alone, so that it waits; another one that waits is refused when the first is approved.
         */
        c->by.role[0] = ROLE__ROLE_CASEWORKER;
        first = centre_do(c, paying(c, note, 338800, 20261101));
        second = centre_do(c, paying(c, note, 338800, 20261101));
        assert_true(world_posting(c->world, first)->waiting && world_posting(c->world, second)->waiting);
        assert_int_equal(holds(c, "bank", 0, 0), 0);
        c->by.role[0] = ROLE__ROLE_LEAD;
        c->by.name = "uid:2";
        for (int i = 0; i < 2; i++) {
                Command *approve = centre_command(c, COMMAND__WHAT_POSTING_APPROVE);

                approve->posting_approve = NEW(c->arena, PostingApprove, posting_approve);
                approve->posting_approve->posting = i ? second : first;
                if (i)
                        centre_refuses(c, approve, "invoice.paid", "0.00 is owed");
                else
                        centre_do(c, approve);
        }
        assert_int_equal(holds(c, "bank", 0, 0), -338800);
        assert_int_equal(holds(c, "receivable", 1, 0), 406560);
        assert_int_equal(checked(c).n, 0);
}

/* ---- what is refused */

static void wages_hours_and_runs_that_make_no_sense_are_refused(void **state)
{
        struct centre *c = *state;
        uint64_t id = one_in_service(c), other = person(c, "gelders", "two", 20260930), lent, job;

        centre_refuses(c, wage(c, 99, 20260901, 1, WAGE_OF__WAGE_OF_SERVICE), "case.unknown", "99");
        centre_refuses(c, wage(c, id, 0, 1, WAGE_OF__WAGE_OF_SERVICE), "wage.from", "from a day on");
        centre_refuses(c, wage(c, id, 20260901, 0, WAGE_OF__WAGE_OF_SERVICE), "wage.amount", "above zero");
        centre_refuses(c, wage(c, id, 20260901, -100, WAGE_OF__WAGE_OF_SERVICE), "wage.amount", "above zero");
        centre_refuses(c, wage(c, id, 20260901, WAGE_MOST + 1, WAGE_OF__WAGE_OF_SERVICE), "wage.amount", "1000000.00");
        /* The same again is nothing new. */
        centre_do(c, wage(c, id, 20260901, 300000, WAGE_OF__WAGE_OF_SERVICE));
        assert_int_equal(c->last.events.n, 0);
        centre_do(c, centre_admission(c, "waadi", 20200101));
        lent = placed(c, 20261010, id, PLACEMENT_KIND__PLACEMENT_ASSIGNMENT, 2, 20261120, "assign");
        job = centre_do(c, centre_placement(c, other, PLACEMENT_KIND__PLACEMENT_JOB, 20261010));
        centre_refuses(c, hours(c, 99, 202610, 1, 1), "placement.unknown", "99");
        centre_refuses(c, hours(c, job, 202610, 1, 1), "hours.kind", "no assignment");
        centre_refuses(c, hours(c, lent, 202613, 1, 1), "hours.month", "has begun");
        centre_refuses(c, hours(c, lent, 202611, 1, 1), "hours.month", "has begun");
        centre_refuses(c, hours(c, lent, 202609, 1, 1), "hours.month", "no day in 2026-09");
        centre_refuses(c, hours(c, lent, 202610, 24 * 22 + 1, 1), "hours.count", "22 days in 2026-10");
        centre_refuses(c, hours(c, lent, 202610, 24 * 22, 0), "hours.rate", "above zero");
        centre_do(c, hours(c, lent, 202610, 24 * 22, 1));
        centre_do(c, hours(c, lent, 202610, 0, 1));
        centre_refuses(c, running(c, 202610), "ledger.period", "not over yet");
        centre_refuses(c, running(c, 202600), "ledger.period", "no month");
        /* The second one is in service without a wage: all of the run is refused, and says who. */
        centre_day(c, 20261020);
        centre_do(c, centre_record(c, other, "agreement.three-party", 20261001));
        centre_do(c, centre_step(c, other, "transfer"));
        centre_day(c, 20261101);
        centre_refuses(c, running(c, 202610), "month.wage", "casefile 2 is in service on 2026-10-20, without a wage");
        assert_null(invoice_in(c, 1, 202610));
        centre_do(c, wage(c, other, 20261020, 200000, WAGE_OF__WAGE_OF_SERVICE));
        centre_do(c, running(c, 202610));
        assert_int_equal(invoice_in(c, 1, 202610)->n_lines, 2);
        assert_int_equal(checked(c).n, 0);
}

#define BOOKS_TEST(name) cmocka_unit_test_setup_teardown(name, books_setup, centre_teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                BOOKS_TEST(metaalwerk_ijsselstreek_is_invoiced_to_the_cent),
                BOOKS_TEST(what_is_told_late_is_a_line_of_the_next_run_and_closed_months_stay),
                BOOKS_TEST(hours_that_are_put_right_are_billed_and_credited_anew),
                BOOKS_TEST(a_month_goes_by_the_money_that_held_when_it_was_run),
                BOOKS_TEST(months_before_the_centre_employed_anybody_go_by_the_first_money_that_says_how),
                BOOKS_TEST(the_largest_amounts_are_exact),
                BOOKS_TEST(shares_of_a_day_add_up_to_the_whole_to_the_cent),
                BOOKS_TEST(a_top_up_is_paid_by_its_steps_and_stops_with_the_job),
                BOOKS_TEST(payments_bring_down_what_is_owed_and_no_further),
                BOOKS_TEST(a_credit_note_is_paid_out_once),
                BOOKS_TEST(wages_hours_and_runs_that_make_no_sense_are_refused),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
