/* Programmes: what is refused, what is counted, and who leads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "centre.h"
#include "flow.h"
#include "must.h"
#include "past.h"
#include "programme.h"

enum { COUNTING = 90, COUNTING_NEXT = 91 }; /* versions of maasland that count */

static Word *word(struct centre *c, const char *text)
{
        Word *word = NEW(c->arena, Word, word);

        word->text = arena_strdup(c->arena, text);
        return word;
}

/* Maasland as one would count it: who is told has an offer of help, who joins has joined, and so on. */
static void counting_install(struct centre *c, uint32_t version, const char *lasting)
{
        static const char *const states[][2] = {{"announced", "offered"}, {"joined", "joined"}, {"placed", "placed"}};
        Command *command = centre_command(c, COMMAND__WHAT_FLOW_INSTALL);
        Flow *flow = codec_copy(world_flow(c->world, "maasland", 0), c->arena);

        flow->version = version;
        for (size_t i = 0; i < flow->n_states; i++)
                flow->states[i]->counts = NULL;
        for (size_t i = 0; i < COUNT(states); i++)
                ((FlowState *)flow_state(flow, states[i][0]))->counts = word(c, states[i][1]);
        ((FlowState *)flow_state(flow, lasting))->counts = word(c, "lasting");
        command->flow_install = NEW(c->arena, FlowInstall, flow_install);
        command->flow_install->flow = flow;
        centre_do(c, command);
}

static uint64_t someone(struct centre *c, const char *reference, const char *programme)
{
        Command *command = centre_employee(c, "maasland", reference);

        command->employee_log->programme = arena_strdup(c->arena, programme);
        return centre_do(c, command);
}

static void counts_are(struct centre *c, const char *id, uint64_t cases, uint64_t offered, uint64_t joined, uint64_t placed,
                       uint64_t lasting)
{
        const uint64_t expect[] = {cases, offered, joined, placed, lasting};

        for (size_t i = 0; programme_counts[i]; i++)
                if (world_programme_count(c->world, id, programme_counts[i]) != expect[i])
                        fail_msg("%s: %s is %d, and not %d", id, programme_counts[i],
                                 (int)world_programme_count(c->world, id, programme_counts[i]), (int)expect[i]);
}

static void admit(struct centre *c, const char *name, const char *label, Role role)
{
        Command *command = centre_command(c, COMMAND__WHAT_KEY_ADMIT);
        Principal *principal = NEW(c->arena, Principal, principal);

        command->key_admit = NEW(c->arena, KeyAdmit, key_admit);
        command->key_admit->principal = principal;
        principal->name = arena_strdup(c->arena, name);
        principal->label = arena_strdup(c->arena, label);
        APPEND(c->arena, principal, roles) = role;
        centre_do(c, command);
}

static void revoke(struct centre *c, const char *name)
{
        Command *command = centre_command(c, COMMAND__WHAT_KEY_REVOKE);

        command->key_revoke = NEW(c->arena, KeyRevoke, key_revoke);
        command->key_revoke->name = arena_strdup(c->arena, name);
        centre_do(c, command);
}

static void a_programme_registered_again_is_updated(void **state)
{
        struct centre *c = *state;
        Command *command = centre_programme(c, "p", 1);

        centre_do(c, command);
        assert_false(c->last.outcome->made[0]->known);
        centre_do(c, command);
        assert_int_equal(c->last.events.n, 0);
        command = centre_programme(c, "p", 1);
        command->programme_register->programme->funding = arena_strdup(c->arena, "social plans");
        centre_do(c, command);
        assert_true(c->last.outcome->made[0]->known);
        assert_string_equal(world_programme(c->world, "p")->funding, "social plans");
}

static void a_programme_is_refused_for_what_is_not_sound_or_not_there(void **state)
{
        struct centre *c = *state;
        Command *command = centre_programme(c, "Not A Name", 1);
        Programme *p;

        centre_refuses(c, command, "programme.name", "lower-case letters");
        centre_refuses(c, centre_programme(c, "", 1), "programme.name", "an id and a title");
        p = (command = centre_programme(c, "p", 1))->programme_register->programme;
        p->lead = arena_strdup(c->arena, "uid:me");
        centre_refuses(c, command, "programme.lead", "uid:me is no caller");
        p = (command = centre_programme(c, "p", 1))->programme_register->programme;
        p->from = 20260301;
        p->until = 20260228;
        centre_refuses(c, command, "programme.period", "before it begins");
        p = (command = centre_programme(c, "p", 1))->programme_register->programme;
        p->goal = 100;
        centre_refuses(c, command, "programme.goal", "give both");
        p = (command = centre_programme(c, "p", 1))->programme_register->programme;
        APPEND(c->arena, p, members) = 99;
        centre_refuses(c, command, "programme.member", "member 2, employer 99");
        p = (command = centre_programme(c, "p", 1))->programme_register->programme;
        APPEND(c->arena, p, flows) = arena_strdup(c->arena, "nowhere");
        centre_refuses(c, command, "programme.flow", "nowhere");
        assert_null(world_programme(c->world, "p"));
}

