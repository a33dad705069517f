"""Private feeds: each feed of the configuration with its full text, at an address that one aggregator alone knows."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from feedsvc.domain.addresses import place_of
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.feeds import Feed
from feedsvc.domain.people import Account, key_of
from feedsvc.domain.renditions import Rendition
from feedsvc.errors import AccountRevoked, FeedNotFound, StoreUnavailable
from feedsvc.ports import Clock, Store, Unit
from feedsvc.publishing.entries import changes_of
from feedsvc.publishing.publish import Content, Publish, content_of
from feedsvc.publishing.streams import Streams, split_archive, split_name

NOTED = timedelta(minutes=10)
"""How exactly the last use of an account is noted: not every poll is worth a commit."""

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
        """Return the rendition of a feed or of a page of its archive (`latest.rss`, `latest/archive/3.rss`) for a token.

        Raises `FeedNotFound` for an unknown token and for an unknown feed, alike; `AccountRevoked`.
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
            page = FeedDocument(feed, feed_format, page=archive[1])
            return _checked(self.publish.archive_page(view, page), self.publish)
        content = content_of(view, feed, now, view.articles.next_turn(now))
        newest = view.entries.page(slug, content.pages)
        closed = NEVER if newest is None else newest.closed
        changed = max(closed, *changes_of(view.entries.open(slug), now), NEVER).replace(microsecond=0)
        return self._once(FeedDocument(feed, feed_format), replace(content, now=changed))

    def _feed(self, slug: str, token: str) -> Feed:
        feed = self.streams.every.get(slug)
        if feed is None:
            raise FeedNotFound("There is no feed at this address.")
        return replace(feed, place=place_of(token), hubs=(), cloud=None, profiles=(), full_content=True)

    def _once(self, document: FeedDocument, content: Content) -> Rendition:
        """Render content, dated by its `now`, unless that was done before."""
        name = f"{document.feed.place}/{document.name}"
        known = self._rendered.get(name)
        if known is not None and known.changed != content.now:
            known = None
        rendition = self.publish.rendition_of(document, content, known)
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


def _checked(rendition: Rendition, publish: Publish) -> Rendition:
    """Raise for a feed that would break a reader: the aggregator keeps what it has, and asks again."""
    faults = publish.checker.faults(rendition)
    if faults:
        raise StoreUnavailable(f"The feed is kept back by a fault: {faults[0]}")
    return rendition
