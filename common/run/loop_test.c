#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inside.h"

/* What happened, in order, one letter each. */
struct story {
        struct loop *loop;
        char told[32];
        int a, b; /* timers or descriptors */
};

static void tell(struct story *story, char what)
{
        size_t n = strlen(story->told);

        assert_true(n + 1 < sizeof(story->told));
        story->told[n] = what;
}

static void tell_a(void *self)
{
        tell(self, 'a');
}

static void tell_b(void *self)
{
        tell(self, 'b');
}

static void stop(void *self)
{
        struct story *story = self;

        tell(story, '.');
        loop_stop(story->loop);
}

static int setup(void **state)
{
        struct story *story = calloc(1, sizeof(*story));
        struct err err;

        assert_true(loop_new(&story->loop, &err));
        *state = story;
        return 0;
}

static int teardown(void **state)
{
        struct story *story = *state;

        loop_destroy(&story->loop);
        free(story);
        return 0;
}

static void run(struct story *story)
{
        struct err err = {0};

        assert_true(loop_run(story->loop, &err));
}

static void timers_come_in_the_order_of_their_time(void **state)
{
        struct story *story = *state;

        loop_once(story->loop, 30, stop, story);
        loop_once(story->loop, 20, tell_b, story);
        loop_once(story->loop, 10, tell_a, story);
        run(story);
        assert_string_equal(story->told, "ab.");
}

static void count_to_three(void *self)
{
        struct story *story = self;

        tell(story, 'b');
        if (strlen(story->told) >= 4)
                loop_stop(story->loop);
}

static void a_timer_of_once_comes_once_and_one_of_every_comes_again(void **state)
{
        struct story *story = *state;

        loop_once(story->loop, 0, tell_a, story);
        loop_every(story->loop, 1, count_to_three, story);
        run(story);
        assert_string_equal(story->told, "abbb");
}

static void cancel_both(void *self)
{
        struct story *story = self;

        tell(story, 'c');
        loop_cancel(story->loop, story->a);
        loop_cancel(story->loop, story->b);
}

static void a_timer_may_cancel_itself_and_another_that_is_due(void **state)
{
        struct story *story = *state;

        /* All three are due in the first turn. */
        story->a = loop_every(story->loop, 1, cancel_both, story);
        story->b = loop_once(story->loop, 1, tell_b, story);
        loop_once(story->loop, 1, stop, story);
        usleep(2000);
        run(story);
        loop_once(story->loop, 3, stop, story);
        run(story);
        assert_null(strchr(strchr(story->told, 'c'), 'b'));
        assert_ptr_equal(strchr(story->told, 'c'), strrchr(story->told, 'c'));
}

static void again(void *self)
{
        struct story *story = self;

        loop_once(story->loop, 0, again, story);
}

static void a_timer_that_sets_itself_again_at_once_does_not_starve_the_rest(void **state)
{
        struct story *story = *state;
        int ends[2];

        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        assert_int_equal(write(ends[1], "x", 1), 1);
        loop_once(story->loop, 0, again, story);
        loop_on_fd(story->loop, ends[0], stop, story);
        run(story);
        assert_string_equal(story->told, ".");
        close(ends[0]);
        close(ends[1]);
}

static void drop_both(void *self)
{
        struct story *story = self;

        tell(story, 'd');
        loop_off_fd(story->loop, story->a);
        loop_off_fd(story->loop, story->b);
        loop_once(story->loop, 5, stop, story);
}

static void whoever_was_taken_off_is_not_called_in_the_same_turn(void **state)
{
        struct story *story = *state;
        int one[2], two[2];

        assert_int_equal(pipe2(one, O_CLOEXEC) | pipe2(two, O_CLOEXEC), 0);
        assert_int_equal(write(one[1], "x", 1) + write(two[1], "x", 1), 2);
        story->a = one[0];
        story->b = two[0];
        loop_on_fd(story->loop, one[0], drop_both, story);
        loop_on_fd(story->loop, two[0], drop_both, story);
        run(story);
        assert_string_equal(story->told, "d.");
        close(one[0]);
        close(one[1]);
        close(two[0]);
        close(two[1]);
}

static void see_end(void *self)
{
        struct story *story = self;
        char byte;

        tell(story, read(story->a, &byte, 1) == 0 ? 'e' : 'x');
        if (strlen(story->told) == 3)
                loop_stop(story->loop);
}

