"""Feeds of streams that nobody configured: a section, a tag, an author, a search. Rendered when they are asked for.

A rendition is kept in the store like any other, so every process serves the same bytes and dates, and in memory for as long as
nothing was committed. A thousand pollers of a cold stream cause one rendering: the others wait for it.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from feedsvc.domain.addresses import archive_name
from feedsvc.domain.feed import Feed, FeedFormat
from feedsvc.domain.rendition import Rendition
from feedsvc.errors import FaultyRendition, FeedNotFound
from feedsvc.ports import Clock, Store
from feedsvc.usecases.publish import Publish

CAPACITY = 1000
"""Renditions that are kept in memory."""

FRESH = timedelta(milliseconds=100)
"""For which the store isn't asked again whether anything was committed."""


@dataclass(slots=True)
class _Known:
    version: int
    rendition: Rendition


@dataclass(slots=True, kw_only=True)
class OnDemand:
    """Render streams when they are asked for, each once."""

    store: Store
    publish: Publish
    clock: Clock
    _known: OrderedDict[str, _Known] = field(default_factory=OrderedDict)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _version: int = -1
    _asked: datetime | None = None

    def feed(self, feed: Feed, feed_format: FeedFormat) -> Rendition:
        """Give the rendition of a stream. Raises `FeedNotFound` for one without articles: it costs no rendering."""
        return self._once(f"{feed.slug}.{feed_format}?{feed.selection.query}", partial(self._render, feed, feed_format))

    def archive_page(self, feed: Feed, number: int, feed_format: FeedFormat) -> Rendition:
        """Give a page of a feed's archive. Raises `FeedNotFound` for one that isn't closed yet."""
        return self._once(archive_name(feed.slug, number, feed_format), partial(self._render_page, feed, number, feed_format))

    def _once(self, name: str, render: Callable[[], Rendition]) -> Rendition:
        """Render unless nothing was committed since it was rendered last; of several that ask at once, one renders."""
        version = self._current_version()
        known = self._known.get(name)
        if known is not None and known.version == version and not self._has_turned(known.rendition):
            return known.rendition
        with self._lock_of(name):
            known = self._known.get(name)
            if known is None or known.version != version or self._has_turned(known.rendition):
                self._remember(name, _Known(version, render()))
            return self._known[name].rendition

    def _render(self, feed: Feed, feed_format: FeedFormat) -> Rendition:
        now = self.clock()
        with self.store.read() as view:
            articles = view.articles.latest(feed.selection, now=now, limit=feed.size)
            if not articles:
                raise FeedNotFound(f"There is no feed called {feed.slug}.")
            live, turn = view.renditions.get(self.publish.name_of(feed, feed_format)), view.articles.next_turn(now)
        rendition = self.publish.rendition_of(feed, articles, feed_format, live, turn, now)
        faults = self.publish.renderer.check(rendition)
        if faults:
            if live is None:
                raise FaultyRendition(rendition.name, faults)
            return live
        if rendition != live and not feed.selection.query:
            with self.store.begin() as unit:
                unit.renditions.replace(rendition)
            self._asked = None
        return rendition

    def _render_page(self, feed: Feed, number: int, feed_format: FeedFormat) -> Rendition:
        with self.store.read() as view:
            rendition = self.publish.archive_page(view, feed, number, feed_format)
        faults = self.publish.renderer.check(rendition)
        if faults:
            raise FaultyRendition(rendition.name, faults)
        return rendition

    def _has_turned(self, rendition: Rendition) -> bool:
        return rendition.cache_until is not None and rendition.cache_until <= self.clock()

    def _current_version(self) -> int:
        now = self.clock()
        if self._asked is None or now - self._asked >= FRESH:
            self._version, self._asked = self.store.version(), now
        return self._version

    def _lock_of(self, name: str) -> threading.Lock:
        with self._guard:
            if len(self._locks) > CAPACITY * 4:
                self._locks.clear()
            return self._locks.setdefault(name, threading.Lock())

    def _remember(self, name: str, known: _Known) -> None:
        with self._guard:
            self._known[name] = known
            self._known.move_to_end(name)
            while len(self._known) > CAPACITY:
                self._known.popitem(last=False)
