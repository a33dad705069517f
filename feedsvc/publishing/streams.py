"""Which feeds exist: the configured ones, and a stream for each section, tag, author, language, source and search."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.documents import FeedDocument, profile_document
from feedsvc.domain.feeds import NO_FORMER_FEEDS, TOMBSTONES, Feed, FeedFormat, FormerFeeds, Selection, Term
from feedsvc.domain.outlet import Outlet
from feedsvc.errors import FeedMoved, FeedNotFound, FeedRespelled, FeedRetired
from feedsvc.ports import Unit
from feedsvc.render.partners import PARTNERS

_ARCHIVE = re.compile(r"(?P<feed>[a-z0-9-]+)/archive/(?P<page>[1-9][0-9]{0,8})")

SEARCH = "search"
"""The slug of the stream that a query chooses."""

_SELECT: Mapping[Term, Callable[[str], Selection]] = {
    Term.SECTION: lambda value: Selection(sections=(value,)),
    Term.TAG: lambda value: Selection(tags=(value,)),
    Term.AUTHOR: lambda value: Selection(authors=(value,)),
    Term.LANGUAGE: lambda value: Selection(languages=(value,)),
    Term.SOURCE: lambda value: Selection(sources=(value,)),
}


@dataclass(frozen=True, slots=True)
class Streams:
    """Every public feed there is, by slug. `configured` keeps the order of the configuration, `latest` among them.

    `private` are those that accounts alone may read; nothing else lists or looks them up.
    """

    outlet: Outlet
    configured: Mapping[str, Feed]
    former: FormerFeeds = NO_FORMER_FEEDS
    private: Mapping[str, Feed] = field(default_factory=dict)

    @property
    def every(self) -> Mapping[str, Feed]:
        """The feeds of the configuration, private ones too."""
        return {**self.configured, **self.private}

    def raise_if_former(self, slug: str) -> None:
        """Raise `FeedMoved` or `FeedRetired` for a slug, or a part of one (`world/archive/3`), that a feed once had."""
        first = slug.partition("/")[0].partition(".")[0]
        if first in self.former.moved:
            raise FeedMoved(self.former.moved[first])
        if first in self.former.retired:
            raise FeedRetired(self.former.retired[first] or "This feed is published no more.")

    def get(self, slug: str, query: str = "") -> Feed:
        """Return the feed of a slug: `latest`, `section/World`, `search` with a query.

        Raises `FeedNotFound`; it may have no articles.
        """
        if slug == SEARCH and query.strip():
            return self.of_search(" ".join(query.split()))
        if slug in self.configured:
            return self.configured[slug]
        kind, _, value = slug.partition("/")
        if kind not in list(Term) or not value.strip():
            raise FeedNotFound(f"There is no feed called {slug}.")
        return self.of_term(Term(kind), value)

    def spelt(self, feed: Feed, view: Unit, now: datetime) -> Feed:
        """Return a feed that answers at its address: a stream of a term in its one spelling, that of its first public article.

        Raises `FeedNotFound` for one that never had any, so that nothing betrays an embargoed one; `FeedRespelled`.
        """
        kind, slash, value = feed.slug.partition("/")
        if not slash:
            return feed
        printed = view.stream_names.spelling(Term(kind), value, now=now)
        if printed is None:
            raise FeedNotFound(f"There is no feed called {feed.slug}.")
        if printed != value:
            raise FeedRespelled(feed.slug, f"{kind}/{printed}")
        return feed

    def document(self, name: str, query: str = "") -> FeedDocument:
        """Return the document of a name: `latest.rss`, `latest/archive/3.rss`, `latest.msn.rss`, `section/World.rss`.

        `query` is what `search.rss` looks for. Raises `FeedNotFound`, `FeedMoved` and `FeedRetired`.
        """
        slug, feed_format = split_name(name)
        self.raise_if_former(slug)
        archive = split_archive(slug)
        if archive is not None and archive[0] in self.configured:
            return FeedDocument(self.configured[archive[0]], feed_format, page=archive[1])
        feed, _, profile = slug.partition(".")
        if feed in self.configured and profile in (TOMBSTONES, *PARTNERS):
            return self._dialect(self.configured[feed], profile, feed_format)
        return FeedDocument(self.get(slug, query), feed_format)

    def _dialect(self, feed: Feed, profile: str, feed_format: FeedFormat) -> FeedDocument:
        document = profile_document(feed, profile)
        if document.feed_format is not feed_format:
            raise FeedNotFound(f"This dialect is {document.feed_format.upper()}: {document.name}.")
        if not feed.has_profile(profile):
            known = ", ".join(feed.profiles or ()) or "none"
            raise FeedNotFound(f"The feed {feed.slug} is not published for {profile}; its profiles: {known}.")
        return document

    def is_published(self, document: FeedDocument) -> bool:
        """Return whether a document is rendered as its feed changes, not when somebody asks for it."""
        return document.page is None and document.feed.slug in self.configured and document.is_made_with_feed

    def counted_as(self, name: str) -> str | None:
        """Return the name that polls of a rendition are counted as, archive pages as one; None for what is no feed's name."""
        try:
            slug, feed_format = split_name(name)
        except FeedNotFound:
            return None
        archive = split_archive(slug)
        if archive is not None:
            return f"{archive[0]}/archive.{feed_format}" if archive[0] in self.configured else None
        is_known = slug.partition(".")[0] in self.configured or slug == SEARCH or slug.partition("/")[0] in list(Term)
        return name if is_known else None

    def of_term(self, term: Term, value: str) -> Feed:
        """Return the stream of one section, tag, author, language or source. It names our own hub alone: others aren't told."""
        latest = self.configured["latest"]
        return replace(
            latest,
            slug=f"{term}/{value}",
            title=f"{value} · {self.outlet.name}",
            description=f"Articles from {self.outlet.name}: {term} {value}",
            language=value if term is Term.LANGUAGE else latest.language,
            hubs=tuple(hub for hub in latest.hubs if hub == Addresses(self.outlet.base_url).hub),
            selection=_SELECT[term](value),
        )

    def of_search(self, query: str) -> Feed:
        """Return the stream of a search; every word of `query` must occur."""
        latest = self.configured["latest"]
        return replace(
            latest,
            slug=SEARCH,
            title=f"{query} · {self.outlet.name}",
            description=f"Articles from {self.outlet.name} that mention {query}",
            hubs=(),
            cloud=None,
            selection=Selection(query=query),
        )


def streams_of(outlet: Outlet, feeds: Mapping[str, Feed], former: FormerFeeds = NO_FORMER_FEEDS) -> Streams:
    """Split the feeds of the configuration into public and private ones."""
    public, private = ({slug: feed for slug, feed in feeds.items() if feed.private is kind} for kind in (False, True))
    return Streams(outlet, public, former, private)


def split_archive(slug: str) -> tuple[str, int] | None:
    """Split `latest/archive/3` into the feed's slug and the page; None for what names no archive page."""
    match = _ARCHIVE.fullmatch(slug)
    return None if match is None else (match["feed"], int(match["page"]))


def split_name(name: str) -> tuple[str, FeedFormat]:
    """Split a rendition's name into slug and format: `latest.rss`. Raises `FeedNotFound` for any other ending."""
    slug, dot, extension = name.rpartition(".")
    if not dot or extension not in list(FeedFormat):
        raise FeedNotFound(f"There is no feed at {name}; feeds end in .rss, .atom or .json.")
    return slug, FeedFormat(extension)
