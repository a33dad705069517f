"""The text of a saved page: which of its blocks are the article.

trafilatura finds the core; the page's own structure completes it. What trafilatura takes shows in which containers the
article stands, and every paragraph in a container of the same kind belongs to it too: pages that part an article into several
containers, with advertisements between them, otherwise lose all but the first.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import html

from feedsvc.domain.drafts import Evidence
from feedsvc.domain.scripts import COLONS
from feedsvc.readers.html_beside import (
    LARGEST_BOX,
    above_title,
    behind,
    beside,
    captions,
    common_of,
    heading_above,
    labels,
    lead,
    next_article,
    signature,
    title_of,
)
from feedsvc.readers.html_blocks import HEADINGS, MIN_PARAGRAPH, Block, key_of, line_texts
from feedsvc.readers.html_boxes import holds_picture
from feedsvc.readers.html_core import SHORT, core_blocks
from feedsvc.readers.html_dates import Printed, printed_dates
from feedsvc.readers.html_markup import markup_of
from feedsvc.readers.html_metadata import PageMetadata
from feedsvc.readers.html_pictures import is_beside_article
from feedsvc.readers.html_pointers import comments, is_row_of_links, pointers, teasers
from feedsvc.readers.html_title import parts_of

LEAST_AGREEMENT = 0.85
"""Share of the text found on a page from which the text in its metadata is believed to be whole."""


NAMES = range(2, 5)
"""Words of a person's name."""

SENTENCE = 30
"""Characters of a sentence, in a script without spaces too, that opens an article."""

FOOT = 4
"""Blocks below an article among which its author is named."""

LEAST_LINKS = 4
"""Blocks that are links and nothing else, from which a text has a menu."""


@dataclass(frozen=True, slots=True)
class PageBody:
    """The article of a page as markup, and what else the page shows."""

    markup: str
    left: tuple[str, ...]
    dates: Printed = field(default_factory=Printed)
    headline: str | None = None
    pictures: tuple[html.HtmlElement, ...] = ()
    signed: tuple[str, ...] = ()
    """Labels and what they label, below the article: "Author: Ana Ruiz"."""


def is_framed(blocks: Sequence[Block]) -> bool:
    """Return whether a text stands in a site's frame, among menus and boxes, as no export of an editor's text does."""
    return (
        sum(block.linked > 0.8 for block in blocks) >= LEAST_LINKS
        or any(map(is_row_of_links, blocks))
        or any(box.tag != "figcaption" for block in blocks for box in block.boxes)
    )


def read_body(tree: html.HtmlElement, blocks: Sequence[Block], metadata: PageMetadata) -> PageBody:
    """Find the article among the blocks of a page."""
    kept = _chosen(tree, blocks, metadata)
    left = tuple(dict.fromkeys(block.text for block in blocks if block.text and block not in kept and not _is_menu(block)))
    ordered = tuple(block for block in blocks if block in kept)
    pictures = tuple(
        image for block in ordered for node in block.nodes if not isinstance(node, str) for image in node.iter("img")
    )
    return PageBody(
        markup_of(ordered),
        left,
        printed_dates(tree, blocks, kept),
        _headline(blocks, kept, metadata),
        pictures,
        _signed(blocks, kept),
    )


def _signed(blocks: Sequence[Block], kept: Collection[Block]) -> tuple[str, ...]:
    """Return the labelled lines that stand directly below an article, side by side with its last block."""
    last = max((n for n, block in enumerate(blocks) if block in kept and block.text), default=len(blocks))
    sides = [side for block in blocks[last : last + 1] for side in (block.element, block.element.getparent())]
    below = (
        block for block in blocks[last + 1 : last + 1 + FOOT] if block.element in sides or block.element.getparent() in sides
    )
    return tuple(block.text for block in below if len(block.text) < MIN_PARAGRAPH and _has_colon(block))


def _has_colon(block: Block) -> bool:
    """Return whether something stands behind a colon in a block: "Tags: harbour"."""
    return any(colon in block.text[:-1] for colon in COLONS)


