#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "law.h"
#include "must.h"

/* The numbers of DOMAIN 1, 7 and 8, made here by hand; that the shipped files say the same is law_read_test's to show. */
static struct arena *arena;
static Law *law;

static void holiday(const char *name, uint32_t month, uint32_t day, int easter, int when_sunday, uint32_t from, uint32_t until)
{
        Holiday *made = NEW(arena, Holiday, holiday);

        made->name = arena_strdup(arena, name);
        made->month = month;
        made->day = day;
        made->easter = easter;
        made->when_sunday = when_sunday;
        made->from_year = from;
        made->until_year = until;
        APPEND(arena, law, holidays) = made;
}

static Param *param(const char *name, int64_t value, uint32_t from, uint32_t until)
{
        Param *made = NEW(arena, Param, param);

        made->name = arena_strdup(arena, name);
        made->value = value;
        made->from = from;
        made->until = until;
        APPEND(arena, law, params) = made;
        return made;
}

static void gate(const char *kind, uint32_t from, uint32_t until)
{
        LendingGate *made = NEW(arena, LendingGate, lending_gate);

        made->kind = arena_strdup(arena, kind);
        made->from = from;
        made->until = until;
        APPEND(arena, law, lending) = made;
}

static Length *length(const char *text)
{
        Length *made = NEW(arena, Length, length);
        struct length parsed;
        struct err err;

        assert_true(length_parse(text, &parsed, &err));
        made->n = (uint32_t)parsed.n;
        made->unit = (Unit)parsed.unit;
        return made;
}

static Regime *regime(const char *name)
{
        Regime *made = NEW(arena, Regime, regime);

        made->name = arena_strdup(arena, name);
        APPEND(arena, law, regimes) = made;
        return made;
}

static int setup(void **state)
{
        static Item items[] = {ITEM__ITEM_CONSIDERATIONS, ITEM__ITEM_POSTS, ITEM__ITEM_GROUPS,
                               ITEM__ITEM_HEADCOUNT,      ITEM__ITEM_ENDS,  ITEM__ITEM_SELECTION,
                               ITEM__ITEM_SEVERANCE,      ITEM__ITEM_WAYS,  ITEM__ITEM_WORKS_COUNCIL};
        Regime *wmco;

        (void)state;
        arena_new(&arena);
        law = NEW(arena, Law, law);
        holiday("New Year's Day", 1, 1, 0, 0, 0, 0);
        holiday("Good Friday", 0, 0, -2, 0, 0, 0);
        holiday("Easter Monday", 0, 0, 1, 0, 0, 0);
        holiday("Queen's Day", 4, 30, 0, -1, 1980, 2013);
        holiday("King's Day", 4, 27, 0, -1, 2014, 0);
        holiday("Liberation Day", 5, 5, 0, 0, 0, 0);
        holiday("Ascension Day", 0, 0, 39, 0, 0, 0);
        holiday("Whit Monday", 0, 0, 50, 0, 0, 0);
        holiday("Christmas Day", 12, 25, 0, 0, 0, 0);
        holiday("Second Christmas Day", 12, 26, 0, 0, 0, 0);
        param("terms.days-most", 90, 19650401, 0);
        param("terms.weeks-most", 12, 19650401, 0);
        param("terms.months-most", 3, 19650401, 0);
        param("terms.days-least", 3, 19650401, 0);
        param("terms.normal-days", 2, 19650401, 0);
        param("notice.months-by-service-years.from-0", 1, 20150701, 0);
        param("notice.months-by-service-years.from-5", 2, 20150701, 0);
        param("notice.months-by-service-years.from-10", 3, 20150701, 0);
        param("notice.months-by-service-years.from-15", 4, 20150701, 0);
        param("notice.floor-months", 1, 20150701, 0);
        param("severance.cap-cents", 9800000, 20250101, 20251231);
        param("severance.cap-cents", 10200000, 20260101, 20261231);
        gate("waadi", 20120701, 20261231);
        gate("wtta", 20270101, 0);
        wmco = regime("nl-wmco");
        wmco->items = items;
        wmco->n_items = COUNT(items);
        wmco->threshold = 20;
        wmco->warn_at = 15;
        wmco->window = length("3m");
        wmco->standstill = length("1m");
        wmco->basis = BASIS__BASIS_STATUTE;
        wmco->source = arena_strdup(arena, "Wet melding collectief ontslag art. 3 to 5a");
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        arena_destroy(&arena);
        return 0;
}

