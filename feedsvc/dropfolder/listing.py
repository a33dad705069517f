"""What stands in the drop folder, and which of it is complete.

A half-written file must never be read. Names that programs give to unfinished files are passed over. A file that was renamed
in or closed is complete at once (`note_complete`, called by the file watcher), and so is one that nobody has open for writing,
as the kernel says; any other is complete once its size and time stood still over a number of scans, or lie far enough back.
With a sentinel, `x.txt` waits for `x.txt.done`.
"""

import os
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import Protocol

from feedsvc.domain.files import dropped_path, in_utf8, shortened
from feedsvc.domain.sidecars import MARKED, sidecar_names
from feedsvc.dropfolder.gallery import Entry, Gallery, is_marked, is_passed_over
from feedsvc.dropfolder.moving import Version
from feedsvc.dropfolder.places import Obstacles, is_sidecar, opened
from feedsvc.dropfolder.writers import is_closed

STILL_NS = 10_000_000_000
"""A file whose time lies this far back (nanoseconds) has stood still: scans before the start count too."""


@dataclass(frozen=True, slots=True)
class SettleRule:
    """When a file counts as complete: after `scans` scans without change, or with a sentinel file of that suffix."""

    scans: int = 2
    sentinel: str | None = None
    asks_kernel: bool = False
    """Whether a file is complete that nobody has open for writing, where that is known."""


@dataclass(frozen=True)
class ListedFile:
    """A file in the drop folder. `size` is bytes, `mtime_ns` nanoseconds; `is_regular` is false for links and devices.

    `place` spells its path as the file system does; `sidecar` and `pictures` (names) stand beside it and go with it.
    An orphan is a sidecar beside which no article stands; one that several articles have is shared. One that `expects_sidecar`
    is not complete without.
    """

    place: PurePosixPath
    size: int
    mtime_ns: int
    is_regular: bool
    inode: int = 0
    pictures: tuple[str, ...] = ()
    has_sentinel: bool = False
    sidecar: "ListedFile | None" = None
    is_orphan: bool = False
    is_shared: bool = False
    expects_sidecar: bool = False

    @cached_property
    def path(self) -> PurePosixPath:
        """The path by which articles know it."""
        return dropped_path(self.place)

    @cached_property
    def key(self) -> str:
        """The path of its row. It keeps the names of two systems apart that mean the same path."""
        return str(in_utf8(shortened(self.place)))

    @property
    def version(self) -> Version:
        return self.inode, self.size, self.mtime_ns


class Listing(Protocol):
    """What waits to be taken in, as seen from scan to scan."""

    @property
    def rule(self) -> SettleRule: ...
    @property
    def obstacles(self) -> Obstacles: ...

    def complete(self) -> list[ListedFile]:
        """Scan, and return the complete files, oldest first: what was dropped first is taken first. Orphans come last."""
        ...

    def everything(self) -> Iterator[ListedFile]:
        """Yield every file, and the sidecars that stand alone."""
        ...

    def is_there(self, file: ListedFile) -> bool:
        """Return whether a file of its name stands there still."""
        ...


