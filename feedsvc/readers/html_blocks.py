"""A page as a row of blocks: every run of text that stands by itself, in a block of its own or between two of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lxml import html

from feedsvc.readers.html_boxes import is_box

Node: TypeAlias = "str | html.HtmlElement"

TEXTLESS = frozenset(("script", "style", "noscript", "template", "head", "title", "iframe", "object", "textarea", "rp", "rt"))
"""Elements whose text no reader of the page sees as part of it; readings of ruby stay in the markup alone."""

FRAME = frozenset(("nav", "aside", "footer", "form", "button", "select", "header", "dialog", "label", "menu", "figcaption"))
"""Elements that hold no article but where most of it stands in them."""

LOOSE = frozenset(("div", "section", "article", "main", "body", "center", "footer", "aside", "font", "span"))
"""Elements that mark no paragraph."""

TRANSPARENT = frozenset(("font", "span"))
"""Inline elements that say nothing of their text, and in old pages hold several paragraphs of it."""

INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark nobr picture q ruby rb rt rtc rp s"
    " samp small source span strike strong sub sup svg math time tt u var video audio wbr button input select script style"
    " noscript template iframe object".split()
)
_SHOWN_IN_FIGURES = ("img", "picture", "video", "audio", "svg", "table", "pre", "code", "blockquote", "iframe", "object", "ul")
"""One of what a figure shows; others hold a card that leads elsewhere."""

_FOREIGN = frozenset(("svg", "math"))
SENTENCE_ENDS = frozenset('.!?…。！？।॥؟۔"”»’')
MIN_PARAGRAPH = 60
"""Characters of a paragraph that is believed by its place alone."""

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BRACKETED = re.compile(r"\s*\[[^\[\]]{1,40}\]\s*")
_WORD = re.compile(r"\w+")
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""What shows in no word, and extractors take out: joiners, as Persian writes them, marks of direction, soft hyphens."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A run of a page's text."""

    element: html.HtmlElement
    """The innermost block that holds the run; a table of data is a block by itself."""
    nodes: tuple[Node, ...]
    boxes: tuple[html.HtmlElement, ...]
    """The elements round it that are frame or named like a box, the outermost first."""
    text: str
    """What a reader of the page sees, white space folded."""
    words: tuple[str, ...]
    """The words of the text, for comparison."""
    key: str
    """The words in a row."""
    linked: float
    """Share of the text that stands in links."""
    has_picture: bool

    @property
    def is_sentence(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.text[-1:] in SENTENCE_ENDS

    @property
    def is_running(self) -> bool:
        """Whether it is running text: of some length, and few links."""
        return len(self.text) >= MIN_PARAGRAPH and self.linked < 0.3

    @property
    def tag(self) -> str:
        """The name of the block's element."""
        return str(self.element.tag)


def block_of(element: html.HtmlElement, nodes: tuple[Node, ...], boxes: tuple[html.HtmlElement, ...]) -> Block | None:
    """Make a block of a run; None of one that shows nothing."""
    text = " ".join("".join([piece for node in nodes for piece in shown(node)]).split())
    inner = [node for node in nodes if not isinstance(node, str)]
    has_picture = any(next(node.iter("img"), None) is not None for node in inner)
    if not text and not has_picture:
        return None
    words = words_of(text)
    return Block(element, nodes, boxes, text, words, " ".join(words), _linked(element, inner, len(text)), has_picture)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, for comparison."""
    seen = text if text.isascii() else _UNSEEN.sub("", text)
    return tuple(_WORD.findall(seen.lower()))


def _linked(element: html.HtmlElement, inner: list[html.HtmlElement], length: int) -> float:
    if element.tag == "a" or next(element.iterancestors("a"), None) is not None:
        return 1.0
    links = (link for node in inner for link in node.iter("a"))
    return sum(len(" ".join("".join(shown(link)).split())) for link in links) / max(1, length)


def shown(node: Node) -> Sequence[str]:
    """Return the text of a node as readers see it, in pieces, the ends of blocks as spaces."""
    if isinstance(node, str):
        return (node,)
    pieces: list[str] = []
    _show(node, pieces)
    return pieces


def _show(node: html.HtmlElement, pieces: list[str]) -> None:
    tag = node.tag
    if not isinstance(tag, str) or tag in TEXTLESS:
        return
    is_block = tag not in INLINE or tag == "br"
    if is_block:
        pieces.append(" ")
    pieces.append(node.text or "")
    for child in node:
        _show(child, pieces)
        pieces.append(child.tail or "")
    if is_block:
        pieces.append(" ")


def lines_of(block: Block) -> Iterator[list[Node]]:
    """Yield the nodes of each line of a block, what stands in elements that say nothing of it without them."""
    line: list[Node] = []
    for node in _bare(block.nodes):
        if not isinstance(node, str) and node.tag == "br":
            yield line
            line = []
        else:
            line.append(node)
    yield line


def line_texts(block: Block) -> Iterator[str]:
    """Yield the texts of a block's lines."""
    return (" ".join("".join(piece for node in line for piece in shown(node)).split()) for line in lines_of(block))


def _bare(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, str) or node.tag not in TRANSPARENT:
            yield node
        else:
            yield from _bare([node.text or "", *(piece for child in node for piece in (child, child.tail or ""))])


def blocks_of(tree: html.HtmlElement) -> list[Block]:
    """Split a page into its blocks, in order."""
    blocks: list[Block] = []
    body = tree.find("body") if tree.tag == "html" else tree
    if body is not None:
        _walk(body, (), blocks)
    return blocks


def _walk(element: html.HtmlElement, boxes: tuple[html.HtmlElement, ...], blocks: list[Block]) -> None:
    if element.tag != "body" and _is_box(element):
        boxes = (*boxes, element)
    if element.tag == "table" and is_of_data(element):
        _end((element, boxes), [element], blocks)
        return
    run: list[Node] = [element.text or ""]
    for child in element:
        if element.tag in HEADINGS and _is_tool(child):
            continue
        if _is_inline(child) and not (child.tag in TRANSPARENT and _parts_paragraphs(child) and _is_line_end(run)):
            run.append(child)
            if child.tag == "br" and _ends_paragraph(child):
                _end((element, boxes), run, blocks)
                run = []
        elif isinstance(child.tag, str) and child.tag not in TEXTLESS:
            _end((element, boxes), run, blocks)
            _walk(child, boxes, blocks)
            run = []
        run.append(child.tail or "")
    _end((element, boxes), run, blocks)


def _is_tool(element: html.HtmlElement) -> bool:
    """Return whether an element in a heading is a link in brackets, by which the section is edited."""
    if not isinstance(element.tag, str) or next(element.iter("a"), None) is None:
        return False
    return bool(_BRACKETED.fullmatch(element.text_content()))


def _is_box(element: html.HtmlElement) -> bool:
    if element.tag == "figure" and next(element.iterdescendants(*_SHOWN_IN_FIGURES), None) is None:
        return True
    if element.tag == "footer" and next(element.iterancestors("blockquote"), None) is not None:
        return False
    if element.tag in FRAME or is_box(element.get("class"), element.get("id")):
        return True
    component = element.get("data-component") or element.get("data-testid")
    return component is not None and is_box(component, None)


def _end(place: tuple[html.HtmlElement, tuple[html.HtmlElement, ...]], run: list[Node], blocks: list[Block]) -> None:
    """End a run of text, and keep it if it shows anything; a picture beside a few words is a block of its own."""
    if len(run) == 1 and isinstance(run[0], str) and (not run[0] or run[0].isspace()):
        return
    block = block_of(place[0], tuple(run), place[1]) if any(not isinstance(node, str) or node for node in run) else None
    if block is None:
        return
    is_parted = block.has_picture and block.text and not block.is_sentence
    pieces = (block_of(place[0], tuple(nodes), place[1]) for nodes in _at_pictures(run)) if is_parted else (block,)
    blocks.extend(piece for piece in pieces if piece is not None)


def _at_pictures(run: list[Node]) -> tuple[list[Node], list[Node], list[Node]]:
    """Separate a run of a few words from the pictures before and behind them."""
    said = [n for n, node in enumerate(run) if "".join(shown(node)).strip()]
    return run[: said[0]], run[said[0] : said[-1] + 1], run[said[-1] + 1 :]


def _is_inline(element: html.HtmlElement) -> bool:
    """Return whether an element is part of a run: inline itself, and so is all in it."""
    if element.tag in _FOREIGN:
        return True
    return element.tag in INLINE and all(
        not isinstance(inner.tag, str) or inner.tag in INLINE or next(inner.iterancestors(*_FOREIGN), None) is not None
        for inner in element.iterdescendants()
    )


def _parts_paragraphs(element: html.HtmlElement) -> bool:
    return any(map(_ends_paragraph, element.iter("br")))


def _is_line_end(run: Sequence[Node]) -> bool:
    """Return whether a run says nothing, or breaks at its end; behind a picture it says nothing yet."""
    said = [node for node in run if not isinstance(node, str) or node.strip()]
    return not said or (not isinstance(said[-1], str) and said[-1].tag in ("br", "img"))


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


def key_of(text: str | None) -> str:
    """Return the words of a text in a row."""
    return " ".join(words_of(text or ""))
