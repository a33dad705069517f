"""Notice what other connections commit: by PRAGMA data_version on SQLite, by LISTEN and NOTIFY on PostgreSQL."""

import time
from collections.abc import Callable, Iterator
from threading import Event

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import InterfaceError, OperationalError

from feedsvc.errors import StoreUnavailable

CHANNEL = "feedsvc_commits"

POLL = 0.08
"""Seconds between two looks at SQLite's data version. A look takes 10 microseconds, but waking up for it 250."""

QUICK_POLL = 0.004
"""Seconds between two looks while a commit is fresh: an article's own is followed by that of the feeds it is in."""

QUICK = 0.5
"""Seconds for which a commit is fresh."""

PATIENCE = 0.5
"""Seconds for which PostgreSQL is listened to before `stop` is looked at."""

RETRY = 1.0
"""Seconds until a database that doesn't answer is asked again."""


def changes(engine: Engine, version: Callable[[], int], stop: Event) -> Iterator[StoreUnavailable | None]:
    """See `ports.Store.changes`."""
    look = _heard if engine.dialect.name == "postgresql" else _seen
    is_down = False
    while not stop.is_set():
        try:
            for _ in look(engine, version, stop):
                is_down = False
                yield None
        except (OperationalError, InterfaceError, StoreUnavailable) as error:
            if not is_down:
                is_down = True
                yield StoreUnavailable(f"The database does not answer: {getattr(error, 'orig', error)}")
            stop.wait(RETRY)


def announce(connection: Connection) -> None:
    """Tell the listeners of a commit, when it is one (PostgreSQL hands notifications over at the commit)."""
    connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})


def _seen(_: Engine, version: Callable[[], int], stop: Event) -> Iterator[None]:
    known, quick_until = None, 0.0
    while not stop.is_set():
        if known != (known := version()):
            quick_until = time.monotonic() + QUICK
            yield
        stop.wait(QUICK_POLL if time.monotonic() < quick_until else POLL)


def _heard(engine: Engine, _: Callable[[], int], stop: Event) -> Iterator[None]:
    import psycopg  # SQLite needs no driver of PostgreSQL

    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"LISTEN {CHANNEL}"))
        driver = connection.connection.driver_connection
        if not isinstance(driver, psycopg.Connection):
            raise TypeError("PostgreSQL is reached through psycopg alone.")
        yield
        while not stop.is_set():
            try:
                heard = list(driver.notifies(timeout=PATIENCE, stop_after=1))
            except psycopg.OperationalError as error:
                connection.invalidate()
                raise StoreUnavailable(str(error)) from error
            if heard:
                yield
