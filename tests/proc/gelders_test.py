"""DOMAIN 8.2, "Metaalwerk IJsselstreek B.V.", Zutphen: four people through the Gelders model, through the command line and real processes.

The names of firms and people are invented; dates, gates, days in service and the ledger are the worked example's, figure by figure."""

import csv
import io
import subprocess

from suite import SOURCE, tcp_suite, wait_until
from worked import Centre, day_of, rows_file, span_days

TESTS = ["the_worked_example_of_gelders_runs_to_its_last_date"]

DAYS = {"G1": 122, "G2": 161, "G3": 365, "G4": 137}
WAGES = {"G1": "3000.00", "G2": "2600.00", "G3": "3400.00", "G4": "4100.00"}
HOURS = {"2026-10": 160, "2026-11": 152, "2026-12": 144, "2027-02": 96, "2027-03": 108, "2027-04": 100, "2027-05": 92}
# Month, cost, credit, invoice and the day on which it is due.
LEDGER = """
    2026-09 17676.12 0.00 17676.12 2026-10-14
    2026-10 17676.12 3740.00 13936.12 2026-11-14
    2026-11 17676.12 3553.00 14123.12 2026-12-14
    2026-12 15384.82 3366.00 12018.82 2027-01-14
    2027-01 10782.48 0.00 10782.48 2027-02-14
    2027-02 8131.20 2366.40 5764.80 2027-03-14
    2027-03 4579.68 2662.20 1917.48 2027-04-14
    2027-04 4579.68 2465.00 2114.68 2027-05-14
    2027-05 4579.68 2267.80 2311.88 2027-06-14
    2027-06 4579.68 0.00 4579.68 2027-07-14
    2027-07 4579.68 0.00 4579.68 2027-08-14
    2027-08 4579.68 0.00 4579.68 2027-09-14
"""
NET = {"G1": "5603.40", "G2": "19017.82", "G3": "45194.76", "G4": "24568.56"}
HIRERS = ["H1 Constructie (fictief)", "H2 Plaatwerk (fictief)"]


def _begins(centre):
    """Agreement on 13 August, withdrawal to the 27th, in service from 1 September."""
    suite = centre.suite
    notice = rows_file(suite.folder / "notice.csv", [{"reference": "metaalwerk", "employer": "Metaalwerk IJsselstreek B.V. (fictief)", "place": "Zutphen", "pc4": "7202", "area": "2",
                                                 "announced_on": "2026-08-10", "first_end": "2026-08-31", "last_end": "2026-08-31", "posts": "4"}])
    assert suite.json("notice", "submit", notice)["accepted"] == 1
    suite.run("data", "import", "postcodes", SOURCE / "demo/region/places.csv")
    suite.run("employer", "register", SOURCE / "demo/region/employers.csv")
    suite.run("programme", "register", SOURCE / "config/programmes/gelders.yaml")
    employees = [{"reference": name, "notice": "metaalwerk", "flow": "gelders", "programme": "gelders", "given_name": name, "family_name": "Voorbeeld (fictief)", "announced": "2026-08-10",
                  "last_day": "2026-08-31", "occupation_isco": "7212", "occupation_title": "lasser"} for name in DAYS]
    centre.log(employees)
    centre.day("2026-08-13")
    for name in DAYS:
        assert centre.record(name, "agreement.three-party=2026-08-13") == {"withdrawal-term": "2026-08-27"}
    centre.day("2026-08-27")
    centre.refused("G1", "transfer", "the term withdrawal-term runs through 2026-08-27")
    centre.day("2026-09-01")
    centre.refused("G1", "withdraw", "the term withdrawal-term ended on 2026-08-27")
    for name in DAYS:
        centre.step(name, "transfer")
        casefile = centre.show(name)
        assert casefile["state"] == "in-service" and casefile["accounts"] == ["sender"]
        assert [(task["title"], task["for_role"], task["due"]) for task in casefile["tasks"]] == [("e-profile", "employee", "2026-09-15")]
        assert centre.term(name, "service-term")["due"] == "2027-08-31"
        suite.run("ledger", "wage", centre.case[name], WAGES[name], "--from", "2026-09-01")


def _proposals(centre, vacancy):
    return [p for p in centre.suite.json("proposal", "list", "--case", centre.case["G1"])["proposals"] if p["vacancy"] == vacancy]


