"""Workers share the casefiles by leases: none is lost and none is worked on twice, whoever is killed.

OVERSTAP_SEED is the seed of the kills."""

import os
import random
import signal
import time

from client import Client
from matched import MOST, nothing_lost_or_doubled, person, vacancies, workers
from suite import Suite, wait_until

TESTS = ["killed_workers_and_desks_lose_no_proposal_and_double_none", "a_worker_that_stood_still_finds_its_work_done_by_another",
         "a_worker_that_joins_takes_over_a_part_and_one_that_leaves_gives_it_back"]
SEED = int(os.environ.get("OVERSTAP_SEED", str(time.time_ns() % 1_000_000)))
PEOPLE = 150
KILLS = 25


def killed_workers_and_desks_lose_no_proposal_and_double_none():
    chance = random.Random(SEED)
    print(f"# seed {SEED}, {KILLS} kills", flush=True)
    with Suite(conf="placement: {workers: 3}\noverstapd: {backoff_max_ms: 200}\n") as suite, Client(f"ipc://{suite.data}/run/commands") as door:
        vacancies(door, range(3))
        cases, kills = [], 0
        while len(cases) < PEOPLE or kills < KILLS:
            if len(cases) < PEOPLE:
                cases.append(person(door, len(cases)))
            if len(cases) == PEOPLE // 2:
                vacancies(door, range(3, 7))
            if chance.random() < 0.3:
                kills += suite.kill(chance.choice(["placement-1", "placement-2", "placement-3", "desk"]))
            time.sleep(chance.uniform(0, 0.1))
        nothing_lost_or_doubled(suite, cases, 7)
        suite.run("verify")


def a_worker_that_stood_still_finds_its_work_done_by_another():
    with Suite() as suite, Client(f"ipc://{suite.data}/run/commands") as door:
        wait_until("both have a part", lambda: [w["leased"] for w in workers(suite).values()] == [128, 128])
        still = suite.pids()["placement-1"]
        os.kill(still, signal.SIGSTOP)
        vacancies(door, range(MOST))
        cases = [person(door, i) for i in range(20)]
        nothing_lost_or_doubled(suite, cases, MOST)
        assert workers(suite)["placement-2"]["leased"] == 256
        os.kill(still, signal.SIGCONT)
        wait_until("it has a part again", lambda: workers(suite).get("placement-1", {}).get("leased", 0) >= 64)
        nothing_lost_or_doubled(suite, cases, MOST)


def a_worker_that_joins_takes_over_a_part_and_one_that_leaves_gives_it_back():
    with Suite(conf="placement: {workers: 1}\n") as suite, Client(f"ipc://{suite.data}/run/commands") as door:
        wait_until("it has everything", lambda: workers(suite).get("placement-1", {}).get("leased") == 256)
        with suite.worker("extra") as extra:
            wait_until("the other has a part", lambda: workers(suite).get("placement-extra", {}).get("leased", 0) >= 64)
            # Never more than there are, and nobody is told two names for one.
            assert sum(worker["leased"] for worker in workers(suite).values()) <= 256
            vacancies(door, range(2))
            cases = [person(door, i) for i in range(10)]
            nothing_lost_or_doubled(suite, cases, 2)
            extra.kill()
        cases += [person(door, 10 + i) for i in range(10)]
        nothing_lost_or_doubled(suite, cases, 2)
        wait_until("it has everything again", lambda: workers(suite)["placement-1"]["leased"] == 256)
