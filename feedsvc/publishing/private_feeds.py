"""Private feeds: each feed of the configuration with its full text, at an address that one aggregator alone knows."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from feedsvc.domain.addresses import place_of
from feedsvc.domain.articles import Article
from feedsvc.domain.feeds import Feed, FeedFormat
from feedsvc.domain.people import Account, key_of
from feedsvc.domain.renditions import Rendition
from feedsvc.errors import AccountRevoked, FeedNotFound, StoreUnavailable
from feedsvc.ports import Clock, Store, Unit
from feedsvc.publishing.publish import Content, Publish, content_of
from feedsvc.publishing.streams import Streams, split_archive, split_name

NOTED = timedelta(minutes=10)
"""To which it is noted when an account was used last: not every poll is worth a commit."""

CAPACITY = 200
"""Renditions that are remembered."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class PrivateFeeds:
    """Serve private feeds. They have the full text, also of feeds that show the public a summary, and name no hub."""

    store: Store
    streams: Streams
    publish: Publish
    clock: Clock
    _rendered: OrderedDict[str, Rendition] = field(default_factory=OrderedDict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, token: str, name: str) -> Rendition:
        """Give the rendition of a feed or of a page of its archive (`latest.rss`, `latest/archive/3.rss`) for a token.

        Raises `FeedNotFound` for a token that nobody was given and for a feed that isn't there, alike; `AccountRevoked`.
        """
        now = self.clock()
        with self.store.read() as view:
            account = view.accounts.get(key_of(token))
            if account is None:
                raise FeedNotFound("There is no feed at this address.")
            if account.revoked is not None:
                raise AccountRevoked("This address was revoked. The newsroom gives out new ones.")
            rendition = self._rendition(view, token, name, now)
        self._note_use(account, now)
        return rendition

    def _rendition(self, view: Unit, token: str, name: str, now: datetime) -> Rendition:
        slug, feed_format = split_name(name)
        archive = split_archive(slug)
        feed = self._feed(archive[0] if archive else slug, token)
        if archive is not None:
            return _checked(self.publish.archive_page(view, feed, archive[1], feed_format), self.publish)
        content = content_of(view, feed, now, view.articles.next_turn(now))
        page = view.entries.page(slug, content.pages)
        closed = NEVER if page is None else page.closed
        changed = max(closed, *_changes(view.entries.open(slug), now), NEVER).replace(microsecond=0)
        return self._once(feed, replace(content, now=changed), feed_format)

    def _feed(self, slug: str, token: str) -> Feed:
        feed = self.streams.every.get(slug)
        if feed is None:
            raise FeedNotFound("There is no feed at this address.")
        return replace(feed, place=place_of(token), hubs=(), cloud=None, profiles=(), full_content=True)

    def _once(self, feed: Feed, content: Content, feed_format: FeedFormat) -> Rendition:
        """Render content, dated by its `now`, unless that was done before."""
        name = f"{feed.place}/{feed.slug}.{feed_format}"
        known = self._rendered.get(name)
        if known is not None and known.changed != content.now:
            known = None
        rendition = self.publish.rendition_of(feed, content, feed_format, known)
        if rendition is not known:
            self._remember(name, _checked(rendition, self.publish))
        return rendition

    def _note_use(self, account: Account, now: datetime) -> None:
        if account.used is None or now - account.used >= NOTED:
            with self.store.begin() as unit:
                unit.accounts.use(account.key, now)

    def _remember(self, name: str, rendition: Rendition) -> None:
        with self._guard:
            self._rendered[name] = rendition
            self._rendered.move_to_end(name)
            while len(self._rendered) > CAPACITY:
                self._rendered.popitem(last=False)


def _changes(entries: Sequence[Article], now: datetime) -> Iterator[datetime]:
    """Give every instant at which a feed of these entries, public or not, changed; an entry that left it is in its archive."""
    for article in entries:
        yield article.changed
        yield from (turn for turn in (article.visible_from, article.visible_until) if turn is not None and turn <= now)


def _checked(rendition: Rendition, publish: Publish) -> Rendition:
    """A feed that would break a reader isn't served: the aggregator keeps what it has, and asks again."""
    faults = publish.check(rendition)
    if faults:
        raise StoreUnavailable(f"The feed is kept back by a fault: {faults[0]}")
    return rendition
