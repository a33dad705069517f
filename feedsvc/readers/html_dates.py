"""The dates of a page: those its metadata state, and those it prints about its article."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree, html

from feedsvc.readers.html_beside import MOST_ABOVE
from feedsvc.readers.html_blocks import HEADINGS, Block, line_texts
from feedsvc.readers.html_boxes import is_box

_STATED = (
    *("article:published_time", "og:article:published_time", "article:published", "datepublished", "og:datepublished"),
    *("dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "date", "pubdate", "publishdate"),
    *("publish-date", "publish_date", "parsely-pub-date", "sailthru.date", "article.published", "dcterms.date", "published"),
    *("cxenseparse:recs:publishtime", "cxenseparse:publishtime", "publication_date", "article_date_original", "og:pubdate"),
    *("pub_date", "published_at", "published_time", "citation_publication_date", "dcsext.articlefirstpublished"),
    *("datecreated", "created", "pdate"),
)
_MARKED_TIMES = (
    '//@itemprop[. = "datePublished"]/../@content',
    '//time[@pubdate or @itemprop="datePublished" or contains(@class, "publish")]/@datetime',
    '//@title[contains(../@class, "published")]',
    "//time[ancestor::article]/@datetime",
)
_ANY_TIMES = ("//time/@datetime",)
_IS_DAY = re.compile(r"\d{4}\D?\d{1,2}\D?\d|\d{1,2}\D+\d{1,2}\D+\d{2}|\d.*[^\W\d_]{3}.*\d{4}|[^\W\d_]{3}.*\d.*\d{4}", re.DOTALL)
"""What has a day, a month and a year: a year alone is no date."""

_NO_DATE = re.compile(r"\D*(?:0{3,}|1900|1970-01-01|$)")
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_DAY_IN_PATH = re.compile(
    r"/(20\d\d)[/-](0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?:(?![0-9])\d){4}|令和|\b25[5-9]\d\b")
"""A year, in whatever script its digits are."""

_NAMED_DATE = re.compile(r"(?<![a-z])(?:date|datum|dato|fecha|data|datetime|time|timestamp|timedata|posted|published)(?![a-z])")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")

LONGEST_DATED = 120
"""Characters of a text about the headline that may be its date."""

LONGEST_MARKED = 80
"""Characters of an element that is named a date."""

MOST_GUESSES = 6
"""Texts anywhere on a page that may be its date."""

MOST_SHORT = 8
"""Short blocks that may stand above an article's first paragraph and have been taken for it."""

MOST_PIECES = 12
"""Runs of text in an element that is named a date."""

SEARCHED_FOR_DATE = 400_000
"""Characters of a page that are searched for a date."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Short texts of a page in which a year stands: those about its headline, and those elsewhere in and below the article."""

    beside: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


def stated_dates(
    tree: html.HtmlElement, metas: Mapping[str, list[str]], described: Sequence[str | None], address: str | None
) -> tuple[str, ...]:
    """Return every date of publication that a page states for machines, the most trusted first.

    `described` are those of its structured data: when it was published, and when it was made.
    """
    published, created = described
    named = (metas[name][0] for name in _STATED if name in metas)
    candidates = [published, *named, created, *_times(tree, _MARKED_TIMES), _day_of(address), *_times(tree, _ANY_TIMES)]
    return tuple(dict.fromkeys(text for text in candidates if text and _is_date(text)))


def first_date(*candidates: str | None) -> str | None:
    """Return the first candidate that is a date; templates print 0001-01-01, empty strings and their own variables."""
    return next((text for text in candidates if text and _is_date(text)), None)


def _is_date(text: str) -> bool:
    return bool(_IS_DAY.search(text)) and not _NO_DATE.match(text)


def _times(tree: html.HtmlElement, paths: tuple[str, ...]) -> Iterator[str]:
    """Yield the first time that is marked in each way, but for those in lists and boxes of other articles."""
    for path in paths:
        first = next((str(mark) for mark in tree.xpath(path) if not _is_elsewhere(mark.getparent())), None)
        if first:
            yield first


def _is_elsewhere(element: html.HtmlElement) -> bool:
    """Return whether an element stands in a list, the frame of a page or a box that holds no headline."""
    return any(
        _is_frame(each) or (is_box(each.get("class"), each.get("id")) and next(each.iterdescendants("h1"), None) is None)
        for each in element.iterancestors()
        if each.tag != "body"
    )


