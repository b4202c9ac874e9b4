/* Overrides, guides and milestones. Steps themselves are in casefile_test.c and decide_test.c. */
#include "centre.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "casefile.h"
#include "text.h"

static const char flow[] = "flow: steps\n"
                           "version: 1\n"
                           "title: {en: Steps, nl: Stappen}\n"
                           "start: open\n"
                           "facts: {register-checked: {en: Register checked, nl: Register geraadpleegd}}\n"
                           "figures: {hours: {on: announced, title: {en: Hours a week, nl: Uren per week}}}\n"
                           "override: {by: [lead], reasons: [hardship, court], second: [caseworker]}\n"
                           "states:\n"
                           "  open:   {title: {en: Open, nl: Open}, employer: sender, payer: sender}\n"
                           "  done:   {title: {en: Done, nl: Klaar}, employer: receiver, payer: receiver}\n"
                           "  closed: {title: {en: Closed, nl: Dicht}, end: placed}\n"
                           "transitions:\n"
                           "  go:     {from: open, to: done, by: caseworker, requires: [{fact: register-checked}, {activity: talk 2}],\n"
                           "           effects: [{milestone: placed}]}\n"
                           "  back:   {from: done, to: open, by: caseworker, effects: [{reverse: placed}]}\n"
                           "  close:  {from: done, to: closed, by: caseworker, requires: [{milestone: placed}]}\n"
                           "terms: {}\n";

static uint64_t opened(struct centre *c)
{
        centre_flow_text(c, flow);
        return centre_do(c, centre_employee(c, "steps", "a"));
}

static void be(struct centre *c, Role role, const char *name)
{
        c->by.role[0] = role;
        c->by.name = name;
}

static Command *override(struct centre *c, uint64_t id, const char *reason)
{
        Command *command = centre_step(c, id, "go");

        command->case_step->override = arena_strdup(c->arena, reason);
        return command;
}

static Command *confirm(struct centre *c, uint64_t id, bool refuse)
{
        Command *command = centre_command(c, COMMAND__WHAT_CASE_CONFIRM);

        command->case_confirm = NEW(c->arena, CaseConfirm, case_confirm);
        command->case_confirm->casefile = id;
        command->case_confirm->refuse = refuse;
        return command;
}

static void an_override_waits_for_someone_else_and_tells_what_was_lacking(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c);
        const CaseMoved *moved;

        assert_string_equal(centre_send(c, centre_step(c, id, "go")), "case.requires");
        be(c, ROLE__ROLE_LEAD, "uid:7");
        centre_do(c, override(c, id, "hardship"));
        assert_string_equal(centre_case(c, id)->state, "open");
        assert_int_equal(centre_case(c, id)->pending->n_lacks, 2);
        assert_string_equal(centre_send(c, confirm(c, id, false)), "override.second");
        be(c, ROLE__ROLE_CASEWORKER, "uid:8");
        centre_do(c, confirm(c, id, false));
        assert_string_equal(centre_case(c, id)->state, "done");
        assert_null(centre_case(c, id)->pending);
        moved = c->last.events.item[0]->case_moved;
        assert_string_equal(moved->override, "hardship");
        assert_string_equal(moved->asked_by, "uid:7");
        assert_int_equal(moved->n_lacks, 2);
        assert_string_equal(centre_send(c, confirm(c, id, false)), "override.none");
}

static void an_override_may_be_refused_and_lapses_with_the_state(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c);

        be(c, ROLE__ROLE_LEAD, "uid:7");
        centre_do(c, override(c, id, "court"));
        be(c, ROLE__ROLE_CASEWORKER, "uid:8");
        centre_do(c, confirm(c, id, true));
        assert_null(centre_case(c, id)->pending);
        assert_string_equal(centre_case(c, id)->state, "open");
        be(c, ROLE__ROLE_LEAD, "uid:7");
        centre_do(c, override(c, id, "court"));
        /* Whoever asked may take it back. */
        centre_do(c, confirm(c, id, true));
        assert_null(centre_case(c, id)->pending);
}

static void only_the_flow_says_who_overrides_and_why(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c), other = centre_do(c, centre_employee(c, "gelders", "b"));
        Command *command = override(c, other, "hardship");

        be(c, ROLE__ROLE_CASEWORKER, "uid:8");
        assert_string_equal(centre_send(c, override(c, id, "hardship")), "case.override");
        be(c, ROLE__ROLE_LEAD, "uid:7");
        assert_string_equal(centre_send(c, override(c, id, "because")), "case.override");
        command->case_step->transition = arena_strdup(c->arena, "transfer");
        (void)centre_send(c, command);
        assert_true(*c->last.outcome->rule != 0);
        /* A state is left only by its own transitions, override or not. */
        command = override(c, id, "court");
        command->case_step->transition = arena_strdup(c->arena, "close");
        assert_string_equal(centre_send(c, command), "case.transition");
}

