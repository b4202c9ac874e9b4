"""Reports on cohorts through the command line and real processes: what a funder and a member may know of a programme, and what staff is told."""

import xml.etree.ElementTree

from suite import tcp_suite
from worked import Centre

TESTS = ["a_funder_and_a_member_are_told_of_whole_groups_and_of_nobody_else", "staff_is_told_how_long_where_and_at_what_cost"]
PROGRAMME = """programme: proef
title: Proefprogramma (fictief)
members: [Zender (fictief), Ander lid (fictief)]
flows: maasland
goal: {number: 40, by: 2026-12-31}
period: {from: 2026-01-01}
money: {version: 1, plans: [{budget: 100.00, from: 2026-01-01}]}
"""


def _key(suite, role, *more):
    file = suite.folder / f"{role}{len(more)}{more[-1:] and more[-1]}.key"
    suite.run("make", "--out", file, "--role", role, tool="overstap-keys")
    public = next(line.split(":", 1)[1].strip() for line in file.read_text().splitlines() if line.startswith("public-key:"))
    suite.run("key", "admit", "--role", role, "--public", public, *more)
    return file


def _centre(suite, n=25, placed=12):
    """People of one day, some of whom find work three months later."""
    centre = Centre(suite)
    rows = suite.folder / "employers.csv"
    rows.write_text("name,reference\nZender (fictief),z\nAnder lid (fictief),a\nNieuw (fictief),n\n", encoding="utf-8")
    suite.run("employer", "register", rows)
    (suite.folder / "proef.yaml").write_text(PROGRAMME, encoding="utf-8")
    suite.run("programme", "register", suite.folder / "proef.yaml")
    centre.log([{"reference": f"p{i}", "employer": "z", "flow": "maasland", "programme": "proef", "announced": "2026-01-05",
                 "last_day": "2026-03-31", "given_name": "A", "family_name": "Voorbeeld (fictief)"} for i in range(n)])
    for i in range(placed):
        suite.run("case", "step", centre.case[f"p{i}"], "join")
    centre.day("2026-04-01")
    for i in range(placed):
        centre.place(f"p{i}", "job", "n", "2026-04-01")
        centre.step(f"p{i}", "place")
    return centre


def a_funder_and_a_member_are_told_of_whole_groups_and_of_nobody_else():
    with tcp_suite(sandbox="--sandbox=2026-01-05") as suite:
        centre = _centre(suite)
        funder, member = _key(suite, "funder"), _key(suite, "employer", "--employer", "2")
        stranger = _key(suite, "employer", "--employer", "3")
        report = ("report", "outcomes", "--programme", "proef", "--definition", "ever-placed", "--key", funder)

        centre.day("2026-07-02")
        told = suite.json(*report)
        assert told["as_of"] == "2026-06-30" and told["blocks"] == [] and told["bases"][1]["number"] is None, told
        # Twenty-five are told of when the year is over, and not a day before.
        centre.day("2026-12-31")
        assert suite.json(*report)["blocks"] == []
        centre.day("2027-01-01")
        told = suite.json(*report)
        assert told["as_of"] == "2026-12-31" and told["least"] == 10, told
        assert told["blocks"] == [{"programme": "proef", "flow": "maasland", "from": "2026-01-01", "until": "2026-12-31", "people": "20-29"}], told
        assert {base["name"]: base["number"] for base in told["bases"][1:]} == {
            "announced": "20-29", "offered": "20-29", "joined": "10-19", "still-in": "0-9", "placed": "10-19", "lasting": "10-19"}, told
        assert told["outcomes"][0]["counted"] == "10-19" and told["outcomes"][0]["shares"][0]["percent"] == "34.5-95.0", told
        assert told["outcomes"][0]["withdrawn"] is None and told["differences"] == told["results"] == []
        # A part of it is nothing; staff gets the same when it is to be published, and the figures when not.
        assert suite.json(*report, "--from", "2026-02-01")["blocks"] == []
        mine = suite.json(*report[:-2], "--published")
        assert mine["bases"] == told["bases"] and mine["outcomes"] == told["outcomes"]
        assert suite.json(*report[:-2])["outcomes"][0]["counted"] == 12
        suite.run(*report, "--employer", "1", expect=1)
        assert "no one employer" in suite.said
        # Nor do other ways lead there.
        shown = suite.json("programme", "show", "proef", "--key", funder)
        assert shown["progress"] == [] and shown["goal"] is None and not any("lacking" in warning for warning in shown["warnings"]), shown
        assert "told of groups" in suite.run("programme", "show", "proef", "--key", funder)
        suite.run("ledger", "show", "proef", "--employer", "1", "--key", funder, expect=1)
        for words in (("survival", "--programme", "proef"), ("cost", "proef", "--from", "2026-01-01", "--until", "2026-12-31"), ("give-take", "proef")):
            suite.run("report", *words, "--key", funder, expect=4)
        goal = suite.json("report", "goal", "proef", "--key", member)
        assert [(point["on"], point["placed"]) for point in goal["points"]] == [
            ("2026-03-31", "0-9"), ("2026-06-30", "10-19"), ("2026-09-30", "10-19"), ("2026-12-31", "10-19")], goal
        suite.run("report", "goal", "proef", "--key", stranger, expect=1)
        assert suite.json("report", "followup", "--key", funder)["blocks"][0]["people"] == "20-29"


