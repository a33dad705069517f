"""Files that are sent to the drop folder by HTTP: the keys, what is known of each file, and where their bytes go."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import IO, Protocol

from feedsvc.domain.sending import DropKey, SentFile, SentOutcome


class DropKeys(Protocol):
    """The keys by which files are sent, inside one transaction."""

    def all(self) -> Sequence[DropKey]:
        """List every key, revoked or not, by name."""
        ...

    def get(self, key: str) -> DropKey | None:
        """Return the key of a token's hash, revoked or not."""
        ...

    def keep(self, key: DropKey) -> None:
        """Keep a key in place of the one of the same hash."""
        ...

    def use(self, key: str, at: datetime) -> None:
        """Note when a key was used last."""
        ...


class SentFiles(Protocol):
    """The file that was sent last under each path, inside one transaction."""

    def of(self, paths: Collection[str]) -> Sequence[SentFile]:
        """Return what is known of these paths."""
        ...

    def keep(self, sent: SentFile) -> None:
        """Keep a file in place of the one of the same path."""
        ...

    def settle(self, path: str, outcomes: Sequence[SentOutcome], *, at: datetime) -> None:
        """Note what became of a file that waits."""
        ...

    def forget(self, paths: Collection[str]) -> None:
        """Delete what is known of these paths."""
        ...

    def forget_before(self, before: datetime) -> None:
        """Delete what is known of files that were sent before an instant."""
        ...

    def latest(self, *, before: datetime | None = None, limit: int) -> Sequence[SentFile]:
        """Return the files that were sent last, or last before an instant, latest first."""
        ...


class ReceivedFile(Protocol):
    """A file that has come whole, and stands on the disk where no scan sees it."""

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes."""
        ...

    def place(self, *, awaits_sidecar: bool) -> None:
        """Put it in the drop folder under its path, in one step, in place of what waits there under it.

        If it `awaits_sidecar`, no scan takes it before a sidecar stands beside it. Raises `FolderFull`.
        """
        ...


class Inbox(Protocol):
    """The drop folder, for what is sent to it."""

    def receive(self, path: str, body: IO[bytes]) -> AbstractContextManager[ReceivedFile]:
        """Write a body to the disk; where the block ends before it is placed, nothing of it is left.

        Raises `RefusedPath` for a path that the folder can't hold or never reads, `RefusedBody` over the size limit, and
        `FolderFull`.
        """
        ...

    def is_waiting(self, path: str) -> bool:
        """Return whether a file stands in the drop folder under a path."""
        ...

    def take_back(self, path: str) -> bool:
        """Delete a file that waits for its sidecar; False if none does under this path."""
        ...

    def has_company(self, path: str) -> bool:
        """Return whether something stands in the drop folder that goes with a file of this path: a sidecar, a picture."""
        ...

    def is_companion(self, path: str) -> bool:
        """Return whether a file of this path goes with an article, and is none itself: a sidecar, a picture."""
        ...
