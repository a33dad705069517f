"""Exports of any size in pieces: each a file of the same format with some of the items, read without the others in memory."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from feedsvc.domain.files import DroppedFile
from feedsvc.domain.imports import Piece
from feedsvc.errors import UnreadableArticle
from feedsvc.moving import xml_items
from feedsvc.moving.terms import Terms

Wrap = Callable[[Sequence[bytes]], bytes]
"""Makes a file of the format of some items."""

GHOSTS_SITE = b"__GHOST_URL__"
"""Stands for the site's own address in exports of Ghost."""

HEAD = 4096
"""Bytes by which a format is told."""

_LISTS = ("items", "_items", "articles", "posts", "data", "entries", "stories", "results", "docs")


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a file one after the other, each as bytes with the share of the file that is read with it; `redirects` are
    known once all are read."""

    each: Iterator[tuple[bytes, float]]
    wrap: Wrap
    redirects: dict[str, str] = field(default_factory=dict)


def pieces_of(file: Path, path: PurePosixPath, terms: Terms) -> Iterator[Piece]:
    """Split a file, known as `path`, into pieces; one of another format is a piece whole. Raises `UnreadableArticle`."""
    if file.stat().st_size == 0:
        raise UnreadableArticle("The file is empty.")
    items = _items(file, terms.site)
    if items is None:
        yield Piece(name=str(path), file=DroppedFile(path, file.read_bytes(), is_moving_in=True), share=1.0)
        return
    first = 1
    while portion := list(islice(items.each, terms.size)):
        contents = [item for item, _ in portion]
        yield Piece(
            name=f"{path}#{first}",
            file=_file(path, items.wrap(contents), first),
            items=len(contents),
            apart=[_file(path, items.wrap([one]), first + n) for n, one in enumerate(contents)] if len(contents) > 1 else (),
            share=portion[-1][1],
            redirects=dict(items.redirects),
        )
        items.redirects.clear()
        first += len(portion)


def _file(path: PurePosixPath, content: bytes, first: int) -> DroppedFile:
    return DroppedFile(path, content, first=first, is_moving_in=True)


def _items(file: Path, site: str) -> Items | None:
    """Return the items of a file, by its format; None of one that is read whole."""
    with file.open("rb") as opened:
        head = opened.read(HEAD).lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        known = xml_items.survey(file)
        return None if known is None else Items(xml_items.items(file, known), known.wrap, known.redirects)
    if head[:1] in (b"{", b"["):
        return _lines(file) if _is_lines(file, head) else _json(file, site)
    return None


def _is_lines(file: Path, head: bytes) -> bool:
    first, _, rest = head.partition(b"\n")
    is_object = first.startswith(b"{") and first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{")
    return file.suffix.lower() in (".jsonl", ".ndjson") or is_object


def _lines(file: Path) -> Items:
    def each() -> Iterator[tuple[bytes, float]]:
        whole, read = file.stat().st_size, 0
        with file.open("rb") as opened:
            for line in opened:
                read += len(line)
                if line.strip():
                    yield line.rstrip(b"\r\n"), read / whole

    return Items(each(), lambda lines: b"\n".join(lines) + b"\n")


def _json(file: Path, site: str) -> Items | None:
    content = file.read_bytes()
    if site:
        content = content.replace(GHOSTS_SITE, site.encode())
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None  # its reader says what is wrong with it
    if isinstance(value, list):
        return _listed(value, _written)
    if not isinstance(value, dict):
        return None
    if (tables := _ghost(value)) is not None:
        return _listed(
            [_addressed(each, site) for each in tables["posts"]], lambda posts: _written(_ghost_export(tables, posts))
        )
    key = next((name for name in _LISTS if isinstance(value.get(name), list)), None)
    if key is None or "uri" in value:
        return None
    return _listed(value[key], lambda items: _written({**value, key: items}))


def _listed(values: Sequence[object], wrap: Callable[[Sequence[object]], bytes]) -> Items:
    whole = len(values) or 1
    each = ((_written(value), number / whole) for number, value in enumerate(values, 1))
    return Items(each, lambda items: wrap([json.loads(item) for item in items]))


def _written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _ghost(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the tables of an export of Ghost."""
    databases = value.get("db")
    tables = databases[0].get("data") if isinstance(databases, list) and databases else value.get("data")
    return tables if isinstance(tables, dict) and isinstance(tables.get("posts"), list) else None


def _addressed(entry: object, site: str) -> object:
    """Add the address of an entry of Ghost, unless it has one itself."""
    if not (site and isinstance(entry, dict) and isinstance(entry.get("slug"), str)):
        return entry
    return {**entry, "canonical_url": entry.get("canonical_url") or f"{site}/{entry['slug']}/"}


def _ghost_export(tables: Mapping[str, Any], posts: Sequence[Any]) -> object:
    """Return an export of some posts, with what joins them to authors and tags."""
    wanted = {each.get("id") for each in posts if isinstance(each, dict)}
    joined = {
        name: [row for row in rows if isinstance(row, dict) and row.get("post_id") in wanted]
        for name, rows in tables.items()
        if name in ("posts_authors", "posts_tags") and isinstance(rows, list)
    }
    people = {name: tables[name] for name in ("users", "tags") if name in tables}
    return {"db": [{"data": {**people, **joined, "posts": list(posts)}}]}
