"""The text of a saved page: which of its blocks are the article.

trafilatura finds the core; the page's own structure completes it. What trafilatura takes shows in which containers the
article stands, and every paragraph in a container of the same kind belongs to it too: pages that part an article into several
containers, with advertisements between them, otherwise lose all but the first.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice, pairwise

from lxml import html

from feedsvc.readers.html_blocks import Block, words_of
from feedsvc.readers.html_boxes import holds_picture, is_aside
from feedsvc.readers.html_markup import markup_of

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

_UNITS = frozenset(("ul", "ol", "dl", "table", "blockquote", "pre", "figure"))
_PARTS = frozenset(("li", "dt", "dd", "p", "div", "h3", "h4", "h5", "h6"))
_HOLDERS = frozenset(("div", "article", "section", "main", "td", "body"))

_SENTENCE_ENDS = frozenset('.!?…。！？।॥؟۔"”»’')
_LOOSE = frozenset(("div", "section", "article", "main", "body", "center", "footer", "aside"))

LONGEST_LABEL = 8
"""Words of a line that leads to a link, and says nothing without it."""

IN_PARAGRAPHS = 0.5
"""Share of an article's text in paragraphs, from which what stands in none is looked at twice."""

NEAR = 4
"""Elements round a picture that may hold it and its caption alone."""

_YEAR = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef]{4}|[\u0e50-\u0e59]{4}|令和|\b25[5-9]\d\b"
)
LONGEST_DATED = 120
"""Characters of a text about the headline that may be its date."""

MOST_ABOVE = 25
"""Blocks between a headline and its article."""

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

LEAST_LINKS = 4
"""Blocks that are links and nothing else, from which a text has a menu."""

SHORT = 4
"""Words; a block of fewer is looked for among the lines of the core alone."""


@dataclass(frozen=True, slots=True)
class PageBody:
    """The article of a page as markup, and what else the page shows."""

    markup: str
    left: tuple[str, ...]
    dated: tuple[str, ...]
    """Short texts about the headline in which a year stands."""


def is_framed(blocks: Sequence[Block]) -> bool:
    """Return whether a text stands in a site's frame, among menus and boxes, as no export of an editor's text does."""
    links = [block for block in blocks if block.linked > 0.8]
    return (
        len(links) >= LEAST_LINKS
        or any(map(_is_row_of_links, links))
        or any(box.tag != "figcaption" for block in blocks for box in block.boxes)
    )


def _is_row_of_links(block: Block) -> bool:
    return len([node for node in block.nodes if not isinstance(node, str) and node.tag == "a"]) > 1


def read_body(tree: html.HtmlElement, blocks: Sequence[Block], described: str | None, summary: str | None) -> PageBody:
    """Find the article among the blocks of a page.

    `described` is its text as the page's structured metadata have it, which often is cut short or runs together.
    """
    kept = _chosen(tree, blocks, described, summary)
    left = tuple(dict.fromkeys(block.text for block in blocks if block.text and block not in kept and not _is_menu(block)))
    ordered = tuple(block for block in blocks if block in kept)
    return PageBody(markup_of(ordered), left, tuple(_dated(blocks, kept)))


def _dated(blocks: Sequence[Block], kept: set[Block]) -> Iterator[str]:
    """Yield the short texts with a year in them about the headline, and above the article."""
    first = next((n for n, block in enumerate(blocks) if block in kept and block.tag != "h1"), 0)
    titles = [n for n, block in enumerate(blocks[:first]) if block.tag == "h1"]
    start = titles[-1] - 3 if titles and first - titles[-1] <= MOST_ABOVE else first - MOST_ABOVE // 2
    for block in blocks[max(0, start) : first]:
        if len(block.text) <= LONGEST_DATED and block.linked < 0.5 and _YEAR.search(block.text) and "©" not in block.text:
            yield block.text


