"""A page as a row of blocks: every run of text that stands by itself, in a block of its own or between two of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import html

from feedsvc.readers.html_boxes import is_box

Node = str | html.HtmlElement

TEXTLESS = frozenset(("script", "style", "noscript", "template", "head", "title", "iframe", "object", "textarea", "rp", "rt"))
"""Elements whose text no reader of the page sees as part of it; readings of ruby stay in the markup alone."""

FRAME = frozenset(("nav", "aside", "footer", "form", "button", "select", "header", "dialog", "label", "menu", "figcaption"))
"""Elements that hold no article but where most of it stands in them."""

INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark nobr picture q ruby rb rt rtc rp s"
    " samp small source span strike strong sub sup svg math time tt u var video audio wbr button input select script style"
    " noscript template iframe object".split()
)
_FOREIGN = frozenset(("svg", "math"))
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, eq=False)
class Block:
    """A run of a page's text (no slots: what is asked often is reckoned once)."""

    element: html.HtmlElement
    """The innermost block that holds the run; a table of data is a block by itself."""
    nodes: tuple[Node, ...]
    boxes: tuple[html.HtmlElement, ...]
    """The elements round it that are frame or named like a box, the outermost first."""

    @cached_property
    def text(self) -> str:
        """What a reader of the page sees, white space folded."""
        return " ".join("".join(piece for node in self.nodes for piece in shown(node)).split())

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the text, for comparison."""
        return tuple(_WORD.findall(self.text.lower()))

    @cached_property
    def key(self) -> str:
        """The words in a row."""
        return " ".join(self.words)

    @cached_property
    def linked(self) -> float:
        """Share of the text that stands in links."""
        if any(ancestor.tag == "a" for ancestor in (self.element, *self.element.iterancestors())):
            return 1.0
        links = (link for node in self.nodes if not isinstance(node, str) for link in node.iter("a"))
        return sum(len(" ".join("".join(shown(link)).split())) for link in links) / max(1, len(self.text))

    @cached_property
    def has_picture(self) -> bool:
        """Whether a picture stands in the run."""
        return any(next(node.iter("img"), None) is not None for node in self.nodes if not isinstance(node, str))

    @property
    def tag(self) -> str:
        """The name of the block's element."""
        return str(self.element.tag)


def shown(node: Node) -> Iterator[str]:
    """Yield the text of a node as readers see it, the ends of blocks as spaces."""
    if isinstance(node, str):
        yield node
        return
    if not isinstance(node.tag, str) or node.tag in TEXTLESS:
        return
    is_block = node.tag not in INLINE or node.tag == "br"
    if is_block:
        yield " "
    yield node.text or ""
    for child in node:
        yield from shown(child)
        yield child.tail or ""
    if is_block:
        yield " "


def blocks_of(tree: html.HtmlElement) -> list[Block]:
    """Part a page into its blocks, in order."""
    body = tree.find("body") if tree.tag == "html" else tree
    return [block for block in _walk(body, ()) if block.text or block.has_picture] if body is not None else []


def _walk(element: html.HtmlElement, boxes: tuple[html.HtmlElement, ...]) -> Iterator[Block]:
    if element.tag != "body" and (element.tag in FRAME or is_box(element.get("class"), element.get("id"))):
        boxes = (*boxes, element)
    if element.tag == "table" and is_of_data(element):
        yield Block(element, (element,), boxes)
        return
    run: list[Node] = [element.text or ""]
    for child in element:
        if _is_inline(child):
            run.append(child)
            if child.tag == "br" and _ends_paragraph(child):
                yield Block(element, tuple(run), boxes)
                run = []
        elif isinstance(child.tag, str) and child.tag not in TEXTLESS:
            yield Block(element, tuple(run), boxes)
            yield from _walk(child, boxes)
            run = []
        run.append(child.tail or "")
    yield Block(element, tuple(run), boxes)


def _is_inline(element: html.HtmlElement) -> bool:
    """Return whether an element is part of a run: inline itself, and so is all in it."""
    if element.tag in _FOREIGN:
        return True
    return element.tag in INLINE and all(
        not isinstance(inner.tag, str) or inner.tag in INLINE or next(inner.iterancestors(*_FOREIGN), None) is not None
        for inner in element.iterdescendants()
    )


def _ends_paragraph(br: html.HtmlElement) -> bool:
    """Return whether two breaks follow each other."""
    following = br.getnext()
    return following is not None and following.tag == "br" and not (br.tail or "").strip()


MOST_OF_A_CELL = 200
"""Characters on average; cells that hold more lay out a page."""


def is_of_data(table: html.HtmlElement) -> bool:
    """Return whether a table holds data: several rows of several short cells, and nothing that a page is laid out with."""
    if (
        table.get("role") in ("presentation", "none")
        or next(table.iterdescendants("table", "h1", "article", "form"), None) is not None
    ):
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    cells = [cell for row in rows for cell in row]
    if len([row for row in rows if len(row) > 1]) < 2:
        return False
    length = sum(len(" ".join("".join(shown(cell)).split())) for cell in cells)
    return length <= MOST_OF_A_CELL * len(cells)
