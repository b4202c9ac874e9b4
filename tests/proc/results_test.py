"""Results through the command line and real processes: definitions from files, who sees what of a report, a dispute by four eyes, and a large report that
keeps nobody waiting."""

import threading

from suite import SOURCE, tcp_suite
from worked import Centre, rows_file

TESTS = ["definitions_are_checked_installed_and_kept_side_by_side", "a_dispute_is_decided_by_someone_else_and_a_funder_sees_counts",
         "a_large_report_is_counted_while_others_are_answered"]

OWN = """outcomes:
  any-job:
    version: {version}
    title: {{en: Any job, nl: Elke baan}}
    counts: {{placement: job{more}}}
    of: [announced]
"""


def _file(suite, text, name="own.yaml"):
    path = suite.folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _key(suite, role):
    """A key of someone with this role, as a file."""
    file = suite.folder / f"{role}.key"
    suite.run("make", "--out", file, "--role", role, tool="overstap-keys")
    public = next(line.split(":", 1)[1].strip() for line in file.read_text().splitlines() if line.startswith("public-key:"))
    suite.run("key", "admit", "--role", role, "--public", public)
    return file


def _people(suite, n):
    centre = Centre(suite)
    centre.log([{"reference": f"p{i}", "employer": f"Werkgever {i % 7} (fictief)", "flow": "maasland", "announced": "2026-04-07", "last_day": "2026-05-31",
                 "given_name": "A", "family_name": "Voorbeeld (fictief)"} for i in range(n)])
    return centre


def definitions_are_checked_installed_and_kept_side_by_side():
    with tcp_suite(sandbox="--sandbox=2026-04-07") as suite:
        # What is shipped was installed at the start, and again is nothing new.
        suite.settled()
        names = {(o["name"], o["version"]) for o in suite.json("outcome", "list", "--most", 100)["outcomes"]}
        assert ("lasting-26", 1) in names and ("baanbrekend-regular", 1) in names, names
        answer = suite.json("outcome", "install", SOURCE / "config/outcomes/centre.yaml")
        assert {o["known"] for o in answer["installed"]} == {True}
        bad = _file(suite, "outcomes:\n  any-job: {version: 1, title: {en: Any, nl: Elke}, counts: {placement: jobb, lasts: soon}, of: all}\n", "bad.yaml")
        told = suite.json("outcome", "check", bad, expect=5)["findings"]
        assert sorted((f["line"], f["column"]) for f in told) == [(2, 73), (2, 86), (2, 97)], told
        suite.run("outcome", "install", bad, expect=5)
        suite.run("outcome", "install", _file(suite, OWN.format(version=1, more="")))
        suite.run("outcome", "install", _file(suite, OWN.format(version=1, more=", hours: 30")), expect=1)
        suite.run("outcome", "install", _file(suite, OWN.format(version=2, more=", hours: 30")))
        centre = _people(suite, 3)
        centre.place("p0", "job", "Nieuw (fictief)", "2026-04-07", "--hours", "25.5", "--subsidy", "none")
        centre.place("p1", "job", "Nieuw (fictief)", "2026-04-07", "--hours", "32", "--subsidy", "wage-cost")
        report = suite.json("report", "outcomes", "--definition", "any-job", "--definition", "any-job@1", "--definition", "regular")
        assert [(o["name"], o["version"], o["counted"]) for o in report["outcomes"]] == [("any-job", 2, 1), ("any-job", 1, 2), ("regular", 1, 1)]
        assert report["differences"][0]["cases_b"] == [centre.case["p0"]], report["differences"]
        rows = suite.run("report", "outcomes", "--definition", "any-job", "--format", "csv").splitlines()
        assert rows[1] == "any-job,2,1,0,0,0,0,0,1,announced,3,33.3,,2026-04-07", rows
        suite.run("report", "outcomes", "--format", "pdf", expect=2)
        suite.run("report", "outcomes", "--definition", "nothing", expect=1)
        suite.run("report", "outcomes", "--as-of", "2030-01-01", expect=1)
        assert "any-job" in suite.run("report", "outcomes")


