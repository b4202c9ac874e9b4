"""A casefile as it was on any date: what was shown then is shown again, with the same hash, whatever happened since and whatever died between."""

import hashlib

import zmq

from client import Client, pb
from client_test import admit, clients, curve_suite
from suite import Suite, wait_until

TESTS = ["a_day_keeps_its_hash_through_events_corrections_and_restarts", "a_day_without_the_casefile_and_one_to_come_are_refused_in_words",
         "who_may_not_see_a_casefile_may_not_see_what_it_was", "history_and_why_tell_it_in_words", "a_flow_is_drawn_with_a_casefile_on_it"]


def _logged(suite):
    path = suite.folder / "employees.csv"
    path.write_text("reference,employer,flow,given_name,family_name,announced,last_day,occupation_isco,occupation_title,consent\n"
                    "A,Tuinhof (fictief),maasland,A,Voorbeeld (fictief),2026-02-16,2026-05-31,8219,monteur,profile\n")
    answer = suite.json("employee", "log", path)
    assert answer["refused"] == [], answer
    return suite.json("case", "list")["casefiles"][0]["id"]


def _hash(suite, case, day=None):
    return suite.json("case", "show", case, *(["--as-of", day] if day else []))["hash"]


def a_day_keeps_its_hash_through_events_corrections_and_restarts():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        case = _logged(suite)
        shown = {"2026-02-16": _hash(suite, case)}
        suite.run("clock", "set", "2026-02-20")
        suite.run("case", "step", case, "join")
        shown["2026-02-20"] = _hash(suite, case)
        assert len(set(shown.values())) == 2
        suite.run("clock", "set", "2026-03-02")
        suite.run("case", "step", case, "intake")
        suite.run("case", "record", case, "last-day=2026-06-30")
        shown["2026-03-02"] = _hash(suite, case)
        assert {day: _hash(suite, case, day) for day in shown} == shown
        # Nothing happened on these days but what a deadline did.
        assert _hash(suite, case, "2026-02-18") == shown["2026-02-16"]

        was = suite.json("case", "show", case, "--as-of", "2026-02-20")
        assert was["casefile"]["state"] == "joined" and "person" not in was and was["flow"]["name"] == "maasland", was
        assert {fact["name"]: fact["on"] for fact in was["casefile"]["facts"]}["last-day"] == "2026-05-31"

        suite.kill("tracker")
        wait_until("a tracker again", lambda: suite.pids().get("tracker"))
        suite.run("clock", "set", "2026-03-20")
        suite.run("case", "record", case, "last-day=2026-07-31", "announced=2026-02-13")
        assert {day: _hash(suite, case, day) for day in shown} == shown
        suite.stop()
        suite.start()
        assert {day: _hash(suite, case, day) for day in shown} == shown

        # Whoever knows the schema finds the same hash, in any language.
        with Client(f"ipc://{suite.data}/run/queries") as client:
            told = client.query(show=pb.Show(kind=pb.KIND_CASEFILE, id=int(case), as_of=20260220)).result.things[0].casefile
        assert hashlib.blake2b(told.SerializeToString(deterministic=True), digest_size=32).hexdigest() == shown["2026-02-20"]


def a_day_without_the_casefile_and_one_to_come_are_refused_in_words():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        case = _logged(suite)
        suite.run("case", "show", case, "--as-of", "2026-02-15", expect=1)
        assert "no such casefile by then" in suite.said
        suite.run("case", "show", case, "--as-of", "2026-02-17", expect=1)
        assert "still to come" in suite.said
        suite.run("case", "show", 99, "--as-of", "2026-02-16", expect=1)
        assert "no such thing" in suite.said
        suite.run("case", "show", case, "--as-of", "16-02-2026", expect=2)
        suite.run("case", "show", case, "--as-of", "2026-02-16", "--personal", expect=2)
        assert "--as-of" in suite.said
        with Client(f"ipc://{suite.data}/run/queries") as client:
            refused = client.query(show=pb.Show(kind=pb.KIND_EMPLOYER, id=1, as_of=20260216)).refused
        assert refused.kind == pb.REFUSAL_UNKNOWN and "only a casefile" in refused.why, refused


