#include <string.h>

#include "law.h"
#include "must.h"
#include "poortwachter.h"

enum { WEEKS_MOST = 10000 };

/* A kind of moment by the start of its name. */
static const struct kind {
        const char *prefix;
        Basis basis;
} kinds[] = {
        {"poortwachter.rule.", BASIS__BASIS_MINISTERIAL},
        {"poortwachter.act.", BASIS__BASIS_STATUTE},
        {"poortwachter.practice.", BASIS__BASIS_OWN},
};

static const struct kind *kind_of(const char *name)
{
        static const char unit[] = "-weeks";
        size_t len = strlen(name);

        for (size_t i = 0; i < COUNT(kinds); i++)
                if (!strncmp(name, kinds[i].prefix, strlen(kinds[i].prefix)) && len > strlen(kinds[i].prefix) + strlen(unit) &&
                    !strcmp(name + len - strlen(unit), unit))
                        return &kinds[i];
        return NULL;
}

static bool moment_make(const Law *law, const Param *row, const struct kind *kind, struct date first, struct derivation *why,
                        struct poortwachter_moment *out, struct err *err)
{
        size_t len = strlen(row->name) - strlen(kind->prefix) - strlen("-weeks");
        struct term_days term;

        if (row->value < 0 || row->value > WEEKS_MOST)
                return err_set(err, ERR_REFUSED, "the law installed here has %lld weeks for %s", (long long)row->value,
                               row->name);
        term = law_term_in(law, first, (struct length){(int32_t)row->value, UNIT_WEEKS}, kind->basis, why->arena);
        if (!term.strict.day)
                return err_set(err, ERR_REFUSED, "%s", term.why);
        *out = (struct poortwachter_moment){arena_strndup(why->arena, row->name + strlen(kind->prefix), len), row->value,
                                            term.legal, law_is_workday(law, term.legal), row->source};
        if (out->is_workday)
                derivation_step(why, row->source, "%s: %s", out->name, term.why);
        else
                derivation_warning(why, row->source, "%s: %s", out->name, term.why);
        return true;
}

/* By insertion: they are few, and come nearly in order. */
static void moments_sort(struct poortwachter_moment *moment, size_t n)
{
        for (size_t i = 1; i < n; i++) {
                struct poortwachter_moment moving = moment[i];
                size_t at = i;

                for (; at && moment[at - 1].week > moving.week; at--)
                        moment[at] = moment[at - 1];
                moment[at] = moving;
        }
}

bool poortwachter_calendar(const Law *law, struct date first, struct derivation *why, struct poortwachter_moment **out, size_t *n,
                           struct err *err)
{
        struct poortwachter_moment *moment = arena_alloc(why->arena, (law->n_params + 1) * sizeof *moment);
        size_t count = 0;
        char day[DATE_TEXT];

        if (!first.day)
                return err_set(err, ERR_REFUSED, "the first sick day is needed");
        derivation_fact(why, "first sick day %s", law_day_text(law, first, why->arena));
        for (size_t i = 0; i < law->n_params; i++) {
                const Param *row = law->params[i];
                const struct kind *kind = kind_of(row->name);

                if (kind && law_row(law, row->name, first) == row &&
                    !moment_make(law, row, kind, first, why, &moment[count++], err))
                        return false;
        }
        if (!count)
                return err_set(err, ERR_REFUSED, "the law installed here has no calendar of sickness for %s",
                               date_text(first, day));
        moments_sort(moment, count);
        *out = moment;
        *n = count;
        return true;
}
