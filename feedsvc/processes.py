"""What processes owe one another."""

import ctypes
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from typing import NoReturn
from uuid import uuid4

from feedsvc.errors import FeedsvcError

MALLOC = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "262144"}
"""How glibc keeps memory: not apart for eight threads a core, and large blocks are returned once they are free (25 MB)."""

ENDING = (signal.SIGINT, signal.SIGTERM)
"""Signals by which a process is asked to end."""


@contextmanager
def outermost_frame() -> Iterator[None]:
    """Have a failure end the process with a sentence on stderr and status 1, a fault of ours too.

    No terminal shows a traceback unless it is asked for.
    """
    try:
        yield
    except FeedsvcError as error:
        sys.stderr.write(f"feedsvc: {error}\n")
        sys.exit(1)
    except Exception as error:
        if os.environ.get("FEEDSVC_LOG_LEVEL") == "debug":
            raise
        fault = f"{type(error).__name__}: {error}".rstrip(": ")
        sys.stderr.write(f"feedsvc: this is a fault of feedsvc: {fault}. With FEEDSVC_LOG_LEVEL=debug it says where.\n")
        sys.exit(1)


def end_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """Have the kernel end this process when its parent is killed (prctl(2), PR_SET_PDEATHSIG); Linux only.

    Without it a web worker whose server was killed goes on holding the port, and answers with what it knew then.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, number)


def begin_as_child() -> None:
    """Begin as a process that another keeps running: it ends with that one, and no hangup ends it before it minds them."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    end_with_parent()


def when_asked_to_end(end: Callable[[], object]) -> None:
    """Have SIGINT and SIGTERM call `end`, in a thread.

    A handler may interrupt whoever holds the lock that it would take; only `SimpleQueue.put` may be called at any moment.
    """
    asked: SimpleQueue[None] = SimpleQueue()
    for number in ENDING:
        signal.signal(number, lambda *_: asked.put(None))

    def follow() -> None:
        while True:
            asked.get()
            end()

    threading.Thread(target=follow, name="ending", daemon=True).start()


@contextmanager
def hangups_held_back() -> Iterator[None]:
    """Have what is started meanwhile, by this thread, never hear of SIGHUP."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def return_memory() -> None:
    """Return what was freed to the kernel (malloc_trim(3)): 8 MB where a process has loaded much; glibc only."""
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "malloc_trim"):
        library.malloc_trim(0)


def switch_threads_often() -> None:
    """Have a thread that waits for the interpreter get it within a millisecond, not five: with one that stores, those that hand
    files to readers would keep readers waiting (60 % more answers on two cores)."""
    sys.setswitchinterval(0.001)


def become(command: Sequence[str]) -> NoReturn:
    """Go on as this command and nothing else: what was loaded until here would stay in memory.

    SIGHUP is ignored until the command says what it means: it may come at any time, and is to end nothing.
    """
    sys.stdout.flush()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    for name, value in MALLOC.items():
        os.environ.setdefault(name, value)
    os.execv(command[0], list(command))  # noqa: S606


_NAMES: set[str] = set()
"""The names that this process goes by."""


def new_name() -> str:
    """Return a name of this process that no other has, on any machine: `PLACE:PID:UUID`."""
    name = f"{_place()}:{os.getpid()}:{uuid4()}"
    _NAMES.add(name)
    return name


def is_gone(name: str) -> bool:
    """Return whether a process has surely ended, by its name; of one in another place nothing is known."""
    place, _, number = name.rpartition(":")[0].rpartition(":")
    if place != _place() or not number.isdecimal():
        return False
    if int(number) == os.getpid():
        return name not in _NAMES  # it had the number before
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


@cache
def _place() -> str:
    """Name what gives process numbers their meaning: a start of a kernel, and in it a namespace; containers may share a host's
    name."""
    marks = [socket.gethostname()]
    with suppress(OSError):
        marks.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
        marks.append(str(Path("/proc/self/ns/pid").readlink()))
    return f"{marks[0]}/{sha256(' '.join(marks).encode()).hexdigest()[:8]}"
