"""Processes that are killed or stopped at one of their calls: the library that does it, and the fork that it is done to."""

import ctypes
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

SOURCE = Path(__file__).with_name("killer.c")
BUILT = Path("build/drills/killer.so")

ENDED, HUNG = "ended", "hung"
"""The answers of a process that was killed, and of one that didn't end."""

PATIENCE = 90.0
"""Seconds after which a process hangs."""


@dataclass(frozen=True)
class Fate:
    """What becomes of a process: a signal at its call of this number, before or after it; 0: nothing."""

    call: int = 0
    is_after: bool = False
    signal: int = signal.SIGKILL
    stopped: float = 0.0
    """Seconds until a stopped process goes on."""

    def is_met(self, answer: "Answer") -> bool:
        """Return whether a process that answers came to this call."""
        return answer.is_ended or answer.calls >= self.call > 0

    def __str__(self) -> str:
        when = "after" if self.is_after else "before"
        return f"{signal.Signals(self.signal).name} {when} call {self.call}" if self.call else "left alone"


@dataclass(frozen=True)
class Answer:
    """What a process answered, and how many calls it had made."""

    text: str
    calls: int = 0

    @property
    def is_ended(self) -> bool:
        """Return whether the process was killed."""
        return self.text == ENDED


def run_with_killer(module: str) -> bool:
    """Run a module with the library loaded, and return whether it succeeds."""
    BUILT.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", BUILT, SOURCE, "-ldl"], check=True)
    environment = os.environ | {"LD_PRELOAD": str(BUILT.absolute())}
    return subprocess.run([sys.executable, "-m", module], env=environment, check=False).returncode == 0


@dataclass
class Child:
    """A process that does a piece of work and meets its fate."""

    fate: Fate
    pid: int
    pipe: int
    is_running: bool = True
    goes_on: float | None = None
    """The instant at which it goes on, while it is stopped."""

    def look(self) -> None:
        """Note whether it has ended or was stopped."""
        pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
        if pid and os.WIFSTOPPED(status):
            self.goes_on = time.monotonic() + self.fate.stopped
        elif pid:
            self.is_running = False

    def go_on(self) -> None:
        """Go on after a stop."""
        self.goes_on = None
        os.kill(self.pid, signal.SIGCONT)

    def answer(self) -> Answer:
        """Return the answer."""
        with os.fdopen(self.pipe, encoding="utf-8") as pipe:
            number, _, text = pipe.read().partition(" ")
        return Answer(text, int(number)) if number else Answer(ENDED)


def in_children(works: Sequence[tuple[Callable[[], str], Fate]]) -> list[Answer]:
    """Do each work in a process of its own, all at the same time, and return their answers.

    One that is stopped goes on after its time, or once the others have ended.
    """
    children = [_forked(work, fate) for work, fate in works]
    end = time.monotonic() + PATIENCE
    while running := [child for child in children if child.is_running]:
        for child in running:
            child.look()
            if child.goes_on is not None and (time.monotonic() > child.goes_on or all(one.goes_on for one in running)):
                child.go_on()
        if time.monotonic() > end:
            return [_given_up(child) for child in children]
        time.sleep(0.002)
    return [child.answer() for child in children]


def in_child(work: Callable[[], str], fate: Fate | None = None) -> Answer:
    """Do one work in a process of its own."""
    return in_children([(work, fate or Fate())])[0]


def _given_up(child: Child) -> Answer:
    if not child.is_running:
        return child.answer()
    os.kill(child.pid, signal.SIGKILL)
    os.waitpid(child.pid, 0)
    os.close(child.pipe)
    return Answer(HUNG)


def _forked(work: Callable[[], str], fate: Fate) -> Child:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _work(work, fate, writing)
    os.close(writing)
    return Child(fate, pid, reading)


def _work(work: Callable[[], str], fate: Fate, writing: int) -> NoReturn:
    library = ctypes.CDLL(None)
    try:
        library.killer_arm(fate.call, int(fate.is_after), int(fate.signal))
        answer = work()
    except BaseException:  # noqa: BLE001 the child's outermost frame
        answer = traceback.format_exc(limit=-6)
    os.write(writing, f"{library.killer_calls()} {answer}".encode()[:60_000])
    os._exit(0)
