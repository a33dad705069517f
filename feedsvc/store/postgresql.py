"""Connections to PostgreSQL that notice when the other end is lost, and hold no lock for a process that sleeps."""

import socket
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL

IDLE_SECONDS = 10
"""How long a transaction that writes may do nothing: what a suspended process has locked is then free again."""

POOL_SECONDS = 10.0
"""How long a transaction waits for a connection of its process."""

KEPT = 5
"""Connections that stay open once they were needed; the others are closed after use."""

_SOCKET = {
    "connect_timeout": 5,
    "tcp_user_timeout": 5000,
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
}
"""Limits of libpq, in seconds save the second, which is in milliseconds: a peer that vanished is noticed within six seconds."""

_WAIT_FOR_NO_DISK = text("SET LOCAL synchronous_commit = off")
_LIMIT_IDLENESS = text("SELECT set_config('idle_in_transaction_session_timeout', :limit, true)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """How PostgreSQL is reached: `pool` is the most connections of a process, beside the one that listens.

    Behind a pooler that parts transactions (`is_pooled`) nothing is prepared, and nothing is listened to unless `listen_url`
    leads to the server itself.
    """

    pool: int = 15
    is_pooled: bool = False
    listen_url: str | None = None


DIRECT = Connections()
"""A server that is reached itself."""


def postgresql_engine(address: URL, connections: Connections) -> Engine:
    """Make an engine; what the address itself says of its connections stays as it is."""
    name = f"feedsvc@{socket.gethostname()}"
    defaults: dict[str, Any] = {**_SOCKET, "application_name": name, "client_encoding": "utf8"}
    arguments = {name: value for name, value in defaults.items() if name not in address.query}
    if connections.is_pooled:
        arguments["prepare_threshold"] = None
    return create_engine(
        address.set(drivername="postgresql+psycopg"),
        connect_args=arguments,
        pool_pre_ping=True,
        pool_size=min(KEPT, connections.pool),
        max_overflow=max(0, connections.pool - KEPT),
        pool_timeout=POOL_SECONDS,
    )


def limit_idleness(connection: Connection) -> None:
    """Have the server end this transaction, and its session, if nothing is asked of it for long; a pooler minds it as well."""
    connection.execute(_LIMIT_IDLENESS, {"limit": f"{IDLE_SECONDS}s"})


def wait_for_no_disk(connection: Connection) -> None:
    """Have this transaction committed before it is on the disk; those that wait for it write all before them (WAL)."""
    connection.execute(_WAIT_FOR_NO_DISK)


_UNANSWERED = ("08", "25", "53", "55", "57", "58")
"""Classes of SQLSTATE of which none is of the statement's making: connection, transaction's state (a replica, a session that
the server ended), resources, locks, the operator, the system. https://www.postgresql.org/docs/current/errcodes-appendix.html"""

_CONFLICTS = ("23505", "40")
"""SQLSTATEs, or their beginnings, of what two transactions do to one another: each alone would have gone through."""

_POOLED = ("26000", "42P05")
"""SQLSTATEs of prepared statements that another session has, or has not."""


def is_conflict(error: object) -> bool:
    """Return whether a driver's error says that another transaction was in the way."""
    return _state_of(error).startswith(_CONFLICTS)


def silence_of(error: object) -> str | None:
    """Return what a driver's error says of a server that doesn't do its part; None for an error of ours."""
    state = _state_of(error)
    if state in _POOLED:
        return f"A pooler parts the transactions to the database; set database.pooler. ({error})"
    if state.startswith(_UNANSWERED):
        return f"The database does not answer: {error}"
    return None


def _state_of(error: object) -> str:
    return str(getattr(error, "sqlstate", None) or "")
