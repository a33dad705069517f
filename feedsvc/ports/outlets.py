"""Where the public addresses are written to as files, and what is yet to be written."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from feedsvc.domain.outlets import OutletJob, OutletMark, SiteAnswer


class Site(Protocol):
    """The service as the public sees it."""

    def ask(self, path: str) -> SiteAnswer:
        """Return the answer to an address such as `/feeds/latest.rss` (not percent-encoded)."""
        ...

    def fixed(self) -> Sequence[str]:
        """Name the addresses that no article changes: style sheets, scripts."""
        ...


class OutletWriter(Protocol):
    """An outlet. Its functions raise `StoreUnavailable` where it doesn't answer."""

    def put(self, path: str, answer: SiteAnswer) -> None:
        """Write the file of an address."""
        ...

    def remove(self, path: str) -> None:
        """Delete the file of an address; nothing happens if there is none."""
        ...

    def remove_below(self, path: str, *, but: str = "") -> None:
        """Delete the files of all addresses below one, and its own, `but` for one."""
        ...


class Purger(Protocol):
    """A cache before the service."""

    def purge(self, keys: Collection[str], *, hard: bool) -> None:
        """Have answers of these keys (`domain.edge`) fetched anew: at once, or, where the edge can, served once more meanwhile.

        Raises `StoreUnavailable`.
        """
        ...


class OutletJobs(Protocol):
    """What is yet to be written to outlets, inside one transaction."""

    def want(self, paths: Iterable[str], *, due: datetime) -> None:
        """Have addresses written anew, at `due` or earlier if that was asked for before."""
        ...

    def due(self, now: datetime, *, limit: int) -> Sequence[OutletJob]:
        """Return what is due, in the order in which it is to be written (`domain.outlets.rank_of`)."""
        ...

    def done(self, jobs: Collection[OutletJob]) -> None:
        """Delete what was written, unless it was asked for again meanwhile."""
        ...

    def failed(self, job: OutletJob, *, due: datetime, fault: str) -> None:
        """Try again later."""
        ...

    def next_due(self) -> datetime | None:
        """Return when something is due next; None if nothing is."""
        ...

    def waiting(self) -> int:
        """Count what is yet to be written."""
        ...

    def mark(self) -> OutletMark | None:
        """Return how far outlets are; None before the first look."""
        ...

    def keep_mark(self, mark: OutletMark) -> None:
        """Keep how far they are."""
        ...

    def pages_of(self, guids: Collection[str]) -> Sequence[tuple[str, int]]:
        """Return the archive pages, as (feed, number), that articles stand on."""
        ...
