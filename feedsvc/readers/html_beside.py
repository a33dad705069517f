"""What stands beside the core of a page's article: lists, tables, pictures and subheads of it, labels that are none."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import islice, pairwise

from lxml import html

from feedsvc.readers.html_blocks import HEADINGS, LOOSE, MIN_PARAGRAPH, Block, key_of, words_of
from feedsvc.readers.html_boxes import is_aside

UNITS = frozenset(("ul", "ol", "dl", "table", "blockquote", "pre", "figure"))

_HEADLINES = frozenset(("h2", "h3", "h4"))
_PARTS = frozenset(("li", "dt", "dd", "p", "div", "footer", "h3", "h4", "h5", "h6"))

_HOLDERS = frozenset(("div", "article", "section", "main", "td", "body"))

LONGEST_SIGNATURE = 20
"""Words of a line that says where an article's writer is reached."""

_MAIL = re.compile(r"\S@\S+\.\w")


IN_PARAGRAPHS = 0.5
"""Share of an article's text in paragraphs, from which what stands in none is looked at twice."""

NEAR = 4
"""Elements round a picture that may hold it and its caption alone, and blocks between it and a headline below."""

BOXED = 2
"""Elements round a list that are the box it stands in: "Facts"."""

LONGEST_NAME = 3
"""Words beside a picture that say what it is: "Image"."""

LARGEST_BOX = 0.25
"""Share of an article's text; a container that is named like a box and holds more than that is no box."""

LEAST_HEADLINE = 3
"""Words of a headline that opens a further article."""

NEAREST_ABOVE = 8
"""Blocks between an article's first sentences and a heading that may be its headline."""

MOST_ABOVE = 25
"""Blocks between a headline and its article."""


def beside(free: list[Block], kept: set[Block], title: Block | None, start: int) -> set[Block]:
    """Find what stands among the paragraphs of the article, side by side with them: lists, tables, quotations, subheads.

    `start` is where the headline ends among the free blocks.
    """
    places = [n for n, block in enumerate(free) if block in kept]
    if not places:
        return set()
    weights: Counter[html.HtmlElement] = Counter()
    for block in kept:
        weights[_holder(block)] += len(block.text)
    holders = {holder for holder, weight in weights.items() if weight >= LARGEST_BOX * weights.total()}
    within = free[places[0] : places[-1]]
    found = {block for block in within if block not in kept and _is_text(block) and _is_beside(block, holders)}
    found |= {
        block
        for block, after in pairwise(within)
        if block.tag in HEADINGS and block.words and after in kept | found and _is_over(block, after, holders)
    }
    start = start if title is not None else places[0]
    headed = [title.element] if title is not None else []
    common = common_of([*headed, *(block.element for block in free if block in kept)])
    around = holders | ({common} if common is not None and common.tag not in ("body", "html") else set())
    read = [*headed, *(block.element for block in kept)]
    chains = {outer for element in read for outer in element.iterancestors() if outer.tag not in ("body", "html")}
    found |= {block for block in free[start : places[-1]] if not block.text and _is_near(block, around, chains)}
    found |= {block for block in free[max(0, start - NEAR) : start] if not block.text and block.element in holders}
    return found | _tail(free[places[-1] + 1 :], holders)


def _is_beside(block: Block, holders: Collection[html.HtmlElement]) -> bool:
    """Return whether a block stands in one of the article's containers, or is a list without links in a box there."""
    holder = _holder(block)
    if holder in holders:
        return True
    is_listed = not block.linked and unit_of(block).tag in UNITS
    return is_listed and any(outer in holders for outer in islice(holder.iterancestors(), BOXED))


def _is_over(heading: Block, below: Block, holders: Collection[html.HtmlElement]) -> bool:
    """Return whether a heading stands in one of the article's containers, or in the box of the text or list that it heads."""
    holder = _holder(heading)
    is_headed = (below.is_running and below.is_sentence) or unit_of(below).tag in UNITS
    return holder in holders or (is_headed and holder in below.element.iterancestors())


def common_of(elements: Sequence[html.HtmlElement]) -> html.HtmlElement | None:
    """Return the smallest element that holds all of some."""
    chains = [[element, *element.iterancestors()] for element in elements]
    shared = set(chains[0]).intersection(*chains[1:])
    return next((element for element in chains[0] if element in shared), None)


