/* Rounds: who may be in one, until when, and what an outcome must be before anything is proposed by it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "centre.h"
#include "must.h"
#include "rounds.h"

enum { UNTIL = 20260116, AFTER = 20260117 };

static Command *opening(struct centre *c, uint32_t quota)
{
        Command *command = centre_command(c, COMMAND__WHAT_ROUND_OPEN);

        command->round_open = NEW(c->arena, RoundOpen, round_open);
        command->round_open->title = arena_strdup(c->arena, "Spring");
        command->round_open->quota = quota;
        command->round_open->until = UNTIL;
        return command;
}

static uint64_t joined(struct centre *c, const char *reference, uint32_t hours)
{
        Command *command = centre_employee(c, "maasland", reference);
        uint64_t id;

        command->employee_log->profile->hours_max = hours;
        id = centre_do(c, command);
        centre_do(c, centre_step(c, id, "join"));
        return id;
}

static uint64_t vacancy(struct centre *c, const char *reference, uint32_t posts, uint32_t hours)
{
        Command *command = centre_vacancy(c, reference, posts);

        command->vacancy_post->vacancy->hours_max = hours;
        return centre_do(c, command);
}

static Command *preference(struct centre *c, uint64_t casefile, uint64_t of_vacancy)
{
        Command *command = centre_command(c, COMMAND__WHAT_ROUND_PREFER);

        command->round_prefer = NEW(c->arena, RoundPrefer, round_prefer);
        command->round_prefer->round = 1;
        command->round_prefer->casefile = casefile;
        command->round_prefer->vacancy = of_vacancy;
        return command;
}

static Command *prefers(struct centre *c, uint64_t casefile, uint64_t of_vacancy, uint64_t best, uint64_t never)
{
        Command *command = preference(c, casefile, of_vacancy);

        if (best)
                APPEND(c->arena, command->round_prefer, order) = best;
        if (never)
                APPEND(c->arena, command->round_prefer, never) = never;
        return command;
}

static Command *outcome(struct centre *c)
{
        Command *command = centre_command(c, COMMAND__WHAT_ROUND_RAN);
        static const uint8_t hash[32] = {1};

        command->round_ran = NEW(c->arena, RoundRan, round_ran);
        command->round_ran->round = 1;
        command->round_ran->basis = c->seq;
        command->round_ran->rules = arena_strdup(c->arena, "2-test");
        command->round_ran->certificate = codec_bytes(c->arena, hash, sizeof hash);
        return command;
}

static void pair_add(struct centre *c, Command *command, uint64_t casefile, uint64_t of_vacancy, uint32_t hours)
{
        RoundPair *pair = NEW(c->arena, RoundPair, round_pair);

        pair->casefile = casefile;
        pair->vacancy = of_vacancy;
        pair->hours = hours;
        APPEND(c->arena, command->round_ran, pairs) = pair;
}

static Command *outcome_of(struct centre *c, uint64_t casefile, uint64_t of_vacancy, uint32_t hours)
{
        Command *command = outcome(c);

        pair_add(c, command, casefile, of_vacancy, hours);
        return command;
}

/* ---- opening */

static void a_round_is_opened_with_a_day_in_the_future_for_what_is_there(void **state)
{
        struct centre *c = *state;
        uint64_t open = vacancy(c, "v", 1, 360), closed = vacancy(c, "w", 1, 360);
        Command *command = centre_command(c, COMMAND__WHAT_VACANCY_CLOSE);

        command->vacancy_close = NEW(c->arena, VacancyClose, vacancy_close);
        command->vacancy_close->vacancy = closed;
        centre_do(c, command);
        command = opening(c, 0);
        command->round_open->title = arena_strdup(c->arena, "");
        centre_refuses(c, command, "round.title", "title");
        command = opening(c, 0);
        command->round_open->flow = arena_strdup(c->arena, "nowhere");
        centre_refuses(c, command, "round.flow", "nowhere");
        command = opening(c, 0);
        command->round_open->programme = arena_strdup(c->arena, "nowhere");
        centre_refuses(c, command, "round.programme", "nowhere");
        command = opening(c, 0);
        command->round_open->until = 20260104;
        centre_refuses(c, command, "round.until", "today or later");
        command = opening(c, 0);
        APPEND(c->arena, command->round_open, vacancies) = closed;
        centre_refuses(c, command, "round.vacancies", "not open");
        command = opening(c, 0);
        APPEND(c->arena, command->round_open, vacancies) = open;
        APPEND(c->arena, command->round_open, vacancies) = open;
        centre_refuses(c, command, "round.vacancies", "ascending");
        assert_int_equal(centre_do(c, opening(c, 3)), 1);
        assert_int_equal(world_round(c->world, 1)->open->quota, 3);
        assert_int_equal(world_round(c->world, 1)->opened_at, c->at);
        assert_string_equal(world_round(c->world, 1)->by, "uid:1");
        assert_int_equal(centre_do(c, opening(c, 0)), 2);
}

