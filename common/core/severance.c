#include "severance.h"
#include "law.h"

/* Divisors and months of the law are small; a larger one is a slip of the pen. */
enum { DIVISOR_MOST = 100000, MONTHS_MOST = 1200 };
#define CAP "severance.cap-cents"

/* One payment while it is reckoned. */
struct sum {
        const Law *law;
        const struct severance_facts *facts;
        struct derivation *why;
        struct severance *out;
        struct fraction month; /* a month's wage, in cents */
};

/* Add `n` parts of a month's wage, each over the divisor that `row` holds. */
static bool factor_put(struct sum *sum, const Param *row, int64_t n, const char *what, struct err *err)
{
        struct fraction part;

        if (!n)
                return true;
        part = fraction_of(n, row->value);
        derivation_step(sum->why, row->source, "%lld %s: %s of a month's wage", (long long)n, what,
                        derivation_fraction(sum->why, part));
        return fraction_add(sum->out->factor, part, &sum->out->factor, err);
}

static bool factor_add(struct sum *sum, const char *name, int64_t n, const char *what, struct err *err)
{
        const Param *row;

        return law_need(sum->law, name, sum->facts->end, DIVISOR_MOST, &row, err) && factor_put(sum, row, n, what, err);
}

static bool factor_by_year(struct sum *sum, struct err *err)
{
        const struct service *service = &sum->out->service;

        return factor_add(sum, "severance.year-divisor", service->years, "full years", err) &&
               factor_add(sum, "severance.month-divisor", service->months, "full months", err) &&
               factor_add(sum, "severance.day-divisor", service->days, "days", err);
}

/* Half years served at or above the age at which each is worth more (BW 7:673a, until 2020), 0 when that rule is not for this
 * worker. */
static bool older_half_years(struct sum *sum, int64_t *out, struct err *err)
{
        const struct severance_facts *facts = sum->facts;
        const Param *age, *least, *employees;
        struct service since_then;
        struct date birthday;

        *out = 0;
        if (!law_need(sum->law, "severance.older-age-years", facts->end, 200, &age, err) ||
            !law_need(sum->law, "severance.older-service-months-least", facts->end, MONTHS_MOST, &least, err) ||
            !law_need(sum->law, "severance.older-employees-least", facts->end, DIVISOR_MOST, &employees, err))
                return false;
        if (service_months(sum->out->service) < least->value || (facts->employees && facts->employees < employees->value))
                return true;
        if (!facts->born.day) {
                derivation_warning(sum->why, age->source, "whoever is %lld or older gets more; give the birth date",
                                   (long long)age->value);
                return true;
        }
        birthday = date_add_months(facts->born, 12 * (int)age->value);
        if (!birthday.day || birthday.day > facts->end.day)
                return true;
        if (!facts->employees)
                derivation_warning(
                        sum->why, employees->source,
                        "reckoned as for an employer of %lld employees or more; a smaller one pays less: give their number",
                        (long long)employees->value);
        if (!service_count(birthday.day > facts->since.day ? birthday : facts->since, facts->end, &since_then, err))
                return false;
        *out = service_months(since_then) / 6;
        return true;
}

/* The row by which half year `i` counts; null, and an error, when the law has none. */
static const Param *half_year_row(const struct sum *sum, int64_t i, bool is_older, struct err *err)
{
        static const char name[] = "severance.half-year-divisor-by-months";
        const Param *row = law_step_row(sum->law, name, 6 * i, sum->facts->end);
        char day[DATE_TEXT];

        if (is_older && !law_need(sum->law, "severance.older-half-year-divisor", sum->facts->end, DIVISOR_MOST, &row, err))
                return NULL;
        if (!row || row->value < 1 || row->value > DIVISOR_MOST) {
                (void)err_set(err, ERR_REFUSED, "the law installed here has no severance payment for %s",
                              date_text(sum->facts->end, day));
                return NULL;
        }
        return row;
}

