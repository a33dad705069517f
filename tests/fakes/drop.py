"""A drop folder in memory, and a clock that stands still."""

import errno
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath

from feedsvc.domain.articles import Revision
from feedsvc.domain.drafts import Media
from feedsvc.domain.erasing import Erasure, KeptFile
from feedsvc.domain.files import SMALL, DroppedFile
from feedsvc.errors import CannotReread, ClaimLost
from feedsvc.ports import Unit
from feedsvc.ports.intake import Claim
from tests.builders import NOW


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def tick(self, **spans: float) -> None:
        self.now += timedelta(**spans)


@dataclass
class MemoryClaim:
    path: PurePosixPath
    content: bytes
    folder: "MemoryDropFolder"
    beside: tuple[str, bytes] | None = None
    was_tried: bool = False
    is_large: bool = False
    refusal: tuple[str, str] | None = None

    def read(self) -> bytes:
        return self.content

    def sidecar(self) -> tuple[str, bytes] | None:
        return self.beside

    def pictures(self) -> dict[str, bytes]:
        return self.folder.pictures.get(str(self.path), {})

    def file(self) -> None:
        self._file()
        self.folder.held.discard(str(self.path))
        if self.refusal:
            self.folder.quarantined.append((str(self.path), *self.refusal))
        else:
            self.folder.accepted.append(str(self.path))
        del self.folder.waiting_files[str(self.path)]

    def postpone(self, reason: str) -> None:
        self.folder.held.discard(str(self.path))
        self.folder.met.append((str(self.path), reason))

    def _file(self) -> None:
        if str(self.path) in self.folder.unfilable:
            raise OSError(errno.ENOSPC, "No space left on device")


@dataclass
class MemoryDropFolder:
    waiting_files: dict[str, bytes] = field(default_factory=dict)
    sidecars: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    pictures: dict[str, dict[str, bytes]] = field(default_factory=dict)
    accepted: list[str] = field(default_factory=list)
    quarantined: list[tuple[str, str, str]] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    """Files whose claims are out."""
    tried: set[str] = field(default_factory=set)
    met: list[tuple[str, str]] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    """Files that another process takes over while they are read."""
    unfilable: set[str] = field(default_factory=set)
    """Files that can't be filed away, as on a full disk."""

    def drop(self, path: str, content: bytes | None = None) -> None:
        self.waiting_files[path] = f"The text of {path}.".encode() if content is None else content

    def claim_ready(self) -> Iterator[MemoryClaim]:
        for path, content in list(self.waiting_files.items()):
            if path not in self.held:
                self.held.add(path)
                is_large = len(content) > SMALL
                yield MemoryClaim(PurePosixPath(path), content, self, self.sidecars.get(path), path in self.tried, is_large)

    def renew(self) -> None:
        """Nothing runs out here."""

    def settle(self, claims: Sequence[Claim], unit: Unit, refusal: tuple[str, str] | None = None) -> None:  # noqa: ARG002
        if any(str(claim.path) in self.lost for claim in claims):
            raise ClaimLost("Another process has taken it over.")
        for claim in claims:
            if isinstance(claim, MemoryClaim):
                claim.refusal = refusal

    def release(self, claims: Sequence[Claim]) -> None:
        self.released += [str(claim.path) for claim in claims]
        self.held.difference_update(str(claim.path) for claim in claims)

    def waiting(self) -> int:
        return len(self.waiting_files)

    def obstacles(self) -> list[tuple[str, str]]:
        met, self.met = self.met, []
        return met


@dataclass
class MemoryMedia:
    """Keeps whatever calls itself a picture."""

    kept: dict[str, bytes] = field(default_factory=dict)
    copied: dict[str, bool] = field(default_factory=dict)

    def keep(self, name: str, content: bytes, *, is_copied: bool = True) -> Media | None:
        if not name.endswith((".jpg", ".png")):
            return None
        self.kept[name] = content
        self.copied[name] = is_copied
        return Media(url=f"/media/{name}", type="image/jpeg", width=4, height=3, length=len(content))

    def share(self, names: Collection[str]) -> None:
        """Nothing is apart."""

    def share_all(self) -> None:
        """Likewise."""

    def read(self, name: str) -> tuple[bytes, str]:
        if name not in self.kept:
            raise FileNotFoundError(name)
        return self.kept[name], "image/jpeg"

    def remove(self, name: str) -> None:
        for kept in [one for one in self.kept if one.startswith(name)]:
            del self.kept[kept]


@dataclass
class MemoryTraces:
    """Accepted files by the path they were dropped under, and the list of erasures."""

    kept: dict[str, bytes] = field(default_factory=dict)
    noted: list[Erasure] = field(default_factory=list)

    def files(self, paths: Collection[str], pictures: Collection[str]) -> list[KeptFile]:  # noqa: ARG002
        return [KeptFile("accepted", path, path) for path in self.kept if path in paths]

    def accepted_before(self, day: date) -> list[KeptFile]:
        return [KeptFile("accepted", path, path) for path in self.kept if path[:10] < f"{day:%Y/%m/%d}"]

    def read(self, file: KeptFile) -> bytes:
        return self.kept[file.place]

    def remove(self, files: Collection[KeptFile]) -> None:
        for file in files:
            del self.kept[file.place]

    def note(self, erasure: Erasure) -> None:
        self.noted.append(erasure)


@dataclass(frozen=True)
class MemorySource:
    """A file that was taken in; `place` is its path."""

    dropped: DroppedFile

    @property
    def place(self) -> str:
        return str(self.dropped.path)

    def fetch(self) -> DroppedFile:
        return self.dropped


@dataclass
class MemorySources:
    """The last file that was taken in under each path."""

    kept: dict[str, DroppedFile] = field(default_factory=dict)

    def find(self, revision: Revision, received: Sequence[datetime]) -> MemorySource:
        path = PurePosixPath(revision.path)
        for place in (path, *path.parents):
            if str(place) in self.kept:
                return MemorySource(replace(self.kept[str(place)], received=received[0]))
        raise CannotReread("Its file is kept here no more.")
