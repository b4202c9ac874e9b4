#include "month.h"

#include <stdlib.h>
#include <string.h>

#include "casefile.h"
#include "fraction.h"
#include "invoice.h"
#include "must.h"
#include "text.h"
#include "topup.h"

const char *const month_hirer = "hirer";

/* ---- who pays, and what wage holds */

const char *payer_word(const struct payer *payer)
{
        switch (payer->party) {
        case PARTY__PARTY_SENDER:
                return "sender";
        case PARTY__PARTY_RECEIVER:
                return "receiver";
        case PARTY__PARTY_FUND:
                return "fund";
        case PARTY__PARTY_BENEFIT:
                return "benefit";
        default:
                return "centre";
        }
}

static const Span *span_on(Span *const *spans, size_t n, uint32_t day)
{
        while (n && spans[n - 1]->from > day)
                n--;
        return n ? spans[n - 1] : NULL;
}

bool is_in_service(const Casefile *casefile, uint32_t day)
{
        const Span *span = span_on(casefile->employment, casefile->n_employment, day);

        return span && span->party == PARTY__PARTY_CENTRE;
}

/* Where the person works, or worked last, on a day. */
static uint64_t receiver_on(const Casefile *casefile, uint32_t day)
{
        for (size_t i = casefile->n_placements; i-- > 0;)
                if (casefile->placements[i]->kind != PLACEMENT_KIND__PLACEMENT_TASTER &&
                    casefile->placements[i]->first_day <= day)
                        return casefile->placements[i]->employer;
        return 0;
}

/* An employer that cannot be named is asked for nothing: the centre pays. */
static struct payer payer_of(const Casefile *casefile, Party party, uint64_t employer, uint32_t percent, uint32_t day)
{
        struct payer payer = {.party = party, .percent = percent};

        if (party == PARTY__PARTY_SENDER)
                payer.employer = employer ? employer : casefile->sender;
        else if (party == PARTY__PARTY_RECEIVER)
                payer.employer = employer ? employer : receiver_on(casefile, day);
        if (party == PARTY__PARTY_CENTRE || ((party == PARTY__PARTY_SENDER || party == PARTY__PARTY_RECEIVER) && !payer.employer))
                payer.party = PARTY__PARTY_NONE;
        return payer;
}

size_t payers_on(const Casefile *casefile, uint32_t day, struct payer payer[PAYERS_MOST])
{
        const Span *span = span_on(casefile->paying, casefile->n_paying, day);

        if (!span || !span->n_shares) {
                payer[0] = payer_of(casefile, span ? span->party : PARTY__PARTY_NONE, span ? span->employer : 0, 100, day);
                return 1;
        }
        must(span->n_shares <= PAYERS_MOST);
        for (size_t i = 0; i < span->n_shares; i++)
                payer[i] = payer_of(casefile, span->shares[i]->party, 0, span->shares[i]->percent, day);
        return span->n_shares;
}

int64_t wage_on(const CaseMoney *money, WageOf of, uint32_t day)
{
        int64_t gross = -1;

        for (size_t i = 0; money && i < money->n_wages && money->wages[i]->from <= day; i++)
                if (money->wages[i]->of == of)
                        gross = money->wages[i]->gross;
        return gross;
}

/* ---- months, and the money they go by */

struct months_reading {
        struct world *world;
        const char *programme;
        struct months *months;
};

static bool months_visit(void *self, struct bytes key, uint64_t value)
{
        struct months_reading *r = self;
        struct months *months = r->months;
        const struct month_ran *last = months->n ? &months->ran[months->n - 1] : NULL;
        const Money *money =
                last && last->money->version == value ? last->money : world_money(r->world, r->programme, (uint32_t)value);

        if (money)
                *(struct month_ran *)arena_append(r->world->arena, (void **)&months->ran, &months->n, sizeof *months->ran) =
                        (struct month_ran){key_read_u32(key, key.size - 4), money};
        return money != NULL;
}

struct months months_read(struct world *world, const char *programme)
{
        struct months months = {.now = money_of(world, programme)};
        struct months_reading r = {world, programme, &months};
        struct keybuf key;

        key_start(&key);
        key_add_text(&key, programme);
        world->ops->scan(world, TABLE_MONTHS, key_bytes(&key), months_visit, &r);
        return months;
}

