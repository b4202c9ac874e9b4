#include "dismissal.h"
#include "law.h"
#include "must.h"

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

static bool procedure_is_sound(const struct procedure *days, struct err *err)
{
        const struct date order[] = {days->incomplete, days->asked, days->again, days->decided};
        struct date last = {0};

        for (size_t i = 0; i < COUNT(order); i++) {
                if (order[i].day && order[i].day < last.day)
                        return err_set(err, ERR_REFUSED,
                                       "what the request lacks, the defence, the second round and the decision do not "
                                       "follow each other");
                if (order[i].day)
                        last = order[i];
        }
        return last.day || err_set(err, ERR_REFUSED, "a day of the procedure is needed, such as that of the decision");
}

bool dismissal_permission(const Law *law, const struct procedure *days, struct derivation *why, struct permission *out,
                          struct err *err)
{
        struct term_days completion = {0}, defence = {0}, second = {0}, permission = {0};

        if (!procedure_is_sound(days, err) ||
            (days->incomplete.day && !term_of(law, "uwv.completion-days", UNIT_DAYS, BASIS__BASIS_MINISTERIAL, days->incomplete,
                                              "what the request lacks is due by", why, &completion, err)) ||
            (days->asked.day && !term_of(law, "uwv.defence-days", UNIT_DAYS, BASIS__BASIS_MINISTERIAL, days->asked,
                                         "the defence is due by", why, &defence, err)) ||
            (days->again.day && !term_of(law, "uwv.second-round-days", UNIT_DAYS, BASIS__BASIS_MINISTERIAL, days->again,
                                         "the second round is due by", why, &second, err)) ||
            (days->decided.day && !term_of(law, "uwv.permission-weeks", UNIT_WEEKS, BASIS__BASIS_STATUTE, days->decided,
                                           "notice may be given until", why, &permission, err)))
                return false;
        *out = (struct permission){completion.legal, defence.legal, second.legal, permission.strict, permission.legal};
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
