"""`make drill PART=...`: what is too long or too rough for `make test`, where a small run of each part stands.

A part is a module here with a docstring that says what it tries, and `drill(size)`, which prints what it saw and returns what
went wrong, a sentence each.
"""

import os
import sys
from importlib import import_module

PARTS = ("growth",)
SIZES = ("small", "full")


def main(asked: list[str]) -> int:
    """Run the parts that are asked for, or all; return how much went wrong."""
    size = os.environ.get("SIZE", "full")
    if unknown := [part for part in asked if part not in PARTS] or [size][: size not in SIZES]:
        sys.exit(f"There is no {', '.join(unknown)}: PART is one of {', '.join(PARTS)}, SIZE one of {', '.join(SIZES)}.")
    wrong = [sentence for part in asked or PARTS for sentence in import_module(f"tests.drills.{part}").drill(size)]
    sys.stdout.writelines(f"wrong: {sentence}\n" for sentence in wrong)
    return len(wrong)


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 100))
