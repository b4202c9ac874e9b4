"""Versions of ESCO beside a running suite: what an update changes for whom, and rows that name what no version has. Firms and people are invented."""

import csv
import json

from suite import SOURCE, Suite

TESTS = ["an_update_is_told_for_the_casefiles_and_vacancies_that_it_concerns", "rows_that_name_what_no_version_has_come_back_and_the_others_go_in"]

URI = "http://data.europa.eu/esco/"
COOK, WELDER, PACKER, SMITH = (f"bea705fe-06ac-4147-b8e0-00000000000{i}" for i in range(4))
BOIL, BAKE, WELD, STACK, DRIVE = (f"415abd43-e8e5-4643-b5da-00000000000{i}" for i in range(5))

OLD = {"occupations": {COOK: ("5120", "kok"), WELDER: ("7212", "lasser"), PACKER: ("9321", "inpakker"), SMITH: ("7221", "smid")},
       "skills": {BOIL: "koken", BAKE: "bakken", WELD: "lassen", STACK: "stapelen", DRIVE: "rijden"},
       "essential": [(COOK, BOIL), (WELDER, WELD), (SMITH, WELD)]}
# The packer and stacking are gone, the welder is called and counted otherwise, the cook needs other skills. The smith changes too, but nobody names it.
NEW = {"occupations": {COOK: ("5120", "kok"), WELDER: ("7213", "metaallasser"), SMITH: ("7221", "siersmid")},
       "skills": {BOIL: "koken", BAKE: "bakken", WELD: "lassen", DRIVE: "besturen"}, "essential": [(COOK, BAKE), (WELDER, WELD), (SMITH, WELD)]}


