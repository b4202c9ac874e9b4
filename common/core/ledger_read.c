/* What the accounts of a programme hold, added up from its postings. */
#include <stdlib.h>
#include <string.h>

#include "ledger.h"
#include "must.h"

/* Sums in the order of their accounts. There may be very many moves, and few accounts beside them: what was read lies in a scratch arena until it is
 * added up, and only accounts that are new stay. */
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
        struct arena *scratch;
        struct sum *sum;
        size_t n;
        struct sum *fresh;      /* not added up yet */
        size_t n_fresh, room;
        struct kept *kept;
        size_t n_kept;
};

enum { FRESH_LEAST = 4096 };

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

/* One sum for each account in a sorted list. */
static size_t sums_fold(struct sum *sum, size_t n)
{
        size_t folded = 0;

        for (size_t i = 0; i < n; i++) {
                if (folded && !account_order(sum[folded - 1].account, sum[i].account))
                        sum[folded - 1].cents += sum[i].cents;
                else
                        sum[folded++] = sum[i];
        }
        return folded;
}

/* Add what is fresh to the sums: to those that are there, and beside them. */
static void sums_take(struct reading *r)
{
        struct sum *all = NULL;
        size_t added = 0, at = 0, old = 0;

        if (r->n_fresh)
                qsort(r->fresh, r->n_fresh, sizeof *r->fresh, sum_order);
        r->n_fresh = sums_fold(r->fresh, r->n_fresh);
        for (size_t i = 0; i < r->n_fresh; i++) {
                while (at < r->n && account_order(r->sum[at].account, r->fresh[i].account) < 0)
                        at++;
                if (at < r->n && !account_order(r->sum[at].account, r->fresh[i].account)) {
                        r->sum[at].cents += r->fresh[i].cents;
                } else {
                        r->fresh[added] = r->fresh[i];
                        r->fresh[added++].account = codec_copy(r->fresh[i].account, r->world->arena);
                }
        }
        if (added)
                all = arena_alloc(r->world->arena, (r->n + added) * sizeof *all);
        for (size_t i = 0, n = 0; n < r->n + added && added; n++) {
                bool is_old = old < r->n && (i == added || account_order(r->sum[old].account, r->fresh[i].account) < 0);

                all[n] = is_old ? r->sum[old++] : r->fresh[i++];
        }
        r->sum = all ? all : r->sum;
        r->n += added;
        r->n_fresh = 0;
        arena_reset(r->scratch);
}

static void sum_add(struct reading *r, const Account *account, int64_t cents)
{
        if (r->n_fresh == r->room) {
                r->room = r->room ? 2 * r->room : FRESH_LEAST;
                r->fresh = realloc(r->fresh, r->room * sizeof *r->fresh);
                must(r->fresh);
        }
        r->fresh[r->n_fresh++] = (struct sum){account, cents};
}

static void kept_add(struct reading *r, uint64_t reservation, const Account *account, uint32_t until, int64_t cents)
{
        *(struct kept *)arena_append(r->world->arena, (void **)&r->kept, &r->n_kept, sizeof *r->kept) =
                (struct kept){reservation, codec_copy(account, r->world->arena), until, cents};
}

static bool reading_visit(void *self, struct bytes key, uint64_t value)
{
        struct reading *r = self;
        const Posting *posting;

        (void)value;
        if (key_read_u32(key, key.size - 12) > r->until)
                return false;
        posting = world_posting_in(r->world, key_read_u64(key, key.size - 8), r->scratch);
        for (size_t i = 0; posting && i < posting->n_moves; i++) {
                const Move *move = posting->moves[i];

                sum_add(r, move->from, -move->cents);
                sum_add(r, move->to, move->cents);
                if (posting->kind == POSTING_KIND__POSTING_RESERVE)
                        kept_add(r, posting->id, move->to, posting->until, move->cents);
                else if (!strcmp(move->from->name, "plan-reserved"))
                        kept_add(r, posting->of, move->from, 0, -move->cents);
        }
        if (r->n_fresh >= FRESH_LEAST && r->n_fresh >= r->n / 2)
                sums_take(r);
        return posting != NULL;
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
        OWNED(arena_destroy) struct arena *scratch = NULL;
        struct keybuf key;

        arena_new(&scratch);
        r->scratch = scratch;
        key_start(&key);
        key_add_text(&key, r->programme);
        r->world->ops->scan(r->world, TABLE_POSTING_DAYS, key_bytes(&key), reading_visit, r);
        if (r->until < UINT32_MAX)
                kept_expire(r);
        sums_take(r);
        free(r->fresh);
        r->fresh = NULL;
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
