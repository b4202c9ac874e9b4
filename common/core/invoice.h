/* Invoices: what an employer owes a programme for a month, or gets back.
 *
 * A month run makes one for each employer of what is not yet invoiced and stands on a day through the end of that month, with a
 * line for each posting, by person. It is dated the last day of the month and due after the agreed term; a contract's term is
 * never shifted. When its lines come to less than nothing it is a credit note, and the centre owes the employer. An invoice never
 * changes: what was wrong in it is a line of a later one. Payments are postings; what is paid of it follows from them. */
#pragma once

#include "ledger.h"

/* Of what was posted so far and by this decision, for the month's end. */
enum verdict invoices_make(struct decision *d, const char *programme, uint32_t month);
/* More than is owed is not paid: at posting, and again at its approval. */
enum verdict payment_wrong(struct decision *d, const Posting *posting);

/* "paid" or "owed". */
const char *invoice_state(const Invoice *invoice);

/* What came in on invoices of a programme after a day, so that one can tell what was owed at its end. In the world's arena. */
struct paid_later {
        uint64_t invoice;
        int64_t cents;
};
struct payments {
        struct paid_later *later;
        size_t n;
};
struct payments payments_after(struct world *world, const char *programme, struct date day);
/* What was owed of it at the end of that day. */
int64_t invoice_owed(const Invoice *invoice, const struct payments *payments);
