"""Write docs/reliability.md: each promise, how it was tried, how often, what came of it, and how to try it again.

A drill hands in its row in two parts. Its module says in `PROMISE` what is to hold and how it is tried, and its `drill()`
returns an `Outcome`, which is printed as one line. Its name stands in `PARTS` of `tests.drills.__main__`, which is the order
of the page. `make drill` keeps the outcome in `tests/data/drills/PART.json` and writes the page anew; `python -m tests.drills
PART`, as tests call it, keeps nothing. A run that held and tried less often than the one that is kept leaves that in place. A
drill that goes on where it ended returns the sums of all its runs.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "reliability.md"
RESULTS = TESTS / "data" / "drills"

HEAD = """# Reliability

What feedsvc promises when something breaks, and how often that was tried. A drill breaks it on purpose and counts what came of
it; `make drill` writes its row after a run, with the figures of the largest run so far. Most drills run in small with the tests
too. The last column runs one again; its figures may be changed.

| promise | how it is tried | how often | what came | again |
|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a drill tries: both are sentences for somebody who runs the service."""

    holds: str
    tried: str
    again: str
    """The command of the run in full."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run, or of all runs so far: `sums` by their names, and a line for each failure."""

    tries: int
    unit: str
    """What is counted, in the plural: "kills"."""
    sums: Mapping[str, float] = field(default_factory=dict)
    """Figures beside it, such as {"articles lost": 0}."""
    failures: Sequence[str] = ()

    @property
    def has_held(self) -> bool:
        return not self.failures

    def __str__(self) -> str:
        return f"{self.tries:,} {self.unit}: {described(self.sums)}{len(self.failures):,} failed"


@dataclass(frozen=True, slots=True)
class Kept:
    """An outcome as it is kept: failures by their number, since what they said is for whoever mends them."""

    day: str
    tries: int
    unit: str
    sums: Mapping[str, float]
    failed: int


def described(sums: Mapping[str, float]) -> str:
    """Return figures as a list with a comma behind each."""
    return "".join(f"{figure:,} {name}, " for name, figure in sums.items())


def kept_of(part: str) -> Kept | None:
    """Return what is kept of a drill; None before its first run."""
    file = RESULTS / f"{part}.json"
    return Kept(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None


def keep(part: str, outcome: Outcome) -> bool:
    """Keep an outcome unless a larger run is kept; return whether it is kept."""
    kept = kept_of(part)
    if kept is not None and outcome.has_held and outcome.tries < kept.tries:
        return False
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    written = Kept(day, outcome.tries, outcome.unit, outcome.sums, len(outcome.failures))
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{part}.json").write_text(json.dumps(asdict(written), indent=2) + "\n", encoding="utf-8")
    return True


def page(parts: Sequence[str]) -> str:
    """Return the page: a row for each drill."""
    return HEAD + "".join(_row(part, import_module(f"tests.drills.{part}").PROMISE) for part in parts)


def _row(part: str, promise: Promise) -> str:
    kept = kept_of(part)
    often, came = "not yet in full", ""
    if kept is not None:
        often = f"{kept.tries:,} {kept.unit}, {kept.day}"
        came = f"{described(kept.sums)}{kept.failed:,} failed"
    return f"| {promise.holds} | {promise.tried} | {often} | {came} | `{promise.again}` |\n"
