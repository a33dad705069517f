"""Where files go when they have been dealt with: accepted by date, quarantined with a reason. Nothing is overwritten."""

import errno
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path, PurePosixPath

from feedsvc.domain.files import QuarantinedFile, fitting
from feedsvc.dropfolder.places import LONGEST_FILE_NAME, SIDECAR_SUFFIXES, spelt
from feedsvc.ports import Clock

REASON_SUFFIX = ".reason.json"

BAD_NAME = {errno.EACCES, errno.EEXIST, errno.EILSEQ, errno.EINVAL, errno.ENAMETOOLONG, errno.ENOTDIR, errno.EPERM}
"""Errors that another name may not meet: a file is where a folder should be, or the file system takes no such name."""

MOST_HASHED = 100_000_000
"""Bytes of the largest file that is hashed: a sparse file has any size, and would hold up the others."""

ROOM = 20
"""Bytes of a name that are left for a number and for the suffix of what stands beside the file."""


@dataclass(frozen=True, slots=True)
class AcceptedFiles:
    """The folder of files that have become articles: `YYYY/MM/DD/` and the path they were dropped under."""

    root: Path
    clock: Clock

    def file(self, source: Path, path: PurePosixPath) -> None:
        """Move `source` in; a name that is taken gets a number. Raises `OSError`."""
        _put(partial(_move, source), self.root / f"{self.clock():%Y/%m/%d}", path)


@dataclass(frozen=True, slots=True)
class QuarantineFolder:
    """The folder of files that could not be read, each with a `.reason.json` beside it."""

    root: Path
    drop: Path
    clock: Clock
    sentinel: str | None = None
    """Suffix of the file that tells the drop folder that another is complete."""

    def file(self, source: Path, path: PurePosixPath, reason: str, *, stage: str, companions: Sequence[Path] = ()) -> None:
        """Move `source` in. The reason is there before the file, `companions` (sidecar, pictures) follow it into a folder
        `FILE.beside`: where this ends half-way, no file is left without its sidecar. Raises `OSError`.
        """
        status = source.lstat()
        target = self._reserve(path, reason, stage=stage, sha256=_digest(source), size=status.st_size)
        if stat.S_ISREG(status.st_mode):
            _move(source, target)
        else:
            _write_whole(target, _note_of(source))
            source.unlink()
        for companion in companions:
            _move(companion, _free(_beside(target) / spelt(companion.name)))

    def note(self, content: bytes, path: PurePosixPath, reason: str, *, stage: str) -> None:
        """Write a copy of a file that stays where it is, and the reason beside it. Raises `OSError`."""
        digest = hashlib.sha256(content).hexdigest()
        _write_whole(self._reserve(path, reason, stage=stage, sha256=digest, size=len(content)), content)

    def _reserve(self, path: PurePosixPath, reason: str, *, stage: str, sha256: str, size: int) -> Path:
        """Write a file's reason, and return where the file is to go."""
        values = {
            "path": str(path),
            "reason": reason,
            "stage": stage,
            "at": self.clock().isoformat(),
            "sha256": sha256,
            "size": size,
        }
        written = json.dumps(values, ensure_ascii=False, indent=1).encode(errors="backslashreplace")
        return _put(lambda target: _write_whole(_reason_of(target), written), self.root, path)

    def files(self) -> Sequence[QuarantinedFile]:
        """List the quarantined files, oldest first."""
        return sorted(self._each(), key=lambda file: (file.at, file.name))

    def get(self, name: str) -> QuarantinedFile:
        """Return one quarantined file. Raises `FileNotFoundError` for an unknown name."""
        values = json.loads(_reason_of(self._inside(name)).read_bytes())
        return QuarantinedFile(
            name=name,
            path=values["path"],
            reason=values["reason"],
            stage=values["stage"],
            at=datetime.fromisoformat(values["at"]),
            sha256=values["sha256"],
            size=values["size"],
        )

    def read(self, name: str) -> bytes:
        """Return the bytes of a quarantined file. Raises `FileNotFoundError` for an unknown name."""
        return self._inside(name).read_bytes()

    def sidecar(self, name: str) -> tuple[str, bytes] | None:
        """Return name and bytes of the metadata file that was dropped with a file, if any."""
        kept = next((path for path in self._companions(name) if path.name.endswith(SIDECAR_SUFFIXES)), None)
        return None if kept is None else (kept.name, kept.read_bytes())

    def retry(self, name: str, sidecar: bytes | None = None) -> None:
        """Put a file back into the drop folder under the path it was dropped under, and what came with it.

        Metadata take the place of those that it came with. All that stands beside it is there before the file, so that no
        scan finds it without.
        """
        file = self._inside(name)
        path = fitting(PurePosixPath(self.get(name).path), LONGEST_FILE_NAME - ROOM)
        target = _free(self.drop / path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if sidecar is not None:
            _write_whole(target.with_name(f"{target.name}.meta.toml"), sidecar)
        for companion in self._companions(name):
            suffix = next((end for end in SIDECAR_SUFFIXES if companion.name.endswith(end)), None)
            if suffix is None:
                _move(companion, _free(target.with_name(companion.name)))
            elif sidecar is None:
                _move(companion, _free(target.with_name(target.name + suffix)))
        _move(file, target)
        if self.sentinel:
            target.with_name(target.name + self.sentinel).touch()
        self._forget(file)

    def discard(self, name: str) -> None:
        """Delete a file, then its reason and what came with it. Raises `FileNotFoundError` for an unknown name."""
        file = self._inside(name)
        file.unlink()
        self._forget(file)

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
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root.resolve()) or not path.is_file():
            raise FileNotFoundError(f"There is no quarantined file {name}.")
        return path


def _reason_of(path: Path) -> Path:
    return path.with_name(path.name + REASON_SUFFIX)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.beside")


def _note_of(source: Path) -> bytes:
    """A link is kept as a line that tells its target: its target's content is none of ours."""
    if source.is_symlink():
        return f"symbolic link to {source.readlink()}\n".encode(errors="surrogateescape")
    return b"no regular file\n"


def _digest(source: Path) -> str:
    """Hash a regular file; nothing stands for one that can't be read, or is enormous."""
    with suppress(OSError):
        status = source.lstat()
        if stat.S_ISREG(status.st_mode) and status.st_size <= MOST_HASHED:
            with source.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
    return ""


def _put(write: Callable[[Path], object], root: Path, path: PurePosixPath) -> Path:
    """Have a file written in a free place, and return that: under its path, or at the top where one of its folders can't be
    made, or under a name of letters and digits where the file system takes no other."""
    names = (fitting(path), fitting(PurePosixPath(path.name)), plain_name(path))
    for name in names:
        try:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            target = _free(root / name)
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


def _free(target: Path) -> Path:
    """Return the first of `a.txt`, `a~2.txt`, `a~3.txt` that is not there yet."""
    names = (target if n == 1 else target.with_name(f"{target.stem}~{n}{target.suffix}") for n in count(1))
    return next(name for name in names if not os.path.lexists(name))


def _move(source: Path, target: Path) -> None:
    """Move a file, across file systems too, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = _unfinished(target)
        shutil.copy2(source, beside)
        beside.rename(target)
        source.unlink()


def _write_whole(target: Path, content: bytes) -> None:
    beside = _unfinished(target)
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(target)


def _unfinished(target: Path) -> Path:
    return target.with_name(f".{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:32]}.tmp")
