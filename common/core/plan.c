#include "plan.h"

#include <string.h>

#include "casefile.h"
#include "flow.h"
#include "must.h"
#include "text.h"

/* Whose money is spoken of: a casefile, the books of its programme, and what is free and reserved of its plan. */
struct plan {
        struct decision *d;
        const Casefile *casefile;
        const Money *money;
        Account *free, *reserved;
};

/* Who pays the plan of a casefile. */
static uint64_t payer_of(const struct plan *plan)
{
        const CaseMoney *money = ledger_case(plan->d, plan->casefile);

        return money->employer ? money->employer : plan->casefile->sender;
}

static struct plan plan_of(struct decision *d, const Casefile *casefile)
{
        struct plan plan = {.d = d, .casefile = casefile, .money = money_of(d->world, casefile->programme)};

        plan.free = account_of(d, "plan-free", payer_of(&plan), casefile->id, NULL);
        plan.reserved = account_of(d, "plan-reserved", payer_of(&plan), casefile->id, NULL);
        return plan;
}

static Account *plan_account(const struct plan *plan, const char *name, const char *detail)
{
        return account_of(plan->d, name, payer_of(plan), plan->casefile->id, detail);
}

static Posting *plan_posting(const struct plan *plan, PostingKind kind, struct date on, const char *what)
{
        Posting *posting = posting_new(plan->d, plan->casefile->programme, kind, on);

        posting->casefile = plan->casefile->id;
        posting->employer = payer_of(plan);
        posting->what = arena_strdup(plan->d->arena, what);
        return posting;
}

/* By rule. Amounts come from money that was checked when it was registered, and are never more than there is. */
static void post_by_rule(struct decision *d, Posting *posting)
{
        must(posting_post(d, posting) == VERDICT_DONE);
}

static int64_t least(int64_t a, int64_t b)
{
        return a < b ? a : b;
}

/* Give back what reservations have left that are over, and that of this fee (null: of none). */
static void reserved_free(const struct plan *plan, const char *fee, struct date on)
{
        const CaseMoney *money = ledger_case(plan->d, plan->casefile);

        for (size_t i = 0; i < money->n_reserved; i++) {
                const Reserved *reserved = money->reserved[i];
                bool over = reserved->until && reserved->until < date_ymd(on);
                Posting *posting;

                if (!over && !(fee && reserved->fee && !strcmp(fee, reserved->what)))
                        continue;
                posting = plan_posting(plan, over ? POSTING_KIND__POSTING_EXPIRE : POSTING_KIND__POSTING_RELEASE,
                                       over ? date_add_days(date_of_ymd(reserved->until), 1) : on, reserved->what);
                posting->of = reserved->posting;
                posting_move(plan->d, posting, plan->reserved, plan->free, reserved->left);
                post_by_rule(plan->d, posting);
        }
}

static const Reserved *reserved_for(const struct plan *plan, const char *milestone)
{
        const CaseMoney *money = ledger_case(plan->d, plan->casefile);

        for (size_t i = 0; i < money->n_reserved; i++)
                if (money->reserved[i]->fee && !strcmp(money->reserved[i]->what, milestone))
                        return money->reserved[i];
        return NULL;
}

/* ---- what follows from events */

/* The plan for somebody of this employer who was announced that day; one of their own goes before one for all. */
static const Plan *plan_for(const Money *money, uint64_t employer, uint32_t day)
{
        const Plan *found = NULL;

        for (size_t i = 0; i < money->n_plans; i++) {
                const Plan *plan = money->plans[i];

                if (plan->from <= day && (!plan->until || day <= plan->until) &&
                    (plan->employer == employer || (!plan->employer && !found)))
                        found = plan;
        }
        return found;
}

/* The day that decides which plan is meant: of the announcement, else of the casefile. */
static struct date announced_on(const Casefile *casefile)
{
        struct date announced = casefile_fact(casefile, "announced");

        return announced.day ? announced : instant_date((struct instant){casefile->opened_at});
}

static void grant(const struct plan *plan)
{
        const Plan *found = plan_for(plan->money, plan->casefile->sender, date_ymd(announced_on(plan->casefile)));
        Posting *posting;

        if (!found || !found->budget || ledger_case(plan->d, plan->casefile)->granted)
                return;
        posting = plan_posting(plan, POSTING_KIND__POSTING_GRANT, plan->d->today, "social-plan");
        posting_move(plan->d, posting, plan_account(plan, "plan-granted", NULL), plan->free, found->budget);
        post_by_rule(plan->d, posting);
}

