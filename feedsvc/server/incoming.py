"""What a client has sent: requests that wait for their turn, bytes that are yet to be read, and why no more can be."""

from collections import deque

from feedsvc.server.exchange import Request
from feedsvc.server.reader import IN_MEMORY, Refusal, RequestReader

MOST_WAITING = 16
"""Requests that a client may send ahead before it is read no further."""

REQUEST_WEIGHT = 2000
"""Bytes of memory that a request without a body takes, about."""


class Incoming:
    """The requests of one connection, in their order.

    No more are read while many wait, or one with a body: what a client sends ahead stays in its own machine.
    """

    def __init__(self, reader: RequestReader) -> None:
        self.reader = reader
        self.waiting: deque[Request] = deque()
        self.current: Request | None = None
        """The request that is being answered."""
        self.refusal: Refusal | None = None
        """What is answered, once all that waits has been, to bytes that could not be read."""
        self.is_over = False
        """Whether no more is read: what was read last ends the connection."""
        self.has_dropped = False
        """Whether bytes came that were not read."""
        self.begun = 0.0
        """When the request began that hasn't come whole."""
        self._unread, self._at = b"", 0

    @property
    def rests(self) -> bool:
        """Whether every request so far came whole and is answered."""
        return not (self.waiting or self._unread or self.current or self.is_over or self.reader.is_amid)

    @property
    def is_answered(self) -> bool:
        """Whether every request that came whole is answered."""
        return self.current is None and not self.waiting

    @property
    def is_read(self) -> bool:
        """Whether all that came has been read."""
        return not self._unread

    @property
    def may_go_on(self) -> bool:
        """Whether a further request may be read."""
        if len(self.waiting) >= MOST_WAITING or (self.current is not None and self.current.body is not None):
            return False
        return not self.waiting or all(request.body is None for request in self.waiting)

    @property
    def held(self) -> int:
        """Bytes in memory, about; 0 while the connection rests."""
        held = len(self._unread) - self._at + (self.reader.held if self.reader.is_amid else 0)
        held += sum(REQUEST_WEIGHT + min(request.length, IN_MEMORY) for request in self.waiting)
        return held + min(self.current.length, IN_MEMORY) if self.current is not None else held

    def add(self, data: bytes) -> None:
        """Keep what has come, to be read."""
        if self.is_over:
            self.has_dropped = True
        else:
            self._unread = self._unread[self._at :] + data if self._unread else data
            self._at = 0

    def read(self, now: float) -> None:
        """Read on, as far as it can be answered soon."""
        unread, reader = self._unread, self.reader
        while self._at < len(unread) and not self.is_over and self.may_go_on:
            was_amid = reader.is_amid
            try:
                self._at, request = reader.take(unread, self._at)
            except Refusal as refusal:
                self.refuse(refusal)
                return
            if request is not None:
                self.waiting.append(request)
                self.is_over = not request.keeps_alive
            elif reader.is_amid and not was_amid:
                self.begun = now
        if self._at >= len(unread):
            self._unread, self._at = b"", 0
        elif self.is_over:
            self.end()

    def refuse(self, refusal: Refusal) -> None:
        """Have a refusal end the connection once all that waits is answered."""
        self.refusal = self.refusal or refusal
        self.end()

    def end(self) -> None:
        """Read no more, and drop what came."""
        self.is_over = True
        self.has_dropped = self.has_dropped or bool(self._unread) or self.refusal is not None
        self._unread, self._at = b"", 0

    def close(self) -> None:
        """Let go of all that isn't answered."""
        self.end()
        self.reader.close()
        for request in self.waiting:
            request.close()
        self.waiting.clear()
        self.current = None
