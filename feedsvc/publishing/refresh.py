"""Render what has subscribers and isn't rendered as its feed changes: streams, dialects that no feed names, tombstones."""

from dataclasses import dataclass, field
from datetime import datetime

from feedsvc.errors import FaultyRendition, FeedMoved, FeedNotFound, FeedRespelled, FeedRetired
from feedsvc.ports import Clock, Store
from feedsvc.publishing.on_demand import OnDemand
from feedsvc.publishing.streams import Streams


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """Bring what is subscribed to up to date whenever articles, or time alone, may have changed it.

    Subscriptions to another spelling of a stream are moved to the one that it has.
    """

    store: Store
    streams: Streams
    on_demand: OnDemand
    clock: Clock
    _seen: dict[str, object] = field(default_factory=dict)
    """The state of the articles that was seen to last."""

    def __call__(self) -> None:
        """Bring what changed up to date; two queries if nothing did."""
        now = self.clock()
        with self.store.read() as view:
            state = (view.articles.last_sequence(), view.articles.next_turn(now))
            if self._seen.get("articles") == state:
                return
            topics = view.subscriptions.topics(now=now)
        for name in topics:
            try:
                self._render(name)
            except FeedRespelled as respelled:
                self._move(name, respelled.corrected(name), now)
            except (FeedNotFound, FeedMoved, FeedRetired, FaultyRendition):  # it stays as it was
                continue
        self._seen["articles"] = state

    def _render(self, name: str) -> None:
        document = self.streams.document(name)
        if not self.streams.is_published(document):
            self.on_demand(document)

    def _move(self, topic: str, to: str, now: datetime) -> None:
        with self.store.begin() as unit:
            unit.subscriptions.move(topic, to, now=now)
        self._render(to)
