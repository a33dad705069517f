"""CPU time of reading and normalising an article of 3 kB in each format, in one process."""

from tests.bench.examples import EXAMPLES, take
from tests.bench.measuring import cpu
from tests.bench.report import Table


def measure(_: str) -> list[Table]:
    """Measure each format."""
    rows = []
    for kind, (name, text) in EXAMPLES.items():
        cost = cpu(lambda name=name, text=text: take(name, text.encode()), rounds=3, repeat=10)
        rows.append((kind, f"{cost:.2f} ms", f"{1000 / cost:,.0f}"))
    return [Table(("format", "CPU", "articles/s"), rows)]
