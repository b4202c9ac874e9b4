/* Casefiles that go to another version of their flow together, and come back. */
#include "centre.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "casefile.h"
#include "migrate.h"
#include "text.h"

#define FLOW(version, second, terms)                                                                                                   \
        "flow: moving\nversion: " version "\ntitle: {en: Moving, nl: Verhuizen}\nstart: open\nstates:\n"                               \
        "  open: {title: {en: Open, nl: Open}, employer: sender, payer: sender}\n"                                                     \
        "  " second ": {title: {en: Second, nl: Tweede}, employer: sender, payer: sender}\n"                                           \
        "  closed: {title: {en: Closed, nl: Dicht}, end: expired}\ntransitions:\n"                                                     \
        "  go: {from: open, to: " second ", by: caseworker}\n"                                                                          \
        "  late: {from: " second ", to: closed, by: [caseworker, clock]}\nterms:\n" terms

static const char version_1[] = FLOW("1", "search", "  choice: {after: 14d, from: announced, basis: own, warn: [3d]}\n"
                                                     "  stay: {after: 3m, from: entered search, basis: own, then: late}\n");
static const char version_2[] = FLOW("2", "seek", "  choice: {after: 14d, from: announced, basis: own, warn: [3d]}\n"
                                                   "  stay: {after: 6m, from: entered seek, basis: own, then: late}\n"
                                                   "  talk: {after: 5wd, from: entered seek, basis: own}\n");

struct moving {
        struct centre *c;
        uint64_t first, second;
};

static struct moving moving(void **state)
{
        struct moving m = {.c = *state};

        centre_flow_text(m.c, version_1);
        m.first = centre_do(m.c, centre_employee(m.c, "moving", "a"));
        m.second = centre_do(m.c, centre_employee(m.c, "moving", "b"));
        centre_do(m.c, centre_record(m.c, m.first, "announced", 20260105));
        centre_do(m.c, centre_step(m.c, m.first, "go"));
        centre_day(m.c, 20260201);
        centre_flow_text(m.c, version_2);
        return m;
}

static Command *command_of(struct moving *m, bool map, const char *mark)
{
        Command *command = centre_command(m->c, COMMAND__WHAT_FLOW_MIGRATE);
        FlowMigrate *migrate = command->flow_migrate = NEW(m->c->arena, FlowMigrate, flow_migrate);

        migrate->flow = arena_strdup(m->c->arena, "moving");
        migrate->from = 1;
        migrate->to = 2;
        migrate->mark = arena_strdup(m->c->arena, mark);
        if (map) {
                StateMoved *moved = NEW(m->c->arena, StateMoved, state_moved);

                moved->from = arena_strdup(m->c->arena, "search");
                moved->to = arena_strdup(m->c->arena, "seek");
                APPEND(m->c->arena, migrate, states) = moved;
        }
        return command;
}

/* The mark as a person would get it: from the plan over the same casefiles. */
static const char *mark_of(struct moving *m, const Command *command, const char **lines)
{
        const FlowMigrate *migrate = command->flow_migrate;
        const uint64_t ids[] = {m->first, m->second};
        struct migration migration = {.from = world_flow(m->c->world, "moving", 1),
                                      .to = world_flow(m->c->world, "moving", 2),
                                      .law = world_law(m->c->world),
                                      .states = migrate->states,
                                      .n_states = migrate->n_states,
                                      .at = {m->c->at}};
        uint64_t mark = MIGRATE_MARK;

        for (size_t i = 0; i < 2; i++) {
                lines[i] = migrate_case(&migration, centre_case(m->c, ids[i]), m->c->arena).text;
                mark = migrate_mark(mark, lines[i]);
        }
        return migrate_mark_text(mark, m->c->arena);
}

static uint64_t migrated(struct moving *m)
{
        Command *command = command_of(m, true, "");
        const char *lines[2];

        command->flow_migrate->mark = arena_strdup(m->c->arena, mark_of(m, command, lines));
        return centre_do(m->c, command);
}