static void milestones_are_reached_once_and_reversed_once(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c);
        Command *command;

        centre_do(c, centre_record(c, id, "register-checked", 20260105));
        for (int i = 0; i < 2; i++) {
                command = centre_command(c, COMMAND__WHAT_ACTIVITY_RECORD);
                command->activity_record = NEW(c->arena, ActivityRecord, activity_record);
                command->activity_record->casefile = id;
                command->activity_record->activity = NEW(c->arena, Activity, activity);
                command->activity_record->activity->kind = arena_strdup(c->arena, "talk");
                command->activity_record->activity->from = 20260105;
                assert_string_equal(centre_send(c, centre_step(c, id, "go")), "case.requires");
                centre_do(c, command);
        }
        centre_do(c, centre_step(c, id, "go"));
        assert_int_equal(centre_case(c, id)->n_milestones, 1);
        centre_do(c, centre_step(c, id, "back"));
        assert_int_equal(centre_case(c, id)->milestones[0]->reversed_on, 20260105);
        centre_do(c, centre_step(c, id, "go"));
        assert_int_equal(centre_case(c, id)->n_milestones, 2);
        assert_int_equal(centre_case(c, id)->milestones[1]->reversed_on, 0);
        centre_do(c, centre_step(c, id, "close"));
}

static void a_fact_of_its_own_belongs_to_the_flow_that_has_it(void **state)
{
        struct centre *c = *state;
        uint64_t other;

        (void)opened(c);
        other = centre_do(c, centre_employee(c, "gelders", "b"));
        assert_string_equal(centre_send(c, centre_record(c, other, "register-checked", 20260105)), "fact.unknown");
}

static void a_guide_is_a_caller_or_nobody(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c);
        Command *command = centre_command(c, COMMAND__WHAT_CASE_ASSIGN);

        command->case_assign = NEW(c->arena, CaseAssign, case_assign);
        command->case_assign->casefile = id;
        command->case_assign->guide = arena_strdup(c->arena, "Jansen");
        assert_string_equal(centre_send(c, command), "case.guide");
        command->case_assign->guide = arena_strdup(c->arena, "uid:1001");
        centre_do(c, command);
        assert_string_equal(centre_case(c, id)->guide, "uid:1001");
        centre_do(c, command);
        assert_int_equal(c->last.events.n, 0);
}

static const char *placed(struct centre *c, uint64_t id, uint32_t from, uint32_t until, uint32_t hours)
{
        Command *command = centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_ASSIGNMENT, from);

        command->placement_record->last_day = until;
        command->placement_record->hours = hours;
        return centre_send(c, command);
}

static void nobody_works_more_hours_than_they_have(void **state)
{
        struct centre *c = *state;
        Command *command;
        uint64_t id;
        Figure *figure;

        centre_flow_text(c, flow);
        command = centre_employee(c, "steps", "a");
        figure = NEW(c->arena, Figure, figure);
        figure->name = arena_strdup(c->arena, "hours");
        figure->value = 32;
        APPEND(c->arena, command->employee_log, figures) = figure;
        id = centre_do(c, command);
        assert_string_equal(placed(c, id, 20260112, 20260331, 160), "");
        assert_string_equal(placed(c, id, 20260201, 20260228, 160), "");
        /* Full in February only. */
        assert_string_equal(placed(c, id, 20260201, 20260215, 40), "placement.hours");
        assert_string_equal(placed(c, id, 20260115, 0, 80), "placement.hours");
        assert_string_equal(placed(c, id, 20260301, 0, 160), "");
        assert_string_equal(placed(c, id, 20260331, 20260331, 10), "placement.hours");
        assert_string_equal(placed(c, id, 20260401, 0, 161), "placement.hours");
        assert_string_equal(placed(c, id, 20260401, 0, 160), "");
}

static void steps_follow_one_another_in_time(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c);
        Command *command;

        /* Joined before it was logged; from there on days only go forward. */
        be(c, ROLE__ROLE_LEAD, "uid:7");
        command = override(c, id, "court");
        command->case_step->on = 20251215;
        centre_do(c, command);
        be(c, ROLE__ROLE_CASEWORKER, "uid:8");
        centre_do(c, confirm(c, id, false));
        assert_int_equal(centre_case(c, id)->n_employment, 1);
        assert_int_equal(centre_case(c, id)->employment[0]->from, 20251215);
        command = centre_step(c, id, "back");
        command->case_step->on = 20251201;
        assert_string_equal(centre_send(c, command), "case.day");
        command->case_step->on = 20251215;
        centre_do(c, command);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define TEST(name) cmocka_unit_test_setup_teardown(name, centre_setup, centre_teardown)
        const struct CMUnitTest tests[] = {
                TEST(an_override_waits_for_someone_else_and_tells_what_was_lacking),
                TEST(an_override_may_be_refused_and_lapses_with_the_state),
                TEST(only_the_flow_says_who_overrides_and_why),
                TEST(milestones_are_reached_once_and_reversed_once),
                TEST(a_fact_of_its_own_belongs_to_the_flow_that_has_it),
                TEST(a_guide_is_a_caller_or_nobody),
                TEST(nobody_works_more_hours_than_they_have),
                TEST(steps_follow_one_another_in_time),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
