"""Hugo: its addresses by place, front matter and permalinks; its RSS has the address for a guid."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from feedsvc.moving.site import TEXTS, Front, Site, base_of, date_parts_of, day_of, filled, listed, settings_of


@dataclass(frozen=True, slots=True)
class _Addresses:
    address: str
    permalinks: Mapping[str, str] = field(default_factory=dict)

    def stated(self, place: PurePosixPath, front: Front) -> Mapping[str, Any]:
        """Return link and guid: Hugo's RSS has the link for both."""
        link = self.link(place, front)
        return {"link": link, "guid": link, "guid_is_permalink": True} if link else {}

    def link(self, place: PurePosixPath, front: Front) -> str | None:
        """Return the address of an article (gohugo.io/content-management/urls)."""
        if not self.address:
            return None
        if front.get("url"):
            return f"{self.address}/{str(front['url']).lstrip('/')}"
        section = place.parts[0] if len(place.parts) > 1 else ""
        slug = str(front.get("slug") or "") or _urlized(place.stem)
        pattern = self.permalinks.get(section)
        if pattern is None:
            folders = "/".join(_urlized(part) for part in place.parts[:-1])
            return f"{self.address}/{f'{folders}/{slug}'.strip('/')}/"
        day = day_of(front, "date", "publishDate")
        parts = {
            **date_parts_of(day),
            "slug": str(front.get("slug") or "") or _urlized(str(front.get("title") or place.stem)),
            "slugorfilename": slug, "slugorcontentbasename": slug,
            "title": _urlized(str(front.get("title") or "")), "filename": _urlized(place.stem),
            "contentbasename": _urlized(place.stem), "section": section,
            "sections": "/".join(place.parts[:-1]),
        }  # fmt: skip
        return f"{self.address}/{filled(pattern, parts)}/"


def hugo(folder: Path, address: str) -> Site | None:
    names = [f"{name}.{kind}" for name in ("hugo", "config") for kind in ("toml", "yaml", "yml", "json")]
    files = [folder / place / name for place in (".", "config/_default") for name in names]
    settings = next((file for file in files if file.is_file()), None)
    if settings is None or not (folder / "content").is_dir():
        return None
    values = settings_of(settings)
    stated = values.get("permalinks") or {}
    permalinks = stated.get("page", stated) if isinstance(stated, dict) else {}
    patterns = {name: pattern for name, pattern in permalinks.items() if isinstance(pattern, str)}
    addresses = _Addresses(address or base_of(values.get("baseURL") or values.get("baseurl")), patterns)
    return Site(
        content=folder / "content",
        statics=(folder / "static", folder / "assets"),
        holds=lambda place: place.suffix.lower() in TEXTS and place.stem != "_index",
        stated=addresses.stated,
        refusal=_refusal_of,
        aliases=lambda front: [str(alias) for alias in listed(front.get("aliases"))],
    )


def _refusal_of(_: PurePosixPath, front: Front) -> str | None:
    is_dated = any(front.get(key) for key in ("date", "publishDate", "publishdate", "pubdate", "published"))
    return None if is_dated or front.get("draft") else "It has no date, as pages of a site have none that are no articles."


def _urlized(text: str) -> str:
    """Write a name as Hugo writes it in an address."""
    kept = "".join(one if one.isalnum() or one in "-_.~ " else "" for one in text.strip().lower())
    return re.sub(r"-+", "-", kept.replace(" ", "-"))
