/* A casefile told in words: done, current, next and skipped, each with its reason. */
#include "capture.h"
#include "story_test.h"

#include "json.h"
#include "told.h"

/* Its document, as seen by who sees everything; `blind` by who may not see the history. */
static json_t *told_of(struct centre *c, uint64_t id, bool blind)
{
        const Casefile *casefile = world_casefile(c->world, id);
        struct story story = story_of(c, id);
        const struct told told = {
                .world = c->world,
                .flow = world_flow(c->world, casefile->flow, casefile->flow_version),
                .casefile = casefile,
                .person = world_person(c->world, casefile->person),
                .now = {c->at},
                .events = story.events,
                .n_events = blind ? 0 : story.n,
        };

        return told_json(&told);
}

static const json_t *list_at(const json_t *document, const char *part, const char *list)
{
        const json_t *found = json_object_get(json_object_get(document, part), list);

        assert_true(json_is_array(found));
        return found;
}

/* The one whose `key` is `name`; null when there is none. */
static const json_t *named(const json_t *list, const char *key, const char *name)
{
        const json_t *item;
        size_t i;

        json_array_foreach ((json_t *)list, i, item)
                if (!strcmp(json_string_value(json_object_get(item, key)), name))
                        return item;
        return NULL;
}

static const char *text_of(const json_t *json, const char *key)
{
        const char *text = json_string_value(json_object_get(json, key));

        assert_non_null(text);
        return text;
}

static const json_t *term_in(const json_t *document, const char *part, const char *name)
{
        const json_t *term = named(list_at(document, part, "terms"), "term", name);

        if (!term)
                fail_msg("the term %s is not in %s", name, part);
        return term;
}

static void what_is_done_names_the_step_the_day_and_who(void **state)
{
        struct centre *c = *state;
        OWNED(json_drop) json_t *document = NULL;
        const json_t *step, *now;
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        centre_day(c, 20260107);
        centre_do(c, centre_record(c, id, "offer", 20260106));
        centre_do(c, centre_step(c, id, "begin"));
        document = told_of(c, id, false);
        step = json_array_get(list_at(document, "done", "states"), 0);
        assert_string_equal(text_of(step, "state"), "asked");
        assert_string_equal(text_of(step, "on"), "2026-01-05");
        assert_string_equal(text_of(step, "until"), "2026-01-07");
        assert_string_equal(text_of(step, "words"), "opened by uid:1");
        now = json_object_get(document, "current");
        assert_string_equal(text_of(now, "state"), "begun");
        assert_string_equal(text_of(now, "who"), "uid:1");
        assert_string_equal(text_of(now, "employer"), "centre");
        assert_string_equal(text_of(now, "payer"), "sender (employer 1)");
        story_has(text_of(now, "words"), "since 2026-01-07, by begin, uid:1; employed by centre");
}

static void who_may_not_see_the_history_is_told_all_but_who(void **state)
{
        struct centre *c = *state;
        OWNED(json_drop) json_t *document = NULL;
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        document = told_of(c, id, true);
        assert_string_equal(text_of(json_object_get(document, "current"), "who"), "");
        story_has(text_of(json_object_get(document, "current"), "words"),
                  "since 2026-01-05, opened; employed by sender (employer 1), paid by "
                  "benefit 60%, sender 40%");
}

static void the_keys_that_scripts_know_are_there_still(void **state)
{
        struct centre *c = *state;
        OWNED(json_drop) json_t *document = NULL;
        const json_t *begin;
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        document = told_of(c, id, false);
        assert_string_equal(text_of(document, "state"), "asked");
        begin = named(json_object_get(document, "transitions"), "transition", "begin");
        assert_string_equal(text_of(begin, "to"), "begun");
        assert_true(json_is_false(json_object_get(begin, "open")));
        assert_int_equal(json_array_size(json_object_get(begin, "lacks")), 1);
        assert_true(json_is_array(json_object_get(begin, "by")) && json_is_array(json_object_get(begin, "reasons")));
        assert_string_equal(text_of(json_array_get(json_object_get(document, "terms"), 0), "name"), "answer");
        assert_true(json_is_array(json_object_get(document, "tasks")));
}

static void what_is_next_says_by_whom_and_what_is_lacking(void **state)
{
        struct centre *c = *state;
        OWNED(json_drop) json_t *document = NULL;
        const json_t *next;
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        document = told_of(c, id, false);
        next = list_at(document, "next", "transitions");
        story_has(text_of(named(next, "transition", "begin"), "words"),
                  "to begun, by caseworker: lacks offer is not recorded; give it with the step as --fact offer=DATE; all the "
                  "same by lead with "
                  "--override, for hardship");
        story_has(text_of(named(next, "transition", "refuse"), "words"),
                  "to gone, by employee, caseworker: open; for one of the reasons moved, other");
}

