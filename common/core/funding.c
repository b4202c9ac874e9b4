#include "funding.h"

#include <string.h>

#include "must.h"
#include "programme.h"
#include "text.h"

/* ---- what members owe */

static enum verdict contribute_wrong(struct decision *d, const Contribute *c, const Money *money, const char *year)
{
        const Programme *programme = world_programme(d->world, c->programme);
        uint64_t before = world_contribution(d->world, c->programme, c->employer, year);

        if (!money)
                return refuse(d, "ledger.none", "there is no programme %s that keeps books", c->programme);
        if (!programme_has_member(programme, c->employer))
                return refuse(d, "contribute.member", "employer %llu is no member of programme %s",
                              (unsigned long long)c->employer, c->programme);
        if (c->year < 1990 || (int)c->year > date_year(d->today) + 1)
                return refuse(d, "contribute.year", "say for which year, from 1990 to %d", date_year(d->today) + 1);
        if (c->wage_sum < 0 || c->wage_sum > MONEY_MOST)
                return refuse(d, "ledger.amount", "that is no wage sum");
        if (c->wage_sum && !money->wage_permille)
                return refuse(d, "contribute.share", "programme %s asks no share of the wage sum; leave it out", c->programme);
        if (!money->yearly && !c->wage_sum)
                return refuse(d, "contribute.none",
                              money->wage_permille ? "the fund gets a share of the wage sum; say what it was (--wage-sum)"
                                                   : "programme %s asks its members for nothing",
                              c->programme);
        if (before)
                return refuse(d, "contribute.once", "employer %llu was asked for %u by posting %llu; correct that one first",
                              (unsigned long long)c->employer, c->year, (unsigned long long)before);
        return VERDICT_DONE;
}

enum verdict decide_contribute(struct decision *d)
{
        const Contribute *c = d->command->contribute;
        const Money *money = money_of(d->world, c->programme);
        const char *year = arena_text(d->arena, "%u", c->year);
        struct money share;
        Account *asked;
        Posting *posting;
        struct err err;

        if (contribute_wrong(d, c, money, year))
                return VERDICT_REFUSED;
        if (!money_share((struct money){c->wage_sum}, money->wage_permille, 1000, &share, &err))
                return refuse(d, "ledger.amount", "%s", err.text);
        posting = posting_new(d, c->programme, POSTING_KIND__POSTING_CONTRIBUTION, d->today);
        posting->employer = c->employer;
        posting->what = (char *)year;
        asked = account_of(d, "unbilled", c->employer, 0, NULL);
        posting_move(d, posting, account_of(d, "contributions", c->employer, 0, NULL), asked, money->yearly);
        posting_move(d, posting, account_of(d, "fund", 0, 0, NULL), asked, share.cents);
        return posting_told(d, posting);
}

/* ---- subsidies */

static const char *const costs[] = {"costs", "service", "topup", "hire-credit", "hire-fund"};

static bool is_cost(const char *account)
{
        for (size_t i = 0; i < COUNT(costs); i++)
                if (!strcmp(costs[i], account))
                        return true;
        return false;
}

int64_t cost_of(const Posting *posting)
{
        int64_t cents = 0;

        for (size_t i = 0; i < posting->n_moves; i++) {
                cents += is_cost(posting->moves[i]->to->name) ? posting->moves[i]->cents : 0;
                cents -= is_cost(posting->moves[i]->from->name) ? posting->moves[i]->cents : 0;
        }
        return cents;
}

const char *cost_kind(const Posting *posting)
{
        switch (posting->kind) {
        case POSTING_KIND__POSTING_SERVICE:
                return "service";
        case POSTING_KIND__POSTING_TOPUP:
                return "topup";
        case POSTING_KIND__POSTING_HIRE:
                return "hire";
        default:
                return posting->what;
        }
}

static const SubsidyTerms *subsidy_of(const Money *money, const char *name)
{
        for (size_t i = 0; i < money->n_subsidies; i++)
                if (!strcmp(money->subsidies[i]->name->text, name))
                        return money->subsidies[i];
        return NULL;
}

static enum verdict cost_wrong(struct decision *d, const SubsidyClaim *c, const Posting *cost)
{
        if (!cost || strcmp(cost->programme, c->programme))
                return refuse(d, "subsidy.cost", "there is no posting %llu in programme %s", (unsigned long long)c->posting,
                              c->programme);
        if (cost->waiting || cost->refused || cost->corrected_by)
                return refuse(d, "subsidy.cost", "posting %llu %s", (unsigned long long)cost->id,
                              cost->waiting ? "waits for approval; claim when it is approved" : "does not stand");
        if (cost->kind == POSTING_KIND__POSTING_CORRECTION || cost_of(cost) <= 0)
                return refuse(d, "subsidy.cost", "posting %llu is no cost", (unsigned long long)cost->id);
        return VERDICT_DONE;
}

