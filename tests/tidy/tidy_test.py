"""What the tree promises about itself: layers, who includes what, that the core is pure, that pages and samples are not stale. Prints TAP."""

import json
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(sys.argv[1]).resolve() if sys.argv[1:] else SOURCE / "build"

# A folder may include headers of itself and of these.
BELOW = {
    "common/base": [],
    "common/wire": ["common/base"],
    "common/core": ["common/base", "common/wire"],
    "common/match": ["common/base", "common/wire", "common/core"],
    "common/simulate": ["common/base", "common/wire", "common/core"],
    "common/store": ["common/base", "common/wire", "common/core"],
    "common/journal": ["common/base", "common/wire", "common/store"],
    "common/conf": ["common/base", "common/wire", "common/core", "common/simulate"],
    "common/run": ["common/base", "common/wire", "common/core", "common/store", "common/conf"],
}
ONLY_IN = {"lmdb.h": "common/store", "yaml.h": "common/conf", "czmq.h": "common/run", "zmq.h": "common/run"}
# Tools that measure or disturb the library below on purpose.
MEASURES = ["tests/bench/lmdb_bare.c", "tests/lib/fault", "tests/fault"]
CORE_MAY = re.compile(r"^(mem|str|stp|abort|qsort|bsearch|snprintf|vsnprintf|__stack_chk_fail|__assert|__memcpy_chk|__isoc|__ctype|_GLOBAL_OFFSET_TABLE_|malloc|calloc|realloc|aligned_alloc|free$)")


def sources(*folders):
    return sorted(file for folder in folders for ext in ("*.c", "*.h") for file in (SOURCE / folder).rglob(ext))


def includes(file):
    return re.findall(r'^#include\s+["<]([^">]+)[">]', file.read_text(encoding="utf-8"), re.M)


def layers_look_down():
    home = {file.name: str(file.parent.relative_to(SOURCE)) for folder in BELOW for file in (SOURCE / folder).glob("*.h")}
    home["overstap.pb-c.h"] = "common/wire"
    wrong = []
    for folder, below in BELOW.items():
        for file in (SOURCE / folder).glob("*.[ch]"):
            if file.name.endswith("_test.c"):
                continue
            for name in includes(file):
                if name in home and not (file.parent / name).exists() and home[name] not in [folder, *below]:
                    wrong.append(f"{file.relative_to(SOURCE)} includes {name} of {home[name]}")
    return wrong


def libraries_have_one_door():
    wrong = []
    for file in sources("common", "daemons", "tools", "tests"):
        path = str(file.relative_to(SOURCE))
        for name in includes(file):
            if name in ONLY_IN and not path.startswith(ONLY_IN[name]) and not any(path.startswith(m) for m in MEASURES):
                wrong.append(f"{path} includes {name}, which belongs to {ONLY_IN[name]}")
    return wrong


# Calls of the libraries that Debian's versions get wrong: bytes lost, memory overrun, doors left open.
NEVER = re.compile(r"\b(MDB_DUPSORT|MDB_CURRENT|MDB_WRITEMAP|zmsg_(?:decode|load)|zauth_new|zhash_unpack)\b")


def calls_that_are_known_to_fail_are_never_made():
    wrong = []
    for file in sources("common", "daemons", "tools"):
        code = re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:[^\"\\]|\\.)*\"", "", file.read_text(encoding="utf-8"), flags=re.S)
        if not file.name.endswith("_test.c"):
            wrong += [f"{file.relative_to(SOURCE)} uses {name}" for name in sorted(set(NEVER.findall(code)))]
    return wrong


