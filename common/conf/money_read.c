/* The `money` of a programme's file becomes its message. */
#include <string.h>

#include "flow.h"
#include "ledger.h"
#include "read.h"
#include "reader.h"

enum { VERSION_MOST = 1000000, PLANS_MOST = 200, FEES_MOST = 20, CHOICES_MOST = 20, SUBSIDIES_MOST = 20, COSTS_MOST = 50, LIMITS_MOST = 8, STEPS_MOST = 24 };

/* An amount in euro, "1250" or "1250.00", of nothing or more. */
static int64_t read_amount(const struct reader *r, const char *path, const struct node *node)
{
        struct money money;
        struct err err;

        if (!node)
                return 0;
        if (node->kind != NODE_SCALAR) {
                reader_wrong(r, node, "%s: an amount is asked for, such as 1250.00", path);
        } else if (!money_parse(node->text, false, &money, &err)) {
                reader_wrong(r, node, "%s: %s", path, err.text);
        } else if (money.cents < 0 || money.cents > MONEY_MOST) {
                char most[MONEY_TEXT];

                reader_wrong(r, node, "%s: an amount is not below nothing, and at most %s", path, money_text((struct money){MONEY_MOST}, most));
        } else {
                return money.cents;
        }
        return 0;
}

static void must_have(const struct reader *r, const char *path, const struct node *map, const char *key)
{
        if (map && !node_get(map, key))
                reader_wrong(r, map, "%s.%s: it is missing", path, key);
}

/* A name of lower-case letters, digits and hyphens. */
static Word *read_name(const struct reader *r, const char *path, const struct node *node)
{
        Word *word = reader_word(r, path, node);

        if (word && !name_is_sound(word->text))
                reader_wrong(r, node, "%s: \"%s\" is no name: one has lower-case letters, digits and hyphens, and begins with a letter", path,
                             word->text);
        return word;
}

static void read_period(const struct reader *r, const char *path, const struct node *map, uint32_t *from, uint32_t *until)
{
        *from = reader_date(r, arena_text(r->arena, "%s.from", path), node_get(map, "from"));
        *until = reader_date(r, arena_text(r->arena, "%s.until", path), node_get(map, "until"));
        if (*from && *until && *until < *from)
                reader_wrong(r, node_get(map, "until"), "%s.until: it lies before %s.from", path, path);
}

static void read_choices(const struct reader *r, const struct node *list, Plan *plan)
{
        static const char *const keys[] = {"choice", "percent", NULL};
        size_t n = reader_count(r, "money.plans.choices", list, CHOICES_MOST);

        for (size_t i = 0; i < n; i++) {
                const struct node *map = reader_map(r, "money.plans.choices", node_item(list, i), keys);
                PlanChoice *choice = NEW(r->arena, PlanChoice, plan_choice);

                must_have(r, "money.plans.choices", map, "choice");
                choice->name = read_name(r, "money.plans.choices.choice", node_get(map, "choice"));
                choice->percent = reader_number(r, "money.plans.choices.percent", node_get(map, "percent"), 0, 100);
                if (choice->name)
                        APPEND(r->arena, plan, choices) = choice;
        }
}

static void read_plans(const struct reader *r, const struct node *list, Money *money, struct programme_file *out)
{
        static const char *const keys[] = {"budget", "employer", "from", "until", "choices", NULL};
        size_t n = reader_count(r, "money.plans", list, PLANS_MOST);

        for (size_t i = 0; i < n; i++) {
                const struct node *map = reader_map(r, "money.plans", node_item(list, i), keys);
                Plan *plan = NEW(r->arena, Plan, plan);
                Word *employer = reader_word(r, "money.plans.employer", node_get(map, "employer"));

                must_have(r, "money.plans", map, "budget");
                plan->budget = read_amount(r, "money.plans.budget", node_get(map, "budget"));
                read_period(r, "money.plans", map, &plan->from, &plan->until);
                read_choices(r, node_get(map, "choices"), plan);
                APPEND(r->arena, money, plans) = plan;
                *(Word **)arena_append(r->arena, (void **)&out->plan_employer, &out->n_plan_employer, sizeof employer) = employer;
        }
}

