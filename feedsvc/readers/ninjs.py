"""ninjs, the IPTC's JSON for news: versions 1.x, 2.x and 3.x (iptc.org/std/ninjs)."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from feedsvc.domain.drafts import BodyKind, Byline, Draft, Evidence, Mark, Media
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import nitf
from feedsvc.readers._xml import parse
from feedsvc.readers.json_values import mark_of, paywall_marks

JsonObject = Mapping[str, Any]

_NO_ARTICLES = {
    **dict.fromkeys(("picture", "image", "photo"), "a picture"),
    "video": "a film",
    "audio": "a sound",
    "graphic": "a graphic",
    "event": "an event",
    "planning": "a planning item",
    "component": "a component",
}
_NEWS = (
    "headline",
    "headlines",
    "body_text",
    "body_xhtml",
    "bodies",
    "versioncreated",
    "pubstatus",
    "type",
    "title",
    "$standard",
)
_ITS_OWN = ("body_xhtml", "bodies", "headlines", "pubstatus", "versioncreated")
"""Names that no other JSON has."""

_MEDIA = ("picture", "image", "photo", "video", "audio", "graphic")
_CORRECTED = ("corrected", "correction")
_PUBLISHED = ("firstpublished", "firstcreated", "contentcreated", "versioncreated")
"""The first of these that an item has is when it was published; the first is Superdesk's."""

_ROLES = ("main", "headline", "text", "summary", "lead")


def is_ninjs(item: JsonObject) -> bool:
    """Return whether an object is a ninjs item: it has a uri and news in it, or a guid and what ninjs alone calls so."""
    keys = {key.lower() for key in item if isinstance(key, str)}
    has_uri = _is_named(item.get("uri")) and not keys.isdisjoint(_NEWS)
    return has_uri or (_is_named(item.get("guid")) and not keys.isdisjoint(_ITS_OWN))


