"""CPU time of storing new articles in SQLite, in batches of 50, as a bulk load does."""

import time
from tempfile import TemporaryDirectory

from feedsvc.domain.decide import decide
from feedsvc.store import open_store
from tests.bench.examples import NOW, PLAIN, take
from tests.bench.report import Table


def measure(_: str) -> list[Table]:
    """Store 600 articles."""
    articles = [take(f"{n}.txt", PLAIN.replace("crane", f"crane{n}").encode()) for n in range(600)]
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/bench.db")
        start = time.process_time()
        for first in range(0, len(articles), 50):
            batch = [article.revision for article in articles[first : first + 50]]
            with store.begin() as unit, unit.articles.in_bulk(batch, {new.identity for new in batch}):
                for new in batch:
                    unit.articles.alike(new, max_bits=3)
                    unit.articles.apply(decide(new, unit.articles.get(new.identity), now=NOW))
        spent = time.process_time() - start
        store.close()
    return [
        Table(
            ("work", "CPU", "articles/s"),
            [("an article", f"{spent / len(articles) * 1000:.2f} ms", f"{len(articles) / spent:,.0f}")],
        )
    ]
