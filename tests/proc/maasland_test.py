"""DOMAIN 8.1, "Tuinhof Vechtdal B.V.", Hardenberg: input, selection and calendar up to the placements, through the command line and real processes.

The names of firms and people are invented; the dates and the selection are the worked example's, figure by figure."""

import csv

from suite import Suite

TESTS = ["the_worked_example_of_maasland_runs_to_its_last_date"]

WORKERS = [("A", "2003-07-14", "2024-09-01"), ("A2", "2002-01-20", "2022-05-01"), ("B", "1995-11-02", "2020-02-01"), ("B2", "1993-06-30", "2017-04-01"),
           ("B3", "1991-03-03", "2013-08-01"), ("C", "1984-05-09", "2014-01-06"), ("C2", "1991-03-02", "2012-09-01"), ("C3", "1982-12-12", "2009-10-01"),
           ("G", "1979-02-11", "2011-06-01"), ("G2", "1974-10-05", "1999-03-01"), ("D", "1966-08-21", "2019-05-01"), ("D2", "1962-01-15", "1990-09-01")]
LAST_DAYS = {"A": "2026-05-31", "B": "2026-05-31", "C": "2026-06-30", "D": "2026-05-31", "E": "2026-07-31"}
SINCE = dict((id_, since) for id_, _, since in WORKERS) | {"E": "2008-01-01"}
REDEPLOYED = {"A": "2026-04-30", "B": "2026-05-30", "C": "2026-06-30", "D": "2026-05-30", "E": "2026-07-30"}


