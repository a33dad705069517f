"""The headline of a page: as it shows it, where that agrees with what it says of itself."""

import re
from collections.abc import Sequence

from lxml import html

from feedsvc.domain.scripts import UNSPACED

_SITE = re.compile(r"\s+[|\-–—·•»:]\s+[^|–—·•»]{2,40}$")
_BAR = re.compile(r"\s+[|»]\s+[^|»]{2,40}$")
_CLASS = 'contains(concat(" ", normalize-space(@class), " "), " {} ")'
_MARKED = f'//*[@itemprop="headline" or {_CLASS.format("entry-title")} or {_CLASS.format("post-title")}]'
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(f"[{UNSPACED}]")

LONGEST = 300
MOST_MARKED = 20
LEAST_AGREEMENT = 0.6
LEAST_OF_ONE = 0.25
"""Share of words by which a heading agrees with a title of the metadata; of a page's only h1 less is asked."""


def title_of(tree: html.HtmlElement, titles: Sequence[str], site: str | None) -> str | None:
    """Choose the headline: the heading that agrees best with one of the titles `titles` by the page's metadata, the most
    trusted first; else the only h1 if it agrees a little; else the first of those, or the page's `<title>`."""
    page = _folded(tree.findtext(".//title") or "")
    candidates = [without_site(_folded(title), site) for title in titles]
    marked = {_folded(element.text_content()) for element in tree.xpath(_MARKED)[:MOST_MARKED]}
    shown = _shown(tree, site)
    for title in [*candidates, page]:
        agreed = [(_agreement(text, title), text in marked, len(_words(text)), -n, text) for n, text in enumerate(shown)]
        best = max(agreed, default=None)
        if best is not None and best[0] >= LEAST_AGREEMENT:
            return best[-1]
    first = _only([_folded(h1.text_content()) for h1 in tree.iter("h1")])
    if first in shown and any(_agreement(first, title) >= LEAST_OF_ONE for title in [*candidates, page]):
        return first
    cut = _SITE.sub("", page)
    is_headline = cut != page or len(_words(page)) > 3
    return next((text for text in (*candidates, cut if is_headline else None, *shown[:1], page) if text), None)


def without_site(title: str, site: str | None) -> str:
    """Take the outlet's name off a title's end: "Old crane stays | The Courier"."""
    if site:
        cut = re.sub(rf"\s*[|\-–—·•»:]\s*{re.escape(site)}\s*$", "", title, flags=re.IGNORECASE)
        return cut or title
    return _BAR.sub("", title)


def _shown(tree: html.HtmlElement, site: str | None) -> list[str]:
    """Return the headings that may be the headline: every h1, then what is marked as one."""
    elements = [*tree.iter("h1"), *tree.xpath(_MARKED)[:MOST_MARKED]]
    texts = dict.fromkeys(_folded(element.text_content()) for element in elements)
    return [text for text in texts if 4 <= len(text) < LONGEST and text.casefold() != (site or "").casefold()]


def _agreement(shown: str, title: str) -> float:
    """Return the share of words that two titles have in common, of the shorter one; a section's name agrees with nothing."""
    first, second = (set(_words(text)) for text in (shown, title))
    if not first or not second or len(first) < 0.4 * len(second):
        return 0.0
    return len(first & second) / min(len(first), len(second))


def _words(text: str) -> list[str]:
    """Part a text into words; scripts without spaces into characters."""
    return [part for word in _WORD.findall(text.casefold()) for part in (word if _UNSPACED.search(word) else [word])]


def _only(texts: list[str]) -> str | None:
    different = list(dict.fromkeys(text for text in texts if text))
    return different[0] if len(different) == 1 else None


def _folded(text: str) -> str:
    return " ".join(text.split())
