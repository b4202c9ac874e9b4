#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "must.h"
#include "reflect.h"

static struct arena *arena;
static Law *law;

static void param(const char *name, int64_t value, uint32_t from, uint32_t until)
{
        Param *made = NEW(arena, Param, param);

        made->name = arena_strdup(arena, name);
        made->value = value;
        made->from = from;
        made->until = until;
        APPEND(arena, law, params) = made;
}

static int setup(void **state)
{
        (void)state;
        arena_new(&arena);
        law = NEW(arena, Law, law);
        for (int group = 1; group <= 5; group++)
                param(arena_text(arena, "age-group-by-years.from-%d", 5 + 10 * group), group, 20150701, 0);
        param("state-pension.age-months", 802, 20230101, 20231231);
        param("state-pension.age-months", 804, 20240101, 20271231);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        arena_destroy(&arena);
        return 0;
}

static struct reflect_worker worker(const char *id, uint32_t born, uint32_t since)
{
        return (struct reflect_worker){.id = id, .born = date_of_ymd(born), .since = date_of_ymd(since)};
}

/* DOMAIN 8.1: the category "assembly". */
static size_t assembly(struct reflect_worker out[12])
{
        size_t n = 0;

        out[n++] = worker("A", 20030714, 20240901);
        out[n++] = worker("A2", 20020120, 20220501);
        out[n++] = worker("B", 19951102, 20200201);
        out[n++] = worker("B2", 19930630, 20170401);
        out[n++] = worker("B3", 19910303, 20130801);
        out[n++] = worker("C", 19840509, 20140106);
        out[n++] = worker("C2", 19910302, 20120901);
        out[n++] = worker("C3", 19821212, 20091001);
        out[n++] = worker("G", 19790211, 20110601);
        out[n++] = worker("G2", 19741005, 19990301);
        out[n++] = worker("D", 19660821, 20190501);
        out[n++] = worker("D2", 19620115, 19900901);
        return n;
}

static const char *choose(struct reflect_worker *workers, size_t n, size_t reduction)
{
        const char *why;
        struct err err;

        assert_true(reflect_choose(law, workers, n, reduction, date_of_ymd(20260302), arena, &why, &err));
        return why;
}

/* Who goes, in the order of the list: "A B". */
static const char *gone(const struct reflect_worker *workers, size_t n)
{
        const char *text = "";

        for (size_t i = 0; i < n; i++)
                if (workers[i].goes)
                        text = arena_text(arena, "%s%s%s", text, *text ? " " : "", workers[i].id);
        return text;
}

static void the_selection_of_tuinhof_and_its_variants_hold(void **state)
{
        static const struct {
                size_t reduction;
                const char *gone;
        } expect[] = {
                {0, ""}, {1, "B"}, {3, "A B C"}, {4, "A B C D"}, {6, "A B B2 C G D"}, {12, "A A2 B B2 B3 C C2 C3 G G2 D D2"},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(expect); i++) {
                struct reflect_worker workers[12];
                size_t n = assembly(workers);

                choose(workers, n, expect[i].reduction);
                assert_string_equal(gone(workers, n), expect[i].gone);
        }
}

static void someone_who_turns_35_that_day_is_in_the_third_group(void **state)
{
        static const unsigned expect[] = {1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5};
        struct reflect_worker workers[12];
        size_t n = assembly(workers);

        (void)state;
        choose(workers, n, 4);
        for (size_t i = 0; i < n; i++)
                assert_int_equal(workers[i].group, expect[i]);
}

static void a_category_of_one_goes_when_its_post_goes(void **state)
{
        struct reflect_worker planner = worker("E", 19710427, 20080101);

        (void)state;
        choose(&planner, 1, 1);
        assert_true(planner.goes);
        choose(&planner, 1, 0);
        assert_false(planner.goes);
}

