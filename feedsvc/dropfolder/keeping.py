"""The drop folder that is read-only: files stay where they are, and a ledger in the store tells which were dealt with."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from feedsvc.domain.files import LedgerEntry
from feedsvc.dropfolder.claiming import read_regular, read_sidecar
from feedsvc.dropfolder.filing import QuarantineFolder
from feedsvc.dropfolder.listing import DropListing, Found, pictures_of
from feedsvc.ports import Store


@dataclass(frozen=True, slots=True)
class FileInPlace:
    """A file that is read where it stands, with what stands beside it; `path` is its path in the drop folder."""

    path: PurePosixPath
    file: Path
    max_bytes: int

    def read(self) -> bytes:
        """Return the file's bytes. Raises `RefusedFile` for a link, a device, or a file over the limit."""
        return read_regular(self.file, self.max_bytes)

    def sidecar(self) -> tuple[str, bytes] | None:
        """Return name and bytes of the metadata file beside it."""
        return read_sidecar(self.file, self.max_bytes)

    def pictures(self) -> dict[str, bytes]:
        """Return the pictures beside it, by name. Raises `RefusedFile` for one over the limit."""
        pictures = pictures_of(self.file, at_top=self.path.parent == PurePosixPath())
        return {picture.name: read_regular(picture, self.max_bytes) for picture in pictures}


@dataclass(frozen=True, slots=True)
class KeptClaim(FileInPlace):
    """A file that stays in the drop folder; dealing with it is a row in the ledger."""

    entry: LedgerEntry
    store: Store
    quarantined: QuarantineFolder

    @property
    def was_tried(self) -> bool:
        """Nobody knows: nothing is noted of a file until it is dealt with."""
        return False

    def accept(self) -> None:
        """Note in the ledger that this state of the file was dealt with."""
        with self.store.begin() as unit:
            unit.ledger.add(self.entry)

    def quarantine(self, reason: str, *, stage: str) -> None:
        """Copy the file to quarantine with the reason beside it, then note it in the ledger."""
        self.quarantined.file(self.file, self.path, reason, stage=stage, keep=True)
        self.accept()

    def release(self) -> None:
        """Note nothing: the next scan finds the file again."""


@dataclass(slots=True)
class LedgerFolder:
    """A drop folder that the service may only read; sizes in bytes."""

    root: Path
    listing: DropListing
    store: Store
    quarantined: QuarantineFolder
    max_bytes: int = 20_000_000
    _known: dict[PurePosixPath, tuple[int, int]] = field(default_factory=dict)

    def claim_ready(self) -> Iterator[KeptClaim]:
        """Return each complete file whose present state the ledger does not hold."""
        for found in self.listing.complete():
            if self._known.get(found.path) == found.state:
                continue
            entry = LedgerEntry(found.path, found.size, found.mtime_ns)
            if not self._is_dealt_with(entry):
                yield KeptClaim(found.path, self.root / found.path, self.max_bytes, entry, self.store, self.quarantined)
                self._remember(found, entry)
            else:
                self._known[found.path] = found.state

    def waiting(self) -> int:
        """Count the files whose present state was not dealt with yet."""
        files = ((found, LedgerEntry(found.path, found.size, found.mtime_ns)) for found in self.listing.files())
        return sum(1 for found, entry in files if self._known.get(found.path) != found.state and not self._is_dealt_with(entry))

    def _is_dealt_with(self, entry: LedgerEntry) -> bool:
        with self.store.read() as view:
            return view.ledger.has(entry)

    def _remember(self, found: Found, entry: LedgerEntry) -> None:
        """Spare later scans the query, once the ledger has it."""
        if self._is_dealt_with(entry):
            self._known[found.path] = found.state
