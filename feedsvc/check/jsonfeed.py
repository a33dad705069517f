"""The lines of section C: JSON Feed 1.1."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from feedsvc.check.finding import Finding, shown
from feedsvc.check.remembering import Faultless
from feedsvc.check.values import (
    address_findings,
    body_findings,
    is_absolute,
    is_plain,
    range_findings,
    rfc3339_date,
    unique_findings,
)

_VALID = "Let a library write the JSON, in UTF-8."
_VERSIONS = ("https://jsonfeed.org/version/1.1", "https://jsonfeed.org/version/1")
_REQUIRED = ("version", "title", "home_page_url", "feed_url", "items")
_FEED_KEYS = frozenset(
    "version title home_page_url feed_url description user_comment next_url icon favicon authors author language expired hubs "
    "items".split()
)
_ITEM_KEYS = frozenset(
    "id url external_url title content_html content_text summary image banner_image date_published date_modified authors "
    "author tags language attachments".split()
)


def json_findings(body: bytes, faultless: Faultless, *, address: str | None, now: datetime | None) -> Iterator[Finding]:
    """Find what breaks section C; `address` is where the document was fetched, if it is known."""
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        yield _broken(error)
        return
    if not isinstance(feed, dict):
        yield Finding("C1", "it is no JSON object")
        return
    yield from _feed(feed, address)
    items = [item for item in _list(feed.get("items")) if isinstance(item, dict)]
    if len(items) != len(_list(feed.get("items"))):
        yield Finding("C1", "items holds what is no object")
    yield from unique_findings([_id(item) for item in items], "C2", "id")
    for number, item in enumerate(items, 1):
        findings = _item(item, shown(_id(item) or f"item {number}"), now)
        try:
            yield from faultless.examine(json.dumps(item).encode(), findings, now)
        except RecursionError:  # somebody's, as deep as it can be read and not written
            yield from findings


def _broken(error: ValueError | RecursionError) -> Finding:
    if isinstance(error, json.JSONDecodeError):
        return Finding("C1", f"it is no JSON: {error.msg} (column {error.colno})", error.lineno, own_remedy=_VALID)
    return Finding("C1", f"it is no JSON: {shown(error)}", own_remedy=_VALID)


def _feed(feed: Mapping[str, object], address: str | None) -> Iterator[Finding]:
    for name in _REQUIRED:
        if name not in feed:
            yield Finding("C1", f"there is no {name}")
    if feed.get("version") not in _VERSIONS:
        yield Finding("C1", f"the version is {shown(feed.get('version'))}")
    if not isinstance(feed.get("items", []), list):
        yield Finding("C1", "items is no list")
    if address is not None and feed.get("feed_url", address) != address:
        yield Finding("C1", f"the feed names itself {shown(feed.get('feed_url'))}, and was fetched from {shown(address)}")
    if feed.get("next_url") and feed.get("next_url") == feed.get("feed_url"):
        yield Finding("C4", "next_url leads to the feed itself")
    for hub in _list(feed.get("hubs")):
        if not (isinstance(hub, dict) and hub.get("type") and is_absolute(_string(hub.get("url")))):
            yield Finding("C5", f"a hub is {shown(hub)}")
    yield from _authors(feed, "the feed")
    yield from _keys(feed, _FEED_KEYS, "the feed")


def _item(item: Mapping[str, object], name: str, now: datetime | None) -> Iterator[Finding]:
    if "id" in item and not isinstance(item["id"], str):
        yield Finding("C2", f"the id {name} is no string")
    if not item.get("url"):
        yield Finding("C2", f"{name} has no url", is_fault=False)
    if not (item.get("content_html") or item.get("content_text")):
        yield Finding("C2", f"{name} has no content")
    if not is_plain(_string(item.get("title"))):
        yield Finding("A10", f"the title of {name} holds markup")
    for date in ("date_published", "date_modified"):
        at = rfc3339_date(_string(item.get(date)))
        if date in item and at is None:
            yield Finding("C3", f"{name} has the {date} date {shown(item[date])!r}")
        elif at is not None:
            yield from range_findings(name, at, now, None)
    for attachment in _list(item.get("attachments")):
        if not (isinstance(attachment, dict) and is_absolute(_string(attachment.get("url"))) and attachment.get("mime_type")):
            yield Finding("C6", f"an attachment of {name} lacks url or mime_type")
    yield from _authors(item, name)
    yield from _keys(item, _ITEM_KEYS, name)
    yield from body_findings(name, _string(item.get("content_html")), None)
    yield from address_findings(name, [_string(item[key]) for key in ("url", "external_url", "image") if item.get(key)], None)


def _id(item: Mapping[str, object]) -> str | None:
    given = item.get("id")
    return str(given) if isinstance(given, str | int | float) else None


def _authors(members: Mapping[str, object], name: str) -> Iterator[Finding]:
    authors = members.get("authors", [])
    if not isinstance(authors, list) or any(not (isinstance(author, dict) and author) for author in authors):
        yield Finding("C3", f"the authors of {name} are no list of objects")
    if "author" in members:
        yield Finding("C3", f"{name} has author, which version 1.1 has replaced by authors", is_fault=False)


def _keys(members: Mapping[str, object], known: frozenset[str], name: str) -> Iterator[Finding]:
    for key in members:
        if key not in known and not key.startswith("_"):
            yield Finding("C7", f"{name} has the unknown {shown(key)}", is_fault=False)


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