uint32_t months_last(const struct months *months)
{
        return months->n ? months->ran[months->n - 1].month : 0;
}

const Money *months_money(const struct months *months, uint32_t month)
{
        for (size_t i = 0; i < months->n; i++)
                if (month <= months->ran[i].month)
                        return months->ran[i].money;
        return months->now;
}

const Money *months_service(const struct months *months, uint32_t month)
{
        for (size_t i = 0; i < months->n; i++)
                if (month <= months->ran[i].month && months->ran[i].money->service)
                        return months->ran[i].money;
        return months->now && months->now->service ? months->now : NULL;
}

/* ---- the lines of a casefile */

/* What one payer bears of one month, or a hirer owes for it. The two sums of a kind: the wage's part and the overhead of a
 * service; of what an assignment brings in, what is credited and what is the fund's; else one. */
struct line {
        uint32_t month;
        PostingKind kind;
        uint64_t placement, employer;
        const char *what;
        uint32_t days, hours;
        int64_t cents[2]; /* due by now, less what was posted */
};

struct run {
        struct decision *d;
        uint32_t month;
        struct months months;
        Posting *template;
        struct arena *scratch; /* of one casefile: there may be many */
        const Casefile *casefile;
        const CaseMoney *money;
        struct line *line;
        size_t n;
        size_t n_lacks;
        const char *lacks; /* what keeps the run from being made, in words */
        bool failed;       /* refused by a rule of the ledger */
};

static uint32_t month_days(uint32_t month)
{
        return date_ymd(month_last(month)) % 100;
}

static struct line *line_of(struct run *run, uint32_t month, PostingKind kind, uint64_t placement, const char *what,
                            uint64_t employer)
{
        struct line *line;

        for (size_t i = run->n; i-- > 0;) {
                line = &run->line[i];
                if (line->month == month && line->kind == kind && line->placement == placement && line->employer == employer &&
                    !strcmp(line->what, what))
                        return line;
        }
        line = arena_append(run->scratch, (void **)&run->line, &run->n, sizeof *line);
        *line = (struct line){.month = month, .kind = kind, .placement = placement, .employer = employer, .what = what};
        return line;
}

/* Sums over the days of a month for one payer: percentages, and percentages of the gross wage. */
struct borne {
        struct payer payer;
        int64_t percent, gross;
        uint32_t days;
};
struct bearing {
        struct borne *borne;
        size_t n;
};

static void borne_add(struct run *run, struct bearing *all, uint32_t day, int64_t gross)
{
        struct payer payer[PAYERS_MOST];
        size_t n = payers_on(run->casefile, day, payer);

        for (size_t i = 0; i < n; i++) {
                size_t at = 0;

                while (at < all->n &&
                       (all->borne[at].payer.party != payer[i].party || all->borne[at].payer.employer != payer[i].employer))
                        at++;
                if (at == all->n)
                        ((struct borne *)arena_append(run->scratch, (void **)&all->borne, &all->n, sizeof *all->borne))->payer =
                                payer[i];
                all->borne[at].percent += payer[i].percent;
                all->borne[at].gross += payer[i].percent * gross;
                all->borne[at].days++;
        }
}

static int64_t rounded(struct fraction cents)
{
        struct money out;
        struct err err;

        must(fraction_money(cents, &out, &err));
        return out.cents;
}

/* What a month costs of which so many percent-days, and so many with their wages, were counted. */
static void service_cost(const Service *service, int64_t percent, int64_t gross, uint32_t days, int64_t *wages, int64_t *all)
{
        struct fraction wage = fraction_of(gross * (1000 + service->holiday_permille) * (1000 + service->charges_permille),
                                           INT64_C(100000000) * days),
                        cost;
        struct err err;

        must(fraction_add(wage, fraction_of(percent * service->overhead, INT64_C(100) * days), &cost, &err));
        *wages = rounded(wage);
        *all = rounded(cost);
}

static void lacks(struct run *run, const char *what)
{
        if (run->n_lacks++ < 5)
                run->lacks = arena_text(run->d->arena, "%s%s%s", run->lacks ? run->lacks : "", run->lacks ? "; " : "", what);
}

