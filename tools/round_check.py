#!/usr/bin/python3
"""Check the certificate of a round: round_check.py CERTIFICATE [HASH]

Needs Python and nothing else, and shares nothing with the suite but docs/rounds.md, which says what is claimed. Ends with status 0 when the
claims hold, 1 with a line for each that does not, and 2 when the file is no certificate. With HASH, as `overstap round show` tells it, the file must
be that very certificate.
"""
import collections
import hashlib
import heapq
import sys

MOST_TOLD = 20
Vacancy = collections.namedtuple("Vacancy", "employer room stated")
Entry = collections.namedtuple("Entry", "person vacancy hours place")
Round = collections.namedtuple("Round", "head vacancies people pairs")


class NoCertificate(Exception):
    """The file is not of the form that docs/rounds.md has."""


def number(text, line):
    if not (text.isascii() and text.isdigit()):
        raise NoCertificate(f"line {line}: \"{text}\" is not a number")
    return int(text)


class Lines:
    """The lines of a certificate, one after the other, each beginning with the word that is expected."""

    def __init__(self, text):
        if not text.endswith("\n"):
            raise NoCertificate("the last line does not end")
        self.lines, self.at = text[:-1].split("\n"), 0

    def next(self, word, least, most=None):
        self.at += 1
        words = self.lines[self.at - 1].split(" ") if self.at <= len(self.lines) else [""]
        if words[0] != word or not least <= len(words) - 1 <= (most or least):
            raise NoCertificate(f"line {self.at}: not as expected (\"{word}\" with {least} values{' or more' if most else ''})")
        return words[1:]

    def numbers(self, word, least, most=None):
        return [number(value, self.at) for value in self.next(word, least, most)]


def once(mapping, key, what, line):
    if key in mapping:
        raise NoCertificate(f"line {line}: {what} {key} stands twice")


def read(text):
    lines, vacancies, people, pairs = Lines(text), {}, {}, {}
    if lines.numbers("overstap-round-certificate", 1) != [1]:
        raise NoCertificate("line 1: this checker knows form 1 only")
    head = {word: lines.next(word, 1)[0] for word in ("round", "basis", "today", "rules", "best", "quota")}
    head["quota"] = number(head["quota"], lines.at)
    for _ in range(lines.numbers("vacancies", 1)[0]):
        id_, *rest = lines.numbers("vacancy", 4)
        once(vacancies, id_, "vacancy", lines.at)
        vacancies[id_] = Vacancy(*rest)
    for _ in range(lines.numbers("people", 1)[0]):
        id_, stated, *order = lines.next("person", 2, len(vacancies) + 2)
        person = number(id_, lines.at)
        once(people, person, "person", lines.at)
        people[person] = [Entry(person, *(number(part, lines.at) for part in word.split(":"))) if word.count(":") == 2 else
                          lines.next(f"VACANCY:HOURS:PLACE, and not {word}", 0) for word in order]
        if number(stated, lines.at) > len(order):
            raise NoCertificate(f"line {lines.at}: more was stated than there is")
    for _ in range(lines.numbers("pairs", 1)[0]):
        person, vacancy = lines.numbers("pair", 2)
        once(pairs, person, "the pair of person", lines.at)
        pairs[person] = vacancy
    lines.next("end", 0)
    if lines.at != len(lines.lines):
        raise NoCertificate(f"line {lines.at + 1}: something stands behind the end")
    return Round(head, vacancies, people, pairs)


def orders_wrong(round_):
    """Are both sides' orders orders: each vacancy once for a person, each place of a line once?"""
    lines = collections.defaultdict(list)
    for person, order in round_.people.items():
        if len({entry.vacancy for entry in order}) != len(order):
            yield f"person {person} has a vacancy twice"
        for entry in order:
            if entry.vacancy not in round_.vacancies:
                yield f"person {person} has vacancy {entry.vacancy}, which is not in the round"
            elif entry.hours > round_.vacancies[entry.vacancy].room or not entry.hours:
                yield f"person {person} and vacancy {entry.vacancy}: its room is too small for the hours, or there are none"
            lines[entry.vacancy].append(entry.place)
    for vacancy, places in lines.items():
        if sorted(places) != list(range(1, len(places) + 1)):
            yield f"vacancy {vacancy}: the places in its line are not 1 to {len(places)}"
    for id_, vacancy in round_.vacancies.items():
        if vacancy.stated > len(lines[id_]):
            yield f"vacancy {id_} named more people than stand in its line"


