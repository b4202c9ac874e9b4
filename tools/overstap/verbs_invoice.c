/* What is paid and asked: wages, hours, months, invoices and their payments, contributions and subsidies, and the books held
 * against all of it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "money.h"
#include "must.h"
#include "text.h"
#include "verbs.h"

/* ---- what people are paid by */

int ledger_wage(struct call *call)
{
        static const char *const words[] = {
                [WAGE_OF__WAGE_OF_SERVICE] = "service", [WAGE_OF__WAGE_OF_OLD] = "old", [WAGE_OF__WAGE_OF_NEW] = "new"};
        WageAgree *agree = NEW(call->arena, WageAgree, wage_agree);
        Wage *wage = agree->wage = NEW(call->arena, Wage, wage);
        const char *of = taken(call, OPT_OF) ? taken(call, OPT_OF) : "service";
        size_t i = 0;

        while (i < COUNT(words) && strcmp(words[i], of))
                i++;
        if (i == COUNT(words)) {
                complain("--of: \"%s\" is none of: service, old, new", of);
                return EXIT_WRONG;
        }
        wage->of = (WageOf)i;
        if (!take_id(call->line.arg[0], "casefile", &agree->casefile) || !take_amount(call->line.arg[1], &wage->gross) ||
            !take_date(call, OPT_FROM, &wage->from))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_WAGE_AGREE, agree);
}

/* "152" or "152.50", in hundredths. */
static bool take_worked(const char *text, uint32_t *out)
{
        struct money hours;
        struct err err;

        if (!money_parse(text, false, &hours, &err) || hours.cents < 0 || hours.cents > 100000) {
                complain("hours: \"%s\" is not a number of hours (try 152 or 152.50)", text);
                return false;
        }
        *out = (uint32_t)hours.cents;
        return true;
}

int ledger_hours(struct call *call)
{
        HoursLog *log = NEW(call->arena, HoursLog, hours_log);

        if (!take_id(call->line.arg[0], "placement", &log->placement) || !take_month(call->line.arg[1], &log->month) ||
            !take_worked(call->line.arg[2], &log->hours) || !take_amount(taken(call, OPT_RATE), &log->rate))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_HOURS_LOG, log);
}

int ledger_run(struct call *call)
{
        MonthRun *run = NEW(call->arena, MonthRun, month_run);

        run->programme = call->line.arg[0];
        if (!take_month(call->line.arg[1], &run->month))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_MONTH_RUN, run);
}

/* ---- invoices */

static json_t *owed_json(const Invoice *invoice)
{
        return euro_json(invoice->cents - invoice->paid);
}

static json_t *invoice_form(void *self, const Thing *thing, struct instant now)
{
        json_t *form = thing_json(thing);
        const uint32_t *as_of = self;
        char month[DATE_TEXT];
        struct date day = as_of && *as_of ? date_of_ymd(*as_of) : instant_date(now);

        json_object_set_new(form, "owed", owed_json(thing->invoice));
        json_object_set_new(form, "of", json_string(month_text(thing->invoice->month, month)));
        json_object_set_new(form, "kind", json_string(thing->invoice->credit ? "credit-note" : "invoice"));
        json_object_set_new(
                form, "late",
                json_integer(thing->invoice->paid < thing->invoice->cents && day.day > date_of_ymd(thing->invoice->due).day
                                     ? day.day - date_of_ymd(thing->invoice->due).day
                                     : 0));
        return form;
}

static int invoices_list(struct call *call, List *list)
{
        static const struct column columns[] = {
                {"INVOICE", "id", true},   {"KIND", "kind", false}, {"EMPLOYER", "employer", true},
                {"MONTH", "of", false},    {"ON", "on", false},     {"DUE", "due", false},
                {"AMOUNT", "cents", true}, {"OWED", "owed", true},  {"DAYS LATE", "late", true},
        };
        Query query = QUERY__INIT;
        int status;

        list->kind = KIND__KIND_INVOICE;
        if ((status = take_employer(call, taken(call, OPT_EMPLOYER), &list->employer)))
                return status;
        query.what_case = QUERY__WHAT_LIST;
        query.list = list;
        return call_list_as(call, &query, "invoices", columns, COUNT(columns), invoice_form, &list->as_of);
}

int ledger_invoices(struct call *call)
{
        List *list = NEW(call->arena, List, list);

        if (taken(call, OPT_PROGRAMME))
                list->programme = (char *)taken(call, OPT_PROGRAMME);
        if (taken(call, OPT_STATE))
                list->state = (char *)taken(call, OPT_STATE);
        return invoices_list(call, list);
}

static int today_ask(struct call *call, uint32_t *out)
{
        Query query = QUERY__INIT;
        List list = LIST__INIT;
        const Result *result;
        int status;

        list.kind = KIND__KIND_INVOICE;
        list.most = 1;
        query.what_case = QUERY__WHAT_LIST;
        query.list = &list;
        if ((status = call_ask(call, &query, call->arena, &result)))
                return status;
        *out = date_ymd(instant_date((struct instant){result->now}));
        return EXIT_DONE;
}

int ledger_arrears(struct call *call)
{
        List *list = NEW(call->arena, List, list);
        int status;

        list->programme = call->line.arg[0];
        if (!take_date(call, OPT_AS_OF, &list->as_of))
                return EXIT_WRONG;
        if (!list->as_of && (status = today_ask(call, &list->as_of)))
                return status;
        return invoices_list(call, list);
}

