"""The lines of section A: RSS 2.0 and the Advisory Board's Best Practices Profile."""

import re
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
    is_number,
    is_plain,
    line_of,
    range_findings,
    rfc822_date,
    unique_findings,
)
from feedsvc.render.xml import ATOM, CONTENT, DC

_MAIL = re.compile(r"[^\s@()]+@[^\s@()]+\.[^\s@()]+(?: \([^()]*\))?")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SELF = f"{{{ATOM}}}link[@rel='self']"


def rss_findings(root: etree._Element, faultless: Faultless, *, address: str | None, now: datetime | None) -> Iterator[Finding]:
    """Find what breaks section A; `address` is where the document was fetched, if it is known."""
    if root.get("version") != "2.0":
        yield Finding("A1", f"the version is {shown(root.get('version'))}", line_of(root))
    channels = root.findall("channel")
    if len(channels) != 1:
        yield Finding("A1", f"there are {len(channels)} channels", line_of(root))
    for channel in channels[:1]:
        yield from _channel(channel, address)
        yield from _times(channel)
        items = channel.findall("item")
        yield from unique_findings([_text(item, "guid") for item in items], "A5", "guid")
        for number, item in enumerate(items, 1):
            name = shown(_text(item, "guid") or f"item {number}")
            yield from faultless.examine(etree.tostring(item, with_tail=False), _item(item, name, now), now)


def _channel(channel: etree._Element, address: str | None) -> Iterator[Finding]:
    line = line_of(channel)
    for name in ("title", "link", "description"):
        if len(channel.findall(name)) != 1 or not _text(channel, name):
            yield Finding("A1", f"the channel has not exactly one {name}", line)
    link = _text(channel, "link")
    if link and not is_absolute(link):
        yield Finding("A2", f"the channel's link is {shown(link)!r}, which is not absolute", line)
    if link and (link == address or re.search(r"\.(?:rss|atom|xml|rdf|json)(?:$|\?)", link)):
        yield Finding("A2", f"the channel's link is that of a feed: {shown(link)}", line)
    yield from _self(channel, address)
    first = channel.find("item")
    late = [element for element in first.itersiblings() if element.tag != "item"] if first is not None else []
    for element in late:
        if isinstance(element.tag, str):
            yield Finding("A4", f"{shown(_name(element))} stands behind the first item", line_of(element))
    if not _text(channel, "language"):
        yield Finding("A21", "the channel names no language", line)
    if not is_plain(_text(channel, "title")):
        yield Finding("A10", "the channel's title holds markup", line)
    if channel.find("cloud") is not None:
        yield Finding("A20", "the channel has a cloud", line, is_fault=False)
    yield from _image(channel)


def _self(channel: etree._Element, address: str | None) -> Iterator[Finding]:
    links = channel.findall(_SELF)
    if len(links) != 1:
        yield Finding("A3", f"there are {len(links)} links to the feed itself", line_of(channel))
        return
    href, line = links[0].get("href"), line_of(links[0])
    if not is_absolute(href):
        yield Finding("A3", f"the feed names itself {shown(href)!r}, which is not absolute", line)
    elif address is not None and href != address:
        yield Finding("A3", f"the feed names itself {shown(href)}, and was fetched from {shown(address)}", line)
    if links[0].get("type") not in (None, "application/rss+xml"):
        yield Finding("A3", f"the link to itself has the type {shown(links[0].get('type'))}", line)


def _image(channel: etree._Element) -> Iterator[Finding]:
    image = channel.find("image")
    if image is None:
        return
    line = line_of(image)
    for name in ("title", "link"):
        if _text(image, name) != _text(channel, name):
            yield Finding("A15", f"the image's {name} is not the channel's", line)
    if not is_absolute(_text(image, "url")):
        yield Finding("A15", f"the image has the address {shown(_text(image, 'url'))!r}", line)
    for name, most in (("width", 144), ("height", 400)):
        pixels = _text(image, name)
        if pixels and not (is_number(pixels) and 1 <= int(pixels) <= most):
            yield Finding("A15", f"the image's {name} is {shown(pixels)}; at most {most} pixels are shown", line)


