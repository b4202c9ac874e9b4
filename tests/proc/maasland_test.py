"""DOMAIN 8.1, "Tuinhof Vechtdal B.V.", Hardenberg: selection, calendar, every state and the results, through the command line and real processes.

The names of firms and people are invented; dates, selection and results are the worked example's, figure by figure. Its money stands elsewhere."""

import subprocess
import sys

from suite import SOURCE, Suite
from worked import Centre, days_between, rows_file, span_days

TESTS = ["the_worked_example_of_maasland_runs_to_its_last_date"]

WORKERS = [("A", "2003-07-14", "2024-09-01"), ("A2", "2002-01-20", "2022-05-01"), ("B", "1995-11-02", "2020-02-01"), ("B2", "1993-06-30", "2017-04-01"),
           ("B3", "1991-03-03", "2013-08-01"), ("C", "1984-05-09", "2014-01-06"), ("C2", "1991-03-02", "2012-09-01"), ("C3", "1982-12-12", "2009-10-01"),
           ("G", "1979-02-11", "2011-06-01"), ("G2", "1974-10-05", "1999-03-01"), ("D", "1966-08-21", "2019-05-01"), ("D2", "1962-01-15", "1990-09-01")]
LAST_DAYS = {"A": "2026-05-31", "B": "2026-05-31", "C": "2026-06-30", "D": "2026-05-31", "E": "2026-07-31"}
SINCE = dict((id_, since) for id_, _, since in WORKERS) | {"E": "2008-01-01"}
# Age on 2 March 2026, and the group: B3 turns 35 a day later, C2 that very day.
AGES = {"A": (22, 1), "A2": (24, 1), "B": (30, 2), "B2": (32, 2), "B3": (34, 2), "C": (41, 3), "C2": (35, 3), "C3": (43, 3),
        "G": (47, 4), "G2": (51, 4), "D": (59, 5), "D2": (64, 5), "E": (54, 4)}
REDEPLOYED = {"A": "2026-04-30", "B": "2026-05-30", "C": "2026-06-30", "D": "2026-05-30", "E": "2026-07-30"}


def _selection(suite):
    rows = [{"id": id_, "born": born, "since": since, "category": "assembly"} for id_, born, since in WORKERS]
    rows.append({"id": "E", "born": "1971-04-27", "since": SINCE["E"], "category": "planner"})
    workers = rows_file(suite.folder / "workers.csv", rows)
    for reduction, goes in ((4, "A B C D E"), (3, "A B C E"), (6, "A B B2 C D E G"), (1, "B E")):
        chosen = suite.json("law", "reflect", workers, "--reduction", f"assembly={reduction}", "--reduction", "planner=1", "--reference", "2026-03-02")
        assert sorted(_goes(chosen)) == goes.split(), (reduction, chosen)
    ages = {person["id"]: (person["age"], person["group"]) for category in chosen["categories"] for person in category["people"]}
    assert ages == AGES, ages


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
    # An agreement with D, signed on 21 April, could be withdrawn to the day after a holiday; without mention of that right for three weeks.
    for length, last in (("14d", "2026-05-06"), ("3w", "2026-05-12")):
        assert suite.json("law", "term", "--start", "2026-04-21", "--length", length, "--basis", "statute")["legal"] == last
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


def _announced(centre):
    """The notice and its five casefiles; five posts are not collective."""
    suite = centre.suite
    centre.day("2026-04-07")
    notice = rows_file(suite.folder / "notice.csv", [{"reference": "tuinhof", "employer": "Tuinhof Vechtdal B.V. (fictief)", "place": "Hardenberg", "pc4": "7771",
                                                      "area": "2", "announced_on": "2026-03-02", "first_end": "2026-05-31", "last_end": "2026-07-31", "posts": "5"}])
    answer = suite.json("notice", "submit", notice)
    assert (answer["rows"], answer["accepted"], answer["refused"]) == (1, 1, []), answer
    told = suite.json("notice", "list")["notices"][0]
    assert told["counted"] == 5 and not told.get("collective"), told
    centre.log([{"reference": id_, "notice": "tuinhof", "flow": "maasland", "given_name": id_, "family_name": "Voorbeeld (fictief)", "announced": "2026-04-07",
                 "notice_given": "2026-04-07", "last_day": LAST_DAYS[id_], "occupation_isco": "8219", "occupation_title": "monteur", "consent": "profile"}
                for id_ in "ABCDE"])
    again = suite.json("employee", "log", suite.folder / "employees.csv")
    assert (again["accepted"], again["known"]) == (0, 5), again
    assert sorted(centre.case) == list("ABCDE")


