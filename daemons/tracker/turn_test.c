/* A turn is whole or never was, and running it again changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "must.h"
#include "scratch_test.h"
#include "turn.h"

static const int64_t noon = 1767612000000; /* of 5 January 2026, about */

struct fixture {
        struct store *store;
        struct turns *turns;
        struct arena *arena;
};

static void fixture_end(struct fixture *f)
{
        turns_destroy(&f->turns);
        store_destroy(&f->store);
        arena_destroy(&f->arena);
}

static void fixture_begin(struct fixture *f, const char *path, uint64_t size)
{
        struct err err = {0};

        *f = (struct fixture){0};
        arena_new(&f->arena);
        assert_true(tables_open(&f->store, path, size, STORE_SCRATCH, &err));
        turns_new(&f->turns, f->store);
}

static Entry *entry(struct arena *arena, uint64_t n, size_t name_size)
{
        Entry *entry = NEW(arena, Entry, entry);
        char *name = arena_alloc(arena, name_size + 1);
        Command *command = NEW(arena, Command, command);

        memset(name, 'x', name_size);
        entry->n = n;
        entry->at = noon + (int64_t)n;
        entry->command = command;
        command->id = codec_bytes(arena, &(uint8_t[16]){(uint8_t)n, (uint8_t)(n >> 8)}, 16);
        command->what_case = COMMAND__WHAT_EMPLOYER_REGISTER;
        command->employer_register = NEW(arena, EmployerRegister, employer_register);
        command->employer_register->name = arena_text(arena, "%s%d", name, (int)n);
        return entry;
}

static struct position position(struct fixture *f)
{
        struct position position = {0};
        struct err err = {0};

        assert_true(turns_position(f->turns, &position, &err));
        return position;
}

static void commands_that_are_through_are_not_run_again(void **state)
{
        OWNED(fixture_end) struct fixture f;
        Entry *entries[3];
        struct turn_result result;
        struct position before, after;
        struct err err = {0};

        fixture_begin(&f, scratch_path(state, "r"), 8 << 20);
        for (uint64_t i = 0; i < 3; i++)
                entries[i] = entry(f.arena, i + 1, 4);
        assert_true(turn_run(f.turns, entries, 2, &result, &err));
        assert_int_equal(result.n_decided, 2);
        before = position(&f);
        /* As after a commit that was told to have failed and was kept: the same group comes again, and one more. */
        assert_true(turn_run(f.turns, entries, 2, &result, &err));
        assert_int_equal(result.done, 2);
        assert_int_equal(result.n_decided, 0);
        after = position(&f);
        assert_memory_equal(&before, &after, sizeof before);
        assert_true(turn_run(f.turns, entries, 3, &result, &err));
        assert_int_equal(result.done, 3);
        assert_int_equal(result.n_decided, 1);
        assert_int_equal(result.decided[0]->n, 3);
        assert_int_equal(position(&f).seq, 3);
}

static void a_gap_in_the_commands_stops(void **state)
{
        OWNED(fixture_end) struct fixture f;
        Entry *entries[1];
        struct turn_result result;
        struct err err = {0};

        fixture_begin(&f, scratch_path(state, "r"), 8 << 20);
        entries[0] = entry(f.arena, 2, 4);
        assert_false(turn_run(f.turns, entries, 1, &result, &err));
        assert_int_equal(err.kind, ERR_STOP);
        assert_int_equal(position(&f).n, 0);
}

/* In the middle of a turn the map is full: every rule that reads on finds nothing, none of them trips, and nothing of it was. */
static void a_turn_that_finds_no_room_never_was_and_can_be_run_again(void **state)
{
        OWNED(fixture_end) struct fixture f;
        enum { MANY = 4000 };
        Entry **entries;
        struct turn_result result;
        struct position before;
        struct err err = {0};
        size_t n = 0;

        fixture_begin(&f, scratch_path(state, "r"), 1 << 20);
        entries = arena_alloc(f.arena, MANY * sizeof *entries);
        for (uint64_t i = 0; i < MANY; i++)
                entries[i] = entry(f.arena, i + 1, 200);
        assert_true(turn_run(f.turns, entries, 10, &result, &err));
        before = position(&f);
        assert_false(turn_run(f.turns, entries + 10, MANY - 10, &result, &err));
        assert_int_equal(err.kind, ERR_RETRY);
        assert_int_equal(position(&f).n, before.n);
        assert_int_equal(position(&f).seq, before.seq);
        for (n = 10; n < 20; n++)
                assert_true(turn_run(f.turns, entries + n, 1, &result, &err));
        assert_int_equal(position(&f).n, 20);
        assert_int_equal(position(&f).seq, 20);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                scratch_test(commands_that_are_through_are_not_run_again),
                scratch_test(a_gap_in_the_commands_stops),
                scratch_test(a_turn_that_finds_no_room_never_was_and_can_be_run_again),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
