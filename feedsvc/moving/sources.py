"""The sources of imports: a file, a folder, an archive, or an address."""

import tarfile
import zipfile
from collections.abc import Callable, Iterator
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
    return FileSource(file, terms)


def folder_source(folder: Path, terms: Terms) -> Source:
    """Return the source of a folder: another feedsvc's export, or files of any kind."""
    return ExportSource(folder, terms) if is_export(folder) else TreeSource(folder, terms)


@dataclass(frozen=True, slots=True)
class FileSource:
    """An export in a file; an archive is read by letters if it is Substack's, whole if small, else as the folder it holds."""

    file: Path
    terms: Terms

    @property
    def name(self) -> str:
        """See `ports.imports.Source`."""
        return str(self.file.absolute())

    def pieces(self) -> Iterator[Piece]:
        """See `ports.imports.Source`. Raises `UnreadableArticle` for an archive that can't be unpacked."""
        if zipfile.is_zipfile(self.file):
            yield from self._zipped()
        elif tarfile.is_tarfile(self.file):
            yield from self._unpacked(self._untar)
        else:
            yield from self._whole()

    def _whole(self) -> Iterator[Piece]:
        return pieces_of(self.file, self.terms.path(self.file.name), self.terms)

    def _zipped(self) -> Iterator[Piece]:
        with zipfile.ZipFile(self.file) as archive:
            members = archive.infolist()
            is_small = len(members) <= MAX_MEMBERS and sum(member.file_size for member in members) <= MAX_TOTAL
            if substack.is_export(archive.namelist()):
                yield from substack.pieces_of(archive, self.terms.path(self.file.name), self.terms.site)
            elif is_small and LIST not in archive.namelist():
                yield from self._whole()
            else:
                yield from self._unpacked(archive.extractall)  # a zip's members stay below the folder, whatever they are called

    def _untar(self, folder: str) -> None:
        try:
            with tarfile.open(self.file) as archive:
                archive.extractall(folder, filter="data")
        except (tarfile.TarError, OSError, EOFError) as error:
            raise UnreadableArticle(f"{self.file} can't be unpacked: {error}.") from error

    def _unpacked(self, unpack: Callable[[str], None]) -> Iterator[Piece]:
        with TemporaryDirectory(prefix="feedsvc-import-") as folder:
            unpack(folder)
            for piece in folder_source(Path(folder), self.terms).pieces():
                yield replace(piece, name=f"{self.file.name}/{piece.name}")
