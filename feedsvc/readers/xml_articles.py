"""XML: which of the news formats a document is, by its root."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from lxml import etree

from feedsvc.domain.draft import Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import newsml, syndication
from feedsvc.readers._xml import local, parse

_ROOTS: Mapping[str, Callable[[PurePosixPath, etree._Element], tuple[Draft, ...]]] = {
    **dict.fromkeys(("newsItem", "newsMessage", "packageItem"), newsml.read_g2),
    **dict.fromkeys(("conceptItem", "planningItem", "catalogItem", "knowledgeItem", "eventItem"), newsml.read_g2),
    "nitf": newsml.read_nitf,
    "NewsML": newsml.read_newsml1,
    "rss": syndication.read_rss,
    "RDF": syndication.read_rss,
    "feed": syndication.read_atom,
    "entry": syndication.read_atom,
}


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read every article of an XML document. Raises `UnreadableArticle` for any other kind of XML."""
    root = parse(content)
    reads = _ROOTS.get(local(root))
    if reads is None:
        known = "NewsML-G2, NewsML 1, NITF, RSS and Atom"
        raise UnreadableArticle(f"The XML document is a {local(root)}; feedsvc reads {known}.")
    drafts = reads(path, root)
    return drafts if len(drafts) > 1 else tuple(replace(draft, position=0) for draft in drafts)