def _chosen(tree: html.HtmlElement, blocks: Sequence[Block], described: str | None, summary: str | None) -> set[Block]:
    core_blocks = _core_blocks(tree, blocks)
    shares = _shares(core_blocks)
    free = [block for block in blocks if not _is_boxed(block, shares)]
    kept = {block for block in core_blocks if not _is_boxed(block, shares)}
    kinds = _kinds(kept)
    kept.update(block for block in free if block.tag == "p" and _belongs(block, kinds))
    if described:
        kept = _agreed(blocks, kept, f" {_key(described)} ")
    kept |= _beside(free, kept)
    return (kept | _lead(free, kept, summary)) - _pointers(blocks, kept) - _labels(kept)


def _beside(free: list[Block], kept: set[Block]) -> set[Block]:
    """Find what stands among the paragraphs of the article, side by side with them: lists, tables, quotations, subheads."""
    places = [n for n, block in enumerate(free) if block in kept]
    if not places:
        return set()
    weights: Counter[html.HtmlElement] = Counter()
    for block in kept:
        weights[_holder(block)] += len(block.text)
    holders = {holder for holder, weight in weights.items() if weight >= LARGEST_BOX * weights.total()}
    within = free[places[0] : places[-1]]
    found = {block for block in within if block not in kept and _holder(block) in holders and _is_text(block)}
    found |= {
        block
        for block, after in pairwise(within)
        if block.tag in _HEADINGS and block.words and _holder(block) in holders and after in kept | found
    }
    start = _title_end(free, places[0])
    title = [free[start - 1].element] if start < places[0] else []
    common = _common([*title, *(block.element for block in free if block in kept)])
    around = holders | ({common} if common is not None and common.tag not in ("body", "html") else set())
    found |= {block for block in free[start : places[-1]] if not block.text and _is_near(block, around)}
    return found | _tail(free[places[-1] + 1 :], holders)


def _common(elements: Sequence[html.HtmlElement]) -> html.HtmlElement | None:
    """Return the smallest element that holds all of some."""
    chains = [[element, *element.iterancestors()] for element in elements]
    shared = set(chains[0]).intersection(*chains[1:])
    return next((element for element in chains[0] if element in shared), None)


def _is_near(picture: Block, holders: Collection[html.HtmlElement]) -> bool:
    """Return whether a picture stands in one of the article's containers, with its caption or alone in boxes of its own."""
    return any(element in holders for element in (picture.element, *islice(picture.element.iterancestors(), NEAR)))


def _title_end(free: Sequence[Block], first: int) -> int:
    """Return where the headline ends above the article's first block; that block itself without one."""
    titles = [n for n, block in enumerate(free[:first]) if block.tag == "h1"]
    return titles[-1] + 1 if titles and first - titles[-1] <= MOST_ABOVE else first


def _lead(free: list[Block], kept: set[Block], summary: str | None) -> set[Block]:
    """Find the standfirst: running text between the headline and the article's first block, that isn't the summary anyway."""
    first = next((n for n, block in enumerate(free) if block in kept), 0)
    start = _title_end(free, first)
    if start == first:
        return set()
    said = _key(summary)[:100]
    above = {id(element) for edge in (free[first], free[start - 1]) for element in edge.element.iterancestors()}
    return {block for block in free[start:first] if _may_lead(block, above) and not (said and block.key.startswith(said))}


def _may_lead(block: Block, above: Collection[int]) -> bool:
    """Return whether a block above the article is a sentence of it, and stands with no picture, film or author's portrait."""
    if not _is_running(block) or block.text[-1:] not in _SENTENCE_ENDS:
        return False
    around = [element for element in (block.element, *block.element.iterancestors()) if id(element) not in above]
    named = (is_aside(element.get("class"), element.get("id")) for element in around)
    return not any(named) and not any(element.tag in ("figure", "figcaption") for element in around)


def _is_text(block: Block) -> bool:
    """Return whether a block says something itself: running text, or part of a list, a table or a quotation."""
    if block.tag in _HEADINGS or not block.words or block.linked >= 0.5:
        return False
    return _is_running(block) or _unit(block).tag in _UNITS


