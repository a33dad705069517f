"""The drop folder from which files are moved: a claim is an atomic rename into `.claims/` inside it.

`.claims/` lies in the drop folder itself, so that the rename never crosses file systems. Each claim has a folder of its own,
`NUMBER-ATTEMPT/`: a second file of the same name can't overwrite one that is still being read, and what a crash left over is
taken up again, first claimed first.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from feedsvc.dropfolder.filing import AcceptedFiles, QuarantineFolder
from feedsvc.dropfolder.listing import DropListing, Found, SettleRule, pictures_of, sentinel_of, sidecars_of
from feedsvc.errors import RefusedFile

CLAIMS = ".claims"

MAX_ATTEMPTS = 5
"""A file that the service died on this often is not tried again: it would keep all others waiting."""


@dataclass(frozen=True, slots=True)
class FileClaim:
    """A file in `.claims/`, with the sidecar that came with it."""

    path: PurePosixPath
    folder: Path
    max_bytes: int
    accepted: AcceptedFiles
    quarantined: QuarantineFolder

    @property
    def was_tried(self) -> bool:
        """Whether a process ended while it had the file."""
        return _attempt(self.folder) > 1

    def read(self) -> bytes:
        """Return the file's bytes. Raises `RefusedFile` for a link, a device, a file over the limit or a deadly one."""
        if _attempt(self.folder) > MAX_ATTEMPTS:
            raise RefusedFile(f"The service ended {MAX_ATTEMPTS} times while it read this file. Please report the file.")
        return read_regular(self._file, self.max_bytes)

    def sidecar(self) -> tuple[str, bytes] | None:
        """Return name and bytes of the metadata file that came along."""
        return read_sidecar(self._file, self.max_bytes)

    def pictures(self) -> dict[str, bytes]:
        """Return the pictures that came along, by name. Raises `RefusedFile` for one over the limit."""
        return {picture.name: read_regular(picture, self.max_bytes) for picture in pictures_of(self._file)}

    def accept(self) -> None:
        """File it under accepted, and what came along with it."""
        for companion in self._companions():
            self.accepted.file(companion, self.path.with_name(companion.name))
        self.accepted.file(self._file, self.path)
        self.tidy()

    def quarantine(self, reason: str, *, stage: str) -> None:
        """File it under quarantine with the reason beside it, and what came along with it."""
        self.quarantined.file(self._file, self.path, reason, stage=stage, companions=self._companions())
        self.tidy()

    def release(self) -> None:
        """Leave it claimed, with an attempt less: the next scan takes it up again, before anything newer."""
        self.folder.rename(self.folder.with_name(f"{_number_of(self.folder)}-{_attempt(self.folder) - 1}"))

    @property
    def _file(self) -> Path:
        return self.folder / self.path

    def _companions(self) -> list[Path]:
        return [companion for companion in [*sidecars_of(self._file), *pictures_of(self._file)] if companion.exists()]

    def tidy(self) -> None:
        """Remove the claim's own empty folders."""
        for folder in self._file.parents:
            if folder == self.folder.parent:
                return
            folder.rmdir()


@dataclass(slots=True)
class ClaimingFolder:
    """A drop folder that the service may move files out of; sizes in bytes."""

    root: Path
    listing: DropListing
    accepted: AcceptedFiles
    quarantined: QuarantineFolder
    max_bytes: int = 20_000_000
    _last: int = 0
    _own: set[str] = field(default_factory=set)
    """Names of claim folders that this process made or took up: finding them again is no sign of a crash."""

    def claim_ready(self) -> Iterator[FileClaim]:
        """Take up what an earlier process left, then claim each complete file as it is asked for."""
        yield from self._left_over()
        for found in self.listing.complete():
            claim = self._claim(found)
            if claim is not None:
                yield claim

    def waiting(self) -> int:
        """Count the files in the folder, claimed ones included."""
        return sum(1 for _ in self.listing.files()) + sum(1 for folder in self._claim_folders() for _ in _files(folder))

    def _claim(self, found: Found) -> FileClaim | None:
        """Rename the file away; None if it is gone: another process was quicker."""
        path = found.path
        folder = self.root / CLAIMS / f"{self._number()}-1"
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        self._own.add(folder.name)
        claim = self._claimed(path, folder)
        if not _rename(self.root / path, target):
            claim.tidy()
            return None
        self._take_companions(claim, found.pictures)
        return claim

    def _claimed(self, path: PurePosixPath, folder: Path) -> FileClaim:
        return FileClaim(path, folder, self.max_bytes, self.accepted, self.quarantined)

    def _left_over(self) -> Iterator[FileClaim]:
        for found in self._claim_folders():
            folder = found
            if found.name not in self._own:
                folder = found.rename(found.with_name(f"{_number_of(found)}-{_attempt(found) + 1}"))
                self._own.add(folder.name)
            files = _files(folder)
            if not files:
                with suppress(OSError):  # it isn't empty; what is in it is none of ours to throw away
                    folder.rmdir()
            for path in files:
                claim = self._claimed(path, folder)
                pictures = pictures_of(self.root / path, at_top=path.parent == PurePosixPath())
                self._take_companions(claim, [picture.name for picture in pictures])
                yield claim

    def _claim_folders(self) -> list[Path]:
        claims = self.root / CLAIMS
        return sorted(claims.iterdir()) if claims.is_dir() else []

    def _take_companions(self, claim: FileClaim, pictures: Sequence[str]) -> None:
        """Fetch sidecar, pictures and sentinel; after a crash between the renames this is done again."""
        source = self.root / claim.path
        for companion in [*sidecars_of(source), *(source.with_name(name) for name in pictures)]:
            _rename(companion, (claim.folder / claim.path).with_name(companion.name))
        if self.listing.rule.sentinel:
            sentinel_of(source, self.listing.rule.sentinel).unlink(missing_ok=True)

    def _number(self) -> str:
        """Number claims by the clock, so that they sort by age over restarts as well."""
        self._last = max(time.time_ns(), self._last + 1)
        return f"{self._last:020d}"


def read_regular(path: Path, max_bytes: int) -> bytes:
    """Read a regular file of limited size without following a link. Raises `RefusedFile` for anything else."""
    if path.is_symlink():
        raise RefusedFile("This is a symbolic link. Drop the file itself.")
    if not path.is_file():
        raise RefusedFile("This is not a regular file.")
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise RefusedFile(f"The file is larger than the limit of {max_bytes:,} bytes (setting intake.max_bytes).")
    return content


def read_sidecar(path: Path, max_bytes: int) -> tuple[str, bytes] | None:
    """Return name and bytes of the metadata file beside `path`, if there is one."""
    for sidecar in sidecars_of(path):
        if sidecar.exists():
            return sidecar.name, read_regular(sidecar, max_bytes)
    return None


def _files(folder: Path) -> list[PurePosixPath]:
    return [found.path for found in DropListing(folder, SettleRule()).files()]


def _number_of(folder: Path) -> str:
    return folder.name.partition("-")[0]


def _attempt(folder: Path) -> int:
    return int(folder.name.partition("-")[2] or 1)


def _rename(source: Path, target: Path) -> bool:
    try:
        source.rename(target)
    except FileNotFoundError:
        return False
    return True
