/* The Dutch flows beside maasland and gelders, played: a typical life to each end, what is refused at a gate, what the clock does
 * when nobody speaks, and the way back. docs/flows-nl.md tells what each is for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "must.h"
#include "play.h"

/* ---- inclusion: in unless refused, and never put out by a term */

static const struct move inclusion_silence[] = {
        {20260105, term_due, "admission", 20260119},
        {20260119, nothing_done, .state = "registered"},
        {20260119, warnings_given, "admission", 2},
        {20260120, nothing_done, .state = "between-jobs"},
        {20260120, account_pays, "fund"},
        {20260120, payers_are, .words = "benefit"},
};
static const struct move inclusion_life[] = {
        {20260105, fact_given, "without-work", 20250901},
        {20260105, step_taken, "admit", .state = "between-jobs"},
        {20260105, term_due, "year-without", 20260901},
        {20260105, term_due, "talk", 20260202},
        {20260126, activity_had, "talk"},
        {20260126, term_due, "talk", 20260223},
        {20260302, step_lacking, "trial", .words = "no taster is recorded"},
        {20260302, taster_found, .number = 20260327},
        {20260302, step_taken, "trial", .state = "trial"},
        {20260302, term_due, "trial-term", 20260502},
        {20260330, step_taken, "trial-end", .state = "between-jobs"},
        {20260901, nothing_done, .state = "between-jobs"},
        {20260902, nothing_done, .state = "long-without"},
        {20260902, term_due, "talk-long", 20261028},
        {20260907, taster_found, .number = 20260930},
        {20260907, step_taken, "trial", .state = "trial"},
        {20261001, step_taken, "trial-end-long", .state = "long-without"},
        {20261102, step_lacking, "place", .words = "no placement of kind job"},
        {20261102, job_found},
        {20261102, step_taken, "place", .state = "placed"},
        {20261102, term_due, "check-26", 20270503},
        {20270503, nothing_done, .state = "placed"},
        {20270504, nothing_done, .state = "lasting"},
};
static const struct move inclusion_pause[] = {
        {20260105, step_taken, "admit", .state = "between-jobs"},
        {20260105, term_due, "year-here", 20270105},
        {20260112, suspended, .number = 20260125, .words = "temporary-work"},
        {20260112, term_due, "year-here", 20270119},
        {20260112, term_due, "talk", 20260216},
        {20270119, nothing_done, .state = "between-jobs"},
        {20270120, nothing_done, .state = "long-without"},
};
static const struct move inclusion_refusal[] = {
        {20260105, step_refused, "refuse", .words = ""},
        {20260105, step_refused, "refuse", .words = "too-far-from-work"},
        {20260105, step_taken, "refuse", .words = "helped-elsewhere", .state = "refused"},
        {20260105, term_due, "objection", 20260216},
        {20260216, step_taken, "object", .state = "registered"},
        {20260303, nothing_done, .state = "between-jobs"},
};
static const struct move inclusion_refusal_stands[] = {
        {20260105, step_taken, "refuse", .words = "outside-the-region", .state = "refused"},
        {20260217, step_lacking, "object", .words = "the term objection ended on 2026-02-16", .state = "refused"},
};
static const struct move inclusion_ends[] = {
        {20260105, step_refused, "decline", .words = "ill"},
        {20260105, step_taken, "decline", .words = "own-plan", .state = "declined"},
        {20270105, step_taken, "rejoin", .state = "registered"},
        {20270105, step_taken, "admit", .state = "between-jobs"},
        {20270111, step_taken, "start-up", .state = "closed-business"},
        {20280105, step_taken, "rejoin", .state = "registered"},
        {20280105, step_taken, "admit-long", .state = "long-without"},
        {20280112, step_taken, "study", .state = "closed-study"},
        {20290105, step_taken, "rejoin", .state = "registered"},
        {20290105, step_taken, "admit", .state = "between-jobs"},
        {20290112, job_found},
        {20290112, step_taken, "place", .state = "placed"},
        {20290212, job_ended, .number = 20290209},
        {20290212, step_taken, "return", .state = "between-jobs"},
        {20290212, step_taken, "leave", .words = "moved-away", .state = "closed-left"},
};

/* ---- transition: useful work that nobody pays a wage for, and back */