def _vacancy(centre, reference, employer):
    row = {"reference": reference, "employer": employer, "title": "Lasser", "occupation_isco": "7212", "posts": "1"}
    assert centre.suite.json("vacancy", "post", rows_file(centre.suite.folder / f"{reference}.csv", [row]))["accepted"] == 1
    return centre.suite.json("vacancy", "list", "--reference", reference)["vacancies"][0]["id"]


def _key(centre, number):
    """A key of a hirer, as a file."""
    suite, file = centre.suite, centre.suite.folder / f"h{number}.key"
    suite.run("make", "--out", file, "--role", "employer", tool="overstap-keys")
    public = next(line.split(":", 1)[1].strip() for line in file.read_text().splitlines() if line.startswith("public-key:"))
    suite.run("key", "admit", "--role", "employer", "--employer", HIRERS[number - 1], "--public", public)
    return file


def _person(centre):
    return centre.show("G1")["person"]


def _opens_the_profile(centre):
    """G1 opens the e-profile to both hirers: each gets a proposal, and sees it once G1 said yes."""
    suite = centre.suite
    centre.vacancy = [_vacancy(centre, f"v{i}", name) for i, name in enumerate(HIRERS, 1)]
    centre.key = [_key(centre, number) for number in (1, 2)]
    centre.day("2026-09-10")
    assert not _proposals(centre, centre.vacancy[0])
    for name in HIRERS:
        suite.run("employee", "consent", "give", _person(centre), "--part", "profile", "--employer", name, "--from", "2026-09-10")
    for vacancy, key in zip(centre.vacancy, centre.key):
        proposal = wait_until("a proposal for each hirer", lambda v=vacancy: _proposals(centre, v))[0]["id"]
        suite.run("proposal", "show", proposal, "--key", key, expect=1)
        suite.run("proposal", "answer", proposal, "accept", "--side", "person")
        assert suite.json("proposal", "show", proposal, "--key", key)["proposal"]["state"] == "open"
        # The profile and nothing else: no name, no other casefile, and not who else may look.
        shown = suite.json("employee", "show", "--case", centre.case["G1"], "--personal", "--purpose", "kennismaking", "--key", key)["person"]
        assert shown["profile"]["occupations"] and not shown["casefiles"] and not shown["consents"], shown
        assert not (shown.get("personal") or {}).get("family_name"), shown
        suite.run("employee", "show", "--case", centre.case["G2"], "--key", key, expect=1)
    suite.run("employee", "show", _person(centre), "--personal", "--purpose", "gesprek met beide inleners")


def _closes_the_profile(centre):
    """From the withdrawal on H2 gets nothing more; what was seen stays in the log."""
    suite = centre.suite
    centre.day("2026-10-20")
    seen = centre.history("G1", "viewed")
    assert [day_of(view["at"]) for view in seen] == ["2026-09-10"] * 3, seen
    consents = suite.json("employee", "show", _person(centre))["person"]["consents"]
    hirer = {e["name"]: e["id"] for e in suite.json("employer", "list")["employers"]}
    closed = next(c["id"] for c in consents if c["employer"] == hirer[HIRERS[1]])
    suite.run("employee", "show", "--case", centre.case["G1"], "--key", centre.key[1])
    seen = centre.history("G1", "viewed")
    suite.run("employee", "consent", "withdraw", _person(centre), "--consent", closed)
    # From that moment every view by H2 is refused, and H1 still looks.
    suite.run("employee", "show", "--case", centre.case["G1"], "--key", centre.key[1], expect=1)
    assert centre.history("G1", "viewed") == seen
    suite.run("employee", "show", "--case", centre.case["G1"], "--key", centre.key[0])
    seen = centre.history("G1", "viewed")
    # The one who still has the consent is answered later, so that a worker has read the withdrawal by then.
    assert [_proposals(centre, vacancy)[0]["state"] for vacancy in centre.vacancy] == ["open", "lapsed"]
    lapsed = _proposals(centre, centre.vacancy[1])[0]["id"]
    suite.run("proposal", "answer", lapsed, "accept", "--side", "employer", "--key", centre.key[1], expect=1)
    more = [_vacancy(centre, f"w{i}", HIRERS[i - 1]) for i in (2, 1)]
    wait_until("another proposal for the first hirer", lambda: _proposals(centre, more[1]))
    assert not _proposals(centre, more[0])
    consents = {c["employer"]: c for c in suite.json("employee", "show", _person(centre))["person"]["consents"]}
    assert consents[hirer[HIRERS[0]]]["withdrawn_at"] is None
    assert consents[hirer[HIRERS[1]]]["from"] == "2026-09-10" and day_of(consents[hirer[HIRERS[1]]]["withdrawn_at"]) == "2026-10-20"
    assert centre.history("G1", "viewed") == seen


