"""What happened to articles, as the live page hears of it: in the order of sequences, each once.

What time alone does, an embargo's end or an expiry, is a change with a sequence too (`UpdateEntries`).
"""

from collections.abc import Sequence
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
        """Return the event as a stream's page is to hear of it: an article that was corrected out of the stream has gone, and
        so has one that is kept to some feeds from now on."""
        if not self.article.revision.only_in and selection.takes(self.article.revision):
            return self
        has_moved = self.kind is LiveEventKind.ARTICLE and self.article.number > 1
        return replace(self, kind=LiveEventKind.WITHDRAWN) if has_moved else None


@dataclass(frozen=True, slots=True)
class LiveChanges:
    """What happened up to a sequence, as far as anybody is to hear of it."""

    events: Sequence[LiveEvent]
    reached: int


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

    def since(self, known: int) -> LiveChanges:
        """Return what happened after a sequence; an article that was never public is passed over, and so is one of which
        nothing was to be heard since, or that an import brought."""
        events: list[LiveEvent] = []
        reached = known
        while True:
            with self.store.read() as view:
                changed = view.articles.changed_since(reached, limit=BATCH)
            heard = (article for article in changed if article.announced > known)
            events += [event for article in heard if (event := self._event(article)) is not None]
            reached = changed[-1].sequence if changed else reached
            if len(changed) < BATCH:
                return LiveChanges(events, reached)

    def selection(self, slug: str) -> Selection:
        """Return what a stream selects. Raises `FeedNotFound`."""
        return self.streams.get(slug).selection

    def _event(self, article: Article) -> LiveEvent | None:
        now = self.clock()
        if article.duplicate_of is not None or article.revision.holds:
            return None
        if is_public(article, now):
            if article.is_imported:
                return None
            return LiveEvent(article.sequence, LiveEventKind.ARTICLE, article)
        was_seen = article.visible_from <= now or article.suspended is not None
        return LiveEvent(article.sequence, LiveEventKind.WITHDRAWN, article) if was_seen else None