def a_dispute_is_decided_by_someone_else_and_a_funder_sees_counts():
    with tcp_suite(sandbox="--sandbox=2026-04-07") as suite:
        centre = _people(suite, 2)
        auditor, funder = _key(suite, "auditor"), _key(suite, "funder")
        centre.place("p0", "job", "Nieuw (fictief)", "2026-04-07")
        case = centre.case["p0"]
        report = ("report", "outcomes", "--definition", "ever-placed", "--definition", "joined")

        def standing(*more):
            line = suite.json(*report, *more)["outcomes"][0]
            return line["counted"], line["disputed"], line["withdrawn"]
        centre.day("2026-04-08")
        assert standing() == (1, 0, 0)
        suite.run("result", "dispute", case, "--definition", "ever-placed", "--reason", "counted-twice")
        suite.run("result", "decide", 1, "falls", "--reason", "looked-at", expect=1)
        assert "someone else" in suite.said
        told = suite.json(*report)
        assert standing() == (0, 1, 0) and [(r["casefile"], r["standing"]) for r in told["results"]] == [(case, "disputed")], told
        # A funder disputes nothing, sees no casefile, and is told of no group as small as this.
        suite.run("result", "dispute", case, "--definition", "ever-placed", "--reason", "x", "--key", funder, expect=4)
        suite.run("result", "show", case, "--key", funder, expect=4)
        counts = suite.json(*report, "--key", funder)
        assert counts["results"] == counts["differences"] == counts["blocks"] == [] and counts["as_of"] == "2026-03-31", counts
        assert [(o["counted"], o["disputed"]) for o in counts["outcomes"]] == [(None, None), (None, None)]
        centre.day("2026-04-09")
        suite.run("result", "decide", 1, "falls", "--reason", "looked-at", "--key", auditor)
        assert standing() == (0, 0, 1) and standing("--as-of", "2026-04-08") == (0, 1, 0) and standing("--as-of", "2026-04-07") == (1, 0, 0)
        assert standing("--recount") == (0, 0, 1)
        shown = suite.json("result", "show", case, "--definition", "ever-placed")["results"][0]
        assert (shown["standing"], shown["on"], shown["off"]) == ("withdrawn", "2026-04-07", "2026-04-08"), shown
        assert suite.json("result", "disputes")["disputes"][0]["state"] == "falls"
        words = [e["words"] for e in suite.json("case", "history", case, "--most", 500)["events"] if e["what"].startswith("result_")]
        assert words == ["ever-placed version 1 is disputed, for counted-twice (dispute 1)", "ever-placed falls, for looked-at (dispute 1)"], words
        suite.run("verify")


def a_large_report_is_counted_while_others_are_answered():
    people = 9000    # more than desk looks at in one turn
    with tcp_suite(sandbox="--sandbox=2026-04-07") as suite:
        rows = [{"reference": f"p{i}", "employer": f"Werkgever {i % 7} (fictief)", "flow": "maasland", "announced": "2026-04-07", "last_day": "2026-05-31",
                 "given_name": "A", "family_name": "Voorbeeld (fictief)"} for i in range(people)]
        suite.run("employee", "log", rows_file(suite.folder / "employees.csv", rows), timeout=300)
        suite.settled()
        reports = []

        def count(*more):
            reports.append(suite.json("report", "outcomes", "--definition", "joined", "--definition", "no-gap", *more))
        asking = [threading.Thread(target=count, args=more) for more in ((), ("--recount",), ("--employer", "Werkgever 3 (fictief)"))]
        for thread in asking:
            thread.start()
        for i in (1, people):
            assert suite.json("case", "show", i)["casefile"]["state"] == "announced"
        for thread in asking:
            thread.join()
        announced = sorted(r["bases"][0]["number"] for r in reports)
        assert announced == [len([i for i in range(people) if i % 7 == 3]), people, people], announced
