"""Feeds of streams that nobody configured: a section, a tag, an author, a search. Rendered when they are asked for.

A rendition is kept in the store like any other, so every process serves the same bytes and dates, and in memory for as long as
no article changed. A thousand pollers of a cold stream cause one rendering: the others wait for it.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from functools import partial

from feedsvc.domain.addresses import archive_name, profile_name
from feedsvc.domain.feeds import Feed, FeedFormat, Profile
from feedsvc.domain.refusals import to_note
from feedsvc.domain.renditions import Rendition
from feedsvc.errors import FaultyRendition, FeedNotFound, StoreUnavailable
from feedsvc.ports import Clock, Store
from feedsvc.publishing.live import LiveFeed, LiveFeeds
from feedsvc.publishing.publish import Content, Publish, content_of, name_of

CAPACITY = 64_000_000
"""Bytes of renditions that are kept in memory, some 200 of full texts."""

RENDERERS = 2
"""Streams that are rendered at the same time."""

PATIENCE = 0.25
"""Seconds for which who asks waits for a stream that was served before; then it is served as it was (RFC 5861 section 3)."""


_Asked = tuple[str, str]
"""A rendition's name, and what a search looks for."""


@dataclass(frozen=True, slots=True)
class _Known:
    generation: int
    live: LiveFeed


