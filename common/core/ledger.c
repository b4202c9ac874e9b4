#include "ledger.h"

#include <string.h>

#include "invoice.h"
#include "month.h"
#include "must.h"
#include "programme.h"
#include "text.h"

const struct account_kind account_kinds[] = {
        /* What a social plan has for one person: promised, and never the centre's own until it is spent. */
        {"plan-granted", "equity:plan:granted", "granted by social plans", "toegekend uit sociaal plan", BY_EMPLOYER | BY_CASEFILE, false},
        {"plan-free", "equity:plan:free", "free of the plan", "vrij uit het plan", BY_EMPLOYER | BY_CASEFILE, true},
        {"plan-reserved", "equity:plan:reserved", "reserved", "gereserveerd", BY_EMPLOYER | BY_CASEFILE, true},
        {"plan-spent", "equity:plan:spent", "spent of the plan", "besteed uit het plan", BY_EMPLOYER | BY_CASEFILE, false},
        {"plan-paid-out", "equity:plan:paid-out", "paid out by choice", "uitbetaald op eigen keuze", BY_EMPLOYER | BY_CASEFILE, false},
        {"plan-lapsed", "equity:plan:lapsed", "lapsed", "vervallen", BY_EMPLOYER | BY_CASEFILE, false},
        /* What is to be asked, was asked, came in and is owed. */
        {"unbilled", "assets:unbilled", "not yet invoiced", "nog te factureren", BY_EMPLOYER | BY_CASEFILE, false},
        {"receivable", "assets:receivable", "invoiced", "debiteuren", BY_EMPLOYER, false},
        {"subsidy-claimed", "assets:subsidy", "claimed from subsidies", "te ontvangen subsidie", BY_DETAIL, false},
        {"bank", "assets:bank", "bank", "bank", 0, false},
        {"payable", "liabilities:payable", "owed to suppliers", "crediteuren", 0, false},
        {"payroll", "liabilities:payroll", "wages and charges owed", "te betalen lonen en lasten", BY_CASEFILE, false},
        {"fund", "liabilities:fund", "regional transition fund", "regionaal transitiefonds", 0, false},
        /* What the centre earns, and what it costs. */
        {"fees", "revenues:fees", "milestone fees", "resultaatvergoeding", BY_EMPLOYER | BY_CASEFILE | BY_DETAIL, false},
        {"charged-on", "revenues:charged-on", "costs charged on", "doorbelaste kosten", BY_EMPLOYER | BY_CASEFILE, false},
        {"hire", "revenues:hire", "assignments", "inleen", BY_EMPLOYER | BY_CASEFILE, false},
        {"overhead", "revenues:overhead", "overhead recovered", "gedekte overhead", BY_CASEFILE, false},
        {"contributions", "revenues:contributions", "contributions of members", "bijdragen van deelnemers", BY_EMPLOYER, false},
        {"subsidies", "revenues:subsidies", "subsidies", "subsidies", BY_DETAIL, false},
        {"costs", "expenses:costs", "costs of guidance and training", "kosten van begeleiding en scholing", BY_CASEFILE | BY_DETAIL, false},
        {"service", "expenses:service", "people in service", "mensen in dienst", BY_CASEFILE, false},
        {"topup", "expenses:topup", "top-up of wages", "loonaanvulling", BY_CASEFILE, false},
        {"hire-credit", "expenses:hire-credit", "credited of assignments", "gecrediteerd van inleen", BY_EMPLOYER | BY_CASEFILE, false},
        {"hire-fund", "expenses:hire-fund", "to the fund of assignments", "naar het fonds van inleen", BY_CASEFILE, false},
};
const size_t n_account_kinds = COUNT(account_kinds);

const struct account_kind *account_kind(const char *name)
{
        for (size_t i = 0; i < COUNT(account_kinds); i++)
                if (!strcmp(account_kinds[i].name, name))
                        return &account_kinds[i];
        return NULL;
}

