"""JSON Feed 1.1."""

import json

from feedsvc.domain.drafts import Media
from feedsvc.render.document import Document
from feedsvc.render.entries import Entry
from feedsvc.render.xml import plain, rfc3339

VERSION = "https://jsonfeed.org/version/1.1"


def render_json(document: Document) -> bytes:
    """Render a document as JSON Feed, UTF-8, keys in the order of the specification."""
    feed = document.feed
    members: dict[str, object] = {
        "version": VERSION,
        "title": document.title,
        "home_page_url": feed.link,
        "feed_url": document.self_url,
        "description": plain(feed.description),
        "next_url": document.previous_url,
        "icon": feed.image.url if feed.image else None,
        "favicon": document.icon,
        "authors": [{"name": document.publisher}],
        "language": feed.language,
        "hubs": [{"type": "WebSub", "url": link.href} for link in document.links if link.rel == "hub"],
        "_feedsvc": _extension(document),
        "items": [_item(entry) for entry in document.entries],
    }
    return json.dumps(_without_empty(members), ensure_ascii=False, separators=(",", ":")).encode()


def _extension(document: Document) -> dict[str, object] | None:
    """Name the articles that were withdrawn, and when; JSON Feed has no word for it (1.1, "Extensions")."""
    tombstones = document.tombstones or ()
    gone = [{"id": tombstone.article.json_id, "date_withdrawn": rfc3339(tombstone.when)} for tombstone in tombstones]
    return {"withdrawn": gone} if gone else None


def _item(entry: Entry) -> dict[str, object]:
    image = entry.image
    members: dict[str, object] = {
        "id": entry.json_id or entry.guid,
        "url": entry.link,
        "external_url": entry.original,
        "title": entry.title,
        "content_html": entry.content_html or None,
        "content_text": None if entry.content_html else entry.summary or entry.title,
        "summary": entry.summary,
        "image": image.url if image else None,
        "date_published": rfc3339(entry.published) if entry.published else None,
        "date_modified": rfc3339(entry.updated),
        "authors": [{"name": name} for name in entry.authors],
        "tags": [category.name for category in entry.categories],
        "language": entry.language,
        "attachments": [_attachment(media) for media in entry.media if media.type],
    }
    return _without_empty(members)


def _attachment(media: Media) -> dict[str, object]:
    return _without_empty({"url": media.url, "mime_type": media.type, "title": media.caption, "size_in_bytes": media.length})


def _without_empty(members: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in members.items() if value not in (None, "", []) or name == "items"}
