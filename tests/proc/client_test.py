"""A client in another language, from docs/protocol.md and the schema alone: over tcp with CURVE, and what the door does with what it does not like."""

import os

import zmq
import zmq.utils.z85

from client import Client, notice, pb, uuid7
from suite import Suite, tcp_suite, wait_until

TESTS = ["a_client_in_python_submits_a_notice_over_curve_and_reads_it_back", "a_key_that_is_not_admitted_is_not_let_in",
         "a_revoked_key_stops_at_its_next_request", "malformed_messages_are_answered_and_cost_nobody_else_anything",
         "another_version_is_told_so", "a_used_id_with_another_body_is_refused", "only_intake_seals_and_no_citizen_number_enters",
         "an_employer_sees_and_sends_only_what_is_its_own", "a_second_suite_on_the_same_folder_is_refused"]


def curve_suite():
    suite = tcp_suite()
    suite.server_key = next(line.split(":", 1)[1].strip() for line in (suite.data / "server.key").read_text().splitlines()
                            if line.startswith("public-key:")).encode()
    return suite


def admit(suite, public, roles, employer=0, person=b""):
    principal = pb.Principal(name="key:" + zmq.utils.z85.decode(public).hex(), roles=roles, employer=employer, person=person)
    with Client(f"ipc://{suite.data}/run/commands") as owner:
        answer = owner.command(pb.Command(key_admit=pb.KeyAdmit(principal=principal)))
    assert answer.settled.outcome.rule == "", answer
    return principal.name


def clients(suite, public, secret):
    return [Client(endpoint, suite.server_key, public, secret) for endpoint in suite.endpoints]


def a_client_in_python_submits_a_notice_over_curve_and_reads_it_back():
    with curve_suite() as suite:
        public, secret = zmq.curve_keypair()
        admit(suite, public, [pb.ROLE_CASEWORKER])
        commands, queries = clients(suite, public, secret)
        with commands, queries:
            answer = commands.command(notice(employer_name="Tuinhof Vechtdal B.V. (fictief)", place="Hardenberg", posts=5, reference="t-1"))
            assert answer.settled.outcome.rule == "", answer
            number = answer.settled.outcome.made[0].id
            thing = queries.query(show=pb.Show(kind=pb.KIND_NOTICE, id=number)).result.things[0]
            assert thing.notice.content.posts == 5 and thing.notice.state == pb.NOTICE_INCOMPLETE


def a_key_that_is_not_admitted_is_not_let_in():
    with curve_suite() as suite:
        with Client(suite.endpoints[0], suite.server_key, *zmq.curve_keypair()) as stranger:
            request = pb.Request(version=1, command=notice(employer_name="X (fictief)", posts=1))
            request.command.id = uuid7()
            assert stranger.raw(request.SerializeToString(), wait_ms=1500) is None
        with Client(suite.endpoints[0]) as naked:
            assert naked.raw(b"", wait_ms=1000) is None, "a client without any key was answered"
        assert suite.settled()["register"]["notices"] == 0


def a_revoked_key_stops_at_its_next_request():
    with curve_suite() as suite:
        public, secret = zmq.curve_keypair()
        name = admit(suite, public, [pb.ROLE_CASEWORKER])
        commands, queries = clients(suite, public, secret)
        with commands, queries, Client(f"ipc://{suite.data}/run/commands") as owner:
            assert commands.command(notice(employer_name="A (fictief)", posts=1)).settled.outcome.rule == ""
            assert queries.query(counts=pb.Counts()).HasField("result")
            assert owner.command(pb.Command(key_revoke=pb.KeyRevoke(name=name))).settled.outcome.rule == ""
            assert commands.command(notice(employer_name="A (fictief)", posts=2)).refused.kind == pb.REFUSAL_FORBIDDEN
            assert queries.query(counts=pb.Counts()).refused.kind == pb.REFUSAL_FORBIDDEN


def malformed_messages_are_answered_and_cost_nobody_else_anything():
    with Suite() as suite:
        endpoint = f"ipc://{suite.data}/run/commands"
        bad = [b"", b"\xff" * 40, b"\x08\x01", os.urandom(3000), pb.Request(version=1).SerializeToString()]
        good = pb.Request(version=1, command=notice(employer_name="A (fictief)", posts=1))
        good.command.id = uuid7()
        whole = good.SerializeToString()
        bad += [whole[:n] for n in range(3, len(whole) - 1, 7)]
        for field, value in (("employer_name", "x" * 301), ("posts", 100001), ("announced_on", 20260230), ("layoff", 99)):
            request = pb.Request.FromString(whole)
            setattr(request.command.notice_submit.content, field, value)
            bad.append(request.SerializeToString())
        bad.append(whole.replace(b"A (fictief)", b"A (f\xffctief)"))
        bad.append(whole.replace(b"A (fictief)", b"A (f\x00ctief)"))
        for data in bad:
            with Client(endpoint) as client:
                reply = client.raw(data, wait_ms=5000)
                assert reply is not None, data[:40]
                answer = pb.Answer.FromString(reply)
                assert answer.refused.kind in (pb.REFUSAL_MALFORMED, pb.REFUSAL_VERSION), (data[:60], answer)
                assert answer.refused.why
        with Client(endpoint) as client:
            client.raw([b"a", b"b", b"c"], wait_ms=200)
            client.raw(b"x" * (3 << 20), wait_ms=300)
        with Client(endpoint) as client:
            assert client.command(good.command).settled.outcome.rule == ""
        assert suite.settled()["register"]["notices"] == 1
        assert all(process["restarts"] == 0 for process in suite.status()["processes"])


