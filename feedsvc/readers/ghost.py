"""Exports of Ghost (`db[0].data`): posts, with their authors and tags joined; pages are no articles."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from feedsvc.domain.drafts import BodyKind, Byline, Draft, Evidence, Mark, Media
from feedsvc.domain.feed_ids import feed_ids
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.export_boxes import without_boxes
from feedsvc.readers.html_media import kind_of
from feedsvc.readers.json_values import Fields, fields_of, objects_of, text_of, web_address
from feedsvc.readers.rich_documents import html_of, parsed

_JOINED = "$ghost"


def is_export(fields: Fields) -> bool:
    """Return whether an object is a whole export."""
    return isinstance(_tables(fields).get("posts"), list)


def entries_of(export: Fields) -> list[object]:
    """Return the posts of an export, each with the names of its authors and tags."""
    tables = _tables(export)
    authors = _joined(tables, "users", "posts_authors", "author_id")
    tags = _joined(tables, "tags", "posts_tags", "tag_id")
    users = {str(user.get("id")): user.get("name") for user in objects_of(tables.get("users"))}
    return [_with_names(entry, authors, tags, users) for entry in tables["posts"]]


def is_entry(fields: Fields) -> bool:
    """Return whether an object is a post out of an export."""
    return _JOINED in fields


def draft_of(fields: Fields, path: PurePosixPath) -> Draft:
    """Read a post; its status and audience are marks, and a scheduled one is embargoed until its date."""
    if text_of(fields.get("type")) == "page" or fields.get("page") in (True, 1):
        raise UnreadableArticle("It is a page of Ghost, not an article.")
    joined = fields[_JOINED]
    published = text_of(fields.get("published_at"))
    picture, status = text_of(fields.get("feature_image")), text_of(fields.get("status")) or "draft"
    tags = [name for name in joined["tags"] if not name.startswith("#")]  # Ghost's internal tags
    return Draft(
        format="ghost",
        path=path,
        body=without_boxes(_body(fields)),
        body_kind=BodyKind.HTML,
        source_id=text_of(fields.get("uuid")) or text_of(fields.get("id")),
        former=feed_ids(rss_guid=text_of(fields.get("id"))),
        title=text_of(fields.get("title")),
        summary=text_of(fields.get("custom_excerpt")),
        published=published,
        updated=text_of(fields.get("updated_at")),
        embargo=published if status == "scheduled" else None,
        bylines=(Byline(tuple(joined["authors"]), Evidence.NAMES),),
        section=next(iter(tags), None),
        tags=tuple(tags[1:]),
        language=text_of(fields.get("locale")),
        link=web_address(text_of(fields.get("canonical_url"))),
        media=(Media(url=picture, type=kind_of(picture)),) if picture and web_address(picture) else (),
        marks=tuple(_marks(fields, status, published)),
    )


def _body(fields: Fields) -> str:
    """Return the HTML of a post; an export without it keeps the text as its editor (Lexical) has it."""
    return text_of(fields.get("html")) or html_of(parsed(fields.get("lexical"))) or text_of(fields.get("plaintext")) or ""


def _marks(fields: Fields, status: str, published: str | None) -> Iterator[Mark]:
    if status == "scheduled" and not published:
        yield Mark("embargoed")
    elif status not in ("published", "scheduled"):
        yield Mark("status", status)
    visibility = text_of(fields.get("visibility"))
    if visibility and visibility != "public":
        yield Mark("visibility", visibility)


def _tables(fields: Fields) -> Fields:
    databases = objects_of(fields.get("db"))
    return fields_of(databases[0].get("data")) if databases else fields_of(fields.get("data"))


def _joined(tables: Fields, of: str, by: str, key: str) -> Mapping[str, Sequence[str]]:
    """Return the names that a table of pairs joins to each entry, in their order."""
    names = {str(row.get("id")): name for row in objects_of(tables.get(of)) if (name := text_of(row.get("name")))}
    joined: dict[str, list[str]] = {}
    for pair in sorted(objects_of(tables.get(by)), key=lambda row: str(row.get("sort_order") or 0).zfill(9)):
        name = names.get(str(pair.get(key)))
        if name:
            joined.setdefault(str(pair.get("post_id")), []).append(name)
    return joined


def _with_names(
    entry: object, authors: Mapping[str, Sequence[str]], tags: Mapping[str, Sequence[str]], users: Mapping[str, object]
) -> object:
    if not isinstance(entry, dict):
        return entry
    identity, single = str(entry.get("id")), text_of(users.get(str(entry.get("author_id"))))
    names = authors.get(identity, [single] if single else [])
    return {**entry, _JOINED: {"authors": names, "tags": tags.get(identity, [])}}
