"""The lines of sections D and E that a client sees: what a server answered to a handful of requests for one feed."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from feedsvc.check.examining import is_json, parsed
from feedsvc.check.finding import Finding, shown
from feedsvc.check.values import joined
from feedsvc.render.xml import ATOM

LONGEST_AGE = 5 * 3600
"""Seconds; some readers take a longer max-age for a fault."""

_TURNED_AWAY = (429, 503)
_CLOSED = (401, 403, 407)
_LONGEST_LINK = 8000

_KINDS = {
    "rss": ("application/rss+xml",),
    f"{{{ATOM}}}feed": ("application/atom+xml",),
    "json": ("application/feed+json", "application/json"),
}


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server answered: the status, headers by lower-case name (several of one name joined by commas), and the body, gzip
    undone."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str:
        """Return a header, empty if there is none."""
        return self.headers.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The answers for one feed: to a plain GET (`first`), to the same again, to each conditional request, to an ETag that the
    server never gave, to HEAD, with gzip accepted and with gzip refused. `moved` are the statuses of the redirects that led to
    `address`."""

    asked: str
    address: str
    moved: tuple[int, ...]
    first: Answered
    again: Answered
    with_etag: Answered | None
    with_date: Answered | None
    with_strange_etag: Answered
    head: Answered
    gzipped: Answered
    refused: Answered


def exchange_findings(exchange: Exchange) -> Iterator[Finding]:
    """Find what breaks sections D and E. Never raises."""
    first = exchange.first
    if first.status != 200:
        yield _refusal(first)
        return
    answers = (exchange.again, exchange.with_etag, exchange.with_date, exchange.head, exchange.gzipped, exchange.refused)
    if any(answer is not None and answer.status in _TURNED_AWAY for answer in (*answers, exchange.with_strange_etag)):
        yield Finding("D12", "the server turns a client away that asks some times in a row; its headers can't be judged")
        yield from _kind(first)
        return
    yield from _redirects(exchange)
    yield from _kind(first)
    yield from _validators(exchange)
    yield from _codings(exchange)
    yield from _lifetime(first)
    yield from _head(exchange)
    yield from _hubs(exchange)
    if exchange.again.body != first.body:
        yield Finding("A9", "two requests in a row gave different bytes")
    elif exchange.gzipped.body != first.body:
        yield Finding("D6", "what is sent in gzip is another document")
    if first.header("set-cookie"):
        yield Finding("D15", "the server sets a cookie")


def _refusal(first: Answered) -> Finding:
    if first.status in _TURNED_AWAY:
        wait = first.header("retry-after")
        return Finding("D12", f"the server answers {first.status}, Retry-After: {shown(wait) if wait else 'none'}")
    if first.status in _CLOSED:
        return Finding("D15", f"the server answers {first.status}: no reader gets in")
    return Finding("D11", f"the server answers {first.status}")


def _redirects(exchange: Exchange) -> Iterator[Finding]:
    for status in exchange.moved:
        if status not in (301, 308):
            yield Finding("D10", f"{shown(exchange.asked)} leads on by {status}, so clients ask it for ever", is_fault=False)


def _kind(first: Answered) -> Iterator[Finding]:
    media_type, _, parameters = first.header("content-type").partition(";")
    media_type = media_type.strip().lower()
    if media_type == "text/html":
        yield Finding("D15", "the feed is sent as text/html")
        return
    wanted = _KINDS.get(kind_of(first.body), ())
    if wanted and media_type not in wanted:
        yield Finding("D1", f"the feed is sent as {shown(media_type or 'nothing')}, not {wanted[0]}")
    charset = re.search(r"charset=\"?([\w-]+)", parameters)
    declared = re.match(rb"\s*<\?xml[^>]*encoding=[\"']([\w-]+)", first.body)
    if charset and declared and charset[1].lower() != declared[1].decode().lower():
        yield Finding("D1", f"the charset is {charset[1]}, the document says {declared[1].decode()}")


def kind_of(body: bytes) -> str:
    """Return a document's kind: `json`, or the tag of its root, empty for what can't be parsed."""
    if is_json(body):
        return "json"
    root = parsed(body)
    return "" if isinstance(root, Finding) else str(root.tag)