/* Full half years, each by the months of service that went before it; the last of an older worker at the rate for those. */
static bool factor_by_half_year(struct sum *sum, struct err *err)
{
        int64_t halves = service_months(sum->out->service) / 6, older, run = 0;
        const Param *row, *last = NULL;

        if (!older_half_years(sum, &older, err))
                return false;
        for (int64_t i = 0; i < halves; i++, last = row) {
                row = half_year_row(sum, i, i >= halves - older, err);
                if (!row)
                        return false;
                if (last && row != last) {
                        if (!factor_put(sum, last, run, "full half years", err))
                                return false;
                        run = 0;
                }
                run++;
        }
        return !last || factor_put(sum, last, run, "full half years", err);
}

/* Nothing is due to whoever served too short, when the law has such a bound. */
static bool service_is_enough(struct sum *sum, bool *out, struct err *err)
{
        const Param *row = law_row(sum->law, "severance.service-months-least", sum->facts->end);
        char day[DATE_TEXT];

        if (!row)
                return err_set(err, ERR_REFUSED, "the law installed here has no severance payment for %s",
                               date_text(sum->facts->end, day));
        *out = service_months(sum->out->service) >= row->value;
        if (!*out)
                derivation_step(sum->why, row->source, "%d full months of service, at least %lld are asked: nothing is due",
                                service_months(sum->out->service), (long long)row->value);
        return true;
}

static void cap_unknown(struct sum *sum, bool is_below_year)
{
        const Param *last = law_last_known(sum->law, CAP, sum->facts->end);
        struct severance *out = sum->out;

        out->cap_state = SEVERANCE_CAP_UNKNOWN;
        if (is_below_year) {
                derivation_step(sum->why, "", "the cap of %d is not known, but a year's wage is never above it: not capped",
                                date_year(sum->facts->end));
                return;
        }
        if (last)
                out->last_known_cap.cents = last->value;
        derivation_warning(sum->why, last ? last->source : "",
                           "the cap of %d is not known, so nothing is capped; the amount is %s", date_year(sum->facts->end),
                           !last                            ? "not compared with any"
                           : out->gross.cents > last->value ? "above the last that is known: it may be less"
                                                            : "not above the last that is known");
        if (last)
                derivation_fact(sum->why, "the last known cap is %s, of %s", derivation_money(sum->why, out->last_known_cap),
                                derivation_date(sum->why, date_of_ymd(last->from)));
}

/* The cap of the year of ending, or a year's wage when that is more. */
static bool cap_apply(struct sum *sum, struct err *err)
{
        const Param *row = law_row(sum->law, CAP, sum->facts->end);
        struct severance *out = sum->out;
        struct fraction twelve;
        struct money year;

        if (!fraction_times(sum->month, fraction_of(12, 1), &twelve, err) || !fraction_money(twelve, &year, err))
                return false;
        out->amount = out->gross;
        if (!row) {
                cap_unknown(sum, out->gross.cents <= year.cents);
                return true;
        }
        out->cap.cents = year.cents > row->value ? year.cents : row->value;
        derivation_step(sum->why, row->source, "cap of %d: %s, or a year's wage of %s when that is more",
                        date_year(sum->facts->end), derivation_money(sum->why, (struct money){row->value}),
                        derivation_money(sum->why, year));
        if (out->gross.cents <= out->cap.cents)
                return true;
        out->cap_state = SEVERANCE_CAPPED;
        out->amount = out->cap;
        derivation_step(sum->why, row->source, "capped at %s", derivation_money(sum->why, out->cap));
        return true;
}

/* Why a cost does not come off; null: it does. */
static const char *cost_refused(const struct sum *sum, const struct severance_cost *cost, int64_t years_back)
{
        struct date first = date_add_months(sum->facts->end, -12 * (int)years_back);

        if (!cost->made.day)
                return "the day on which they were made is not known";
        if (!cost->by_union_deal && !cost->agreed.day)
                return "the worker did not agree in writing";
        if (!cost->by_union_deal && cost->agreed.day >= cost->made.day)
                return "the worker agreed only when they had been made";
        if (cost->for_employability && cost->made.day < first.day)
                return "they were made too many years before the end";
        return cost->made.day < sum->facts->since.day ? "they were made before the service began" : NULL;
}

