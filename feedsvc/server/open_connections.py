"""The open connections of a server, and what they share: the application, limits, the Date header, the end."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from heapq import nlargest
from typing import Protocol

from feedsvc.domain.dates import imf_fixdate
from feedsvc.server.exchange import Answer, Limits, Request, Stream

READ_AT_ONCE = 65_536
"""Bytes that are read of a connection at a time, into a buffer that all share."""

LOOK = 1.0
"""Seconds between two looks for connections that rest, while there are as many as there may be."""


class Application(Protocol):
    """What answers requests."""

    def at_once(self, request: Request) -> Answer | None:
        """Answer what needs no waiting; None for all else."""

    def again(self, request: Request) -> Callable[[], Answer | None] | None:
        """Return what answers the request whenever it is repeated, and None while `at_once` has to; None if it always has."""

    async def answer(self, request: Request) -> Answer | Stream:
        """Answer what `at_once` left."""

    def largest_body(self, request: Request) -> int:
        """Return how many bytes the body of a request may have, of which the head alone has come. Raises `Refusal`."""


class OpenConnection(Protocol):
    """A connection, as its group knows it."""

    def check_deadlines(self, now: float) -> None:
        """End it if its client was waited for long enough; `now` is the loop's time."""

    def rested_since(self, now: float) -> float:
        """Return for how many seconds it has had nothing to do; 0 while it has."""

    def finish(self) -> None:
        """End it now, or with the answer that is under way."""


class OpenConnections:
    """The connections of a server, and what they share."""

    def __init__(self, application: Application, limits: Limits | None = None) -> None:
        self.application = application
        self.limits = limits or Limits()
        self.open: set[OpenConnection] = set()
        self.buffer = memoryview(bytearray(READ_AT_ONCE))
        self.is_closing = False
        self.held = 0
        self._looked = 0.0
        self._second = 0
        self._date = b""

    def date(self) -> bytes:
        """Return the Date header, made once a second (RFC 9110 section 6.6.1)."""
        now = time.time()
        if not self._second <= now < self._second + 1:
            self._second = int(now)
            self._date = f"Date: {imf_fixdate(datetime.fromtimestamp(self._second, UTC))}\r\n".encode()
        return self._date

    def admits(self, connection: OpenConnection, now: float) -> bool:
        """Return whether a connection is one of the group now; where there are too many, some that rest make room."""
        if len(self.open) >= self.limits.connections:
            self._make_room(now)
        if len(self.open) >= self.limits.connections:
            return False
        self.open.add(connection)
        return True

    def hold(self, more: int) -> bool:
        """Count bytes that a connection holds, or lets go; return whether all hold more than they may."""
        self.held += more
        return self.held > self.limits.held

    def sweep(self, now: float) -> None:
        """End the connections that were waited for long enough; `now` is the loop's time."""
        for connection in list(self.open):
            connection.check_deadlines(now)

    def close(self) -> None:
        """End the connections that rest; the others end with their answer."""
        self.is_closing = True
        for connection in list(self.open):
            connection.finish()

    def _make_room(self, now: float) -> None:
        """End the connections that have rested longest, a twentieth of all; to look through all for each new one would cost."""
        if now - self._looked < LOOK:
            return
        self._looked = now
        resting = ((connection.rested_since(now), id(connection), connection) for connection in self.open)
        for rested, _, connection in nlargest(1 + len(self.open) // 20, resting):
            if rested > 0:
                self.open.discard(connection)
                connection.finish()
