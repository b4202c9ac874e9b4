/* The small tables of DOMAIN 8.3 under the shipped law, row by row: 1 to 7, 13 to 15, 19 and 20. Money (8 to 11), quota units (12) and what is withdrawn (16) stand
 * with their functions; what becomes of a notice that is completed later, in common/core/notice_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "casefile.h"
#include "centre.h"
#include "law.h"
#include "must.h"
#include "reflect.h"

enum { AREA_A = 1, AREA_B = 2 };        /* Groningen, Friesland, Drenthe; Overijssel, Gelderland */

/* ---- rows 1 to 4: the count of twenty */

struct intended {
        uint32_t posts, area, on;
};

static const Notice *announced(struct centre *c, const char *reference, const struct intended *intended)
{
        Command *command = centre_command(c, COMMAND__WHAT_NOTICE_SUBMIT);
        NoticeContent *content = NEW(c->arena, NoticeContent, notice_content);

        centre_day(c, intended->on);
        content->employer = 1;
        content->reference = arena_strdup(c->arena, reference);
        content->place = arena_strdup(c->arena, reference);
        content->posts = intended->posts;
        content->area = intended->area;
        content->announced_on = intended->on;
        command->notice_submit = NEW(c->arena, NoticeSubmit, notice_submit);
        command->notice_submit->content = content;
        return world_notice(c->world, centre_do(c, command));
}

static void notices_are_due_by_area_and_window(void **state)
{
        static const struct {
                unsigned row;
                struct intended first, second;
                uint32_t counted[2];    /* of each, when it was given */
                bool collective, warned;        /* one of them at least */
        } rows[] = {
                {1, {14, AREA_B, 20260105}, {8, AREA_B, 20260112}, {14, 22}, true, true},
                {2, {19, AREA_B, 20260105}, {6, AREA_A, 20260105}, {19, 6}, false, true},
                {3, {12, AREA_B, 20260110}, {9, AREA_B, 20260408}, {12, 21}, true, true},
                {4, {12, AREA_B, 20260110}, {9, AREA_B, 20260411}, {12, 9}, false, false},
        };

        for (size_t i = 0; i < COUNT(rows); i++) {
                const Notice *first, *second;
                struct centre *c;

                assert_int_equal(centre_setup(state), 0);
                c = *state;
                first = announced(c, "first", &rows[i].first);
                second = announced(c, "second", &rows[i].second);
                if (first->counted != rows[i].counted[0] || second->counted != rows[i].counted[1])
                        fail_msg("row %u: %u and %u", rows[i].row, first->counted, second->counted);
                assert_int_equal(first->collective || second->collective, rows[i].collective);
                assert_int_equal(first->warned || second->warned, rows[i].warned);
                (void)centre_teardown(state);
        }
}

/* ---- rows 5 to 7: the month of standstill */

static void acts_wait_for_the_month_or_the_unions(void **state)
{
        static const struct {
                unsigned row;
                uint32_t complete, unions, strict, free;
        } rows[] = {
                {5, 20260130, 0, 20260228, 20260302},
                {6, 20260130, 20260206, 20260228, 20260206},
                {7, 20260209, 0, 20260309, 20260309},
        };
        struct centre *c = *state;
        const Law *law = world_law(c->world);

        for (size_t i = 0; i < COUNT(rows); i++) {
                struct law_standstill is = law_standstill(law, law_regime(law, ""), date_of_ymd(rows[i].complete),
                                                          date_of_ymd(rows[i].unions), c->arena);

                if (date_ymd(is.strict) != rows[i].strict || date_ymd(is.free_on) != rows[i].free)
                        fail_msg("row %u: %u, free on %u", rows[i].row, date_ymd(is.strict), date_ymd(is.free_on));
        }
}

/* ---- row 13: selection in proportion */

enum { GROUPS = 5, PEOPLE = 28, JOBS = 17 };

/* Three of each group go for certain or come first; the service of the fourth decides the tie. */
static void category(struct centre *c, const uint32_t fourth_since[GROUPS], struct reflect_worker worker[PEOPLE])
{
        static const uint32_t size[GROUPS] = {3, 8, 6, 6, 5};
        size_t n = 0;

        for (uint32_t group = 0; group < GROUPS; group++)
                for (uint32_t i = 0; i < size[group]; i++, n++) {
                        uint32_t since = i < 3 ? 20240101 : 20230101;

                        worker[n] = (struct reflect_worker){
                                .id = arena_text(c->arena, "%zu", n),
                                .born = date_of_ymd((2006 - 10 * group) * 10000 + 101),
                                .since = date_of_ymd(i == 3 ? fourth_since[group] : since),
                        };
                }
}

