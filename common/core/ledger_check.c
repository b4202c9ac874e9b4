/* Coverage: each day in service is counted here once more, day by day, by other sums than those of month.c, which posted it. */
#include <stdlib.h>
#include <string.h>

#include "casefile.h"
#include "funding.h"
#include "invoice.h"
#include "month.h"
#include "must.h"

struct check {
        struct world *world;
        const char *programme;
        struct months months;
        uint32_t last; /* the last month that was run */
        fault_fn *fn;
        void *self;
        /* of one casefile */
        struct arena *scratch;
        const Casefile *casefile;
        const CaseMoney *money;
        struct due *due;
        size_t n_due;
};

static void fault(struct check *check, const char *what)
{
        check->fn(check->self, what);
}

/* ---- days in service */

/* What a payer bears of a month, by days and by postings. */
struct due {
        uint32_t month;
        struct payer payer;
        const char *word;
        int64_t parts;         /* cents in 10^8 parts, times the days of the month */
        int64_t posted, asked; /* as a cost, and of the payer */
        uint32_t days;
};

static struct due *due_of(struct check *check, uint32_t month, const char *word, uint64_t employer)
{
        struct due *due;

        for (size_t i = check->n_due; i-- > 0;)
                if (check->due[i].month == month && check->due[i].payer.employer == employer && !strcmp(check->due[i].word, word))
                        return &check->due[i];
        due = arena_append(check->scratch, (void **)&check->due, &check->n_due, sizeof *due);
        due->month = month;
        due->payer.employer = employer;
        due->word = word;
        return due;
}

static const char *of_month(struct check *check, uint32_t month)
{
        char text[DATE_TEXT];

        return arena_text(check->scratch, "casefile %llu, %s", (unsigned long long)check->casefile->id, month_text(month, text));
}

/* One day: its whole cost to those who pay it, and no more of it than whole. */
static void day_count(struct check *check, uint32_t day)
{
        const Money *money = months_service(&check->months, day / 100);
        const Service *service = money ? money->service : NULL;
        int64_t gross = wage_on(check->money, WAGE_OF__WAGE_OF_SERVICE, day), cost;
        struct payer payer[PAYERS_MOST];
        size_t n = payers_on(check->casefile, day, payer);
        uint32_t percent = 0;
        char text[DATE_TEXT];

        for (size_t i = 0; i < n; i++)
                percent += payer[i].percent;
        if (gross < 0 || !service || percent != 100) {
                fault(check, arena_text(check->scratch, "%s: %s; say it, and run the month again", of_month(check, day / 100),
                                        percent != 100 ? arena_text(check->scratch, "%u %% of %s is paid", percent,
                                                                    date_text(date_of_ymd(day), text))
                                        : !service     ? "the programme's money has no `service`"
                                                       : arena_text(check->scratch, "no wage holds on %s",
                                                                    date_text(date_of_ymd(day), text))));
                return;
        }
        cost = gross * (1000 + service->holiday_permille) * (1000 + service->charges_permille) + service->overhead * 1000000;
        for (size_t i = 0; i < n; i++) {
                struct due *due = due_of(check, day / 100, payer_word(&payer[i]), payer[i].employer);

                due->parts += payer[i].percent * cost;
                due->days++;
        }
}

static bool due_visit(void *self, struct bytes key, uint64_t value)
{
        struct check *check = self;
        const Posting *posting = world_posting(check->world, key_read_u64(key, 8));
        struct due *due;

        (void)value;
        if (!posting || posting->kind != POSTING_KIND__POSTING_SERVICE || posting->month > check->last)
                return true;
        due = due_of(check, posting->month, posting->what, posting->employer);
        due->posted += cost_of(posting);
        for (size_t i = 0; i < posting->n_moves; i++) {
                due->asked += strcmp(posting->moves[i]->from->name, "charged-on") ? 0 : posting->moves[i]->cents;
                due->asked -= strcmp(posting->moves[i]->to->name, "charged-on") ? 0 : posting->moves[i]->cents;
        }
        return true;
}

