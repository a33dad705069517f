"""Feeds by their addresses, back to their first entry: archives (RFC 5005), further pages, and those of WordPress."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree

from feedsvc.check.values import joined
from feedsvc.domain.feeds import LATEST, FeedFormat
from feedsvc.domain.imports import Fetched, Piece
from feedsvc.errors import UnreadableArticle
from feedsvc.moving.parting import pieces_of
from feedsvc.moving.terms import Terms
from feedsvc.moving.xml_items import ITEMS

MOST_DOCUMENTS = 100_000

_RELATIONS = ("prev-archive", "next")
"""Links to older entries, the surest first: a closed page of an archive stays (RFC 5005 sections 3 and 4)."""

_GENERATOR = re.compile(r"wordpress\.org|WordPress", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Document:
    """A feed document: its format, how many entries it has, and where older ones are."""

    feed_format: FeedFormat
    entries: int
    older: str | None = None
    is_wordpress: bool = False


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed at an address."""

    name: str
    terms: Terms

    def pieces(self) -> Iterator[Piece]:
        """See `ports.imports.Source`. Raises `UnreadableArticle` if the first document can't be had."""
        address: str | None = self.name
        seen: set[str] = set()
        before, is_guess = b"", False
        with TemporaryDirectory(prefix="feedsvc-import-") as folder:
            file = Path(folder) / "feed"
            while address is not None and address not in seen and len(seen) < MOST_DOCUMENTS:
                seen.add(address)
                fetched = self.terms.fetch.document(address, file)
                if is_guess and fetched.status in (404, 410):
                    return  # there is no page behind the last
                if fetched.fault is not None:
                    raise UnreadableArticle(f"{address} can't be had: {fetched.fault}.")
                found = _document(file, fetched)
                if found.entries == 0 or (content := _entries(file)) == before:
                    return
                before = content
                yield from self._of_document(file, address, found, is_first=len(seen) == 1)
                is_guess = found.older is None
                address = found.older or (_paged(self.name, len(seen) + 1) if found.is_wordpress else None)

    def _of_document(self, file: Path, address: str, found: _Document, *, is_first: bool) -> Iterator[Piece]:
        """Yield a document's pieces; the first leads readers of the old address to the new."""
        name = PurePosixPath(urlsplit(address).path).name or "feed"
        path = self.terms.path(name if "." in name else f"{name}.{found.feed_format}")
        for piece in pieces_of(file, path, self.terms):
            redirects = {**piece.redirects, **(_old_feed(self.name, found.feed_format) if is_first else {})}
            yield replace(piece, name=f"{address}#{piece.file.first}", redirects=redirects, share=0.0)
            is_first = False


def _old_feed(address: str, feed_format: FeedFormat) -> Mapping[str, str]:
    """Return where the address of a feed leads now."""
    parts = urlsplit(address)
    old = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    return {old: f"/feeds/{LATEST}.{feed_format}"}


def _document(file: Path, fetched: Fetched) -> _Document:
    """Look at a document: what it is, and where older entries are."""
    content = file.read_bytes()
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_document(content, fetched.address)
    root = etree.fromstring(content, etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True))
    if root is None:
        raise UnreadableArticle(f"What is at {fetched.address} is no feed.")
    links: dict[str, str] = {}
    for one in root.iter("{http://www.w3.org/2005/Atom}link"):
        if one.getparent() is not None and etree.QName(one.getparent()).localname in ("channel", "feed"):
            links.setdefault(one.get("rel") or "", joined(one.base or fetched.address, one.get("href") or ""))
    generators = (one.text or one.get("uri") or "" for one in root.iter("{*}generator"))
    return _Document(
        FeedFormat.ATOM if etree.QName(root).localname == "feed" else FeedFormat.RSS,
        sum(1 for _ in root.iter(*ITEMS)),
        next((links[relation] for relation in _RELATIONS if links.get(relation)), None),
        is_wordpress=any(_GENERATOR.search(generator) for generator in generators),
    )


def _json_document(content: bytes, address: str) -> _Document:
    try:
        feed = json.loads(content)
        older = feed.get("next_url")
    except (ValueError, AttributeError) as error:
        raise UnreadableArticle(f"What is at {address} is no feed: {error}.") from error
    older = joined(address, older) if isinstance(older, str) and older else None
    return _Document(FeedFormat.JSON, len(feed.get("items") or ()), older)


def _entries(file: Path) -> bytes:
    """Return a document's items alone: a server that knows no pages answers each with the same."""
    content = file.read_bytes()
    begins = [place for name in (b"<item", b"<entry", b'"items"') if (place := content.find(name)) >= 0]
    return content[min(begins) :] if begins else content


def _paged(address: str, number: int) -> str:
    """Return the address of a further page of a WordPress feed."""
    scheme, host, path, query, _ = urlsplit(address)
    asked = [(name, value) for name, value in parse_qsl(query) if name != "paged"]
    return urlunsplit((scheme, host, path, urlencode([*asked, ("paged", str(number))]), ""))
