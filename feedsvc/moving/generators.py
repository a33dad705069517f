"""What makes pages of a tree of files, and at which address each article then stood; what its feed called it."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

Front = Mapping[str, Any]

_TEXTS = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".html", ".htm", ".txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A tree: `content` is the folder of its articles, `statics` those of its pictures, `address` where it stood.

    `holds` says whether a file is an article, by its place below `content`; `stated` what its place and front matter say of it.
    """

    content: Path
    statics: Sequence[Path] = ()
    holds: Callable[[PurePosixPath], bool] = lambda _: True
    stated: Callable[[PurePosixPath, Front], Mapping[str, Any]] = lambda *_: {}
    aliases: Callable[[Front], Sequence[str]] = lambda _: ()
    as_markdown: Callable[[PurePosixPath, bytes], bytes | None] = lambda *_: None
    """Returns a file as its reader knows Markdown, where that isn't how it is; None of one that may be read as it is."""


def site_of(folder: Path, address: str) -> Site:
    """Return what a folder is; `address` is where its site stood, if that is known better than by its settings."""
    for reads in (_hugo, _jekyll, _pelican, _publ):
        site = reads(folder, address)
        if site is not None:
            return site
    return Site(content=folder, statics=(folder,))


@dataclass(frozen=True, slots=True)
class _Hugo:
    address: str
    permalinks: Mapping[str, str] = field(default_factory=dict)

    def stated(self, place: PurePosixPath, front: Front) -> Mapping[str, Any]:
        """Return link and guid: Hugo's RSS has the link for both."""
        if _day(front, "date", "publishDate", "pubdate", "published") is None and not front.get("draft"):
            return {"draft": True}
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
        day = _day(front, "date", "publishDate")
        parts = {
            **_date_parts(day),
            "slug": str(front.get("slug") or "") or _urlized(str(front.get("title") or place.stem)),
            "slugorfilename": slug, "slugorcontentbasename": slug,
            "title": _urlized(str(front.get("title") or "")), "filename": _urlized(place.stem),
            "contentbasename": _urlized(place.stem), "section": section,
            "sections": "/".join(place.parts[:-1]),
        }  # fmt: skip
        return f"{self.address}/{_filled(pattern, parts)}/"


def _hugo(folder: Path, address: str) -> Site | None:
    names = [f"{name}.{kind}" for name in ("hugo", "config") for kind in ("toml", "yaml", "yml", "json")]
    files = [folder / place / name for place in (".", "config/_default") for name in names]
    settings = next((file for file in files if file.is_file()), None)
    if settings is None or not (folder / "content").is_dir():
        return None
    values = _settings(settings)
    stated = values.get("permalinks") or {}
    permalinks = stated.get("page", stated) if isinstance(stated, dict) else {}
    patterns = {name: pattern for name, pattern in permalinks.items() if isinstance(pattern, str)}
    hugo = _Hugo(address or _base(values.get("baseURL") or values.get("baseurl")), patterns)
    return Site(
        content=folder / "content",
        statics=(folder / "static", folder / "assets"),
        holds=lambda place: place.suffix.lower() in _TEXTS and place.stem != "_index",
        stated=hugo.stated,
        aliases=lambda front: [str(alias) for alias in _listed(front.get("aliases"))],
    )


