"""How well title search ranks: TREC's measures, on the development set beside fifteen published systems, and on skill phrases.

    title_score.py score RUN QRELS          the measures of a run, as trec_eval has them
    title_score.py melo                     run the development set; needs ../shared/data/melo-bel-nl
    title_score.py skills                   run the skill phrases of VDAB; needs ../shared/data
    title_score.py held-out                 find ESCO occupations by a label that was taken out, through their other labels; needs ../shared/data

Choose on the last two, and let `melo` confirm. It prints the whole, and apart two halves of which the second is the less looked
at. It also runs the corpus under ids that say nothing about which forms belong together (opaque): only that row compares with the published systems, which
were not told either.
Options: --overstap PROGRAM, --data FOLDER, --baseline (adds a plain character n-gram TF-IDF, in Python, some minutes).
"""

import argparse
import collections
import csv
import math
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unicodedata

SOURCE = pathlib.Path(__file__).resolve().parents[2]
MEASURES = ["map", "Rprec", "recip_rank", "P_5", "P_10", "P_20", "recall_5", "recall_10", "recall_20", "success_1", "success_5",
            "success_10", "ndcg", "ndcg_cut_10"]
DEPTH = 100


# ---- measures


def of_query(ranked, relevant):
    """The measures of one ranking, best first; the relevant are a set that is not empty."""
    hits = [name in relevant for name in ranked]
    found = [i for i, hit in enumerate(hits, 1) if hit]
    measures = {
        "map": sum(n / i for n, i in enumerate(found, 1)) / len(relevant),
        "Rprec": sum(hits[:len(relevant)]) / len(relevant),
        "recip_rank": 1 / found[0] if found else 0,
        "ndcg": gain(hits) / gain([True] * len(relevant)),
        "ndcg_cut_10": gain(hits[:10]) / gain([True] * min(10, len(relevant))),
    }
    for k in (5, 10, 20):
        measures[f"P_{k}"] = sum(hits[:k]) / k
        measures[f"recall_{k}"] = sum(hits[:k]) / len(relevant)
    for k in (1, 5, 10):
        measures[f"success_{k}"] = float(any(hits[:k]))
    return measures


def gain(hits):
    return sum(1 / math.log2(i + 1) for i, hit in enumerate(hits, 1) if hit)


def score(run, qrels, queries=None):
    """Means over the queries that have something relevant (trec_eval -c: one that was not answered counts as nothing found)."""
    queries = sorted(qrels if queries is None else set(queries) & set(qrels))
    sums = collections.Counter()
    for query in queries:
        sums.update(of_query(run.get(query, []), qrels[query]))
    return {name: sums[name] / len(queries) for name in MEASURES}


def read_run(lines):
    """Rankings by query. As trec_eval does, ranks are not looked at: scores decide, and of equal ones the later name comes first."""
    scored = collections.defaultdict(list)
    for number, line in enumerate(lines, 1):
        words = line.split()
        if len(words) != 6:
            sys.exit(f"run:{number}: a line has six words: query Q0 element rank score tag")
        scored[words[0]].append((float(words[4]), words[2]))
    return {query: [name for _, name in sorted(found, reverse=True)[:DEPTH]] for query, found in scored.items()}


def read_qrels(lines):
    relevant = collections.defaultdict(set)
    for number, line in enumerate(lines, 1):
        words = line.split()
        if len(words) != 4:
            sys.exit(f"qrels:{number}: a line has four words: query 0 element 1")
        if int(words[3]) > 0:
            relevant[words[0]].add(words[2])
    return dict(relevant)


