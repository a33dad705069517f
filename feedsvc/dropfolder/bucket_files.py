"""Files of a bucket that were accepted (`accepted/YYYY/MM/DD/PATH`). Nothing is overwritten: each is stored as a new one."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, islice
from pathlib import PurePosixPath

from feedsvc.domain.files import fitting
from feedsvc.domain.sidecars import LARGEST, is_metadata
from feedsvc.dropfolder.kept import FiledFile
from feedsvc.dropfolder.moving import MOST_HASHED, numbered, plain_name
from feedsvc.dropfolder.places import check_size
from feedsvc.errors import RefusedFile
from feedsvc.objects import Objects, StoredObject
from feedsvc.ports import Clock

ACCEPTED = PurePosixPath("accepted")

LONGEST_KEY = 900
"""Bytes of a path: S3 takes 1,024 with all that stands before and behind it."""

DAYS_BACK = 31
"""Days of which files are looked for that a late sidecar belongs to: each is a request."""


def key_of(path: PurePosixPath) -> PurePosixPath:
    """Return the path under which a bucket has a file: a hash stands for one that is too long."""
    short = fitting(path)
    return short if len(str(short).encode()) <= LONGEST_KEY else plain_name(path)


def status_of(objects: Objects, name: PurePosixPath) -> StoredObject | None:
    """Return what is known of a file; None where there is none."""
    with suppress(FileNotFoundError):
        return objects.status(str(name))
    return None


def is_sidecar_in(objects: Objects, name: PurePosixPath) -> bool:
    """Return whether a file holds metadata of the article that it bears the name of."""

    def read() -> bytes:
        stored = objects.status(str(name))
        check_size(stored.size, LARGEST)
        return objects.get(stored.name)

    try:
        return is_metadata(name.name, read)
    except (FileNotFoundError, RefusedFile):
        return False


def digest_of(objects: Objects, stored: StoredObject | None) -> str:
    """Return the SHA-256 of a file's bytes; nothing stands for one that is gone or enormous."""
    if stored is not None and stored.size <= MOST_HASHED:
        with suppress(FileNotFoundError):
            return hashlib.sha256(objects.get(stored.name)).hexdigest()
    return ""


@dataclass(frozen=True, slots=True)
class AcceptedInBucket:
    """The accepted files of a bucket, by the day on which they were taken in."""

    objects: Objects
    clock: Clock

    @property
    def files(self) -> "KeptInBucket":
        """What was accepted."""
        return KeptInBucket(self.objects)

    def file(self, content: bytes, path: PurePosixPath) -> None:
        """Store a file; a name that is taken gets a number. What was stored last under it isn't stored once more."""
        target = ACCEPTED / f"{self.clock():%Y/%m/%d}" / key_of(path)
        if self.objects.put_new(str(target), content):
            return
        for number in count(2):
            place, before = numbered(target, number), numbered(target, number - 1)
            if status_of(self.objects, place) is None:
                if self.objects.get(str(before)) == content:
                    return  # by a process that ended before it deleted the file it came from
                if self.objects.put_new(str(place), content):
                    return


@dataclass(frozen=True, slots=True)
class KeptInBucket:
    """The port `KeptFiles` for a bucket, which knows when each file was stored."""

    objects: Objects

    def address(self, place: PurePosixPath) -> str:
        """See `KeptFiles`."""
        return f"{self.objects.url}/{ACCEPTED / place}"

    def days(self) -> Iterator[PurePosixPath]:
        """See `KeptFiles`; the last of them."""
        return islice(self._below(str(ACCEPTED), 3), DAYS_BACK)

    def status(self, place: PurePosixPath) -> FiledFile | None:
        """See `KeptFiles`."""
        stored = status_of(self.objects, ACCEPTED / place)
        return FiledFile(stored.size, stored.stored) if stored else None

    def files_in(self, folder: PurePosixPath) -> Mapping[str, FiledFile]:
        """See `KeptFiles`."""
        files = self.objects.children(str(ACCEPTED / folder))[0]
        return {PurePosixPath(stored.name).name: FiledFile(stored.size, stored.stored) for stored in files}

    def sizes(self) -> Iterator[tuple[PurePosixPath, int]]:
        """See `KeptFiles`."""
        stored = self.objects.listed(str(ACCEPTED))
        return ((PurePosixPath(each.name).relative_to(ACCEPTED), each.size) for each in stored)

    def read(self, place: PurePosixPath, max_bytes: int) -> bytes:
        """See `KeptFiles`."""
        stored = self.objects.status(str(ACCEPTED / place))
        check_size(stored.size, max_bytes)
        return self.objects.get(stored.name)

    def is_sidecar(self, place: PurePosixPath) -> bool:
        """See `KeptFiles`."""
        return is_sidecar_in(self.objects, ACCEPTED / place)

    def digest(self, place: PurePosixPath) -> str:
        """See `KeptFiles`."""
        return digest_of(self.objects, status_of(self.objects, ACCEPTED / place))

    def remove(self, place: PurePosixPath) -> None:
        """See `KeptFiles`."""
        self.objects.remove(str(ACCEPTED / place))

    def _below(self, folder: str, levels: int) -> Iterator[PurePosixPath]:
        for name in sorted(self.objects.children(folder)[1], reverse=True):
            if levels == 1:
                yield PurePosixPath(name).relative_to(ACCEPTED)
            else:
                yield from self._below(name, levels - 1)