/* ---- preferences */

static void a_later_preference_takes_the_place_of_the_earlier(void **state)
{
        struct centre *c = *state;
        uint64_t person = joined(c, "e", 360), v = vacancy(c, "v", 1, 360), w = vacancy(c, "w", 1, 360);
        uint64_t before;

        centre_do(c, opening(c, 0));
        centre_do(c, prefers(c, person, 0, v, w));
        centre_do(c, prefers(c, 0, v, person, 0));
        assert_int_equal(world_round(c->world, 1)->preferences, 2);
        centre_do(c, prefers(c, person, 0, w, 0));
        assert_int_equal(world_round(c->world, 1)->preferences, 2);
        assert_int_equal(world_round(c->world, 1)->preferred_event, c->seq);
        assert_int_equal(world_round_prefer(c->world, 1, person, 0)->order[0], w);
        assert_int_equal(world_round_prefer(c->world, 1, person, 0)->n_never, 0);
        assert_int_equal(world_round_prefer(c->world, 1, 0, v)->order[0], person);
        before = c->seq;
        centre_do(c, prefers(c, person, 0, w, 0));
        assert_int_equal(c->seq, before);
}

static void a_preference_is_of_one_side_and_names_each_of_the_other_once(void **state)
{
        struct centre *c = *state;
        uint64_t person = joined(c, "e", 360), v = vacancy(c, "v", 1, 360);

        centre_refuses(c, prefers(c, person, 0, v, 0), "round.unknown", "no round 1");
        centre_do(c, opening(c, 0));
        centre_refuses(c, preference(c, 0, 0), "round.side", "name the casefile or the vacancy");
        centre_refuses(c, preference(c, person, v), "round.side", "name the casefile or the vacancy");
        centre_refuses(c, preference(c, 99, 0), "case.unknown", "99");
        centre_refuses(c, preference(c, 0, 99), "vacancy.unknown", "99");
        centre_refuses(c, prefers(c, person, 0, 99, 0), "round.order", "no vacancy 99");
        centre_refuses(c, prefers(c, 0, v, 99, 0), "round.order", "no casefile 99");
        centre_refuses(c, prefers(c, person, 0, v, v), "round.order", "twice");
        centre_do(c, preference(c, person, 0));
}

static void a_preference_comes_before_the_day_is_over_and_the_round_is_run(void **state)
{
        struct centre *c = *state;
        uint64_t person = joined(c, "e", 360), v = vacancy(c, "v", 1, 360);

        centre_do(c, opening(c, 0));
        centre_day(c, UNTIL);
        centre_do(c, prefers(c, person, 0, v, 0));
        centre_day(c, AFTER);
        centre_refuses(c, preference(c, person, 0), "round.until", "2026-01-16");
        centre_do(c, outcome(c));
        centre_refuses(c, preference(c, person, 0), "round.ran", "state it in the next");
}

static void a_round_is_for_its_flow_its_programme_and_its_vacancies(void **state)
{
        struct centre *c = *state;
        uint64_t person = joined(c, "e", 360), v = vacancy(c, "v", 1, 360), w = vacancy(c, "w", 1, 360);
        Command *command = opening(c, 0);

        command->round_open->flow = arena_strdup(c->arena, "gelders");
        APPEND(c->arena, command->round_open, vacancies) = v;
        centre_do(c, command);
        centre_refuses(c, prefers(c, person, 0, v, 0), "round.person", "another flow or programme");
        centre_refuses(c, prefers(c, 0, w, person, 0), "round.vacancy", "none of round 1");
        centre_refuses(c, outcome_of(c, person, v, 360), "round.pair", "the person is none of this round");
        centre_do(c, prefers(c, 0, v, person, 0));
        centre_do(c, centre_programme(c, "p", 1));
        command = opening(c, 0);
        command->round_open->programme = arena_strdup(c->arena, "p");
        APPEND(c->arena, command->round_open, vacancies) = v;
        centre_do(c, command);
        assert_false(round_is_for(world_round(c->world, 2)->open, "maasland", ""));
        assert_true(round_is_for(world_round(c->world, 2)->open, "maasland", "p"));
        assert_false(round_has_vacancy(world_round(c->world, 2)->open, w));
}

