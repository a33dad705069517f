"""Objects with plain keys, as scripts and databases write them: title, body, date, author, status and the like."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from feedsvc.domain.drafts import BodyKind, Draft, Mark, Media
from feedsvc.readers import field_names as names
from feedsvc.readers import json_rows, markdown
from feedsvc.readers.field_names import fold
from feedsvc.readers.hidden.markup import plain_text
from feedsvc.readers.html_media import kind_of
from feedsvc.readers.json_values import (
    Fields,
    fields_of,
    first_of,
    has_markdown,
    has_markup,
    keywords_of,
    labels_of,
    mark_of,
    paywall_marks,
    printed_bylines,
    tags_of,
    text_of,
    web_address,
)
from feedsvc.readers.rich_documents import html_of, parsed

_STATES = ("meta", "metadata", "status", "state", "workflow", "publishing", "visibility", "attributes")
"""Members that say of the article's state in members of their own."""

_TEXTS = ("processed", "rendered", "html", "value", "text", "web", "token")
"""Members in which an object has a text: Drupal's, WordPress's, Sanity's, beehiiv's; and Plone's languages."""

_HOLDERS = ("attributes", "content", "data", "fields", "elements")
"""Members that hold an article's own members: JSON:API's, Storyblok's, Prismic's, Kontent's."""

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
"""A language; Storyblok calls the first of a space "default"."""

LEAST_SECONDS, MOST_SECONDS = 10**8, 10**11
"""Seconds since 1970: a smaller number counts something else."""

DEEPEST = 4
"""Levels of objects in which the state is looked for."""


def is_article(fields: Fields) -> bool:
    """Return whether an object has members for a headline and a text, under names that say so."""
    texts = {key for key, value in _folded(fields).items() if isinstance(value, str | None)}
    return not texts.isdisjoint(names.TITLES) and not texts.isdisjoint(names.BODIES)


def is_dated(fields: Fields) -> bool:
    """Return whether an object says when it was published."""
    return first_of(_folded(fields), names.PUBLISHED) is not None


def within(outer: Fields, inner: Fields) -> Fields:
    """Return an object with what the one round it says of its state."""
    stated = {key: value for key, value in _states(outer) if names.is_status(key) and isinstance(value, str | bool | int)}
    return {**stated, **inner}


def draft_of(fields: Fields, path: PurePosixPath) -> Draft:
    """Read an object; whatever its keys say of its state are marks, as they are printed."""
    plain = _folded(fields)
    body = first_of(plain, names.BODIES) or ""
    if not has_markup(body) and has_markdown(body):
        body = markdown.html_of(body)
    picture = next((media for key in names.PICTURES if (media := _picture(plain.get(key)))), None)
    identity = text_of(plain.get("id")) or (str(plain["id"]) if isinstance(plain.get("id"), int) else None)
    return Draft(
        format="json",
        path=path,
        body=body,
        body_kind=BodyKind.HTML if has_markup(body) else BodyKind.TEXT,
        source_id=first_of(plain, names.IDS) or (f"{path}#{identity}" if identity else None),
        title=plain_text(first_of(plain, names.TITLES)),
        summary=plain_text(first_of(plain, names.SUMMARIES)),
        published=first_of(plain, names.PUBLISHED) or _counted(plain),
        updated=first_of(plain, names.UPDATED),
        embargo=first_of(plain, names.EMBARGOES),
        expires=first_of(plain, ("expires", "expiry", "expirydate", "expiresat", "publishdown")),
        bylines=tuple(byline for key in names.AUTHORS for byline in printed_bylines(_plain(plain.get(key)))),
        dateline=first_of(plain, ("dateline",)),
        located=first_of(plain, names.PLACES),
        section=next((label for key in names.SECTIONS for label in labels_of(plain.get(key))), None),
        tags=next(filter(None, (tags_of(plain.get(key)) for key in names.TAGS)), ()),
        keywords=next(filter(None, (keywords_of(plain.get(key)) for key in names.TAGS)), ()),
        language=next((tag for key in names.LANGUAGES if (tag := text_of(plain.get(key))) and _TAG.fullmatch(tag)), None),
        link=next((address for key in names.LINKS if (address := web_address(text_of(plain.get(key))))), None),
        media=(picture,) if picture else (),
        marks=tuple(_marks(fields)),
        notes=tuple(filter(None, (text_of(plain.get(key)) for key in names.NOTES))),
    )


