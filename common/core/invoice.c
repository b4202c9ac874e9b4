#include "invoice.h"

#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "text.h"

enum { INVOICE_LINES = 10000, INVOICE_MOVES = 64 };

/* ---- making */

struct bill {
        uint64_t employer;
        const Posting *posting;
        int64_t cents;
};
struct billing {
        struct decision *d;
        const char *programme;
        uint32_t month, on;
        struct bill *bill;
        size_t n;
        uint64_t next; /* number of the next invoice */
};

static void bill_add(struct billing *b, uint64_t employer, const Posting *posting)
{
        int64_t cents = 0;

        for (size_t i = 0; i < posting->n_moves; i++) {
                const Move *move = posting->moves[i];

                cents += !strcmp(move->to->name, "unbilled") && move->to->employer == employer ? move->cents : 0;
                cents -= !strcmp(move->from->name, "unbilled") && move->from->employer == employer ? move->cents : 0;
        }
        if (cents)
                *(struct bill *)arena_append(b->d->arena, (void **)&b->bill, &b->n, sizeof *b->bill) =
                        (struct bill){employer, posting, cents};
}

static bool unbilled_visit(void *self, struct bytes key, uint64_t value)
{
        struct billing *b = self;
        const Posting *posting = world_posting(b->d->world, key_read_u64(key, key.size - 8));

        (void)value;
        if (posting && posting->on <= b->on)
                bill_add(b, key_read_u64(key, key.size - 16), posting);
        return true;
}

/* By employer, then by person, in the order of months and postings. */
static int bill_order(const void *a, const void *b)
{
        const struct bill *x = a, *y = b;

        if (x->employer != y->employer)
                return x->employer < y->employer ? -1 : 1;
        if (x->posting->casefile != y->posting->casefile)
                return x->posting->casefile < y->posting->casefile ? -1 : 1;
        if (x->posting->month != y->posting->month)
                return x->posting->month < y->posting->month ? -1 : 1;
        return (x->posting->id > y->posting->id) - (x->posting->id < y->posting->id);
}

static InvoiceLine *line_make(const struct bill *bill, struct arena *arena)
{
        InvoiceLine *line = NEW(arena, InvoiceLine, invoice_line);

        line->casefile = bill->posting->casefile;
        line->kind = bill->posting->kind;
        line->what = bill->posting->what;
        line->month = bill->posting->month;
        line->days = bill->posting->days;
        line->hours = bill->posting->hours;
        line->credit = bill->cents < 0;
        line->cents = bill->cents < 0 ? -bill->cents : bill->cents;
        line->posting = bill->posting->id;
        return line;
}

static Posting *invoice_posting(const struct billing *b, const Invoice *invoice)
{
        Posting *posting = posting_new(b->d, b->programme, POSTING_KIND__POSTING_INVOICE, date_of_ymd(b->on));

        posting->employer = invoice->employer;
        posting->invoice = invoice->id;
        posting->month = b->month;
        return posting;
}

static enum verdict invoice_posted(const struct billing *b, Invoice *invoice, Posting *posting)
{
        if (posting_post(b->d, posting))
                return VERDICT_REFUSED;
        invoice->posting = invoice->posting ? invoice->posting : posting->id;
        return VERDICT_DONE;
}

/* What each person owes goes over to what the employer was asked for, in as many postings as that takes. */
static enum verdict invoice_moves(const struct billing *b, const struct bill *bill, size_t n, Invoice *invoice)
{
        Posting *posting = invoice_posting(b, invoice);

        for (size_t i = 0, next; i < n; i = next) {
                uint64_t casefile = bill[i].posting->casefile;
                Account *unbilled = account_of(b->d, "unbilled", invoice->employer, casefile, NULL);
                Account *asked = account_of(b->d, "receivable", invoice->employer, 0, NULL);
                int64_t cents = 0;

                for (next = i; next < n && bill[next].posting->casefile == casefile; next++)
                        cents += bill[next].cents;
                if (posting->n_moves == INVOICE_MOVES) {
                        if (invoice_posted(b, invoice, posting))
                                return VERDICT_REFUSED;
                        posting = invoice_posting(b, invoice);
                }
                posting_move(b->d, posting, cents < 0 ? asked : unbilled, cents < 0 ? unbilled : asked,
                             cents < 0 ? -cents : cents);
        }
        return invoice_posted(b, invoice, posting);
}

static enum verdict invoice_make(struct billing *b, const struct bill *bill, size_t n)
{
        Invoice *invoice = NEW(b->d->arena, Invoice, invoice);
        const Length *term = money_of(b->d->world, b->programme)->invoice_term;
        int64_t cents = 0;
        Event *event;

        invoice->id = b->next++;
        invoice->programme = arena_strdup(b->d->arena, b->programme);
        invoice->employer = bill->employer;
        invoice->month = b->month;
        invoice->on = b->on;
        invoice->due =
                term ? date_ymd(date_add(date_of_ymd(b->on), (struct length){(int32_t)term->n, (enum unit)term->unit})) : b->on;
        for (size_t i = 0; i < n; i++) {
                APPEND(b->d->arena, invoice, lines) = line_make(&bill[i], b->d->arena);
                cents += bill[i].cents;
        }
        invoice->credit = cents < 0;
        invoice->cents = cents < 0 ? -cents : cents;
        if (invoice_moves(b, bill, n, invoice))
                return VERDICT_REFUSED;
        event = happen(b->d, 0);
        event->what_case = EVENT__WHAT_INVOICED;
        event->invoiced = invoice;
        made(b->d, KIND__KIND_INVOICE, invoice->id, false);
        return VERDICT_DONE;
}

