/* Runs of the matcher: asked for with a reason, answered once, logged whatever came of it, and forgotten without a gap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "apply.h"
#include "centre.h"
#include "must.h"

/* A casefile that is matched, number 1, and a vacancy, number 1. */
static void begin(struct centre *c)
{
        centre_do(c, centre_employee(c, "maasland", "a"));
        centre_do(c, centre_step(c, 1, "join"));
        centre_do(c, centre_vacancy(c, "v", 3));
}

static Command *ask(struct centre *c, uint64_t casefile, uint64_t vacancy)
{
        Command *command = centre_command(c, COMMAND__WHAT_MATCH_ASK);

        command->match_ask = NEW(c->arena, MatchAsk, match_ask);
        command->match_ask->casefile = casefile;
        command->match_ask->vacancy = vacancy;
        command->match_ask->purpose = arena_strdup(c->arena, "talk on Monday");
        return command;
}

static MatchRan *ran(struct centre *c, uint64_t run, uint64_t casefile, size_t hits)
{
        MatchRan *ran = NEW(c->arena, MatchRan, match_ran);

        ran->run = run;
        ran->casefile = casefile;
        ran->basis = c->seq;
        ran->today = 20260105;
        ran->rules = arena_strdup(c->arena, "1-abc");
        ran->details = NEW(c->arena, RunDetails, run_details);
        for (size_t i = 0; i < hits; i++) {
                MatchHit *hit = NEW(c->arena, MatchHit, match_hit);

                hit->vacancy = i + 1;
                APPEND(c->arena, ran->details, hits) = hit;
        }
        return ran;
}

static Command *answer(struct centre *c, uint64_t run, uint64_t casefile, size_t hits)
{
        Command *command = centre_command(c, COMMAND__WHAT_MATCH_RAN);

        command->match_ran = ran(c, run, casefile, hits);
        return command;
}

static void a_question_gets_a_number_and_keeps_who_asked_and_why(void **state)
{
        struct centre *c = *state;
        const Run *run;

        begin(c);
        c->by.name = "uid:7";
        assert_int_equal(centre_do(c, ask(c, 1, 0)), 1);
        run = world_run(c->world, 1);
        assert_string_equal(run->by, "uid:7");
        assert_string_equal(run->ask->purpose, "talk on Monday");
        assert_int_equal(run->ask->most, 20);
        assert_int_equal(run->asked_at, c->at);
        assert_int_equal(run->ran_event, 0);
        assert_int_equal(centre_do(c, ask(c, 0, 1)), 2);
        assert_int_equal(world_run(c->world, 2)->vacancy, 1);
        /* It stands in the history of the casefile. */
        assert_int_equal(c->last.events.item[0]->casefile, 0);
}

static void what_cannot_be_matched_is_refused_with_what_would_do(void **state)
{
        struct centre *c = *state;
        Command *close = centre_command(c, COMMAND__WHAT_VACANCY_CLOSE);

        begin(c);
        centre_refuses(c, ask(c, 0, 0), "run.of", "say which");
        centre_refuses(c, ask(c, 1, 1), "run.of", "one casefile or for one vacancy");
        centre_refuses(c, ask(c, 2, 0), "case.unknown", "casefile 2");
        centre_refuses(c, ask(c, 0, 2), "vacancy.unknown", "vacancy 2");
        centre_do(c, centre_employee(c, "maasland", "b"));
        centre_refuses(c, ask(c, 2, 0), "run.matching", "turns matching on");
        close->vacancy_close = NEW(c->arena, VacancyClose, vacancy_close);
        close->vacancy_close->vacancy = 1;
        centre_do(c, close);
        centre_refuses(c, ask(c, 0, 1), "vacancy.closed", "no post left");
}