static const struct move transition_begin[] = {
        {20260105, term_due, "answer", 20260202},
        {20260105, step_lacking, "care", .words = "agreement.transition is not recorded"},
        {20260105, fact_given, "agreement.transition"},
        {20260105, step_taken, "care", .state = "caring"},
        {20260105, account_pays, "fund"},
        {20260105, payers_are, .words = "fund"},
        {20260105, term_due, "return-right", 20280105},
        {20260105, term_due, "contact", 20260405},
};
static const struct move transition_clock[] = {
        {20260401, activity_had, "talk"},
        {20260401, term_due, "contact", 20260701},
        {20260601, suspended, .number = 20260630, .words = "temporary-work"},
        {20260601, term_due, "care-term", 20270204},
        {20270204, nothing_done, .state = "caring"},
        {20270205, nothing_done, .state = "returning"},
        {20270205, term_due, "way-back", 20270805},
        {20270805, nothing_done, .state = "returning"},
        {20270806, nothing_done, .state = "closed-term"},
        {20280806, step_taken, "reopen", .state = "returning"},
        {20290207, nothing_done, .state = "closed-term"},
        {20300208, step_lacking, "reopen", .words = "the term open-way ended on 2030-02-07", .state = "closed-term"},
};
static const struct move transition_back[] = {
        {20260302, step_taken, "volunteer", .state = "volunteering"},
        {20260601, step_lacking, "study", .words = "agreement.study is not recorded"},
        {20260601, fact_given, "agreement.study"},
        {20260601, step_taken, "study", .state = "studying"},
        {20260601, term_due, "study-term", 20280201},
        /* What began first ends nothing that came after it. */
        {20270303, nothing_done, .state = "studying"},
        {20280105, step_taken, "resume", .state = "resumed"},
        {20280105, payers_are, .words = "sender"},
        {20280105, milestone_is, "resumed", 1},
        {20280705, nothing_done, .state = "resumed"},
        {20280706, nothing_done, .state = "lasting"},
};
static const struct move transition_too_late[] = {
        {20270106, nothing_done, .state = "returning"},
        {20270107, fact_given, "agreement.study"},
        {20270107, step_taken, "study", .state = "studying"},
        {20280106, step_lacking, "resume", .words = "the term return-right ended on 2028-01-05"},
        {20280110, step_taken, "turn", .state = "returning"},
        {20280110, step_taken, "study-on", .state = "closed-study"},
};
static const struct move transition_job[] = {
        {20260302, job_found},
        {20260302, step_taken, "place", .state = "placed"},
        {20260302, milestone_stands, "placed", 1},
        {20260501, job_ended, .number = 20260430},
        {20260501, step_taken, "return", .state = "returning"},
        {20260501, milestone_stands, "placed", 0},
        {20260501, payers_are, .words = "fund"},
        {20260601, job_found},
        {20260601, step_taken, "place", .state = "placed"},
        {20261130, nothing_done, .state = "placed"},
        {20261201, nothing_done, .state = "lasting"},
};
static const struct move transition_silence[] = {
        {20260202, nothing_done, .state = "proposed"},
        {20260203, nothing_done, .state = "declined"},
        {20260302, step_taken, "rejoin", .state = "proposed"},
        {20260302, step_taken, "decline", .words = "stays-in-job", .state = "declined"},
        {20260603, step_lacking, "rejoin", .words = "the term second-thoughts ended on 2026-06-02"},
};
static const struct move transition_business[] = {{20260302, step_taken, "start-up", .state = "closed-business"}};
static const struct move transition_leave[] = {{20260302, step_taken, "leave", .words = "pension", .state = "closed-left"}};

/* ---- poortwachter: DOMAIN 4.1, first sick day Monday 12 January 2026 */

static const struct move poortwachter_calendar[] = {
        {20260112, fact_given, "first-sick-day"},  {20260112, term_due, "week-6", 20260223},
        {20260112, term_due, "week-8", 20260309},  {20260112, term_due, "week-42", 20261102},
        {20260112, term_due, "week-52", 20270111}, {20260112, term_due, "week-88", 20270920},
        {20260112, term_due, "week-91", 20271011}, {20260112, term_due, "week-93", 20271025},
        {20260112, term_due, "week-98", 20271129}, {20260112, term_due, "week-104", 20280110},
        {20260112, term_none, "progress"},
};
static const struct move poortwachter_life[] = {
        {20260216, warnings_given, "week-6", 1},
        {20260223, fact_given, "problem-analysis"},
        {20260223, term_met, "week-6", 20260223},
        {20260223, step_lacking, "open-second", .words = "action-plan is not recorded"},
        {20260309, fact_given, "action-plan"},
        {20260309, term_met, "week-8", 20260309},
        {20260309, term_due, "progress", 20260420},
        {20260414, activity_had, "talk"},
        /* Every six weeks, from the talk that was had. */
        {20260414, term_due, "progress", 20260526},
        {20260527, term_due, "progress", 20260707},
        {20261102, fact_given, "reported-to-uwv"},
        {20270111, fact_given, "first-year-evaluation"},
        {20270111, term_met, "week-52", 20270111},
        {20270111, term_due, "second-track", 20270222},
        {20270118, step_taken, "open-second", .state = "second-track"},
        {20270118, term_met, "second-track", 20270118},
        {20270118, account_pays, "fund"},
        {20270125, step_taken, "present", .state = "table"},
        {20270201, step_lacking, "introduce", .words = "agreement.introduction is not recorded"},
        {20270201, fact_given, "agreement.introduction"},
        {20270201, step_taken, "introduce", .state = "contact"},
        {20270301, taster_found, .number = 20270319},
        {20270301, step_taken, "taste", .state = "taster"},
        {20270322, step_taken, "taste-end", .state = "contact"},
        {20270405, step_taken, "present", .state = "table"},
        {20270412, step_taken, "introduce", .state = "contact"},
        {20270412, step_taken, "orient", .state = "oriented"},
        {20270412, milestone_is, "oriented", 1},
        {20270412, payers_are, .words = "sender"},
        {20270503, job_found},
        {20270503, step_taken, "place", .state = "placed"},
        {20270601, job_ended, .number = 20270531},
        {20270601, step_taken, "fall-back", .state = "contact"},
        {20270601, milestone_stands, "placed", 0},
        {20270705, job_found},
        {20270705, step_taken, "place", .state = "placed"},
        {20270705, milestone_stands, "placed", 1},
        {20280103, nothing_done, .state = "placed"},
        {20280104, nothing_done, .state = "lasting"},
};
static const struct move poortwachter_wait[] = {
        {20280110, nothing_done, .state = "first-track"},
        {20280110, warnings_given, "week-104", 2},
        {20280111, nothing_done, .state = "closed-104"},
};
static const struct move poortwachter_sanction[] = {
        {20271115, step_lacking, "sanction", .words = "sanction-decided is not recorded"},
        {20271115, fact_given, "sanction-decided"},
        {20271115, term_met, "week-98", 20271115},
        {20271115, step_taken, "sanction", .state = "sanctioned"},
        {20271115, term_due, "sanction-end", 20290108},
        {20280111, nothing_done, .state = "sanctioned"},
        {20280301, fact_given, "repair-reported"},
        {20280301, term_due, "repair-answer", 20280322},
        {20280320, fact_given, "repair-decided"},
        {20280320, term_due, "repair-end", 20280501},
        {20280501, nothing_done, .state = "sanctioned"},
        {20280502, nothing_done, .state = "closed-104"},
};
static const struct move poortwachter_no_repair[] = {
        {20271115, fact_given, "sanction-decided"},
        {20271115, step_taken, "sanction", .state = "sanctioned"},
        {20290108, nothing_done, .state = "sanctioned"},
        {20290109, nothing_done, .state = "closed-104"},
};
static const struct move poortwachter_relapse[] = {
        {20260202, step_taken, "recover", .state = "returned"},
        {20260202, term_due, "counts-on", 20260301},
        {20260301, step_taken, "relapse", .state = "first-track"},
        {20260301, term_due, "week-104", 20280110},
        {20260309, step_taken, "recover", .state = "returned"},
        {20260406, step_lacking, "relapse", .words = "the term counts-on ended on 2026-04-05"},
};
static const struct move poortwachter_early[] = {
        {20260202, step_lacking, "open-second", .words = "action-plan is not recorded"},
        {20260202, override_asked, "open-second", .words = "reasons-given-in-writing", .state = "first-track"},
        {20260202, override_confirmed, .state = "second-track"},
        {20260202, step_taken, "leave", .words = "contract-ended", .state = "closed-left"},
};
static const struct move poortwachter_nothing_medical[] = {
        {20260112, fact_refused, "diagnosis"},
        {20260112, fact_refused, "first-sick-day-reason"},
        {20260112, fact_refused, "limits"},
        {20260112, step_refused, "leave", .words = "illness"},
        {20260112, step_refused, "leave", .words = "incapacity"},
};