const Money *money_of(struct world *world, const char *programme)
{
        const Programme *found = world_programme(world, programme);

        return found ? found->money : NULL;
}

/* ---- making a posting */

static struct date open_day(struct decision *d, const char *programme, struct date on)
{
        uint32_t closed = world_closed(d->world, programme);

        return month_of(on) > closed ? on : month_first(month_add(closed, 1));
}

Posting *posting_new(struct decision *d, const char *programme, PostingKind kind, struct date on)
{
        Posting *posting = NEW(d->arena, Posting, posting);
        const Money *money = money_of(d->world, programme);

        posting->programme = arena_strdup(d->arena, programme);
        posting->kind = kind;
        posting->on = date_ymd(open_day(d, programme, on));
        posting->version = money ? money->version : 0;
        posting->by = d->entry && d->entry->by ? d->entry->by->name : arena_strdup(d->arena, "clock");
        posting->made_at = d->now.ms;
        return posting;
}

Account *account_of(struct decision *d, const char *name, uint64_t employer, uint64_t casefile, const char *detail)
{
        const struct account_kind *kind = account_kind(name);
        Account *account = NEW(d->arena, Account, account);

        must(kind);
        account->name = arena_strdup(d->arena, name);
        account->employer = kind->by & BY_EMPLOYER ? employer : 0;
        account->casefile = kind->by & BY_CASEFILE ? casefile : 0;
        account->detail = arena_strdup(d->arena, kind->by & BY_DETAIL && detail ? detail : "");
        return account;
}

void posting_move(struct decision *d, Posting *posting, Account *from, Account *to, int64_t cents)
{
        Move *move;

        if (!cents)
                return;
        move = NEW(d->arena, Move, move);
        move->from = from;
        move->to = to;
        move->cents = cents;
        APPEND(d->arena, posting, moves) = move;
}

void posting_reverse(struct decision *d, Posting *posting, const Posting *of)
{
        for (size_t i = 0; i < of->n_moves; i++) {
                Account *back = of->moves[i]->from;

                /* What was reserved for it once is free now. */
                if (!strcmp(back->name, "plan-reserved"))
                        back = account_of(d, "plan-free", back->employer, back->casefile, NULL);
                posting_move(d, posting, of->moves[i]->to, back, of->moves[i]->cents);
        }
}

static bool account_same(const Account *a, const Account *b)
{
        return a->employer == b->employer && a->casefile == b->casefile && !strcmp(a->name, b->name) && !strcmp(a->detail, b->detail);
}

static int64_t posting_effect(const Posting *posting, const Account *account)
{
        int64_t cents = 0;

        for (size_t i = 0; i < posting->n_moves; i++) {
                cents += account_same(posting->moves[i]->to, account) ? posting->moves[i]->cents : 0;
                cents -= account_same(posting->moves[i]->from, account) ? posting->moves[i]->cents : 0;
        }
        return cents;
}

int64_t posting_amount(const Posting *posting)
{
        int64_t cents = posting->cents;

        for (size_t i = 0; !posting->cents && i < posting->n_moves; i++)
                cents = posting->moves[i]->cents > cents ? posting->moves[i]->cents : cents;
        return cents;
}

const char *posting_state(const Posting *posting)
{
        return posting->waiting ? "waiting" : posting->refused ? "refused" : posting->corrected_by ? "undone" : "posted";
}

int64_t ledger_balance(struct decision *d, const char *programme, const Account *account)
{
        int64_t cents = world_balance(d->world, programme, account);

        for (size_t i = 0; i < d->events.n; i++) {
                const Event *event = d->events.item[i];

                if (event->what_case == EVENT__WHAT_POSTED && !event->posted->waiting && !strcmp(event->posted->programme, programme))
                        cents += posting_effect(event->posted, account);
        }
        return cents;
}

static enum verdict amount_wrong(struct decision *d, int64_t cents)
{
        char most[MONEY_TEXT];

        if (cents > 0 && cents <= MONEY_MOST)
                return VERDICT_DONE;
        return refuse(d, "ledger.amount", "an amount is above zero and at most %s", money_text((struct money){MONEY_MOST}, most));
}