static void the_first_answer_stands(void **state)
{
        struct centre *c = *state;

        begin(c);
        centre_do(c, ask(c, 1, 0));
        centre_do(c, answer(c, 1, 1, 2));
        assert_int_equal(c->last.events.n, 1);
        assert_int_equal(c->last.events.item[0]->casefile, 1);
        /* The event says how many; what they were stands beside it. */
        assert_null(c->last.events.item[0]->match_ran->details);
        assert_int_equal(c->last.events.item[0]->match_ran->found, 2);
        assert_int_equal(world_run_details(c->world, 1)->n_hits, 2);
        assert_int_equal(world_run(c->world, 1)->ran_event, c->seq);
        centre_do(c, answer(c, 1, 1, 3));
        assert_int_equal(c->last.events.n, 0);
        assert_true(c->last.outcome->made[0]->known);
        assert_int_equal(world_run_details(c->world, 1)->n_hits, 2);
}

static void an_answer_to_no_question_is_refused(void **state)
{
        struct centre *c = *state;
        Command *when = answer(c, 1, 1, 0);

        begin(c);
        centre_refuses(c, answer(c, 1, 1, 0), "run.unknown", "nobody asked");
        centre_do(c, ask(c, 1, 0));
        centre_refuses(c, answer(c, 1, 2, 0), "run.of", "something else");
        when->match_ran->basis = 0;
        centre_refuses(c, when, "run.basis", "which event");
}

static void a_delivery_is_a_run_of_its_own_whatever_comes_of_it(void **state)
{
        struct centre *c = *state;
        Command *delivery;

        begin(c);
        delivery = centre_delivery(c, 1, 1);
        delivery->proposals_deliver->ran = ran(c, 0, 1, 1);
        centre_do(c, delivery);
        assert_int_equal(centre_count(&c->last.events, EVENT__WHAT_PROPOSAL_MADE), 1);
        assert_int_equal(centre_count(&c->last.events, EVENT__WHAT_MATCH_RAN), 1);
        assert_string_equal(world_proposal(c->world, 1)->rules, "1-abc");
        /* The same again proposes nothing, and was a run all the same. */
        centre_do(c, delivery);
        assert_int_equal(c->last.events.n, 1);
        assert_int_equal(world_counter(c->world, "runs"), 2);
        assert_null(world_run(c->world, 2)->ask);
        assert_int_equal(world_run(c->world, 2)->found, 1);
        centre_refuses(c, answer(c, 2, 1, 0), "run.unknown", "nobody asked");
        delivery->proposals_deliver->ran = ran(c, 0, 2, 1);
        centre_refuses(c, delivery, "run.of", "casefile 1");
        assert_null(c->last.details);
}

static Command *purge(struct centre *c, uint64_t before)
{
        Command *command = centre_command(c, COMMAND__WHAT_RUNS_PURGE);

        command->runs_purge = NEW(c->arena, RunsPurge, runs_purge);
        command->runs_purge->before = before;
        return command;
}

static void purged_runs_keep_their_event_and_lose_their_details(void **state)
{
        struct centre *c = *state;

        begin(c);
        for (uint64_t run = 1; run <= 3; run++)
                centre_do(c, ask(c, 1, 0));
        for (uint64_t run = 2; run <= 3; run++)
                centre_do(c, answer(c, run, 1, 1));
        centre_do(c, purge(c, 3));
        assert_null(world_run_details(c->world, 2));
        assert_non_null(world_run_details(c->world, 3));
        assert_int_equal(world_run(c->world, 2)->found, 1);
        /* One that is answered only now has its details until the next purge. */
        centre_do(c, answer(c, 1, 1, 2));
        assert_non_null(world_run_details(c->world, 1));
        centre_do(c, purge(c, 4));
        assert_null(world_run_details(c->world, 1));
        assert_null(world_run_details(c->world, 3));
        centre_refuses(c, purge(c, 5), "run.before", "no runs yet");
        centre_refuses(c, purge(c, 0), "run.before", "no runs yet");
}

int main(void)
{
#define CLAIM(test) cmocka_unit_test_setup_teardown(test, centre_setup, centre_teardown)
        const struct CMUnitTest tests[] = {
                CLAIM(a_question_gets_a_number_and_keeps_who_asked_and_why),
                CLAIM(what_cannot_be_matched_is_refused_with_what_would_do),
                CLAIM(the_first_answer_stands),
                CLAIM(an_answer_to_no_question_is_refused),
                CLAIM(a_delivery_is_a_run_of_its_own_whatever_comes_of_it),
                CLAIM(purged_runs_keep_their_event_and_lose_their_details),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
