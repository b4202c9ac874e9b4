"""`overstap flow simulate` beside a running suite: it goes on from a snapshot of the register, and leaves everything as it was."""

from suite import SOURCE, Suite

TESTS = ["a_register_is_simulated_while_the_suite_runs"]

SCENARIO = """
scenario: beside
start: 2026-01-05
market: {job: {chance: 20}}
behaviour: {join: {chance: 90, delay: 3d}, offer: {chance: 0}}
"""


def _states(cases):
    return [(case["id"], case["state"], case["flow"]) for case in cases["casefiles"]]


def _month(told, i):
    return told["flows"][0]["months"][i]


def a_register_is_simulated_while_the_suite_runs():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        region = SOURCE / "demo" / "region"
        scenario = suite.folder / "scenario.yaml"
        scenario.write_text(SCENARIO, encoding="utf-8")
        suite.run("data", "import", "postcodes", region / "places.csv")
        suite.run("employer", "register", region / "employers.csv")
        suite.run("notice", "submit", region / "notices.csv")
        suite.run("employee", "log", region / "employees.csv")
        suite.run("case", "step", "1", "join")
        before = _states(suite.json("case", "list"))
        told = suite.json("flow", "simulate", scenario, "maasland", "--months", "6", "--seed", "3")
        flow = told["flows"][0]
        assert flow["casefiles"] == sum(of == "maasland" for _, _, of in before), told
        # The day after the suite's own, and nobody new.
        assert _month(told, 0)["first"] == "2026-02-17" and _month(told, 0)["cases"]["inflow"] == 0, told
        assert sum(_month(told, 5)["states"].values()) == flow["casefiles"], told
        assert told == suite.json("flow", "simulate", scenario, "maasland", "--months", "6", "--seed", "3")
        assert _states(suite.json("case", "list")) == before
        assert suite.json("verify")["identical"]

        picture = suite.folder / "picture.svg"
        suite.run("flow", "simulate", scenario, "maasland", "--format", "svg", "--out", picture)
        assert picture.read_text(encoding="utf-8").startswith("<svg ")
        suite.run("flow", "simulate", scenario, "maasland", "--out", picture, expect=3)
        suite.run("flow", "simulate", scenario, "unheard-of", expect=5)
        suite.run("flow", "simulate", scenario, expect=2)
        suite.run("flow", "simulate", scenario, "gelders", expect=5)
