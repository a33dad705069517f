"""Entries as the interface of Google Reader had them, and readers such as FreshRSS still export them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath

from feedsvc.domain.drafts import BodyKind, Draft, Origin
from feedsvc.domain.feed_ids import feed_ids
from feedsvc.readers.json_values import Fields, bylines_of, fields_of, number_of, objects_of, text_of, web_address

_OWN = "tag:google.com,2005:reader/item/"
"""What the reader's own names of entries begin with; `guid` is then what the feed called it."""

_LABEL = "user/-/label/"


def is_item(fields: Fields) -> bool:
    """Return whether an object is such an entry."""
    return "title" in fields and bool(objects_of(fields.get("alternate"))) and "content" in _text(fields)


def draft_of(fields: Fields, path: PurePosixPath) -> Draft:
    """Read an entry; the reader's own states of it, such as read and starred, say nothing about the article.

    The microsecond at which it came in is its guid in the feeds that FreshRSS itself publishes.
    """
    own, guid = text_of(fields.get("id")), text_of(fields.get("guid"))
    name = guid or (own if own and not own.startswith(_OWN) else None)
    link = web_address(text_of(objects_of(fields.get("alternate"))[0].get("href")))
    return Draft(
        format="google-reader",
        path=path,
        body=text_of(_text(fields).get("content")) or "",
        body_kind=BodyKind.HTML,
        source_id=name or link or own,
        title=text_of(fields.get("title")),
        published=_time(fields.get("published")),
        updated=_time(fields.get("updated")),
        bylines=bylines_of(fields.get("author")),
        tags=tuple(_tags(fields.get("categories"))),
        link=link,
        former=feed_ids(rss_guid=text_of(fields.get("timestampUsec")) or name),
        origin=_origin(fields_of(fields.get("origin"))),
    )


def _text(fields: Fields) -> Fields:
    return fields_of(fields.get("content")) or fields_of(fields.get("summary"))


def _time(seconds: object) -> str | None:
    number = number_of(seconds)
    try:
        return datetime.fromtimestamp(number, UTC).isoformat() if number else None
    except (OverflowError, OSError, ValueError):
        return None


def _tags(categories: object) -> Sequence[str]:
    named = [name for name in categories if isinstance(name, str)] if isinstance(categories, list) else []
    return [name.removeprefix(_LABEL) for name in named if name.startswith(_LABEL) or not name.startswith("user/")]


def _origin(origin: Fields) -> Origin | None:
    address = web_address(text_of(origin.get("feedUrl"))) or web_address(text_of(origin.get("htmlUrl")))
    return Origin(title=text_of(origin.get("title")) or address, url=address) if address else None