/* ---- portfolio */

static const struct move portfolio_life[] = {
        {20260105, step_taken, "publish", .state = "published"},
        {20260105, term_due, "refresh", 20270105},
        {20260119, step_lacking, "invite", .words = "invited-for is not recorded"},
        {20260119, fact_given, "invited-for", 20260202},
        {20260202, step_taken, "invite", .state = "invited"},
        {20260202, term_due, "invitation", 20260216},
        {20260216, nothing_done, .state = "invited"},
        /* No answer is an answer. */
        {20260217, nothing_done, .state = "published"},
        {20260302, step_taken, "invite", .state = "invited"},
        {20260302, step_lacking, "apply", .words = "no activity of kind application"},
        {20260302, activity_had, "application"},
        {20260302, step_taken, "apply", .state = "applied"},
        {20260316, step_refused, "turn-down", .words = "too-old"},
        {20260316, step_taken, "turn-down", .words = "someone-else", .state = "published"},
        {20260323, step_taken, "apply", .state = "applied"},
        {20260401, step_lacking, "hire", .words = "no placement of kind job"},
        {20260401, job_found},
        {20260401, step_taken, "hire", .state = "hired"},
        {20260401, payers_are, .words = "receiver"},
        {20260501, job_ended, .number = 20260430},
        {20260501, step_taken, "return", .state = "published"},
        {20260601, activity_had, "application"},
        {20260601, step_taken, "apply", .state = "applied"},
        {20260701, job_found},
        {20260701, step_taken, "hire", .state = "hired"},
        {20261230, nothing_done, .state = "hired"},
        {20261231, nothing_done, .state = "lasting"},
};
static const struct move portfolio_idle[] = {
        {20260105, step_taken, "publish", .state = "published"},
        {20270105, nothing_done, .state = "published"},
        {20270106, nothing_done, .state = "draft"},
};
static const struct move portfolio_no_consent[] = {
        {20260105, step_taken, "receive", .state = "received"},
        {20260105, term_due, "no-consent", 20260202},
        {20260119, step_taken, "ask", .state = "consent-asked"},
        /* Four weeks from the day it came in, and not from the asking. */
        {20260202, nothing_done, .state = "consent-asked"},
        {20260203, nothing_done, .state = "lapsed"},
        {20260301, step_taken, "renew", .state = "draft"},
};
static const struct move portfolio_pool[] = {
        {20260105, step_taken, "receive", .state = "received"},
        {20260105, step_taken, "ask", .state = "consent-asked"},
        {20260112, step_lacking, "pool", .words = "the person has not consented"},
        {20260112, consent_given, "name"},
        {20260112, consent_given, "contact"},
        {20260112, step_taken, "pool", .state = "pooled"},
        {20260112, term_due, "pool-term", 20270112},
        {20260202, activity_had, "application"},
        {20260202, step_taken, "take-up", .state = "applied"},
        {20260209, step_taken, "pool-again", .words = "no-vacancy-left", .state = "pooled"},
        {20260209, term_due, "pool-term", 20270209},
        {20270209, nothing_done, .state = "pooled"},
        {20270210, nothing_done, .state = "lapsed"},
        {20270301, step_taken, "renew", .state = "draft"},
        {20270301, step_taken, "withdraw", .state = "withdrawn"},
};

/* ---- branchepool: the gate, before and from 2027 */

