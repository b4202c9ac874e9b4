#include "benefit.h"
#include "law.h"

enum { COUNT_MOST = 10000, YEARS_MOST = 200, PERMILLE_MOST = 1000 };

/* One estimate while it is made. */
struct estimate {
        const Law *law;
        const struct benefit_facts *facts;
        struct derivation *why;
        struct benefit *out;
};

static bool need(const struct estimate *e, const char *name, int64_t most, const Param **out, struct err *err)
{
        return law_need(e->law, name, e->facts->first_day, most, out, err);
}

static bool known_is_sound(struct known known, int64_t most)
{
        return !known.is_known || (known.n >= 0 && known.n <= most);
}

static bool facts_are_sound(const struct benefit_facts *facts, struct err *err)
{
        if (!facts->first_day.day)
                return err_set(err, ERR_REFUSED, "the first day without work is needed");
        if (facts->year_wage.cents <= 0)
                return err_set(err, ERR_REFUSED, "the wage of a year is needed, and above nothing");
        if (!known_is_sound(facts->weeks_worked, 1000) || !known_is_sound(facts->hours_lost, 1680) ||
            !known_is_sound(facts->hours_before, 1680) || !known_is_sound(facts->months, COUNT_MOST))
                return err_set(err, ERR_REFUSED, "weeks, hours and months are counted from 0, and a week has 168 hours");
        if (!known_is_sound(facts->years_worked, YEARS_MOST) || !known_is_sound(facts->years_early, YEARS_MOST) ||
            !known_is_sound(facts->years_late, YEARS_MOST))
                return err_set(err, ERR_REFUSED, "years of work are from 0 to %d", YEARS_MOST);
        return known_is_sound(facts->income, INT64_MAX) || err_set(err, ERR_REFUSED, "an income is not below nothing");
}

/* The entry conditions that are known. */
static bool entry_check(struct estimate *e, struct err *err)
{
        const struct benefit_facts *facts = e->facts;
        const Param *weeks, *looked, *hours;
        bool too_few;

        if (!need(e, "ww.weeks-worked-least", COUNT_MOST, &weeks, err) ||
            !need(e, "ww.weeks-looked-at", COUNT_MOST, &looked, err) || !need(e, "ww.hours-lost-least", 168, &hours, err))
                return false;
        e->out->is_entitled = !facts->weeks_worked.is_known || facts->weeks_worked.n >= weeks->value;
        if (!facts->weeks_worked.is_known)
                derivation_warning(e->why, weeks->source, "taken for granted: work in %lld of the last %lld weeks",
                                   (long long)weeks->value, (long long)looked->value);
        else
                derivation_step(e->why, weeks->source, "work in %lld of the last %lld weeks, %lld are asked",
                                (long long)facts->weeks_worked.n, (long long)looked->value, (long long)weeks->value);
        if (!facts->hours_lost.is_known)
                return true;
        too_few = facts->hours_lost.n < 10 * hours->value &&
                  !(facts->hours_before.is_known && 2 * facts->hours_lost.n >= facts->hours_before.n);
        derivation_step(e->why, hours->source,
                        "%lld.%lld hours a week lost: %s, at least %lld or half of what was worked are asked",
                        (long long)facts->hours_lost.n / 10, (long long)facts->hours_lost.n % 10, too_few ? "too few" : "enough",
                        (long long)hours->value);
        e->out->is_entitled = e->out->is_entitled && !too_few;
        return true;
}

/* The cap of the half year, or what can be said without it. */
static void day_cap(struct estimate *e)
{
        static const char name[] = "ww.day-wage-most-cents";
        const Param *row = law_row(e->law, name, e->facts->first_day), *last = law_last_known(e->law, name, e->facts->first_day);
        struct benefit *out = e->out;

        if (row || last)
                out->cap.cents = (row ? row : last)->value;
        out->cap_is_known = row;
        if (row && out->day_wage.cents > row->value) {
                derivation_step(e->why, row->source, "the day's wage is capped at %s", derivation_money(e->why, out->cap));
                out->day_wage = out->cap;
        } else if (!row && last) {
                derivation_warning(
                        e->why, last->source,
                        "the highest day's wage on %s is not known, so nothing is capped; %s is %s the last that is known, %s "
                        "of %s",
                        derivation_date(e->why, e->facts->first_day), derivation_money(e->why, out->day_wage),
                        out->day_wage.cents > last->value ? "above" : "not above", derivation_money(e->why, out->cap),
                        derivation_date(e->why, date_of_ymd(last->from)));
        } else if (!row) {
                derivation_warning(e->why, "", "no highest day's wage is known, so nothing is capped");
        }
}