static void each_casefile_counts_once_for_what_it_came_to(void **state)
{
        struct centre *c = *state;
        Command *decline;
        uint64_t id;

        centre_do(c, centre_programme(c, "p", 1));
        centre_do(c, centre_programme(c, "q", 1));
        counting_install(c, COUNTING, "sustained");
        counts_are(c, "p", 0, 0, 0, 0, 0);
        id = someone(c, "a", "p");
        someone(c, "b", "p");
        someone(c, "c", "q");
        someone(c, "d", "");
        counts_are(c, "p", 2, 2, 0, 0, 0);
        counts_are(c, "q", 1, 1, 0, 0, 0);
        centre_do(c, centre_step(c, id, "join"));
        centre_do(c, centre_step(c, id, "intake"));
        counts_are(c, "p", 2, 2, 1, 0, 0);
        /* Someone who leaves and thinks again joins twice, and counts once. */
        id = someone(c, "e", "p");
        centre_do(c, centre_step(c, id, "join"));
        decline = centre_step(c, someone(c, "f", "p"), "decline");
        decline->case_step->reason = arena_strdup(c->arena, "own-plan");
        centre_do(c, decline);
        centre_do(c, centre_step(c, decline->case_step->casefile, "rejoin"));
        counts_are(c, "p", 4, 4, 3, 0, 0);
}

static void a_migration_that_is_undone_takes_back_what_it_counted(void **state)
{
        struct centre *c = *state;
        Command *command;
        FlowMigrate *migrate;

        centre_do(c, centre_programme(c, "p", 1));
        counting_install(c, COUNTING, "sustained");
        someone(c, "a", "p");
        counting_install(c, COUNTING_NEXT, "announced");
        command = centre_command(c, COMMAND__WHAT_FLOW_MIGRATE);
        migrate = command->flow_migrate = NEW(c->arena, FlowMigrate, flow_migrate);
        migrate->flow = arena_strdup(c->arena, "maasland");
        migrate->from = COUNTING;
        migrate->to = COUNTING_NEXT;
        assert_string_equal(centre_send(c, command), "migrate.plan");
        /* "the plan is another one by now, MARK; look at it again" */
        migrate->mark = arena_strndup(c->arena, strstr(c->last.outcome->why, "now, ") + 5, 16);
        migrate->mark[strspn(migrate->mark, "0123456789abcdef")] = '\0';
        command = codec_copy(command, c->arena);
        centre_do(c, command);
        counts_are(c, "p", 1, 1, 0, 0, 1);
        command = centre_command(c, COMMAND__WHAT_MIGRATION_UNDO);
        command->migration_undo = NEW(c->arena, MigrationUndo, migration_undo);
        command->migration_undo->migration = 1;
        centre_do(c, command);
        counts_are(c, "p", 1, 1, 0, 0, 0);
}

static enum lead_standing standing(struct centre *c, const char *lead)
{
        Programme *programme = NEW(c->arena, Programme, programme);

        programme->lead = arena_strdup(c->arena, lead);
        return lead_standing(programme, programme_lead(c->world, programme));
}

static void a_lead_is_a_caller_of_that_name_or_label_who_may_move_something(void **state)
{
        struct centre *c = *state;

        admit(c, "uid:7", "desk of the programme", ROLE__ROLE_CASEWORKER);
        admit(c, "uid:8", "bookkeeper", ROLE__ROLE_FUNDER);
        assert_int_equal(standing(c, ""), LEAD_UNNAMED);
        assert_int_equal(standing(c, "uid:6"), LEAD_UNKNOWN);
        assert_int_equal(standing(c, "nobody"), LEAD_UNKNOWN);
        assert_int_equal(standing(c, "uid:7"), LEAD_ACTIVE);
        assert_int_equal(standing(c, "desk of the programme"), LEAD_ACTIVE);
        assert_int_equal(standing(c, "bookkeeper"), LEAD_POWERLESS);
        revoke(c, "uid:7");
        assert_int_equal(standing(c, "uid:7"), LEAD_REVOKED);
        assert_int_equal(standing(c, "desk of the programme"), LEAD_REVOKED);
        /* A successor with the same label leads, whatever became of the one before. */
        admit(c, "uid:9", "desk of the programme", ROLE__ROLE_LEAD);
        assert_int_equal(standing(c, "desk of the programme"), LEAD_ACTIVE);
}

int main(void)
{
#define CLAIM(name) cmocka_unit_test_setup_teardown(name, centre_setup, centre_teardown)
        const struct CMUnitTest tests[] = {
                CLAIM(a_programme_registered_again_is_updated),
                CLAIM(a_programme_is_refused_for_what_is_not_sound_or_not_there),
                CLAIM(each_casefile_counts_once_for_what_it_came_to),
                CLAIM(a_migration_that_is_undone_takes_back_what_it_counted),
                CLAIM(a_lead_is_a_caller_of_that_name_or_label_who_may_move_something),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