static const Fee *fee_of(const Money *money, const char *milestone)
{
        for (size_t i = 0; i < money->n_fees; i++)
                if (!strcmp(money->fees[i]->milestone->text, milestone))
                        return money->fees[i];
        return NULL;
}

static const FeeCharged *charged(const struct plan *plan, const char *milestone)
{
        const CaseMoney *money = ledger_case(plan->d, plan->casefile);

        for (size_t i = 0; i < money->n_fees; i++)
                if (!money->fees[i]->clawed && !strcmp(money->fees[i]->milestone, milestone))
                        return money->fees[i];
        return NULL;
}

/* Is the work as long as the fee asks for, from its first day to its last (0: it is open)? */
static bool is_long_enough(const Fee *fee, const Placement *work, uint32_t last_day)
{
        struct date until;

        if (!fee->job_of)
                return true;
        if (!work)
                return false;
        until = date_add(date_of_ymd(work->first_day), (struct length){(int32_t)fee->job_of->n, (enum unit)fee->job_of->unit});
        return !last_day || date_add_days(date_of_ymd(last_day), 1).day >= until.day;
}

/* What the centre is paid for this work, and, where there is a plan, what that leaves of it. */
static void fee_charge(const struct plan *plan, const Fee *fee, const Placement *work, struct date on)
{
        const char *milestone = fee->milestone->text;
        const Reserved *reserved;
        bool has_plan = ledger_case(plan->d, plan->casefile)->granted > 0;
        Account *spent, *from;
        Posting *posting;
        int64_t kept, cents;

        if (charged(plan, milestone))
                return;
        reserved = reserved_for(plan, milestone);
        kept = reserved ? least(reserved->left, fee->cents) : 0;
        cents = fee->cents - kept;
        if (has_plan)
                cents = least(cents, ledger_balance(plan->d, plan->casefile->programme, plan->free));
        posting = plan_posting(plan, POSTING_KIND__POSTING_FEE, on, milestone);
        posting->of = reserved ? reserved->posting : 0;
        posting->placement = fee->job_of && work ? work->id : 0;
        spent = plan_account(plan, "plan-spent", NULL);
        if (has_plan) {
                posting_move(plan->d, posting, plan->reserved, spent, kept);
                posting_move(plan->d, posting, plan->free, spent, cents);
        }
        from = plan_account(plan, "fees", milestone);
        posting_move(plan->d, posting, from, plan_account(plan, "unbilled", NULL), kept + cents);
        post_by_rule(plan->d, posting);
}

static const Posting *charge_of(const struct plan *plan, const char *milestone)
{
        const FeeCharged *fee = charged(plan, milestone);

        return fee ? world_posting(plan->d->world, fee->posting) : NULL;
}

/* By the version of the money by which it was charged. */
static void fee_claw_back(const struct plan *plan, const Posting *of, struct date on, char *reason)
{
        Posting *posting;

        if (!of)
                return;
        posting = plan_posting(plan, POSTING_KIND__POSTING_CLAWBACK, on, of->what);
        posting->of = of->id;
        posting->version = of->version;
        posting->reason = reason;
        posting_reverse(plan->d, posting, of);
        post_by_rule(plan->d, posting);
}

/* Was the fee charged for this work once, and given back? */
static bool was_clawed_for(const struct plan *plan, const char *milestone, uint64_t placement)
{
        const CaseMoney *money = ledger_case(plan->d, plan->casefile);

        for (size_t i = 0; i < money->n_fees; i++) {
                const Posting *posting = world_posting(plan->d->world, money->fees[i]->posting);

                if (money->fees[i]->clawed && posting && posting->placement == placement && !strcmp(posting->what, milestone))
                        return true;
        }
        return false;
}

/* Work that ended before it had lasted as long as a fee asks for gives the fee back. When its last day is corrected, and it did last, the fee
 * is charged again. */
