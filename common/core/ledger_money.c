/* The money of a programme, as a lead registers it. */
#include <string.h>

#include "flow.h"
#include "ledger.h"
#include "text.h"

static enum verdict amount_wrong(struct decision *d, const char *what, int64_t cents)
{
        char most[MONEY_TEXT];

        if (cents >= 0 && cents <= MONEY_MOST)
                return VERDICT_DONE;
        return refuse(d, "money.amount", "%s is at most %s", what, money_text((struct money){MONEY_MOST}, most));
}

static enum verdict word_wrong(struct decision *d, const char *what, const Word *word)
{
        if (word && name_is_sound(word->text))
                return VERDICT_DONE;
        return refuse(d, "money.name", "%s has a name of lower-case letters, digits and hyphens", what);
}

static enum verdict plan_wrong(struct decision *d, const Plan *plan)
{
        if (amount_wrong(d, "a plan's budget", plan->budget))
                return VERDICT_REFUSED;
        if (plan->until && plan->until < plan->from)
                return refuse(d, "money.plan", "a plan ends before it begins");
        if (plan->employer && !world_employer(d->world, plan->employer))
                return refuse(d, "money.plan", "employer %llu of a plan is not known here; register it first",
                              (unsigned long long)plan->employer);
        for (size_t i = 0; i < plan->n_choices; i++)
                if (word_wrong(d, "a choice", plan->choices[i]->name))
                        return VERDICT_REFUSED;
        return VERDICT_DONE;
}

bool money_counts_as(const char *word)
{
        for (size_t i = 0; flow_counts[i]; i++)
                if (!strcmp(flow_counts[i], word))
                        return true;
        return false;
}

static enum verdict fees_wrong(struct decision *d, const Money *money)
{
        for (size_t i = 0; i < money->n_fees; i++) {
                const Fee *fee = money->fees[i];

                if (word_wrong(d, "a fee's milestone", fee->milestone) || amount_wrong(d, "a fee", fee->cents))
                        return VERDICT_REFUSED;
                if (fee->reserved_while && !money_counts_as(fee->reserved_while->text))
                        return refuse(d, "money.fee", "%s is nothing that states count as", fee->reserved_while->text);
                for (size_t j = 0; j < i; j++)
                        if (!strcmp(money->fees[j]->milestone->text, fee->milestone->text))
                                return refuse(d, "money.fee", "%s has two fees", fee->milestone->text);
        }
        return VERDICT_DONE;
}

static enum verdict subsidies_wrong(struct decision *d, const Money *money)
{
        for (size_t i = 0; i < money->n_subsidies; i++) {
                const SubsidyTerms *subsidy = money->subsidies[i];

                if (word_wrong(d, "a subsidy", subsidy->name))
                        return VERDICT_REFUSED;
                if (subsidy->until && subsidy->until < subsidy->from)
                        return refuse(d, "money.subsidy", "subsidy %s ends before it begins", subsidy->name->text);
                for (size_t j = 0; j < i; j++)
                        if (!strcmp(money->subsidies[j]->name->text, subsidy->name->text))
                                return refuse(d, "money.subsidy", "there are two subsidies %s", subsidy->name->text);
        }
        return VERDICT_DONE;
}

static enum verdict limits_wrong(struct decision *d, const Money *money)
{
        for (size_t i = 0; i < money->n_limits; i++)
                if (!money->limits[i]->role || amount_wrong(d, "a limit", money->limits[i]->cents))
                        return refuse(d, "money.limit", "a limit is of a role, and an amount");
        for (size_t i = 0; i < money->n_topup; i++)
                if (!money->topup[i]->months)
                        return refuse(d, "money.topup", "a step of the top-up lasts a month at least");
        if (money->invoice_term && !date_add(d->today, (struct length){(int32_t)money->invoice_term->n, (enum unit)money->invoice_term->unit}).day)
                return refuse(d, "money.term", "invoices are due after days, weeks or months");
        return amount_wrong(d, "four eyes", money->four_eyes);
}

/* A month's sums are exact in 64 bits. */
static enum verdict service_wrong(struct decision *d, const Service *service)
{
        char most[MONEY_TEXT];

        if (service->overhead >= 0 && service->overhead <= WAGE_MOST)
                return VERDICT_DONE;
        return refuse(d, "money.amount", "the overhead is at most %s a month", money_text((struct money){WAGE_MOST}, most));
}

enum verdict money_wrong(struct decision *d, const Money *money, const Money *before)
{
        Money same;

        if (!money)
                return before ? refuse(d, "money.gone", "the programme keeps books already, and its file must go on saying how") : VERDICT_DONE;
        if (!money->version)
                return refuse(d, "money.version", "its money has a version, from 1");
        for (size_t i = 0; i < money->n_plans; i++)
                if (plan_wrong(d, money->plans[i]))
                        return VERDICT_REFUSED;
        if (fees_wrong(d, money) || subsidies_wrong(d, money) || limits_wrong(d, money) ||
            (money->service && service_wrong(d, money->service)) ||
            amount_wrong(d, "a yearly contribution", money->yearly))
                return VERDICT_REFUSED;
        if (!before)
                return VERDICT_DONE;
        same = *before;
        same.version = money->version;
        if (money->version < before->version)
                return refuse(d, "money.version", "version %u of its money is installed, and this is %u", before->version, money->version);
        if (money->version == before->version && !says_same(&same, money, d->arena))
                return refuse(d, "money.version", "its money says something else than version %u, which postings name; raise its version",
                              before->version);
        return VERDICT_DONE;
}
