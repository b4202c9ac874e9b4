"""The program that counts a proof again, against what the suite claims of drawn registers, against figures worked out by hand, and against whoever changes
a proof. Prints TAP."""

import collections
import contextlib
import functools
import hashlib
import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import recount  # noqa: E402

DRAWN = 400
QUESTION = ("programme", "flow", "employer", "from", "until", "as-of")


@functools.cache
def proofs():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], folder, str(DRAWN), "7"], check=True)
        return [(pathlib.Path(folder) / str(i)).read_bytes() for i in range(DRAWN)]


def wrong_with(data, noted=None):
    """What is wrong, or that it is no proof at all."""
    try:
        return recount.wrong_with(recount.read(io.BytesIO(data), noted or {}))
    except recount.NoProof as error:
        return [str(error)]


def lines_of(data):
    return data.decode().split("\n")[:-1]


def bytes_of(lines):
    return "".join(line + "\n" for line in lines).encode()


def h(*parts):
    return hashlib.blake2b(b"".join(parts), digest_size=32).digest()


def chained(lines):
    """The lines with the chain made anew, as a forger would."""
    chain, made = bytes(32), []
    for line in lines:
        parts = line.split("\t")
        if parts[0] in ("none", "open", "hidden"):
            leaf, head = bytes.fromhex(parts[2]), parts[3] if len(parts) > 3 else ""
            leaf = h(leaf, parts[4].encode()) if parts[0] == "open" else leaf
            chain = h(chain, leaf, head.encode())
        made.append(f"{parts[0]}\t{chain.hex()}" if parts[0] in ("chain", "end") else line)
    return made


# ---- by hand

def by_hand(events, claims, definition, as_of=20261231, programme=""):
    """A proof of these events, a (day, casefile, kind, fields) each."""
    lines = ["overstap-proof\t1", f"programme\t{programme}", "flow\t", "employer\t0", "from\t0", "until\t0", f"as-of\t{as_of}", "compared\t0", "definitions\t1",
             "definition\td@1", f"claims\t{len(claims)}", *claims]
    flow = {"name": "f", "version": 1, "start": "a", "states": [{"name": "a", "counts": "offered"}, {"name": "b", "counts": "joined"}, {"name": "c", "end": "left"}]}
    events = [(20260101, 0, "flow_installed", flow), (20260101, 0, "outcome_installed", {"name": "d", "version": 1, **definition}), *events]
    lines.append(f"events\t{len(events)}")
    for seq, (day, casefile, kind, fields) in enumerate(events, 1):
        head = f"{day} {casefile}" + (f" {json.dumps(fields.pop('programme', ''))}" if kind == "case_opened" else "")
        lines.append("\t".join(["open", str(seq), h(str(seq).encode()).hex(), head, json.dumps({kind: fields}, separators=(",", ":"))]))
    return bytes_of(chained([*lines, "end\t"]))


def opened(day, casefile, programme=""):
    return day, casefile, "case_opened", {"sender": 1, "flow": "f", "flow_version": 1, "state": "a", "programme": programme}


def job(day, casefile, id_, first, last=0):
    return day, casefile, "placement_recorded", {"id": id_, "kind": "PLACEMENT_JOB", "employer": 2, "first_day": first, **({"last_day": last} if last else {})}


BASES = ["base\tannounced\t3", "base\toffered\t3", "base\tjoined\t1", "base\tstill-in\t0", "base\tplaced\t0", "base\tlasting\t0"]