static void read_fees(const struct reader *r, const struct node *list, Money *money)
{
        static const char *const keys[] = {"milestone", "fee", "job-of", "reserved-while", NULL};
        size_t n = reader_count(r, "money.fees", list, FEES_MOST);

        for (size_t i = 0; i < n; i++) {
                const struct node *item = node_item(list, i), *map = reader_map(r, "money.fees", item, keys);
                Fee *fee = NEW(r->arena, Fee, fee);

                must_have(r, "money.fees", map, "milestone");
                must_have(r, "money.fees", map, "fee");
                fee->milestone = read_name(r, "money.fees.milestone", node_get(map, "milestone"));
                fee->cents = read_amount(r, "money.fees.fee", node_get(map, "fee"));
                fee->job_of = reader_length(r, "money.fees.job-of", node_get(map, "job-of"));
                fee->reserved_while = reader_word(r, "money.fees.reserved-while", node_get(map, "reserved-while"));
                if (fee->reserved_while && !money_counts_as(fee->reserved_while->text))
                        reader_wrong(r, node_get(map, "reserved-while"),
                                     "money.fees.reserved-while: \"%s\" is nothing that states count as (offered, joined, placed, lasting)",
                                     fee->reserved_while->text);
                for (size_t j = 0; fee->milestone && j < money->n_fees; j++)
                        if (!strcmp(money->fees[j]->milestone->text, fee->milestone->text))
                                reader_wrong(r, item, "money.fees: %s has a fee already; take one away", fee->milestone->text);
                if (fee->milestone)
                        APPEND(r->arena, money, fees) = fee;
        }
}

static void read_service(const struct reader *r, const struct node *node, Money *money)
{
        static const char *const keys[] = {"holiday-permille", "charges-permille", "overhead", NULL};
        const struct node *map = reader_map(r, "money.service", node, keys);

        if (!map)
                return;
        money->service = NEW(r->arena, Service, service);
        money->service->holiday_permille = reader_number(r, "money.service.holiday-permille", node_get(map, "holiday-permille"), 0, 1000);
        money->service->charges_permille = reader_number(r, "money.service.charges-permille", node_get(map, "charges-permille"), 0, 10000);
        money->service->overhead = read_amount(r, "money.service.overhead", node_get(map, "overhead"));
}

static void read_contribution(const struct reader *r, const struct node *node, Money *money)
{
        static const char *const keys[] = {"yearly", "wage-sum-permille", NULL};
        const struct node *map = reader_map(r, "money.contribution", node, keys);

        money->yearly = read_amount(r, "money.contribution.yearly", node_get(map, "yearly"));
        money->wage_permille = reader_number(r, "money.contribution.wage-sum-permille", node_get(map, "wage-sum-permille"), 1, 1000);
}

static void read_subsidies(const struct reader *r, const struct node *list, Money *money)
{
        static const char *const keys[] = {"subsidy", "percent", "from", "until", "costs", NULL};
        size_t n = reader_count(r, "money.subsidies", list, SUBSIDIES_MOST);

        for (size_t i = 0; i < n; i++) {
                const struct node *map = reader_map(r, "money.subsidies", node_item(list, i), keys), *costs = node_get(map, "costs");
                SubsidyTerms *subsidy = NEW(r->arena, SubsidyTerms, subsidy_terms);
                size_t n_costs = reader_count(r, "money.subsidies.costs", costs, COSTS_MOST);

                must_have(r, "money.subsidies", map, "subsidy");
                must_have(r, "money.subsidies", map, "percent");
                subsidy->name = read_name(r, "money.subsidies.subsidy", node_get(map, "subsidy"));
                subsidy->percent = reader_number(r, "money.subsidies.percent", node_get(map, "percent"), 1, 100);
                read_period(r, "money.subsidies", map, &subsidy->from, &subsidy->until);
                for (size_t j = 0; j < n_costs; j++) {
                        Word *cost = read_name(r, "money.subsidies.costs", node_item(costs, j));

                        if (cost)
                                APPEND(r->arena, subsidy, costs) = cost;
                }
                if (subsidy->name)
                        APPEND(r->arena, money, subsidies) = subsidy;
        }
}

