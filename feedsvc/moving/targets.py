"""Where an export is written: a folder or an archive, under a temporary name until it is whole."""

import io
import os
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import localtime, time
from typing import Protocol

from feedsvc.errors import FeedsvcError

ARCHIVES = (".zip", ".tar.gz", ".tgz")


class Target(Protocol):
    """Takes files, each once."""

    def add(self, name: str, content: bytes) -> None:
        """Write a file of this path."""
        ...


@dataclass(frozen=True, slots=True)
class _Folder:
    root: Path

    def add(self, name: str, content: bytes) -> None:
        place = self.root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


@dataclass(frozen=True, slots=True)
class _Zip:
    archive: zipfile.ZipFile

    def add(self, name: str, content: bytes) -> None:
        member = zipfile.ZipInfo(name, localtime()[:6])
        member.external_attr = 0o600 << 16
        self.archive.writestr(member, content, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class _Tar:
    archive: tarfile.TarFile

    def add(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = len(content), 0o600, time()
        self.archive.addfile(member, io.BytesIO(content))


@contextmanager
def opened(path: Path) -> Iterator[Target]:
    """Open a target that isn't there yet; it is there, readable by its owner alone, once the block has ended well.

    Raises `FeedsvcError` where something is in its place, or it can't be written.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise FeedsvcError(f"{path} is there already. Name a new file or folder, or remove it first.")
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _writing(path, beside) as target:
            yield target
        if path.is_dir():
            path.rmdir()
        beside.rename(path)
    except OSError as error:
        raise FeedsvcError(f"{path} can't be written: {error.strerror or error}.") from error
    finally:
        if beside.is_dir():
            shutil.rmtree(beside, ignore_errors=True)
        with suppress(OSError):
            beside.unlink()


@contextmanager
def _writing(path: Path, beside: Path) -> Iterator[Target]:
    if not path.name.lower().endswith(ARCHIVES):
        beside.mkdir(mode=0o700)
        yield _Folder(beside)
        return
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(file, "w") as archive:
                yield _Zip(archive)
        else:
            with tarfile.open(fileobj=file, mode="w:gz") as tar:
                yield _Tar(tar)
        file.flush()
        os.fsync(file.fileno())
