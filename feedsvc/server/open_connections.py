"""The open connections of a server, and what they share: the application, the Date header, the end."""

import time
from datetime import UTC, datetime
from typing import Protocol

from feedsvc.domain.dates import imf_fixdate
from feedsvc.server.exchange import Answer, Request, Stream


class Application(Protocol):
    """What answers requests."""

    def at_once(self, request: Request) -> Answer | None:
        """Answer what needs no waiting; None for all else."""

    async def answer(self, request: Request) -> Answer | Stream:
        """Answer what `at_once` left."""


class OpenConnection(Protocol):
    """A connection, as its group knows it."""

    def check_deadlines(self, now: float) -> None:
        """End it if its client was waited for long enough; `now` is the loop's time."""

    def finish(self) -> None:
        """End it now, or with the answer that is under way."""


class OpenConnections:
    """The connections of a server, and what they share."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.open: set[OpenConnection] = set()
        self.is_closing = False
        self._second = 0
        self._date = b""

    def date(self) -> bytes:
        """Return the Date header, made once a second (RFC 9110 section 6.6.1)."""
        second = int(time.time())
        if second != self._second:
            self._second, self._date = second, f"Date: {imf_fixdate(datetime.fromtimestamp(second, UTC))}\r\n".encode()
        return self._date

    def sweep(self, now: float) -> None:
        """End the connections that were waited for long enough; `now` is the loop's time."""
        for connection in list(self.open):
            connection.check_deadlines(now)

    def close(self) -> None:
        """End the connections that rest; the others end with their answer."""
        self.is_closing = True
        for connection in list(self.open):
            connection.finish()
