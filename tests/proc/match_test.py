"""Runs of the matcher, through the command line and real processes: asked both ways, made again bit for bit, purged when their time is over. Firms and people
are invented."""

import csv
import os
import signal
import subprocess

from suite import SOURCE, Suite, wait_until

TESTS = ["both_sides_ask_and_every_run_is_the_same_when_made_again", "an_empty_market_is_told_with_what_would_change_it",
         "nobody_and_nothing_to_match_is_told_with_what_to_do", "a_thousand_hits_are_asked_for_and_given",
         "a_worker_that_dies_between_question_and_answer_answers_once", "old_runs_are_made_again_under_the_rules_of_their_time",
         "a_flow_and_a_programme_have_rules_of_their_own", "what_a_run_found_is_purged_when_its_retention_ends", "runs_of_a_busy_centre_in_which_processes_die_are_all_the_same_again"]
DEMO = SOURCE / "demo" / "region"


def _centre(suite, joined=1, market=True):
    suite.run("data", "import", "postcodes", DEMO / "places.csv")
    for noun, verb, file in (("employer", "register", "employers"), ("notice", "submit", "notices"), ("vacancy", "post", "vacancies"),
                             ("employee", "log", "employees")):
        if noun != "vacancy" or market:
            suite.run(noun, verb, DEMO / f"{file}.csv")
    cases = [case["id"] for case in suite.json("case", "list")["casefiles"] if case["flow"] == "maasland"]
    for case in cases[:joined]:
        suite.run("case", "step", case, "join")
    return cases[:joined]


def _vacancies(suite, name, n, **more):
    rows = [{"reference": f"{name}-{i}", "werkgever": "Constructiewerken Steenwijkerwold 2 B.V. (fictief)", "employer_reference": "fictief-wg-2",
             "title": "Monteur", "occupation_isco": "8219", "posts": "3", **more} for i in range(n)]
    path = suite.folder / f"{name}.csv"
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    answer = suite.json("vacancy", "post", path)
    assert answer["accepted"] == n, answer
    return [v["id"] for v in suite.json("vacancy", "list", "--most", "5000")["vacancies"] if v["reference"].startswith(f"{name}-")]


def _runs(suite):
    return suite.json("match", "list")["runs"]


def _own_run(suite, case):
    """The first run that a worker made of itself for a casefile."""
    return wait_until("a worker proposes", lambda: [r["id"] for r in _runs(suite) if r["casefile"] == case and not r["ask"]])[0]


def _same(suite, run):
    told = suite.json("match", "replay", run)
    assert told["same"] and told["difference"] is None and told["found"] == told["found_again"], told
    return told


def both_sides_ask_and_every_run_is_the_same_when_made_again():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        case = _centre(suite)[0]
        own = _own_run(suite, case)
        answer = suite.json("match", "case", case, "--most", "7", "--purpose", "talk of Monday")
        run, ran = answer["run"], answer["match_ran"]
        assert run["ask"]["purpose"] == "talk of Monday" and run["by"].startswith("uid:") and run["found"] == 7, run
        details = ran["details"]
        assert len(details["hits"]) == 7 and details["criteria"][-1] == "hash" and details["profile_version"] == 1, details
        assert all(len(hit["values"]) == len(hit["words"]) == len(details["criteria"]) and hit["vacancy"] for hit in details["hits"]), details
        assert details["hits"] == sorted(details["hits"], key=lambda h: [-v if c == "waiting" else v for c, v in zip(details["criteria"], h["values"])])

        # The best of what is left are those that the worker did not propose before.
        proposed = {p["vacancy"] for p in suite.json("proposal", "list", "--case", case)["proposals"]}
        assert len(proposed) == 5 and not proposed & {hit["vacancy"] for hit in details["hits"]}
        vacancy = details["hits"][0]["vacancy"]
        other = suite.json("match", "vacancy", vacancy, "--most", "3")["match_ran"]
        assert [hit["casefile"] for hit in other["details"]["hits"]] == [case], other
        assert other["details"]["hits"][0]["values"] == details["hits"][0]["values"], (other, details)

        # An empty result says which must emptied it, and by how many.
        closed = _vacancies(suite, "later", 1, opens="2027-01-01")[0]
        empty = suite.json("match", "vacancy", closed)["match_ran"]["details"]
        assert not empty["hits"] and empty["emptied"] == [{"must": "window", "vacancies": "1"}], empty
        assert "window: 1" in suite.run("match", "vacancy", closed)
        lorry = _vacancies(suite, "lorry", 1, licences="CE")[0]
        assert suite.json("match", "vacancy", lorry)["match_ran"]["details"]["emptied"] == [{"must": "licence", "vacancies": "1"}]

        # It stands in the casefile's history, and is refused where nobody is matched.
        assert [e["match_asked"]["run"] for e in suite.json("case", "history", case)["events"] if e["what"] == "match_asked"] == [run["id"]]
        assert suite.json("match", "case", "2", expect=1)["rule"] == "run.matching"
        assert suite.json("match", "case", "999", expect=1)["rule"] == "case.unknown"
        suite.run("match", "case", case, "--most", "1001", expect=2)
        suite.run("match", "show", "99", expect=1)
        suite.run("match", "replay", "99", expect=1)
        assert "there is no run 99" in suite.said

        # Whatever happens later changes nothing of what was seen then.
        for proposal in suite.json("proposal", "list", "--case", case)["proposals"]:
            suite.run("proposal", "answer", proposal["id"], "decline", "--side", "person")
        suite.run("vacancy", "close", vacancy)
        suite.run("clock", "advance", "20d")
        suite.settled()
        for each in _runs(suite):
            _same(suite, each["id"])
        assert _same(suite, own)["found"] == 5
        assert "bit for bit" in suite.run("match", "replay", run["id"])
        assert suite.json("match", "show", run["id"])["match_ran"] == ran
        assert [r["id"] for r in suite.json("match", "list", "--vacancy", lorry)["runs"]] == [_runs(suite)[-1]["id"]] or _runs(suite)[-1]["ask"] is None
        suite.run("verify")