static void every_date_explains_itself(void **state)
{
        struct centre *c = *state;
        OWNED(json_drop) json_t *document = NULL;
        const json_t *term, *warnings;
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        document = told_of(c, id, false);
        term = term_in(document, "next", "answer");
        assert_string_equal(text_of(term, "how"), "runs");
        assert_string_equal(text_of(term, "due"), "2026-01-19");
        assert_string_equal(text_of(term, "ends"), "2026-01-22");
        story_has(text_of(term, "why"), "counts from the fact announced (own); 2w from 2026-01-05 ends on Mon 2026-01-19");
        story_has(text_of(term, "why"), "with 3d grace it passes after 2026-01-22");
        warnings = json_object_get(term, "warnings");
        assert_int_equal(json_array_size(warnings), 2);
        assert_string_equal(json_string_value(json_array_get(warnings, 0)), "2026-01-12");
        assert_string_equal(json_string_value(json_array_get(warnings, 1)), "2026-01-15");
}

static void a_suspension_is_told_with_the_days_that_it_moves(void **state)
{
        struct centre *c = *state;
        OWNED(json_drop) json_t *document = NULL, *still = NULL;
        const json_t *term, *suspension;
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        centre_do(c, centre_record(c, id, "offer", 20260105));
        centre_do(c, centre_step(c, id, "begin"));
        story_figure(c, id, "size", 60);
        story_suspend(c, id, 20260112, 20260118);
        document = told_of(c, id, false);
        term = term_in(document, "next", "sum");
        assert_string_equal(text_of(term, "due"), "2026-03-12");
        story_has(text_of(term, "why"), "2m from 2026-01-05 ends on Thu 2026-03-05");
        story_has(text_of(term, "why"), "suspensions moved it by 7 days to 2026-03-12");
        story_has(text_of(term, "words"), "then the clock takes end");
        suspension = json_array_get(list_at(document, "current", "suspensions"), 0);
        assert_string_equal(text_of(suspension, "words"), "suspended from 2026-01-12 until 2026-01-18, for other-work");
        story_suspend(c, id, 20260201, 0);
        still = told_of(c, id, false);
        assert_string_equal(text_of(term_in(still, "next", "sum"), "how"), "still");
        assert_true(json_is_null(json_object_get(term_in(still, "next", "sum"), "due")));
}

static void an_override_that_waits_says_for_whom_and_one_that_was_taken_says_why(void **state)
{
        struct centre *c = *state;
        OWNED(json_drop) json_t *waits = NULL, *taken = NULL;
        Command *confirm;
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        centre_do(c, story_override(c, id, "begin"));
        waits = told_of(c, id, false);
        story_has(text_of(json_object_get(json_object_get(waits, "current"), "override"), "words"),
                  "uid:1 asks to override what bars begin, for hardship, and someone else with the role caseworker, lead "
                  "confirms it");
        confirm = centre_command(c, COMMAND__WHAT_CASE_CONFIRM);
        confirm->case_confirm = NEW(c->arena, CaseConfirm, case_confirm);
        confirm->case_confirm->casefile = id;
        c->by.name = "uid:2";
        centre_do(c, confirm);
        taken = told_of(c, id, false);
        story_has(text_of(json_object_get(taken, "current"), "words"),
                  "by begin, uid:2, overridden for hardship at the word of uid:1 although offer is not recorded");
}

static void a_term_is_done_when_it_was_met_or_passed_and_skipped_when_it_passed_without_effect(void **state)
{
        struct centre *c = *state;
        OWNED(json_drop) json_t *document = NULL;
        Command *job;
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        story_talk(c, id, 20260105);
        centre_do(c, centre_record(c, id, "offer", 20260105));
        centre_do(c, centre_step(c, id, "begin"));
        story_figure(c, id, "size", 10);
        job = centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_JOB, 20260105);
        centre_do(c, job);
        centre_day(c, 20260301);
        document = told_of(c, id, false);
        assert_string_equal(text_of(term_in(document, "done", "reply"), "words"),
                            "what it waited for came in time, on 2026-01-05");
        assert_string_equal(text_of(term_in(document, "done", "answer"), "words"), "passed after 2026-01-22");
        assert_string_equal(text_of(term_in(document, "skipped", "sum"), "how"), "without-effect");
        assert_string_equal(text_of(term_in(document, "skipped", "sum"), "words"),
                            "passed after 2026-02-05 without effect: end could not be taken then");
}

static void the_clocks_step_says_which_term_took_it(void **state)
{
        struct centre *c = *state;
        OWNED(json_drop) json_t *document = NULL;
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        centre_do(c, centre_record(c, id, "offer", 20260105));
        centre_do(c, centre_step(c, id, "begin"));
        story_figure(c, id, "size", 10);
        centre_day(c, 20260301);
        document = told_of(c, id, false);
        assert_string_equal(text_of(term_in(document, "done", "sum"), "words"),
                            "passed after 2026-02-05, and the clock took end");
        story_has(text_of(json_object_get(document, "current"), "words"),
                  "since 2026-02-06, by end, clock, when the term sum passed");
}

