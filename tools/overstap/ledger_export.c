/* A programme's postings in the forms of other programs: a plain-text journal that hledger reads, or moves as CSV.
 *
 * Accounts are named by the paths of the chart, with the employer, the casefile and the kind behind them. What waits for approval
 * or was refused moved nothing, and is left out. What a reservation kept past its last day is free again, as in what desk tells
 * of the accounts, whether or not a posting says so yet. Reasons that people wrote stay behind. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "ledger.h"
#include "must.h"
#include "text.h"
#define uthash_fatal(text) must_failed((text), __FILE__, __LINE__)
#include <uthash.h>

#include "verbs.h"

struct declared {
        UT_hash_handle hh;
        char name[];
};
struct reserved {
        UT_hash_handle hh;
        uint64_t posting;
        uint32_t until;
        int64_t left;
        char *from, *to; /* free, and reserved */
};
struct journal {
        struct call *call;
        bool csv;
        uint32_t until; /* days through this one; 0: today */
        struct declared *declared;
        struct reserved *reserved;
};

static const char *path_of(struct journal *j, const Account *account, struct arena *arena)
{
        const struct account_kind *kind = account_kind(account->name);
        const char *path = kind ? kind->path : account->name;
        struct declared *declared;
        size_t size;

        if (account->employer)
                path = arena_text(arena, "%s:employer-%" PRIu64, path, account->employer);
        if (account->casefile)
                path = arena_text(arena, "%s:case-%" PRIu64, path, account->casefile);
        if (text_set(account->detail))
                path = arena_text(arena, "%s:%s", path, account->detail);
        HASH_FIND_STR(j->declared, path, declared);
        if (!declared) {
                size = strlen(path) + 1;
                declared = arena_alloc(j->call->arena, sizeof *declared + size);
                memcpy(declared->name, path, size);
                HASH_ADD_STR(j->declared, name, declared);
        }
        return path;
}

/* ---- reservations that are over */

static void reserved_follow(struct journal *j, const Posting *posting, struct arena *arena)
{
        for (size_t i = 0; i < posting->n_moves; i++) {
                const Move *move = posting->moves[i];
                bool reserves = posting->kind == POSTING_KIND__POSTING_RESERVE;
                uint64_t id = reserves ? posting->id : posting->of;
                struct reserved *reserved;

                HASH_FIND(hh, j->reserved, &id, sizeof id, reserved);
                if (reserves && !reserved) {
                        reserved = arena_alloc(j->call->arena, sizeof *reserved);
                        reserved->posting = id;
                        reserved->until = posting->until;
                        reserved->from = arena_strdup(j->call->arena, path_of(j, move->from, arena));
                        reserved->to = arena_strdup(j->call->arena, path_of(j, move->to, arena));
                        HASH_ADD(hh, j->reserved, posting, sizeof reserved->posting, reserved);
                }
                if (reserves)
                        reserved->left += move->cents;
                else if (reserved && !strcmp(move->from->name, "plan-reserved"))
                        reserved->left -= move->cents;
        }
}

/* ---- one posting */

static void line_print(const char *path, int64_t cents)
{
        char text[MONEY_TEXT];

        printf("    %s  %s EUR\n", path, money_text((struct money){cents}, text));
}

static void posting_journal(struct journal *j, const Posting *posting, const char *kind, struct arena *arena)
{
        char day[DATE_TEXT], month[DATE_TEXT];

        printf("\n%s (%" PRIu64 ") %s", date_text(date_of_ymd(posting->on), day), posting->id, kind);
        if (text_set(posting->what))
                printf(" %s", posting->what);
        if (posting->casefile)
                printf(", casefile %" PRIu64, posting->casefile);
        if (posting->month)
                printf(", for %s", month_text(posting->month, month));
        printf("  ; version: %u", posting->version);
        if (posting->of)
                printf(", of: %" PRIu64, posting->of);
        if (posting->invoice)
                printf(", invoice: %" PRIu64, posting->invoice);
        puts("");
        for (size_t i = 0; i < posting->n_moves; i++) {
                line_print(path_of(j, posting->moves[i]->to, arena), posting->moves[i]->cents);
                line_print(path_of(j, posting->moves[i]->from, arena), -posting->moves[i]->cents);
        }
}