/* To the cent for all payers of the month together, and within a cent for each. */
static void month_compare(struct check *check, const struct due *due, size_t n)
{
        int64_t days = date_ymd(month_last(due->month)) % 100, unit = INT64_C(100000000) * days, parts = 0, posted = 0;
        char is[MONEY_TEXT], was[MONEY_TEXT];

        for (size_t i = 0; i < n; i++) {
                int64_t exact = due[i].posted * unit - due[i].parts;

                parts += due[i].parts;
                posted += due[i].posted;
                if (exact <= -unit || exact >= unit)
                        fault(check, arena_text(check->scratch,
                                                "%s: %s is to pay %s for %u days, and %s was posted; run the first open month",
                                                of_month(check, due->month), due[i].word,
                                                money_text((struct money){(due[i].parts + unit / 2) / unit}, is), due[i].days,
                                                money_text((struct money){due[i].posted}, was)));
                if (due[i].asked != (strcmp(due[i].word, "centre") ? due[i].posted : 0))
                        fault(check,
                              arena_text(check->scratch, "%s: %s is asked for %s of a cost of %s", of_month(check, due->month),
                                         due[i].word, money_text((struct money){due[i].asked}, is),
                                         money_text((struct money){due[i].posted}, was)));
        }
        if (posted != (parts + unit / 2) / unit)
                fault(check,
                      arena_text(check->scratch, "%s: the days cost %s, and %s was posted for them; run the first open month",
                                 of_month(check, due->month), money_text((struct money){(parts + unit / 2) / unit}, is),
                                 money_text((struct money){posted}, was)));
}

static int due_order(const void *a, const void *b)
{
        const struct due *x = a, *y = b;

        return x->month != y->month ? (x->month < y->month ? -1 : 1) : (x->days < y->days) - (x->days > y->days);
}

static void days_check(struct check *check)
{
        const Casefile *casefile = check->casefile;
        struct keybuf key;

        for (size_t i = 0; i < casefile->n_employment; i++) {
                struct date day = date_of_ymd(casefile->employment[i]->from), end = month_last(check->last);

                if (i + 1 < casefile->n_employment && casefile->employment[i + 1]->from <= date_ymd(end))
                        end = date_add_days(date_of_ymd(casefile->employment[i + 1]->from), -1);
                for (; casefile->employment[i]->party == PARTY__PARTY_CENTRE && day.day <= end.day; day.day++)
                        day_count(check, date_ymd(day));
        }
        check->world->ops->scan(check->world, TABLE_POSTING_CASES, key_u64(&key, casefile->id), due_visit, check);
        if (check->n_due)
                qsort(check->due, check->n_due, sizeof *check->due, due_order);
        for (size_t i = 0, next; i < check->n_due; i = next) {
                for (next = i; next < check->n_due && check->due[next].month == check->due[i].month;)
                        next++;
                month_compare(check, &check->due[i], next - i);
        }
}

/* ---- hours */

struct billed {
        struct check *check;
        const HoursLog *hours;
        int64_t cents;
};

static bool billed_visit(void *self, struct bytes key, uint64_t value)
{
        struct billed *billed = self;
        const Posting *posting = world_posting(billed->check->world, key_read_u64(key, 8));

        (void)value;
        if (!posting || posting->kind != POSTING_KIND__POSTING_HIRE || posting->placement != billed->hours->placement ||
            posting->month != billed->hours->month)
                return true;
        for (size_t i = 0; i < posting->n_moves; i++) {
                billed->cents += strcmp(posting->moves[i]->from->name, "hire") ? 0 : posting->moves[i]->cents;
                billed->cents -= strcmp(posting->moves[i]->to->name, "hire") ? 0 : posting->moves[i]->cents;
        }
        return true;
}

static bool hours_visit(void *self, struct bytes key, uint64_t value)
{
        struct check *check = self;
        const HoursLog *hours = world_hours(check->world, check->casefile->id, key_read_u32(key, 8), key_read_u64(key, 12));
        struct billed billed = {check, hours, 0};
        char is[MONEY_TEXT], was[MONEY_TEXT];
        struct keybuf at;
        int64_t exact;

        (void)value;
        if (!hours || hours->month > check->last)
                return true;
        check->world->ops->scan(check->world, TABLE_POSTING_CASES, key_u64(&at, check->casefile->id), billed_visit, &billed);
        exact = (hours->hours * hours->rate + 50) / 100;
        if (billed.cents != exact)
                fault(check, arena_text(check->scratch,
                                        "%s: the hours of assignment %llu are %s, and %s was billed; run the first open month",
                                        of_month(check, hours->month), (unsigned long long)hours->placement,
                                        money_text((struct money){exact}, is), money_text((struct money){billed.cents}, was)));
        return true;
}

