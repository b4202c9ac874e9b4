#!/usr/bin/python3
"""Build, run every test, and say in one line how it went; tools/check installs what this needs and calls it.

    tools/check            everything: about 20 minutes on two cores
    tools/check --quick    one build, without sanitizers, fuzzers and analysers
    tools/check NAME...    only tests whose name holds one of the words, in the plain build

Builds: plain (gcc), clang (no warning), asan (gcc, address and undefined), fuzz (clang). Longer runs are variables: OVERSTAP_KILLS (200),
OVERSTAP_SEEDS (40), OVERSTAP_FUZZ_SECONDS (10 a target)."""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
passed, failed, skipped = [], [], []


def say(text):
    print(text, flush=True)


def run(*words, **more):
    return subprocess.run(list(map(str, words)), cwd=SOURCE, check=False, **more)


def step(name, *words, **more):
    """One check that is not a test program: it passes when it ends with 0."""
    begun = time.monotonic()
    done = run(*words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    (passed if done.returncode == 0 else failed).append(name)
    say(f"{'ok' if done.returncode == 0 else 'FAILED':7}{name} ({time.monotonic() - begun:.0f} s)")
    if done.returncode:
        say(done.stdout[-6000:])
    return done.returncode == 0


def build(folder, compiler="gcc", *options):
    env = dict(os.environ, CC=compiler)
    words = ["meson", "configure"]    # tools/demo may have made it before there was a cmocka
    if not (SOURCE / folder / "build.ninja").exists():
        shutil.rmtree(SOURCE / folder, ignore_errors=True)
        words = ["meson", "setup"]
    if not step(f"{folder}: configure", *words, folder, "-Dtests=enabled", *options, env=env):
        return False
    return step(f"{folder}: build", "ninja", "-C", folder, env=env)


def count(log, folder):
    """Every claim of every TAP program counts for itself."""
    for line in log.read_text().splitlines():
        entry = json.loads(line)
        name = entry["name"].rsplit(" / ", 1)[-1]
        claims = re.findall(r"^(not )?ok \d+(?: - (.*))?$", entry.get("stdout", ""), re.M)
        if not claims:
            (passed if entry["result"] == "OK" else skipped if entry["result"] == "SKIP" else failed).append(f"{folder}: {name}")
        bad = 0
        for wrong, claim in claims:
            bad += bool(wrong)
            (failed if wrong else skipped if "# SKIP" in claim.upper() else passed).append(f"{folder}: {name}: {claim}")
        # A program that told nothing wrong and yet ended badly: a crash, a leak, a time-out.
        if claims and not bad and entry["result"] not in ("OK", "SKIP"):
            failed.append(f"{folder}: {name}: ended with {entry['result']}")
        if entry["result"] not in ("OK", "SKIP"):
            say(f"FAILED {folder}: {name}\n" + (entry.get("stdout", "") + entry.get("stderr", ""))[-6000:])


def tests(folder, *words, wrap=None):
    begun = time.monotonic()
    env = dict(os.environ, OVERSTAP_BUILD=str(SOURCE / folder), OVERSTAP_SHARE=str(SOURCE / "config"),
               ASAN_OPTIONS="detect_leaks=1:abort_on_error=0", UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1")
    words = [*words, *(["--wrapper", wrap] if wrap else [])]
    log = SOURCE / folder / "meson-logs" / ("testlog-valgrind.json" if wrap else "testlog.json")
    log.unlink(missing_ok=True)
    run("meson", "test", "-C", folder, "--no-rebuild", "--num-processes", "2", "--timeout-multiplier", "6", *words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if not log.exists():
        failed.append(f"{folder}: meson test told nothing")
        return
    before = len(passed), len(failed)
    count(log, f"{folder}{' under valgrind' if wrap else ''}")
    say(f"{'ok' if len(failed) == before[1] else 'FAILED':7}{folder}{' under valgrind' if wrap else ''}: {len(passed) - before[0]} claims ({time.monotonic() - begun:.0f} s)")


def fuzz(seconds):
    for target in sorted((SOURCE / "build-fuzz/tests/fuzz").glob("*_fuzz")):
        corpus = SOURCE / "tests/fuzz/corpus" / target.name.removesuffix("_fuzz")
        found = SOURCE / "build-fuzz" / (target.name + ".found")
        found.mkdir(exist_ok=True)
        step(f"fuzz: {target.name}, {seconds} s", target, f"-max_total_time={seconds}", "-max_len=65536", "-rss_limit_mb=2048", "-timeout=20",
             f"-artifact_prefix={found}/", found, corpus)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    begun = time.monotonic()
    if build("build"):
        if options.names:
            listed = subprocess.run(["meson", "test", "-C", "build", "--list", "--no-rebuild"], cwd=SOURCE, check=True, text=True, capture_output=True).stdout
            wanted = [name.rsplit(" / ", 1)[-1] for name in listed.splitlines() if any(word in name for word in options.names)]
            tests("build", *wanted)
            return finish(begun)
        tests("build")
    if options.quick:
        return finish(begun)
    # With its own null checks inserted, gcc warns of paths that only they make.
    if build("build-asan", "gcc", "-Db_sanitize=address,undefined", "-Dwerror=false"):
        tests("build-asan", "--suite", "unit", "--suite", "sim", "--suite", "sanitized")
    if build("build-fuzz", "clang", "-Dfuzz=true", "-Db_sanitize=address,undefined", "-Db_lundef=false"):
        fuzz(int(os.environ.get("OVERSTAP_FUZZ_SECONDS", "10")))
    tests("build", "--suite", "valgrind", wrap="valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite")
    step("analyse: cppcheck", "tests/tidy/cppcheck")
    step("analyse: clang-tidy", "tests/tidy/clang-tidy", "build-fuzz")
    return finish(begun)


def finish(begun):
    for name in failed:
        say(f"failed: {name}")
    say(f"{time.monotonic() - begun:.0f} seconds")
    say(f"{len(passed)} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