static bool month_make(struct estimate *e, struct err *err)
{
        const Param *days, *month;
        struct benefit *out = e->out;

        if (!need(e, "ww.year-days", 366, &days, err) || !need(e, "ww.month-days-hundredths", 3100, &month, err) ||
            !money_share(e->facts->year_wage, 1, days->value, &out->day_wage, err))
                return false;
        derivation_step(e->why, days->source, "a day's wage: %s / %lld = %s", derivation_money(e->why, e->facts->year_wage),
                        (long long)days->value, derivation_money(e->why, out->day_wage));
        day_cap(e);
        if (!money_share(out->day_wage, month->value, 100, &out->month_base, err))
                return false;
        derivation_step(e->why, month->source, "a month: %s * %lld/100 = %s", derivation_money(e->why, out->day_wage),
                        (long long)month->value, derivation_money(e->why, out->month_base));
        return true;
}

/* The month's base less the income that counts: income * capped / uncapped day's wage. */
static bool base_less_income(const struct estimate *e, struct money *out, struct err *err)
{
        const struct known *income = &e->facts->income;
        const Param *days;
        struct money uncapped, counts;

        *out = e->out->month_base;
        if (!income->is_known)
                return true;
        if (!need(e, "ww.year-days", 366, &days, err) || !money_share(e->facts->year_wage, 1, days->value, &uncapped, err))
                return false;
        if (!uncapped.cents)
                return true;
        if (!money_share((struct money){income->n}, e->out->day_wage.cents, uncapped.cents, &counts, err))
                return false;
        out->cents = counts.cents < out->cents ? out->cents - counts.cents : 0;
        derivation_step(e->why, "Werkloosheidswet art. 47", "income of %s a month counts for %s",
                        derivation_money(e->why, (struct money){income->n}), derivation_money(e->why, counts));
        return true;
}

static bool pay_make(struct estimate *e, struct err *err)
{
        const Param *first, *later, *end;
        struct benefit *out = e->out;
        struct money base;

        if (!need(e, "ww.first-permille", PERMILLE_MOST, &first, err) ||
            !need(e, "ww.later-permille", PERMILLE_MOST, &later, err) ||
            !need(e, "ww.income-end-permille", PERMILLE_MOST, &end, err) || !base_less_income(e, &base, err) ||
            !money_share(base, first->value, 1000, &out->first_month, err) ||
            !money_share(base, later->value, 1000, &out->later_month, err) ||
            !money_share(out->month_base, end->value, 1000, &out->income_end, err))
                return false;
        if (e->facts->income.is_known && e->facts->income.n > out->income_end.cents) {
                out->first_month = out->later_month = (struct money){0};
                derivation_step(e->why, end->source, "an income above %s ends the benefit",
                                derivation_money(e->why, out->income_end));
                return true;
        }
        derivation_step(e->why, first->source, "at first %lld per mille of %s: %s a month", (long long)first->value,
                        derivation_money(e->why, base), derivation_money(e->why, out->first_month));
        derivation_step(e->why, later->source, "after that %lld per mille: %s a month", (long long)later->value,
                        derivation_money(e->why, out->later_month));
        derivation_step(e->why, end->source, "an income above %s a month would end it",
                        derivation_money(e->why, out->income_end));
        return true;
}

/* A month for each of the first years and for all before 2016, half a month for each after: the early years fill the first ones.
 */
static bool duration_long(struct estimate *e, int64_t early, int64_t late, struct fraction *out, struct err *err)
{
        const Param *whole, *since;
        int64_t first, early_over, late_over;

        if (!need(e, "ww.whole-month-years", YEARS_MOST, &whole, err) || !need(e, "ww.half-month-from-year", 9999, &since, err))
                return false;
        first = early + late < whole->value ? early + late : whole->value;
        early_over = early > first ? early - first : 0;
        late_over = early + late - first - early_over;
        *out = fraction_of(2 * (first + early_over) + late_over, 2);
        derivation_step(
                e->why, whole->source,
                "%lld years before %lld and %lld from then on: %lld months for the first, %lld for other early years, half of "
                "%lld for the late ones",
                (long long)early, (long long)since->value, (long long)late, (long long)first, (long long)early_over,
                (long long)late_over);
        return true;
}