def _g1_is_assigned(centre):
    """October needs the Waadi registration, and no more."""
    centre.day("2026-10-01")
    centre.place("G1", "assignment", HIRERS[0], "2026-10-01", "--until", "2026-12-31", "--hours", "36")
    centre.refused("G1", "assign", "needs a waadi registration")
    centre.suite.run("admission", "record", "--kind", "waadi", "--from", "2020-01-01", "--number", "fictief-1")
    centre.step("G1", "assign")
    assert centre.term("G1", "assignment-end")["due"] == "2026-12-31"
    assert centre.show("G1")["accounts"] == ["sender", "pool"]


def _g2_finds_and_loses_a_job(centre):
    """A job of three weeks, and back in time by the right to return."""
    centre.day("2026-12-01")
    centre.place("G2", "job", "Kort Werk (fictief)", "2026-12-01", "--contract", "permanent")
    centre.step("G2", "place")
    assert centre.term("G2", "return-right")["due"] == "2027-02-01"
    centre.day("2026-12-21")
    centre.place_end("G2", "2026-12-20", "probation")
    centre.step("G2", "return")
    centre.is_in(G1="assigned", G2="in-service", G3="in-service", G4="in-service")


def _new_year(centre):
    """G1 into a job, G4 into a business; G3 is lent out only with an admission of 2027."""
    centre.day("2027-01-01")
    centre.is_in(G1="in-service")       # the clock ended the assignment
    centre.place("G1", "job", HIRERS[0], "2027-01-01", "--contract", "permanent")
    centre.step("G1", "place")
    assert centre.term("G1", "lasting")["due"] == "2027-07-02"
    centre.day("2027-01-16")
    centre.step("G4", "start-up")
    centre.day("2027-02-01")
    centre.place("G3", "assignment", HIRERS[1], "2027-02-01", "--until", "2027-05-31", "--hours", "24")
    centre.refused("G3", "assign", "lending out on 2027-02-01 needs a wtta registration")
    centre.suite.run("admission", "record", "--kind", "wtta", "--from", "2027-01-01", "--number", "fictief-2")
    centre.step("G3", "assign")
    centre.day("2027-03-01")
    centre.place("G2", "job", "Lang Werk (fictief)", "2027-03-01", "--contract", "permanent")
    centre.step("G2", "place")
    assert centre.term("G2", "lasting")["due"] == "2027-08-30"
    centre.day("2027-05-31")
    centre.is_in(G3="assigned")
    centre.day("2027-06-01")
    centre.is_in(G3="in-service")


def _ends(centre):
    """Checks of 26 weeks, the written word to G3, and the outcomes."""
    centre.day("2027-07-02")
    centre.is_in(G1="placed")
    centre.day("2027-07-03")
    centre.is_in(G1="closed-lasting")
    # The last day for the word is Saturday 31 July, not shifted; the last warning comes on Friday the 30th.
    assert centre.term("G3", "end-notice")["due"] == "2027-07-31"
    centre.day("2027-07-30")
    assert centre.warned("G3", "end-notice") == ["2027-06-30", "2027-07-17", "2027-07-30"]
    centre.record("G3", "end-notice=2027-07-30")
    assert centre.term("G3", "end-notice")["met"] == "2027-07-30"
    centre.day("2027-08-31")
    centre.is_in(G1="closed-lasting", G2="closed-lasting", G3="in-service", G4="closed-business")
    centre.day("2027-09-01")
    assert [centre.show(name)["end"] for name in DAYS] == ["placed", "placed", "expired", "own-business"]
    first, last = centre.show("G2")["placements"]
    assert (first["first_day"], first["last_day"], first["reason"], first["ended"]) == ("2026-12-01", "2026-12-20", "probation", True)
    assert (last["first_day"], last["ended"]) == ("2027-03-01", False)