/* Does the account hold enough for what the posting takes from it? */
static enum verdict floor_wrong(struct decision *d, const Posting *posting, const Account *account)
{
        char has[MONEY_TEXT], takes[MONEY_TEXT];
        int64_t holds, effect;

        if (!account_kind(account->name)->floor)
                return VERDICT_DONE;
        holds = ledger_balance(d, posting->programme, account);
        effect = posting_effect(posting, account);
        if (holds + effect >= 0)
                return VERDICT_DONE;
        return refuse(d, "ledger.short", "%s of casefile %llu has %s, and %s is asked of it", account_kind(account->name)->en,
                      (unsigned long long)account->casefile, money_text((struct money){holds}, has),
                      money_text((struct money){-effect}, takes));
}

/* While it waited for approval another one may have undone the same. */
static enum verdict correction_wrong(struct decision *d, const Posting *posting)
{
        const Posting *of = world_posting(d->world, posting->of);

        if (!of || !of->corrected_by)
                return VERDICT_DONE;
        return refuse(d, "ledger.posting", "posting %llu is undone already, by %llu", (unsigned long long)of->id,
                      (unsigned long long)of->corrected_by);
}

static enum verdict posting_wrong(struct decision *d, const Posting *posting)
{
        char month[DATE_TEXT];

        if (posting->n_moves > 64)
                return refuse(d, "ledger.moves", "a posting has at most 64 moves");
        for (size_t i = 0; i < posting->n_moves; i++)
                if (amount_wrong(d, posting->moves[i]->cents))
                        return VERDICT_REFUSED;
        if (posting->on / 100 <= world_closed(d->world, posting->programme))
                return refuse(d, "ledger.period", "%s is closed, and nothing is posted in it any more; choose a later day",
                              month_text(posting->on / 100, month));
        for (size_t i = 0; i < posting->n_moves; i++)
                if (floor_wrong(d, posting, posting->moves[i]->from))
                        return VERDICT_REFUSED;
        if (posting->kind == POSTING_KIND__POSTING_PAYMENT)
                return payment_wrong(d, posting);
        return posting->kind == POSTING_KIND__POSTING_CORRECTION ? correction_wrong(d, posting) : VERDICT_DONE;
}

/* As next_id, which counts through all that was made so far: a month run makes many. */
static uint64_t posting_next(struct decision *d)
{
        for (size_t i = d->events.n; i-- > 0;)
                if (d->events.item[i]->what_case == EVENT__WHAT_POSTED)
                        return d->events.item[i]->posted->id + 1;
        return world_counter(d->world, "postings") + 1;
}

enum verdict posting_post(struct decision *d, Posting *posting)
{
        Event *event;

        if (!posting->n_moves)
                return VERDICT_DONE;
        if (posting_wrong(d, posting))
                return VERDICT_REFUSED;
        posting->id = posting_next(d);
        event = happen(d, posting->casefile);
        event->what_case = EVENT__WHAT_POSTED;
        event->posted = posting;
        return VERDICT_DONE;
}

enum verdict posting_told(struct decision *d, Posting *posting)
{
        if (posting_post(d, posting))
                return VERDICT_REFUSED;
        if (posting->id)
                made(d, KIND__KIND_POSTING, posting->id, false);
        return VERDICT_DONE;
}

/* ---- who may post how much */

/* The most that one of these roles posts alone; with no limits at all there is no end to it. */
static int64_t limit_of(const Money *money, const Principal *by)
{
        static const struct {
                const char *word;
                Role role;
        } roles[] = {{"caseworker", ROLE__ROLE_CASEWORKER}, {"lead", ROLE__ROLE_LEAD}};
        int64_t most = money->n_limits ? 0 : MONEY_MOST;

        for (size_t i = 0; i < money->n_limits; i++)
                for (size_t j = 0; j < COUNT(roles); j++)
                        if (!strcmp(money->limits[i]->role->text, roles[j].word) && has_role(by, roles[j].role) &&
                            money->limits[i]->cents > most)
                                most = money->limits[i]->cents;
        return most;
}

