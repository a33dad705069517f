"""The headline of a page: as it shows it, where that agrees with what it says of itself."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree, html

from feedsvc.domain.scripts import UNSPACED
from feedsvc.readers.html_blocks import INLINE, TEXTLESS

_SITE = re.compile(r"\s+[|\-–—·•»:]\s+[^|–—·•»]{2,40}$")
_BAR = re.compile(r"\s+[|»]\s+[^|»]{2,40}$")
_MARKS = frozenset(("entry-title", "post-title"))
_PARTS = re.compile(r"(\s+[|\-–—·•»:]+\s+|\s*[|»｜：]\s*)")
_BEHIND = re.compile(r"\s*[|｜\-–—·•»_]\s*\w")
_UNREAD = TEXTLESS | {"time", "button"}
_BESIDE = re.compile(
    r"kicker|over-?line|top-?line|eyebrow|pre-?(?:title|head)|super-?(?:title|head)|dachzeile|spitzmarke|label(?!-hidden)|categor|\bdate|-date"
    r"|section|sub-?(?:title|head|line)|standfirst|badge|posted|meta\b",
    re.IGNORECASE,
)
"""Classes of what stands in a heading and is no part of the headline."""

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(f"[{UNSPACED}]")

FEWEST = 3
"""Words that a site's name may have."""

LONGEST_SITE = 5
"""Words of a title that may be the site's name and no headline."""

LONGEST = 300
MOST_ELEMENTS = 100
"""Elements that a heading may have in it."""

MOST_MARKED = 20
LEAST_AGREEMENT = 0.6
LEAST_OF_ONE = 0.25
"""Share of words by which a heading agrees with a title of the metadata; of a page's only h1 less is asked."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A page's headline, and the `<title>` that it is guessed from where neither metadata nor headings say it."""

    text: str | None
    guessed_from: str | None = None


def headline_of(tree: html.HtmlElement, titles: Sequence[str], site: str | None, address: str | None = None) -> Headline:
    """Choose the headline: the heading that agrees best with one of the titles `titles` by the page's metadata, the most
    trusted first; else the only h1 if it agrees a little; else the first of those, or the page's `<title>`."""
    page = _folded(tree.findtext(".//title") or "")
    stated = [_without_host(without_site(_folded(title), site), address) for title in titles]
    stated = [title for title in stated if _words(title) != _words(site or "")]
    candidates = [*stated, page]
    marked = list(islice(_marked(tree), MOST_MARKED))
    shown = _shown(tree, marked, site, candidates)
    h1s, titled = [_shown_text(h1) for h1 in tree.iter("h1")], {_shown_text(element) for element in marked}
    chosen = _opening([text for text in shown if text in titled or text in h1s], candidates)
    if chosen is not None and _names_site(tree, chosen):
        chosen = _behind(chosen, shown, candidates) or chosen
    chosen = chosen or _agreed(shown, titled, candidates)
    if chosen is not None:
        return Headline(_without_host(without_site(chosen, site), address) if chosen == page else chosen)
    first = _only(h1s)
    if first in shown and any(_agreement(first, title) >= LEAST_OF_ONE for title in candidates):
        return Headline(first)
    if not stated and (longer := _longer_heading(tree, page, site)):
        return Headline(longer, page)
    cut = _without_host(_headline_of(page), address)
    is_headline = cut != page or len(_words(page)) > 3
    text = next((text for text in (*stated, cut if is_headline else None, *shown[:1], page) if text), None)
    return Headline(text, None if stated else page)


def parts_of(title: str) -> list[str]:
    """Split a page's title at the signs between its headline and the names of a section and the site."""
    return _PARTS.split(title)[::2]


def is_titled_for_site(tree: html.HtmlElement) -> bool:
    """Return whether a page's `<title>` goes on behind its headline with the name of a site: "Crane stays | The Courier"."""
    title = _folded(tree.findtext(".//title") or "")
    shown = (_shown_text(heading) for heading in islice(tree.iter("h1"), MOST_MARKED))
    return any(text and title.startswith(text) and _BEHIND.match(title, len(text)) for text in shown)


def _longer_heading(tree: html.HtmlElement, page: str, site: str | None) -> str | None:
    """Return the only heading of a page's first rank, where each part of its `<title>` is shorter and may be a kind of text or
    the site's name: "Press release | The Society"."""
    longest = max((len(_words(part)) for part in _PARTS.split(page)), default=0)
    for rank in ("h1", "h2", "h3"):
        texts = [_shown_text(heading) for heading in islice(tree.iter(rank), MOST_MARKED) if not _is_beside(heading)]
        if any(text not in (page, site or page) for text in texts):
            first = _only([text for text in texts if text not in (page, site or page)])
            return first if first and len(_words(first)) > max(longest, FEWEST) and longest <= LONGEST_SITE else None
    return None


