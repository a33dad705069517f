"""What `feedsvc run` costs while nothing happens: memory of all its processes (PSS), and the share of a core."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from tests.bench.measuring import cpu_seconds, memory
from tests.bench.newsroom import fill, newsroom
from tests.bench.report import Table

SETTLE = 30.0
"""Seconds after which the service has nothing left to do, and idle readers have ended."""

WATCHED = 30.0


def measure(_: str) -> list[Table]:
    """Watch a service that has 100 articles, and nobody who asks."""
    with TemporaryDirectory(prefix="feedsvc-bench-") as name, newsroom(Path(name)) as room:
        fill(room, 100)
        time.sleep(SETTLE)
        before = cpu_seconds(room.process.pid)
        time.sleep(WATCHED)
        spent = cpu_seconds(room.process.pid) - before
        rows = [(_what(pid), f"{size:.0f} MB") for pid, size in memory(room.process.pid).items()]
        total = sum(memory(room.process.pid).values())
    return [
        Table(("process", "memory"), [*rows, ("all", f"{total:.0f} MB")]),
        Table(("idle for", "CPU", "of a core"), [(f"{WATCHED:.0f} s", f"{spent:.2f} s", f"{spent / WATCHED:.2%}")]),
    ]


def _what(pid: int) -> str:
    command = psutil.Process(pid).cmdline()
    names = {
        "feedsvc.app.supervisor": "supervisor",
        "feedsvc.app.scheduling": "scheduler",
        "feedsvc.server.process": "web server",
        "feedsvc.app.nursery": "reader",
    }
    return next((names[word] for word in command if word in names), "web worker")
