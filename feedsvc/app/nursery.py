"""The processes that read what is dropped: one loads all that reading needs, and forks a reader whenever it is asked to.

A file can hurt nobody but its reader: that has a limit of memory and a deadline, which the kernel keeps. Its end is reported
through a pipe of its own, since only its parent learns how it came about.
"""

import gc
import os
import pickle
import resource
import signal
import socket
import sys
import traceback
from contextlib import suppress
from importlib.resources import files
from multiprocessing.connection import Connection
from pathlib import Path, PurePosixPath

from feedsvc.app.preparing import preparer
from feedsvc.app.settings import Settings
from feedsvc.domain.files import DroppedFile
from feedsvc.intake.prepare import Deadlines, Prepare
from feedsvc.normalise.language import release_pages
from feedsvc.processes import end_with_parent, return_memory

SLOWNESS = 30
"""Seconds that a second of CPU time may take on a busy machine; after that many a reader hangs."""

SHARE = 8
"""A reader that keeps one part in so many of the memory it may take ends once it has answered, and a fresh one is forked."""


def main(descriptor: str) -> None:
    """Load what reading needs, then fork readers until the other end of this socket is closed."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # theirs to act on who read our answers; they close the socket
    settings: Settings = pickle.load(sys.stdin.buffer)  # noqa: S301 our own parent wrote it
    prepare = preparer(settings, deadlines=CpuDeadlines(settings))
    warm_up(prepare)
    gc.collect()
    release_pages()
    return_memory()
    gc.freeze()  # what is loaded stays shared: no collection writes to it
    with socket.socket(fileno=int(descriptor)) as control:
        Nursery(control, prepare, settings.intake.max_memory).run()


def warm_up(prepare: Prepare) -> None:
    """Read a text, a page and some Markdown, and forget them: no article waits for what reading needs (1.6 s)."""
    text = (files("feedsvc.app.starter") / "welcome.txt").read_bytes()
    paragraphs = b"".join(b"<p>%s</p>" % paragraph for paragraph in text.split(b"\n\n"))
    for name, content in (
        ("welcome.txt", text),
        ("welcome.html", b"<html><head><title>A</title></head><body><article>" + paragraphs + b"</article></body></html>"),
        ("welcome.md", b"---\ntitle: Welcome\n---\n" + text),
    ):
        prepare(DroppedFile(PurePosixPath(name), content))


class CpuDeadlines(Deadlines):
    """Have the kernel end this process when a file takes too long, inside a C library too: SIGPROF counts CPU time, and
    SIGALRM the time of the clock."""

    def __init__(self, settings: Settings) -> None:
        self._to_open, self._per_article = settings.intake.seconds_to_open, settings.intake.seconds_per_article

    def opening(self) -> None:
        """Begin to open a file."""
        _end_after(self._to_open)

    def article(self) -> None:
        """Begin with its next article."""
        _end_after(self._per_article)

    def done(self) -> None:
        """Wait for the next file."""
        _end_after(0)


def _end_after(seconds: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * SLOWNESS)


class Nursery:
    """Fork readers, and report how each ended."""

    def __init__(self, control: socket.socket, prepare: Prepare, memory: int) -> None:
        self._control, self._prepare, self._memory = control, prepare, memory
        self._reports: dict[int, int] = {}
        """The pipe in which the end of each process is reported."""

    def run(self) -> None:
        """Fork a reader for each byte that arrives."""
        signal.signal(signal.SIGCHLD, lambda *_: self._report_ends())
        while self._control.recv(1):
            self._fork()

    def _fork(self) -> None:
        """Fork a reader; send our parent the socket that it answers on, and the pipe that its end is reported in."""
        ours, its = socket.socketpair()
        status, report = os.pipe()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if pid == 0:
            self._control.close()
            ours.close()
            os.close(status)
            become_reader(its, self._prepare, self._memory)
        self._reports[pid] = report
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        its.close()
        socket.send_fds(self._control, [b"r"], [ours.fileno(), status])
        ours.close()
        os.close(status)

    def _report_ends(self) -> None:
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                report = self._reports.pop(pid)
                with suppress(BrokenPipeError):
                    os.write(report, str(os.waitstatus_to_exitcode(status)).encode())
                os.close(report)


def become_reader(its: socket.socket, prepare: Prepare, memory: int) -> None:
    """Read files until the other end is closed, and end this process."""
    code = 1
    try:
        end_with_parent(signal.SIGKILL)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        _offer_to_the_kernel()
        with Connection(its.detach()) as asked, suppress(EOFError, BrokenPipeError, ConnectionResetError):
            read_all(asked, prepare, memory)
        code = 0
    except BaseException:  # noqa: BLE001 this process's outermost frame
        traceback.print_exc()
    finally:
        os._exit(code)


def read_all(asked: Connection, prepare: Prepare, memory: int) -> None:
    """Answer each file with its outcome and whether it is the last, since this process has grown too much."""
    taken = _address_space()
    resource.setrlimit(resource.RLIMIT_AS, (taken + memory, taken + memory))
    has_grown = False
    while not has_grown:
        outcome = prepare(asked.recv())
        has_grown = _address_space() - taken > memory // SHARE
        asked.send((outcome, has_grown))


def _address_space() -> int:
    """Return the bytes of address space of this process."""
    return int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()


def _offer_to_the_kernel() -> None:
    """Have the kernel end this process first when memory runs out."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800", encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1])
