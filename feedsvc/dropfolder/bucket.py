"""A drop folder in a bucket: what stands below `drop/`, read and deleted only as the version that was listed.

Files appear in a bucket whole, and any machine may take each. Buckets know no renaming: a file is copied to where it goes, and
deleted after that.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import PurePosixPath

from feedsvc.domain.files import WITHDRAW, Drop, DroppedFile, DropState
from feedsvc.domain.sidecars import sidecar_names
from feedsvc.dropfolder.bucket_files import AcceptedInBucket, is_sidecar_in, status_of
from feedsvc.dropfolder.bucket_quarantine import DROP, QuarantineInBucket
from feedsvc.dropfolder.gallery import EXPECTS, FileEntry, Gallery, expecting_name, is_marked, is_passed_over, pictures_among
from feedsvc.dropfolder.late import LateSidecars, metadata_alone
from feedsvc.dropfolder.listing import ListedFile, SettleRule, files_among, is_said_complete, oldest_first
from feedsvc.dropfolder.places import Obstacles, check_size, spelt
from feedsvc.errors import FileChanged, RefusedFile
from feedsvc.objects import Objects, StoredObject

NO_PATH = "It holds a name that no path has, such as one with // in it; rename that in the bucket."

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class BucketListing:
    """The port `Listing` for a bucket."""

    objects: Objects
    rule: SettleRule
    obstacles: Obstacles = field(default_factory=Obstacles)
    _since: dict[PurePosixPath, float] = field(default_factory=dict)
    _sidecars: dict[tuple[PurePosixPath, int], bool] = field(default_factory=dict)
    """Which versions of files hold metadata, of those that are there: each is read once."""

    def complete(self) -> list[ListedFile]:
        """See `Listing`."""
        listed, now = list(self.everything()), time.monotonic()
        self._since = {file.place: self._since.get(file.place, now) for file in listed}
        return oldest_first(file for file in listed if is_said_complete(file, self.rule) is not False)

    def everything(self) -> Iterator[ListedFile]:
        """See `Listing`."""
        folders: dict[PurePosixPath, list[FileEntry]] = defaultdict(list)
        listed = set()
        for stored in self.objects.listed(str(DROP), self._note):
            place = PurePosixPath(stored.name).relative_to(DROP)
            if self._is_file(place, stored):
                folders[place.parent].append(entry := _entry_of(stored))
                listed.add((place, entry.st_ino))
        self._sidecars = {key: known for key, known in self._sidecars.items() if key in listed}
        for below, entries in folders.items():
            numbers = {entry.name: entry.st_ino for entry in entries}
            gallery = Gallery(entries, partial(self._is_sidecar, below, numbers), self.rule.sentinel)
            yield from files_among(entries, below, gallery, folders=[], obstacles=self.obstacles)

    def is_there(self, file: ListedFile) -> bool:
        """See `Listing`."""
        return status_of(self.objects, DROP / file.place) is not None

    def lingering(self, seconds: float) -> int:
        """Count the files that have stood there for so long; a sidecar may wait for its article."""
        now = time.monotonic()
        return sum(now - since > seconds for place, since in self._since.items() if not is_marked(place.name))

    def _is_file(self, place: PurePosixPath, stored: StoredObject) -> bool:
        """Return whether this is no folder, as consoles make them (an empty file), and in none that is passed over."""
        marks = (WITHDRAW, EXPECTS, *([self.rule.sentinel] if self.rule.sentinel else []))
        is_hidden = any(is_passed_over(name, self.rule.sentinel) for name in place.parent.parts)
        return not is_hidden and (stored.size > 0 or place.name.endswith(marks))

    def _is_sidecar(self, below: PurePosixPath, numbers: Mapping[str, int], name: str) -> bool:
        key = (below / name, numbers[name])
        if key not in self._sidecars:
            self._sidecars[key] = is_sidecar_in(self.objects, DROP / below / name)
        return self._sidecars[key]

    def _note(self, folder: str) -> None:
        self.obstacles.note(PurePosixPath(folder).relative_to(DROP), NO_PATH)


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketFiling:
    """The port `SettledFiles` for a bucket: files go to `accepted`, and stay without it."""

    listing: BucketListing
    accepted: AcceptedInBucket | None
    quarantined: QuarantineInBucket
    max_bytes: int = 20_000_000
    late: LateSidecars = field(default_factory=LateSidecars)

    @property
    def keeps(self) -> bool:
        """See `SettledFiles`."""
        return self.accepted is None

    @property
    def objects(self) -> Objects:
        """The bucket."""
        return self.listing.objects

    def fetch(self, file: ListedFile) -> DroppedFile:
        """See `SettledFiles`."""
        content, accepted = self._read(file), self.accepted.files if self.accepted else None
        try:
            if file.is_orphan:
                return self.late.read(file, content, accepted, self.max_bytes)
            if late := metadata_alone(file, content, accepted, self.max_bytes):
                return late
        except FileNotFoundError as error:
            raise FileChanged(f"The article of {file.place} is gone.") from error
        sidecar = (spelt(file.sidecar.place.name), self._read(file.sidecar)) if file.sidecar else None
        pictures = {spelt(name): self._picture(file.place.with_name(name)) for name in file.pictures}
        return DroppedFile(file.path, content, sidecar, pictures)

    def is_ripe(self, sidecar: ListedFile) -> bool:
        """See `SettledFiles`."""
        return self.late.is_ripe(sidecar, self.accepted.files if self.accepted else None, self.listing.obstacles)

    def has_article(self, sidecar: ListedFile) -> bool:
        """See `SettledFiles`."""
        return self.late.has_article(sidecar)

    def file(self, file: ListedFile, row: Drop, content: bytes | None) -> bool:
        """See `SettledFiles`."""
        if self.accepted is None:
            self._note_in_place(file, row)
        elif file.is_orphan and row.state is DropState.TAKEN_IN and self.late.is_to_stay(file):
            return False
        else:
            with suppress(FileChanged, FileNotFoundError):
                self._move(file, row, content, self.accepted)
        return True

    def file_rest(self, row: Drop) -> None:
        """See `SettledFiles`: sidecars come to the article that was accepted, and are filed as late ones."""
        place = PurePosixPath(row.path)
        if self.accepted is None or row.state is not DropState.TAKEN_IN:
            return
        names = [PurePosixPath(stored.name).name for stored in self.objects.children(str(DROP / place.parent))[0]]
        for name in pictures_among(names, place.name):
            self._file_beside(DROP / place.with_name(name), PurePosixPath(row.path).with_name(spelt(name)), self.accepted)

    def put_back(self, put: Callable[[Drop], None], version_of: Callable[[ListedFile], str]) -> None:
        """See `SettledFiles`: no release before knew buckets."""

    def _move(self, file: ListedFile, row: Drop, content: bytes | None, accepted: AcceptedInBucket) -> None:
        """Copy the file, delete it, and have what goes with it follow: its sidecar stays for whatever takes its place."""
        companions = self._companions(file)
        if row.state is DropState.QUARANTINED:
            why = (row.reason or "", row.stage or "")
            self.quarantined.file(self._listed(file), file.path, why, [str(name) for name in companions])
        else:
            accepted.file(self._read(file) if content is None else content, file.path)
        self._delete(file)
        for name in companions:
            if row.state is DropState.QUARANTINED:
                self.objects.remove(str(name))
            else:
                self._file_beside(name, file.path.with_name(spelt(name.name)), accepted)
        self._clear_marks(file)

    def _delete(self, file: ListedFile) -> None:
        """Delete a file unless it has changed; one that comes between the look and this is lost, as buckets have it."""
        self._listed(file)
        self.objects.remove(str(DROP / file.place))

    def _file_beside(self, name: PurePosixPath, path: PurePosixPath, accepted: AcceptedInBucket) -> None:
        with suppress(FileNotFoundError):
            accepted.file(self.objects.get(str(name)), path)
            self.objects.remove(str(name))

    def _clear_marks(self, file: ListedFile) -> None:
        """Delete what said that the file is complete, or waits for its sidecar."""
        sentinel, place = self.listing.rule.sentinel, DROP / file.place
        if sentinel:
            self.objects.remove(f"{place}{sentinel}")
        if file.expects_sidecar:
            self.objects.remove(str(place.with_name(expecting_name(place.name))))

    def _companions(self, file: ListedFile) -> Sequence[PurePosixPath]:
        """Name what goes with a file; a sidecar stays while another article has it too."""
        place, sidecar = DROP / file.place, file.sidecar
        there = self.objects.children(str(place.parent))[0] if sidecar and sidecar.is_shared else []
        names = {PurePosixPath(stored.name).name for stored in there} - {place.name}
        users = [name for name in names if not is_passed_over(name, None)]
        is_needed = sidecar and any(sidecar.place.name in sidecar_names(name) for name in users)
        named = [sidecar.place.name] if sidecar and not is_needed else []
        return [place.with_name(name) for name in (*named, *file.pictures)]

    def _note_in_place(self, file: ListedFile, row: Drop) -> None:
        """Copy a refused file to quarantine with the reason beside it."""
        if row.state is DropState.QUARANTINED:
            try:
                content = self._read(file)
            except RefusedFile as refusal:
                content = f"{refusal}\nThe file stays in the bucket.\n".encode()
            self.quarantined.note(content, file.path, (row.reason or "", row.stage or ""))

    def _listed(self, file: ListedFile) -> StoredObject:
        """Return what is known of a file. Raises `FileChanged` where it isn't the version that was listed."""
        stored = status_of(self.objects, DROP / file.place)
        if stored is None or _number_of(stored.tag) != file.inode:
            raise FileChanged(f"{file.place} has changed.")
        return stored

    def _read(self, file: ListedFile) -> bytes:
        check_size(file.size, self.max_bytes)
        try:
            content, tag = self.objects.read(str(DROP / file.place))
        except FileNotFoundError as error:
            raise FileChanged(f"{file.place} is gone.") from error
        if _number_of(tag) != file.inode:
            raise FileChanged(f"{file.place} has changed.")
        return content

    def _picture(self, place: PurePosixPath) -> bytes:
        stored = status_of(self.objects, DROP / place)
        if stored is None:
            raise FileChanged(f"{place} is gone.")
        check_size(stored.size, self.max_bytes)
        return self.objects.get(stored.name)


def _entry_of(stored: StoredObject) -> FileEntry:
    microseconds = (stored.stored - _EPOCH) // timedelta(microseconds=1)
    return FileEntry(PurePosixPath(stored.name).name, stored.size, microseconds * 1000, _number_of(stored.tag))


def _number_of(tag: str) -> int:
    """Return the number by which versions of a file are told apart, as inodes tell them on a disk."""
    return int.from_bytes(sha256(tag.encode()).digest()[:7])
