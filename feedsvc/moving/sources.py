"""The sources of imports: a file, a folder, an archive, or an address."""

import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from feedsvc.domain.addresses import is_web_address
from feedsvc.domain.imports import Piece
from feedsvc.errors import UnreadableArticle
from feedsvc.moving import substack
from feedsvc.moving.exported import ExportSource, is_export
from feedsvc.moving.feeds import FeedSource
from feedsvc.moving.parting import pieces_of
from feedsvc.moving.records import LIST
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
        return folder_source(file, terms)
    if not file.is_file():
        raise UnreadableArticle(f"There is no file and no folder {name}.")
    if zipfile.is_zipfile(file):
        return ArchiveSource(file, terms)
    return TarSource(file, terms) if tarfile.is_tarfile(file) else FileSource(file, terms)


def folder_source(folder: Path, terms: Terms) -> Source:
    """Return the source of a folder: another feedsvc's export, or files of any kind."""
    return ExportSource(folder, terms) if is_export(folder) else TreeSource(folder, terms)


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
            if LIST in archive.namelist():
                yield from self._unpacked(archive)
            elif substack.is_export(archive.namelist()):
                yield from substack.pieces_of(archive, self.terms.path(self.file.name), self.terms.site)
            elif len(members) <= MAX_MEMBERS and sum(member.file_size for member in members) <= MAX_TOTAL:
                yield from pieces_of(self.file, self.terms.path(self.file.name), self.terms)
            else:
                yield from self._unpacked(archive)

    def _unpacked(self, archive: zipfile.ZipFile) -> Iterator[Piece]:
        with TemporaryDirectory(prefix="feedsvc-import-") as folder:
            archive.extractall(folder)  # noqa: S202 a zip's members stay below the folder, whatever they are called
            for piece in folder_source(Path(folder), self.terms).pieces():
                yield replace(piece, name=f"{self.file.name}/{piece.name}")


@dataclass(frozen=True, slots=True)
class TarSource:
    """A tar archive, compressed or not, as the folder that it holds."""

    file: Path
    terms: Terms

    @property
    def name(self) -> str:
        """See `ports.imports.Source`."""
        return str(self.file.absolute())

    def pieces(self) -> Iterator[Piece]:
        """See `ports.imports.Source`. Raises `UnreadableArticle` for an archive that can't be unpacked."""
        with TemporaryDirectory(prefix="feedsvc-import-") as folder:
            try:
                with tarfile.open(self.file) as archive:
                    archive.extractall(folder, filter="data")
            except (tarfile.TarError, OSError, EOFError) as error:
                raise UnreadableArticle(f"{self.file} can't be unpacked: {error}.") from error
            for piece in folder_source(Path(folder), self.terms).pieces():
                yield replace(piece, name=f"{self.file.name}/{piece.name}")
