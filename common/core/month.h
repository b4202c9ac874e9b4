/* A month of a programme's books: what each person in the centre's service costs and who pays it, what assignments bring in and
 * who is credited, what a lower wage in new work is topped up by.
 *
 * A day in service costs its part of the month, by calendar days: gross wage x (1 + holiday pay) x (1 + charges) + overhead. The
 * payers of that day bear it, by their shares. A line is what one payer bears for one month; it is rounded once, and the lines of
 * a month add up to the month's cost to the cent, since each is rounded on top of those before it. The wage's part is owed to the
 * payroll, the rest recovers overhead. Who pays: the sender and the receiver by invoice, the fund of what it holds, a benefit by
 * a claim on who grants it; nobody, or the centre, leaves it to the centre. Hours of an assignment x rate are billed to the
 * hirer. `pool_credit` per cent of it is credited to who pays the person in those days, the rest goes to the fund. A top-up
 * follows topup.h: the months of its steps run from the first day of the new work, each is paid in the calendar month in which it
 * ends, by the days on which such work ran, and charged to the sender.
 *
 * There is one way for a first run, a run again and facts that come late: for every month up to the one that is run, what each
 * line should be by now, less what was posted for it so far, is posted in the month that is run. So a closed month never changes,
 * and running twice does nothing. A month goes by the version of the money that held when it, or the next later one, was first
 * run. */
#pragma once

#include "ledger.h"

/* So many events come of one run at most: what a turn of the tracker holds in its memory. */
enum { MONTH_MOST = 100000 };

/* The months that were run, in their order, and the money that each goes by. Made in the world's arena. */
struct month_ran {
        uint32_t month;
        const Money *money;
};
struct months {
        struct month_ran *ran;
        size_t n;
        const Money *now; /* of the programme; null: it keeps no books */
};
struct months months_read(struct world *world, const char *programme);
uint32_t months_last(const struct months *months); /* 0: none was run */
const Money *months_money(const struct months *months, uint32_t month);
/* The same for people in service: the next later money that has a `service`, when that one has none; null: none has. */
const Money *months_service(const struct months *months, uint32_t month);

/* What stands beside a payer in a posting's `what`: sender, receiver, fund, benefit or centre; and, of an assignment, the hirer.
 */
extern const char *const month_hirer;

/* One who pays a part of a day. */
struct payer {
        Party party;       /* sender, receiver, fund or benefit; none: the centre itself */
        uint64_t employer; /* of a sender or a receiver; else 0 */
        uint32_t percent;
};
enum { PAYERS_MOST = 5 };
const char *payer_word(const struct payer *payer);
/* Who pays on a day; their percentages make 100. */
size_t payers_on(const Casefile *casefile, uint32_t day, struct payer payer[PAYERS_MOST]);
/* Does the centre employ the person that day? */
bool is_in_service(const Casefile *casefile, uint32_t day);
/* The gross wage of that kind that holds on a day, in cents a month; -1: none was agreed by then. `money` may be null. */
int64_t wage_on(const CaseMoney *money, WageOf of, uint32_t day);
