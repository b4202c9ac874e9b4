#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "casefile.h"
#include "centre.h"
#include "flow.h"
#include "must.h"
#include "read.h"
#include "simulate.h"
#include "survival.h"

#define FLOWS     OVERSTAP_SOURCE "/config/flows/"
#define SCENARIOS OVERSTAP_SOURCE "/config/scenarios/"

struct fixture {
        struct arena *arena;
        struct scenario *scenario;
        Flow *maasland, *gelders;
        Law *law;
        struct simulate_given given;
        struct simulate_result *result;
        struct err err;
};

static int setup(void **state)
{
        static struct fixture f;
        struct findings findings;

        f = (struct fixture){0};
        arena_new(&f.arena);
        findings = (struct findings){.arena = f.arena};
        assert_true(scenario_read(SCENARIOS "models.yaml", f.arena, &findings, &f.scenario, &f.err));
        assert_true(flow_read(FLOWS "maasland.yaml", f.arena, &findings, &f.maasland, &f.err));
        assert_true(flow_read(FLOWS "gelders.yaml", f.arena, &findings, &f.gelders, &f.err));
        assert_true(law_read(OVERSTAP_SOURCE "/config/law/nl", f.arena, &findings, &f.law, &f.err));
        assert_int_equal(findings.n, 0);
        f.given = (struct simulate_given){
                .scenario = f.scenario,
                .law = f.law,
                .flow = f.maasland,
                .flow_name = "maasland",
                .start = f.scenario->start,
                .months = 12,
                .seed = 1,
        };
        *state = &f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        arena_destroy(&f->arena);
        return 0;
}

static const struct simulate_result *run(struct fixture *f)
{
        if (!simulate_run(&f->given, f->arena, &f->result, &f->err))
                fail_msg("%s", f->err.text);
        return f->result;
}

/* Every number of a result in words, so that two can be held side by side. */
static const char *digest(struct fixture *f, const struct simulate_result *r)
{
        char *all = arena_text(f->arena, "%llu %llu %llu %u %u", (unsigned long long)r->cases, (unsigned long long)r->commands,
                               (unsigned long long)r->events, r->to_job.happened, r->to_end.happened);

        for (size_t i = 0; i < r->n_months; i++) {
                const struct simulate_month *m = &r->month[i];

                all = arena_text(f->arena, "%s|%u %u %u %u %lld %lld", all, m->inflow, m->open, m->ended, m->placements[1],
                                 (long long)m->payer[PARTY__PARTY_SENDER].cents, (long long)m->account[0].cents);
                for (size_t j = 0; j < r->n_states; j++)
                        all = arena_text(f->arena, "%s %u", all, m->in_state[j]);
        }
        return all;
}

static void the_same_seed_gives_the_same_and_another_another(void **state)
{
        struct fixture *f = *state;
        const char *first = digest(f, run(f));

        assert_string_equal(digest(f, run(f)), first);
        f->given.seed = 2;
        assert_string_not_equal(digest(f, run(f)), first);
}

/* ---- after every turn */

struct watched {
        struct fixture *f;
        size_t turns, moved;
};

static void casefile_is_whole(const Casefile *casefile, const Flow *flow)
{
        const FlowState *at = flow_state(flow, casefile->state);
        uint32_t next = 0;

        assert_non_null(at);
        assert_string_equal(casefile->entered[casefile->n_entered - 1]->state, casefile->state);
        assert_int_equal(text_set(casefile->end), at->end != NULL);
        assert_int_equal(casefile->matching, at->matching);
        for (size_t i = 0; i < casefile->n_terms; i++) {
                const TermState *term = casefile->terms[i];

                assert_non_null(flow_term(flow, term->name));
                assert_true(!term->done || !term->next);
                if (term->next && (!next || term->next < next))
                        next = term->next;
        }
        assert_true(casefile_next_due(casefile).ms == (next ? date_instant(date_of_ymd(next)).ms : 0));
}

static bool watch(void *self, struct world *world, const Event *const *events, size_t n)
{
        struct watched *watched = self;

        watched->turns++;
        for (size_t i = 0; i < n; i++) {
                const Casefile *casefile = world_casefile(world, events[i]->casefile);

                if (!casefile)
                        continue;
                watched->moved += events[i]->what_case == EVENT__WHAT_CASE_MOVED;
                casefile_is_whole(casefile, world_flow(world, casefile->flow, casefile->flow_version));
                for (size_t j = 0; j < casefile->n_placements; j++) {
                        const Vacancy *vacancy = world_vacancy(world, casefile->placements[j]->vacancy);

                        assert_true(!vacancy || vacancy->filled <= vacancy->posts);
                }
        }
        return true;
}

