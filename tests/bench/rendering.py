"""CPU time of rendering a feed of 50 full texts in every coding, against feedgen alone, which makes no coding."""

from feedgen.feed import FeedGenerator

from feedsvc import render
from feedsvc.domain.article import Article
from feedsvc.domain.feed import FeedFormat
from feedsvc.render.codings import encode
from tests.bench.examples import EXAMPLES, FEED, NOW, OUTLET, take
from tests.bench.measuring import cpu
from tests.bench.report import Table


def measure(_: str) -> list[Table]:
    """Measure each format, the codings, and feedgen."""
    articles = [take(f"{n}.txt", EXAMPLES["text"][1].replace("crane stays", f"crane {n} stays").encode()) for n in range(50)]
    alone = cpu(lambda: _feedgen_alone(articles), repeat=3)
    rows = [("RSS of 50 full texts by feedgen alone", f"{alone:.1f} ms", "1.00")]
    for feed_format in FeedFormat:
        cost = cpu(
            lambda feed_format=feed_format: render.render(FEED, articles, feed_format=feed_format, outlet=OUTLET, changed=NOW),
            repeat=3,
        )
        rows.append((f"{feed_format} of 50 full texts, with every coding", f"{cost:.1f} ms", f"{cost / alone:.2f}"))
    body = render.render(FEED, articles, feed_format=FeedFormat.RSS, outlet=OUTLET, changed=NOW).body
    coding = cpu(lambda: encode(body), repeat=3)
    rows.append((f"of that, gzip, br and zstd of {len(body):,} bytes", f"{coding:.1f} ms", f"{coding / alone:.2f}"))
    return [Table(("work", "CPU", "ratio"), rows)]


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