def _install(suite, version, what, *words):
    folder = suite.folder / f"esco-{version}"
    folder.mkdir(exist_ok=True)
    for name, header, rows in (
            ("occupations_nl", ["conceptUri", "iscoGroup", "preferredLabel"], [(f"{URI}occupation/{i}", *said) for i, said in what["occupations"].items()]),
            ("skills_nl", ["conceptUri", "skillType", "preferredLabel"], [(f"{URI}skill/{i}", "skill", label) for i, label in what["skills"].items()]),
            ("occupation_essential_skills", ["occupation", "skill"], [(f"occupation/{a}", f"skill/{b}") for a, b in what["essential"]])):
        with open(folder / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
    return suite.run("data", "import", "esco", folder, "--esco-version", version, *words)


def _rows(suite, name, rows):
    path = suite.folder / f"{name}.json"
    path.write_text(json.dumps(rows))
    return path


def _person(n, **more):
    return {"reference": f"p-{n}", "employer": "fictief-wg-1", "flow": "maasland", "family_name": f"P{n} (fictief)", "announced": "2026-04-07", **more}


def an_update_is_told_for_the_casefiles_and_vacancies_that_it_concerns():
    with Suite("--sandbox=2026-04-08", conf="placement: {workers: 0}\n") as suite:
        assert "data changes esco" not in _install(suite, "1.9", OLD)
        suite.run("employer", "register", SOURCE / "demo/region/employers.csv")
        people = [_person(1, occupation_esco=PACKER, wished_esco=COOK, skills=[BOIL, STACK]), _person(2, wished_esco=WELDER, skills=[DRIVE]),
                  _person(3, wished_esco=PACKER), _person(4, skills=[BOIL])]
        assert suite.json("employee", "log", _rows(suite, "people", people))["accepted"] == 4
        for case in (1, 2, 4):
            suite.run("case", "step", case, "join")
        posts = [{"title": "Lasser", "occupation_esco": WELDER, "essential": [WELD], "optional": [DRIVE]}, {"title": "Kok", "occupation_esco": COOK},
                 {"title": "Inpakker", "occupation_esco": PACKER}, {"title": "Bakker", "essential": [BAKE]}]
        posts = [{"reference": post["title"], "employer": "fictief-wg-2", "posts": 1, **post} for post in posts]
        assert suite.json("vacancy", "post", _rows(suite, "posts", posts))["accepted"] == 4
        suite.run("vacancy", "close", 3)

        # The same version is no other one; what no row names or only who is not matched, changes nothing for anybody.
        assert suite.json("data", "changes", "esco", "1.9", "1.9")["concepts"] == []
        assert "1.9 to 1.9 0 concepts" in suite.run("data", "changes", "esco", "1.9", "1.9")
        assert "data changes esco" not in _install(suite, "1.10", NEW, "--dry-run")
        suite.run("data", "changes", "esco", "1.9", "1.10", expect=5)
        assert "ESCO 1.10 is not installed; there are: 1.9" in suite.said
        assert _install(suite, "1.10", NEW).endswith("what it changes for open cases: overstap data changes esco 1.9 1.10\n")
        assert json.loads(_install(suite, "1.10", NEW, "--json"))["before"] == "1.9"
        _install(suite, "1.8", OLD)

        told = suite.json("data", "changes", "esco", "1.9", "1.10")
        assert (told["was"], told["is"], told["casefiles"], told["vacancies"]) == ("1.9", "1.10", "2", "2") and told["seq"] > "0", told
        found = {c["uri"]: c for c in told["concepts"]}
        assert list(found) == [f"occupation/{i}" for i in (COOK, WELDER, PACKER)] + [f"skill/{i}" for i in (STACK, DRIVE)], list(found)
        whom = {uri: (c["casefiles"], c["vacancies"]) for uri, c in found.items()}
        assert list(whom.values()) == [(["1"], ["2"]), (["2"], ["1"]), (["1"], []), (["1"], []), (["2"], ["1"])], whom
        cook, welder, packer, stack, drive = found.values()
        assert [s["uri"] for s in cook["lost"]] == [f"skill/{BOIL}"] and cook["gained"] == [{"uri": f"skill/{BAKE}", "label": "bakken"}], cook
        assert cook["was"] == cook["is"] == {"label": "kok", "isco": "5120"}
        assert welder["was"] == {"label": "lasser", "isco": "7212"} and welder["is"] == {"label": "metaallasser", "isco": "7213"}, welder
        assert packer["is"] is None and stack["is"] is None and packer["label"] == "inpakker", (packer, stack)
        assert drive["is"]["label"] == "besturen" and not drive["lost"] and not drive["gained"]

        words = [line.split() for line in suite.run("data", "changes", "esco", "1.9", "1.10").splitlines()]
        for row in (["occupation", "kok", "loses", "koken", "1", "2"], ["occupation", "kok", "gains", "bakken", "1", "2"],
                    ["occupation", "lasser", "label", "lasser", "metaallasser", "2", "1"], ["occupation", "lasser", "isco", "7212", "7213", "2", "1"],
                    ["occupation", "inpakker", "gone", "1"], ["skill", "stapelen", "gone", "1"], ["skill", "rijden", "label", "rijden", "besturen", "2", "1"]):
            assert row in words, (row, words)
        assert len(words) == 9, words
        # And back: what is only in the other version is no change.
        assert {c["uri"] for c in suite.json("data", "changes", "esco", "1.10", "1.9")["concepts"]} == {f"occupation/{COOK}", f"occupation/{WELDER}", f"skill/{DRIVE}"}
        suite.run("verify")


def rows_that_name_what_no_version_has_come_back_and_the_others_go_in():
    with Suite("--sandbox=2026-04-08", conf="placement: {workers: 0}\n") as suite:
        suite.run("employer", "register", SOURCE / "demo/region/employers.csv")
        _install(suite, "1.9", OLD)
        _install(suite, "1.10", NEW)
        unknown = "0d8a0000-0000-4000-8000-000000000000"
        path, again = suite.folder / "people.csv", suite.folder / "again.csv"
        rows = [["p-1", PACKER, f"{BOIL}|{STACK}"], ["p-2", unknown, BOIL], ["p-3", "", f"{BOIL}|{unknown}"], ["p-4", "", ""]]
        with open(path, "w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([["reference", "employer", "flow", "family_name", "occupation_esco", "skills"],
                                                             *([ref, "fictief-wg-1", "maasland", "X (fictief)", *more] for ref, *more in rows)])
        dry = suite.json("employee", "log", path, "--dry-run", expect=5)
        assert suite.json("case", "list")["casefiles"] == []
        sent = suite.json("employee", "log", path, "--refused", again, expect=5)
        assert dry["accepted"] == sent["accepted"] == 2 and dry["refused"] == sent["refused"] and sent["rows"] == 4, (dry, sent)
        assert [(r["line"], r["column"], r["field"]) for r in sent["refused"]] == [(3, 39, "occupation_esco"), (4, 40, "skills")], sent
        for refusal in sent["refused"]:
            assert f'"{unknown}" is no' in refusal["reason"] and "of ESCO 1.9, 1.10; correct or leave out (overstap title" in refusal["reason"], refusal
        assert len(suite.json("case", "list")["casefiles"]) == 2

        # Mended, they go in under the same header.
        again.write_text(again.read_text().replace(unknown, WELDER, 1).replace(unknown, BAKE))
        assert suite.json("employee", "log", again)["accepted"] == 2
        person = suite.json("case", "show", 1)["casefile"]["person"]
        before = suite.json("employee", "show", person)
        profile = {"employer": "fictief-wg-1", "family_name": "X (fictief)", "wished_esco": unknown}
        suite.run("employee", "profile", person, _rows(suite, "profile", [profile]), expect=5)
        assert f'profile.json:1:76: wished_esco: "{unknown}" is no occupation of ESCO 1.9, 1.10' in suite.said, suite.said
        assert suite.json("employee", "show", person)["person"] == before["person"]
        suite.run("employee", "profile", person, _rows(suite, "profile", [{**profile, "wished_esco": COOK}]))
        post = {"title": "Kok", "employer": "fictief-wg-2", "reference": "v", "posts": 1}
        suite.run("vacancy", "post", _rows(suite, "post", [{**post, "optional": [unknown]}]), expect=5)
        assert f'optional: "{unknown}" is no skill of ESCO' in suite.said, suite.said
        suite.run("vacancy", "post", _rows(suite, "post", [{**post, "optional": [BAKE]}]))
        suite.run("verify")
