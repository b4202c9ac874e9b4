#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "leases.h"
#include "must.h"
#include "partition.h"

enum { LAST = 100 };

/* A desk that was started at 0; no lease before it can run any more. */
struct fixture {
        struct arena *arena;
        struct leases *leases;
        int64_t now_ms;
};

/* A worker that has read everything asks, and is answered at once: what it may work on. */
static const Result *ask_with(struct fixture *f, const char *name, uint32_t queue, uint64_t after)
{
        Result *result = NEW(f->arena, Result, result);
        MatchFeed feed;

        match_feed__init(&feed);
        feed.worker = arena_strdup(f->arena, name);
        feed.queue = queue;
        feed.after = after;
        leases_asked(f->leases, &feed, LAST, f->now_ms);
        leases_answer(f->leases, name, result, f->now_ms, f->arena);
        return result;
}

static const Result *ask(struct fixture *f, const char *name)
{
        return ask_with(f, name, 0, LAST);
}

static bool has(const Result *result, uint32_t partition)
{
        for (size_t i = 0; i < result->n_leased; i++)
                if (result->leased[i] == partition)
                        return true;
        return false;
}

static void nobody_shares(const Result *a, const Result *b)
{
        for (size_t i = 0; i < a->n_leased; i++)
                assert_false(has(b, a->leased[i]));
}

static int begin(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);

        must(f);
        arena_new(&f->arena);
        leases_new(&f->leases, 0);
        f->now_ms = LEASE_MS;
        *state = f;
        return 0;
}

static int end(void **state)
{
        struct fixture *f = *state;

        leases_destroy(&f->leases);
        arena_destroy(&f->arena);
        free(f);
        return 0;
}

static void one_worker_gets_everything(void **state)
{
        const Result *result = ask(*state, "a");

        assert_int_equal(result->n_leased, PARTITIONS);
        assert_int_equal(result->lease_ms, LEASE_MS);
}

static void a_desk_that_was_just_started_says_nothing(void **state)
{
        struct fixture *f = *state;
        const Result *result;

        f->now_ms = LEASE_MS - 1;
        result = ask(f, "a");
        assert_int_equal(result->n_leased, 0);
        assert_int_equal(result->lease_ms, 0);
        f->now_ms++;
        assert_int_equal(ask(f, "a")->n_leased, PARTITIONS);
}

static void who_still_reads_the_snapshot_gets_nothing_yet(void **state)
{
        struct fixture *f = *state;
        const Result *result = ask_with(f, "a", 0, 0);

        assert_int_equal(result->n_leased, 0);
        assert_int_equal(result->lease_ms, LEASE_MS);
        assert_int_equal(ask(f, "b")->n_leased, PARTITIONS);
}

static void who_has_no_name_takes_no_part(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(ask(f, "")->lease_ms, 0);
        assert_int_equal(leases_figures(f->leases, f->now_ms).workers, 0);
}

static void those_who_came_before_it_opened_share_from_the_start(void **state)
{
        struct fixture *f = *state;
        const Result *a, *b;

        f->now_ms = LEASE_MS - 1;
        (void)ask(f, "a");
        (void)ask(f, "b");
        f->now_ms++;
        a = ask(f, "a");
        b = ask(f, "b");
        assert_int_equal(a->n_leased, PARTITIONS / 2);
        assert_int_equal(b->n_leased, PARTITIONS / 2);
        nobody_shares(a, b);
}

/* The first casefiles of a small centre have the numbers from 1 on. */
static void a_few_casefiles_are_shared_too(void **state)
{
        struct fixture *f = *state;
        const Result *a;
        int first = 0;

        f->now_ms = LEASE_MS - 1;
        (void)ask(f, "a");
        (void)ask(f, "b");
        f->now_ms++;
        a = ask(f, "a");
        for (uint64_t casefile = 1; casefile <= 20; casefile++)
                first += has(a, partition_of(casefile));
        assert_in_range(first, 7, 13);
}

static void who_falls_silent_loses_its_part_when_its_lease_ends(void **state)
{
        struct fixture *f = *state;

        (void)ask(f, "a");
        f->now_ms += LEASE_MS - 1;
        assert_int_equal(ask(f, "b")->n_leased, 0);
        f->now_ms++;
        assert_int_equal(ask(f, "b")->n_leased, PARTITIONS);
        assert_int_equal(leases_figures(f->leases, f->now_ms).workers, 1);
}

static void what_moves_rests_until_its_lease_has_ended(void **state)
{
        struct fixture *f = *state;
        const Result *a, *b;
        int64_t left_ms;

        (void)ask(f, "a");
        (void)ask(f, "b");
        a = ask(f, "a");
        left_ms = f->now_ms;
        assert_int_equal(a->n_leased, PARTITIONS - LEASE_LEAVING_MOST);
        for (; f->now_ms < left_ms + LEASE_MS; f->now_ms += 500) {
                assert_int_equal(ask(f, "a")->n_leased, a->n_leased);
                assert_int_equal(ask(f, "b")->n_leased, 0);
        }
        b = ask(f, "b");
        assert_int_equal(b->n_leased, LEASE_LEAVING_MOST);
        nobody_shares(ask(f, "a"), b);
}