def _chosen(centre):
    """The notice reaches the centre, all are talked to, C declines and the others join on the last day of the choice."""
    centre.day("2026-04-08")
    for id_ in "ABCDE":
        assert centre.record(id_, "notice-received=2026-04-08") == {"first-talk": "2026-04-15"}     # five working days
        assert centre.term(id_, "choice")["due"] == "2026-04-21"                                    # fourteen days after the aanzegging
        assert centre.term(id_, "last-day")["due"] == LAST_DAYS[id_]
    centre.is_in(A="announced", B="announced", C="announced", D="announced", E="announced")
    centre.day("2026-04-15")
    for id_ in "ABCDE":
        centre.record(id_, "first-talk=2026-04-15")
        assert centre.term(id_, "first-talk")["met"] == "2026-04-15"
    centre.day("2026-04-20")
    centre.step("C", "decline", "--reason", "payout")
    assert centre.term("C", "second-thoughts")["due"] == "2026-05-18"       # so long the centre keeps the address
    centre.day("2026-04-21")
    for id_ in "ABDE":
        centre.step(id_, "join")
        assert centre.term(id_, "plan")["due"] == "2026-05-19"
    for id_ in "ABDE":
        centre.step(id_, "intake")
        centre.step(id_, "search", "--fact", "agreement.plan=2026-04-21")
        assert centre.term(id_, "plan")["met"] == centre.term(id_, "choice")["met"] == "2026-04-21"
    centre.is_in(A="searching", B="searching", C="declined", D="searching", E="searching")


def _offered(centre):
    """D on a taster at a care firm, Ascension Day inside; then offers, which A, B and D accept."""
    centre.day("2026-05-11")
    centre.place("D", "taster", "Zorgbedrijf Vecht (fictief)", "2026-05-11", "--until", "2026-05-22", "--hours", "32")
    centre.step("D", "taster")
    centre.is_in(D="taster")
    assert centre.term("D", "taster-end")["due"] == "2026-05-22"
    centre.day("2026-05-18")
    for id_ in "ABD":
        centre.step(id_, "offer", "--fact", "offer-accepted=2026-05-18")
        assert centre.term(id_, "offer")["met"] == "2026-05-18"
    centre.day("2026-05-23")
    centre.is_in(A="offered", B="offered", D="offered")     # the end of the taster throws nobody back


def _placed(centre):
    """A, B and D start on Monday 1 June, the day after their last day: no gap."""
    for id_, until in (("A", None), ("B", "2026-09-30"), ("D", None)):
        centre.place(id_, "job", "Zorgbedrijf Vecht (fictief)", "2026-06-01", "--hours", "32", "--contract", "temporary" if until else "permanent",
                     *(["--until", until] if until else []))
    centre.refused("A", "place", "running")     # it is still May
    centre.day("2026-06-01")
    for id_ in "ABD":
        centre.step(id_, "place")
        assert centre.term(id_, "check-13")["due"] == "2026-08-31"
        assert centre.term(id_, "check-26")["due"] == "2026-11-30"     # 1 June + 182 days
    centre.is_in(A="placed", B="placed", D="placed", E="searching")


def _late(centre):
    """E's last day passes without work, after three warnings; the clock itself moves the casefile."""
    centre.day("2026-07-31")
    centre.is_in(E="searching")
    assert centre.warned("E", "last-day") == ["2026-05-31", "2026-06-30", "2026-07-17"]
    centre.day("2026-08-01")
    centre.is_in(E="late")


def _checked(centre):
    """B is back on 1 October; on 30 November A and D are in work for 26 weeks; E starts elsewhere a day later."""
    centre.day("2026-10-01")
    centre.place_end("B", "2026-09-30", "contract-ended")
    centre.step("B", "return")
    centre.day("2026-11-30")
    centre.is_in(A="placed", B="returned", D="placed", E="late")
    centre.day("2026-12-01")
    centre.is_in(A="sustained", B="returned", D="sustained")
    centre.place("E", "job", "Groothandel Overijssel (fictief)", "2026-12-01", "--contract", "permanent")
    centre.step("E", "place")
    centre.is_in(E="placed")
    assert centre.term("E", "check-26")["due"] == "2027-06-01"


def _gap(casefile):
    """Days between the last day of the old job and the first of the new one; None without one."""
    jobs = [p["first_day"] for p in casefile["placements"] if p["kind"] == "job"]
    last = next(fact["on"] for fact in casefile["facts"] if fact["name"] == "last-day")
    return days_between(last, jobs[0]) - 1 if jobs else None


def _permanent_today(casefile):
    return any(p["kind"] == "job" and p["contract"] == "permanent" and not p["ended"] for p in casefile["placements"])


