"""The text of a saved page: which of its blocks are the article.

trafilatura finds the core; the page's own structure completes it. What trafilatura takes shows in which containers the
article stands, and every paragraph in a container of the same kind belongs to it too: pages that part an article into several
containers, with advertisements between them, otherwise lose all but the first.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import html

from feedsvc.readers.html_blocks import Block, blocks_of
from feedsvc.readers.html_markup import markup_of

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

MAX_ELEMENTS = 15_000
"""Elements of a page that trafilatura reads within a second; the largest of 61 news pages has 1,500."""

LARGEST_BOX = 0.25
"""Share of an article's text; a container that is named like a box and holds more than that is no box."""

LEAST_AGREEMENT = 0.85
"""Share of the text found on a page from which the text in its metadata is believed to be whole."""

LEAST_CORE = 0.6
"""Share of the running text in the page's main container; a core that has less has missed most of the article."""

MAIN = 0.75
"""Share of a page's running text that its main container holds."""

MIN_PARAGRAPH = 60
"""Characters of a paragraph that is believed by its place alone."""

SHORT = 4
"""Words; a block of fewer is looked for among the lines of the core alone."""


@dataclass(frozen=True, slots=True)
class PageBody:
    """The article of a page as markup, its blocks, and what else the page shows."""

    markup: str
    kept: tuple[Block, ...]
    left: tuple[str, ...]


def read_body(tree: html.HtmlElement, described: str | None = None) -> PageBody:
    """Find the article on a page.

    `described` is its text as the page's structured metadata have it, which often is cut short or runs together.
    """
    blocks = blocks_of(tree)
    kept = _chosen(tree, blocks, described)
    left = tuple(dict.fromkeys(block.text for block in blocks if block not in kept and not _is_menu(block)))
    ordered = tuple(block for block in blocks if block in kept)
    return PageBody(markup_of(ordered), ordered, left)


def _chosen(tree: html.HtmlElement, blocks: list[Block], described: str | None) -> set[Block]:
    core_blocks = _core_blocks(tree, blocks)
    shares = _shares(core_blocks)
    found = [block for block in core_blocks if not _is_boxed(block, shares)]
    kinds = _kinds(found)
    kept = set(found)
    for block in blocks:
        if block not in kept and block.tag == "p" and _belongs(block, kinds) and not _is_boxed(block, shares):
            kept.add(block)
    kept |= _subheads(blocks, kept, shares)
    return _agreed(blocks, kept, f" {_key(described)} ") if described else kept


def _core_blocks(tree: html.HtmlElement, blocks: list[Block]) -> list[Block]:
    core = _core(tree)
    lines = {_key(line) for line in core.split("\n")}
    cells = {_key(cell) for line in core.split("\n") if "|" in line for cell in line.split("|")}
    whole = f" {_key(core)} "
    matched = [
        block
        for block in blocks
        if block.words and (f" {block.key} " in whole if len(block.words) >= SHORT else block.key in lines or block.key in cells)
    ]
    own = _own_reading(blocks)
    return own if _running(matched) < LEAST_CORE * _running(own) else matched


def _core(tree: html.HtmlElement) -> str:
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        return ""
    import trafilatura  # 0.5 s and 60 MB to load, which processes that read no whole pages needn't pay

    return trafilatura.extract(deepcopy(tree), include_comments=False, include_tables=True, deduplicate=False) or ""


def _own_reading(blocks: list[Block]) -> list[Block]:
    """Read a page by its structure alone: what isn't boxed in the smallest container of most running text."""
    free = [block for block in blocks if not block.boxes]
    weights: Counter[html.HtmlElement] = Counter()
    for block in free:
        if _is_running(block):
            for element in (block.element, *block.element.iterancestors()):
                weights[element] += len(block.text)
    if not weights:
        return []
    least = MAIN * max(weights.values())
    main = min((element for element in weights if weights[element] >= least), key=_depth_key)
    return [block for block in free if _is_within(block, main) and (block.linked < 0.5 or block.tag in _HEADINGS)]


def _depth_key(element: html.HtmlElement) -> int:
    return -sum(1 for _ in element.iterancestors())


def _is_within(block: Block, container: html.HtmlElement) -> bool:
    return block.element is container or any(ancestor is container for ancestor in block.element.iterancestors())


def _is_running(block: Block) -> bool:
    return len(block.text) >= MIN_PARAGRAPH and block.linked < 0.3


def _running(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks if _is_running(block))


def _agreed(blocks: list[Block], kept: set[Block], oracle: str) -> set[Block]:
    """Add the blocks that the described text has; where it has nearly all that was kept, the rest is no article."""
    confirmed = {block for block in blocks if len(block.words) >= SHORT and f" {block.key} " in oracle}
    agreed = sum(len(block.text) for block in kept & confirmed)
    whole = sum(len(block.text) for block in kept)
    if agreed < whole * LEAST_AGREEMENT:
        return kept
    return confirmed | {block for block in kept if block.tag in _HEADINGS}


def _shares(found: list[Block]) -> dict[html.HtmlElement, float]:
    """Return the share of the article that stands in each container that is named like a box."""
    total = sum(len(block.text) for block in found) or 1
    shares: dict[html.HtmlElement, float] = {}
    for block in found:
        for box in block.boxes:
            shares[box] = shares.get(box, 0.0) + len(block.text) / total
    return shares


def _is_boxed(block: Block, shares: Mapping[html.HtmlElement, float]) -> bool:
    """Return whether a block stands in a box inside the article: a newsletter, a related list, a caption, a dialog."""
    return any(shares.get(box, 0.0) < LARGEST_BOX for box in block.boxes)


def _subheads(blocks: list[Block], kept: set[Block], shares: Mapping[html.HtmlElement, float]) -> set[Block]:
    """Find headings between two paragraphs of the article, side by side with them."""
    subheads = set()
    for before, block, after in zip(blocks, blocks[1:], blocks[2:], strict=False):
        parents = {id(one.element.getparent()) for one in (before, block, after)}
        if block.tag in _HEADINGS and len(parents) == 1 and {before, after} <= kept and not _is_boxed(block, shares):
            subheads.add(block)
    return subheads


def _kinds(found: list[Block]) -> frozenset[tuple[str, str]]:
    """The kinds of container that hold a fair share of the article's paragraphs; an unmarked one shows nothing."""
    share: Counter[tuple[str, str]] = Counter()
    for block in found:
        if block.tag == "p":
            share[_signature(block)] += len(block.text)
    total = sum(share.values())
    return frozenset(kind for kind, length in share.items() if length >= total * 0.2 and kind[1])


def _signature(block: Block) -> tuple[str, str]:
    parent = block.element.getparent()
    return (str(parent.tag), str(parent.get("class") or "")) if parent is not None else ("", "")


def _belongs(block: Block, kinds: Collection[tuple[str, str]]) -> bool:
    return _signature(block) in kinds and len(block.text) >= MIN_PARAGRAPH and block.linked < 0.5


def _is_menu(block: Block) -> bool:
    """Return whether a block is a link to elsewhere and says nothing itself."""
    return block.linked > 0.9 and len(block.words) < 8 and not block.text.endswith((".", "!", "?", "…", "。"))


def _key(text: str | None) -> str:
    from feedsvc.readers.html_blocks import _WORD
    return " ".join(_WORD.findall((text or "").lower()))
