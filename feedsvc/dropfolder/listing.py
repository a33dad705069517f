"""What stands in the drop folder, and which of it is complete.

A half-written file must never be read. Names that programs give to unfinished files are passed over; a file that was
renamed in or closed is complete at once (`note_complete`, called by the file watcher); any other is complete once its size
and time stood still over a number of scans, or lie far enough back. With a sentinel, `x.txt` waits for `x.txt.done`.
"""

import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from feedsvc.domain.files import dropped_path, kind_of_name
from feedsvc.dropfolder.places import SIDECAR_SUFFIXES, Obstacles, opened

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp")
"""Pictures go with the article beside them, never alone."""

STILL_NS = 10_000_000_000
"""A file whose time lies this far back (nanoseconds) has stood still: scans before the start count too."""


@dataclass(frozen=True, slots=True)
class SettleRule:
    """When a file counts as complete: after `scans` scans without change, or with a sentinel file of that suffix."""

    scans: int = 2
    sentinel: str | None = None


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file in the drop folder. `size` is bytes, `mtime_ns` nanoseconds; `is_regular` is false for links and devices.

    `place` spells its path as the file system does; `pictures` names the pictures beside it that go with it.
    """

    place: PurePosixPath
    size: int
    mtime_ns: int
    is_regular: bool
    pictures: tuple[str, ...] = ()
    has_sentinel: bool = False

    @property
    def path(self) -> PurePosixPath:
        """The path by which articles know it."""
        return dropped_path(self.place)

    @property
    def state(self) -> tuple[int, int]:
        return self.size, self.mtime_ns


@dataclass(slots=True)
class DropListing:
    """The drop folder as seen from scan to scan."""

    root: Path
    rule: SettleRule
    obstacles: Obstacles = field(default_factory=Obstacles)
    _seen: dict[PurePosixPath, tuple[tuple[int, int], int, float]] = field(default_factory=dict)
    """The state of each file at the last scan, over how many scans it had it, and when the file was first seen."""
    _complete: set[PurePosixPath] = field(default_factory=set)

    def note_complete(self, path: Path) -> bool:
        """Take note that a file was closed or renamed in, so that the next scan takes it; return whether it is of interest."""
        below = PurePosixPath(path.relative_to(self.root).as_posix())
        if any(part.startswith(".") for part in below.parts) or is_passed_over(below.name, self.rule.sentinel):
            return self.rule.sentinel is not None and below.name.endswith(self.rule.sentinel)
        self._complete.add(below)
        return True

    def complete(self) -> list[ListedFile]:
        """Scan, and return the complete files, oldest first: what was dropped first is taken first."""
        complete, closed = [], self._complete
        self._complete = set()
        seen, now = {}, time.monotonic()
        for listed in self.files():
            state, scans, since = self._seen.get(listed.place, (listed.state, 0, now))
            seen[listed.place] = (listed.state, scans + 1 if state == listed.state else 1, since)
            if self._is_complete(listed, seen[listed.place][1], was_closed=listed.place in closed):
                complete.append(listed)
        self._seen = seen
        return sorted(complete, key=lambda listed: (listed.mtime_ns, listed.place))

    def lingering(self, seconds: float) -> int:
        """Count the files that the last scan saw and that had stood there for so long."""
        now = time.monotonic()
        return sum(now - since > seconds for _, _, since in self._seen.values())

    def files(self) -> Iterator[ListedFile]:
        """Yield every file that may become articles, complete or not; a folder that can't be listed is an obstacle."""
        folders = [PurePosixPath()]
        while folders:
            below = folders.pop()
            try:
                with opened(self.root, below) as descriptor:
                    files = self._look(descriptor, below, folders)
            except OSError as error:
                self.obstacles.note(below, error)
            else:
                yield from files

    def _look(self, descriptor: int, below: PurePosixPath, folders: list[PurePosixPath]) -> list[ListedFile]:
        """Return the files of a folder, and add its folders to those that are yet to be listed."""
        with os.scandir(descriptor) as entries:
            listed = list(entries)
        gallery = Gallery(listed, self.rule.sentinel)
        files = []
        for entry in listed:
            if is_passed_over(entry.name, self.rule.sentinel):
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(below / entry.name)
                else:
                    files.append(_listed(entry, below, gallery))
            except OSError as error:
                self.obstacles.note(below / entry.name, error)
        return files

    def _is_complete(self, listed: ListedFile, scans: int, *, was_closed: bool) -> bool:
        if not listed.is_regular:
            return True
        if self.rule.sentinel:
            return listed.has_sentinel
        return was_closed or scans >= self.rule.scans or time.time_ns() - listed.mtime_ns > STILL_NS


class Gallery:
    """The pictures of a folder, read once, and the articles that they go with: those of its own name (`a.jpg`, `a-2.png` for
    `a.txt`), or all of a folder of its own, in which no other article stands."""

    def __init__(self, entries: Iterable["os.DirEntry[str]"], sentinel: str | None) -> None:
        files = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
        self._pictures = sorted(name for name in files if name.lower().endswith(PICTURE_SUFFIXES) and not name.startswith("."))
        self._articles = sum(not is_passed_over(name, sentinel) for name in files)
        self._sentinels = {name for name in files if sentinel and name.endswith(sentinel)}
        self._sentinel = sentinel or ""
        self._own: dict[str, list[str]] = {}
        for name in self._pictures:
            stem = PurePosixPath(name).stem
            for article in {stem, _COUNTED.sub("", stem)}:
                self._own.setdefault(article, []).append(name)

    def of(self, name: str, *, at_top: bool) -> tuple[str, ...]:
        """Name the pictures of an article; at the top of the drop folder only those that bear its name."""
        own = self._own.get(PurePosixPath(name).stem)
        if own:
            return tuple(own)
        return tuple(self._pictures) if self._articles <= 1 and not at_top else ()

    def has_sentinel(self, name: str) -> bool:
        """Return whether the file that announces another is there."""
        return name + self._sentinel in self._sentinels


_COUNTED = re.compile(r"[-_. ]?\d+$")


def pictures_beside(root: Path, place: PurePosixPath, *, at_top: bool) -> tuple[str, ...]:
    """Name the pictures that go with a file; none where its folder is gone."""
    try:
        with opened(root, place.parent) as descriptor, os.scandir(descriptor) as entries:
            return Gallery(entries, None).of(place.name, at_top=at_top)
    except FileNotFoundError:
        return ()


def _listed(entry: "os.DirEntry[str]", below: PurePosixPath, gallery: Gallery) -> ListedFile:
    status = entry.stat(follow_symlinks=False)
    return ListedFile(
        below / entry.name,
        status.st_size,
        status.st_mtime_ns,
        stat.S_ISREG(status.st_mode),
        gallery.of(entry.name, at_top=not below.parts),
        gallery.has_sentinel(entry.name),
    )


def is_passed_over(name: str, sentinel: str | None) -> bool:
    lowered = name.lower()
    if kind_of_name(name) or lowered.endswith(SIDECAR_SUFFIXES + PICTURE_SUFFIXES):
        return True
    return sentinel is not None and lowered.endswith(sentinel)