def _marks(fields: Fields) -> Iterator[Mark]:
    """Yield what an object says of its state: all but times, which are read on their own."""
    plain = _folded(fields)
    if text_of(plain.get("status")) in ("scheduled", "future") and not first_of(plain, names.PUBLISHED):
        yield Mark("embargoed")
    if str(fields.get("_id")).startswith("drafts."):  # Sanity's drafts
        yield Mark("draft", "true")
    is_open = any(fold(key) in names.PUBLISHED_AT and value is None for key, value in _states(fields))
    if is_open or fields.get("publish_details") == []:  # Contentstack: where an entry was published
        yield Mark("published", "null")
    yield from paywall_marks(dict(_states(fields)))
    for key, value in _states(fields):
        name = fold(key)
        is_day = isinstance(value, str) and name in (*names.PUBLISHED, *names.UPDATED)
        is_time = is_day or name.startswith(("embargo", "expir"))
        if names.is_status(name) and not is_time and value is not None:
            yield mark_of(key, value)


def _states(fields: Fields, depth: int = 1) -> Iterator[tuple[str, object]]:
    """Yield the plain members of an object, and of those objects in it that speak of its state."""
    for key, value in fields.items():
        if isinstance(value, dict):
            if (fold(key) in _STATES or _holds_article(key, value)) and depth < DEEPEST:
                yield from _states(value, depth + 1)
        elif not isinstance(value, list):
            yield key, value


def _folded(fields: Fields) -> Fields:
    """Return the members by folded names, those that stand in a member of their own among them, and texts for objects that
    hold one; what stands in `meta` (Wagtail) counts least."""
    members = {fold(key): _text_in(value) for key, value in fields.items() if key != "attributes"}
    named = {**_in_english(fields), **members}
    plain: dict[str, Any] = {key: (_body_of(value) if key in names.BODIES else None) or value for key, value in named.items()}
    held = next((_folded(fields[key]) for key in _HOLDERS if _holds_article(key, fields.get(key))), {})
    beside = {key: value for key, value in _meta(fields).items() if key in (*names.PUBLISHED, *names.LINKS)}
    return {**beside, **plain, **held}


def _body_of(value: object) -> str | None:
    """Return a text that is a row of typed parts, or a list of paragraphs; None for any other."""
    if isinstance(value, list) and len(value) > 1 and all(isinstance(each, str) for each in value):
        return "\n\n".join(value)
    return json_rows.html_of(value)


def _meta(fields: Fields) -> Fields:
    return {fold(key): value for key, value in fields_of(fields.get("meta")).items()}


def _in_english(fields: Fields) -> Fields:
    """Return the members that another language names, by the English names; of objects an author alone."""
    meant = {meaning: _text_in(fields[name]) for name, meaning in names.in_english(tuple(fields)).items()}
    return {meaning: value for meaning, value in meant.items() if meaning == "author" or not isinstance(value, dict | None)}


def _holds_article(key: str, value: object) -> bool:
    return isinstance(value, dict) and (key == "attributes" or is_article(value))


def _counted(plain: Fields) -> str | None:
    """Return the instant that a member counts in seconds since 1970, or thousandths of them."""
    numbers = (plain.get(key) for key in names.PUBLISHED)
    number = next((each for each in numbers if isinstance(each, int | float) and each > LEAST_SECONDS), None)
    seconds = number / 1000 if number and number > LEAST_SECONDS * 1000 else number
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds and seconds < MOST_SECONDS else None


def _plain(value: object) -> object:
    return plain_text(value) if isinstance(value, str) and has_markup(value) else value


def _text_in(value: object) -> object:
    """Return the text that a value holds: a document of rich text as HTML, and what Strapi wraps in `data` unwrapped."""
    inner = parsed(value)
    document = html_of(inner) or json_rows.rich_text(inner)
    if document is not None:
        return document
    if isinstance(value, str) and isinstance(inner, list) and all(isinstance(each, str) for each in inner):
        return inner
    if isinstance(value, dict) and value.keys() <= {"data", "links", "meta"} and "data" in value:
        value = [_unwrapped(each) for each in value["data"]] if isinstance(value["data"], list) else _unwrapped(value["data"])
    if not isinstance(value, dict):
        return value
    if "content-type" in value:  # Plone
        return value.get("data")
    if isinstance(value.get("free"), dict):  # beehiiv: what those see who don't pay
        return _text_in(value["free"])
    return next((value[key] for key in _TEXTS if isinstance(value.get(key), str)), value)


def _unwrapped(value: object) -> object:
    return {**value, **fields_of(value["attributes"])} if isinstance(value, dict) and "attributes" in value else value


def _picture(value: object) -> Media | None:
    """Return a picture: an address, or an object that has one beside alt and caption."""
    fields = fields_of(value[0] if isinstance(value, list) and value else value)
    asset = fields_of(fields.get("asset"))
    url = text_of(value) if isinstance(value, str) else first_of(fields, ("url", "src", "href")) or text_of(asset.get("url"))
    if url is None:
        return None
    alt, caption = first_of(fields, ("alt", "alternativeText")), first_of(fields, ("caption", "description"))
    return Media(url=url, type=kind_of(url), alt=alt, caption=caption)