static bool case_visit(void *self, uint64_t id)
{
        struct check *check = self;
        struct arena *kept = check->world->arena;
        struct keybuf key;

        arena_reset(check->scratch);
        check->due = NULL;
        check->n_due = 0;
        check->world->arena = check->scratch;
        check->casefile = world_casefile(check->world, id);
        check->money = world_case_money(check->world, id);
        if (check->casefile) {
                days_check(check);
                check->world->ops->scan(check->world, TABLE_HOURS, key_u64(&key, id), hours_visit, check);
        }
        check->world->arena = kept;
        return !check->world->ops->failed(check->world);
}

/* ---- what is asked of employers */

/* A balance, less what invoices or postings without one say that it is. */
struct asked {
        const char *account;
        uint64_t employer, casefile;
        int64_t cents;
};
struct asking {
        struct check *check;
        struct asked *asked;
        size_t n;
};

static void asked_add(struct asking *all, const char *account, uint64_t employer, uint64_t casefile, int64_t cents)
{
        *(struct asked *)arena_append(all->check->world->arena, (void **)&all->asked, &all->n, sizeof *all->asked) =
                (struct asked){account, employer, casefile, cents};
}

struct asked_under {
        struct asking *all;
        const char *account;
        size_t at;
};

static bool asked_balance(void *self, struct bytes key, uint64_t value)
{
        struct asked_under *under = self;

        asked_add(under->all, under->account, key_read_u64(key, under->at), key_read_u64(key, under->at + 8), (int64_t)value);
        return true;
}

/* Behind the programme and the account: employer, casefile, detail. The recount held these against the postings. */
static void asked_balances(struct asking *all, const char *account)
{
        struct asked_under under = {all, account, 0};
        struct keybuf key;

        key_start(&key);
        key_add_text(&key, all->check->programme);
        key_add_text(&key, account);
        under.at = key.size;
        all->check->world->ops->scan(all->check->world, TABLE_BALANCES, key_bytes(&key), asked_balance, &under);
}

static bool asked_unbilled(void *self, struct bytes key, uint64_t value)
{
        struct asking *all = self;
        uint64_t employer = key_read_u64(key, key.size - 16);
        const Posting *posting = world_posting(all->check->world, key_read_u64(key, key.size - 8));

        (void)value;
        for (size_t i = 0; posting && i < posting->n_moves; i++) {
                const Move *move = posting->moves[i];

                if (!strcmp(move->to->name, "unbilled") && move->to->employer == employer)
                        asked_add(all, "unbilled", employer, move->to->casefile, -move->cents);
                if (!strcmp(move->from->name, "unbilled") && move->from->employer == employer)
                        asked_add(all, "unbilled", employer, move->from->casefile, move->cents);
        }
        return posting != NULL;
}

static bool asked_invoice(void *self, struct bytes key, uint64_t value)
{
        struct asking *all = self;
        const Invoice *invoice = world_invoice(all->check->world, key_read_u64(key, 0));
        int64_t owed;

        (void)value;
        if (!invoice)
                return false;
        owed = invoice->cents - invoice->paid;
        if (!strcmp(invoice->programme, all->check->programme))
                asked_add(all, "receivable", invoice->employer, 0, invoice->credit ? owed : -owed);
        return true;
}

static int asked_order(const void *a, const void *b)
{
        const struct asked *x = a, *y = b;
        int order = strcmp(x->account, y->account);

        if (!order)
                order = (x->employer > y->employer) - (x->employer < y->employer);
        return order ? order : (x->casefile > y->casefile) - (x->casefile < y->casefile);
}

static void asked_check(struct check *check)
{
        struct asking all = {.check = check};
        struct keybuf key;
        char cents[MONEY_TEXT];

        asked_balances(&all, "unbilled");
        asked_balances(&all, "receivable");
        key_start(&key);
        key_add_text(&key, check->programme);
        check->world->ops->scan(check->world, TABLE_UNBILLED, key_bytes(&key), asked_unbilled, &all);
        /* Those that are paid owe nothing. */
        key_start(&key);
        check->world->ops->scan(check->world, TABLE_INVOICE_OWED, key_bytes(&key), asked_invoice, &all);
        if (all.n)
                qsort(all.asked, all.n, sizeof *all.asked, asked_order);
        for (size_t i = 0, next; i < all.n; i = next) {
                int64_t left = 0;

                for (next = i; next < all.n && !asked_order(&all.asked[i], &all.asked[next]); next++)
                        left += all.asked[next].cents;
                if (left)
                        fault(check,
                              arena_text(check->world->arena,
                                         "%s of employer %llu and casefile %llu is %s more than invoices say",
                                         all.asked[i].account, (unsigned long long)all.asked[i].employer,
                                         (unsigned long long)all.asked[i].casefile, money_text((struct money){left}, cents)));
        }
}

