"""RSS 2.0, by the RSS Advisory Board's Best Practices Profile."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from lxml import etree

from feedsvc.render._feedgen import Head, Part, make_rss
from feedsvc.render.document import Document
from feedsvc.render.entries import Entry, medium_of
from feedsvc.render.fragments import Fragments
from feedsvc.render.xml import (
    ATOM,
    DC,
    DCTERMS,
    HISTORY,
    MEDIA,
    number_escapes,
    plain,
    plain_elements,
    rfc822,
    rfc3339,
)

NAMESPACES = {"dc": DC, "dcterms": DCTERMS, "media": MEDIA, "fh": HISTORY}
_PLAIN = plain_elements(
    *("title", "category", "copyright", "source", "dc:creator", "dc:contributor", "dc:rights", "media:description"),
    "media:credit",
)
_CHANNEL_DESCRIPTION = re.compile(rb"<description>[^<]*</description>")
"""The first description is the channel's and holds plain text; an item's holds HTML."""


def _nothing(_: object, __: etree._Element) -> None:
    """Adds nothing."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a dialect of RSS adds to each channel and item, and the items of it that were rendered before."""

    fragments: Fragments
    namespaces: Mapping[str, str] = field(default_factory=dict)
    fill_channel: Callable[[Document, etree._Element], None] = _nothing
    fill_item: Callable[[Entry, etree._Element], None] = _nothing


_FRAGMENTS = Fragments(tail=b"</channel></rss>")
_PLAIN_RSS = Dialect(_FRAGMENTS)


def render_rss(document: Document) -> bytes:
    """Render a document as RSS."""
    return render_dialect(document, _PLAIN_RSS)


def render_dialect(document: Document, dialect: Dialect) -> bytes:
    """Render a document as a dialect of RSS."""
    head = Head(
        id=document.id,
        title=document.title,
        link=document.feed.link,
        description=plain(document.feed.description) or document.title,
        language=document.feed.language,
        updated=document.changed,
        namespaces={**NAMESPACES, **dialect.namespaces},
        fill=partial(_fill_channel, document, dialect),
    )

    def make(entries: Sequence[Entry]) -> bytes:
        rendered = number_escapes(make_rss(head, [_part(entry, dialect) for entry in entries]), _PLAIN)
        return number_escapes(rendered, _CHANNEL_DESCRIPTION, most=1)

    return dialect.fragments.assemble(document.entries, make)


def _part(entry: Entry, dialect: Dialect) -> Part:
    return Part(
        id=entry.guid,
        title=entry.title,
        link=entry.link,
        content=entry.content_html,
        summary=html.escape(entry.summary or ("" if entry.content_html else entry.title), quote=False),
        updated=entry.updated,
        fill=partial(_fill_item, entry, dialect),
    )


def _fill_channel(document: Document, dialect: Dialect, channel: etree._Element) -> None:
    feed = document.feed
    for link in document.links:
        add(channel, f"{{{ATOM}}}link", rel=link.rel, href=link.href, **({"type": link.type} if link.type else {}))
    if feed.cloud and not document.history_marks:
        _add_cloud(channel, feed.cloud)
    for mark in document.history_marks:
        add(channel, f"{{{HISTORY}}}{mark}")
    if feed.rights:
        add(channel, "copyright", plain(feed.rights))
    add(channel, "lastBuildDate", rfc822(document.changed))
    add(channel, "ttl", str(document.ttl))
    if feed.image:
        image = add(channel, "image")
        for name, value in (
            ("url", feed.image.url), ("title", document.title), ("link", feed.link),
            ("width", str(feed.image.width)), ("height", str(feed.image.height)),
        ):  # fmt: skip
            add(image, name, value)
    _add_each(channel, "skipHours", "hour", [str(hour) for hour in sorted(set(feed.skip_hours))])
    _add_each(channel, "skipDays", "day", list(dict.fromkeys(feed.skip_days)))
    dialect.fill_channel(document, channel)


def _add_cloud(channel: etree._Element, url: str) -> None:
    """Say where readers register to be told of changes (RSS 2.0; rssCloud)."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    told = {"domain": parts.hostname or "", "port": str(port), "path": parts.path}
    add(channel, "cloud", **told, registerProcedure="", protocol="http-post")


def _fill_item(entry: Entry, dialect: Dialect, item: etree._Element) -> None:
    for author in entry.authors:
        add(item, f"{{{DC}}}creator", author)
    for editor in entry.editors:
        add(item, f"{{{DC}}}contributor", editor)
    for category in entry.categories:
        add(item, "category", category.name, domain=category.scheme)
    if entry.published:
        add(item, "pubDate", rfc822(entry.published))
    if entry.updated != entry.published:
        add(item, f"{{{DCTERMS}}}modified", rfc3339(entry.updated))
    if entry.language:
        add(item, f"{{{DC}}}language", entry.language)
    if entry.rights:
        add(item, f"{{{DC}}}rights", entry.rights)
    if entry.origin:
        add(item, "source", entry.origin.title, url=entry.origin.url)
    enclosed = next((media for media in entry.media if media.type), None)
    if enclosed:
        add(item, "enclosure", url=enclosed.url, length=str(enclosed.length or 0), type=str(enclosed.type))
    fill_media(item, entry)
    dialect.fill_item(entry, item)


def fill_media(item: etree._Element, entry: Entry) -> None:
    """Add Media RSS for each picture, sound and film; no group, since they are no alternatives of one another.

    Captions stand only in entries that have a summary and a full text: feedparser, and all that is built on it, would take
    a caption for the text that is missing.
    """
    for one in entry.media:
        told = {"url": one.url, "type": one.type, "medium": medium_of(one), "width": one.width, "height": one.height}
        told["fileSize"] = one.length
        content = add(item, f"{{{MEDIA}}}content", **{name: str(value) for name, value in told.items() if value})
        if one.caption and entry.summary and entry.content_html:
            add(content, f"{{{MEDIA}}}description", one.caption, type="plain")
        if medium_of(one) == "image":
            sizes = {name: str(value) for name, value in (("width", one.width), ("height", one.height)) if value}
            add(content, f"{{{MEDIA}}}thumbnail", url=one.url, **sizes)
        if one.credit:
            role = "photographer" if medium_of(one) == "image" else "producer"
            add(content, f"{{{MEDIA}}}credit", one.credit, role=role, scheme="urn:ebu")


def add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    """Add an element with its text and attributes, and give it."""
    element = etree.SubElement(parent, tag, attributes)
    element.text = text
    return element


def _add_each(parent: etree._Element, outer: str, inner: str, values: Sequence[str]) -> None:
    if values:
        group = add(parent, outer)
        for value in values:
            add(group, inner, value)
