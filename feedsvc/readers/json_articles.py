"""JSON: ninjs, schema.org, JSON Feed, WordPress, Ghost exports and plain keys; a list, or JSON Lines, holds many articles."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from feedsvc.domain.drafts import BodyKind, Draft, Mark, Media, Origin
from feedsvc.domain.feed_ids import feed_ids
from feedsvc.domain.limits import MAX_ARTICLES
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import (
    ans,
    contentful,
    ghost,
    google_reader,
    json_api,
    ninjs,
    plain_json,
    sanity,
    tumblr,
    wordpress_json,
)
from feedsvc.readers.decode import decode
from feedsvc.readers.html_jsonld import ARTICLE_TYPES
from feedsvc.readers.html_media import kind_of
from feedsvc.readers.items import read_each
from feedsvc.readers.json_values import (
    Fields,
    bylines_of,
    fields_of,
    has_markup,
    keywords_of,
    member,
    names_of,
    number_of,
    objects_of,
    paywall_marks,
    tags_of,
    text_of,
    web_address,
)
from feedsvc.readers.json_wrappers import wrapped_in

MAX_PARTS = 1_500_000
"""Commas, brackets and braces of a file: some 200 MB of memory when they are parsed."""

_LISTS = ("items", "_items", "articles", "posts", "data", "entries", "stories", "results", "docs")
"""Members that hold the articles of an answer of an interface."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A value that may be an article: an object, or what is to be said of a line that is none."""

    value: object
    origin: Origin | None = None
    fault: str | None = None


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read every article of a JSON file. Raises `UnreadableArticle` with line and column where it is broken."""
    text, encoding = decode(content)
    if sum(map(text.count, ",[{")) > MAX_PARTS:
        raise UnreadableArticle(f"The JSON has more than {MAX_PARTS:,} values; split the file.")
    items = _lines(text) if _is_lines(path, text) else _items(_parse(text))
    joined = sanity.joined([item.value for item in items])
    items = [replace(item, value=value) for item, value in zip(items, joined, strict=True)]
    if not any(isinstance(item.value, dict) for item in items):
        raise UnreadableArticle(next((item.fault for item in items if item.fault), "The JSON holds no article."))
    if len(items) > MAX_ARTICLES:
        raise UnreadableArticle(f"The JSON holds more than {MAX_ARTICLES:,} articles; split the file.")
    drafts = read_each(items, lambda item: _draft(item, path), _title_of)
    return tuple(replace(draft, encoding=encoding) for draft in drafts)


def _parse(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableArticle(f"line {error.lineno}, column {error.colno}: this is not JSON: {error.msg}.") from error
    except RecursionError as error:
        raise UnreadableArticle("The JSON is nested too deeply.") from error
    except ValueError as error:  # a number of over 4,300 digits
        raise UnreadableArticle(f"A number of the JSON is too long: {error}.") from error


def _is_lines(path: PurePosixPath, text: str) -> bool:
    """Return whether a text is JSON Lines: an object on each of the first two lines that aren't blank."""
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return True
    first, _, rest = text.strip("\ufeff \t\r\n").partition("\n")
    return first.startswith("{") and first.rstrip().endswith("}") and rest.lstrip().startswith("{")


def _lines(text: str) -> list[_Item]:
    """Return an item for each line; one that is broken tells where."""
    items = []
    for number, line in enumerate(text.lstrip("\ufeff").split("\n"), 1):
        if line.strip():
            try:
                items.append(_Item(_parse(line)))
            except UnreadableArticle as error:
                items.append(_Item(None, fault=error.reason.replace("line 1,", f"line {number},")))
    return items


