"""What a part of the bench found, as a section of docs/benchmarks.md."""

import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"

INTRODUCTION = """# Benchmarks

`make bench` makes this page, `make bench PART=serving` one section of it, `make bench SIZE=full` the sizes that take longest.
Ratios are of figures from one run on one machine; CPU time is that of the whole process tree (utime + stime of /proc/PID/stat).
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures, as they are to be read: a row of text for each thing measured."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    """Sentences below the table."""


def section(name: str, about: str, tables: Sequence[Table]) -> str:
    """Write a part's section: what it measures (the part's docstring), where and when, and its tables."""
    day = f"{datetime.now(UTC):%d %B %Y}"
    parts = [f"## {name}", about.strip(), f"{machine()}. Measured on {day} by `make bench PART={name}`."]
    return "\n\n".join([*parts, *map(_written, tables)]) + "\n"


def replace_section(name: str, text: str, order: Sequence[str]) -> None:
    """Put a section into the page in place of the one of its name; sections stand in `order`."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    sections = [section for section in re.split(r"(?m)^(?=## )", page) if section.startswith("## ")]
    known = {section.split("\n", 1)[0].removeprefix("## "): section for section in sections}
    known[name] = text
    parts = [known[part].rstrip() for part in order if part in known]
    PAGE.write_text("\n\n".join([INTRODUCTION.rstrip(), *parts]) + "\n", encoding="utf-8")


def machine() -> str:
    """Name the machine and the versions that figures depend on."""
    models = re.findall(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    libraries = ", ".join(
        f"{name} {version(name)}" for name in ("uvloop", "httptools", "Flask", "SQLAlchemy", "lxml", "feedgen")
    )
    model = models[0] if models else platform.machine()
    return f"{len(models)} x {model}, Linux {platform.release()}, Python {platform.python_version()}, {libraries}"


def _written(table: Table) -> str:
    lines = [table.columns, ["---"] * len(table.columns), *table.rows]
    written = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{written}\n\n{table.note}".strip()
