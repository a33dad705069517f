"""A version of a dropped file that this process has, until it is settled or released."""

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from feedsvc.domain.files import SMALL, Drop, DroppedFile, DropState
from feedsvc.dropfolder.listing import ListedFile
from feedsvc.errors import FileChanged

if TYPE_CHECKING:
    from feedsvc.dropfolder.claiming import ClaimingFolder


@dataclass(slots=True)
class FileClaim:
    """A version of a file that this process has; `row` is what the store knows of it."""

    folder: "ClaimingFolder"
    listed: ListedFile
    row: Drop
    _content: DroppedFile | Exception | None
    """None until a large file is read."""

    @property
    def path(self) -> PurePosixPath:
        """The path of its articles, relative to the drop folder."""
        return self._content.path if isinstance(self._content, DroppedFile) else self.listed.path

    @property
    def was_tried(self) -> bool:
        """See `ports.intake.Claim`."""
        return self.row.attempt > 1

    @property
    def is_large(self) -> bool:
        """See `ports.intake.Claim`."""
        return is_large(self.listed)

    def read(self) -> bytes:
        """Return the file's bytes. Raises `RefusedFile` for a link, a device, a file over the limit or a deadly one, and
        `FileChanged` where it is no longer the version that was claimed."""
        return self._dropped.content

    def sidecar(self) -> tuple[str, bytes] | None:
        """Return name and bytes of the sidecar, if it has one."""
        return self._dropped.sidecar

    def pictures(self) -> dict[str, bytes]:
        """Return the pictures by name."""
        return self._dropped.pictures

    def settled(self, refusal: tuple[str, str] | None) -> None:
        """Take note that the file was dealt with, or (reason, stage) of its quarantine."""
        (reason, stage), state = refusal or (None, None), DropState.QUARANTINED if refusal else DropState.TAKEN_IN
        self.row = replace(self.row, state=state, reason=reason, stage=stage)

    def file(self) -> None:
        """See `ports.intake.Claim`."""
        dropped = self._content  # of a late sidecar that is its article
        is_its_own = isinstance(dropped, DroppedFile) and dropped.path == self.listed.path
        self.folder.file(self.listed, self.row, self._dropped.content if is_its_own else None)

    def postpone(self, reason: str) -> None:
        """See `ports.intake.Claim`."""
        self.folder.held.discard(self.row.path)
        self.folder.listing.obstacles.note(self.listed.place, reason)

    @property
    def _dropped(self) -> DroppedFile:
        if self._content is None:
            self._content = self.folder.content(self.listed, self.row)
        if self._content is None:
            raise FileChanged(f"{self.listed.place} has changed.")
        if isinstance(self._content, Exception):
            raise self._content
        return self._content


def is_large(file: ListedFile) -> bool:
    """Return whether a file takes much memory: it is read when its turn has come."""
    return file.size > SMALL or bool(file.pictures)