static void a_plan_says_what_becomes_of_each(void **state)
{
        struct moving m = moving(state);
        const char *lines[2];

        (void)mark_of(&m, command_of(&m, true, ""), lines);
        assert_string_equal(lines[0], "casefile 1: search becomes seek; stay moves from 2026-04-05 to 2026-07-05; talk would have run to "
                                      "2026-01-12, and is over");
        assert_string_equal(lines[1], "casefile 2: open");
        (void)mark_of(&m, command_of(&m, false, ""), lines);
        assert_string_equal(lines[0], "casefile 1: cannot move from search: version 2 has no state search (say where it goes with "
                                      "--becomes search=STATE)");
}

static void all_move_or_none(void **state)
{
        struct moving m = moving(state);
        Command *command = command_of(&m, false, "");

        assert_string_equal(centre_send(m.c, command), "migrate.impossible");
        assert_int_equal(centre_case(m.c, m.second)->flow_version, 1);
        assert_string_equal(centre_send(m.c, command_of(&m, true, "0123456789abcdef")), "migrate.plan");
        (void)migrated(&m);
        assert_int_equal(centre_case(m.c, m.first)->flow_version, 2);
        assert_int_equal(centre_case(m.c, m.second)->flow_version, 2);
        assert_string_equal(centre_case(m.c, m.first)->state, "seek");
        assert_string_equal(centre_send(m.c, command_of(&m, true, "")), "migrate.none");
}

static void what_is_over_stays_over_and_what_counts_keeps_its_day(void **state)
{
        struct moving m = moving(state);
        const Casefile *casefile;

        assert_true(casefile_term(centre_case(m.c, m.first), "choice")->done);
        (void)migrated(&m);
        casefile = centre_case(m.c, m.first);
        assert_true(casefile_term(casefile, "choice")->done);
        assert_int_equal(casefile_term(casefile, "stay")->start, 20260105);
        assert_int_equal(casefile_term(casefile, "stay")->due, 20260705);
        m.c->fired = (struct events){0};
        centre_day(m.c, 20260210);
        assert_int_equal(centre_count(&m.c->fired, EVENT__WHAT_TERM_PASSED), 0);
        assert_string_equal(centre_case(m.c, m.first)->state, "seek");
}

static Command *undo(struct moving *m, uint64_t id)
{
        Command *command = centre_command(m->c, COMMAND__WHAT_MIGRATION_UNDO);

        command->migration_undo = NEW(m->c->arena, MigrationUndo, migration_undo);
        command->migration_undo->migration = id;
        return command;
}

static void it_is_taken_back_while_nothing_has_happened(void **state)
{
        struct moving m = moving(state);
        struct bytes before = codec_encode(&centre_case(m.c, m.first)->base, m.c->arena), after;
        uint64_t id = migrated(&m);

        centre_do(m.c, undo(&m, id));
        after = codec_encode(&centre_case(m.c, m.first)->base, m.c->arena);
        assert_int_equal(before.size, after.size);
        assert_memory_equal(before.data, after.data, after.size);
        assert_true(world_migration(m.c->world, id)->undone);
        centre_do(m.c, undo(&m, id));
        assert_int_equal(m.c->last.events.n, 0);
        /* And it may be done again. */
        (void)migrated(&m);
        assert_int_equal(centre_case(m.c, m.first)->flow_version, 2);
}

static void it_is_not_taken_back_from_under_a_step(void **state)
{
        struct moving m = moving(state);
        uint64_t id = migrated(&m);

        centre_do(m.c, centre_step(m.c, m.second, "go"));
        assert_string_equal(centre_send(m.c, undo(&m, id)), "migrate.undo");
        assert_int_equal(centre_case(m.c, m.first)->flow_version, 2);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define TEST(name) cmocka_unit_test_setup_teardown(name, centre_setup, centre_teardown)
        const struct CMUnitTest tests[] = {
                TEST(a_plan_says_what_becomes_of_each),
                TEST(all_move_or_none),
                TEST(what_is_over_stays_over_and_what_counts_keeps_its_day),
                TEST(it_is_taken_back_while_nothing_has_happened),
                TEST(it_is_not_taken_back_from_under_a_step),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
