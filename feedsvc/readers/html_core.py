"""The core of a page's article: what trafilatura finds, or where that misses most of it, the page's main container."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import cast

from lxml import etree, html

from feedsvc.readers.html_blocks import HEADINGS, LOOSE, Block, key_of

MAX_ELEMENTS = 15_000
"""Elements of a page that trafilatura reads within a second; the largest of 61 news pages has 1,500."""

_SILENT = etree.XPath("//script[not(@type='application/ld+json')] | //style | //link")
"""What shows nothing, and trafilatura reads nothing in; it copies a tree five times, and much of a page is scripts."""

_COUNT = etree.XPath("count(//*)")

LEAST_CORE = 0.6
"""Share of the running text in the page's main container; a core that has less has missed most of the article."""

MAIN = 0.75
"""Share of a page's running text that its main container holds."""

SHORT = 4
"""Words; a block of fewer is looked for among the lines of the core alone."""


def core_blocks(tree: html.HtmlElement, blocks: Sequence[Block]) -> list[Block]:
    core = _core(tree)
    lines = {key_of(line) for line in core.split("\n")}
    cells = {key_of(cell) for line in core.split("\n") if "|" in line for cell in line.split("|")}
    whole = f" {key_of(core)} "
    matched = [
        block
        for block in blocks
        if block.words
        and (f" {block.key} " in whole if len(block.words) >= SHORT else block.key in lines or block.key in cells)
    ]
    free = [block for block in blocks if not block.boxes]
    own = _own_reading(free)
    if not own and not _running(matched):
        return _below_title(free) or matched
    return own if _running(matched) < LEAST_CORE * _running(own) else matched


def _core(tree: html.HtmlElement) -> str:
    if float(str(_COUNT(tree))) > MAX_ELEMENTS:
        return ""
    for element in cast("list[html.HtmlElement]", _SILENT(tree)):
        element.drop_tree()
    import trafilatura  # 0.5 s and 60 MB to load, which processes that read no whole pages needn't pay

    return trafilatura.extract(tree, include_comments=False, include_tables=True, deduplicate=False) or ""


def _below_title(free: list[Block]) -> list[Block]:
    """Read a page of little text: all below its headline that is no link, but for counters and labels behind its end."""
    start = next((n + 1 for n, block in enumerate(free) if block.tag == "h1"), 0)
    below = [block for block in free[start:] if block.linked < 0.5 and block.words]
    end = next((n for n in range(len(below), 0, -1) if below[n - 1].is_sentence or below[n - 1].tag not in LOOSE), len(below))
    return below[:end]


def _own_reading(free: list[Block]) -> list[Block]:
    """Read a page by its structure alone: what isn't boxed in the smallest container of most running text."""
    weights: Counter[html.HtmlElement] = Counter()
    for block in free:
        if block.is_running:
            for element in (block.element, *block.element.iterancestors()):
                weights[element] += len(block.text)
    if not weights:
        return []
    least = MAIN * max(weights.values())
    main = min((element for element in weights if weights[element] >= least), key=_depth_key)
    return [block for block in free if _is_within(block, main) and (block.linked < 0.5 or block.tag in HEADINGS)]


def _depth_key(element: html.HtmlElement) -> int:
    return -sum(1 for _ in element.iterancestors())


def _is_within(block: Block, container: html.HtmlElement) -> bool:
    return block.element is container or any(ancestor is container for ancestor in block.element.iterancestors())


def _running(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks if block.is_running)
