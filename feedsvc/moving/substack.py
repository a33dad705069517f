"""Exports of Substack by letters: with the old site's address, each knows where it stood and what the old feed called it."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from feedsvc.domain.files import DroppedFile
from feedsvc.domain.imports import Piece
from feedsvc.readers.decode import decode
from feedsvc.readers.substack import is_export

__all__ = ["is_export", "pieces_of"]

_TABLE = "posts.csv"


def pieces_of(archive: zipfile.ZipFile, path: PurePosixPath, site: str) -> Iterator[Piece]:
    """Yield each letter as an archive of its own."""
    names = archive.namelist()
    table = next(name for name in names if PurePosixPath(name).name == _TABLE)
    rows = list(csv.DictReader(io.StringIO(decode(archive.read(table))[0])))
    texts = {PurePosixPath(name).name.partition(".")[0]: name for name in names if name.endswith(".html")}
    for number, row in enumerate(rows, 1):
        name = row.get("post_id") or ""
        text = texts.get(name.partition(".")[0])
        content = _archive(row, {text: archive.read(text)} if text else {})
        sidecar = _sidecar(name, row.get("is_published"), site)
        file = DroppedFile(path, content, sidecar, first=number, is_moving_in=True)
        yield Piece(name=f"{path}#{number}", file=file, items=1, share=number / len(rows))


def _archive(row: Mapping[str, str], texts: Mapping[str, bytes]) -> bytes:
    table, content = io.StringIO(), io.BytesIO()
    writer = csv.DictWriter(table, list(row))
    writer.writeheader()
    writer.writerow(row)
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in [(_TABLE, table.getvalue().encode()), *texts.items()]:
            archive.writestr(zipfile.ZipInfo(name), text)  # without the time, by which no two archives would be the same
    return content.getvalue()


def _sidecar(name: str, is_published: str | None, site: str) -> tuple[str, bytes] | None:
    """Return where a letter stood: its address is its guid in Substack's feeds."""
    slug = name.partition(".")[2]
    if not (slug and site and (is_published or "").lower() == "true"):
        return None
    address = f"{site}/p/{slug}"
    return "letter.meta.json", json.dumps({"link": address, "guid": address}).encode()
