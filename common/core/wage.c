#include "wage.h"
#include "law.h"

static bool wage_is_sound(const struct wage *wage, struct err *err)
{
        if (wage->base.cents < 0 || wage->hourly.cents < 0 || wage->hours_hundredths < 0 || wage->year_end.cents < 0 ||
            wage->fixed_extras.cents < 0 || wage->holiday_permille < 0 || wage->holiday_permille > WAGE_PERMILLE_MOST)
                return err_set(err, ERR_REFUSED, "a part of the wage is below nothing, or the holiday rate above the whole wage");
        for (size_t i = 0; i < WAGE_VARIABLE_YEARS; i++)
                if (wage->variable[i].cents < 0)
                        return err_set(err, ERR_REFUSED, "variable pay of a year is below nothing");
        if (!wage->base.cents && !(wage->hourly.cents && wage->hours_hundredths))
                return err_set(err, ERR_REFUSED, "the base wage a month is needed, or the hourly wage and the hours a month");
        if (wage->base.cents && wage->hourly.cents)
                return err_set(err, ERR_REFUSED, "either a base wage a month or an hourly wage, not both");
        return true;
}

static bool wage_base(const struct wage *wage, struct derivation *why, struct fraction *out, struct err *err)
{
        char hours[FRACTION_TEXT];

        if (wage->base.cents) {
                *out = fraction_of(wage->base.cents, 1);
                derivation_fact(why, "base wage %s a month", derivation_money(why, wage->base));
                return true;
        }
        derivation_fact(why, "hourly wage %s, %s hours a month", derivation_money(why, wage->hourly),
                        fraction_decimals(fraction_of(wage->hours_hundredths, 100), 2, hours));
        return fraction_times(fraction_of(wage->hourly.cents, 1), fraction_of(wage->hours_hundredths, 100), out, err);
}

/* The rate of the plan, else of the law, in per mille. */
static bool wage_holiday(const Law *law, const struct wage *wage, struct date on, struct derivation *why, int64_t *out,
                         struct err *err)
{
        const Param *row;

        *out = wage->holiday_permille;
        if (wage->has_holiday_rate) {
                derivation_fact(why, "holiday pay %lld per mille of the base, by the plan", (long long)*out);
                return true;
        }
        if (!law_need(law, "wage.holiday-permille", on, WAGE_PERMILLE_MOST, &row, err))
                return false;
        *out = row->value;
        derivation_step(why, row->source, "holiday pay %lld per mille of the base, by law", (long long)*out);
        return true;
}

/* Base and holiday pay over it. */
static bool wage_with_holiday(const Law *law, const struct wage *wage, struct date on, struct derivation *why,
                              struct fraction *out, struct err *err)
{
        struct fraction base;
        int64_t permille;

        return wage_is_sound(wage, err) && wage_base(wage, why, &base, err) && wage_holiday(law, wage, on, why, &permille, err) &&
               fraction_times(base, fraction_of(1000 + permille, 1000), out, err);
}

/* Add `amount` over so many months as the parameter says. */
static bool part_add(const Law *law, const char *name, const char *what, struct money amount, struct date on,
                     struct derivation *why, struct fraction *sum, struct err *err)
{
        const Param *row;
        char text[FRACTION_TEXT];

        if (!amount.cents)
                return true;
        if (!law_need(law, name, on, 1200, &row, err))
                return false;
        derivation_step(why, row->source, "%s %s over %lld months: %s a month", what, derivation_money(why, amount),
                        (long long)row->value, fraction_decimals(fraction_of(amount.cents, 100 * row->value), 2, text));
        return fraction_add(*sum, fraction_of(amount.cents, row->value), sum, err);
}

bool wage_month(const Law *law, const struct wage *wage, struct date on, struct derivation *why, struct fraction *out,
                struct err *err)
{
        struct fraction sum;
        struct money variable = {0};
        struct money shown;

        if (!wage_with_holiday(law, wage, on, why, &sum, err))
                return false;
        for (size_t i = 0; i < WAGE_VARIABLE_YEARS; i++)
                if (!money_add(variable, wage->variable[i], &variable, err))
                        return false;
        if (!part_add(law, "wage.fixed-months", "year-end payment", wage->year_end, on, why, &sum, err) ||
            !part_add(law, "wage.fixed-months", "fixed extras", wage->fixed_extras, on, why, &sum, err) ||
            !part_add(law, "wage.variable-months", "variable pay", variable, on, why, &sum, err) ||
            !fraction_money(sum, &shown, err))
                return false;
        derivation_step(why, "", "wage a month: %s%s", derivation_money(why, shown), sum.den == 1 ? "" : ", when rounded");
        *out = sum;
        return true;
}

bool wage_year(const Law *law, const struct wage *wage, struct date on, struct derivation *why, struct money *out,
               struct err *err)
{
        struct fraction sum;
        struct money year;

        if (!wage_with_holiday(law, wage, on, why, &sum, err) || !fraction_times(sum, fraction_of(12, 1), &sum, err) ||
            !fraction_add(sum, fraction_of(wage->year_end.cents, 1), &sum, err) ||
            !fraction_add(sum, fraction_of(wage->fixed_extras.cents, 1), &sum, err) || !fraction_money(sum, &year, err))
                return false;
        derivation_step(why, "", "wage a year: twelve times the base with holiday pay, and the fixed payments: %s",
                        derivation_money(why, year));
        for (size_t i = 0; i < WAGE_VARIABLE_YEARS; i++)
                if (wage->variable[i].cents) {
                        derivation_warning(why, "", "variable pay is left out of the year; give the year's wage where it counts");
                        break;
                }
        *out = year;
        return true;
}
