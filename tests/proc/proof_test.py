"""A report with its proof, counted again by a stranger who noted the chain, through the command line and real processes. Firms and people are invented."""

import csv
import subprocess
import sys

from suite import SOURCE, Suite

TESTS = ["a_stranger_counts_a_report_again_and_sees_nobody", "the_chain_is_told_everywhere_alike", "a_register_made_anew_has_the_chain_that_was_noted"]
DEMO = SOURCE / "demo" / "region"


def _people(suite, references, programme):
    rows = [{"reference": f"ref-{reference}", "employer": "fictief-wg-1", "flow": "maasland", "programme": programme, "given_name": f"Voornaam{reference}",
             "family_name": "Voorbeeld (fictief)", "announced": "2026-02-16", "last_day": "2026-04-30", "occupation_isco": "8219",
             "occupation_title": "zeldzaam beroep", "consent": "profile"} for reference in references]
    path = suite.folder / f"{references[0]}.csv"
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    answer = suite.json("employee", "log", path)
    assert (answer["accepted"], answer["refused"]) == (len(rows), []), answer
    case = {c["reference"]: c["id"] for c in suite.json("case", "list")["casefiles"]}
    return [case[f"ref-{reference}"] for reference in references]


def _place(suite, case, first, *more):
    suite.run("placement", "record", case, "--kind", "job", "--employer", "2", "--from", first, "--hours", "32", *more)
    return suite.json("placement", "list", "--case", case)["placements"][-1]["id"]


def _recount(path, *noted):
    done = subprocess.run([sys.executable, SOURCE / "tools/recount.py", *(word for value in noted for word in ("--noted", value)), path],
                          capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def _noted(suite):
    told = suite.json("chain")
    return f"{told['seq']}:{told['chain']}"


def _lived(suite):
    """Two programmes; of the one asked about three people find work, of whom one loses it, and one more result is disputed."""
    suite.run("employer", "register", DEMO / "employers.csv")
    suite.run("programme", "register", SOURCE / "config/programmes/maasland.yaml")
    other = suite.folder / "other.yaml"
    other.write_text("programme: other\ntitle: Other\nmembers: [fictief-wg-1]\n", encoding="utf-8")
    suite.run("programme", "register", other)
    a, b, c, d = _people(suite, "abcd", "maasland")
    x, _ = _people(suite, "xy", "other")
    for case in (a, b, c, x):
        suite.run("case", "step", case, "join")
    suite.run("clock", "set", "2026-03-02")
    noted = _noted(suite)
    _place(suite, a, "2026-03-02", "--contract", "permanent", "--subsidy", "none")
    lost = _place(suite, b, "2026-03-02", "--contract", "temporary")
    _place(suite, x, "2026-03-02", "--contract", "agency")
    suite.run("case", "record", a, "benefit-ended=2026-03-02", "--note", "zeldzame notitie")
    suite.run("case", "activity", c, "--kind", "talk", "--from", "2026-03-01", "--outcome", "agreed")
    suite.run("clock", "set", "2026-04-01")
    suite.run("placement", "end", lost, "--on", "2026-03-31", "--reason", "zeldzame-reden")
    suite.run("result", "dispute", a, "--definition", "permanent", "--reason", "zeldzame-twijfel")
    suite.run("clock", "set", "2026-10-01")
    _place(suite, d, "2026-10-01", "--contract", "permanent")
    return noted


QUESTION = ["--programme", "maasland", "--definition", "ever-placed", "--definition", "placed-13", "--definition", "permanent", "--definition", "lasting-26",
            "--definition", "regular", "--definition", "oriented"]


def a_stranger_counts_a_report_again_and_sees_nobody():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        noted = _lived(suite)
        assert noted.split(":")[1] != _noted(suite).split(":")[1]
        path = suite.folder / "now.proof"
        report = suite.json("report", "outcomes", *QUESTION, "--proof", path)
        counted = {o["name"]: (o["counted"], o["disputed"], o["withdrawn"]) for o in report["outcomes"]}
        assert counted == {"ever-placed": (3, 0, 0), "placed-13": (2, 0, 1), "permanent": (1, 1, 0), "lasting-26": (1, 0, 0), "regular": (1, 0, 0),
                           "oriented": (1, 0, 0)}, counted
        now = f"{report['seq']}:{report['chain']}"
        status, said = _recount(path, noted, now)
        assert status == 0 and "counted again from" in said, said
        assert _recount(path, now[:-1] + ("0" if now[-1] != "0" else "1"))[0] == 1
        text = path.read_text(encoding="utf-8")
        for secret in ("zeldza", "Voornaam", "Voorbeeld", "ref-", "uid:", "fictief"):
            assert secret not in text, secret
        # Of the other programme's people no more than when something happened, and to which number.
        assert '"other"' in text and "CONTRACT_AGENCY" not in text
        suite.run("report", "outcomes", *QUESTION, "--proof", path, expect=2)      # never over another
        # What hides an event from guessing stays inside.
        assert all(not event.get("salt") for event in suite.json("case", "history", "1")["events"])

        # As of a day in summer: what came later is hidden, and the same chain stands behind it.
        path = suite.folder / "then.proof"
        report = suite.json("report", "outcomes", *QUESTION, "--as-of", "2026-03-20", "--proof", path)
        assert [o["counted"] for o in report["outcomes"]][:2] == [2, 2], report
        status, said = _recount(path, noted, now)
        assert status == 0, said
        assert "DISPUTE_OPEN" not in path.read_text(encoding="utf-8")
        assert f"the chain is {report['chain']}" in suite.run("report", "outcomes", *QUESTION)
        suite.run("verify")


def the_chain_is_told_everywhere_alike():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        suite.settled()
        told = suite.json("chain")
        assert suite.run("chain") == f"2026-02-16: {told['chain']} at event {told['seq']}\n"
        status = suite.status()["register"]
        assert (str(status["events"]), status["chain"]) == (told["seq"], told["chain"]), status
        suite.stop()
        status = suite.status()["register"]     # from the disk
        assert (status["from"], status["chain"]) == ("disk", told["chain"]), status


def a_register_made_anew_has_the_chain_that_was_noted():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        _lived(suite)
        noted = _noted(suite)
        suite.stop()
        (suite.data / "register").rename(suite.folder / "register-was")
        suite.start()
        suite.settled()
        assert _noted(suite) == noted
