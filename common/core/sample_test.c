/* Samples: reproducible by anyone, without doubles, rounded up, and refused when they could be chosen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "casefile.h"
#include "centre.h"
#include "must.h"
#include "sample.h"

enum { FROM = 20260105, UNTIL = 20260131, DRAWN = 20260202 };

static SampleDraw *draw_of(struct centre *c, Command *command, uint32_t permille, const char *seed)
{
        SampleDraw *draw = command->sample_draw = NEW(c->arena, SampleDraw, sample_draw);

        draw->flow = arena_strdup(c->arena, "maasland");
        draw->state = arena_strdup(c->arena, "joined");
        draw->from = FROM;
        draw->until = UNTIL;
        draw->permille = permille;
        draw->seed = arena_strdup(c->arena, seed);
        return draw;
}

static Command *draw_command(struct centre *c, uint32_t permille, const char *seed)
{
        Command *command = centre_command(c, COMMAND__WHAT_SAMPLE_DRAW);

        draw_of(c, command, permille, seed);
        return command;
}

static const Sample *drawn(struct centre *c, uint32_t permille, const char *seed)
{
        return world_sample(c->world, centre_do(c, draw_command(c, permille, seed)));
}

/* So many who joined, and one who did not. */
static void people(struct centre *c, size_t n)
{
        for (size_t i = 0; i < n; i++)
                centre_do(c,
                          centre_step(c, centre_do(c, centre_employee(c, "maasland", arena_text(c->arena, "e-%zu", i))), "join"));
        centre_do(c, centre_employee(c, "maasland", "undecided"));
        centre_day(c, DRAWN);
}

static bool same(const Sample *a, const Sample *b)
{
        return a->n_casefiles == b->n_casefiles && !memcmp(a->casefiles, b->casefiles, a->n_casefiles * sizeof *a->casefiles);
}

static void the_same_seed_draws_the_same_and_another_one_others(void **state)
{
        struct centre *c = *state;
        const Sample *one;

        people(c, 40);
        one = drawn(c, 250, "2026-01");
        assert_int_equal(one->of, 40);
        assert_int_equal(one->n_casefiles, 10);
        assert_true(same(one, drawn(c, 250, "2026-01")));
        assert_false(same(one, drawn(c, 250, "2026-02")));
}

static void nobody_is_drawn_twice_and_only_of_those_who_came_into_the_state(void **state)
{
        struct centre *c = *state;
        const Sample *all;

        people(c, 30);
        all = drawn(c, 1000, "all");
        assert_int_equal(all->n_casefiles, 30);
        for (size_t i = 0; i < all->n_casefiles; i++) {
                assert_true(!i || all->casefiles[i] > all->casefiles[i - 1]);
                assert_true(sample_holds(all->draw, world_casefile(c->world, all->casefiles[i])));
                assert_int_equal(world_casefile(c->world, all->casefiles[i])->samples[0], all->id);
        }
}

static void the_edges_of_the_period_are_in_it(void **state)
{
        struct centre *c = *state;
        Command *command;
        uint64_t id = centre_do(c, centre_employee(c, "maasland", "e"));

        centre_do(c, centre_step(c, id, "join"));
        centre_day(c, DRAWN);
        command = draw_command(c, 1000, "s");
        command->sample_draw->until = FROM;
        centre_do(c, command);
        command = draw_command(c, 1000, "s");
        command->sample_draw->from = FROM + 1;
        assert_string_equal(centre_send(c, command), "sample.none");
}

static void a_part_of_a_thousand_is_rounded_up(void **state)
{
        static const struct {
                size_t n;
                uint32_t permille;
                size_t drawn;
        } expect[] = {{1, 1, 1},    {10, 1, 1},   {10, 100, 1}, {10, 101, 2},
                      {1000, 1, 1}, {1001, 1, 2}, {7, 1000, 7}, {20000, 1000, SAMPLE_MOST}};
        struct centre *c = *state;
        Command *command = centre_command(c, COMMAND__WHAT_SAMPLE_DRAW);

        for (size_t i = 0; i < COUNT(expect); i++) {
                uint64_t *id = arena_alloc(c->arena, expect[i].n * sizeof *id);

                for (size_t j = 0; j < expect[i].n; j++)
                        id[j] = j + 1;
                assert_int_equal(sample_choose(draw_of(c, command, expect[i].permille, "s"), id, expect[i].n), expect[i].drawn);
        }
}

static void the_order_in_which_casefiles_are_found_does_not_count(void **state)
{
        enum { N = 500, STRIDE = 211 }; /* without a common divisor, so that every number comes by once */
        struct centre *c = *state;
        const SampleDraw *draw = draw_of(c, centre_command(c, COMMAND__WHAT_SAMPLE_DRAW), 130, "order");
        uint64_t ascending[N], mixed[N];
        size_t n;

        for (size_t i = 0; i < N; i++) {
                ascending[i] = i + 1;
                mixed[i] = (i * STRIDE) % N + 1;
        }
        n = sample_choose(draw, ascending, N);
        assert_int_equal(n, 65);
        assert_int_equal(sample_choose(draw, mixed, N), n);
        assert_memory_equal(ascending, mixed, n * sizeof *mixed);
}

static void a_sample_that_could_be_chosen_or_says_too_little_is_refused(void **state)
{
        struct centre *c = *state;
        Command *command;

        people(c, 3);
        command = draw_command(c, 100, "s");
        command->sample_draw->flow = arena_strdup(c->arena, "nowhere");
        assert_string_equal(centre_send(c, command), "sample.flow");
        command = draw_command(c, 100, "s");
        command->sample_draw->state = arena_strdup(c->arena, "nowhere");
        assert_string_equal(centre_send(c, command), "sample.state");
        command = draw_command(c, 100, "s");
        command->sample_draw->until = FROM - 1;
        assert_string_equal(centre_send(c, command), "sample.days");
        command = draw_command(c, 100, "s");
        command->sample_draw->until = DRAWN;
        assert_string_equal(centre_send(c, command), "sample.days");
        assert_string_equal(centre_send(c, draw_command(c, 0, "s")), "sample.size");
        assert_string_equal(centre_send(c, draw_command(c, 100, "")), "sample.seed");
        assert_null(world_sample(c->world, 1));
}

int main(void)
{
#define CLAIM(name) cmocka_unit_test_setup_teardown(name, centre_setup, centre_teardown)
        const struct CMUnitTest tests[] = {
                CLAIM(the_same_seed_draws_the_same_and_another_one_others),
                CLAIM(nobody_is_drawn_twice_and_only_of_those_who_came_into_the_state),
                CLAIM(the_edges_of_the_period_are_in_it),
                CLAIM(a_part_of_a_thousand_is_rounded_up),
                CLAIM(the_order_in_which_casefiles_are_found_does_not_count),
                CLAIM(a_sample_that_could_be_chosen_or_says_too_little_is_refused),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
