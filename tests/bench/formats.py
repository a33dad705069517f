"""CPU time of reading and normalising an article in each format, in one process.

Plain text and the file of each format that the tests hold its reader to (tests/golden/formats), with what is inside it.
"""

from pathlib import Path, PurePosixPath

from feedsvc import readers
from feedsvc.normalise import normalise
from tests.bench.examples import NOW, OUTLET, PLAIN
from tests.bench.measuring import cpu
from tests.bench.report import Table

FOLDER = Path(__file__).parents[1] / "golden" / "formats"


def measure(_: str) -> list[Table]:
    """Measure each format."""
    files = {"plain.txt": PLAIN.encode()}
    files |= {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir()) if not path.name.endswith(".truth.json")}
    return [
        Table(
            ("file", "bytes", "articles", "CPU an article", "articles/s"),
            [_row(name, content) for name, content in files.items()],
        )
    ]


def _row(name: str, content: bytes) -> tuple[str, ...]:
    count = len(_read(name, content))
    cost = cpu(lambda: _read(name, content), rounds=3, repeat=10) / count
    return name, f"{len(content):,}", str(count), f"{cost:.2f} ms", f"{1000 / cost:,.0f}"


def _read(name: str, content: bytes) -> list[object]:
    return [normalise(draft, outlet=OUTLET, received=NOW) for draft in readers.read(PurePosixPath(name), content)]
