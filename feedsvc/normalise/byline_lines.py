"""The lines of a page that are bylines: by what they say, or by where they stand."""

import re
from functools import cache

from feedsvc.domain.articles import Role
from feedsvc.domain.scripts import EAST_ASIAN
from feedsvc.normalise.byline import read_byline
from feedsvc.normalise.byline_foot import alone_at_foot, is_signed
from feedsvc.normalise.byline_head import alone_in_head, another_in_head, is_about_author
from feedsvc.normalise.byline_names import LONGEST, is_employer, names_in, opened, suffixed
from feedsvc.normalise.learning import more
from feedsvc.normalise.lexicon import Lexicon, lexicon
from feedsvc.normalise.names import is_full_name
from feedsvc.normalise.page import Line, TextPage

_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
_MARKED = re.compile(r"[:：(（\[【]")
"""What a byline in the running text has, and a sentence seldom."""

LONGEST_NEWSROOM = 60
"""Characters of a line that names agencies or a newsroom alone."""

_HEAD = 3
"""Lines below a first paragraph in which a byline still tells that the paragraph was a standfirst."""


def bylines(page: TextPage) -> TextPage:
    """Take bylines in the head of the page and at its foot; without any, the names beside the date are the authors."""
    start, end = page.body_start, page.body_end
    is_first = _has_no_byline(page, start)
    for n, line in page.free:
        if start + _HEAD < n < end - 1 or len(line.text) > LONGEST or line.is_paragraph or not page.lines[n].is_free:
            continue
        if is_signed(line.text) or (page.is_only_headline(n) and start < len(page.lines)):
            continue  # "By George, she did it"; a sentence with its author in brackets behind it
        known, page = page, _take_byline(page, n, start, end, is_first=is_first)
        is_first = is_first if page is known else _has_no_byline(page, start)
    if not page.findings.authors:
        page = page.find(authors=page.findings.beside_date)
    return page


def _take_byline(page: TextPage, n: int, start: int, end: int, *, is_first: bool) -> TextPage:
    line = page.lines[n]
    inside = start < n < end - 1
    names = opened(line.text, page.words)
    if names and line.is_sentence and not _MARKED.search(line.text):
        names = names if not inside and all(map(is_full_name, names)) else ()
    if not names and not inside and not line.is_sentence:
        names = suffixed(line.text, page.words)
    if not names and n < start:
        names = alone_in_head(page, n) if is_first else another_in_head(page, n)
    if not names and n >= end > 0:
        names = alone_at_foot(page, n)
    if names:
        known = page.findings.authors
        names = () if known and n >= end > 0 else names  # who compiled what others wrote
        names = (*names, *known) if n < start and is_first else (*known, *names)
        return page.find(authors=tuple(dict.fromkeys(names))).take([n], Role.BYLINE)
    below = _opener_alone(page, n)
    if below:
        return page.find(authors=tuple(dict.fromkeys([*page.findings.authors, *below]))).take([n, n + 1], Role.BYLINE)
    if 0 < n < start and _is_newsroom(line, page.words) and n > page.headline_at:
        sources = read_byline(line.text, page.words).sources
        return page.find(sources=page.findings.sources or sources).take([n], Role.BYLINE)
    if 0 < n < start and page.lines[n - 1].role is Role.BYLINE and not line.is_sentence and is_employer(line.text, page.words):
        return page.find(sources=more(page.findings.sources, [line.text])).take([n], Role.BYLINE)
    return page.take([n], Role.BYLINE) if n < start and is_about_author(page, n) else page


def _has_no_byline(page: TextPage, start: int) -> bool:
    """Return whether no line above the text names an author; one below may, "Additional reporting by Ana Ruiz"."""
    return all(line.role is not Role.BYLINE for line in page.lines[:start])


def _opener_alone(page: TextPage, n: int) -> tuple[str, ...]:
    """Read "By" on a line of its own, the name on the next."""
    line = page.lines[n]
    if n + 1 >= len(page.lines) or not page.lines[n + 1].is_free or line.key.strip(" :") not in page.words.exact["by"]:
        return ()
    return names_in(page.lines[n + 1].text, page.words) if len(page.lines[n + 1].text) < 100 else ()


def _is_newsroom(line: Line, words: Lexicon) -> bool:
    """Return whether a line names agencies or a newsroom where others name authors: "dpa/epd", "Staff and agencies"."""
    if len(line.text) > LONGEST_NEWSROOM or line.is_sentence:
        return False
    tokens = (line.key, *re.split(r"[\s,/|]+", line.key))
    is_named = any(words.has("newsrooms", token) or words.has("agencies", token) for token in tokens)
    is_unspaced = _EAST_ASIAN.search(line.text) is not None and _unspaced_newsrooms().search(line.key) is not None
    if not is_named and not is_unspaced:
        return False
    byline = read_byline(line.text, words)
    return byline.is_whole and not byline.authors


@cache
def _unspaced_newsrooms() -> re.Pattern[str]:
    known = lexicon("en").exact["newsrooms"] | lexicon("en").exact["agencies"]
    return re.compile("|".join(re.escape(word) for word in known if _EAST_ASIAN.search(word)))