static void months_add_up(const struct simulate_result *r)
{
        uint64_t inflow = 0, taken = 0, fired = 0;
        int64_t open = 0;

        for (size_t i = 0; i < r->n_months; i++) {
                const struct simulate_month *m = &r->month[i];
                uint32_t all = 0, in_open = 0;

                inflow += m->inflow;
                fired += m->fired;
                open += (int64_t)m->inflow - m->ended + m->reopened;
                for (size_t j = 0; j < r->n_states; j++) {
                        all += m->in_state[j];
                        in_open += r->state[j].is_end ? 0 : m->in_state[j];
                }
                assert_int_equal(all, inflow);
                assert_int_equal(in_open, m->open);
                assert_int_equal(open, m->open);
        }
        for (size_t i = 0; i < r->n_taken; i++)
                taken += r->taken[i].by_clock;
        assert_int_equal(inflow, r->cases);
        assert_int_equal(taken, fired);
        assert_int_equal(r->to_end.people, r->cases);
}

static void everything_holds_after_every_turn(void **state)
{
        struct fixture *f = *state;
        struct watched watched = {f, 0, 0};

        f->given.watch = watch;
        f->given.self = &watched;
        months_add_up(run(f));
        assert_true(watched.moved > 500);
        f->given.flow = f->gelders;
        f->given.flow_name = "gelders";
        months_add_up(run(f));
}

static bool stop(void *self, struct world *world, const Event *const *events, size_t n)
{
        (void)world;
        (void)events;
        (void)n;
        return ++*(int *)self < 50;
}

static void a_run_that_is_ended_says_so(void **state)
{
        struct fixture *f = *state;
        int turns = 0;

        f->given.watch = stop;
        f->given.self = &turns;
        assert_false(simulate_run(&f->given, f->arena, &f->result, &f->err));
        assert_int_equal(turns, 50);
}

/* ---- what people have and do */

struct arrivals {
        uint64_t sum;
        size_t n;
};

static bool arrivals_watch(void *self, struct world *world, const Event *const *events, size_t n)
{
        struct arrivals *arrivals = self;

        (void)world;
        for (size_t i = 0; i < n; i++) {
                const Casefile *opened = events[i]->what_case == EVENT__WHAT_CASE_OPENED ? events[i]->case_opened : NULL;

                if (!opened)
                        continue;
                arrivals->n++;
                arrivals->sum = arrivals->sum * 31 + date_ymd(casefile_fact(opened, "last-day")) + opened->sender;
        }
        return true;
}

static void two_flows_meet_the_same_people(void **state)
{
        struct fixture *f = *state;
        struct arrivals first = {0}, second = {0};

        f->given.watch = arrivals_watch;
        f->given.self = &first;
        run(f);
        f->given.flow = f->gelders;
        f->given.flow_name = "gelders";
        f->given.self = &second;
        run(f);
        assert_int_equal(first.n, 300);
        assert_int_equal(second.n, first.n);
        assert_true(first.sum == second.sum);
}

static void what_there_is_no_time_for_waits(void **state)
{
        struct fixture *f = *state;
        const struct simulate_month *last;

        f->scenario->staff[0] = (struct staffing){true, 1, 1};
        f->given.months = 6;
        last = &run(f)->month[5];
        for (size_t i = 0; i < 6; i++)
                assert_in_range(f->result->month[i].load[0].done, 15, 46);
        assert_true(last->load[0].waiting > 50);
        assert_true(last->load[0].overdue > 20);
        f->scenario->staff[0].people = 100;
        last = &run(f)->month[5];
        assert_int_equal(last->load[0].waiting, 0);
}

static void without_vacancies_nobody_is_placed(void **state)
{
        struct fixture *f = *state;
        uint32_t jobs = 0, waits = 0;

        f->scenario->market.is_limited = true;
        f->scenario->market.vacancies = 2;
        f->scenario->market.open = (struct spread){.least = 20, .most = 20};
        run(f);
        for (size_t i = 0; i < 12; i++) {
                jobs += f->result->month[i].placements[PLACEMENT_KIND__PLACEMENT_JOB];
                assert_int_equal(f->result->month[i].posts, 2);
        }
        waits = f->result->month[11].without_post;
        assert_in_range(jobs, 10, 24);
        assert_true(waits > 5);
        f->scenario->market.vacancies = 0;
        run(f);
        assert_int_equal(f->result->to_job.happened, 0);
        assert_false(f->result->to_job.has_median);
}