def halves(queries):
    """The same two halves for ever: choices are made on the first, and the second confirms them."""
    queries = sorted(queries)
    random.Random(20260216).shuffle(queries)
    return queries[:len(queries) // 2], queries[len(queries) // 2:]


# ---- runs


def overstap(program, corpus, titles):
    out = subprocess.run([program, "title", "--corpus", corpus, "--batch", titles, "--trec"], check=True, capture_output=True, text=True)
    return read_run(out.stdout.splitlines())


def opaque(program, pairs, titles, folder):
    """The same corpus under ids that tell nothing, in another order, so that neither helps."""
    pairs = list(pairs)
    random.Random(1).shuffle(pairs)
    back = {f"x{i}": name for i, (name, _) in enumerate(pairs)}
    path = folder / "opaque.tsv"
    path.write_text("".join(f"x{i}\t{form}\n" for i, (_, form) in enumerate(pairs)), encoding="utf-8")
    return {query: [back[name] for name in found] for query, found in overstap(program, path, titles).items()}


def runs_of(text):
    """Runs of three to five letters within words, as the published char_tf_idf has them."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    found = collections.Counter()
    for word in re.findall(r"\w+", plain):
        word = f" {word} "
        for n in (3, 4, 5):
            found.update([word] if len(word) <= n else (word[i:i + n] for i in range(len(word) - n + 1)))
    return found


def tf_idf(pairs, titles):
    forms = [(name, runs_of(form)) for name, form in pairs]
    seen = collections.Counter(run for _, runs in forms for run in runs)
    idf = {run: math.log((1 + len(forms)) / (1 + n)) + 1 for run, n in seen.items()}

    def weighed(runs):
        vector = {run: n * idf[run] for run, n in runs.items() if run in idf}
        length = math.sqrt(sum(x * x for x in vector.values())) or 1
        return {run: x / length for run, x in vector.items()}

    postings = collections.defaultdict(list)
    for name, runs in forms:
        for run, x in weighed(runs).items():
            postings[run].append((name, x))
    answers = {}
    for query, title in titles:
        sums = collections.Counter()
        for run, x in weighed(runs_of(title)).items():
            for name, y in postings[run]:
                sums[name] += x * y
        answers[query] = [name for _, name in sorted(((s, name) for name, s in sums.items()), reverse=True)[:DEPTH]]
    return answers


# ---- tables


def table(rows, columns):
    width = max(len(name) for name, _ in rows)
    print(" " * width, *(f"{name:>11}" for name in columns))
    for name, measures in rows:
        print(f"{name:<{width}}", *(f"{measures[c]:>11.4f}" if c in measures else f"{'':>11}" for c in columns))


def read_pairs(path):
    return [line.split("\t", 1) for line in path.read_text(encoding="utf-8").splitlines() if line]


def melo(args):
    data = args.data / "melo-bel-nl"
    corpus, titles = data / "corpus_elements.tsv", data / "queries.tsv"
    qrels = read_qrels((data / "annotations.tsv").read_text(encoding="utf-8").splitlines())
    tune, confirm = halves(qrels)
    with (data / "reference_scores.tsv").open(encoding="utf-8") as file:
        rows = [(row["system"], {k: float(v) for k, v in row.items() if k not in ("dataset", "system")})
                for row in csv.DictReader(file, delimiter="\t") if row["dataset"] == "bel_q_nl_c_nl"]
    run = overstap(args.overstap, corpus, titles)
    with tempfile.TemporaryDirectory() as folder:
        blind = opaque(args.overstap, read_pairs(corpus), titles, pathlib.Path(folder))
    ours = [("overstap", score(run, qrels)), ("  tune half", score(run, qrels, tune)), ("  confirm half", score(run, qrels, confirm)),
            ("overstap, opaque ids", score(blind, qrels)), ("  opaque, tune half", score(blind, qrels, tune)),
            ("  opaque, confirm half", score(blind, qrels, confirm))]
    if args.baseline:
        ours.append(("char n-grams, here", score(tf_idf(read_pairs(corpus), read_pairs(titles)), qrels)))
    table(sorted(rows, key=lambda row: row[1]["map"]) + ours, MEASURES)


def alike(label):
    """Labels with the same beginnings of words, in any order: one would give the other away."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", label.lower()) if not unicodedata.combining(c))
    return sorted(word[:5] for word in re.findall(r"\w+", plain))


def labels(row):
    return list(dict.fromkeys(" ".join(label.split()) for label in [row["preferredLabel"], *row["altLabels"].split("\n")] if label.strip()))


