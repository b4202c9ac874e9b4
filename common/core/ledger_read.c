/* What the accounts of a programme hold, added up from its postings. */
#include <stdlib.h>
#include <string.h>

#include "ledger.h"

/* Sums under keys that sort as the accounts do. */
struct sum {
        const Account *account;
        int64_t cents;
};
struct kept {
        uint64_t reservation;
        const Account *account;
        uint32_t until;         /* of what reserves it; else 0 */
        int64_t cents;          /* reserved, or less than nothing: taken of it */
};
struct reading {
        struct world *world;
        uint32_t until;         /* days through this one */
        const char *programme;
        struct sum *sum;
        size_t n;
        struct kept *kept;
        size_t n_kept;
};

static void sum_add(struct reading *r, const Account *account, int64_t cents)
{
        *(struct sum *)arena_append(r->world->arena, (void **)&r->sum, &r->n, sizeof *r->sum) = (struct sum){account, cents};
}

static void kept_add(struct reading *r, uint64_t reservation, const Account *account, uint32_t until, int64_t cents)
{
        *(struct kept *)arena_append(r->world->arena, (void **)&r->kept, &r->n_kept, sizeof *r->kept) =
                (struct kept){reservation, account, until, cents};
}

static bool reading_visit(void *self, struct bytes key, uint64_t value)
{
        struct reading *r = self;
        const Posting *posting;

        (void)value;
        if (key_read_u32(key, key.size - 12) > r->until)
                return false;
        posting = world_posting(r->world, key_read_u64(key, key.size - 8));
        for (size_t i = 0; posting && i < posting->n_moves; i++) {
                const Move *move = posting->moves[i];

                sum_add(r, move->from, -move->cents);
                sum_add(r, move->to, move->cents);
                if (posting->kind == POSTING_KIND__POSTING_RESERVE)
                        kept_add(r, posting->id, move->to, posting->until, move->cents);
                else if (!strcmp(move->from->name, "plan-reserved"))
                        kept_add(r, posting->of, move->from, 0, -move->cents);
        }
        return posting != NULL;
}

static int account_order(const Account *a, const Account *b)
{
        int order = strcmp(a->name, b->name);

        if (!order)
                order = (a->employer > b->employer) - (a->employer < b->employer);
        if (!order)
                order = (a->casefile > b->casefile) - (a->casefile < b->casefile);
        return order ? order : strcmp(a->detail, b->detail);
}

static int sum_order(const void *a, const void *b)
{
        return account_order(((const struct sum *)a)->account, ((const struct sum *)b)->account);
}

/* What reserves stands before what takes of it. */
static int kept_order(const void *a, const void *b)
{
        const struct kept *x = a, *y = b;

        if (x->reservation != y->reservation)
                return x->reservation < y->reservation ? -1 : 1;
        return (y->cents > 0) - (x->cents > 0);
}

/* Nothing of a reservation is left on the day after its last. */
static void kept_expire(struct reading *r)
{
        if (r->n_kept)
                qsort(r->kept, r->n_kept, sizeof *r->kept, kept_order);
        for (size_t i = 0, next; i < r->n_kept; i = next) {
                const struct kept *first = &r->kept[i];
                Account *back = arena_copy(r->world->arena, first->account, sizeof *first->account);
                int64_t left = 0;

                for (next = i; next < r->n_kept && r->kept[next].reservation == first->reservation; next++)
                        left += r->kept[next].cents;
                if (!first->until || first->until >= r->until)
                        continue;
                back->name = arena_strdup(r->world->arena, "plan-free");
                sum_add(r, first->account, -left);
                sum_add(r, back, left);
        }
}

static void reading_make(struct reading *r)
{
        size_t n = 0;
        struct keybuf key;

        key_start(&key);
        key_add_text(&key, r->programme);
        r->world->ops->scan(r->world, TABLE_POSTING_DAYS, key_bytes(&key), reading_visit, r);
        if (r->until < UINT32_MAX)
                kept_expire(r);
        if (r->n)
                qsort(r->sum, r->n, sizeof *r->sum, sum_order);
        for (size_t i = 0; i < r->n; i++) {
                if (n && !account_order(r->sum[n - 1].account, r->sum[i].account))
                        r->sum[n - 1].cents += r->sum[i].cents;
                else
                        r->sum[n++] = r->sum[i];
        }
        r->n = n;
}

void ledger_read(struct world *world, const char *programme, struct date day, balance_fn *fn, void *self)
{
        struct reading r = {.world = world, .until = date_ymd(day), .programme = programme};

        reading_make(&r);
        for (size_t i = 0; i < r.n; i++)
                if (r.sum[i].cents)
                        fn(self, r.sum[i].account, r.sum[i].cents);
}

struct counted {
        size_t n;
};

static bool counted_visit(void *self, struct bytes key, uint64_t value)
{
        struct counted *counted = self;

        (void)key;
        counted->n += value != 0;
        return true;
}

const char *ledger_recount(struct world *world, const char *programme)
{
        struct reading r = {.world = world, .until = UINT32_MAX, .programme = programme};
        struct counted counted = {0};
        struct keybuf key;
        int64_t total = 0;
        size_t holding = 0;

        reading_make(&r);
        for (size_t i = 0; i < r.n; i++) {
                const Account *account = r.sum[i].account;
                int64_t kept = world_balance(world, programme, account);
                char is[MONEY_TEXT], was[MONEY_TEXT];

                total += r.sum[i].cents;
                holding += r.sum[i].cents != 0;
                if (kept != r.sum[i].cents)
                        return arena_text(world->arena, "%s of employer %llu and casefile %llu is kept as %s, and its postings give %s", account->name,
                                          (unsigned long long)account->employer, (unsigned long long)account->casefile,
                                          money_text((struct money){kept}, was), money_text((struct money){r.sum[i].cents}, is));
        }
        key_start(&key);
        key_add_text(&key, programme);
        world->ops->scan(world, TABLE_BALANCES, key_bytes(&key), counted_visit, &counted);
        if (counted.n != holding)
                return arena_text(world->arena, "%zu accounts are kept that hold something, and postings give %zu", counted.n, holding);
        return total ? "the accounts together are not nought" : NULL;
}
