"""The only door to feedgen; it absorbs what feedgen 1.0.0 gets wrong.

feedgen makes the document, the channel's and the entries' plain elements. What it writes wrongly is written by us instead: in
a channel by an extension, through the interface that feedgen has for that, in an entry by what `fragments.py` puts into it:

- an entry's Atom links lose rel, type and length (a shadowed variable in `FeedEntry.atom_entry`): links of ours;
- RSS emits `atom:link` for `self` alone, and the channel's `link` is the last `link()` of any rel: it gets the home page;
- RFC 822 dates go through `locale.setlocale` for the whole process: dates are ours;
- `updated` and `lastBuildDate` default to now: always set, or suppressed and ours;
- authors without an address vanish from RSS, `enclosure(length=None)` writes "None", int widths raise, Media RSS wraps a lone
  picture in `media:group`, Atom's `source` has no id, `content(type="CDATA")` is invalid: all ours, or never asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

Fill = Callable[[etree._Element], None]
"""Adds elements to a channel or a feed."""

GENERATOR = "feedsvc"


@dataclass(frozen=True, slots=True)
class Part:
    """The plain parts of an entry, which feedgen writes; `content` is HTML, `summary` as the format has it (HTML in RSS, text
    in Atom), and one of them is there. What else an entry says is put into what feedgen wrote (`fragments.py`)."""

    id: str
    title: str
    link: str
    content: str
    summary: str
    updated: datetime
    is_permalink: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The plain parts of a feed that feedgen writes, and what is added to it."""

    id: str
    title: str
    link: str
    description: str
    language: str
    updated: datetime
    namespaces: Mapping[str, str]
    fill: Fill


def make_rss(head: Head, parts: Sequence[Part]) -> bytes:
    """Make an RSS 2.0 document, UTF-8, with an XML declaration."""
    generator = _generator(head)
    generator.link(href=head.link, rel="alternate")
    for part in parts:
        entry = _entry(part)
        entry.link(href=part.link, rel="alternate")
        if part.summary and part.content:
            entry.description(part.summary, isSummary=True)
            entry.content(part.content)
        else:
            entry.description(part.summary or part.content)
        generator.add_entry(entry, order="append")
    _extend(generator, head)
    return bytes(generator.rss_str(pretty=False))


def make_atom(head: Head, parts: Sequence[Part]) -> bytes:
    """Make an Atom document, UTF-8, with an XML declaration."""
    generator = _generator(head)
    for part in parts:
        entry = _entry(part)
        entry.updated(part.updated)
        entry.content(part.content, type="html")
        if part.summary:
            entry.summary(part.summary)
        generator.add_entry(entry, order="append")
    _extend(generator, head)
    return bytes(generator.atom_str(pretty=False))


def _generator(head: Head) -> FeedGenerator:
    generator = FeedGenerator()
    generator.id(head.id)
    generator.title(head.title)
    generator.description(head.description)
    generator.language(head.language)
    generator.updated(head.updated)
    generator.generator(GENERATOR)
    # Suppressed: feedgen would write it by the process's locale. The extension writes it.
    generator._FeedGenerator__rss_lastBuildDate = None  # noqa: SLF001
    return generator


def _extend(generator: FeedGenerator, head: Head) -> None:
    """Add what is said of the feed: after its entries, since feedgen tries every extension of a feed on each entry added."""
    generator.register_extension("feedsvc", partial(_Filler, head.fill, head.namespaces))


def _entry(part: Part) -> FeedEntry:
    entry = FeedEntry()
    entry.guid(part.id, permalink=part.is_permalink)
    entry.title(part.title)
    return entry


@dataclass(frozen=True, slots=True)
class _Filler:
    """An extension as feedgen calls them for a feed; in RSS it hands over the root, not the channel."""

    fill: Fill
    namespaces: Mapping[str, str]

    def extend_ns(self) -> dict[str, str]:
        return dict(self.namespaces)

    def extend_rss(self, element: etree._Element) -> etree._Element:
        self.fill(element[0])
        return element

    def extend_atom(self, element: etree._Element) -> etree._Element:
        self.fill(element)
        return element
