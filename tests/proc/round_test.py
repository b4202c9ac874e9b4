"""A round from its opening to its proposals: two employees state what they want with their own keys, the tracker dies in between, and anyone checks the
certificate. Firms and people are invented."""

import csv
import re
import socket
import subprocess
import sys

import zmq
import zmq.utils.z85

from client import Client, pb
from suite import SOURCE, Suite, wait_until

TESTS = ["a_round_gives_everybody_what_nobody_before_them_would_rather_have", "each_side_states_and_sees_what_is_its_own",
         "a_round_outlives_its_tracker_and_is_run_once"]
DEMO = SOURCE / "demo" / "region"
CHECK = SOURCE / "tools" / "round_check.py"


def _free_ports():
    sockets = [socket.socket() for _ in range(2)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def _suite():
    """Without workers: what is proposed comes from rounds alone."""
    commands, queries = _free_ports()
    suite = Suite(sandbox="--sandbox=2026-02-16", conf="placement: {workers: 0}\noverstapd: {backoff_max_ms: 200}\n"
                  f"tcp:\n  commands: tcp://127.0.0.1:{commands}\n  queries: tcp://127.0.0.1:{queries}\n")
    suite.endpoints = [f"tcp://127.0.0.1:{port}" for port in (commands, queries)]
    suite.server_key = next(line.split(":", 1)[1].strip() for line in (suite.data / "server.key").read_text().splitlines()
                            if line.startswith("public-key:")).encode()
    return suite


def _csv(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def _region(suite, people, vacancies):
    """People by reference with their hours, vacancies by reference with their employer and hours; everybody is matched. Casefiles, vacancies."""
    suite.run("employer", "register", DEMO / "employers.csv")
    rows = [{"reference": reference, "employer": "fictief-wg-1", "flow": "maasland", "given_name": reference, "family_name": "Voorbeeld (fictief)",
             "occupation_isco": "8219", "occupation_title": "monteur", "hours_max": hours, "consent": "profile"} for reference, hours in people.items()]
    answer = suite.json("employee", "log", _csv(suite.folder / "people.csv", rows))
    assert (answer["accepted"], answer["refused"]) == (len(rows), []), answer
    rows = [{"reference": reference, "employer_reference": employer, "title": "Monteur", "occupation_isco": "8219", "hours_max": hours, "posts": 1}
            for reference, (employer, hours) in vacancies.items()]
    answer = suite.json("vacancy", "post", _csv(suite.folder / "vacancies.csv", rows))
    assert (answer["accepted"], answer["refused"]) == (len(rows), []), answer
    cases = {c["reference"]: c["id"] for c in suite.json("case", "list")["casefiles"]}
    for case in cases.values():
        suite.run("case", "step", case, "join")
    return cases, {v["reference"]: v["id"] for v in suite.json("vacancy", "list")["vacancies"]}


def _caller(suite, role, employer=0, person=b""):
    """Somebody with an own key: the doors for commands and for questions."""
    public, secret = zmq.curve_keypair()
    principal = pb.Principal(name="key:" + zmq.utils.z85.decode(public).hex(), roles=[role], employer=employer, person=person)
    with Client(f"ipc://{suite.data}/run/commands") as owner:
        assert not owner.command(pb.Command(key_admit=pb.KeyAdmit(principal=principal))).settled.outcome.rule
    return [Client(endpoint, suite.server_key, public, secret) for endpoint in suite.endpoints]


def _person(suite, case):
    return bytes.fromhex(suite.json("case", "show", case)["casefile"]["person"].replace("-", ""))


def _prefer(door, **prefer):
    return door.command(pb.Command(round_prefer=pb.RoundPrefer(round=1, **prefer)), patience=60)


def _check(file, *hash_):
    done = subprocess.run([sys.executable, CHECK, file, *hash_], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def _mutations(text):
    """Certificates with one thing changed, of which none may pass."""
    lines = text.splitlines(keepends=True)

    def changed(beginning, change):
        for i, line in enumerate(lines):
            if line.startswith(beginning):
                yield "".join(lines[:i] + [change(line)] + lines[i + 1:])

    def without(_):
        return ""

    yield from changed("pair ", without)                                                        # a pair that vanished, its number kept
    for vanished in changed("pair ", without):                                                  # and with the number mended
        yield vanished.replace(f"pairs {text.count('pair ')}\n", f"pairs {text.count('pair ') - 1}\n")
    yield from changed("pair ", lambda line: " ".join(line.split()[:2] + ["999"]) + "\n")       # to a vacancy that there is not
    yield from changed("vacancy ", lambda line: " ".join(line.split()[:3] + ["1", "0"]) + "\n")  # a room that holds nobody
    yield from changed("person ", lambda line: re.sub(r":(\d+)\n", lambda found: f":{int(found[1]) + 1}\n", line) if ":" in line else
                       line[:-1] + " 999:1:1\n")                                                # a place that is another's, or nobody's
    yield text.replace("\nend\n", "\n")
    yield text + "more\n"
    yield text.replace("certificate 1", "certificate 2", 1)


def a_round_gives_everybody_what_nobody_before_them_would_rather_have():
    with _suite() as suite:
        cases, vacancies = _region(suite, {"a": 36, "b": 36, "c": 18, "d": 18},
                                   {"near": ("fictief-wg-2", 36), "far": ("fictief-wg-2", 36), "half": ("fictief-wg-2", 36)})
        suite.run("round", "open", "Spring", "--until", "2026-02-20")
        # The first two want the same one, and its employer would rather have the second.
        for who in "ab":
            suite.run("round", "prefer", 1, vacancies["near"], vacancies["far"], "--case", cases[who], "--never", vacancies["half"])
        suite.run("round", "prefer", 1, cases["b"], "--vacancy", vacancies["near"])
        for who in "cd":
            suite.run("round", "prefer", 1, vacancies["half"], "--case", cases[who])
        out = suite.folder / "round-1.txt"
        told = suite.run("round", "run", 1, "--out", out)
        assert "4 of 4 people beside one of 3 vacancies" in told, told
        shown = suite.json("round", "show", 1)
        given = {pair["casefile"]: pair["vacancy"] for pair in shown["round_ran"]["pairs"]}
        assert given == {cases["a"]: vacancies["far"], cases["b"]: vacancies["near"], cases["c"]: vacancies["half"],
                         cases["d"]: vacancies["half"]}, given
        assert _check(out, shown["round_ran"]["certificate"])[0] == 0, _check(out, shown["round_ran"]["certificate"])
        assert _check(out, "00")[0] == 1
        proposals = suite.json("proposal", "list")["proposals"]
        assert {p["casefile"]: p["vacancy"] for p in proposals} == given
        assert all(p["state"] == "open" and p["reasons"][0]["words"] == "round 1" for p in proposals), proposals
        # Made again, it is the same, while nobody said no to anything.
        suite.run("round", "certificate", 1, "--out", suite.folder / "again.txt")
        assert (suite.folder / "again.txt").read_bytes() == out.read_bytes()
        assert "there already" in (suite.run("round", "certificate", 1, "--out", out, expect=2), suite.said)[1]
        suite.run("proposal", "answer", proposals[0]["id"], "decline", "--side", "person")
        suite.run("round", "certificate", 1, "--out", suite.folder / "later.txt", expect=1)
        assert "have changed" in suite.said, suite.said
        text, wrong = out.read_text(), suite.folder / "wrong.txt"
        for i, mutation in enumerate(_mutations(text)):
            assert mutation != text, i
            wrong.write_text(mutation)
            assert _check(wrong)[0] in (1, 2), (i, mutation, _check(wrong))
        # The two in each other's place: the one whom the vacancy would rather have was passed over.
        wrong.write_text(text.replace(f"pair {cases['a']} {vacancies['far']}\npair {cases['b']} {vacancies['near']}\n",
                                      f"pair {cases['a']} {vacancies['near']}\npair {cases['b']} {vacancies['far']}\n"))
        status, words = _check(wrong)
        assert status == 1 and f"person {cases['b']} and vacancy {vacancies['near']} block" in words, words
        suite.run("verify")


def each_side_states_and_sees_what_is_its_own():
    with _suite() as suite:
        cases, vacancies = _region(suite, {"a": 36, "b": 36}, {"v": ("fictief-wg-2", 36), "w": ("fictief-wg-4", 36)})
        a, b, v, w = int(cases["a"]), int(cases["b"]), int(vacancies["v"]), int(vacancies["w"])
        owner = int(suite.json("vacancy", "show", v)["vacancy"]["employer"])
        suite.run("round", "open", "Spring", "--until", "2026-02-20", "--quota", 1)
        one, one_asks = _caller(suite, pb.ROLE_EMPLOYEE, person=_person(suite, a))
        two, two_asks = _caller(suite, pb.ROLE_EMPLOYEE, person=_person(suite, b))
        firm, firm_asks = _caller(suite, pb.ROLE_EMPLOYER, employer=owner)
        with one, one_asks, two, two_asks, firm, firm_asks:
            assert not _prefer(one, casefile=a, order=[v, w]).settled.outcome.rule
            assert not _prefer(two, casefile=b, order=[v]).settled.outcome.rule
            assert not _prefer(firm, vacancy=v, order=[b, a]).settled.outcome.rule
            for door, prefer in ((one, {"casefile": b}), (two, {"vacancy": v}), (firm, {"vacancy": w}), (firm, {"casefile": a})):
                assert _prefer(door, order=[], **prefer).refused.kind == pb.REFUSAL_FORBIDDEN, prefer
            listed = {"kind": pb.KIND_ROUND, "round": 1}
            for desk, own in ((one_asks, [("a", a)]), (two_asks, [("a", b)]), (firm_asks, [("v", v)])):
                things = desk.query(list=pb.List(**listed)).result.things
                assert [(("a", t.round_prefer.casefile) if t.round_prefer.casefile else ("v", t.round_prefer.vacancy)) for t in things] == own, things
                assert desk.query(match_feed=pb.MatchFeed()).refused.kind == pb.REFUSAL_FORBIDDEN
            assert len(suite.json("round", "stated", 1)["preferences"]) == 3
            suite.run("round", "run", 1, "--out", suite.folder / "c.txt")
            pairs = {p["casefile"]: p["vacancy"] for p in suite.json("round", "show", 1)["round_ran"]["pairs"]}
            assert pairs == {str(a): str(w), str(b): str(v)}, pairs
            # What it gave others is told to neither, and each sees their own proposal.
            shown = one_asks.query(show=pb.Show(kind=pb.KIND_ROUND, id=1)).result.things
            assert [thing.WhichOneof("is") for thing in shown] == ["round"], shown
            assert [t.proposal.vacancy for t in one_asks.query(list=pb.List(kind=pb.KIND_PROPOSAL)).result.things] == [w]
            assert _prefer(one, casefile=a, order=[w]).settled.outcome.rule == "round.ran"
        assert _check(suite.folder / "c.txt")[0] == 0


def a_round_outlives_its_tracker_and_is_run_once():
    with _suite() as suite:
        cases, vacancies = _region(suite, {f"e{i}": 36 for i in range(6)}, {f"v{i}": ("fictief-wg-2", 36) for i in range(4)})
        suite.run("round", "open", "Spring", "--until", "2026-02-17", *vacancies.values())
        suite.run("round", "prefer", 1, vacancies["v2"], "--case", cases["e5"])
        assert suite.kill("tracker")
        suite.run("round", "prefer", 1, cases["e5"], "--vacancy", vacancies["v2"])
        suite.run("clock", "advance", "2d")
        late = suite.json("round", "prefer", 1, "--case", cases["e0"], expect=1)
        assert late["rule"] == "round.until" and "2026-02-17" in late["why"], late
        assert suite.kill("tracker")
        out = suite.folder / "c.txt"
        suite.run("round", "run", 1, "--out", out)
        assert suite.kill("tracker")
        suite.run("round", "run", 1, "--out", suite.folder / "second.txt", expect=1)
        assert not (suite.folder / "second.txt").exists()
        assert _check(out)[0] == 0
        wait_until("the proposals", lambda: len(suite.json("proposal", "list")["proposals"]) == 4)
        by_case = {p["casefile"]: p["vacancy"] for p in suite.json("proposal", "list")["proposals"]}
        assert by_case[cases["e5"]] == vacancies["v2"], by_case
        suite.settled()
        suite.run("verify")
