"""Take down what is no public feed any more: it moved, it ended, it turned private. Its subscribers are notified."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feedsvc.domain.subscriptions import Subscription
from feedsvc.hub.requests import WebSub

BATCH = 500
"""Subscriptions that are ended in one transaction."""

ENDED = "This feed is published no more."


@dataclass(frozen=True, slots=True)
class RetireFeeds:
    """Look once, at the start: until the next one the configuration stays as it is."""

    websub: WebSub

    def __call__(self) -> Sequence[str]:
        """Return the names of the renditions that were taken down; with none, it costs two look-ups."""
        with self.websub.store.read() as view:
            over = [name for name in view.renditions.names() if not self.websub.is_public(name)]
            has_subscribers = not all(map(self.websub.is_public, view.subscriptions.topics(now=self.websub.clock())))
        if over:
            with self.websub.store.begin() as unit:
                for name in over:
                    unit.renditions.remove(name)
        if has_subscribers:
            for batch in self._batches():
                self._end(batch)
        return over

    def _batches(self) -> Iterator[Sequence[Subscription]]:
        after = 0
        while batch := self.websub.subscriptions(after=after, limit=BATCH):
            yield batch
            after = batch[-1].id

    def _end(self, batch: Sequence[Subscription]) -> None:
        ended = [subscription for subscription in batch if not self.websub.is_public(subscription.topic)]
        if ended:
            with self.websub.store.begin() as unit:
                for subscription in ended:
                    self.websub.end(unit, subscription, self.websub.end_of(subscription.topic) or ENDED)
