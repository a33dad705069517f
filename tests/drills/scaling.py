"""What several workers and many writers gain on one PostgreSQL, measured: nothing is broken here.

Intake: `FILES` (400) are dropped on one worker, then on two; told is what an article costs in computing, of all processes of
the workers, and how fast all are in. Commits: transactions that each store an article and do 5 ms of other things, by 1, 4 and
16 writers in four processes.
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from feedsvc.domain.articles import Moment, Revision
from feedsvc.domain.decide import decide
from feedsvc.store import open_store
from feedsvc.store.sql import SqlStore
from tests.builders import revision
from tests.conftest import running_postgres
from tests.drills.machines import Machine, Newsroom, drop_files, newsroom, say, wait_for
from tests.drills.report import Outcome, Promise

OTHER_THINGS = float(os.environ.get("OTHER_THINGS", "0.005"))
"""Seconds that a transaction does something else."""

SECONDS = 6.0
PROCESSES = 4
WRITERS = (1, 4, 16)


PROMISE = Promise(
    "Workers and writers on one PostgreSQL do not wait for one another: two take in more than one.",
    "One worker, then two, take in short files; 1, 4 and 16 writers commit articles for six seconds each.",
    "make drill PART=scaling FILES=400",
)


def drill() -> Outcome:
    """Measure; a failure is an article that did not come in."""
    files, failures, costs = int(os.environ.get("FILES", "400")), list[str](), list[float]()
    say(f"load at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with running_postgres() as server:
        for workers in (1, 2):
            server.psql(f"CREATE DATABASE workers_{workers}")
            cost, is_whole = intake(str(server.get_uri(database=f"workers_{workers}")), workers, files)
            costs.append(cost)
            failures += [] if is_whole else [f"{workers} workers did not take all in"]
        server.psql("CREATE DATABASE commits")
        times = commits(str(server.get_uri(database="commits")))
    say(f"load at the end: {os.getloadavg()[0]:.1f}")
    sums = {
        "ms of a core an article with one worker": costs[0],
        "ms with two": costs[1],
        "times the commits of one by 16 writers": times,
    }
    return Outcome(2 * files, "articles", sums, failures)


def intake(url: str, workers: int, files: int) -> tuple[float, bool]:
    """Have files taken in by so many workers, each from a folder of its own; return the milliseconds of a core that an article
    cost, and whether all came in."""
    with newsroom(url, workers, "own") as room:
        drop_files(room, 2 * workers)  # what each loads with its first article is no part of it
        wait_for(lambda: room.stored() >= 2 * workers and room.is_published(), 60)
        before, begun = _computing(room), time.monotonic()
        drop_files(room, files, first=1000)
        taken = wait_for(lambda: room.stored() >= files + 2 * workers and not any(map(Machine.left, room.machines)), 240)
        wait_for(room.is_published, 30)
        seconds, spent = time.monotonic() - begun, _computing(room) - before
        cost = round(1000 * spent / files, 1)
        say(f"{workers} workers: {cost} ms an article, {files / taken:.0f} a second; published after {seconds:.1f} s")
        return cost, room.stored() == files + 2 * workers


def _computing(room: Newsroom) -> float:
    """Return the seconds of a core that all processes of the workers have taken."""
    leaders = {machine.running.pid for machine in room.machines if machine.running}
    return sum(seconds for session, seconds in _processes() if session in leaders)


def _processes() -> Iterator[tuple[int, float]]:
    """Yield the session of each process here and what it has computed, with its children that ended."""
    tick = os.sysconf("SC_CLK_TCK")
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            yield int(fields[3]), sum(map(int, fields[11:15])) / tick


def commits(url: str) -> float:
    """Print how many transactions a second so many writers commit; return how many times one the most of them do."""
    open_store(url).close()
    one = rate = 0.0
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
        list(processes.map(time.sleep, [0.5] * PROCESSES))
        for writers in WRITERS:
            parts = [len(range(number, writers, PROCESSES)) for number in range(PROCESSES)]
            rate = sum(processes.map(_write_from_here, [url] * PROCESSES, parts, range(PROCESSES))) / SECONDS
            one = one or rate
            say(f"{writers} writers: {rate:.0f} commits a second, {rate / one:.1f} times one")
    return round(rate / one, 1)


def _write_from_here(url: str, writers: int, process: int) -> int:
    if not writers:
        return 0
    store = open_store(url)
    try:
        with ThreadPoolExecutor(writers) as threads:
            return sum(threads.map(lambda writer: _write(store, f"{process}-{writer}"), range(writers)))
    finally:
        store.close()


def _write(store: SqlStore, name: str) -> int:
    """Commit articles for a while, and return how many."""
    end, written = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        now = datetime.now(UTC)
        path = f"{name}-{now.timestamp()}.txt"
        with store.begin() as unit:
            unit.articles.apply(decide(_article(path, now), None, now=now))
            time.sleep(OTHER_THINGS)
        written += 1
    return written


def _article(path: str, now: datetime) -> Revision:
    return revision(path, title=f"Pier {path} opens", text=f"The pier {path} of {now}", published=Moment(now))
