"""Render a feed: the document, its format, its codings."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from feedsvc.domain.addresses import NO_ARCHIVE, ArchiveLinks, feed_name
from feedsvc.domain.article import Article
from feedsvc.domain.feed import Feed, FeedFormat
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.rendition import Rendition
from feedsvc.render.atom import render_atom
from feedsvc.render.codings import encode
from feedsvc.render.document import Document, document_of
from feedsvc.render.jsonfeed import render_json
from feedsvc.render.rss import render_rss

RENDER_VERSION = 4
"""Counted up when the bytes that the same articles give change: every feed is then rendered anew."""

_FORMATS: Mapping[FeedFormat, Callable[[Document], bytes]] = {
    FeedFormat.RSS: render_rss,
    FeedFormat.ATOM: render_atom,
    FeedFormat.JSON: render_json,
}


def render(
    feed: Feed,
    articles: Sequence[Article],
    *,
    feed_format: FeedFormat,
    outlet: Outlet,
    changed: datetime,
    archive: ArchiveLinks = NO_ARCHIVE,
) -> Rendition:
    """Render articles, latest first, as a feed document; `changed` (whole seconds, UTC) is when its content last changed.

    Pure: the same input gives the same bytes, under any locale and in any thread.
    """
    document = document_of(feed, articles, feed_format=feed_format, outlet=outlet, changed=changed, archive=archive)
    return Rendition(
        name=archive.own or feed_name(feed.slug, feed_format),
        content_type=feed_format.content_type,
        key=rendition_key(feed, articles, feed_format=feed_format, outlet=outlet, archive=archive),
        changed=changed,
        bodies=encode(_FORMATS[feed_format](document)),
        max_age=document.ttl * 60,
        entries=len(articles),
        links=tuple((link.rel, link.href) for link in document.links if link.rel in ("self", "hub")),
    )


def rendition_key(
    feed: Feed,
    articles: Sequence[Article],
    *,
    feed_format: FeedFormat,
    outlet: Outlet,
    archive: ArchiveLinks = NO_ARCHIVE,
) -> str:
    """Give what tells whether a rendering would bring anything new: a hash of all that the bytes depend on but its date."""
    states = [(article.guid, article.number, article.sequence, article.updated) for article in articles]
    return sha256(repr((RENDER_VERSION, feed, feed_format, outlet, archive, states)).encode()).hexdigest()[:32]
