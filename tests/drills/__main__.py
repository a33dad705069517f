"""`make drill`: what is to hold when something breaks, tried again and again. PART names one drill; none runs them all.

A drill is a module here with a docstring that says what it breaks, a `PROMISE`, and `drill()`, which returns an `Outcome`
(`tests.drills.report`). With `--keep`, which `make drill` gives, outcomes are kept and docs/reliability.md is written.
"""

import sys
from importlib import import_module

from tests.drills.report import PAGE, keep, page

PARTS = (
    "clocks",
    "compose",
    "disk",
    "fuzz",
    "growth",
    "hostile",
    "http",
    "kills",
    "losses",
    "machines",
    "matrix",
    "model",
    "pooler",
    "power",
    "readers",
    "reloading",
    "scaling",
    "sending",
    "soak",
    "week",
)


def main(arguments: list[str]) -> int:
    """Run the drills that are asked for, or all."""
    asked = [argument for argument in arguments if argument != "--keep"]
    unknown = [part for part in asked if part not in PARTS]
    if unknown:
        sys.exit(f"There is no {', '.join(unknown)}: PART is one of {', '.join(PARTS)}.")
    held = [run(part, is_kept="--keep" in arguments) for part in asked or PARTS]
    return 0 if all(held) else 1


def run(part: str, *, is_kept: bool) -> bool:
    """Run a drill and print its sums; return whether all held."""
    outcome = import_module(f"tests.drills.{part}").drill()
    sys.stdout.writelines(f"  {failure}\n" for failure in outcome.failures[:20])
    sys.stdout.write(f"{part}: {outcome}\n")
    if is_kept:
        if not keep(part, outcome):
            sys.stdout.write(f"{PAGE.name} keeps the larger run before.\n")
        PAGE.write_text(page(PARTS), encoding="utf-8")
    return bool(outcome.has_held)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
