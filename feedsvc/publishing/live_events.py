"""What happened to articles, as the live page hears of it: in the order of sequences, each once.

What time alone does, an embargo's end or an expiry, is a change with a sequence too (`UpdateEntries`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from feedsvc.domain.articles import Article, is_public
from feedsvc.domain.feeds import Selection
from feedsvc.ports import Clock, Store
from feedsvc.publishing.streams import Streams

BATCH = 200
"""Changes that are read at once."""


class LiveEventKind(StrEnum):
    """What a live page hears of."""

    ARTICLE = "article"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """A change of an article: `sequence` is the event's id, by which a page that lost its connection goes on."""

    sequence: int
    kind: LiveEventKind
    article: Article

    def as_seen_in(self, selection: Selection) -> "LiveEvent | None":
        """Return the event as a stream's page is to hear of it: an article that was corrected out of the stream has gone."""
        if selection.takes(self.article.revision):
            return self
        has_moved = self.kind is LiveEventKind.ARTICLE and self.article.number > 1
        return replace(self, kind=LiveEventKind.WITHDRAWN) if has_moved else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEvents:
    """List what happened since a sequence."""

    store: Store
    streams: Streams
    clock: Clock

    def now(self) -> int:
        """Return the sequence of the last change."""
        with self.store.read() as view:
            return view.articles.last_sequence()

    def since(self, sequence: int) -> Iterator[Sequence[LiveEvent]]:
        """Yield what happened after `sequence`, in batches; an article that was never public, and what an import
        brought, is passed over."""
        while True:
            with self.store.read() as view:
                changed = view.articles.changed_since(sequence, limit=BATCH)
            yield [event for article in changed if (event := self._event(article)) is not None]
            if len(changed) < BATCH:
                return
            sequence = changed[-1].sequence

    def selection(self, slug: str) -> Selection:
        """Return what a stream selects. Raises `FeedNotFound`."""
        return self.streams.get(slug).selection

    def _event(self, article: Article) -> LiveEvent | None:
        now = self.clock()
        if article.duplicate_of is not None or article.revision.holds:
            return None
        if is_public(article, now):
            if article.is_quiet:
                return None
            return LiveEvent(article.sequence, LiveEventKind.ARTICLE, article)
        was_seen = article.visible_from <= now or article.suspended is not None
        return LiveEvent(article.sequence, LiveEventKind.WITHDRAWN, article) if was_seen else None
