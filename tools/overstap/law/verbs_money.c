#include "agreement.h"
#include "benefit.h"
#include "inside.h"
#include "quota.h"
#include "severance.h"
#include "topup.h"

static struct wage wage_given(const struct asked *asked)
{
        const struct money *variable = asked->facts.at[VARIABLE].item;
        struct wage wage = {
                .base = money_at(asked, BASE),
                .hourly = money_at(asked, HOURLY),
                .hours_hundredths = asked->facts.at[HOURS_MONTH].n,
                .has_holiday_rate = is_given(asked, HOLIDAY_PERMILLE),
                .holiday_permille = asked->facts.at[HOLIDAY_PERMILLE].n,
                .year_end = money_at(asked, YEAR_END),
                .fixed_extras = money_at(asked, FIXED_EXTRAS),
        };

        for (size_t i = 0; i < asked->facts.at[VARIABLE].n_items; i++)
                wage.variable[i] = variable[i];
        return wage;
}

static json_t *severance_json(const struct severance *made, const struct derivation *why)
{
        bool known = made->cap_state != SEVERANCE_CAP_UNKNOWN;
        char factor[FRACTION_TEXT], decimals[FRACTION_TEXT];

        return json_pack("{s:o,s:o,s:i,s:i,s:i,s:s,s:s,s:o,s:b,s:o,s:b,s:o,s:o,s:o,s:o,s:o}", "amount_cents",
                         money_json(made->amount), "wage_cents", money_json(made->wage), "years", made->service.years, "months",
                         made->service.months, "days", made->service.days, "factor", fraction_text(made->factor, factor),
                         "factor_decimals", fraction_decimals(made->factor, 6, decimals), "gross_cents", money_json(made->gross),
                         "cap_known", (int)known, "cap_cents", known && made->cap.cents ? money_json(made->cap) : json_null(),
                         "capped", (int)(made->cap_state == SEVERANCE_CAPPED), "last_known_cap_cents",
                         made->last_known_cap.cents ? money_json(made->last_known_cap) : json_null(), "deducted_cents",
                         money_json(made->deducted), "claim_strict", day_json(made->claim_strict), "claim_until",
                         day_json(made->claim_until), "why", why_json(why));
}

int severance_run(struct asked *asked, json_t **out, struct err *err)
{
        struct derivation why = {.arena = asked->arena};
        struct severance_facts facts = {
                .since = date_at(asked, SINCE),
                .end = date_at(asked, END),
                .wage = wage_given(asked),
                .born = date_at(asked, BORN),
                .employees = asked->facts.at[EMPLOYEES].n,
                .paid_earlier = money_at(asked, PAID_EARLIER),
                .cost = asked->facts.at[COST].item,
                .n_costs = asked->facts.at[COST].n_items,
        };
        struct severance made;

        if (!severance_compute(asked->law, &facts, &why, &made, err))
                return LAW_REFUSED;
        *out = severance_json(&made, &why);
        return LAW_DONE;
}

static struct known known_at(const struct asked *asked, enum fact fact)
{
        return (struct known){asked->facts.at[fact].is_given, asked->facts.at[fact].n};
}

/* 100ths of an hour to tenths, downwards: benefit is asked for with whole tenths. */
static struct known tenths_at(const struct asked *asked, enum fact fact)
{
        return (struct known){asked->facts.at[fact].is_given, asked->facts.at[fact].n / 10};
}

/* The first day without work; after an agreement not before the notice that was not given has passed. */
static bool first_day(const struct asked *asked, struct derivation *why, struct date *out, struct err *err)
{
        struct fictitious_notice notice;

        *out = date_add_days(date_at(asked, END), 1);
        if (!is_given(asked, SIGNED) || !is_given(asked, SINCE))
                return true;
        if (!agreement_notice(asked->law, date_at(asked, SIGNED), date_at(asked, SINCE), date_at(asked, END), why, &notice, err))
                return false;
        *out = notice.benefit_from;
        return true;
}

static bool benefit_given(const struct asked *asked, struct derivation *why, struct benefit_facts *out, struct err *err)
{
        struct wage wage = wage_given(asked);

        *out = (struct benefit_facts){
                .year_wage = money_at(asked, YEAR_WAGE),
                .weeks_worked = known_at(asked, WEEKS_WORKED),
                .hours_lost = tenths_at(asked, HOURS_LOST),
                .hours_before = tenths_at(asked, HOURS_BEFORE),
                .years_worked = known_at(asked, YEARS_WORKED),
                .years_early = known_at(asked, YEARS_EARLY),
                .years_late = known_at(asked, YEARS_LATE),
                .months = known_at(asked, MONTHS),
                .income = known_at(asked, INCOME),
        };
        return first_day(asked, why, &out->first_day, err) &&
               (is_given(asked, YEAR_WAGE) || wage_year(asked->law, &wage, out->first_day, why, &out->year_wage, err));
}