static struct date ymd(uint32_t yyyymmdd)
{
        struct date date = date_of_ymd(yyyymmdd);

        assert_true(date.day);
        return date;
}

#define assert_day(date, yyyymmdd) assert_int_equal(date_ymd(date), yyyymmdd)

static struct term_days term(uint32_t start, const char *text, Basis basis)
{
        struct term_days days = law_term(law, ymd(start), length(text), basis, arena);

        assert_true(strlen(days.why) < 300);
        return days;
}

#define assert_term(start, text, basis, strict_, legal_)                                                                         \
        do {                                                                                                                     \
                struct term_days days_ = term(start, text, basis);                                                               \
                assert_day(days_.strict, strict_);                                                                               \
                assert_day(days_.legal, legal_);                                                                                 \
        } while (0)

/* DOMAIN 7: month and day of each holiday, by year. */
static void the_holidays_are_those_of_the_table(void **state)
{
        static const struct {
                uint32_t year, day[9];
        } table[] = {
                {2025, {101, 418, 421, 426, 505, 529, 609, 1225, 1226}}, {2026, {101, 403, 406, 427, 505, 514, 525, 1225, 1226}},
                {2027, {101, 326, 329, 427, 505, 506, 517, 1225, 1226}}, {2028, {101, 414, 417, 427, 505, 525, 605, 1225, 1226}},
                {2029, {101, 330, 402, 427, 505, 510, 521, 1225, 1226}}, {2030, {101, 419, 422, 427, 505, 530, 610, 1225, 1226}},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(table); i++) {
                size_t n = 0;

                for (struct date day = ymd(table[i].year * 10000 + 101); date_year(day) == (int)table[i].year;
                     day = date_add_days(day, 1))
                        if (law_holiday(law, day)) {
                                assert_true(n < 9);
                                assert_day(day, table[i].year * 10000 + table[i].day[n++]);
                        }
                assert_int_equal(n, 9);
        }
}

static void a_kings_day_on_a_sunday_is_kept_on_saturday(void **state)
{
        (void)state;
        assert_string_equal(law_holiday(law, ymd(20250426)), "King's Day");
        assert_null(law_holiday(law, ymd(20250427)));
        assert_null(law_holiday(law, ymd(20260426)));
        assert_string_equal(law_holiday(law, ymd(20260427)), "King's Day");
}

static void before_2014_it_was_queens_day(void **state)
{
        (void)state;
        assert_string_equal(law_holiday(law, ymd(20130430)), "Queen's Day");
        assert_null(law_holiday(law, ymd(20130427)));
        assert_null(law_holiday(law, ymd(20140430)));
        assert_string_equal(law_holiday(law, ymd(20140426)), "King's Day");
        assert_string_equal(law_holiday(law, ymd(20060429)), "Queen's Day");
        assert_null(law_holiday(law, ymd(20060430)));
}

static void a_holiday_may_move_into_the_next_year(void **state)
{
        (void)state;
        holiday("Year's End", 12, 31, 0, 2, 2023, 2023);
        assert_string_equal(law_holiday(law, ymd(20240102)), "Year's End");
        assert_null(law_holiday(law, ymd(20231231)));
        assert_null(law_holiday(law, ymd(20230102)));
}

static void a_moved_holiday_on_its_own_weekday_stays(void **state)
{
        (void)state;
        assert_string_equal(law_holiday(law, ymd(20300427)), "King's Day");
        assert_null(law_holiday(law, ymd(20300426)));
}

static void workdays_are_monday_to_friday_without_holidays(void **state)
{
        (void)state;
        assert_true(law_is_workday(law, ymd(20260428)));
        assert_false(law_is_workday(law, ymd(20260427)));
        assert_false(law_is_workday(law, ymd(20260425)));
        assert_false(law_is_workday(law, ymd(20260426)));
        assert_false(law_is_workday(law, (struct date){0}));
        assert_day(law_next_workday(law, ymd(20260425)), 20260428);
        assert_day(law_next_workday(law, ymd(20260428)), 20260428);
        assert_day(law_next_workday(law, (struct date){0}), 0);
}

static void the_first_talk_is_due_five_working_days_later(void **state)
{
        (void)state;
        assert_day(law_add_workdays(law, ymd(20260408), 5), 20260415);
        assert_day(law_add_workdays(law, ymd(20260415), -5), 20260408);
        assert_day(law_add_workdays(law, ymd(20260425), 1), 20260428);
        assert_day(law_add_workdays(law, ymd(20260425), 0), 20260425);
        assert_day(law_add_workdays(law, ymd(20260407), -1), 20260402);
        assert_day(law_add_workdays(law, ymd(99991230), 10), 0);
        assert_term(20260408, "5wd", BASIS__BASIS_OWN, 20260415, 20260415);
}