/* ---- closed months */

struct digesting {
        struct world *world;
        struct arena *scratch;
        uint32_t after, until;
        uint64_t digest;
};

static void digest_bytes(uint64_t *digest, const void *data, size_t size)
{
        const uint8_t *byte = data;

        /* FNV-1a: it tells that something changed, and guards against nobody. */
        for (size_t i = 0; i < size; i++)
                *digest = (*digest ^ byte[i]) * UINT64_C(0x100000001b3);
}

static void digest_number(uint64_t *digest, uint64_t n)
{
        struct keybuf key;
        struct bytes bytes = key_u64(&key, n);

        digest_bytes(digest, bytes.data, bytes.size);
}

static void digest_account(uint64_t *digest, const Account *account)
{
        digest_bytes(digest, account->name, strlen(account->name) + 1);
        digest_number(digest, account->employer);
        digest_number(digest, account->casefile);
        digest_bytes(digest, account->detail, strlen(account->detail) + 1);
}

/* What a posting moved; that it was undone or funded since is told of it later. */
static bool digest_visit(void *self, struct bytes key, uint64_t value)
{
        struct digesting *d = self;
        uint32_t month = key_read_u32(key, key.size - 12) / 100;
        const Posting *posting;

        (void)value;
        if (month <= d->after)
                return true;
        if (month > d->until)
                return false;
        arena_reset(d->scratch);
        posting = world_posting_in(d->world, key_read_u64(key, key.size - 8), d->scratch);
        if (!posting)
                return false;
        digest_number(&d->digest, posting->id);
        digest_number(&d->digest, posting->on);
        digest_number(&d->digest, posting->kind);
        for (size_t i = 0; i < posting->n_moves; i++) {
                digest_account(&d->digest, posting->moves[i]->from);
                digest_account(&d->digest, posting->moves[i]->to);
                digest_number(&d->digest, (uint64_t)posting->moves[i]->cents);
        }
        return true;
}

uint64_t ledger_digest(struct world *world, const char *programme, uint32_t after, uint32_t until)
{
        OWNED(arena_destroy) struct arena *scratch = NULL;
        struct digesting d = {world, NULL, after, until, UINT64_C(0xcbf29ce484222325)};
        struct keybuf key;

        arena_new(&scratch);
        d.scratch = scratch;
        key_start(&key);
        key_add_text(&key, programme);
        world->ops->scan(world, TABLE_POSTING_DAYS, key_bytes(&key), digest_visit, &d);
        return d.digest;
}

struct closing {
        struct check *check;
        uint32_t before;
};

static bool closed_visit(void *self, struct bytes key, uint64_t value)
{
        struct closing *closing = self;
        struct check *check = closing->check;
        uint32_t month = key_read_u32(key, key.size - 4);
        char text[DATE_TEXT];

        if (ledger_digest(check->world, check->programme, closing->before, month) != value)
                fault(check, arena_text(check->world->arena,
                                        "the books up to %s are not those that were closed; restore a backup, or ask for help",
                                        month_text(month, text)));
        closing->before = month;
        return true;
}

/* ---- all of it */

void ledger_check(struct world *world, const char *programme, fault_fn *fn, void *self)
{
        OWNED(arena_destroy) struct arena *scratch = NULL;
        struct check check = {
                .world = world, .programme = programme, .months = months_read(world, programme), .fn = fn, .self = self};
        struct closing closing = {&check, 0};
        const char *differs;
        struct keybuf key;

        arena_new(&scratch);
        check.scratch = scratch;
        check.last = months_last(&check.months);
        if (check.last)
                world_programme_cases(world, programme, case_visit, &check);
        differs = ledger_recount(world, programme);
        if (differs)
                fault(&check, differs);
        asked_check(&check);
        key_start(&key);
        key_add_text(&key, programme);
        world->ops->scan(world, TABLE_CLOSED_SUMS, key_bytes(&key), closed_visit, &closing);
}