@dataclass(slots=True)
class DropListing:
    """The port `Listing` for a folder."""

    root: Path
    rule: SettleRule
    obstacles: Obstacles = field(default_factory=Obstacles)
    _seen: dict[PurePosixPath, tuple[Version, int, float]] = field(default_factory=dict)
    """The version of each file at the last scan, over how many scans it was that, and when the file was first seen."""
    _closed: set[PurePosixPath] = field(default_factory=set)

    def note_complete(self, path: Path) -> bool:
        """Take note that a file was closed or renamed in, so that the next scan takes it; return whether it is of interest."""
        below = PurePosixPath(path.relative_to(self.root).as_posix())
        is_hidden = any(part.startswith(".") for part in below.parts)
        if is_hidden or (is_passed_over(below.name, self.rule.sentinel) and not below.name.endswith(MARKED)):
            return self.rule.sentinel is not None and below.name.endswith(self.rule.sentinel)
        self._closed.add(below)
        return True

    def complete(self) -> list[ListedFile]:
        """See `Listing`."""
        closed, before = self._closed, self._seen
        self._closed, self._seen = set(), {}
        listed = list(self.everything())
        for file in listed:
            for each in (file, file.sidecar) if file.sidecar else (file,):
                self._look_at(each, before.get(each.place), was_closed=each.place in closed)
        return oldest_first(file for file in listed if self._is_complete(file))

    def is_there(self, file: ListedFile) -> bool:
        """See `Listing`."""
        return os.path.lexists(self.root / file.place)

    def lingering(self, seconds: float) -> int:
        """Count the files that the last scan saw and that had stood there for so long; a sidecar may wait for its article."""
        now = time.monotonic()
        return sum(now - since > seconds for place, (_, _, since) in self._seen.items() if not is_marked(place.name))

    def files(self) -> Iterator[ListedFile]:
        """Yield every file that may become articles, complete or not; a folder that can't be listed is an obstacle."""
        return (file for file in self.everything() if not file.is_orphan)

    def everything(self) -> Iterator[ListedFile]:
        """Yield every file, and the sidecars that stand alone."""
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
        gallery = Gallery(listed, partial(is_sidecar, folder=descriptor), self.rule.sentinel)
        return files_among(listed, below, gallery, folders=folders, obstacles=self.obstacles)

    def _look_at(self, file: ListedFile, before: tuple[Version, int, float] | None, *, was_closed: bool) -> None:
        """Count the scans in which a file was the same; one that was closed needs no more of them."""
        version, scans, since = before or (file.version, 0, time.monotonic())
        scans = scans + 1 if version == file.version else 1
        self._seen[file.place] = (file.version, max(scans, self.rule.scans if was_closed else 0), since)

    def _is_complete(self, file: ListedFile) -> bool:
        if not file.is_regular:
            return True
        if (is_said := is_said_complete(file, self.rule)) is not None:
            return is_said
        is_still = self._seen[file.place][1] >= self.rule.scans or time.time_ns() - file.mtime_ns > STILL_NS
        is_still = is_still or (self.rule.asks_kernel and is_closed(self.root, file.place))
        return is_still and (file.sidecar is None or self._is_complete(file.sidecar))


def is_said_complete(file: ListedFile, rule: SettleRule) -> bool | None:
    """Return whether a file is complete, where what stands beside it says so; None where nothing does."""
    if file.expects_sidecar and file.sidecar is None:
        return False
    return file.has_sentinel if rule.sentinel and not file.is_orphan else None


def oldest_first(files: Iterable[ListedFile]) -> list[ListedFile]:
    """Sort files as they are taken: what was dropped first is first, and orphans come last."""
    return sorted(files, key=lambda file: (file.is_orphan, file.mtime_ns, file.place))


def files_among(
    listed: Sequence[Entry],
    below: PurePosixPath,
    gallery: Gallery,
    *,
    folders: list[PurePosixPath],
    obstacles: Obstacles,
) -> list[ListedFile]:
    """Return the files of a folder in which these stand, and add its folders to those that are yet to be listed."""
    files = []
    for entry in listed:
        is_orphan = entry.name in gallery.orphans
        is_beside = entry.name in gallery.sidecars or is_passed_over(entry.name, gallery.sentinel)
        if is_beside and not is_orphan:
            continue
        try:
            if not entry.is_dir(follow_symlinks=False):
                files.append(_listed(entry, below, gallery))
            elif not is_orphan:
                folders.append(below / entry.name)
        except OSError as error:
            obstacles.note(below / entry.name, error)
    return files


def pictures_beside(root: Path, place: PurePosixPath, *, at_top: bool) -> tuple[str, ...]:
    """Name the pictures that go with a file; none where its folder is gone."""
    try:
        with opened(root, place.parent) as descriptor, os.scandir(descriptor) as entries:
            return Gallery(list(entries), partial(is_sidecar, folder=descriptor), None).of(place.name, at_top=at_top)
    except FileNotFoundError:
        return ()


def _listed(entry: Entry, below: PurePosixPath, gallery: Gallery) -> ListedFile:
    status = entry.stat(follow_symlinks=False)
    is_orphan = entry.name in gallery.orphans
    names = sidecar_names(entry.name) if gallery.sidecars and entry.name not in gallery.sidecars else []
    beside = [gallery.sidecars[name] for name in names if name in gallery.sidecars]
    return ListedFile(
        below / entry.name,
        status.st_size,
        status.st_mtime_ns,
        stat.S_ISREG(status.st_mode),
        status.st_ino,
        () if entry.name in gallery.sidecars else gallery.of(entry.name, at_top=not below.parts),
        gallery.has_sentinel(entry.name),
        _listed(beside[0], below, gallery) if beside else None,
        is_orphan,
        gallery.users[entry.name] > 1,
        gallery.expects_sidecar(entry.name),
    )
