#include "dismissal.h"
#include "law.h"

enum { TERM_MOST = 10000 };

/* A term of so many `unit` as the parameter says, with its line. */
static bool term_of(const Law *law, const char *name, enum unit unit, Basis basis, struct date start, const char *what,
                    struct derivation *why, struct term_days *out, struct err *err)
{
        const Param *row;

        if (!law_need(law, name, start, TERM_MOST, &row, err))
                return false;
        *out = law_term_in(law, start, (struct length){(int32_t)row->value, unit}, basis, why->arena);
        if (!out->legal.day)
                return err_set(err, ERR_REFUSED, "%s", out->why);
        derivation_step(why, row->source, "%s %s: %s", what, law_day_text(law, out->legal, why->arena), out->why);
        return true;
}

bool dismissal_permission(const Law *law, struct date decided, struct date asked, struct derivation *why, struct permission *out,
                          struct err *err)
{
        struct term_days permission, defence = {0};

        if (!decided.day)
                return err_set(err, ERR_REFUSED, "the day of the decision is needed");
        if (asked.day > decided.day)
                return err_set(err, ERR_REFUSED, "UWV asked for a defence after it had decided");
        derivation_fact(why, "permission of %s", law_day_text(law, decided, why->arena));
        if (!term_of(law, "uwv.permission-weeks", UNIT_WEEKS, BASIS__BASIS_STATUTE, decided, "notice may be given until", why,
                     &permission, err))
                return false;
        if (asked.day && !term_of(law, "uwv.defence-days", UNIT_DAYS, BASIS__BASIS_MINISTERIAL, asked, "the defence is due by",
                                  why, &defence, err))
                return false;
        *out = (struct permission){permission.strict, permission.legal, defence.strict, defence.legal};
        return true;
}

bool dismissal_rehire(const Law *law, struct date given, struct derivation *why, struct rehire *out, struct err *err)
{
        struct term_days guard, claim;

        if (!given.day)
                return err_set(err, ERR_REFUSED, "the day on which notice was given is needed");
        derivation_fact(why, "notice given on %s", law_day_text(law, given, why->arena));
        if (!term_of(law, "rehire.weeks", UNIT_WEEKS, BASIS__BASIS_STATUTE, given,
                     "the same work goes to another only after it was offered back, until", why, &guard, err) ||
            !term_of(law, "rehire.claim-months", UNIT_MONTHS, BASIS__BASIS_STATUTE, guard.legal,
                     "the last day to go to court about it:", why, &claim, err))
                return false;
        *out = (struct rehire){guard.legal, claim.strict, claim.legal};
        return true;
}