def _is_beside(heading: html.HtmlElement) -> bool:
    """Return whether a heading stands in the frame of a page, or is the site's name with a link to its first page."""
    frames = {"header", "footer", "nav", "aside"}
    is_framed = any(box.tag in frames and box.getparent() is not None for box in heading.iterancestors())
    return is_framed or any(link.get("href") for link in (*heading.iter("a"), *heading.iterancestors("a")))


def _agreed(shown: Sequence[str], marked: Collection[str], candidates: Sequence[str]) -> str | None:
    """Return the heading that agrees best with the first title that one agrees with."""
    for title in candidates:
        agreed = [(_agreement(text, title), _likeness(text, title), text in marked, -n, text) for n, text in enumerate(shown)]
        best = max((one for one in agreed if one[0] >= LEAST_AGREEMENT), key=lambda one: one[1:], default=None)
        if best is not None:
            return best[-1]
    return None


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


def _opening(headings: Sequence[str], titles: Sequence[str]) -> str | None:
    """Return the heading that a title begins with, where a site's name or a section stands behind it.

    A single word may be the site's name, and a heading that is the whole title is one without them.
    """
    for title in titles:
        first, *others = parts_of(title)
        if others and title not in headings and first in headings and len(_words(first)) > 1:
            return first
    return None


def _names_site(tree: html.HtmlElement, heading: str) -> bool:
    """Return whether a heading of the first rank leads to the front page."""
    links = (link for h1 in tree.iter("h1") if _shown_text(h1) == heading for link in (*h1.iter("a"), *h1.iterancestors("a")))
    return any(link.get("href") and not urlsplit(link.get("href") or "").path.strip("/") for link in links)


def _behind(site: str, shown: Sequence[str], titles: Sequence[str]) -> str | None:
    """Return the longest heading that stands behind the site's name in a title."""
    parts = (part for title in titles for first, *others in (parts_of(title),) if first == site for part in others)
    return max((part for part in parts if part in shown), key=len, default=None)


def _shown(tree: html.HtmlElement, marked: Sequence[html.HtmlElement], site: str | None, titles: Sequence[str]) -> list[str]:
    """Return the headings that may be the headline: every h1, what is marked as one, and what the page's `<title>` repeats."""
    elements = [*tree.iter("h1"), *marked]
    repeated = [
        text for heading in islice(tree.iter("h2", "h3"), MOST_MARKED) if _is_repeated(text := _shown_text(heading), titles)
    ]
    texts = dict.fromkeys((*(text for element in elements for text in _readings(element)), *repeated))
    return [text for text in texts if 4 <= len(text) < LONGEST and _words(text) != _words(site or "")]


def _is_repeated(text: str, titles: Sequence[str]) -> bool:
    *stated, page = titles
    words = _words(text)
    if len(words) > 2 and text != page and f" {' '.join(words)} " in f" {' '.join(_words(page))} ":
        return True
    return any(words == _words(title) for title in stated)


def _readings(heading: html.HtmlElement) -> Iterator[str]:
    """Yield a heading without the kicker and the date in it, and the parts that it is made of."""
    yield _shown_text(heading)
    for part in () if _is_page(heading) else heading:
        if isinstance(part.tag, str) and len(heading) > 1:
            yield _shown_text(part)
        yield _folded("".join(_pieces(heading, without=part)))


def _shown_text(element: html.HtmlElement) -> str:
    """Return the text of a heading, without readings of ruby, and without what is named as a kicker, a date or a subtitle."""
    return "" if _is_page(element) else _folded("".join(_pieces(element)))


def _is_page(heading: html.HtmlElement) -> bool:
    """Return whether a heading has as much in it as a page: it was never closed."""
    return next(islice(heading.iter(), MOST_ELEMENTS, None), None) is not None


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
    """Split a text into words; scripts without spaces into characters."""
    return [part for word in _WORD.findall(text.casefold()) for part in (word if _UNSPACED.search(word) else [word])]


def _only(texts: list[str]) -> str | None:
    different = list(dict.fromkeys(text for text in texts if text))
    return different[0] if len(different) == 1 else None


def _folded(text: str) -> str:
    return " ".join(text.split())