static bool costs_deduct(struct sum *sum, struct err *err)
{
        static const char source[] = "Besluit voorwaarden in mindering brengen kosten op transitievergoeding art. 2 and 3";
        struct money *deducted = &sum->out->deducted;
        const Param *back;

        if (!sum->facts->n_costs)
                return true;
        if (!law_need(sum->law, "severance.employability-years-back-most", sum->facts->end, 100, &back, err))
                return false;
        for (size_t i = 0; i < sum->facts->n_costs; i++) {
                const struct severance_cost *cost = &sum->facts->cost[i];
                const char *refused = cost_refused(sum, cost, back->value);

                if (cost->amount.cents < 0)
                        return err_set(err, ERR_REFUSED, "costs below nothing cannot be deducted");
                derivation_step(sum->why, source, "costs of %s made on %s %s%s", derivation_money(sum->why, cost->amount),
                                cost->made.day ? derivation_date(sum->why, cost->made) : "an unknown day",
                                refused ? "stay: " : "come off", refused ? refused : "");
                if (!refused && !money_add(*deducted, cost->amount, deducted, err))
                        return false;
        }
        return true;
}

/* What was paid earlier in the chain, and costs; never below nothing. */
static bool deduct(struct sum *sum, struct err *err)
{
        struct severance *out = sum->out;

        if (sum->facts->paid_earlier.cents < 0)
                return err_set(err, ERR_REFUSED, "what was paid earlier is below nothing");
        out->deducted = sum->facts->paid_earlier;
        if (out->deducted.cents)
                derivation_step(sum->why, "BW 7:673(5)", "paid earlier in the chain of contracts: %s",
                                derivation_money(sum->why, out->deducted));
        if (!costs_deduct(sum, err))
                return false;
        if (out->deducted.cents > out->amount.cents)
                out->deducted = out->amount;
        out->amount.cents -= out->deducted.cents;
        return true;
}

static bool claim_end(struct sum *sum, struct err *err)
{
        struct term_days term;
        const Param *row;

        if (!law_need(sum->law, "severance.claim-months", sum->facts->end, MONTHS_MOST, &row, err))
                return false;
        term = law_term_in(sum->law, sum->facts->end, (struct length){(int32_t)row->value, UNIT_MONTHS}, BASIS__BASIS_STATUTE,
                           sum->why->arena);
        sum->out->claim_strict = term.strict;
        sum->out->claim_until = term.legal;
        derivation_step(sum->why, row->source, "last day to claim it in court: %s", term.why);
        return true;
}

static bool amount_make(struct sum *sum, struct err *err)
{
        bool by_year = law_row(sum->law, "severance.year-divisor", sum->facts->end);
        struct fraction gross;

        if (!(by_year ? factor_by_year : factor_by_half_year)(sum, err) ||
            !fraction_times(sum->month, sum->out->factor, &gross, err) || !fraction_money(gross, &sum->out->gross, err))
                return false;
        derivation_step(sum->why, "BW 7:673(2)", "%s of a month's wage, rounded once: %s",
                        derivation_fraction(sum->why, sum->out->factor), derivation_money(sum->why, sum->out->gross));
        return cap_apply(sum, err) && deduct(sum, err) && claim_end(sum, err);
}

bool severance_compute(const Law *law, const struct severance_facts *facts, struct derivation *why, struct severance *out,
                       struct err *err)
{
        struct severance made = {0};
        struct sum sum = {.law = law, .facts = facts, .why = why, .out = &made};
        bool is_due = false;

        if (!service_count(facts->since, facts->end, &made.service, err) || !service_is_enough(&sum, &is_due, err))
                return false;
        derivation_fact(why, "in service from %s to %s: %d years, %d months and %d days", derivation_date(why, facts->since),
                        derivation_date(why, facts->end), made.service.years, made.service.months, made.service.days);
        if (!wage_month(law, &facts->wage, facts->end, why, &sum.month, err) || !fraction_money(sum.month, &made.wage, err) ||
            (is_due && !amount_make(&sum, err)))
                return false;
        if (is_due)
                derivation_step(why, "BW 7:673", "to pay: %s", derivation_money(why, made.amount));
        *out = made;
        return true;
}
