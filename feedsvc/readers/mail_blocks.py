"""The blocks of a message, one way for plain text and HTML: paragraphs, cells and lines that stand apart."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml import html as lxml_html

from feedsvc.domain.scripts import CLOSING, SENTENCE_MARKS

_BLOCK = frozenset(
    (
        *(
            "p",
            "div",
            "td",
            "th",
            "tr",
            "table",
            "tbody",
            "thead",
            "tfoot",
            "li",
            "ul",
            "ol",
            "dl",
            "dt",
            "dd",
            "blockquote",
            "pre",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "center", "figure", "figcaption", "hr"),
        *("body", "main", "aside", "address", "form", "caption"),
    )
)
_UNSEEN = frozenset(("script", "style", "head", "title", "template"))
RULE = "-" * 10
"""What stands for a line across HTML, as across plain text."""

SENTENCE_END = re.compile(rf"[{SENTENCE_MARKS}][{CLOSING}]*$")

_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u034f\u200b-\u200d\u2007\ufeff]+")


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece of a block: an element, or the text in front of its children (`text`) or behind it (`tail`)."""

    element: lxml_html.HtmlElement
    part: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block by its lines; `slots` are where it stands in HTML."""

    lines: tuple[str, ...]
    slots: tuple[Slot, ...] = ()

    @property
    def text(self) -> str:
        """Its lines as one."""
        return " ".join(self.lines)


def blocks_of_text(text: str) -> list[Block]:
    """Split a text at its blank lines."""
    parts = re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.strip("\n"))
    return [Block(tuple(line for line in part.split("\n") if line.strip())) for part in parts if part.strip()]


def text_of_blocks(blocks: Iterable[Block]) -> str:
    """Write blocks as a text again."""
    return "\n\n".join("\n".join(block.lines) for block in blocks)


def blocks_of_tree(tree: lxml_html.HtmlElement) -> list[Block]:
    """List the blocks of HTML that hold text, in order; two line breaks part blocks too."""
    body = tree.find("body") if tree.tag == "html" else tree
    groups = _groups(tree if body is None else body)
    blocks = (Block(_lines(group), tuple(group)) for group in groups)
    return [block for block in blocks if block.lines]


def drop_blocks(blocks: Iterable[Block]) -> None:
    """Take blocks out of their tree: texts first, since an element that goes hands on the text behind it."""
    slots = [slot for block in blocks for slot in block.slots]
    for slot in slots:
        if slot.part:
            setattr(slot.element, slot.part, None)
    for slot in slots:
        if not slot.part and slot.element.getparent() is not None:
            slot.element.drop_tree()


def has_link(block: Block) -> bool:
    """Return whether a block of HTML holds a link."""
    return any(not slot.part and next(slot.element.iter("a"), None) is not None for slot in block.slots)


def is_linked(block: Block) -> bool:
    """Return whether all of a block's text is that of a link."""
    linked = "".join(_text_of(slot) if _is_in_link(slot) else _linked_text(slot) for slot in block.slots)
    return bool(linked) and _letters(linked) == _letters(block.text)


def _is_in_link(slot: Slot) -> bool:
    element = slot.element.getparent() if slot.part == "tail" else slot.element
    return element is not None and (element.tag == "a" or next(element.iterancestors("a"), None) is not None)


def _linked_text(slot: Slot) -> str:
    return "" if slot.part else "".join(link.text_content() for link in slot.element.iter("a"))


def shares_row(block: Block) -> bool:
    """Return whether a block of HTML stands in a row of a table with other cells of text."""
    above = (one for slot in block.slots[:1] for one in (slot.element, *slot.element.iterancestors()))
    cell = next((one for one in above if one.tag in ("td", "th")), None)
    row = cell.getparent() if cell is not None else None
    return row is not None and sum(1 for one in row if _letters(one.text_content())) > 1


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _groups(root: lxml_html.HtmlElement) -> Iterator[list[Slot]]:
    """Yield the runs of inline content between the borders of blocks."""
    group: list[Slot] = []
    for slot in _slots(root):
        if slot is None:
            yield group
            group = []
            continue
        group.append(slot)
        if _ends_with_blank_line(group):
            yield group
            group = []
    yield group


def _slots(root: lxml_html.HtmlElement) -> Iterator[Slot | None]:
    """Yield pieces in reading order, None at each border of a block."""
    if root.text:
        yield Slot(root, "text")
    for child in root:
        if not isinstance(child.tag, str) or child.tag in _UNSEEN:
            pass
        elif child.tag == "hr":
            yield None
            yield Slot(child)
            yield None
        elif child.tag in _BLOCK or any(one.tag in _BLOCK for one in child.iterdescendants()):
            yield None
            yield from _slots(child)
            yield None
        else:
            yield Slot(child)
        if child.tail:
            yield Slot(child, "tail")


def _ends_with_blank_line(group: Sequence[Slot]) -> bool:
    breaks = 0
    for slot in reversed(group):
        if not slot.part and slot.element.tag == "br":
            breaks += 1
        elif _text_of(slot).strip():
            return False
        if breaks == 2:
            return True
    return False


def _lines(group: Sequence[Slot]) -> tuple[str, ...]:
    text = "".join(map(_text_of, group))
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\v"))
    return tuple(line for line in lines if line)


def _text_of(slot: Slot) -> str:
    """Return a piece's text, its line breaks as vertical tabs: those of the source are spaces."""
    if slot.part:
        return (getattr(slot.element, slot.part) or "").replace("\n", " ").replace("\v", " ")
    if slot.element.tag == "br":
        return "\v"
    if slot.element.tag == "hr":
        return RULE
    pieces = [slot.element.text or ""]
    for one in slot.element.iterdescendants():
        pieces += ["\v" if one.tag == "br" else (one.text or "") if isinstance(one.tag, str) else "", one.tail or ""]
    return "".join(piece if piece == "\v" else piece.replace("\n", " ").replace("\v", " ") for piece in pieces)
