"""Render the streams nobody configured that have subscribers; configured feeds are rendered in any case."""

from dataclasses import dataclass, field

from feedsvc.errors import FaultyRendition, FeedMoved, FeedNotFound, FeedRetired
from feedsvc.ports import Clock, Store
from feedsvc.publishing.on_demand import OnDemand
from feedsvc.publishing.streams import Streams


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """Bring subscribed streams up to date whenever articles, or time alone, may have changed them."""

    store: Store
    streams: Streams
    on_demand: OnDemand
    clock: Clock
    _seen: dict[str, object] = field(default_factory=dict)
    """The state of the articles that was seen to last."""

    def __call__(self) -> None:
        """With nothing changed it costs two queries."""
        now = self.clock()
        with self.store.read() as view:
            state = (view.articles.last_sequence(), view.articles.next_turn(now))
            if self._seen.get("articles") == state:
                return
            topics = view.subscriptions.topics(now=now)
        for name in topics:
            try:
                document = self.streams.document(name)
                if document.feed.slug not in self.streams.configured:
                    self.on_demand(document)
            except (FeedNotFound, FeedMoved, FeedRetired, FaultyRendition):  # it stays as it was
                continue
        self._seen["articles"] = state
