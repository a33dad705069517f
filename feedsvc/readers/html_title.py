"""The headline of a page: as it shows it, where that agrees with what it says of itself."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree, html

from feedsvc.domain.scripts import UNSPACED
from feedsvc.readers.html_blocks import INLINE, TEXTLESS

_SITE = re.compile(r"\s+[|\-–—·•»:]\s+[^|–—·•»]{2,40}$")
_BAR = re.compile(r"\s+[|»]\s+[^|»]{2,40}$")
_MARKS = frozenset(("entry-title", "post-title"))
_PARTS = re.compile(r"(\s+[|\-–—·•»:]+\s+|\s*[|»]\s*)")
_UNREAD = TEXTLESS | {"time", "button"}
_BESIDE = re.compile(
    r"kicker|over-?line|top-?line|eyebrow|pre-?(?:title|head)|super-?(?:title|head)|dachzeile|spitzmarke|label|categor|\bdate|-date"
    r"|section|sub-?(?:title|head|line)|standfirst|badge|posted|meta\b",
    re.IGNORECASE,
)
"""Classes of what stands in a heading and is no part of the headline."""

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(f"[{UNSPACED}]")

FEWEST = 3
"""Words that a site's name may have."""

LONGEST = 300
MOST_MARKED = 20
LEAST_AGREEMENT = 0.6
LEAST_OF_ONE = 0.25
"""Share of words by which a heading agrees with a title of the metadata; of a page's only h1 less is asked."""


def title_of(tree: html.HtmlElement, titles: Sequence[str], site: str | None, address: str | None = None) -> str | None:
    """Choose the headline: the heading that agrees best with one of the titles `titles` by the page's metadata, the most
    trusted first; else the only h1 if it agrees a little; else the first of those, or the page's `<title>`."""
    page = _folded(tree.findtext(".//title") or "")
    candidates = [_without_host(without_site(_folded(title), site), address) for title in titles]
    headings = list(islice(_marked(tree), MOST_MARKED))
    marked = {_shown_text(element) for element in headings}
    shown = _shown(tree, headings, site, page)
    for title in [*candidates, page]:
        agreed = [(_agreement(text, title), _likeness(text, title), text in marked, -n, text) for n, text in enumerate(shown)]
        best = max((one for one in agreed if one[0] >= LEAST_AGREEMENT), key=lambda one: one[1:], default=None)
        if best is not None:
            return _without_host(without_site(best[-1], site), address) if best[-1] == page else best[-1]
    first = _only([_shown_text(h1) for h1 in tree.iter("h1")])
    if first in shown and any(_agreement(first, title) >= LEAST_OF_ONE for title in [*candidates, page]):
        return first
    cut = _without_host(_headline_of(page), address)
    is_headline = cut != page or len(_words(page)) > 3
    return next((text for text in (*candidates, cut if is_headline else None, *shown[:1], page) if text), None)


def _headline_of(page: str) -> str:
    """Take the site's name off a page's `<title>`: it stands behind the headline, and is the shorter part of two."""
    cut = _SITE.sub("", page)
    tail = page[len(cut) :].strip(" |-–—·•»:")
    return tail if len(_words(tail)) > max(len(_words(cut)), FEWEST) else cut


def without_site(title: str, site: str | None) -> str:
    """Take the outlet's name off a title's end: "Old crane stays | The Courier"."""
    if site:
        cut = re.sub(rf"\s*[|\-–—·•»:]\s*{re.escape(site)}\s*$", "", title, flags=re.IGNORECASE)
        return cut or title
    return _BAR.sub("", title)


def _without_host(title: str, address: str | None) -> str:
    """Take the name of the site off either end of a title, where it is that of the page's host: "... - La Stampa"."""
    host = max((urlsplit(address).hostname or "").removeprefix("www.").split("."), key=len) if address else ""
    parts = _PARTS.split(title)
    if len(parts) < 2 or len(host) < 4:
        return title
    while len(parts) > 1 and _names_host(parts[-1], host):
        parts = parts[:-2]
    while len(parts) > 1 and _names_host(parts[0], host):
        parts = parts[2:]
    return "".join(parts) or title


def _names_host(part: str, host: str) -> bool:
    letters = "".join(_WORD.findall(part.casefold()))
    plain = host.replace("-", "")
    return len(letters) > 2 and (plain in letters or letters in plain) and len(letters) < 3 * len(plain)


def _marked(tree: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Yield what is marked as the headline of an article, by microdata or by WordPress's and Blogger's classes."""
    for element in tree.iter(etree.Element):
        classes = element.get("class") or ""
        is_titled = "-title" in classes and not _MARKS.isdisjoint(classes.split())
        if is_titled or element.get("itemprop") == "headline":
            yield element


def _shown(tree: html.HtmlElement, marked: Sequence[html.HtmlElement], site: str | None, page: str) -> list[str]:
    """Return the headings that may be the headline: every h1, what is marked as one, and what the page's `<title>` repeats."""
    elements = [*tree.iter("h1"), *marked]
    repeated = [
        text for heading in islice(tree.iter("h2", "h3"), MOST_MARKED) if _is_repeated(text := _shown_text(heading), page)
    ]
    texts = dict.fromkeys((*(text for element in elements for text in _readings(element)), *repeated))
    return [text for text in texts if 4 <= len(text) < LONGEST and text.casefold() != (site or "").casefold()]


def _is_repeated(text: str, page: str) -> bool:
    return len(_words(text)) > 2 and text != page and f" {' '.join(_words(text))} " in f" {' '.join(_words(page))} "


def _readings(heading: html.HtmlElement) -> Iterator[str]:
    """Yield a heading without the kicker and the date in it, and the parts that it is made of."""
    yield _shown_text(heading)
    for part in heading:
        if isinstance(part.tag, str) and len(heading) > 1:
            yield _shown_text(part)
        yield _folded("".join(_pieces(heading, without=part)))


def _shown_text(element: html.HtmlElement) -> str:
    """Return the text of a heading, without readings of ruby, and without what is named as a kicker, a date or a subtitle."""
    return _folded("".join(_pieces(element)))


def _pieces(element: html.HtmlElement, without: html.HtmlElement | None = None) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if (
            child is not without
            and isinstance(child.tag, str)
            and child.tag not in _UNREAD
            and not _BESIDE.search(child.get("class") or "")
        ):
            yield from (" ", *_pieces(child), " ") if child.tag not in INLINE or child.tag == "br" else _pieces(child)
        yield child.tail or ""


def _agreement(shown: str, title: str) -> float:
    """Return the share of words that two titles have in common, of the shorter one; a section's name agrees with nothing."""
    first, second = (set(_words(text)) for text in (shown, title))
    if not first or not second or len(first) < 0.4 * len(second):
        return 0.0
    return len(first & second) / min(len(first), len(second))


def _likeness(shown: str, title: str) -> float:
    """Return the share of words that two titles have in common, of all that either has."""
    first, second = (set(_words(text)) for text in (shown, title))
    return len(first & second) / (len(first | second) or 1)


def _words(text: str) -> list[str]:
    """Part a text into words; scripts without spaces into characters."""
    return [part for word in _WORD.findall(text.casefold()) for part in (word if _UNSPACED.search(word) else [word])]


def _only(texts: list[str]) -> str | None:
    different = list(dict.fromkeys(text for text in texts if text))
    return different[0] if len(different) == 1 else None


def _folded(text: str) -> str:
    return " ".join(text.split())
