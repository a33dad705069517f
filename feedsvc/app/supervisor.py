"""One process that keeps others running: the web server and the scheduler under one Ctrl-C."""

import json
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from feedsvc.processes import ENDING, begin_as_child
from feedsvc.telemetry import configure, event

GRACE = 10.0
"""Seconds that a child has to end after SIGTERM."""

CALM = 30.0
"""Seconds after which a child counts as having started well; the waits between restarts begin anew."""


@dataclass(slots=True)
class Child:
    """A process that is started again whenever it ends, after waits that grow from 0.1 to 10 seconds."""

    name: str
    command: Sequence[str]
    _process: "subprocess.Popen[bytes] | None" = None
    _started: float = 0.0
    _wait: float = 0.1
    _due: float = 0.0

    def keep_alive(self, now: float) -> None:
        """Start the process if it isn't running and its wait is over."""
        if self._process is None:
            if now >= self._due:
                self._start(now)
            return
        code = self._process.poll()
        if code is None:
            return
        self._wait = 0.1 if now - self._started > CALM else min(self._wait * 2, 10.0)
        self._process, self._due = None, now + self._wait
        wait = round(self._wait, 1)
        event("process ended, it is started again", level=logging.WARNING, process=self.name, code=code, seconds=wait)

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if the process runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def wait_or_kill(self, deadline: float) -> None:
        """Wait until the process has ended, and end it at the deadline."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self, now: float) -> None:
        self._started = now
        self._process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=begin_as_child)  # noqa: S603


@dataclass(slots=True)
class Supervisor:
    """Run children until SIGINT or SIGTERM, then end them in order and in time."""

    children: Sequence[Child]
    _asked: SimpleQueue[None] = field(default_factory=SimpleQueue)
    """Filled by signals: a handler may take no lock, since it may interrupt who holds it."""

    def run(self) -> None:
        """Keep every child alive; return when they have ended. SIGHUP is passed on: each reads the settings anew."""
        for number in ENDING:
            signal.signal(number, lambda *_: self._asked.put(None))
        signal.signal(signal.SIGHUP, self._pass_on)
        is_over = False
        while not is_over:
            for child in self.children:
                child.keep_alive(time.monotonic())
            is_over = self._is_asked_to_end()
        for child in self.children:
            child.send(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in self.children:
            child.wait_or_kill(deadline)

    def _is_asked_to_end(self) -> bool:
        """Wait for a moment whether it is."""
        with suppress(Empty):
            self._asked.get(timeout=0.1)
            return True
        return False

    def _pass_on(self, number: int, _: object) -> None:
        for child in self.children:
            child.send(signal.Signals(number))


def supervising(children: Mapping[str, Sequence[str]], *, log: tuple[str, str]) -> list[str]:
    """Return the command that keeps these commands running; `log` is the least severe level and the format."""
    return [sys.executable, "-m", "feedsvc.app.supervisor", *log, json.dumps(children)]


def main(level: str, log_format: str, children: str) -> None:
    """Keep processes alive."""
    configure(as_json={"json": True, "text": False}.get(log_format), level=level)
    Supervisor([Child(name, command) for name, command in json.loads(children).items()]).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
