"""Which of the workers on one database publishes which feeds: each feed has one, and all reckon the same from who lives.

Who lives is what the hub's workers say every few seconds. Until one that was lost is found out, its feeds stay as they are;
when two take a feed for theirs for a moment, the store keeps the newer state (`ports.feeds.Renditions.replace`).
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from feedsvc.ports import HUB, SCHEDULER, Store

LOOK_SECONDS = 1.0
"""Between two looks who lives."""


@dataclass(slots=True, kw_only=True)
class Shares:
    """The feeds of one worker, which is `holder`; `slugs` are all there are, of which the first is the scheduler's."""

    store: Store
    holder: str
    slugs: Sequence[str]
    is_gone: Callable[[str], bool]
    _looked: float = field(default_factory=lambda: -LOOK_SECONDS)
    _living: tuple[str | None, Sequence[str]] = (None, ())
    """Who schedules, and who lives."""

    def __call__(self, *, leads: bool) -> Collection[str]:
        """Return the feeds that this worker publishes; `leads` says whether it schedules."""
        leader, living = self._look()
        leader = self.holder if leads else leader
        workers = sorted({*living, *([leader] if leader else [])})
        mine = {slug for slug in self.slugs[1:] if workers and worker_of(slug, workers) == self.holder}
        return frozenset(mine | set(self.slugs[:1])) if leads else frozenset(mine if self.holder in living else ())

    def _look(self) -> tuple[str | None, Sequence[str]]:
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            living = [worker for worker in self.store.holders(HUB) if worker == self.holder or not self.is_gone(worker)]
            self._living, self._looked = (self.store.holder(SCHEDULER), living), time.monotonic()
        return self._living


def worker_of(slug: str, workers: Sequence[str]) -> str:
    """Return who of these has a feed: when one goes or comes, no feeds change hands but its own (rendezvous hashing)."""
    return max(workers, key=lambda worker: sha256(f"{worker} {slug}".encode()).digest())