def an_empty_market_is_told_with_what_would_change_it():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        case = _centre(suite, market=False)[0]
        _vacancies(suite, "lorry", 2, licences="CE", pc4="7991")
        answer = suite.json("match", "case", case)
        details = answer["match_ran"]["details"]
        assert not details["hits"] and details["emptied"] == [{"must": "licence", "vacancies": "2"}], details
        assert details["openings"] == [{"must": "licence", "words": "licence CE", "more": "2"}], details
        assert "with licence CE: 2" in suite.run("match", "show", answer["run"]["id"])
        _same(suite, answer["run"]["id"])


def nobody_and_nothing_to_match_is_told_with_what_to_do():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        case = _centre(suite, market=False)[0]
        told = suite.run("match", "case", case)
        assert "nothing is found" in told and "there are no vacancies to put beside it" in told and "post one with overstap vacancy post" in told, told
        run = suite.json("match", "list")["runs"][-1]["id"]
        vacancy = _vacancies(suite, "near", 1, pc4="7991", hours_min="20", hours_max="32")[0]
        wait_until("the vacancy is proposed", lambda: [p["vacancy"] for p in suite.json("proposal", "list", "--case", case)["proposals"]] == [vacancy])
        _same(suite, run)
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        _centre(suite, joined=0, market=False)
        vacancy = _vacancies(suite, "near", 1, pc4="7991", hours_min="20", hours_max="32")[0]
        told = suite.run("match", "vacancy", vacancy)
        assert "nothing is found" in told and "there are no people to put beside it" in told and "overstap case why CASE" in told, told
        run = suite.json("match", "list")["runs"][-1]["id"]
        case = [case["id"] for case in suite.json("case", "list")["casefiles"] if case["flow"] == "maasland"][0]
        suite.run("case", "step", case, "join")
        wait_until("the person is proposed", lambda: suite.json("proposal", "list", "--vacancy", vacancy)["proposals"])
        told = suite.run("match", "vacancy", vacancy)
        assert "overstap proposal list --vacancy" in told, told
        _same(suite, run)
        suite.run("verify")


def a_thousand_hits_are_asked_for_and_given():
    for message_max, words in (("1MiB", 8), ("64KiB", 0)):
        _thousand(message_max, words)


def _thousand(message_max, words):
    """The words of a thousand hits do not fit a small message; their values do."""
    with Suite(sandbox="--sandbox=2026-02-16", conf=f"message_max: {message_max}\n") as suite:
        case = _centre(suite)[0]
        _vacancies(suite, "many", 1100, pc4="7991", hours_min="20", hours_max="32")
        _own_run(suite, case)
        _rest(suite)
        answer = suite.json("match", "case", case, "--most", "1000")
        hits = answer["match_ran"]["details"]["hits"]
        assert len(hits) == len({hit["vacancy"] for hit in hits}) == 1000
        assert {len(hit["words"]) for hit in hits} == {words} and answer["match_ran"]["bare"] == (words == 0)
        assert _same(suite, answer["run"]["id"])["found"] == 1000
        few = suite.json("match", "case", case, "--most", "10")["match_ran"]["details"]["hits"]
        assert [hit["values"] for hit in few] == [hit["values"] for hit in hits[:10]] and len(few[0]["words"]) == 8
        suite.run("verify")