static void posting_csv(struct journal *j, const Posting *posting, const char *kind, struct arena *arena)
{
        char day[DATE_TEXT], month[DATE_TEXT], text[MONEY_TEXT];

        /* No word of it can hold a comma or a quote. */
        for (size_t i = 0; i < posting->n_moves; i++)
                printf("%" PRIu64 ",%s,%s,%s,%" PRIu64 ",%" PRIu64 ",%s,%u,%" PRIu64 ",%" PRIu64 ",%s,%s,%s\n", posting->id,
                       date_text(date_of_ymd(posting->on), day), kind, posting->what, posting->casefile, posting->employer,
                       month_text(posting->month, month), posting->version, posting->of, posting->invoice,
                       path_of(j, posting->moves[i]->from, arena), path_of(j, posting->moves[i]->to, arena),
                       money_text((struct money){posting->moves[i]->cents}, text));
}

struct page {
        struct journal *j;
        struct arena *arena;
};

static void posting_take(void *self, const Thing *thing, struct instant now)
{
        struct page *page = self;
        struct journal *j = page->j;
        const Posting *posting = thing->posting;
        char word[40];
        const char *kind = enum_word(&posting_kind__descriptor, (int)posting->kind, word);

        if (!j->until)
                j->until = date_ymd(instant_date(now));
        if (posting->waiting || posting->refused || posting->on > j->until)
                return;
        reserved_follow(j, posting, page->arena);
        (j->csv ? posting_csv : posting_journal)(j, posting, kind ? kind : "posting", page->arena);
}

static int declared_order(struct declared *a, struct declared *b)
{
        return strcmp(a->name, b->name);
}

static void journal_end(struct journal *j)
{
        char day[DATE_TEXT];

        for (const struct reserved *reserved = j->reserved; reserved; reserved = reserved->hh.next) {
                if (!reserved->until || reserved->until >= j->until || !reserved->left)
                        continue;
                printf("\n%s reservation %" PRIu64 " is over\n", date_text(date_add_days(date_of_ymd(reserved->until), 1), day),
                       reserved->posting);
                line_print(reserved->from, reserved->left);
                line_print(reserved->to, -reserved->left);
        }
        HASH_SORT(j->declared, declared_order);
        puts("\ncommodity 1000.00 EUR\n");
        for (struct declared *declared = j->declared; declared; declared = declared->hh.next)
                printf("account %s\n", declared->name);
}

static void journal_destroy(struct journal *j)
{
        HASH_CLEAR(hh, j->declared);
        HASH_CLEAR(hh, j->reserved);
}

static int journal_write(struct journal *j, Query *query)
{
        OWNED(arena_destroy) struct arena *page = NULL;
        struct page self = {j, NULL};
        int status;

        arena_new(&page);
        self.arena = page;
        if (j->csv)
                puts("posting,on,kind,what,casefile,employer,month,version,of,invoice,from,to,amount");
        else
                printf("; Programme %s\n", query->list->programme);
        status = call_pages(j->call, query, page, posting_take, &self);
        if (!status && !j->csv)
                journal_end(j);
        return status;
}

int ledger_export(struct call *call)
{
        const char *format = taken(call, OPT_FORMAT);
        struct journal j = {.call = call, .csv = text_is(format, "csv")};
        Query query = QUERY__INIT;
        List list = LIST__INIT;
        int status;

        if ((!j.csv && !text_is(format, "hledger")) || call_json(call)) {
                complain("--format: it can be hledger or csv, and goes without --json (`overstap ledger postings --json` tells "
                         "all)");
                return EXIT_WRONG;
        }
        if (!take_date(call, OPT_UNTIL, &j.until))
                return EXIT_WRONG;
        list.kind = KIND__KIND_POSTING;
        list.programme = call->line.arg[0];
        query.what_case = QUERY__WHAT_LIST;
        query.list = &list;
        status = journal_write(&j, &query);
        journal_destroy(&j);
        return status;
}