static void ended_follow(const struct plan *plan, const PlacementEnd *ended)
{
        const Placement *work = casefile_placement_by_id(plan->casefile, ended->placement);
        char day[DATE_TEXT];

        for (size_t i = 0; work && i < plan->money->n_fees; i++) {
                const Fee *fee = plan->money->fees[i];
                const Posting *of = charge_of(plan, fee->milestone->text);
                bool lasted = is_long_enough(fee, work, ended->last_day);

                if (!fee->job_of)
                        continue;
                if (of && of->placement == work->id && !lasted)
                        fee_claw_back(plan, of, plan->d->today,
                                      arena_text(plan->d->arena, "the work ended on %s, sooner than the fee asks for",
                                                 date_text(date_of_ymd(ended->last_day), day)));
                else if (!of && lasted && was_clawed_for(plan, fee->milestone->text, work->id))
                        fee_charge(plan, fee, work, plan->d->today);
        }
}

/* A step to a milestone charges its fee, unless it was charged; so one that was given back is charged for other work. */
static void fees_follow(const struct plan *plan, const CaseMoved *moved)
{
        const Flow *flow = world_flow(plan->d->world, plan->casefile->flow, plan->casefile->flow_version);
        const FlowTransition *transition = flow ? flow_transition(flow, moved->transition) : NULL;
        const Placement *work = casefile_placement(plan->casefile);

        for (size_t i = 0; transition && i < transition->n_effects; i++) {
                const FlowEffect *effect = transition->effects[i];
                const Fee *fee = strcmp(effect->kind->text, "milestone") ? NULL : fee_of(plan->money, effect->value->text);

                if (fee && is_long_enough(fee, work, work ? work->last_day : 0))
                        fee_charge(plan, fee, work, date_of_ymd(moved->on));
        }
}

/* Fees that are kept apart while the casefile counts as something: kept when it comes to count so, free when it does no more. */
static void fees_reserve(const struct plan *plan, const FlowState *from, const FlowState *to, struct date on)
{
        for (size_t i = 0; i < plan->money->n_fees; i++) {
                const Fee *fee = plan->money->fees[i];
                const char *word = fee->reserved_while ? fee->reserved_while->text : "";
                bool was = from && from->counts && text_is(from->counts->text, word);
                bool is = to && to->counts && text_is(to->counts->text, word);
                Posting *posting;

                if (was && !is)
                        reserved_free(plan, fee->milestone->text, on);
                if (was || !is || charged(plan, fee->milestone->text))
                        continue;
                posting = plan_posting(plan, POSTING_KIND__POSTING_RESERVE, on, fee->milestone->text);
                posting_move(plan->d, posting, plan->free, plan->reserved,
                             least(fee->cents, ledger_balance(plan->d, plan->casefile->programme, plan->free)));
                post_by_rule(plan->d, posting);
        }
}

static const PlanChoice *choice_of(const struct plan *plan, const char *name)
{
        const Plan *found = plan_for(plan->money, plan->casefile->sender, date_ymd(announced_on(plan->casefile)));

        for (size_t i = 0; found && i < found->n_choices; i++)
                if (!strcmp(found->choices[i]->name->text, name))
                        return found->choices[i];
        return NULL;
}

/* What the choice pays out of the budget, as far as it is free, and the rest of what is free lapses. */
static Posting *choice_posting(const struct plan *plan, const PlanChoice *choice, struct date on)
{
        Posting *posting = plan_posting(plan, POSTING_KIND__POSTING_CHOICE, on, choice->name->text);
        int64_t free = ledger_balance(plan->d, plan->casefile->programme, plan->free);
        struct money out;
        struct err err;

        must(money_share((struct money){ledger_case(plan->d, plan->casefile)->granted}, choice->percent, 100, &out, &err));
        out.cents = least(out.cents, free);
        posting_move(plan->d, posting, plan->free, plan_account(plan, "plan-paid-out", NULL), out.cents);
        posting_move(plan->d, posting, plan->free, plan_account(plan, "plan-lapsed", NULL), free - out.cents);
        return posting;
}

static void moved_follow(const struct plan *plan, const CaseMoved *moved)
{
        const Flow *flow = world_flow(plan->d->world, plan->casefile->flow, plan->casefile->flow_version);
        const PlanChoice *choice = text_set(moved->reason) ? choice_of(plan, moved->reason) : NULL;
        struct date on = date_of_ymd(moved->on);

        if (!flow)
                return;
        fees_reserve(plan, flow_state(flow, moved->from), flow_state(flow, moved->to), on);
        if (choice && !text_set(ledger_case(plan->d, plan->casefile)->choice))
                post_by_rule(plan->d, choice_posting(plan, choice, on));
}