/* DOMAIN 8.1, the calendar. */
static void the_calendar_of_tuinhof_holds(void **state)
{
        (void)state;
        assert_term(20260304, "14d", BASIS__BASIS_MINISTERIAL, 20260318, 20260318);
        assert_term(20260330, "4w", BASIS__BASIS_STATUTE, 20260427, 20260428);
        assert_term(20260407, "26w", BASIS__BASIS_STATUTE, 20261006, 20261006);
        assert_term(20260407, "14d", BASIS__BASIS_OWN, 20260421, 20260421);
        assert_term(20260421, "4w", BASIS__BASIS_OWN, 20260519, 20260519);
        assert_term(20260601, "26w", BASIS__BASIS_CONTRACT, 20261130, 20261130);
        assert_int_equal(ymd(20261006).day - ymd(20260407).day, 182);
        assert_term(20261201, "26w", BASIS__BASIS_CONTRACT, 20270601, 20270601);
        assert_term(20260420, "4w", BASIS__BASIS_OWN, 20260518, 20260518);
}

static void an_agreement_can_be_withdrawn_through_the_day_after_a_holiday(void **state)
{
        (void)state;
        assert_term(20260421, "14d", BASIS__BASIS_STATUTE, 20260505, 20260506);
        assert_term(20260421, "3w", BASIS__BASIS_STATUTE, 20260512, 20260512);
        assert_term(20260813, "14d", BASIS__BASIS_STATUTE, 20260827, 20260827);
}

static void terms_by_contract_never_move(void **state)
{
        static const uint32_t due[] = {20261014, 20261114, 20261214, 20270114, 20270214, 20270314};
        static const uint32_t invoiced[] = {20260930, 20261031, 20261130, 20261231, 20270131, 20270228};

        (void)state;
        for (size_t i = 0; i < COUNT(due); i++)
                assert_term(invoiced[i], "14d", BASIS__BASIS_CONTRACT, due[i], due[i]);
        assert_term(20260901, "14d", BASIS__BASIS_OWN, 20260915, 20260915);
        assert_non_null(strstr(term(20261031, "14d", BASIS__BASIS_CONTRACT).why, "not moved: a term by contract"));
}

static void a_ministerial_term_stays_and_says_so(void **state)
{
        (void)state;
        assert_term(20260330, "4w", BASIS__BASIS_MINISTERIAL, 20260427, 20260427);
        assert_non_null(strstr(term(20260330, "4w", BASIS__BASIS_MINISTERIAL).why, "King's Day; not moved, but look at it"));
}

static void months_are_added_in_one_step(void **state)
{
        (void)state;
        assert_term(20260131, "1m", BASIS__BASIS_CONTRACT, 20260228, 20260228);
        assert_term(20260131, "2m", BASIS__BASIS_CONTRACT, 20260331, 20260331);
        assert_term(20260130, "1m", BASIS__BASIS_STATUTE, 20260228, 20260302);
}

/* All but one would end on a Saturday, Sunday or holiday. */
static void only_short_statutory_terms_move(void **state)
{
        (void)state;
        assert_term(20260101, "90d", BASIS__BASIS_STATUTE, 20260401, 20260401);
        assert_term(20260103, "90d", BASIS__BASIS_STATUTE, 20260403, 20260407);
        assert_term(20260103, "91d", BASIS__BASIS_STATUTE, 20260404, 20260404);
        assert_term(20260110, "12w", BASIS__BASIS_STATUTE, 20260404, 20260407);
        assert_term(20260110, "13w", BASIS__BASIS_STATUTE, 20260411, 20260411);
        assert_term(20260110, "3m", BASIS__BASIS_STATUTE, 20260410, 20260410);
        assert_term(20260111, "3m", BASIS__BASIS_STATUTE, 20260411, 20260413);
        assert_term(20260110, "4m", BASIS__BASIS_STATUTE, 20260510, 20260510);
        assert_term(20251225, "1y", BASIS__BASIS_STATUTE, 20261225, 20261225);
        assert_term(20261224, "24h", BASIS__BASIS_STATUTE, 20261225, 20261225);
        assert_non_null(strstr(term(20251225, "1y", BASIS__BASIS_STATUTE).why, "art. 4"));
}

