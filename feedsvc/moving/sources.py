"""The sources of imports: a file, a folder, or an address."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from feedsvc.domain.addresses import is_web_address
from feedsvc.domain.imports import Piece
from feedsvc.errors import UnreadableArticle
from feedsvc.moving import substack
from feedsvc.moving.feeds import FeedSource
from feedsvc.moving.parting import pieces_of
from feedsvc.moving.terms import Terms
from feedsvc.moving.trees import TreeSource
from feedsvc.ports.imports import Source
from feedsvc.readers.archive import MAX_MEMBERS, MAX_TOTAL


def source_of(name: str, terms: Terms) -> Source:
    """Return the source of a name. Raises `UnreadableArticle` if there is none."""
    if is_web_address(name):
        return FeedSource(name, terms)
    file = Path(name)
    if file.is_dir():
        return TreeSource(file, terms)
    if not file.is_file():
        raise UnreadableArticle(f"There is no file and no folder {name}.")
    return ArchiveSource(file, terms) if zipfile.is_zipfile(file) else FileSource(file, terms)


@dataclass(frozen=True, slots=True)
class FileSource:
    """An export in a file."""

    file: Path
    terms: Terms

    @property
    def name(self) -> str:
        """See `ports.imports.Source`."""
        return str(self.file.absolute())

    def pieces(self) -> Iterator[Piece]:
        """See `ports.imports.Source`."""
        yield from pieces_of(self.file, self.terms.path(self.file.name), self.terms)


@dataclass(frozen=True, slots=True)
class ArchiveSource:
    """An export in an archive: one of Substack by letters, another small one whole, a large one as the folder that it holds."""

    file: Path
    terms: Terms

    @property
    def name(self) -> str:
        """See `ports.imports.Source`."""
        return str(self.file.absolute())

    def pieces(self) -> Iterator[Piece]:
        """See `ports.imports.Source`."""
        with zipfile.ZipFile(self.file) as archive:
            members = archive.infolist()
            if substack.is_export(archive.namelist()):
                yield from substack.pieces_of(archive, self.terms.path(self.file.name), self.terms.site)
            elif len(members) <= MAX_MEMBERS and sum(member.file_size for member in members) <= MAX_TOTAL:
                yield from pieces_of(self.file, self.terms.path(self.file.name), self.terms)
            else:
                yield from self._unpacked(archive)

    def _unpacked(self, archive: zipfile.ZipFile) -> Iterator[Piece]:
        with TemporaryDirectory(prefix="feedsvc-import-") as folder:
            archive.extractall(folder)
            for piece in TreeSource(Path(folder), self.terms).pieces():
                yield replace(piece, name=f"{self.file.name}/{piece.name}")