static const Casefile *casefile_of_event(struct decision *d, const Event *event)
{
        const Casefile *casefile = world_casefile(d->world, event->casefile);

        for (size_t i = 0; !casefile && i < d->events.n; i++)
                if (d->events.item[i]->what_case == EVENT__WHAT_CASE_OPENED && d->events.item[i]->casefile == event->casefile)
                        casefile = d->events.item[i]->case_opened;
        return casefile;
}

static bool is_of_money(const Event *event)
{
        switch (event->what_case) {
        case EVENT__WHAT_CASE_OPENED:
        case EVENT__WHAT_CASE_MOVED:
        case EVENT__WHAT_BUDGET_ASSIGNED:
        case EVENT__WHAT_MILESTONE_REVERSED:
        case EVENT__WHAT_PLACEMENT_ENDED:
                return true;
        default:
                return false;
        }
}

/* Fees before what is kept for them: a fee is charged of what was kept for it before leaving the state frees that. */
static void event_follow(struct decision *d, const Casefile *casefile, const Event *event, bool keeps)
{
        struct plan plan = plan_of(d, casefile);

        if (keeps) {
                if (event->what_case == EVENT__WHAT_CASE_MOVED)
                        moved_follow(&plan, event->case_moved);
                return;
        }
        if (event->what_case == EVENT__WHAT_CASE_MOVED) {
                reserved_free(&plan, NULL, d->today);
                fees_follow(&plan, event->case_moved);
        } else if (event->what_case == EVENT__WHAT_MILESTONE_REVERSED) {
                const char *name = event->milestone_reversed->name;

                fee_claw_back(&plan, charge_of(&plan, name), date_of_ymd(event->milestone_reversed->reversed_on),
                              arena_text(d->arena, "%s no longer stands", name));
        } else if (event->what_case == EVENT__WHAT_PLACEMENT_ENDED) {
                ended_follow(&plan, event->placement_ended);
        } else if (event->what_case == EVENT__WHAT_CASE_OPENED ||
                   (event->what_case == EVENT__WHAT_BUDGET_ASSIGNED && text_is(event->budget_assigned->account, "social-plan"))) {
                grant(&plan);
        }
}

/* Whose money follows from an event: null when its casefile is of no programme that keeps books. */
static const Casefile *kept_books_of(struct decision *d, const Event *event)
{
        const Casefile *casefile = casefile_of_event(d, event);

        return casefile && money_of(d->world, casefile->programme) ? casefile : NULL;
}

void plan_follow(struct decision *d)
{
        const Casefile *casefile = NULL;
        uint64_t looked = 0;
        size_t n = d->events.n;

        for (int keeps = 0; keeps < 2; keeps++)
                for (size_t i = 0; i < n; i++) {
                        const Event *event = d->events.item[i];

                        if (!is_of_money(event))
                                continue;
                        /* Most decisions are about one casefile, which is no small record. */
                        if (event->casefile != looked)
                                casefile = kept_books_of(d, event);
                        looked = event->casefile;
                        if (casefile)
                                event_follow(d, casefile, event, keeps);
                }
}

/* ---- what people ask for */

/* The casefile's plan, with nothing kept longer than it was asked for; refused when there is none. */
static enum verdict plan_open(struct decision *d, uint64_t id, struct plan *out)
{
        const Casefile *casefile = world_casefile(d->world, id);

        if (!casefile)
                return refuse(d, "case.unknown", "there is no casefile %llu", (unsigned long long)id);
        if (!money_of(d->world, casefile->programme))
                return refuse(d, "ledger.none", "casefile %llu is of no programme that keeps books", (unsigned long long)id);
        *out = plan_of(d, casefile);
        reserved_free(out, NULL, d->today);
        return VERDICT_DONE;
}

static enum verdict cost_wrong(struct decision *d, const char *cost)
{
        if (!name_is_sound(cost))
                return refuse(d, "ledger.cost", "say what it is for in one word, such as training or coaching");
        return VERDICT_DONE;
}

enum verdict decide_money_reserve(struct decision *d)
{
        const MoneyReserve *c = d->command->money_reserve;
        struct plan plan = {0};
        Posting *posting;

