#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

static int setup(void **state)
{
        struct arena *arena;

        arena_new(&arena);
        *state = arena;
        return 0;
}

static int teardown(void **state)
{
        struct arena *arena = *state;

        arena_destroy(&arena);
        arena_destroy(&arena);
        return arena ? -1 : 0;
}

static const size_t sizes[] = {0, 1, 15, 16, 17, 100, 4000, 65535, 65536, 65537, 3000000, 1, 40000, 40000};

/* Each turn dirties all it gets, so that a second one shows whether memory comes back clean. */
static void memory_is_zeroed_aligned_and_nobody_elses(void **state)
{
        struct arena *arena = *state;
        uint8_t *at[sizeof sizes / sizeof *sizes];

        for (int turn = 0; turn < 3; turn++) {
                size_t used = 0;

                for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
                        at[i] = arena_alloc(arena, sizes[i]);
                        assert_non_null(at[i]);
                        assert_int_equal((uintptr_t)at[i] % 16, 0);
                        for (size_t j = 0; j < sizes[i]; j++)
                                assert_true(at[i][j] == 0);
                        memset(at[i], (int)i + 1, sizes[i]);
                        used += sizes[i];
                }
                for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
                        for (size_t j = 0; j < sizes[i]; j++)
                                assert_true(at[i][j] == i + 1);
                assert_int_equal(arena_used(arena), used);
                arena_reset(arena);
                assert_int_equal(arena_used(arena), 0);
        }
}

static void blocks_are_used_again_in_the_next_turn(void **state)
{
        struct arena *arena = *state;
        void *first = arena_alloc(arena, 100), *second = arena_alloc(arena, 60000), *again;

        arena_reset(arena);
        again = arena_alloc(arena, 100);
        assert_ptr_equal(again, first);
        again = arena_alloc(arena, 60000);
        assert_ptr_equal(again, second);
}

static void texts_are_copied_with_their_end(void **state)
{
        struct arena *arena = *state;
        char name[] = "De Boer";
        char *whole = arena_strdup(arena, name), *part = arena_strndup(arena, name, 2), *more = arena_strndup(arena, name, 99);

        memset(name, 'x', sizeof name - 1);
        assert_string_equal(whole, "De Boer");
        assert_string_equal(part, "De");
        assert_string_equal(more, "De Boer");
        assert_null(arena_strdup(arena, NULL));
        assert_null(arena_strndup(arena, NULL, 3));
        assert_string_equal(arena_text(arena, "%s-%d", part, 7), "De-7");
        assert_memory_equal(arena_copy(arena, "\0\1\2", 3), "\0\1\2", 3);
        assert_non_null(arena_copy(arena, NULL, 0));
}

static void a_list_grows_one_by_one_and_its_new_elements_are_zero(void **state)
{
        struct arena *arena = *state;
        uint64_t *list = NULL;
        size_t n = 0;

        for (uint64_t i = 0; i < 10000; i++) {
                uint64_t *last = arena_append(arena, (void **)&list, &n, sizeof *list);

                assert_int_equal(n, i + 1);
                assert_ptr_equal(last, &list[i]);
                assert_int_equal(*last, 0);
                *last = i;
        }
        for (uint64_t i = 0; i < n; i++)
                assert_int_equal(list[i], i);
        assert_in_range(arena_used(arena), 80000, 400000);
}

/* As events grow while each has lists of its own. */
static void a_long_list_stays_where_it_is_while_short_ones_grow(void **state)
{
        enum { MANY = 20000 };
        struct arena *arena = *state;
        uint64_t *list = NULL;
        size_t n = 0;

        for (uint64_t i = 0; i < MANY; i++) {
                uint32_t *own = NULL;
                size_t n_own = 0;

                *(uint64_t *)arena_append(arena, (void **)&list, &n, sizeof *list) = i;
                *(uint32_t *)arena_append(arena, (void **)&own, &n_own, sizeof *own) = 1;
        }
        for (uint64_t i = 0; i < MANY; i++)
                assert_int_equal(list[i], i);
        /* A room of its own for each short one, and about four times its length for the long one. */
        assert_true(arena_used(arena) < 8 * MANY * sizeof *list + 64 * MANY);
}

