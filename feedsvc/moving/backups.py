"""Backups: one archive that holds files, and at its end a list of them with their hashes."""

import fcntl
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from time import time
from typing import IO, Any

from feedsvc.durable import sync_folder
from feedsvc.errors import FeedsvcError

LIST = "backup.json"
"""The name of the list."""

BACKUP, RESTORE = ".feedsvc-backup-", ".feedsvc-restore-"
"""How the folders are called in which a backup is written and unpacked."""

VERSION = 1


@dataclass(slots=True)
class _Hashing:
    """Reads a file and hashes what it reads."""

    file: IO[bytes]
    digest: Any = field(default_factory=sha256)

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        self.digest.update(content)
        return content


@dataclass(slots=True)
class Backup:
    """An archive that is being written; `folder` is for what goes into it."""

    archive: tarfile.TarFile
    folder: Path
    hashes: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, content: bytes) -> None:
        """Add a file by its bytes."""
        self._add(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, file: Path) -> None:
        """Add a file from the disk."""
        with file.open("rb") as opened:
            self._add(name, opened, os.fstat(opened.fileno()).st_size)

    def finish(self, about: Mapping[str, object]) -> None:
        """Add the list."""
        values = {"feedsvc_backup": VERSION, **about, "files": self.hashes}
        self.add(LIST, json.dumps(values, indent=1, sort_keys=True).encode())

    def _add(self, name: str, file: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, time()
        hashing = _Hashing(file)
        self.archive.addfile(member, hashing)
        self.hashes[name] = hashing.digest.hexdigest()


@contextmanager
def new_backup(path: Path) -> Iterator[Backup]:
    """Write a backup in a folder beside it; it has its name once it was read back, and is then on the disk. Raises
    `FeedsvcError`."""
    if path.exists():
        raise FeedsvcError(f"{path} is there already. Name a new file; a backup never replaces another.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with workplace(path.parent, BACKUP) as folder:
            written = folder / "written"
            descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as archive:
                    yield Backup(archive, folder)
                file.flush()
                os.fsync(file.fileno())
            for _ in members_of(written):
                pass
            written.rename(path)
            sync_folder(path.parent)
    except OSError as error:
        raise FeedsvcError(f"The backup can't be written: {error}.") from error


@contextmanager
def workplace(beside: Path, prefix: str) -> Iterator[Path]:
    """Yield an empty folder that is removed in the end; those that killed processes left, full of articles, go now.

    A process keeps its folder locked, and the kernel unlocks it when that ends.
    """
    for left in beside.glob(f"{prefix}*"):
        _remove_if_left(left)
    made = Path(mkdtemp(prefix=f".{prefix}", dir=beside))
    descriptor = os.open(made, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    folder = made.with_name(made.name.removeprefix("."))
    made.rename(folder)  # locked before others look at it
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _remove_if_left(folder: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(descriptor)


def unpack(path: Path, into: Path) -> Mapping[str, object]:
    """Unpack a backup into an empty folder, each file as its hash says, and return its list. Raises `FeedsvcError`."""
    about: Mapping[str, object] = {}
    for name, content in members_of(path, into=into):
        if name == LIST:
            about = json.loads(content)
    return about


def members_of(path: Path, *, into: Path | None = None) -> Iterator[tuple[str, bytes]]:
    """Read every file of a backup and compare it with its hash; yield their names, and the list with its bytes.

    Raises `FeedsvcError` for an archive that is no backup, is damaged, or lacks a file.
    """
    hashes: dict[str, str] = {}
    listed: Mapping[str, str] | None = None
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                if member.name == LIST:
                    content = (archive.extractfile(member) or io.BytesIO()).read()
                    values = json.loads(content)
                    listed = values["files"] if values["feedsvc_backup"] == VERSION else None
                    yield member.name, content
                elif member.isfile():
                    hashes[member.name] = _hash(archive, member, into)
                    yield member.name, b""
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise FeedsvcError(f"{path} is no backup that can be read: {error}.") from error
    if listed is None:
        raise FeedsvcError(f"{path} is no backup of this release of feedsvc, or lacks its end.")
    wrong = sorted(name for name in {*hashes, *listed} if hashes.get(name) != listed.get(name))
    if wrong:
        raise FeedsvcError(f"{path} is damaged: {', '.join(wrong[:3])} isn't as it was written.")


def _hash(archive: tarfile.TarFile, member: tarfile.TarInfo, into: Path | None) -> str:
    if into is not None:
        archive.extract(member, into, filter="data")
        with (into / member.name).open("rb") as file:
            return str(_digest(file))
    return str(_digest(archive.extractfile(member) or io.BytesIO()))


def _digest(file: IO[bytes]) -> str:
    digest = sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()
