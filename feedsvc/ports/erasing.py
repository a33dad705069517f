"""What is erased for good: rows, files, and the little that is kept of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from feedsvc.domain.articles import Article, Guid, Identity
from feedsvc.domain.erasing import Erasure, KeptFile


class Erasures(Protocol):
    """The articles that were erased, inside one transaction."""

    def of(self, identities: Collection[Identity]) -> Mapping[Identity, datetime]:
        """Return when the articles of these identities were erased, of those that were."""
        ...

    def at(self, guid: Guid) -> datetime | None:
        """Return when the article of a guid was erased; None if it wasn't."""
        ...

    def since(self, at: datetime) -> Sequence[Guid]:
        """Return the articles that were erased at an instant or later, 1,000 at most."""
        ...

    def erase(self, article: Article, *, at: datetime) -> Erasure:
        """Delete all that is kept of a stored article, and keep its erasure; feeds name it as withdrawn at `at`.

        Raises `ArticleNotFound` if another process has erased it meanwhile.
        """
        ...

    def unused(self, names: Collection[str]) -> Sequence[str]:
        """Return those pictures, by their names below `/media/`, that no article uses in any revision."""
        ...

    def pictures(self, article: Article) -> Sequence[str]:
        """Return the pictures that a stored article uses in any revision."""
        ...


class Traces(Protocol):
    """The files on the disk that tell of articles, and the list of erasures that is kept beside the database."""

    def files(self, paths: Collection[str], pictures: Collection[str]) -> Sequence[KeptFile]:
        """Find what was filed away under these paths, with its sidecar, and whatever has the same bytes as it or as one of
        these kept pictures."""
        ...

    def accepted_before(self, day: date) -> Sequence[KeptFile]:
        """Return the files that were accepted before a day."""
        ...

    def read(self, file: KeptFile) -> bytes:
        """Return a file's bytes. Raises `FileNotFoundError`."""
        ...

    def remove(self, files: Collection[KeptFile]) -> None:
        """Delete files, and their folders where that leaves them empty. Raises `OSError`."""
        ...

    def note(self, erasure: Erasure) -> None:
        """Add an erasure to the list."""
        ...
