"""Moving a file whole or not at all, into a place that is free, and only while it is the version that was read."""

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path, PurePath, PurePosixPath
from typing import TypeVar

from feedsvc.domain.files import fitting
from feedsvc.errors import FileChanged

BAD_NAME = {errno.EACCES, errno.EEXIST, errno.EILSEQ, errno.EINVAL, errno.ENAMETOOLONG, errno.ENOTDIR, errno.EPERM}
"""Errors that another name may not meet: a file is where a folder should be, or the file system takes no such name."""

MOST_HASHED = 100_000_000
"""Bytes of the largest file that is hashed: a sparse file has any size, and would hold up the others."""

AnyPath = TypeVar("AnyPath", bound=PurePath)

Version = tuple[int, int, int]
"""Inode, size (bytes) and time of change (nanoseconds): a file of which one differs has other bytes."""


def version_of(status: os.stat_result) -> Version:
    """Return the version of a file."""
    return status.st_ino, status.st_size, status.st_mtime_ns


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is to be moved: its name in an open folder, or its whole path; with `version`, only while it is that."""

    name: str
    folder: int | None = None
    version: Version | None = None

    def status(self) -> os.stat_result:
        """Return the status of the file itself, link or not. Raises `FileChanged` for another version."""
        status = os.stat(self.name, dir_fd=self.folder, follow_symlinks=False)
        if self.version not in (None, version_of(status)):
            raise FileChanged(f"{self.name} has changed.")
        return status

    def is_there(self) -> bool:
        """Return whether there is a file of this name."""
        with suppress(FileNotFoundError):
            os.stat(self.name, dir_fd=self.folder, follow_symlinks=False)
            return True
        return False

    def digest(self) -> str:
        """Hash a regular file; nothing stands for one that can't be read, or is enormous."""
        with suppress(OSError):
            status = self.status()
            if stat.S_ISREG(status.st_mode) and status.st_size <= MOST_HASHED:
                with os.fdopen(self._open(), "rb") as file:
                    return hashlib.file_digest(file, "sha256").hexdigest()
        return ""

    def note(self) -> bytes:
        """Return the line that stands for a link or a device: a link's target is none of ours."""
        if stat.S_ISLNK(self.status().st_mode):
            return f"symbolic link to {os.readlink(self.name, dir_fd=self.folder)}\n".encode(errors="surrogateescape")
        return b"no regular file\n"

    def unlink(self) -> None:
        """Delete the file."""
        os.unlink(self.name, dir_fd=self.folder)

    def move(self, target: Path) -> None:
        """Move the file, across file systems too. Raises `OSError`, and `FileChanged` for another version, which stays."""
        self.status()
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.rename(self.name, target, src_dir_fd=self.folder)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._copy(target)
        else:
            self._check(target)

    def put_back(self, target: Path) -> None:
        """Move the file back, unless another has its name by now."""
        with suppress(FileExistsError):
            os.link(target, self.name, dst_dir_fd=self.folder, follow_symlinks=False)
            target.unlink()

    def _check(self, target: Path) -> None:
        """Put back what took the file's place between the look at it and the move."""
        if self.version not in (None, version_of(target.lstat())):
            self.put_back(target)
            raise FileChanged(f"{self.name} has changed.")

    def _copy(self, target: Path) -> None:
        beside, status = unfinished(target), self.status()
        with os.fdopen(self._open(), "rb") as file, beside.open("wb") as copy:
            shutil.copyfileobj(file, copy)
            copy.flush()
            os.fsync(copy.fileno())
        os.utime(beside, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.status()
        beside.rename(target)
        self.unlink()

    def _open(self) -> int:
        return os.open(self.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=self.folder)


def put(write: Callable[[Path], object], root: Path, path: PurePosixPath) -> Path:
    """Have a file written in a free place, and return that: under its path, or at the top where one of its folders can't be
    made, or under a name of letters and digits where the file system takes no other."""
    names = (fitting(path), fitting(PurePosixPath(path.name)), plain_name(path))
    for name in names:
        try:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            target = free(root / name)
            write(target)
        except OSError as error:
            if error.errno not in BAD_NAME or name == names[-1]:
                raise
        else:
            return target
    raise FileNotFoundError(path)


def plain_name(path: PurePosixPath) -> PurePosixPath:
    """Return the name of letters and digits that stands for a path which the file system doesn't take."""
    return PurePosixPath(f"~{hashlib.sha256(str(path).encode()).hexdigest()[:32]}")


def free(target: Path) -> Path:
    """Return the first of `a.txt`, `a~2.txt`, `a~3.txt` that is not there yet."""
    names = (numbered(target, number) for number in count(1))
    return next(name for name in names if not os.path.lexists(name))


def numbered(target: AnyPath, number: int) -> AnyPath:
    """Return a name as it is for the first file that has it, and with a number for each later one."""
    return target if number == 1 else target.with_name(f"{target.stem}~{number}{target.suffix}")


def write_whole(target: Path, content: bytes) -> None:
    """Write a file that appears with all of its bytes, on the disk."""
    beside = unfinished(target)
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(target)


def unfinished(target: Path) -> Path:
    """Return the hidden name under which a file is written."""
    return target.with_name(f".{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:32]}.tmp")