static void a_pipe_whose_other_end_closed_goes_on_being_told(void **state)
{
        struct story *story = *state;
        int ends[2];

        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        close(ends[1]);
        story->a = ends[0];
        loop_on_fd(story->loop, ends[0], see_end, story);
        run(story);
        assert_string_equal(story->told, "eee");
        close(ends[0]);
}

static void the_signals_to_leave_end_the_loop(void **state)
{
        static const int leave[] = {SIGTERM, SIGINT};
        struct story *story = *state;

        for (size_t i = 0; i < 2; i++) {
                kill(getpid(), leave[i]);
                run(story);
        }
        assert_string_equal(story->told, "");
}

static void the_other_signals_call_who_asked_and_end_nothing(void **state)
{
        struct story *story = *state;

        loop_on_hup(story->loop, tell_a, story);
        loop_on_child(story->loop, stop, story);
        kill(getpid(), SIGHUP);
        kill(getpid(), SIGCHLD);
        run(story);
        assert_string_equal(story->told, "a.");
}

static void nothing(int number)
{
        (void)number;
}

static void *prod(void *main_thread)
{
        for (int i = 0; i < 50; i++) {
                pthread_kill(*(pthread_t *)main_thread, SIGUSR1);
                usleep(500);
        }
        return NULL;
}

static void a_signal_of_somebody_else_neither_ends_the_loop_nor_sets_its_timers_back(void **state)
{
        struct sigaction action = {.sa_handler = nothing}, before;
        struct story *story = *state;
        pthread_t self = pthread_self(), other;

        sigaction(SIGUSR1, &action, &before);
        loop_once(story->loop, 20, stop, story);
        assert_int_equal(pthread_create(&other, NULL, prod, &self), 0);
        run(story);
        pthread_join(other, NULL);
        sigaction(SIGUSR1, &before, NULL);
        assert_string_equal(story->told, ".");
}

static void writing_to_a_closed_pipe_kills_nobody(void **state)
{
        int ends[2];

        (void)state;
        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        close(ends[0]);
        assert_int_equal(write(ends[1], "x", 1), -1);
        close(ends[1]);
}

static void fail_twice(void *self)
{
        struct story *story = self;
        struct err first = {ERR_STOP, "first"}, second = {ERR_STOP, "second"};

        loop_fail(story->loop, &first);
        loop_fail(story->loop, &second);
}

static void the_first_failure_ends_the_loop_with_its_reason(void **state)
{
        struct story *story = *state;
        struct err err = {0};

        loop_once(story->loop, 0, fail_twice, story);
        assert_false(loop_run(story->loop, &err));
        assert_int_equal(err.kind, ERR_STOP);
        assert_string_equal(err.text, "first");
        loop_once(story->loop, 0, stop, story);
        assert_true(loop_run(story->loop, &err));
}

static void signals_are_given_back_at_the_end(void **state)
{
        struct story *story = *state;
        sigset_t before, during, after;
        struct err err;

        loop_destroy(&story->loop);
        sigprocmask(SIG_SETMASK, NULL, &before);
        assert_true(loop_new(&story->loop, &err));
        sigprocmask(SIG_SETMASK, NULL, &during);
        assert_true(sigismember(&during, SIGTERM));
        /* One that nobody read must not kill us at the end. */
        kill(getpid(), SIGTERM);
        loop_destroy(&story->loop);
        sigprocmask(SIG_SETMASK, NULL, &after);
        assert_int_equal(sigismember(&after, SIGTERM), sigismember(&before, SIGTERM));
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define WITH_LOOP(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
        const struct CMUnitTest tests[] = {
                WITH_LOOP(timers_come_in_the_order_of_their_time),
                WITH_LOOP(a_timer_of_once_comes_once_and_one_of_every_comes_again),
                WITH_LOOP(a_timer_may_cancel_itself_and_another_that_is_due),
                WITH_LOOP(a_timer_that_sets_itself_again_at_once_does_not_starve_the_rest),
                WITH_LOOP(whoever_was_taken_off_is_not_called_in_the_same_turn),
                WITH_LOOP(a_pipe_whose_other_end_closed_goes_on_being_told),
                WITH_LOOP(the_signals_to_leave_end_the_loop),
                WITH_LOOP(the_other_signals_call_who_asked_and_end_nothing),
                WITH_LOOP(a_signal_of_somebody_else_neither_ends_the_loop_nor_sets_its_timers_back),
                WITH_LOOP(writing_to_a_closed_pipe_kills_nobody),
                WITH_LOOP(the_first_failure_ends_the_loop_with_its_reason),
                WITH_LOOP(signals_are_given_back_at_the_end),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
