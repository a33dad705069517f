"""JSON: ninjs 1 to 3, schema.org articles, JSON Feed, WordPress posts; a list holds many articles."""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from feedsvc.domain.drafts import BodyKind, Byline, Draft, Evidence, Media, Origin
from feedsvc.domain.limits import MAX_ARTICLES
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import ninjs
from feedsvc.readers.decode import decode
from feedsvc.readers.html_jsonld import ARTICLE_TYPES
from feedsvc.readers.html_media import kind_of

MAX_PARTS = 1_500_000
"""Commas, brackets and braces of a file: some 200 MB of memory when they are parsed."""

Told = Mapping[str, Any]


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read every article of a JSON file. Raises `UnreadableArticle` with line and column where it is broken."""
    text, encoding = decode(content)
    if sum(map(text.count, ",[{")) > MAX_PARTS:
        raise UnreadableArticle(f"The JSON has more than {MAX_PARTS:,} values; part the file.")
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableArticle(f"line {error.lineno}, column {error.colno}: this is no JSON: {error.msg}.") from error
    except RecursionError as error:
        raise UnreadableArticle("The JSON is nested too deeply.") from error
    found = _objects(told)
    if not found:
        raise UnreadableArticle("The JSON holds no article.")
    if len(found) > MAX_ARTICLES:
        raise UnreadableArticle(f"The JSON holds more than {MAX_ARTICLES:,} articles; part the file.")
    drafts = [_draft(one, path, origin) for one, origin in found]
    return tuple(
        replace(draft, encoding=encoding, position=position if len(drafts) > 1 else 0)
        for position, draft in enumerate(drafts, 1)
    )


def _objects(told: object) -> list[tuple[Told, Origin | None]]:
    """Give the objects that may be articles, with the feed they came from."""
    if isinstance(told, list):
        return [(one, None) for one in told if isinstance(one, dict)]
    if not isinstance(told, dict):
        return []
    if str(told.get("version", "")).startswith("https://jsonfeed.org/") and isinstance(told.get("items"), list):
        origin = _origin(told)
        return [({**one, "$feed": told}, origin) for one in told["items"] if isinstance(one, dict)]
    if isinstance(told.get("@graph"), list):
        return [(one, None) for one in told["@graph"] if isinstance(one, dict) and _is_schema_org(one)]
    for key in ("items", "articles", "posts", "data"):
        if isinstance(told.get(key), list) and "uri" not in told:
            return [(one, None) for one in told[key] if isinstance(one, dict)]
    return [(told, None)]


def _origin(feed: Told) -> Origin | None:
    address = feed.get("feed_url") or feed.get("home_page_url")
    return Origin(title=str(feed.get("title") or address), url=str(address)) if address else None


def _draft(told: Told, path: PurePosixPath, origin: Origin | None) -> Draft:
    for recognises, reads in _KINDS:
        if recognises(told):
            return replace(reads(told, path), origin=origin)
    raise UnreadableArticle("The JSON is none of ninjs, schema.org NewsArticle, JSON Feed or WordPress posts.")


def _is_schema_org(told: Told) -> bool:
    kinds = told.get("@type")
    return any(
        isinstance(kind, str) and bool(ARTICLE_TYPES.search(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _schema_org(told: Told, path: PurePosixPath) -> Draft:
    body = _text(told.get("articleBody")) or _text(told.get("text")) or ""
    is_html = "<p" in body
    address = _text(told.get("@id")) or _text(told.get("url")) or _text(_of(told.get("mainEntityOfPage"), "@id"))
    return Draft(
        format="schema.org",
        path=path,
        body=body,
        body_kind=BodyKind.HTML if is_html else BodyKind.TEXT,
        source_id=address,
        title=_text(told.get("headline")) or _text(told.get("name")),
        summary=_text(told.get("description")),
        published=_text(told.get("datePublished")),
        updated=_text(told.get("dateModified")),
        expires=_text(told.get("expires")),
        bylines=_bylines(told.get("author")),
        editors=_names(told.get("editor")),
        section=_text(told.get("articleSection")),
        tags=_tags(told.get("keywords")),
        keywords=_keywords(told.get("keywords")),
        language=_text(told.get("inLanguage")),
        link=_web(_text(told.get("url")) or address),
        dateline=_text(told.get("dateline")),
        rights=_text(told.get("copyrightNotice")),
        media=tuple(_pictures(told.get("image"))),
    )


def _json_feed_item(told: Told, path: PurePosixPath) -> Draft:
    markup = _text(told.get("content_html"))
    authors = told.get("authors") or ([told["author"]] if told.get("author") else told["$feed"].get("authors") or [])
    media = [Media(url=told["image"], type="image/jpeg")] if _text(told.get("image")) else []
    media += [
        Media(
            url=str(attached["url"]),
            type=_text(attached.get("mime_type")),
            length=_number(attached.get("size_in_bytes")),
            caption=_text(attached.get("title")),
        )
        for attached in told.get("attachments") or []
        if isinstance(attached, dict) and attached.get("url")
    ]
    return Draft(
        format="jsonfeed",
        path=path,
        body=markup or _text(told.get("content_text")) or "",
        body_kind=BodyKind.HTML if markup else BodyKind.TEXT,
        source_id=str(told.get("id") or told.get("url") or "") or None,
        title=_text(told.get("title")),
        summary=_text(told.get("summary")),
        published=_text(told.get("date_published")),
        updated=_text(told.get("date_modified")),
        bylines=_bylines(authors),
        tags=_tags(told.get("tags")),
        keywords=_keywords(told.get("tags")),
        language=_text(told.get("language")) or _text(told["$feed"].get("language")),
        link=_web(_text(told.get("url"))),
        media=tuple(media),
    )


def _wordpress(told: Told, path: PurePosixPath) -> Draft:
    embedded = told.get("_embedded") or {}
    terms = [term for group in embedded.get("wp:term") or [] for term in group if isinstance(term, dict)]
    status = _text(told.get("status")) or "publish"
    if status not in ("publish", "future", "trash"):
        raise UnreadableArticle(f"The WordPress post has the status {status!r}: only published ones are taken.")
    return Draft(
        format="wordpress",
        path=path,
        body=_rendered(told.get("content")) or "",
        body_kind=BodyKind.HTML,
        source_id=_rendered(told.get("guid")) or _text(told.get("link")),
        title=_plain(_rendered(told.get("title"))),
        summary=(_plain(_rendered(told.get("excerpt"))) or "").removesuffix("[…]").strip() or None,
        published=_gmt(told.get("date_gmt")) or _text(told.get("date")),
        updated=_gmt(told.get("modified_gmt")) or _text(told.get("modified")),
        withdrawn=status == "trash",
        bylines=_bylines(embedded.get("author")),
        section=next((_plain(_text(term.get("name"))) for term in terms if term.get("taxonomy") == "category"), None),
        tags=tuple(name for term in terms if term.get("taxonomy") == "post_tag" and (name := _plain(_text(term.get("name"))))),
        link=_web(_text(told.get("link"))),
        media=tuple(_featured(one) for one in embedded.get("wp:featuredmedia") or [] if _has_source(one)),
    )


_KINDS: Sequence[tuple[Callable[[Told], bool], Callable[[Told, PurePosixPath], Draft]]] = (
    (_is_schema_org, _schema_org),
    (lambda told: "$feed" in told, _json_feed_item),
    (lambda told: isinstance(told.get("content"), dict) and "title" in told and "rendered" in told["content"], _wordpress),
    (ninjs.is_ninjs, ninjs.draft_of),
)


def _text(value: object) -> str | None:
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str)), None)
    return value.strip() or None if isinstance(value, str) else None


def _of(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else value


def _names(value: object) -> tuple[str, ...]:
    people = value if isinstance(value, list) else [value]
    return tuple(name for person in people if (name := _text(_of(person, "name"))))


def _bylines(value: object) -> tuple[Byline, ...]:
    return (Byline(_names(value), Evidence.NAMES),)


def _tags(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else []
    return tuple(text for tag in listed if (text := _text(_of(tag, "name")) or _text(str(tag))))


def _keywords(value: object) -> tuple[str, ...]:
    return (str(value),) if value and not isinstance(value, list) else ()


def _pictures(value: object) -> Iterator[Media]:
    """Give the pictures of schema.org: addresses, or objects that tell their size, caption and credit."""
    for image in value if isinstance(value, list) else [value]:
        url = _text(_of(image, "url")) or _text(_of(image, "contentUrl"))
        told = image if isinstance(image, dict) else {}
        if url:
            yield Media(
                url=url,
                type=kind_of(url),
                width=_number(told.get("width")),
                height=_number(told.get("height")),
                caption=_text(told.get("caption")) or _text(told.get("description")),
                credit=_text(told.get("creditText")) or _text(_of(told.get("creator"), "name")),
            )


def _has_source(one: object) -> bool:
    return isinstance(one, dict) and bool(_text(one.get("source_url")))


def _featured(one: Told) -> Media:
    """Give WordPress's featured picture."""
    told = one.get("media_details")
    details = told if isinstance(told, dict) else {}
    return Media(
        url=str(one["source_url"]),
        type=_text(one.get("mime_type")),
        width=_number(details.get("width")),
        height=_number(details.get("height")),
        alt=_text(one.get("alt_text")),
        caption=_plain(_rendered(one.get("caption"))),
    )


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and 0 < value < 1e12 else None


def _rendered(value: object) -> str | None:
    return _text(_of(value, "rendered"))


def _plain(markup: str | None) -> str | None:
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", markup)).split()) or None if markup else None


def _gmt(value: object) -> str | None:
    text = _text(value)
    return f"{text}Z" if text else None


def _web(address: str | None) -> str | None:
    return address if address and address.startswith(("http://", "https://")) else None