SEVEN = [("joined", "offered", 4, 5, "80.0"), ("no-gap", "offered", 3, 5, "60.0"), ("no-gap", "joined", 3, 4, "75.0"),
         ("ever-placed", "joined", 4, 4, "100.0"), ("lasting-26", "due", 2, 3, "66.7"), ("lasting-26", "offered", 2, 5, "40.0"),
         ("permanent-now", "joined", 3, 4, "75.0")]


def _report(centre, *more):
    names = [name for name in ("joined", "no-gap", "ever-placed", "lasting-26", "permanent-now") for name in ("--definition", name)]
    return centre.suite.json("report", "outcomes", *names, "--flow", "maasland", *more)


def _shares(report):
    return {(s["definition"], s["of"]): (s["number"], s["whole"], s["percent"]) for o in report["outcomes"] for s in o["shares"]}


def _proved(centre):
    """A stranger counts it again, on the last day and on one when B still worked."""
    for n, more in enumerate(([], ["--as-of", "2026-09-30"])):
        path = centre.suite.folder / f"{n}.proof"
        told = _report(centre, *more, "--proof", path)
        done = subprocess.run([sys.executable, SOURCE / "tools/recount.py", "--noted", f"{told['seq']}:{told['chain']}", path], capture_output=True, text=True,
                              check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def _reported(centre):
    """The same seven by the report, from kept courses and from the events again; and what it says of days before."""
    report = _report(centre)
    shares = _shares(report)
    for definition, of, number, whole, percent in SEVEN:
        assert shares[definition, of] == (number, whole, percent), (definition, of, shares)
    for share in (s for o in report["outcomes"] for s in o["shares"]):
        assert share["on"] == "2026-12-31" and share["version"] == 1
    assert {b["name"]: b["number"] for b in report["bases"]} == {"announced": 5, "offered": 5, "joined": 4, "still-in": 2, "placed": 4, "lasting": 2}
    differ = next(d for d in report["differences"] if (d["a"], d["b"]) == ("no-gap@1", "ever-placed@1"))
    assert (differ["only_a"], differ["cases_b"]) == (0, [centre.case["E"]]), differ
    recounted = _report(centre, "--recount")
    for told in (report, recounted):
        told["asked"].pop("recount")
        for key in ("taken_at", "now"):
            told.pop(key)
    assert recounted == report
    # B's job counted as running until it ended; a report as of that day still says so.
    before = _shares(_report(centre, "--as-of", "2026-09-30"))
    assert before["lasting-26", "due"] == (0, 0, None) and before["ever-placed", "joined"] == (3, 4, "75.0")
    funder = centre.suite.json("report", "outcomes", "--definition", "maasland-place", "--definition", "permanent")
    assert [o["counted"] for o in funder["outcomes"]] == [4, 3], funder


def _results(centre):
    """Seven definitions on 31 December 2026: all true, all different, from what the casefiles hold."""
    centre.day("2026-12-31")
    cases = {id_: centre.show(id_) for id_ in "ABCDE"}
    assert {id_: _gap(case) for id_, case in cases.items()} == {"A": 0, "B": 0, "C": None, "D": 0, "E": 122}
    assert span_days(cases["E"]["paying"], "benefit") == 122
    counted = {word: {id_ for id_, case in cases.items() if case["counted"] & 1 << i} for i, word in enumerate(("offered", "joined", "placed", "lasting"))}
    no_gap = {id_ for id_ in counted["placed"] if _gap(cases[id_]) == 0}
    due = {id_ for id_ in counted["placed"] if centre.term(id_, "check-26")["due"] <= "2026-12-31"}
    permanent = {id_ for id_, case in cases.items() if _permanent_today(case)}
    for part, whole, value in ((counted["joined"], counted["offered"], "4/5"), (no_gap, counted["offered"], "3/5"), (no_gap, counted["joined"], "3/4"),
                               (counted["placed"], counted["joined"], "4/4"), (counted["lasting"], due, "2/3"), (counted["lasting"], counted["offered"], "2/5"),
                               (permanent, counted["joined"], "3/4")):
        assert part <= whole and f"{len(part)}/{len(whole)}" == value, (part, whole)
    # What the plan pays fees for: joining, the first day of a job, and work after 26 weeks. B's return took none back.
    reached = {id_: [m["name"] for m in case["milestones"] if not m["reversed_on"]] for id_, case in cases.items()}
    whole = ["joined", "placed", "lasting"]
    assert reached == {"A": whole, "B": whole[:2], "C": [], "D": whole, "E": whole[:2]}


def the_worked_example_of_maasland_runs_to_its_last_date():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        centre = Centre(suite)
        _selection(suite)
        _calendar_of_the_procedure(suite)
        _amounts(suite)
        _announced(centre)
        _chosen(centre)
        _offered(centre)
        _placed(centre)
        _late(centre)
        _checked(centre)
        _results(centre)
        _reported(centre)
        _proved(centre)
        suite.run("verify")