def _csv(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def _selection(suite):
    workers = _csv(suite.folder / "workers.csv", [{"id": id_, "born": born, "since": since} for id_, born, since in WORKERS])
    for reduction, goes in ((4, "A B C D"), (3, "A B C"), (6, "A B B2 C D G"), (1, "B")):
        chosen = suite.json("law", "reflect", workers, "--reduction", reduction, "--reference", "2026-03-02")
        assert sorted(_goes(chosen)) == goes.split(), (reduction, chosen)


def _goes(chosen):
    """The ids that go, wherever in the document the workers stand."""
    if isinstance(chosen, dict):
        if chosen.get("goes") is True:
            return [chosen["id"]]
        return [id_ for value in chosen.values() for id_ in _goes(value)]
    return [id_ for value in chosen for id_ in _goes(value)] if isinstance(chosen, list) else []


def _calendar_of_the_procedure(suite):
    # The permit of 30 March is valid for four weeks: strictly to King's Day, by law a day longer.
    permit = suite.json("law", "term", "--start", "2026-03-30", "--length", "4w", "--basis", "statute")
    assert (permit["strict"], permit["legal"]) == ("2026-04-27", "2026-04-28"), permit
    defence = suite.json("law", "term", "--start", "2026-03-04", "--length", "14d", "--basis", "statute")
    assert defence["legal"] == "2026-03-18"
    guard = suite.json("law", "term", "--start", "2026-04-07", "--length", "26w", "--basis", "statute")
    assert guard["legal"] == "2026-10-06", guard
    for id_ in "ABCDE":
        since = SINCE[id_]
        end = suite.json("law", "notice-period", "--given", "2026-04-07", "--since", since, "--received", "2026-03-02", "--decided", "2026-03-30")
        text = str(end)
        assert LAST_DAYS[id_] in text and REDEPLOYED[id_] in text, (id_, end)


WAGES = {"A": ["--base", "2450.00"], "B": ["--base", "2780.00", "--variable", "600", "--variable", "450", "--variable", "750"], "C": ["--base", "3150.00"],
         "D": ["--base", "2890.00", "--fixed-extras", "3468"], "E": ["--base", "4150.00", "--year-end", "3000"]}
SEVERANCE = {"A": 154350, "B": 644396, "C": 1415817, "D": 805186, "E": 2931211}


def _amounts(suite):
    paid = {id_: suite.json("law", "severance", "--since", SINCE[id_], "--end", LAST_DAYS[id_], *wage)["amount_cents"] for id_, wage in WAGES.items()}
    assert paid == SEVERANCE and sum(paid.values()) == 5950960, paid
    benefit = suite.json("law", "benefit", "--end", LAST_DAYS["E"], *WAGES["E"], "--months", "4")
    assert (benefit["label"], benefit["total_cents"]) == ("estimate", 1372260), benefit
    assert suite.json("law", "withdrawal", "--signed", "2026-04-21")["legal"] == "2026-05-06"


def _term(casefile, name):
    return next(term["due"] for term in casefile["terms"] if term["name"] == name)


def _state(suite, case):
    return suite.json("case", "show", case)["casefile"]["state"]


def the_worked_example_of_maasland_runs_to_its_last_date():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        _selection(suite)
        _calendar_of_the_procedure(suite)
        _amounts(suite)

        suite.run("clock", "set", "2026-04-07")
        notice = _csv(suite.folder / "notice.csv", [{"reference": "tuinhof", "employer": "Tuinhof Vechtdal B.V. (fictief)", "place": "Hardenberg", "pc4": "7771",
                                                     "area": "2", "announced_on": "2026-03-02", "first_end": "2026-05-31", "last_end": "2026-07-31", "posts": "5"}])
        answer = suite.json("notice", "submit", notice)
        assert (answer["rows"], answer["accepted"], answer["refused"]) == (1, 1, []), answer
        told = suite.json("notice", "list")["notices"][0]
        assert told["counted"] == 5 and not told.get("collective"), told

        employees = [{"reference": id_, "notice": "tuinhof", "flow": "maasland", "given_name": id_, "family_name": "Voorbeeld (fictief)", "announced": "2026-04-07",
                      "notice_given": "2026-04-07", "notice_received": "2026-04-08", "last_day": LAST_DAYS[id_], "occupation_isco": "8219",
                      "occupation_title": "monteur", "consent": "profile"} for id_ in "ABCDE"]
        answer = suite.json("employee", "log", _csv(suite.folder / "employees.csv", employees))
        assert (answer["accepted"], answer["refused"]) == (5, []), answer
        again = suite.json("employee", "log", suite.folder / "employees.csv")
        assert (again["accepted"], again["known"]) == (0, 5), again
        case = {c["reference"]: c["id"] for c in suite.json("case", "list")["casefiles"]}
        assert sorted(case) == list("ABCDE")
        for id_, number in case.items():
            casefile = suite.json("case", "show", number)["casefile"]
            assert casefile["state"] == "announced"
            assert _term(casefile, "first-talk") == "2026-04-15"      # five working days after 8 April
            assert _term(casefile, "choice") == "2026-04-21"          # fourteen days after the aanzegging
            assert _term(casefile, "last-day") == LAST_DAYS[id_]

        suite.run("clock", "set", "2026-04-20")
        suite.run("case", "step", case["C"], "decline", "--reason", "payout")
        assert _state(suite, case["C"]) == "declined"
        suite.run("clock", "set", "2026-04-21")
        for id_ in "ABDE":
            suite.run("case", "step", case[id_], "join")
            assert _term(suite.json("case", "show", case[id_])["casefile"], "plan") == "2026-05-19"
        for id_ in "ABDE":
            suite.run("case", "step", case[id_], "intake")
            suite.run("case", "step", case[id_], "search", "--fact", "agreement.plan=2026-04-21")

        # D on a taster at a care firm, Ascension Day inside.
        suite.run("clock", "set", "2026-05-11")
        suite.run("placement", "record", case["D"], "--kind", "taster", "--employer", "Zorgbedrijf Vecht (fictief)", "--from", "2026-05-11", "--until", "2026-05-22",
                  "--hours", "32")
        suite.run("case", "step", case["D"], "taster")
        assert _state(suite, case["D"]) == "taster"
        suite.run("clock", "set", "2026-05-18")
        for id_ in "ABD":
            suite.run("case", "step", case[id_], "offer")
            assert _state(suite, case[id_]) == "offered"

        # A, B and D start on Monday 1 June, the day after their last day: no gap.
        for id_, until in (("A", None), ("B", "2026-09-30"), ("D", None)):
            suite.run("placement", "record", case[id_], "--kind", "job", "--employer", "Zorgbedrijf Vecht (fictief)", "--from", "2026-06-01", "--hours", "32",
                      "--contract", "temporary" if until else "permanent", *(["--until", until] if until else []))
        refused = suite.json("case", "step", case["A"], "place", expect=1)
        assert "running" in str(refused)        # it is still May
        suite.run("clock", "set", "2026-06-01")
        for id_ in "ABD":
            suite.run("case", "step", case[id_], "place")
            assert _state(suite, case[id_]) == "placed"
            assert _term(suite.json("case", "show", case[id_])["casefile"], "check-26") == "2026-11-30"     # 1 June + 182 days
        assert _state(suite, case["E"]) == "searching"

        # E's last day passes without work; the clock itself moves the casefile.
        suite.run("clock", "set", "2026-07-31")
        assert _state(suite, case["E"]) == "searching"
        suite.run("clock", "set", "2026-08-01")
        assert _state(suite, case["E"]) == "late"

        # B's temporary contract ends; back in the centre on 1 October.
        suite.run("clock", "set", "2026-10-01")
        placement = next(p["id"] for p in suite.json("placement", "list", "--case", case["B"])["placements"])
        suite.run("placement", "end", placement, "--on", "2026-09-30", "--reason", "contract-ended")
        suite.run("case", "step", case["B"], "return")
        assert _state(suite, case["B"]) == "returned"

        # The checks of 26 weeks: A and D in work, B not; E starts elsewhere, permanent.
        suite.run("clock", "set", "2026-12-01")
        assert [_state(suite, case[id_]) for id_ in "ABD"] == ["sustained", "returned", "sustained"]
        suite.run("placement", "record", case["E"], "--kind", "job", "--employer", "Groothandel Overijssel (fictief)", "--from", "2026-12-01", "--contract", "permanent")
        suite.run("case", "step", case["E"], "place")
        assert _state(suite, case["E"]) == "placed"
        assert _term(suite.json("case", "show", case["E"])["casefile"], "check-26") == "2027-06-01"
        suite.run("verify")