static enum verdict parent_wrong(struct decision *d, const Posting *posting, const Posting *parent)
{
        if (!parent)
                return refuse(d, "ledger.parent", "there is no posting %llu", (unsigned long long)posting->parent);
        if (strcmp(parent->programme, posting->programme) || parent->casefile != posting->casefile)
                return refuse(d, "ledger.parent", "posting %llu is of another casefile, and decides nothing here",
                              (unsigned long long)parent->id);
        if (parent->refused)
                return refuse(d, "ledger.parent", "posting %llu was refused, and so is what hangs on it", (unsigned long long)parent->id);
        return VERDICT_DONE;
}

enum verdict posting_ask(struct decision *d, Posting *posting, int64_t cents)
{
        const Money *money = money_of(d->world, posting->programme);
        const Posting *parent = posting->parent ? world_posting(d->world, posting->parent) : NULL;

        if (!money)
                return refuse(d, "ledger.none", "programme %s keeps no books; give its file a `money`", posting->programme);
        if (amount_wrong(d, cents) || (posting->parent && parent_wrong(d, posting, parent)))
                return VERDICT_REFUSED;
        posting->cents = cents;
        posting->waiting = (parent && parent->waiting) || cents > limit_of(money, d->entry->by) ||
                           (money->four_eyes && cents > money->four_eyes);
        return posting_told(d, posting);
}

static enum verdict approve_wrong(struct decision *d, const PostingApprove *c, const Posting *posting)
{
        const Posting *parent = posting && posting->parent ? world_posting(d->world, posting->parent) : NULL;
        const Principal *by = d->entry->by;
        char limit[MONEY_TEXT], cents[MONEY_TEXT];
        int64_t most;

        if (!posting)
                return refuse(d, "ledger.posting", "there is no posting %llu", (unsigned long long)c->posting);
        if (!posting->waiting)
                return refuse(d, "ledger.posting", "posting %llu does not wait for approval", (unsigned long long)c->posting);
        if (text_is(posting->by, by->name))
                return refuse(d, "ledger.own", "nobody approves or refuses what they posted themselves; ask a colleague");
        if (c->refuse)
                return text_set(c->reason) ? VERDICT_DONE : refuse(d, "ledger.reason", "say why it is refused");
        most = limit_of(money_of(d->world, posting->programme), by);
        if (posting->cents > most)
                return refuse(d, "ledger.limit", "your roles approve up to %s, and this is %s",
                              money_text((struct money){most}, limit), money_text((struct money){posting->cents}, cents));
        if (parent && (parent->waiting || parent->refused))
                return refuse(d, "ledger.parent", "posting %llu comes first, and it %s", (unsigned long long)parent->id,
                              parent->refused ? "was refused: refuse this one too" : "waits for approval itself");
        return VERDICT_DONE;
}

enum verdict decide_posting_approve(struct decision *d)
{
        const PostingApprove *c = d->command->posting_approve;
        const Posting *posting = world_posting(d->world, c->posting);
        PostingApproved *approved = NEW(d->arena, PostingApproved, posting_approved);
        Posting *after;
        Event *event;

        if (approve_wrong(d, c, posting))
                return VERDICT_REFUSED;
        after = arena_copy(d->arena, posting, sizeof *posting);
        after->on = date_ymd(open_day(d, posting->programme, date_of_ymd(posting->on)));
        /* What it takes may be gone by now. */
        if (!c->refuse && posting_wrong(d, after))
                return VERDICT_REFUSED;
        approved->posting = posting->id;
        approved->on = c->refuse ? 0 : after->on;
        approved->reason = c->reason;
        event = happen(d, posting->casefile);
        event->what_case = c->refuse ? EVENT__WHAT_POSTING_REFUSED : EVENT__WHAT_POSTING_APPROVED;
        event->posting_approved = approved;
        made(d, KIND__KIND_POSTING, posting->id, true);
        return VERDICT_DONE;
}

