"""Connections that hold on to what they can, while a service is polled: a quarter each sends bodies ahead, trailers without
end, heads that don't come whole, and asks for what it doesn't read. Polls are answered, and no worker takes more than 300 MB.

`CONNECTIONS` (1,000) is how many, `SECONDS` (20) for how long, `POLLS` (500) how many polls a second.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import psutil

from tests.acceptance.running import Running, eventually, running
from tests.drills.report import Outcome, Promise

MOST_MEMORY = 300_000_000
"""Bytes of the largest worker."""

POLLERS = 25
ARTICLES = 40
TEXT = "The ferry sailed again on Monday after three days in harbour, and the quay was full of people. " * 60
HEAD = b"Host: news.example\r\n"
POLL = b"GET /feeds/latest.rss HTTP/1.1\r\n" + HEAD + b"User-Agent: drill/1\r\nAccept-Encoding: gzip\r\n\r\n"


async def bodies_ahead() -> AsyncIterator[bytes]:
    """Send forms one behind the other: every other as large as a form of the desk, which strangers may not send."""
    while True:
        for size in (16_000, 1_900_000):
            yield b"POST /hub HTTP/1.1\r\n" + HEAD + b"Content-Length: %d\r\n\r\n" % size
            for _ in range(0, size, 64_000):
                yield b"x" * min(size, 64_000)
                await asyncio.sleep(1)


async def endless_trailers() -> AsyncIterator[bytes]:
    """Send trailers without end."""
    yield b"POST /hub HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
    while True:
        yield b"A: %b\r\n" % (b"x" * 2000) * 4
        await asyncio.sleep(0.5)


async def slow_heads() -> AsyncIterator[bytes]:
    """Send most of the largest head, and then hardly any more."""
    yield b"GET /feeds/latest.rss HTTP/1.1\r\n" + b"".join(b"A%d: %b\r\n" % (number, b"x" * 1000) for number in range(60))
    while True:
        await asyncio.sleep(1)
        yield b"B"


async def slow_readers() -> AsyncIterator[bytes]:
    """Ask for whole feeds, and read none."""
    while True:
        for name in (b"rss", b"atom", b"json"):
            yield b"GET /feeds/latest.%b HTTP/1.1\r\n" % name + HEAD + b"\r\n"
        await asyncio.sleep(2)


KINDS: tuple[Callable[[], AsyncIterator[bytes]], ...] = (bodies_ahead, endless_trailers, slow_heads, slow_readers)


async def attack(port: int, connections: int) -> None:
    """Keep so many connections busy until this is cancelled; one that is closed begins anew."""
    await asyncio.gather(*(_keep_on(port, KINDS[number % len(KINDS)]) for number in range(connections)))


async def _keep_on(port: int, kind: Callable[[], AsyncIterator[bytes]]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        with socket.socket() as client, suppress(OSError):
            client.setblocking(False)  # noqa: FBT003 the interface is socket's
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            await loop.sock_connect(client, ("127.0.0.1", port))
            async for piece in kind():
                await loop.sock_sendall(client, piece)
        await asyncio.sleep(0.5)


@dataclass
class Polls:
    """Polls at a steady rate, whatever becomes of the earlier ones: seconds that each took, and how many got no answer, or not
    the one that is expected."""

    port: int
    rate: float
    expected: bytes = b"HTTP/1.1 "
    seconds: list[float] = field(default_factory=list)
    unanswered: int = 0

    async def run(self, duration: float) -> None:
        """Ask over kept connections, each at its share of the rate."""
        await asyncio.gather(*(self._ask(number, duration) for number in range(POLLERS)))

    async def _ask(self, number: int, duration: float) -> None:
        loop, span = asyncio.get_running_loop(), POLLERS / self.rate
        due, end = loop.time() + span * number / POLLERS, loop.time() + duration
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while due < end:
            await asyncio.sleep(max(0.0, due - loop.time()))
            try:
                writer.write(POLL)
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]))
                self.seconds.append(loop.time() - due)
                self.unanswered += not head.startswith(self.expected)
            except (OSError, EOFError, ValueError):
                self.unanswered += 1
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            due += span
        writer.close()


def memory_of(service: Running) -> int:
    """Return the bytes that the largest process of a service has in memory."""
    with suppress(psutil.Error):
        tree = psutil.Process(service.process.pid)
        return max(process.memory_info().rss for process in [tree, *tree.children(recursive=True)])
    return 0


async def polled(
    port: int, rate: float, duration: float, memory: Callable[[], int], expected: bytes = b"HTTP/1.1 "
) -> tuple[Polls, int]:
    """Poll for so many seconds; return what became of the polls, and the most memory meanwhile."""
    polls, peak = Polls(port, rate, expected), 0
    task = asyncio.create_task(polls.run(duration))
    while not task.done():
        peak = max(peak, await asyncio.to_thread(memory))
        await asyncio.sleep(0.1)
    await task
    return polls, peak


def report(name: str, polls: Polls, peak: int) -> str:
    """Write a line of what was measured."""
    cuts = quantiles(polls.seconds, n=100)
    times = f"p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms"
    return f"{name:8} {len(polls.seconds):,} polls, {polls.unanswered} unanswered, {times}, peak {peak / 1e6:.0f} MB"


PROMISE = Promise(
    "Connections that hold on to what they can keep nobody from being answered, and no worker takes more than 300 MB.",
    "A thousand connections send bodies ahead, endless trailers and slow heads, or don't read, while the service is polled.",
    "make drill PART=hostile CONNECTIONS=1000 SECONDS=20",
)


def drill() -> Outcome:
    """Poll a service in peace, then under attack."""
    connections, seconds = int(os.environ.get("CONNECTIONS", "1000")), float(os.environ.get("SECONDS", "20"))
    rate = float(os.environ.get("POLLS", "500"))
    with tempfile.TemporaryDirectory() as name, running(Path(name)) as service:
        for number in range(ARTICLES):
            service.drop(f"{number}.txt", f"Ferry number {number} sails again\n\nBy Ana Prill\n\n{TEXT}\n")
        eventually(lambda: service.fetch("/feeds/latest.rss").count(b"<item>") >= min(ARTICLES, 40), "the articles")
        port = int(service.url.rpartition(":")[2])
        calm = asyncio.run(polled(port, rate, min(seconds, 5.0), lambda: memory_of(service)))
        command = [sys.executable, "-m", "tests.drills.hostile", str(port), str(connections)]
        with subprocess.Popen(command) as attackers:
            time.sleep(2.0)
            attacked = asyncio.run(polled(port, rate, seconds, lambda: memory_of(service)))
            attackers.kill()
        lines = [report("in peace", *calm), report("attacked", *attacked)]
        sys.stdout.write("\n".join([*lines, ""]))
        polls, peak = attacked
        failures = [f"{polls.unanswered} polls unanswered"] if polls.unanswered else []
        failures += [f"{peak / 1e6:.0f} MB"] if peak >= MOST_MEMORY else []
        return Outcome(int(seconds * rate), "polls", {"connections": connections, "MB at most": round(peak / 1e6)}, failures)


if __name__ == "__main__":
    asyncio.run(attack(int(sys.argv[1]), int(sys.argv[2])))
