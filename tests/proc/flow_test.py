"""The flow engine as those meet it who use it daily: work lists, suspensions, corrected facts, and a flow that changes while cases run; kills between."""

import subprocess
import time

from suite import Suite

TESTS = ["a_wrong_flow_is_told_a_whole_line_each", "a_caseworker_sees_what_is_due_first", "a_corrected_fact_says_which_dates_move", "a_flow_changes_under_running_cases_and_back",
         "a_deadline_fires_once_whatever_dies"]

FLOW = """flow: proof
version: {version}
title: {{en: Proof, nl: Proef}}
start: open
suspension: {{by: [caseworker], reasons: [other-work]}}
override: {{by: [lead], reasons: [hardship]}}
states:
  open: {{title: {{en: Open, nl: Open}}, employer: sender, payer: sender}}
  {second}: {{title: {{en: Second, nl: Tweede}}, employer: sender, payer: sender}}
  closed: {{title: {{en: Closed, nl: Dicht}}, end: expired}}
transitions:
  go: {{from: open, to: {second}, by: caseworker, requires: [{{agreement: plan}}]}}
  late: {{from: [open, {second}], to: closed, by: [caseworker, clock]}}
terms:
  last-day: {{after: {length}, from: announced, basis: contract, warn: [3d], pause: on, then: late}}
"""


def _flow(suite, version, second="search", length="30d"):
    path = suite.folder / f"proof-{version}.yaml"
    path.write_text(FLOW.format(version=version, second=second, length=length))
    suite.run("flow", "install", path)


def _employees(suite, n, announced="2026-01-05"):
    path = suite.folder / "employees.csv"
    rows = "".join(f"e{i},proof,P{i},Voorbeeld (fictief),{announced},Zender (fictief)\n" for i in range(n))
    path.write_text("reference,flow,given_name,family_name,announced,employer\n" + rows)
    answer = suite.json("employee", "log", path)
    assert answer["refused"] == [], answer
    return [case["id"] for case in suite.json("case", "list")["casefiles"]]


def _term(suite, case, name="last-day"):
    return next(term for term in suite.json("case", "show", case)["casefile"]["terms"] if term["name"] == name)


def a_wrong_flow_is_told_a_whole_line_each():
    with Suite(sandbox="--sandbox=2026-01-05") as suite:
        path = suite.folder / "wrong.yaml"
        path.write_text(FLOW.format(version=1, second="search", length="30d").replace("late}]", "later}]").replace("to: closed", "to: shut"))
        told = suite.run("flow", "check", path, expect=5)
        assert told.endswith("\n") and all(line.startswith(f"{path}:") for line in told.splitlines()), told


def a_caseworker_sees_what_is_due_first():
    with Suite(sandbox="--sandbox=2026-01-05") as suite:
        _flow(suite, 1)
        cases = _employees(suite, 3)
        assert [line["id"] for line in suite.json("work", "list", "--guide", "nobody")["work"]] == cases
        assert suite.json("work", "list")["work"] == []
        for case in cases:
            suite.run("case", "assign", case, "--guide", "uid:4242")
        suite.run("case", "record", cases[2], "announced=2026-01-02")
        lines = suite.json("work", "list", "--guide", "uid:4242")["work"]
        assert [line["id"] for line in lines] == [cases[2], cases[0], cases[1]], lines
        assert (lines[0]["term"], lines[0]["due"], lines[0]["next"]) == ("last-day", "2026-02-01", "2026-01-29"), lines[0]
        page = suite.json("work", "list", "--guide", "uid:4242", "--most", "1")
        assert [line["id"] for line in page["work"]] == [cases[2]] and page["more"], page
        suite.run("case", "assign", cases[2])
        assert len(suite.json("work", "list", "--guide", "uid:4242")["work"]) == 2
        refused = suite.json("case", "assign", cases[0], "--guide", "somebody", expect=1)
        assert "case.guide" in str(refused), refused
        suite.run("verify")


