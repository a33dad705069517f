"""What moves in: its sources, how far imports have come, and where old addresses lead."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from feedsvc.domain.imports import Fetched, Piece, StoredPiece


class Source(Protocol):
    """A file, a folder or an address that is imported."""

    @property
    def name(self) -> str:
        """What tells it apart from others: its absolute path, or its address."""
        ...

    def pieces(self) -> Iterator[Piece]:
        """Yield it in pieces, always the same ones as long as it stays the same. Raises `UnreadableArticle`."""
        ...


class Fetcher(Protocol):
    """Gets what is on other servers, as far as the terms let it."""

    def document(self, address: str, into: Path) -> Fetched:
        """Write what is at an address into a file, of any size, and return it without its bytes."""
        ...

    def pictures(self, addresses: Sequence[str], *, max_bytes: int) -> Mapping[str, Fetched]:
        """Return what is at each address, none larger than `max_bytes`."""
        ...


class Imports(Protocol):
    """How far imports have come that have not ended, inside one transaction."""

    def stored(self, source: str) -> Mapping[str, StoredPiece]:
        """Return the pieces of a source that are stored, by name."""
        ...

    def note(self, source: str, name: str, piece: StoredPiece) -> None:
        """Note that a piece is stored."""
        ...

    def forget(self, source: str) -> None:
        """Forget the pieces of a source: its import has ended."""
        ...


class Redirects(Protocol):
    """Where old addresses lead, inside one transaction; they are paths, or paths with a query."""

    def get(self, address: str) -> str | None:
        """Return where an old address leads."""
        ...

    def put(self, redirects: Mapping[str, str]) -> None:
        """Have old addresses lead somewhere, whatever they did before."""
        ...

    def remove(self, address: str) -> bool:
        """Have an old address lead nowhere; return whether it led anywhere."""
        ...

    def every(self, *, limit: int, after: str = "") -> Sequence[tuple[str, str]]:
        """Return old addresses in their order, from `after` on, each with where it leads."""
        ...
