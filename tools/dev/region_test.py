#!/usr/bin/env python3
"""What region.py promises. Needs the public data in ../shared/data (as region.py does by default); is skipped without."""
import csv
import datetime
import filecmp
import os
import re
import resource
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.path.join(HERE, "..", "..", "..", "shared", "data")
DEMO = os.path.join(HERE, "..", "..", "demo", "region")
FILES = ("employers", "places", "notices", "employees", "vacancies")


def make(out, *options):
    subprocess.run([sys.executable, os.path.join(HERE, "region.py"), "--out", out, *options], check=True)
    return out


def read(folder, name):
    with open(os.path.join(folder, name + ".csv"), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_bsn(digits):
    """The eleven test of a citizen number."""
    return sum(int(d) * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1))) % 11 == 0


class Region(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="region-")
        cls.one = make(os.path.join(cls.folder.name, "one"), "--seed", "7", "--people", "300", "--vacancies", "400", "--employers", "20")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def out(self, name):
        return os.path.join(self.folder.name, name)

    def same(self, one, other):
        return [name for name in FILES if filecmp.cmp(os.path.join(one, name + ".csv"), os.path.join(other, name + ".csv"), False)]

    def test_the_same_seed_gives_the_same_bytes(self):
        again = make(self.out("again"), "--seed", "7", "--people", "300", "--vacancies", "400", "--employers", "20")
        self.assertEqual(self.same(self.one, again), list(FILES))

    def test_another_seed_gives_another_region(self):
        other = make(self.out("other"), "--seed", "8", "--people", "300", "--vacancies", "400", "--employers", "20")
        self.assertEqual(self.same(self.one, other), ["places"])

    def test_a_larger_region_begins_with_the_rows_of_a_smaller_one(self):
        larger = make(self.out("larger"), "--seed", "7", "--people", "900", "--vacancies", "500", "--employers", "20")
        self.assertEqual(read(larger, "vacancies")[:400], read(self.one, "vacancies"))
        self.assertEqual(read(larger, "employees")[:297], read(self.one, "employees")[:297])

    def test_everyone_and_every_vacancy_asked_for_is_there_once(self):
        for name, n in (("employees", 300), ("vacancies", 400), ("employers", 20)):
            self.assertEqual(len({row["reference"] for row in read(self.one, name)}), n)

    def test_what_is_made_up_says_so(self):
        for name in ("employees", "vacancies", "notices", "employers"):
            for row in read(self.one, name):
                self.assertTrue(row["reference"].startswith("fictief-"))
                self.assertTrue(row.get("name", "(fictief)").endswith("(fictief)"))
                self.assertTrue(row.get("email", row.get("contact_email", "@example.org")).endswith("@example.org"))
                self.assertTrue(row.get("phone", "0000").startswith("0000"))

    def test_no_citizen_number_stands_in_any_file(self):
        for name in FILES:
            with open(os.path.join(self.one, name + ".csv"), encoding="utf-8") as file:
                for digits in re.findall(r"(?<![0-9a-f-])[0-9](?:[ .-]?[0-9]){8}(?![0-9a-f-])", file.read()):
                    self.assertFalse(is_bsn(re.sub("[^0-9]", "", digits)), f"{name}: {digits}")

    def test_every_row_refers_to_what_is_there(self):
        notices = {row["reference"]: row for row in read(self.one, "notices")}
        employers = {row["reference"] for row in read(self.one, "employers")}
        places = {row["pc4"] for row in read(self.one, "places")}
        for row in read(self.one, "employees"):
            self.assertEqual(notices[row["notice"]]["employer"], row["employer"])
        for row in [*notices.values(), *read(self.one, "vacancies")]:
            self.assertIn(row["employer"], employers)
            self.assertIn(row["pc4"], places)

    def test_occupations_and_skills_are_real(self):
        occupations, skills = set(), set()
        with open(os.path.join(SHARED, "esco-en", "occupation_essential_skills.csv"), encoding="utf-8") as file:
            for row in csv.DictReader(file):
                occupations.add(row["occupation"].split("/")[1])
                skills.add(row["skill"].split("/")[1])
        for row in read(self.one, "vacancies"):
            self.assertIn(row["occupation_esco"], occupations)
            self.assertLessEqual(set(row["essential"].split("|")), skills)
        for row in read(self.one, "employees"):
            self.assertTrue({row["occupation_esco"], row["wished_esco"]} <= occupations)
            self.assertLessEqual(set(filter(None, row["skills"].split("|"))), skills)
            self.assertLessEqual(row["skills"].count("|"), 399)

    def test_days_follow_each_other(self):
        for row in read(self.one, "notices"):
            self.assertLess(row["works_council_on"], row["announced_on"])
            self.assertLess(row["announced_on"], row["first_end"])
            self.assertLessEqual(row["first_end"], row["last_end"])
        for row in read(self.one, "employees"):
            self.assertLess(row["last_day"], row["available_on"])
            born = datetime.date.fromisoformat(row["birth_date"])
            self.assertTrue(18 < (datetime.date(2026, 3, 2) - born).days / 365.25 < 66)
        for row in read(self.one, "vacancies"):
            self.assertTrue(not row["closes"] or row["opens"] < row["closes"])
            self.assertLessEqual(float(row["hours_min"]), float(row["hours_max"]))

    def test_some_notices_are_collective_and_some_incomplete(self):
        notices = read(self.one, "notices")
        self.assertTrue(any(int(row["posts"]) >= 20 for row in notices))
        self.assertTrue(any(not row["considerations"] for row in notices))

    def test_the_groups_of_a_notice_make_up_its_posts(self):
        for row in read(self.one, "notices"):
            groups = [re.fullmatch(r"[^|]+/[0-9]{2}-[0-9]{2}/([0-9]+)/([0-9]+)", group) for group in row["groups"].split("|")]
            self.assertTrue(all(groups))
            self.assertEqual(sum(int(women) + int(men) for women, men in (group.groups() for group in groups)), int(row["posts"]))

    def test_the_demo_has_two_notices_of_one_area_that_only_together_reach_the_count(self):
        first, other, last = read(DEMO, "notices")
        self.assertEqual((first["employer"], first["area"]), (last["employer"], last["area"]))
        self.assertLess(max(int(first["posts"]), int(last["posts"])), 20)
        self.assertGreaterEqual(int(first["posts"]) + int(last["posts"]), 20)
        self.assertNotEqual(other["employer"], first["employer"])

    def test_memory_does_not_grow_with_people(self):
        def peak_kib(people):
            """Of all children so far: the larger region comes last."""
            make(self.out("many"), "--seed", "7", "--people", people, "--vacancies", "0")
            return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        few = peak_kib("10")
        self.assertLess(peak_kib("8000") - few, 4096)

    def test_an_unknown_region_is_named(self):
        run = subprocess.run([sys.executable, os.path.join(HERE, "region.py"), "--out", self.out("none"), "--region", "4"],
                             capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("AMR numbers: 1, 2, 3, 5", run.stderr)

    def test_the_demo_region_is_what_its_readme_says(self):
        with open(os.path.join(DEMO, "README.md"), encoding="utf-8") as file:
            command = re.search(r"region\.py (.*) --out demo/region", file.read()).group(1)
        again = make(self.out("demo"), *command.split())
        self.assertEqual(self.same(DEMO, again), list(FILES))


if __name__ == "__main__":
    if not os.path.isdir(SHARED):
        print(f"{SHARED}: not there")
        sys.exit(77)
    unittest.main()