def _results(centre):
    """Two in lasting work of four, a business of one's own, and one whose term ended; the job that G2 lost is a closed attempt, and withdrawn in its time."""
    suite = centre.suite
    names = [word for name in ("lasting-26", "placed-13", "own-business", "term-ended") for word in ("--definition", name)]

    def report(*more):
        return suite.json("report", "outcomes", *names, "--flow", "gelders", *more)

    def counted(told):
        return {o["name"]: o["counted"] for o in told["outcomes"]}
    # The term is over when its last day has passed.
    assert counted(report("--as-of", "2027-08-31")) == {"lasting-26": 2, "placed-13": 2, "own-business": 1, "term-ended": 0}
    told = report()
    assert counted(told) == {"lasting-26": 2, "placed-13": 2, "own-business": 1, "term-ended": 1}
    shares = {(s["definition"], s["of"]): (s["number"], s["whole"]) for o in told["outcomes"] for s in o["shares"]}
    assert shares["lasting-26", "joined"] == (2, 4) and shares["own-business", "joined"] == shares["term-ended", "joined"] == (1, 4)
    # Until it was known that the job was lost it counted; that report stands. Between the two jobs it is withdrawn.
    assert counted(report("--as-of", "2026-12-20"))["placed-13"] == 1
    between = report("--as-of", "2026-12-21")
    assert counted(between)["placed-13"] == 0 and between["outcomes"][1]["withdrawn"] == 1
    assert [(r["casefile"], r["on"], r["off"], r["why"]) for r in between["results"]] == [
        (centre.case["G2"], "2026-12-01", "2026-12-21", "it ended before it had lasted so long")]
    both = {r["definition"]: r for r in suite.json("result", "show", centre.case["G2"], "--definition", "lasting-26")["results"]}
    assert both["lasting-26"]["standing"] == "counted" and both["lasting-26"]["on"] == "2027-08-30", both


def _each_day_is_paid_once(centre):
    """785 person-days in the centre's service, and the old employer pays each of them: in its own service since 10 August (22 days), and in the centre's."""
    casefiles = {name: centre.show(name) for name in DAYS}
    assert {name: span_days(c["employment"], "centre") for name, c in casefiles.items()} == DAYS
    assert sum(DAYS.values()) == 785
    for name, casefile in casefiles.items():
        assert span_days(casefile["paying"], "sender") == 22 + DAYS[name], (name, casefile["paying"])


# ---- its ledger

def _cents(text):
    return int(text.replace(".", ""))


def _sender(centre):
    return centre.show("G1")["sender"]


def _lines(suite, invoice):
    rows = list(csv.DictReader(io.StringIO(suite.run("ledger", "invoice", invoice, "--format", "csv"))))
    return [dict(row, cents=_cents(row["amount"])) for row in rows]


def _months_run(centre):
    """Each month is invoiced to the cent, and running one again does nothing."""
    suite, sender = centre.suite, _sender(centre)
    lent = {name: centre.show(name)["placements"][0]["id"] for name in ("G1", "G3")}
    for month, hours in HOURS.items():
        name = "G1" if month < "2027" else "G3"
        suite.run("ledger", "hours", lent[name], month, hours, "--rate", "27.50" if name == "G1" else "29.00")
    assert suite.json("ledger", "run", "gelders", "2027-09", expect=1)["rule"] == "ledger.period"
    net = dict.fromkeys(DAYS, 0)
    for month, cost, credit, asked, due in map(str.split, LEDGER.strip().splitlines()):
        assert suite.json("ledger", "run", "gelders", month)["rule"] == ""
        assert suite.json("ledger", "run", "gelders", month)["events"] == 0
        invoice = next(i for i in suite.json("ledger", "invoices", "--employer", sender)["invoices"] if i["of"] == month)
        assert (invoice["cents"], invoice["due"], invoice["credit"]) == (asked, due, False), invoice
        lines = _lines(suite, invoice["id"])
        assert sum(line["cents"] for line in lines if line["kind"] == "service") == _cents(cost), lines
        assert sum(line["cents"] for line in lines if line["kind"] == "hire") == -_cents(credit), lines
        for line in lines:
            net[next(name for name, case in centre.case.items() if case == line["casefile"])] += line["cents"]
    assert net == {name: _cents(cents) for name, cents in NET.items()}, net
    assert "run up to 2027-08, closed up to no month: sound" in suite.run("ledger", "check", "gelders")


def _paid_in_time_or_not(centre):
    """Arrears are told as of a day, and what was paid later was owed until then."""
    suite, sender = centre.suite, _sender(centre)
    first, second = [i["id"] for i in suite.json("ledger", "invoices", "--employer", sender)["invoices"]][:2]
    suite.run("ledger", "pay", first, "17676.12", "--on", "2026-10-20")
    suite.run("ledger", "pay", second, "10000", "--on", "2026-11-14")
    assert suite.json("ledger", "pay", second, "4000", "--on", "2026-11-20", expect=1)["rule"] == "invoice.paid"

    def arrears(*day):
        return [(i["id"], i["owed"], i["late"]) for i in suite.json("ledger", "arrears", "gelders", "--employer", sender, *day)["invoices"]]

    assert not arrears("--as-of", "2026-10-14")
    assert arrears("--as-of", "2026-10-19") == [(first, "17676.12", 5)]
    assert not arrears("--as-of", "2026-10-20")
    assert arrears("--as-of", "2026-11-15") == [(second, "3936.12", 1)]
    assert (second, "3936.12", 291) in arrears()
    assert [i["id"] for i in suite.json("ledger", "invoices", "--employer", sender, "--state", "paid")["invoices"]] == [first]


