"""Real redundancy notices through the whole suite: every row ends as accepted or as a named refusal, and the same file again makes nothing new."""

import csv
import random

from runner import Skip
from suite import SHARED, SOURCE, Suite

TESTS = ["every_real_notice_is_accepted_or_refused_by_name_and_known_the_second_time", "a_file_cut_in_two_with_an_amended_copy_links_amendments",
         "raw_forms_of_ten_states_come_in_by_maps_alone"]
NOTICES = SHARED / "warn-notices" / "notices.csv"
RAW = SHARED / "warn-raw-forms"


def _rows():
    if not NOTICES.exists():
        raise Skip("../shared/data is not here")
    with open(NOTICES, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def every_real_notice_is_accepted_or_refused_by_name_and_known_the_second_time():
    rows = _rows()
    with Suite(sandbox=False) as suite:
        first = suite.json("notice", "submit", "--map", "warn", NOTICES, expect=None)
        assert first["rows"] == len(rows), first["rows"]
        assert first["accepted"] + len(first["refused"]) == len(rows) and first["known"] == 0
        assert first["accepted"] > 0.95 * len(rows)
        for refusal in first["refused"]:
            assert refusal["file"] and refusal["line"] > 1 and refusal["reason"], refusal
        register = suite.settled()["register"]
        assert register["notices"] == first["accepted"]
        second = suite.json("notice", "submit", "--map", "warn", NOTICES, expect=None)
        assert (second["accepted"], second["known"]) == (0, first["accepted"])
        assert suite.settled()["register"]["notices"] == register["notices"]

        # Nothing is silently changed: a sample reads back as the file has it.
        by_key = {row["dedupe_key"]: row for row in rows}
        seen = 0
        for notice in suite.json("notice", "list", "--most", "300")["notices"]:
            row, content = by_key[notice["content"]["reference"]], notice["content"]
            assert content["employer_name"] == row["employer_name"].strip(), (content, row)
            assert str(content.get("posts", 0) or "") == (row["employees_affected"] if row["employees_affected"] != "0" else ""), (content, row)
            assert (content.get("announced_on") or "") == row["notice_date"]
            if not row["employees_affected"]:
                assert notice["state"] in ("incomplete", "amended") and not notice.get("complete_on")
            seen += 1
        assert seen == 300
        suite.run("verify")


def a_file_cut_in_two_with_an_amended_copy_links_amendments():
    rows = [row for row in _rows() if row["employees_affected"] and row["is_amendment"] == "0"][:600]
    chance = random.Random(7)
    amended = [dict(row, employees_affected=str(int(row["employees_affected"]) + 1)) for row in chance.sample(rows, 80)]
    with Suite(sandbox=False) as suite:
        second = rows[300:] + amended
        chance.shuffle(second)
        # An amendment in the second half may stand before the notice it amends.
        suite.json("notice", "submit", "--map", "warn", _write(suite.folder / "1.csv", rows[:300]))
        suite.json("notice", "submit", "--map", "warn", _write(suite.folder / "2.csv", second))
        suite.settled()
        notices = {notice["id"]: notice for notice in suite.json("notice", "list")["notices"]}
        assert len(notices) == 680
        linked = [notice for notice in notices.values() if notice.get("amends") and notice["amends"] != "0"]
        assert len(linked) == 80, len(linked)
        for notice in linked:
            old = notices[notice["amends"]]
            assert old["state"] == "amended" and old["amended_by"] == notice["id"]
            assert old["content"]["reference"] == notice["content"]["reference"]
            assert abs(old["content"]["posts"] - notice["content"]["posts"]) == 1


def raw_forms_of_ten_states_come_in_by_maps_alone():
    if not RAW.exists():
        raise Skip("../shared/data is not here")
    states = 0
    with Suite(sandbox=False) as suite:
        for file in sorted(RAW.glob("*.csv")):
            if not (SOURCE / "config/maps" / f"us-{file.stem}.yaml").exists():
                continue
            answer = suite.json("notice", "submit", "--map", f"us-{file.stem}", file, expect=None)
            assert answer["accepted"] + answer["known"] + len(answer["refused"]) == answer["rows"], (file.name, answer["rows"])
            assert answer["accepted"] > answer["rows"] / 2, (file.name, answer["accepted"], answer["rows"], answer["refused"][:3])
            states += 1
        suite.settled()
        suite.run("verify")
    assert states >= 10, states
