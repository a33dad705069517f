"""What a feed document says in every format: the feed, its entries, and the links about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from feedsvc.domain.addresses import Addresses, feed_name
from feedsvc.domain.articles import Tombstone
from feedsvc.domain.documents import FeedDocument, profile_document
from feedsvc.domain.feeds import TOMBSTONES, Feed, FeedFormat
from feedsvc.domain.outlet import Outlet
from feedsvc.render.entries import Entry
from feedsvc.render.xml import plain

LONGEST_TTL = 300
"""Minutes a document may be kept, and a closed page of an archive is; some readers take more for an error."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a feed document, absolute."""

    rel: str
    href: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A feed document before it takes a format. `changed` is whole seconds, UTC, `ttl` whole minutes; `tombstones` is None in
    a document whose format has no word for them."""

    feed: Feed
    title: str
    publisher: str
    id: str
    self_url: str
    links: tuple[Link, ...]
    is_archive: bool
    previous_url: str | None
    changed: datetime
    ttl: int
    entries: Sequence[Entry]
    tombstones: Sequence[Tombstone] | None
    icon: str | None = None


def fill_document(
    document: FeedDocument,
    entries: Sequence[Entry],
    outlet: Outlet,
    *,
    changed: datetime,
    tombstones: Sequence[Tombstone] = (),
) -> Document:
    """Put together what a document says."""
    feed, is_archive = document.feed, document.page is not None
    addresses = Addresses(outlet.base_url, feed.place)
    links = _links(document, addresses)
    return Document(
        feed=feed,
        title=plain(feed.title),
        publisher=plain(outlet.name),
        id=_feed_id(feed, outlet),
        self_url=links[0].href,
        links=links,
        is_archive=is_archive,
        previous_url=addresses.feed(document.previous) if document.previous else None,
        changed=changed,
        ttl=LONGEST_TTL if is_archive else min(feed.ttl, LONGEST_TTL),
        entries=entries,
        tombstones=tombstones if document.names_withdrawals else None,
        icon=outlet.icon,
    )


def _links(document: FeedDocument, addresses: Addresses) -> tuple[Link, ...]:
    """Link a document to itself, then to its hubs, its archive, and its variant with tombstones."""
    feed, kind = document.feed, document.feed_format.content_type.partition(";")[0]
    is_archive, query = document.page is not None, feed.selection.query
    hubs = () if is_archive else feed.hubs  # a closed page never changes
    if not document.is_made_with_feed:
        hubs = tuple(hub for hub in hubs if hub == addresses.hub)  # ours knows who subscribes; no other is told
    related = {
        "prev-archive": document.previous,
        "next-archive": document.next,
        "current": feed_name(feed.slug, document.feed_format) if is_archive else None,
    }
    if document.feed_format is FeedFormat.ATOM and document.profile is None and not is_archive and _is_configured(feed):
        related["related"] = profile_document(feed, TOMBSTONES).name
    return (
        Link("self", addresses.search(document.name, query) if query else addresses.feed(document.name), kind),
        *(Link("hub", hub) for hub in hubs),
        *(Link(rel, addresses.feed(name), kind) for rel, name in related.items() if name),
    )


def _is_configured(feed: Feed) -> bool:
    """Return whether a feed is configured, and so published in every dialect; else it is a section's, a tag's, a search's."""
    return "/" not in feed.slug and not feed.selection.query


def _feed_id(feed: Feed, outlet: Outlet) -> str:
    """Name a feed for ever: by the outlet's namespace, not by a host that may be renamed (RFC 4287 section 4.2.6)."""
    query = f"?{feed.selection.query}" if feed.selection.query else ""
    return uuid5(outlet.guid_namespace, f"feed:{feed.slug}{query}").urn
