"""Have dropped files read in processes of their own, so that none can hurt this one or hold up the others.

`feedsvc.app.nursery` forks the readers. Each is asked by a thread here, one file after the other, and costs no more than its
file: one that ends is replaced.
"""

import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from tempfile import TemporaryFile

from feedsvc.app.settings import Settings
from feedsvc.domain.files import DroppedFile
from feedsvc.intake.prepare import Fetch, Prepared
from feedsvc.plugins import READERS as READER_PLUGINS
from feedsvc.plugins import names
from feedsvc.processes import hangups_held_back

READERS = 2
"""Files that are read at the same time, of any size; one more is, if it is small."""

KILLED = (-signal.SIGKILL, None)
"""Codes of a reader that was ended from outside, maybe with all of this service's."""

IDLE = 20.0
"""Seconds after which a reader ends that nobody needs; another is forked in 5 ms, and 20 MB are free meanwhile."""

SMALLEST = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
"""What keeps the nursery to one thread, since a fork takes no others along."""


@dataclass(frozen=True, slots=True)
class _Job:
    fetch: Fetch
    is_small: bool
    outcome: Future[Prepared] = field(default_factory=Future)


class ReaderEnded(Exception):
    """A reader ended before it answered; `code` as `Popen.returncode`, None where that isn't known."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


class Readers:
    """Readers of dropped files: none before the first is submitted and after idle moments, unless they are kept warm.

    As many as `count` read at a time, and one more what is small, so that it waits for nothing large.
    """

    def __init__(self, settings: Settings, count: int = READERS) -> None:
        self._settings, self._count = settings, count
        self._jobs: deque[_Job] = deque()
        self._turn, self._forking = threading.Condition(), threading.Lock()
        self._threads: list[threading.Thread | None] = [None] * (count + 1)
        self._idle = 0
        self._is_kept_warm = self._is_closed = False
        self._nursery: Nursery | None = None

    def __call__(self, fetch: Fetch, *, is_small: bool) -> Future[Prepared]:
        """Have a file read, in the order in which they come."""
        job = _Job(fetch, is_small)
        with self._turn:
            self._jobs.append(job)
            if self._idle < len(self._jobs) and None in self._threads:
                self._start(self._threads.index(None))
            self._turn.notify_all()
        return job.outcome

    def warm_up(self) -> None:
        """Fork a reader, and keep what others are forked from: no file then waits for what reading needs to be loaded (2 s)."""
        with self._turn:
            self._is_kept_warm = True
            if self._threads[0] is None:
                self._start(0)

    def serve(self, settings: Settings) -> bool:
        """Return whether they read by these settings."""
        return self._settings == settings

    def close(self) -> None:
        """End the readers, and what they still read."""
        with self._turn:
            self._is_closed = True
            self._turn.notify_all()
            threads = [thread for thread in self._threads if thread is not None]
        if (nursery := self._nursery) is not None:
            nursery.close()
        for thread in threads:
            thread.join()

    def _start(self, number: int) -> None:
        thread = threading.Thread(target=self._work, args=(number,), name=f"reader {number}", daemon=True)
        self._threads[number] = thread
        thread.start()

    def _work(self, number: int) -> None:
        """Have one reader after the other read what is submitted."""
        reader = self._warmed() if self._is_kept_warm else None
        while job := self._next(number):
            reader = self._read(job, reader)
        if reader is not None:
            reader.close()
        with self._forking:
            if self._nursery is not None and not any(self._threads) and not self._is_kept_warm:
                self._nursery.close()
                self._nursery = None

    def _warmed(self) -> "Reader | None":
        with suppress(OSError):  # the first file tries again, and says why
            return self._reader()
        return None

    def _next(self, number: int) -> _Job | None:
        """Wait for a job that this thread may take; None if it is to end."""
        with self._turn:
            self._idle += 1
            try:
                while not (job := self._job(only_small=number == self._count)):
                    if self._is_closed or not (self._turn.wait(IDLE) or self._jobs):
                        self._threads[number] = None
                        return None
                return job
            finally:
                self._idle -= 1

    def _job(self, *, only_small: bool) -> _Job | None:
        job = next((job for job in self._jobs if job.is_small or not only_small), None)
        if job is None or self._is_closed:
            return None
        self._jobs.remove(job)
        return job

    def _read(self, job: _Job, reader: "Reader | None") -> "Reader | None":
        """Have a job done; return the reader for the next."""
        try:
            outcome = job.fetch()
        except Exception as error:  # noqa: BLE001 a job's outermost frame: who submitted it learns of it
            job.outcome.set_exception(error)
            return reader
        try:
            if isinstance(outcome, DroppedFile):
                outcome, reader = self._outcome(job, outcome, reader)
        except Exception as error:  # noqa: BLE001 likewise: no reader could be forked
            job.outcome.set_exception(error)
            return None
        job.outcome.set_result(outcome)
        return reader

    def _outcome(self, job: _Job, dropped: DroppedFile, reader: "Reader | None") -> "tuple[Prepared, Reader | None]":
        """Ask a reader. One that was killed from outside may have been anybody's victim: the file is read once more."""
        for attempt in ("first", "last"):
            reader = reader or self._reader()
            if not job.outcome.running():
                job.outcome.set_running_or_notify_cancel()
            try:
                outcome, is_last = reader.ask(dropped)
            except ReaderEnded as end:
                reader = None
                if attempt == "last" or end.code not in KILLED:
                    return Prepared(refusal=(self._reason(end.code), "reading")), None
            else:
                if is_last:
                    reader.close()
                return outcome, None if is_last else reader
        raise AssertionError("The last attempt returns.")

    def _reason(self, code: int | None) -> str:
        """Return the sentence for the sender of a file that its reader ended on."""
        intake = self._settings.intake
        if code in (-signal.SIGPROF, -signal.SIGALRM):
            return (
                f"Reading it takes too long: opening a file may take {intake.seconds_to_open:g} s of computing, each article "
                f"in it {intake.seconds_per_article:g} s (intake.seconds_to_open, intake.seconds_per_article). Split the file."
            )
        if code in KILLED:
            return "The process that read it was ended from outside twice, maybe for want of memory."
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        registered = ", ".join(names(READER_PLUGINS))
        blame = f" Plug-ins that read files here: {registered}." if registered else ""
        return f"The process that read it crashed ({name}), which is no fault of the file. Please report the file.{blame}"

    def _reader(self) -> "Reader":
        """Fork a reader, from a new nursery if there is none or it was killed."""
        with self._forking:
            for attempt in ("first", "last"):
                if self._is_closed:
                    raise ConnectionAbortedError("The service stops.")
                try:
                    self._nursery = self._nursery or Nursery(self._settings)
                    return self._nursery.fork()
                except OSError:
                    if self._nursery is not None:
                        self._nursery.close()
                        self._nursery = None
                    if attempt == "last":
                        raise
        raise AssertionError("The last attempt returns.")


