"""The drop folder that is read-only: files stay where they are, and a ledger in the store tells which were dealt with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from feedsvc.domain.files import LedgerEntry, in_utf8, shortened
from feedsvc.dropfolder.filing import QuarantineFolder
from feedsvc.dropfolder.listing import DropListing, ListedFile, pictures_beside
from feedsvc.dropfolder.places import Spot
from feedsvc.errors import RefusedFile
from feedsvc.ports import Store


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


@dataclass(frozen=True, slots=True)
class KeptClaim:
    """A file that stays in the drop folder; dealing with it is a row in the ledger."""

    listed: ListedFile
    drop: "LedgerFolder"

    @property
    def path(self) -> PurePosixPath:
        """The file's path relative to the drop folder."""
        return self.listed.path

    @property
    def was_tried(self) -> bool:
        """Nobody knows: nothing is noted of a file until it is dealt with."""
        return False

    def read(self) -> bytes:
        """See `Spot`."""
        return self._spot.read()

    def sidecar(self) -> tuple[str, bytes] | None:
        """See `Spot`."""
        return self._spot.sidecar()

    def pictures(self) -> dict[str, bytes]:
        """See `Spot`."""
        return self._spot.pictures(self.listed.pictures)

    def accept(self) -> None:
        """Note in the ledger that this state of the file was dealt with."""
        with self.drop.store.begin() as unit:
            unit.ledger.add(entry_of(self.listed))

    def quarantine(self, reason: str, *, stage: str) -> None:
        """Copy the file to quarantine with the reason beside it, then note it in the ledger."""
        try:
            content = self.read()
        except RefusedFile as refusal:
            content = f"{refusal}\nThe file stays in the drop folder.\n".encode()
        self.drop.quarantined.note(content, self.path, reason, stage=stage)
        self.accept()

    def release(self) -> None:
        """Note nothing: the next scan finds the file again."""

    def postpone(self, reason: str) -> None:
        """Let the file be for a while."""
        self.drop.listing.obstacles.note(self.listed.place, reason)

    @property
    def _spot(self) -> Spot:
        return Spot(self.drop.root, self.listed.place, self.drop.max_bytes)


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
        """Yield each complete file whose present state the ledger does not hold."""
        for listed in self.listing.complete():
            if self._is_dealt_with(listed) or self.listing.obstacles.is_blocked(listed.place):
                continue
            yield KeptClaim(listed, self)
            self._is_dealt_with(listed)

    def waiting(self) -> int:
        """Count the files whose present state was not dealt with yet."""
        return sum(not self._is_dealt_with(listed) for listed in self.listing.files())

    def obstacles(self) -> Sequence[tuple[str, str]]:
        """See `ports.intake.DropFolder`."""
        return self.listing.obstacles.report()

    def _is_dealt_with(self, listed: ListedFile) -> bool:
        """Ask the ledger, once for each state that it holds."""
        if self._known.get(listed.place) == listed.state:
            return True
        with self.store.read() as view:
            is_known = view.ledger.has(entry_of(listed))
        if is_known:
            self._known[listed.place] = listed.state
        return is_known


def entry_of(listed: ListedFile) -> LedgerEntry:
    """Return the ledger's row of a file. It keeps the names of two systems apart that mean the same path."""
    return LedgerEntry(in_utf8(shortened(listed.place)), listed.size, listed.mtime_ns)
