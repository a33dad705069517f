"""A newsroom's day at full load, for a while: memory, descriptors and latency stay as they were at the beginning.

A service is polled at `POLLS` (300) a second while `ARTICLES` (2) a second are dropped, `PAGES` (500) pages follow the feed
live, and `SUBSCRIBERS` (500) are notified by the hub, a tenth of which are dead and a tenth slow; a backup is made and the
configuration reloaded every `EVERY` (600) seconds. `SECONDS` (7,200) is for how long.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import mean, quantiles

import psutil

from feedsvc.domain.subscriptions import Subscription
from feedsvc.store import open_store
from tests.acceptance.running import Running, environment, eventually, free_port, running
from tests.drills.hostile import HEAD, Polls
from tests.drills.machines import say
from tests.drills.report import Outcome, Promise

PROMISE = Promise(
    "Under full load it goes on for hours: memory, descriptors and latency stay flat, and no poll fails.",
    "Polls, articles, live pages and subscribers, some of them dead or slow, with a backup and a reload every ten minutes; the "
    "first third of the time is compared with the last.",
    "make drill PART=soak SECONDS=7200",
)
FEED = "latest.rss"
GROWTH = 1.25
"""By how much memory and descriptors of the last third may exceed those of the first."""

SETTLING = 0.1
"""Share of the time at the beginning that isn't compared: caches fill."""

ARTICLE = "The Ferry {number} Sails Again\n\nBy Ana Prill\n\nThe ferry {number} sailed on Monday, the harbour said. {text}\n"
TEXT = "The quay was full of people, and the band of the fire brigade played until the evening. " * 12
SLOW, DEAD = 10, 10
"""One in so many subscribers is slow or dead."""


@dataclass(frozen=True)
class Rates:
    """What is done, and for how long (seconds)."""

    seconds: float
    polls: float
    articles: float
    pages: int
    subscribers: int
    every: float

    @classmethod
    def asked(cls) -> "Rates":
        """Return what the environment asks for."""
        values = {"SECONDS": 7200, "POLLS": 300, "ARTICLES": 2, "PAGES": 500, "SUBSCRIBERS": 500, "EVERY": 600}
        seconds, polls, articles, pages, subscribers, every = (
            float(os.environ.get(name, usual)) for name, usual in values.items()
        )
        return cls(seconds, polls, articles, int(pages), int(subscribers), every)


@dataclass(frozen=True)
class Sample:
    """Memory (bytes) and descriptors of all processes at a moment."""

    memory: int
    descriptors: int


