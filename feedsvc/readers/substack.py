"""Exports of Substack: a .zip of posts.csv, which tells each letter's title, date and audience, and posts/ID.SLUG.html."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from feedsvc.domain.drafts import BodyKind, Draft, Mark
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.archive import read_member
from feedsvc.readers.decode import decode
from feedsvc.readers.export_boxes import without_boxes
from feedsvc.readers.items import read_each

_TABLE = "posts.csv"
_COLUMNS = {"post_id", "title", "is_published"}

Row = Mapping[str, str]


def is_export(names: Sequence[str]) -> bool:
    """Return whether an archive is an export of Substack, by its members' names."""
    return any(PurePosixPath(name).name == _TABLE for name in names) and any(name.endswith(".html") for name in names)


def read(path: PurePosixPath, archive: zipfile.ZipFile, names: Sequence[str]) -> tuple[Draft, ...]:
    """Read every letter of an export; whether it is published, and for whom, are marks."""
    table = next(name for name in names if PurePosixPath(name).name == _TABLE)
    rows = list(csv.DictReader(io.StringIO(decode(read_member(archive, table))[0])))
    if not rows or not rows[0].keys() >= _COLUMNS:
        raise UnreadableArticle("The archive's posts.csv has no columns post_id, title and is_published.")
    texts = {PurePosixPath(name).name.partition(".")[0]: name for name in names if name.endswith(".html")}
    return read_each(rows, lambda row: _draft(row, path, archive, texts), lambda row: row.get("title"))


def _draft(row: Row, path: PurePosixPath, archive: zipfile.ZipFile, texts: Mapping[str, str]) -> Draft:
    identity = (row.get("post_id") or "").partition(".")[0]
    name = texts.get(identity)
    if name is None:
        raise UnreadableArticle("Its text is not in the archive.")
    body, encoding = decode(read_member(archive, name))
    return Draft(
        format="substack",
        path=path / name,
        body=without_boxes(body),
        body_kind=BodyKind.HTML,
        encoding=encoding,
        source_id=f"substack:{row['post_id']}",
        title=row.get("title") or None,
        summary=row.get("subtitle") or None,
        published=row.get("post_date") or None,
        marks=tuple(_marks(row)),
    )


def _marks(row: Row) -> Iterator[Mark]:
    if (row.get("is_published") or "").lower() != "true":
        yield Mark("is_published", row.get("is_published") or "false")
    audience = row.get("audience") or "everyone"
    if audience != "everyone":
        yield Mark("audience", audience)
