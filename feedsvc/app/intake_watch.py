"""How intake does: after each scan the scheduling process looks at its folders and disks, and keeps the faults in the store.

The web processes read it there. With the store gone they know by themselves.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from feedsvc.app.checkup import folders_in_use
from feedsvc.app.settings import Settings
from feedsvc.app.steady import CLOCK
from feedsvc.domain.configuration import ConfigurationState
from feedsvc.domain.faults import Fault, FaultKind, IntakeState
from feedsvc.dropfolder import BucketListing, DropListing
from feedsvc.errors import FeedsvcError, StoreUnavailable
from feedsvc.ports import Clock, Store

BEAT = timedelta(seconds=10)
"""Between two words in the store when nothing changes."""

LINGERING_SECONDS = 600.0
"""How long a file may stand in the drop folder before that is a fault."""

_PLACE = re.compile(r"(?:\S.*?/)?(?P<file>[^/:]+)(?P<line>:\d+)?(?P<setting>: [\w.]+(?: of \w+ \d+)?(?= (?:=|is|has) ))?[: ]")
"""How a sentence about a configuration begins (`app.settings.complaints`)."""

FEW_INODES = 100
"""Files that a disk must have room for, where it counts them."""


@dataclass(slots=True, kw_only=True)
class IntakeWatch:
    """Keep in the store how intake does; `interval` is seconds between scans, `look` finds the faults."""

    store: Store
    holder: str
    clock: Clock
    interval: float
    look: Callable[[], Iterable[Fault]]
    _kept: IntakeState | None = None
    _kept_at: datetime | None = None

    def scan_ended(self, failure: Exception | None) -> None:
        """Keep what is at fault after a scan, or after one that failed; in silence where the store doesn't answer."""
        faults = (*([_failed(failure)] if failure else []), *self.look())
        now = self.clock()
        if self._kept and self._kept.faults == faults and not self._is_due(now):
            return
        state = IntakeState(self.holder, now + self._patience, faults)
        with suppress(StoreUnavailable):
            with self.store.begin() as unit:
                unit.intake.keep_state(state)
            self._kept, self._kept_at = state, now

    def scan_goes_on(self) -> None:
        """Keep word of a scan that takes long."""
        if self._is_due(self.clock()):
            self.scan_ended(None)

    def _is_due(self, now: datetime) -> bool:
        return self._kept_at is None or abs(now - self._kept_at) >= BEAT

    @property
    def _patience(self) -> timedelta:
        return max(3 * BEAT, timedelta(seconds=5 * self.interval))


def _failed(error: Exception) -> Fault:
    """Return why a scan failed; what errors of libraries say may quote articles."""
    reason = str(error) if isinstance(error, FeedsvcError) else f"{type(error).__name__}; the log says where"
    return Fault(FaultKind.TICK, f"The last scan failed: {reason}")


def intake_faults(settings: Settings, listing: DropListing | BucketListing) -> Iterator[Fault]:
    """Yield what is at fault with the folders, their disks, and the files that wait."""
    places = folders_in_use(settings)
    for name, path, needed in places:
        if not os.access(path, os.F_OK):  # where the way to it is closed, `Path.is_dir` raises
            yield Fault(FaultKind.FOLDER, f"The {name} is gone, or out of reach. Make it again, or restart feedsvc.")
        elif not os.access(path, needed):
            use = "write to" if needed & os.W_OK else "read"
            yield Fault(FaultKind.FOLDER, f"feedsvc may not {use} the {name}.")
    written = [(name, path) for name, path, needed in places if needed & os.W_OK]
    yield from _disk_faults([("data folder", settings.data), *written], settings.intake.min_free)
    blocked = len(listing.obstacles.standing())
    if blocked:
        yield Fault(FaultKind.OBSTACLE, f"{_files(blocked)} can't be read, taken or filed away; the log names each.")
    lingering = listing.lingering(LINGERING_SECONDS) if settings.intake.mode == "move" else 0
    if lingering:
        minutes = f"{LINGERING_SECONDS / 60:.0f} minutes"
        yield Fault(FaultKind.WAITING, f"{_files(lingering)} in the drop folder have waited for over {minutes}.")


def local_faults(settings: Settings, state: Callable[[], ConfigurationState]) -> Sequence[Fault]:
    """Return the faults that each process sees by itself: of a full disk, on which no other can write them down, of the clock,
    and of the configuration."""
    disk = _disk_faults([("data folder", settings.data)], settings.intake.min_free)
    return [*disk, *CLOCK.faults(), *_configuration_faults(state())]


def _configuration_faults(state: ConfigurationState) -> Iterator[Fault]:
    """Yield what is wrong with the files of the configuration; what stands there may be a secret."""
    for sentence in state.faults:
        place = _PLACE.match(sentence)
        where = f"{place['file']}{place['line'] or ''}{place['setting'] or ''}" if place else "The configuration"
        yield Fault(FaultKind.CONFIGURATION, f"{where} is wrong, and what was right before it holds. The desk says more.")


def _disk_faults(folders: Iterable[tuple[str, Path]], min_free: int) -> Iterator[Fault]:
    """Yield each disk that is nearly full, once, by the first folder on it."""
    seen = set()
    for name, path in folders:
        with suppress(OSError):
            device, disk = path.stat().st_dev, os.statvfs(path)
            is_short_of_files = disk.f_files and disk.f_favail < FEW_INODES
            is_full = disk.f_bavail * disk.f_frsize < min_free or is_short_of_files
            if is_full and device not in seen:
                yield Fault(FaultKind.DISK, f"The disk of the {name} is nearly full: {min_free:,} bytes should be free on it.")
            seen.add(device)


def _files(number: int) -> str:
    return "1 file or folder" if number == 1 else f"{number:,} files or folders"