def another_version_is_told_so():
    with Suite() as suite:
        for endpoint in ("commands", "queries"):
            with Client(f"ipc://{suite.data}/run/{endpoint}") as client:
                request = pb.Request(version=2, tag=7, query=pb.Query(counts=pb.Counts()))
                answer = pb.Answer.FromString(client.raw(request.SerializeToString(), wait_ms=5000))
                assert answer.refused.kind == pb.REFUSAL_VERSION and answer.refused.version == 1 and answer.tag == 7
                assert "2" in answer.refused.why and "1" in answer.refused.why


def a_used_id_with_another_body_is_refused():
    with Suite() as suite, Client(f"ipc://{suite.data}/run/commands") as client:
        first = notice(employer_name="A (fictief)", posts=1)
        assert client.command(first).settled.outcome.rule == ""
        second = notice(employer_name="A (fictief)", posts=2)
        second.id = first.id
        assert client.command(second).refused.kind == pb.REFUSAL_CONFLICT
        again = client.command(first)
        assert again.settled.known
        for id_ in (b"", b"short", b"\0" * 16, bytes(range(16))):
            third = notice(employer_name="A (fictief)", posts=3)
            third.id = id_ or b"\0" * 16
            assert client.command(third).refused.kind == pb.REFUSAL_MALFORMED
        assert suite.settled()["register"]["notices"] == 1


def only_intake_seals_and_no_citizen_number_enters():
    with Suite() as suite, Client(f"ipc://{suite.data}/run/commands") as client:
        command = notice(employer_name="A (fictief)", posts=1)
        command.sealed.box = b"x" * 60
        assert client.command(command).refused.kind == pb.REFUSAL_MALFORMED
        command = notice(employer_name="A (fictief)", posts=1)
        command.personal.note = "bel mevrouw op 111.222.333 graag"
        assert client.command(command).refused.kind == pb.REFUSAL_WRONG
        command = notice(employer_name="A (fictief)", posts=1)
        command.personal.note = "een geheim dat nergens open mag staan"
        assert client.command(command).settled.outcome.rule == ""
        suite.settled()
        suite.stop()
        for file in suite.data.rglob("*"):
            if file.is_file():
                assert b"geheim dat nergens" not in file.read_bytes(), file


def an_employer_sees_and_sends_only_what_is_its_own():
    with curve_suite() as suite, Client(f"ipc://{suite.data}/run/commands") as owner:
        numbers = [owner.command(pb.Command(employer_register=pb.EmployerRegister(name=name))).settled.outcome.made[0].id
                   for name in ("A (fictief)", "B (fictief)")]
        notices = [owner.command(notice(employer=number, posts=3)).settled.outcome.made[0].id for number in numbers]
        public, secret = zmq.curve_keypair()
        admit(suite, public, [pb.ROLE_EMPLOYER], employer=numbers[0])
        commands, queries = clients(suite, public, secret)
        with commands, queries:
            listed = queries.query(list=pb.List(kind=pb.KIND_NOTICE)).result.things
            assert [thing.notice.id for thing in listed] == notices[:1]
            assert queries.query(show=pb.Show(kind=pb.KIND_NOTICE, id=notices[1])).refused.kind == pb.REFUSAL_UNKNOWN
            assert commands.command(pb.Command(notice_withdraw=pb.NoticeWithdraw(notice=notices[1]))).refused.kind == pb.REFUSAL_FORBIDDEN
            assert commands.command(pb.Command(notice_withdraw=pb.NoticeWithdraw(notice=notices[0]))).settled.outcome.rule == ""
            assert commands.command(pb.Command(employee_log=pb.EmployeeLog(flow="maasland"))).refused.kind == pb.REFUSAL_FORBIDDEN
            assert queries.query(list=pb.List(kind=pb.KIND_PERSON)).refused.kind == pb.REFUSAL_FORBIDDEN
            # In another's name it is still its own.
            made = commands.command(notice(employer=numbers[1], posts=2)).settled.outcome.made[0].id
            assert owner_sees(suite, made).content.employer == numbers[0]


def owner_sees(suite, number):
    with Client(f"ipc://{suite.data}/run/queries") as client:
        return client.query(show=pb.Show(kind=pb.KIND_NOTICE, id=number)).result.things[0].notice


def a_second_suite_on_the_same_folder_is_refused():
    with Suite() as suite:
        try:
            Suite(folder=suite.folder)
        except AssertionError as refused:
            assert "ready" in str(refused)
        else:
            raise AssertionError("two suites run on one folder")
        with Client(f"ipc://{suite.data}/run/commands") as client:
            assert client.command(notice(employer_name="A (fictief)", posts=1)).settled.outcome.rule == ""
        wait_until("the first suite still answers", suite.status)
