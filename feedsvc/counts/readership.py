"""Who reads: the polls of the last days by feed and client."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedsvc.domain.counts import Polls, total
from feedsvc.ports import Clock, Store

SPANS = (1, 7, 30)
"""Days that are summed."""

MOST_ROWS = 20_000
"""Rows of a day, feed and client that are summed."""


@dataclass(frozen=True, slots=True)
class Readership:
    """The polls of some days, the busiest client of a feed first."""

    days: int
    polls: Sequence[Polls]
    now: datetime

    @property
    def requests(self) -> int:
        return sum(polls.requests for polls in self.polls)

    @property
    def unchanged_share(self) -> float:
        """The part of all requests that were answered 304, 0 to 1."""
        return sum(polls.unchanged for polls in self.polls) / max(1, self.requests)

    @property
    def subscribers(self) -> int:
        """The people that aggregators say to poll for, summed over feeds and clients."""
        return sum(polls.subscribers or 0 for polls in self.polls)

    @property
    def clients(self) -> int:
        """The different products."""
        return len({polls.product for polls in self.polls})


@dataclass(frozen=True, slots=True, kw_only=True)
class CountReaders:
    """Sum who polled what."""

    store: Store
    clock: Clock

    def __call__(self, days: int) -> Readership:
        """Sum the polls of today and the days before it, UTC."""
        now = self.clock()
        with self.store.read() as view:
            polls = view.polls.since((now - timedelta(days=days - 1)).date(), limit=MOST_ROWS)
        return Readership(days, total(polls), now)
