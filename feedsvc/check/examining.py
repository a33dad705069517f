"""Examine a document: find out its format, and hold it to the lines for that."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from lxml import etree

from feedsvc.check.atom import atom_findings
from feedsvc.check.finding import Finding, shown
from feedsvc.check.jsonfeed import json_findings
from feedsvc.check.remembering import Faultless
from feedsvc.check.rss import rss_findings
from feedsvc.check.values import joined, line_of, parsed_html
from feedsvc.domain.renditions import Rendition
from feedsvc.render.xml import ATOM

MOST = 10_000
"""Findings that are returned of one document."""

_OLD = {
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF": "RSS 1.0",
    "{http://purl.org/atom/ns#}feed": "Atom 0.3",
    "opml": "a list of feeds (OPML)",
}
_POSITION = re.compile(r", line \d+, column (\d+)$")
_MET = (
    ("xmlParseEntityRef: no name", "an & that begins no escape; it would be &amp;"),
    ("StartTag: invalid element name", "a < that begins no element; it would be &lt;"),
    ("Input is not proper UTF-8, indicate encoding !", "bytes that are no UTF-8, which the document says it is:"),
)
_WELL_FORMED = "Let a library write the XML, which escapes & and <, closes elements and leaves forbidden characters out."
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^<>]*>\s*)?(?:<!--[^<>]*-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Checker:
    """Hold documents to the conformance list, and remember the entries in which nothing was found."""

    _faultless: Faultless = field(default_factory=Faultless, repr=False)

    def faults(self, rendition: Rendition) -> tuple[str, ...]:
        """Return the faults of a rendition of ours, a sentence each; () means that it may go live."""
        address = next((href for rel, href in rendition.links if rel == "self"), None)
        findings = self.examine(rendition.body, address=address, now=rendition.changed)
        return tuple(f"{finding.rule}: {finding.what}." for finding in findings if finding.is_fault)

    def examine(self, body: bytes, *, address: str | None = None, now: datetime | None = None) -> Sequence[Finding]:
        """Hold a document in RSS, Atom or JSON Feed to its section of the list, whoever made it. Never raises."""
        return list(islice(self._findings(body, address, now), MOST))

    def _findings(self, body: bytes, address: str | None, now: datetime | None) -> Iterator[Finding]:
        if is_json(body):
            yield from json_findings(body, self._faultless, address=address, now=now)
        elif _PAGE.match(body[:1000]):
            yield _page(body, address)
        elif isinstance(root := parsed(body), Finding):
            yield root
        elif root.tag == "rss":
            yield from rss_findings(root, self._faultless, address=address, now=now)
        elif root.tag == f"{{{ATOM}}}feed":
            yield from atom_findings(root, self._faultless, address=address, now=now)
        else:
            kind = _OLD.get(str(root.tag), shown(root.tag))
            yield Finding("A1", f"this is no RSS 2.0, Atom or JSON Feed but {kind}", line_of(root))


def is_json(body: bytes) -> bool:
    """Return whether a document is meant as JSON."""
    return body[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _page(body: bytes, address: str | None) -> Finding:
    """Return the finding that a page is no feed, with the feeds it names."""
    root = parsed_html(body.decode("utf-8", "replace"))
    links = () if root is None else root.iter("link")
    named = [
        joined(address, link.get("href") or "")
        for link in links
        if "alternate" in (link.get("rel") or "").lower().split() and (link.get("type") or "").lower() in _FEED_TYPES
    ]
    feeds = f"; it names the feeds {', '.join(map(shown, named[:3]))}" if named else ""
    return Finding("A1", f"this is a page of HTML, no feed{feeds}", 1)


def parsed(body: bytes) -> etree._Element | Finding:
    """Parse a document in XML: no entities, no network, no huge trees; a finding if it isn't well-formed."""
    try:
        return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        if not body.strip():
            return Finding("A1", "the document is empty")
        if not body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and body[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            return Finding("A1", "this is neither XML nor JSON, so no feed", 1)
        reason, line = (error.msg, error.lineno) if isinstance(error, etree.XMLSyntaxError) else (error, None)
        return Finding("A1", f"it is not well-formed: {_in_words(str(reason))}", line, own_remedy=_WELL_FORMED)


def _in_words(message: str) -> str:
    """Return in words what the parser met, without the line."""
    what, _, column = _POSITION.sub(r"\t\1", message).partition("\t")
    for parsers, ours in _MET:
        what = what.replace(parsers, ours)
    return shown(what) + (f" (column {column})" if column else "")
