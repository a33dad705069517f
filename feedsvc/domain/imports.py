"""What moves in: an import's pieces, and what became of their items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from feedsvc.domain.exports import Exported
from feedsvc.domain.files import DroppedFile


class Outcome(StrEnum):
    """What became of an item of an import."""

    CREATED = "taken in"
    REVISED = "revised"
    UNCHANGED = "known already"
    NAMED = "known, its ids taken over"
    HELD = "held"
    WITHDRAWN = "withdrawn"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class ImportedItem:
    """An item of an import: where it stands, and what became of it; `id` is the last part of its article's address."""

    place: str
    title: str | None
    outcome: Outcome
    reason: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of an import that is stored in one transaction.

    `file` holds its items, the first of them at `file.first` of the whole; `items` is how many they are, 0 if not known.
    `apart` are files of one item each, for the case that the whole can't be read. `share` is how much of the source is through
    with it, of 1. `redirects` are old addresses that lead elsewhere than to its articles, `also` other old ones of its article.
    """

    name: str
    file: DroppedFile
    items: int = 0
    apart: Sequence[DroppedFile] = ()
    share: float = 0.0
    refusal: str | None = None
    """Why it is left out unread."""
    redirects: Mapping[str, str] = field(default_factory=dict)
    also: Sequence[str] = ()
    exported: Sequence[Exported] | None = None
    """Its articles as another feedsvc exported them: there is nothing to read; None of any other file."""
    former_url: str = ""
    """The base_url of the service that exported them."""

    @property
    def version(self) -> str:
        """A hash of all that it holds."""
        file = self.file
        held = [file.content, *(file.sidecar or ("", b""))[1:], *(file.pictures[name] for name in sorted(file.pictures))]
        return sha256(b"".join(sha256(each).digest() for each in held)).hexdigest()


@dataclass(frozen=True, slots=True)
class StoredPiece:
    """A piece that was stored by an import that has not ended."""

    version: str
    items: Sequence[ImportedItem]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is at an address: its bytes, their media type, where they were in the end; or the fault that kept them."""

    address: str
    content: bytes = b""
    kind: str = ""
    fault: str | None = None
    status: int = 0