static const struct move branchepool_begin[] = {
        {20260105, fact_given, "capacity-offered"},
        {20260105, figure_given, "hours", 24},
        {20260105, step_lacking, "match", .words = "capacity-requested is not recorded"},
        {20260105, fact_given, "capacity-requested"},
        {20260105, step_lacking, "match", .words = "hours-requested is not recorded"},
        {20260105, figure_given, "hours-requested", 24},
        {20260105, step_taken, "match", .state = "matched"},
        {20260105, term_due, "answer", 20260119},
};
static const struct move branchepool_agreed[] = {
        {20260105, fact_given, "capacity-offered"},
        {20260105, figure_given, "hours", 24},
        {20260105, fact_given, "capacity-requested"},
        {20260105, figure_given, "hours-requested", 24},
        {20260105, step_taken, "match", .state = "matched"},
        {20260112, fact_given, "agreement.exchange"},
        {20260112, figure_given, "hours-agreed", 20},
        {20260112, step_lacking, "agree", .words = "the person has not consented"},
        {20260112, consent_given, "name"},
        {20260112, step_taken, "agree", .state = "agreed"},
        {20260112, term_due, "begin", 20260312},
};
static const struct move branchepool_life[] = {
        {20260202, assignment_found, .number = 20260430},
        {20260202, step_lacking, "start", .words = "needs a waadi registration"},
        /* The admission of next year opens nothing today. */
        {20260202, admission_had, "wtta", 20270101},
        {20260202, step_lacking, "start", .words = "lending out on 2026-02-02 needs a waadi registration"},
        {20260202, admission_had, "waadi", 20200101},
        {20260202, step_taken, "start", .state = "running"},
        {20260202, payers_are, .words = "receiver"},
        {20260202, account_pays, "pool"},
        {20260202, term_due, "last-day", 20260430},
        {20260420, step_lacking, "bring-back", .words = "no placement has ended"},
        /* A longer assignment is another one. */
        {20260420, assignment_found, .number = 20260630},
        {20260420, term_due, "last-day", 20260630},
        {20260630, nothing_done, .state = "running"},
        {20260701, nothing_done, .state = "returned"},
        {20260701, term_due, "invoice", 20260731},
        {20260706, step_lacking, "settle", .words = "invoiced is not recorded"},
        {20260706, fact_given, "invoiced"},
        {20260706, step_taken, "settle", .state = "settled"},
        {20260907, step_taken, "offer-again", .state = "offered"},
        /* What was agreed in January is none for a new assignment. */
        {20260907, step_taken, "match", .state = "matched"},
        {20260907, step_lacking, "agree", .words = "the term begin ended on 2026-03-12"},
};
static const struct move branchepool_2027[] = {
        {20260305, nothing_done, .state = "agreed"},
        {20260313, nothing_done, .state = "offered"},
        {20260313, admission_had, "waadi", 20200101},
        {20260608, step_taken, "match", .state = "matched"},
        {20260608, fact_given, "agreement.exchange", 20261207},
        {20260623, nothing_done, .state = "offered"},
        {20260907, step_taken, "match", .state = "matched"},
        {20260907, fact_given, "agreement.exchange"},
        {20260907, step_taken, "agree", .state = "agreed"},
        {20261102, fact_given, "agreement.exchange"},
        {20270102, assignment_found, .number = 20270226},
        {20270102, step_lacking, "start", .words = "lending out on 2027-01-02 needs a wtta registration"},
        {20270102, admission_had, "wtta", 20270101},
        {20270102, step_taken, "start", .state = "running"},
        {20270201, job_found},
        {20270201, step_taken, "take-over", .state = "hired"},
};
static const struct move branchepool_silence[] = {
        {20260119, nothing_done, .state = "matched"},
        {20260120, nothing_done, .state = "offered"},
        {20260120, term_due, "offer", 20260420},
        {20260420, nothing_done, .state = "offered"},
        {20260421, nothing_done, .state = "unfilled"},
        {20260504, step_taken, "offer-again", .state = "offered"},
        {20260504, step_taken, "withdraw", .words = "needed-at-home", .state = "withdrawn"},
};

/* ---- participation: hours of a year, and the register asked yes or no */

