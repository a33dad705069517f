"""Metadata that stands in a file beside an article, such as `NAME.meta.toml` or `NAME.yaml`, and overrides what it says."""

import json
import re
import tomllib
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from feedsvc.domain.drafts import Byline, Draft, Evidence, Mark
from feedsvc.domain.feed_ids import feed_ids
from feedsvc.domain.sidecars import LARGEST
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.field_names import in_english
from feedsvc.readers.front_matter import front_matter
from feedsvc.readers.markdown_dialects import plain_value
from feedsvc.readers.stated_zones import in_zone

_TEXTS = {
    "title": "title", "summary": "summary", "date": "published", "published": "published", "updated": "updated",
    "embargo": "embargo", "expires": "expires", "section": "section", "lang": "language", "language": "language",
    "id": "source_id", "link": "link", "rights": "rights",
    "publishdate": "published", "pubdate": "published", "lastmod": "updated", "modified": "updated", "expirydate": "expires",
    "unpublishdate": "expires", "description": "summary", "publishat": "published", "publishon": "published",
    "embargountil": "embargo", "embargoeduntil": "embargo", "embargodate": "embargo", "embargoends": "embargo",
}  # fmt: skip
"""Keys, also in capitals or with a line between their words, and what they mean."""

_INSTEAD = {
    "headline": "title",
    "created": "published", "createdAt": "published", "created_at": "published", "subtitle": "summary", "excerpt": "summary",
    "standfirst": "summary", "deck": "summary", "abstract": "summary", "locale": "language", "canonical": "link",
    "canonicalURL": "link", "canonicalUrl": "link", "canonical_url": "link",
    "category": "", "categories": "", "keywords": "",
}  # fmt: skip
"""Keys that count where the draft says nothing of its own, and what they mean."""

_IDS = {"guid": "rss_guid", "atom_id": "atom_id", "json_id": "json_id"}
"""Keys of what an earlier feed called the article."""

_PERMALINK = "guid_is_permalink"

_ZONES = ("timezone", "time_zone", "timeZone", "tz")
"""Keys that name the zone (IANA) of the times beside them."""

_DAY = "date"
"""A key that may name another day than that of publication: those that name just that count before it."""

_PUBLISHED_AT = ("publishedat", "firstpublishedat", "publishedon")
"""Keys that say null while an article is a draft."""

_NO = frozenset(("false", "no", "off", "never"))
"""What stands in quotes where a date or an address might, and is none: `published: 'false'`."""

_PLACES = frozenset(("priority", "urgency", "pin"))
"""Keys of where an article is to stand on pages."""

_LISTS = {"editors": "editors", "sources": "sources"}


def override(draft: Draft, content: bytes, name: str) -> Draft:
    """Return the draft with what a sidecar says in place of its own. Raises `UnreadableArticle` for one that can't be read."""
    if len(content) > LARGEST:
        raise UnreadableArticle(f"{name}: it has more than {LARGEST:,} bytes.")
    try:
        metadata = _parsed(content, name)
    except ValueError as error:
        raise UnreadableArticle(f"{name}: {error}") from error
    except RecursionError as error:
        raise UnreadableArticle(f"{name}: it is nested too deeply.") from error
    if not isinstance(metadata, dict):
        raise UnreadableArticle(f"{name}: it has to hold keys and values.")
    return apply_metadata(draft, metadata, name)


def _parsed(content: bytes, name: str) -> Any:
    """Parse a sidecar by the end of its name. Raises `ValueError`, or `UnreadableArticle` for YAML."""
    if name.endswith(".toml"):
        return tomllib.loads(content.decode())
    return front_matter("---", content.decode("utf-8-sig")) if name.endswith((".yaml", ".yml")) else json.loads(content)


