"""Jekyll: its addresses by permalink; the Atom feed of jekyll-feed has them without what stands behind the name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from feedsvc.moving.site import TEXTS, Front, Site, base_of, date_parts_of, day_of, filled, listed, settings_of


@dataclass(frozen=True, slots=True)
class _Addresses:
    address: str
    pattern: str

    def stated(self, place: PurePosixPath, front: Front) -> Mapping[str, Any]:
        """Return link and id: the Atom feed of jekyll-feed has the address without what stands behind the name."""
        stated: dict[str, Any] = {"draft": True} if "_drafts" in place.parts else {}
        path = self.path(place, front)
        if not (self.address and path):
            return stated
        slug = str(front.get("slug") or "") or _slug_of(place)
        link = f"{self.address}{path}"
        return {**stated, "link": link, "atom_id": f"{self.address}{path.rstrip('/').rpartition('/')[0]}/{slug}"}

    def path(self, place: PurePosixPath, front: Front) -> str | None:
        """Return the path of a post (jekyllrb.com/docs/permalinks)."""
        day = day_of(front, "date") or day_of({"date": place.name[:10]}, "date")
        named = [str(name) for key in ("category", "categories") for name in listed(front.get(key))]
        folders = [part for part in place.parts[:-1] if not part.startswith("_")]
        parts = {
            **date_parts_of(day),
            "title": _slug_of(place), "slug": str(front.get("slug") or "") or _slug_of(place),
            "categories": "/".join(dict.fromkeys(name.lower().replace(" ", "%20") for name in [*folders, *named])),
            "output_ext": ".html",
        }  # fmt: skip
        stated = str(front.get("permalink") or self.pattern)
        pattern = _STYLES.get(stated, stated)
        return f"/{filled(pattern, parts)}{'/' if pattern.endswith('/') else ''}"


_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}


def jekyll(folder: Path, address: str) -> Site | None:
    if not (folder / "_config.yml").is_file() or not any(folder.rglob("_posts")):
        return None
    values = settings_of(folder / "_config.yml")
    base = str(values.get("baseurl") or "").strip("/")
    home = address or "/".join(filter(None, (base_of(values.get("url")), base)))
    addresses = _Addresses(home, _pattern_of(values))
    return Site(
        content=folder,
        statics=(folder,),
        holds=lambda place: (
            place.suffix.lower() in TEXTS and bool({"_posts", "_drafts"} & set(place.parts)) and "_site" not in place.parts
        ),
        stated=addresses.stated,
        aliases=lambda front: [str(alias) for alias in listed(front.get("redirect_from"))],
    )


def _pattern_of(values: Mapping[str, Any]) -> str:
    """Return the permalink of posts: as their collection has it, else by default, else the site's."""
    collections, defaults = values.get("collections"), values.get("defaults")
    posts = collections.get("posts") if isinstance(collections, dict) else None
    own = [posts] if isinstance(posts, dict) else []
    scoped = [one for one in listed(defaults) if isinstance(one, dict) and isinstance(one.get("scope"), dict)]
    own += [
        one.get("values") or {}
        for one in scoped
        if one["scope"].get("type") in ("posts", None) and not one["scope"].get("path")
    ]
    return str(next((one["permalink"] for one in own if one.get("permalink")), values.get("permalink")) or "date")


def _slug_of(place: PurePosixPath) -> str:
    return re.sub(r"^\d{4}-\d{1,2}-\d{1,2}-", "", place.stem)