/* ---- the outcome */

static void an_outcome_makes_a_proposal_of_every_pair_and_a_second_is_refused(void **state)
{
        struct centre *c = *state;
        uint64_t one = joined(c, "a", 180), two = joined(c, "b", 180), v = vacancy(c, "v", 1, 360);
        Command *command = outcome(c);
        const Proposal *proposal;

        centre_do(c, opening(c, 2));
        pair_add(c, command, one, v, 180);
        pair_add(c, command, two, v, 180);
        assert_int_equal(centre_do(c, command), 1);
        assert_int_equal(centre_count(&c->last.events, EVENT__WHAT_PROPOSAL_MADE), 2);
        assert_true(world_round(c->world, 1)->ran_at > 0);
        assert_int_equal(world_round(c->world, 1)->ran_event, c->seq - 2);
        proposal = world_proposal(c->world, proposal_between(c->world, two, v));
        assert_int_equal(proposal->state, PROPOSAL_STATE__PROPOSAL_OPEN);
        assert_string_equal(proposal->reasons[0]->words, "round 1");
        assert_string_equal(proposal->rules, "2-test");
        assert_int_equal(centre_case(c, one)->proposals_open, 1);
        centre_refuses(c, outcome(c), "round.ran", "open another");
}

static void a_pair_that_is_not_sound_makes_nothing_of_all_of_it(void **state)
{
        struct centre *c = *state;
        uint64_t person = joined(c, "a", 360), undecided = centre_do(c, centre_employee(c, "maasland", "b")),
                 v = vacancy(c, "v", 1, 320);
        Command *command = outcome(c);
        Command *withdraw = centre_command(c, COMMAND__WHAT_CONSENT_WITHDRAW);

        centre_do(c, opening(c, 0));
        pair_add(c, command, person, v, 320);
        pair_add(c, command, undecided, v, 320);
        centre_refuses(c, command, "round.pair", "not matched any more");
        centre_refuses(c, outcome_of(c, person, v, 360), "round.pair", "the hours are others by now");
        centre_refuses(c, outcome_of(c, person, 99, 320), "round.pair", "no such vacancy");
        centre_refuses(c, outcome_of(c, 99, v, 320), "round.pair", "casefile 99");
        command = outcome_of(c, person, v, 320);
        pair_add(c, command, person, v, 320);
        centre_refuses(c, command, "round.pairs", "ascending");
        withdraw->consent_withdraw = NEW(c->arena, ConsentWithdraw, consent_withdraw);
        withdraw->consent_withdraw->person = centre_case(c, person)->person;
        centre_do(c, withdraw);
        centre_refuses(c, outcome_of(c, person, v, 320), "round.pair", "does not let this employer see");
        assert_int_equal(world_counter(c->world, "proposals"), 0);
        assert_int_equal(world_round(c->world, 1)->ran_at, 0);
}

static void neither_room_nor_quota_nor_a_never_is_passed_over(void **state)
{
        struct centre *c = *state;
        uint64_t one = joined(c, "a", 240), two = joined(c, "b", 240), v = vacancy(c, "v", 1, 400), w = vacancy(c, "w", 1, 240);
        Command *command = outcome(c);

        centre_do(c, opening(c, 1));
        pair_add(c, command, one, v, 240);
        pair_add(c, command, two, v, 240);
        centre_refuses(c, command, "round.room", "room for 40.0 hours");
        command = outcome_of(c, one, v, 240);
        pair_add(c, command, two, w, 240);
        centre_refuses(c, command, "round.quota", "more than 1 people");
        centre_do(c, prefers(c, one, 0, 0, v));
        centre_refuses(c, outcome_of(c, one, v, 240), "round.pair", "never");
        centre_do(c, prefers(c, 0, w, 0, one));
        centre_refuses(c, outcome_of(c, one, w, 240), "round.pair", "never");
        centre_do(c, outcome_of(c, two, w, 240));
}