@dataclass(frozen=True, slots=True)
class _Jekyll:
    address: str
    pattern: str

    def stated(self, place: PurePosixPath, front: Front) -> Mapping[str, Any]:
        """Return link and id: the Atom feed of jekyll-feed has the address without what stands behind the name."""
        stated: dict[str, Any] = {"draft": True} if "_drafts" in place.parts else {}
        path = self.path(place, front)
        if not (self.address and path):
            return stated
        slug = str(front.get("slug") or "") or _jekyll_slug(place)
        link = f"{self.address}{path}"
        return {**stated, "link": link, "atom_id": f"{self.address}{path.rstrip('/').rpartition('/')[0]}/{slug}"}

    def path(self, place: PurePosixPath, front: Front) -> str | None:
        """Return the path of a post (jekyllrb.com/docs/permalinks)."""
        day = _day(front, "date") or _day({"date": place.name[:10]}, "date")
        named = [str(name) for key in ("category", "categories") for name in _listed(front.get(key))]
        folders = [part for part in place.parts[:-1] if not part.startswith("_")]
        parts = {
            **_date_parts(day),
            "title": _jekyll_slug(place), "slug": str(front.get("slug") or "") or _jekyll_slug(place),
            "categories": "/".join(dict.fromkeys(name.lower().replace(" ", "%20") for name in [*folders, *named])),
            "output_ext": ".html",
        }  # fmt: skip
        pattern = str(front.get("permalink") or self.pattern)
        filled = _filled(_JEKYLL.get(pattern, pattern), parts)
        return f"/{filled}{'/' if _JEKYLL.get(pattern, pattern).endswith('/') else ''}"


_JEKYLL = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}


def _jekyll(folder: Path, address: str) -> Site | None:
    if not (folder / "_config.yml").is_file() or not any(folder.rglob("_posts")):
        return None
    values = _settings(folder / "_config.yml")
    base = str(values.get("baseurl") or "").strip("/")
    home = address or "/".join(filter(None, (_base(values.get("url")), base)))
    jekyll = _Jekyll(home, str(values.get("permalink") or "date"))
    return Site(
        content=folder,
        statics=(folder,),
        holds=lambda place: (
            place.suffix.lower() in _TEXTS and bool({"_posts", "_drafts"} & set(place.parts)) and "_site" not in place.parts
        ),
        stated=jekyll.stated,
        aliases=lambda front: [str(alias) for alias in _listed(front.get("redirect_from"))],
    )


def _jekyll_slug(place: PurePosixPath) -> str:
    return re.sub(r"^\d{4}-\d{1,2}-\d{1,2}-", "", place.stem)


def _pelican(folder: Path, address: str) -> Site | None:
    settings = [folder / name for name in ("pelicanconf.py", "publishconf.py") if (folder / name).is_file()]
    if not settings or not (folder / "content").is_dir():
        return None
    said = dict(re.findall(r"^(\w+)\s*=\s*[\"']([^\"'\n]*)[\"']", "\n".join(map(_text, settings)), re.MULTILINE))
    home, pattern = address or _base(said.get("SITEURL")), said.get("ARTICLE_URL", "{slug}.html")

    def stated(place: PurePosixPath, front: Front) -> Mapping[str, Any]:
        folded = {key.lower(): value for key, value in front.items()}
        day = _day(folded, "date")
        slug = str(folded.get("slug") or "") or _pelican_slug(str(folded.get("title") or place.stem))
        parts = {"slug": slug, "category": _pelican_slug(str(folded.get("category") or place.parent.name)), "lang": "en"}
        path = re.sub(r"\{(\w+)(?::([^}]*))?\}", lambda match: _formatted(match, parts, day), pattern)
        if not home or day is None:
            return {}
        link = f"{home}/{path}"
        tag = f"tag:{urlsplit(home).hostname},{day:%Y-%m-%d}:{urlsplit(link).path}/"
        return {"link": link, "guid": tag, "atom_id": tag}

    return Site(
        content=folder / "content",
        statics=(folder / "content",),
        holds=lambda place: place.suffix.lower() in _TEXTS and place.parts[0] not in ("pages", "extra"),
        stated=stated,
    )


def _formatted(match: re.Match[str], parts: Mapping[str, str], day: date | None) -> str:
    return day.strftime(match[2] or "%Y-%m-%d") if match[1] == "date" and day else parts.get(match[1], "")


