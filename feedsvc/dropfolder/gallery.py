"""What stands in a folder together: an article's sidecar, its pictures, and the marks which say that it is complete."""

import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

from feedsvc.domain.files import kind_of_name
from feedsvc.domain.sidecars import BESIDE, MARKED, sidecar_names

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp")
"""Pictures go with the article beside them, never alone."""

EXPECTS = ".expects"
"""The suffix of the hidden file which says that another waits for its sidecar."""


class Status(Protocol):
    """What is known of a file, by the names that `os.stat` has for it."""

    @property
    def st_mode(self) -> int: ...
    @property
    def st_ino(self) -> int: ...
    @property
    def st_size(self) -> int: ...
    @property
    def st_mtime_ns(self) -> int: ...


class Entry(Protocol):
    """What stands in a folder, by the names that `os.scandir` has for it."""

    @property
    def name(self) -> str: ...
    def is_dir(self, *, follow_symlinks: bool) -> bool: ...
    def is_file(self, *, follow_symlinks: bool) -> bool: ...
    def stat(self, *, follow_symlinks: bool) -> Status: ...


class Gallery:
    """The pictures of a folder, read once, and the articles that they go with: those of its own name (`a.jpg`, `a-2.png` for
    `a.txt`), or all of a folder of its own, in which no other article stands."""

    def __init__(self, entries: Sequence[Entry], is_sidecar: Callable[[str], bool], sentinel: str | None) -> None:
        files = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
        self._pictures = sorted(name for name in files if name.lower().endswith(PICTURE_SUFFIXES) and not name.startswith("."))
        named = {entry.name: entry for entry in entries if is_marked(entry.name)}
        beside = {entry.name: entry for entry in entries if entry.name.lower().endswith(BESIDE)}
        articles = [entry.name for entry in entries if not is_passed_over(entry.name, sentinel)]
        bearing = {name for article in articles for name in sidecar_names(article)} if beside else set()
        beside = {name: entry for name, entry in beside.items() if name in bearing and is_sidecar(name)}
        self.sidecars = named | beside
        self.users = Counter(
            name for article in articles if article not in beside and self.sidecars for name in sidecar_names(article)
        )
        self._articles = len(set(articles) & set(files) - beside.keys())
        self.orphans = self.sidecars.keys() - self.users.keys()
        self._sentinels = {name for name in files if sentinel and name.endswith(sentinel)}
        self.sentinel = sentinel
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
        return name + (self.sentinel or "") in self._sentinels

    def expects_sidecar(self, name: str) -> bool:
        """Return whether a file waits for its sidecar."""
        return bool(self._expecting) and expecting_name(name) in self._expecting


def expecting_name(name: str) -> str:
    """Name the hidden file which says that another waits for its sidecar."""
    return f".{hashlib.sha256(os.fsencode(name)).hexdigest()[:32]}{EXPECTS}"


_COUNTED = re.compile(r"[-_. ]?\d+$")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file that stands in no folder of the disk, as the port `Entry`: `st_ino` is a number that other bytes don't have."""

    name: str
    st_size: int = 0
    st_mtime_ns: int = 0
    st_ino: int = 0
    st_mode: int = stat.S_IFREG

    def is_dir(self, *, follow_symlinks: bool) -> bool:  # noqa: ARG002 there are no links
        """See `os.DirEntry`."""
        return False

    def is_file(self, *, follow_symlinks: bool) -> bool:  # noqa: ARG002
        """See `os.DirEntry`."""
        return True

    def stat(self, *, follow_symlinks: bool) -> "FileEntry":  # noqa: ARG002
        """See `os.DirEntry`."""
        return self


def pictures_among(names: Iterable[str], name: str) -> tuple[str, ...]:
    """Name those pictures of a folder's files that bear the name of one of them."""
    return Gallery([FileEntry(each) for each in names], lambda _: False, None).of(name, at_top=True)


def is_marked(name: str) -> bool:
    """Return whether a file's own name says that it holds metadata."""
    return name.lower().endswith(MARKED) and not name.startswith(".")


def is_passed_over(name: str, sentinel: str | None) -> bool:
    """Return whether a file is no article by its name."""
    lowered = name.lower()
    if kind_of_name(name) or lowered.endswith(MARKED + PICTURE_SUFFIXES):
        return True
    return sentinel is not None and lowered.endswith(sentinel)
