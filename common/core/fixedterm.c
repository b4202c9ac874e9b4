#include "fixedterm.h"
#include "law.h"

enum { MONTHS_MOST = 1200 };

static bool latest_day(const Law *law, struct date start, struct date end, struct derivation *why, struct announcement *out,
                       struct err *err)
{
        const Param *least, *months;

        if (!law_need(law, "announcement.contract-months-least", end, MONTHS_MOST, &least, err) ||
            !law_need(law, "announcement.months", end, MONTHS_MOST, &months, err))
                return false;
        out->is_needed = date_add_months(start, (int)least->value).day <= end.day + 1;
        derivation_step(why, least->source, "from %s to %s is %s %lld months: %s", derivation_date(why, start),
                        derivation_date(why, end), out->is_needed ? "at least" : "less than", (long long)least->value,
                        out->is_needed ? "whether it goes on has to be told" : "nothing has to be told");
        if (!out->is_needed)
                return true;
        out->latest = date_add_months(end, -(int)months->value);
        out->proposed = law_is_workday(law, out->latest) ? out->latest : law_add_workdays(law, out->latest, -1);
        derivation_step(why, months->source,
                        "in writing at the latest on %s, %lld months before the end; counted back, so never moved",
                        law_day_text(law, out->latest, why->arena), (long long)months->value);
        if (out->proposed.day != out->latest.day)
                derivation_warning(why, "", "that is no working day; proposed is %s, the last before it",
                                   law_day_text(law, out->proposed, why->arena));
        return true;
}

static bool successor(const Law *law, struct date start, struct date agreed_end, struct derivation *why, bool *out,
                      struct err *err)
{
        const Param *row;

        *out = false;
        if (!agreed_end.day)
                return true;
        if (agreed_end.day >= start.day)
                return err_set(err, ERR_REFUSED, "the earlier contract ends after this one begins");
        if (!law_need(law, "agreement.successor-months", start, MONTHS_MOST, &row, err))
                return false;
        *out = start.day <= date_add_months(agreed_end, (int)row->value).day;
        if (*out)
                derivation_warning(
                        why, row->source,
                        "an indefinite contract was ended by agreement on %s and this one followed within %lld months: "
                        "unless the work differs it does not end by itself, and notice is needed",
                        derivation_date(why, agreed_end), (long long)row->value);
        return true;
}

bool fixedterm_announcement(const Law *law, struct date start, struct date end, struct date agreed_end, struct derivation *why,
                            struct announcement *out, struct err *err)
{
        struct announcement made = {0};

        if (!start.day || !end.day)
                return err_set(err, ERR_REFUSED, "the first and the last day of the contract are both needed");
        if (end.day < start.day)
                return err_set(err, ERR_REFUSED, "the contract ends before it begins");
        if (!latest_day(law, start, end, why, &made, err) || !successor(law, start, agreed_end, why, &made.needs_notice, err))
                return false;
        *out = made;
        return true;
}