static void lines_csv(const Invoice *invoice)
{
        char word[40], amount[MONEY_TEXT], hours[MONEY_TEXT], month[DATE_TEXT];

        puts("invoice,employer,casefile,kind,what,month,days,hours,amount,posting");
        for (size_t i = 0; i < invoice->n_lines; i++) {
                const InvoiceLine *line = invoice->lines[i];

                /* No word of it can hold a comma or a quote. */
                printf("%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%s,%s,%s,%u,%s,%s,%" PRIu64 "\n", invoice->id, invoice->employer,
                       line->casefile, enum_word(&posting_kind__descriptor, (int)line->kind, word), line->what,
                       month_text(line->month, month), line->days, money_text((struct money){line->hours}, hours),
                       money_text((struct money){line->credit ? -line->cents : line->cents}, amount), line->posting);
        }
}

int ledger_invoice(struct call *call)
{
        const char *format = taken(call, OPT_FORMAT);
        Show *show = NEW(call->arena, Show, show);
        const Result *result;
        int status;

        if (format && (!text_is(format, "csv") || call_json(call))) {
                complain("--format: it can be csv, and goes without --json");
                return EXIT_WRONG;
        }
        show->kind = KIND__KIND_INVOICE;
        if (!take_id(call->line.arg[0], "invoice", &show->id))
                return EXIT_WRONG;
        if ((status = call_show_ask(call, show, &result)))
                return status;
        if (format)
                lines_csv(result->things[0]->invoice);
        else
                call_show_tell(call, result, NULL);
        return EXIT_DONE;
}

int ledger_pay(struct call *call)
{
        InvoicePay *pay = NEW(call->arena, InvoicePay, invoice_pay);

        if (!take_id(call->line.arg[0], "invoice", &pay->invoice) || !take_amount(call->line.arg[1], &pay->cents) ||
            !take_date(call, OPT_ON, &pay->on))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_INVOICE_PAY, pay);
}

/* ---- who else pays */

int ledger_contribute(struct call *call)
{
        Contribute *contribute = NEW(call->arena, Contribute, contribute);
        struct date first;
        struct err err;
        int status;

        contribute->programme = call->line.arg[0];
        if (!date_parse(arena_text(call->arena, "%s-01-01", call->line.arg[2]), &first, &err)) {
                complain("\"%s\" is not a year (try 2026)", call->line.arg[2]);
                return EXIT_WRONG;
        }
        contribute->year = (uint32_t)date_year(first);
        if (taken(call, OPT_WAGE_SUM) && !take_amount(taken(call, OPT_WAGE_SUM), &contribute->wage_sum))
                return EXIT_WRONG;
        if ((status = take_employer(call, call->line.arg[1], &contribute->employer)))
                return status;
        return call_send(call, COMMAND__WHAT_CONTRIBUTE, contribute);
}

int ledger_subsidy(struct call *call)
{
        SubsidyClaim *claim = NEW(call->arena, SubsidyClaim, subsidy_claim);

        claim->programme = call->line.arg[0];
        claim->subsidy = call->line.arg[1];
        if (!take_id(call->line.arg[2], "posting", &claim->posting) ||
            (call->line.n > 3 && !take_amount(call->line.arg[3], &claim->cents)))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_SUBSIDY_CLAIM, claim);
}

/* ---- the books, counted again */

static int64_t counter_of(const Result *result, const char *name)
{
        for (size_t i = 0; i < result->n_things; i++)
                if (result->things[i]->is_case == THING__IS_COUNTER && text_is(result->things[i]->counter->name, name))
                        return result->things[i]->counter->value;
        return 0;
}

static int check_tell(struct call *call, const Result *result, const Thing *programme)
{
        OWNED(json_drop) json_t *document = NULL;
        int64_t faults = counter_of(result, "faults");
        char last[DATE_TEXT], closed[DATE_TEXT];
        json_t *notes = json_array();

        for (size_t i = 0; i < programme->n_notes; i++)
                json_array_append_new(notes, text_json(programme->notes[i]));
        month_text((uint32_t)counter_of(result, "last month"), last);
        month_text((uint32_t)counter_of(result, "closed month"), closed);
        document = json_pack("{s:o, s:s, s:s, s:I, s:o}", "programme", text_json(programme->programme->id), "last_month", last,
                             "closed_month", closed, "faults", (json_int_t)faults, "notes", notes);
        must(document);
        call_stamp(document, result);
        if (call_json(call)) {
                call_document(document);
                return faults ? EXIT_REFUSED : EXIT_DONE;
        }
        for (size_t i = 0; i < programme->n_notes; i++)
                print_line("%s", programme->notes[i]);
        if ((int64_t)programme->n_notes < faults)
                print_line("and %lld more", (long long)faults - (long long)programme->n_notes);
        print_line("%s: run up to %s, closed up to %s: %s", programme->programme->id, *last ? last : "no month",
                   *closed ? closed : "no month", faults ? "NOT sound" : "sound");
        return faults ? EXIT_REFUSED : EXIT_DONE;
}

int ledger_check_tell(struct call *call)
{
        LedgerCheck *check = NEW(call->arena, LedgerCheck, ledger_check);
        Query query = QUERY__INIT;
        const Result *result;
        int status;

        check->programme = call->line.arg[0];
        query.what_case = QUERY__WHAT_LEDGER_CHECK;
        query.ledger_check = check;
        if ((status = call_ask(call, &query, call->arena, &result)))
                return status;
        if (!result->n_things || result->things[0]->is_case != THING__IS_PROGRAMME) {
                complain("desk told of no programme");
                return EXIT_SILENT;
        }
        return check_tell(call, result, result->things[0]);
}