/* ---- undoing, and closing */

static bool is_correctable(PostingKind kind)
{
        switch (kind) {
        case POSTING_KIND__POSTING_SPEND:
        case POSTING_KIND__POSTING_FEE:
        case POSTING_KIND__POSTING_CHOICE:
        case POSTING_KIND__POSTING_DEDUCT:
        case POSTING_KIND__POSTING_CONTRIBUTION:
        case POSTING_KIND__POSTING_SUBSIDY:
        case POSTING_KIND__POSTING_PAYMENT:
                return true;
        default:
                return false;
        }
}

static enum verdict correct_wrong(struct decision *d, const PostingCorrect *c, const Posting *posting)
{
        if (!posting)
                return refuse(d, "ledger.posting", "there is no posting %llu", (unsigned long long)c->posting);
        if (!text_set(c->reason))
                return refuse(d, "ledger.reason", "a correction says why");
        if (posting->waiting || posting->refused)
                return refuse(d, "ledger.posting", "posting %llu moved nothing; %s", (unsigned long long)posting->id,
                              posting->waiting ? "refuse it" : "it was refused");
        if (posting->corrected_by)
                return refuse(d, "ledger.posting", "posting %llu is undone already, by %llu", (unsigned long long)posting->id,
                              (unsigned long long)posting->corrected_by);
        if (!is_correctable(posting->kind))
                return refuse(d, "ledger.posting",
                              "a posting of this kind follows from the casefile; put right what it followed from, release a reservation, or run "
                              "the month again");
        if (posting->funded)
                return refuse(d, "ledger.funded", "a subsidy pays a part of posting %llu; undo that first", (unsigned long long)posting->id);
        return VERDICT_DONE;
}

enum verdict decide_posting_correct(struct decision *d)
{
        const PostingCorrect *c = d->command->posting_correct;
        const Posting *of = world_posting(d->world, c->posting);
        Posting *posting;

        if (correct_wrong(d, c, of))
                return VERDICT_REFUSED;
        posting = posting_new(d, of->programme, POSTING_KIND__POSTING_CORRECTION, d->today);
        posting->casefile = of->casefile;
        posting->employer = of->employer;
        posting->what = of->what;
        posting->month = of->month;
        posting->invoice = of->kind == POSTING_KIND__POSTING_PAYMENT ? of->invoice : 0;
        posting->of = of->id;
        posting->reason = c->reason;
        posting_reverse(d, posting, of);
        return posting_ask(d, posting, posting_amount(of));
}

enum verdict month_wrong(struct decision *d, const char *programme, uint32_t month)
{
        char text[DATE_TEXT];

        if (!money_of(d->world, programme))
                return refuse(d, "ledger.none", "there is no programme %s that keeps books", programme);
        if (!month_is_valid(month))
                return refuse(d, "ledger.period", "that is no month");
        if (month_of(d->today) <= month)
                return refuse(d, "ledger.period", "%s is not over yet", month_text(month, text));
        return VERDICT_DONE;
}

enum verdict decide_period_close(struct decision *d)
{
        PeriodClose *c = d->command->period_close;
        Event *event;

        if (month_wrong(d, c->programme, c->month))
                return VERDICT_REFUSED;
        if (c->month <= world_closed(d->world, c->programme))
                return VERDICT_DONE;
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_PERIOD_CLOSED;
        event->period_closed = c;
        return VERDICT_DONE;
}

/* ---- what follows from events */

/* What is left of a reservation after so much was taken; nothing left, nothing kept. */
static void reserved_take(CaseMoney *money, uint64_t posting, int64_t cents, struct arena *arena)
{
        for (size_t i = 0; i < money->n_reserved; i++) {
                Reserved *reserved = money->reserved[i];

                if (reserved->posting != posting)
                        continue;
                if (reserved->left > cents) {
                        money->reserved[i] = reserved = arena_copy(arena, reserved, sizeof *reserved);
                        reserved->left -= cents;
                } else {
                        memmove(money->reserved + i, money->reserved + i + 1, (--money->n_reserved - i) * sizeof *money->reserved);
                }
                return;
        }
}

