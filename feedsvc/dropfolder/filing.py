"""Where files go when they have been dealt with: accepted by date, quarantined with a reason. Nothing is overwritten."""

import errno
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import count
from pathlib import Path, PurePosixPath

from feedsvc.domain.files import QuarantinedFile
from feedsvc.dropfolder.listing import SIDECAR_SUFFIXES
from feedsvc.ports import Clock

REASON_SUFFIX = ".reason.json"


@dataclass(frozen=True, slots=True)
class AcceptedFiles:
    """The folder of files that have become articles: `YYYY/MM/DD/` and the path they were dropped under."""

    root: Path
    clock: Clock

    def file(self, source: Path, path: PurePosixPath) -> None:
        """Move `source` in; a name that is taken gets a number."""
        _move(source, self.root / f"{self.clock():%Y/%m/%d}" / path)


@dataclass(frozen=True, slots=True)
class QuarantineFolder:
    """The folder of files that could not be read, each with a `.reason.json` beside it."""

    root: Path
    drop: Path
    clock: Clock
    sentinel: str | None = None
    """Suffix of the file that tells the drop folder that another is complete."""

    def file(
        self,
        source: Path,
        path: PurePosixPath,
        reason: str,
        *,
        stage: str,
        keep: bool = False,
        companions: Sequence[Path] = (),
    ) -> None:
        """Move (or with `keep` copy) `source` in and write the reason beside it; the reason is complete before the file.

        `companions`, its sidecar and pictures, wait in a folder `FILE.beside`.
        """
        content = _content(source)
        target = _free(self.root / path)
        target.parent.mkdir(parents=True, exist_ok=True)
        for companion in companions:
            _move(companion, _beside(target) / companion.name)
        values = {
            "path": str(path),
            "reason": reason,
            "stage": stage,
            "at": self.clock().isoformat(),
            "sha256": sha256(content).hexdigest(),
            "size": len(content),
        }
        _write_whole(_reason_of(target), json.dumps(values, ensure_ascii=False, indent=1).encode())
        if keep or not _is_regular(source):
            _write_whole(target, content)
        if not keep:
            if _is_regular(source):
                _move(source, target)
            else:
                source.unlink(missing_ok=True)

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
        target = _free(self.drop / self.get(name).path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if sidecar is not None:
            _write_whole(target.with_name(f"{target.name}.meta.toml"), sidecar)
        for companion in self._companions(name):
            suffix = next((end for end in SIDECAR_SUFFIXES if companion.name.endswith(end)), None)
            if suffix is None:
                _move(companion, target.with_name(companion.name))
            elif sidecar is None:
                _move(companion, target.with_name(target.name + suffix))
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


def _is_regular(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _content(source: Path) -> bytes:
    """A link is kept as a line that tells its target: its target's content is none of ours."""
    if source.is_symlink():
        return f"symbolic link to {source.readlink()}\n".encode(errors="surrogateescape")
    return source.read_bytes() if source.is_file() else b"no regular file\n"


def _free(target: Path) -> Path:
    """Return the first of `a.txt`, `a~2.txt`, `a~3.txt` that is not there yet."""
    names = (target if n == 1 else target.with_name(f"{target.stem}~{n}{target.suffix}") for n in count(1))
    return next(name for name in names if not os.path.lexists(name))


def _move(source: Path, target: Path) -> None:
    """Move a file, across file systems too, whole or not at all, never over another."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target = _free(target)
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f".{target.name}.tmp")
        shutil.copy2(source, beside)
        beside.rename(target)
        source.unlink()


def _write_whole(target: Path, content: bytes) -> None:
    beside = target.with_name(f".{target.name}.tmp")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(target)
