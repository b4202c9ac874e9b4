#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "must.h"
#include "waiters.h"

static struct waiter waiter(uint64_t n, uint8_t peer, uint64_t tag)
{
        return (struct waiter){.n = n, .peer = {.id = {peer}, .id_size = 5}, .tag = tag};
}

static void add(struct waiters *waiters, uint64_t n, uint8_t peer, uint64_t tag)
{
        struct waiter one = waiter(n, peer, tag);

        waiters_add(waiters, &one);
}

static size_t take_all(struct waiters *waiters, uint64_t n)
{
        struct waiter out;
        size_t taken = 0;

        while (waiters_take(waiters, n, &out)) {
                assert_int_equal(out.n, n);
                taken++;
        }
        return taken;
}

static void everyone_who_sent_a_command_hears_of_it_once(void **state)
{
        OWNED(waiters_destroy) struct waiters *waiters = NULL;

        (void)state;
        waiters_new(&waiters, 4);
        add(waiters, 1, 1, 7);
        add(waiters, 1, 2, 7);
        add(waiters, 1, 2, 8);
        add(waiters, 2, 1, 9);
        assert_int_equal(waiters_count(waiters), 4);
        assert_int_equal(take_all(waiters, 1), 3);
        assert_int_equal(take_all(waiters, 1), 0);
        assert_int_equal(take_all(waiters, 2), 1);
        assert_int_equal(waiters_count(waiters), 0);
}

/* While the tracker is down a client asks again and again. */
static void a_sender_that_asks_again_takes_no_more_room(void **state)
{
        OWNED(waiters_destroy) struct waiters *waiters = NULL;

        (void)state;
        waiters_new(&waiters, 4);
        for (int i = 0; i < 1000; i++)
                add(waiters, 1, 1, 7);
        assert_int_equal(waiters_count(waiters), 1);
        for (int i = 0; i < 1000; i++)
                add(waiters, 1, 1, (uint64_t)i);
        assert_true(waiters_count(waiters) <= 16);
        assert_int_equal(take_all(waiters, 1), 16);
}

static void the_newest_sender_takes_the_place_of_one_that_waits_for_another_command(void **state)
{
        OWNED(waiters_destroy) struct waiters *waiters = NULL;

        (void)state;
        waiters_new(&waiters, 4);
        add(waiters, 1, 1, 7);
        add(waiters, 1, 2, 7);
        add(waiters, 5, 3, 7);
        assert_int_equal(waiters_count(waiters), 1);
        assert_int_equal(take_all(waiters, 1), 0);
        assert_int_equal(take_all(waiters, 5), 1);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(everyone_who_sent_a_command_hears_of_it_once),
                cmocka_unit_test(a_sender_that_asks_again_takes_no_more_room),
                cmocka_unit_test(the_newest_sender_takes_the_place_of_one_that_waits_for_another_command),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
