"""What becomes of files whose articles are stored: they are moved to accepted or quarantine, or stay where they are."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol

from feedsvc.domain.files import Drop, DroppedFile, DropState
from feedsvc.domain.sidecars import sidecar_names
from feedsvc.dropfolder.fetching import fetched
from feedsvc.dropfolder.filing import AcceptedFiles, QuarantineFolder
from feedsvc.dropfolder.gallery import expecting_name, is_passed_over
from feedsvc.dropfolder.late import LateSidecars, metadata_alone
from feedsvc.dropfolder.listing import DropListing, ListedFile, pictures_beside
from feedsvc.dropfolder.moving import Source, version_of
from feedsvc.dropfolder.older import put_back
from feedsvc.dropfolder.places import Spot, opened, sidecars_beside, spelt
from feedsvc.errors import FileChanged, RefusedFile


class SettledFiles(Protocol):
    """What becomes of the files of a drop folder."""

    @property
    def keeps(self) -> bool:
        """Whether files stay in the drop folder."""
        ...

    def fetch(self, file: ListedFile) -> DroppedFile:
        """Return a file with its sidecar and pictures.

        Raises `RefusedFile`, `OSError`, and `FileChanged` where it isn't the version that was listed.
        """
        ...

    def is_ripe(self, sidecar: ListedFile) -> bool:
        """Return whether a sidecar that stands alone is to be applied to its accepted article."""
        ...

    def has_article(self, sidecar: ListedFile) -> bool:
        """Return whether an article was found for a sidecar that stands alone."""
        ...

    def file(self, file: ListedFile, row: Drop, content: bytes | None) -> bool:
        """File away what is settled, and return whether it is done with; what has changed meanwhile stays, as a new version.
        `content` are its bytes, where they are in memory.

        Raises `OSError`.
        """
        ...

    def file_rest(self, row: Drop) -> None:
        """File what a crash left of a claim whose article was filed."""
        ...

    def put_back(self, put: Callable[[Drop], None], version_of: Callable[[ListedFile], str]) -> None:
        """Take up what releases before left claimed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The port `SettledFiles` for a folder. Files go to `accepted`, and stay without it; `max_bytes` limits what is read."""

    listing: DropListing
    accepted: AcceptedFiles | None
    quarantined: QuarantineFolder
    max_bytes: int = 20_000_000
    late: LateSidecars = field(default_factory=LateSidecars)

    @property
    def keeps(self) -> bool:
        """See `SettledFiles`."""
        return self.accepted is None

    def fetch(self, file: ListedFile) -> DroppedFile:
        """See `SettledFiles`."""
        return fetched(file, self.listing.root, self._read)

    def is_ripe(self, sidecar: ListedFile) -> bool:
        """See `SettledFiles`."""
        return self.late.is_ripe(sidecar, self.accepted.files if self.accepted else None, self.listing.obstacles)

    def has_article(self, sidecar: ListedFile) -> bool:
        """See `SettledFiles`."""
        return self.late.has_article(sidecar)

    def put_back(self, put: Callable[[Drop], None], version_of: Callable[[ListedFile], str]) -> None:
        """See `SettledFiles`."""
        if self.accepted is not None:
            put_back(self.listing, put, self.accepted, self.quarantined, version_of)

    def _read(self, file: ListedFile) -> DroppedFile:
        spot = Spot(self.listing.root, file.place, self.max_bytes)
        content, accepted = spot.read(), self.accepted.files if self.accepted else None
        if file.is_orphan:
            return self.late.read(file, content, accepted, self.max_bytes)
        if late := metadata_alone(file, content, accepted, self.max_bytes):
            return late
        sidecar = spot.beside(file.sidecar.place.name) if file.sidecar else None
        return DroppedFile(file.path, content, sidecar, spot.pictures(file.pictures))

    def file(self, file: ListedFile, row: Drop, content: bytes | None) -> bool:  # noqa: ARG002 it is moved as it is
        """See `SettledFiles`."""
        if self.accepted is None:
            self._note_in_place(file, row)
        elif file.is_orphan and row.state is DropState.TAKEN_IN and self.late.is_to_stay(file):
            return False
        else:
            with suppress(FileChanged, FileNotFoundError):
                self._move(file, row, self.accepted)
        return True

    def _move(self, file: ListedFile, row: Drop, accepted: AcceptedFiles) -> None:
        """Move the file first: until it is gone, its sidecar stays for whatever takes its place."""
        with opened(self.listing.root, file.place.parent) as folder:
            source = Source(file.place.name, folder, file.version)
            companions = self._companions(file, folder)
            if row.state is DropState.QUARANTINED:
                self.quarantined.file(source, file.path, (row.reason or "", row.stage or ""), companions)
            else:
                accepted.file(source, file.path)
                _file_beside(companions, file.path, accepted)
            self._clear_marks(file, folder)

    def _clear_marks(self, file: ListedFile, folder: int) -> None:
        """Delete what said that the file is complete, or waits for its sidecar."""
        sentinel, name = self.listing.rule.sentinel, file.place.name
        for mark in ([name + sentinel] if sentinel else []) + ([expecting_name(name)] if file.expects_sidecar else []):
            with suppress(OSError):
                os.unlink(mark, dir_fd=folder)

    def _companions(self, file: ListedFile, folder: int) -> list[Source]:
        """Name what goes with a file; a sidecar stays while another article has it too."""
        sidecar, there = file.sidecar, os.listdir(folder) if file.sidecar and file.sidecar.is_shared else []
        users = [name for name in there if not is_passed_over(name, None) and name != file.place.name]
        is_needed = sidecar and any(sidecar.place.name in sidecar_names(name) for name in users)
        named = [Source(sidecar.place.name, folder, sidecar.version)] if sidecar and not is_needed else []
        return [source for source in [*named, *(Source(name, folder) for name in file.pictures)] if source.is_there()]

    def _note_in_place(self, file: ListedFile, row: Drop) -> None:
        """Copy a refused file to quarantine with the reason beside it, once."""
        if row.state is DropState.QUARANTINED:
            try:
                content = Spot(self.listing.root, file.place, self.max_bytes).read()
            except RefusedFile as refusal:
                content = f"{refusal}\nThe file stays in the drop folder.\n".encode()
            self.quarantined.note(content, file.path, (row.reason or "", row.stage or ""))

    def file_rest(self, row: Drop) -> None:
        """See `SettledFiles`."""
        place, accepted = PurePosixPath(row.path), self.accepted
        if accepted is None or row.state is not DropState.TAKEN_IN:
            return
        with suppress(OSError), opened(self.listing.root, place.parent) as folder:
            sidecars = [Source(name, folder) for name in sidecars_beside(place.name, folder)]
            read = [source for source in sidecars if row.version.endswith(_beside(source.name, source))]
            pictures = pictures_beside(self.listing.root, place, at_top=True)
            _file_beside([*read, *(Source(name, folder) for name in pictures)], place, accepted)


def _beside(name: str, source: Source) -> str:
    inode, size, mtime_ns = version_of(source.status())
    return f"+{spelt(name)}:{size}:{mtime_ns}:{inode}"


def _file_beside(companions: Iterable[Source], path: PurePosixPath, accepted: AcceptedFiles) -> None:
    for companion in companions:
        with suppress(FileChanged, FileNotFoundError):
            accepted.file(companion, path.with_name(spelt(companion.name)))