def apply_metadata(draft: Draft, metadata: dict[str, Any], name: str) -> Draft:
    """Return the draft with metadata in place of its own; unknown keys are warnings, a doubtful `withdrawn` is refused.

    `categories`, `subtitle` and the like count where the keys that mean just that are missing.
    """
    metadata = _in_english(metadata)
    changes: dict[str, Any] = {}
    warnings, marks = list(draft.warnings), list(draft.marks)
    ids = {_IDS[key]: _text(value) for key, value in metadata.items() if key in _IDS and isinstance(value, str | int)}
    if ids:
        stated = feed_ids(**ids, is_permalink=metadata.get(_PERMALINK) is True)
        changes["feed_ids"] = stated.otherwise(draft.feed_ids)
    missing = (_folded(key) for key, value in metadata.items() if value is None)
    marks += [Mark("is_published", "null") for key in missing if key in _PUBLISHED_AT]
    for key, value in sorted(_flat(metadata).items(), key=lambda member: _folded(member[0]) != _DAY):
        if value is None or key in (*_IDS, _PERMALINK):
            continue
        if isinstance(value, bool) and key not in ("withdrawn", "embargo", "expires"):
            marks.append(Mark(key, str(value).lower()))
        elif (meant := _meaning(key)) is not None:
            if isinstance(value, list | dict):
                raise UnreadableArticle(f"{name}: {key} has to be a text.")
            text = _text(value)
            if text.lower() in _NO:
                marks.append(Mark(key, text.lower()))
            else:
                changes[meant] = text
        elif key in ("authors", "author"):
            listed, printed = _listed(value)
            changes |= {"authors": listed, "bylines": (Byline(printed, Evidence.NAMES), *changes.get("bylines", ()))}
        elif key == "byline":
            printed = _list(value) if isinstance(value, list | dict) else (_text(value),)
            changes["bylines"] = (*changes.get("bylines", ()), Byline(printed))
        elif key == "tags":
            changes["tags"], changes["keywords"] = _listed(value)
        elif key in _LISTS:
            changes[_LISTS[key]] = _list(value)
        elif key == "withdrawn":
            if not isinstance(value, bool):
                raise UnreadableArticle(f"{name}: withdrawn has to be true or false, not {_text(value)!r}.")
            changes["withdrawn"] = value
        elif key not in _ZONES:
            marks += _marks(key, value)
            warnings += [f"{name}: the key {key} is unknown."] if key not in {*_INSTEAD, *_PLACES} else []
    zone = next((str(metadata[key]) for key in _ZONES if key in metadata), "")
    changes = in_zone(_instead(metadata, draft) | changes, zone)
    return replace(draft, **changes, marks=tuple(marks), warnings=tuple(warnings))


def _in_english(metadata: dict[str, Any]) -> dict[str, Any]:
    """Return metadata with keys of other languages by their English names, `rubrik`, `publicerad`."""
    meant = in_english(tuple(metadata))
    texts = {key: meant[key] for key, value in metadata.items() if key in meant and isinstance(value, str | datetime | date)}
    lists = {key: meant[key] for key, value in metadata.items() if meant.get(key) in ("tags", "author") and value}
    renamed = {key: name for key, name in {**texts, **lists}.items() if name not in ("body", "place")}
    return {renamed.get(key, key): value for key, value in metadata.items()}


def _meaning(key: str) -> str | None:
    return _TEXTS.get(key) or _TEXTS.get(_folded(key))


def _folded(key: str) -> str:
    return re.sub(r"[_-]", "", key).lower()


def _flat(metadata: dict[str, Any]) -> dict[str, Any]:
    """Return metadata with those of Zola's `taxonomies` among them."""
    taxonomies = metadata.get("taxonomies")
    if not isinstance(taxonomies, dict):
        return metadata
    return {key: value for key, value in metadata.items() if key != "taxonomies"} | taxonomies


def _instead(metadata: dict[str, Any], draft: Draft) -> dict[str, Any]:
    """Return what keys say that mean nearly the same as ours: the first category is the section, the others are tags."""
    plain = _flat(metadata)
    changes: dict[str, Any] = {}
    texts = {key: value for key, value in plain.items() if _INSTEAD.get(key) and isinstance(value, str | datetime | date)}
    for key, value in texts.items():
        if getattr(draft, _INSTEAD[key]) is None:
            changes.setdefault(_INSTEAD[key], _text(value))
    categories = [name for key in ("category", "categories") if key in plain for name in _categories(plain[key])]
    if categories and "section" not in plain:
        changes["section"] = categories[0]
    if len(categories) > 1 and "tags" not in plain and "keywords" not in plain:
        changes["tags"] = tuple(categories[1:])
    if "keywords" in plain and "tags" not in plain:
        changes["tags"], changes["keywords"] = _listed(plain["keywords"])
    return changes


def _categories(value: object) -> tuple[str, ...]:
    """Return categories; a list in the list is a path of them, as Hexo writes it."""
    values = (
        [one for item in value for one in (item if isinstance(item, list) else [item])] if isinstance(value, list) else value
    )
    return _list(values)


def _marks(key: str, value: object) -> list[Mark]:
    """Return what an unknown key says, for the step that decides whether the article may go out; an empty one says nothing."""
    named = value.items() if isinstance(value, dict) else [("", one) for one in (value if isinstance(value, list) else [value])]
    plain = [(name, _text(said)) for name, said in named if not isinstance(said, list | dict | None)]
    return [Mark(f"{key}.{name}" if name else key, said) for name, said in plain if said]


def _text(value: object) -> str:
    try:
        return value.isoformat() if isinstance(value, datetime | date) else plain_value(str(value).strip())
    except ValueError as error:  # a number of over 4,300 digits
        raise UnreadableArticle(f"A number in the metadata is too long: {error}.") from error


def _listed(value: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the texts of a list or an object, and a text that may be a list as printed."""
    return (_list(value), ()) if isinstance(value, list | dict) else ((), (_text(value),))


def _list(value: object) -> tuple[str, ...]:
    """Return the texts of a list, or of a text parted by commas; of an object, such as an author's, its name."""
    values = value if isinstance(value, list) else [value] if isinstance(value, dict) else _text(value).split(",")
    named = (item.get("name") if isinstance(item, dict) else item for item in values)
    return tuple(text for item in named if not isinstance(item, list | dict | None) and (text := _text(item)))
