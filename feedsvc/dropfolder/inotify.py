"""watchdog's observer for Linux, made to go on where a folder can't be watched; its parts have no public names."""

import logging
import os

from watchdog.observers.inotify import InotifyFullEmitter, InotifyObserver, InotifyWatchGroup
from watchdog.observers.inotify_c import InotifyConstants, InotifyEvent, Mask
from watchdog.observers.inotify_move_event_grouper import GroupedInotifyEvent

from feedsvc.telemetry import event

_ARRIVALS = Mask(
    InotifyConstants.IN_CLOSE_WRITE
    | InotifyConstants.IN_MOVED_TO
    | InotifyConstants.IN_CREATE
    | InotifyConstants.IN_DELETE_SELF
)


class _WatchGroup(InotifyWatchGroup):
    """The watches of a folder and of those in it: what can't be watched is left to the scans, and logged once.

    watchdog walks folders by recursion, which ends a thousand levels down and took its thread along.
    """

    _is_whole = True

    def on_event(self, event: InotifyEvent) -> None:
        try:
            super().on_event(event)
        except (OSError, RecursionError) as error:
            self._lack(self.path, error)

    def _add_all_callbacks(self, path: bytes) -> None:
        try:
            super()._add_all_callbacks(path)
        except RecursionError as error:
            self._lack(path, error)

    def _add_callback(self, path: bytes) -> None:
        super()._add_callback(path)
        if path not in self._active_callbacks_by_path and os.path.isdir(path):  # noqa: PTH112 it is bytes
            self._lack(path, None)

    def _lack(self, path: bytes, error: BaseException | None) -> None:
        if self._is_whole:
            self._is_whole = False
            reason = f"{error or 'The kernel has no watch left'}; it is scanned, and others like it."
            event("folder not watched", level=logging.WARNING, folder=os.fsdecode(path)[:200], reason=reason)


class _Emitter(InotifyFullEmitter):
    def on_thread_start(self) -> None:
        path = os.fsencode(self.watch.path)
        self._inotify = _WatchGroup(self._inotify_fd, path, is_recursive=True, event_mask=_ARRIVALS)

    def build_and_queue_event(self, event: GroupedInotifyEvent, *, full_events: bool = True) -> None:
        """Queue an event; of a tree too deep to be walked, what comes before its depths."""
        try:
            super().build_and_queue_event(event, full_events=full_events)
        except RecursionError:
            return


class ArrivalObserver(InotifyObserver):
    """An observer of arrivals alone."""

    def __init__(self) -> None:
        super().__init__(generate_full_events=True)
        self._emitter_class = _Emitter
