"""The one HTML parser, and what it refuses: shapes over which parsers take quadratic time."""

import re

from lxml import etree
from lxml import html as lxml_html

from feedsvc.domain.limits import MAX_ATTRIBUTES, is_overloaded
from feedsvc.errors import UnreadableArticle

MAX_TAGS = 30_000
MAX_MARKS = 200_000
"""Characters that open a tag: those inside scripts and comments too."""

MAX_DEPTH = 400
"""Nesting beyond which a page is hostile; browsers stop at 512."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_VOID = frozenset(
    (
        *("br", "img", "hr", "meta", "link", "input", "source", "col", "wbr", "area", "base", "embed", "param", "track"),
        *("p", "li", "td", "tr", "th", "dt", "dd", "option"),
    )
)


def parse_html(text: str) -> lxml_html.HtmlElement:
    """Parse HTML into a whole document. Raises `UnreadableArticle` for hostile nesting and for what holds no element."""
    text = _CONTROL.sub("", text)
    _refuse_hostile(text)
    try:
        return lxml_html.document_fromstring(text.encode("utf-8", "replace"), lxml_html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError) as error:
        raise UnreadableArticle(f"The HTML can't be read: {error}.") from error


def inner_html(element: lxml_html.HtmlElement) -> str:
    """Return an element's content as HTML, without comments."""
    children = (lxml_html.tostring(child, encoding="unicode") for child in element if isinstance(child.tag, str))
    return _escape(element.text or "") + "".join(children)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _refuse_hostile(text: str) -> None:
    """Count tags, nesting and attributes before a parser does: 10^5 of each cost it quadratic time."""
    if text.count("<") > MAX_MARKS:
        raise UnreadableArticle(f"The HTML has more than {MAX_MARKS:,} marks (<); part the file.")
    if is_overloaded(text):
        raise UnreadableArticle(f"The HTML has a tag with more than {MAX_ATTRIBUTES:,} attributes.")
    depth = 0
    for tags, match in enumerate(_TAG.finditer(text), start=1):
        if match[2].lower() not in _VOID:
            depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > MAX_DEPTH or tags > MAX_TAGS:
            raise UnreadableArticle(f"The HTML is nested more than {MAX_DEPTH} levels deep or has more than {MAX_TAGS:,} tags.")
