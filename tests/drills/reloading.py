"""feeds.toml is edited ten times a second, half of the time wrongly and never whole at once, while a service is polled and gets
SIGHUP now and then. No poll fails, what is served is what was right last, and a wrong file that stands is named with its line.

`SECONDS` (20) is for how long, `POLLS` (500) how many polls a second, `WORKERS` (2) how many web processes.
"""

import asyncio
import json
import os
import random
import re
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.acceptance.running import Running, eventually, running
from tests.drills.hostile import ARTICLES, TEXT, memory_of, polled, report
from tests.drills.report import Outcome, Promise

EDITS = 10
"""Edits a second."""

HANGUP = 2.5
"""Seconds between two SIGHUP."""

RIGHT = '[[feed]]\nslug = "latest"\ntitle = "Right {number}"\n[[feed]]\nslug = "world"\ntitle = "World"\nsections = ["World"]\n'
WRONG = '[[feed]]\nslug = "latest"\ntitle = "Wrong {number}"\nsize = 0\n'


class Editor(threading.Thread):
    """Writes the file in two halves, right and wrong in turn, until it is stopped; then it leaves a wrong one."""

    def __init__(self, file: Path) -> None:
        super().__init__(daemon=True)
        self.file, self.stop, self.edits = file, threading.Event(), 0

    def run(self) -> None:
        """Edit."""
        while not self.stop.wait(1 / EDITS):
            self.edits += 1
            self.write((WRONG if self.edits % 2 else RIGHT).format(number=self.edits))
        self.write(WRONG.format(number=0))

    def write(self, text: str) -> None:
        """Write a text as a poor editor does: what stood there is lost first."""
        half = random.randrange(len(text))  # noqa: S311 where it is cut
        with self.file.open("w") as file:
            file.write(text[:half])
            file.flush()
            time.sleep(0.01)
            file.write(text[half:])


def title_of(service: Running) -> str:
    """Return the title that is served."""
    return re.findall(r"<title>(.*?)</title>", service.fetch("/feeds/latest.rss").decode())[0]


def hang_up(service: Running, stop: threading.Event, titles: set[str]) -> None:
    """Send SIGHUP to all of a service now and then, and note the titles that are served."""
    due = time.monotonic() + HANGUP
    while not stop.wait(0.1):
        titles.add(title_of(service))
        if time.monotonic() > due:
            service.process.send_signal(signal.SIGHUP)
            due += HANGUP


PROMISE = Promise(
    "feeds.toml may be edited while the service runs: no poll fails, and a wrong file leaves what was right last.",
    "It is edited ten times a second, half of the time wrongly, and the service gets SIGHUP now and then while it is polled.",
    "make drill PART=reloading SECONDS=20 POLLS=500",
)


def drill() -> Outcome:
    """Poll a service in peace, then while its feeds are edited; let a wrong file stand, and then a right one."""
    seconds, rate = float(os.environ.get("SECONDS", "20")), float(os.environ.get("POLLS", "500"))
    with tempfile.TemporaryDirectory() as name:
        file, folder = Path(name) / "config" / "feeds.toml", Path(name)
        file.parent.mkdir()
        file.write_text(RIGHT.format(number=0))
        with running(folder, FEEDSVC_WEB_WORKERS=os.environ.get("WORKERS", "2")) as service:
            for number in range(ARTICLES):
                service.drop(f"{number}.txt", f"Ferry number {number} sails again\n\nBy Ana Prill\n\n{TEXT}\n")
            eventually(lambda: service.fetch("/feeds/latest.rss").count(b"<item>") >= ARTICLES, "the articles")
            failures = _edited(service, file, seconds, rate)
        if "it is started again" in (folder / "log.txt").read_text():
            failures.append("a process ended")
        return Outcome(int(seconds * rate), "polls", failures=failures)


def _edited(service: Running, file: Path, seconds: float, rate: float) -> list[str]:
    port, stop, titles = int(service.url.rpartition(":")[2]), threading.Event(), set[str]()
    calm = asyncio.run(polled(port, rate, min(seconds, 5.0), lambda: memory_of(service), b"HTTP/1.1 200"))
    editor = Editor(file)
    editor.start()
    threading.Thread(target=hang_up, args=(service, stop, titles), daemon=True).start()
    edited = asyncio.run(polled(port, rate, seconds, lambda: memory_of(service), b"HTTP/1.1 200"))
    editor.stop.set()
    editor.join()
    stop.set()
    begun = time.monotonic()
    eventually(lambda: "feeds.toml:4: size of feed 1" in faults_of(service), "the wrong line's name")
    named, last = time.monotonic() - begun, title_of(service)
    editor.write(RIGHT.format(number="at last"))
    begun = time.monotonic()
    eventually(lambda: {title_of(service) for _ in range(8)} == {"Right at last"}, "the last title")
    after = time.monotonic() - begun
    lines = [report("in peace", *calm), report("edited", *edited)]
    about = f"{editor.edits} edits, titles served: {', '.join(sorted(titles))}; the wrong file was named after {named:.1f} s"
    sys.stdout.write("\n".join([*lines, f"{about}, the right one served after {after:.1f} s", ""]))
    failures = [f"served: {title}" for title in {*titles, last} if not title.startswith("Right")]
    return [*failures, *([f"{edited[0].unanswered} polls failed"] if edited[0].unanswered else [])]


def faults_of(service: Running) -> str:
    """Return what `/readyz` names."""
    return " ".join(fault["sentence"] for fault in json.loads(service.fetch("/readyz"))["faults"])