enum verdict invoices_make(struct decision *d, const char *programme, uint32_t month)
{
        struct billing b = {.d = d,
                            .programme = programme,
                            .month = month,
                            .on = date_ymd(month_last(month)),
                            .next = next_id(d, "invoices")};
        struct keybuf key;

        key_start(&key);
        key_add_text(&key, programme);
        d->world->ops->scan(d->world, TABLE_UNBILLED, key_bytes(&key), unbilled_visit, &b);
        for (size_t i = 0; i < d->events.n; i++)
                if (d->events.item[i]->what_case == EVENT__WHAT_POSTED)
                        bill_add(&b, d->events.item[i]->posted->employer, d->events.item[i]->posted);
        if (b.n)
                qsort(b.bill, b.n, sizeof *b.bill, bill_order);
        for (size_t i = 0, next; i < b.n; i = next) {
                for (next = i; next < b.n && next - i < INVOICE_LINES && b.bill[next].employer == b.bill[i].employer;)
                        next++;
                if (invoice_make(&b, &b.bill[i], next - i))
                        return VERDICT_REFUSED;
        }
        return VERDICT_DONE;
}

/* ---- paying */

enum verdict payment_wrong(struct decision *d, const Posting *posting)
{
        const Invoice *invoice = world_invoice(d->world, posting->invoice);
        char owed[MONEY_TEXT], day[DATE_TEXT];

        if (!invoice)
                return refuse(d, "invoice.unknown", "there is no invoice %llu", (unsigned long long)posting->invoice);
        if (posting->moves[0]->cents > invoice->cents - invoice->paid)
                return refuse(d, "invoice.paid", "%s is owed of invoice %llu, and no more is paid on it",
                              money_text((struct money){invoice->cents - invoice->paid}, owed), (unsigned long long)invoice->id);
        if (posting->on < invoice->on)
                return refuse(d, "invoice.day", "invoice %llu is of %s, and was not paid before", (unsigned long long)invoice->id,
                              date_text(date_of_ymd(invoice->on), day));
        return VERDICT_DONE;
}

enum verdict decide_invoice_pay(struct decision *d)
{
        const InvoicePay *c = d->command->invoice_pay;
        const Invoice *invoice = world_invoice(d->world, c->invoice);
        uint32_t on = c->on ? c->on : date_ymd(d->today);
        Account *bank, *asked;
        Posting *posting;

        if (!invoice)
                return refuse(d, "invoice.unknown", "there is no invoice %llu", (unsigned long long)c->invoice);
        if (c->cents <= 0 || c->cents > MONEY_MOST)
                return refuse(d, "ledger.amount", "say how much was paid");
        if (on > date_ymd(d->today))
                return refuse(d, "ledger.day", "a payment is posted when it was made, not before");
        bank = account_of(d, "bank", 0, 0, NULL);
        asked = account_of(d, "receivable", invoice->employer, 0, NULL);
        posting = posting_new(d, invoice->programme, POSTING_KIND__POSTING_PAYMENT, date_of_ymd(on));
        posting->employer = invoice->employer;
        posting->invoice = invoice->id;
        posting_move(d, posting, invoice->credit ? bank : asked, invoice->credit ? asked : bank, c->cents);
        /* What comes in needs nobody's leave; what the centre pays out does. */
        return invoice->credit ? posting_ask(d, posting, c->cents) : posting_told(d, posting);
}

const char *invoice_state(const Invoice *invoice)
{
        return invoice->paid < invoice->cents ? "owed" : "paid";
}

/* ---- what was owed on a day */

struct reading {
        struct world *world;
        struct arena *scratch;
        uint32_t day;
        struct payments payments;
};

static bool payment_visit(void *self, struct bytes key, uint64_t value)
{
        struct reading *r = self;
        const Posting *posting;

        (void)value;
        if (key_read_u32(key, key.size - 12) <= r->day)
                return true;
        arena_reset(r->scratch);
        posting = world_posting_in(r->world, key_read_u64(key, key.size - 8), r->scratch);
        if (posting && posting->invoice && posting->kind != POSTING_KIND__POSTING_INVOICE)
                *(struct paid_later *)arena_append(r->world->arena, (void **)&r->payments.later, &r->payments.n,
                                                   sizeof *r->payments.later) = (struct paid_later){
                        posting->invoice,
                        posting->kind == POSTING_KIND__POSTING_PAYMENT ? posting->moves[0]->cents : -posting->moves[0]->cents};
        return true;
}

struct payments payments_after(struct world *world, const char *programme, struct date day)
{
        OWNED(arena_destroy) struct arena *scratch = NULL;
        struct reading r = {.world = world, .day = date_ymd(day)};
        struct keybuf key;

        arena_new(&scratch);
        r.scratch = scratch;
        key_start(&key);
        key_add_text(&key, programme);
        world->ops->scan(world, TABLE_POSTING_DAYS, key_bytes(&key), payment_visit, &r);
        return r.payments;
}

int64_t invoice_owed(const Invoice *invoice, const struct payments *payments)
{
        int64_t owed = invoice->cents - invoice->paid;

        for (size_t i = 0; payments && i < payments->n; i++)
                owed += payments->later[i].invoice == invoice->id ? payments->later[i].cents : 0;
        return owed;
}
