"""The configuration as it changes while the service runs.

Each process looks at the files twice a second. What has stood still for a second and is right is held (`Versions`), and every
process goes over to what is held; of what is wrong the old one stays, and the fault is named. SIGHUP has it looked at at once.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar

from feedsvc.app.settings import Configuration, Settings, Source, Versions, Written
from feedsvc.app.settings.loading import parsed
from feedsvc.domain.configuration import ConfigurationState
from feedsvc.errors import ConfigurationError, FeedsvcError, StoreUnavailable
from feedsvc.telemetry import event

T = TypeVar("T")

LOOK = 0.5
"""Seconds between two looks at the files."""

SETTLE = 1.0
"""Seconds that changed files have to stand still: half of a list of feeds may be right, and would end the other half."""

RESTLESS = 5.0
"""Seconds for which files may change on, until that is said."""

GLANCE = 0.05
"""Seconds for which files have to stand still that SIGHUP has looked at."""

GLANCES = 40
"""Times that SIGHUP has them looked at."""

RETRY = 2.0
"""Seconds until a store that doesn't answer is asked again."""

HELD, WRITTEN = "held", "written"

RESTLESS_MARK = "restless"

KEEPS_CHANGING = "the files of the configuration keep changing; they are read once they stand still for a second."

LASTING = (("data",), ("database_url",), ("web", "bind"), ("web", "workers"))
"""Settings that hold from a start on, as other processes have them, or the processes themselves."""


def versions_in(settings: Settings) -> Versions:
    """Return the versions that the data folder holds."""
    return Versions(settings.data / "configuration")


def begin(source: Source) -> Configuration:
    """Read the configuration at a start, and hold on to it. Raises `ConfigurationError`: a start refuses what is wrong."""
    configuration = source.load()
    with suppress(OSError):  # a folder that can't be written: then each process reads the files themselves
        versions_in(configuration.settings).hold(configuration.written)
    return configuration


def environment_source() -> Source:
    """Return the source that the environment names."""
    config = os.environ.get("FEEDSVC_CONFIG")
    return Source(Path(config) if config else None)


def environment_configuration() -> Configuration:
    """Return what holds, in a process that another started, and which may start again while the files are wrong.

    Raises `ConfigurationError` where nothing is held and the files are wrong.
    """
    source, data = environment_source(), os.environ.get("FEEDSVC_DATA", "data")
    versions = Versions(Path(data) / "configuration")
    mark = versions.holding()
    if mark is None:
        return begin(source)
    try:
        return versions.load(mark, source)
    except ConfigurationError:  # written by another release, or by hand
        return begin(source)