static const struct move participation_begin[] = {
        {20260105, step_lacking, "check", .words = "register-checked is not recorded"},
        {20260105, fact_refused, "limitation"},
        {20260105, fact_given, "register-checked"},
        {20260105, term_met, "register", 20260105},
        {20260105, step_taken, "check", .state = "checked"},
        {20260112, step_lacking, "create", .words = "job-created is not recorded"},
        {20260112, fact_given, "job-created"},
        {20260112, step_taken, "create", .state = "job-created"},
        {20260112, term_due, "fill-job", 20260412},
};
static const struct move participation_life[] = {
        {20260202, job_found},
        {20260202, step_taken, "fill", .state = "filled"},
        {20260202, account_pays, "subsidy"},
        {20260202, milestone_is, "placed", 1},
        {20260202, term_due, "coaching", 20260316},
        {20260310, activity_had, "coaching"},
        {20260310, term_due, "coaching", 20260421},
        {20260202, term_due, "year-hours", 20270202},
        {20270104, step_lacking, "confirm", .words = "what the term year-hours waits for has not come in time"},
        {20270104, fact_given, "hours-confirmed"},
        {20270104, step_lacking, "confirm", .words = "paid-hours is not recorded"},
        /* 25.5 hours a week. */
        {20270104, figure_given, "paid-hours", 1326},
        {20270104, step_taken, "confirm", .state = "confirmed"},
        {20270111, step_refused, "correct", .words = "illness"},
        {20270111, step_taken, "correct", .words = "payroll-corrected", .state = "filled"},
        /* The hours of before are none for the correction. */
        {20270112, step_lacking, "confirm", .words = "what the term year-hours waits for"},
        {20270112, fact_given, "hours-confirmed"},
        {20270112, step_taken, "confirm", .state = "confirmed"},
        {20270112, term_due, "objections", 20270209},
        {20270209, nothing_done, .state = "confirmed"},
        {20270210, nothing_done, .state = "counted"},
        {20270210, term_due, "new-year", 20271010},
        {20271011, nothing_done, .state = "filled"},
        {20280110, fact_given, "hours-confirmed"},
        {20280110, step_taken, "confirm", .state = "confirmed"},
        {20280110, step_taken, "count", .state = "counted"},
        {20280110, step_taken, "let-go", .state = "closed-lasting"},
        {20290110, step_taken, "rejoin", .state = "registered"},
};
static const struct move participation_late[] = {
        {20260202, job_found},
        {20260202, step_taken, "fill", .state = "filled"},
        {20270803, fact_given, "hours-confirmed"},
        {20270803, figure_given, "paid-hours", 600},
        {20270803, step_lacking, "confirm", .words = "has not come in time"},
        {20270803, override_asked, "confirm", .words = "confirmed-late", .state = "filled"},
        {20270803, override_confirmed, .state = "confirmed"},
        {20270809, job_ended, .number = 20270806},
        {20270809, step_taken, "end-job", .state = "checked"},
};
static const struct move participation_not_filled[] = {
        {20260412, nothing_done, .state = "job-created"},
        {20260413, nothing_done, .state = "checked"},
        {20260420, step_taken, "leave", .words = "moved-away", .state = "closed-left"},
        {20260601, step_taken, "rejoin", .state = "registered"},
        {20260601, step_taken, "outside", .state = "closed-outside"},
};

/* ---- baanbrekend: claims, and what became of them */

static const struct move baanbrekend_started[] = {
        {20260105, step_lacking, "activate", .words = "no activity of kind talk"},
        {20260105, activity_had, "talk"},
        {20260105, step_taken, "activate", .state = "active"},
        {20260105, milestone_is, "joined", 1},
        {20260105, account_pays, "subsidy"},
        {20260112, step_lacking, "put-forward", .words = "the person has not consented"},
        {20260112, consent_given, "name"},
        {20260112, step_taken, "put-forward", .state = "candidate"},
        {20260209, nothing_done, .state = "candidate"},
        {20260210, nothing_done, .state = "active"},
        {20260216, step_taken, "put-forward", .state = "candidate"},
        {20260302, job_found},
        {20260302, step_taken, "start", .state = "started"},
        {20260302, milestone_stands, "placed", 1},
        {20260302, term_due, "claim-window", 20260601},
        {20260302, term_due, "check-26", 20260831},
};
static const struct move baanbrekend_claim[] = {
        {20260309, step_lacking, "submit", .words = "benefit-ended is not recorded"},
        {20260309, fact_given, "benefit-ended", 20260302},
        {20260309, fact_given, "evidence"},
        {20260309, step_taken, "submit", .state = "claim-submitted"},
        {20260309, term_due, "decision", 20260420},
        {20260420, nothing_done, .state = "claim-submitted"},
        /* Silence accepts. */
        {20260421, account_pays, "fund", .state = "claim-accepted"},
        {20260427, step_refused, "dispute", .words = "no-outflow"},
        {20260427, step_taken, "dispute", .words = "too-few-hours", .state = "claim-disputed"},
        {20260504, step_taken, "uphold", .state = "claim-accepted"},
        {20260831, nothing_done, .state = "claim-accepted"},
        {20260901, milestone_stands, "lasting", 1, .state = "lasting"},
        {20261005, step_taken, "revoke", .words = "subsidised-work", .state = "claim-reversed"},
        {20261005, milestone_stands, "lasting", 0},
        {20261005, milestone_stands, "placed", 0},
        {20261005, step_lacking, "submit", .words = "the term claim-window ended on 2026-06-01"},
        {20261005, step_taken, "last", .state = "lasting"},
        {20261005, milestone_is, "lasting", 2},
};
static const struct move baanbrekend_dispute[] = {
        {20260302, fact_given, "benefit-ended"},
        {20260302, fact_given, "evidence"},
        {20260302, step_taken, "submit", .state = "claim-submitted"},
        {20260303, step_taken, "dispute", .words = "evidence-missing", .state = "claim-disputed"},
        {20260303, term_due, "answer", 20260428},
        {20260428, milestone_stands, "placed", 1, .state = "claim-disputed"},
        /* And silence loses a dispute. */
        {20260429, milestone_stands, "placed", 0, .state = "claim-reversed"},
        {20260504, step_taken, "submit", .state = "claim-submitted"},
        {20260504, milestone_stands, "placed", 1},
        {20260511, step_taken, "reverse", .words = "counted-twice", .state = "claim-reversed"},
        {20260518, job_ended, .number = 20260515},
        {20260518, step_taken, "lose", .state = "active"},
        {20260518, milestone_is, "placed", 2},
        {20260518, milestone_stands, "placed", 0},
        {20270518, nothing_done, .state = "active"},
        {20270519, nothing_done, .state = "closed-term"},
};
static const struct move baanbrekend_silence[] = {
        {20260202, nothing_done, .state = "intake"},
        {20260203, nothing_done, .state = "declined"},
        {20260302, step_taken, "rejoin", .state = "intake"},
        {20260302, activity_had, "talk"},
        {20260302, step_taken, "activate", .state = "active"},
        {20260302, step_taken, "start-up", .state = "closed-business"},
        {20260601, step_taken, "rejoin", .state = "intake"},
        {20260601, step_taken, "activate", .state = "active"},
        {20260601, step_taken, "leave", .words = "study", .state = "closed-left"},
};