static json_t *benefit_json(const struct benefit_facts *facts, const struct benefit *made, const struct derivation *why)
{
        char duration[FRACTION_TEXT];

        return json_pack("{s:s,s:o,s:b,s:o,s:o,s:b,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "label", "estimate", "first_day",
                         day_json(facts->first_day), "entitled", (int)made->is_entitled, "year_wage_cents",
                         money_json(facts->year_wage), "day_wage_cents", money_json(made->day_wage), "cap_known",
                         (int)made->cap_is_known, "day_wage_cap_cents", made->cap_is_known ? money_json(made->cap) : json_null(),
                         "last_known_day_wage_cap_cents",
                         !made->cap_is_known && made->cap.cents ? money_json(made->cap) : json_null(), "month_cents",
                         money_json(made->month_base), "first_months_cents", money_json(made->first_month), "later_months_cents",
                         money_json(made->later_month), "income_end_cents", money_json(made->income_end), "duration_months",
                         made->has_duration ? json_string(fraction_decimals(made->duration, 1, duration)) : json_null(),
                         "total_cents", made->has_total ? money_json(made->total) : json_null(), "why", why_json(why));
}

int benefit_run(struct asked *asked, json_t **out, struct err *err)
{
        struct derivation why = {.arena = asked->arena};
        struct benefit_facts facts;
        struct benefit made;

        if (!benefit_given(asked, &why, &facts, err) || !benefit_estimate(asked->law, &facts, &why, &made, err))
                return LAW_REFUSED;
        *out = benefit_json(&facts, &made, &why);
        return LAW_DONE;
}

int topup_run(struct asked *asked, json_t **out, struct err *err)
{
        const struct fact_value *taper = &asked->facts.at[TAPER];
        struct topup_step *step = arena_copy(asked->arena, taper->item, taper->n_items * sizeof *step);
        struct derivation why = {.arena = asked->arena};
        struct topup made;
        json_t *list;

        if (!topup_compute(money_at(asked, BASE), money_at(asked, NEW_BASE), date_at(asked, NEW_START), step, taper->n_items,
                           &why, &made, err))
                return LAW_REFUSED;
        list = json_array();
        for (size_t i = 0; i < taper->n_items; i++)
                json_array_append_new(list, json_pack("{s:o,s:o,s:I,s:I,s:o,s:o}", "from", day_json(step[i].from), "until",
                                                      day_json(step[i].until), "months", (json_int_t)step[i].months, "permille",
                                                      (json_int_t)step[i].permille, "month_cents", money_json(step[i].month),
                                                      "total_cents", money_json(step[i].total)));
        *out = json_pack("{s:o,s:o,s:o,s:o,s:o}", "total_cents", money_json(made.total), "gap_cents", money_json(made.gap),
                         "until", day_json(made.until), "steps", list, "why", why_json(&why));
        return LAW_DONE;
}

/* Units of one job, the shortfall of an employer, or both. */
int quota_run(struct asked *asked, json_t **out, struct err *err)
{
        struct quota_facts facts = {asked->facts.at[PAID_HOURS].n, asked->facts.at[TARGET_HOURS].n,
                                    asked->facts.at[SHARE_PERMYRIAD].n, asked->facts.at[JOB_HOURS].n};
        struct derivation why = {.arena = asked->arena};
        bool has_units = is_given(asked, HOURS_WEEK), has_hours = is_given(asked, PAID_HOURS);
        struct fraction units = {0};
        struct quota made = {0};
        char exact[2][FRACTION_TEXT], text[2][FRACTION_TEXT];

        if ((has_units && !quota_units(asked->law, asked->facts.at[HOURS_WEEK].n, date_at(asked, ON), &why, &units, err)) ||
            (has_hours && !quota_shortfall(asked->law, &facts, date_at(asked, ON), &why, &made, err)))
                return LAW_REFUSED;
        *out = json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "units",
                         has_units ? json_string(fraction_decimals(units, 4, text[0])) : json_null(), "units_exact",
                         has_units ? json_string(fraction_text(units, exact[0])) : json_null(), "applies",
                         has_hours ? json_boolean(made.applies) : json_null(), "shortfall",
                         has_hours ? json_string(fraction_decimals(made.shortfall, 4, text[1])) : json_null(), "shortfall_exact",
                         has_hours ? json_string(fraction_text(made.shortfall, exact[1])) : json_null(), "levy_cents",
                         has_hours ? money_json(made.levy) : json_null(), "why", why_json(&why));
        return LAW_DONE;
}