def _items(value: object) -> list[_Item]:
    """Return the values that may be articles, with the feed they came from."""
    if isinstance(value, list):
        return [_Item(item) for item in value]
    if not isinstance(value, dict):
        return []
    if str(value.get("version", "")).startswith("https://jsonfeed.org/") and isinstance(value.get("items"), list):
        origin = _origin(value)
        return [_Item({**item, "$feed": value} if isinstance(item, dict) else item, origin) for item in value["items"]]
    if isinstance(value.get("@graph"), list):
        return [_Item(item) for item in value["@graph"] if isinstance(item, dict) and _is_schema_org(item)]
    if ghost.is_export(value):
        return [_Item(entry) for entry in ghost.entries_of(value)]
    for export in (contentful.is_export, contentful.entries_of), (json_api.is_answer, json_api.entries_of):
        if export[0](value):
            return [_Item(entry) for entry in export[1](value)]
    if _is_one(value):
        return [_Item(value)]
    lists = [value[key] for key in _LISTS if isinstance(value.get(key), list)]
    wrapped = wrapped_in(value, _is_known)
    articles = wrapped or next(iter(lists), []) or wrapped_in(value, _is_dated_article)
    if articles:
        is_inside = len(articles) == 1 and any(articles[0] is each for each in value.values())
        return [_Item(plain_json.within(value, fields_of(articles[0])))] if is_inside else [_Item(item) for item in articles]
    held = [each for each in value.values() if isinstance(each, dict)]  # an interface's answer for one
    one = next(filter(_is_one, held), value["data"] if isinstance(value.get("data"), dict) else value)
    return [_Item(plain_json.within(value, one))]


def _is_dated_article(fields: Fields) -> bool:
    return plain_json.is_article(fields) and plain_json.is_dated(fields)


def _origin(feed: Fields) -> Origin | None:
    address = text_of(feed.get("feed_url")) or text_of(feed.get("home_page_url"))
    return Origin(title=text_of(feed.get("title")) or address, url=address) if address else None


def _draft(item: _Item, path: PurePosixPath) -> Draft:
    if item.fault:
        raise UnreadableArticle(item.fault)
    fields = fields_of(item.value)
    for recognises, reads in _KINDS:
        if recognises(fields):
            draft = reads(fields, path)
            return replace(draft, origin=draft.origin or item.origin)
    kind = _other_kind(fields)
    if kind:
        raise UnreadableArticle(f"This is {kind}, not an article.")
    known = "ninjs, schema.org NewsArticle, JSON Feed, WordPress posts, Ghost exports or objects with title and body"
    raise UnreadableArticle(f"The JSON is none of {known}.")


def _title_of(item: _Item) -> str | None:
    title = fields_of(item.value).get("title")
    return text_of(member(title, "rendered")) or text_of(fields_of(item.value).get("headline"))


def _other_kind(fields: Fields) -> str | None:
    """Return what an object is that is known to be no article, by the members that it has."""
    return next((kind for kind, members in _OTHERS if any(set(each.split()) <= fields.keys() for each in members)), None)


_OTHERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("the description of a package, such as package.json", ("name version", "name scripts", "dependencies", "lockfileVersion")),
    ("a file of settings", ("compilerOptions", "$schema", "extends", "settings", "plugins rules", "folders settings")),
    ("the manifest of a web application", ("name icons", "short_name", "manifest_version")),
    ("a notebook (Jupyter)", ("nbformat", "cells metadata")),
    ("a map (GeoJSON)", ("type features", "type geometry", "type coordinates")),
    ("the description of an interface", ("openapi", "swagger")),
    ("a server's error message", ("error", "errors", "code message", "status message", "statusCode", "message")),
    ("a record of requests (HAR)", ("log",)),
)  # fmt: skip