/* ---- talentenregio: internal first */

static const struct move talentenregio_begin[] = {
        {20260105, step_lacking, "check", .words = "priority-checked is not recorded"},
        {20260105, fact_given, "priority-checked"},
        {20260105, figure_given, "priority", 4},
        {20260105, step_lacking, "check", .words = "priority is 4, and at most 3 is asked for"},
        {20260105, figure_given, "priority", 3},
        {20260105, step_taken, "check", .state = "prioritised"},
        {20260105, account_pays, "subsidy"},
        {20260105, fact_given, "vacancy-opened"},
        {20260105, term_due, "window", 20260119},
        {20260105, consent_given, "name"},
};
static const struct move talentenregio_priority[] = {
        {20260112, step_lacking, "interview", .words = "priority is 3, and at most 2 is asked for"},
        {20260112, step_lacking, "interview-open", .words = "the term window runs through 2026-01-19"},
        {20260112, figure_given, "priority", 1},
        {20260112, step_taken, "interview", .state = "interviewed"},
        {20260112, step_lacking, "second", .words = "agreement.secondment is not recorded"},
        {20260202, fact_given, "agreement.secondment"},
        {20260202, assignment_found, .number = 20260731},
        {20260202, step_taken, "second", .state = "seconded"},
        {20260202, payers_are, .words = "receiver"},
        {20260731, nothing_done, .state = "seconded"},
        {20260801, nothing_done, .state = "prioritised"},
        {20260801, term_due, "stay", 20270801},
        {20270801, nothing_done, .state = "prioritised"},
        {20270802, nothing_done, .state = "none-found"},
        {20270802, step_taken, "again", .state = "interested"},
        {20270802, step_taken, "withdraw", .words = "stays", .state = "withdrawn"},
};
static const struct move talentenregio_open[] = {
        {20260119, step_lacking, "interview-open", .words = "the term window runs through 2026-01-19"},
        {20260120, step_lacking, "interview", .words = "the term window ended on 2026-01-19"},
        {20260120, step_taken, "interview-open", .state = "interviewed"},
        {20260217, nothing_done, .state = "interviewed"},
        {20260218, nothing_done, .state = "prioritised"},
        {20260302, step_taken, "interview-open", .state = "interviewed"},
        {20260323, job_found},
        {20260323, step_taken, "post", .state = "posted"},
        {20260501, job_ended, .number = 20260430},
        {20260501, step_taken, "return", .state = "prioritised"},
        {20260501, milestone_stands, "placed", 0},
        {20260504, step_taken, "interview-open", .state = "interviewed"},
        {20260601, job_found},
        {20260601, step_taken, "post", .state = "posted"},
        {20261130, nothing_done, .state = "posted"},
        {20261201, nothing_done, .state = "lasting"},
};

/* ---- bridge: over a dip, and followed for five years */

static const struct move bridge_begin[] = {
        {20260105, fact_given, "announced"},
        {20260105, step_lacking, "bridge", .words = "agreement.study is not recorded"},
        {20260105, fact_given, "agreement.study"},
        {20260105, term_due, "enrol", 20260305},
        {20260105, step_taken, "bridge", .state = "bridged"},
        {20260105, payers_are, .words = "sender 50, fund 50"},
        {20260105, account_pays, "fund"},
        {20260105, term_due, "bridge-term", 20270105},
};
static const struct move bridge_higher[] = {
        {20260202, fact_given, "study-started"},
        {20260202, term_met, "enrol", 20260202},
        {20260302, suspended, .number = 20260331, .words = "called-back-to-work"},
        {20260302, term_due, "bridge-term", 20270204},
        {20261207, step_lacking, "return-higher", .words = "qualified is not recorded"},
        {20261207, fact_given, "qualified"},
        {20261207, step_lacking, "return-higher", .words = "level is not recorded"},
        {20261207, figure_given, "level", 4},
        {20261207, step_taken, "return-higher", .state = "returned-higher"},
        {20261207, milestone_is, "level-gained", 1},
        {20261207, payers_are, .words = "sender"},
        {20261207, term_due, "cohort-1", 20270105},
        {20261207, term_due, "cohort-2", 20280105},
        {20310105, nothing_done, .state = "returned-higher"},
        {20310106, nothing_done, .state = "followed"},
};
static const struct move bridge_moved[] = {
        {20270105, nothing_done, .state = "bridged"},
        {20270106, nothing_done, .state = "surplus"},
        {20270201, job_found},
        {20270201, step_taken, "move", .state = "moved"},
        {20270201, milestone_stands, "kept", 1},
        {20270301, job_ended, .number = 20270226},
        {20270301, step_taken, "fall-back", .state = "surplus"},
        {20270301, milestone_stands, "kept", 0},
        {20270426, nothing_done, .state = "surplus"},
        {20270427, nothing_done, .state = "declined"},
        {20270503, step_taken, "rejoin", .state = "surplus"},
        {20270503, step_taken, "leave", .words = "other-sector", .state = "closed-left"},
        {20280106, step_lacking, "rejoin", .words = "the term dip ended on 2028-01-05"},
};
static const struct move bridge_study[] = {{20260601, step_taken, "study-on", .state = "closed-study"}};

/* ---- regelluw: declare first, look later */