static const char *lack_text(struct run *run, uint32_t day, const char *what)
{
        char text[DATE_TEXT];

        return arena_text(run->scratch, "casefile %llu is in service on %s, %s", (unsigned long long)run->casefile->id,
                          date_text(date_of_ymd(day), text), what);
}

/* Count the days of a month in service; false when what they cost is not known. */
static bool service_days(struct run *run, const Money *money, uint32_t month, uint32_t days, struct bearing *all)
{
        for (uint32_t day = month * 100 + 1; day <= month * 100 + days; day++) {
                int64_t gross;

                if (!is_in_service(run->casefile, day))
                        continue;
                gross = wage_on(run->money, WAGE_OF__WAGE_OF_SERVICE, day);
                if (gross < 0 || !money) {
                        lacks(run, lack_text(run, day,
                                             gross < 0 ? "without a wage"
                                                       : "and the programme's money has no `service` (its file needs one)"));
                        return false;
                }
                borne_add(run, all, day, gross);
        }
        return true;
}

static bool service_lines(struct run *run, uint32_t month)
{
        uint32_t days = month_days(month);
        const Money *money = months_service(&run->months, month);
        struct bearing all = {0};
        int64_t percent = 0, gross = 0, wages = 0, cost = 0;

        if (!service_days(run, money, month, days, &all))
                return false;
        for (size_t i = 0; i < all.n; i++) {
                const struct borne *borne = &all.borne[i];
                struct line *line =
                        line_of(run, month, POSTING_KIND__POSTING_SERVICE, 0, payer_word(&borne->payer), borne->payer.employer);
                int64_t wages_before = wages, cost_before = cost;

                percent += borne->percent;
                gross += borne->gross;
                service_cost(money->service, percent, gross, days, &wages, &cost);
                line->days = borne->days;
                line->cents[0] += wages - wages_before;
                line->cents[1] += cost - cost_before - (wages - wages_before);
        }
        return true;
}

/* Those who pay the person are credited by the days of the assignment on which they do. */
static void credit_lines(struct run *run, const HoursLog *hours, const Placement *placement, int64_t credit, int64_t fund)
{
        struct bearing all = {0};
        int64_t percent = 0, sum = 0, before = 0;

        for (uint32_t day = hours->month * 100 + 1; day <= hours->month * 100 + month_days(hours->month); day++)
                if (placement_is_running(placement, date_of_ymd(day)))
                        borne_add(run, &all, day, 0);
        for (size_t i = 0; i < all.n; i++)
                sum += all.borne[i].percent;
        for (size_t i = 0; i < all.n; i++) {
                const struct borne *borne = &all.borne[i];
                struct line *line = line_of(run, hours->month, POSTING_KIND__POSTING_HIRE, placement->id,
                                            payer_word(&borne->payer), borne->payer.employer);
                int64_t upto;

                percent += borne->percent;
                upto = rounded(fraction_of(credit * percent, sum));
                line->hours = hours->hours;
                line->cents[0] += borne->payer.party ? upto - before : 0;
                line->cents[1] += i ? 0 : fund;
                before = upto;
        }
}

static void hire_lines(struct run *run, const HoursLog *hours)
{
        const Placement *placement = casefile_placement_by_id(run->casefile, hours->placement);
        struct money revenue, credit;
        struct line *line;
        struct err err;

        if (!placement || hours->month > run->month)
                return;
        must(money_share((struct money){hours->rate}, hours->hours, 100, &revenue, &err) &&
             money_share(revenue, months_money(&run->months, hours->month)->pool_credit, 100, &credit, &err));
        line = line_of(run, hours->month, POSTING_KIND__POSTING_HIRE, placement->id, month_hirer, placement->employer);
        line->hours = hours->hours;
        line->cents[0] += revenue.cents;
        credit_lines(run, hours, placement, credit.cents, revenue.cents - credit.cents);
}

static bool hours_visit(void *self, struct bytes key, uint64_t value)
{
        struct run *run = self;
        const HoursLog *hours = world_hours(run->d->world, run->casefile->id, key_read_u32(key, 8), key_read_u64(key, 12));

        (void)value;
        if (hours)
                hire_lines(run, hours);
        return true;
}

/* ---- top-ups */

