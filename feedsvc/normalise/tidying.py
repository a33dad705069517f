"""What a draft says beside its body, made fit to be stored and shown: one such value would otherwise keep back every feed."""

import re
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from feedsvc.domain.addresses import is_web_address
from feedsvc.domain.drafts import Draft, Media
from feedsvc.domain.texts import language_tag, scrub
from feedsvc.normalise.characters import clean, squash

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+_-]*", re.IGNORECASE)

_LARGEST = 10**12
"""Bytes or pixels."""

T = TypeVar("T")


def tidy(draft: Draft) -> Draft:
    """Take out what neither XML nor a database holds (a JSON escape may write half a character, a name of a file may be in no
    encoding), and what is no language, media type, size or address of the web. Names read as headlines do: escapes resolved, no
    marks that turn the direction of what follows."""
    told = _scrubbed(draft)
    return replace(
        told,
        authors=_names(told.authors),
        editors=_names(told.editors),
        sources=_names(told.sources),
        tags=_names(told.tags),
        section=_line(told.section),
        rights=_line(told.rights),
        dateline_place=_line(told.dateline_place),
        dateline_agency=_line(told.dateline_agency),
        language=language_tag(told.language),
        link=told.link if told.link and is_web_address(told.link) else None,
        origin=told.origin if told.origin and is_web_address(told.origin.url) else None,
        media=tuple(map(_tidy_media, told.media)),
    )


def _scrubbed(told: T) -> T:
    """Take the characters out of every text of a value; the body has a way of its own."""
    if isinstance(told, str):
        return scrub(told)  # type: ignore[return-value]
    if isinstance(told, tuple):
        return tuple(map(_scrubbed, told))  # type: ignore[return-value]
    if is_dataclass(told) and not isinstance(told, type):
        values = {one.name: getattr(told, one.name) for one in fields(told) if one.name != "body"}
        changed = {name: new for name, value in values.items() if (new := _scrubbed(value)) is not value}
        return replace(told, **changed) if changed else told
    return told


def _line(told: str | None) -> str | None:
    return squash(clean(told)) or None if told else None


def _names(told: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in told if (name := _line(one))))


def _tidy_media(media: Media) -> Media:
    kind = (media.type or "").partition(";")[0].strip().lower()
    return replace(
        media,
        type=kind if _MEDIA_TYPE.fullmatch(kind) else None,
        width=_size(media.width),
        height=_size(media.height),
        length=_size(media.length),
        credit=_line(media.credit),
        caption=_line(media.caption),
        alt=_line(media.alt),
    )


def _size(told: int | None) -> int | None:
    return told if told and 0 < told < _LARGEST else None
