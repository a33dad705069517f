"""The configured feeds as they are live, in memory: what every poll is answered from, without a query.

A thread follows the store and takes over what was rendered anew. With the store gone the last good feeds stay.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from feedsvc.domain.addresses import feed_name
from feedsvc.domain.documents import published_documents
from feedsvc.domain.feeds import FeedFormat
from feedsvc.domain.renditions import PastVersion, Rendition
from feedsvc.errors import StoreUnavailable
from feedsvc.ports import Store
from feedsvc.publishing.streams import Streams
from feedsvc.render.delta import entry_marks

VERSIONS = 10
"""Past versions of a feed that are remembered: half an hour of a newsroom that publishes every three minutes."""


@dataclass(frozen=True, slots=True)
class LiveFeed:
    """A live rendition, and the versions before it, newest first."""

    rendition: Rendition
    past: tuple[PastVersion, ...] = ()


@dataclass(slots=True)
class LiveFeeds:
    """Hold the live renditions of the configured feeds; `feeds` is replaced whole, so readers need no lock."""

    store: Store
    streams: Streams
    feeds: Mapping[str, LiveFeed] = field(default_factory=dict)
    fault: str | None = None
    """What keeps the store from answering, while it does."""
    generation: int = 0
    """Counts the changes of articles and of live feeds: with the same generation, every stream is what it was."""
    _sequence: int = -1
    _stamps: Mapping[str, str] = field(default_factory=dict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)
    _is_followed: bool = False

    @property
    def is_followed(self) -> bool:
        """Whether a thread keeps up with the store: `generation` is then at most 100 ms old, while the store answers."""
        return self._is_followed

    def current_generation(self) -> int:
        """Return the generation; the store is asked if no thread follows it. Raises `StoreUnavailable`."""
        if not self._is_followed:
            self.refresh()
        return self.generation

    def get(self, name: str) -> LiveFeed | None:
        """Return a live feed by its rendition's name. The store is asked for an unknown one, or if no thread follows it."""
        if not self._is_followed or name not in self.feeds:
            try:
                self.refresh()
            except StoreUnavailable:
                if name not in self.feeds:
                    raise
        return self.feeds.get(name)

    def follow(
        self,
        stop: threading.Event,
        changed: Callable[[], None] = lambda: None,
        answers: Callable[[str | None], None] = lambda _: None,
        committed: Callable[[], None] = lambda: None,
    ) -> None:
        """Keep up with the store until `stop` is set. `changed` is called when articles or feeds have changed, not at every
        commit, `committed` at every one; `answers` with the fault when the store answers no more, and with None when it does
        again."""
        self._is_followed = True
        for fault in self.store.changes(stop):
            before, known_fault = self.generation, self.fault
            try:
                if fault is not None:
                    raise fault
                self.refresh()
                self.fault = None
            except StoreUnavailable as error:
                self.fault = str(error)
            if (self.fault is None) != (known_fault is None):
                answers(self.fault)
            if self.generation != before:
                changed()
            committed()
        self._is_followed = False

    def take_over(self, before: "LiveFeeds") -> None:
        """Begin with what another of the same store knows, as far as the feeds are the same."""
        feeds = self.streams.configured.values()
        names = {document.name for feed in feeds for document in published_documents(feed)}
        self.feeds = {name: live for name, live in before.feeds.items() if name in names}
        self._stamps = {name: stamp for name, stamp in before._stamps.items() if name in self.feeds}  # noqa: SLF001 its own kind
        self.generation, self._sequence = before.generation, before._sequence  # noqa: SLF001
        with suppress(StoreUnavailable):
            self.refresh()

    def missing(self) -> Sequence[str]:
        """List the configured feeds that have not been rendered yet."""
        return [slug for slug in self.streams.configured if feed_name(slug, FeedFormat.RSS) not in self.feeds]

    def refresh(self) -> None:
        """Take over the renditions that were replaced. Raises `StoreUnavailable`, and then nothing has changed."""
        with self._one_at_a_time:
            feeds = self.streams.configured.values()
            names = [document.name for feed in feeds for document in published_documents(feed)]
            with self.store.read() as view:
                stamps, sequence = view.renditions.stamps(names), view.articles.last_sequence()
                fresh = [rendition for name in stamps if stamps[name] != self._stamps.get(name)
                         if (rendition := view.renditions.get(name)) is not None]  # fmt: skip
            has_changed = bool(fresh) or stamps.keys() != self._stamps.keys() or sequence != self._sequence
            if fresh or stamps.keys() != self._stamps.keys():
                kept = {name: live for name, live in self.feeds.items() if name in stamps}
                self.feeds = kept | {new.name: LiveFeed(new, kept[new.name].past if new.name in kept else ()) for new in fresh}
            self._stamps, self._sequence = stamps, sequence
            self.generation += has_changed
            if fresh:  # after the swap: nobody waits for it but who asks for what changed since a version just replaced
                self.feeds = {**self.feeds, **{new.name: _after(kept.get(new.name), new) for new in fresh}}


def _after(before: LiveFeed | None, rendition: Rendition) -> LiveFeed:
    """Put a rendition in the place of the one before it, which is remembered."""
    if before is None:
        return LiveFeed(rendition)
    if before.rendition.body == rendition.body:
        return LiveFeed(rendition, before.past)
    version = PastVersion(
        frozenset(before.rendition.etag(coding) for coding in before.rendition.bodies),
        entry_marks(before.rendition.body, before.rendition.content_type),
    )
    return LiveFeed(rendition, (version, *before.past)[:VERSIONS])
