"""The drop folder from which files are moved: a claim is an atomic rename into `.claims/` inside it.

`.claims/` lies in the drop folder itself, so that the rename never crosses file systems. Each claim has a folder of its own,
`NUMBER-ATTEMPT/`: a second file of the same name can't overwrite one that is still being read, and what a crash left over is
taken up again, first claimed first.
"""

import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from feedsvc.domain.files import dropped_path, shortened
from feedsvc.dropfolder.filing import AcceptedFiles, QuarantineFolder
from feedsvc.dropfolder.listing import DropListing, ListedFile, SettleRule, pictures_beside
from feedsvc.dropfolder.places import Obstacles, Spot, opened, sidecar_names, spelt
from feedsvc.errors import RefusedFile

CLAIMS = ".claims"

MAX_ATTEMPTS = 5
"""A file that the service died on this often is not tried again: it would keep all others waiting."""

_CLAIM = re.compile(r"\d{20}(-\d{1,9})?")
"""The name of a claim's folder: what else stands in `.claims/` is a stranger's, and is let be."""


@dataclass(frozen=True, slots=True)
class FileClaim:
    """A file in `.claims/`, with the sidecar that came with it."""

    spot: Spot
    accepted: AcceptedFiles
    quarantined: QuarantineFolder
    obstacles: Obstacles
    refusal: str | None = None
    """Why it may not be read: something that belongs to it could not be taken."""

    @property
    def path(self) -> PurePosixPath:
        """The file's path relative to the drop folder."""
        return dropped_path(self.spot.place)

    @property
    def folder(self) -> Path:
        """The claim's own folder."""
        return self.spot.root

    @property
    def was_tried(self) -> bool:
        """Whether a process ended while it had the file."""
        return _attempt(self.folder) > 1

    def read(self) -> bytes:
        """Return the file's bytes. Raises `RefusedFile` for a link, a device, a file over the limit or a deadly one."""
        if _attempt(self.folder) > MAX_ATTEMPTS:
            raise RefusedFile(f"The service ended {MAX_ATTEMPTS} times while it read this file. Please report the file.")
        if self.refusal:
            raise RefusedFile(self.refusal)
        return self.spot.read()

    def sidecar(self) -> tuple[str, bytes] | None:
        """See `Spot`."""
        return self.spot.sidecar()

    def pictures(self) -> dict[str, bytes]:
        """See `Spot`."""
        return self.spot.pictures(pictures_beside(self.spot.root, self.spot.place, at_top=False))

    def accept(self) -> None:
        """File it under accepted, then what came along with it: it is never left without its sidecar. Raises `OSError`."""
        companions = self._companions()
        self.accepted.file(self._file, self.path)
        for companion in companions:
            self.accepted.file(companion, self.path.with_name(spelt(companion.name)))
        self.tidy()

    def quarantine(self, reason: str, *, stage: str) -> None:
        """File it under quarantine with the reason beside it, and what came along with it. Raises `OSError`."""
        self.quarantined.file(self._file, self.path, reason, stage=stage, companions=self._companions())
        self.tidy()

    def release(self) -> None:
        """Leave it claimed, with an attempt less: the next scan takes it up again, before anything newer."""
        with suppress(OSError):
            self.folder.rename(self.folder.with_name(f"{_number_of(self.folder)}-{_attempt(self.folder) - 1}"))

    def postpone(self, reason: str) -> None:
        """Release it, and let it be for a while."""
        self.obstacles.note(_key(self.folder), f"{self.path}: {reason}")
        self.release()

    def tidy(self) -> None:
        """Remove the claim's own folders, if they are empty."""
        with suppress(OSError):
            for folder in self._file.parents:
                if folder == self.folder.parent:
                    return
                folder.rmdir()

    @property
    def _file(self) -> Path:
        return self.spot.root / self.spot.place

    def _companions(self) -> list[Path]:
        pictures = pictures_beside(self.spot.root, self.spot.place, at_top=False)
        beside = [self._file.with_name(name) for name in [*sidecar_names(self._file.name), *pictures]]
        return [companion for companion in beside if os.path.lexists(companion)]


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
    """Names of claim folders that this process made or took up. It has them in hand until it releases them by another name."""

    def claim_ready(self) -> Iterator[FileClaim]:
        """Take up what an earlier process left, then claim each complete file as it is asked for."""
        for folder in self._claim_folders():
            if folder.name not in self._own and not self.listing.obstacles.is_blocked(_key(folder)):
                yield from self._taken_up(folder)
        for listed in self.listing.complete():
            claim = None if self.listing.obstacles.is_blocked(listed.place) else self._claim(listed)
            if claim is not None:
                yield claim

    def waiting(self) -> int:
        """Count the files in the folder, claimed ones included."""
        return sum(1 for _ in self.listing.files()) + sum(len(_places(folder)) for folder in self._claim_folders())

    def obstacles(self) -> Sequence[tuple[str, str]]:
        """See `ports.intake.DropFolder`."""
        return self.listing.obstacles.report()

    def _claim(self, listed: ListedFile) -> FileClaim | None:
        """Rename the file away; None if it can't be, or is gone: another process was quicker."""
        folder = self.root / CLAIMS / f"{self._number()}-1"
        place = shortened(listed.place)
        try:
            self._make(folder / place.parent)
            self._own.add(folder.name)
            with opened(self.root, listed.place.parent) as source:
                os.rename(listed.place.name, folder / place, src_dir_fd=source)
                refusal = self._take_companions(source, folder / place, listed.pictures)
        except OSError as error:
            self.listing.obstacles.note(listed.place, error)
            self._claimed(folder, place).tidy()
            return None
        return self._claimed(folder, place, refusal)

    def _make(self, folder: Path) -> None:
        """Make a claim's folders. What stands in place of `.claims/` and can't be used is renamed, and stays hidden."""
        claims = self.root / CLAIMS
        if os.path.lexists(claims) and not (claims.is_dir() and os.access(claims, os.R_OK | os.W_OK | os.X_OK)):
            aside = claims.rename(claims.with_name(f"{CLAIMS}.{self._number()}"))
            self.listing.obstacles.note(PurePosixPath(CLAIMS), f"It could not be used, and is {aside.name} now.")
        folder.mkdir(parents=True, exist_ok=True)

    def _claimed(self, folder: Path, place: PurePosixPath, refusal: str | None = None) -> FileClaim:
        spot = Spot(folder, place, self.max_bytes)
        return FileClaim(spot, self.accepted, self.quarantined, self.listing.obstacles, refusal)

    def _taken_up(self, folder: Path) -> list[FileClaim]:
        """Claim what is in a claim's folder, an attempt later if another process made it."""
        try:
            folder = folder.rename(folder.with_name(f"{_number_of(folder)}-{_attempt(folder) + 1}"))
            self._own.add(folder.name)
            places = _places(folder)
            if not places:
                self._clear(folder)
            return [self._claimed(folder, place, self._catch_up(folder, place)) for place in places]
        except OSError as error:
            self.listing.obstacles.note(_key(folder), error)
            return []

    def _catch_up(self, folder: Path, place: PurePosixPath) -> str | None:
        """Take what belongs to a file that was claimed before; a crash may have come between."""
        pictures = pictures_beside(self.root, place, at_top=not place.parent.parts)
        with suppress(FileNotFoundError), opened(self.root, place.parent) as source:
            return self._take_companions(source, folder / place, pictures)
        return None

    def _take_companions(self, source: int, target: Path, pictures: Sequence[str]) -> str | None:
        """Take sidecar, pictures and sentinel from beside a file; return why it may not be read where that fails."""
        for name in [*sidecar_names(target.name), *pictures]:
            try:
                os.rename(name, target.with_name(name), src_dir_fd=source)
            except FileNotFoundError:
                continue
            except OSError as error:
                return f"{spelt(name)} belongs to this file and can't be taken: {error.strerror}."
        if self.listing.rule.sentinel:
            with suppress(OSError):
                os.unlink(target.name + self.listing.rule.sentinel, dir_fd=source)
        return None

    def _claim_folders(self) -> list[Path]:
        """List the folders of claims, first claimed first."""
        try:
            return sorted(path for path in (self.root / CLAIMS).iterdir() if _CLAIM.fullmatch(path.name))
        except OSError as error:
            if not isinstance(error, NotADirectoryError):
                self.listing.obstacles.note(PurePosixPath(CLAIMS), error)
            return []

    def _clear(self, folder: Path) -> None:
        """Remove a claim's folder in which no article is left; what came along with one is filed as its article was."""
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                self.accepted.file(path, dropped_path(PurePosixPath(path.relative_to(folder).as_posix())))
        folder.rmdir()

    def _number(self) -> str:
        """Number claims by the clock, so that they sort by age over restarts as well."""
        self._last = max(time.time_ns(), self._last + 1)
        return f"{self._last:020d}"


def _places(folder: Path) -> list[PurePosixPath]:
    return sorted(listed.place for listed in DropListing(folder, SettleRule()).files())


def _key(folder: Path) -> PurePosixPath:
    """A claim by its number alone: its attempts are counted in the folder's name."""
    return PurePosixPath(CLAIMS, _number_of(folder))


def _number_of(folder: Path) -> str:
    return folder.name.partition("-")[0]


def _attempt(folder: Path) -> int:
    return int(folder.name.partition("-")[2] or 1)