static const struct move regelluw_at_once[] = {
        {20260105, term_due, "at-once", 20260105, .state = "declared"},
        {20260106, nothing_done, .state = "accepted"},
        {20260106, payers_are, .words = "sender"},
        {20260106, account_pays, "subsidy"},
        {20260106, term_due, "check-window", 20270106},
        {20260106, term_due, "declaration", 20260120},
};
static const struct move regelluw_sample[] = {
        {20260202, step_lacking, "sample", .words = "the casefile is in no sample"},
        {20260202, sample_drawn, "accepted"},
        {20260202, step_taken, "sample", .state = "sampled"},
        {20260202, payers_are, .words = "sender"},
        {20260202, term_due, "check", 20260316},
        /* Silence confirms. */
        {20260316, nothing_done, .state = "sampled"},
        {20260317, nothing_done, .state = "confirmed"},
        {20260406, step_lacking, "correct", .words = "corrected is not recorded"},
        {20260406, fact_given, "corrected"},
        {20260406, figure_given, "wage-value", 60},
        {20260406, step_lacking, "correct", .words = "coaching-hours is not recorded"},
        {20260406, figure_given, "coaching-hours", 4},
        {20260406, step_taken, "correct", .words = "wage-value", .state = "corrected"},
        {20260406, figure_kept, "wage-value", 60},
        {20260518, nothing_done, .state = "corrected"},
        {20260519, nothing_done, .state = "confirmed"},
        /* 26 weeks from the day of acceptance, whatever was checked meanwhile. */
        {20260519, term_due, "check-26", 20260707},
        {20260708, milestone_is, "lasting", 1, .state = "lasting"},
};
static const struct move regelluw_sample_later[] = {
        {20260708, nothing_done, .state = "lasting"},
        {20261102, sample_drawn, "lasting"},
        {20261102, step_taken, "sample", .state = "sampled"},
        {20261102, step_taken, "last", .state = "lasting"},
        {20270107, step_lacking, "sample", .words = "the term check-window ended on 2027-01-06"},
};
static const struct move regelluw_ends[] = {
        /* On the very day, with nothing recorded at all. */
        {20260105, step_taken, "accept", .state = "accepted"},
        {20260105, milestone_stands, "placed", 1},
        {20260107, step_taken, "withdraw", .words = "person-withdrew", .state = "not-begun"},
        {20260107, milestone_stands, "placed", 0},
        {20260112, step_taken, "renew", .state = "declared"},
        {20260112, step_taken, "accept", .state = "accepted"},
        {20260302, step_refused, "end", .words = "incapacity"},
        {20260302, step_taken, "end", .words = "other-job", .state = "closed-left"},
};

static const struct play plays[] = {
        {"who_is_not_refused_is_in", "inclusion", PLAY_ALONE(inclusion_silence)},
        {"a_year_without_work_is_told_by_the_clock_and_puts_nobody_out", "inclusion", PLAY_ALONE(inclusion_life)},
        {"temporary_work_moves_the_year_between_jobs", "inclusion", PLAY_ALONE(inclusion_pause)},
        {"a_refusal_has_a_reason_and_can_be_objected_to", "inclusion", PLAY_ALONE(inclusion_refusal)},
        {"a_refusal_stands_after_six_weeks", "inclusion", PLAY_ALONE(inclusion_refusal_stands)},
        {"whoever_left_inclusion_may_come_back", "inclusion", PLAY_ALONE(inclusion_ends)},
        {"the_way_back_from_care_is_supported_and_reopened", "transition", PLAY_AFTER(transition_begin, transition_clock)},
        {"the_old_employer_takes_back_within_two_years", "transition", PLAY_AFTER(transition_begin, transition_back)},
        {"after_two_years_the_old_employer_need_not", "transition", PLAY_AFTER(transition_begin, transition_too_late)},
        {"a_job_that_fails_leads_back_and_takes_its_milestone_along", "transition", PLAY_AFTER(transition_begin, transition_job)},
        {"a_proposal_that_nobody_answers_lapses", "transition", PLAY_ALONE(transition_silence)},
        {"a_transition_may_end_in_a_business", "transition", PLAY_AFTER(transition_begin, transition_business)},
        {"a_transition_may_be_left", "transition", PLAY_AFTER(transition_begin, transition_leave)},
        {"the_second_track_leads_from_the_table_to_work", "poortwachter", PLAY_AFTER(poortwachter_calendar, poortwachter_life)},
        {"the_wait_ends_after_104_weeks", "poortwachter", PLAY_AFTER(poortwachter_calendar, poortwachter_wait)},
        {"a_wage_sanction_ends_six_weeks_after_the_repair", "poortwachter",
         PLAY_AFTER(poortwachter_calendar, poortwachter_sanction)},
        {"a_wage_sanction_lasts_52_weeks_at_most", "poortwachter", PLAY_AFTER(poortwachter_calendar, poortwachter_no_repair)},
        {"the_weeks_count_on_within_four_weeks", "poortwachter", PLAY_AFTER(poortwachter_calendar, poortwachter_relapse)},
        {"the_calendar_is_left_with_written_reasons", "poortwachter", PLAY_AFTER(poortwachter_calendar, poortwachter_early)},
        {"nothing_medical_can_be_stored", "poortwachter", PLAY_ALONE(poortwachter_nothing_medical)},
        {"a_portfolio_leads_to_work", "portfolio", PLAY_ALONE(portfolio_life)},
        {"a_portfolio_that_nobody_keeps_is_a_draft_again", "portfolio", PLAY_ALONE(portfolio_idle)},
        {"an_open_application_lapses_after_four_weeks_without_consent", "portfolio", PLAY_ALONE(portfolio_no_consent)},
        {"a_shared_application_lapses_after_a_year", "portfolio", PLAY_ALONE(portfolio_pool)},
        {"staff_is_lent_returned_and_invoiced", "branchepool", PLAY_AFTER(branchepool_agreed, branchepool_life)},
        {"lending_out_in_2027_asks_for_the_admission", "branchepool", PLAY_AFTER(branchepool_agreed, branchepool_2027)},
        {"capacity_that_nobody_takes_lapses", "branchepool", PLAY_AFTER(branchepool_begin, branchepool_silence)},
        {"a_job_counts_by_the_hours_of_each_year", "participation", PLAY_AFTER(participation_begin, participation_life)},
        {"hours_that_come_too_late_are_an_exception", "participation", PLAY_AFTER(participation_begin, participation_late)},
        {"a_job_that_nobody_fills_is_given_up", "participation", PLAY_AFTER(participation_begin, participation_not_filled)},
        {"a_claim_is_accepted_checked_and_revoked", "baanbrekend", PLAY_AFTER(baanbrekend_started, baanbrekend_claim)},
        {"a_claim_that_fails_is_reversed", "baanbrekend", PLAY_AFTER(baanbrekend_started, baanbrekend_dispute)},
        {"who_is_not_seen_is_not_taken_on", "baanbrekend", PLAY_ALONE(baanbrekend_silence)},
        {"priority_is_heard_first", "talentenregio", PLAY_AFTER(talentenregio_begin, talentenregio_priority)},
        {"after_the_window_everybody_is_heard", "talentenregio", PLAY_AFTER(talentenregio_begin, talentenregio_open)},
        {"who_returns_at_a_higher_level_is_followed_for_five_years", "bridge", PLAY_AFTER(bridge_begin, bridge_higher)},
        {"who_moves_may_fall_back", "bridge", PLAY_AFTER(bridge_begin, bridge_moved)},
        {"a_bridge_may_lead_to_study", "bridge", PLAY_AFTER(bridge_begin, bridge_study)},
        {"a_sample_confirms_by_silence_and_corrects_by_hand", "regelluw", PLAY_AFTER(regelluw_at_once, regelluw_sample)},
        {"a_sample_may_come_after_lasting_work", "regelluw", PLAY_AFTER(regelluw_at_once, regelluw_sample_later)},
        {"nothing_blocks_the_start", "regelluw", PLAY_ALONE(regelluw_ends)},
};