def figures_worked_out_by_hand_are_counted():
    """Three casefiles: one works 26 weeks, one ended before, one is at it; the first left after it had joined."""
    events = [opened(20260105, 1), opened(20260105, 2), opened(20260106, 3), (20260107, 1, "case_moved", {"from": "a", "to": "b", "on": 20260107}),
              job(20260110, 1, 1, 20260112), job(20260110, 2, 2, 20260112), job(20260901, 3, 3, 20260901),
              (20260701, 2, "placement_ended", {"placement": 2, "last_day": 20260630}), (20260801, 1, "case_moved", {"from": "b", "to": "c", "on": 20260801})]
    events.sort(key=lambda event: event[0])
    lasts = {"ways": [{"basis": "placement", "values": ["job"], "lasts": {"n": 26, "unit": "UNIT_IS_WEEKS"}}], "of": ["offered", "due"]}
    line = "line\td@1\tcounted {}\tdisputed 0\twithdrawn 0\tpending {}\tfailed {}\tdue {}"
    claims = [*BASES, line.format(1, 1, 1, 2), "share\td@1\toffered\t1\t3", "share\td@1\tdue\t1\t2"]
    assert wrong_with(by_hand(events, claims, lasts)) == []
    # 26 weeks after 12 January is 13 July: the day before it is still on its way, and the share of those due has nobody.
    before = ["base\tannounced\t3", "base\toffered\t3", "base\tjoined\t1", "base\tstill-in\t1", "base\tplaced\t0", "base\tlasting\t0", line.format(0, 1, 1, 0),
              "share\td@1\toffered\t0\t3", "refused\td@1\tdue\t0\t0"]
    assert wrong_with(by_hand(events, before, lasts, as_of=20260712)) == []
    on = [*before[:6], line.format(1, 0, 1, 2), "share\td@1\toffered\t1\t3", "share\td@1\tdue\t1\t2"]
    assert wrong_with(by_hand(events, on, lasts, as_of=20260713)) == []
    stays = {"ways": [{"basis": "placement", "values": ["job"], "stays": {"n": 26, "unit": "UNIT_IS_WEEKS"}}], "of": []}
    # The work of the second began on 12 January, and its end on 30 June was known a day later: events 8 and 9.
    claims = [*BASES, "line\td@1\tcounted 2\tdisputed 0\twithdrawn 1\tpending 0\tfailed 0\tdue 0", "result\t2\td@1\twithdrawn\t20260112\t20260701\t8 9"]
    assert wrong_with(by_hand(events, claims, stays)) == []


# ---- what the suite claims

def what_the_suite_claims_is_counted_the_same():
    counted = collections.Counter()
    for data in proofs():
        wrong = wrong_with(data)
        assert wrong == [], wrong
        for line in lines_of(data):
            if line.startswith("line\t"):
                counted.update({name: int(n) for name, n in (part.split(" ") for part in line.split("\t")[2:])})
            if line.split("\t")[0] in ("hidden", "none", "differ", "result", "share", "refused"):
                counted[line.split("\t")[0]] += 1
    assert len(counted) == 12 and min(counted.values()) > 20, counted


# ---- against whoever changes it

def small():
    return sorted(proofs(), key=len)[:1] + [data for data in proofs() if b"\nhidden\t" in data and b"\nresult\t" in data][:1]


def every_line_is_needed_where_it_stands():
    for data in small():
        lines = lines_of(data)
        assert wrong_with(data) == []
        for i, line in enumerate(lines):
            assert wrong_with(bytes_of(lines[:i] + lines[i + 1:])), line
            assert wrong_with(bytes_of(lines[:i] + [line] + lines[i:])), line
            if i + 1 < len(lines) and lines[i + 1] != line:
                assert wrong_with(bytes_of(lines[:i] + [lines[i + 1], line] + lines[i + 2:])), line
        assert wrong_with(data[:-1]) and wrong_with(data + b"\n") and wrong_with(b"")


def no_character_can_be_another():
    """But for the question: another question may well have the same figures."""
    rng = random.Random(5)
    for data in small():
        lines = lines_of(data)
        for i, line in enumerate(lines):
            for at in rng.sample(range(len(line)), min(len(line), 4)):
                other = rng.choice([c for c in "0123456789abz \t\"{}" if c != line[at]])
                changed = line[:at] + other + line[at + 1:]
                if line.split("\t")[0] in QUESTION and at > line.index("\t"):
                    continue
                assert wrong_with(bytes_of(lines[:i] + [changed] + lines[i + 1:])), (line, changed)


