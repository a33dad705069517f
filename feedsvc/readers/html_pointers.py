"""What leads from a page's article elsewhere: links to other articles, teasers, what readers wrote below it."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import html

from feedsvc.domain.picture_addresses import is_picture
from feedsvc.readers.html_beside import UNITS, unit_of
from feedsvc.readers.html_blocks import HEADINGS, Block, words_of
from feedsvc.readers.words import phrases

LONGEST_LABEL = 8
"""Words of a line that leads to a link, and says nothing without it."""

LONGEST_TEASER, LEAST_HEADLINE, NEAR = 600, 3, 4
"""Characters of a teaser, words of the headline in it; elements round its picture that may be all of it."""

LONGEST_COUNT = 5
"""Words of a line that counts comments."""

_LEADING_ON = ("...", "…", ":", "：")
_LABEL_END = re.compile(r"[:|]")
_FIGURES = re.compile(r"[\d()（）\[\]]+")
_NUMBERED = re.compile(r"/[^/]*\d{5}[^/]*/$")
"""A folder of an address that one article has to itself."""


def pointers(blocks: Sequence[Block], kept: set[Block], address: str) -> set[Block]:
    """Find links to other articles that stand by themselves, and the short lines that lead to them: "Read also:".

    `address` is the page's own: a heading that leads to itself heads a part of the article.
    """
    found: set[Block] = set()
    for before, block in zip([None, *blocks], blocks, strict=False):
        is_pointer = _is_pointer(block) and not (block.tag in HEADINGS and _leads_to_itself(block, address))
        found.update([block] if is_pointer else [])
        if before is None or before not in kept or not _is_introduction(before) or _closesunit_of(before, block):
            continue
        leads_on = before.tag not in HEADINGS and before.text.endswith(_LEADING_ON)
        if is_pointer or (leads_on and block not in kept and block.linked >= 0.5):
            found.add(before)
    return found


def _is_introduction(block: Block) -> bool:
    """Return whether a block is a few words that lead on: "Read also...", and no sentence."""
    return 0 < len(block.words) <= LONGEST_LABEL and (not block.is_sentence or block.text.endswith(_LEADING_ON))


def _closesunit_of(block: Block, following: Block) -> bool:
    """Return whether a block is a table, or of a list or quotation that ends with it: no introduction of what follows."""
    unit = unit_of(block)
    return unit.tag in UNITS and not any(outer is unit for outer in following.element.iterancestors())


def _is_pointer(block: Block) -> bool:
    if is_row_of_links(block):
        return True
    if len(block.words) < 3 or block.linked < 0.5 or block.is_sentence:
        return False
    _, _, rest = _LABEL_END.sub("\n", block.text, count=1).partition("\n")
    return block.linked > 0.9 or block.linked * len(block.text) >= len(rest.strip()) - 1 > 0


def is_row_of_links(block: Block) -> bool:
    """Return whether a block is a menu: several links and nothing else, but for signs between them."""
    if block.linked < 0.5:
        return False
    links = [link for node in block.nodes if not isinstance(node, str) for link in node.iter("a")]
    is_full = block.linked > 0.8 or sum(len(words_of(link.text_content())) for link in links) == len(block.words)
    return len(links) > 1 and is_full


def _leads_to_itself(block: Block, address: str) -> bool:
    """Return whether a heading is a link to the part of the page that it heads, or to an address of that part alone."""
    links = [link.get("href") or "" for node in block.nodes if not isinstance(node, str) for link in node.iter("a")]
    return len(links) == 1 and (links[0].startswith("#") or _is_part(links[0], address))


def _is_part(link: str, address: str) -> bool:
    try:
        part, whole = urlsplit(urljoin(address, link)), urlsplit(address)
    except ValueError:
        return False
    folder = whole.path[: whole.path.rfind("/") + 1]
    is_below = part.path.startswith(f"{whole.path.rstrip('/')}/") and whole.path.strip("/") != ""
    return part.netloc == whole.netloc and (is_below or (_NUMBERED.search(folder) is not None and part.path.startswith(folder)))


def teasers(tree: html.HtmlElement, address: str) -> frozenset[html.HtmlElement]:
    """Find the boxes of a picture and a headline that lead to one and the same other page."""
    times = Counter(link.get("href") for link in tree.iter("a"))
    pictured = (
        link for image in tree.iter("img") for link in islice(image.iterancestors("a"), 1) if times[link.get("href")] > 1
    )
    boxes = (_teaser_round(link) for link in pictured if _leads_elsewhere(link.get("href") or "", address))
    return frozenset(box for box in boxes if box is not None)


def _leads_elsewhere(href: str, address: str) -> bool:
    return bool(href) and not href.startswith(("#", "javascript:")) and not is_picture(href) and href != address


def _teaser_round(link: html.HtmlElement) -> html.HtmlElement | None:
    """Return the smallest element round a picture's link in which a headline leads where it does; None where that is no box."""
    for box in islice(link.iterancestors(), NEAR):
        if len(box.text_content()) > LONGEST_TEASER:
            return None
        texts = (other for other in box.iter("a") if other is not link and other.get("href") == link.get("href"))
        if any(len(words_of(text.text_content())) >= LEAST_HEADLINE for text in texts):
            return None if _is_articles(box) else box
    return None


def _is_articles(box: html.HtmlElement) -> bool:
    """Return whether a box is a figure or in one, or holds a headline of the first rank."""
    return box.tag == "figure" or next(box.iterancestors("figure"), None) is not None or next(box.iter("h1"), None) is not None


def comments(blocks: Sequence[Block], kept: Collection[Block]) -> Iterator[Block]:
    """Yield what stands below the line that names or counts the comments of an article's readers, in its box."""
    first = next((n for n, block in enumerate(blocks) if block in kept and block.is_running), len(blocks))
    for n, block in enumerate(blocks[first:], first):
        if (
            not 0 < len(block.words) <= LONGEST_COUNT
            or block.linked >= 0.5
            or not phrases("comments").is_whole(_FIGURES.sub(" ", block.text))
        ):
            continue
        box = block.element.getparent() if block.tag in HEADINGS else block.element
        if box is not None and not any(_is_in(before, box) for before in blocks[:n] if before in kept):
            yield from (after for after in blocks[n:] if after in kept and _is_in(after, box))


def _is_in(block: Block, box: html.HtmlElement) -> bool:
    return block.element is box or any(outer is box for outer in block.element.iterancestors())