def _headline(blocks: Sequence[Block], kept: set[Block], metadata: PageMetadata) -> str | None:
    """Return the heading of an article whose page says no headline; None where it prints its title in a block."""
    guess, title = key_of(metadata.title), metadata.title_guessed_from
    if title is None or any(block.key == guess for block in blocks):
        return None
    part = _part_shown(blocks, kept, title)
    return part[1] if part is not None else heading_above(blocks, kept, title)


def _part_shown(blocks: Sequence[Block], kept: Collection[Block], title: str | None) -> tuple[Block, str] | None:
    """Return the longest part of a page's title that it prints above its text, without its site's name, and its block."""
    said = (n for n, block in enumerate(blocks) if block in kept and block.is_sentence and len(block.text) >= SENTENCE)
    first = next(said, 0)
    keys = {key for part in parts_of(title or "") if " " in (key := key_of(part))}
    lines = ((block, line) for block in blocks[:first] if block.linked < 0.5 for line in line_texts(block)) if keys else ()
    return max((shown for shown in lines if key_of(shown[1]) in keys), key=lambda shown: len(shown[1]), default=None)


def _chosen(tree: html.HtmlElement, blocks: Sequence[Block], metadata: PageMetadata) -> set[Block]:
    core = core_blocks(tree, blocks)
    shares = _shares(core)
    cards = teasers(tree, metadata.canonical or "")
    free = [block for block in blocks if not _is_boxed(block, shares) and not _stands_in(block, cards)]
    kept = set(free).intersection(core)
    kinds = _kinds(kept)
    kept.update(block for block in free if block.tag == "p" and _belongs(block, kinds))
    if metadata.body:  # the text as the page's structured data have it, which often is cut short or runs together
        kept = _agreed(blocks, kept, f" {key_of(metadata.body)} ")
    title = title_of(blocks, kept, metadata.title)
    if title is None and (part := _part_shown(blocks, kept, metadata.title_guessed_from)):
        title = part[0]
    kept -= next_article(blocks, kept, title)
    start = behind(blocks, free, title)
    kept |= beside(free, kept, title, start)
    kept |= lead(free, kept, metadata.summary, title, start)
    kept -= (
        pointers(blocks, kept, metadata.canonical or "")
        | set(comments(blocks, kept))
        | labels(kept)
        | captions(blocks, kept)
        | above_title(blocks, kept, title)
        | _outside(kept, title)
    )
    return kept - signature(blocks, kept) - _strange_pictures(kept, metadata)


def _strange_pictures(kept: Collection[Block], metadata: PageMetadata) -> set[Block]:
    """Find the pictures by themselves that are no article's."""
    stated = (byline for byline in metadata.bylines if byline.evidence is not Evidence.SHOWN)
    authors = {key for byline in stated for text in byline.texts if len((key := key_of(text)).split()) in NAMES}
    return {block for block in kept if not block.text and is_beside_article(block, authors, metadata.base)}


def _outside(kept: Collection[Block], title: Block | None) -> set[Block]:
    """Find short lines outside what holds the headline and all paragraphs: a row of sections, "Most read" at the foot."""
    said = [
        block
        for block in kept
        if block.is_sentence or len(block.text) >= MIN_PARAGRAPH or (block.tag == "p" and _has_colon(block))
    ]
    if title is None or not said:
        return set()
    article = common_of([title.element, *(block.element for block in said)])
    return {
        block
        for block in kept
        if block.text and block not in said and article not in (block.element, *block.element.iterancestors())
    }


def _agreed(blocks: Sequence[Block], kept: set[Block], oracle: str) -> set[Block]:
    """Add the blocks that the described text has; where it has nearly all that was kept, the rest is no article."""
    confirmed = {block for block in blocks if len(block.words) >= SHORT and f" {block.key} " in oracle}
    agreed = sum(len(block.text) for block in kept & confirmed)
    whole = sum(len(block.text) for block in kept)
    if agreed < whole * LEAST_AGREEMENT:
        return kept
    return confirmed | {block for block in kept if block.tag in HEADINGS}


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


def _stands_in(block: Block, boxes: Collection[html.HtmlElement]) -> bool:
    return bool(boxes) and any(element in boxes for element in (block.element, *block.element.iterancestors()))


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