static void what_was_stated_since_the_basis_is_not_passed_over(void **state)
{
        struct centre *c = *state;
        uint64_t person = joined(c, "a", 360), v = vacancy(c, "v", 1, 360);
        Command *command;

        centre_do(c, opening(c, 0));
        command = outcome_of(c, person, v, 360);
        centre_do(c, prefers(c, person, 0, v, 0));
        centre_refuses(c, command, "round.basis", "since");
        command = outcome_of(c, person, v, 360);
        command->round_ran->certificate.len = 0;
        centre_refuses(c, command, "round.certificate", "hash");
        centre_do(c, outcome_of(c, person, v, 360));
}

static void an_open_proposal_stands_and_one_that_is_over_is_not_made_again(void **state)
{
        struct centre *c = *state;
        uint64_t person = joined(c, "a", 360), other = joined(c, "b", 360), v = vacancy(c, "v", 2, 360), declined;
        Command *command = outcome(c);

        centre_do(c, centre_delivery(c, person, v));
        declined = centre_do(c, centre_delivery(c, other, v));
        centre_do(c, opening(c, 0));
        centre_do(c, centre_answer(c, declined, SIDE__SIDE_PERSON, REPLY__REPLY_DECLINE));
        centre_refuses(c, outcome_of(c, other, v, 360), "round.pair", "proposed before");
        pair_add(c, command, person, v, 360);
        centre_do(c, command);
        assert_int_equal(centre_count(&c->last.events, EVENT__WHAT_PROPOSAL_MADE), 0);
        assert_int_equal(world_counter(c->world, "proposals"), 2);
}

static void a_vacancy_that_is_kept_for_others_is_given_to_nobody_else(void **state)
{
        struct centre *c = *state;
        uint64_t person = joined(c, "a", 360), v;
        Command *command = centre_vacancy(c, "v", 1);

        centre_do(c, centre_programme(c, "p", 2));
        command->vacancy_post->vacancy->hours_max = 360;
        command->vacancy_post->vacancy->programme = arena_strdup(c->arena, "p");
        command->vacancy_post->vacancy->internal_until = UNTIL;
        v = centre_do(c, command);
        centre_do(c, opening(c, 0));
        centre_refuses(c, outcome_of(c, person, v, 360), "round.pair", "kept for people of its programme");
        centre_day(c, AFTER);
        centre_do(c, outcome_of(c, person, v, 360));
}

static void room_is_what_posts_are_left_and_a_week_where_hours_are_not_said(void **state)
{
        Vacancy vacancy = VACANCY__INIT;

        (void)state;
        vacancy.posts = 3;
        vacancy.filled = 1;
        vacancy.hours_max = 180;
        assert_int_equal(round_room(&vacancy), 360);
        vacancy.hours_max = 0;
        assert_int_equal(round_room(&vacancy), 800);
        vacancy.filled = 3;
        assert_int_equal(round_room(&vacancy), 0);
}

int main(void)
{
#define CLAIM(name) cmocka_unit_test_setup_teardown(name, centre_setup, centre_teardown)
        const struct CMUnitTest tests[] = {
                CLAIM(a_round_is_opened_with_a_day_in_the_future_for_what_is_there),
                CLAIM(a_later_preference_takes_the_place_of_the_earlier),
                CLAIM(a_preference_is_of_one_side_and_names_each_of_the_other_once),
                CLAIM(a_preference_comes_before_the_day_is_over_and_the_round_is_run),
                CLAIM(a_round_is_for_its_flow_its_programme_and_its_vacancies),
                CLAIM(an_outcome_makes_a_proposal_of_every_pair_and_a_second_is_refused),
                CLAIM(a_pair_that_is_not_sound_makes_nothing_of_all_of_it),
                CLAIM(neither_room_nor_quota_nor_a_never_is_passed_over),
                CLAIM(what_was_stated_since_the_basis_is_not_passed_over),
                CLAIM(an_open_proposal_stands_and_one_that_is_over_is_not_made_again),
                CLAIM(a_vacancy_that_is_kept_for_others_is_given_to_nobody_else),
                CLAIM(room_is_what_posts_are_left_and_a_week_where_hours_are_not_said),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
