"""The files that articles came in, found again: by day and name among the accepted ones, or in a drop folder that keeps them.

Of a name that was accepted several times on one day, the instants at which the files were moved tell which version it was;
where they don't (a folder that was copied has new ones), none is taken for it.
"""

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from itertools import count, takewhile
from pathlib import Path, PurePosixPath

from feedsvc.domain.articles import Revision
from feedsvc.domain.files import DroppedFile, fitting
from feedsvc.domain.pictures import KEPT
from feedsvc.domain.sidecars import sidecar_names
from feedsvc.dropfolder.late import NUMBERED
from feedsvc.dropfolder.listing import PICTURE_SUFFIXES, ListedFile, is_passed_over
from feedsvc.dropfolder.moving import numbered, plain_name
from feedsvc.dropfolder.places import Spot, is_sidecar, spelt
from feedsvc.errors import CannotReread

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

DAYS_BACK = 400
"""Days before its sidecar in which an article is looked for."""


MIDNIGHT = timedelta(minutes=10)
"""Time in which what was stored is filed away, unless something is in the way."""


@dataclass(frozen=True, slots=True)
class KeptSource:
    """The port `Source`."""

    place: str
    fetch: Callable[[], DroppedFile]


class KeptSources:
    """The port `Sources`; `in_place` lists what stays in the drop folder, and `fetch` reads it."""

    def __init__(
        self,
        accepted: Path,
        max_bytes: int,
        in_place: Callable[[], Iterable[ListedFile]] = tuple,
        fetch: Callable[[ListedFile], DroppedFile] | None = None,
    ) -> None:
        self.accepted, self.max_bytes = accepted, max_bytes
        self._list, self._fetch = in_place, fetch

    def find(self, revision: Revision, received: Sequence[datetime]) -> KeptSource:
        """See `ports.intake.Sources`."""
        paths = [path for path in (PurePosixPath(revision.path), *PurePosixPath(revision.path).parents) if path.name]
        for path in paths:
            if self._fetch is not None and (file := self._in_place.get(str(path))) is not None:
                return KeptSource(str(file.place), partial(_fetched, file, self._fetch, received))
        instants = [*received, *(at + timedelta(days=1) for at in received)]  # what couldn't be filed away at once came later
        for at in instants:
            for path in paths:
                if (filed := self._filed(path, at)) is not None:
                    return filed.source(_kept_pictures(revision), self.max_bytes)
        raise CannotReread("Its file is kept here no more.")

    @cached_property
    def _in_place(self) -> Mapping[str, ListedFile]:
        return {str(file.path): file for file in self._list()}

    def _filed(self, path: PurePosixPath, at: datetime) -> "_Filed | None":
        """Find what was filed away under a path on the day on which an article was stored, or the next about midnight."""
        day = at.date()
        days = sorted({day, (at + MIDNIGHT).date()})
        versions = [version for each in days for version in self._versions(path, each)]
        if not versions:
            return self._filed_before(path, at)
        file = _version_at(versions, at, day)
        return _Filed(path, file, _sidecar_of(file, path, versions, day), at)

    def _filed_before(self, path: PurePosixPath, at: datetime) -> "_Filed | None":
        """Find the file that an article came in before a sidecar that came late."""
        day = at.date()
        folder = self._folder(day) / path.parent
        late = list(_sidecars(folder / path.name))
        for back in range(1, DAYS_BACK) if late else ():
            versions = self._versions(path, day - timedelta(days=back))
            if versions:
                return _Filed(path, versions[-1], max(late, key=_moved), at)
        return None

    def _versions(self, path: PurePosixPath, day: date) -> list[Path]:
        """List what was accepted under a path on a day, in the order in which it came."""
        names = (fitting(path), fitting(PurePosixPath(path.name)), plain_name(path))
        listed = (list(_numbered(self._folder(day) / name)) for name in names)
        return next((versions for versions in listed if versions), [])

    def _folder(self, day: date) -> Path:
        return self.accepted / f"{day:%Y/%m/%d}"


@dataclass(frozen=True, slots=True)
class _Filed:
    """An accepted file, with the path that it was dropped under, and when it was taken in."""

    path: PurePosixPath
    file: Path
    sidecar: Path | None
    received: datetime

    def source(self, pictures: Collection[tuple[int, str]], max_bytes: int) -> KeptSource:
        return KeptSource(f"{self.file}+{self.sidecar}", lambda: self._fetch(pictures, max_bytes))

    def _fetch(self, pictures: Collection[tuple[int, str]], max_bytes: int) -> DroppedFile:
        spot, sidecar = Spot(self.file.parent, PurePosixPath(self.file.name), max_bytes), None
        if self.sidecar is not None:
            beside = Spot(self.sidecar.parent, PurePosixPath(self.sidecar.name), max_bytes)
            sidecar = (_as_dropped(self.sidecar.name), beside.read())
        beside_it = {_as_dropped(name): content for name, content in _pictures_beside(spot, pictures)}
        return DroppedFile(self.path, spot.read(), sidecar, beside_it, self.received)