/* ---- all of them */

static const char *const flows[] = {"inclusion",     "transition",  "poortwachter",  "portfolio", "branchepool",
                                    "participation", "baanbrekend", "talentenregio", "bridge",    "regelluw"};

static void every_state_is_played_but_those_where_a_casefile_opens(void **state)
{
        plays_cover(*state, flows, COUNT(flows), plays, COUNT(plays));
}

/* What would tell of somebody's health, in either language, as part of a name. First sick day is a date and no more. */
static bool is_medical(const char *name)
{
        static const char *const parts[] = {"illness", "sick",   "ziek",    "health",  "gezond",  "medic",
                                            "limit",   "beperk", "diagnos", "incapac", "handicap"};

        for (size_t i = 0; i < COUNT(parts); i++)
                if (strstr(name, parts[i]) && strcmp(name, "first-sick-day"))
                        return true;
        return false;
}

static void names_are_sound(const char *flow, Word *const *words, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (is_medical(words[i]->text))
                        fail_msg("%s: %s tells of somebody's health", flow, words[i]->text);
}

static void no_fact_figure_or_reason_is_about_health(void **state)
{
        struct centre *c = *state;

        for (size_t i = 0; i < COUNT(flows); i++) {
                const Flow *flow;

                centre_flow(c, flows[i]);
                flow = world_flow(c->world, flows[i], 0);
                for (size_t j = 0; j < flow->n_facts; j++)
                        names_are_sound(flows[i], &flow->facts[j]->name, 1);
                for (size_t j = 0; j < flow->n_figures; j++)
                        names_are_sound(flows[i], &flow->figures[j]->name, 1);
                for (size_t j = 0; j < flow->n_transitions; j++)
                        names_are_sound(flows[i], flow->transitions[j]->reasons, flow->transitions[j]->n_reasons);
        }
}

/* DOMAIN 7.4: terms of a ministerial rule end on the day as counted, also when that is a Sunday or a holiday. */
static void no_week_of_the_gatekeeper_is_moved(void **state)
{
        struct centre *c = *state;
        const Flow *flow;

        centre_flow(c, "poortwachter");
        flow = world_flow(c->world, "poortwachter", 0);
        for (size_t i = 0; i < flow->n_terms; i++) {
                assert_int_not_equal(flow->terms[i]->basis, BASIS__BASIS_STATUTE);
                assert_false(flow->terms[i]->pause);
        }
}

static void the_page_has_every_state_and_transition(void **state)
{
        page_tells(*state, "flows-nl", flows, COUNT(flows));
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, centre_setup, centre_teardown)

int main(void)
{
        struct CMUnitTest tests[COUNT(plays) + 4] = {
                CLAIM(every_state_is_played_but_those_where_a_casefile_opens),
                CLAIM(no_fact_figure_or_reason_is_about_health),
                CLAIM(no_week_of_the_gatekeeper_is_moved),
                CLAIM(the_page_has_every_state_and_transition),
        };

        for (size_t i = 0; i < COUNT(plays); i++)
                tests[i + 4] = (struct CMUnitTest){plays[i].claim, play_run, play_setup, centre_teardown, (void *)&plays[i]};
        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
