"""Casefiles to be matched, and what must come of them: for tests of placement workers."""

import time

from client import Client, pb
from suite import wait_until

MOST = 5    # proposals that may stand open, as in config/matching.yaml


def _done(answer):
    assert answer.WhichOneof("body") == "settled" and not answer.settled.outcome.rule, answer
    return answer.settled.outcome.made[0].id


def vacancies(door, numbers):
    """Vacancies that everyone passes and that never are full."""
    return [_done(door.command(pb.Command(vacancy_post=pb.VacancyPost(
        vacancy=pb.Vacancy(title="Lasser", reference=f"v{i}", posts=500), employer_name="Vrager (fictief)")))) for i in numbers]


def person(door, i):
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


def workers(suite):
    return {worker["name"].split("@")[0]: worker for worker in suite.status()["matching"]["workers"]}


def nothing_lost_or_doubled(suite, cases, n_vacancies):
    want = len(cases) * min(MOST, n_vacancies)
    wait_until(f"{want} proposals", lambda: suite.status()["register"]["proposals"] >= want)
    # What was delivered twice would come now.
    time.sleep(1)
    suite.settled()
    pairs = _pairs(suite)
    assert len(set(pairs)) == len(pairs), "a pair was proposed twice"
    for case in cases:
        mine = sum(pair[0] == case for pair in pairs)
        assert mine == min(MOST, n_vacancies), f"case {case} has {mine} proposals"