/* A decoded list has room for no more than itself. */
static void a_list_from_elsewhere_moves_before_it_grows(void **state)
{
        struct arena *arena = *state;
        uint32_t *old = arena_copy(arena, (uint32_t[]){1, 2, 3}, 3 * sizeof *old), *list = old;
        uint32_t *behind = arena_alloc(arena, sizeof *behind);
        size_t n = 3;

        *(uint32_t *)arena_append(arena, (void **)&list, &n, sizeof *list) = 4;
        assert_ptr_not_equal(list, old);
        assert_int_equal(*behind, 0);
        assert_int_equal(n, 4);
        assert_memory_equal(list, ((uint32_t[]){1, 2, 3, 4}), 4 * sizeof *list);
}

static void two_copies_of_a_list_grow_apart(void **state)
{
        struct arena *arena = *state;
        uint32_t *one = NULL, *two;
        size_t n_one = 0, n_two;

        *(uint32_t *)arena_append(arena, (void **)&one, &n_one, sizeof *one) = 7;
        two = one;
        n_two = n_one;
        *(uint32_t *)arena_append(arena, (void **)&one, &n_one, sizeof *one) = 8;
        *(uint32_t *)arena_append(arena, (void **)&two, &n_two, sizeof *two) = 9;
        assert_memory_equal(one, ((uint32_t[]){7, 8}), 2 * sizeof *one);
        assert_memory_equal(two, ((uint32_t[]){7, 9}), 2 * sizeof *two);
}

/* An element left there by a list that was shortened would otherwise come back. */
static void a_list_that_was_shortened_grows_with_zeros(void **state)
{
        struct arena *arena = *state;
        uint32_t *list = NULL;
        size_t n = 0;

        *(uint32_t *)arena_append(arena, (void **)&list, &n, sizeof *list) = 7;
        *(uint32_t *)arena_append(arena, (void **)&list, &n, sizeof *list) = 8;
        n = 1;
        assert_int_equal(*(uint32_t *)arena_append(arena, (void **)&list, &n, sizeof *list), 0);
        assert_int_equal(list[0], 7);
}

/* The same addresses come back after a reset; what was known of lists there must not. */
static void lists_are_forgotten_at_a_reset(void **state)
{
        struct arena *arena = *state;
        uint64_t *list = NULL, *other, *behind;
        size_t n = 0;

        *(uint64_t *)arena_append(arena, (void **)&list, &n, sizeof *list) = 1;
        arena_reset(arena);
        other = arena_alloc(arena, sizeof *other);
        behind = arena_alloc(arena, sizeof *behind);
        assert_ptr_equal(other, list);
        n = 1;
        *(uint64_t *)arena_append(arena, (void **)&other, &n, sizeof *other) = 2;
        assert_ptr_not_equal(other, list);
        assert_int_equal(*behind, 0);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(memory_is_zeroed_aligned_and_nobody_elses, setup, teardown),
                cmocka_unit_test_setup_teardown(blocks_are_used_again_in_the_next_turn, setup, teardown),
                cmocka_unit_test_setup_teardown(texts_are_copied_with_their_end, setup, teardown),
                cmocka_unit_test_setup_teardown(a_list_grows_one_by_one_and_its_new_elements_are_zero, setup, teardown),
                cmocka_unit_test_setup_teardown(a_long_list_stays_where_it_is_while_short_ones_grow, setup, teardown),
                cmocka_unit_test_setup_teardown(a_list_from_elsewhere_moves_before_it_grows, setup, teardown),
                cmocka_unit_test_setup_teardown(two_copies_of_a_list_grow_apart, setup, teardown),
                cmocka_unit_test_setup_teardown(a_list_that_was_shortened_grows_with_zeros, setup, teardown),
                cmocka_unit_test_setup_teardown(lists_are_forgotten_at_a_reset, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
