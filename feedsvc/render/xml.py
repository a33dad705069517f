"""Names, dates, characters and addresses of feeds in XML."""

import re
from datetime import UTC, datetime
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from feedsvc.domain.addresses import ascii_address
from feedsvc.domain.texts import scrub

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
MEDIA = "http://search.yahoo.com/mrss/"
HISTORY = "http://purl.org/syndication/history/1.0"
DELETED = "http://purl.org/atompub/tombstones/1.0"
XML = "http://www.w3.org/XML/1998/namespace"

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_CLOSING_TAG = re.compile(r"</[a-z][a-z0-9]*\s*>", re.IGNORECASE)
_TAG = re.compile(
    "</?(?:a|abbr|b|big|blockquote|br|center|cite|code|div|em|font|h[1-6]|hr|i|iframe|img|ins|del|li|mark|ol|p|pre|q|s|"
    "script|small|span|strike|strong|style|sub|sup|table|td|th|title|tr|tt|u|ul|svg|form|input|button|object|embed|video|"
    r"audio|html|head|body|article|section|header|footer|figure|figcaption)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^/]|[A-Za-z][A-Za-z0-9+.-]*://[^/]")
_UNFIT = re.compile(r'[\s<>"{}|\\^`]')
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_PORTS = {"http": 80, "https": 443}


def plain(text: str) -> str:
    """Return text for a place where plain text belongs: one line, scrubbed, without markup.

    A closing tag shows that markup was meant. Readers don't agree on it: some show it, some drop it with its content, and no
    escape is understood by all (RSS Profile, "title"); so its tags go and its words stay, and comments go with theirs.
    A lone `<` is text.
    """
    if text.isprintable() and "<" not in text and "  " not in text and text == text.strip():
        return text  # as most are: printable is neither forbidden nor white space, other than the space itself
    text = scrub(text)
    if "<" in text:
        text = _without_markup(text)
    return " ".join(text.split())


def _without_markup(text: str) -> str:
    text = _CDATA.sub(r"\1", _COMMENT.sub("", text))
    while _CLOSING_TAG.search(text) and (bare := _TAG.sub("", text)) != text:
        text = bare
    return text


def escaped(markup: str) -> bytes:
    """Escape markup to be the text of an element, as lxml does; scrubbed before. Bytes are searched five times as fast."""
    body = markup.encode().replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    return body.replace(b"\r", b"&#13;")


def text(plain_text: str) -> str:
    """Escape plain text to be the text of an element, & and < as numbers: the escape that all readers show right (RSS Profile,
    "title")."""
    return plain_text.replace("&", "&#x26;").replace("<", "&#x3C;").replace(">", "&gt;").replace("\r", "&#13;")


def quoted(value: str) -> str:
    """Escape a text to be the value of an attribute."""
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return value.replace("\n", "&#10;").replace("\t", "&#9;").replace("\r", "&#13;")


def number_escapes(document: bytes, elements: re.Pattern[bytes], *, most: int = 0) -> bytes:
    """Write & and < as numbers in the elements that a pattern finds, the first `most` of them or all: the escape that all
    readers show right (RSS Profile, "title")."""
    return elements.sub(lambda match: match[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;"), document, count=most)


def plain_elements(*names: str) -> re.Pattern[bytes]:
    """Find elements of these names that hold an escape, in a document whose attributes hold no `>`."""
    return re.compile(rf"<({'|'.join(names)})(?: [^>]*)?>[^<&]*&[^<]*</\1>".encode())


def canonical_iri(name: str, otherwise: str) -> str:
    """Return the name of another feed as RFC 4287 wants it (section 4.2.6.1): an absolute IRI, an address of the web written in
    the one way that RFC 3986 has for it (section 6.2); `otherwise`, an address, in place of what is none."""
    name = scrub(name).strip()
    if not _SCHEME.match(name) or not name.isascii() or _UNFIT.search(name):
        name = ascii_address(otherwise)
    try:
        parts = urlsplit(name)
        port = parts.port
    except ValueError:
        return name
    if parts.scheme.lower() not in _PORTS:
        return name
    host = (parts.hostname or "") if ":" not in (parts.hostname or "") else f"[{parts.hostname}]"
    place = host if port in (None, _PORTS[parts.scheme.lower()]) else f"{host}:{port}"
    path = urlsplit(urljoin("http://x", parts.path or "/")).path
    escaped_in = [_ESCAPE.sub(_shortest, part) for part in (path, parts.query, parts.fragment)]
    return urlunsplit((parts.scheme.lower(), place, *escaped_in))


def _shortest(escape: re.Match[str]) -> str:
    """Write an escape of a character that needs none as the character, others in capitals (RFC 3986 section 6.2.2)."""
    character = unquote(escape[0])
    return character if _UNRESERVED.fullmatch(character) else escape[0].upper()


def rfc3339(instant: datetime) -> str:
    """Write a date for Atom and JSON Feed, with a fraction only where it has one: `2026-11-23T10:00:00Z`."""
    at = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return at.isoformat().removesuffix("+00:00") + "Z"