@dataclass
class Subscribers:
    """A server of callbacks: most answer at once, some after long."""

    port: int = field(default_factory=free_port)
    dead: int = field(default_factory=free_port)
    notified: int = 0

    def callback(self, number: int) -> str:
        """Return a subscriber's callback; at a dead one nothing listens."""
        port = self.dead if number % DEAD == 1 else self.port
        return f"http://127.0.0.1:{port}/{'slow' if number % SLOW == 2 else 'quick'}/{number}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer messages over a kept connection."""
        with suppress(OSError, EOFError, ValueError, asyncio.LimitOverrunError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = head.partition(b"content-length: ")[2].split(b"\r\n")[0]
                await reader.readexactly(int(length or 0))
                if head.startswith(b"post /slow"):
                    await asyncio.sleep(8)
                self.notified += 1
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()


@dataclass
class Soak:
    """A service under load, and what is seen of it."""

    service: Running
    folder: Path
    rates: Rates
    subscribers: Subscribers = field(default_factory=Subscribers)
    samples: list[Sample] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    dropped: int = 0
    events: int = 0

    async def run(self) -> Polls:
        """Do everything at the same time, for the time that is asked for."""
        server = await asyncio.start_server(self.subscribers.answer, "127.0.0.1", self.subscribers.port)
        port = int(self.service.url.rpartition(":")[2])
        polls = Polls(port, self.rates.polls, b"HTTP/1.1 200")
        others = [self._drop(), self._sample(), self._disturb(), *(self._follow(port) for _ in range(self.rates.pages))]
        tasks = [asyncio.create_task(work) for work in others]
        await polls.run(self.rates.seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        server.close()
        return polls

    async def _drop(self) -> None:
        for number in count():
            await asyncio.to_thread(self.service.drop, f"{number}.txt", ARTICLE.format(number=number, text=TEXT))
            self.dropped += 1
            await asyncio.sleep(1 / self.rates.articles)

    async def _sample(self) -> None:
        while True:
            self.samples.append(await asyncio.to_thread(self._seen))
            await asyncio.sleep(max(1.0, self.rates.seconds / 300))

    def _seen(self) -> Sample:
        memory = descriptors = 0
        tree = psutil.Process(self.service.process.pid)
        for process in [tree, *tree.children(recursive=True)]:
            with suppress(psutil.Error):
                memory += process.memory_full_info().pss
                descriptors += process.num_fds()
        return Sample(memory, descriptors)

    async def _follow(self, port: int) -> None:
        """Follow the feed as a live page does."""
        while True:
            with suppress(OSError, EOFError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                try:
                    writer.write(b"GET /feeds/latest/events HTTP/1.1\r\n" + HEAD + b"Accept: text/event-stream\r\n\r\n")
                    while line := await reader.readline():
                        self.events += line.startswith(b"data:")
                finally:
                    writer.close()
            await asyncio.sleep(1)

    async def _disturb(self) -> None:
        """Back up and reload now and then."""
        for number in count():
            await asyncio.sleep(self.rates.every)
            command = [sys.executable, "-m", "feedsvc", "backup", str(self.folder / f"{number}.backup")]
            given = environment(self.folder, None)
            made = await asyncio.to_thread(
                subprocess.run, command, cwd=self.folder, env=given, capture_output=True, check=False
            )
            if made.returncode:
                self.faults.append(f"backup {number}: {made.stderr.decode()[-300:]}")
            (self.folder / f"{number}.backup").unlink(missing_ok=True)
            feeds = self.folder / "config" / "feeds.toml"
            feeds.write_text(f'[[feed]]\nslug = "latest"\ntitle = "Latest News {number}"\n')
            self.service.process.send_signal(signal.SIGHUP)


def subscribe(folder: Path, subscribers: Subscribers, number: int) -> None:
    """Store verified subscriptions."""
    now = datetime.now(UTC)
    with closing(open_store(f"sqlite:///{folder}/data/feedsvc.db")) as store, store.begin() as unit:
        for each in range(number):
            callback = subscribers.callback(each)
            lasting = now + timedelta(days=9)
            unit.subscriptions.confirm(Subscription(topic=FEED, callback=callback, created=now, expires=lasting))


def drill() -> Outcome:
    """Load a service, and compare the end with the beginning."""
    rates = Rates.asked()
    with tempfile.TemporaryDirectory(prefix="feedsvc-soak-") as name:
        folder = Path(name)
        (folder / "config").mkdir()
        (folder / "config" / "feeds.toml").write_text('[[feed]]\nslug = "latest"\ntitle = "Latest News"\n')
        with running(folder, FEEDSVC_HUB_ALLOW_PRIVATE="true") as service:
            soak = Soak(service, folder, rates)
            service.drop("first.txt", ARTICLE.format(number="first", text=TEXT))
            eventually(lambda: b"<item>" in service.fetch(f"/feeds/{FEED}"), "the first article")
            subscribe(folder, soak.subscribers, rates.subscribers)
            polls = asyncio.run(soak.run())
            eventually(lambda: not list((folder / "data" / "drop").glob("*.txt")), "the drop folder", seconds=600)
            faults = json.loads(service.fetch("/readyz"))["faults"]
        log = (folder / "log.txt").read_text()
    return _outcome(soak, polls, [*soak.faults, *(fault["sentence"] for fault in faults), *_errors(log)])


def _errors(log: str) -> Iterator[str]:
    """Yield the errors of a log, each once."""
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    yield from sorted({str(line["event"]) for line in lines if line.get("level") == "error"})


def _outcome(soak: Soak, polls: Polls, faults: Sequence[str]) -> Outcome:
    settled = soak.samples[int(len(soak.samples) * SETTLING) :]
    first, middle, last = _thirds(settled)
    sums: dict[str, float] = {"polls a second": soak.rates.polls, "polls without a good answer": polls.unanswered}
    sums |= {"articles": soak.dropped, "notifications": soak.subscribers.notified, "events of live pages": soak.events}
    for name, part, seconds in zip(("start", "middle", "end"), (first, middle, last), _thirds(polls.seconds), strict=True):
        cuts = quantiles(seconds, n=100)
        sums[f"MB at the {name}"] = round(mean(sample.memory for sample in part) / 1e6)
        sums[f"descriptors at the {name}"] = round(mean(sample.descriptors for sample in part))
        sums[f"ms p50 at the {name}"] = round(cuts[49] * 1000, 1)
        sums[f"ms p99 at the {name}"] = round(cuts[98] * 1000, 1)
        say(", ".join(f"{figure} {what}" for what, figure in sums.items() if what.endswith(name)))
    failures = list(faults)
    for what in ("memory", "descriptors"):
        before, after = (max(getattr(sample, what) for sample in part) for part in (first, last))
        if after > before * GROWTH:
            failures.append(f"{what} grow from {before:,} to {after:,}")
    if polls.unanswered:
        failures.append(f"{polls.unanswered} polls got no good answer")
    return Outcome(round(soak.rates.seconds / 60), "minutes", sums, failures)


def _thirds(values: Sequence[object]) -> tuple[Sequence, Sequence, Sequence]:  # type: ignore[type-arg]
    third = len(values) // 3
    return values[:third], values[third : 2 * third], values[2 * third :]
