"""What the disk keeps of articles: the files that they came in, and the list of those that were erased."""

import json
import os
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from feedsvc.domain.erasing import Erasure, KeptFile
from feedsvc.domain.files import fitting
from feedsvc.domain.sidecars import sidecar_names
from feedsvc.dropfolder.kept import KeptFiles
from feedsvc.dropfolder.moving import plain_name
from feedsvc.ports.intake import Quarantine

ACCEPTED, QUARANTINE = "accepted", "quarantine"

_NUMBERED = re.compile(r"~\d+$")
_DATED = re.compile(r"\d{4}/\d\d/\d\d/")
_DATE = 3
"""Folders above an accepted file that are its date."""


@dataclass(frozen=True, slots=True)
class TracesOnDisk:
    """The port `Traces`; `listed` is the file that lists erasures."""

    accepted: KeptFiles
    quarantine: Quarantine
    media: Path
    listed: Path

    def files(self, paths: Collection[str], pictures: Collection[str]) -> Sequence[KeptFile]:
        """See `ports.erasing.Traces`."""
        wanted = {name: path for path in paths for name in _names_of(path)}
        accepted = {str(place): size for place, size in self.accepted.sizes()}
        named = {place: path for place in accepted if (path := wanted.get(_dropped_as(place)))}
        digests = {name.replace("/", "").partition(".")[0]: name for name in pictures}
        sizes = {self._size(self.media / name) for name in pictures} | {accepted[place] for place in named}
        digests |= {self.accepted.digest(PurePosixPath(place)): path for place, path in named.items()}
        for place, size in accepted.items():
            if size in sizes and place not in named and (path := digests.get(self.accepted.digest(PurePosixPath(place)))):
                named[place] = path
        quarantined = [file for file in self.quarantine.files() if file.path in paths or file.sha256 in digests]
        return [
            *(self._kept(place, path) for place, path in sorted(named.items())),
            *(KeptFile(QUARANTINE, file.name, file.path) for file in quarantined),
        ]

    def accepted_before(self, day: date) -> Sequence[KeptFile]:
        """See `ports.erasing.Traces`."""
        begin = f"{day:%Y/%m/%d}"
        accepted = (str(place) for place, _ in self.accepted.sizes())
        places = sorted(place for place in accepted if _DATED.match(place) and place[: len(begin)] < begin)
        return [self._kept(place, _dropped_as(place)) for place in places]

    def read(self, file: KeptFile) -> bytes:
        """See `ports.erasing.Traces`."""
        if file.folder == QUARANTINE:
            return self.quarantine.read(file.place)
        place = PurePosixPath(file.place)
        known = self.accepted.status(place)
        return self.accepted.read(place, known.size if known else 0)

    def remove(self, files: Collection[KeptFile]) -> None:
        """See `ports.erasing.Traces`."""
        for file in files:
            if file.folder == QUARANTINE:
                with suppress(FileNotFoundError):  # erased before, by a process that ended half-way
                    self.quarantine.discard(file.place)
            else:
                self.accepted.remove(PurePosixPath(file.place))

    def note(self, erasure: Erasure) -> None:
        """See `ports.erasing.Traces`; on the disk when this returns, and readable by the service alone."""
        values = {"guid": erasure.guid, "at": erasure.at.isoformat(), "marks": erasure.marks}
        descriptor = os.open(self.listed, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(json.dumps(values).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _kept(self, place: str, path: str) -> KeptFile:
        return KeptFile(ACCEPTED, place, path, is_sidecar=self.accepted.is_sidecar(PurePosixPath(place)))

    @staticmethod
    def _size(file: Path) -> int:
        with suppress(OSError):
            return file.stat().st_size
        return -1


def _names_of(path: str) -> Iterator[str]:
    """Yield the names below a date under which a file and its sidecar may have been filed away."""
    dropped = PurePosixPath(path)
    for name in (dropped.name, *sidecar_names(dropped.name)):
        beside = dropped.with_name(name)
        for filed in (fitting(beside), fitting(PurePosixPath(name)), plain_name(beside)):
            yield str(filed)


def _dropped_as(place: str) -> str:
    """Return the name below its date of an accepted file, without the number that it got where its name was taken."""
    below = PurePosixPath(*PurePosixPath(place).parts[_DATE:])
    return str(below.with_name(_NUMBERED.sub("", below.stem) + below.suffix)) if below.name else place