static void read_approval(const struct reader *r, const struct node *node, Money *money)
{
        static const char *const keys[] = {"limits", "four-eyes", NULL}, *const limit_keys[] = {"role", "amount", NULL};
        static const char *const roles[] = {"caseworker", "lead"};
        const struct node *map = reader_map(r, "money.approval", node, keys), *list = node_get(map, "limits");
        size_t n = reader_count(r, "money.approval.limits", list, LIMITS_MOST);

        money->four_eyes = read_amount(r, "money.approval.four-eyes", node_get(map, "four-eyes"));
        for (size_t i = 0; i < n; i++) {
                const struct node *item = reader_map(r, "money.approval.limits", node_item(list, i), limit_keys);
                MoneyLimit *limit = NEW(r->arena, MoneyLimit, money_limit);

                must_have(r, "money.approval.limits", item, "role");
                must_have(r, "money.approval.limits", item, "amount");
                (void)reader_choice(r, "money.approval.limits.role", node_get(item, "role"), roles, sizeof roles / sizeof *roles);
                limit->role = reader_word(r, "money.approval.limits.role", node_get(item, "role"));
                limit->cents = read_amount(r, "money.approval.limits.amount", node_get(item, "amount"));
                if (limit->role)
                        APPEND(r->arena, money, limits) = limit;
        }
}

static void read_topup(const struct reader *r, const struct node *list, Money *money)
{
        static const char *const keys[] = {"months", "percent", NULL};
        size_t n = reader_count(r, "money.topup", list, STEPS_MOST);

        for (size_t i = 0; i < n; i++) {
                const struct node *map = reader_map(r, "money.topup", node_item(list, i), keys);
                TopupStep *step = NEW(r->arena, TopupStep, topup_step);

                must_have(r, "money.topup", map, "months");
                must_have(r, "money.topup", map, "percent");
                step->months = reader_number(r, "money.topup.months", node_get(map, "months"), 1, 1200);
                step->permille = 10 * reader_number(r, "money.topup.percent", node_get(map, "percent"), 1, 100);
                APPEND(r->arena, money, topup) = step;
        }
}

Money *money_read(const struct reader *r, const struct node *node, struct programme_file *out)
{
        static const char *const keys[] = {"version", "plans", "fees", "service", "pool-credit", "invoice-term", "contribution",
                                           "subsidies", "approval", "topup", NULL};
        const struct node *map = reader_map(r, "money", node, keys);
        Money *money;

        if (!map)
                return NULL;
        money = NEW(r->arena, Money, money);
        must_have(r, "money", map, "version");
        money->version = reader_number(r, "money.version", node_get(map, "version"), 1, VERSION_MOST);
        read_plans(r, node_get(map, "plans"), money, out);
        read_fees(r, node_get(map, "fees"), money);
        read_service(r, node_get(map, "service"), money);
        money->pool_credit = reader_number(r, "money.pool-credit", node_get(map, "pool-credit"), 0, 100);
        money->invoice_term = reader_length(r, "money.invoice-term", node_get(map, "invoice-term"));
        read_contribution(r, node_get(map, "contribution"), money);
        read_subsidies(r, node_get(map, "subsidies"), money);
        read_approval(r, node_get(map, "approval"), money);
        read_topup(r, node_get(map, "topup"), money);
        return money;
}
