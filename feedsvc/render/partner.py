"""What a partner is: its limits, its dialect of RSS, its settings. Each is described in a file of its own in `partners/`."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from lxml import etree

from feedsvc.domain.articles import Article
from feedsvc.domain.feeds import Feed
from feedsvc.render.document import Document
from feedsvc.render.entries import UNTITLED, Entry
from feedsvc.render.offers import FeedOffer, Offer

MEGABYTE = 1_000_000

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});")


def judge_entry(offer: Offer, _: datetime) -> Iterator[str]:
    """Yield why no partner takes an entry."""
    if not offer.title or offer.title == UNTITLED:
        yield "it has no headline"
    if _MARKUP.search(offer.title):
        yield "its headline holds markup"
    if not offer.link:
        yield "it has no link"
    if not offer.guid:
        yield "it has no guid"
    if not offer.text:
        yield "it has no full text"


def judge_dated_entry(offer: Offer, now: datetime) -> Iterator[str]:
    """Yield why a partner that asks for dates doesn't take an entry."""
    yield from judge_entry(offer, now)
    if offer.published is None:
        yield "it has no date"


def judge_feed(feed: FeedOffer) -> Iterator[str]:
    """Yield what every partner misses in a feed."""
    for name, value in (("title", feed.title), ("description", feed.description), ("language", feed.language)):
        if not value:
            yield f"the channel has no {name}"


def _add_nothing(_: Document, __: etree._Element) -> None:
    """Add nothing to a channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What a dialect of RSS adds to a channel, and to an item (its elements as XML)."""

    namespaces: Mapping[str, str] = field(default_factory=dict)
    fill_channel: Callable[[Document, etree._Element], None] = _add_nothing
    item_elements: Callable[[Entry], str] = lambda _: ""


class OptionDefaults(Protocol):
    """What the settings of the outlet say that options may default to."""

    @property
    def logo(self) -> str | None: ...
    @property
    def country(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A setting in `[feed.partners]`. `default` takes the outlet and the feed's language; `remedy` says what to write instead
    of a value, nothing if it fits."""

    name: str
    meaning: str
    default: Callable[[OptionDefaults, str], str | None] = lambda _, __: None
    remedy: Callable[[str], str] = lambda _: ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """An aggregator that takes feeds.

    `name` stands in addresses and settings, `title` in sentences; `rule` is the line of the conformance list and `remedy`
    what mends a breach of it. `judge` yields why an entry isn't taken, `judge_feed` what a feed lacks, `refuse` why a feed
    would never be taken as it is configured, in whole sentences. `size` is the entries that a feed holds at most, `max_bytes`
    the bytes. `adapt` changes an entry to what the partner wants, `withdraw` one that says that an article is gone; None
    for a partner that understands nothing but its absence. `text_element` and `logo_element` are where others' feeds have
    the full text and the logo for this partner.
    """

    name: str
    title: str
    rule: str
    remedy: str
    judge: Callable[[Offer, datetime], Iterator[str]] = judge_dated_entry
    judge_feed: Callable[[FeedOffer], Iterator[str]] = judge_feed
    refuse: Callable[[Feed], Iterator[str]] = lambda _: iter(())
    size: int = 1000
    max_bytes: int = 10 * MEGABYTE
    dialect: Dialect = Dialect()
    adapt: Callable[[Entry, Article], Entry] = lambda entry, _: entry
    withdraw: Callable[[Entry, datetime], Entry] | None = None
    options: tuple[Option, ...] = ()
    text_element: str = ""
    logo_element: str = ""
