"""What a value of a feed must look like: dates, addresses, plain text, harmless HTML."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import cast
from urllib.parse import urljoin

from lxml import etree

from feedsvc.check.finding import Finding, shown
from feedsvc.domain.addresses import is_web_address
from feedsvc.domain.dates import DAYS, OLDEST
from feedsvc.domain.texts import scrub
from feedsvc.render.xml import plain

_RFC822 = re.compile(
    r"(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d{2}:\d{2}(?::\d{2})? (?:GMT|UT|UTC|[ECMP][SD]T|[+-]\d{4})"
)
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
CLOCK_SKEW = timedelta(minutes=10)
"""How far ahead a time may lie before validators call it implausible."""

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)")
_LONGEST_TITLE = 10_000
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")

_BANNED = ("script", "iframe", "object", "embed", "form", "style", "frame", "applet", "meta", "link", "base")
_ADDRESSES = ("href", "src", "poster", "cite", "action", "data", "background")

# A look that may take text for markup; only what it finds is parsed. It goes over any text once, whatever stands there.
_SUSPECT = re.compile(
    rf"<(?:{'|'.join(_BANNED)})\b|[\s\"'/](?:on[a-z]{{3,30}}|style)\s{{0,9}}="
    rf"|[\s\"'/](?:{'|'.join(_ADDRESSES)})\s{{0,9}}=(?![\"']?(?:https?:|mailto:|tel:|#))",
    re.IGNORECASE,
)
_DANGEROUS_STYLE = re.compile(r"expression|url\s*\(|javascript:|@import|position\s*:", re.IGNORECASE)


def rfc822_date(text: str) -> datetime | None:
    """Read a date of RSS; None for one that isn't written as the profile asks."""
    match = _RFC822.fullmatch(text)
    if match is None:
        return None
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if match[1] and DAYS[at.weekday()] != match[1]:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def rfc3339_date(text: str) -> datetime | None:
    """Read a date of Atom and JSON Feed; None for one that isn't written so."""
    if not _RFC3339.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def line_of(element: etree._Element) -> int | None:
    """Return the line at which an element stands."""
    return cast("int | None", element.sourceline)


def range_findings(name: str, at: datetime, now: datetime | None, line: int | None) -> Iterator[Finding]:
    """Find a date that readers take for a fault: ahead of `now`, or from before there were feeds."""
    if now is not None and at > now + CLOCK_SKEW:
        yield Finding("A8", f"{name} is dated ahead: {at.isoformat()}", line)
    if at < OLDEST:
        yield Finding("A8", f"{name} is dated {at.year}", line)


def is_absolute(address: str | None) -> bool:
    """Return whether this is an absolute address of the web, written without white space."""
    return bool(address) and is_web_address(str(address)) and not re.search(r"\s", str(address))


def joined(address: str | None, link: str) -> str:
    """Join a link to the address of its document; one that can't be joined stays as it is."""
    try:
        return urljoin(address or "", link)
    except ValueError:
        return link


def is_iri(text: str) -> bool:
    """Return whether this is an absolute IRI: `urn:uuid:...`, `tag:...`, `https://...`."""
    return _IRI.fullmatch(text) is not None


def is_plain(text: str) -> bool:
    """Return whether no reader takes this text for markup."""
    text = text[:_LONGEST_TITLE]
    return plain(text) == " ".join(scrub(text).split())


def is_number(text: str) -> bool:
    """Return whether this is a whole number, of a size that pixels, bytes and minutes have."""
    return text.isascii() and text.isdigit() and len(text) < 16


def address_findings(name: str, addresses: Sequence[str | None], line: int | None) -> Iterator[Finding]:
    """Find addresses that are not absolute."""
    for address in addresses:
        if address is not None and not is_absolute(address):
            yield Finding("A12", f"{name} has the address {shown(address)!r}, which is not absolute", line)


def unique_findings(values: Sequence[str | None], rule: str, what: str) -> Iterator[Finding]:
    """Find entries without a value that each must have, and those that share it."""
    for value, count in Counter(values).items():
        if not value:
            yield Finding(rule, f"{count} {_entries(count)} no {what}")
        elif count > 1:
            yield Finding(rule, f"{count} entries share the {what} {shown(value)}")


def body_findings(name: str, body: str, line: int | None) -> Iterator[Finding]:
    """Find what makes a text unsafe or breaks away from its page."""
    if not _SUSPECT.search(body):
        return
    root = parsed_html(body)
    if root is None:
        yield Finding("A12", f"the text of {name} is no HTML that can be read", line)
        return
    for element in root.iter(etree.Element):
        tag = str(element.tag)
        if tag in _BANNED:
            yield Finding("A12", f"the text of {name} holds a <{shown(tag)}>", line)
        for attribute, value in element.attrib.items():
            yield from _attribute_findings(name, str(attribute), str(value), line)


def parsed_html(body: str) -> etree._Element | None:
    """Parse HTML of any kind; None if nothing can be made of it."""
    try:
        return etree.fromstring(body.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.LxmlError, ValueError):
        return None


def _attribute_findings(name: str, attribute: str, value: str, line: int | None) -> Iterator[Finding]:
    if attribute.startswith("on"):
        yield Finding("A12", f"the text of {name} has the attribute {shown(attribute)}", line)
    elif attribute == "style" and _DANGEROUS_STYLE.search(value):
        yield Finding("A12", f"the text of {name} has the style {shown(value)!r}", line)
    elif attribute in _ADDRESSES and not value.startswith("#"):
        yield from _link_findings(name, value, line)


def _link_findings(name: str, address: str, line: int | None) -> Iterator[Finding]:
    scheme = _SCHEME.match("".join(address.lower().split()))
    if scheme is None:
        yield Finding("A12", f"the text of {name} has the relative address {shown(address)!r}", line)
    elif scheme[0] in ("javascript", "vbscript") or (scheme[0] == "data" and "image/" not in address[:16].lower()):
        yield Finding("A12", f"the text of {name} has the dangerous address {shown(address)!r}", line)


def _entries(count: int) -> str:
    return "entry has" if count == 1 else "entries have"
