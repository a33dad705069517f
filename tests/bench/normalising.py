"""CPU time of normalising a page of text, once the languages' words are loaded."""

import statistics
from pathlib import Path, PurePosixPath

from feedsvc import readers
from feedsvc.normalise import normalise
from tests.bench.examples import NOW, OUTLET, PLAIN
from tests.bench.measuring import cpu
from tests.bench.report import Table

GOLDEN = Path(__file__).parents[1] / "golden" / "readers"


def measure(_: str) -> list[Table]:
    """Measure each golden text, and a long one."""
    costs = []
    for path in sorted(GOLDEN.glob("*-page.txt")):
        draft = readers.read(PurePosixPath(path.name), path.read_bytes())[0]
        costs.append(cpu(lambda draft=draft: normalise(draft, outlet=OUTLET, received=NOW), rounds=3, repeat=10))
    draft = readers.read(PurePosixPath("a.txt"), PLAIN.encode())[0]
    long = cpu(lambda: normalise(draft, outlet=OUTLET, received=NOW))
    rows = [
        ("a page of text, 23 languages, median", f"{statistics.median(costs):.2f} ms"),
        ("a page of text, 3 kB", f"{long:.2f} ms"),
    ]
    return [Table(("work", "CPU"), rows)]
