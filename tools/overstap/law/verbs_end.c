#include "agreement.h"
#include "dismissal.h"
#include "fixedterm.h"
#include "inside.h"

/* Nobody's health is a fact here, so that whoever may ask for more has to be told of it. */
static void disability_say(const struct asked *asked, struct derivation *why)
{
        struct date decided = date_at(asked, DECIDED);
        const Param *row = law_row(asked->law, "redeployment.disability-weeks", decided);

        if (row)
                derivation_warning(why, row->source, "for a worker with an occupational disability it is %lld weeks: until %s",
                                   (long long)row->value, derivation_date(why, date_add_days(decided, 7 * row->value)));
}

int notice_run(struct asked *asked, json_t **out, struct err *err)
{
        struct derivation why = {.arena = asked->arena};
        struct law_notice notice;

        if (!law_notice_end(asked->law, date_at(asked, GIVEN), date_at(asked, SINCE), date_at(asked, RECEIVED),
                            date_at(asked, DECIDED), asked->arena, &notice, err))
                return LAW_REFUSED;
        derivation_fact(&why, "in service since %s, notice given on %s", derivation_date(&why, date_at(asked, SINCE)),
                        derivation_date(&why, date_at(asked, GIVEN)));
        derivation_step(&why, "", "%s", notice.why);
        if (notice.redeployment.day) {
                derivation_step(&why, "Ontslagregeling art. 10",
                                "redeployment inside is looked for until %s, %d months from the decision",
                                derivation_date(&why, notice.redeployment), notice.months);
                disability_say(asked, &why);
        }
        *out = json_pack("{s:o,s:i,s:i,s:o,s:o,s:o,s:o,s:o,s:o}", "end", day_json(notice.end), "service_years", notice.years,
                         "notice_months", notice.months, "counted", day_json(notice.counted), "shortened",
                         day_json(notice.shortened), "floor", day_json(notice.floor), "end_without_deduction",
                         day_json(notice.end_full), "redeployment", day_json(notice.redeployment), "why", why_json(&why));
        return LAW_DONE;
}

int permission_run(struct asked *asked, json_t **out, struct err *err)
{
        struct procedure days = {date_at(asked, INCOMPLETE), date_at(asked, ASKED), date_at(asked, AGAIN),
                                 date_at(asked, DECIDED)};
        struct derivation why = {.arena = asked->arena};
        struct permission made;

        if (!dismissal_permission(asked->law, &days, &why, &made, err))
                return LAW_REFUSED;
        *out = json_pack("{s:o,s:o,s:o,s:o,s:o,s:o}", "completion_due", day_json(made.completion_due), "defence_due",
                         day_json(made.defence_due), "second_round_due", day_json(made.second_due), "strict",
                         day_json(made.strict), "last_day", day_json(made.last_day), "why", why_json(&why));
        return LAW_DONE;
}

int rehire_run(struct asked *asked, json_t **out, struct err *err)
{
        struct derivation why = {.arena = asked->arena};
        struct rehire made;

        if (!dismissal_rehire(asked->law, date_at(asked, GIVEN), &why, &made, err))
                return LAW_REFUSED;
        *out = json_pack("{s:o,s:o,s:o,s:o}", "guard_until", day_json(made.guard_until), "claim_strict",
                         day_json(made.claim_strict), "claim_until", day_json(made.claim_until), "why", why_json(&why));
        return LAW_DONE;
}

int withdrawal_run(struct asked *asked, json_t **out, struct err *err)
{
        struct derivation why = {.arena = asked->arena};
        struct withdrawal made;

        if (!agreement_withdrawal(asked->law, date_at(asked, SIGNED), !asked->facts.at[UNMENTIONED].n,
                                  date_at(asked, WITHDREW_BEFORE), &why, &made, err))
                return LAW_REFUSED;
        *out = json_pack("{s:b,s:o,s:o,s:o}", "open", (int)made.is_open, "strict", day_json(made.strict), "legal",
                         day_json(made.legal), "why", why_json(&why));
        return LAW_DONE;
}

int fictitious_run(struct asked *asked, json_t **out, struct err *err)
{
        struct derivation why = {.arena = asked->arena};
        struct fictitious_notice made;

        if (!agreement_notice(asked->law, date_at(asked, SIGNED), date_at(asked, SINCE), date_at(asked, END), &why, &made, err))
                return LAW_REFUSED;
        *out = json_pack("{s:o,s:i,s:i,s:o,s:o,s:i,s:o}", "benefit_from", day_json(made.benefit_from), "service_years",
                         made.years, "notice_months", made.months, "counted", day_json(made.counted), "notice_end",
                         day_json(made.end), "days_between", made.days_between, "why", why_json(&why));
        return LAW_DONE;
}

int announcement_run(struct asked *asked, json_t **out, struct err *err)
{
        struct derivation why = {.arena = asked->arena};
        struct announcement made;

        if (!fixedterm_announcement(asked->law, date_at(asked, CONTRACT_START), date_at(asked, CONTRACT_END),
                                    date_at(asked, AGREED_END), &why, &made, err))
                return LAW_REFUSED;
        *out = json_pack("{s:b,s:o,s:o,s:b,s:o}", "needed", (int)made.is_needed, "latest", day_json(made.latest), "proposed",
                         day_json(made.proposed), "needs_notice", (int)made.needs_notice, "why", why_json(&why));
        return LAW_DONE;
}