/* Thursday before Good Friday: the weekend, Easter Monday, and only then two ordinary days. */
static void a_short_term_holds_two_ordinary_days(void **state)
{
        struct term_days days;

        (void)state;
        assert_term(20260402, "3d", BASIS__BASIS_STATUTE, 20260405, 20260408);
        assert_term(20260402, "5d", BASIS__BASIS_STATUTE, 20260407, 20260408);
        assert_term(20260402, "6d", BASIS__BASIS_STATUTE, 20260408, 20260408);
        assert_term(20260402, "2d", BASIS__BASIS_STATUTE, 20260404, 20260407);
        assert_term(20260402, "3d", BASIS__BASIS_OWN, 20260405, 20260405);
        days = term(20260402, "3d", BASIS__BASIS_STATUTE);
        assert_non_null(strstr(days.why, "art. 2"));
}

static void a_term_explains_its_day(void **state)
{
        (void)state;
        assert_string_equal(term(20260330, "4w", BASIS__BASIS_STATUTE).why,
                            "4w from 2026-03-30 ends on Mon 2026-04-27, King's Day; it runs on to Tue 2026-04-28 (Algemene "
                            "termijnenwet art. 1)");
        assert_string_equal(term(20260304, "14d", BASIS__BASIS_STATUTE).why, "14d from 2026-03-04 ends on Wed 2026-03-18");
}

static void a_term_without_days_has_no_end(void **state)
{
        struct term_days days = law_term(law, (struct date){0}, length("14d"), BASIS__BASIS_STATUTE, arena);

        (void)state;
        assert_day(days.strict, 0);
        assert_day(days.legal, 0);
        assert_non_null(strstr(days.why, "has no last day"));
        days = law_term(law, ymd(20260101), NULL, BASIS__BASIS_STATUTE, arena);
        assert_day(days.legal, 0);
        assert_day(term(20260101, "1000000y", BASIS__BASIS_OWN).legal, 0);
}

static void without_an_act_nothing_moves(void **state)
{
        Law *empty = NEW(arena, Law, law);
        struct term_days days = law_term(empty, ymd(20260130), length("1m"), BASIS__BASIS_STATUTE, arena);

        (void)state;
        assert_day(days.legal, 20260228);
        assert_term(19650101, "2d", BASIS__BASIS_STATUTE, 19650103, 19650103);
}

static void a_parameter_has_the_value_of_its_day(void **state)
{
        bool found;

        (void)state;
        assert_int_equal(law_param(law, "severance.cap-cents", ymd(20251231), &found), 9800000);
        assert_true(found);
        assert_int_equal(law_param(law, "severance.cap-cents", ymd(20260101), &found), 10200000);
        assert_true(found);
        law_param(law, "severance.cap-cents", ymd(20270101), &found);
        assert_false(found);
        law_param(law, "severance.cap-cents", ymd(20241231), &found);
        assert_false(found);
        law_param(law, "severance.cap", ymd(20260101), &found);
        assert_false(found);
        law_param(law, "severance.cap-cents", (struct date){0}, &found);
        assert_false(found);
}

static void a_step_takes_the_highest_that_is_reached(void **state)
{
        static const int64_t expect[][2] = {{0, 1}, {4, 1}, {5, 2}, {9, 2}, {10, 3}, {14, 3}, {15, 4}, {60, 4}};
        bool found;

        (void)state;
        for (size_t i = 0; i < COUNT(expect); i++) {
                assert_int_equal(law_step(law, "notice.months-by-service-years", expect[i][0], ymd(20260407), &found),
                                 expect[i][1]);
                assert_true(found);
        }
        law_step(law, "notice.months-by-service-years", -1, ymd(20260407), &found);
        assert_false(found);
        law_step(law, "notice.months-by-service-years", 5, ymd(20150630), &found);
        assert_false(found);
        law_step(law, "notice", 5, ymd(20260407), &found);
        assert_false(found);
        param("odd.from-", 7, 0, 0);
        param("odd.from-5x", 7, 0, 0);
        law_step(law, "odd", 5, ymd(20260407), &found);
        assert_false(found);
}

static void lending_asks_for_admission_from_2027(void **state)
{
        (void)state;
        assert_string_equal(law_lending_gate(law, ymd(20261001)), "waadi");
        assert_string_equal(law_lending_gate(law, ymd(20261231)), "waadi");
        assert_string_equal(law_lending_gate(law, ymd(20270201)), "wtta");
        assert_null(law_lending_gate(law, ymd(20120630)));
}

