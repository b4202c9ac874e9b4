"""The money of a programme, from its file to what its accounts hold, by the tools alone."""

import json

from suite import SOURCE, Suite

TESTS = ["a_plan_is_spent_approved_and_undone_by_the_tools"]

PEOPLE = [{"reference": reference, "employer": employer, "flow": "maasland", "programme": "maasland", "announced": "2026-04-07",
           "family_name": f"{reference} (fictief)"} for reference, employer in (("p-1", "fictief-wg-1"), ("p-2", "fictief-wg-3"))]


def _held(suite, *words):
    return {balance["account"]["name"]: balance["cents"] for balance in suite.json("ledger", "show", "maasland", *words)["balances"]}


def _made(suite, *words):
    return suite.json("ledger", *words)["made"][0]["id"]


def _refused(suite, *words):
    return suite.json("ledger", *words, expect=1)["rule"]


def a_plan_is_spent_approved_and_undone_by_the_tools():
    with Suite("--sandbox=2026-04-08") as suite:
        suite.run("data", "import", "postcodes", SOURCE / "demo/region/places.csv")
        suite.run("employer", "register", SOURCE / "demo/region/employers.csv")
        suite.run("programme", "register", SOURCE / "config/programmes/maasland.yaml")
        (suite.folder / "people.json").write_text(json.dumps(PEOPLE))
        suite.run("employee", "log", suite.folder / "people.json")
        assert _held(suite) == {"plan-free": "7000.00", "plan-granted": "-7000.00"}, _held(suite)

        suite.run("case", "step", "1", "join")
        assert _held(suite, "--case", "1") == {"fees": "-1250.00", "plan-free": "2250.00", "plan-granted": "-3500.00", "plan-spent": "1250.00",
                                               "unbilled": "1250.00"}
        reserved = _made(suite, "reserve", "1", "training", "900", "--until", "2026-06-30")
        spent = _made(suite, "spend", "1", "training", "850.50", "--reservation", reserved)
        assert _held(suite, "--case", "1")["plan-reserved"] == "49.50"
        assert _refused(suite, "spend", "1", "training", "50", "--reservation", reserved) == "plan.reservation"
        suite.run("ledger", "spend", "1", "training", "12.345", expect=2)
        suite.run("ledger", "correct", spent, "--reason", "the course was cancelled")
        assert _held(suite, "--case", "1")["plan-free"] == "2200.50"
        assert "costs" not in _held(suite, "--case", "1")

        # The person wants no help: half is paid out, the rest lapses, and the history of the casefile says so.
        suite.run("case", "step", "2", "decline", "--reason", "payout")
        assert _held(suite, "--case", "2") == {"plan-granted": "-3500.00", "plan-lapsed": "1750.00", "plan-paid-out": "1750.00"}
        assert "choice, payout" in suite.run("case", "history", "2")

        suite.run("clock", "set", "2026-07-01")
        assert "plan-reserved" not in _held(suite, "--case", "1")
        assert _held(suite, "--case", "1", "--as-of", "2026-06-30")["plan-reserved"] == "49.50"
        suite.run("ledger", "close", "maasland", "2026-06")
        assert _refused(suite, "spend", "1", "training", "10", "--on", "2026-06-30") == "ledger.period"
        states = [posting["state"] for posting in suite.json("ledger", "postings", "--case", "1")["postings"]]
        assert states.count("undone") == 1 and "waiting" not in states, states
        suite.run("verify")