static bool job_runs(const Casefile *casefile, uint32_t day)
{
        for (size_t i = 0; i < casefile->n_placements; i++)
                if (casefile->placements[i]->kind == PLACEMENT_KIND__PLACEMENT_JOB &&
                    placement_is_running(casefile->placements[i], date_of_ymd(day)))
                        return true;
        return false;
}

/* The first day of the first job for which a new wage is known; 0: there is none. */
static uint32_t topup_start(const struct run *run)
{
        uint32_t from = 0, first = 0;

        for (size_t i = 0; run->money && i < run->money->n_wages && !from; i++)
                if (run->money->wages[i]->of == WAGE_OF__WAGE_OF_NEW)
                        from = run->money->wages[i]->from;
        for (size_t i = 0; from && i < run->casefile->n_placements; i++) {
                const Placement *placement = run->casefile->placements[i];

                if (placement->kind == PLACEMENT_KIND__PLACEMENT_JOB && (!placement->last_day || placement->last_day >= from) &&
                    (!first || placement->first_day < first))
                        first = placement->first_day;
        }
        return first;
}

/* One month of a step: the gap of each day on which a job ran, by the days of that month. */
static void topup_line(struct run *run, struct date from, struct date until, int64_t permille)
{
        int64_t gaps = 0;
        struct line *line;

        if (month_of(until) > run->month)
                return;
        for (struct date day = from; day.day <= until.day; day.day++) {
                uint32_t on = date_ymd(day);
                int64_t old = wage_on(run->money, WAGE_OF__WAGE_OF_OLD, on), new = wage_on(run->money, WAGE_OF__WAGE_OF_NEW, on);

                gaps += new >= 0 && old > new &&job_runs(run->casefile, on) ? old - new : 0;
        }
        if (!gaps)
                return;
        line = line_of(run, month_of(until), POSTING_KIND__POSTING_TOPUP, 0, "sender", run->casefile->sender);
        line->cents[0] += rounded(fraction_of(gaps * permille, INT64_C(1000) * (until.day - from.day + 1)));
}

static void topup_lines(struct run *run)
{
        uint32_t first = topup_start(run);
        const Money *money = first ? months_money(&run->months, first / 100 < run->month ? first / 100 : run->month) : NULL;
        struct derivation why = {.arena = run->scratch};
        struct topup_step step[TOPUP_STEPS_MOST];
        struct topup topup;
        struct date start = date_of_ymd(first);
        struct err err;
        int months = 0;

        if (!money || !money->n_topup)
                return;
        for (size_t i = 0; i < money->n_topup; i++)
                step[i] = (struct topup_step){.months = money->topup[i]->months, .permille = money->topup[i]->permille};
        /* Only where its steps begin and end is asked of it: wages may change on the way. */
        if (!topup_compute((struct money){0}, (struct money){0}, start, step, money->n_topup, &why, &topup, &err))
                return;
        for (size_t i = 0; i < money->n_topup; i++)
                for (int64_t j = 0; j < step[i].months && month_of(date_add_months(start, months)) <= run->month; j++, months++)
                        topup_line(run, date_add_months(start, months), date_add_days(date_add_months(start, months + 1), -1),
                                   step[i].permille);
}

/* ---- what was posted so far */

/* What the moves of a posting bring from one account to another, and back; null: from or to any. */
static int64_t moved(const Posting *posting, const char *from, const char *to)
{
        int64_t cents = 0;

        for (size_t i = 0; i < posting->n_moves; i++) {
                const Move *move = posting->moves[i];

                if ((!from || !strcmp(move->from->name, from)) && !strcmp(move->to->name, to))
                        cents += move->cents;
                else if ((!from || !strcmp(move->to->name, from)) && !strcmp(move->from->name, to))
                        cents -= move->cents;
        }
        return cents;
}

static void posted_take(struct run *run, const Posting *posting)
{
        struct line *line = line_of(run, posting->month, posting->kind, posting->placement, posting->what, posting->employer);

        if (posting->kind == POSTING_KIND__POSTING_SERVICE) {
                line->cents[0] -= moved(posting, "payroll", "service");
                line->cents[1] -= moved(posting, "overhead", "service");
        } else if (posting->kind == POSTING_KIND__POSTING_TOPUP) {
                line->cents[0] -= moved(posting, "payroll", "topup");
        } else if (!strcmp(posting->what, month_hirer)) {
                line->cents[0] -= moved(posting, "hire", "unbilled");
        } else {
                line->cents[0] -= moved(posting, NULL, "hire-credit");
                line->cents[1] -= moved(posting, "fund", "hire-fund");
        }
}

