"""Polls of a feed while 2,000 pages listen for live articles (Server-Sent Events), beside polls with none.

One connection asks for the feed again and again, with its entity tag (304) and without (200). CPU is that of the service.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread

import psutil

from tests.acceptance.running import Running, eventually, running
from tests.acceptance.test_main_job import article
from tests.bench.report import Table

PAGES = 2000


def measure(size: str) -> list[Table]:
    """Measure with none, with 2,000, and with none again."""
    polls = 20_000 if size == "full" else 5_000
    with TemporaryDirectory() as name, running(Path(name), FEEDSVC_WEB_LIVE_PAGES=str(PAGES)) as service:
        for number in range(50):
            service.drop(f"{number}.txt", article(number))
        eventually(lambda: service.fetch("/feeds/latest.rss").count(b"<item>") == 50, "the feed to be full", Path(name))
        time.sleep(3)
        rows = [_row("none", service, polls)]
        with listening(service) as heard:
            rows.append(_row(f"{PAGES:,}", service, polls))
            fan_out = _fan_out(service, heard, Path(name))
        rows.append(_row("none again", service, polls))
    columns = ("pages that listen", "304 (median)", "CPU", "200 (median)", "CPU")
    return [Table(columns, rows), Table(("an article on its way to 2,000 pages", "time"), fan_out)]


def _row(name: str, service: Running, polls: int) -> tuple[str, ...]:
    costs = [cost for is_known in (True, False) for cost in _poll(service, polls, is_known=is_known)]
    return name, *(f"{cost * 1e6:.0f} us" for cost in costs)


def _poll(service: Running, polls: int, *, is_known: bool) -> tuple[float, float]:
    """Return the median seconds of a poll as the client sees it, and the service's CPU seconds for each."""
    connection = HTTPConnection(service.url.removeprefix("http://"))
    etag = _ask(connection, {})
    headers = {"If-None-Match": etag} if is_known else {}
    spent, before = [], _cpu(service)
    for _ in range(polls):
        begun = time.perf_counter()
        _ask(connection, headers)
        spent.append(time.perf_counter() - begun)
    cpu = _cpu(service) - before
    connection.close()
    return median(spent), cpu / polls


def _ask(connection: HTTPConnection, headers: dict[str, str]) -> str:
    connection.request("GET", "/feeds/latest.rss", headers=headers)
    response = connection.getresponse()
    response.read()
    return response.headers["ETag"]


def _cpu(service: Running) -> float:
    tree = [psutil.Process(service.process.pid), *psutil.Process(service.process.pid).children(recursive=True)]
    return sum(sum(process.cpu_times()[:2]) for process in tree)


def _fan_out(service: Running, heard: list[float], folder: Path) -> list[tuple[str, str]]:
    """Publish one article; a poller goes on meanwhile, and its slowest poll is noted."""
    connection = HTTPConnection(service.url.removeprefix("http://"))
    heard.clear()
    begun = time.perf_counter()
    service.drop("live.txt", article(777))
    slowest = 0.0
    while len(heard) < PAGES and time.perf_counter() - begun < 60:
        asked = time.perf_counter()
        _ask(connection, {})
        slowest = max(slowest, time.perf_counter() - asked)
    connection.close()
    eventually(lambda: len(heard) == PAGES, "every page to hear of it", folder)
    first, last = min(heard) - begun, max(heard) - begun
    return [
        ("from the drop to the first page", f"{first * 1000:.0f} ms"),
        ("from the first page to the last", f"{(last - first) * 1000:.0f} ms"),
        ("the slowest poll meanwhile", f"{slowest * 1000:.0f} ms"),
    ]


@contextmanager
def listening(service: Running) -> Iterator[list[float]]:
    """Keep pages listening; yield the instants at which they heard of an article."""
    heard: list[float] = []
    loop, opened = asyncio.new_event_loop(), []
    host, _, port = service.url.removeprefix("http://").partition(":")

    async def listen() -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /feeds/latest/events HTTP/1.1\r\nHost: news.example\r\n\r\n")
        await reader.readuntil(b"retry:")
        opened.append(writer)
        while line := await reader.readline():
            if line.startswith(b"event: article"):
                heard.append(time.perf_counter())

    async def listen_all() -> None:
        for _ in range(PAGES):
            tasks.append(asyncio.ensure_future(listen()))
            await asyncio.sleep(0.001)

    tasks: list[asyncio.Future[None]] = []
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(listen_all(), loop).result(60)
    eventually(lambda: len(opened) == PAGES, "every page to listen", seconds=60)
    try:
        yield heard
    finally:
        for writer in opened:
            loop.call_soon_threadsafe(writer.close)
        eventually(lambda: all(task.done() for task in tasks), "the pages to be closed")
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