static void what_cannot_come_any_more_is_skipped_with_the_reason(void **state)
{
        struct centre *c = *state;
        OWNED(json_drop) json_t *late = NULL, *ended = NULL;
        Command *command;
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        centre_day(c, 20260201);
        late = told_of(c, id, false);
        assert_string_equal(text_of(named(list_at(late, "skipped", "states"), "state", "begun"), "words"),
                            "no way leads there any more: begin can be taken only within answer, which ended on 2026-01-22");
        assert_string_equal(text_of(named(list_at(late, "skipped", "states"), "state", "done"), "words"),
                            "no way leads there any more: finish leads there only from begun, over");
        assert_null(named(list_at(late, "skipped", "states"), "state", "gone"));
        story_has(text_of(term_in(late, "skipped", "final"), "words"), "will not start: it counts from entered over");
        story_has(text_of(term_in(late, "skipped", "sum"), "words"), "will not start: it counts from entered begun");
        command = centre_step(c, id, "refuse");
        command->case_step->reason = arena_strdup(c->arena, "moved");
        centre_do(c, command);
        ended = told_of(c, id, false);
        story_has(text_of(json_object_get(ended, "current"), "words"),
                  "ended as left on 2026-02-01, by refuse, uid:1, for the reason moved");
        assert_int_equal(json_array_size(list_at(ended, "next", "transitions")), 0);
        assert_int_equal(json_array_size(list_at(ended, "next", "terms")), 0);
}

/* Whatever its state, every term and every state of the flow is told once. */
static void nothing_of_the_flow_is_left_out(void **state)
{
        struct centre *c = *state;
        uint64_t id;

        static const char *const steps[] = {"join", "intake", "leave"};

        id = centre_do(c, centre_employee(c, "maasland", "e"));
        for (size_t i = 0; i <= COUNT(steps); i++) {
                OWNED(json_drop) json_t *document = told_of(c, id, false);
                const Flow *flow = world_flow(c->world, "maasland", 0);

                for (size_t j = 0; j < flow->n_terms; j++) {
                        const char *name = flow->terms[j]->name->text;

                        assert_int_equal(!!named(list_at(document, "done", "terms"), "term", name) +
                                                 !!named(list_at(document, "next", "terms"), "term", name) +
                                                 !!named(list_at(document, "skipped", "terms"), "term", name),
                                         1);
                }
                if (i < COUNT(steps)) {
                        Command *command = centre_step(c, id, steps[i]);

                        if (!strcmp(steps[i], "leave"))
                                command->case_step->reason = arena_strdup(c->arena, "study");
                        centre_do(c, command);
                }
        }
}

static void people_read_it_under_four_headings_and_no_control_character(void **state)
{
        static struct capture capture;
        struct centre *c = *state;
        OWNED(json_drop) json_t *document = NULL;
        uint64_t id;

        centre_flow_text(c, story_flow);
        id = story_begin(c);
        document = told_of(c, id, false);
        json_object_set_new(json_object_get(document, "current"), "words", json_string("a\x1b[1mb"));
        capture_begin(&capture);
        told_print(document);
        capture_end(&capture);
        story_has(capture.out, "\nDone\n");
        story_has(capture.out, "\nNow\n  asked (Asked): a [1mb\n");
        story_has(capture.out, "\nNext\n  begin to begun, by caseworker: lacks");
        story_has(capture.out, "\n  2026-01-19 answer: runs\n      counts from the fact announced (own); 2w");
        story_has(capture.out, "      warns on 2026-01-12\n");
        story_has(capture.out, "\nSkipped\n");
}

#define CLAIM(claim) cmocka_unit_test_setup_teardown(claim, centre_setup, centre_teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                CLAIM(what_is_done_names_the_step_the_day_and_who),
                CLAIM(who_may_not_see_the_history_is_told_all_but_who),
                CLAIM(the_keys_that_scripts_know_are_there_still),
                CLAIM(what_is_next_says_by_whom_and_what_is_lacking),
                CLAIM(every_date_explains_itself),
                CLAIM(a_suspension_is_told_with_the_days_that_it_moves),
                CLAIM(an_override_that_waits_says_for_whom_and_one_that_was_taken_says_why),
                CLAIM(a_term_is_done_when_it_was_met_or_passed_and_skipped_when_it_passed_without_effect),
                CLAIM(the_clocks_step_says_which_term_took_it),
                CLAIM(what_cannot_come_any_more_is_skipped_with_the_reason),
                CLAIM(nothing_of_the_flow_is_left_out),
                CLAIM(people_read_it_under_four_headings_and_no_control_character),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
