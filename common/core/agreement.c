#include "agreement.h"
#include "law.h"

enum { TERM_MOST = 10000 };

/* Too soon after an earlier withdrawal to have the right again? */
static bool is_second(const Law *law, struct date signed_on, struct date before, struct derivation *why, bool *out,
                      struct err *err)
{
        const Param *row;

        *out = false;
        if (!before.day)
                return true;
        if (before.day > signed_on.day)
                return err_set(err, ERR_REFUSED, "the earlier agreement was withdrawn from after this one was signed");
        if (!law_need(law, "agreement.again-months", signed_on, TERM_MOST, &row, err))
                return false;
        *out = signed_on.day <= date_add_months(before, (int)row->value).day;
        if (*out)
                derivation_step(
                        why, row->source,
                        "an earlier agreement was withdrawn from on %s, at most %lld months before: no right to do so again",
                        derivation_date(why, before), (long long)row->value);
        return true;
}

bool agreement_withdrawal(const Law *law, struct date signed_on, bool is_mentioned, struct date withdrew_before,
                          struct derivation *why, struct withdrawal *out, struct err *err)
{
        const char *name = is_mentioned ? "agreement.withdrawal-days" : "agreement.withdrawal-weeks-unmentioned";
        struct term_days term;
        const Param *row;
        bool second;

        if (!signed_on.day)
                return err_set(err, ERR_REFUSED, "the day on which it was signed is needed");
        derivation_fact(why, "signed on %s; the text %s the right to withdraw", law_day_text(law, signed_on, why->arena),
                        is_mentioned ? "mentions" : "does not mention");
        if (!is_second(law, signed_on, withdrew_before, why, &second, err) ||
            !law_need(law, name, signed_on, TERM_MOST, &row, err))
                return false;
        *out = (struct withdrawal){0};
        if (second)
                return true;
        term = law_term_in(law, signed_on, (struct length){(int32_t)row->value, is_mentioned ? UNIT_DAYS : UNIT_WEEKS},
                           BASIS__BASIS_STATUTE, why->arena);
        derivation_step(why, row->source, "open through %s: %s", law_day_text(law, term.legal, why->arena), term.why);
        *out = (struct withdrawal){true, term.strict, term.legal};
        return true;
}

static bool notice_is_sound(struct date signed_on, struct date since, struct date end, struct err *err)
{
        if (!signed_on.day || !since.day)
                return err_set(err, ERR_REFUSED, "the day on which it was signed and the first day of service are both needed");
        if (since.day > signed_on.day)
                return err_set(err, ERR_REFUSED, "service begins after the agreement was signed");
        if (end.day && end.day < since.day)
                return err_set(err, ERR_REFUSED, "service ends before it begins");
        return true;
}

bool agreement_notice(const Law *law, struct date signed_on, struct date since, struct date end, struct derivation *why,
                      struct fictitious_notice *out, struct err *err)
{
        struct fictitious_notice made = {.years = date_age(since, signed_on)};
        const Param *row;

        if (!notice_is_sound(signed_on, since, end, err) || !law_notice_months(law, made.years, signed_on, &row, err))
                return false;
        made.months = (int)row->value;
        made.counted = date_add_months(signed_on, made.months);
        made.end = date_month_end(made.counted);
        made.benefit_from = date_add_days(end.day > made.end.day ? end : made.end, 1);
        if (!made.benefit_from.day)
                return err_set(err, ERR_REFUSED, "the notice would end after the year 9999");
        made.days_between = end.day && end.day < made.end.day ? made.end.day - end.day : 0;
        derivation_fact(why, "signed on %s, in service since %s: %d full years", derivation_date(why, signed_on),
                        derivation_date(why, since), made.years);
        derivation_step(why, row->source, "%d months of notice as if given that day: to %s, and to the end of that month: %s",
                        made.months, derivation_date(why, made.counted), derivation_date(why, made.end));
        derivation_step(why, "Werkloosheidswet", "no benefit before %s", derivation_date(why, made.benefit_from));
        if (made.days_between)
                derivation_warning(why, "Werkloosheidswet", "the agreed end is %s: %d days without wage or benefit",
                                   derivation_date(why, end), made.days_between);
        *out = made;
        return true;
}