static int64_t taken_from(const Posting *posting, const char *account)
{
        int64_t cents = 0;

        for (size_t i = 0; i < posting->n_moves; i++)
                cents += strcmp(posting->moves[i]->from->name, account) ? 0 : posting->moves[i]->cents;
        return cents;
}

static void fee_claw(CaseMoney *money, uint64_t posting, struct arena *arena)
{
        for (size_t i = 0; i < money->n_fees; i++)
                if (money->fees[i]->posting == posting) {
                        money->fees[i] = arena_copy(arena, money->fees[i], sizeof *money->fees[i]);
                        money->fees[i]->clawed = true;
                }
}

static void consent_use(CaseMoney *money, uint32_t id, int64_t cents, struct arena *arena)
{
        for (size_t i = 0; i < money->n_consents; i++)
                if (money->consents[i]->id == id) {
                        money->consents[i] = arena_copy(arena, money->consents[i], sizeof *money->consents[i]);
                        money->consents[i]->used += cents;
                }
}

static void case_money_reserve(CaseMoney *money, const Posting *posting, struct arena *arena)
{
        Reserved *reserved = NEW(arena, Reserved, reserved);

        reserved->posting = posting->id;
        reserved->left = posting->moves[0]->cents;
        reserved->until = posting->until;
        reserved->what = posting->what;
        /* Only what a person asks for has an amount that limits are held against. */
        reserved->fee = !posting->cents;
        APPEND(arena, money, reserved) = reserved;
}

static void case_money_undo(CaseMoney *money, const Posting *of, struct arena *arena)
{
        if (of->kind == POSTING_KIND__POSTING_FEE)
                fee_claw(money, of->id, arena);
        else if (of->kind == POSTING_KIND__POSTING_DEDUCT)
                consent_use(money, of->consent, -of->cents, arena);
        else if (of->kind == POSTING_KIND__POSTING_CHOICE)
                money->choice = arena_strdup(arena, "");
}

static void case_money_post(CaseMoney *money, const Posting *posting, const Posting *of, struct arena *arena)
{
        FeeCharged *fee;

        switch (posting->kind) {
        case POSTING_KIND__POSTING_GRANT:
                money->employer = posting->employer;
                money->granted += posting->moves[0]->cents;
                break;
        case POSTING_KIND__POSTING_RESERVE:
                case_money_reserve(money, posting, arena);
                break;
        case POSTING_KIND__POSTING_FEE:
                fee = NEW(arena, FeeCharged, fee_charged);
                fee->milestone = posting->what;
                fee->posting = posting->id;
                APPEND(arena, money, fees) = fee;
                break;
        case POSTING_KIND__POSTING_CHOICE:
                money->choice = posting->what;
                break;
        case POSTING_KIND__POSTING_DEDUCT:
                consent_use(money, posting->consent, posting->cents, arena);
                break;
        case POSTING_KIND__POSTING_CLAWBACK:
        case POSTING_KIND__POSTING_CORRECTION:
                if (of)
                        case_money_undo(money, of, arena);
                break;
        default:
                break;
        }
        reserved_take(money, posting->of, taken_from(posting, "plan-reserved"), arena);
}

bool is_of_month(PostingKind kind)
{
        return kind == POSTING_KIND__POSTING_SERVICE || kind == POSTING_KIND__POSTING_HIRE || kind == POSTING_KIND__POSTING_TOPUP;
}

/* By ascending day; a later word for a day and a kind replaces the earlier. */
static void wage_set(CaseMoney *money, Wage *wage, struct arena *arena)
{
        size_t at = 0;

        while (at < money->n_wages && money->wages[at]->from < wage->from)
                at++;
        for (size_t i = at; i < money->n_wages && money->wages[i]->from == wage->from; i++)
                if (money->wages[i]->of == wage->of) {
                        money->wages[i] = wage;
                        return;
                }
        APPEND(arena, money, wages) = wage;
        memmove(money->wages + at + 1, money->wages + at, (money->n_wages - 1 - at) * sizeof *money->wages);
        money->wages[at] = wage;
}