def core_match_and_simulate_need_nothing_from_outside():
    def symbols(archive, flag):
        out = subprocess.run(["nm", flag, archive], capture_output=True, text=True, check=True).stdout
        return {line.split()[-1] for line in out.splitlines() if line and not line.endswith(":")}

    archives = {name: BUILD / "common" / name / f"lib{name}.a" for name in ("base", "wire", "core", "match", "simulate")}
    defined = set().union(*(symbols(archive, "--defined-only") for archive in archives.values()))
    wrong = []
    for name in ("core", "match", "simulate"):
        for symbol in sorted(symbols(archives[name], "--undefined-only") - defined):
            if not CORE_MAY.match(symbol) and not symbol.startswith(("protobuf_c_", "__asan", "__ubsan", "__sanitizer", "__gcov")):
                wrong.append(f"{name} needs {symbol}")
    return wrong


def every_c_file_of_common_has_its_header_or_says_whose_it_is():
    wrong = []
    for file in sources("common"):
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".h" and not text.startswith("/*"):
            wrong.append(f"{file.relative_to(SOURCE)} does not open with what it is for")
        if file.suffix == ".h" and "#pragma once" not in text:
            wrong.append(f"{file.relative_to(SOURCE)} may be included twice")
    return wrong


def nothing_is_left_for_later():
    wrong = []
    for file in [*sources("common", "daemons", "tools", "tests"), *sorted((SOURCE / "tools").rglob("*.py"))]:
        for i, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
                wrong.append(f"{file.relative_to(SOURCE)}:{i}: {line.strip()}")
    return wrong


def links_of_pages_lead_somewhere():
    wrong = []
    for file in [SOURCE / "README.md", *sorted((SOURCE / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)\)", file.read_text(encoding="utf-8")):
            if not (file.parent / target).exists():
                wrong.append(f"{file.relative_to(SOURCE)} links to {target}")
    return wrong


def every_command_has_a_line_in_the_access_table():
    proto = (SOURCE / "common/wire/overstap.proto").read_text(encoding="utf-8")
    names = re.findall(r"^    \w+ (\w+) = \d+;", re.search(r"message Command \{.*?\n\}", proto, re.S).group(0), re.M)
    access = (SOURCE / "common/core/access.c").read_text(encoding="utf-8")
    decide = (SOURCE / "common/core/decide.c").read_text(encoding="utf-8")
    return [f"{name} is not in {where}" for name in names for where, text in (("access.c", access), ("decide.c", decide))
            if f"[COMMAND__WHAT_{name.upper()}]" not in text]


def every_test_is_run():
    """By what meson says that it runs: a program built of the test's file, or a script among a test's words."""
    def asked(what):
        return json.loads(subprocess.run(["meson", "introspect", what, str(BUILD)], capture_output=True, text=True, check=True).stdout)

    run = {str((BUILD / word).resolve()) for test in asked("--tests") for word in test["cmd"]}
    for target in asked("--targets"):
        if run & {str(pathlib.Path(file).resolve()) for file in target["filename"]}:
            run |= {str(pathlib.Path(file).resolve()) for made in target["target_sources"] for file in made.get("sources", [])}
    files = sorted(file for folder in ("common", "daemons", "tools", "tests") for ext in ("c", "py", "sh")
                   for file in (SOURCE / folder).rglob(f"*_test.{ext}"))
    return [f"{file.relative_to(SOURCE)} is run by no meson.build" for file in files if str(file) not in run]


def pictures_show_the_flows_that_are_shipped():
    checked = subprocess.run([sys.executable, SOURCE / "tools/dev/pictures", "--check", BUILD], capture_output=True, text=True, check=False)
    return (checked.stdout + checked.stderr).splitlines() if checked.returncode else []


CLAIMS = [layers_look_down, libraries_have_one_door, calls_that_are_known_to_fail_are_never_made, core_match_and_simulate_need_nothing_from_outside,
          every_c_file_of_common_has_its_header_or_says_whose_it_is, nothing_is_left_for_later, links_of_pages_lead_somewhere,
          every_command_has_a_line_in_the_access_table, every_test_is_run, pictures_show_the_flows_that_are_shipped]


def main():
    print(f"1..{len(CLAIMS)}")
    bad = 0
    for i, claim in enumerate(CLAIMS, 1):
        wrong = claim()
        bad += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {i} - {claim.__name__}")
        for line in wrong[:40]:
            print("# " + line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