static bool duration_make(struct estimate *e, struct err *err)
{
        const struct benefit_facts *facts = e->facts;
        const Param *least, *most, *worked;
        struct benefit *out = e->out;
        char text[FRACTION_TEXT];

        if (!need(e, "ww.short-months", COUNT_MOST, &least, err) || !need(e, "ww.months-most", COUNT_MOST, &most, err) ||
            !need(e, "ww.years-worked-least", YEARS_MOST, &worked, err))
                return false;
        out->duration = fraction_of(least->value, 1);
        out->has_duration = facts->years_early.is_known || facts->years_late.is_known || facts->years_worked.is_known;
        if (!out->has_duration)
                return true;
        if (facts->years_worked.is_known && facts->years_worked.n < worked->value) {
                derivation_step(e->why, worked->source,
                                "only %lld of the last years with hours enough, %lld are asked: the short duration",
                                (long long)facts->years_worked.n, (long long)worked->value);
        } else {
                if (!facts->years_worked.is_known)
                        derivation_warning(e->why, worked->source, "taken for granted: hours enough in %lld of the last years",
                                           (long long)worked->value);
                if (!duration_long(e, facts->years_early.n, facts->years_late.n, &out->duration, err))
                        return false;
        }
        if (fraction_compare(out->duration, fraction_of(least->value, 1)) < 0)
                out->duration = fraction_of(least->value, 1);
        if (fraction_compare(out->duration, fraction_of(most->value, 1)) > 0)
                out->duration = fraction_of(most->value, 1);
        derivation_step(e->why, most->source, "it lasts %s months, from %lld to %lld", fraction_decimals(out->duration, 1, text),
                        (long long)least->value, (long long)most->value);
        return true;
}

/* `months` of the benefit, as far as it lasts; each rate's months are one line. */
static bool total_make(struct estimate *e, struct err *err)
{
        struct benefit *out = e->out;
        struct fraction paid, first;
        const Param *early;
        struct money one, other;
        char text[FRACTION_TEXT];

        if (!e->facts->months.is_known)
                return true;
        if (!need(e, "ww.first-months", COUNT_MOST, &early, err))
                return false;
        paid = fraction_of(e->facts->months.n, 1);
        if (out->has_duration && fraction_compare(out->duration, paid) < 0)
                paid = out->duration;
        first = fraction_compare(paid, fraction_of(early->value, 1)) < 0 ? paid : fraction_of(early->value, 1);
        if (!money_share(out->first_month, first.num, first.den, &one, err) ||
            !fraction_add(paid, fraction_of(-first.num, first.den), &paid, err) ||
            !money_share(out->later_month, paid.num, paid.den, &other, err) || !money_add(one, other, &out->total, err))
                return false;
        out->has_total = true;
        derivation_step(e->why, early->source, "%s months at first and %s after: %s + %s = %s",
                        derivation_fraction(e->why, first), fraction_decimals(paid, 1, text), derivation_money(e->why, one),
                        derivation_money(e->why, other), derivation_money(e->why, out->total));
        return true;
}

bool benefit_estimate(const Law *law, const struct benefit_facts *facts, struct derivation *why, struct benefit *out,
                      struct err *err)
{
        struct benefit made = {0};
        struct estimate e = {law, facts, why, &made};

        if (!facts_are_sound(facts, err))
                return false;
        derivation_warning(why, "", "an estimate: UWV decides");
        derivation_fact(why, "without work from %s, wage of a year %s", derivation_date(why, facts->first_day),
                        derivation_money(why, facts->year_wage));
        if (!entry_check(&e, err) || !month_make(&e, err) || !pay_make(&e, err) || !duration_make(&e, err) ||
            !total_make(&e, err))
                return false;
        if (!made.is_entitled) {
                derivation_warning(why, "", "by what is known there is no right to it: the amounts are what it would have been");
                made.has_total = false;
        }
        *out = made;
        return true;
}
