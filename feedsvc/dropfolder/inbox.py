"""The drop folder's side of files that are sent: written where no scan sees them, then renamed into their place.

The bytes go to a file without a name (O_TMPFILE) of the same file system: whatever ends the service leaves nothing of it.
"""

import errno
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from feedsvc.domain.sidecars import is_metadata
from feedsvc.dropfolder.gallery import Gallery, expecting_name, is_passed_over
from feedsvc.dropfolder.moving import Source
from feedsvc.dropfolder.places import FOLDER, is_sidecar, opened, sidecars_beside
from feedsvc.errors import FeedsvcError, FolderFull, RefusedBody, RefusedPath

PIECE = 1 << 18
"""Bytes that are copied at a time."""

FOLDER_MODE, FILE_MODE = 0o770, 0o660
"""Who drops articles is of the group."""

PASSED_OVER = "A folder of the path has a name that is passed over: nothing in it would be read."

IN_THE_WAY = {errno.EEXIST, errno.EISDIR, errno.ELOOP, errno.ENOTDIR, errno.ENOTEMPTY}
NOT_A_NAME = {errno.EILSEQ, errno.EINVAL, errno.ENAMETOOLONG}
FULL = {errno.EDQUOT, errno.ENOSPC}
NO_NAMELESS_FILES = {errno.EISDIR, errno.ENOENT, errno.EOPNOTSUPP}
"""What file systems answer that know no files without a name."""


@dataclass(frozen=True, slots=True)
class InboxFolder:
    """The port `Inbox` on a drop folder; a file of more than `max_bytes` is refused."""

    root: Path
    max_bytes: int
    sentinel: str | None = None

    @contextmanager
    def receive(self, path: str, body: IO[bytes]) -> Iterator["ReceivedBytes"]:
        """See `ports.sending.Inbox`."""
        place = PurePosixPath(path)
        if any(is_passed_over(name, self.sentinel) for name in place.parent.parts):
            raise RefusedPath(PASSED_OVER)
        with _explained(), _made(self.root, place.parent) as folder:
            received = ReceivedBytes(place.name, folder, self.sentinel)
            try:
                received.copy(body, self.max_bytes)
                yield received
            finally:
                received.discard()

    def is_waiting(self, path: str) -> bool:
        """See `ports.sending.Inbox`."""
        place = PurePosixPath(path)
        with suppress(OSError), opened(self.root, place.parent) as folder:
            os.stat(place.name, dir_fd=folder, follow_symlinks=False)
            return True
        return False

    def take_back(self, path: str) -> bool:
        """See `ports.sending.Inbox`."""
        place = PurePosixPath(path)
        with suppress(OSError), opened(self.root, place.parent) as folder:
            is_expecting = Source(expecting_name(place.name), folder).is_there()
            if is_expecting and next(sidecars_beside(place.name, folder), None) is None:
                os.unlink(place.name, dir_fd=folder)
                os.unlink(expecting_name(place.name), dir_fd=folder)
                return True
        return False

    def has_company(self, path: str) -> bool:
        """See `ports.sending.Inbox`."""
        place = PurePosixPath(path)
        with suppress(OSError), opened(self.root, place.parent) as folder, os.scandir(folder) as entries:
            gallery = Gallery(list(entries), partial(is_sidecar, folder=folder), self.sentinel)
            has_pictures = bool(gallery.of(place.name, at_top=len(place.parts) == 1))
            return has_pictures or next(sidecars_beside(place.name, folder), None) is not None
        return False

    def is_companion(self, path: str) -> bool:
        """See `ports.sending.Inbox`."""
        return is_companion(path)


@dataclass(slots=True)
class ReceivedBytes:
    """The port `ReceivedFile`: an open file in an open folder."""

    name: str
    folder: int
    sentinel: str | None
    digest: str = ""
    _file: int | None = None
    _hidden: str = field(default_factory=lambda: f".{secrets.token_hex(16)}.put")
    _is_hidden_there: bool = False

    def copy(self, body: IO[bytes], max_bytes: int) -> None:
        """Write a body to the disk. Raises `RefusedBody` over the limit, and `OSError`."""
        self._file = self._opened()
        self.digest = copied(body, partial(_write_all, self._file), max_bytes)
        os.fsync(self._file)

    def place(self, *, awaits_sidecar: bool) -> None:
        """See `ports.sending.ReceivedFile`."""
        expecting = expecting_name(self.name)
        if awaits_sidecar:
            _touch(expecting, self.folder)
        if not self._is_hidden_there and self._file is not None:
            os.link(f"/proc/self/fd/{self._file}", self._hidden, dst_dir_fd=self.folder)
            self._is_hidden_there = True
        self._close()
        os.rename(self._hidden, self.name, src_dir_fd=self.folder, dst_dir_fd=self.folder)
        self._is_hidden_there = False
        if not awaits_sidecar:
            with suppress(FileNotFoundError):
                os.unlink(expecting, dir_fd=self.folder)
        if self.sentinel:
            _touch(self.name + self.sentinel, self.folder)
        os.fsync(self.folder)

    def discard(self) -> None:
        """Let go of what was not placed."""
        self._close()
        if self._is_hidden_there:
            with suppress(OSError):
                os.unlink(self._hidden, dir_fd=self.folder)

    def _opened(self) -> int:
        try:
            return os.open(".", os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC, FILE_MODE, dir_fd=self.folder)
        except OSError as error:
            if error.errno not in NO_NAMELESS_FILES:
                raise
        self._is_hidden_there = True
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC
        return os.open(self._hidden, flags, FILE_MODE, dir_fd=self.folder)

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def is_companion(path: str) -> bool:
    """Return whether a file of this path goes with an article, and is none itself."""
    name = PurePosixPath(path).name
    return is_passed_over(name, None) or is_metadata(name, bytes)


def copied(body: IO[bytes], write: Callable[[bytes], object], max_bytes: int) -> str:
    """Write a body piece by piece, and return its SHA-256. Raises `RefusedBody` over the limit, and what `write` raises."""
    digest, size = hashlib.sha256(), 0
    while piece := body.read(PIECE):
        size += len(piece)
        if size > max_bytes:
            raise RefusedBody(f"The file is larger than {max_bytes:,} bytes (setting intake.max_bytes).", 413)
        digest.update(piece)
        write(piece)
    return digest.hexdigest()


@contextmanager
def _made(root: Path, place: PurePosixPath) -> Iterator[int]:
    """Open a folder below `root` that is made where it isn't there, and yield its descriptor; no link is followed."""
    descriptor = os.open(root, FOLDER)
    try:
        for name in place.parts:
            with suppress(FileExistsError):
                os.mkdir(name, FOLDER_MODE, dir_fd=descriptor)
            inner = os.open(name, FOLDER | os.O_NOFOLLOW, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what the system answers into who can act on it."""
    try:
        yield
    except FeedsvcError:
        raise
    except OSError as error:
        if error.errno in IN_THE_WAY:
            raise RefusedPath("A folder or another file stands in the way of this path.") from error
        if error.errno in NOT_A_NAME:
            raise RefusedPath("The drop folder's file system takes no such name.") from error
        if error.errno in FULL:
            raise FolderFull("The disk of the drop folder is full.", 507) from error
        raise FolderFull(f"The service can't write to the drop folder: {error.strerror}.", 503) from error


def _touch(name: str, folder: int) -> None:
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, FILE_MODE, dir_fd=folder))


def _write_all(file: int, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[os.write(file, view) :]
