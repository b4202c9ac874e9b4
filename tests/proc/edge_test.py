"""What lies between two processes: retries by others, pages that must not lose anything, answers that must fit, settings that are put back, and the edge of time."""

import os
import pathlib
import shutil
import signal

from client import Client, notice, pb, uuid7
from suite import SOURCE, Suite, wait_until

TESTS = ["one_id_from_two_clients_is_one_command_before_and_after_kills", "proposals_of_a_vacancy_are_listed_page_by_page_without_losing_any",
         "an_answer_ends_its_page_before_it_is_too_large_to_take", "a_matching_file_put_back_as_it_was_is_in_force_again",
         "a_sandbox_at_the_end_of_the_calendar_goes_on_working", "a_user_taken_out_of_the_configuration_is_gone_after_a_reload",
         "a_profile_above_its_bounds_is_refused_by_its_field_and_the_one_before_stays"]

QUIET = "placement: {workers: 0}\n"


def _commands(suite):
    return Client(f"ipc://{suite.data}/run/commands")


def _queries(suite):
    return Client(f"ipc://{suite.data}/run/queries")


def _done(answer):
    assert answer.WhichOneof("body") == "settled" and not answer.settled.outcome.rule, answer
    return answer.settled.outcome.made[0]


def _pages(desk, **list_):
    """Every thing of a list, page by page, and how many pages it took."""
    things, pages, after = [], 0, 0
    while True:
        result = desk.query(list=pb.List(after=after, **list_)).result
        things += result.things
        pages += 1
        if not result.more:
            return things, pages
        assert result.next > after, "a page that goes nowhere"
        after = result.next


def one_id_from_two_clients_is_one_command_before_and_after_kills():
    with Suite(conf=QUIET + "overstapd: {backoff_max_ms: 200}\n") as suite, _commands(suite) as one, _commands(suite) as two:
        command = notice(employer_name="Dubbel (fictief)", reference="d", posts=3, place="Ommen")
        command.id = uuid7()
        command.personal.note = "the same words each time"
        asked = pb.Request(version=1, tag=1, command=command).SerializeToString()
        # Both before anybody has an answer.
        for client in (one, two):
            client._open()
            client.socket.send(asked)
        heard = []
        for client in (one, two):
            while not heard or heard[-1][0] is not client:
                assert client.socket.poll(30000)
                answer = pb.Answer.FromString(client.socket.recv())
                if answer.WhichOneof("body") == "settled":
                    heard.append((client, answer.settled))
        first = heard[0][1]
        assert first.n == heard[1][1].n and first.outcome == heard[1][1].outcome
        for name in ("tracker", "intake"):
            assert suite.kill(name)
            again = two.command(command, patience=60).settled
            assert (again.n, again.outcome, again.known) == (first.n, first.outcome, True), again
        # Known to the journal while the tracker is down: accepted at once, settled when it is back.
        os.kill(suite.pids()["tracker"], signal.SIGSTOP)
        late = notice(employer_name="Later (fictief)", reference="l", posts=3, place="Ommen")
        accepted = one.command(late, wait=pb.WAIT_ACCEPTED).accepted
        assert two.command(late, wait=pb.WAIT_ACCEPTED).accepted == pb.Accepted(n=accepted.n, known=True)
        assert suite.kill("tracker")
        assert two.command(late).settled.n == accepted.n
        assert suite.settled()["register"]["notices"] == 2
        suite.run("verify")