def _tail(following: list[Block], holders: Collection[html.HtmlElement]) -> set[Block]:
    """Find what goes on behind the last paragraph: lists and tables, with their headings."""
    found: set[Block] = set()
    headings: list[Block] = []
    for block in following:
        if _holder(block) not in holders or block.linked >= 0.5:
            break
        if block.tag in _HEADINGS:
            headings.append(block)
        elif _unit(block).tag in _UNITS:
            found.update((*headings, block))
            headings = []
        else:
            break
    return found


def _pointers(blocks: Sequence[Block], kept: set[Block]) -> set[Block]:
    """Find links to other articles that stand by themselves, and the short lines that lead to them: "Read also:"."""
    found: set[Block] = set()
    for before, block in zip([None, *blocks], blocks, strict=False):
        if not _is_pointer(block):
            continue
        found.add(block)
        if before is not None and before in kept and not _is_sentence(before) and len(before.words) <= LONGEST_LABEL:
            found.add(before)
    return found


def _is_pointer(block: Block) -> bool:
    if len(block.words) < 3 or block.linked < 0.5 or _is_sentence(block):
        return False
    _, colon, behind = block.text.partition(":")
    return block.linked > 0.9 or (bool(colon) and block.linked * len(block.text) >= len(behind.strip()) - 1 > 0)


def _is_sentence(block: Block) -> bool:
    return block.text[-1:] in _SENTENCE_ENDS


def _labels(kept: set[Block]) -> set[Block]:
    """Find short lines in no paragraph, where the article stands in paragraphs: an advertisement's label, a button's name."""
    whole = sum(len(block.text) for block in kept)
    in_paragraphs = sum(len(block.text) for block in kept if block.tag == "p")
    if in_paragraphs < IN_PARAGRAPHS * whole:
        return set()
    return {
        block
        for block in kept
        if block.tag in _LOOSE and not _is_sentence(block) and len(block.text) < MIN_PARAGRAPH and _unit(block) is block.element
    }


def _unit(block: Block) -> html.HtmlElement:
    """Return the list, table or quotation that a block is part of, the outermost; else its own element."""
    unit = block.element
    for element in (block.element, *block.element.iterancestors()):
        if element.tag in _UNITS:
            unit = element
        elif element.tag not in _PARTS:
            break
    return unit


def _holder(block: Block) -> html.HtmlElement:
    unit = _unit(block)
    parent = unit.getparent()
    return unit if parent is None or unit.tag in _HOLDERS else parent


def _core_blocks(tree: html.HtmlElement, blocks: Sequence[Block]) -> list[Block]:
    core = _core(tree)
    lines = {_key(line) for line in core.split("\n")}
    cells = {_key(cell) for line in core.split("\n") if "|" in line for cell in line.split("|")}
    whole = f" {_key(core)} "
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
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        return ""
    import trafilatura  # 0.5 s and 60 MB to load, which processes that read no whole pages needn't pay

    return trafilatura.extract(deepcopy(tree), include_comments=False, include_tables=True, deduplicate=False) or ""


def _below_title(free: list[Block]) -> list[Block]:
    """Read a page of little text: all below its headline that is no link."""
    start = next((n + 1 for n, block in enumerate(free) if block.tag == "h1"), 0)
    return [block for block in free[start:] if block.linked < 0.5 and block.words]


def _own_reading(free: list[Block]) -> list[Block]:
    """Read a page by its structure alone: what isn't boxed in the smallest container of most running text."""
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


def _agreed(blocks: Sequence[Block], kept: set[Block], oracle: str) -> set[Block]:
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
    boxes = block.boxes if block.text else [box for box in block.boxes if not holds_picture(str(box.tag), box.get("class"))]
    return any(shares.get(box, 0.0) < LARGEST_BOX for box in boxes)


def _kinds(found: Iterable[Block]) -> frozenset[tuple[str, str]]:
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
    return " ".join(words_of(text or ""))
