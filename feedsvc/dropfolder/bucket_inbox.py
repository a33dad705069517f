"""The drop folder's side of files that are sent, in a bucket: received on this machine, then stored whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO

from feedsvc.domain.sidecars import sidecar_names
from feedsvc.dropfolder.bucket_files import LONGEST_KEY, is_sidecar_in, status_of
from feedsvc.dropfolder.bucket_quarantine import DROP
from feedsvc.dropfolder.gallery import FileEntry, Gallery, expecting_name, is_passed_over
from feedsvc.dropfolder.inbox import PASSED_OVER, copied, is_companion
from feedsvc.errors import BucketUnavailable, FolderFull, RefusedPath
from feedsvc.objects import Objects

IN_MEMORY = 1_000_000
"""Bytes of a file that are kept in memory until it is whole."""


@dataclass(frozen=True, slots=True)
class InboxInBucket:
    """The port `Inbox` on a bucket; a file of more than `max_bytes` is refused."""

    objects: Objects
    max_bytes: int
    sentinel: str | None = None

    @contextmanager
    def receive(self, path: str, body: IO[bytes]) -> Iterator["ReceivedForBucket"]:
        """See `ports.sending.Inbox`."""
        place = PurePosixPath(path)
        if any(is_passed_over(name, self.sentinel) for name in place.parent.parts):
            raise RefusedPath(PASSED_OVER)
        if len(path.encode()) > LONGEST_KEY:
            raise RefusedPath("The path is too long for a bucket.")
        with _explained(), SpooledTemporaryFile(IN_MEMORY) as spool:
            yield ReceivedForBucket(self, place, spool, copied(body, spool.write, self.max_bytes))

    def is_waiting(self, path: str) -> bool:
        """See `ports.sending.Inbox`."""
        return status_of(self.objects, DROP / path) is not None

    def take_back(self, path: str) -> bool:
        """See `ports.sending.Inbox`."""
        place = DROP / path
        there = self._beside(place)
        if expecting_name(place.name) not in there or self._has_sidecar(place, there):
            return False
        self.objects.remove(str(place))
        self.objects.remove(str(place.with_name(expecting_name(place.name))))
        return True

    def has_company(self, path: str) -> bool:
        """See `ports.sending.Inbox`."""
        place = DROP / path
        there = self._beside(place)
        gallery = Gallery(
            [FileEntry(name) for name in there], lambda name: self._is_sidecar(place.with_name(name)), self.sentinel
        )
        is_at_top = place.parent == DROP
        return self._has_sidecar(place, there) or bool(gallery.of(place.name, at_top=is_at_top))

    def is_companion(self, path: str) -> bool:
        """See `ports.sending.Inbox`."""
        return is_companion(path)

    def _has_sidecar(self, place: PurePosixPath, there: set[str]) -> bool:
        return any(name in there and self._is_sidecar(place.with_name(name)) for name in sidecar_names(place.name))

    def _is_sidecar(self, place: PurePosixPath) -> bool:
        return is_sidecar_in(self.objects, place)

    def _beside(self, place: PurePosixPath) -> set[str]:
        return {PurePosixPath(stored.name).name for stored in self.objects.children(str(place.parent))[0]}


@dataclass(frozen=True, slots=True)
class ReceivedForBucket:
    """The port `ReceivedFile`: a file that is yet to be stored."""

    inbox: InboxInBucket
    path: PurePosixPath
    spool: IO[bytes]
    digest: str

    def place(self, *, awaits_sidecar: bool) -> None:
        """See `ports.sending.ReceivedFile`."""
        objects, place = self.inbox.objects, DROP / self.path
        expecting = str(place.with_name(expecting_name(place.name)))
        self.spool.seek(0)
        if awaits_sidecar:
            objects.put(expecting, b"")
        objects.put(str(place), self.spool.read())
        if not awaits_sidecar:
            objects.remove(expecting)
        if self.inbox.sentinel:
            objects.put(f"{place}{self.inbox.sentinel}", b"")


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except BucketUnavailable as error:
        raise FolderFull("The bucket of dropped files doesn't answer.", 503) from error
