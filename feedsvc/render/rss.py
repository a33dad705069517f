"""RSS 2.0, by the RSS Advisory Board's Best Practices Profile."""

import html
import re
from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import urlsplit

from lxml import etree

from feedsvc.domain.dates import imf_fixdate
from feedsvc.domain.drafts import Media
from feedsvc.render._feedgen import Head, Part, make_rss
from feedsvc.render.document import Document
from feedsvc.render.entries import Entry, medium_of
from feedsvc.render.fragments import ROOM, Fragments, with_text
from feedsvc.render.partner import Dialect
from feedsvc.render.xml import (
    ATOM,
    DC,
    DCTERMS,
    HISTORY,
    MEDIA,
    number_escapes,
    plain,
    plain_elements,
    quoted,
    rfc3339,
    text,
)

NAMESPACES = {"dc": DC, "dcterms": DCTERMS, "media": MEDIA, "fh": HISTORY}
_PLAIN = plain_elements("title", "copyright")
_CHANNEL_DESCRIPTION = re.compile(rb"<description>[^<]*</description>")
"""The first description is the channel's and holds plain text; an item's holds HTML."""


RSS_TAIL = b"</channel></rss>"
"""What stands behind the last item."""


def render_rss(document: Document, dialect: Dialect, fragments: Fragments) -> bytes:
    """Render a document as RSS in a dialect; `fragments` are the items that were rendered before."""
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
        rendered = number_escapes(make_rss(head, [_part(entry) for entry in entries]), _PLAIN)
        return number_escapes(rendered, _CHANNEL_DESCRIPTION, most=1)

    return fragments.assemble(document.entries, make, partial(_finish, dialect))


def _finish(dialect: Dialect, entry: Entry, item: bytes) -> bytes:
    """Put the full text and the elements that are ours into an item as feedgen made it."""
    ours = "".join([*_elements(entry), dialect.item_elements(entry), "</item>"]).encode()
    item = item.removesuffix(b"</item>") + ours
    if not entry.content_html:
        return item
    return with_text(item, b"<content:encoded>" if entry.summary else b"<description>", entry.content_html)


def _part(entry: Entry) -> Part:
    return Part(
        id=entry.guid,
        title=entry.title,
        link=entry.link,
        content=ROOM if entry.content_html else "",
        summary=html.escape(entry.summary or ("" if entry.content_html else entry.title), quote=False),
        updated=entry.updated,
        is_permalink=entry.is_permalink,
    )


def _fill_channel(document: Document, dialect: Dialect, channel: etree._Element) -> None:
    feed = document.feed
    for link in document.links:
        add(channel, f"{{{ATOM}}}link", rel=link.rel, href=link.href, **({"type": link.type} if link.type else {}))
    if feed.cloud and not document.is_archive:
        _add_cloud(channel, feed.cloud)
    if document.is_archive:
        add(channel, f"{{{HISTORY}}}archive")
    if feed.rights:
        add(channel, "copyright", plain(feed.rights))
    add(channel, "lastBuildDate", imf_fixdate(document.changed))
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
    """Add where readers register to hear of changes (RSS 2.0; rssCloud)."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    place = {"domain": parts.hostname or "", "port": str(port), "path": parts.path}
    add(channel, "cloud", **place, registerProcedure="", protocol="http-post")


def _elements(entry: Entry) -> Iterator[str]:
    """Yield the elements that are ours, behind those of feedgen."""
    if entry.authors:  # half of all readers show the first or the last of several creators
        yield f"<dc:creator>{text(', '.join(entry.authors))}</dc:creator>"
    for editor in entry.editors:
        yield f"<dc:contributor>{text(editor)}</dc:contributor>"
    for category in entry.categories:
        yield f'<category domain="{quoted(category.scheme)}">{text(category.name)}</category>'
    if entry.published:
        yield f"<pubDate>{imf_fixdate(entry.published)}</pubDate>"
    if entry.updated != entry.published:
        yield f"<dcterms:modified>{rfc3339(entry.updated)}</dcterms:modified>"
    if entry.language:
        yield f"<dc:language>{text(entry.language)}</dc:language>"
    if entry.rights:
        yield f"<dc:rights>{text(entry.rights)}</dc:rights>"
    if entry.origin:
        yield f'<source url="{quoted(entry.origin.url)}">{text(entry.origin.title)}</source>'
    enclosed = entry.enclosure
    if enclosed:
        attributes = f'length="{enclosed.length or 0}" type="{quoted(str(enclosed.type))}"'
        yield f'<enclosure url="{quoted(enclosed.url)}" {attributes}/>'
    yield from media_elements(entry)


def media_elements(entry: Entry) -> Iterator[str]:
    """Yield Media RSS for each picture, sound and film; no group, since they are no alternatives of one another.

    Captions stand only in entries that have a summary and a full text: feedparser, and all that is built on it, would take
    a caption for the text that is missing.
    """
    has_captions = bool(entry.summary and entry.content_html)
    for media in entry.media:
        about = "".join(_about(media, has_captions=has_captions))
        attributes = _attributes(
            url=media.url,
            type=media.type,
            medium=medium_of(media),
            width=media.width,
            height=media.height,
            fileSize=media.length,
        )
        yield f"<media:content{attributes}>{about}</media:content>" if about else f"<media:content{attributes}/>"


def _about(media: Media, *, has_captions: bool) -> Iterator[str]:
    is_image = medium_of(media) == "image"
    if media.caption and has_captions:
        yield f'<media:description type="plain">{text(media.caption)}</media:description>'
    if is_image:
        yield f"<media:thumbnail{_attributes(url=media.url, width=media.width, height=media.height)}/>"
    if media.credit:
        role = "photographer" if is_image else "producer"
        yield f'<media:credit role="{role}" scheme="urn:ebu">{text(media.credit)}</media:credit>'
    if media.copyright:
        yield f"<media:copyright>{text(media.copyright)}</media:copyright>"


def _attributes(**values: str | int | None) -> str:
    """Write the attributes that have a value."""
    return "".join([f' {name}="{quoted(str(value))}"' for name, value in values.items() if value])


def add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    """Add an element with its text and attributes, and return it."""
    element = etree.SubElement(parent, tag, attributes)
    element.text = text
    return element


def _add_each(parent: etree._Element, outer: str, inner: str, values: Sequence[str]) -> None:
    if values:
        group = add(parent, outer)
        for value in values:
            add(group, inner, value)
