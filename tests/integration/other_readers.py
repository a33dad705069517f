"""Feeds as the parsers of other people read them: one entry of each in the same words."""

import json
import os
import shutil
import subprocess
import sys
import time
from calendar import timegm
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import atoma
import fastfeedparser
import feedparser
import html5lib
from reader import make_reader

NODE = Path(sys.prefix) / "node"
SCRIPT = Path(__file__).parents[1] / "node" / "read.mjs"


@dataclass(frozen=True)
class Seen:
    """An entry as a parser gives it. Dates are in whole seconds; of HTML its words and its addresses count."""

    id: str
    title: str
    link: str
    published: datetime | None
    updated: datetime | None
    authors: tuple[str, ...]
    content: tuple[str, tuple[str, ...]]
    enclosures: tuple[tuple[str, str, int], ...]


FIELDS = tuple(name for name in Seen.__dataclass_fields__ if name != "id")

Read = Callable[[Path], Sequence[Seen]]


def seen(values: Mapping[str, object]) -> Seen:
    """Put what a parser gives into the same words."""
    return Seen(
        id=str(values["id"]),
        title=str(values["title"]),
        link=str(values["link"]),
        published=_instant(values.get("published")),
        updated=_instant(values.get("updated") or values.get("published")),
        authors=tuple(values["authors"]),  # type: ignore[arg-type]
        content=words_of(str(values["content"])),
        enclosures=tuple((str(url), str(kind), int(length or 0)) for url, kind, length in values["enclosures"]),  # type: ignore[attr-defined]
    )


def words_of(markup: str) -> tuple[str, tuple[str, ...]]:
    """Return the words and the addresses of a piece of HTML."""
    root = html5lib.parseFragment(markup, treebuilder="lxml", namespaceHTMLElements=False)
    found = [one for one in root if not isinstance(one, str)]
    text = " ".join(
        "".join([one if isinstance(one, str) else "".join([*one.itertext(), one.tail or ""]) for one in root]).split()
    )
    elements = [element for one in found for element in one.iter("*")]
    return text, tuple(value for element in elements for name, value in element.items() if name in ("href", "src"))


def _instant(values: object) -> datetime | None:
    if isinstance(values, time.struct_time):
        return datetime.fromtimestamp(timegm(values), UTC)
    if isinstance(values, str) and values:
        values = datetime.fromisoformat(values) if values[0].isdigit() else parsedate_to_datetime(values)
    return values.astimezone(UTC).replace(microsecond=0) if isinstance(values, datetime) else None


def with_feedparser(path: Path) -> Sequence[Seen]:
    found = feedparser.parse(path.read_bytes())
    assert not found.bozo, found.bozo_exception
    return [
        seen(
            {
                "id": one.id,
                "title": one.title,
                "link": one.link,
                "published": one.get("published_parsed"),
                "updated": one.updated_parsed if "updated_parsed" in one else None,
                "authors": [author["name"] for author in one.get("authors", [])],
                "content": one.content[0].value if "content" in one else one.summary,
                "enclosures": [(link.href, link.type, link.length) for link in one.enclosures],
            }
        )
        for one in found.entries
    ]


def with_reader(path: Path) -> Sequence[Seen]:
    """Subscribe as lemon24's reader does, from a folder of feeds."""
    library = make_reader(":memory:", feed_root=str(path.parent))
    library.add_feed(path.name)
    library.update_feeds()
    assert library.get_feed(path.name).last_exception is None
    return [
        seen(
            {
                "id": one.id,
                "title": one.title,
                "link": one.link,
                "published": one.published,
                "updated": one.updated,
                "authors": [author.name for author in one.authors],
                "content": one.get_content().value if one.content else one.summary,
                "enclosures": [(link.href, link.type, link.length) for link in one.enclosures],
            }
        )
        for one in library.get_entries()
    ]


def with_fastfeedparser(path: Path) -> Sequence[Seen]:
    return [
        seen(
            {
                "id": one.id,
                "title": one.title,
                "link": one.link,
                "published": one.get("published"),
                "updated": one.get("updated"),
                "authors": [author["name"] for author in one.get("authors", [])],
                "content": one.content[0]["value"] if one.get("content") else one.description,
                "enclosures": [(link["url"], link["type"], link.get("length")) for link in one.get("enclosures", [])],
            }
        )
        for one in fastfeedparser.parse(path.read_bytes()).entries
    ]


def with_atoma(path: Path) -> Sequence[Seen]:
    return _ATOMA[path.suffix](path.read_bytes())


def _atoma_rss(body: bytes) -> Sequence[Seen]:
    return [
        seen(
            {
                "id": one.guid,
                "title": one.title,
                "link": one.link,
                "published": one.pub_date,
                "authors": [one.author] if one.author else [],
                "content": one.content_encoded or one.description,
                "enclosures": [(link.url, link.type, link.length) for link in one.enclosures],
            }
        )
        for one in atoma.parse_rss_bytes(body).items
    ]


def _atoma_atom(body: bytes) -> Sequence[Seen]:
    return [
        seen(
            {
                "id": one.id_,
                "title": one.title.value,
                "link": next(link.href for link in one.links if link.rel == "alternate"),
                "published": one.published,
                "updated": one.updated,
                "authors": [author.name for author in one.authors],
                "content": one.content.value,
                "enclosures": [(link.href, link.type_, link.length) for link in one.links if link.rel == "enclosure"],
            }
        )
        for one in atoma.parse_atom_bytes(body).entries
    ]


def _atoma_json(body: bytes) -> Sequence[Seen]:
    return [
        seen(
            {
                "id": one.id_,
                "title": one.title,
                "link": one.url,
                "published": one.date_published,
                "updated": one.date_modified,
                "authors": [one.author.name] if one.author else [],
                "content": one.content_html,
                "enclosures": [(link.url, link.mime_type, link.size_in_bytes) for link in one.attachments],
            }
        )
        for one in atoma.parse_json_feed_bytes(body).items
    ]


_ATOMA = {".rss": _atoma_rss, ".atom": _atoma_atom, ".json": _atoma_json}

PYTHON: Mapping[str, Read] = {
    "feedparser": with_feedparser,
    "reader": with_reader,
    "fastfeedparser": with_fastfeedparser,
    "atoma": with_atoma,
}
NODES = ("feedsmith", "rss-parser", "feedparser (node)")


def has_node() -> bool:
    """Return whether Node and the parsers are there; in CI they have to be."""
    return (bool(shutil.which("node")) and (NODE / "node_modules").is_dir()) or bool(os.environ.get("CI"))


def with_node(paths: Sequence[Path]) -> Mapping[str, Mapping[str, Sequence[Seen] | str]]:
    """Read feeds with the parsers that run under Node: parser -> extension -> entries, or why it refused."""
    command = ["node", "--input-type=module", "-", *(str(path) for path in paths)]
    with SCRIPT.open("rb") as script:
        done = subprocess.run(command, stdin=script, cwd=NODE, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    values = json.loads(done.stdout)
    return {
        parser: {
            extension: entries["refused"] if isinstance(entries, dict) else [seen(one) for one in entries]
            for extension, entries in formats.items()
        }
        for parser, formats in values.items()
    }