static void seventeen_of_twenty_eight_go_by_groups_and_the_shortest_service(void **state)
{
        static const struct {
                uint32_t fourth_since[GROUPS], goes[GROUPS];
        } ties[] = {
                {{0, 20230101, 20230601, 20230301, 20230101}, {2, 5, 4, 3, 3}},
                {{0, 20230101, 20230301, 20230601, 20230101}, {2, 5, 3, 4, 3}},
        };
        struct centre *c = *state;
        struct reflect_worker worker[PEOPLE];
        struct err err = {0};
        const char *why;

        for (size_t i = 0; i < COUNT(ties); i++) {
                uint32_t goes[GROUPS] = {0};

                category(c, ties[i].fourth_since, worker);
                if (!reflect_choose(world_law(c->world), worker, PEOPLE, JOBS, date_of_ymd(20260302), c->arena, &why, &err))
                        fail_msg("%s", err.text);
                for (size_t j = 0; j < PEOPLE; j++)
                        goes[worker[j].group - 1] += worker[j].goes;
                assert_memory_equal(goes, ties[i].goes, sizeof goes);
        }
}

/* ---- rows 14 and 19: the calendar */

static void months_are_added_in_one_step(void **state)
{
        (void)state;
        assert_int_equal(date_ymd(date_add_months(date_of_ymd(20260131), 1)), 20260228);
        assert_int_equal(date_ymd(date_add_months(date_of_ymd(20260131), 2)), 20260331);
}

static void the_kings_day_of_2025_is_a_saturday(void **state)
{
        struct centre *c = *state;

        assert_non_null(law_holiday(world_law(c->world), date_of_ymd(20250426)));
        assert_int_equal(date_weekday(date_of_ymd(20250426)), 6);
        assert_null(law_holiday(world_law(c->world), date_of_ymd(20250427)));
}

/* ---- row 15: an offer accepted twice */

static Command *placed_by(struct centre *c, uint64_t casefile, uint64_t proposal)
{
        Command *command = centre_placement(c, casefile, PLACEMENT_KIND__PLACEMENT_JOB, 20260112);

        command->placement_record->employer = 0;
        command->placement_record->proposal = proposal;
        return command;
}

static void an_offer_accepted_twice_is_one_placement(void **state)
{
        struct centre *c = *state;
        uint64_t id = centre_do(c, centre_employee(c, "maasland", "m"));
        uint64_t vacancy = centre_do(c, centre_vacancy(c, "v", 2)), proposal;

        centre_do(c, centre_step(c, id, "join"));
        proposal = centre_do(c, centre_delivery(c, id, vacancy));
        for (int i = 0; i < 2; i++) {
                centre_do(c, centre_answer(c, proposal, SIDE__SIDE_PERSON, REPLY__REPLY_ACCEPT));
                centre_do(c, centre_answer(c, proposal, SIDE__SIDE_EMPLOYER, REPLY__REPLY_ACCEPT));
        }
        assert_int_equal(c->last.events.n, 0);
        assert_int_equal(centre_do(c, placed_by(c, id, proposal)), centre_do(c, placed_by(c, id, proposal)));
        assert_int_equal(world_casefile(c->world, id)->n_placements, 1);
        assert_int_equal(world_vacancy(c->world, vacancy)->filled, 1);
}

/* ---- row 20: silence on the French contract */

static void no_answer_by_day_21_is_refusal(void **state)
{
        struct centre *c = *state;
        Command *command;
        uint64_t id;

        centre_flow(c, "fr-csp");
        command = centre_employee(c, "fr-csp", "f");
        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "papers", 20260105);
        APPEND(c->arena, command->employee_log, figures) = NEW(c->arena, Figure, figure);
        command->employee_log->figures[0]->name = arena_strdup(c->arena, "staff");
        command->employee_log->figures[0]->value = 240;
        id = centre_do(c, command);
        centre_do(c, centre_step(c, id, "hand-over"));
        centre_day(c, 20260126);
        assert_string_equal(world_casefile(c->world, id)->state, "reflecting");
        centre_day(c, 20260127);
        assert_string_equal(world_casefile(c->world, id)->state, "refused");
        assert_string_equal(world_casefile(c->world, id)->entered[2]->reason, "silence");
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, centre_setup, centre_teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(notices_are_due_by_area_and_window),
                CLAIM(acts_wait_for_the_month_or_the_unions),
                CLAIM(seventeen_of_twenty_eight_go_by_groups_and_the_shortest_service),
                cmocka_unit_test(months_are_added_in_one_step),
                CLAIM(the_kings_day_of_2025_is_a_saturday),
                CLAIM(an_offer_accepted_twice_is_one_placement),
                CLAIM(no_answer_by_day_21_is_refusal),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