def _validators(exchange: Exchange) -> Iterator[Finding]:
    first = exchange.first
    for name in ("etag", "last-modified"):
        if not first.header(name):
            yield Finding("D2", f"there is no {name}", is_fault=name == "etag" or not first.header("etag"))
    if first.header("etag").startswith("W/"):
        yield Finding("D2", "the ETag is weak", is_fault=False)
    for name, answer in (("If-None-Match", exchange.with_etag), ("If-Modified-Since", exchange.with_date)):
        if answer is None:
            continue
        if answer.status != 304:
            yield Finding("D4", f"the server answers {answer.status} to {name} with what it sent itself")
            continue
        missing = [header for header in ("etag", "cache-control", "vary") if first.header(header) and not answer.header(header)]
        if missing:
            yield Finding("D5", f"304 to {name} leaves out {', '.join(missing)}", is_fault="etag" in missing)

    if first.header("etag") and exchange.with_strange_etag.status == 304:
        yield Finding("D4", "the server answers 304 to an ETag that it never gave: readers wouldn't see a change")


def _codings(exchange: Exchange) -> Iterator[Finding]:
    first, gzipped, refused = exchange.first, exchange.gzipped, exchange.refused
    if first.header("content-encoding") not in ("", "identity"):
        yield Finding("D6", f"{shown(first.header('content-encoding'))} is sent to a client that doesn't accept it")
    if "gzip" not in gzipped.header("content-encoding"):
        yield Finding("D6", "gzip is accepted and not sent", is_fault=False)
        return
    for answer in (first, gzipped):
        if "accept-encoding" not in answer.header("vary").lower() and "*" not in answer.header("vary"):
            yield Finding("D6", "there is no Vary: Accept-Encoding")
            break
    if refused.header("content-encoding") == "gzip":
        yield Finding("D6", "gzip is sent to a client that refuses it by gzip;q=0")
    if gzipped.header("etag") and gzipped.header("etag") == first.header("etag") and not first.header("etag").startswith("W/"):
        yield Finding("D3", "the gzipped bytes have the ETag of the plain ones")


def _lifetime(first: Answered) -> Iterator[Finding]:
    control = first.header("cache-control").lower()
    if "no-store" in control or first.header("expires").strip() == "0":
        yield Finding("D8", f"no cache may keep it: {shown(control or 'Expires: 0')}")
    elif "max-age" not in control:
        yield Finding("D8", "there is no Cache-Control: max-age", is_fault=False)
    age = re.search(r"max-age=\"?(\d{1,12})", control)
    if age and int(age[1]) > LONGEST_AGE:
        yield Finding("D9", f"max-age is {int(age[1]):,} seconds")


def _head(exchange: Exchange) -> Iterator[Finding]:
    head, first = exchange.head, exchange.first
    if head.status != first.status:
        yield Finding("D7", f"HEAD is answered {head.status}")
        return
    differing = [name for name in ("content-type", "etag", "last-modified") if head.header(name) != first.header(name)]
    if differing:
        yield Finding("D7", f"HEAD and GET differ in {', '.join(differing)}")


def _hubs(exchange: Exchange) -> Iterator[Finding]:
    links = re.findall(
        r"<([^<>]*)>\s{0,9};[^,<]*?rel=\"?([\w -]+)", exchange.first.header("link")[:_LONGEST_LINK], re.IGNORECASE
    )
    hubs = [href for href, rel in links if "hub" in rel.split()]
    selves = [href for href, rel in links if "self" in rel.split()]
    inside = _hubs_inside(exchange.first.body)
    if kind_of(exchange.first.body) not in _KINDS:
        return
    if not hubs and not inside:
        yield Finding("E1", "no hub is named: aggregators must poll to hear of changes", is_fault=False)
        return
    if inside and not hubs:
        yield Finding("E1", "the document names a hub, the Link header doesn't", is_fault=False)
    if hubs and len(selves) != 1:
        yield Finding("E1", f"there are {len(selves)} Link headers of rel=self beside rel=hub")
    elif selves and joined(exchange.address, selves[0]) != exchange.address:
        yield Finding("E1", f"Link rel=self is {shown(selves[0])}, the feed was fetched from {shown(exchange.address)}")


def _hubs_inside(body: bytes) -> list[str]:
    root = None if is_json(body) else parsed(body)
    if isinstance(root, etree._Element):
        return [link.get("href") or "" for link in root.iter(f"{{{ATOM}}}link", "link") if link.get("rel") == "hub"]
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError):
        return []
    hubs = feed.get("hubs") if isinstance(feed, dict) else None
    return [str(hub.get("url")) for hub in hubs if isinstance(hub, dict)] if isinstance(hubs, list) else []
