"""The checker of certificates against the definition of docs/rounds.md, asked of every claim one by one, and against rounds that the suite settled.
Prints TAP."""

import itertools
import pathlib
import random
import subprocess
import sys
import tempfile

import round_check

ROUNDS = 1500


def claimed(round_):
    """What everybody got and all that they would rather have."""
    for person, order in round_.people.items():
        got = round_.pairs.get(person)
        yield from itertools.takewhile(lambda entry: entry.vacancy != got, order)
        yield from (entry for entry in order if entry.vacancy == got)


def most_together(hours, room):
    """The largest number of these that fit, found by trying all."""
    return max(n for n in range(len(hours) + 1) if n == 0 or any(sum(some) <= room for some in itertools.combinations(hours, n)))


def is_fair(round_):
    """The definition, word for word."""
    all_ = list(claimed(round_))
    for entry in all_:
        vacancy = round_.vacancies[entry.vacancy]
        before = [other for other in all_ if other.vacancy == entry.vacancy and other.place < entry.place]
        has_room = sum(other.hours for other in before) + entry.hours <= vacancy.room
        if round_.pairs.get(entry.person) == entry.vacancy:
            if not has_room:
                return False
            continue
        ahead = [other for other in all_ if round_.vacancies[other.vacancy].employer == vacancy.employer
                 and (other.place, other.vacancy) < (entry.place, entry.vacancy)]
        together = sum(most_together([other.hours for other in ahead if other.vacancy == id_], round_.vacancies[id_].room)
                       for id_ in {other.vacancy for other in ahead})
        if has_room and not (round_.head["quota"] and together >= round_.head["quota"]):
            return False
    return True


def certificates():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], folder, str(ROUNDS), "7"], check=True)
        for i in range(ROUNDS):
            yield (pathlib.Path(folder) / str(i)).read_text(encoding="utf-8")


def what_the_suite_settles_passes():
    for text in certificates():
        round_ = round_check.read(text)
        assert round_check.check(round_) == [], text
        assert is_fair(round_), text


def any_other_outcome_passes_only_when_it_is_fair():
    rng, fair, unfair = random.Random(3), 0, 0
    for text in certificates():
        round_ = round_check.read(text)
        for _ in range(6):
            pairs = {person: rng.choice(order).vacancy for person, order in round_.people.items() if order and rng.randrange(4)}
            other = round_._replace(pairs=pairs)
            if list(round_check.bounds_wrong(other)):
                assert round_check.check(other)
                continue
            assert (not round_check.check(other)) == is_fair(other), (text, pairs)
            fair, unfair = fair + is_fair(other), unfair + (not is_fair(other))
    assert fair > 100 and unfair > 1000, (fair, unfair)


def a_word_that_vanished_leaves_no_certificate_or_one_that_must_be_fair_itself():
    rng, seen = random.Random(4), 0
    for text in itertools.islice(certificates(), 300):
        words = text.split(" ")
        for _ in range(5):
            at = rng.randrange(1, len(words))
            try:
                round_ = round_check.read(" ".join(words[:at] + words[at + 1:]))
            except round_check.NoCertificate:
                seen += 1
                continue
            wrong = round_check.check(round_)
            seen += bool(wrong)
            assert wrong or is_fair(round_), (text, words[at])
    assert seen > 1000, seen


def each_bound_is_held():
    text = ("overstap-round-certificate 1\nround 1\nbasis 1\ntoday 20260415\nrules 1\nbest 100\nquota 1\nvacancies 2\nvacancy 1 9 360 0\n"
            "vacancy 2 9 360 0\npeople 2\nperson 1 0 1:360:1 2:360:2\nperson 2 0 2:360:1\npairs 1\npair 1 1\nend\n")
    assert round_check.check(round_check.read(text)) == []
    for was, becomes, words in (
            ("pairs 1\npair 1 1\n", "pairs 2\npair 1 1\npair 2 2\n", "the quota is 1"),
            ("quota 1", "quota 0", "person 2 and vacancy 2 block"),
            ("1 9 360", "1 9 350", "room is too small"),
            ("2:360:2", "2:360:1", "places in its line"),
            ("1 1\nend", "1 2\nend", "block"),
            ("1 1\nend", "2 1\nend", "not in their order"),
            ("2 9 360 0", "2 9 360 3", "named more people"),
            ("1:360:1 2", "7:360:1 2", "not in the round"),
            ("1:360:1 2:360:2", "1:360:1 1:360:2", "twice")):
        assert was in text
        wrong = round_check.check(round_check.read(text.replace(was, becomes, 1)))
        assert any(words in line for line in wrong), (was, wrong)


def main():
    tests = [what_the_suite_settles_passes, any_other_outcome_passes_only_when_it_is_fair,
             a_word_that_vanished_leaves_no_certificate_or_one_that_must_be_fair_itself, each_bound_is_held]
    bad = 0
    print(f"1..{len(tests)}")
    for i, test in enumerate(tests, 1):
        try:
            test()
            print(f"ok {i} - {test.__name__}")
        except AssertionError as wrong:
            bad += 1
            print(f"not ok {i} - {test.__name__}")
            print("# " + str(wrong).replace("\n", "\n# "))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
