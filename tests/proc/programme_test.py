"""Programmes, vacancies that are kept for their people, and samples, through the command line and real processes. Firms and people are invented."""

import csv
import pathlib

from suite import SOURCE, Suite, wait_until

TESTS = ["a_programme_is_registered_from_its_file_and_told_with_its_progress", "a_vacancy_is_kept_for_its_programme_until_the_day_is_over",
         "a_sample_is_drawn_again_and_what_came_later_is_told"]
DEMO = SOURCE / "demo" / "region"


def _csv(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def _file(suite, name, text):
    path = pathlib.Path(suite.folder / name)
    path.write_text(text, encoding="utf-8")
    return path


def _people(suite, references, programme=""):
    rows = [{"reference": reference, "employer": "fictief-wg-1", "flow": "maasland", "programme": programme, "given_name": reference,
             "family_name": "Voorbeeld (fictief)", "announced": "2026-02-16", "occupation_isco": "8219", "occupation_title": "monteur", "consent": "profile"}
            for reference in references]
    answer = suite.json("employee", "log", _csv(suite.folder / f"{references[0]}.csv", rows))
    assert (answer["accepted"], answer["refused"]) == (len(rows), []), answer
    case = {c["reference"]: c["id"] for c in suite.json("case", "list")["casefiles"]}
    return [case[reference] for reference in references]


def _warned(told, words):
    return any(words in warning for warning in told["warnings"])


def a_programme_is_registered_from_its_file_and_told_with_its_progress():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        suite.run("employer", "register", DEMO / "employers.csv")
        suite.run("programme", "register", SOURCE / "config/programmes/maasland.yaml")
        told = suite.json("programme", "show", "maasland")
        assert told["programme"]["members"] == ["1", "3"], told
        assert told["period"] == {"standing": "not-begun", "from": "2026-03-01", "until": "2029-02-28", "days_left": 13}, told
        assert told["lead"]["standing"] == "unknown" and _warned(told, "no active lead"), told
        suite.run("key", "admit", "--uid", "54321", "--role", "lead", "--label", "trekker Maasland")
        told = suite.json("programme", "show", "maasland")
        assert told["lead"] == {"name": "trekker Maasland", "standing": "active"} and not _warned(told, "no active lead"), told
        suite.run("key", "revoke", "--uid", "54321")
        assert suite.json("programme", "show", "maasland")["lead"]["standing"] == "revoked"

        _people(suite, ["a", "b"], "maasland")
        parts = suite.json("programme", "show", "maasland")["progress"]
        assert parts[0]["what"] == "announced" and parts[0]["number"] == 2 and parts[0]["on"] == "2026-02-16", parts
        assert all(part["definition"] and (part["percent"] is None or part["of"]) for part in parts), parts
        assert "goal: placed 0 of 100 by 2027-02-28 (0.0 %), counted on 2026-02-16" in suite.run("programme", "show", "maasland")

        # The owner of the suite is no caller of the register, and may lead all the same.
        mine = _file(suite, "mine.yaml", f"programme: mine\ntitle: Mine\nlead: uid:{suite.folder.stat().st_uid}\nmembers: fictief-wg-2\n")
        suite.run("programme", "register", mine)
        assert suite.json("programme", "show", "mine")["lead"]["standing"] == "active"
        wrong = _file(suite, "wrong.yaml", "programme: wrong\ntitle: Wrong\nmembers: [fictief-wg-1, nobody, 1]\n")
        suite.run("programme", "register", wrong, expect=5)
        assert 'wrong.yaml:3:25: members: nobody: no employer is called "nobody"' in suite.said, suite.said
        assert "wrong.yaml:3:33: members: 1: it is a member already" in suite.said, suite.said
        suite.run("programme", "register", SOURCE / "config/programmes/nowhere.yaml", expect=5)
        suite.run("verify")


def a_vacancy_is_kept_for_its_programme_until_the_day_is_over():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        suite.run("employer", "register", DEMO / "employers.csv")
        suite.run("programme", "register", _file(suite, "region.yaml", "programme: region\ntitle: Region\nmembers: [fictief-wg-1, fictief-wg-2]\n"))
        inside, outside = _people(suite, ["inside"], "region") + _people(suite, ["outside"])
        for case in (inside, outside):
            suite.run("case", "step", case, "join")
        rows = [{"reference": "v", "werkgever": "Constructiewerken Steenwijkerwold 2 B.V. (fictief)", "employer_reference": "fictief-wg-2", "title": "Monteur",
                 "occupation_isco": "8219", "posts": "3", "programma": "region", "intern_tot": "20-02-2026"}]
        answer = suite.json("vacancy", "post", _csv(suite.folder / "vacancies.csv", rows))
        assert (answer["accepted"], answer["refused"]) == (1, []), answer
        vacancy = suite.json("vacancy", "list")["vacancies"][0]
        assert (vacancy["programme"], vacancy["internal_until"]) == ("region", "2026-02-20"), vacancy

        def proposed(case):
            return suite.json("proposal", "list", "--case", case)["proposals"]
        wait_until("the one inside is proposed the vacancy", lambda: proposed(inside))
        refused = suite.json("placement", "record", outside, "--kind", "job", "--employer", "2", "--vacancy", vacancy["id"], "--from", "2026-03-02", expect=1)
        assert refused["rule"] == "vacancy.internal" and "2026-02-20" in refused["why"], refused
        suite.run("clock", "set", "2026-02-20")
        assert not proposed(outside)
        suite.run("clock", "set", "2026-02-21")
        wait_until("the one outside is proposed it the day after", lambda: proposed(outside))
        suite.run("placement", "record", outside, "--kind", "job", "--employer", "2", "--vacancy", vacancy["id"], "--from", "2026-03-02")
        suite.run("verify")


def a_sample_is_drawn_again_and_what_came_later_is_told():
    with Suite(sandbox="--sandbox=2026-02-16") as suite:
        suite.run("employer", "register", DEMO / "employers.csv")
        cases = _people(suite, [f"e-{i}" for i in range(20)])
        for case in cases[:18]:
            suite.run("case", "step", case, "join")
        draw = ["sample", "draw", "--flow", "maasland", "--state", "joined", "--from", "2026-02-16", "--until", "2026-02-16", "--permille", "250", "--seed", "lot"]
        assert suite.json(*draw, expect=1)["rule"] == "sample.days"        # the day is not over
        suite.run("clock", "set", "2026-02-18")
        made = suite.json(*draw)["made"][0]
        assert (made["kind"], made["id"]) == ("sample", "1"), made
        sample = suite.json("sample", "show", "1")["sample"]
        assert sample["of"] == "18" and len(sample["casefiles"]) == 5 and set(sample["casefiles"]) <= set(cases[:18]), sample
        assert [s["id"] for s in suite.json("sample", "list")["samples"]] == ["1"]
        assert suite.json("sample", "check", "1")["same"]

        # Two joined that day too, and it is recorded only now.
        for case in cases[18:]:
            suite.run("case", "step", case, "join", "--on", "2026-02-16")
        told = suite.json("sample", "check", "1")
        assert told["same"] and told["later"] == cases[18:] and not told["missing"] and not told["extra"], told
        assert "is left out" in suite.run("sample", "check", "1")
        suite.run("sample", "check", "2", expect=1)
        suite.run("verify")