        if (plan_open(d, c->casefile, &plan) || cost_wrong(d, c->cost))
                return VERDICT_REFUSED;
        if (c->until && c->until < date_ymd(d->today))
                return refuse(d, "plan.until", "a reservation lasts to today at least");
        if (ledger_case(d, plan.casefile)->n_reserved >= 200)
                return refuse(d, "plan.reservation", "a casefile has at most 200 reservations; release one first");
        posting = plan_posting(&plan, POSTING_KIND__POSTING_RESERVE, d->today, c->cost);
        posting->until = c->until;
        posting->parent = c->parent;
        posting_move(d, posting, plan.free, plan.reserved, c->cents);
        return posting_ask(d, posting, c->cents);
}

static const Reserved *reserved_of(const CaseMoney *money, uint64_t posting)
{
        for (size_t i = 0; i < money->n_reserved; i++)
                if (money->reserved[i]->posting == posting)
                        return money->reserved[i];
        return NULL;
}

enum verdict decide_money_release(struct decision *d)
{
        uint64_t id = d->command->money_release->posting;
        const Posting *of = world_posting(d->world, id);
        const Reserved *reserved;
        struct plan plan = {0};
        Posting *posting;

        if (!of || !of->casefile || of->kind != POSTING_KIND__POSTING_RESERVE)
                return refuse(d, "plan.reservation", "posting %llu reserved nothing", (unsigned long long)id);
        if (plan_open(d, of->casefile, &plan))
                return VERDICT_REFUSED;
        reserved = reserved_of(ledger_case(d, plan.casefile), id);
        if (!reserved)
                return refuse(d, "plan.reservation", "nothing of reservation %llu is left", (unsigned long long)id);
        if (reserved->fee)
                return refuse(d, "plan.reservation", "%s is reserved by the programme's rules, and follows the casefile", reserved->what);
        posting = plan_posting(&plan, POSTING_KIND__POSTING_RELEASE, d->today, reserved->what);
        posting->of = id;
        posting_move(d, posting, plan.reserved, plan.free, reserved->left);
        return posting_told(d, posting);
}

/* The reservation is this casefile's, for this cost, and has so much left. */
static enum verdict reservation_wrong(struct decision *d, const struct plan *plan, const MoneySpend *c)
{
        const Reserved *reserved = reserved_of(ledger_case(d, plan->casefile), c->reservation);
        char left[MONEY_TEXT];

        if (!reserved)
                return refuse(d, "plan.reservation", "casefile %llu has no reservation %llu of which anything is left",
                              (unsigned long long)c->casefile, (unsigned long long)c->reservation);
        if (strcmp(reserved->what, c->cost))
                return refuse(d, "plan.reservation", "reservation %llu is for %s", (unsigned long long)c->reservation, reserved->what);
        if (reserved->left < c->cents)
                return refuse(d, "plan.reservation", "%s is left of reservation %llu",
                              money_text((struct money){reserved->left}, left), (unsigned long long)c->reservation);
        return VERDICT_DONE;
}

/* Announced and specified in writing, agreed to in writing by the person, before the cost is made. */
static enum verdict deduction_wrong(struct decision *d, const struct plan *plan, const MoneySpend *c, uint32_t on)
{
        const CaseMoney *money = ledger_case(d, plan->casefile);
        char day[DATE_TEXT], left[MONEY_TEXT];

        for (size_t i = 0; i < money->n_consents; i++) {
                const CostConsent *consent = money->consents[i];

                if (consent->id != c->deduct)
                        continue;
                if (strcmp(consent->cost, c->cost))
                        return refuse(d, "deduct.cost", "consent %u is for %s", consent->id, consent->cost);
                if (on <= consent->on)
                        return refuse(d, "deduct.day", "the person agreed on %s, and only a cost of a later day can be deducted (BW 7:673(6))",
                                      date_text(date_of_ymd(consent->on), day));
                if (consent->cents - consent->used < c->cents)
                        return refuse(d, "deduct.amount", "%s is left of what the person agreed to",
                                      money_text((struct money){consent->cents - consent->used}, left));
                return VERDICT_DONE;
        }
        return refuse(d, "deduct.consent", "the person gave no consent %u for a deduction from the transition payment (BW 7:673(6))", c->deduct);
}