def proposals_of_a_vacancy_are_listed_page_by_page_without_losing_any():
    with Suite(conf=QUIET) as suite, _commands(suite) as door, _queries(suite) as desk:
        cases = []
        for i in range(12):
            log = pb.EmployeeLog(employer_name="Zender (fictief)", flow="gelders" if i % 2 else "maasland", reference=f"e{i}",
                                 profile=pb.Profile(occupations=[pb.Occupation(isco="7212")]), consents=[pb.Consent(parts=[pb.PART_PROFILE])])
            cases.append(_done(door.command(pb.Command(employee_log=log))).id)
            if i % 2 == 0:
                _done(door.command(pb.Command(case_step=pb.CaseStep(casefile=cases[-1], transition="join"))))
        vacancy = _done(door.command(pb.Command(vacancy_post=pb.VacancyPost(vacancy=pb.Vacancy(title="Lasser", reference="v", posts=9),
                                                                            employer_name="Vrager (fictief)")))).id
        # The last casefile is proposed first, so that numbers of proposals and of casefiles run against each other.
        made = [_done(door.command(pb.Command(proposals_deliver=pb.ProposalsDeliver(
            casefile=case, rules="x", suggestions=[pb.Suggestion(vacancy=vacancy, rank=1)])))).id for case in reversed(cases[::2])]
        for most in (1, 2, 4, 100):
            things, _ = _pages(desk, kind=pb.KIND_PROPOSAL, vacancy=vacancy, most=most)
            assert [thing.proposal.id for thing in things] == sorted(made), (most, things)
        placed = [_done(door.command(pb.Command(placement_record=pb.PlacementRecord(
            casefile=case, kind=pb.PLACEMENT_TASTER, employer_name="Vrager (fictief)", first_day=20260105)))).id for case in cases[:3] * 2]
        for most in (1, 2, 100):
            assert [thing.placement.id for thing in _pages(desk, kind=pb.KIND_PLACEMENT, most=most)[0]] == placed
            own = [thing.placement.id for thing in _pages(desk, kind=pb.KIND_PLACEMENT, casefile=cases[1], most=most)[0]]
            assert own == [placed[1], placed[4]], own
        assert not _pages(desk, kind=pb.KIND_PLACEMENT, casefile=cases[5])[0]
        # The end of all numbers is an end too.
        assert not desk.query(list=pb.List(kind=pb.KIND_CASEFILE, after=2**64 - 1)).result.things
        suite.run("verify")


def an_answer_ends_its_page_before_it_is_too_large_to_take():
    with Suite(conf=QUIET) as suite, _commands(suite) as door, _queries(suite) as desk:
        groups = [pb.PostGroup(function="f" * 120, women=1) for _ in range(200)]
        made = [_done(door.command(notice(employer_name="Groot (fictief)", reference=f"g{i}", posts=1, groups=groups))).id for i in range(240)]
        things, pages = _pages(desk, kind=pb.KIND_NOTICE, most=1000)
        assert [thing.notice.id for thing in things] == made
        assert pages > 1
        first = desk.query(list=pb.List(kind=pb.KIND_NOTICE, most=1000))
        assert first.result.more and first.ByteSize() < 5 << 20, first.ByteSize()


def _most_open(desk):
    return desk.query(show=pb.Show(kind=pb.KIND_RULES)).result.things[0].rules.most


def a_matching_file_put_back_as_it_was_is_in_force_again():
    with Suite(conf=QUIET, start=False) as suite:
        matching = suite.folder / "matching.yaml"
        shutil.copy(SOURCE / "config/matching.yaml", matching)
        (suite.data / "overstap.yaml").write_text(QUIET + f"files: {{matching: {matching}}}\n")
        suite.start()
        with _queries(suite) as desk:
            wait_until("the rules", lambda: desk.query(show=pb.Show(kind=pb.KIND_RULES)).WhichOneof("body") == "result")
            before, text = _most_open(desk), matching.read_text()
            changed = text.replace(f"most: {before} ", f"most: {before + 1} ")
            assert changed != text
            for content, most in ((changed, before + 1), (text, before)) * 2:
                matching.write_text(content)
                os.kill(suite.pids()["intake"], signal.SIGHUP)
                wait_until(f"at most {most}", lambda most=most: _most_open(desk) == most, patience=20)
            # The same once more is no event at all.
            events = suite.settled()["register"]["events"]
            os.kill(suite.pids()["intake"], signal.SIGHUP)
            suite.run("programme", "list")
            assert suite.settled()["register"]["events"] == events
        suite.run("verify")


def a_sandbox_at_the_end_of_the_calendar_goes_on_working():
    with Suite(conf=QUIET) as suite, _commands(suite) as door:
        log = pb.EmployeeLog(employer_name="Lang (fictief)", flow="maasland", reference="e", facts=[pb.Fact(name="announced", on=10101), pb.Fact(name="last-day", on=99991231)])
        case = _done(door.command(pb.Command(employee_log=log))).id
        for unit in (pb.UNIT_IS_YEARS, pb.UNIT_IS_SECONDS, pb.UNIT_IS_HOURS, pb.UNIT_IS_WORKDAYS, pb.UNIT_IS_NONE):
            for _ in range(80):
                answer = door.command(pb.Command(clock_tick=pb.ClockTick(advance=1000000, unit=unit)))
                assert answer.WhichOneof("body") == "settled" or answer.refused.kind == pb.REFUSAL_WRONG, answer
        assert door.command(pb.Command(clock_tick=pb.ClockTick(to=2**63 - 1))).refused.kind == pb.REFUSAL_WRONG
        # 31 December 9999, a minute before the end.
        assert door.command(pb.Command(clock_tick=pb.ClockTick(to=253402297140000))).WhichOneof("body") == "settled"
        assert door.command(pb.Command(clock_tick=pb.ClockTick(advance=1, unit=pb.UNIT_IS_DAYS))).refused.kind == pb.REFUSAL_WRONG
        _done(door.command(pb.Command(case_record=pb.CaseRecord(casefile=case, facts=[pb.Fact(name="offer", on=99991231)]))))
        assert suite.json("case", "show", case)
        suite.run("verify")