class Nursery:
    """The process that forks readers."""

    def __init__(self, settings: Settings) -> None:
        self._control, theirs = socket.socketpair()
        with theirs, TemporaryFile() as given, hangups_held_back():
            given.write(pickle.dumps(settings))
            given.seek(0)
            self._process = subprocess.Popen(  # noqa: S603 this very interpreter
                [sys.executable, "-m", "feedsvc.app.nursery", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=given,
                env={**os.environ, **SMALLEST},
            )

    def fork(self) -> "Reader":
        """Fork a reader, once all that it needs is loaded. Raises `OSError` if the nursery has ended."""
        self._control.sendall(b"f")
        _, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if len(descriptors) != 2:
            raise ConnectionResetError("The process that forks readers has ended.")
        return Reader(*descriptors)

    def close(self) -> None:
        """End it, and every reader with it."""
        self._process.kill()
        self._process.wait()
        self._control.close()


class Reader:
    """A process that reads one file after the other; `status` is the pipe in which its end is reported."""

    def __init__(self, connection: int, status: int) -> None:
        self._connection, self._status = Connection(connection), status

    def ask(self, dropped: DroppedFile) -> tuple[Prepared, bool]:
        """Have a file read; return its outcome, and whether the reader ends now because it has grown. Raises `ReaderEnded`."""
        try:
            self._connection.send(dropped)
            answer: tuple[Prepared, bool] = self._connection.recv()
        except (OSError, EOFError) as error:
            code = os.read(self._status, 20)
            self.close()
            raise ReaderEnded(int(code) if code else None) from error
        return answer

    def close(self) -> None:
        """Have it end."""
        self._connection.close()
        os.close(self._status)
