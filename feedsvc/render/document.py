"""What a feed document says in every format: the feed, its entries, and the links about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from uuid import uuid5

from feedsvc.domain.addresses import NO_ARCHIVE, Addresses, ArchiveLinks, feed_name, profile_name
from feedsvc.domain.articles import Article, Tombstone
from feedsvc.domain.feeds import PARTNERS, Feed, FeedFormat, Profile
from feedsvc.domain.outlet import Outlet
from feedsvc.render.entries import Entry, entry_of
from feedsvc.render.profiles.retelling import retell, retell_gone
from feedsvc.render.xml import plain

LONGEST_TTL = 300
"""Minutes for which a document may be kept, and a closed page of an archive is; some readers take more for an error."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a feed document, absolute."""

    rel: str
    href: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A feed document before it takes a format. `changed` is whole seconds, UTC, `ttl` whole minutes."""

    feed: Feed
    title: str
    publisher: str
    id: str
    self_url: str
    links: tuple[Link, ...]
    history_marks: tuple[str, ...]
    previous_url: str | None
    changed: datetime
    ttl: int
    entries: tuple[Entry, ...]
    tombstones: tuple[Tombstone, ...] = ()
    profile: Profile | None = None


def document_of(
    feed: Feed,
    articles: Sequence[Article],
    *,
    feed_format: FeedFormat,
    outlet: Outlet,
    changed: datetime,
    archive: ArchiveLinks = NO_ARCHIVE,
    tombstones: Sequence[Tombstone] = (),
    profile: Profile | None = None,
) -> Document:
    """Put a feed document together; `profile` is the dialect that it is for."""
    addresses = Addresses(outlet.base_url, feed.place)
    subscription = addresses.feed(profile_name(feed.slug, profile) if profile else feed_name(feed.slug, feed_format))
    if feed.selection.query:
        subscription += f"?q={quote(feed.selection.query)}"
    own = addresses.feed(archive.own) if archive.own else subscription
    kind = feed_format.content_type.partition(";")[0]
    chain = [
        ("prev-archive", archive.previous),
        ("next-archive", archive.next),
        ("current", feed_name(feed.slug, feed_format) if archive.own else None),
    ]
    hubs = () if archive.own else feed.hubs  # a closed page never changes
    links = [Link("self", own, kind), *(Link("hub", hub) for hub in hubs)]
    links += [Link(rel, addresses.feed(name), kind) for rel, name in chain if name]
    if feed_format is FeedFormat.ATOM and profile is None and archive.own is None and is_configured(feed):
        links.append(Link("related", addresses.feed(profile_name(feed.slug, Profile.TOMBSTONES)), kind))
    return Document(
        feed=feed,
        title=plain(feed.title),
        publisher=plain(outlet.name),
        id=_feed_id(feed, outlet),
        self_url=own,
        links=tuple(links),
        history_marks=("archive",) if archive.own else (),
        previous_url=addresses.feed(archive.previous) if archive.previous else None,
        changed=changed,
        ttl=LONGEST_TTL if archive.own else min(feed.ttl, LONGEST_TTL),
        entries=_entries(feed, articles, tombstones, addresses, profile),
        tombstones=tuple(tombstones),
        profile=profile,
    )


def is_configured(feed: Feed) -> bool:
    """Tell a configured feed, which is published in every dialect, from the stream of a section, a tag or a search."""
    return "/" not in feed.slug and not feed.selection.query


def _entries(
    feed: Feed,
    articles: Sequence[Article],
    tombstones: Sequence[Tombstone],
    addresses: Addresses,
    profile: Profile | None,
) -> tuple[Entry, ...]:
    """Give the entries, and in a partner's dialect what tells it that articles are gone."""
    entries = [entry_of(article, feed, addresses) for article in articles]
    if profile not in PARTNERS or profile is None:
        return tuple(entries)
    told = [retell(profile, entry, article) for entry, article in zip(entries, articles, strict=True)]
    gone = [retell_gone(profile, tombstone, addresses) for tombstone in tombstones]
    return (*told, *(entry for entry in gone if entry is not None))


def _feed_id(feed: Feed, outlet: Outlet) -> str:
    """Name a feed for ever: by the outlet's namespace, not by a host that may be renamed (RFC 4287 section 4.2.6)."""
    query = f"?{feed.selection.query}" if feed.selection.query else ""
    return uuid5(outlet.guid_namespace, f"feed:{feed.slug}{query}").urn