/* A list of pointers of its own, since the record that was read is nobody's to change. */
static void *list_copy(struct arena *arena, const void *list, size_t n)
{
        return n ? arena_copy(arena, list, n * sizeof(void *)) : NULL;
}

const CaseMoney *case_money_apply(const CaseMoney *before, const Event *event, const Posting *posting, const Posting *of,
                                  struct arena *arena)
{
        CaseMoney *money = arena_copy(arena, before, sizeof *before);

        money->reserved = list_copy(arena, before->reserved, before->n_reserved);
        money->fees = list_copy(arena, before->fees, before->n_fees);
        money->consents = list_copy(arena, before->consents, before->n_consents);
        money->wages = list_copy(arena, before->wages, before->n_wages);
        if (event->what_case == EVENT__WHAT_WAGE_AGREED)
                wage_set(money, event->wage_agreed->wage, arena);
        else if (event->what_case == EVENT__WHAT_COST_CONSENTED)
                APPEND(arena, money, consents) = event->cost_consented->consent;
        else
                case_money_post(money, posting, of, arena);
        return money;
}

static CaseMoney *case_money_new(uint64_t casefile, const char *programme, struct arena *arena)
{
        CaseMoney *money = NEW(arena, CaseMoney, case_money);

        money->casefile = casefile;
        money->programme = arena_strdup(arena, programme);
        return money;
}

const CaseMoney *ledger_case(struct decision *d, const Casefile *casefile)
{
        const CaseMoney *money = world_case_money(d->world, casefile->id);

        if (!money)
                money = case_money_new(casefile->id, casefile->programme, d->arena);
        for (size_t i = 0; i < d->events.n; i++) {
                const Event *event = d->events.item[i];

                if (event->casefile == casefile->id && event->what_case == EVENT__WHAT_POSTED && !event->posted->waiting)
                        money = case_money_apply(money, event, event->posted, world_posting(d->world, event->posted->of), d->arena);
        }
        return money;
}

static void apply_case_money(struct world *world, const Event *event, const Posting *posting, const Posting *of)
{
        const CaseMoney *money = world_case_money(world, event->casefile);

        if (!money) {
                const Casefile *casefile = world_casefile(world, event->casefile);

                must(casefile || world->ops->failed(world));
                money = case_money_new(event->casefile, casefile ? casefile->programme : "", world->arena);
        }
        world_put_case_money(world, case_money_apply(money, event, posting, of, world->arena));
}

static void apply_paid(struct world *world, const Posting *posting)
{
        const Invoice *before = world_invoice(world, posting->invoice);
        Invoice *after;

        must(before || world->ops->failed(world));
        if (!before)
                return;
        after = arena_copy(world->arena, before, sizeof *before);
        after->paid += posting->kind == POSTING_KIND__POSTING_PAYMENT ? posting->moves[0]->cents : -posting->moves[0]->cents;
        world_put_invoice(world, after);
}

static void cost_fund(struct world *world, uint64_t cost, int64_t cents)
{
        const Posting *before = world_posting(world, cost);
        Posting *after;

        must(before || world->ops->failed(world));
        if (!before)
                return;
        after = arena_copy(world->arena, before, sizeof *before);
        after->funded += cents;
        world_put_posting(world, before, after, false);
}

static void posting_undone(struct world *world, const Posting *of, uint64_t by)
{
        Posting *after = arena_copy(world->arena, of, sizeof *of);

        after->corrected_by = by;
        world_put_posting(world, of, after, false);
}

