"""Subscribers for the bench, in a process of their own: they take whole requests, answer 204 and count."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

import uvloop

ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"


@dataclass(frozen=True)
class Receivers:
    """Ports that listen, and a line to their process."""

    ports: list[int]
    line: Connection

    def count(self) -> int:
        """Return the requests taken since the last time."""
        self.line.send("count")
        return int(self.line.recv())


@contextmanager
def receiving(hosts: int) -> Iterator[Receivers]:
    """Run so many subscribers' hosts."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(hosts, there), daemon=True)
    process.start()
    try:
        yield Receivers(here.recv(), here)
    finally:
        here.send("stop")
        process.join(10)


class _Taker(asyncio.Protocol):
    """HTTP/1.1 as far as a delivery needs it: headers, a body of Content-Length, an answer."""

    taken = 0

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.missing = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, chunk: bytes) -> None:
        if self.missing:
            self.missing -= len(chunk)
            if self.missing <= 0:
                self._answer()
            return
        self.buffer += chunk
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self.buffer[:end]).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        self.missing = length - (len(self.buffer) - end - 4)
        self.buffer.clear()
        if self.missing <= 0:
            self._answer()

    def _answer(self) -> None:
        self.missing = 0
        _Taker.taken += 1
        self.transport.write(ANSWER)  # type: ignore[attr-defined]


def _serve(hosts: int, line: Connection) -> None:
    uvloop.run(_listen(hosts, line))


async def _listen(hosts: int, line: Connection) -> None:
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(_Taker, "127.0.0.1", 0, backlog=500) for _ in range(hosts)]
    line.send([server.sockets[0].getsockname()[1] for server in servers])
    while (await loop.run_in_executor(None, line.recv)) != "stop":
        line.send(_Taker.taken)
        _Taker.taken = 0
