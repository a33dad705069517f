"""The lines of section B: Atom (RFC 4287), archives (RFC 5005), tombstones (RFC 6721)."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from feedsvc.check.finding import Finding, shown
from feedsvc.check.media import media_findings
from feedsvc.check.remembering import Faultless
from feedsvc.check.values import (
    address_findings,
    body_findings,
    is_absolute,
    is_iri,
    is_number,
    is_plain,
    line_of,
    range_findings,
    rfc3339_date,
    unique_findings,
)
from feedsvc.render.xml import ATOM, DELETED, HISTORY, XML

_ONCE = ("id", "title", "updated")
_TEXT_TYPES = (None, "text", "html", "xhtml")


def atom_findings(
    root: etree._Element, faultless: Faultless, *, address: str | None, now: datetime | None
) -> Iterator[Finding]:
    """Find what breaks section B; `address` is where the document was fetched, if it is known."""
    yield from _feed(root, address)
    entries = root.findall(_atom("entry"))
    yield from unique_findings([_text(entry, "id") for entry in entries], "B1", "id")
    yield from unique_findings([_text(entry, "updated") for entry in entries], "B4", "updated")
    has_author = root.find(_atom("author")) is not None
    for number, entry in enumerate(entries, 1):
        name = shown(_text(entry, "id") or f"entry {number}")
        yield from faultless.examine(etree.tostring(entry, with_tail=False), _entry(entry, name, now), now)
        if (
            not has_author
            and entry.find(_atom("author")) is None
            and entry.find(f"{_atom('source')}/{_atom('author')}") is None
        ):
            yield Finding("B3", f"neither {name} nor the feed has an author", line_of(entry))
    for tombstone in root.findall(f"{{{DELETED}}}deleted-entry"):
        if not is_iri(tombstone.get("ref") or "") or rfc3339_date(tombstone.get("when") or "") is None:
            yield Finding("B17", f"the tombstone of {shown(tombstone.get('ref'))} lacks ref or when", line_of(tombstone))


def _feed(root: etree._Element, address: str | None) -> Iterator[Finding]:
    line = line_of(root)
    yield from _once(root, "the feed")
    if root.prefix is not None:
        yield Finding("B13", f"Atom has the prefix {shown(root.prefix)}", line, is_fault=False)
    if not root.get(f"{{{XML}}}lang"):
        yield Finding("B11", "the feed names no language", line)
    first = root.find(_atom("entry"))
    late = [element for element in first.itersiblings() if element.tag != _atom("entry")] if first is not None else []
    for element in late:
        if isinstance(element.tag, str) and element.tag.startswith(f"{{{ATOM}}}"):
            yield Finding("B13", f"{shown(etree.QName(element).localname)} stands behind the first entry", line_of(element))
    links = [link for link in root.findall(_atom("link")) if link.get("rel") == "self"]
    if len(links) != 1:
        yield Finding("B9", f"there are {len(links)} links to the feed itself", line)
    elif address is not None and links[0].get("href") != address:
        href = shown(links[0].get("href"))
        yield Finding("B9", f"the feed names itself {href}, and was fetched from {shown(address)}", line_of(links[0]))
    yield from _links(root, "the feed")
    rels = {link.get("rel") for link in root.findall(_atom("link"))}
    if root.find(f"{{{HISTORY}}}archive") is not None and "current" not in rels:
        yield Finding("B14", "the archive page doesn't link the current feed", line)
    following = [link.get("href") for link in root.findall(_atom("link")) if link.get("rel") == "next"]
    if links and links[0].get("href") in following:
        yield Finding("B15", "the next page is this one", line)
    if root.find(f"{{{HISTORY}}}complete") is not None and (following or "prev-archive" in rels):
        yield Finding("B16", "the feed says that it is complete, and links more", line)


def _entry(entry: etree._Element, name: str, now: datetime | None) -> Iterator[Finding]:
    line = line_of(entry)
    yield from _once(entry, name)
    for date in ("updated", "published"):
        at = rfc3339_date(written) if (written := _text(entry, date)) else None
        if written and at is None:
            yield Finding("B5", f"{name} has the {date} date {shown(written)!r}", line)
        elif at is not None:
            yield from range_findings(name, at, now, line)
    yield from _links(entry, name)
    yield from media_findings(entry, name)
    content = entry.find(_atom("content"))
    if content is None and not any(link.get("rel", "alternate") == "alternate" for link in entry.findall(_atom("link"))):
        yield Finding("B8", f"{name} has neither content nor an alternate link", line)
    if content is not None:
        yield from _content(content, name)
    for source in entry.findall(_atom("source")):
        missing = [required for required in _ONCE if source.find(_atom(required)) is None]
        if missing:
            yield Finding("B12", f"the source of {name} has no {', '.join(missing)}", line_of(source))


def _once(element: etree._Element, name: str) -> Iterator[Finding]:
    for required in _ONCE:
        if len(element.findall(_atom(required))) != 1:
            yield Finding("B1", f"{name} has not exactly one {required}", line_of(element))
    written = _text(element, "id")
    if written and not is_iri(written):
        yield Finding("B2", f"{name} has the id {shown(written)!r}, which is no absolute IRI", line_of(element))
    if element.tag == _atom("feed") and rfc3339_date(_text(element, "updated")) is None:
        yield Finding("B5", f"{name} has the updated date {shown(_text(element, 'updated'))!r}", line_of(element))
    for tag in ("title", "summary", "subtitle", "rights"):
        for text in element.findall(_atom(tag)):
            if text.get("type") not in _TEXT_TYPES:
                yield Finding("B6", f"{tag} of {name} has the type {shown(text.get('type'))}", line_of(text))
    title = element.find(_atom("title"))
    if title is not None and title.get("type") in (None, "text") and not is_plain(title.text or ""):
        yield Finding("A10", f"the title of {name} holds markup", line_of(title))


def _links(element: etree._Element, name: str) -> Iterator[Finding]:
    links = element.findall(_atom("link"))
    alternates = [(link.get("type"), link.get("hreflang")) for link in links if link.get("rel", "alternate") == "alternate"]
    for (kind, _), count in Counter(alternates).items():
        if count > 1:
            yield Finding("B8", f"{name} has {count} alternate links of the type {shown(kind)}", line_of(element))
    for link in links:
        if link.get("rel") == "enclosure" and not (link.get("type") and is_number(link.get("length") or "")):
            yield Finding("B10", f"an enclosure of {name} lacks type or length", line_of(link))
    web = [link.get("href") or "" for link in links if not _is_other_scheme(link.get("href") or "")]
    yield from address_findings(name, web, line_of(element))


def _content(content: etree._Element, name: str) -> Iterator[Finding]:
    kind, source = content.get("type"), content.get("src")
    if kind not in _TEXT_TYPES and "/" not in str(kind):
        yield Finding("B7", f"the content of {name} has the type {shown(kind)}", line_of(content))
    if source is not None and not is_absolute(source):
        yield Finding("A12", f"the content of {name} has the address {shown(source)!r}", line_of(content))
    if kind == "html":
        yield from body_findings(name, content.text or "", line_of(content))


def _is_other_scheme(href: str) -> bool:
    return is_iri(href) and not href.startswith(("http:", "https:"))


def _text(element: etree._Element, name: str) -> str:
    return (element.findtext(_atom(name)) or "").strip()


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"
