"""Seconds from the rename of a file into the drop folder until a poller has the feed's bytes with its article.

A poller asks every 2 ms on a kept connection, with the entity tag that it has. What is stored before was written by SQL, each
article with its revision, terms, fingerprints, words and archive page.
"""

import time
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from tests.bench.newsroom import Newsroom, article, newsroom
from tests.bench.report import Table
from tests.bench.stored import store_many

SIZES = {"short": (1_000, 100_000), "full": (1_000, 100_000, 1_000_000)}

ARTICLES = 60
PAUSE = 0.15
"""Seconds between an article's arrival and the next."""


def measure(size: str) -> list[Table]:
    """Measure at each number of stored articles."""
    rows, first = [], 0.0
    for stored in SIZES[size]:
        with TemporaryDirectory(prefix="feedsvc-bench-") as name:
            store_many(Path(name) / "data", stored)
            with newsroom(Path(name)) as room:
                p50, p99 = _percentiles(room)
        first = first or p50
        rows.append((f"{stored:,}", f"{p50 * 1000:.0f} ms", f"{p99 * 1000:.0f} ms", f"{p50 / first:.2f}"))
    return [Table(("stored", "p50", "p99", "times the first"), rows)]


def _percentiles(room: Newsroom) -> tuple[float, float]:
    poller = Poller(f"{room.url}/feeds/latest.rss")
    took = []
    for number in range(ARTICLES + 5):
        text = article(5_000_000 + number)
        renamed = room.drop(f"fresh-{number}.txt", text)
        took.append(poller.until(text.partition("\n")[0].encode()) - renamed)
        time.sleep(PAUSE)
    cuts = quantiles(took[5:], n=100)
    return cuts[49], cuts[98]


class Poller:
    """A reader that polls with the entity tag that it has."""

    def __init__(self, feed: str) -> None:
        host, _, path = feed.removeprefix("http://").partition("/")
        self.connection, self.path = HTTPConnection(host, timeout=30), f"/{path}"
        self.etag = ""

    def until(self, wanted: bytes) -> float:
        """Poll until the feed has something; return the time at which it was there (time.perf_counter)."""
        end = time.perf_counter() + 60
        while time.perf_counter() < end:
            self.connection.request("GET", self.path, headers={"If-None-Match": self.etag} if self.etag else {})
            response = self.connection.getresponse()
            body, now = response.read(), time.perf_counter()
            self.etag = response.headers["ETag"] or self.etag
            if response.status == 200 and wanted in body:
                return now
            time.sleep(0.002)
        raise RuntimeError(f"{wanted!r} did not come out within a minute")
