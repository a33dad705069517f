"""A connection without a socket: what comes is handed over piece by piece, and what is written is kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from feedsvc.server.connection import Connection
from feedsvc.server.exchange import Answer, Request, sentence
from feedsvc.server.open_connections import OpenConnections

STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")


@dataclass
class Wire:
    """A transport that takes all that is written."""

    written: bytearray = field(default_factory=bytearray)
    is_ended: bool = False

    def write(self, data: bytes) -> None:
        assert not self.is_ended, "written behind the end"
        self.written += data

    def writelines(self, pieces: Iterable[bytes]) -> None:
        self.write(b"".join(pieces))

    def close(self) -> None:
        self.is_ended = True

    write_eof = abort = close

    def is_closing(self) -> bool:
        return self.is_ended

    def can_write_eof(self) -> bool:
        return True

    def pause_reading(self) -> None:
        """What comes is held back by no kernel here."""

    resume_reading = pause_reading

    def get_write_buffer_size(self) -> int:
        return 0

    def get_extra_info(self, name: str) -> tuple[str, int]:
        return ("192.0.2.1", 40_000) if name == "peername" else ("192.0.2.2", 8000)


@dataclass
class Echo:
    """Answers each request at once, and keeps what was asked: method, target, body."""

    asked: list[tuple[str, str, str, bytes]] = field(default_factory=list)
    largest: int = 1_000_000

    def largest_body(self, _: Request) -> int:
        return self.largest

    def again(self, _: Request) -> None:
        return None

    def at_once(self, request: Request) -> Answer:
        body = request.body.read() if request.body is not None else b""
        self.asked.append((request.method, request.path, request.query_string, body))
        return sentence(200, "here")

    async def answer(self, _: Request) -> Answer:
        raise NotImplementedError


def converse(pieces: Iterable[bytes], application: Echo) -> str:
    """Hand pieces to a connection, and return its outcome: the statuses, and `end` where it closes. Needs a running loop."""
    wire, connection = Wire(), Connection(OpenConnections(application))
    connection.connection_made(cast("Any", wire))
    for piece in pieces:
        for begin in range(0, len(piece), 65_536):
            part = piece[begin : begin + 65_536]
            connection.get_buffer(-1)[: len(part)] = part
            connection.buffer_updated(len(part))
    outcome = [status.decode() for status in STATUS.findall(bytes(wire.written))]
    is_ended = wire.is_ended
    connection.connection_lost(None)
    return " ".join([*outcome, "end"] if is_ended else outcome)
