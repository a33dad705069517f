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
from datetime import datetime
from functools import partial

from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.refusals import faults_to_record
from feedsvc.domain.renditions import Rendition
from feedsvc.errors import FaultyRendition, FeedNotFound, StoreUnavailable
from feedsvc.ports import Clock, Store, Unit
from feedsvc.publishing.live import LiveFeed, LiveFeeds
from feedsvc.publishing.publish import Content, Publish, content_of

CAPACITY = 64_000_000
"""Bytes of renditions that are kept in memory, some 200 of full texts."""

RENDERERS = 2
"""Streams that are rendered at the same time."""

PATIENCE = 0.25
"""Seconds a client waits for a stream that was served before; then it is served as it was (RFC 5861 section 3)."""

TRIES = 5
"""Times that a stream is rendered while other processes put theirs live first."""


_Key = tuple[str, str]
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
    _known: OrderedDict[_Key, _Known] = field(default_factory=OrderedDict)
    _weight: int = 0
    """Bytes that `_known` holds."""
    _under_way: dict[_Key, Future[LiveFeed]] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(RENDERERS, thread_name_prefix="stream"))

    def current(self, name: str) -> LiveFeed | None:
        """Return what would be answered to `name`, the rendition's, if that is in memory and surely what the store has now."""
        known = self._known.get((name, ""))
        return known.live if known is not None and self.live.is_followed and self._is_current(known) else None

    def close(self) -> None:
        """End the threads that streams are rendered in."""
        self._threads.shutdown(wait=False)

    def __call__(self, document: FeedDocument) -> LiveFeed:
        """Return the rendition of a document that isn't rendered as its feed changes.

        Raises `FeedNotFound` for a stream that never had a public article, which costs no rendering, and for a page that isn't
        closed yet; `FeedRespelled`.
        """
        return self._once((document.name, document.feed.selection.query), partial(self._render, document))

    def document(self, name: str, render: Callable[[], Rendition]) -> LiveFeed:
        """Return what else is made of the articles: rendered unless nothing has changed since."""
        return self._once(("", name), render)  # no name that a feed has

    def _once(self, name: _Key, render: Callable[[], Rendition]) -> LiveFeed:
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

    def _begin(self, name: _Key, render: Callable[[], Rendition]) -> Future[LiveFeed]:
        with self._guard:
            work = self._under_way.get(name)
            if work is None:
                work = self._under_way[name] = self._threads.submit(self._work, name, render)
        return work

    def _work(self, name: _Key, render: Callable[[], Rendition]) -> LiveFeed:
        try:
            generation, known = self.live.current_generation(), self._known.get(name)
            if known is None or not self._is_current(known):
                known = self._remember(name, generation, render)
            return known.live
        finally:
            with self._guard:
                del self._under_way[name]

    def _remember(self, name: _Key, generation: int, render: Callable[[], Rendition]) -> _Known:
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

    def _forget(self, name: _Key) -> None:
        known = self._known.pop(name, None)
        self._weight -= 0 if known is None else known.live.rendition.weight

    def _is_current(self, known: _Known) -> bool:
        turn = known.live.rendition.cache_until
        return known.generation == self.live.current_generation() and (turn is None or turn > self.clock())

    def _render(self, document: FeedDocument) -> Rendition:
        if document.page is not None:
            return self._render_page(document)
        for _ in range(TRIES):
            rendition, is_live = self._rendered(document)
            if is_live:
                break
        return rendition

    def _rendered(self, document: FeedDocument) -> tuple[Rendition, bool]:
        """Render a document, and return whether it is what other processes serve: none of them was first with another."""
        now = self.clock()
        with self.store.read() as view:
            content = self._content(view, document, now)
            live = view.renditions.get(document.name)
        rendition = self.publish.checked_rendition_of(document, content, live)
        if isinstance(rendition, FaultyRendition):
            self._record_faults(document.name, rendition.faults)
            if live is None:
                raise rendition
            return live, True
        self._record_faults(document.name, ())
        if rendition == live or document.feed.selection.query:
            return rendition, True
        return rendition, bool(self.publish.write([rendition]))

    def _content(self, view: Unit, document: FeedDocument, now: datetime) -> Content:
        """Read what a dialect of a configured feed is made of, or the stream of a section, a tag, a search."""
        feed, turn = document.feed, view.articles.next_turn(now)
        if document.profile is not None:
            return content_of(view, feed, now, turn)
        self.publish.streams.spelt(feed, view, now)
        articles = view.articles.latest(feed.selection, now=now, limit=feed.size)
        return Content(articles=articles, now=now, turn=turn, made_of=view.renditions.as_of())

    def _render_page(self, document: FeedDocument) -> Rendition:
        with self.store.read() as view:
            rendition = self.publish.archive_page(view, document)
        faults = self.publish.checker.faults(rendition)
        self._record_faults(rendition.name, faults)
        if faults:
            raise FaultyRendition(rendition.name, faults)
        return rendition

    def _record_faults(self, name: str, faults: tuple[str, ...]) -> None:
        """Record in the store what is wrong with a rendition, or no more."""
        with self.store.read() as view:
            withheld = [known for known in view.renditions.withheld() if known.name == name]
        fresh = faults_to_record({name: faults} if faults else {}, withheld, self.clock())
        self.publish.write(faulty=fresh, mended=[known.name for known in withheld if not faults])
