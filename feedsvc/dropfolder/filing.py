"""Where files go when they have been dealt with: accepted by date, quarantined with a reason. Nothing is overwritten."""

import hashlib
import json
import shutil
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from feedsvc.domain.files import NAME_MAX, QuarantinedFile, fitting
from feedsvc.domain.sidecars import SUFFIXES
from feedsvc.dropfolder.kept import KeptFolder, tidy
from feedsvc.dropfolder.moving import Source, free, put, write_whole
from feedsvc.dropfolder.places import spelt
from feedsvc.durable import sync_folder
from feedsvc.errors import FileChanged
from feedsvc.ports import Clock

REASON_SUFFIX, BESIDE = ".reason.json", ".beside"

ROOM = 20
"""Bytes of a name that are left for a number and for the suffix of what stands beside the file."""


@dataclass(frozen=True, slots=True)
class AcceptedFiles:
    """The folder of files that have become articles: `YYYY/MM/DD/` and the path they were dropped under."""

    root: Path
    clock: Clock

    @property
    def files(self) -> KeptFolder:
        """What was accepted."""
        return KeptFolder(self.root)

    def file(self, source: Source, path: PurePosixPath) -> None:
        """Move `source` in; a name that is taken gets a number. Raises `OSError`, and `FileChanged`."""
        put(source.move, self.root / f"{self.clock():%Y/%m/%d}", path)


@dataclass(frozen=True, slots=True)
class QuarantineFolder:
    """The folder of files that could not be read, each with a `.reason.json` beside it."""

    root: Path
    drop: Path
    clock: Clock
    sentinel: str | None = None
    """Suffix of the file that tells the drop folder that another is complete."""

    def file(self, source: Source, path: PurePosixPath, why: tuple[str, str], companions: Iterable[Source] = ()) -> None:
        """Move `source` in, for a reason found at a stage. The reason is there first, then `companions` (sidecar, pictures)
        in a folder `FILE.beside`, then the file, so that none is retried without its sidecar. Raises `OSError`, `FileChanged`.
        """
        target = self._reserve(path, why, sha256=source.digest(), size=source.status().st_size)
        kept = [(companion, free(_beside(target) / spelt(companion.name))) for companion in companions]
        for companion, place in kept:
            companion.move(place)
        try:
            _take(source, target)
        except FileChanged:
            for companion, place in kept:
                companion.put_back(place)
            raise

    def note(self, content: bytes, path: PurePosixPath, why: tuple[str, str]) -> None:
        """Write a copy of a file that stays where it is, and the reason beside it; the same copy once. Raises `OSError`."""
        digest = hashlib.sha256(content).hexdigest()
        with suppress(OSError, ValueError, KeyError):
            if self.get(str(fitting(path))).sha256 == digest:
                return
        write_whole(self._reserve(path, why, sha256=digest, size=len(content)), content)

    def _reserve(self, path: PurePosixPath, why: tuple[str, str], *, sha256: str, size: int) -> Path:
        """Write a file's reason, and return where the file is to go."""
        written = reason_of(path, why, at=self.clock(), sha256=sha256, size=size)
        return put(lambda target: write_whole(_reason_of(target), written), self.root, path)

    def files(self) -> Sequence[QuarantinedFile]:
        """List the quarantined files, oldest first."""
        return sorted(self._each(), key=lambda file: (file.at, file.name))

    def get(self, name: str) -> QuarantinedFile:
        """Return one quarantined file. Raises `FileNotFoundError` for an unknown name."""
        return quarantined_of(name, _reason_of(self._inside(name)).read_bytes())

    def read(self, name: str) -> bytes:
        """Return the bytes of a quarantined file. Raises `FileNotFoundError` for an unknown name."""
        return self._inside(name).read_bytes()

    def sidecar(self, name: str) -> tuple[str, bytes] | None:
        """Return name and bytes of the metadata file that was dropped with a file, if any."""
        kept = next((path for path in self._companions(name) if path.name.endswith(SUFFIXES)), None)
        return None if kept is None else (kept.name, kept.read_bytes())

    def retry(self, name: str, sidecar: bytes | None = None) -> None:
        """Put a file back into the drop folder under the path it was dropped under, and what came with it.

        Metadata take the place of those that it came with. All that stands beside it is there before the file, so that no
        scan finds it without.
        """
        file = self._inside(name)
        path = fitting(PurePosixPath(self.get(name).path), NAME_MAX - ROOM)
        target = free(self.drop / path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if sidecar is not None:
            write_whole(target.with_name(f"{target.name}.meta.toml"), sidecar)
        for companion in self._companions(name):
            suffix = next((end for end in SUFFIXES if companion.name.endswith(end)), None)
            if suffix is None:
                Source(str(companion)).move(free(target.with_name(companion.name)))
            elif sidecar is None:
                Source(str(companion)).move(free(target.with_name(target.name + suffix)))
        Source(str(file)).move(target)
        if self.sentinel:
            target.with_name(target.name + self.sentinel).touch()
        self._forget(file)

    def discard(self, name: str) -> None:
        """Delete a file, then its reason and what came with it. Raises `FileNotFoundError` for an unknown name."""
        file = self._inside(name)
        file.unlink()
        self._forget(file)
        sync_folder(file.parent)  # before the store forgets it
        tidy(self.root.resolve(), PurePosixPath(file.relative_to(self.root.resolve()).as_posix()))

    def _companions(self, name: str) -> list[Path]:
        beside = _beside(self._inside(name))
        return sorted(beside.iterdir()) if beside.is_dir() else []

    def _forget(self, file: Path) -> None:
        _reason_of(file).unlink(missing_ok=True)
        shutil.rmtree(_beside(file), ignore_errors=True)

    def _each(self) -> Iterator[QuarantinedFile]:
        for reason in self.root.rglob(f"*{REASON_SUFFIX}"):
            name = reason.relative_to(self.root).as_posix().removesuffix(REASON_SUFFIX)
            with suppress(OSError, ValueError, KeyError):  # a stranger's, or being written
                if (self.root / name).exists():
                    yield self.get(name)

    def _inside(self, name: str) -> Path:
        """Refuse names that lead out of the quarantine folder: they come from command lines and forms."""
        with suppress(OSError, ValueError):  # a name that no file can have: too long, or with NUL in it
            path = (self.root / name).resolve()
            if path.is_relative_to(self.root.resolve()) and path.is_file():
                return path
        raise FileNotFoundError(f"There is no quarantined file {name}.")


def reason_of(path: PurePosixPath, why: tuple[str, str], *, at: datetime, sha256: str, size: int) -> bytes:
    """Return what is written beside a quarantined file of this path, for a reason found at a stage."""
    values = {"path": str(path), "reason": why[0], "stage": why[1], "at": at.isoformat(), "sha256": sha256, "size": size}
    return json.dumps(values, ensure_ascii=False, indent=1).encode(errors="backslashreplace")


def quarantined_of(name: str, reason: bytes) -> QuarantinedFile:
    """Return a quarantined file by its name and what is written beside it. Raises `ValueError` and `KeyError`."""
    values = json.loads(reason)
    return QuarantinedFile(
        name=name,
        path=values["path"],
        reason=values["reason"],
        stage=values["stage"],
        at=datetime.fromisoformat(values["at"]),
        sha256=values["sha256"],
        size=values["size"],
    )


def _reason_of(path: Path) -> Path:
    return path.with_name(path.name + REASON_SUFFIX)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}{BESIDE}")


def _take(source: Source, target: Path) -> None:
    if stat.S_ISREG(source.status().st_mode):
        source.move(target)
    else:
        write_whole(target, source.note())
        source.unlink()