def _is_named(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def draft_of(item: JsonObject, path: PurePosixPath) -> Draft:
    """Read an item. Raises `UnreadableArticle` for one that is no article; a status that isn't public is a mark."""
    item = {str(key).lower(): value for key, value in item.items()}  # version 3 writes in camel case what 2 wrote small
    identity = str(item.get("uri") or item["guid"])
    kind = str(item.get("type") or "text").lower()
    status = (_text(item.get("pubstatus")) or "usable").lower().replace("cancelled", "canceled")
    withdrawn = status == "canceled"
    if kind in _NO_ARTICLES or "eventdetails" in item:
        raise UnreadableArticle(f"The ninjs item {identity} is {_NO_ARTICLES.get(kind, 'an event')}, not an article.")
    body, body_kind = _body(item)
    summary = _main(item, "description_text", "descriptions")
    if not body and summary and "headlines" in item:  # a brief: all of it stands in the description
        body, body_kind = summary, BodyKind.TEXT
    if not body and not withdrawn:
        raise UnreadableArticle(f"The ninjs item {identity} has no text.")
    subjects = _names(item, "subject", "subjects")
    return Draft(
        format="ninjs",
        path=path,
        body=body,
        body_kind=body_kind,
        source_id=identity,
        version=_number(item.get("version")),
        title=_main(item, "headline", "headlines") or _text(item.get("title")) or _text(item.get("slugline")),
        summary=summary,
        published=next((time for key in _PUBLISHED if (time := _text(item.get(key)))), None),
        updated=_text(item.get("versioncreated")),
        embargo=_text(item.get("embargoed")),
        expires=str(item["expires"]) if item.get("expires") else None,
        withdrawn=withdrawn,
        is_correction=status in _CORRECTED or bool(_number(item.get("correction_sequence"))),
        bylines=_bylines(item),
        located=_text(item.get("located")),
        section=next(iter(subjects), None),
        tags=tuple(dict.fromkeys([*_names(item, "keyword", "keywords"), *subjects[1:], *_names(item, "genre", "genres")])),
        language=_text(item.get("language")),
        rights=_text(item.get("copyrightnotice")) or _text(item.get("copyrightholder")),
        sources=_names(item, "infosource", "infosources") or _names(item, "source", "sources"),
        media=tuple(_media(item)),
        notes=tuple(filter(None, [_text(item.get("ednote"))])),
        marks=tuple(_marks(item, status)),
    )


def _marks(item: JsonObject, status: str) -> Iterator[Mark]:
    """Yield how urgent an item is, a status that isn't public, and an embargo that is no time."""
    if item.get("urgency"):
        yield Mark("urgency", str(item["urgency"]))
    if isinstance(item.get("profile"), str):
        yield Mark("profile", item["profile"])
    if status not in ("usable", "canceled", *_CORRECTED):
        yield Mark("pubstatus", status)
    if item.get("embargoed") not in (None, "") and not isinstance(item["embargoed"], str):
        yield mark_of("embargoed", item["embargoed"])
    yield from paywall_marks(item)


def _body(item: JsonObject) -> tuple[str, BodyKind]:
    """The fullest text there is: HTML, then plain text, then NITF."""
    found = {"html": _text(item.get("body_xhtml")), "text": _text(item.get("body_text")), "nitf": None}
    found["html"] = found["html"] or next(
        (_text(item[key]) for key in item if key.startswith("body_") and key.endswith("html")), None
    )
    for one in _list(item, "bodies"):
        kind = _kind_of_body(one)
        if kind:
            found[kind] = found[kind] or _text(one.get("value"))
    if found["html"]:
        return found["html"], BodyKind.HTML
    if not found["text"] and found["nitf"]:
        return nitf.body_of(parse(found["nitf"].encode())[0]), BodyKind.HTML
    return found["text"] or "", BodyKind.TEXT


def _kind_of_body(body: JsonObject) -> str | None:
    """Return html, text or nitf; None for markup of other kinds, which nobody could read."""
    description = f"{_any(body, 'contenttype', 'contentType') or ''} {body.get('role') or ''}".lower()
    if "nitf" in description:
        return "nitf" if "ttnitf" not in description else None
    if "html" in description:
        return "html"
    return None if "xml" in description or (_text(body.get("value")) or "").startswith("<?xml") else "text"


def _main(item: JsonObject, single: str, several: str) -> str | None:
    if _text(item.get(single)):
        return _text(item.get(single))
    many = [one for one in _list(item, several) if _text(one.get("value"))]
    chosen = [one for one in many if one.get("role") in _ROLES] or many
    return next((_text(one.get("value")) for one in chosen), None)


def _bylines(item: JsonObject) -> tuple[Byline, ...]:
    printed = _text(_any(item, "byline", "by"))
    members = [one for key in ("person", "people", "contributors", "authors") for one in _list(item, key)]
    writers = tuple(name for member in members if _writes(member) and (name := _text(member.get("name"))))
    return Byline((printed,) if printed else ()), Byline(writers, Evidence.NAMES)


def _writes(person: JsonObject) -> bool:
    roles = f"{person.get('rel') or ''} {person.get('role') or ''} {person.get('roles') or ''}".lower()
    return any(role in roles for role in ("author", "creator", "writer", "reporter"))


def _media(item: JsonObject) -> Iterator[Media]:
    """Return the associated pictures, sounds and films, each in its widest rendition."""
    associations = item.get("associations") or item.get("association") or {}
    members = list(associations.values()) if isinstance(associations, dict) else associations
    for member in members if isinstance(members, list) else []:
        if not isinstance(member, dict) or str(member.get("type")).lower() not in _MEDIA:
            continue
        best = max(_renditions(member), key=lambda one: _number(one.get("width")) or 0, default=None)
        if best is not None:
            kind = _text(_any(best, "mimetype", "mimeType", "contenttype", "contentType"))
            yield Media(
                url=str(best["href"]),
                type=kind.replace("image/jpg", "image/jpeg") if kind else None,
                width=_number(best.get("width")),
                height=_number(best.get("height")),
                length=_number(_any(best, "sizeinbytes", "sizeInBytes")),
                credit=_text(_any(member, "byline", "by", "creditline", "creditLine", "copyrightholder", "copyrightHolder")),
                caption=_main(member, "description_text", "descriptions") or _main(member, "headline", "headlines"),
            )


def _renditions(member: JsonObject) -> list[JsonObject]:
    renditions = member.get("renditions") or {}
    several = list(renditions.values()) if isinstance(renditions, dict) else renditions if isinstance(renditions, list) else []
    return [one for one in several if isinstance(one, dict) and str(one.get("href", "")).startswith("http")]


def _names(item: JsonObject, *keys: str) -> tuple[str, ...]:
    """Name the members of a list: objects with a name or a literal, or plain texts."""
    value = _any(item, *keys)
    members = value if isinstance(value, list) else []
    named = (_text(one.get("name")) or _text(one.get("literal")) if isinstance(one, dict) else _text(one) for one in members)
    return tuple(dict.fromkeys(name for name in named if name))


def _any(item: JsonObject, *keys: str) -> Any:
    return next((item[key] for key in keys if item.get(key) is not None), None)


def _list(item: JsonObject, *keys: str) -> list[JsonObject]:
    value = _any(item, *keys)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _number(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return int(value) if isinstance(value, int | float) and abs(value) < 1e15 else None