def _fetched(file: ListedFile, fetch: Callable[[ListedFile], DroppedFile], received: Sequence[datetime]) -> DroppedFile:
    """Read a file where it stays; of the instants that count, the first after it was written is when it was taken in."""
    written = EPOCH + timedelta(microseconds=file.mtime_ns // 1000)
    taken_in = min((at for at in received if at >= written), default=received[0])
    return replace(fetch(file), received=taken_in)


def _numbered(target: Path) -> Iterator[Path]:
    """Yield the files of a name that was free at first, and got numbers after that."""
    return takewhile(Path.is_file, (numbered(target, number) for number in count(1)))


def _version_at(versions: Sequence[Path], at: datetime, day: date) -> Path:
    """Choose the version of an article that was stored at an instant: the first that was moved after that."""
    if len(versions) == 1:
        return versions[0]
    _verify_moved(versions, day)
    later = (version for version in versions if _moved(version) >= at)
    return next(later, versions[-1])


def _sidecar_of(file: Path, path: PurePosixPath, versions: Sequence[Path], day: date) -> Path | None:
    """Choose the sidecar that was read with a version: of several the last that was moved before the next version was."""
    sidecars = list(_sidecars(file.with_name(path.name)))
    if not sidecars:
        return None
    if len(sidecars) == len(versions) == 1:
        _verify_own(sidecars[0], path)
        return sidecars[0]
    _verify_moved([*versions, *sidecars], day)
    following = [_moved(version) for version in versions if _moved(version) > _moved(file)]
    end = min(following, default=datetime.max.replace(tzinfo=UTC))
    own = [sidecar for sidecar in sidecars if _moved(file) <= _moved(sidecar) < end]
    return max(own, key=_moved, default=None)


def _sidecars(target: Path) -> Iterator[Path]:
    """Yield what was accepted beside a file of this name and may hold its metadata."""
    named = (file for name in sidecar_names(target.name) for file in _numbered(target.with_name(name)))
    return (file for file in named if is_sidecar(str(file)))


def _verify_own(sidecar: Path, path: PurePosixPath) -> None:
    """Raise `CannotReread` where a sidecar `a.meta.toml` may be that of another article `a`."""
    if sidecar.name.startswith(path.name):
        return
    others = (file.name for file in sidecar.parent.iterdir() if not is_passed_over(file.name, None))
    if any(name != path.name and sidecar.name in sidecar_names(name) for name in others):
        raise CannotReread(f"Nothing tells whether {sidecar.name} was dropped with it.")


def _verify_moved(files: Iterable[Path], day: date) -> None:
    """Raise `CannotReread` where the files of a day have been moved or copied since."""
    if any(_moved(file).date() not in (day, day + timedelta(days=1)) for file in files):
        raise CannotReread(f"Nothing tells which of the files that were accepted on {day} it came in.")


def _moved(file: Path) -> datetime:
    """Return when a file was moved here, which changes its inode."""
    return datetime.fromtimestamp(file.stat().st_ctime, UTC)


def _as_dropped(name: str) -> str:
    """Return the name under which a sidecar or a picture was dropped."""
    return NUMBERED.sub("", name)


def _kept_pictures(revision: Revision) -> Collection[tuple[int, str]]:
    """Return length and digest of each picture of a revision that is kept."""
    kept = [media for media in revision.media if media.url.startswith(KEPT)]
    return {(media.length or 0, media.url.removeprefix(KEPT).replace("/", "").partition(".")[0]) for media in kept}


def _pictures_beside(spot: Spot, wanted: Collection[tuple[int, str]]) -> Iterator[tuple[str, bytes]]:
    """Yield those of the pictures beside a file that its article has: many others may have been accepted that day."""
    lengths = {length for length, _ in wanted}
    if not wanted:
        return
    with os.scandir(spot.root) as entries:
        names = sorted(entry.name for entry in entries if entry.name.lower().endswith(PICTURE_SUFFIXES))
    for name in names:
        with suppress(FileNotFoundError):
            if (spot.root / name).lstat().st_size in lengths:
                content = spot.beside(name)[1]
                if (len(content), hashlib.sha256(content).hexdigest()) in wanted:
                    yield spelt(name), content
