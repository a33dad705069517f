"""Blocks of a page written as markup: paragraphs, lists, quotations and tables, with inline markup alone."""

import html as entities
import re
from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile

from lxml import html

from feedsvc.domain.picture_addresses import is_lazy
from feedsvc.readers.html_blocks import INLINE, TEXTLESS, Block, Node, lines_of

_SPACE = re.compile(r"[^\S\u00a0]+")
_KEPT = frozenset(
    "b strong i em a sub sup code q cite abbr time mark u dfn kbd samp var small ins bdi bdo ruby rb rt rp".split()
)
_GONE = TEXTLESS - {"rt", "rp"} | {"button", "select", "input"}
_PICTURE = ("src", "alt", "width", "height", "style", "srcset")
_ITEMS = {"li": "li", "dt": "dt", "dd": "dd"}
_PLAIN = frozenset(("h2", "h3", "h4", "h5", "h6", "pre"))
_WHOLE = _PLAIN | {"h1", "table"}
_OUTER = ("blockquote", "ul", "ol", "dl")
_CELLS = frozenset(("td", "th"))


def markup_of(blocks: Sequence[Block]) -> str:
    """Write blocks in order; those of one list or quotation stand in it together.

    Above the first sentence each line is a paragraph: headline, byline and date may be parted by breaks alone.
    """
    pieces = []
    opening = set(takewhile(lambda block: not block.is_sentence, blocks))
    for outer, group in groupby(blocks, key=_outer):
        lines = [line for block in group for line in (_lines(block) if block in opening else (_block(block),))]
        pieces.append("\n".join(lines) if outer is None else f"<{outer.tag}>{''.join(lines)}</{outer.tag}>")
    return "\n".join(pieces)


def _outer(block: Block) -> html.HtmlElement | None:
    """Return the list or quotation that a block stands in, the innermost."""
    if block.tag == "table":
        return None
    return next((each for each in (block.element, *block.element.iterancestors()) if each.tag in _OUTER), None)


def _lines(block: Block) -> Iterator[str]:
    """Write a block, a paragraph's lines as paragraphs."""
    lines = list(lines_of(block))
    if len(lines) == 1 or block.tag in _WHOLE or _outer(block) is not None:
        yield _block(block)
        return
    texts = (_SPACE.sub(" ", "".join(_inline(nodes))).strip() for nodes in lines)
    yield from (f"<p>{text}</p>" for text in texts if text)


def _block(block: Block) -> str:
    if block.tag == "table":
        return table_of(block.element)
    outer = _outer(block)
    inner = "".join(_inline(block.nodes)).strip()
    name = block.tag if block.tag in _PLAIN else "h2" if block.tag == "h1" else "p"
    if outer is not None and outer.tag != "blockquote":
        item = next(
            (each for each in (block.element, *block.element.iterancestors("li", "dt", "dd")) if each.tag in _ITEMS), None
        )
        name = "li" if outer.tag != "dl" else str(item.tag) if item is not None and item.tag != "li" else "dd"
    inner = inner if name == "pre" else _SPACE.sub(" ", inner)
    return f"<{name}>{inner}</{name}>"


def _inline(nodes: Sequence[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield entities.escape(node, quote=False)
        elif isinstance(node.tag, str) and node.tag not in _GONE:
            yield from _element(node)


def _element(element: html.HtmlElement) -> Iterator[str]:
    name = str(element.tag)
    href = element.get("href")
    inner = [entities.escape(element.text or "", quote=False)]
    for child in element:
        inner += _inline((child, child.tail or ""))
    if name == "br":
        yield "<br>"
    elif name == "img":
        names = (*_PICTURE, *filter(is_lazy, map(str, element.attrib)))
        yield f"<img{''.join(_attribute(element, each) for each in names)}>"
    elif name == "a" and href:
        yield from (f'<a href="{entities.escape(href)}">', *inner, "</a>")
    elif name in _KEPT - {"a"}:
        yield from (f"<{name}>", *inner, f"</{name}>")
    elif name in INLINE:
        yield from inner
    else:
        yield from (" ", *inner, " ")


def _attribute(element: html.HtmlElement, name: str) -> str:
    value = element.get(name)
    return f' {name}="{entities.escape(value)}"' if value else ""


def table_of(table: html.HtmlElement) -> str:
    """Write a table of data, its cells with inline markup."""
    pieces = []
    for element in table.iter():
        if element.tag == "caption":
            pieces.append(
                f"<caption>{_SPACE.sub(' ', ''.join(_inline((element.text or '', *_tailed(element))))).strip()}</caption>"
            )
        elif element.tag == "tr":
            cells = (_cell(cell) for cell in element if cell.tag in _CELLS)
            pieces.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(pieces)}</table>"


def _cell(cell: html.HtmlElement) -> str:
    spans = "".join(f' {name}="{cell.get(name)}"' for name in ("colspan", "rowspan") if (cell.get(name) or "").isdigit())
    return f"<{cell.tag}{spans}>{_SPACE.sub(' ', ''.join(_inline((cell.text or '', *_tailed(cell))))).strip()}</{cell.tag}>"


def _tailed(element: html.HtmlElement) -> Iterator[Node]:
    for child in element:
        yield from (child, child.tail or "")
