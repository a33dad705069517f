"""The parsers of other people read the same entries from every format, compared one by one with what was published."""

import html
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.feeds import FeedFormat
from feedsvc.render.entries import Entry, entry_of
from tests.conformance.newsroom import full_articles, full_feed, rendered
from tests.integration.other_readers import FIELDS, NODES, PYTHON, Seen, has_node, with_node, words_of

REFUSED = "the format"
FIRST_ALONE = "gives one author alone"
NO_MODIFIED = "does not know dcterms:modified"
NO_LINKS = "does not read link rel=enclosure"
MEDIA_TOO = "takes Media RSS for enclosures too"

CANNOT: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("feedparser", "json"): {REFUSED: "knows no JSON Feed"},
    ("reader", "rss"): {"authors": FIRST_ALONE},
    ("reader", "atom"): {"authors": FIRST_ALONE},
    ("fastfeedparser", "atom"): {"authors": FIRST_ALONE, "enclosures": NO_LINKS},
    ("fastfeedparser", "json"): {"authors": FIRST_ALONE},
    ("atoma", "rss"): {"authors": "does not know dc:creator", "updated": NO_MODIFIED},
    ("atoma", "atom"): {"authors": "gives the feed's author where an entry has none"},
    ("atoma", "json"): {"authors": "knows the one author of JSON Feed 1.0"},
    ("rss-parser", "rss"): {"updated": NO_MODIFIED},
    ("rss-parser", "atom"): {"authors": FIRST_ALONE, "updated": "gives published alone", "enclosures": NO_LINKS},
    ("rss-parser", "json"): {REFUSED: "knows no JSON Feed"},
    ("feedparser (node)", "rss"): {"updated": NO_MODIFIED, "enclosures": MEDIA_TOO},
    ("feedparser (node)", "atom"): {"authors": FIRST_ALONE, "enclosures": MEDIA_TOO},
    ("feedparser (node)", "json"): {REFUSED: "knows no JSON Feed"},
}
"""What a parser itself can't read; all else has to be what was published."""


def truth(entry: Entry, feed_format: FeedFormat) -> Seen:
    """Return an entry as it was published in a format."""
    is_rss = feed_format is FeedFormat.RSS
    enclosed = filter(None, [entry.enclosure]) if is_rss else entry.media
    enclosures = [(media.url, str(media.type), media.length or 0) for media in enclosed if media.type]
    return Seen(
        id=entry.guid,
        title=entry.title,
        link=entry.link,
        published=entry.published and entry.published.replace(microsecond=0),
        updated=entry.updated.replace(microsecond=0),
        authors=(", ".join(entry.authors),) if is_rss and entry.authors else entry.authors,
        content=words_of(entry.content_html or html.escape(entry.summary or entry.title)),
        enclosures=tuple(enclosures),
    )


@pytest.fixture(scope="module")
def published() -> Mapping[FeedFormat, Sequence[Seen]]:
    feed, addresses = full_feed(), Addresses("https://news.example")
    entries = [entry_of(article, feed.language, addresses) for article in full_articles()]
    return {feed_format: [truth(entry, feed_format) for entry in entries] for feed_format in FeedFormat}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[FeedFormat, Path]:
    folder = tmp_path_factory.mktemp("feeds")
    paths = {feed_format: folder / f"latest.{feed_format}" for feed_format in FeedFormat}
    for feed_format, path in paths.items():
        path.write_bytes(rendered(feed_format).body)
    return paths


@pytest.fixture(scope="module")
def under_node(files: Mapping[FeedFormat, Path]) -> Mapping[str, Mapping[str, Sequence[Seen] | str]]:
    if not has_node():
        pytest.skip("needs Node and the parsers that make installs for it")
    return with_node(list(files.values()))


def compare(parser: str, feed_format: FeedFormat, found: Sequence[Seen], expected: Sequence[Seen]) -> None:
    """Compare entry by entry; a field that a parser can't read must differ, or the table is out of date."""
    cannot = CANNOT.get((parser, feed_format.value), {})
    by_id = {one.id: one for one in found}
    assert sorted(by_id) == sorted(one.id for one in expected)
    differing = {
        field: [(getattr(by_id[one.id], field), getattr(one, field)) for one in expected]
        for field in FIELDS
        if any(getattr(by_id[one.id], field) != getattr(one, field) for one in expected)
    }
    assert {
        field: next(pair for pair in differing[field] if pair[0] != pair[1]) for field in differing if field not in cannot
    } == {}
    assert sorted(differing) == sorted(cannot), "the table says that it can't read what it reads"


@pytest.mark.parametrize("feed_format", FeedFormat)
@pytest.mark.parametrize("parser", PYTHON)
def test_a_parser_in_python_reads_what_was_published(
    parser: str,
    feed_format: FeedFormat,
    files: Mapping[FeedFormat, Path],
    published: Mapping[FeedFormat, Sequence[Seen]],
) -> None:
    if REFUSED in CANNOT.get((parser, feed_format.value), {}):
        with pytest.raises(AssertionError):
            PYTHON[parser](files[feed_format])
        return
    compare(parser, feed_format, PYTHON[parser](files[feed_format]), published[feed_format])


@pytest.mark.parametrize("feed_format", FeedFormat)
@pytest.mark.parametrize("parser", NODES)
def test_a_parser_under_node_reads_what_was_published(
    parser: str,
    feed_format: FeedFormat,
    under_node: Mapping[str, Mapping[str, Sequence[Seen] | str]],
    published: Mapping[FeedFormat, Sequence[Seen]],
) -> None:
    found = under_node[parser][feed_format.value]
    if REFUSED in CANNOT.get((parser, feed_format.value), {}):
        assert isinstance(found, str)
        return
    assert not isinstance(found, str), found
    compare(parser, feed_format, found, published[feed_format])