/* The posting that this one is about remembers it. */
static void apply_about(struct world *world, const Posting *posting, const Posting *of)
{
        if (posting->kind == POSTING_KIND__POSTING_SUBSIDY)
                cost_fund(world, of->id, posting->moves[0]->cents);
        if (posting->kind != POSTING_KIND__POSTING_CORRECTION && posting->kind != POSTING_KIND__POSTING_CLAWBACK)
                return;
        posting_undone(world, of, posting->id);
        if (of->kind == POSTING_KIND__POSTING_SUBSIDY)
                cost_fund(world, of->of, -of->moves[0]->cents);
        if (of->kind == POSTING_KIND__POSTING_CONTRIBUTION)
                world_put_contribution(world, of, false);
}

/* The accounts of a posting move, and what follows from that. */
static void apply_moves(struct world *world, const Event *event, const Posting *before, const Posting *posting)
{
        const Posting *of = posting->of ? world_posting(world, posting->of) : NULL;

        world_put_posting(world, before, posting, true);
        if (of)
                apply_about(world, posting, of);
        if (posting->kind == POSTING_KIND__POSTING_CONTRIBUTION)
                world_put_contribution(world, posting, true);
        if (posting->casefile && !is_of_month(posting->kind))
                apply_case_money(world, event, posting, of);
        if (posting->invoice && posting->kind != POSTING_KIND__POSTING_INVOICE)
                apply_paid(world, posting);
}

static void apply_approved(struct world *world, const Event *event)
{
        const Posting *before = world_posting(world, event->posting_approved->posting);
        Posting *after;

        must(before || world->ops->failed(world));
        if (!before)
                return;
        after = arena_copy(world->arena, before, sizeof *before);
        after->waiting = false;
        after->approved_by = event->by;
        if (event->what_case == EVENT__WHAT_POSTING_REFUSED) {
                after->refused = true;
                after->reason = event->posting_refused->reason;
                world_put_posting(world, before, after, false);
                return;
        }
        after->on = event->posting_approved->on;
        apply_moves(world, event, before, after);
}

static void apply_closed(struct world *world, const PeriodClose *closed)
{
        uint32_t before = world_closed(world, closed->programme);

        world_put_closed(world, closed->programme, closed->month);
        world_put_closed_sum(world, closed->programme, closed->month, ledger_digest(world, closed->programme, before, closed->month));
}

/* From now on the month goes by the money of today, unless a later one was run before, and this one with it. */
static void apply_ran(struct world *world, const MonthRun *ran)
{
        struct months months = months_read(world, ran->programme);
        const Money *money = months_money(&months, ran->month);

        must(money || world->ops->failed(world));
        if (money)
                world_put_month(world, ran->programme, ran->month, money->version);
}

static void apply_invoiced(struct world *world, const Invoice *invoice)
{
        world_put_invoice(world, invoice);
        world_count(world, "invoices", 1);
        for (size_t i = 0; i < invoice->n_lines; i++)
                world_bill(world, invoice->programme, invoice->employer, invoice->lines[i]->posting);
}

void apply_money(struct world *world, const Event *event)
{
        switch (event->what_case) {
        case EVENT__WHAT_POSTED:
                if (event->posted->waiting)
                        world_put_posting(world, NULL, event->posted, false);
                else
                        apply_moves(world, event, NULL, event->posted);
                break;
        case EVENT__WHAT_POSTING_APPROVED:
        case EVENT__WHAT_POSTING_REFUSED:
                apply_approved(world, event);
                break;
        case EVENT__WHAT_PERIOD_CLOSED:
                apply_closed(world, event->period_closed);
                break;
        case EVENT__WHAT_MONTH_RAN:
                apply_ran(world, event->month_ran);
                break;
        case EVENT__WHAT_HOURS_LOGGED:
                world_put_hours(world, event->casefile, event->hours_logged);
                break;
        case EVENT__WHAT_WAGE_AGREED:
        case EVENT__WHAT_COST_CONSENTED:
                apply_case_money(world, event, NULL, NULL);
                break;
        case EVENT__WHAT_INVOICED:
                apply_invoiced(world, event->invoiced);
                break;
        default:
                break;
        }
}