static enum verdict spend_wrong(struct decision *d, const struct plan *plan, const MoneySpend *c, uint32_t on)
{
        if (cost_wrong(d, c->cost))
                return VERDICT_REFUSED;
        if (on > date_ymd(d->today))
                return refuse(d, "ledger.day", "a cost is posted when it is made, not before");
        if (c->deduct && c->reservation)
                return refuse(d, "deduct.plan", "what the transition payment bears is not of the plan; leave the reservation out");
        if (c->deduct)
                return deduction_wrong(d, plan, c, on);
        return c->reservation ? reservation_wrong(d, plan, c) : VERDICT_DONE;
}

enum verdict decide_money_spend(struct decision *d)
{
        const MoneySpend *c = d->command->money_spend;
        uint32_t on = c->on ? c->on : date_ymd(d->today);
        struct plan plan = {0};
        Posting *posting;

        if (plan_open(d, c->casefile, &plan) || spend_wrong(d, &plan, c, on))
                return VERDICT_REFUSED;
        if (month_of(date_of_ymd(on)) <= world_closed(d->world, plan.casefile->programme))
                return refuse(d, "ledger.period", "the month of that day is closed; post it on a day that is open, and say so in what it is of");
        posting = plan_posting(&plan, c->deduct ? POSTING_KIND__POSTING_DEDUCT : POSTING_KIND__POSTING_SPEND, date_of_ymd(on), c->cost);
        posting->of = c->reservation;
        posting->parent = c->parent ? c->parent : c->reservation;
        posting->consent = c->deduct;
        posting_move(d, posting, account_of(d, "payable", 0, 0, NULL), plan_account(&plan, "costs", c->cost), c->cents);
        posting_move(d, posting, plan_account(&plan, "charged-on", NULL), plan_account(&plan, "unbilled", NULL), c->cents);
        if (!c->deduct)
                posting_move(d, posting, c->reservation ? plan.reserved : plan.free, plan_account(&plan, "plan-spent", NULL), c->cents);
        return posting_ask(d, posting, c->cents);
}

enum verdict decide_money_choose(struct decision *d)
{
        const MoneyChoose *c = d->command->money_choose;
        struct date on = c->on ? date_of_ymd(c->on) : d->today;
        const PlanChoice *choice;
        const CaseMoney *money;
        struct plan plan = {0};

        if (plan_open(d, c->casefile, &plan))
                return VERDICT_REFUSED;
        money = ledger_case(d, plan.casefile);
        choice = choice_of(&plan, c->choice);
        if (!choice)
                return refuse(d, "plan.choice", "%s is no choice of the plan", c->choice);
        if (on.day > d->today.day)
                return refuse(d, "ledger.day", "a choice is recorded when it is made, not before");
        if (text_set(money->choice))
                return strcmp(money->choice, c->choice) ? refuse(d, "plan.choice", "the person chose %s already", money->choice)
                                                        : VERDICT_DONE;
        return posting_told(d, choice_posting(&plan, choice, on));
}

enum verdict decide_cost_consent_give(struct decision *d)
{
        CostConsentGive *c = d->command->cost_consent_give;
        CostConsent *consent = c->consent;
        struct plan plan = {0};
        Event *event;

        if (plan_open(d, c->casefile, &plan))
                return VERDICT_REFUSED;
        if (!consent || cost_wrong(d, consent->cost))
                return refuse(d, "deduct.cost", "the consent says which cost it is for");
        if (consent->cents <= 0 || consent->cents > MONEY_MOST)
                return refuse(d, "ledger.amount", "the consent says up to which amount");
        if (!consent->on || consent->on > date_ymd(d->today))
                return refuse(d, "deduct.day", "the consent has the day on which it was given, not a later one than today");
        if (ledger_case(d, plan.casefile)->n_consents >= 100)
                return refuse(d, "deduct.count", "a casefile has at most 100 of these consents");
        consent = arena_copy(d->arena, consent, sizeof *consent);
        consent->id = (uint32_t)ledger_case(d, plan.casefile)->n_consents + 1;
        consent->used = 0;
        event = happen(d, c->casefile);
        event->what_case = EVENT__WHAT_COST_CONSENTED;
        event->cost_consented = arena_copy(d->arena, c, sizeof *c);
        event->cost_consented->consent = consent;
        return VERDICT_DONE;
}
