"""What the worked examples of DOMAIN 8 share: a centre whose casefiles have the names of the example, days, spans, and files of rows."""

import csv
import datetime
import zoneinfo


def rows_file(path, rows):
    """A CSV file of dicts with the same keys."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def day_of(moment):
    """The Dutch day of a moment; a set clock stands at the first moment of a day, which is the evening before in UTC."""
    return datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")).astimezone(zoneinfo.ZoneInfo("Europe/Amsterdam")).date().isoformat()


def days_between(first, later):
    return (datetime.date.fromisoformat(later) - datetime.date.fromisoformat(first)).days


def span_days(spans, party):
    """Days of the spans of a party; each goes on until the next begins."""
    return sum(days_between(span["from"], after["from"]) for span, after in zip(spans, spans[1:]) if span["party"] == party)


class Centre:
    """A suite, and its casefiles by the references under which they were logged."""

    def __init__(self, suite):
        self.suite = suite
        self.case = {}

    def day(self, day):
        self.suite.run("clock", "set", day)

    def log(self, employees):
        """Log employees, all of whom are new."""
        answer = self.suite.json("employee", "log", rows_file(self.suite.folder / "employees.csv", employees))
        assert (answer["accepted"], answer["refused"]) == (len(employees), []), answer
        self.case = {c["reference"]: c["id"] for c in self.suite.json("case", "list")["casefiles"]}

    def show(self, name):
        return self.suite.json("case", "show", self.case[name])["casefile"]

    def term(self, name, term):
        return next(t for t in self.show(name)["terms"] if t["name"] == term)

    def is_in(self, **states):
        assert {name: self.show(name)["state"] for name in states} == states

    def step(self, name, step, *more):
        self.suite.run("case", "step", self.case[name], step, *more)

    def refused(self, name, step, why):
        """A requirement bars the step, and says why."""
        answer = self.suite.json("case", "step", self.case[name], step, expect=1)
        assert answer["rule"] == "case.requires" and why in answer["why"], answer

    def record(self, name, *facts):
        """Record facts; the terms that moved by them, and to which day."""
        moved = self.suite.json("case", "record", self.case[name], *facts)["moved"]
        return {m["term"]: m["is"] for m in moved}

    def place(self, name, kind, employer, first, *more):
        self.suite.run("placement", "record", self.case[name], "--kind", kind, "--employer", employer, "--from", first, *more)

    def place_end(self, name, last, reason):
        """End the latest placement."""
        self.suite.run("placement", "end", self.show(name)["placements"][-1]["id"], "--on", last, "--reason", reason)

    def history(self, name, what):
        """Events of a kind. A view is on disk when it is answered, and decided a moment later."""
        self.suite.settled()
        return [e for e in self.suite.json("case", "history", self.case[name], "--most", 500)["events"] if e["what"] == what]

    def warned(self, name, term):
        """The days on which people were warned of a term."""
        return [day_of(e["at"]) for e in self.history(name, "term_warned") if e["term_warned"]["name"] == term]
