/* The ledger (grootboek) of a programme: double entry in whole cents.
 *
 * A posting is a list of moves, each from one account to another, so that nothing in it can be out of balance. It is numbered, stands
 * on a day in a month that is open, says by which version of the programme's money it was made, and never changes: what was wrong
 * is undone by another posting. One that a person makes above the limit of their role waits, and moves nothing, until somebody else
 * approves it. Balances are sums of moves, kept as postings are applied; ledger_recount makes them anew.
 *
 * Accounts, kinds of posting and how they follow from what happens to casefiles: docs/ledger.md. */
#pragma once

#include "decide.h"
#include "money.h"

/* By what an account is kept beside its programme. */
enum { BY_EMPLOYER = 1, BY_CASEFILE = 2, BY_DETAIL = 4 };
struct account_kind {
        const char *name;
        const char *path;       /* in a plain-text journal: its type first */
        const char *en, *nl;
        unsigned by;
        bool floor;             /* it never holds less than nothing */
};
extern const struct account_kind account_kinds[];
extern const size_t n_account_kinds;
const struct account_kind *account_kind(const char *name);      /* null: there is no such account */

/* The most that one amount may be, in cents: ten milliard euro. Sums of as many as fit a register stay far below 2^63. */
#define MONEY_MOST INT64_C(1000000000000)

/* The most that a gross wage, or overhead, is a month. */
#define WAGE_MOST INT64_C(100000000)

/* The money of a programme; null when it keeps no books. */
const Money *money_of(struct world *world, const char *programme);
/* Is it one of the words that states of a flow count as? */
bool money_counts_as(const char *word);
/* Refuse the money of a programme that is being registered over `before` (null: the first). */
enum verdict money_wrong(struct decision *d, const Money *money, const Money *before);

/* Refuse what is asked of a month that is none or is not over, or of a programme that keeps no books. */
enum verdict month_wrong(struct decision *d, const char *programme, uint32_t month);

/* ---- making a posting: new, with moves, then post */

/* On `on`, or when that is in a closed month on the first day of the first open one. */
Posting *posting_new(struct decision *d, const char *programme, PostingKind kind, struct date on);
Account *account_of(struct decision *d, const char *name, uint64_t employer, uint64_t casefile, const char *detail);
void posting_move(struct decision *d, Posting *posting, Account *from, Account *to, int64_t cents);
/* The moves of `of` the other way about. */
void posting_reverse(struct decision *d, Posting *posting, const Posting *of);
/* Number it and let it happen, unless it is unsound ("ledger.amount", "ledger.period", ...). Without moves there is nothing to post. */
enum verdict posting_post(struct decision *d, Posting *posting);
/* The same, and tell the sender its number. */
enum verdict posting_told(struct decision *d, Posting *posting);
/* The same for a posting that a person makes of `cents`: it waits when their roles do not reach so far, or two people must see it. */
enum verdict posting_ask(struct decision *d, Posting *posting, int64_t cents);

/* What it is about in one amount: what a person asked for, else its largest move. */
int64_t posting_amount(const Posting *posting);
/* "waiting", "refused", "undone" or "posted". */
const char *posting_state(const Posting *posting);
/* What an account holds with what this decision moved so far. */
int64_t ledger_balance(struct decision *d, const char *programme, const Account *account);
/* The money of a casefile with what this decision did to it so far; one without anything where there is none. */
const CaseMoney *ledger_case(struct decision *d, const Casefile *casefile);

/* ---- what follows from events */

/* What a casefile's money is after a posting whose moves are made, or after another event of money. `of` is the posting that the posting
 * is about, or null. */
const CaseMoney *case_money_apply(const CaseMoney *before, const Event *event, const Posting *posting, const Posting *of,
                                  struct arena *arena);
void apply_money(struct world *world, const Event *event);

/* What a month run posts: it says nothing of a plan. */
bool is_of_month(PostingKind kind);

/* ---- reading */

typedef void balance_fn(void *self, const Account *account, int64_t cents);
/* Every account of a programme that holds something at the end of `day`, in the order of their names, from its postings. What a reservation
 * kept past its last day is free again by then, whether or not a posting says so yet. */
void ledger_read(struct world *world, const char *programme, struct date day, balance_fn *fn, void *self);
/* Hold the sums of all postings of a programme against the kept balances: the first difference in words, or null. */
const char *ledger_recount(struct world *world, const char *programme);
/* Of what the postings in the months after `after` up to `until` moved, in their order: another one when a posting came, went or changed. */
uint64_t ledger_digest(struct world *world, const char *programme, uint32_t after, uint32_t until);

/* ---- holding the books against what they follow from */

typedef void fault_fn(void *self, const char *what);
/* Each in words, with what would do:
 * - a day in the centre's service, in a month that was run, that is not paid exactly once, by one payer or by shares that add up;
 * - hours of an assignment that were not billed as they were recorded;
 * - balances that are not what the postings add up to; what is unbilled or receivable that is not what invoices say;
 * - a closed month whose postings are not those that it was closed with.
 * A fact that came after the last run shows too: the next run puts it right. */
void ledger_check(struct world *world, const char *programme, fault_fn *fn, void *self);