/* A cost is of its day; what a month costs, of the month it is for. */
static enum verdict subsidy_wrong(struct decision *d, const SubsidyTerms *subsidy, const Posting *cost)
{
        uint32_t from = cost->month ? date_ymd(month_first(cost->month)) : cost->on;
        uint32_t until = cost->month ? date_ymd(month_last(cost->month)) : cost->on;
        char first[DATE_TEXT], last[DATE_TEXT];
        bool pays = !subsidy->n_costs;

        if (from < subsidy->from)
                return refuse(d, "subsidy.period", "subsidy %s pays costs from %s on, and this one is of %s", subsidy->name->text,
                              date_text(date_of_ymd(subsidy->from), first), date_text(date_of_ymd(from), last));
        if (subsidy->until && until > subsidy->until)
                return refuse(d, "subsidy.period", "subsidy %s pays costs until %s, and this one is of %s", subsidy->name->text,
                              date_text(date_of_ymd(subsidy->until), last), date_text(date_of_ymd(until), first));
        for (size_t i = 0; i < subsidy->n_costs; i++)
                pays = pays || !strcmp(subsidy->costs[i]->text, cost_kind(cost));
        return pays ? VERDICT_DONE
                    : refuse(d, "subsidy.kind", "subsidy %s does not pay for %s", subsidy->name->text, cost_kind(cost));
}

struct claimed {
        struct world *world;
        uint64_t of;
        const char *subsidy;
        int64_t cents;
};

static bool claimed_visit(void *self, struct bytes key, uint64_t value)
{
        struct claimed *claimed = self;
        const Posting *posting = world_posting(claimed->world, key_read_u64(key, 8));

        (void)value;
        if (posting && posting->kind == POSTING_KIND__POSTING_SUBSIDY && posting->of == claimed->of && !posting->corrected_by &&
            !strcmp(posting->what, claimed->subsidy))
                claimed->cents += posting->moves[0]->cents;
        return true;
}

/* What this subsidy paid of the cost so far. */
static int64_t claimed_of(struct decision *d, const Posting *cost, const char *subsidy)
{
        struct claimed claimed = {d->world, cost->id, subsidy, 0};
        struct keybuf key;

        d->world->ops->scan(d->world, TABLE_POSTING_CASES, key_u64(&key, cost->casefile), claimed_visit, &claimed);
        return claimed.cents;
}

/* How much of it is claimed; refused when that is more than there is. */
static enum verdict claim_amount(struct decision *d, const SubsidyClaim *c, const SubsidyTerms *subsidy, const Posting *cost,
                                 int64_t *out)
{
        int64_t whole = cost_of(cost), rest = whole - cost->funded;
        char asked[MONEY_TEXT], left[MONEY_TEXT];
        struct money rate;
        struct err err;

        if (!money_share((struct money){whole}, subsidy->percent, 100, &rate, &err))
                return refuse(d, "ledger.amount", "%s", err.text);
        rate.cents -= claimed_of(d, cost, subsidy->name->text);
        *out = c->cents ? c->cents : rate.cents < rest ? rate.cents : rest;
        if (*out < 0 || *out > rate.cents || (!*out && rate.cents <= 0))
                return refuse(d, "subsidy.rate", "%s pays %u %% of a cost, of this one %s more, and not %s", subsidy->name->text,
                              subsidy->percent, money_text((struct money){rate.cents}, left),
                              money_text((struct money){*out}, asked));
        if (*out > rest || !*out)
                return refuse(d, "subsidy.full", "subsidies pay all of posting %llu but %s: no cost is paid twice",
                              (unsigned long long)cost->id, money_text((struct money){rest}, left));
        return VERDICT_DONE;
}

enum verdict decide_subsidy_claim(struct decision *d)
{
        const SubsidyClaim *c = d->command->subsidy_claim;
        const Money *money = money_of(d->world, c->programme);
        const Posting *cost = world_posting(d->world, c->posting);
        const SubsidyTerms *subsidy = money ? subsidy_of(money, c->subsidy) : NULL;
        Posting *posting;
        int64_t cents = 0;

        if (!money)
                return refuse(d, "ledger.none", "there is no programme %s that keeps books", c->programme);
        if (!subsidy)
                return refuse(d, "subsidy.unknown", "the money of programme %s has no subsidy %s", c->programme, c->subsidy);
        if (cost_wrong(d, c, cost) || subsidy_wrong(d, subsidy, cost) || claim_amount(d, c, subsidy, cost, &cents))
                return VERDICT_REFUSED;
        posting = posting_new(d, c->programme, POSTING_KIND__POSTING_SUBSIDY, d->today);
        posting->casefile = cost->casefile;
        posting->what = subsidy->name->text;
        posting->of = cost->id;
        posting_move(d, posting, account_of(d, "subsidies", 0, 0, subsidy->name->text),
                     account_of(d, "subsidy-claimed", 0, 0, subsidy->name->text), cents);
        return posting_told(d, posting);
}
