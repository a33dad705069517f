"""`make drill`: what is to hold when something breaks, tried again and again. PART names one drill; none runs them all.

A drill is a module here with a docstring that says what it breaks, and `drill()`, which returns whether all held.
"""

import sys
from importlib import import_module

PARTS = ("growth", "hostile", "http", "kills", "losses", "machines", "pooler", "reloading", "scaling", "sending")


def main(asked: list[str]) -> int:
    """Run the drills that are asked for, or all."""
    unknown = [part for part in asked if part not in PARTS]
    if unknown:
        sys.exit(f"There is no {', '.join(unknown)}: PART is one of {', '.join(PARTS)}.")
    held = [import_module(f"tests.drills.{part}").drill() for part in asked or PARTS]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
