/* The hash of a casefile: the same for the same record, wherever and whenever it was made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "centre.h"
#include "hash.h"
#include "past.h"

static const char *hash_of(struct centre *c, const Casefile *casefile)
{
        char text[HASH_TEXT];

        assert_non_null(casefile);
        return arena_strdup(c->arena, message_hash(&casefile->base, c->arena, text));
}

/* As desk answers --as-of: everything before the first moment of the day after. */
static const char *hash_as_of(struct centre *c, uint64_t id, uint32_t ymd)
{
        struct instant until = date_instant(date_add_days(date_of_ymd(ymd), 1));

        return hash_of(c, casefile_as_of(c->world, id, (struct past){.until = until}));
}

static uint64_t begun(struct centre *c)
{
        Command *command = centre_employee(c, "maasland", "e");

        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "announced", 20260105);
        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "last-day", 20260630);
        return centre_do(c, command);
}

static void a_day_keeps_the_hash_that_was_shown_on_it(void **state)
{
        struct centre *c = *state;
        uint64_t id = begun(c);
        const char *first = hash_of(c, world_casefile(c->world, id)), *second;

        assert_string_equal(hash_as_of(c, id, 20260105), first);
        centre_day(c, 20260107);
        centre_do(c, centre_step(c, id, "join"));
        second = hash_of(c, world_casefile(c->world, id));
        assert_string_not_equal(second, first);
        centre_day(c, 20260202);
        centre_do(c, centre_record(c, id, "last-day", 20260831));
        centre_do(c, centre_record(c, id, "announced", 20260102));
        assert_string_equal(hash_as_of(c, id, 20260105), first);
        assert_string_equal(hash_as_of(c, id, 20260106), first);
        assert_string_equal(hash_as_of(c, id, 20260107), second);
        assert_string_equal(hash_as_of(c, id, 20260202), hash_of(c, world_casefile(c->world, id)));
}

/* Bytes that the schema prescribes, and the hash that any other tool gives of them: b2sum -l 256. */
static void another_machine_gives_the_same(void **state)
{
        struct centre *c = *state;
        Casefile casefile = CASEFILE__INIT;
        char text[HASH_TEXT];

        casefile.id = 1;
        casefile.flow = (char *)"maasland";
        casefile.flow_version = 1;
        casefile.state = (char *)"announced";
        assert_string_equal(message_hash(&casefile.base, c->arena, text),
                            "9f1d51a36926c90bd02fea6ce0be66496ffefb5f559278c8039b6ce2e92c962b");
        assert_string_equal(bytes_hash((struct bytes){(const uint8_t *)"", 0}, text),
                            "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_day_keeps_the_hash_that_was_shown_on_it, centre_setup, centre_teardown),
                cmocka_unit_test_setup_teardown(another_machine_gives_the_same, centre_setup, centre_teardown),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