def _hledger(journal, *words):
    done = subprocess.run(["hledger", "-f", journal, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _sums(rows, belongs):
    """Balances of the accounts for which `belongs` says yes, by the first three or two words of their paths."""
    sums = {}
    for account, balance in rows:
        words = account.split(":")
        path = ":".join(word for word in words if not word.startswith(("employer-", "case-")))
        if belongs(words):
            sums[path] = sums.get(path, 0) + _cents(balance.removesuffix(" EUR"))
    return {path: cents for path, cents in sums.items() if cents}


def _told(suite, *words):
    return {":".join(filter(None, (b["path"], b["account"]["detail"]))): _cents(b["cents"])
            for b in suite.json("ledger", "show", "gelders", *words)["balances"] if _cents(b["cents"])}


def _another_program_agrees(centre):
    """hledger finds the journal sound, strictly, and comes to the same balances: of all, of each employer, of each casefile, and as of a day."""
    suite = centre.suite
    journal = suite.folder / "gelders.journal"
    for until in ([], ["2026-11-30"]):
        journal.write_text(suite.run("ledger", "export", "gelders", "--format", "hledger", *(["--until", *until] if until else [])))
        _hledger(journal, "check", "--strict")
        as_of = ["--as-of", *until] if until else []
        rows = list(csv.reader(io.StringIO(_hledger(journal, "balance", "--flat", "-N", "-O", "csv"))))[1:]
        assert _sums(rows, lambda words: True) == _told(suite, *as_of) != {}
        for employer in {e["id"] for e in suite.json("employer", "list")["employers"]}:
            assert _sums(rows, lambda words, e=employer: f"employer-{e}" in words) == _told(suite, "--employer", employer, *as_of), employer
        for case in centre.case.values():
            assert _sums(rows, lambda words, c=case: f"case-{c}" in words) == _told(suite, "--case", case, *as_of), case
    rows = list(csv.DictReader(io.StringIO(suite.run("ledger", "export", "gelders", "--format", "csv"))))
    assert sum(_cents(row["amount"]) for row in rows if row["from"].startswith("revenues:hire")) == 2402400
    suite.run("ledger", "export", "gelders", "--format", "pdf", expect=2)


def _closed_and_checked(centre):
    """Closed months stand, and a wage that is told late is a line of the next run."""
    suite = centre.suite
    suite.run("ledger", "close", "gelders", "2027-08")
    suite.run("ledger", "wage", centre.case["G3"], "3500.00", "--from", "2027-08-17")
    answer = suite.json("ledger", "check", "gelders", expect=1)
    assert answer["faults"] == 2 and "2027-08" in answer["notes"][0], answer
    assert suite.json("ledger", "run", "gelders", "2027-08", expect=1)["rule"] == "ledger.period"
    centre.day("2027-10-01")
    suite.run("ledger", "run", "gelders", "2027-09")
    late = [line for i in suite.json("ledger", "invoices", "--employer", _sender(centre))["invoices"] if i["of"] == "2027-09" for line in _lines(suite, i["id"])]
    # Fifteen of thirty-one days of 100.00 x 1.08 x 1.19.
    assert [(line["month"], line["amount"]) for line in late] == [("2027-08", "62.19")], late
    assert suite.json("ledger", "check", "gelders")["faults"] == 0


def the_worked_example_of_gelders_runs_to_its_last_date():
    with tcp_suite(sandbox="--sandbox=2026-08-10") as suite:
        centre = Centre(suite)
        _begins(centre)
        _opens_the_profile(centre)
        _g1_is_assigned(centre)
        _closes_the_profile(centre)
        _g2_finds_and_loses_a_job(centre)
        _new_year(centre)
        _ends(centre)
        _results(centre)
        _each_day_is_paid_once(centre)
        _months_run(centre)
        _paid_in_time_or_not(centre)
        _another_program_agrees(centre)
        _closed_and_checked(centre)
        suite.run("verify")