def _is_schema_org(fields: Fields) -> bool:
    kinds = fields.get("@type")
    return any(
        isinstance(kind, str) and bool(ARTICLE_TYPES.search(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _schema_org(fields: Fields, path: PurePosixPath) -> Draft:
    body = text_of(fields.get("articleBody")) or text_of(fields.get("text")) or ""
    address = text_of(fields.get("@id")) or text_of(fields.get("url")) or text_of(member(fields.get("mainEntityOfPage"), "@id"))
    return Draft(
        format="schema.org",
        path=path,
        body=body,
        body_kind=BodyKind.HTML if has_markup(body) else BodyKind.TEXT,
        source_id=address,
        title=text_of(fields.get("headline")) or text_of(fields.get("name")),
        summary=text_of(fields.get("description")),
        published=text_of(fields.get("datePublished")),
        updated=text_of(fields.get("dateModified")),
        expires=text_of(fields.get("expires")),
        bylines=bylines_of(fields.get("author")),
        editors=names_of(fields.get("editor")),
        section=text_of(fields.get("articleSection")),
        tags=tags_of(fields.get("keywords")),
        keywords=keywords_of(fields.get("keywords")),
        language=text_of(fields.get("inLanguage")),
        link=web_address(text_of(fields.get("url")) or address),
        dateline=text_of(fields.get("dateline")),
        rights=text_of(fields.get("copyrightNotice")),
        media=tuple(_pictures(fields.get("image"))),
        marks=tuple(_schema_org_marks(fields)),
    )


def _schema_org_marks(fields: Fields) -> Iterator[Mark]:
    status = text_of(fields.get("creativeWorkStatus"))
    if status and status.lower() != "published":
        yield Mark("creativeWorkStatus", status)
    yield from paywall_marks(fields)


def _json_feed_item(fields: Fields, path: PurePosixPath) -> Draft:
    markup = text_of(fields.get("content_html"))
    authors = fields.get("authors") or fields.get("author") or fields["$feed"].get("authors")
    picture = text_of(fields.get("image"))
    media = [Media(url=picture, type="image/jpeg")] if picture else []
    media += [
        Media(
            url=str(attached["url"]),
            type=text_of(attached.get("mime_type")),
            length=number_of(attached.get("size_in_bytes")),
            caption=text_of(attached.get("title")),
        )
        for attached in objects_of(fields.get("attachments"))
        if attached.get("url")
    ]
    return Draft(
        format="jsonfeed",
        path=path,
        body=markup or text_of(fields.get("content_text")) or "",
        body_kind=BodyKind.HTML if markup else BodyKind.TEXT,
        source_id=str(fields.get("id") or fields.get("url") or "") or None,
        title=text_of(fields.get("title")),
        summary=text_of(fields.get("summary")),
        published=text_of(fields.get("date_published")),
        updated=text_of(fields.get("date_modified")),
        bylines=bylines_of(authors),
        tags=tags_of(fields.get("tags")),
        keywords=keywords_of(fields.get("tags")),
        language=text_of(fields.get("language")) or text_of(fields["$feed"].get("language")),
        link=web_address(text_of(fields.get("url"))),
        former=feed_ids(json_id=str(fields.get("id") or "")),
        media=tuple(media),
    )


_KINDS: Sequence[tuple[Callable[[Fields], bool], Callable[[Fields, PurePosixPath], Draft]]] = (
    (_is_schema_org, _schema_org),
    (lambda fields: "$feed" in fields, _json_feed_item),
    (ans.is_ans, ans.draft_of),
    (tumblr.is_npf, lambda fields, path: plain_json.draft_of(tumblr.plain_of(fields), path)),
    (ghost.is_entry, ghost.draft_of),
    (google_reader.is_item, google_reader.draft_of),
    (wordpress_json.is_entry, wordpress_json.draft_of),
    (ninjs.is_ninjs, ninjs.draft_of),
    (plain_json.is_article, plain_json.draft_of),
)


def _is_one(fields: Fields) -> bool:
    return any(recognises(fields) for recognises, _ in _KINDS)


def _is_known(fields: Fields) -> bool:
    """Return whether an object is an article by a format's own members; titles and texts stand in much else."""
    return any(recognises(fields) for recognises, _ in _KINDS[:-1])


def _pictures(value: object) -> Iterator[Media]:
    """Return the pictures of schema.org: addresses, or objects that tell their size, caption and credit."""
    for image in value if isinstance(value, list) else [value]:
        url = text_of(member(image, "url")) or text_of(member(image, "contentUrl"))
        size = fields_of(image)
        if url:
            yield Media(
                url=url,
                type=kind_of(url),
                width=number_of(size.get("width")),
                height=number_of(size.get("height")),
                caption=text_of(size.get("caption")) or text_of(size.get("description")),
                credit=text_of(size.get("creditText")) or text_of(member(size.get("creator"), "name")),
            )
