"""Notice what other connections commit: by PRAGMA data_version on SQLite, by LISTEN and NOTIFY on PostgreSQL."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from threading import Event
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import InterfaceError, OperationalError

from feedsvc.errors import StoreUnavailable
from feedsvc.store.commits import CHANNEL
from feedsvc.store.engine import make_engine
from feedsvc.store.postgresql import Connections
from feedsvc.store.writes import FileWrites, file_writes

if TYPE_CHECKING:
    import psycopg

POLL = 0.08
"""Seconds between two looks at SQLite's data version where nothing tells of writes."""

QUICK_POLL = 0.004
"""Seconds between two looks for a commit that is under way."""

CALM_POLL = 0.015
"""Seconds between two looks for a commit whose writes were announced with those of the one before it."""

QUICK = 0.05
"""Seconds in which a write is followed by its commit, and one commit by another whose writes were announced with it."""

ALERT = 1.0
"""Seconds for which a commit is still awaited, less eagerly: a slow disk takes its time."""

UNTOLD = 3
"""Commits in a row, noticed late, that no write announced: then the file system is taken for one that tells nothing."""

FRESH = 0.5
"""Seconds for which a commit is fresh where nothing tells of writes: an article's own is followed by that of its feeds."""

PATIENCE = 0.5
"""Seconds for which PostgreSQL, or the file system, is listened to before `stop` and the version are looked at."""

LOOK = 2.0
"""Seconds between two looks at PostgreSQL's version: a connection that was lost in silence tells of nothing."""

POOLED_POLL = 0.5
"""Seconds between two looks at PostgreSQL's version where a pooler keeps it from telling."""

RETRY = 1.0
"""Seconds until a database that doesn't answer is asked again."""


def changes(
    engine: Engine, connections: Connections, version: Callable[[], int], stop: Event
) -> Iterator[StoreUnavailable | None]:
    """See `ports.Store.changes`."""
    is_down = False
    while not stop.is_set():
        try:
            for _ in _noticed(engine, connections, version, stop):
                is_down = False
                yield None
        except (OperationalError, InterfaceError, StoreUnavailable) as error:
            if not is_down:
                is_down = True
                if not isinstance(error, StoreUnavailable):
                    error = StoreUnavailable(f"The database does not answer: {error.orig}")
                yield error
            stop.wait(RETRY)


def _noticed(engine: Engine, connections: Connections, version: Callable[[], int], stop: Event) -> Iterator[None]:
    if engine.dialect.name == "sqlite":
        return _seen(engine, version, stop)
    if connections.listen_url is not None:
        return _heard(make_engine(connections.listen_url), version, stop)
    return _looked(version, stop) if connections.is_pooled else _heard(engine, version, stop)


def _seen(engine: Engine, version: Callable[[], int], stop: Event) -> Iterator[None]:
    """Look at the version when the file system tells of writes; all the time where it turns out to tell nothing."""
    writes = file_writes(f"{engine.url.database}-wal")
    if writes is not None:
        with closing(writes):
            yield from _wake_ups(writes, version, stop)
    yield from _polled(version, stop)


def _wake_ups(writes: FileWrites, version: Callable[[], int], stop: Event) -> Iterator[None]:
    """Await the commit that a write announces; end when commits came one after the other that none did."""
    known, untold = version(), 0
    yield
    while not stop.is_set():
        is_woken = writes.wait(PATIENCE)
        if not is_woken and version() == known:
            continue
        untold = 0 if is_woken or writes.wait(0) else untold + 1
        if untold == UNTOLD:
            return
        written, waited = time.monotonic(), 0.0
        while version() == known and waited < ALERT and not stop.is_set():
            stop.wait(QUICK_POLL if waited < QUICK else POLL)
            waited = time.monotonic() - written
        calm = time.monotonic() + QUICK
        while time.monotonic() < calm and not stop.is_set():
            if known != (known := version()):
                yield
                calm = time.monotonic() + QUICK
            stop.wait(CALM_POLL)


def _polled(version: Callable[[], int], stop: Event) -> Iterator[None]:
    known, fresh_until = None, 0.0
    while not stop.is_set():
        if known != (known := version()):
            fresh_until = time.monotonic() + FRESH
            yield
        stop.wait(QUICK_POLL if time.monotonic() < fresh_until else POLL)


def _looked(version: Callable[[], int], stop: Event) -> Iterator[None]:
    known = None
    while not stop.is_set():
        if known != (known := version()):
            yield
        stop.wait(POOLED_POLL)


def _heard(engine: Engine, version: Callable[[], int], stop: Event) -> Iterator[None]:
    """Listen on a connection of its own, and look at the version now and then whatever is heard."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        driver = _listening(connection)
        connection.detach()  # it is closed at the end: in the pool it would go on listening
        known, looked = version(), time.monotonic()
        yield
        while not stop.is_set():
            if _is_notified(driver):
                yield
            if time.monotonic() - looked > LOOK:
                looked = time.monotonic()
                if known != (known := version()):
                    yield


def _listening(connection: Connection) -> "psycopg.Connection[Any]":
    import psycopg  # SQLite needs no driver of PostgreSQL

    connection.execute(text(f"LISTEN {CHANNEL}"))
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("PostgreSQL is reached through psycopg alone.")
    return driver


def _is_notified(driver: "psycopg.Connection[Any]") -> bool:
    import psycopg

    try:
        return bool(list(driver.notifies(timeout=PATIENCE, stop_after=1)))
    except psycopg.OperationalError as error:
        raise StoreUnavailable(f"The database does not answer: {error}") from error
