"""The one HTML parser, and what it refuses: shapes over which whoever walks the tree takes quadratic time."""

from lxml import etree
from lxml import html as lxml_html

from feedsvc.domain.limits import MAX_ATTRIBUTES, is_overloaded
from feedsvc.errors import UnreadableArticle

MAX_TAGS = 30_000
MAX_MARKS = 200_000
"""Characters that open a tag: those inside scripts and comments too."""

MAX_DEPTH = 250
"""Nesting beyond which a page is hostile; libxml2 itself leaves out what is nested 256 levels deep, browsers 512."""

_COUNT = etree.XPath("count(//*)")
_IS_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_CLASSES = etree.ElementDefaultClassLookup(
    element=lxml_html.HtmlElement,
    comment=lxml_html.HtmlComment,
    pi=lxml_html.HtmlProcessingInstruction,
    entity=lxml_html.HtmlEntity,
)
"""One class for every element: asking lxml.html's own table by name, as it does at each look, took a tenth of a page's time."""

_CONTROLS = bytes(code for code in range(32) if chr(code) not in "\t\n\r")


def parse_html(text: str) -> lxml_html.HtmlElement:
    """Parse HTML into a whole document. Raises `UnreadableArticle` for hostile nesting and for what holds no element."""
    encoded = text.encode("utf-8", "replace")
    content = encoded.translate(None, _CONTROLS)
    if len(content) < len(encoded):
        text = content.decode()
    if text.count("<") > MAX_MARKS:
        raise UnreadableArticle(f"The HTML has more than {MAX_MARKS:,} marks (<); split the file.")
    if is_overloaded(text):
        raise UnreadableArticle(f"The HTML has a tag with more than {MAX_ATTRIBUTES:,} attributes.")
    parser = lxml_html.HTMLParser(encoding="utf-8")
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = lxml_html.document_fromstring(content, parser)
    except (etree.ParserError, ValueError) as error:
        raise UnreadableArticle(f"The HTML can't be read: {error}.") from error
    _refuse_hostile(tree)
    return tree


def inner_html(element: lxml_html.HtmlElement) -> str:
    """Return an element's content as HTML, without comments."""
    children = (lxml_html.tostring(child, encoding="unicode") for child in element if isinstance(child.tag, str))
    return _escape(element.text or "") + "".join(children)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _refuse_hostile(tree: lxml_html.HtmlElement) -> None:
    """Count elements and levels in the tree: a `<` in a script opens no tag, what is left open ends with its parent."""
    if float(str(_COUNT(tree))) > MAX_TAGS or _IS_DEEP(tree):
        raise UnreadableArticle(f"The HTML is nested more than {MAX_DEPTH} levels deep or has more than {MAX_TAGS:,} tags.")
