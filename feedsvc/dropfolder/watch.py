"""Wake the scan when a file is closed or renamed in. Polling stays the truth: network folders tell nothing."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchdog.events import FileClosedEvent, FileMovedEvent, FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from feedsvc.telemetry import event


class _Arrivals(FileSystemEventHandler):
    def __init__(self, on_arrival: Callable[[Path], None]) -> None:
        self._on_arrival = on_arrival

    def on_closed(self, event: FileSystemEvent) -> None:
        self._on_arrival(Path(str(event.src_path)))

    def on_moved(self, event: FileSystemEvent) -> None:
        self._on_arrival(Path(str(event.dest_path)))


@contextmanager
def watch(folder: Path, on_arrival: Callable[[Path], None]) -> Iterator[None]:
    """Call `on_arrival(path)`, from a thread of its own, for each file that was closed after writing or renamed in.

    Where the kernel has no watches left, that is logged once, and the folder is scanned at the interval alone.
    """
    observer = _started(folder, on_arrival)
    try:
        yield
    finally:
        if observer is not None:
            observer.stop()
            observer.join()


def _started(folder: Path, on_arrival: Callable[[Path], None]) -> BaseObserver | None:
    observer = None
    try:
        observer = _observer()
        observer.schedule(_Arrivals(on_arrival), str(folder), recursive=True, event_filter=[FileClosedEvent, FileMovedEvent])
        observer.start()
    except OSError as error:
        event("drop folder not watched", level=logging.WARNING, folder=str(folder), reason=f"{error.strerror}; it is scanned.")
        if observer is not None:
            observer.stop()
        return None
    return observer


def _observer() -> BaseObserver:
    """Choose the observer that tells arrivals without delay.

    watchdog's own for Linux asks for departures too, to pair them with arrivals, and holds every later event back for half a
    second while it waits for the other half (`InotifyMoveEventGrouper.delay`); each file that we move to `accepted/`
    would cost the next one that half second. So departures are not asked for.
    """
    if sys.platform != "linux":
        return Observer()
    from feedsvc.dropfolder.inotify import ArrivalObserver

    return ArrivalObserver()