static bool posted_visit(void *self, struct bytes key, uint64_t value)
{
        struct run *run = self;
        const Posting *posting = world_posting(run->d->world, key_read_u64(key, 8));

        (void)value;
        if (posting && is_of_month(posting->kind) && posting->month <= run->month)
                posted_take(run, posting);
        return true;
}

/* ---- postings of lines */

static void move_either(struct decision *d, Posting *posting, Account *from, Account *to, int64_t cents)
{
        if (cents < 0)
                posting_move(d, posting, to, from, -cents);
        else
                posting_move(d, posting, from, to, cents);
}

/* Where what a payer bears is asked for; null: nowhere. */
static Account *payer_account(struct decision *d, const struct line *line, uint64_t casefile)
{
        if (!strcmp(line->what, "fund"))
                return account_of(d, "fund", 0, 0, NULL);
        if (!strcmp(line->what, "benefit"))
                return account_of(d, "subsidy-claimed", 0, 0, "benefit");
        return strcmp(line->what, "centre") ? account_of(d, "unbilled", line->employer, casefile, NULL) : NULL;
}

static void line_moves(struct run *run, const struct line *line, Posting *posting)
{
        struct decision *d = run->d;
        uint64_t id = run->casefile->id;
        bool is_service = line->kind == POSTING_KIND__POSTING_SERVICE;
        Account *asked = payer_account(d, line, id);

        if (line->kind != POSTING_KIND__POSTING_HIRE) {
                Account *cost = account_of(d, is_service ? "service" : "topup", 0, id, NULL);

                move_either(d, posting, account_of(d, "payroll", 0, id, NULL), cost, line->cents[0]);
                move_either(d, posting, account_of(d, "overhead", 0, id, NULL), cost, line->cents[1]);
                if (asked)
                        move_either(d, posting, account_of(d, "charged-on", line->employer, id, NULL), asked,
                                    line->cents[0] + line->cents[1]);
        } else if (!strcmp(line->what, month_hirer)) {
                move_either(d, posting, account_of(d, "hire", line->employer, id, NULL), asked, line->cents[0]);
        } else {
                if (asked)
                        move_either(d, posting, asked, account_of(d, "hire-credit", line->employer, id, NULL), line->cents[0]);
                move_either(d, posting, account_of(d, "fund", 0, 0, NULL), account_of(d, "hire-fund", 0, id, NULL),
                            line->cents[1]);
        }
}

/* A line that only takes back what was posted may have no money for people in service any more. */
static const Money *money_of_line(const struct run *run, const struct line *line)
{
        const Money *money = line->kind == POSTING_KIND__POSTING_SERVICE ? months_service(&run->months, line->month) : NULL;

        return money ? money : months_money(&run->months, line->month);
}

static void line_post(struct run *run, const struct line *line)
{
        struct decision *d = run->d;
        Posting *posting;

        if (!line->cents[0] && !line->cents[1])
                return;
        posting = arena_copy(d->arena, run->template, sizeof *run->template);
        posting->kind = line->kind;
        posting->casefile = run->casefile->id;
        posting->employer = line->employer;
        posting->what = arena_strdup(d->arena, line->what);
        posting->month = line->month;
        posting->days = line->days;
        posting->hours = line->hours;
        posting->placement = line->placement;
        posting->version = money_of_line(run, line)->version;
        line_moves(run, line, posting);
        run->failed = run->failed || posting_post(d, posting) == VERDICT_REFUSED;
}

static int line_order(const void *a, const void *b)
{
        const struct line *x = a, *y = b;

        if (x->month != y->month)
                return x->month < y->month ? -1 : 1;
        if (x->kind != y->kind)
                return x->kind < y->kind ? -1 : 1;
        if (x->placement != y->placement)
                return x->placement < y->placement ? -1 : 1;
        if (x->employer != y->employer)
                return x->employer < y->employer ? -1 : 1;
        return strcmp(x->what, y->what);
}

