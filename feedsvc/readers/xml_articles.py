"""XML: which of the news formats a document is, by its root."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from lxml import etree

from feedsvc.domain.drafts import Draft
from feedsvc.domain.limits import MAX_ARTICLES
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import newsml_1, newsml_g2, nitf, plain_xml, syndication
from feedsvc.readers._xml import local, parse

_ROOTS: Mapping[str, Callable[[PurePosixPath, etree._Element], tuple[Draft, ...]]] = {
    **dict.fromkeys(("newsItem", "newsMessage", "packageItem"), newsml_g2.read),
    **dict.fromkeys(("conceptItem", "planningItem", "catalogItem", "knowledgeItem", "eventItem"), newsml_g2.read),
    "nitf": nitf.read,
    "NewsML": newsml_1.read,
    "rss": syndication.read_rss,
    "RDF": syndication.read_rss,
    "feed": syndication.read_atom,
    "entry": syndication.read_atom,
}

_OTHERS: Mapping[str, str] = {
    **dict.fromkeys(("urlset", "sitemapindex"), "a sitemap, which"),
    "opml": "a list of feeds, which",
    "svg": "a drawing, which",
    "mediawiki": "an export of a wiki (MediaWiki) in its own markup, which",
    "plist": "a property list, which",
    **dict.fromkeys(("kml", "gpx", "osm"), "a map, which"),
    "tt": "a file of subtitles, which",
    "smil": "a programme of media, which",
    "project": "a build file, which",
    "configuration": "a file of settings, which",
    "stylesheet": "a style sheet, which",
    "workbook": "an Excel workbook, which",
    "error": "a server's error message, which",
}
"""Roots of XML that newsrooms' folders hold besides articles, and what they are."""

_ARTICLES = ("{*}item", "{*}entry", "{*}newsItem", "{*}NewsItem")


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read every article of an XML document. Raises `UnreadableArticle` for any other kind of XML."""
    root, encoding = parse(content)
    reads = _ROOTS.get(local(root))
    if reads is None and (articles := plain_xml.articles_in(root)):
        return tuple(replace(draft, encoding=encoding) for draft in plain_xml.read(path, articles[:MAX_ARTICLES]))
    if reads is None:
        known = "NewsML-G2, NewsML 1, NITF, RSS and Atom"
        kind = _OTHERS.get(local(root).lower(), "which")
        raise UnreadableArticle(f"The root of the XML is <{local(root)}>, {kind} is no article; feedsvc reads {known}.")
    if sum(1 for _ in root.iter(*_ARTICLES)) > MAX_ARTICLES:
        raise UnreadableArticle(f"The XML holds more than {MAX_ARTICLES:,} articles; split the file.")
    drafts = reads(path, root)
    return tuple(replace(draft, encoding=encoding) for draft in drafts)
