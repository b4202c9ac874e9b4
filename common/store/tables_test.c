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

/* ---- the chain */

static Event *moved(struct arena *arena, uint64_t seq, const char *to, uint8_t salt)
{
        Event *event = NEW(arena, Event, event);

        event->seq = seq;
        event->at = 1767612000000;
        event->casefile = 4;
        event->salt = codec_bytes(arena, &(uint8_t[16]){salt}, 16);
        event->what_case = EVENT__WHAT_CASE_MOVED;
        event->case_moved = NEW(arena, CaseMoved, case_moved);
        event->case_moved->to = (char *)to;
        return event;
}

static struct chained chained_of(const Event *event, struct arena *arena)
{
        struct chained chained;

        event_chained(event, codec_encode(&event->base, arena), arena, &chained);
        return chained;
}

/* The values were worked out with Python's hashlib, from docs/proof.md. */
static void the_chain_is_what_the_form_of_proofs_says(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct position position = {0};
        Event *event = NULL;
        char text[CHAIN_TEXT];

        (void)state;
        arena_new(&arena);
        position_chain(&position, moved(arena, 1, "joined", 7), arena);
        event = NEW(arena, Event, event);
        event->seq = 2;
        event->what_case = EVENT__WHAT_VIEWED;
        event->viewed = NEW(arena, ViewLog, view_log);
        position_chain(&position, event, arena);
        assert_int_equal(position.seq, 2);
        assert_string_equal(chain_text((ProtobufCBinaryData){CHAIN, position.chain}, text),
                            "f9a551b56bb6079a54d1343e6bb9917a7231d7fdf3e4f1a6654f8b27cc2c96b8");
}

/* Whoever sees the leaf of an event may guess all that the line can say, and cannot find out which of it is so. */
static void a_leaf_hides_what_the_line_says_behind_the_salt(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct chained a, b, other;

        (void)state;
        arena_new(&arena);
        a = chained_of(moved(arena, 1, "joined", 1), arena);
        b = chained_of(moved(arena, 1, "joined", 2), arena);
        other = chained_of(moved(arena, 1, "placed", 1), arena);
        assert_string_equal(a.masked.body, b.masked.body);
        assert_memory_not_equal(a.event, b.event, CHAIN);
        assert_memory_not_equal(a.leaf, b.leaf, CHAIN);
        assert_memory_not_equal(a.leaf, other.leaf, CHAIN);
}

static void each_event_of_a_command_has_a_salt_of_its_own(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        Entry entry = ENTRY__INIT;
        ProtobufCBinaryData a, b;

        (void)state;
        arena_new(&arena);
        assert_int_equal(event_salt(&entry, 1, arena).len, 0);
        entry.salt = codec_bytes(arena, &(uint8_t[16]){9}, 16);
        a = event_salt(&entry, 1, arena);
        b = event_salt(&entry, 2, arena);
        assert_int_equal(a.len, 16);
        assert_memory_not_equal(a.data, b.data, 16);
        assert_memory_not_equal(a.data, entry.salt.data, 16);
        assert_memory_equal(a.data, event_salt(&entry, 1, arena).data, 16);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                scratch_test(an_error_met_on_a_walk_is_there_after_its_end),
                scratch_test(after_an_error_reads_give_nothing_and_writes_do_nothing),
                scratch_test(a_full_map_fails_the_turn_and_nothing_else),
                scratch_test(settings_of_an_aborted_turn_are_forgotten),
                cmocka_unit_test(the_chain_is_what_the_form_of_proofs_says),
                cmocka_unit_test(a_leaf_hides_what_the_line_says_behind_the_salt),
                cmocka_unit_test(each_event_of_a_command_has_a_salt_of_its_own),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
