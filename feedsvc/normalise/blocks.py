"""Furniture among the blocks of an article that was found on a page of HTML."""

import re
from dataclasses import replace

from feedsvc.domain.article import LeftOut, Role
from feedsvc.normalise import furniture
from feedsvc.normalise.characters import fold
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.page import Page, line_of
from feedsvc.normalise.sanitise import content_text_of

_BLOCK = re.compile(r"<(p|h[2-6]|blockquote|pre)\b[^>]*>.*?</\1>", re.DOTALL)


def drop_furniture(markup: str, words: Lexicon, title: str | None) -> tuple[str, tuple[LeftOut, ...]]:
    """Take furniture out of clean HTML that is a row of blocks; give what is left, and what was taken out."""
    blocks = [match.group() for match in _BLOCK.finditer(markup)]
    if not blocks:
        return markup, ()
    texts = [" ".join(content_text_of(block).split()) for block in blocks]
    page = Page(tuple(line_of(text or "-", n) for n, text in enumerate(texts)), words)
    if title and page.lines[0].key == fold(title):
        page = replace(page, lines=(replace(page.lines[0], role=Role.TITLE), *page.lines[1:]))
    for step in (furniture.chrome, furniture.pointers, furniture.related, furniture.leftovers):
        page = step(page)
    if not page.free:
        return markup, ()
    kept = [blocks[n] for n, _ in page.free]
    return "\n".join(kept), tuple(LeftOut(line.text, line.role) for line in page.lines if line.role is not None)
