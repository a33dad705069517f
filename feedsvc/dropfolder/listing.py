"""What stands in the drop folder, and which of it is complete.

A half-written file must never be read. Names that programs give to unfinished files are passed over; a file that was
renamed in or closed is complete at once (`note_complete`, told by the file watcher); any other is complete once its size
and time stood still over a number of scans, or lie far enough back. With a sentinel, `x.txt` waits for `x.txt.done`.
"""

import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

UNFINISHED_SUFFIXES = ("~", ".tmp", ".part", ".filepart", ".crdownload")
"""What editors, SFTP clients and browsers append to a file that they are still writing."""

SIDECAR_SUFFIXES = (".meta.toml", ".meta.json")
"""A file of metadata that goes with the file beside it."""

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
class Found:
    """A file in the drop folder. `size` is bytes, `mtime_ns` nanoseconds; `is_regular` is false for links and devices.

    `pictures` names the pictures beside it that go with it.
    """

    path: PurePosixPath
    size: int
    mtime_ns: int
    is_regular: bool
    pictures: tuple[str, ...] = ()

    @property
    def state(self) -> tuple[int, int]:
        return self.size, self.mtime_ns


@dataclass(slots=True)
class DropListing:
    """The drop folder as seen from scan to scan."""

    root: Path
    rule: SettleRule
    _seen: dict[PurePosixPath, tuple[tuple[int, int], int]] = field(default_factory=dict)
    _complete: set[PurePosixPath] = field(default_factory=set)

    def note_complete(self, path: Path) -> bool:
        """Take note that a file was closed or renamed in, so that the next scan takes it; return whether it is of interest."""
        below = PurePosixPath(path.relative_to(self.root).as_posix())
        if any(part.startswith(".") for part in below.parts) or is_passed_over(below.name, self.rule.sentinel):
            return self.rule.sentinel is not None and below.name.endswith(self.rule.sentinel)
        self._complete.add(below)
        return True

    def complete(self) -> list[Found]:
        """Scan, and give the complete files, oldest first: what was dropped first is taken first."""
        complete, told = [], self._complete
        self._complete = set()
        seen = {}
        for found in self.files():
            state, scans = self._seen.get(found.path, (found.state, 0))
            seen[found.path] = (found.state, scans + 1 if state == found.state else 1)
            if self._is_complete(found, seen[found.path][1], was_told=found.path in told):
                complete.append(found)
        self._seen = seen
        return sorted(complete, key=lambda found: (found.mtime_ns, found.path))

    def files(self) -> Iterator[Found]:
        """Return every file that may become articles, complete or not."""
        yield from _walk(self.root, PurePosixPath(), self.rule.sentinel)

    def _is_complete(self, found: Found, scans: int, *, was_told: bool) -> bool:
        if not found.is_regular:
            return True
        if self.rule.sentinel:
            return sentinel_of(self.root / found.path, self.rule.sentinel).exists()
        return was_told or scans >= self.rule.scans or time.time_ns() - found.mtime_ns > STILL_NS


def sentinel_of(path: Path, suffix: str) -> Path:
    """Name the file whose presence says that `path` is complete."""
    return path.with_name(path.name + suffix)


def sidecars_of(path: Path) -> list[Path]:
    """Name the places where metadata of `path` may stand: `a.txt.meta.toml`, `a.meta.toml`, and the same in JSON."""
    stems = dict.fromkeys((path.name, path.stem))
    return [path.with_name(stem + suffix) for stem in stems for suffix in SIDECAR_SUFFIXES]


def pictures_of(path: Path, *, at_top: bool = False) -> list[Path]:
    """List the pictures that go with an article: of its own name (`a.jpg`, `a-2.png` for `a.txt`), or all of a folder of
    its own, in which no other article stands."""
    try:
        gallery = Gallery(os.scandir(path.parent), None)
    except FileNotFoundError:
        return []
    return [path.with_name(name) for name in gallery.of(path.name, at_top=at_top)]


class Gallery:
    """The pictures of a folder, read once, and the articles that they go with."""

    def __init__(self, entries: Iterable["os.DirEntry[str]"], sentinel: str | None) -> None:
        files = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
        self._pictures = sorted(name for name in files if name.lower().endswith(PICTURE_SUFFIXES) and not name.startswith("."))
        self._articles = sum(not is_passed_over(name, sentinel) for name in files)
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


_COUNTED = re.compile(r"[-_. ]?\d+$")


def _walk(root: Path, below: PurePosixPath, sentinel: str | None) -> Iterator[Found]:
    try:
        entries = list(os.scandir(root / below))
    except FileNotFoundError:
        return
    gallery = Gallery(entries, sentinel)
    for entry in entries:
        if is_passed_over(entry.name, sentinel):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(root, below / entry.name, sentinel)
            continue
        try:
            status = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        pictures = gallery.of(entry.name, at_top=below == PurePosixPath())
        yield Found(below / entry.name, status.st_size, status.st_mtime_ns, stat.S_ISREG(status.st_mode), pictures)


def is_passed_over(name: str, sentinel: str | None) -> bool:
    """Return whether no file of this name becomes an article by itself: hidden, unfinished, a companion, a sentinel."""
    lowered = name.lower()
    if name.startswith(".") or lowered.endswith(UNFINISHED_SUFFIXES + SIDECAR_SUFFIXES + PICTURE_SUFFIXES):
        return True
    return sentinel is not None and lowered.endswith(sentinel)
