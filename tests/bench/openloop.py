"""Ask an address at a steady rate, whether or not answers come back in time, and print the latencies in milliseconds as JSON.

Latency is counted from the instant at which a request was due, so a server that falls behind can't hide it.
Run as `python -m tests.bench.openloop URL RATE SECONDS [HEADER...]`.
"""

import asyncio
import json
import sys
import time
from collections import deque
from collections.abc import Sequence
from urllib.parse import urlsplit

import uvloop

CONNECTIONS = 50


class Connection(asyncio.Protocol):
    """A kept connection: one request at a time, the next ones wait their turn."""

    def __init__(self, request: bytes, latencies: list[float]) -> None:
        self.request, self.latencies = request, latencies
        self.due: deque[float] = deque()
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]

    def ask(self, due: float) -> None:
        """Ask now, or as soon as the answers before have come."""
        self.due.append(due)
        if len(self.due) == 1:
            self.transport.write(self.request)

    def data_received(self, content: bytes) -> None:
        self.buffer += content
        head, end, body = self.buffer.partition(b"\r\n\r\n")
        if not end or len(body) < length_of(head):
            return
        self.buffer = b""
        self.latencies.append(time.perf_counter() - self.due.popleft())
        if self.due:
            self.transport.write(self.request)


def length_of(head: bytes) -> int:
    """Return the bytes of an answer's body."""
    lines = head.lower().split(b"\r\n")
    if b" 304 " in lines[0]:
        return 0
    return next((int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:")), 0)


async def steadily(url: str, rate: float, seconds: float, headers: Sequence[str]) -> list[float]:
    """Ask at `rate` a second; return seconds of latency."""
    parts = urlsplit(url)
    lines = [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}", *headers, "", ""]
    latencies: list[float] = []
    loop = asyncio.get_running_loop()
    connections = [
        (await loop.create_connection(lambda: Connection("\r\n".join(lines).encode(), latencies), parts.hostname, parts.port))[
            1
        ]
        for _ in range(CONNECTIONS)
    ]
    start, count = time.perf_counter() + 0.1, int(rate * seconds)
    for number in range(count):
        due = start + number / rate
        wait = due - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        connections[number % CONNECTIONS].ask(due)
    end = time.perf_counter() + 20
    while len(latencies) < count and time.perf_counter() < end:
        await asyncio.sleep(0.05)
    return latencies + [20.0] * (count - len(latencies))


if __name__ == "__main__":
    latencies = uvloop.run(steadily(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]))
    sys.stdout.write(json.dumps([seconds * 1000 for seconds in latencies]))
