"""The files that articles came in, found again: by day and name among the accepted ones, or in a drop folder that keeps them.

Of a name that was accepted several times on one day, the instants at which the files were moved tell which version it was;
where they don't (a folder that was copied has new ones), none is taken for it.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from itertools import count
from pathlib import PurePosixPath

from feedsvc.domain.articles import Revision
from feedsvc.domain.files import DroppedFile, fitting
from feedsvc.domain.pictures import KEPT
from feedsvc.domain.sidecars import sidecar_names
from feedsvc.dropfolder.gallery import PICTURE_SUFFIXES, is_passed_over
from feedsvc.dropfolder.kept import KeptFiles
from feedsvc.dropfolder.late import NUMBERED
from feedsvc.dropfolder.listing import ListedFile
from feedsvc.dropfolder.moving import numbered, plain_name
from feedsvc.dropfolder.places import spelt
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
        accepted: KeptFiles,
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
                    return filed.source(self.accepted, _kept_pictures(revision), self.max_bytes)
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
        return _Filed(path, file.place, self._sidecar_of(file, path, versions, day), at)

    def _filed_before(self, path: PurePosixPath, at: datetime) -> "_Filed | None":
        """Find the file that an article came in before a sidecar that came late."""
        day = at.date()
        folder = _folder(day) / path.parent
        late = list(self._sidecars(folder / path.name))
        for back in range(1, DAYS_BACK) if late else ():
            versions = self._versions(path, day - timedelta(days=back))
            if versions:
                return _Filed(path, versions[-1].place, max(late, key=_moved).place, at)
        return None

    def _versions(self, path: PurePosixPath, day: date) -> "list[_Version]":
        """List what was accepted under a path on a day, in the order in which it came."""
        names = (fitting(path), fitting(PurePosixPath(path.name)), plain_name(path))
        listed = (list(self._numbered(_folder(day) / name)) for name in names)
        return next((versions for versions in listed if versions), [])

    def _numbered(self, target: PurePosixPath) -> "Iterator[_Version]":
        """Yield the files of a name that was free at first, and got numbers after that."""
        for number in count(1):
            place = numbered(target, number)
            filed = self.accepted.status(place)
            if filed is None:
                return
            yield _Version(place, filed.filed)

    def _sidecar_of(
        self, file: "_Version", path: PurePosixPath, versions: "Sequence[_Version]", day: date
    ) -> PurePosixPath | None:
        """Choose the sidecar that was read with a version: of several the last that was moved before the next version was."""
        sidecars = list(self._sidecars(file.place.with_name(path.name)))
        if not sidecars:
            return None
        if len(sidecars) == len(versions) == 1:
            self._verify_own(sidecars[0].place, path)
            return sidecars[0].place
        _verify_moved([*versions, *sidecars], day)
        following = [version.moved for version in versions if version.moved > file.moved]
        end = min(following, default=datetime.max.replace(tzinfo=UTC))
        own = [sidecar for sidecar in sidecars if file.moved <= sidecar.moved < end]
        return max(own, key=_moved).place if own else None

    def _sidecars(self, target: PurePosixPath) -> "Iterator[_Version]":
        """Yield what was accepted beside a file of this name and may hold its metadata."""
        named = (file for name in sidecar_names(target.name) for file in self._numbered(target.with_name(name)))
        return (file for file in named if self.accepted.is_sidecar(file.place))

    def _verify_own(self, sidecar: PurePosixPath, path: PurePosixPath) -> None:
        """Raise `CannotReread` where a sidecar `a.meta.toml` may be that of another article `a`."""
        if sidecar.name.startswith(path.name):
            return
        others = (name for name in self.accepted.files_in(sidecar.parent) if not is_passed_over(name, None))
        if any(name != path.name and sidecar.name in sidecar_names(name) for name in others):
            raise CannotReread(f"Nothing tells whether {sidecar.name} was dropped with it.")


@dataclass(frozen=True, slots=True)
class _Version:
    """An accepted file, and when it was moved there."""

    place: PurePosixPath
    moved: datetime


@dataclass(frozen=True, slots=True)
class _Filed:
    """An accepted file, with the path that it was dropped under, and when it was taken in."""

    path: PurePosixPath
    file: PurePosixPath
    sidecar: PurePosixPath | None
    received: datetime

    def source(self, accepted: KeptFiles, pictures: Collection[tuple[int, str]], max_bytes: int) -> KeptSource:
        address = f"{accepted.address(self.file)}+{self.sidecar}"
        return KeptSource(address, lambda: self._fetch(accepted, pictures, max_bytes))

    def _fetch(self, accepted: KeptFiles, pictures: Collection[tuple[int, str]], max_bytes: int) -> DroppedFile:
        sidecar = None
        if self.sidecar is not None:
            sidecar = (spelt(_as_dropped(self.sidecar.name)), accepted.read(self.sidecar, max_bytes))
        beside = _pictures_beside(accepted, self.file.parent, pictures, max_bytes)
        named = {_as_dropped(name): content for name, content in beside}
        return DroppedFile(self.path, accepted.read(self.file, max_bytes), sidecar, named, self.received)


def _folder(day: date) -> PurePosixPath:
    return PurePosixPath(f"{day:%Y/%m/%d}")


def _fetched(file: ListedFile, fetch: Callable[[ListedFile], DroppedFile], received: Sequence[datetime]) -> DroppedFile:
    """Read a file where it stays; of the instants that count, the first after it was written is when it was taken in."""
    written = EPOCH + timedelta(microseconds=file.mtime_ns // 1000)
    taken_in = min((at for at in received if at >= written), default=received[0])
    return replace(fetch(file), received=taken_in)


def _version_at(versions: Sequence[_Version], at: datetime, day: date) -> _Version:
    """Choose the version of an article that was stored at an instant: the first that was moved after that."""
    if len(versions) == 1:
        return versions[0]
    _verify_moved(versions, day)
    later = (version for version in versions if version.moved >= at)
    return next(later, versions[-1])


def _verify_moved(files: Iterable[_Version], day: date) -> None:
    """Raise `CannotReread` where the files of a day have been moved or copied since."""
    if any(file.moved.date() not in (day, day + timedelta(days=1)) for file in files):
        raise CannotReread(f"Nothing tells which of the files that were accepted on {day} it came in.")


def _moved(file: _Version) -> datetime:
    return file.moved


def _as_dropped(name: str) -> str:
    """Return the name under which a sidecar or a picture was dropped."""
    return NUMBERED.sub("", name)


def _kept_pictures(revision: Revision) -> Collection[tuple[int, str]]:
    """Return length and digest of each picture of a revision that is kept."""
    kept = [media for media in revision.media if media.url.startswith(KEPT)]
    return {(media.length or 0, media.url.removeprefix(KEPT).replace("/", "").partition(".")[0]) for media in kept}


def _pictures_beside(
    accepted: KeptFiles, folder: PurePosixPath, wanted: Collection[tuple[int, str]], max_bytes: int
) -> Iterator[tuple[str, bytes]]:
    """Yield those of the pictures beside a file that its article has: many others may have been accepted that day."""
    lengths = {length for length, _ in wanted}
    files = accepted.files_in(folder) if wanted else {}
    for name in sorted(name for name in files if name.lower().endswith(PICTURE_SUFFIXES)):
        if files[name].size in lengths:
            content = accepted.read(folder / name, max_bytes)
            if (len(content), hashlib.sha256(content).hexdigest()) in wanted:
                yield spelt(name), content
