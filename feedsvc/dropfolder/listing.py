"""What stands in the drop folder, and which of it is complete.

A half-written file must never be read. Names that programs give to unfinished files are passed over. A file that was renamed
in or closed is complete at once (`note_complete`, called by the file watcher), and so is one that nobody has open for writing,
as the kernel says; any other is complete once its size and time stood still over a number of scans, or lie far enough back.
With a sentinel, `x.txt` waits for `x.txt.done`.
"""

import hashlib
import os
import re
import stat
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from feedsvc.domain.files import dropped_path, in_utf8, kind_of_name, shortened
from feedsvc.domain.sidecars import BESIDE, MARKED, sidecar_names
from feedsvc.dropfolder.moving import Version
from feedsvc.dropfolder.places import Obstacles, is_sidecar, opened
from feedsvc.dropfolder.writers import is_closed

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp")
"""Pictures go with the article beside them, never alone."""

STILL_NS = 10_000_000_000
"""A file whose time lies this far back (nanoseconds) has stood still: scans before the start count too."""


EXPECTS = ".expects"
"""The suffix of the hidden file which says that another waits for its sidecar."""


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


@dataclass(slots=True)
class DropListing:
    """The drop folder as seen from scan to scan."""

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
        """Scan, and return the complete files, oldest first: what was dropped first is taken first. Orphans come last."""
        closed, before = self._closed, self._seen
        self._closed, self._seen = set(), {}
        listed = list(self.everything())
        for file in listed:
            for each in (file, file.sidecar) if file.sidecar else (file,):
                self._look_at(each, before.get(each.place), was_closed=each.place in closed)
        complete = [file for file in listed if self._is_complete(file)]
        return sorted(complete, key=lambda file: (file.is_orphan, file.mtime_ns, file.place))

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
        gallery = Gallery(listed, descriptor, self.rule.sentinel)
        files = []
        for entry in listed:
            is_orphan = entry.name in gallery.orphans
            is_beside = entry.name in gallery.sidecars or is_passed_over(entry.name, self.rule.sentinel)
            if is_beside and not is_orphan:
                continue
            try:
                if not entry.is_dir(follow_symlinks=False):
                    files.append(_listed(entry, below, gallery))
                elif not is_orphan:
                    folders.append(below / entry.name)
            except OSError as error:
                self.obstacles.note(below / entry.name, error)
        return files

    def _look_at(self, file: ListedFile, before: tuple[Version, int, float] | None, *, was_closed: bool) -> None:
        """Count the scans in which a file was the same; one that was closed needs no more of them."""
        version, scans, since = before or (file.version, 0, time.monotonic())
        scans = scans + 1 if version == file.version else 1
        self._seen[file.place] = (file.version, max(scans, self.rule.scans if was_closed else 0), since)

    def _is_complete(self, file: ListedFile) -> bool:
        if not file.is_regular:
            return True
        if file.expects_sidecar and file.sidecar is None:
            return False
        if self.rule.sentinel and not file.is_orphan:
            return file.has_sentinel
        is_still = self._seen[file.place][1] >= self.rule.scans or time.time_ns() - file.mtime_ns > STILL_NS
        is_still = is_still or (self.rule.asks_kernel and is_closed(self.root, file.place))
        return is_still and (file.sidecar is None or self._is_complete(file.sidecar))


class Gallery:
    """The pictures of a folder, read once, and the articles that they go with: those of its own name (`a.jpg`, `a-2.png` for
    `a.txt`), or all of a folder of its own, in which no other article stands."""

    def __init__(self, entries: Sequence["os.DirEntry[str]"], folder: int, sentinel: str | None) -> None:
        files = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
        self._pictures = sorted(name for name in files if name.lower().endswith(PICTURE_SUFFIXES) and not name.startswith("."))
        named = {entry.name: entry for entry in entries if is_marked(entry.name)}
        beside = {entry.name: entry for entry in entries if entry.name.lower().endswith(BESIDE)}
        articles = [entry.name for entry in entries if not is_passed_over(entry.name, sentinel)]
        bearing = {name for article in articles for name in sidecar_names(article)} if beside else set()
        beside = {name: entry for name, entry in beside.items() if name in bearing and is_sidecar(name, folder)}
        self.sidecars = named | beside
        self.users = Counter(
            name for article in articles if article not in beside and self.sidecars for name in sidecar_names(article)
        )
        self._articles = len(set(articles) & set(files) - beside.keys())
        self.orphans = self.sidecars.keys() - self.users.keys()
        self._sentinels = {name for name in files if sentinel and name.endswith(sentinel)}
        self._sentinel = sentinel or ""
        self._expecting = {name for name in files if name.endswith(EXPECTS)}
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

    def expects_sidecar(self, name: str) -> bool:
        """Return whether a file waits for its sidecar."""
        return bool(self._expecting) and expecting_name(name) in self._expecting


def expecting_name(name: str) -> str:
    """Name the hidden file which says that another waits for its sidecar."""
    return f".{hashlib.sha256(os.fsencode(name)).hexdigest()[:32]}{EXPECTS}"


_COUNTED = re.compile(r"[-_. ]?\d+$")


def pictures_beside(root: Path, place: PurePosixPath, *, at_top: bool) -> tuple[str, ...]:
    """Name the pictures that go with a file; none where its folder is gone."""
    try:
        with opened(root, place.parent) as descriptor, os.scandir(descriptor) as entries:
            return Gallery(list(entries), descriptor, None).of(place.name, at_top=at_top)
    except FileNotFoundError:
        return ()


def _listed(entry: "os.DirEntry[str]", below: PurePosixPath, gallery: Gallery) -> ListedFile:
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


def is_marked(name: str) -> bool:
    """Return whether a file's own name says that it holds metadata."""
    return name.lower().endswith(MARKED) and not name.startswith(".")


def is_passed_over(name: str, sentinel: str | None) -> bool:
    lowered = name.lower()
    if kind_of_name(name) or lowered.endswith(MARKED + PICTURE_SUFFIXES):
        return True
    return sentinel is not None and lowered.endswith(sentinel)