static void a_notice_without_a_regime_is_dutch(void **state)
{
        (void)state;
        assert_ptr_equal(law_regime(law, ""), law->regimes[0]);
        assert_ptr_equal(law_regime(law, "nl-wmco"), law->regimes[0]);
        assert_null(law_regime(law, "nl"));
}

/* DOMAIN 8.3, rows 1 and 2: the caller gives the notices of one area only. */
static void two_places_of_one_area_add_up(void **state)
{
        struct counted both[] = {{2, ymd(20260301), 8}, {1, ymd(20260201), 14}};
        struct counted alone[] = {{1, ymd(20260201), 19}};
        struct law_count count = law_count_window(law_regime(law, ""), both, 2, 2);

        (void)state;
        assert_int_equal(count.sum, 22);
        assert_true(count.collective);
        assert_int_equal(count.first, 0);
        assert_int_equal(count.n, 2);
        assert_int_equal(both[0].id, 1);
        count = law_count_window(law_regime(law, ""), alone, 1, 1);
        assert_int_equal(count.sum, 19);
        assert_false(count.collective);
        assert_true(count.warned);
}

/* Rows 3 and 4. */
static void three_months_end_before_the_same_day(void **state)
{
        static const struct {
                uint32_t on, sum;
        } expect[] = {{20260408, 21}, {20260409, 21}, {20260410, 12}, {20260411, 12}};

        (void)state;
        for (size_t i = 0; i < COUNT(expect); i++) {
                struct counted all[] = {{1, ymd(20260110), 12}, {2, ymd(expect[i].on), 9}};
                struct law_count count = law_count_window(law_regime(law, ""), all, 2, 1);

                assert_int_equal(count.sum, expect[i].sum);
                assert_int_equal(count.collective, expect[i].sum >= 20);
        }
}

static void the_best_window_may_begin_before_or_after(void **state)
{
        struct counted all[] = {{5, ymd(20260901), 100}, {4, ymd(20260630), 5}, {1, ymd(20260101), 7},
                                {2, ymd(20260315), 6},   {3, ymd(20260501), 6}, {6, ymd(20260315), 1}};
        struct law_count count = law_count_window(law_regime(law, ""), all, 6, 2);

        (void)state;
        assert_int_equal(count.sum, 14);
        assert_int_equal(all[count.first].id, 1);
        assert_int_equal(count.n, 3);
        assert_false(count.collective || count.warned);
        count = law_count_window(law_regime(law, ""), all, 6, 3);
        assert_int_equal(count.sum, 13);
        assert_int_equal(all[count.first].id, 2);
        count = law_count_window(law_regime(law, ""), all, 6, 4);
        assert_int_equal(count.sum, 105);
        count = law_count_window(law_regime(law, ""), all, 6, 99);
        assert_int_equal(count.sum, 0);
        assert_int_equal(count.n, 0);
}

/* Every window of three months that holds `self`, start by start. */
static uint32_t slow_count(const struct counted *all, size_t n, uint64_t self, struct date from, struct date until)
{
        uint32_t best = 0;

        for (struct date start = from; start.day <= until.day; start = date_add_days(start, 1)) {
                struct date after = date_add_months(start, 3);
                uint32_t sum = 0;
                bool held = false;

                for (size_t i = 0; i < n; i++)
                        if (all[i].on.day >= start.day && all[i].on.day < after.day) {
                                sum += all[i].posts;
                                held |= all[i].id == self;
                        }
                if (held && sum > best)
                        best = sum;
        }
        return best;
}

static void the_count_equals_that_of_trying_every_window(void **state)
{
        struct date from = ymd(20251101), until = ymd(20260731);
        uint32_t seed = 7;

        (void)state;
        for (int round = 0; round < 60; round++) {
                struct counted all[12];

                for (size_t i = 0; i < COUNT(all); i++) {
                        seed = seed * 1664525 + 1013904223;
                        all[i] = (struct counted){i + 1, date_add_days(from, 90 + (seed >> 16) % 180), (seed >> 8) % 9};
                }
                for (uint64_t self = 1; self <= COUNT(all); self += 5)
                        assert_int_equal(law_count_window(law_regime(law, ""), all, COUNT(all), self).sum,
                                         slow_count(all, COUNT(all), self, from, until));
        }
}