def hold_out(occupations, dice):
    """Of about half of the occupations with four labels or more one label becomes the title, and those alike it go."""
    pairs, titles = [], []
    for n, kept in enumerate(occupations):
        if len(kept) >= 4 and dice.random() < 0.5:
            title = dice.choice(kept)
            others = [label for label in kept if alike(label) != alike(title)]
            if len(others) >= 2:
                titles.append((f"Q{n:06}", title))
                kept = others
        pairs += [(f"C{n:06}_nl_{i:03}", label) for i, label in enumerate(kept)]
    return pairs, titles


def held_out(args):
    data = args.data / "esco-nl"
    with (data / "occupations_nl.csv").open(encoding="utf-8") as file:
        occupations = [labels(row) for row in csv.DictReader(file)]
    with (data / "isco_groups_nl.csv").open(encoding="utf-8") as file:
        groups = [(f"I{n:06}_nl_000", row["preferredLabel"]) for n, row in enumerate(csv.DictReader(file))]
    pairs, titles = hold_out(occupations, random.Random(7))
    qrels = {name: {form for form, _ in pairs if form[1:7] == name[1:]} for name, _ in titles}
    with tempfile.TemporaryDirectory() as folder:
        corpus, batch = pathlib.Path(folder) / "corpus.tsv", pathlib.Path(folder) / "titles.tsv"
        corpus.write_text("".join(f"{name}\t{form}\n" for name, form in pairs + groups), encoding="utf-8")
        batch.write_text("".join(f"{name}\t{title}\n" for name, title in titles), encoding="utf-8")
        run = overstap(args.overstap, corpus, batch)
        blind = opaque(args.overstap, pairs + groups, batch, pathlib.Path(folder))
    table([(f"overstap, {len(titles)} labels", score(run, qrels)), ("  opaque ids", score(blind, qrels))], MEASURES)


def skills(args):
    data = args.data / "esco-vdab-nl"
    with (data / "esco_skill_labels_nl.csv").open(encoding="utf-8") as file:
        pairs = [(row["conceptUri"], row["preferredLabel_nl"]) for row in csv.DictReader(file)]
    titles, qrels, near = {}, collections.defaultdict(set), collections.defaultdict(set)
    with (data / "vdab_mapping_dev.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            titles[row["vdab_id"]] = " ".join(row["vdab_label_nl"].split())
            qrels[row["vdab_id"]].add(row["esco_skill"])
            if row["mapping_relation"] in ("skos:exactMatch", "skos:closeMatch"):
                near[row["vdab_id"]].add(row["esco_skill"])
    with tempfile.TemporaryDirectory() as folder:
        corpus, batch = pathlib.Path(folder) / "corpus.tsv", pathlib.Path(folder) / "titles.tsv"
        corpus.write_text("".join(f"{name}\t{form}\n" for name, form in pairs), encoding="utf-8")
        batch.write_text("".join(f"{name}\t{title}\n" for name, title in titles.items()), encoding="utf-8")
        run = overstap(args.overstap, corpus, batch)
    rows = [(f"overstap, {len(qrels)} phrases", score(run, qrels)), (f"  exact or close, {len(near)}", score(run, near))]
    if args.baseline:
        plain = tf_idf(pairs, list(titles.items()))
        rows += [("char n-grams, here", score(plain, qrels)), ("  exact or close", score(plain, near))]
    table(rows, MEASURES)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["score", "melo", "skills", "held-out"])
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    parser.add_argument("--overstap", default=str(SOURCE / "build/tools/overstap/overstap"))
    parser.add_argument("--data", type=pathlib.Path, default=SOURCE.parent / "shared/data")
    parser.add_argument("--baseline", action="store_true")
    args = parser.parse_args()
    if args.what == "score":
        if len(args.files) != 2:
            parser.error("score takes RUN and QRELS")
        run, qrels = (path.read_text(encoding="utf-8").splitlines() for path in args.files)
        table([("", score(read_run(run), read_qrels(qrels)))], MEASURES)
    else:
        {"melo": melo, "skills": skills, "held-out": held_out}[args.what](args)


if __name__ == "__main__":
    main()
