"""Where files come from and where they go: drop folder, ledger, quarantine, pictures."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Protocol

from feedsvc.domain.drafts import Media
from feedsvc.domain.files import LedgerEntry, QuarantinedFile


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
    """A file taken from the drop folder for this process alone, until it is accepted, quarantined or released."""

    @property
    def was_tried(self) -> bool:
        """Whether a process ended while it had the file: it may be the file's doing."""
        ...

    def accept(self) -> None:
        """File the source away: it has become articles. Called after the commit only. Raises `OSError`."""
        ...

    def quarantine(self, reason: str, *, stage: str) -> None:
        """File the source away as unreadable, with the reason beside it. Raises `OSError`."""
        ...

    def release(self) -> None:
        """Release the file unread: the next scan takes it up again, before anything newer."""
        ...

    def postpone(self, reason: str) -> None:
        """Let the file be for a while: it could not be filed away, and no scan is to fail on it again and again."""
        ...


class DropFolder(Protocol):
    """Where newsrooms drop files."""

    def claim_ready(self) -> Iterator[Claim]:
        """Claim each file that is complete, one after the other; files that another process takes first are passed over.

        What an earlier process claimed and never finished comes first.
        """
        ...

    def waiting(self) -> int:
        """Count the files in the folder, complete or not."""
        ...

    def obstacles(self) -> Sequence[tuple[str, str]]:
        """Return (path, reason) of what could not be looked at, taken or filed away; each is reported once while it lasts."""
        ...


class Ledger(Protocol):
    """Which files of a read-only drop folder were dealt with, inside one transaction."""

    def has(self, entry: LedgerEntry) -> bool:
        """Return whether this very state of the file was dealt with."""
        ...

    def add(self, entry: LedgerEntry) -> None:
        """Note that this state of the file was dealt with; a later state of the same path takes its place."""
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

    def read(self, name: str) -> tuple[bytes, str]:
        """Return bytes and media type of a kept picture or a copy of it: the picture itself where that copy was never made.
        Raises `FileNotFoundError` for an unknown name."""
        ...

    def remove(self, name: str) -> None:
        """Delete a kept picture with its copies; nothing happens if there is none of the name. Raises `OSError`."""
        ...