static void fifteen_warns_and_twenty_is_collective(void **state)
{
        static const struct {
                uint32_t posts;
                bool warned, collective;
        } expect[] = {{6, false, false}, {14, false, false}, {15, true, false}, {19, true, false}, {20, true, true}};

        (void)state;
        for (size_t i = 0; i < COUNT(expect); i++) {
                struct counted alone = {1, ymd(20260110), expect[i].posts};
                struct law_count count = law_count_window(law_regime(law, ""), &alone, 1, 1);

                assert_int_equal(count.warned, expect[i].warned);
                assert_int_equal(count.collective, expect[i].collective);
        }
}

static void a_regime_without_a_threshold_counts_nothing_as_collective(void **state)
{
        Regime *warn = regime("us-warn");
        struct counted all[] = {{1, ymd(20260110), 1200}, {2, ymd(20260110), 100}};
        struct law_count count = law_count_window(warn, all, 2, 1);

        (void)state;
        assert_int_equal(count.sum, 1200);
        assert_false(count.collective || count.warned);
}

/* Rows 5 to 7. */
static void the_standstill_is_a_month_of_the_complete_notice(void **state)
{
        const Regime *wmco = law_regime(law, "");
        struct law_standstill still = law_standstill(law, wmco, ymd(20260130), (struct date){0}, arena);

        (void)state;
        assert_day(still.strict, 20260228);
        assert_day(still.free_on, 20260302);
        assert_non_null(strstr(still.why, "art. 1"));
        still = law_standstill(law, wmco, ymd(20260209), (struct date){0}, arena);
        assert_day(still.strict, 20260309);
        assert_day(still.free_on, 20260309);
}

static void unions_who_all_agree_end_the_standstill(void **state)
{
        const Regime *wmco = law_regime(law, "");
        struct law_standstill still = law_standstill(law, wmco, ymd(20260130), ymd(20260206), arena);

        (void)state;
        assert_day(still.strict, 20260228);
        assert_day(still.free_on, 20260206);
        assert_non_null(strstr(still.why, "2026-02-06"));
        assert_day(law_standstill(law, wmco, ymd(20260130), ymd(20260120), arena).free_on, 20260130);
        assert_day(law_standstill(law, wmco, ymd(20260130), ymd(20260401), arena).free_on, 20260302);
}

static void a_regime_may_have_no_standstill_or_one_that_never_moves(void **state)
{
        Regime *warn = regime("us-warn");

        (void)state;
        assert_day(law_standstill(law, warn, ymd(20260130), (struct date){0}, arena).free_on, 20260130);
        warn->standstill = length("60d");
        warn->basis = BASIS__BASIS_OWN;
        assert_day(law_standstill(law, warn, ymd(20260128), (struct date){0}, arena).free_on, 20260329);
        assert_day(law_standstill(law, warn, (struct date){0}, (struct date){0}, arena).free_on, 0);
}

static void a_bare_notice_misses_every_item(void **state)
{
        NoticeContent *bare = NEW(arena, NoticeContent, notice_content);
        const Regime *wmco = law_regime(law, "");
        Item missing[16];

        (void)state;
        assert_int_equal(law_missing(wmco, bare, NULL, 0, missing, COUNT(missing)), 9);
        for (size_t i = 0; i < 9; i++)
                assert_int_equal(missing[i], wmco->items[i]);
        assert_int_equal(law_missing(wmco, bare, NULL, 0, missing, 2), 2);
}

static void a_complete_notice_misses_nothing(void **state)
{
        Item texts[] = {ITEM__ITEM_SEVERANCE, ITEM__ITEM_CONSIDERATIONS, ITEM__ITEM_SELECTION};
        NoticeContent *full = NEW(arena, NoticeContent, notice_content);
        const Regime *wmco = law_regime(law, "");
        Item missing[16];

        (void)state;
        full->posts = 24;
        full->headcount = 300;
        full->first_end = 20260531;
        APPEND(arena, full, groups) = NEW(arena, PostGroup, post_group);
        APPEND(arena, full, ways) = WAY__WAY_UWV;
        full->works_council = WORKS_COUNCIL__WORKS_COUNCIL_NONE;
        assert_int_equal(law_missing(wmco, full, texts, 3, missing, COUNT(missing)), 0);
        assert_int_equal(law_missing(wmco, full, texts, 2, missing, COUNT(missing)), 1);
        assert_int_equal(missing[0], ITEM__ITEM_SELECTION);
}

