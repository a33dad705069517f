"""A file that is read where it stands, as a preview does."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from feedsvc.dropfolder.listing import pictures_beside
from feedsvc.dropfolder.places import Spot


@dataclass(frozen=True, slots=True)
class FileInPlace:
    """A file that is read where it stands, with what stands beside it; `path` is its path in the drop folder."""

    path: PurePosixPath
    file: Path
    max_bytes: int

    def read(self) -> bytes:
        """See `Spot`."""
        return self._spot.read()

    def sidecar(self) -> tuple[str, bytes] | None:
        """See `Spot`."""
        return self._spot.sidecar()

    def pictures(self) -> dict[str, bytes]:
        """Return the pictures beside it, by name. Raises `RefusedFile` for one over the limit."""
        is_at_top = self.path.parent == PurePosixPath()
        return self._spot.pictures(pictures_beside(self.file.parent, PurePosixPath(self.file.name), at_top=is_at_top))

    @property
    def _spot(self) -> Spot:
        return Spot(self.file.parent, PurePosixPath(self.file.name), self.max_bytes)
