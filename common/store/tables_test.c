/* What the register's tables promise the rules: an error is never lost on the way, and reads tell nothing after it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "must.h"
#include "scratch_test.h"
#include "tables.h"

struct fixture {
        struct store *store;
        struct txn *txn;
        struct arena *arena;
        struct tables tables;
};

static void fixture_end(struct fixture *f)
{
        txn_abort(&f->txn);
        store_destroy(&f->store);
        arena_destroy(&f->arena);
}

static void fixture_begin(struct fixture *f, const char *path, uint64_t size)
{
        struct err err = {0};

        *f = (struct fixture){0};
        arena_new(&f->arena);
        assert_true(tables_open(&f->store, path, size, STORE_SCRATCH, &err));
        assert_true(txn_begin(&f->txn, f->store, TXN_WRITE, &err));
        tables_begin(&f->tables, f->txn, NULL, f->arena);
}

static Vacancy *vacancy(struct arena *arena, uint64_t id)
{
        Vacancy *vacancy = NEW(arena, Vacancy, vacancy);

        vacancy->id = id;
        vacancy->title = arena_strdup(arena, "Welder");
        vacancy->posts = 1;
        return vacancy;
}

static void damage(struct fixture *f, uint64_t id)
{
        struct keybuf key;
        struct err err = {0};

        assert_true(txn_put(f->txn, TABLE_VACANCIES, key_u64(&key, id), (struct bytes){(const uint8_t *)"no record", 9}, &err));
}

static bool visit_reading(void *self, struct bytes key, uint64_t value)
{
        struct fixture *f = self;

        (void)value;
        (void)world_vacancy(&f->tables.world, key_read_u64(key, 0));
        return true;
}

/* The walk over the index comes to its end in peace; what it read on the way did not. */
static void an_error_met_on_a_walk_is_there_after_its_end(void **state)
{
        OWNED(fixture_end) struct fixture f;
        struct err err = {0};

        fixture_begin(&f, scratch_path(state, "r"), 1 << 20);
        for (uint64_t id = 1; id <= 3; id++)
                world_put_vacancy(&f.tables.world, NULL, vacancy(f.arena, id));
        damage(&f, 2);
        f.tables.world.ops->scan(&f.tables.world, TABLE_VACANCY_OPEN, (struct bytes){(const uint8_t *)"", 0}, visit_reading, &f);
        assert_true(f.tables.world.ops->failed(&f.tables.world));
        assert_false(tables_ok(&f.tables, &err));
        assert_int_equal(err.kind, ERR_STOP);
        assert_non_null(strstr(err.text, "vacancies"));
}

static void after_an_error_reads_give_nothing_and_writes_do_nothing(void **state)
{
        OWNED(fixture_end) struct fixture f;
        struct keybuf key;
        struct err err = {0};

        fixture_begin(&f, scratch_path(state, "r"), 1 << 20);
        world_put_vacancy(&f.tables.world, NULL, vacancy(f.arena, 1));
        damage(&f, 2);
        assert_null(world_vacancy(&f.tables.world, 2));
        assert_null(world_vacancy(&f.tables.world, 1));
        world_put_vacancy(&f.tables.world, NULL, vacancy(f.arena, 3));
        assert_int_equal(f.tables.world.ops->index_get(&f.tables.world, TABLE_VACANCY_OPEN, key_u64(&key, 1)), 0);
        assert_int_equal(txn_count(f.txn, TABLE_VACANCIES), 2);
        /* It is told as it first was. */
        assert_false(tables_ok(&f.tables, &err));
        assert_int_equal(err.kind, ERR_STOP);
}

static void a_full_map_fails_the_turn_and_nothing_else(void **state)
{
        OWNED(fixture_end) struct fixture f;
        struct err err = {0};
        uint64_t id = 0;

        fixture_begin(&f, scratch_path(state, "r"), 1 << 20);
        while (!f.tables.world.ops->failed(&f.tables.world)) {
                assert_true(id < 100000);
                world_put_vacancy(&f.tables.world, NULL, vacancy(f.arena, ++id));
        }
        assert_false(tables_ok(&f.tables, &err));
        assert_int_equal(err.kind, ERR_RETRY);
        txn_abort(&f.txn);
        assert_true(txn_begin(&f.txn, f.store, TXN_WRITE, &err));
        tables_begin(&f.tables, f.txn, NULL, f.arena);
        world_put_vacancy(&f.tables.world, NULL, vacancy(f.arena, 1));
        assert_non_null(world_vacancy(&f.tables.world, 1));
        err = (struct err){0};
        assert_true(tables_ok(&f.tables, &err));
}

/* What was read from a transaction that never was must not be remembered after it. */
static void settings_of_an_aborted_turn_are_forgotten(void **state)
{
        OWNED(fixture_end) struct fixture f;
        OWNED(tables_cache_destroy) struct tables_cache *cache = NULL;
        MatchRules *rules;
        struct err err = {0};

        fixture_begin(&f, scratch_path(state, "r"), 1 << 20);
        tables_cache_new(&cache);
        tables_begin(&f.tables, f.txn, cache, f.arena);
        rules = NEW(f.arena, MatchRules, match_rules);
        rules->most = 7;
        world_put_rules(&f.tables.world, rules);
        assert_int_equal(world_rules(&f.tables.world)->most, 7);
        txn_abort(&f.txn);
        assert_true(txn_begin(&f.txn, f.store, TXN_WRITE, &err));
        tables_begin(&f.tables, f.txn, cache, f.arena);
        assert_int_equal(world_rules(&f.tables.world)->most, 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                scratch_test(an_error_met_on_a_walk_is_there_after_its_end),
                scratch_test(after_an_error_reads_give_nothing_and_writes_do_nothing),
                scratch_test(a_full_map_fails_the_turn_and_nothing_else),
                scratch_test(settings_of_an_aborted_turn_are_forgotten),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
