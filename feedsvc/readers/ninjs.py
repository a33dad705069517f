"""ninjs, the IPTC's JSON for news: versions 1.x, 2.x and 3.x (iptc.org/std/ninjs)."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from feedsvc.domain.draft import BodyKind, Draft, Media
from feedsvc.errors import UnreadableArticle

Told = Mapping[str, Any]

_NO_ARTICLES = {
    **dict.fromkeys(("picture", "image", "photo"), "a picture"),
    "video": "a film",
    "audio": "a sound",
    "graphic": "a graphic",
    "event": "an event",
    "planning": "a planning item",
    "component": "a component",
}


def is_ninjs(told: Told) -> bool:
    """Tell whether an object is a ninjs item: it has a uri, and news in it."""
    news = (
        "headline",
        "headlines",
        "body_text",
        "body_xhtml",
        "bodies",
        "versioncreated",
        "versionCreated",
        "pubstatus",
        "pubStatus",
    )
    return isinstance(told.get("uri"), str) and (any(key in told for key in (*news, "type", "title")) or "$standard" in told)


def draft_of(told: Told, path: PurePosixPath) -> Draft:
    """Read an item. Raises `UnreadableArticle` for one that is no article: a picture, an event, a planning item."""
    kind = str(told.get("type") or "text")
    withdrawn = _withdrawn(told)
    body, body_kind = _body(told)
    if kind in _NO_ARTICLES or "eventDetails" in told:
        raise UnreadableArticle(f"The ninjs item {told['uri']} is {_NO_ARTICLES.get(kind, 'an event')} and no article.")
    summary = _main(told, "description_text", "descriptions")
    if not body and summary and "headlines" in told:  # a brief: all of it stands in the description
        body, body_kind = summary, BodyKind.TEXT
    if not body and not withdrawn:
        raise UnreadableArticle(f"The ninjs item {told['uri']} has no text.")
    version = str(_any(told, "version") or "")
    return Draft(
        format="ninjs",
        path=path,
        body=body,
        body_kind=body_kind,
        source_id=str(told["uri"]),
        version=int(version) if version.isdigit() else None,
        title=_main(told, "headline", "headlines") or _text(told.get("title")),
        summary=summary,
        published=_text(
            _any(told, "firstcreated", "firstCreated", "contentcreated", "contentCreated", "versioncreated", "versionCreated")
        ),
        updated=_text(_any(told, "versioncreated", "versionCreated")),
        embargo=_text(_any(told, "embargoed")),
        expires=_text(_any(told, "expires")),
        withdrawn=withdrawn,
        authors=tuple(_authors(told)),
        dateline_place=_text(told.get("located")),
        section=next((_text(subject.get("name")) for subject in _list(told, "subject", "subjects")), None),
        tags=tuple(name for word in _list(told, "keyword", "keywords") if (name := _text(word.get("name")))),
        language=_text(told.get("language")),
        rights=_text(_any(told, "copyrightnotice", "copyrightNotice")),
        sources=tuple(
            name for source in _list(told, "infosource", "infosources", "infoSources") if (name := _text(source.get("name")))
        ),
        media=tuple(_media(told)),
    )


def _withdrawn(told: Told) -> bool:
    status = _any(told, "pubstatus", "pubStatus")
    if status in (None, "usable", "withheld", "canceled", "cancelled"):
        if status == "withheld":
            raise UnreadableArticle(f"The ninjs item {told['uri']} is withheld by its provider.")
        return status in ("canceled", "cancelled")
    raise UnreadableArticle(f"The ninjs item {told['uri']} has the unknown publication status {status!r}.")


def _body(told: Told) -> tuple[str, BodyKind]:
    """The fullest text there is, markup before plain text."""
    markup = _text(told.get("body_xhtml")) or next(
        (_text(told[key]) for key in told if key.startswith("body_") and key.endswith(("html", "xhtml"))), None
    )
    plain = _text(told.get("body_text"))
    for one in _list(told, "bodies"):
        kind = str(_any(one, "contenttype", "contentType") or "")
        if "html" in kind or "html" in str(one.get("role") or ""):
            markup = markup or _text(one.get("value"))
        else:
            plain = plain or _text(one.get("value"))
    if markup:
        return markup, BodyKind.HTML
    return plain or "", BodyKind.TEXT


def _main(told: Told, single: str, several: str) -> str | None:
    if _text(told.get(single)):
        return _text(told.get(single))
    many = _list(told, several)
    chosen = [one for one in many if one.get("role") in ("main", "headline", "text", "summary")] or many
    return next((_text(one.get("value")) for one in chosen), None)


def _authors(told: Told) -> Iterator[str]:
    byline = _text(_any(told, "byline", "by"))
    if byline:
        from feedsvc.readers.bylines import people_of

        yield from people_of(byline)
        return
    for person in _list(told, "person", "people", "contributors"):
        if person.get("rel") in ("author", "creator") or "author" in str(person.get("roles") or ""):
            name = _text(person.get("name"))
            if name:
                yield name


def _media(told: Told) -> Iterator[Media]:
    associations = told.get("associations") or told.get("association") or {}
    members = list(associations.values()) if isinstance(associations, dict) else associations
    for member in members:
        if not isinstance(member, dict) or str(member.get("type")) not in (
            "picture",
            "image",
            "photo",
            "video",
            "audio",
            "graphic",
        ):
            continue
        best = max(_renditions(member), key=lambda one: int(one.get("width") or 0), default=None)
        if best is None:
            continue
        yield Media(
            url=str(best["href"]),
            type=_text(_any(best, "mimetype", "mimeType", "contenttype", "contentType")),
            width=_number(best.get("width")),
            height=_number(best.get("height")),
            length=_number(_any(best, "sizeinbytes", "sizeInBytes")),
            credit=_text(_any(member, "byline", "by")),
            caption=_main(member, "description_text", "descriptions") or _main(member, "headline", "headlines"),
        )


def _renditions(member: Told) -> list[Told]:
    told = member.get("renditions") or {}
    several = list(told.values()) if isinstance(told, dict) else told
    return [one for one in several if isinstance(one, dict) and str(one.get("href", "")).startswith("http")]


def _any(told: Told, *keys: str) -> Any:
    return next((told[key] for key in keys if told.get(key) is not None), None)


def _list(told: Told, *keys: str) -> list[Told]:
    value = _any(told, *keys)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) or (isinstance(value, str) and value.isdigit()) else None
