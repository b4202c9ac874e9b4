/* Desk's leases and real workers on a pretend network: questions and answers are late or lost, clocks go at different speeds,
 * workers stand still or die, desk dies. After every step no casefile is two workers' to deliver for; and when all is quiet each
 * is one's.
 *
 * A failure says its seed; OVERSTAP_SEEDS is how many are tried (40). */
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
#include "worker.h"

enum { WORKERS = 5, SILENCE_MS = 3000, LATE_MOST_MS = 5000, STEP_MS = 50, WILD_MS = 120000, QUIET_MS = 120000, LAST = 10 };

struct site {
        struct worker *worker;
        int64_t ahead_ms, per_mille; /* its clock: how far it is ahead, and how much too fast it goes */
        int64_t still_until_ms;      /* it sees and does nothing before */
        /* Its one question, on its way to desk and back. */
        bool is_asked;
        int64_t asked_ms, there_ms, back_ms; /* back: -1 while desk has not answered */
        MatchFeed feed;
        char name[8];
        Result *answer;
};

struct sim {
        struct arena *arena;
        uint64_t seed, state;
        int64_t now_ms;
        bool is_wild;
        struct leases *leases;
        int64_t desk_up_ms; /* down before */
        struct site site[WORKERS];
        unsigned names;
};

static uint64_t draw(struct sim *sim, uint64_t below)
{
        uint64_t n = sim->state += 0x9e3779b97f4a7c15;

        n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9;
        n = (n ^ (n >> 27)) * 0x94d049bb133111eb;
        return (n ^ (n >> 31)) % below;
}

static int64_t clock_of(const struct sim *sim, const struct site *site)
{
        return site->ahead_ms + sim->now_ms + sim->now_ms * site->per_mille / 1000;
}

static void worker_start(struct sim *sim, struct site *site)
{
        worker_destroy(&site->worker);
        snprintf(site->name, sizeof site->name, "w%u", ++sim->names % 10000);
        worker_new(&site->worker, site->name);
        site->is_asked = false;
}

static int64_t delay(struct sim *sim)
{
        return sim->is_wild && !draw(sim, 4) ? (int64_t)draw(sim, LATE_MOST_MS) : (int64_t)draw(sim, 20);
}

static void ask(struct sim *sim, struct site *site)
{
        worker_question(site->worker, clock_of(sim, site), &site->feed);
        site->feed.worker = site->name;
        site->is_asked = true;
        site->asked_ms = sim->now_ms;
        site->there_ms = sim->is_wild && !draw(sim, 10) ? INT64_MAX : sim->now_ms + delay(sim);
        site->back_ms = -1;
}

/* A question that was given up may still be on its way, and renew a lease that nobody hears of. */
static void desk_answer(struct sim *sim, struct site *site)
{
        site->answer = NEW(sim->arena, Result, result);
        site->answer->seq = LAST;
        leases_asked(sim->leases, &site->feed, LAST, sim->now_ms);
        leases_answer(sim->leases, site->name, site->answer, sim->now_ms, sim->arena);
        site->back_ms = sim->is_wild && !draw(sim, 10) ? INT64_MAX : sim->now_ms + delay(sim);
}

static void site_step(struct sim *sim, struct site *site)
{
        if (sim->now_ms < site->still_until_ms)
                return;
        if (site->is_asked && site->back_ms >= 0 && sim->now_ms >= site->back_ms) {
                (void)worker_take(site->worker, site->answer);
                site->is_asked = false;
        }
        if (site->is_asked && sim->now_ms - site->asked_ms > SILENCE_MS)
                site->is_asked = false;
        if (!site->is_asked)
                ask(sim, site);
}

/* What goes wrong, each now and then. */
static void harm(struct sim *sim)
{
        struct site *site = &sim->site[draw(sim, WORKERS)];

        if (!draw(sim, 100))
                site->still_until_ms = sim->now_ms + (int64_t)draw(sim, 3 * LEASE_MS);
        if (!draw(sim, 200))
                worker_start(sim, site);
        if (!draw(sim, 300)) {
                leases_destroy(&sim->leases);
                sim->desk_up_ms = sim->now_ms + (int64_t)draw(sim, 2000);
        }
}

static unsigned holders(const struct sim *sim, uint64_t casefile)
{
        unsigned n = 0;

        for (size_t i = 0; i < WORKERS; i++)
                n += worker_may_deliver(sim->site[i].worker, casefile, clock_of(sim, &sim->site[i]));
        return n;
}

static void step(struct sim *sim)
{
        sim->now_ms += STEP_MS;
        if (sim->is_wild)
                harm(sim);
        if (!sim->leases && sim->now_ms >= sim->desk_up_ms)
                leases_new(&sim->leases, sim->now_ms);
        for (size_t i = 0; i < WORKERS; i++) {
                struct site *site = &sim->site[i];

                if (sim->leases && site->is_asked && site->back_ms < 0 && sim->now_ms >= site->there_ms)
                        desk_answer(sim, site);
                site_step(sim, site);
        }
        for (uint64_t casefile = 0; casefile < PARTITIONS; casefile++)
                if (holders(sim, casefile) > 1)
                        fail_msg("seed %llu: at %lld ms casefile %llu is two workers'", (unsigned long long)sim->seed,
                                 (long long)sim->now_ms, (unsigned long long)casefile);
}

static void run(uint64_t seed)
{
        struct sim sim = {.seed = seed, .state = seed, .is_wild = true};

        arena_new(&sim.arena);
        for (size_t i = 0; i < WORKERS; i++) {
                sim.site[i].ahead_ms = (int64_t)draw(&sim, 1000000);
                sim.site[i].per_mille = (int64_t)draw(&sim, 61) - 30;
                worker_start(&sim, &sim.site[i]);
        }
        while (sim.now_ms < WILD_MS)
                step(&sim);
        sim.is_wild = false;
        while (sim.now_ms < WILD_MS + QUIET_MS)
                step(&sim);
        for (uint64_t casefile = 0; casefile < PARTITIONS; casefile++)
                if (holders(&sim, casefile) != 1)
                        fail_msg("seed %llu: casefile %llu is nobody's", (unsigned long long)seed, (unsigned long long)casefile);
        for (size_t i = 0; i < WORKERS; i++) {
                assert_in_range(worker_figures(sim.site[i].worker).leased, PARTITIONS / WORKERS / 2,
                                PARTITIONS / WORKERS * 5 / 4);
                worker_destroy(&sim.site[i].worker);
        }
        leases_destroy(&sim.leases);
        arena_destroy(&sim.arena);
}

static void no_casefile_is_ever_two_workers(void **state)
{
        const char *given = getenv("OVERSTAP_SEEDS");
        unsigned long seeds = given ? strtoul(given, NULL, 10) : 40;

        (void)state;
        for (uint64_t seed = 1; seed <= seeds; seed++)
                run(seed);
}

int main(void)
{
        const struct CMUnitTest tests[] = {cmocka_unit_test(no_casefile_is_ever_two_workers)};

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