def _is_near(picture: Block, holders: Collection[html.HtmlElement], chains: Collection[html.HtmlElement]) -> bool:
    """Return whether a picture stands in one of the article's containers, with its caption or alone in boxes of its own.

    `chains` hold the containers of its blocks and of its headline, the outer ones too.
    """
    around = (picture.element, *picture.element.iterancestors())
    if any(element in holders for element in around[: NEAR + 1]):
        return True
    return any(outer in chains and inner not in chains and _is_picture_alone(inner) for inner, outer in pairwise(around))


def _is_picture_alone(box: html.HtmlElement) -> bool:
    """Return whether a box holds one picture that leads nowhere, and no more than a name for it."""
    is_one = len(list(islice(box.iter("img"), 2))) == 1 and next(box.iter("a"), None) is None
    return is_one and len(words_of(box.text_content())) <= LONGEST_NAME


def title_of(blocks: Sequence[Block], kept: Collection[Block], title: str | None) -> Block | None:
    """Return the headline above the article's first block; None on a page that shows none."""
    first = next((n for n, block in enumerate(blocks) if block in kept and block.tag != "h1"), 0)
    key = key_of(title)
    above = blocks[max(0, first - MOST_ABOVE) : first]
    return next(
        (block for block in reversed(above) if block.tag == "h1" or (block.tag in HEADINGS and key and block.key == key)), None
    )


def behind(blocks: Sequence[Block], free: Sequence[Block], title: Block | None) -> int:
    """Return how many of the free blocks stand no farther down than the headline."""
    if title is None:
        return 0
    places = {block: n for n, block in enumerate(blocks)}
    return sum(places[block] <= places[title] for block in free)


def heading_above(blocks: Sequence[Block], kept: Collection[Block], title: str) -> str | None:
    """Return the highest heading near above the article's first sentences; what the page's `title` has names its site."""
    first = next((n for n, block in enumerate(blocks) if block in kept and block.is_running and block.is_sentence), 0)
    said = f" {key_of(title)} "
    above = [block for block in reversed(blocks[max(0, first - MOST_ABOVE) : first]) if f" {block.key} " not in said]
    headings = [block for n, block in enumerate(above) if _may_be_headline(block, is_near=n < NEAREST_ABOVE)]
    return min(headings, key=lambda block: block.tag).text if headings else None


def _may_be_headline(block: Block, *, is_near: bool) -> bool:
    is_headed = bool(block.words) if block.tag == "h1" else is_near and block.tag in _HEADLINES and len(block.words) > 1
    return is_headed and block.linked < 0.5


def lead(free: list[Block], kept: set[Block], summary: str | None, title: Block | None, start: int) -> set[Block]:
    """Find the standfirst: running text between the headline and the article's first block, that isn't the summary anyway."""
    first = next((n for n, block in enumerate(free) if block in kept), 0)
    if title is None or start >= first:
        return set()
    said = key_of(summary)[:100]
    above = {id(element) for edge in (free[first], title) for element in edge.element.iterancestors()}
    return {block for block in free[start:first] if _may_lead(block, above) and not (said and block.key.startswith(said))}


def _may_lead(block: Block, above: Collection[int]) -> bool:
    """Return whether a block above the article is a sentence of it, and stands with no picture, film or author's portrait."""
    if not block.is_running or not block.is_sentence:
        return False
    around = [element for element in (block.element, *block.element.iterancestors()) if id(element) not in above]
    named = (is_aside(element.get("class"), element.get("id")) for element in around)
    return not any(named) and not any(element.tag in ("figure", "figcaption") for element in around)


def _is_text(block: Block) -> bool:
    """Return whether a block says something itself: running text, or part of a list, a table or a quotation."""
    if block.tag in HEADINGS or not block.words or block.linked >= 0.5:
        return False
    return block.is_running or unit_of(block).tag in UNITS


def _tail(following: list[Block], holders: Collection[html.HtmlElement]) -> set[Block]:
    """Find what goes on behind the last paragraph: lists and tables, with their headings."""
    found: set[Block] = set()
    headings: list[Block] = []
    for block in following:
        if _holder(block) not in holders or block.linked >= 0.5:
            break
        if block.tag in HEADINGS:
            headings.append(block)
        elif unit_of(block).tag in UNITS:
            found.update((*headings, block))
            headings = []
        else:
            break
    return found


