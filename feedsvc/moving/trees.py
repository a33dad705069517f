"""Trees of files: the content of Hugo, Jekyll, Pelican and Publ with the address that each article had there, or any folder."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from feedsvc.domain.files import DroppedFile
from feedsvc.domain.imports import Piece
from feedsvc.dropfolder import FileInPlace, is_passed_over
from feedsvc.errors import UnreadableArticle
from feedsvc.moving.generators import site_of
from feedsvc.moving.site import Site
from feedsvc.moving.terms import Terms
from feedsvc.readers.markdown import front_matter_of

LARGEST = 1_000_000_000
"""Bytes of a file in a tree: it is read whole."""

_BETWEEN = re.compile(r"[\s\"'()<>\[\]]+")
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp")
_STATIC = re.compile(r"^(?:\{(?:static|filename|attach)\}|\{\{\s*site\.(?:baseurl|url)\s*\}\})")


@dataclass(frozen=True)
class TreeSource:
    """A folder with all that lies below it."""

    folder: Path
    terms: Terms

    @property
    def name(self) -> str:
        """See `ports.imports.Source`."""
        return str(self.folder.absolute())

    @cached_property
    def site(self) -> Site:
        """What made pages of these files."""
        return site_of(self.folder, self.terms.site)

    def pieces(self) -> Iterator[Piece]:
        """See `ports.imports.Source`. Raises `UnreadableArticle` for a folder without articles."""
        files = list(self._files())
        if not files:
            raise UnreadableArticle(f"There is nothing to import in {self.folder}.")
        has_sections = len({place.parts[:-1] for place in map(self._place, files)}) > 1
        for number, file in enumerate(files, 1):
            yield self.piece(file, number / len(files), has_sections=has_sections)

    def _files(self) -> Iterator[Path]:
        for file in sorted(self.site.content.rglob("*")):
            below = file.relative_to(self.site.content)
            if any(part.startswith(".") for part in below.parts) or not file.is_file() or file.is_symlink():
                continue
            if not is_passed_over(file.name, None) and self.site.holds(PurePosixPath(below)):
                yield file

    def _place(self, file: Path) -> PurePosixPath:
        """Return an article's place among others: one that has a folder to itself stands for its folder."""
        below = PurePosixPath(file.relative_to(self.site.content).as_posix())
        return below.parent.with_suffix(below.suffix) if below.stem == "index" and len(below.parts) > 1 else below

    def piece(self, file: Path, share: float, *, has_sections: bool = False) -> Piece:
        """Return the piece of a file; with `has_sections` the folder it lies in counts as its section."""
        place = self._place(file)
        path = self.terms.path(*(place.parts if has_sections else place.parts[-1:]))
        found = FileInPlace(path, file, LARGEST)
        content = found.read()
        if (markdown := self.site.as_markdown(place, content)) is not None:
            content, path = markdown, path.with_name(f"{path.name}.md")
        front = front_matter_of(content)
        stated = {**self.site.stated(place, front), **_of_sidecar(found.sidecar())}
        dropped = DroppedFile(
            path,
            content,
            ("site.meta.json", json.dumps(stated).encode()) if stated else None,
            pictures=found.pictures() if file.stem == "index" else {},
            fetched=self._shown(file, content),
            is_moving_in=True,
        )
        refusal = self.site.refusal(place, front)
        return Piece(name=str(place), file=dropped, items=1, share=share, refusal=refusal, also=self.site.aliases(front))

    def _shown(self, file: Path, content: bytes) -> dict[str, bytes]:
        """Return the pictures of the tree that a text shows, by the addresses that it shows them at."""
        words = _BETWEEN.split(content.decode("utf-8", "replace"))
        addresses = dict.fromkeys(word for word in words if word.lower().endswith(_PICTURES))
        places = ((address, self._picture(file, address)) for address in addresses if "://" not in address)
        return {address: place.read_bytes() for address, place in places if place is not None}

    def _picture(self, file: Path, address: str) -> Path | None:
        plain = _STATIC.sub("", address)
        folders = self.site.statics if plain.startswith("/") or plain != address else (file.parent, *self.site.statics)
        top = self.folder.resolve()
        for folder in folders:
            place = (folder / plain.lstrip("/")).resolve()
            if place.is_file() and place.is_relative_to(top):
                return place
        return None


def _of_sidecar(sidecar: tuple[str, bytes] | None) -> Mapping[str, Any]:
    """Return what a sidecar of the tree's own says; one that can't be read says nothing here."""
    if sidecar is None or not sidecar[0].endswith(".json"):
        return {}
    try:
        values = json.loads(sidecar[1])
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}
