"""Files by their places in a folder, reached by descriptors: no path is too long or too deep, and no link is followed."""

import os
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from feedsvc.domain.files import composed, dropped_path, in_utf8
from feedsvc.domain.sidecars import LARGEST, is_metadata, sidecar_names
from feedsvc.dropfolder.moving import Source
from feedsvc.errors import RefusedFile

STEP = 15
"""Levels of folders that are opened at once: names of 255 bytes, so many of them, stay below PATH_MAX."""

PAUSE = 30.0
"""Seconds before a file that could not be taken or filed away is tried again."""

MANY = 1_000
"""Obstacles that are remembered, so as to be reported once each."""

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def opened(root: Path, place: PurePosixPath) -> Iterator[int]:
    """Open a folder below `root`, and yield its descriptor. Raises `OSError`."""
    descriptor = os.open(root, FOLDER)
    try:
        for start in range(0, len(place.parts), STEP):
            inner = os.open("/".join(place.parts[start : start + STEP]), FOLDER | os.O_NOFOLLOW, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Spot:
    """A file's place on the disk, and those of what belongs to it; `max_bytes` limits each of them."""

    root: Path
    place: PurePosixPath
    max_bytes: int

    def read(self) -> bytes:
        """Return the file's bytes. Raises `RefusedFile` for a link, a device, one that is too large or unreadable."""
        return self._read(self.place.name)

    def sidecar(self) -> tuple[str, bytes] | None:
        """Return name and bytes of the metadata file beside it, if there is one. Raises `RefusedFile`."""
        with suppress(FileNotFoundError), opened(self.root, self.place.parent) as folder:
            name = next(sidecars_beside(self.place.name, folder), None)
            return self.beside(name) if name else None
        return None

    def beside(self, name: str) -> tuple[str, bytes]:
        """Return name and bytes of a file beside it. Raises `RefusedFile`."""
        return spelt(name), self._read(name)

    def pictures(self, names: Sequence[str]) -> dict[str, bytes]:
        """Return the pictures of these names, as articles spell them. Raises `RefusedFile`."""
        return {spelt(name): self._read(name) for name in names}

    def _read(self, name: str) -> bytes:
        try:
            with opened(self.root, self.place.parent) as folder:
                return _regular(name, folder, self.max_bytes)
        except OSError as error:
            raise RefusedFile(f"The service can't read {spelt(name)}: {error.strerror}.") from error


def _regular(name: str, folder: int | None, max_bytes: int) -> bytes:
    mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    if stat.S_ISLNK(mode):
        raise RefusedFile("This is a symbolic link. Drop the file itself.")
    if not stat.S_ISREG(mode):
        raise RefusedFile("This is not a regular file.")
    with os.fdopen(os.open(name, FILE, dir_fd=folder), "rb") as file:
        content = file.read(max_bytes + 1)
    check_size(len(content), max_bytes)
    return content


def check_size(size: int, max_bytes: int) -> None:
    """Raise `RefusedFile` for a file of so many bytes if it is too large."""
    if size > max_bytes:
        raise RefusedFile(f"The file is larger than the limit of {max_bytes:,} bytes (setting intake.max_bytes).")


def sidecars_beside(name: str, folder: int) -> Iterator[str]:
    """Yield the names of the files in an open folder that hold metadata of a file; the first counts."""
    named = (each for each in sidecar_names(name) if Source(each, folder).is_there())
    return (each for each in named if is_sidecar(each, folder))


def is_sidecar(name: str, folder: int | None = None) -> bool:
    """Return whether a file of an open folder, or of a whole path, holds metadata of the article that it bears the name of."""
    try:
        return is_metadata(name, lambda: _regular(name, folder, LARGEST))
    except (OSError, RefusedFile):
        return False


def spelt(name: str) -> str:
    """Return a file's name as articles spell it."""
    return composed(str(in_utf8(PurePosixPath(name))))


@dataclass(slots=True)
class Obstacles:
    """What can't be looked at, taken or filed away: each is reported once, and let be for a while."""

    _reasons: dict[PurePosixPath, str] = field(default_factory=dict)
    _until: dict[PurePosixPath, float] = field(default_factory=dict)
    _fresh: list[tuple[str, str]] = field(default_factory=list)

    def note(self, place: PurePosixPath, error: OSError | str) -> None:
        """Note what keeps a place from being dealt with; a file that is gone is no obstacle."""
        if isinstance(error, FileNotFoundError):
            return
        if len(self._until) >= MANY:
            self._until.clear()
            self._reasons.clear()
        reason = error if isinstance(error, str) else str(error.strerror)
        self._until[place] = time.monotonic() + PAUSE
        if self._reasons.get(place) != reason:
            self._reasons[place] = reason
            self._fresh = [*self._fresh[-MANY:], (str(dropped_path(place)), reason)]

    def is_blocked(self, place: PurePosixPath) -> bool:
        """Return whether a place is to be let be for now."""
        return self._until.get(place, 0.0) > time.monotonic()

    def standing(self) -> Sequence[PurePosixPath]:
        """Return the places that are let be now."""
        return [place for place in self._until if self.is_blocked(place)]

    def report(self) -> Sequence[tuple[str, str]]:
        """Return (path, reason) of each obstacle that was not reported before."""
        fresh, self._fresh = self._fresh, []
        return fresh
