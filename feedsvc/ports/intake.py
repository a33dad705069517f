"""Where files come from and where they go: drop folder, claims, quarantine, pictures."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Protocol

from feedsvc.domain.articles import Revision
from feedsvc.domain.drafts import Media
from feedsvc.domain.files import Drop, DroppedFile, QuarantinedFile

if TYPE_CHECKING:
    from feedsvc.ports import Unit


class Readable(Protocol):
    """A dropped file with what came with it."""

    @property
    def path(self) -> PurePosixPath:
        """The file's path relative to the drop folder, as it was dropped."""
        ...

    def read(self) -> bytes:
        """Return the file's bytes. Raises `RefusedFile` over the size limit."""
        ...

    def sidecar(self) -> tuple[str, bytes] | None:
        """Return name and bytes of the metadata file that was dropped beside it (`NAME.meta.toml|json`), if any."""
        ...

    def pictures(self) -> dict[str, bytes]:
        """Return the pictures that were dropped with it, by name."""
        ...


class Claim(Readable, Protocol):
    """A version of a dropped file that this process alone has, until it is settled or released."""

    @property
    def was_tried(self) -> bool:
        """Whether a process ended while it had the file: it may be the file's doing."""
        ...

    @property
    def is_large(self) -> bool:
        """Whether the file is fetched only when it is read, which raises `FileChanged` if it was changed meanwhile."""
        ...

    def file(self) -> None:
        """File the source away, as it was settled. Called after the commit only. Raises `OSError`."""
        ...

    def postpone(self, reason: str) -> None:
        """Leave the file alone for a while: it could not be filed away, and no scan should fail on it repeatedly."""
        ...


class DropFolder(Protocol):
    """Where newsrooms drop files."""

    def claim_ready(self) -> Iterator[Claim]:
        """Claim each file that is complete, one after the other; files that another process has are passed over.

        What an earlier process claimed and never settled comes first; what was settled is filed away, and never read again.
        Files whose claims are out are passed over, changed or not.
        """
        ...

    def renew(self) -> None:
        """Keep the claims that are out for longer."""
        ...

    def settle(self, claims: Sequence[Claim], unit: "Unit", refusal: tuple[str, str] | None = None) -> None:
        """Note in the transaction of their articles that files were dealt with, or (reason, stage) of their quarantine.

        Raises `ClaimLost` where another process has taken one over.
        """
        ...

    def release(self, claims: Sequence[Claim]) -> None:
        """Release files unread: a later scan takes them up again, and suspects them of nothing."""
        ...

    def waiting(self) -> int:
        """Count the files in the folder, complete or not."""
        ...

    def obstacles(self) -> Sequence[tuple[str, str]]:
        """Return (path, reason) of what could not be looked at, taken or filed away; each is reported once while it lasts."""
        ...


class Drops(Protocol):
    """The claims of dropped files, inside one transaction: one row per path, for the version of it that was seen last.

    They are those of one drop folder, at first of the one that has no name.
    """

    def of(self, node: str) -> "Drops":
        """Return the claims of the drop folder of this name."""
        ...

    def move(self, node: str, to: str) -> None:
        """Make all rows of one folder those of another, which has none."""
        ...

    def renew(self, holder: str, until: datetime) -> None:
        """Keep all that `holder` has, in any folder, for longer."""
        ...

    def take(self, versions: Mapping[str, str], *, holder: str, now: datetime, until: datetime) -> Mapping[str, int]:
        """Claim the files of these paths for `holder`, and return the attempt of each that it got.

        Not got is what another holder has, and a version that is settled. Renews all that `holder` has.
        """
        ...

    def rows(self, paths: Iterable[str] | None = None) -> Sequence[Drop]:
        """Return the rows of these paths, or all there are."""
        ...

    def expire(self, holders: Iterable[str]) -> None:
        """End the time of holders that are gone: others may take what they had, an attempt later."""
        ...

    def settle(self, versions: Mapping[str, str], *, holder: str, refusal: tuple[str, str] | None = None) -> None:
        """Store that files which `holder` claimed (version by path) were taken in, or (reason, stage) of their quarantine.

        Raises `ClaimLost` where it no longer has one in that version.
        """
        ...

    def release(self, paths: Iterable[str], holder: str) -> None:
        """Return claims unread; the attempt does not count."""
        ...

    def put(self, drop: Drop) -> None:
        """Store a row as it is, in place of another of its path."""
        ...

    def remove(self, rows: Iterable[Drop]) -> None:
        """Remove rows that still say the same version and state."""
        ...


class Source(Protocol):
    """The file that articles came in, where it is kept."""

    @property
    def place(self) -> str:
        """Its place on the disk: sources of the same place are one file with one sidecar."""
        ...

    def fetch(self) -> DroppedFile:
        """Return its bytes, those of what came with it, and when it was taken in. Raises `RefusedFile`, and `FileChanged` where
        it has changed since."""
        ...


class Sources(Protocol):
    """The files that were taken in."""

    def find(self, revision: Revision, received: Sequence[datetime]) -> Source:
        """Find the file that a stored revision came in, at one of these instants, the latest first. Raises `CannotReread`."""
        ...


class Quarantine(Protocol):
    """The files that couldn't be read."""

    def files(self) -> Sequence[QuarantinedFile]:
        """List them, oldest first."""
        ...

    def get(self, name: str) -> QuarantinedFile:
        """Return one. Raises `FileNotFoundError` for an unknown name."""
        ...

    def read(self, name: str) -> bytes:
        """Return a file's bytes. Raises `FileNotFoundError` for an unknown name."""
        ...

    def sidecar(self, name: str) -> tuple[str, bytes] | None:
        """Return name and bytes of the metadata file that was dropped with a file, if any."""
        ...

    def retry(self, name: str, sidecar: bytes | None = None) -> None:
        """Put a file back into the drop folder under its first name, with what came with it; metadata (TOML) that are given
        take the place of those. Raises `OSError` for a drop folder that can't be written to."""
        ...

    def discard(self, name: str) -> None:
        """Delete a file, its reason and what came with it."""
        ...


class MediaStore(Protocol):
    """Where pictures are kept that came with articles, by the hash of their content."""

    def keep(self, name: str, content: bytes, *, is_copied: bool = True) -> Media | None:
        """Keep a picture, and if it `is_copied`, copies in the sizes that pages show it in (`domain.pictures`).

        Return it with its site-relative address, type, size as it is shown, and length; None for what is no picture.
        """
        ...

    def share(self, names: Collection[str]) -> None:
        """See to it that every machine can read pictures that were kept here. Raises `StoreUnavailable`."""
        ...

    def share_all(self) -> None:
        """Share whatever was kept here and isn't shared. Raises `StoreUnavailable`."""
        ...

    def read(self, name: str) -> tuple[bytes, str]:
        """Return bytes and media type of a kept picture or a copy of it: the picture itself where that copy was never made.
        Raises `FileNotFoundError` for an unknown name."""
        ...

    def remove(self, name: str) -> None:
        """Delete a kept picture with its copies; nothing happens if there is none of the name. Raises `OSError`."""
        ...