def bounds_wrong(round_):
    """Does everybody have what they may have, within rooms and quotas?"""
    hours, people = collections.Counter(), collections.Counter()
    for person, vacancy in round_.pairs.items():
        entry = next((e for e in round_.people.get(person, []) if e.vacancy == vacancy), None)
        if not entry or vacancy not in round_.vacancies:
            yield f"person {person} got vacancy {vacancy}, which is not in their order"
            continue
        hours[vacancy] += entry.hours
        people[round_.vacancies[vacancy].employer] += 1
    for vacancy, sum_ in hours.items():
        if sum_ > round_.vacancies[vacancy].room:
            yield f"vacancy {vacancy} has room for {round_.vacancies[vacancy].room} and is given {sum_}"
    for employer, sum_ in people.items():
        if round_.head["quota"] and sum_ > round_.head["quota"]:
            yield f"employer {employer} is given {sum_} people, and the quota is {round_.head['quota']}"


def claims(round_):
    """By employer, in the order of its line: what people got, and all that they would rather have."""
    lines = collections.defaultdict(list)
    for person, order in round_.people.items():
        got = round_.pairs.get(person)
        for entry in order:
            lines[round_.vacancies[entry.vacancy].employer].append(entry)
            if entry.vacancy == got:
                break
    return {employer: sorted(line, key=lambda entry: (entry.place, entry.vacancy)) for employer, line in lines.items()}


def unfair(round_):
    """Who overtook, and which pairs block."""
    quota = round_.head["quota"]
    for line in claims(round_).values():
        before = collections.Counter()              # hours of the claims so far, by vacancy
        held = collections.defaultdict(list)        # as many of these as its room could hold, the shortest first; the longest on top
        used, together = collections.Counter(), 0
        for entry in line:
            room = round_.vacancies[entry.vacancy].room
            fits = before[entry.vacancy] + entry.hours <= room
            if round_.pairs.get(entry.person) == entry.vacancy:
                if not fits:
                    yield f"person {entry.person} overtook someone at vacancy {entry.vacancy}"
            elif fits and not (quota and together >= quota):
                yield f"person {entry.person} and vacancy {entry.vacancy} block: both would rather have each other"
            before[entry.vacancy] += entry.hours
            heapq.heappush(held[entry.vacancy], -entry.hours)
            used[entry.vacancy] += entry.hours
            together += 1
            if used[entry.vacancy] > room:
                used[entry.vacancy] += heapq.heappop(held[entry.vacancy])
                together -= 1


def check(round_):
    """All that is wrong, a line each. What does not hold together is not looked at further."""
    for claim in (orders_wrong, bounds_wrong, unfair):
        wrong = list(claim(round_))
        if wrong:
            return wrong
    return []


def main(args):
    if not 1 <= len(args) <= 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with open(args[0], "rb") as file:
            data = file.read()
        round_ = read(data.decode("utf-8"))
    except (OSError, UnicodeDecodeError, NoCertificate) as error:
        print(f"{args[0]}: {error}", file=sys.stderr)
        return 2
    wrong = check(round_)
    if len(args) > 1 and hashlib.blake2b(data, digest_size=32).hexdigest() != args[1].lower():
        wrong.append("this is another certificate than the one that has the hash")
    for line in wrong[:MOST_TOLD]:
        print(line)
    if len(wrong) > MOST_TOLD:
        print(f"and {len(wrong) - MOST_TOLD} more")
    if not wrong:
        print(f"round {round_.head['round']}: {len(round_.pairs)} of {len(round_.people)} people and {len(round_.vacancies)} vacancies; "
              "nobody was passed over for someone behind them")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
