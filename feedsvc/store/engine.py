"""Connections: SQLite and PostgreSQL set up so that a commit is durable and a reader never waits."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from feedsvc.errors import ConfigurationError, StoreConflict, StoreUnavailable
from feedsvc.store.postgresql import (
    DIRECT,
    Connections,
    is_conflict,
    limit_idleness,
    postgresql_engine,
    silence_of,
    wait_for_no_disk,
)

BUSY_SECONDS = 15
"""How long a SQLite writer waits for another to commit."""


def make_engine(url: str, connections: Connections = DIRECT) -> Engine:
    """Make the engine of a database address. Raises `ConfigurationError` for one that can't be understood."""
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError("database_url: write it like postgresql://user:password@host/name") from error
    if address.get_backend_name() == "sqlite":
        options = {"file": _opened_file(address.database)}
        return _sqlite(create_engine(address, connect_args={"timeout": BUSY_SECONDS}, execution_options=options))
    if address.get_backend_name() == "postgresql":
        return postgresql_engine(address, connections)
    raise ConfigurationError("database_url: feedsvc keeps its articles in SQLite or PostgreSQL.")


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """The file of a SQLite database, by the device and inode that its path had when it was opened."""

    path: str
    inode: tuple[int, int]

    def verify(self) -> None:
        """Raise `StoreUnavailable` unless the path still leads to this file: what is written to another is lost."""
        try:
            status = Path(self.path).stat()
        except FileNotFoundError:
            fate = "was removed"
        except OSError as error:
            fate = f"can't be reached ({error.strerror})"
        else:
            if (status.st_dev, status.st_ino) == self.inode:
                return
            fate = "was replaced by another"
        raise StoreUnavailable(f"The database file {fate} while feedsvc ran. Put it back, or restart feedsvc.")


def verify_file(engine: Engine) -> None:
    """Raise `StoreUnavailable` if the file of a SQLite database was removed or replaced; PostgreSQL says such things itself."""
    file = engine.get_execution_options().get("file")
    if isinstance(file, OpenedFile):
        file.verify()


def _opened_file(name: str | None) -> OpenedFile | None:
    """Open the file of a database, and make that of a new one closed to others: its -wal and -shm take its mode
    (sqlite.org/wal.html)."""
    if not name or name == ":memory:":
        return None
    try:
        descriptor = os.open(name, os.O_CREAT | os.O_RDWR, 0o660)
    except OSError:  # SQLite says so
        return None
    status = os.fstat(descriptor)
    os.close(descriptor)
    return OpenedFile(name, (status.st_dev, status.st_ino))


def reach(url: str, connections: Connections = DIRECT) -> None:
    """Ask a database for an answer, within five seconds of connecting. Raises `StoreUnavailable`; nothing is changed."""
    engine = make_engine(url, connections)
    try:
        with transaction(engine, writes=False) as connection:
            connection.exec_driver_sql("SELECT 1")
    finally:
        engine.dispose()


@contextmanager
def transaction(engine: Engine, *, writes: bool, is_lasting: bool = True) -> Iterator[Connection]:
    """Run a block in a transaction: committed when it ends well, rolled back when it raises.

    `is_lasting` is as in `ports.Store.begin`.

    Raises `StoreUnavailable` when the database doesn't answer, or can't be read any more, `StoreConflict` when another
    transaction was in the way.
    """
    isolation = {} if writes or engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    try:
        options = {"writes": writes, "is_lasting": is_lasting, **isolation}
        with engine.connect().execution_options(**options) as connection, connection.begin():
            if writes and engine.dialect.name == "postgresql":
                limit_idleness(connection)
                if not is_lasting:
                    wait_for_no_disk(connection)
            yield connection
    except PoolTimeout as error:
        raise StoreUnavailable("Every connection to the database is in use (database.pool).") from error
    except DBAPIError as error:
        if is_conflict(error.orig):
            raise StoreConflict(f"Another transaction was in the way: {error.orig}") from error
        reason = what_ails(error)
        if reason is None:
            raise
        raise StoreUnavailable(reason) from error


def what_ails(error: DBAPIError) -> str | None:
    """Return what keeps a database from answering; None for an error that is a fault of ours, such as a broken statement.

    SQLite tells of a garbled file by a DatabaseError of no finer kind.
    """
    if silence := silence_of(error.orig):
        return silence
    if isinstance(error, OperationalError | InterfaceError):
        return f"The database does not answer: {error.orig}"
    if type(error) is DatabaseError:
        return f"The database can't be read, its file is damaged: {error.orig}. Put its last copy in its place."
    return None


def _sqlite(engine: Engine) -> Engine:
    """Take transactions out of the driver's hands (SQLAlchemy, "Serializable isolation / Savepoints", pysqlite dialect)."""

    @event.listens_for(engine, "do_connect")
    def _refuse(*_: object) -> None:
        """Make no empty database where the file was removed."""
        verify_file(engine)

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        """Writers lock at once: a read lock that is raised later fails when another has written meanwhile."""
        options = connection.get_execution_options()
        writes = options.get("writes", True)
        if writes:
            verify_file(engine)
            connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if options.get('is_lasting', True) else 'NORMAL'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
