"""Whether a rendered feed may go live: the faults that would break a reader, a sentence each."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from lxml import etree

from feedsvc.domain.rendition import Rendition
from feedsvc.render.xml import ATOM

_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT"
)
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
_RELATIVE = re.compile(r"<[^>]+\s(?:href|src)=\"(?!https?:|mailto:|#)([^\"]*)\"")


def check(rendition: Rendition) -> tuple[str, ...]:
    """Give the faults of a rendition; () means that it may go live."""
    if rendition.content_type.startswith("application/feed+json"):
        return tuple(_json_faults(rendition.body))
    try:
        root = etree.fromstring(rendition.body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return (f"A1: it is not well-formed: {error}.",)
    return tuple(_rss_faults(root) if root.tag == "rss" else _atom_faults(root))


def _rss_faults(root: etree._Element) -> Iterator[str]:
    channel = root.find("channel")
    if channel is None:
        yield "A1: there is no channel."
        return
    for name in ("title", "link", "description"):
        if not channel.findtext(name):
            yield f"A1: the channel has no {name}."
    if channel.find(f"{{{ATOM}}}link[@rel='self']") is None:
        yield "A3: there is no atom:link to the feed itself."
    items = channel.findall("item")
    yield from _unique([item.findtext("guid") for item in items], "A5", "guid")
    for item in items:
        name = item.findtext("guid") or "an item"
        if not (item.findtext("title") or item.findtext("description")):
            yield f"A1: {name} has neither title nor description."
        dated = item.findtext("pubDate")
        if dated is not None and not _RFC822.fullmatch(dated):
            yield f"A7: {name} has the date {dated!r}."
        yield from _body_faults(name, item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or "", "A12")
        yield from _address_faults(name, [item.findtext("link"), *(e.get("url") for e in item.findall("enclosure"))])


def _atom_faults(root: etree._Element) -> Iterator[str]:
    for name in ("id", "title", "updated"):
        if len(root.findall(f"{{{ATOM}}}{name}")) != 1:
            yield f"B1: the feed has not exactly one {name}."
    entries = root.findall(f"{{{ATOM}}}entry")
    yield from _unique([entry.findtext(f"{{{ATOM}}}id") for entry in entries], "B1", "id")
    yield from _unique([entry.findtext(f"{{{ATOM}}}updated") for entry in entries], "B4", "updated")
    for entry in entries:
        name = entry.findtext(f"{{{ATOM}}}id") or "an entry"
        for required in ("title", "updated"):
            if len(entry.findall(f"{{{ATOM}}}{required}")) != 1:
                yield f"B1: {name} has not exactly one {required}."
        for date in ("updated", "published"):
            dated = entry.findtext(f"{{{ATOM}}}{date}")
            if dated is not None and not _RFC3339.fullmatch(dated):
                yield f"B5: {name} has the {date} date {dated!r}."
        yield from _body_faults(name, entry.findtext(f"{{{ATOM}}}content") or "", "A12")
        yield from _address_faults(name, [link.get("href") for link in entry.findall(f"{{{ATOM}}}link")])


def _json_faults(body: bytes) -> Iterator[str]:
    try:
        told = json.loads(body)
    except ValueError as error:
        yield f"C1: it is no JSON: {error}."
        return
    for name in ("version", "title", "home_page_url", "feed_url", "items"):
        if name not in told:
            yield f"C1: there is no {name}."
    items = told.get("items", [])
    yield from _unique([item.get("id") for item in items], "C2", "id")
    for item in items:
        name = str(item.get("id"))
        if not (item.get("content_html") or item.get("content_text")):
            yield f"C2: {name} has no content."
        for date in ("date_published", "date_modified"):
            if date in item and not _RFC3339.fullmatch(str(item[date])):
                yield f"C3: {name} has the {date} date {item[date]!r}."
        yield from _body_faults(name, str(item.get("content_html") or ""), "A12")
        yield from _address_faults(name, [item.get("url")])


def _unique(values: Sequence[str | None], rule: str, what: str) -> Iterator[str]:
    for value, count in Counter(values).items():
        if not value:
            yield f"{rule}: {count} entries have no {what}."
        elif count > 1:
            yield f"{rule}: {count} entries share the {what} {value}."


def _body_faults(name: str, body: str, rule: str) -> Iterator[str]:
    relative = _RELATIVE.search(body)
    if relative:
        yield f"{rule}: the text of {name} has the relative address {relative[1]!r}."
    if "<script" in body or "<iframe" in body:
        yield f"{rule}: the text of {name} holds a script or a frame."


def _address_faults(name: str, addresses: Sequence[str | None]) -> Iterator[str]:
    for address in addresses:
        if address is not None and urlsplit(address).scheme not in ("http", "https"):
            yield f"A12: {name} has the address {address!r}, which is not absolute."