def who_may_not_see_a_casefile_may_not_see_what_it_was():
    with curve_suite() as suite, Client(f"ipc://{suite.data}/run/commands") as owner:
        numbers = [owner.command(pb.Command(employer_register=pb.EmployerRegister(name=name))).settled.outcome.made[0].id
                   for name in ("A (fictief)", "B (fictief)")]
        made = owner.command(pb.Command(employee_log=pb.EmployeeLog(employer=numbers[0], flow="maasland"))).settled.outcome.made
        case = next(thing.id for thing in made if thing.kind == pb.KIND_CASEFILE)
        today = int(suite.json("clock", "show")["day"].replace("-", ""))
        for number, is_own in zip(numbers, (True, False)):
            public, secret = zmq.curve_keypair()
            admit(suite, public, [pb.ROLE_EMPLOYER], employer=number)
            commands, queries = clients(suite, public, secret)
            with commands, queries:
                answer = queries.query(show=pb.Show(kind=pb.KIND_CASEFILE, id=case, as_of=today))
            if is_own:
                assert answer.result.things[0].casefile.id == case, answer
            else:
                assert answer.refused.kind == pb.REFUSAL_UNKNOWN, answer


def history_and_why_tell_it_in_words():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        case = _logged(suite)
        suite.run("case", "step", case, "join")
        suite.run("case", "record", case, "last-day=2026-06-30")
        words = [event["words"] for event in suite.json("case", "history", case)["events"]]
        assert "announced -> joined by join on 2026-02-16" in words, words
        assert "last-day 2026-05-31 -> 2026-06-30" in words, words
        assert "last-day 2026-05-31 -> 2026-06-30" in suite.run("case", "history", case)

        why = suite.json("case", "why", case)
        assert [state["state"] for state in why["done"]["states"]] == ["announced"]
        assert why["done"]["states"][0]["who"] == why["current"]["who"] != ""
        assert (why["current"]["state"], why["current"]["by"]) == ("joined", "join")
        last = next(term for term in why["next"]["terms"] if term["term"] == "last-day")
        assert (last["due"], last["fires"], last["warnings"]) == ("2026-06-30", "late", ["2026-04-30", "2026-05-30", "2026-06-16"]), last
        assert "declined" in [state["state"] for state in why["skipped"]["states"]]
        told = suite.run("case", "why", case)
        for line in ("Done", "Now", "Next", "Skipped", "  2026-02-16 announced: opened by ", "  intake to intake, by caseworker: open"):
            assert line in told, (line, told)


def a_flow_is_drawn_with_a_casefile_on_it():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        case = _logged(suite)
        suite.run("case", "step", case, "join")
        dot = suite.run("flow", "draw", "maasland", "--case", case, "--format", "dot")
        assert "step 2: 2026-02-16, here now" in dot
        assert suite.run("flow", "draw", "gelders", "--format", "dot") == suite.json("flow", "draw", "gelders", "--format", "dot")["picture"]
        version = suite.json("case", "show", case)["casefile"]["flow_version"]
        suite.run("flow", "draw", "gelders", "--case", case, expect=1)
        assert f"runs in flow maasland, version {version}" in suite.said
        suite.run("flow", "draw", "maasland", "--flow-version", 999, expect=1)
        suite.run("flow", "draw", "maasland", "--format", "png", expect=2)
        assert "svg, dot" in suite.said
        wrong = suite.folder / "wrong.yaml"
        wrong.write_text("flow: wrong\n")
        suite.run("flow", "draw", wrong, expect=5)
        assert f"{wrong}:1:7: " in suite.said
        picture = suite.folder / "picture.dot"
        suite.run("flow", "draw", "maasland", "--case", case, "--format", "dot", "--out", picture)
        assert picture.read_text() == dot
        suite.run("flow", "draw", "maasland", "--format", "dot", "--out", picture, expect=5)
        assert "is there already" in suite.said and picture.read_text() == dot