@dataclass(slots=True, kw_only=True)
class OnDemand:
    """Render streams when they are asked for, each once."""

    store: Store
    publish: Publish
    live: LiveFeeds
    clock: Clock
    _known: OrderedDict[_Asked, _Known] = field(default_factory=OrderedDict)
    _weight: int = 0
    """Bytes that `_known` holds."""
    _under_way: dict[_Asked, Future[LiveFeed]] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(RENDERERS, thread_name_prefix="stream"))

    def current(self, name: str) -> LiveFeed | None:
        """Give what would be answered to `name`, the rendition's, if that is in memory and surely what the store has now."""
        known = self._known.get((name, ""))
        return known.live if known is not None and self.live.is_followed and self._is_current(known) else None

    def feed(self, feed: Feed, feed_format: FeedFormat) -> LiveFeed:
        """Give the rendition of a stream. Raises `FeedNotFound` for one without articles: it costs no rendering."""
        name = (name_of(feed, feed_format), feed.selection.query)
        return self._once(name, partial(self._render, feed, feed_format))

    def profile(self, feed: Feed, profile: Profile) -> LiveFeed:
        """Give a configured feed in a dialect that isn't rendered with it. Raises `FeedNotFound` where it has none."""
        if not feed.has_profile(profile):
            known = ", ".join(feed.profiles or ()) or "none"
            raise FeedNotFound(f"The feed {feed.slug} is not published for {profile}; its profiles: {known}.")
        return self._once((profile_name(feed.slug, profile), ""), partial(self._render_profile, feed, profile))

    def document(self, name: str, render: Callable[[], Rendition]) -> LiveFeed:
        """Give what else is made of the articles: rendered unless nothing has changed since."""
        return self._once(("", name), render)  # no name that a feed has

    def archive_page(self, feed: Feed, number: int, feed_format: FeedFormat) -> LiveFeed:
        """Give a page of a feed's archive. Raises `FeedNotFound` for one that isn't closed yet."""
        name = (archive_name(feed.slug, number, feed_format), "")
        return self._once(name, partial(self._render_page, feed, number, feed_format))

    def _once(self, name: _Asked, render: Callable[[], Rendition]) -> LiveFeed:
        """Render unless nothing has changed since; of several that ask at once one renders, and the others wait for it.

        What was served before is served again when the store is slow or gone.
        """
        known = self._known.get(name)
        try:
            if known is not None and self._is_current(known):
                return known.live
            return self._begin(name, render).result(None if known is None else PATIENCE)
        except (StoreUnavailable, FutureTimeout):
            if known is None:
                raise
            return known.live

    def _begin(self, name: _Asked, render: Callable[[], Rendition]) -> Future[LiveFeed]:
        with self._guard:
            work = self._under_way.get(name)
            if work is None:
                work = self._under_way[name] = self._threads.submit(self._work, name, render)
        return work

    def _work(self, name: _Asked, render: Callable[[], Rendition]) -> LiveFeed:
        try:
            generation, known = self.live.current_generation(), self._known.get(name)
            if known is None or not self._is_current(known):
                known = self._remember(name, generation, render)
            return known.live
        finally:
            with self._guard:
                del self._under_way[name]

    def _remember(self, name: _Asked, generation: int, render: Callable[[], Rendition]) -> _Known:
        before = self._known.get(name)
        try:
            rendition = render()
        except FeedNotFound:
            with self._guard:
                self._forget(name)
            raise
        is_same = before is not None and before.live.rendition == rendition
        known = _Known(generation, before.live if before is not None and is_same else LiveFeed(rendition))
        with self._guard:
            self._forget(name)
            self._known[name] = known
            self._weight += known.live.rendition.weight
            while self._weight > CAPACITY and len(self._known) > 1:
                self._forget(next(iter(self._known)))
        return known

    def _forget(self, name: _Asked) -> None:
        known = self._known.pop(name, None)
        self._weight -= 0 if known is None else known.live.rendition.weight

    def _is_current(self, known: _Known) -> bool:
        turn = known.live.rendition.cache_until
        return known.generation == self.live.current_generation() and (turn is None or turn > self.clock())

    def _render(self, feed: Feed, feed_format: FeedFormat) -> Rendition:
        now = self.clock()
        with self.store.read() as view:
            articles = view.articles.latest(feed.selection, now=now, limit=feed.size)
            if not articles:
                raise FeedNotFound(f"There is no feed called {feed.slug}.")
            live, turn = view.renditions.get(name_of(feed, feed_format)), view.articles.next_turn(now)
        content = Content(articles=articles, now=now, turn=turn)
        rendition = self.publish.rendition_of(feed, content, feed_format, live)
        return self._put_live(rendition, live, is_kept=not feed.selection.query)

    def _render_profile(self, feed: Feed, profile: Profile) -> Rendition:
        now = self.clock()
        with self.store.read() as view:
            content = content_of(view, feed, now, view.articles.next_turn(now))
            live = view.renditions.get(profile_name(feed.slug, profile))
        rendition = self.publish.rendition_of(feed, content, profile.feed_format, live, profile)
        return self._put_live(rendition, live)

    def _put_live(self, rendition: Rendition, live: Rendition | None, *, is_kept: bool = True) -> Rendition:
        """Keep a rendition for all processes to serve; of a faulty one, give the last good one. Raises `FaultyRendition`."""
        faults = self._faults(rendition)
        if faults:
            if live is None:
                raise FaultyRendition(rendition.name, faults)
            return live
        if rendition != live and is_kept:
            with self.store.begin() as unit:
                self.publish.put_live(unit, rendition)
        return rendition

    def _faults(self, rendition: Rendition) -> tuple[str, ...]:
        """Check a rendition, and note in the store whether it is kept back."""
        faults = self.publish.check(rendition)
        with self.store.read() as view:
            kept = [one for one in view.renditions.kept_back() if one.name == rendition.name]
        noted = to_note({rendition.name: faults} if faults else {}, kept, self.clock())
        if noted or (kept and not faults):
            with self.store.begin() as unit:
                for one in noted:
                    unit.renditions.keep_back(one)
                if not faults:
                    unit.renditions.let_go(rendition.name)
        return faults

    def _render_page(self, feed: Feed, number: int, feed_format: FeedFormat) -> Rendition:
        with self.store.read() as view:
            rendition = self.publish.archive_page(view, feed, number, feed_format)
        faults = self._faults(rendition)
        if faults:
            raise FaultyRendition(rendition.name, faults)
        return rendition