def _is_frame(element: html.HtmlElement) -> bool:
    """Return whether an element is a list or a page's frame: the footer of an article, where Drupal puts its date, is none."""
    if element.tag == "footer":
        return next(element.iterancestors("article"), None) is None
    return element.tag in ("li", "aside", "nav")


def _day_of(address: str | None) -> str | None:
    """Read the day that many outlets put into an address: /2026/03/01/ or /2026/mar/01/."""
    match = _DAY_IN_PATH.search(urlsplit(address).path.lower()) if address else None
    if match is None:
        return None
    month = match[2] if match[2].isdigit() else f"{_MONTHS.index(match[2]) // 3 + 1:02}"
    return f"{match[1]}-{month:0>2}-{match[3]:0>2}"


def printed_dates(tree: html.HtmlElement, blocks: Sequence[Block], kept: Collection[Block]) -> Printed:
    """Find the short texts with a year in them: about the headline, and elsewhere what is named a date or stands apart."""
    places = [n for n, block in enumerate(blocks) if block in kept and block.tag != "h1"] or [0]
    if not blocks:
        return Printed()
    first, last = next((n for n in places[:MOST_SHORT] if _is_text(blocks[n])), places[0]), places[-1]
    titles = [n for n, block in enumerate(blocks[:first]) if block.tag == "h1" and first - n <= MOST_ABOVE]
    title = titles[-1] if titles else max(0, first - MOST_ABOVE // 2)
    about = [*blocks[title:first], *reversed(blocks[max(0, title - 3) : title])]
    second = next((n for n in places if n > first), last)
    near, far = _named(tree, *(blocks[n].element for n in (title, second, last)))
    end = blocks[max(first, last - 1) : last + 3]
    elsewhere = (*_texts(end), *far, *islice(_texts(blocks), MOST_GUESSES))
    return Printed(tuple(dict.fromkeys((*near, *_texts(about)))), tuple(dict.fromkeys(elsewhere)))


def _is_text(block: Block) -> bool:
    return block.tag not in HEADINGS and (block.is_running or block.is_sentence)


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if block.tag != "li" and block.linked < 0.5 and len(block.text) <= LONGEST_DATED * 2:
            yield from (line for line in line_texts(block) if len(line) <= LONGEST_DATED and _is_dated(line))


def _named(
    tree: html.HtmlElement, title: html.HtmlElement, second: html.HtmlElement, last: html.HtmlElement
) -> tuple[list[str], list[str]]:
    """Return the texts of elements named a date: those between the headline and the article's second block, and the others up
    to its last; of lists those beside the headline alone."""
    near: list[str] = []
    far: list[str] = []
    texts = far
    for element in tree.iter(etree.Element):
        texts = near if element is title else far if element is second else texts
        if element is last:
            break
        if (element.tag == "time" or is_named_date(element.get("class"))) and (texts is near or not _is_elsewhere(element)):
            text = _stamp(element) or " ".join("".join(islice(element.itertext(), MOST_PIECES)).split())
            if len(text) <= LONGEST_MARKED and _is_dated(text):
                texts.append(text)
    return near, far[:MOST_GUESSES]


def _stamp(element: html.HtmlElement) -> str | None:
    """Return the local time that an attribute of an element states to the second."""
    return next((value for value in map(str, element.attrib.values()) if _STAMP.fullmatch(value)), None)


@lru_cache(maxsize=4096)
def is_named_date(classes: str | None) -> bool:
    """Return whether an element of these classes is named a date."""
    return bool(classes) and bool(_NAMED_DATE.search(_HUMP.sub("-", classes or "").lower()))


def _is_dated(text: str) -> bool:
    return bool(_YEAR.search(text)) and "©" not in text


def guessed_date(text: str) -> str | None:
    """Ask htmldate for the day that a page shows; of a year alone it makes New Year's Day, which is none."""
    from htmldate import find_date  # 0.3 s to load, which pages with metadata needn't pay

    try:
        found = find_date(text[:SEARCHED_FOR_DATE], original_date=True, extensive_search=True)
    except (ValueError, etree.LxmlError):
        return None
    return str(found) if found and not str(found).endswith("-01-01") else None
