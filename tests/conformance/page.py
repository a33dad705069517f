"""Write docs/conformance.md: each requirement with the tests that hold it, found by their names. `make docs` runs this."""

import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.conformance.lines import LINES, SECTIONS

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "conformance.md"

_TEST = re.compile(r"^(?:    )?(?:async )?def (test_((?:[A-I][0-9]+_)+)\w+)\(", re.MULTILINE)
_HEAD = """# Conformance

What every feed, response and hub message must satisfy, and the tests that hold it: a test named `test_A10_...` fails when
line A10 is broken. `make docs` makes this page of `tests/conformance/lines.py` and of the names of all tests.
"""


def named_after_lines() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Find every test that is named after lines: line -> (path below tests/, name of the test)."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for match in _TEST.finditer(path.read_text(encoding="utf-8")):
            for line in match[2].rstrip("_").split("_"):
                found[line].append((path.relative_to(TESTS).as_posix(), match[1]))
    return found


def page() -> str:
    """Write the page."""
    tests = named_after_lines()
    parts = [_HEAD]
    for letter, title in SECTIONS.items():
        lines = [line for line in LINES if line.startswith(letter)]
        if lines:
            rows = [f"| {line} | {LINES[line]} | {_held_by(tests.get(line, ()))} |" for line in lines]
            parts.append("\n".join([f"## {letter}. {title}\n", "| line | requirement | held by |", "|---|---|---|", *rows, ""]))
    return "\n".join(parts)


def _held_by(tests: Sequence[tuple[str, str]]) -> str:
    by_path: dict[str, list[str]] = defaultdict(list)
    for path, name in tests:
        by_path[path].append(_sentence(name))
    return "<br>".join(f"`{path}`: {'; '.join(sentences)}" for path, sentences in by_path.items())


def _sentence(name: str) -> str:
    return re.sub(r"^test_(?:[A-I][0-9]+_)+", "", name).replace("_", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}: {len(LINES)} lines\n")