def a_forged_proof_agrees_with_itself_and_not_with_what_was_noted():
    forged = 0
    for data in proofs()[:40]:
        lines = lines_of(data)
        events = recount.read(io.BytesIO(data), {})
        for i, line in enumerate(lines):
            if line.startswith("open\t") and '"PLACEMENT_JOB"' in line:
                # Had somebody ask for it who would notice only the figures: work that never was, put in by who owns the register.
                made = bytes_of(chained(lines[:i] + [line.replace('"hours":200', '"hours":360').replace('"contract":"CONTRACT_UNKNOWN"', "")] + lines[i + 1:]))
                if made == data:
                    continue
                assert not any("chain" in wrong for wrong in wrong_with(made))
                seq = int(line.split("\t")[1])
                assert any(f"event {events.seq}: the chain noted" in wrong for wrong in wrong_with(made, {events.seq: events.chain})), seq
                forged += 1
        assert wrong_with(data, {events.seq: events.chain}) == []
        assert wrong_with(data, {events.seq + 1: events.chain})
    assert forged > 50, forged


def what_was_asked_cannot_be_hidden():
    """The chain of a proof in which an event is hidden is the same. What the suite tells openly must be told so."""
    hidden = 0
    for data in proofs()[:12]:
        lines = lines_of(data)
        for i, line in enumerate(lines):
            if not line.startswith("open\t"):
                continue
            _, seq, e, head, body = line.split("\t")
            leaf = h(bytes.fromhex(e), body.encode()).hex()
            wrong = wrong_with(bytes_of(lines[:i] + [f"hidden\t{seq}\t{leaf}\t{head}"] + lines[i + 1:]))
            assert wrong and not any("chain" in what for what in wrong), (line, wrong)
            hidden += 1
    assert hidden > 500, hidden


def the_exit_status_and_the_words_say_what_is_wrong():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "proof"
        data = proofs()[0]
        events = recount.read(io.BytesIO(data), {})

        def run(*args):
            out, err = io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                status = recount.main([*args, str(path)])
            return status, out.getvalue(), err.getvalue()
        path.write_bytes(data)
        status, out, _ = run()
        assert status == 0 and "no chain was noted" in out, out
        status, out, _ = run("--noted", f"{events.seq}:{events.chain.hex()}")
        assert status == 0 and "no chain was noted" not in out and "counted again from" in out, out
        status, out, _ = run("--noted", f"{events.seq}:{'0' * 64}")
        assert status == 1 and f"event {events.seq}: the chain noted is another" in out, out
        path.write_bytes(data.replace(b"base\tannounced\t", b"base\tannounced\t1", 1))
        status, out, _ = run()
        assert status == 1 and "base announced 1" in out and "is claimed, and" in out, out
        path.write_bytes(bytes_of(chained(lines_of(data.replace(b'"ways":[{"basis":', b'"ways":[{"bases":')))))
        status, _, err = run()
        assert status == 2 and "cannot be counted (KeyError" in err, err
        path.write_bytes(data.replace(b"as-of\t2", b"as-of\tx", 1))
        status, _, err = run()
        assert status == 2 and "line 7:" in err, err
        assert run("--noted", "here")[0] == 2
        path.unlink()
        assert run()[0] == 2


def main():
    tests = [figures_worked_out_by_hand_are_counted, what_the_suite_claims_is_counted_the_same, every_line_is_needed_where_it_stands, no_character_can_be_another,
             a_forged_proof_agrees_with_itself_and_not_with_what_was_noted, what_was_asked_cannot_be_hidden, the_exit_status_and_the_words_say_what_is_wrong]
    bad = 0
    print(f"1..{len(tests)}")
    for i, test in enumerate(tests, 1):
        try:
            test()
            print(f"ok {i} - {test.__name__}")
        except AssertionError as wrong:
            bad += 1
            print(f"not ok {i} - {test.__name__}")
            print("# " + str(wrong)[:2000].replace("\n", "\n# "))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