static void a_works_council_must_have_been_asked_on_a_day(void **state)
{
        Item item = ITEM__ITEM_WORKS_COUNCIL, missing[1];
        Regime *asks = regime("asks");
        NoticeContent *content = NEW(arena, NoticeContent, notice_content);

        (void)state;
        APPEND(arena, asks, items) = item;
        assert_int_equal(law_missing(asks, content, NULL, 0, missing, 1), 1);
        content->works_council = WORKS_COUNCIL__WORKS_COUNCIL_PRESENT;
        assert_int_equal(law_missing(asks, content, NULL, 0, missing, 1), 1);
        content->works_council_on = 20260120;
        assert_int_equal(law_missing(asks, content, NULL, 0, missing, 1), 0);
        content->works_council = WORKS_COUNCIL__WORKS_COUNCIL_UNKNOWN;
        assert_int_equal(law_missing(asks, content, NULL, 0, missing, 1), 1);
}

/* DOMAIN 8.1, ends and redeployment. */
static void the_ends_of_tuinhof_hold(void **state)
{
        static const struct {
                uint32_t since;
                int months;
                uint32_t counted, shortened, end, full, redeployment;
        } expect[] = {
                {20240901, 1, 20260507, 20260409, 20260531, 20260531, 20260430},
                {20200201, 2, 20260607, 20260510, 20260531, 20260630, 20260530},
                {20140106, 3, 20260707, 20260609, 20260630, 20260731, 20260630},
                {20190501, 2, 20260607, 20260510, 20260531, 20260630, 20260530},
                {20080101, 4, 20260807, 20260710, 20260731, 20260831, 20260730},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(expect); i++) {
                struct law_notice notice;
                struct err err;

                assert_true(law_notice_end(law, ymd(20260407), ymd(expect[i].since), ymd(20260302), ymd(20260330), arena, &notice,
                                           &err));
                assert_int_equal(notice.months, expect[i].months);
                assert_day(notice.counted, expect[i].counted);
                assert_day(notice.shortened, expect[i].shortened);
                assert_day(notice.floor, 20260507);
                assert_day(notice.end, expect[i].end);
                assert_day(notice.end_full, expect[i].full);
                assert_day(notice.redeployment, expect[i].redeployment);
        }
}

/* DOMAIN 8.1, the agreement of D: benefit not before the first of July. */
static void without_a_procedure_nothing_is_deducted(void **state)
{
        struct date none = {0};
        struct law_notice notice;
        struct err err;

        (void)state;
        assert_true(law_notice_end(law, ymd(20260421), ymd(20190501), none, none, arena, &notice, &err));
        assert_day(notice.counted, 20260621);
        assert_day(notice.shortened, 20260621);
        assert_day(notice.end, 20260630);
        assert_day(notice.redeployment, 0);
        assert_string_equal(
                notice.why,
                "6y of service on 2026-04-21 asks for 2m of notice, against the end of a month: 2026-06-30 (BW 7:672)");
}

static void the_fifth_year_is_full_on_its_day(void **state)
{
        struct date none = {0};
        struct law_notice notice;
        struct err err;

        (void)state;
        assert_true(law_notice_end(law, ymd(20260407), ymd(20210407), none, none, arena, &notice, &err));
        assert_int_equal(notice.months, 2);
        assert_true(law_notice_end(law, ymd(20260406), ymd(20210407), none, none, arena, &notice, &err));
        assert_int_equal(notice.months, 1);
}

static void a_long_procedure_leaves_a_month(void **state)
{
        struct law_notice notice;
        struct err err;

        (void)state;
        assert_true(law_notice_end(law, ymd(20260407), ymd(20080101), ymd(20251001), ymd(20260330), arena, &notice, &err));
        assert_day(notice.shortened, 20260208);
        assert_day(notice.end, 20260531);
        assert_non_null(strstr(notice.why, "which it does not"));
}

static void dates_that_contradict_each_other_are_refused(void **state)
{
        static const struct {
                uint32_t given, since, received, decided;
                const char *why;
        } wrong[] = {
                {20260407, 20260408, 0, 0, "service begins after"},
                {20260407, 20200101, 20260302, 0, "give both"},
                {20260407, 20200101, 20260331, 20260330, "before it was received"},
                {20260407, 20200101, 20260302, 20260408, "before the decision"},
                {0, 20200101, 0, 0, "both needed"},
                {20150630, 20100101, 0, 0, "no notice terms for 2015-06-30"},
                {99991201, 99900101, 0, 0, "after the year 9999"},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(wrong); i++) {
                struct law_notice notice = {.months = 77};
                struct err err = {0};

                assert_false(law_notice_end(law, date_of_ymd(wrong[i].given), date_of_ymd(wrong[i].since),
                                            date_of_ymd(wrong[i].received), date_of_ymd(wrong[i].decided), arena, &notice, &err));
                assert_int_equal(err.kind, ERR_REFUSED);
                assert_non_null(strstr(err.text, wrong[i].why));
                assert_int_equal(notice.months, 77);
        }
}

