"""Whom to ask: the lines at the foot of releases and agencies' copy, with names, addresses and numbers."""

import re
from itertools import takewhile

from feedsvc.domain.articles import Role
from feedsvc.domain.scripts import COLONS
from feedsvc.normalise.byline_parts import ADDRESS
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.page import Line, TextPage

MOST_LINES, MOST_BELOW = 12, 2
"""Lines about whom to ask; paragraphs that may stand below them, "About the company"."""

LONGEST_HEADING = 6
"""Words of a line that heads them."""

_NUMBER = r"(?:\+|\b0|\(\d)[\d\s()/.–-]{6,}\d|\b\d{3,4}[-.\s]\d{3,4}(?:[-.\s]\d{4})?\b"
REACHED = re.compile(f"{ADDRESS.pattern}|{_NUMBER}")
"""How somebody is reached: an address or a telephone number."""


def contacts(page: TextPage) -> TextPage:
    """Take the lines that say whom to ask: the word for it, and names, numbers and addresses below it, at the foot or above the
    headline of a release."""
    start, free = page.body_start, page.free
    page = page.take(_above(page), Role.FURNITURE)
    for at, (n, line) in enumerate(free):
        if n <= start or not _is_heading(line, page.words):
            continue
        block = [n, *(m for m, _ in takewhile(lambda item: not _is_text(item[1]), free[at + 1 : at + MOST_LINES]))]
        below = [m for m, after in free[at + len(block) :] if after.is_paragraph]
        if len(below) <= MOST_BELOW and any(REACHED.search(page.lines[m].text) for m in block):
            page = page.take(block, Role.FURNITURE)
    return page


def _above(page: TextPage) -> list[int]:
    """Return the lines about whom to ask above the text: from the word for it to the last number or address."""
    head = [(n, line) for n, line in page.free if n < page.body_start]
    at = next((at for at, (_, line) in enumerate(head) if _is_heading(line, page.words)), len(head))
    block = [(n, line) for n, line in head[at : at + MOST_LINES] if not line.is_said or REACHED.search(line.text)]
    last = max((n for n, line in block if REACHED.search(line.text)), default=-1)
    return [n for n, _ in block if n <= last]


def _is_heading(line: Line, words: Lexicon) -> bool:
    bare = line.key.strip("#*-–— ")
    phrase = words.opening("contact", bare)
    behind = bare[len(phrase) :].lstrip()[:1] if phrase else "none"
    return behind in ("", *COLONS) or (phrase is not None and line.length <= LONGEST_HEADING and bare[-1] in COLONS)


def _is_text(line: Line) -> bool:
    """Return whether a line is a sentence, and not the address or number of somebody."""
    return line.is_said and not REACHED.search(line.text)
