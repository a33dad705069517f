"""CPU time of rendering a feed of 50 full texts, against feedgen alone; the codings, which feedgen doesn't make, apart."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count

from feedgen.feed import FeedGenerator

from feedsvc.domain.articles import Article
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.feeds import FeedFormat
from feedsvc.domain.renditions import Coding
from feedsvc.render.codings import encode
from feedsvc.render.document import fill_document
from feedsvc.render.rendering import Renderer
from tests.bench.examples import FEED, NOW, OUTLET, PLAIN, take
from tests.bench.measuring import in_turns
from tests.bench.report import Table


def measure(_: str) -> list[Table]:
    """Measure each format with nothing remembered and with one new entry, the codings, and feedgen."""
    articles = [take(f"{n}.txt", PLAIN.replace("crane stays", f"crane {n} stays").encode()) for n in range(50)]
    renderer, numbers = Renderer(OUTLET), count(1)
    body = _render(renderer, articles, FeedFormat.RSS)
    works: dict[str, Callable[[], object]] = {
        "rss of 50 full texts by feedgen alone": lambda: _by_feedgen(articles).rss_str(),
        "atom of 50 full texts by feedgen alone": lambda: _by_feedgen(articles).atom_str(),
    }
    for feed_format in FeedFormat:
        works[f"{feed_format} of 50 full texts, none rendered before"] = partial(_render_anew, articles, feed_format)
        works[f"{feed_format} of 50 full texts, one of them new"] = partial(
            _render_one_new, renderer, articles, feed_format, numbers
        )
    works[f"gzip, br and zstd of {len(body):,} bytes"] = lambda: encode(body, Coding)
    costs = in_turns(works)
    rss_alone, atom_alone = list(costs.values())[:2]
    rows = [
        (work, f"{ms:.1f} ms", f"{ms / (atom_alone if work.startswith('atom') else rss_alone):.2f}")
        for work, ms in costs.items()
    ]
    return [Table(("work", "CPU", "ratio to feedgen's Atom for Atom, else to its RSS"), rows)]


def _render(renderer: Renderer, articles: list[Article], feed_format: FeedFormat) -> bytes:
    """Render without codings."""
    document = FeedDocument(FEED, feed_format)
    entries = tuple(renderer._entries(document, articles, ()))
    return renderer._write(document, fill_document(document, entries, OUTLET, changed=NOW))


def _render_anew(articles: list[Article], feed_format: FeedFormat) -> bytes:
    return _render(Renderer(OUTLET), articles, feed_format)


def _render_one_new(renderer: Renderer, articles: list[Article], feed_format: FeedFormat, numbers: Iterator[int]) -> bytes:
    changed = replace(articles[0], revision=replace(articles[0].revision, title=f"New {next(numbers)}"))
    return _render(renderer, [changed, *articles[1:]], feed_format)


def _by_feedgen(articles: list[Article]) -> FeedGenerator:
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
        entry.content(article.revision.content_html, type="html")
        entry.published(article.published)
        entry.updated(article.updated)
        entry.author(name="Ana Ruiz")
    return generator
