"""The measures against an example worked by hand. Prints TAP."""

import math
import sys

import title_score

# Query a: relevant r1 r2 r3 r4. Ranked: r1 x r2 y z r3; r4 is not found.
#   precision at the hits: 1/1, 2/3, 3/6; map (1 + 2/3 + 1/2) / 4 = 13/24. Rprec: 2 of the first 4.
# Query b: relevant s. Ranked: x s.     map 1/2, Rprec 0.
# Query c: relevant t. Not answered: nothing is found, and it counts.
QRELS = ["a 0 r1 1", "a 0 r2 1", "a 0 r3 1", "a 0 r4 1", "a 0 x 0", "b 0 s 1", "c 0 t 1"]
RUN = ["a Q0 x 9 5.0 t", "a Q0 r1 9 6.0 t", "a Q0 z 1 2.0 t", "a Q0 r3 1 1.0 t", "a Q0 y 1 3.0 t", "a Q0 r2 1 4.0 t",
       "b Q0 s 1 1.5 t", "b Q0 x 1 1.5 t", "d Q0 q 1 1.0 t"]


def measures():
    return title_score.score(title_score.read_run(RUN), title_score.read_qrels(QRELS))


def scores_decide_and_of_equal_ones_the_later_name_comes_first():
    run = title_score.read_run(RUN)
    assert run["a"] == ["r1", "x", "r2", "y", "z", "r3"], run["a"]
    assert run["b"] == ["x", "s"], run["b"]


def every_measure_is_the_one_worked_by_hand():
    a = 1 + 1 / math.log2(4) + 1 / math.log2(7)
    best = 1 + 1 / math.log2(3) + 1 / math.log2(4) + 1 / math.log2(5)
    by_hand = {
        "map": (13 / 24 + 1 / 2) / 3, "Rprec": (2 / 4) / 3, "recip_rank": (1 + 1 / 2) / 3,
        "P_5": (2 / 5 + 1 / 5) / 3, "P_10": (3 / 10 + 1 / 10) / 3, "P_20": (3 / 20 + 1 / 20) / 3,
        "recall_5": (2 / 4 + 1) / 3, "recall_10": (3 / 4 + 1) / 3, "recall_20": (3 / 4 + 1) / 3,
        "success_1": 1 / 3, "success_5": 2 / 3, "success_10": 2 / 3,
        "ndcg": (a / best + 1 / math.log2(3)) / 3, "ndcg_cut_10": (a / best + 1 / math.log2(3)) / 3,
    }
    found = measures()
    assert set(found) == set(by_hand) == set(title_score.MEASURES)
    for name, value in by_hand.items():
        assert abs(found[name] - value) < 1e-12, (name, found[name], value)


def only_the_first_hundred_count():
    lines = [f"a Q0 n{i:03} 1 {1000 - i} t" for i in range(100)] + ["a Q0 r1 1 1 t"]
    run = title_score.read_run(lines)
    assert len(run["a"]) == 100
    assert title_score.score(run, {"a": {"r1"}})["map"] == 0


def halves_are_the_same_whatever_the_order():
    names = [f"Q{i}" for i in range(9)]
    first, second = title_score.halves(names)
    assert (first, second) == title_score.halves(reversed(names))
    assert sorted(first + second) == names and abs(len(first) - len(second)) <= 1


def a_label_that_is_taken_out_leaves_none_alike():
    occupations = [["kok", "chef-kok", "chefkok", "kok, chef", "keukenhulp"], ["bode", "koerier"]] * 8
    pairs, titles = title_score.hold_out(occupations, title_score.random.Random(1))
    assert titles and all(occupations[int(name[1:])][0] == "kok" for name, _ in titles), titles
    for name, title in titles:
        left = [form for id, form in pairs if id[1:7] == name[1:]]
        assert len(left) >= 2 and all(title_score.alike(form) != title_score.alike(title) for form in left), (title, left)


def main():
    claims = [scores_decide_and_of_equal_ones_the_later_name_comes_first, every_measure_is_the_one_worked_by_hand,
              only_the_first_hundred_count, halves_are_the_same_whatever_the_order, a_label_that_is_taken_out_leaves_none_alike]
    print(f"1..{len(claims)}")
    bad = 0
    for i, claim in enumerate(claims, 1):
        try:
            claim()
            print(f"ok {i} - {claim.__name__}")
        except AssertionError as error:
            bad += 1
            print(f"not ok {i} - {claim.__name__}\n# {error}")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
