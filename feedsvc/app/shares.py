"""Which of the workers on one database publishes which feeds: each feed has one, and all reckon the same from who publishes.

Each says so by a lease of its own, from when it first comes to publish. Until one that was lost is found out, its feeds stay as
they are; when two take a feed for theirs for a moment, the store keeps the newer state (`ports.feeds.Renditions.replace`).
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from feedsvc.app.lease import LEASE_SECONDS
from feedsvc.ports import PUBLISHER, SCHEDULER, Store

LOOK_SECONDS = 1.0
"""Between two looks who publishes."""


@dataclass(slots=True, kw_only=True)
class Shares:
    """The feeds of one worker, which is `holder`; `slugs` are all there are, of which the first is the scheduler's."""

    store: Store
    holder: str
    slugs: Sequence[str]
    is_gone: Callable[[str], bool]
    _has_joined: bool = False
    _looked: float = field(default_factory=lambda: -LOOK_SECONDS)
    _workers: tuple[str | None, Sequence[str]] = (None, ())
    """Who schedules, and who publishes."""

    def __call__(self, *, leads: bool) -> Collection[str]:
        """Return the feeds that this worker publishes; `leads` says whether it schedules."""
        if not self._has_joined:
            self._has_joined = True
            self.keep()
        leader, publishing = self._look()
        leader = self.holder if leads else leader
        workers = sorted({*publishing, *([leader] if leader else [])})
        mine = {slug for slug in self.slugs[1:] if workers and worker_of(slug, workers) == self.holder}
        return frozenset(mine | set(self.slugs[:1])) if leads else frozenset(mine)

    def keep(self) -> None:
        """Say that this worker publishes, once it does."""
        if self._has_joined:
            self.store.lease(f"{PUBLISHER}{self.holder}", self.holder, seconds=LEASE_SECONDS)

    def leave(self) -> None:
        """Leave the feeds to the others at once."""
        if self._has_joined:
            self._has_joined = False
            self.store.release(f"{PUBLISHER}{self.holder}", self.holder)

    def _look(self) -> tuple[str | None, Sequence[str]]:
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            publishing = [name for name in self.store.holders(PUBLISHER) if name == self.holder or not self.is_gone(name)]
            self._workers, self._looked = (self.store.holder(SCHEDULER), publishing), time.monotonic()
        return self._workers


def worker_of(slug: str, workers: Sequence[str]) -> str:
    """Return who of these has a feed: when one goes or comes, no feeds change hands but its own (rendezvous hashing)."""
    return max(workers, key=lambda worker: sha256(f"{worker} {slug}".encode()).digest())
