"""Atom: RFC 4287, with archives by RFC 5005 and, in a variant, tombstones by RFC 6721."""

import html
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from lxml import etree

from feedsvc.domain.feed import Profile
from feedsvc.render._feedgen import Head, Part, make_atom
from feedsvc.render.document import Document
from feedsvc.render.entries import Entry
from feedsvc.render.fragments import Fragments
from feedsvc.render.rss import fill_media
from feedsvc.render.xml import DELETED, HISTORY, MEDIA, XML, number_escapes, plain, plain_elements, rfc3339

NAMESPACES = {"media": MEDIA, "fh": HISTORY}
_FRAGMENTS = Fragments(tail=b"</feed>")
_PLAIN = plain_elements("title", "subtitle", "summary", "rights", "name", "media:description", "media:credit")


def render_atom(document: Document) -> bytes:
    """Render a document as Atom."""
    head = Head(
        id=document.id,
        title=document.title,
        link=document.feed.link,
        description=plain(document.feed.description),
        language=document.feed.language,
        updated=document.changed,
        namespaces=NAMESPACES | ({"at": DELETED} if document.profile is Profile.TOMBSTONES else {}),
        fill=partial(_fill_feed, document),
    )

    def make(entries: Sequence[Entry]) -> bytes:
        return number_escapes(make_atom(head, [_part(entry) for entry in entries]), _PLAIN)

    return _FRAGMENTS.assemble(document.entries, make)


def _part(entry: Entry) -> Part:
    return Part(
        id=entry.guid,
        title=entry.title,
        link=entry.link,
        content=entry.content_html or html.escape(entry.summary or entry.title, quote=False),
        summary=entry.summary if entry.content_html else "",
        updated=entry.updated,
        fill=partial(_fill_entry, entry),
    )


def _fill_feed(document: Document, root: etree._Element) -> None:
    feed = document.feed
    _set_updated(root, document.changed)
    author = etree.SubElement(root, "author")
    etree.SubElement(author, "name").text = document.publisher
    etree.SubElement(root, "link", rel="alternate", href=feed.link, type="text/html")
    for link in document.links:
        etree.SubElement(root, "link", {"rel": link.rel, "href": link.href} | ({"type": link.type} if link.type else {}))
    for mark in document.history_marks:
        etree.SubElement(root, f"{{{HISTORY}}}{mark}")
    if feed.image:
        etree.SubElement(root, "logo").text = feed.image.url
    if feed.rights:
        etree.SubElement(root, "rights").text = plain(feed.rights)
    if document.profile is Profile.TOMBSTONES:
        for tombstone in document.tombstones:
            told = {"ref": tombstone.article.guid, "when": rfc3339(tombstone.when)}
            etree.SubElement(root, f"{{{DELETED}}}deleted-entry", told)


def _fill_entry(entry: Entry, element: etree._Element) -> None:
    _set_updated(element, entry.updated)
    if entry.language:
        element.set(f"{{{XML}}}lang", entry.language)
    etree.SubElement(element, "link", rel="alternate", href=entry.link, type="text/html")
    if entry.original and entry.original != entry.link:
        etree.SubElement(element, "link", rel="via", href=entry.original)
    for media in entry.media:
        if media.type:
            told = {"rel": "enclosure", "href": media.url, "length": str(media.length or 0), "type": media.type}
            etree.SubElement(element, "link", told)
    if entry.published:
        etree.SubElement(element, "published").text = rfc3339(entry.published)
    for role, people in (("author", entry.authors), ("contributor", entry.editors)):
        for name in people:
            etree.SubElement(etree.SubElement(element, role), "name").text = name
    for category in entry.categories:
        etree.SubElement(element, "category", term=category.name, scheme=category.scheme)
    if entry.rights:
        etree.SubElement(element, "rights").text = entry.rights
    if entry.origin:
        _fill_source(entry, etree.SubElement(element, "source"))
    fill_media(element, entry)


def _set_updated(element: etree._Element, at: datetime) -> None:
    """Write over the date that feedgen wrote: it has an offset where others expect Z."""
    for written in element.iterchildren("updated"):
        written.text = rfc3339(at)


def _fill_source(entry: Entry, source: etree._Element) -> None:
    """Tell the feed that an article was taken from: id, title and updated are required of a feed, so of its stand-in."""
    if entry.origin is None:
        return
    etree.SubElement(source, "id").text = entry.origin.id or entry.origin.url
    etree.SubElement(source, "title").text = entry.origin.title
    etree.SubElement(source, "updated").text = rfc3339(entry.origin.updated or entry.published or entry.updated)
    etree.SubElement(source, "link", rel="self", href=entry.origin.url)
