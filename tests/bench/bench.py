"""`make bench`: what things cost, in CPU time, as ratios where a peer does the same work. Writes docs/benchmarks.md."""

import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from feedgen.feed import FeedGenerator

from feedsvc import readers, render
from feedsvc.domain.article import Article
from feedsvc.domain.decide import decide
from feedsvc.domain.feed import Feed, FeedFormat
from feedsvc.domain.outlet import Outlet
from feedsvc.normalise import normalise
from feedsvc.render.codings import encode
from feedsvc.store import open_store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OUTLET = Outlet(name="Bench", base_url="https://news.example", zone=ZoneInfo("UTC"))
FEED = Feed(slug="latest", title="Latest News", description="The latest", link="https://news.example/")
GOLDEN = Path(__file__).parents[1] / "golden" / "readers"
DOCS = Path(__file__).parents[2] / "docs" / "benchmarks.md"

TEXT = "The harbour trust has voted to keep the old crane, which was built in 1904 and still lifts four tonnes of fish a day. "
EXAMPLES = {
    "text": ("a.txt", "Old crane stays\n\nBy Ana Ruiz\n\n3 February 2026 10:15 GMT\n\n" + "\n\n".join([TEXT * 3] * 8)),
    "html": (
        "a.html",
        "<html><head><title>Old crane stays</title><link rel='canonical' href='https://x.example/a'></head><body>"
        "<nav></nav><header></header><footer></footer><script></script><article><h1>Old crane stays</h1>"
        + f"<p>{TEXT * 3}</p>" * 8
        + "</article></body></html>",
    ),
    "markdown": ("a.md", "---\ntitle: Old crane stays\ndate: 2026-02-03T10:15:00Z\n---\n" + f"{TEXT * 3}\n\n" * 8),
    "ninjs": (
        "a.json",
        json.dumps(
            {
                "uri": "u",
                "headline": "Old crane stays",
                "versioncreated": "2026-02-03T10:15:00Z",
                "body_xhtml": f"<p>{TEXT * 3}</p>" * 8,
            }
        ),
    ),
    "newsml-g2": (
        "a.xml",
        '<newsItem guid="g"><itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-02-03T10:15:00Z</versionCreated>'
        "</itemMeta><contentMeta><headline>Old crane stays</headline></contentMeta><contentSet><inlineXML><html><body>"
        + f"<p>{TEXT * 3}</p>" * 8
        + "</body></html></inlineXML></contentSet></newsItem>",
    ),
    "e-mail": (
        "a.eml",
        "From: Ana <a@b.example>\nSubject: Old crane stays\nDate: Tue, 03 Feb 2026 10:15:00 +0100\nMIME-Version: 1.0\n\n"
        + f"{TEXT * 3}\n\n" * 8,
    ),
}


def cpu(work: Callable[[], object], *, rounds: int = 5, repeat: int = 20) -> float:
    """Give the CPU milliseconds of one call: the best of several rounds, since noise only adds."""
    work()
    best = []
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(repeat):
            work()
        best.append((time.process_time() - start) / repeat * 1000)
    return min(best)


def take(name: str, content: bytes) -> Article:
    draft = readers.read(PurePosixPath(name), content)[0]
    return decide(normalise(draft, outlet=OUTLET, received=NOW), None, now=NOW).article


def normalising() -> list[str]:
    """CPU of normalising each golden text, once warm."""
    costs = []
    for path in sorted(GOLDEN.glob("*-page.txt")):
        draft = readers.read(PurePosixPath(path.name), path.read_bytes())[0]
        costs.append(cpu(lambda draft=draft: normalise(draft, outlet=OUTLET, received=NOW), rounds=3, repeat=10))
    draft = readers.read(PurePosixPath("a.txt"), EXAMPLES["text"][1].encode())[0]
    long = cpu(lambda: normalise(draft, outlet=OUTLET, received=NOW))
    return [
        f"| a page of text, 23 languages, median | {statistics.median(costs):.2f} ms | |",
        f"| a page of text, 3 kB | {long:.2f} ms | aim: 1.5 ms |",
    ]


def formats() -> list[str]:
    rows = []
    for kind, (name, text) in EXAMPLES.items():
        cost = cpu(lambda name=name, text=text: take(name, text.encode()), rounds=3, repeat=10)
        rows.append(f"| {kind}, read and normalised | {cost:.2f} ms | {1000 / cost:,.0f} articles/s |")
    return rows


def rendering() -> list[str]:
    articles = [take(f"{n}.txt", EXAMPLES["text"][1].replace("crane stays", f"crane {n} stays").encode()) for n in range(50)]
    alone = cpu(lambda: _feedgen_alone(articles), repeat=3)
    rows = [f"| RSS of 50 full texts by feedgen alone | {alone:.1f} ms | 1.00 |"]
    for feed_format in FeedFormat:
        cost = cpu(
            lambda feed_format=feed_format: render.render(FEED, articles, feed_format=feed_format, outlet=OUTLET, changed=NOW),
            repeat=3,
        )
        rows.append(f"| {feed_format} of 50 full texts, with every coding | {cost:.1f} ms | {cost / alone:.2f} |")
    body = render.render(FEED, articles, feed_format=FeedFormat.RSS, outlet=OUTLET, changed=NOW).body
    coding = cpu(lambda: encode(body), repeat=3)
    rows.append(f"| of that, gzip, br and zstd of {len(body):,} bytes | {coding:.1f} ms | {coding / alone:.2f} |")
    return rows


def _feedgen_alone(articles: list[Article]) -> bytes:
    generator = FeedGenerator()
    generator.id("x")
    generator.title(FEED.title)
    generator.link(href=FEED.link)
    generator.description(FEED.description)
    for article in articles:
        entry = generator.add_entry(order="append")
        entry.id(article.guid)
        entry.title(article.revision.title)
        entry.link(href="https://news.example/a")
        entry.description(article.revision.summary or "", isSummary=True)
        entry.content(article.revision.content_html)
        entry.published(article.published)
        entry.updated(article.updated)
        entry.author(name="Ana Ruiz")
    return bytes(generator.rss_str())


def storing() -> list[str]:
    articles = [take(f"{n}.txt", EXAMPLES["text"][1].replace("crane", f"crane{n}").encode()) for n in range(600)]
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/bench.db")
        start = time.process_time()
        for first in range(0, len(articles), 50):
            with store.begin() as unit:
                for article in articles[first : first + 50]:
                    unit.articles.apply(decide(article.revision, unit.articles.get(article.identity), now=NOW))
        spent = time.process_time() - start
        store.close()
    return [f"| SQLite, in batches of 50 | {spent / len(articles) * 1000:.2f} ms | {len(articles) / spent:,.0f} articles/s |"]


def main() -> None:
    rows = [*normalising(), *formats(), *rendering(), *storing()]
    libraries = ", ".join(f"{name} {version(name)}" for name in ("feedgen", "lxml", "nh3", "SQLAlchemy", "trafilatura"))
    machine = f"Python {platform.python_version()}, {platform.machine()}, {libraries}"
    page = f"# Benchmarks\n\nCPU time on one core, the best of several rounds: `make bench` makes this page.\n\n{machine}\n\n"
    page += "| work | CPU | rate or ratio |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    DOCS.write_text(page, encoding="utf-8")
    sys.stdout.write(page)


if __name__ == "__main__":
    main()