def _publ(folder: Path, address: str) -> Site | None:
    """Read a tree of Publ, whose entries bear the UUID that its Atom feeds name them by."""
    content = folder / "content" if (folder / "content").is_dir() else folder
    entries = (file for file in content.rglob("*") if file.suffix.lower() in _TEXTS and file.is_file())
    if not any(_PUBL.search(_text(file)[:4000]) for _, file in zip(range(20), entries, strict=False)):
        return None

    def stated(place: PurePosixPath, front: Front) -> Mapping[str, Any]:
        folded = {key.lower(): value for key, value in front.items()}
        name = f"urn:uuid:{str(folded.get('uuid') or '').lower()}"
        slug = folded.get("slug-text") or _pelican_slug(str(folded.get("title") or place.stem))
        path = "/".join([*place.parts[:-1], f"{folded.get('entry-id', '')}-{slug}"])
        ids = {"atom_id": name, "guid": name} if folded.get("uuid") else {}
        return {**ids, **({"link": f"{address}/{path}"} if address else {})}

    return Site(
        content=content,
        statics=(folder / "static", content),
        holds=lambda place: place.suffix.lower() in _TEXTS,
        stated=stated,
        aliases=lambda front: [str(value) for key, value in front.items() if key.lower() == "path-alias"],
        as_markdown=_titled,
    )


def _titled(place: PurePosixPath, content: bytes) -> bytes | None:
    """Give an entry of Publ, whose metadata stand at its top whatever it is written in, the title that it has by its name."""
    head = re.match(rb"(?:[A-Za-z][\w-]*:[^\n]*\n|[ \t]+\S[^\n]*\n)+", content)
    return (
        None if head is None else b"Title: %s\n%s" % (place.stem.encode(), content)
    )  # a title of its own comes later, and counts


_PUBL = re.compile(r"^UUID:[ \t]*[0-9a-f-]{32,36}[ \t]*$", re.MULTILINE | re.IGNORECASE)


def _settings(file: Path) -> Mapping[str, Any]:
    """Read a file of settings in TOML, YAML or JSON; one that can't be read says nothing."""
    import yaml  # 30 ms to load

    try:
        values = tomllib.loads(_text(file)) if file.suffix == ".toml" else yaml.safe_load(_text(file))
    except (ValueError, yaml.YAMLError):
        return {}
    return values if isinstance(values, dict) else {}


def _text(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "replace")


def _base(address: object) -> str:
    return address.rstrip("/") if isinstance(address, str) and address.startswith(("http://", "https://")) else ""


def _day(front: Front, *keys: str) -> date | None:
    """Return the day of the first key that says one."""
    for key in keys:
        value = front.get(key)
        if isinstance(value, datetime | date):
            return value
        if isinstance(value, str) and (match := re.match(r"\d{4}-\d{1,2}-\d{1,2}", value)):
            return datetime.strptime(match[0], "%Y-%m-%d").date()  # noqa: DTZ007 a day has no zone
    return None


def _date_parts(day: date | None) -> Mapping[str, str]:
    if day is None:
        return {}
    return {
        "year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}", "short_year": f"{day:%y}", "i_month": str(day.month),
        "i_day": str(day.day), "y_day": f"{day:%j}", "hour": f"{day:%H}", "minute": f"{day:%M}", "second": f"{day:%S}",
        "monthname": f"{day:%B}".lower(), "yearday": str(int(f"{day:%j}")),
    }  # fmt: skip


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    """Fill in a pattern of `:names`, and leave out what is empty."""
    filled = re.sub(r":(\w+?)(?=[^\w]|$|:)", lambda match: parts.get(match[1], ""), pattern)
    return re.sub(r"/+", "/", filled).strip("/")


def _listed(value: object) -> Sequence[object]:
    if isinstance(value, str):
        return value.split()
    return value if isinstance(value, list) else [] if value is None else [value]


def _urlized(text: str) -> str:
    """Write a name as Hugo writes it in an address."""
    kept = "".join(one if one.isalnum() or one in "-_.~ " else "" for one in text.strip().lower())
    return re.sub(r"-+", "-", kept.replace(" ", "-"))


def _pelican_slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain)).strip("-").lower()