/* The groups 3, 8, 6, 6 and 5, with the next candidates of groups 3 and 4 `third` and `fourth`. */
static void count_by_group(uint32_t third, uint32_t fourth, size_t gone_by_group[6])
{
        static const size_t members[] = {3, 8, 6, 6, 5};
        struct reflect_worker workers[28];
        size_t n = 0;

        for (unsigned group = 0; group < 5; group++)
                for (size_t i = 0; i < members[group]; i++, n++)
                        workers[n] = worker(arena_text(arena, "%u-%zu", group + 1, i), 20060101 - group * 100000,
                                            (group == 2 && i < 4   ? third
                                             : group == 3 && i < 4 ? fourth
                                                                   : 20180101) -
                                                    (uint32_t)i * 10000);
        assert_int_equal(n, 28);
        choose(workers, n, 17);
        for (size_t i = 0; i < n; i++)
                gone_by_group[workers[i].group] += workers[i].goes;
}

/* DOMAIN 8.3, row 13: three whole ones go from groups 3 and 4, and the fourth is the next candidate. */
static void the_worked_example_of_28_comes_out_by_the_tie_rule(void **state)
{
        size_t shorter_third[6] = {0}, shorter_fourth[6] = {0};

        (void)state;
        count_by_group(20240101, 20230101, shorter_third);
        assert_memory_equal(shorter_third, ((size_t[]){0, 2, 5, 4, 3, 3}), sizeof shorter_third);
        count_by_group(20230101, 20240101, shorter_fourth);
        assert_memory_equal(shorter_fourth, ((size_t[]){0, 2, 5, 3, 4, 3}), sizeof shorter_fourth);
}

static void the_derivation_can_be_followed(void **state)
{
        struct reflect_worker workers[12];
        size_t n = assembly(workers);
        const char *why = choose(workers, n, 4);

        (void)state;
        assert_string_equal(why, "4 of 12 go, reference date 2026-03-02 (Ontslagregeling art. 11 and 12)\n"
                                 "group 1: 2 * 4 / 12 = 0 and 8/12\n"
                                 "group 2: 3 * 4 / 12 = 1 and 0/12\n"
                                 "group 3: 3 * 4 / 12 = 1 and 0/12\n"
                                 "group 4: 2 * 4 / 12 = 0 and 8/12\n"
                                 "group 5: 2 * 4 / 12 = 0 and 8/12\n"
                                 "B goes (in service since 2020-02-01): the whole part of group 2, last in first out\n"
                                 "C goes (in service since 2014-01-06): the whole part of group 3, last in first out\n"
                                 "A goes (in service since 2024-09-01): 3 groups have the largest fraction left, 8/12; of their "
                                 "next candidates the "
                                 "shortest service goes\n"
                                 "D goes (in service since 2019-05-01): 2 groups have the largest fraction left, 8/12; of their "
                                 "next candidates the "
                                 "shortest service goes\n");
}

static void equal_service_is_left_to_the_employer_and_said(void **state)
{
        struct reflect_worker workers[] = {worker("first", 19900101, 20200101), worker("second", 19910101, 20200101)};
        const char *why = choose(workers, 2, 1);

        (void)state;
        assert_string_equal(gone(workers, 2), "first");
        assert_non_null(strstr(why, "first and second have equal service since 2020-01-01: the employer decides"));
        assert_null(strstr(choose(workers, 2, 2), "equal service"));
}

static void equal_service_across_groups_goes_by_the_list(void **state)
{
        struct reflect_worker workers[] = {worker("old", 19600101, 20200101), worker("young", 20000101, 20200101)};

        (void)state;
        assert_non_null(strstr(choose(workers, 2, 1), "where that is equal too, the first of the list"));
        assert_string_equal(gone(workers, 2), "old");
}

static void pensioners_go_before_anyone_is_reflected(void **state)
{
        struct reflect_worker workers[14];
        size_t n = assembly(workers);

        (void)state;
        workers[n++] = worker("P", 19580101, 19800101);
        workers[n++] = worker("P2", 19590302, 19810101);
        choose(workers, n, 1);
        assert_string_equal(gone(workers, n), "P2");
        assert_int_equal(workers[12].group, REFLECT_PENSION);
        assert_int_equal(workers[13].group, REFLECT_PENSION);
        choose(workers, n, 6);
        assert_string_equal(gone(workers, n), "A B C D P P2");
}

