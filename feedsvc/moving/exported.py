"""Another feedsvc's export: each article exactly as it was there, or as somebody has edited its text since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

from feedsvc.domain.exports import Exported
from feedsvc.domain.files import DroppedFile
from feedsvc.domain.imports import Piece
from feedsvc.errors import UnreadableArticle
from feedsvc.moving.records import LIST, Head, Record, head_of, record_of
from feedsvc.moving.terms import Terms
from feedsvc.moving.trees import TreeSource

MOST_BYTES = 20_000_000
"""Bytes of pictures after which a piece ends: they are in memory at once."""


def is_export(folder: Path) -> bool:
    """Return whether a folder is an export of feedsvc."""
    return (folder / LIST).is_file()


@dataclass(slots=True)
class _Portion:
    """Articles that are stored together, and the lines that they come from."""

    lines: list[str] = field(default_factory=list)
    exported: list[Exported] = field(default_factory=list)
    weight: int = 0

    def add(self, line: str, exported: Exported) -> None:
        self.lines.append(line)
        self.exported.append(exported)
        self.weight += sum(map(len, exported.pictures.values()))


@dataclass(frozen=True, slots=True)
class ExportSource:
    """An export in a folder."""

    folder: Path
    terms: Terms

    @property
    def name(self) -> str:
        """See `ports.imports.Source`."""
        return str(self.folder.absolute())

    def pieces(self) -> Iterator[Piece]:
        """See `ports.imports.Source`. Articles whose files were removed are passed over."""
        edited: list[Record] = []
        file = self.folder / LIST
        with file.open(encoding="utf-8") as lines:
            head = head_of(lines.readline())
            portion, first, read = _Portion(), 1, 0.0
            for line in lines:
                read += len(line.encode()) / file.stat().st_size
                self._sort(line, portion, edited)
                if len(portion.lines) == self.terms.size or portion.weight > MOST_BYTES:
                    yield _piece(portion, first, head, share=read)
                    first, portion = first + len(portion.lines), _Portion()
        if portion.lines or (first == 1 and head.redirects):
            yield _piece(portion, first, head, share=0.0 if edited else 1.0)
        yield from self._as_texts(edited)

    def _sort(self, line: str, portion: _Portion, edited: list[Record]) -> None:
        """Put an article where it belongs: to those that are as they were, or to those that somebody edited."""
        record = record_of(line)
        text = self._file(record.file)
        if text is None:
            return
        if sha256(text.read_bytes()).hexdigest() == record.sha256:
            portion.add(line, self._with_pictures(record))
        else:
            edited.append(record)

    def _as_texts(self, edited: Sequence[Record]) -> Iterator[Piece]:
        """Read edited texts as Markdown; guids stay, since the texts state them."""
        tree = TreeSource(self.folder, self.terms)
        for number, record in enumerate(edited, 1):
            yield tree.piece(self.folder / record.file, number / len(edited))

    def _with_pictures(self, record: Record) -> Exported:
        pictures = {name: place.read_bytes() for name, file in record.pictures.items() if (place := self._file(file))}
        lost = tuple(name for name in record.pictures if name not in pictures)
        return replace(record.exported, pictures=pictures, lost_pictures=lost)

    def _file(self, name: str) -> Path | None:
        """Return a file of the export; one elsewhere is none. Raises `UnreadableArticle`."""
        place = (self.folder / name).resolve()
        if not place.is_relative_to(self.folder.resolve()):
            raise UnreadableArticle(f"{LIST} names a file that isn't in the export: {name}.")
        return place if place.is_file() else None


def _piece(portion: _Portion, first: int, head: Head, *, share: float) -> Piece:
    """Return the piece of a portion; the first says where old addresses lead."""
    file = DroppedFile(PurePosixPath(LIST), "".join(portion.lines).encode(errors="replace"), first=first, is_moving_in=True)
    return Piece(
        name=f"{LIST}#{first}",
        file=file,
        items=len(portion.lines),
        share=share,
        redirects=head.redirects if first == 1 else {},
        exported=portion.exported,
        former_url=head.base_url,
    )
