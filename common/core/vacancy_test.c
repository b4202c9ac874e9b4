/* Vacancies that are kept for the people of a programme first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "centre.h"
#include "must.h"

enum { UNTIL = 20260115 };

static Command *internal(struct centre *c, const char *reference, const char *programme, uint32_t until)
{
        Command *command = centre_vacancy(c, reference, 5);

        command->vacancy_post->vacancy->programme = arena_strdup(c->arena, programme);
        command->vacancy_post->vacancy->internal_until = until;
        return command;
}

static uint64_t seeker(struct centre *c, const char *reference, const char *programme)
{
        Command *command = centre_employee(c, "maasland", reference);
        uint64_t id;

        command->employee_log->programme = arena_strdup(c->arena, programme);
        id = centre_do(c, command);
        centre_do(c, centre_step(c, id, "join"));
        return id;
}

static bool is_proposed(struct centre *c, uint64_t casefile, uint64_t vacancy)
{
        centre_do(c, centre_delivery(c, casefile, vacancy));
        return centre_count(&c->last.events, EVENT__WHAT_PROPOSAL_MADE) == 1;
}

static void a_vacancy_is_kept_for_a_programme_that_is_there(void **state)
{
        struct centre *c = *state;
        Command *command;

        centre_do(c, centre_programme(c, "p", 2));
        centre_refuses(c, internal(c, "a", "q", UNTIL), "vacancy.programme", "there is no programme q");
        centre_refuses(c, internal(c, "a", "", UNTIL), "vacancy.internal", "name it");
        command = internal(c, "a", "p", UNTIL);
        command->vacancy_post->vacancy->closes = UNTIL - 1;
        centre_refuses(c, command, "vacancy.internal", "closes before anyone else");
        command->vacancy_post->vacancy->closes = UNTIL;
        centre_do(c, command);
        /* A programme without such days is a remark. */
        centre_do(c, internal(c, "b", "p", 0));
}

static void an_employer_keeps_a_vacancy_only_for_a_programme_that_it_is_a_member_of(void **state)
{
        struct centre *c = *state;

        centre_do(c, centre_programme(c, "p", 2));
        c->by.role[0] = ROLE__ROLE_EMPLOYER;
        c->by.employer = 1;
        centre_refuses(c, internal(c, "a", "p", UNTIL), "vacancy.programme", "no member of programme p");
        c->by.employer = 2;
        centre_do(c, internal(c, "a", "p", UNTIL));
}

static void only_people_of_the_programme_are_proposed_to_its_last_internal_day(void **state)
{
        struct centre *c = *state;
        uint64_t inside, outside, neighbour, vacancy;

        centre_do(c, centre_programme(c, "p", 2));
        centre_do(c, centre_programme(c, "q", 2));
        inside = seeker(c, "inside", "p");
        outside = seeker(c, "outside", "");
        neighbour = seeker(c, "neighbour", "q");
        vacancy = centre_do(c, internal(c, "v", "p", UNTIL));
        assert_true(is_proposed(c, inside, vacancy));
        centre_day(c, UNTIL);
        assert_false(is_proposed(c, outside, vacancy));
        assert_false(is_proposed(c, neighbour, vacancy));
        centre_day(c, UNTIL + 1);
        assert_true(is_proposed(c, outside, vacancy));
        assert_true(is_proposed(c, neighbour, vacancy));
}

static Command *placement(struct centre *c, uint64_t casefile, uint64_t vacancy)
{
        Command *command = centre_placement(c, casefile, PLACEMENT_KIND__PLACEMENT_JOB, 20260201);

        command->placement_record->vacancy = vacancy;
        return command;
}

static void only_people_of_the_programme_take_its_posts_to_its_last_internal_day(void **state)
{
        struct centre *c = *state;
        uint64_t inside, outside, vacancy;

        centre_do(c, centre_programme(c, "p", 2));
        inside = seeker(c, "inside", "p");
        outside = seeker(c, "outside", "");
        vacancy = centre_do(c, internal(c, "v", "p", UNTIL));
        centre_day(c, UNTIL);
        centre_refuses(c, placement(c, outside, vacancy), "vacancy.internal", "kept for people of programme p until 2026-01-15");
        centre_do(c, placement(c, inside, vacancy));
        centre_day(c, UNTIL + 1);
        centre_do(c, placement(c, outside, vacancy));
}

int main(void)
{
#define CLAIM(name) cmocka_unit_test_setup_teardown(name, centre_setup, centre_teardown)
        const struct CMUnitTest tests[] = {
                CLAIM(a_vacancy_is_kept_for_a_programme_that_is_there),
                CLAIM(an_employer_keeps_a_vacancy_only_for_a_programme_that_it_is_a_member_of),
                CLAIM(only_people_of_the_programme_are_proposed_to_its_last_internal_day),
                CLAIM(only_people_of_the_programme_take_its_posts_to_its_last_internal_day),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
