"""What the use cases ask of the outside world: one Protocol per port, with its promises and errors in the docstrings.

One contract suite in tests/contract runs against each port's fake and each real adapter.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Event
from typing import Protocol
from uuid import UUID

from feedsvc.errors import StoreUnavailable
from feedsvc.ports.articles import Articles, Overrides
from feedsvc.ports.audit import AuditLog
from feedsvc.ports.counts import IntakeLog, PollLog, Tallies
from feedsvc.ports.desk import Accounts, Staff
from feedsvc.ports.erasing import Erasures
from feedsvc.ports.feeds import Entries, Renditions, StreamNames
from feedsvc.ports.hub import Outbox, Subscriptions
from feedsvc.ports.imports import Imports, Redirects
from feedsvc.ports.intake import Drops
from feedsvc.ports.outlets import OutletJobs
from feedsvc.ports.sending import DropKeys, SentFiles
from feedsvc.ports.webhooks import Webhooks

SCHEDULER = "scheduler"
"""The name of the lease of the process that takes in and publishes."""

HUB = "hub "
"""What the names of the leases begin with by which workers of the hub say that they live; their own names follow."""

PUBLISHER = "publisher:"
"""What the names of the leases begin with by which workers say that they publish feeds; their own names follow."""

OUTLETS = "outlets"
"""The name of the lease of the process that fills outlets."""


class Clock(Protocol):
    """The present instant, aware UTC."""

    def __call__(self) -> datetime: ...


class Leases(Protocol):
    """Who has which right, inside one transaction."""

    def verify(self, name: str, holder: str, epoch: int) -> None:
        """Raise `LeaseLost` unless `holder` has the lease in this epoch; nobody takes it over before the transaction ends."""
        ...


class Unit(Protocol):
    """One transaction over all that is stored."""

    @property
    def articles(self) -> Articles: ...
    @property
    def entries(self) -> Entries: ...
    @property
    def stream_names(self) -> StreamNames: ...
    @property
    def renditions(self) -> Renditions: ...
    @property
    def drops(self) -> Drops: ...
    @property
    def overrides(self) -> Overrides: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def erasures(self) -> Erasures: ...
    @property
    def staff(self) -> Staff: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def drop_keys(self) -> DropKeys: ...
    @property
    def sent(self) -> SentFiles: ...
    @property
    def polls(self) -> PollLog: ...
    @property
    def intake(self) -> IntakeLog: ...
    @property
    def tallies(self) -> Tallies: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def webhooks(self) -> Webhooks: ...
    @property
    def imports(self) -> Imports: ...
    @property
    def redirects(self) -> Redirects: ...
    @property
    def outlet_jobs(self) -> OutletJobs: ...
    @property
    def leases(self) -> Leases: ...


class Store(Protocol):
    """Where everything is kept."""

    def begin(self, *, is_lasting: bool = True) -> AbstractContextManager[Unit]:
        """Open a transaction for writing: committed when the block ends well, rolled back when it raises.

        Where the machine itself fails, it may take a commit back that isn't lasting, with none that was lasting after it: such
        a commit waits for no disk, and is for what would be done again.

        Raises `StoreUnavailable` when the database doesn't answer.
        """
        ...

    def read(self) -> AbstractContextManager[Unit]:
        """Open a consistent view for reading only."""
        ...

    def version(self) -> int:
        """Return a number that changes whenever another connection has committed; cheap enough to ask ten times a second."""
        ...

    def changes(self, stop: Event) -> Iterator[StoreUnavailable | None]:
        """Yield at once and then within 100 ms of every commit of another connection, until `stop` is set.

        Asks the database nothing that reads a table. Yields the error once when the database stops answering, and None when
        it answers again.
        """
        ...

    def now(self) -> datetime:
        """Return the present instant, by the clock that leases and claims run out by: one for all machines."""
        ...

    def lease(self, name: str, holder: str, *, seconds: float) -> int:
        """Take or renew the lease `name` for `holder`, and return its epoch, which rises with each holder that takes it over;
        0 while another holder's has not run out."""
        ...

    def holder(self, name: str) -> str | None:
        """Return who has a lease that has not run out; None if nobody does."""
        ...

    def holders(self, begin: str) -> Sequence[str]:
        """Return who has leases that have not run out, of those whose names begin like this."""
        ...

    def has_lapsed(self, name: str) -> bool:
        """Return whether a lease has run out that its holder never gave back."""
        ...

    def release(self, name: str, holder: str) -> None:
        """End a lease early; nothing happens if `holder` doesn't have it."""
        ...

    def namespace(self, stated: UUID | None, *, otherwise: UUID) -> UUID:
        """Keep and return the namespace that names feeds and articles: the stated one, else the one that was kept when
        the store was opened before, else `otherwise`."""
        ...

    def former_urls(self, current: str) -> Sequence[str]:
        """Keep the base_url that the service has now, and return those that it had before."""
        ...

    def scrub(self) -> bool:
        """Leave nothing on the disk of what was deleted, as far as the database can; return whether that is all of it."""
        ...

    def close(self) -> None:
        """Close every connection."""
        ...
