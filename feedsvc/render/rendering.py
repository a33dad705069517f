"""Render a feed: the document, its format, its codings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from feedsvc.domain.addresses import NO_ARCHIVE, ArchiveLinks, feed_name, profile_name
from feedsvc.domain.articles import Article, Tombstone
from feedsvc.domain.feeds import PARTNERS, Feed, FeedFormat, Profile
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.renditions import Rendition
from feedsvc.render.atom import render_atom
from feedsvc.render.codings import encode
from feedsvc.render.document import Document, document_of
from feedsvc.render.jsonfeed import render_json
from feedsvc.render.profiles.dialects import render_profile
from feedsvc.render.rss import render_rss

RENDER_VERSION = 6
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
    tombstones: Sequence[Tombstone] = (),
    profile: Profile | None = None,
) -> Rendition:
    """Render articles, latest first, as a feed document; `changed` (whole seconds, UTC) is when its content last changed.

    `tombstones` are what was withdrawn, in the formats and dialects that can tell; a `profile` has articles that were sifted.
    Pure: the same input gives the same bytes, under any locale and in any thread.
    """
    document = document_of(
        _as_asked(feed, profile),
        articles,
        feed_format=feed_format,
        outlet=outlet,
        changed=changed,
        archive=archive,
        tombstones=tombstones,
        profile=profile,
    )
    write = render_profile if profile in PARTNERS else _FORMATS[feed_format]
    key = rendition_key(
        feed,
        articles,
        feed_format=feed_format,
        outlet=outlet,
        archive=archive,
        tombstones=tombstones,
        profile=profile,
    )
    return Rendition(
        name=archive.own or (profile_name(feed.slug, profile) if profile else feed_name(feed.slug, feed_format)),
        content_type=feed_format.content_type,
        key=key,
        changed=changed,
        bodies=encode(write(document)),
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
    tombstones: Sequence[Tombstone] = (),
    profile: Profile | None = None,
) -> str:
    """Give what tells whether a rendering would bring anything new: a hash of all that the bytes depend on but its date."""
    states = [(article.guid, article.number, article.sequence, article.updated) for article in articles]
    told = (RENDER_VERSION, feed, feed_format, outlet, archive, states)
    gone = [(tombstone.article.guid, tombstone.article.sequence, tombstone.when) for tombstone in tombstones]
    return sha256(repr((*told, profile, gone)).encode()).hexdigest()[:32]


def _as_asked(feed: Feed, profile: Profile | None) -> Feed:
    """Every partner wants full texts."""
    return replace(feed, full_content=True) if profile in PARTNERS else feed