/* A day in a state costs what its payer costs, and nothing is lost between cents. */
static void days_are_paid_by_the_state(void **state)
{
        struct fixture *f = *state;
        const struct simulate_month *m;

        f->scenario->inflow.cases = 10;
        f->scenario->n_behaviours = 0;
        f->given.months = 1;
        f->scenario->day[PARTY__PARTY_SENDER] = (struct money){10001};
        m = &run(f)->month[0];
        assert_true(m->payer_days[PARTY__PARTY_SENDER] > 0);
        assert_int_equal(m->payer_days[PARTY__PARTY_SENDER] % 100, 0);
        assert_true(m->payer[PARTY__PARTY_SENDER].cents == (int64_t)m->payer_days[PARTY__PARTY_SENDER] / 100 * 10001);
}

static void what_no_flow_knows_is_told_where_it_stands(void **state)
{
        struct fixture *f = *state;
        const Flow *const both[] = {f->maasland, f->gelders};
        struct simulate_finding *finding;

        assert_int_equal(simulate_check(f->scenario, both, 2, f->arena, &finding), 0);
        assert_int_equal(simulate_check(f->scenario, both + 1, 1, f->arena, &finding), 3);
        assert_string_equal(finding[0].text,
                            "behaviour.join: no flow here has this transition; leave the line out, or name one that a flow has");
        assert_int_equal(finding[0].column, 3);
        f->scenario->milestone = &(struct price){.name = "unheard-of", .mark = {40, 2}, .amount = {100}};
        f->scenario->n_milestones = 1;
        assert_int_equal(simulate_check(f->scenario, both, 2, f->arena, &finding), 1);
        assert_int_equal(finding[0].line, 40);
        assert_string_equal(finding[0].text, "costs.milestones.unheard-of: no flow here reaches it; leave the line out");
}

/* ---- a register */

static void a_register_is_gone_on_from_and_left_as_it_was(void **state)
{
        struct fixture *f = *state;
        OWNED(arena_destroy) struct arena *arena = NULL;
        OWNED(memory_destroy) struct memory *before = NULL;
        void *made;
        struct centre *c;

        centre_setup(&made);
        c = made;
        for (int i = 0; i < 20; i++) {
                uint64_t id = centre_do(c, centre_employee(c, i % 4 ? "maasland" : "gelders", arena_text(c->arena, "e%d", i)));

                if (i % 4)
                        centre_do(c, centre_step(c, id, "join"));
        }
        centre_day(c, 20260301);
        before = memory_copy(c->memory);
        arena_new(&arena);
        f->given.registry = memory_world(c->memory, arena);
        f->given.flow = NULL;
        f->given.start = 20260302;
        f->scenario->inflow.cases = 0;
        run(f);
        assert_int_equal(f->result->cases, 15);
        assert_int_equal(f->result->to_end.people, 15);
        assert_int_equal(f->result->month[0].inflow, 0);
        assert_true(f->result->to_job.happened > 0);
        /* Nobody is at risk before the day on which the simulation begins to know them. */
        assert_int_equal(f->result->to_end.at[0].at_risk, 0);
        assert_int_equal(f->result->to_end.at[2].at_risk, 15);
        assert_null(memory_differs(before, c->memory, c->arena));
        f->given.flow_name = "unheard-of";
        assert_false(simulate_run(&f->given, f->arena, &f->result, &f->err));
        assert_non_null(strstr(f->err.text, "no flow unheard-of"));
        centre_teardown(&made);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                CASE(the_same_seed_gives_the_same_and_another_another),
                CASE(everything_holds_after_every_turn),
                CASE(a_run_that_is_ended_says_so),
                CASE(two_flows_meet_the_same_people),
                CASE(what_there_is_no_time_for_waits),
                CASE(without_vacancies_nobody_is_placed),
                CASE(days_are_paid_by_the_state),
                CASE(what_no_flow_knows_is_told_where_it_stands),
                CASE(a_register_is_gone_on_from_and_left_as_it_was),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