static void a_value_is_needed_by_name_and_day_or_said_to_be_missing(void **state)
{
        const Param *row = NULL;
        struct err err = {0};

        (void)state;
        law->name = arena_strdup(arena, "nl");
        law->version = 7;
        assert_true(law_need(law, "severance.cap-cents", date_of_ymd(20260302), INT64_MAX, &row, &err));
        assert_int_equal(row->value, 10200000);
        assert_false(law_need(law, "severance.cap-cents", date_of_ymd(20270101), INT64_MAX, &row, &err));
        assert_string_equal(err.text, "the law installed here (nl, version 7) has no severance.cap-cents on 2027-01-01");
        assert_false(law_need(law, "severance.cap-cents", date_of_ymd(20260302), 100, &row, &err));
        assert_string_equal(err.text, "the law installed here has 10200000 for severance.cap-cents, which is not from 1 to 100");
        assert_int_equal(law_last_known(law, "severance.cap-cents", date_of_ymd(20300101))->value, 10200000);
        assert_int_equal(law_last_known(law, "severance.cap-cents", date_of_ymd(20250601))->value, 9800000);
        assert_null(law_last_known(law, "severance.cap-cents", date_of_ymd(20241231)));
        assert_null(law_row(law, "severance.cup-cents", date_of_ymd(20260302)));
        assert_int_equal(law_step_row(law, "notice.months-by-service-years", 14, date_of_ymd(20260302))->value, 3);
        assert_null(law_step_row(law, "notice.months-by-service-years", -1, date_of_ymd(20260302)));
        assert_int_equal(law_lending_row(law, date_of_ymd(20270201))->from, 20270101);
        assert_null(law_lending_row(law, date_of_ymd(20100201)));
        assert_true(law_notice_months(law, 15, date_of_ymd(20260302), &row, &err));
        assert_int_equal(row->value, 4);
        assert_false(law_notice_months(law, 15, date_of_ymd(20150630), &row, &err));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(the_holidays_are_those_of_the_table),
                TEST(a_kings_day_on_a_sunday_is_kept_on_saturday),
                TEST(before_2014_it_was_queens_day),
                TEST(a_holiday_may_move_into_the_next_year),
                TEST(a_moved_holiday_on_its_own_weekday_stays),
                TEST(workdays_are_monday_to_friday_without_holidays),
                TEST(the_first_talk_is_due_five_working_days_later),
                TEST(the_calendar_of_tuinhof_holds),
                TEST(an_agreement_can_be_withdrawn_through_the_day_after_a_holiday),
                TEST(terms_by_contract_never_move),
                TEST(a_ministerial_term_stays_and_says_so),
                TEST(months_are_added_in_one_step),
                TEST(only_short_statutory_terms_move),
                TEST(a_short_term_holds_two_ordinary_days),
                TEST(a_term_explains_its_day),
                TEST(a_term_without_days_has_no_end),
                TEST(without_an_act_nothing_moves),
                TEST(a_parameter_has_the_value_of_its_day),
                TEST(a_step_takes_the_highest_that_is_reached),
                TEST(lending_asks_for_admission_from_2027),
                TEST(a_notice_without_a_regime_is_dutch),
                TEST(two_places_of_one_area_add_up),
                TEST(three_months_end_before_the_same_day),
                TEST(the_best_window_may_begin_before_or_after),
                TEST(the_count_equals_that_of_trying_every_window),
                TEST(fifteen_warns_and_twenty_is_collective),
                TEST(a_regime_without_a_threshold_counts_nothing_as_collective),
                TEST(the_standstill_is_a_month_of_the_complete_notice),
                TEST(unions_who_all_agree_end_the_standstill),
                TEST(a_regime_may_have_no_standstill_or_one_that_never_moves),
                TEST(a_bare_notice_misses_every_item),
                TEST(a_complete_notice_misses_nothing),
                TEST(a_works_council_must_have_been_asked_on_a_day),
                TEST(the_ends_of_tuinhof_hold),
                TEST(without_a_procedure_nothing_is_deducted),
                TEST(the_fifth_year_is_full_on_its_day),
                TEST(a_long_procedure_leaves_a_month),
                TEST(dates_that_contradict_each_other_are_refused),
                TEST(a_value_is_needed_by_name_and_day_or_said_to_be_missing),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
