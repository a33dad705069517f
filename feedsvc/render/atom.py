"""Atom: RFC 4287, with archives by RFC 5005 and, in a variant, tombstones by RFC 6721."""

import html
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial

from lxml import etree

from feedsvc.domain.drafts import Origin
from feedsvc.render._feedgen import Head, Part, make_atom
from feedsvc.render.document import Document
from feedsvc.render.entries import Entry
from feedsvc.render.fragments import ROOM, Fragments, with_text
from feedsvc.render.rss import media_elements
from feedsvc.render.xml import DELETED, HISTORY, MEDIA, number_escapes, plain, plain_elements, quoted, rfc3339, text

NAMESPACES = {"media": MEDIA, "fh": HISTORY}
_PLAIN = plain_elements("title", "subtitle", "summary", "rights", "name")

ATOM_TAIL = b"</feed>"
"""What stands behind the last entry."""


def render_atom(document: Document, fragments: Fragments) -> bytes:
    """Render a document as Atom; `fragments` are the entries that were rendered before."""
    head = Head(
        id=document.id,
        title=document.title,
        link=document.feed.link,
        description=plain(document.feed.description),
        language=document.feed.language,
        updated=document.changed,
        namespaces=NAMESPACES | ({} if document.tombstones is None else {"at": DELETED}),
        fill=partial(_fill_feed, document),
    )

    def make(entries: Sequence[Entry]) -> bytes:
        return number_escapes(make_atom(head, [_part(entry) for entry in entries]), _PLAIN)

    return fragments.assemble(document.entries, make, _finish)


def _part(entry: Entry) -> Part:
    return Part(
        id=entry.atom_id or entry.guid,
        title=entry.title,
        link=entry.link,
        content=ROOM if entry.content_html else html.escape(entry.summary or entry.title, quote=False),
        summary=entry.summary if entry.content_html else "",
        updated=entry.updated.astimezone(UTC),
    )


def _fill_feed(document: Document, root: etree._Element) -> None:
    feed = document.feed
    for written in root.iterchildren("updated"):
        written.text = rfc3339(document.changed)  # feedgen writes an offset where others expect Z
    author = etree.SubElement(root, "author")
    etree.SubElement(author, "name").text = document.publisher
    etree.SubElement(root, "link", rel="alternate", href=feed.link, type="text/html")
    for link in document.links:
        etree.SubElement(root, "link", {"rel": link.rel, "href": link.href} | ({"type": link.type} if link.type else {}))
    if document.is_archive:
        etree.SubElement(root, f"{{{HISTORY}}}archive")
    if feed.image:
        etree.SubElement(root, "logo").text = feed.image.url
    if document.icon:
        etree.SubElement(root, "icon").text = document.icon
    if feed.rights:
        etree.SubElement(root, "rights").text = plain(feed.rights)
    for tombstone in document.tombstones or ():
        attributes = {"ref": tombstone.article.atom_id, "when": rfc3339(tombstone.when)}
        etree.SubElement(root, f"{{{DELETED}}}deleted-entry", attributes)


def _finish(entry: Entry, fragment: bytes) -> bytes:
    """Put the full text and the elements that are ours into an entry as feedgen made it, whose date has an offset where others
    expect Z."""
    fragment = fragment.replace(b"+00:00</updated>", b"Z</updated>", 1)
    if entry.language:
        fragment = fragment.replace(b"<entry>", f'<entry xml:lang="{quoted(entry.language)}">'.encode(), 1)
    fragment = fragment.removesuffix(b"</entry>") + "".join([*_elements(entry), "</entry>"]).encode()
    return with_text(fragment, b'<content type="html">', entry.content_html) if entry.content_html else fragment


def _elements(entry: Entry) -> Iterator[str]:
    """Yield the elements that are ours, behind those of feedgen."""
    yield f'<link rel="alternate" href="{quoted(entry.link)}" type="text/html"/>'
    if entry.original and entry.original != entry.link:
        yield f'<link rel="via" href="{quoted(entry.original)}"/>'
    for media in entry.media:
        if media.type:
            attributes = f'length="{media.length or 0}" type="{quoted(media.type)}"'
            yield f'<link rel="enclosure" href="{quoted(media.url)}" {attributes}/>'
    if entry.published:
        yield f"<published>{rfc3339(entry.published)}</published>"
    for author in entry.authors:
        yield f"<author><name>{text(author)}</name></author>"
    for editor in entry.editors:
        yield f"<contributor><name>{text(editor)}</name></contributor>"
    for category in entry.categories:
        yield f'<category term="{quoted(category.name)}" scheme="{quoted(category.scheme)}"/>'
    if entry.rights:
        yield f"<rights>{text(entry.rights)}</rights>"
    if entry.origin:
        yield _source(entry.origin, entry.published or entry.updated)
    yield from media_elements(entry)


def _source(origin: Origin, updated: datetime) -> str:
    """Write the feed that an article was taken from: id, title and updated are required of a feed, so of its stand-in."""
    return (
        f"<source><id>{text(origin.id or origin.url)}</id><title>{text(origin.title)}</title>"
        f'<updated>{rfc3339(origin.updated or updated)}</updated><link rel="self" href="{quoted(origin.url)}"/></source>'
    )
