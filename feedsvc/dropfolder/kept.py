"""Files that were accepted, by their places (`YYYY/MM/DD/PATH`), in a folder."""

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Protocol

from feedsvc.dropfolder.places import Spot, is_sidecar
from feedsvc.durable import sync_folder

DAYS = "[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]"


@dataclass(frozen=True, slots=True)
class FiledFile:
    """What is known of a file that was filed away: its bytes, and when it was moved there."""

    size: int
    filed: datetime


class KeptFiles(Protocol):
    """The files that were accepted."""

    def address(self, place: PurePosixPath) -> str:
        """Return where a file lies, as people name it."""
        ...

    def days(self) -> Iterator[PurePosixPath]:
        """Yield the folders of days, the latest first."""
        ...

    def status(self, place: PurePosixPath) -> FiledFile | None:
        """Return what is known of a file; None where there is none."""
        ...

    def files_in(self, folder: PurePosixPath) -> Mapping[str, FiledFile]:
        """Return the files of a folder, by name."""
        ...

    def sizes(self) -> Iterator[tuple[PurePosixPath, int]]:
        """Yield place and size of each file."""
        ...

    def read(self, place: PurePosixPath, max_bytes: int) -> bytes:
        """Return a file's bytes. Raises `RefusedFile`, and `FileNotFoundError`."""
        ...

    def is_sidecar(self, place: PurePosixPath) -> bool:
        """Return whether a file holds metadata of the article that it bears the name of."""
        ...

    def digest(self, place: PurePosixPath) -> str:
        """Return the SHA-256 of a file's bytes; nothing stands for one that can't be read."""
        ...

    def remove(self, place: PurePosixPath) -> None:
        """Delete a file, and its folders where that leaves them empty; nothing happens if there is none. Raises `OSError`."""
        ...


@dataclass(frozen=True, slots=True)
class KeptFolder:
    """The port `KeptFiles` for a folder. Its files are renamed into it, which changes their inodes: so they know when."""

    root: Path

    def address(self, place: PurePosixPath) -> str:
        """See `KeptFiles`."""
        return str(self.root / place)

    def days(self) -> Iterator[PurePosixPath]:
        """See `KeptFiles`."""
        return (PurePosixPath(day.relative_to(self.root).as_posix()) for day in sorted(self.root.glob(DAYS), reverse=True))

    def status(self, place: PurePosixPath) -> FiledFile | None:
        """See `KeptFiles`."""
        with suppress(OSError, ValueError):
            return _filed((self.root / place).stat())
        return None

    def files_in(self, folder: PurePosixPath) -> Mapping[str, FiledFile]:
        """See `KeptFiles`."""
        files = {}
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(self.root / folder) as entries:
            for entry in entries:
                with suppress(OSError):
                    if filed := _filed(entry.stat()):
                        files[entry.name] = filed
        return files

    def sizes(self) -> Iterator[tuple[PurePosixPath, int]]:
        """See `KeptFiles`."""
        for folder, _, names in os.walk(self.root):
            for name in names:
                file = Path(folder, name)
                with suppress(OSError, ValueError):
                    yield PurePosixPath(file.relative_to(self.root).as_posix()), file.lstat().st_size

    def read(self, place: PurePosixPath, max_bytes: int) -> bytes:
        """See `KeptFiles`."""
        if not (self.root / place).exists():
            raise FileNotFoundError(place)
        return Spot(self.root, place, max_bytes).read()

    def is_sidecar(self, place: PurePosixPath) -> bool:
        """See `KeptFiles`."""
        return is_sidecar(str(self.root / place))

    def digest(self, place: PurePosixPath) -> str:
        """See `KeptFiles`."""
        with suppress(OSError), (self.root / place).open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
        return ""

    def remove(self, place: PurePosixPath) -> None:
        """See `KeptFiles`."""
        with suppress(FileNotFoundError):  # erased before, by a process that ended half-way
            (self.root / place).unlink()
            sync_folder((self.root / place).parent)  # before the store forgets it
        tidy(self.root, place)


def tidy(root: Path, place: PurePosixPath) -> None:
    """Remove the folders of a place below `root` that are empty."""
    with suppress(OSError):
        for folder in list(place.parents)[:-1]:
            (root / folder).rmdir()


def _filed(status: os.stat_result) -> FiledFile | None:
    if not stat.S_ISREG(status.st_mode):
        return None
    return FiledFile(status.st_size, datetime.fromtimestamp(status.st_ctime, UTC))