def a_corrected_fact_says_which_dates_move():
    with Suite(sandbox="--sandbox=2026-01-05") as suite:
        _flow(suite, 1)
        case = _employees(suite, 1)[0]
        answer = suite.json("case", "record", case, "announced=2026-01-03")
        assert [(moved["term"], moved["was"], moved["is"]) for moved in answer["moved"]] == [("last-day", "2026-02-04", "2026-02-02")], answer
        answer = suite.json("case", "suspend", case, "--from", "2026-01-10", "--until", "2026-01-14", "--reason", "other-work")
        assert [(moved["was"], moved["is"]) for moved in answer["moved"]] == [("2026-02-02", "2026-02-07")], answer
        told = suite.run("case", "suspend", case, "1")
        assert "2026-02-07 -> 2026-02-02" in told, told
        refused = suite.json("case", "suspend", case, "--from", "2026-01-10", "--reason", "illness", expect=1)
        assert "suspend.reason" in str(refused), refused
        refused = suite.json("case", "step", case, "go", expect=1)
        assert "agreement.plan" in str(refused), refused
        suite.run("case", "step", case, "go", "--override", "hardship")
        moved = next(event for event in suite.json("case", "history", case)["events"] if event.get("case_moved"))["case_moved"]
        assert moved["override"] == "hardship" and "agreement.plan" in moved["lacks"][0], moved
        suite.run("verify")


def a_flow_changes_under_running_cases_and_back():
    with Suite(sandbox="--sandbox=2026-01-05") as suite:
        _flow(suite, 1)
        cases = _employees(suite, 40)
        for case in cases[:20]:
            suite.run("case", "step", case, "go", "--fact", "agreement.plan=2026-01-05")
        _flow(suite, 2, second="seek", length="40d")
        assert {case["flow_version"] for case in suite.json("case", "list")["casefiles"]} == {1}
        plan = suite.json("flow", "migrate", "proof", "--from-version", "1", "--to", "2", expect=1)
        assert plan["impossible"] == 20 and "--becomes search=STATE" in plan["plan"][0]["text"], plan["plan"][0]
        words = ("flow", "migrate", "proof", "--from-version", "1", "--to", "2", "--becomes", "search=seek")
        plan = suite.json(*words)
        assert (plan["casefiles"], plan["impossible"]) == (40, 0), plan
        assert "search becomes seek; last-day moves from 2026-02-04 to 2026-02-14" in plan["plan"][0]["text"], plan["plan"][0]
        # What happens in between makes it another plan.
        suite.run("case", "record", cases[0], "announced=2026-01-06")
        assert "migrate.plan" in str(suite.json(*words, "--apply", plan["mark"], expect=1))
        plan = suite.json(*words)
        before = [suite.json("case", "show", case)["casefile"] for case in cases]
        made = suite.json(*words, "--apply", plan["mark"])
        migration = made["made"][0]["id"]
        assert {case["flow_version"] for case in suite.json("case", "list")["casefiles"]} == {2}
        assert suite.json("case", "show", cases[0])["casefile"]["state"] == "seek"
        assert len(suite.json("case", "list", "--flow", "proof", "--flow-version", "2")["casefiles"]) == 40
        suite.kill("tracker")
        suite.run("flow", "undo", migration)
        assert [suite.json("case", "show", case)["casefile"] for case in cases] == before
        assert suite.json("flow", "migrations")["migrations"][0]["undone"]
        # Once more, and then there is no way back.
        plan = suite.json(*words)
        migration = suite.json(*words, "--apply", plan["mark"])["made"][0]["id"]
        suite.run("case", "record", cases[3], "announced=2026-01-07")
        assert f"casefile {cases[3]} has moved on" in str(suite.json("flow", "undo", migration, expect=1))
        suite.run("verify")


def a_deadline_fires_once_whatever_dies():
    with Suite(sandbox="--sandbox=2026-01-05") as suite:
        _flow(suite, 1)
        cases = _employees(suite, 1500)
        # The tracker and intake die while fifteen hundred last days pass.
        clock = subprocess.Popen(suite.command("clock", "set", "2026-02-05"), stdout=subprocess.DEVNULL)
        for process in ("tracker", "intake", "tracker"):
            time.sleep(0.05)
            suite.kill(process)
        assert clock.wait(timeout=60) == 0
        listed = suite.json("case", "list", "--state", "closed", "--most", "2000")["casefiles"]
        assert len(listed) == len(cases) == 1500
        for case in listed[::97]:
            events = suite.json("case", "history", case["id"])["events"]
            assert sum(bool(event.get("term_passed")) for event in events) == 1, events
            assert sum(bool(event.get("term_warned")) for event in events) == 1, events
        suite.run("verify")