def labels(kept: set[Block]) -> set[Block]:
    """Find short lines in no paragraph, where the article stands in paragraphs: an advertisement's label, a button's name."""
    whole = sum(len(block.text) for block in kept if block.tag not in HEADINGS)
    in_paragraphs = sum(len(block.text) for block in kept if block.tag == "p")
    if in_paragraphs < IN_PARAGRAPHS * whole:
        return set()
    return {block for block in kept if block.tag in LOOSE and _is_label(block) and unit_of(block) is block.element}


def captions(blocks: Sequence[Block], kept: Collection[Block]) -> set[Block]:
    """Find the few words that stand in one element with the picture before them."""
    return {
        block
        for before, block in pairwise(blocks)
        if block in kept and before.element is block.element and before.has_picture and not before.text and _is_label(block)
    }


def above_title(blocks: Sequence[Block], kept: Collection[Block], headline: Block | None) -> set[Block]:
    """Find what stands above the headline and was taken for text: a kicker, a code, a date."""
    first = next((n for n, block in enumerate(blocks) if block in kept and block.is_running and block.is_sentence), 0)
    above = range(first - 1, max(0, first - MOST_ABOVE) - 1, -1)
    title = next((n for n in above if blocks[n].tag == "h1" or blocks[n] is headline), 0)
    return {block for block in blocks[:title] if block in kept and block.text}


def next_article(blocks: Sequence[Block], kept: Collection[Block], title: Block | None) -> set[Block]:
    """Find what stands below a further headline, outside what holds the article and its own: pages load the next article when a
    reader comes to the end."""
    if title is None:
        return set()
    read = [title.element]
    for n, block in enumerate(blocks):
        is_new = block not in kept and _is_headline_like(block, title)
        if len(read) > 1 and is_new and not _is_inside(block.element, read):
            return {following for following in blocks[n:] if following in kept}
        if block in kept and block.is_running:
            read.append(block.element)
    return set()


def _is_headline_like(block: Block, title: Block) -> bool:
    """Return whether a block is a headline as the article's own is: an h1, or a heading of the same class."""
    if len(block.words) < LEAST_HEADLINE or block.key == title.key or block.tag != title.tag:
        return False
    return block.tag == "h1" or (bool(title.element.get("class")) and block.element.get("class") == title.element.get("class"))


def _is_inside(element: html.HtmlElement, read: Sequence[html.HtmlElement]) -> bool:
    """Return whether an element stands in what holds all of the article so far."""
    common = common_of(read)
    return common is not None and any(outer is common for outer in (element, *element.iterancestors()))


def signature(blocks: Sequence[Block], kept: Collection[Block]) -> set[Block]:
    """Find the line in italics at an article's end that says where its writer is reached."""
    last = next((block for block in reversed(blocks) if block in kept and block.text), None)
    if last is None or len(last.words) > LONGEST_SIGNATURE or not _MAIL.search(last.text):
        return set()
    inner = [node for node in last.nodes if not isinstance(node, str) or node.strip()]
    return {last} if all(not isinstance(node, str) and node.tag in ("em", "i") for node in inner) else set()


def _is_label(block: Block) -> bool:
    return bool(block.text) and not block.is_sentence and len(block.text) < MIN_PARAGRAPH


def unit_of(block: Block) -> html.HtmlElement:
    """Return the list, table or quotation that a block is part of, the outermost; else its own element."""
    unit = block.element
    for element in (block.element, *block.element.iterancestors()):
        if element.tag in UNITS:
            unit = element
        elif element.tag not in _PARTS:
            break
    return unit


def _holder(block: Block) -> html.HtmlElement:
    """Return what a block's unit stands in, side by side with others: boxes round it alone are part of it."""
    unit = unit_of(block)
    parent = unit.getparent()
    if parent is None or unit.tag in _HOLDERS:
        return unit
    while unit.tag in UNITS and parent.tag == "div" and _is_alone(unit, parent) and (outer := parent.getparent()) is not None:
        parent, unit = outer, unit
    return parent


def _is_alone(element: html.HtmlElement, outer: html.HtmlElement) -> bool:
    """Return whether an element holds another and nothing else."""
    return len(outer) == 1 and not (outer.text or "").strip() and not (element.tail or "").strip()