def _times(channel: etree._Element) -> Iterator[Finding]:
    line = line_of(channel)
    for name in ("lastBuildDate", "pubDate"):
        date = _text(channel, name)
        if date and rfc822_date(date) is None:
            yield Finding("A7", f"{name} is {shown(date)!r}", line)
    ttl = channel.find("ttl")
    if ttl is not None and not (is_number(_text(channel, "ttl")) and int(_text(channel, "ttl")) > 0):
        yield Finding("A16", f"ttl is {shown(ttl.text)!r}", line_of(ttl))
    hours = [(hour.text or "").strip() for hour in channel.findall("skipHours/hour")]
    if len(set(hours)) != len(hours) or any(not (is_number(hour) and int(hour) < 24) for hour in hours):
        yield Finding("A17", f"skipHours are {shown(', '.join(hours))}", line)
    days = [(day.text or "").strip() for day in channel.findall("skipDays/day")]
    if len(set(days)) != len(days) or not set(days) <= set(_DAYS):
        yield Finding("A17", f"skipDays are {shown(', '.join(days))}", line)


def _item(item: etree._Element, name: str, now: datetime | None) -> Iterator[Finding]:
    line = line_of(item)
    if not (_text(item, "title") or _text(item, "description")):
        yield Finding("A1", f"{name} has neither title nor description", line)
    if not is_plain(_text(item, "title")):
        yield Finding("A10", f"the title of {name} holds markup", line)
    guid = item.find("guid")
    if guid is not None and guid.get("isPermaLink", "true") == "true" and not is_absolute((guid.text or "").strip()):
        yield Finding("A6", f"the guid {name} is taken for an address", line)
    dated = _text(item, "pubDate")
    at = rfc822_date(dated) if dated else None
    if dated and at is None:
        yield Finding("A7", f"{name} has the date {shown(dated)!r}", line)
    elif at is not None:
        yield from range_findings(name, at, now, line)
    yield from _texts(item, name)
    yield from _credits(item, name)
    yield from _enclosures(item, name)
    yield from media_findings(item, name)
    yield from address_findings(name, [_text(item, "link") or None], line)


def _texts(item: etree._Element, name: str) -> Iterator[Finding]:
    order = [element.tag for element in item if element.tag in ("description", f"{{{CONTENT}}}encoded")]
    if order and order[0] != "description":
        yield Finding("A11", f"content:encoded of {name} stands before a description", line_of(item), is_fault=len(order) > 1)
    for tag in ("description", f"{{{CONTENT}}}encoded"):
        yield from body_findings(name, _text(item, tag), line_of(item))


def _credits(item: etree._Element, name: str) -> Iterator[Finding]:
    line, author = line_of(item), _text(item, "author")
    if author and not _MAIL.fullmatch(author):
        yield Finding("A13", f"the author of {name} is {shown(author)!r}, which is no address", line)
    if author and item.find(f"{{{DC}}}creator") is not None:
        yield Finding("A13", f"{name} has both author and dc:creator", line)
    for source in item.findall("source"):
        if not is_absolute(source.get("url")):
            yield Finding("A18", f"the source of {name} has the url {shown(source.get('url'))!r}", line_of(source))
    if item.find("category") is not None and item.find(f"{{{DC}}}subject") is not None:
        yield Finding("A19", f"{name} has both category and dc:subject", line)


def _enclosures(item: etree._Element, name: str) -> Iterator[Finding]:
    enclosures = item.findall("enclosure")
    if len(enclosures) > 1:
        yield Finding("A14", f"{name} has {len(enclosures)} enclosures", line_of(item))
    for enclosure in enclosures:
        if not is_absolute(enclosure.get("url")):
            yield Finding("A14", f"an enclosure of {name} has the url {shown(enclosure.get('url'))!r}", line_of(enclosure))
        if not is_number(enclosure.get("length") or ""):
            length = shown(enclosure.get("length"))
            yield Finding("A14", f"an enclosure of {name} has the length {length!r}", line_of(enclosure))
        if "/" not in (enclosure.get("type") or ""):
            yield Finding("A14", f"an enclosure of {name} has the type {shown(enclosure.get('type'))!r}", line_of(enclosure))


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
