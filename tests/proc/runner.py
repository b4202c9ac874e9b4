"""Runs the test functions of one file and prints TAP, so that meson counts every claim. Used as: runner.py FILE [NAME...]"""

import importlib.util
import pathlib
import sys
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib")]


class Skip(Exception):
    """This test cannot run here, and says why."""


def main():
    file = pathlib.Path(sys.argv[1])
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules["runner"] = sys.modules["__main__"]
    spec.loader.exec_module(module)
    tests = [(name, function) for name, function in vars(module).items()
             if callable(function) and getattr(function, "__module__", "") == file.stem and not name.startswith("_") and name in module.TESTS]
    if sys.argv[2:]:
        tests = [(name, function) for name, function in tests if name in sys.argv[2:]]
    print(f"1..{len(tests)}")
    failed = 0
    for i, (name, function) in enumerate(tests, 1):
        try:
            function()
            print(f"ok {i} - {name}", flush=True)
        except Skip as why:
            print(f"ok {i} - {name} # SKIP {why}", flush=True)
        except BaseException:  # a test that fails must not keep the others from telling
            failed += 1
            print(f"not ok {i} - {name}", flush=True)
            for line in traceback.format_exc().splitlines():
                print("# " + line, flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
