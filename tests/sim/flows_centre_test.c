/* Maasland and Gelders, played: what ends their terms, and who may pause or override what. Their worked examples run in tests/proc. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "must.h"
#include "play.h"

/* ---- Maasland */

static const struct move maasland_begin[] = {
        {20260105, fact_given, "announced"},
        {20260105, fact_given, "notice-received"},
        {20260105, fact_given, "last-day", 20260630},
        {20260105, step_taken, "join", .state = "joined"},
        {20260105, step_taken, "intake", .state = "intake"},
};
static const struct move maasland_searching[] = {
        {20260105, fact_given, "announced"},
        {20260105, fact_given, "last-day", 20260630},
        {20260105, step_taken, "join", .state = "joined"},
        {20260105, milestone_is, "joined", 1},
        {20260105, account_pays, "social-plan"},
        {20260105, step_taken, "intake", .state = "intake"},
        {20260105, fact_given, "agreement.plan"},
        {20260105, step_taken, "search", .state = "searching"},
};
static const struct move maasland_waits[] = {
        {20260108, activity_had, "talk"},
        {20260108, term_met, "first-talk", 20260108},
        {20260109, term_met, "choice", 20260105},
        {20260119, fact_given, "agreement.plan"},
        {20260119, term_met, "plan", 20260119},
        {20260119, step_taken, "search", .state = "searching"},
        {20260202, step_taken, "offer", .state = "offered"},
        {20260204, fact_given, "offer-accepted"},
        {20260301, term_met, "offer", 20260204},
        {20260301, warnings_given, "choice", 0},
        {20260301, warnings_given, "first-talk", 0},
        {20260301, warnings_given, "plan", 0},
        {20260301, warnings_given, "offer", 0},
};
static const struct move maasland_plan_late[] = {
        {20260125, warnings_given, "plan", 0},
        {20260126, warnings_given, "plan", 1},
        {20260131, warnings_given, "plan", 2},
        {20260203, fact_given, "agreement.plan"},
        {20260203, step_taken, "search", .state = "searching"},
};
static const struct move maasland_taster[] = {
        {20260202, taster_found, .number = 20260213},
        {20260202, step_taken, "taster", .state = "taster"},
        {20260202, term_due, "taster-end", 20260213},
        {20260213, warnings_given, "taster-end", 1, .state = "taster"},
        {20260214, nothing_done, .state = "searching"},
};
static const struct move maasland_pause[] = {
        {20260105, term_due, "plan", 20260202},
        {20260112, suspended, .number = 20260125, .words = "other-work"},
        /* Two weeks later; the choice, the last day and the talk stay where they were. */
        {20260112, term_due, "plan", 20260216},
        {20260112, term_due, "choice", 20260119},
        {20260112, term_due, "last-day", 20260630},
        {20260112, term_due, "first-talk", 20260112},
};
static const struct move maasland_hardship[] = {
        {20260105, job_found},
        {20260105, step_taken, "place", .state = "placed"},
        {20260105, milestone_is, "placed", 1},
        {20260105, term_due, "return-window", 20260705},
        {20260201, job_ended, .number = 20260131},
        {20260706, step_lacking, "return", .words = "the term return-window ended on 2026-07-05", .state = "placed"},
        {20260706, override_asked, "return", .words = "hardship", .state = "placed"},
        {20260706, override_confirmed, .state = "returned"},
        {20260706, milestone_is, "placed", 1},
        {20260706, payers_are, .words = "benefit"},
};
static const struct move maasland_late_twice[] = {
        {20260701, nothing_done, .state = "late"},
        {20260701, term_due, "support-late", 20270701},
        {20270503, job_found},
        {20270503, step_taken, "place", .state = "placed"},
        {20270802, job_ended, .number = 20270730},
        {20270802, step_taken, "return", .state = "returned"},
        {20270802, term_due, "support-return", 20280802},
        {20280802, nothing_done, .state = "returned"},
        {20280803, nothing_done, .state = "closed-term"},
};
static const struct move maasland_lasting[] = {
        {20260105, job_found},
        {20260105, step_taken, "place", .state = "placed"},
        {20260707, milestone_is, "lasting", 1, .state = "sustained"},
};

/* ---- Gelders */

static const struct move gelders_begin[] = {
        {20260813, fact_given, "last-day", 20260831},
        {20260813, fact_given, "agreement.three-party"},
        {20260813, term_due, "withdrawal-term", 20260827},
        {20260813, term_due, "end-notice", 20270731},
};
static const struct move gelders_withdrawn[] = {
        {20260827, override_refused, "transfer", .words = "lets nobody override"},
        {20260827, step_taken, "withdraw", .state = "declined"},
};
static const struct move gelders_not_withdrawn[] = {
        /* Another agreement opens nothing again. */
        {20260828, fact_given, "agreement.housing"},
        {20260828, term_due, "withdrawal-term", 20260827},
        {20260828, step_lacking, "withdraw", .words = "the term withdrawal-term ended on 2026-08-27"},
        {20260901, step_taken, "transfer", .state = "in-service"},
        {20260901, account_pays, "sender"},
        {20270730, warnings_given, "end-notice", 3},
        {20270730, fact_given, "end-notice"},
        {20270731, term_met, "end-notice", 20270730},
        {20270831, nothing_done, .state = "in-service"},
        {20270901, nothing_done, .state = "closed-term"},
};
static const struct move gelders_declined[] = {{20260810, step_taken, "decline", .state = "declined"}};

static const struct play plays[] = {
        {"nobody_is_warned_of_what_is_done", "maasland", PLAY_AFTER(maasland_begin, maasland_waits)},
        {"who_has_no_plan_is_warned_twice", "maasland", PLAY_AFTER(maasland_begin, maasland_plan_late)},
        {"the_search_goes_on_the_day_after_a_taster", "maasland", PLAY_AFTER(maasland_searching, maasland_taster)},
        {"other_work_moves_the_plan_and_never_the_last_day", "maasland", PLAY_AFTER(maasland_begin, maasland_pause)},
        {"hardship_is_asked_by_one_and_confirmed_by_another", "maasland", PLAY_AFTER(maasland_searching, maasland_hardship)},
        {"who_returns_has_twelve_months_anew", "maasland", PLAY_AFTER(maasland_searching, maasland_late_twice)},
        {"lasting_work_reaches_its_milestone", "maasland", PLAY_AFTER(maasland_searching, maasland_lasting)},
        {"who_withdraws_in_time_ends_as_declined_and_nobody_overrides", "gelders", PLAY_AFTER(gelders_begin, gelders_withdrawn)},
        {"the_written_word_is_due_a_month_before_the_end", "gelders", PLAY_AFTER(gelders_begin, gelders_not_withdrawn)},
        {"who_does_not_sign_ends_as_declined", "gelders", PLAY_ALONE(gelders_declined)},
};

int main(void)
{
        struct CMUnitTest tests[COUNT(plays)];

        for (size_t i = 0; i < COUNT(plays); i++)
                tests[i] = (struct CMUnitTest){plays[i].claim, play_run, play_setup, centre_teardown, (void *)&plays[i]};
        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
