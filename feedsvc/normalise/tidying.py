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
    plain = _scrubbed(draft)
    return replace(
        plain,
        bylines=tuple(replace(byline, texts=_lines(byline.texts)) for byline in plain.bylines),
        authors=_lines(plain.authors),
        publisher=_line(plain.publisher),
        editors=_lines(plain.editors),
        sources=_lines(plain.sources),
        tags=_lines(plain.tags),
        keywords=_lines(plain.keywords),
        section=_line(plain.section),
        rights=_line(plain.rights),
        dateline=_line(plain.dateline),
        located=_line(plain.located),
        language=language_tag(plain.language),
        link=plain.link if plain.link and is_web_address(plain.link) else None,
        origin=plain.origin if plain.origin and is_web_address(plain.origin.url) else None,
        media=tuple(map(_tidy_media, plain.media)),
    )


def _scrubbed(value: T) -> T:
    """Take the characters out of every text of a value; the body has a way of its own."""
    if isinstance(value, str):
        return scrub(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(map(_scrubbed, value))  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        values = {field.name: getattr(value, field.name) for field in fields(value) if field.name != "body"}
        changed = {name: new for name, old in values.items() if (new := _scrubbed(old)) is not old}
        return replace(value, **changed) if changed else value
    return value


def _line(text: str | None) -> str | None:
    return squash(clean(text)) or None if text else None


def _lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for text in texts if (line := _line(text))))


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
        copyright=_line(media.copyright),
    )


def _size(number: int | None) -> int | None:
    return number if number and 0 < number < _LARGEST else None