@dataclass(slots=True, kw_only=True)
class Reloading:
    """Follow the configuration; `process` is what the log calls this one."""

    source: Source
    current: Configuration
    process: str
    clock: Callable[[], float] = time.monotonic
    _refused: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What is wrong, with the mark of what was refused: the files as written, and what another process holds."""
    _pending: tuple[str, ...] = ()
    _begun: Written | None = None
    _seen: str = ""
    _still_since: float = 0.0
    _restless_since: float | None = None
    _woken: SimpleQueue[None] = field(default_factory=SimpleQueue)
    """A signal's handler may put something into it at any moment; a lock that it takes might be held where it interrupts."""
    _is_asked: bool = False

    def __post_init__(self) -> None:
        self._begun, self._seen = self.current.written, self.current.written.mark

    def state(self) -> ConfigurationState:
        """Return what is wrong with the files, and what waits for a restart."""
        faults = [line for _, reason in self._refused.copy().values() for line in reason.splitlines()]
        return ConfigurationState(tuple(dict.fromkeys(faults)), self._pending)

    def ask(self) -> None:
        """Have the files looked at now, and read anew though nothing changed (SIGHUP)."""
        self._is_asked = True
        self._woken.put(None)

    def hold_now(self) -> None:
        """Hold what was written whole, without waiting whether it stands still; what is wrong is named at the next look."""
        with suppress(ConfigurationError):
            begin(self.source)

    def changes(self, stop: threading.Event) -> Iterator[Configuration]:
        """Yield each configuration that is to hold from now on, until `stop` is set."""
        while not stop.is_set():
            with suppress(Empty):
                self._woken.get(timeout=LOOK)
                while True:
                    self._woken.get_nowait()
            if stop.is_set():
                return
            is_asked, self._is_asked = self._is_asked, False
            following = self._asked() if is_asked else self.look()
            if following is not None:
                self._pending = tuple(_lasting(self._begun, following.written))
                if self._pending:
                    event(
                        "these settings hold after a restart",
                        level=logging.WARNING,
                        process=self.process,
                        settings=", ".join(self._pending),
                    )
                self.current = following
                event("the settings are read anew", process=self.process)
                yield following

    def built(self, build: Callable[[Configuration], T], stop: threading.Event) -> Iterator[T]:
        """Yield what `build` makes of each configuration that is to hold; a store that doesn't answer is asked again.

        Where it can't be made of one, what holds goes on.
        """
        for configuration in self.changes(stop):
            is_answered = False
            while not (is_answered or stop.is_set()):
                try:
                    yield build(configuration)
                    is_answered = True
                except StoreUnavailable as error:
                    self._refuse(HELD, configuration.written.mark, str(error))
                    stop.wait(RETRY)
                except FeedsvcError as error:
                    self._refuse(HELD, configuration.written.mark, str(error))
                    is_answered = True

    def look(self, *, settle: float = SETTLE) -> Configuration | None:
        """Return what is to hold from now on, None if that is what holds."""
        held = versions_in(self.current.settings).holding()
        if held and held not in (self.current.written.mark, self._refused_mark(HELD)):
            return self._take_over(held)
        written, now = self.source.written(self.current.settings), self.clock()
        if written.mark != self._seen:
            self._seen, self._still_since = written.mark, now
            self._restless_since = self._restless_since or now
        if written.mark == self.current.written.mark:
            self._restless_since = None
            self._mended()
            return None
        if now - self._still_since < settle:
            if self._restless_since is not None and now - self._restless_since > RESTLESS:
                self._refuse(WRITTEN, RESTLESS_MARK, f"{self.source.path.parent}: {KEEPS_CHANGING}")
            return None
        self._restless_since = None
        return None if written.mark == self._refused_mark(WRITTEN) else self._judged(written)

    def _asked(self) -> Configuration | None:
        """Look until the files stand still for a moment; what holds already is read anew."""
        self._refused.clear()
        for _ in range(GLANCES):
            following = self.look(settle=GLANCE)
            if following is not None or self._refused:
                return following
            if self._seen == self.current.written.mark:
                return self._judged(self.current.written)
            time.sleep(GLANCE)
        self._refuse(WRITTEN, RESTLESS_MARK, f"{self.source.path.parent}: {KEEPS_CHANGING}")
        return None

    def _judged(self, written: Written) -> Configuration | None:
        """Read the files; hold them if they are right."""
        try:
            _check_presence(self.current.written, written, self.source, self.current.settings)
            configuration = self.source.load()
        except FeedsvcError as error:
            self._refuse(WRITTEN, written.mark, str(error))
            return None
        if configuration.written.mark != written.mark:
            return None  # changed again: the next look sees it
        with suppress(OSError):
            versions_in(self.current.settings).hold(configuration.written)
        self._mended()
        return configuration

    def _take_over(self, mark: str) -> Configuration | None:
        """Go over to what another process holds."""
        try:
            configuration = versions_in(self.current.settings).load(mark, self.source)
        except FeedsvcError as error:
            self._refuse(HELD, mark, str(error))
            return None
        self._refused.pop(HELD, None)
        return configuration

    def _refused_mark(self, what: str) -> str:
        return self._refused.get(what, ("", ""))[0]

    def _refuse(self, what: str, mark: str, reason: str) -> None:
        if self._refused_mark(what) != mark:
            event("the settings are wrong, the old ones go on", level=logging.ERROR, process=self.process, reason=reason)
        self._refused[what] = (mark, reason)

    def _mended(self) -> None:
        if self._refused:
            event("the settings are right again", process=self.process)
            self._refused.clear()


def _check_presence(before: Written, now: Written, source: Source, settings: Settings) -> None:
    """Refuse a file that vanished or was emptied, as by an editor on a full disk. Raises `ConfigurationError`."""
    for path, old, new in ((source.path, before.settings, now.settings), (settings.feeds_file, before.feeds, now.feeds)):
        if (old or b"").strip() and not (new or b"").strip():
            state = "gone" if new is None else "empty"
            raise ConfigurationError(f"{path}: this file is {state}. To do without it, restart the service.")


def _lasting(begun: Written | None, now: Written) -> Iterator[str]:
    """Name the settings that changed since the start of this process, and hold after the next."""
    before, after = (_values(written) for written in (begun, now))
    for location in LASTING:
        if _value(before, location) != _value(after, location):
            yield ".".join(location)
    for location in (("outlets",), ("edge", "purge")):
        if bool(_value(before, location)) != bool(_value(after, location)):
            yield ".".join(location)


def _values(written: Written | None) -> object:
    return parsed((written and written.settings) or b"")


def _value(values: object, location: tuple[str, ...]) -> object:
    for part in location:
        values = values.get(part) if isinstance(values, dict) else None
    return values
