/* A casefile as it was, byte for byte, whatever was corrected and under whichever law. */
#include "centre.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "casefile.h"
#include "past.h"

static struct bytes now_of(struct centre *c, uint64_t id)
{
        return codec_encode(&centre_case(c, id)->base, c->arena);
}

static void same_then(struct centre *c, uint64_t id, uint64_t seq, struct bytes was)
{
        const Casefile *then = casefile_as_of(c->world, id, (struct past){.seq = seq});
        struct bytes is;

        assert_non_null(then);
        is = codec_encode(&then->base, c->arena);
        assert_int_equal(is.size, was.size);
        assert_memory_equal(is.data, was.data, was.size);
}

static void every_moment_of_a_casefile_can_be_had_again(void **state)
{
        struct centre *c = *state;
        struct bytes was[20];
        uint64_t seq[20], id = centre_do(c, centre_employee(c, "maasland", "a")), vacancy, proposal;
        size_t n = 0;

#define KEEP (was[n] = now_of(c, id), seq[n++] = c->seq)
        KEEP;
        centre_do(c, centre_record(c, id, "last-day", 20260531));
        KEEP;
        centre_do(c, centre_step(c, id, "join"));
        KEEP;
        vacancy = centre_do(c, centre_vacancy(c, "v", 1));
        centre_do(c, centre_delivery(c, id, vacancy));
        KEEP;
        proposal = c->last.outcome->made[0]->id;
        centre_do(c, centre_answer(c, proposal, SIDE__SIDE_PERSON, REPLY__REPLY_DECLINE));
        KEEP;
        centre_day(c, 20260301);
        centre_do(c, centre_record(c, id, "last-day", 20260630));
        KEEP;
        centre_day(c, 20260701);
        KEEP;
        for (size_t i = 0; i < n; i++)
                same_then(c, id, seq[i], was[i]);
        same_then(c, id, 0, was[n - 1]);
}

static void the_law_of_its_time_holds_for_the_past(void **state)
{
        struct centre *c = *state;
        uint64_t id = centre_do(c, centre_employee(c, "gelders", "a")), seq;
        Command *command = centre_command(c, COMMAND__WHAT_LAW_INSTALL);
        struct bytes was;

        /* King's Day ends no statutory term, until a law without holidays comes. */
        centre_do(c, centre_record(c, id, "agreement.three-party", 20260413));
        was = now_of(c, id);
        seq = c->seq;
        assert_int_equal(casefile_term(centre_case(c, id), "withdrawal-term")->due, 20260428);
        command->law_install = NEW(c->arena, LawInstall, law_install);
        command->law_install->law = codec_copy(world_law(c->world), c->arena);
        command->law_install->law->n_holidays = 0;
        command->law_install->law->version++;
        centre_do(c, command);
        centre_do(c, centre_record(c, id, "agreement.three-party", 20260414));
        centre_do(c, centre_record(c, id, "agreement.three-party", 20260413));
        assert_int_equal(casefile_term(centre_case(c, id), "withdrawal-term")->due, 20260427);
        same_then(c, id, seq, was);
        same_then(c, id, 0, now_of(c, id));
}

static void by_a_moment_or_not_at_all(void **state)
{
        struct centre *c = *state;
        uint64_t id;

        centre_day(c, 20260110);
        id = centre_do(c, centre_employee(c, "maasland", "a"));
        centre_day(c, 20260112);
        centre_do(c, centre_step(c, id, "join"));
        assert_null(casefile_as_of(c->world, id, (struct past){.until = date_instant(date_of_ymd(20260110))}));
        assert_string_equal(casefile_as_of(c->world, id, (struct past){.until = date_instant(date_of_ymd(20260112))})->state, "announced");
        assert_string_equal(casefile_as_of(c->world, id, (struct past){.until = date_instant(date_of_ymd(20260113))})->state, "joined");
        assert_null(casefile_as_of(c->world, id + 1, (struct past){0}));
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define TEST(name) cmocka_unit_test_setup_teardown(name, centre_setup, centre_teardown)
        const struct CMUnitTest tests[] = {
                TEST(every_moment_of_a_casefile_can_be_had_again),
                TEST(the_law_of_its_time_holds_for_the_past),
                TEST(by_a_moment_or_not_at_all),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
