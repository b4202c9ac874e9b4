"""Workers share the casefiles by leases: none is lost and none is worked on twice, whoever is killed.

OVERSTAP_SEED is the seed of the kills."""

import os
import random
import signal
import time

from client import Client, pb
from suite import Suite, wait_until

TESTS = ["killed_workers_and_desks_lose_no_proposal_and_double_none", "a_worker_that_stood_still_finds_its_work_done_by_another",
         "a_worker_that_joins_takes_over_a_part_and_one_that_leaves_gives_it_back"]
SEED = int(os.environ.get("OVERSTAP_SEED", str(time.time_ns() % 1_000_000)))
MOST = 5
PEOPLE = 150
KILLS = 25


def _done(answer):
    assert answer.WhichOneof("body") == "settled" and not answer.settled.outcome.rule, answer
    return answer.settled.outcome.made[0].id


def _vacancies(door, numbers):
    """Vacancies that everyone passes and that never are full."""
    return [_done(door.command(pb.Command(vacancy_post=pb.VacancyPost(
        vacancy=pb.Vacancy(title="Lasser", reference=f"v{i}", posts=500), employer_name="Vrager (fictief)")))) for i in numbers]


def _person(door, i):
    """A casefile in a state of matching, with nothing that any must could put aside."""
    log = pb.EmployeeLog(employer_name="Zender (fictief)", flow="maasland", reference=f"e{i}",
                         profile=pb.Profile(occupations=[pb.Occupation(isco="7212")]), consents=[pb.Consent(parts=[pb.PART_PROFILE])])
    case = _done(door.command(pb.Command(employee_log=log)))
    _done(door.command(pb.Command(case_step=pb.CaseStep(casefile=case, transition="join"))))
    return case


def _pairs(suite):
    """Every proposal as casefile and vacancy."""
    pairs, after = [], 0
    with Client(f"ipc://{suite.data}/run/queries") as desk:
        while True:
            result = desk.query(list=pb.List(kind=pb.KIND_PROPOSAL, after=after, most=1000)).result
            pairs += [(thing.proposal.casefile, thing.proposal.vacancy) for thing in result.things]
            if not result.more:
                return pairs
            after = result.next


def _workers(suite):
    return {worker["name"].split("@")[0]: worker for worker in suite.status()["matching"]["workers"]}


def _nothing_lost_or_doubled(suite, cases, vacancies):
    want = len(cases) * min(MOST, vacancies)
    wait_until(f"{want} proposals", lambda: suite.status()["register"]["proposals"] >= want)
    # What was delivered twice would come now.
    time.sleep(1)
    suite.settled()
    pairs = _pairs(suite)
    assert len(set(pairs)) == len(pairs), "a pair was proposed twice"
    for case in cases:
        mine = sum(pair[0] == case for pair in pairs)
        assert mine == min(MOST, vacancies), f"case {case} has {mine} proposals"


def killed_workers_and_desks_lose_no_proposal_and_double_none():
    chance = random.Random(SEED)
    print(f"# seed {SEED}, {KILLS} kills", flush=True)
    with Suite(conf="placement: {workers: 3}\noverstapd: {backoff_max_ms: 200}\n") as suite, Client(f"ipc://{suite.data}/run/commands") as door:
        _vacancies(door, range(3))
        cases, kills = [], 0
        while len(cases) < PEOPLE or kills < KILLS:
            if len(cases) < PEOPLE:
                cases.append(_person(door, len(cases)))
            if len(cases) == PEOPLE // 2:
                _vacancies(door, range(3, 7))
            if chance.random() < 0.3:
                kills += suite.kill(chance.choice(["placement-1", "placement-2", "placement-3", "desk"]))
            time.sleep(chance.uniform(0, 0.1))
        _nothing_lost_or_doubled(suite, cases, 7)
        suite.run("verify")


def a_worker_that_stood_still_finds_its_work_done_by_another():
    with Suite() as suite, Client(f"ipc://{suite.data}/run/commands") as door:
        wait_until("both have a part", lambda: [w["leased"] for w in _workers(suite).values()] == [128, 128])
        still = suite.pids()["placement-1"]
        os.kill(still, signal.SIGSTOP)
        _vacancies(door, range(MOST))
        cases = [_person(door, i) for i in range(20)]
        _nothing_lost_or_doubled(suite, cases, MOST)
        assert _workers(suite)["placement-2"]["leased"] == 256
        os.kill(still, signal.SIGCONT)
        wait_until("it has a part again", lambda: _workers(suite).get("placement-1", {}).get("leased", 0) >= 64)
        _nothing_lost_or_doubled(suite, cases, MOST)


def a_worker_that_joins_takes_over_a_part_and_one_that_leaves_gives_it_back():
    with Suite(conf="placement: {workers: 1}\n") as suite, Client(f"ipc://{suite.data}/run/commands") as door:
        wait_until("it has everything", lambda: _workers(suite).get("placement-1", {}).get("leased") == 256)
        with suite.worker("extra") as extra:
            wait_until("the other has a part", lambda: _workers(suite).get("placement-extra", {}).get("leased", 0) >= 64)
            # Never more than there are, and nobody is told two names for one.
            assert sum(worker["leased"] for worker in _workers(suite).values()) <= 256
            _vacancies(door, range(2))
            cases = [_person(door, i) for i in range(10)]
            _nothing_lost_or_doubled(suite, cases, 2)
            extra.kill()
        cases += [_person(door, 10 + i) for i in range(10)]
        _nothing_lost_or_doubled(suite, cases, 2)
        wait_until("it has everything again", lambda: _workers(suite)["placement-1"]["leased"] == 256)
