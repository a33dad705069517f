"""CPU time of rendering a feed of 50 full texts, against feedgen alone; the codings, which feedgen doesn't make, apart."""

from dataclasses import replace
from itertools import count

from feedgen.feed import FeedGenerator

from feedsvc.domain.article import Article
from feedsvc.domain.feed import FeedFormat
from feedsvc.render import atom, entries, rss
from feedsvc.render.codings import encode
from feedsvc.render.document import document_of
from feedsvc.render.rendering import _FORMATS
from tests.bench.examples import EXAMPLES, FEED, NOW, OUTLET, take
from tests.bench.measuring import cpu
from tests.bench.report import Table


def measure(_: str) -> list[Table]:
    """Measure each format with nothing remembered and with one new entry, the codings, and feedgen."""
    articles = [take(f"{n}.txt", EXAMPLES["text"][1].replace("crane stays", f"crane {n} stays").encode()) for n in range(50)]
    alone = cpu(lambda: _feedgen_alone(articles), repeat=3)
    rows = [("RSS of 50 full texts by feedgen alone", f"{alone:.1f} ms", "1.00")]
    for feed_format in FeedFormat:
        cost = cpu(lambda feed_format=feed_format: _render_anew(articles, feed_format), repeat=3)
        rows.append((f"{feed_format} of 50 full texts, none rendered before", f"{cost:.1f} ms", f"{cost / alone:.2f}"))
    numbers = count(1)
    for feed_format in FeedFormat:
        cost = cpu(lambda feed_format=feed_format: _render_one_new(articles, feed_format, next(numbers)), repeat=3)
        rows.append((f"{feed_format} of 50 full texts, one of them new", f"{cost:.1f} ms", f"{cost / alone:.2f}"))
    body = _render(articles, FeedFormat.RSS)
    coding = cpu(lambda: encode(body), repeat=3)
    rows.append((f"gzip, br and zstd of {len(body):,} bytes", f"{coding:.1f} ms", f"{coding / alone:.2f}"))
    return [Table(("work", "CPU", "ratio"), rows)]


def _render(articles: list[Article], feed_format: FeedFormat) -> bytes:
    return _FORMATS[feed_format](document_of(FEED, articles, feed_format=feed_format, outlet=OUTLET, changed=NOW))


def _render_anew(articles: list[Article], feed_format: FeedFormat) -> bytes:
    entries._entry.cache_clear()
    for fragments in (rss._FRAGMENTS, atom._FRAGMENTS):
        fragments._known.clear()
    return _render(articles, feed_format)


def _render_one_new(articles: list[Article], feed_format: FeedFormat, number: int) -> bytes:
    return _render(
        [replace(articles[0], revision=replace(articles[0].revision, title=f"New {number}")), *articles[1:]], feed_format
    )


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
