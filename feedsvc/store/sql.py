"""The store on a SQL database: transactions, the lease, and a number that tells whether anything was committed."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Event, Lock
from uuid import UUID

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from feedsvc.errors import ConfigurationError, StoreUnavailable
from feedsvc.store.changes import changes
from feedsvc.store.engine import make_engine, transaction, verify_file
from feedsvc.store.leases import SqlLeases
from feedsvc.store.migrate import migrate
from feedsvc.store.postgresql import DIRECT, Connections
from feedsvc.store.schema import counters, lasting
from feedsvc.store.scrubbing import scrub
from feedsvc.store.unit import SqlUnit

BASE_URL = "base_url "
"""What the names of base_urls begin with in the table `lasting`."""

_KEEP_URL = text("INSERT INTO lasting (name, value) VALUES (:name, :value) ON CONFLICT DO NOTHING")

_KEEP = (
    "INSERT INTO lasting (name, value) VALUES ('namespace', :value)"
    " ON CONFLICT (name) DO UPDATE SET value = CASE WHEN :is_stated THEN excluded.value ELSE lasting.value END RETURNING value"
)


@dataclass(slots=True)
class SqlStore:
    """The port `Store` on SQLite or PostgreSQL."""

    engine: Engine
    connections: Connections = DIRECT
    guard: Callable[[SqlUnit], None] | None = None
    _watcher: Connection | None = None
    _watching: Lock = field(default_factory=Lock)

    @contextmanager
    def begin(self, *, is_lasting: bool = True) -> Iterator[SqlUnit]:
        """See `ports.Store`."""
        with transaction(self.engine, writes=True, is_lasting=is_lasting) as connection:
            unit = SqlUnit(connection)
            if self.guard is not None:
                self.guard(unit)
            yield unit
            unit.commit.end()

    @contextmanager
    def read(self) -> Iterator[SqlUnit]:
        """See `ports.Store`."""
        with transaction(self.engine, writes=False) as connection:
            yield SqlUnit(connection, writes=False)

    def version(self) -> int:
        """See `ports.Store`. SQLite tells it itself (PRAGMA data_version, on a connection that never writes)."""
        if self.engine.dialect.name == "postgresql":
            with transaction(self.engine, writes=False) as connection:
                return int(connection.execute(select(counters.c.value).where(counters.c.name == "commits")).scalar_one())
        verify_file(self.engine)
        try:
            with self._watching:
                if self._watcher is None:
                    self._watcher = self.engine.connect()
                driver = self._watcher.connection.driver_connection
                return int(driver.execute("PRAGMA data_version").fetchone()[0]) if driver else 0
        except (DBAPIError, sqlite3.DatabaseError) as error:  # the driver is asked itself, and raises errors of its own
            raise StoreUnavailable(f"The database does not answer: {error}") from error

    def changes(self, stop: Event) -> Iterator[StoreUnavailable | None]:
        """See `ports.Store`."""
        return changes(self.engine, self.connections, self.version, stop)

    def guarded(self, guard: Callable[[SqlUnit], None]) -> "SqlStore":
        """Return this store with a guard that is called first in each transaction that writes; it raises to refuse."""
        return replace(self, guard=guard)

    def now(self) -> datetime:
        """See `ports.Store`."""
        if self.engine.dialect.name == "sqlite":
            return datetime.now(UTC)
        with transaction(self.engine, writes=False) as connection:
            clock: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
            return clock.astimezone(UTC)

    def lease(self, name: str, holder: str, *, seconds: float) -> int:
        """See `ports.Store`."""
        with transaction(self.engine, writes=True) as connection:
            return SqlLeases(connection).take(name, holder, seconds=seconds)

    def holder(self, name: str) -> str | None:
        """See `ports.Store`."""
        with transaction(self.engine, writes=False) as connection:
            return SqlLeases(connection).holder(name)

    def holders(self, begin: str) -> Sequence[str]:
        """See `ports.Store`."""
        with transaction(self.engine, writes=False) as connection:
            return SqlLeases(connection).holders(begin)

    def has_lapsed(self, name: str) -> bool:
        """See `ports.Store`."""
        with transaction(self.engine, writes=False) as connection:
            return SqlLeases(connection).has_lapsed(name)

    def release(self, name: str, holder: str) -> None:
        """See `ports.Store`."""
        with transaction(self.engine, writes=True) as connection:
            SqlLeases(connection).release(name, holder)

    def namespace(self, stated: UUID | None, *, otherwise: UUID) -> UUID:
        """See `ports.Store`."""
        with transaction(self.engine, writes=False) as connection:
            kept = connection.execute(select(lasting.c.value).where(lasting.c.name == "namespace")).scalar()
        if kept and stated in (None, UUID(kept)):
            return UUID(kept)
        with transaction(self.engine, writes=True) as connection:
            wanted = {"value": str(stated or otherwise), "is_stated": stated is not None}
            return UUID(connection.execute(text(_KEEP), wanted).scalar_one())

    def former_urls(self, current: str) -> Sequence[str]:
        """See `ports.Store`."""
        with transaction(self.engine, writes=False) as connection:
            names = select(lasting.c.value).where(lasting.c.name.startswith(BASE_URL)).order_by(lasting.c.name)
            kept = list(connection.execute(names).scalars())
        if current not in kept:
            with transaction(self.engine, writes=True) as connection:
                connection.execute(_KEEP_URL, {"name": f"{BASE_URL}{current}", "value": current})
        return [url for url in kept if url != current]

    def scrub(self) -> bool:
        """See `ports.Store`."""
        return scrub(self.engine)

    def close(self) -> None:
        """See `ports.Store`."""
        if self._watcher is not None:
            self._watcher.close()
        self.engine.dispose()


def open_store(url: str, connections: Connections = DIRECT) -> SqlStore:
    """Open the store at a database address (`sqlite:////absolute/path`, `postgresql://...`), its schema brought up to date.

    Raises `ConfigurationError` for an address that can't be understood and for the schema of a newer release,
    `StoreUnavailable` if nothing answers there.
    """
    engine = make_engine(url, connections)
    try:
        migrate(engine)
    except ConfigurationError:
        engine.dispose()
        raise
    return SqlStore(engine, connections)


def known_store(url: str, connections: Connections = DIRECT) -> SqlStore:
    """Return the store at a database address as it is: what another process keeps there is read."""
    return SqlStore(make_engine(url, connections), connections)
