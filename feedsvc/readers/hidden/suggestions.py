"""Deletions that editors suggested and nobody has accepted yet, as CKEditor keeps them in an article's HTML."""

from lxml import etree, html

from feedsvc.readers.hidden.lengths import Lengths
from feedsvc.readers.hidden.ranges import Bounds, strip_ranges

_ON_BLOCKS = "data-suggestion-"
_NONE = Bounds()


def strip_suggestions(tree: html.HtmlElement, lengths: Lengths) -> None:
    """Take out the text that is suggested to be deleted."""
    if tree.xpath("boolean(//suggestion-start | //@data-suggestion-start-before | //@data-suggestion-start-after)"):
        strip_ranges(tree, _bounds_of, lengths)


def _bounds_of(element: etree._Element) -> Bounds:
    if element.tag == "suggestion-start":
        return Bounds(begun=_deletions(element.get("name")))
    if element.tag == "suggestion-end":
        return Bounds(ended=_deletions(element.get("name")))
    places = ("start-before", "end-before", "start-after", "end-after")
    named = [_deletions(element.get(_ON_BLOCKS + place)) for place in places]
    return Bounds(*named) if any(named) else _NONE


def _deletions(names: str | None) -> list[str]:
    return [name.strip() for name in (names or "").split(",") if name.strip().startswith("deletion")]