def _texts(svg):
    return [element.text for element in xml.etree.ElementTree.fromstring(svg).iter() if element.text and element.text.strip()]


def staff_is_told_how_long_where_and_at_what_cost():
    with tcp_suite(sandbox="--sandbox=2026-01-05") as suite:
        centre = _centre(suite, n=6, placed=4)
        suite.run("ledger", "spend", centre.case["p0"], "training", "80.00")
        period = ("--from", "2026-01-01", "--until", "2026-04-30")
        centre.day("2026-05-04")
        cost = suite.json("report", "cost", "proef", *period, "--definition", "ever-placed")["results"][0]
        assert cost["each"] is None and "not closed" in cost["refused"], cost
        suite.run("ledger", "close", "proef", "2026-04")
        cost = suite.json("report", "cost", "proef", *period, "--definition", "ever-placed")
        assert cost["costs"] == [{"account": "costs", "for": "training", "amount": "80.00"}], cost
        assert [(r["results"], r["each"], r["refused"]) for r in cost["results"]] == [(4, "20.00", None)], cost
        cost = suite.json("report", "cost", "proef", "--from", "2025-01-01", "--until", "2026-04-30", "--definition", "ever-placed")["results"][0]
        assert cost["each"] is None and "different periods" in cost["refused"], cost
        suite.run("report", "cost", "proef", "--from", "2026-01-01", expect=2)

        told = suite.json("report", "survival", "--programme", "proef")
        assert (told["definition"], told["people"], told["happened"], told["median"]) == ("ever-placed", 6, 4, 86), told
        assert told["points"][-1] == {"day": 86, "at_risk": 4, "happened": 4, "censored": 2, "percent": "0.00"}, told["points"]
        assert suite.json("report", "survival", "--programme", "proef", "--recount")["points"] == told["points"]
        suite.run("report", "survival", "--definition", "joined", "--definition", "regular", expect=1)
        texts = _texts(suite.run("report", "survival", "--programme", "proef", "--format", "svg"))
        assert texts[0].startswith("Not yet ever-placed@1") and "by Kaplan and Meier" in texts[1] and "0 %" in texts, texts

        members = suite.json("report", "give-take", "proef")["members"]
        assert [(m["name"], m["sent"], m["jobs"], m["contributed"]) for m in members] == [
            ("Zender (fictief)", 6, 0, "0.00"), ("Ander lid (fictief)", 0, 0, "0.00"), ("others", 0, 4, "0.00")], members
        assert suite.json("report", "give-take", "proef", "--from", "2026-03-01")["members"][0]["sent"] == 0

        goal = suite.json("report", "goal", "proef")
        assert goal["points"][-1] == {"on": "2026-05-04", "placed": 4, "pace": "13.51", "goal": 40} and goal["points"][2]["placed"] == 0, goal
        suite.run("report", "goal", "nowhere", expect=1)
        assert suite.run("report", "goal", "proef", "--format", "csv").splitlines()[-1] == "2026-05-04,4,13.51,40"
        centre.day("2027-01-06")
        followed = {row["where"]: row["number"] for row in suite.json("report", "followup", "--programme", "proef")["followed"] if row["years"] == 1}
        assert followed["in-work-when-last-known"] == 4 and followed["unknown"] == 2 and sum(followed.values()) == 6, followed
        assert "ever-placed@1, of announced" in suite.run("report", "outcomes", "--definition", "ever-placed", "--format", "plot")
        texts = _texts(suite.run("report", "outcomes", "--definition", "ever-placed", "--format", "svg"))
        assert any("4 of 6 (66.7 %)" in text for text in texts), texts
        suite.run("verify")