/* Born February 1957, in December 2023 at 66 years and 10 months: the 67 years of January 2024 do not take it back. */
static void a_higher_pension_age_does_not_call_pensioners_back(void **state)
{
        struct reflect_worker workers[] = {worker("past", 19570201, 19900101), worker("not-yet", 19590303, 19900101)};

        (void)state;
        choose(workers, 2, 0);
        assert_int_equal(workers[0].group, REFLECT_PENSION);
        assert_int_equal(workers[1].group, 5);
}

/* However many go, exactly so many go, and no group is more than one person away from its share. */
static void every_reduction_is_met_in_proportion(void **state)
{
        uint32_t seed = 11;

        (void)state;
        for (int round = 0; round < 40; round++) {
                struct reflect_worker workers[30];
                size_t n = 1 + (size_t)round % COUNT(workers);

                for (size_t i = 0; i < n; i++) {
                        seed = seed * 1664525 + 1013904223;
                        workers[i] = worker(arena_text(arena, "w%zu", i), 19600101 + (seed >> 20) % 48 * 10000,
                                            20100101 + (seed >> 12) % 16 * 10000);
                }
                for (size_t reduction = 0; reduction <= n; reduction++) {
                        size_t members[6] = {0}, leaving[6] = {0}, all = 0;

                        choose(workers, n, reduction);
                        for (size_t i = 0; i < n; i++) {
                                members[workers[i].group]++;
                                leaving[workers[i].group] += workers[i].goes;
                                all += workers[i].goes;
                        }
                        assert_int_equal(all, reduction);
                        for (size_t g = 1; g <= 5; g++)
                                assert_true(leaving[g] * n < members[g] * reduction + n &&
                                            leaving[g] * n + n > members[g] * reduction);
                }
        }
}

static void a_list_that_cannot_be_is_refused(void **state)
{
        static const struct {
                uint32_t born, since, reference;
                size_t reduction;
                const char *id, *why;
        } wrong[] = {
                {19900101, 20200101, 20260302, 3, "x", "3 posts cannot go where 2 people work"},
                {19900101, 20200101, 0, 1, "x", "a reference date is needed"},
                {0, 20200101, 20260302, 1, "x", "x: the birth date and"},
                {19900101, 0, 20260302, 1, "x", "x: the birth date and"},
                {19900101, 20260303, 20260302, 1, "x", "x: not yet in service"},
                {20210101, 20200101, 20260302, 1, "x", "x: in service before being born"},
                {20120101, 20200101, 20260302, 1, "x", "x: the law has no age group for someone of 14"},
                {19900101, 20100101, 20150630, 1, "x", "the law has no age group"},
                {19900101, 20200101, 20260302, 1, "same", "same: is in the list twice"},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(wrong); i++) {
                struct reflect_worker workers[] = {worker("same", 19800101, 20100101),
                                                   worker(wrong[i].id, wrong[i].born, wrong[i].since)};
                const char *why = NULL;
                struct err err = {0};

                assert_false(
                        reflect_choose(law, workers, 2, wrong[i].reduction, date_of_ymd(wrong[i].reference), arena, &why, &err));
                assert_int_equal(err.kind, ERR_REFUSED);
                assert_non_null(strstr(err.text, wrong[i].why));
                assert_null(why);
        }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(the_selection_of_tuinhof_and_its_variants_hold),
                TEST(someone_who_turns_35_that_day_is_in_the_third_group),
                TEST(a_category_of_one_goes_when_its_post_goes),
                TEST(the_worked_example_of_28_comes_out_by_the_tie_rule),
                TEST(the_derivation_can_be_followed),
                TEST(equal_service_is_left_to_the_employer_and_said),
                TEST(equal_service_across_groups_goes_by_the_list),
                TEST(pensioners_go_before_anyone_is_reflected),
                TEST(a_higher_pension_age_does_not_call_pensioners_back),
                TEST(every_reduction_is_met_in_proportion),
                TEST(a_list_that_cannot_be_is_refused),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