def a_worker_that_dies_between_question_and_answer_answers_once():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        case = _centre(suite)[0]
        _own_run(suite, case)
        for worker in ("placement-1", "placement-2"):
            os.kill(suite.pids()[worker], signal.SIGSTOP)
        asking = [subprocess.Popen(suite.command("match", "case", case, "--json"), stdout=subprocess.PIPE, text=True) for _ in range(3)]
        waiting = wait_until("the questions are there", lambda: len(w := [r["id"] for r in _runs(suite) if r["ask"] and not r["ran_event"]]) == 3 and w)
        assert "waits for a placement worker" in suite.run("match", "show", waiting[0])
        suite.run("match", "case", case, "--wait", "1", expect=3)
        assert "it is asked, and will be" in suite.said, suite.said
        for worker in ("placement-1", "placement-2"):
            assert suite.kill(worker)
        for process in asking:
            answer, _ = process.communicate(timeout=60)
            assert process.returncode == 0 and len(answer) > 1000, answer
        wait_until("all are answered", lambda: all(r["ran_event"] for r in _runs(suite)))
        asked = [r["id"] for r in _runs(suite) if r["ask"]]
        told = [e["match_ran"]["run"] for e in suite.json("case", "history", case)["events"] if e["what"] == "match_ran"]
        assert len(asked) == 4 and len(set(told)) == len(told) and set(asked) <= set(told), (asked, told)
        for run in asked:
            _same(suite, run)
        suite.run("verify")


def old_runs_are_made_again_under_the_rules_of_their_time():
    rules = (SOURCE / "config/matching.yaml").read_text(encoding="utf-8")
    with Suite(sandbox="--sandbox=2026-02-16", start=False, conf="files:\n  matching: rules.yaml\n") as suite:
        file = suite.data / "rules.yaml"
        file.write_text(rules, encoding="utf-8")
        suite.start()
        case = _centre(suite)[0]
        before = suite.json("match", "case", case)
        suite.stop()
        changed = rules.replace("version: 3\n", "version: 4\n").replace("  - skills-missing ", "# ").replace("  - travel ", "# ")
        assert changed.count("#") == rules.count("#") + 2, changed
        file.write_text(changed, encoding="utf-8")
        suite.start()
        after = wait_until("the new rules are followed", lambda: (a := suite.json("match", "case", case))["match_ran"]["rules"].startswith("4-") and a)
        assert before["match_ran"]["rules"].startswith("3-") and before["match_ran"]["details"]["criteria"] != after["match_ran"]["details"]["criteria"]
        assert before["match_ran"]["details"]["hits"] != after["match_ran"]["details"]["hits"]
        for answer in (before, after):
            assert _same(suite, answer["run"]["id"])["rules"] == answer["match_ran"]["rules"]
        suite.run("verify")


RULES = """version: 7
musts: [consent]
order: [distance, hash]
proposals: {most: 2}
flows:
  maasland: {order: [wage-fit, hash]}
  geldres: {proposals: {most: 9}}
programmes:
  maasland: {musts: [consent, licence], proposals: {most: 4}}
"""