static void a_few_move_at_a_time_until_all_have_about_the_same(void **state)
{
        struct fixture *f = *state;
        char name[8];

        for (size_t n = 1; n <= 40; n++) {
                const Result *last[40];
                size_t sum = 0;

                for (int64_t until = f->now_ms + 60 * LEASE_MS; f->now_ms < until; f->now_ms += 1000)
                        for (size_t i = 0; i < n; i++) {
                                snprintf(name, sizeof name, "w%zu", i);
                                last[i] = ask(f, name);
                        }
                for (size_t i = 0; i < n; i++) {
                        size_t due = (PARTITIONS + n - 1) / n;

                        assert_in_range(last[i]->n_leased, due / 2, due + due / 8);
                        sum += last[i]->n_leased;
                }
                assert_int_equal(sum, PARTITIONS);
                assert_int_equal(leases_figures(f->leases, f->now_ms - 1000).idle_ms, 0);
        }
}

static void who_has_a_long_queue_gets_less_but_never_nothing(void **state)
{
        struct fixture *f = *state;
        const Result *slow = NULL, *quick = NULL;

        for (; f->now_ms < 100 * LEASE_MS; f->now_ms += 1000) {
                slow = ask_with(f, "slow", 1000000, LAST);
                quick = ask_with(f, "quick", 0, LAST);
        }
        assert_in_range(slow->n_leased, 1, PARTITIONS / 8);
        assert_int_equal(slow->n_leased + quick->n_leased, PARTITIONS);
        /* Queues that differ little change nothing. */
        for (; f->now_ms < 200 * LEASE_MS; f->now_ms += 1000) {
                slow = ask_with(f, "slow", 600, LAST);
                quick = ask_with(f, "quick", 500, LAST);
        }
        assert_in_range(slow->n_leased, PARTITIONS * 3 / 8, PARTITIONS * 5 / 8);
}

static void an_answer_that_was_lost_costs_time_and_no_more(void **state)
{
        struct fixture *f = *state;

        (void)ask(f, "a"); /* it never arrives */
        f->now_ms += 3000;
        assert_int_equal(ask(f, "a")->n_leased, PARTITIONS);
        f->now_ms += 3000;
        assert_int_equal(ask(f, "b")->n_leased, 0);
}

static void more_workers_than_there_is_room_for_get_nothing(void **state)
{
        struct fixture *f = *state;
        char name[8];

        for (int i = 0; i < LEASE_WORKERS_MOST; i++) {
                snprintf(name, sizeof name, "w%d", i);
                (void)ask(f, name);
        }
        assert_int_equal(ask(f, "one more")->lease_ms, 0);
        assert_int_equal(leases_figures(f->leases, f->now_ms).workers, LEASE_WORKERS_MOST);
}

static void a_status_tells_of_each_worker(void **state)
{
        struct fixture *f = *state;
        Status *status = NEW(f->arena, Status, status);

        (void)ask_with(f, "a", 7, LAST);
        f->now_ms += 1000;
        (void)ask_with(f, "b", 0, LAST - 10);
        leases_status(f->leases, f->now_ms, status, f->arena);
        assert_int_equal(status->n_workers, 2);
        assert_string_equal(status->workers[0]->name, "a");
        assert_int_equal(status->workers[0]->leased, PARTITIONS);
        assert_int_equal(status->workers[0]->queue, 7);
        assert_int_equal(status->workers[0]->stale_ms, 1000);
        assert_int_equal(status->workers[1]->seq, LAST - 10);
}

static void partitions_of_nobody_are_told_with_their_age(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(leases_figures(f->leases, f->now_ms).idle_ms, 0);
        assert_int_equal(leases_figures(f->leases, f->now_ms + 5000).idle_ms, 5000);
        (void)ask(f, "a");
        assert_int_equal(leases_figures(f->leases, f->now_ms + 1).idle_ms, 0);
        assert_int_equal(leases_figures(f->leases, f->now_ms + 1).leased, PARTITIONS);
        (void)leases_figures(f->leases, f->now_ms + LEASE_MS);
        assert_int_equal(leases_figures(f->leases, f->now_ms + LEASE_MS + 700).idle_ms, 700);
}

int main(void)
{
#define OF_LEASES(test) cmocka_unit_test_setup_teardown(test, begin, end)
        const struct CMUnitTest tests[] = {
                OF_LEASES(one_worker_gets_everything),
                OF_LEASES(a_desk_that_was_just_started_says_nothing),
                OF_LEASES(who_still_reads_the_snapshot_gets_nothing_yet),
                OF_LEASES(who_has_no_name_takes_no_part),
                OF_LEASES(those_who_came_before_it_opened_share_from_the_start),
                OF_LEASES(a_few_casefiles_are_shared_too),
                OF_LEASES(who_falls_silent_loses_its_part_when_its_lease_ends),
                OF_LEASES(what_moves_rests_until_its_lease_has_ended),
                OF_LEASES(a_few_move_at_a_time_until_all_have_about_the_same),
                OF_LEASES(who_has_a_long_queue_gets_less_but_never_nothing),
                OF_LEASES(an_answer_that_was_lost_costs_time_and_no_more),
                OF_LEASES(more_workers_than_there_is_room_for_get_nothing),
                OF_LEASES(a_status_tells_of_each_worker),
                OF_LEASES(partitions_of_nobody_are_told_with_their_age),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
