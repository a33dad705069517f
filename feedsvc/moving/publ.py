"""Publ: each entry bears the UUID by which its Atom feeds name it."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from feedsvc.moving.site import TEXTS, Front, Site, ascii_slug, text_of


def publ(folder: Path, address: str) -> Site | None:
    """Read a tree of Publ, whose entries bear the UUID that its Atom feeds name them by."""
    content = folder / "content" if (folder / "content").is_dir() else folder
    entries = (file for file in content.rglob("*") if file.suffix.lower() in TEXTS and file.is_file())
    if not any(_PUBL.search(text_of(file)[:4000]) for _, file in zip(range(20), entries, strict=False)):
        return None

    def stated(place: PurePosixPath, front: Front) -> Mapping[str, Any]:
        folded = {key.lower(): value for key, value in front.items()}
        name = f"urn:uuid:{str(folded.get('uuid') or '').lower()}"
        slug = folded.get("slug-text") or ascii_slug(str(folded.get("title") or place.stem))
        path = "/".join([*place.parts[:-1], f"{folded.get('entry-id', '')}-{slug}"])
        ids = {"atom_id": name, "guid": name} if folded.get("uuid") else {}
        return {**ids, **({"link": f"{address}/{path}"} if address else {})}

    return Site(
        content=content,
        statics=(folder / "static", content),
        holds=lambda place: place.suffix.lower() in TEXTS,
        stated=stated,
        aliases=lambda front: [str(value) for key, value in front.items() if key.lower() == "path-alias"],
        as_markdown=_titled,
    )


def _titled(place: PurePosixPath, content: bytes) -> bytes | None:
    """Return an entry of Publ with a title made of its file's name; None if it has no metadata at its top."""
    head = re.match(rb"(?:[A-Za-z][\w-]*:[^\n]*\n|[ \t]+\S[^\n]*\n)+", content)
    return (
        None if head is None else b"Title: %s\n%s" % (place.stem.encode(), content)
    )  # a title of its own comes later, and counts


_PUBL = re.compile(r"^UUID:[ \t]*[0-9a-f-]{32,36}[ \t]*$", re.MULTILINE | re.IGNORECASE)
