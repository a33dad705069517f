"""`make bench`: what things cost, as ratios where a peer does the same work. Each part writes its section of the page.

A part is a module here with a docstring that says what it measures, and `measure(size)`, which gives tables.
"""

import os
import sys
import traceback
from importlib import import_module

from tests.bench.report import replace_section, section

PARTS = (
    "serving",
    "steady",
    "freshness",
    "bulk",
    "idle",
    "pushing",
    "live_pages",
    "normalising",
    "formats",
    "rendering",
    "storing",
)
"""In the order of the page."""

SIZES = ("short", "full")


def main(asked: list[str]) -> int:
    """Run the parts that are asked for, or all; a part that fails is named at the end and keeps its old section."""
    size = os.environ.get("SIZE", SIZES[0])
    unknown = [part for part in asked if part not in PARTS]
    if unknown or size not in SIZES:
        sys.exit(
            f"There is no {', '.join(unknown) or size}: PART is one of {', '.join(PARTS)}, SIZE one of {', '.join(SIZES)}."
        )
    failed = [part for part in asked or PARTS if not _ran(part, size)]
    if failed:
        sys.stderr.write(f"These parts failed: {', '.join(failed)}\n")
    return len(failed)


def _ran(part: str, size: str) -> bool:
    sys.stdout.write(f"\n... {part}\n")
    try:
        module = import_module(f"tests.bench.{part}")
        text = section(part, module.__doc__ or "", module.measure(size))
    except Exception:  # noqa: BLE001 the outermost frame of a part: the others are measured all the same
        traceback.print_exc()
        return False
    sys.stdout.write(text)
    sys.stdout.flush()
    replace_section(part, text, PARTS)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
