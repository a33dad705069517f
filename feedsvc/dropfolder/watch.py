"""Wake the scan when a file is closed or renamed in. Polling stays the truth: network folders tell nothing."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchdog.events import FileClosedEvent, FileMovedEvent, FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver


class _Arrivals(FileSystemEventHandler):
    def __init__(self, on_arrival: Callable[[Path], None]) -> None:
        self._on_arrival = on_arrival

    def on_closed(self, event: FileSystemEvent) -> None:
        self._on_arrival(Path(str(event.src_path)))

    def on_moved(self, event: FileSystemEvent) -> None:
        self._on_arrival(Path(str(event.dest_path)))


@contextmanager
def watch(folder: Path, on_arrival: Callable[[Path], None]) -> Iterator[None]:
    """Call `on_arrival(path)`, from a thread of its own, for each file that was closed after writing or renamed in."""
    observer = _observer()
    observer.schedule(_Arrivals(on_arrival), str(folder), recursive=True, event_filter=[FileClosedEvent, FileMovedEvent])
    observer.start()
    try:
        yield
    finally:
        observer.stop()
        observer.join()


def _observer() -> BaseObserver:
    """Choose the observer that tells arrivals without delay.

    watchdog's own for Linux asks for departures too, to pair them with arrivals, and holds every later event back for half a
    second while it waits for the other half (`InotifyMoveEventGrouper.delay`); each file that we move to `accepted/`
    would cost the next one that half second. So departures are not asked for.
    """
    if sys.platform != "linux":
        return Observer()
    from watchdog.observers.inotify import InotifyFullEmitter, InotifyObserver
    from watchdog.observers.inotify_c import InotifyConstants, Mask

    class Emitter(InotifyFullEmitter):
        def get_event_mask_from_filter(self) -> Mask:
            return Mask(
                InotifyConstants.IN_CLOSE_WRITE
                | InotifyConstants.IN_MOVED_TO
                | InotifyConstants.IN_CREATE
                | InotifyConstants.IN_DELETE_SELF
            )

    class ArrivalObserver(InotifyObserver):
        def __init__(self) -> None:
            super().__init__(generate_full_events=True)
            self._emitter_class = Emitter

    return ArrivalObserver()
