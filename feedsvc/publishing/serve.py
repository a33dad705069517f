"""What readers ask for: a feed's bytes, a page of a stream, an article."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedsvc.domain.articles import Article, Guid, Place, guid_from_id, is_public, was_public
from feedsvc.domain.feeds import LATEST, Feed, Selection
from feedsvc.domain.renditions import Rendition
from feedsvc.errors import ArticleGone, ArticleNotFound, StoreUnavailable
from feedsvc.ports import Clock, Store, Unit
from feedsvc.ports.articles import Articles
from feedsvc.publishing.entries import entries_of, newest_first
from feedsvc.publishing.live import LiveFeed, LiveFeeds
from feedsvc.publishing.on_demand import OnDemand
from feedsvc.publishing.streams import Streams


@dataclass(frozen=True, slots=True)
class StreamPage:
    """A page of a stream, latest published first; `next` is where the following page begins, None on the last.

    `sequence` is the last change it knows of, `turn` the instant at which time alone changes what is public.
    """

    feed: Feed
    articles: Sequence[Article]
    next: Place | None
    sequence: int
    turn: datetime | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Other articles to read after one: the latest of its section, or of all if it has none. `turn` is the instant at which
    time alone changes what is public."""

    articles: Sequence[Article]
    turn: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Serve:
    """Answer readers. Everything raises `StoreUnavailable` when the database doesn't answer."""

    store: Store
    streams: Streams
    live: LiveFeeds
    on_demand: OnDemand
    clock: Clock

    def feed(self, name: str, query: str = "") -> Rendition:
        """Return the rendition of a feed as `live_feed` does."""
        return self.live_feed(name, query).rendition

    def live_feed(self, name: str, query: str = "") -> LiveFeed:
        """Return the rendition of a feed by its name (`Streams.document`); `query` is what `search.rss` looks for.

        Raises `FeedNotFound`, `FeedMoved`, `FeedRespelled`, `FeedRetired`, and `StoreUnavailable` before a configured feed's
        first rendering.
        """
        document = self.streams.document(name, query)
        if not self.streams.is_published(document):
            return self.on_demand(document)
        live = self.live.get(name)
        if live is None:
            raise StoreUnavailable(f"The feed {name} has not been rendered yet.")
        return live

    def page(self, slug: str, *, limit: int, after: Place | None = None, query: str = "") -> StreamPage:
        """Return a page of a stream for people; `query` is what the stream `search` looks for.

        Raises `FeedNotFound` and `FeedRespelled`.
        """
        feed, now = self.streams.get(slug, query), self.clock()
        with self.store.read() as view:
            self.streams.spelt(feed, view, now)
            sequence, turn = view.articles.last_sequence(), view.articles.next_turn(now)
            latest = view.articles.latest(feed.selection, now=now, limit=limit + 1, after=after)
            latest = newest_first([*latest, *self._kept_to(feed, view, now, after)])[: limit + 1]
        articles = latest[:limit]
        following = Place(articles[-1].published, articles[-1].guid) if len(latest) > limit else None
        return StreamPage(feed, articles, following, sequence, turn)

    def _kept_to(self, feed: Feed, view: Unit, now: datetime, after: Place | None) -> Sequence[Article]:
        """Return the open entries of a feed that no stream lists, since their provider's stand in some feeds alone."""
        if feed.slug == LATEST or feed.slug not in self.streams.configured:
            return ()
        kept = [entry for entry in entries_of(feed, view.entries.open(feed.slug), now) if entry.revision.only_in]
        return [entry for entry in kept if after is None or (entry.published, entry.guid) < (after.published, after.guid)]

    def beside(self, article: Article, *, limit: int) -> Beside:
        """Return other articles for the readers of one."""
        section, now = article.revision.section, self.clock()
        selection = Selection(sections=(section,)) if section else Selection()
        with self.store.read() as view:
            latest = view.articles.latest(selection, now=now, limit=limit + 1)
            turn = view.articles.next_turn(now)
        return Beside([other for other in latest if other.guid != article.guid][:limit], turn)

    def article(self, article_id: str) -> Article:
        """Return a public article; a copy is, while what it repeats is public too. Raises `ArticleGone` once it was public and
        isn't any more, else `ArticleNotFound`."""
        with self.store.read() as view:
            repeated = list(_with_originals(view.articles, guid_from_id(article_id)))
            erased = None if repeated else view.erasures.at(guid_from_id(article_id))
        now = self.clock()
        if repeated and all(is_public(article, now) for article in repeated):
            return repeated[0]
        if erased is not None or (repeated and all(was_public(article, now) for article in repeated)):
            raise ArticleGone("This article has been withdrawn.")
        raise ArticleNotFound("There is no article at this address.")


def _with_originals(articles: Articles, guid: Guid | None) -> Iterator[Article]:
    """Yield an article, what it is hidden behind, and so on."""
    seen: set[Guid] = set()
    while guid is not None and guid not in seen and (article := articles.by_guid(guid)) is not None:
        seen.add(guid)
        yield article
        guid = article.duplicate_of