/* ---- the run */

/* The months in which the centre may employ the person; the run's own is the last. */
static bool service_span(const struct run *run, uint32_t *from, uint32_t *until)
{
        const Casefile *casefile = run->casefile;
        size_t first = 0, n = casefile->n_employment;

        while (first < n && casefile->employment[first]->party != PARTY__PARTY_CENTRE)
                first++;
        if (first == n)
                return false;
        *from = casefile->employment[first]->from / 100;
        *until = run->month;
        if (casefile->employment[n - 1]->party != PARTY__PARTY_CENTRE && casefile->employment[n - 1]->from / 100 < *until)
                *until = casefile->employment[n - 1]->from / 100;
        return true;
}

/* Of what the casefile holds; false when something lacks. */
static bool case_lines(struct run *run)
{
        uint32_t month, until;
        struct keybuf key;

        if (service_span(run, &month, &until))
                for (; month <= until; month = month_add(month, 1))
                        if (!service_lines(run, month))
                                return false;
        run->d->world->ops->scan(run->d->world, TABLE_HOURS, key_u64(&key, run->casefile->id), hours_visit, run);
        topup_lines(run);
        return true;
}

static bool case_visit(void *self, uint64_t id)
{
        struct run *run = self;
        struct world *world = run->d->world;
        struct arena *kept = world->arena;
        struct keybuf key;

        arena_reset(run->scratch);
        run->line = NULL;
        run->n = 0;
        world->arena = run->scratch;
        run->casefile = world_casefile(world, id);
        run->money = world_case_money(world, id);
        if (run->casefile && case_lines(run))
                world->ops->scan(world, TABLE_POSTING_CASES, key_u64(&key, id), posted_visit, run);
        else
                run->n = 0;
        world->arena = kept;
        if (run->n)
                qsort(run->line, run->n, sizeof *run->line, line_order);
        for (size_t i = 0; i < run->n && !run->n_lacks && !run->failed; i++)
                line_post(run, &run->line[i]);
        return !run->failed && run->d->events.n <= MONTH_MOST;
}

static enum verdict run_wrong(struct decision *d, const MonthRun *c)
{
        char month[DATE_TEXT];

        if (month_wrong(d, c->programme, c->month))
                return VERDICT_REFUSED;
        if (c->month <= world_closed(d->world, c->programme))
                return refuse(d, "ledger.period",
                              "%s is closed; what came late for it is posted by the run of the first open month",
                              month_text(c->month, month));
        return VERDICT_DONE;
}

static enum verdict run_result(struct run *run, const MonthRun *c)
{
        struct decision *d = run->d;
        Event *event;

        if (run->failed)
                return VERDICT_REFUSED;
        if (run->n_lacks)
                return refuse(d, "month.wage", "%s%s; `overstap ledger wage` says a wage, and nothing was run", run->lacks,
                              run->n_lacks > 5 ? arena_text(d->arena, "; and %zu more", run->n_lacks - 5) : "");
        if (d->events.n <= MONTH_MOST && invoices_make(d, c->programme, c->month))
                return VERDICT_REFUSED;
        if (d->events.n > MONTH_MOST)
                return refuse(d, "month.count",
                              "more than %d postings would come of it, which one run does not hold; split the programme",
                              MONTH_MOST);
        if (!d->events.n && world_month_version(d->world, c->programme, c->month))
                return VERDICT_DONE;
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_MONTH_RAN;
        event->month_ran = d->command->month_run;
        return VERDICT_DONE;
}

enum verdict decide_month_run(struct decision *d)
{
        OWNED(arena_destroy) struct arena *scratch = NULL;
        const MonthRun *c = d->command->month_run;
        struct run run = {.d = d, .month = c->month};

        if (run_wrong(d, c))
                return VERDICT_REFUSED;
        arena_new(&scratch);
        run.scratch = scratch;
        run.months = months_read(d->world, c->programme);
        run.template = posting_new(d, c->programme, POSTING_KIND__POSTING_SERVICE, month_last(c->month));
        world_programme_cases(d->world, c->programme, case_visit, &run);
        return run_result(&run, c);
}