def a_user_taken_out_of_the_configuration_is_gone_after_a_reload():
    if os.getuid():
        return
    with Suite(conf=QUIET + "users: ['uid:65534 caseworker']\n") as suite:
        # The folder is the suite's alone; here somebody opened it for another user of the machine.
        for folder in (suite.folder, suite.data, suite.data / "run"):
            os.chmod(folder, 0o755)
        for socket in pathlib.Path(suite.data / "run").iterdir():
            os.chmod(socket, 0o777)

        def said():
            """What intake says to the other user: nothing, a refusal or a settlement."""
            read, write = os.pipe()
            child = os.fork()
            if not child:
                os.setresgid(65534, 65534, 65534)
                os.setresuid(65534, 65534, 65534)
                client = Client(f"ipc://{suite.data}/run/commands")
                data = client.raw(pb.Request(version=1, tag=1, wait=pb.WAIT_SETTLED,
                                             command=pb.Command(id=uuid7(), employer_register=pb.EmployerRegister(name="Van buiten (fictief)"))
                                             ).SerializeToString(), wait_ms=3000)
                os.write(write, (pb.Answer.FromString(data).WhichOneof("body") if data else "nothing").encode())
                os._exit(0)
            os.close(write)
            word = os.read(read, 100).decode()
            os.close(read)
            os.waitpid(child, 0)
            return word

        wait_until("the user is let in", lambda: said() == "settled", patience=30)
        (suite.data / "overstap.yaml").write_text(QUIET)
        for name in ("intake", "desk"):
            os.kill(suite.pids()[name], signal.SIGHUP)
        wait_until("the user is gone", lambda: said() in ("nothing", "refused"), patience=30)


def a_profile_above_its_bounds_is_refused_by_its_field_and_the_one_before_stays():
    with Suite(conf=QUIET) as suite, _commands(suite) as door, _queries(suite) as desk:
        skills = [n.to_bytes(16, "big") for n in range(1, 10001)]
        log = pb.EmployeeLog(employer_name="Zender (fictief)", flow="maasland", reference="e", profile=pb.Profile(skills=skills[:400], pc4=7991))
        case = _done(door.command(pb.Command(employee_log=log))).id
        person = desk.query(show=pb.Show(kind=pb.KIND_CASEFILE, id=case)).result.things[0].casefile.person
        events = suite.settled()["register"]["events"]
        for profile, why in ((pb.Profile(skills=skills), "profile.skills: more than 400 of them, the most that are allowed"),
                             (pb.Profile(skills=skills[:401]), "profile.skills: more than 400 of them, the most that are allowed"),
                             (pb.Profile(skills=[b"short"]), "profile.skills[0]: 5 bytes"), (pb.Profile(pc4=10000), "profile.pc4: not within 9999"),
                             (pb.Profile(occupations=[pb.Occupation(esco="http://data.europa.eu/esco/occupation/x")]), "at most 36 are allowed")):
            answer = door.command(pb.Command(profile_update=pb.ProfileUpdate(person=person, profile=profile)))
            assert answer.refused.kind == pb.REFUSAL_MALFORMED and why in answer.refused.why, answer
        assert suite.settled()["register"]["events"] == events
        kept = desk.query(show=pb.Show(kind=pb.KIND_PERSON, person=person)).result.things[0].person.profile
        assert list(kept.skills) == skills[:400] and kept.pc4 == 7991
        # What follows on the same connection is taken.
        door.command(pb.Command(profile_update=pb.ProfileUpdate(person=person, profile=pb.Profile(skills=skills[:1]))))
        assert len(desk.query(show=pb.Show(kind=pb.KIND_PERSON, person=person)).result.things[0].person.profile.skills) == 1
        suite.run("verify")
