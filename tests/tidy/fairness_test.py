"""The figures of docs/fairness.md are what `overstap match mirror` says today. Arguments: the program. Prints TAP."""

import os
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def main():
    env = {name: value for name, value in os.environ.items() if name != "OVERSTAP_DATA"}
    done = subprocess.run([sys.argv[1], "match", "mirror"], capture_output=True, text=True, check=False, env=dict(env, OVERSTAP_SHARE=str(SOURCE / "config")))
    page = re.search(r"^```\n(.*?)^```$", (SOURCE / "docs/fairness.md").read_text(encoding="utf-8"), re.M | re.S)
    claims = {"nothing_differs_in_the_mirror": done.returncode == 0, "the_page_has_the_figures_of_today": page and page.group(1) == done.stdout}
    print(f"1..{len(claims)}")
    for i, (claim, holds) in enumerate(claims.items(), 1):
        print(f"{'ok' if holds else 'not ok'} {i} - {claim}")
        if not holds:
            print("".join(f"# {line}\n" for line in ["docs/fairness.md should say:", *(done.stdout + done.stderr).splitlines()]), end="")
    return 0 if all(claims.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