def a_flow_and_a_programme_have_rules_of_their_own():
    with Suite(sandbox="--sandbox=2026-02-16", start=False, conf="files:\n  matching: rules.yaml\n") as suite:
        (suite.data / "rules.yaml").write_text(RULES, encoding="utf-8")
        suite.start()
        suite.run("data", "import", "postcodes", DEMO / "places.csv")
        suite.run("employer", "register", DEMO / "employers.csv")
        suite.run("programme", "register", SOURCE / "config/programmes/maasland.yaml")
        plain = _vacancies(suite, "plain", 12)
        _vacancies(suite, "lorry", 1, licences="CE")
        own = _vacancies(suite, "own", 1, programme="maasland")[0]
        cases = {}
        for name, more in {"of-flow": {}, "of-both": {"programme": "maasland"}}.items():
            path = suite.folder / f"{name}.csv"
            with open(path, "w", newline="", encoding="utf-8") as file:
                row = {"reference": name, "employer": "fictief-wg-1", "flow": "maasland", "family_name": "Jansen", "occupation_isco": "8219", "pc4": "7770",
                       "consent": "profile", **more}
                writer = csv.DictWriter(file, row.keys())
                writer.writeheader()
                writer.writerow(row)
            assert suite.json("employee", "log", path)["accepted"] == 1
            cases[name] = [c["id"] for c in suite.json("case", "list")["casefiles"] if c["reference"] == name][0]
            suite.run("case", "step", cases[name], "join")

        # How many is proposed to whom, and whose set that was.
        want = {"of-flow": (2, "flow maasland"), "of-both": (4, "programme maasland, flow maasland")}
        for name, (most, of) in want.items():
            run = _own_run(suite, cases[name])
            assert suite.json("match", "show", run)["match_ran"]["set"] == of
            wait_until("the proposals", lambda: len(suite.json("proposal", "list", "--case", cases[name])["proposals"]) == most)
        # The order is the flow's for both; only who is of the programme is asked for a licence.
        found = {name: suite.json("match", "case", case, "--most", "20") for name, case in cases.items()}
        assert all(answer["match_ran"]["details"]["criteria"] == ["wage-fit", "hash"] for answer in found.values()), found
        assert {name: len(answer["match_ran"]["details"]["hits"]) for name, answer in found.items()} == {"of-flow": 14 - 2, "of-both": 13 - 4}, found
        text = suite.run("match", "show", found["of-both"]["run"]["id"])
        assert "by rules 7-" in text and "(programme maasland, flow maasland)" in text, text
        # Before a vacancy both stand in its own order, which for that programme is as for everyone.
        proposed = {p["vacancy"] for p in suite.json("proposal", "list")["proposals"]}
        line = suite.json("match", "vacancy", next(v for v in plain if v not in proposed))
        assert line["match_ran"]["set"] == "" and line["match_ran"]["details"]["criteria"] == ["distance", "hash"], line
        assert {hit["casefile"] for hit in line["match_ran"]["details"]["hits"]} == set(cases.values()), line
        assert "(default)" in suite.run("match", "show", line["run"]["id"])
        assert suite.json("match", "vacancy", own)["match_ran"]["set"] == "programme maasland"
        for run in _runs(suite):
            told = _same(suite, run["id"])
            assert told["set"] == suite.json("match", "show", run["id"])["match_ran"]["set"]

        rules = suite.json("match", "rules")
        assert rules["unknown"] == ["flow geldres"] and rules["rules"]["sets"][2]["most"] == 4, rules
        text = suite.run("match", "rules")
        assert "flow maasland\n  order: wage-fit, hash\n" in text and "flow geldres (for nobody: there is no such flow)\n" in text, text
        suite.run("verify")


def what_a_run_found_is_purged_when_its_retention_ends():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        case = _centre(suite)[0]
        own = _own_run(suite, case)
        run = suite.json("match", "case", case)["run"]["id"]
        suite.run("clock", "advance", "183d")
        young = suite.json("match", "case", case)["run"]["id"] if suite.json("case", "show", case)["casefile"]["matching"] else None
        assert suite.json("match", "show", run)["match_ran"]["details"]["hits"]
        suite.run("clock", "advance", "2d")
        wait_until("what it found is purged", lambda: suite.json("match", "show", run)["match_ran"]["details"] is None)
        assert "was purged" in suite.run("match", "show", run)
        for each in (own, run):
            told = _same(suite, each)
            assert told["purged"] and told["found"], told
        assert not young or suite.json("match", "show", young)["match_ran"]["details"]
        assert "its digest is the same" in suite.run("match", "replay", run)
        suite.run("verify")


def runs_of_a_busy_centre_in_which_processes_die_are_all_the_same_again():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        _centre(suite, joined=0)
        cases = [case["id"] for case in suite.json("case", "list")["casefiles"] if case["flow"] == "maasland"]
        posting = subprocess.Popen(suite.command("vacancy", "post", str(_file(suite))), stdout=subprocess.DEVNULL)
        mortal = ["placement-1", "desk", "tracker", "placement-2", "intake"]
        for i, case in enumerate(cases):
            suite.run("case", "step", case, "join")
            suite.kill(mortal[i % len(mortal)])
            suite.run("match", "case", case, "--most", "50")
            for proposal in suite.json("proposal", "list", "--case", case, "--state", "open")["proposals"]:
                suite.run("proposal", "answer", proposal["id"], "decline", "--side", "person")
        assert posting.wait(timeout=120) == 0
        suite.settled()
        _rest(suite)
        runs = _runs(suite)
        assert len(runs) > 3 * len(cases) > 12, (len(runs), len(cases))
        for run in runs:
            _same(suite, run["id"])
        suite.run("verify")


def _rest(suite):
    """Wait until the workers have read everything and nothing waits for them."""
    def rests():
        status = suite.settled()
        workers = [p["counters"] for p in status["processes"] if p["name"].startswith("placement")]
        return all(w["queue"] == w["asked"] == w["outstanding"] == 0 and w["seq"] == status["register"]["events"] for w in workers)
    wait_until("the workers come to rest", rests)


def _file(suite):
    """Many vacancies, posted while people are matched."""
    path = suite.folder / "busy.csv"
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["reference", "employer", "title", "occupation_isco", "posts", "pc4"])
        writer.writerows([f"busy-{i}", f"fictief-wg-{1 + i % 4}", "Monteur", "8219", 1, 8000 + i % 90] for i in range(3000))
    return path
