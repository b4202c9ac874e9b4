/* The ledger: what accounts hold, the money of a casefile's plan, who approves what, and closing a month. */
#include <string.h>

#include "json.h"
#include "ledger.h"
#include "must.h"
#include "verbs.h"

/* ---- taking words from the line */

static bool take_posting(struct call *call, enum opt option, uint64_t *out)
{
        const char *text = taken(call, option);

        return !text || take_id(text, "posting", out);
}

static char *text_of(const char *text)
{
        return (char *)(text ? text : "");
}

/* ---- looking */

/* An account of the chart in the words of people, beside its name. */
static json_t *balance_form(void *self, const Thing *thing, struct instant now)
{
        json_t *form = thing_json(thing);
        const struct account_kind *kind = account_kind(thing->balance->account->name);

        (void)self;
        (void)now;
        json_object_set_new(form, "words", json_string(kind ? kind->en : ""));
        json_object_set_new(form, "path", json_string(kind ? kind->path : ""));
        return form;
}

int ledger_show(struct call *call)
{
        static const struct column columns[] = {
                {"ACCOUNT", "account.name", false}, {"FOR", "account.detail", false}, {"AMOUNT", "cents", true}, {"WHAT", "words", false},
        };
        List *list = NEW(call->arena, List, list);
        Query query = QUERY__INIT;
        int status;

        list->kind = KIND__KIND_BALANCE;
        list->programme = call->line.arg[0];
        list->most = 1000;
        if (!take_date(call, OPT_AS_OF, &list->as_of) ||
            (taken(call, OPT_CASE) && !take_id(taken(call, OPT_CASE), "casefile", &list->casefile)))
                return EXIT_WRONG;
        if ((status = take_employer(call, taken(call, OPT_EMPLOYER), &list->employer)))
                return status;
        query.what_case = QUERY__WHAT_LIST;
        query.list = list;
        return call_list_as(call, &query, "balances", columns, COUNT(columns), balance_form, NULL);
}

static json_t *posting_form(void *self, const Thing *thing, struct instant now)
{
        json_t *form = thing_json(thing);

        (void)self;
        (void)now;
        json_object_set_new(form, "amount", euro_json(posting_amount(thing->posting)));
        json_object_set_new(form, "state", json_string(posting_state(thing->posting)));
        return form;
}

int ledger_postings(struct call *call)
{
        static const struct column columns[] = {
                {"POSTING", "id", true},        {"ON", "on", false},        {"KIND", "kind", false},   {"FOR", "what", false},
                {"AMOUNT", "amount", true},     {"CASE", "casefile", true}, {"EMPLOYER", "employer", true},
                {"STATE", "state", false},      {"BY", "by", false},        {"REASON", "reason", false},
        };
        List *list = NEW(call->arena, List, list);
        Query query = QUERY__INIT;
        int status;

        list->kind = KIND__KIND_POSTING;
        list->programme = text_of(taken(call, OPT_PROGRAMME));
        list->state = text_of(taken(call, OPT_STATE));
        if (taken(call, OPT_CASE) && !take_id(taken(call, OPT_CASE), "casefile", &list->casefile))
                return EXIT_WRONG;
        if ((status = take_employer(call, taken(call, OPT_EMPLOYER), &list->employer)))
                return status;
        query.what_case = QUERY__WHAT_LIST;
        query.list = list;
        return call_list_as(call, &query, "postings", columns, COUNT(columns), posting_form, NULL);
}

int ledger_posting(struct call *call)
{
        return show_tell(call, KIND__KIND_POSTING, "posting");
}

int ledger_case_show(struct call *call)
{
        return show_tell(call, KIND__KIND_CASE_MONEY, "casefile");
}

/* ---- the money of a plan */

int ledger_reserve(struct call *call)
{
        MoneyReserve *reserve = NEW(call->arena, MoneyReserve, money_reserve);

        reserve->cost = call->line.arg[1];
        if (!take_id(call->line.arg[0], "casefile", &reserve->casefile) || !take_amount(call->line.arg[2], &reserve->cents) ||
            !take_date(call, OPT_UNTIL, &reserve->until) || !take_posting(call, OPT_AFTER, &reserve->parent))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_MONEY_RESERVE, reserve);
}

int ledger_release(struct call *call)
{
        MoneyRelease *release = NEW(call->arena, MoneyRelease, money_release);

        if (!take_id(call->line.arg[0], "posting", &release->posting))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_MONEY_RELEASE, release);
}

int ledger_spend(struct call *call)
{
        MoneySpend *spend = NEW(call->arena, MoneySpend, money_spend);

        spend->cost = call->line.arg[1];
        if (!take_id(call->line.arg[0], "casefile", &spend->casefile) || !take_amount(call->line.arg[2], &spend->cents) ||
            !take_date(call, OPT_ON, &spend->on) || !take_posting(call, OPT_RESERVATION, &spend->reservation) ||
            !take_posting(call, OPT_AFTER, &spend->parent) || !take_number(call, OPT_DEDUCT, 100, &spend->deduct))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_MONEY_SPEND, spend);
}

int ledger_choose(struct call *call)
{
        MoneyChoose *choose = NEW(call->arena, MoneyChoose, money_choose);

        choose->choice = call->line.arg[1];
        if (!take_id(call->line.arg[0], "casefile", &choose->casefile) || !take_date(call, OPT_ON, &choose->on))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_MONEY_CHOOSE, choose);
}

int ledger_consent(struct call *call)
{
        CostConsentGive *give = NEW(call->arena, CostConsentGive, cost_consent_give);
        CostConsent *consent = give->consent = NEW(call->arena, CostConsent, cost_consent);

        consent->cost = call->line.arg[1];
        if (!take_id(call->line.arg[0], "casefile", &give->casefile) || !take_amount(call->line.arg[2], &consent->cents) ||
            !take_date(call, OPT_ON, &consent->on))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_COST_CONSENT_GIVE, give);
}

/* ---- approving, undoing, closing */

static int approval_send(struct call *call, bool refuse)
{
        PostingApprove *approve = NEW(call->arena, PostingApprove, posting_approve);

        approve->refuse = refuse;
        approve->reason = text_of(taken(call, OPT_REASON));
        if (!take_id(call->line.arg[0], "posting", &approve->posting))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_POSTING_APPROVE, approve);
}

int ledger_approve(struct call *call)
{
        return approval_send(call, false);
}

int ledger_refuse(struct call *call)
{
        return approval_send(call, true);
}

int ledger_correct(struct call *call)
{
        PostingCorrect *correct = NEW(call->arena, PostingCorrect, posting_correct);

        correct->reason = text_of(taken(call, OPT_REASON));
        if (!take_id(call->line.arg[0], "posting", &correct->posting))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_POSTING_CORRECT, correct);
}

int ledger_close(struct call *call)
{
        PeriodClose *close = NEW(call->arena, PeriodClose, period_close);

        close->programme = call->line.arg[0];
        if (!take_month(call->line.arg[1], &close->month))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_PERIOD_CLOSE, close);
}
