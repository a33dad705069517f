"""Pelican: its addresses by ARTICLE_URL; its feeds name an article by a tag of address and day."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from feedsvc.moving.site import TEXTS, Front, Site, ascii_slug, base_of, day_of, text_of


def pelican(folder: Path, address: str) -> Site | None:
    settings = [folder / name for name in ("pelicanconf.py", "publishconf.py") if (folder / name).is_file()]
    if not settings or not (folder / "content").is_dir():
        return None
    said = dict(re.findall(r"^(\w+)\s*=\s*[\"']([^\"'\n]*)[\"']", "\n".join(map(text_of, settings)), re.MULTILINE))
    home, pattern = address or base_of(said.get("SITEURL")), said.get("ARTICLE_URL", "{slug}.html")

    def stated(place: PurePosixPath, front: Front) -> Mapping[str, Any]:
        folded = {key.lower(): value for key, value in front.items()}
        day = day_of(folded, "date")
        slug = str(folded.get("slug") or "") or ascii_slug(str(folded.get("title") or place.stem))
        parts = {"slug": slug, "category": ascii_slug(str(folded.get("category") or place.parent.name)), "lang": "en"}
        path = re.sub(r"\{(\w+)(?::([^}]*))?\}", lambda match: _formatted(match, parts, day), pattern)
        if not home or day is None:
            return {}
        link = f"{home}/{path}"
        tag = f"tag:{urlsplit(home).hostname},{day:%Y-%m-%d}:{urlsplit(link).path}"
        return {"link": link, "guid": tag, "atom_id": tag}

    return Site(
        content=folder / "content",
        statics=(folder / "content",),
        holds=lambda place: place.suffix.lower() in TEXTS and place.parts[0] not in ("pages", "extra"),
        stated=stated,
    )


def _formatted(match: re.Match[str], parts: Mapping[str, str], day: date | None) -> str:
    return day.strftime(match[2] or "%Y-%m-%d") if match[1] == "date" and day else parts.get(match[1], "")
