#include <stdio.h>
#include <string.h>

#include "codec.h"
#include "id.h"
#include "inside.h"
#include "must.h"
#include "poortwachter.h"
#include "text.h"

int holidays_run(struct asked *asked, json_t **out, struct err *err)
{
        static const char *const weekday[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
        uint64_t year;
        json_t *list;

        if (!number_parse(asked->arg, "year", &year, err) || year > 9999) {
                (void)err_set(err, ERR_REFUSED, "there is no calendar for the year %.20s (1 to 9999)", asked->arg);
                return LAW_USAGE;
        }
        list = json_array();
        for (struct date day = date_of_ymd((uint32_t)year * 10000 + 101); date_year(day) == (int)year;
             day = date_add_days(day, 1)) {
                const char *name = law_holiday(asked->law, day);

                if (name)
                        json_array_append_new(list, json_pack("{s:o,s:s,s:s}", "date", day_json(day), "weekday",
                                                              weekday[date_weekday(day)], "name", name));
        }
        *out = json_pack("{s:I,s:o}", "year", (json_int_t)year, "holidays", list);
        return LAW_DONE;
}

void holidays_print(const json_t *answer)
{
        const json_t *holiday;
        size_t i;

        json_array_foreach (json_object_get(answer, "holidays"), i, holiday)
                printf("%s  %s  %s\n", text_or_dash(holiday, "date"), text_or_dash(holiday, "weekday"), text_or_dash(holiday, "name"));
}

static bool basis_parse(const char *text, Basis *out, struct err *err)
{
        static const char *const words[] = {"statute", "ministerial", "contract", "own"};

        for (size_t i = 0; i < COUNT(words); i++)
                if (text_is(words[i], text)) {
                        *out = (Basis)(BASIS__BASIS_STATUTE + i);
                        return true;
                }
        return err_set(err, ERR_REFUSED, "--basis: one of statute, ministerial, contract, own");
}

int term_run(struct asked *asked, json_t **out, struct err *err)
{
        struct term_days days;
        Basis basis = BASIS__BASIS_STATUTE;

        if (is_given(asked, BASIS) && !basis_parse(asked->facts.at[BASIS].text, &basis, err))
                return LAW_USAGE;
        days = law_term_in(asked->law, date_at(asked, START), asked->facts.at[LENGTH].length, basis, asked->arena);
        if (!days.legal.day) {
                (void)err_set(err, ERR_REFUSED, "%s", days.why);
                return LAW_REFUSED;
        }
        *out = json_pack("{s:o,s:o,s:s}", "strict", day_json(days.strict), "legal", day_json(days.legal), "why", days.why);
        return LAW_DONE;
}

void term_print(const json_t *answer)
{
        printf("%s  last day by law\n%s  as counted\n%s\n", text_or_dash(answer, "legal"), text_or_dash(answer, "strict"),
               text_or_dash(answer, "why"));
}

int poortwachter_run(struct asked *asked, json_t **out, struct err *err)
{
        struct derivation why = {.arena = asked->arena};
        const Param *progress = law_row(asked->law, "poortwachter.progress-every-weeks", date_at(asked, FIRST_SICK_DAY));
        struct poortwachter_moment *moment;
        json_t *list;
        size_t n;

        if (!poortwachter_calendar(asked->law, date_at(asked, FIRST_SICK_DAY), &why, &moment, &n, err))
                return LAW_REFUSED;
        if (progress)
                derivation_step(&why, progress->source, "progress is talked about every %lld weeks", (long long)progress->value);
        list = json_array();
        for (size_t i = 0; i < n; i++)
                json_array_append_new(list, json_pack("{s:o,s:I,s:b,s:s,s:s}", "date", day_json(moment[i].date), "week",
                                                      (json_int_t)moment[i].week, "workday", (int)moment[i].is_workday, "name",
                                                      moment[i].name, "source", moment[i].source));
        *out = json_pack("{s:o,s:o,s:o,s:o}", "first_sick_day", day_json(date_at(asked, FIRST_SICK_DAY)), "progress_every_weeks",
                         progress ? json_integer(progress->value) : json_null(), "moments", list, "why", why_json(&why));
        return LAW_DONE;
}
