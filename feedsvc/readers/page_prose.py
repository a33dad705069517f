"""The sentences that a page tells itself: in no links, no labels of a form, no question to its reader."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import html

from feedsvc.domain.scripts import SENTENCE_MARKS, UNSPACED

LEAST_WORDS = 4
"""Words of a sentence; in scripts without spaces, groups of three characters."""

_MARK = re.compile(rf"(?<=[{SENTENCE_MARKS}…])\s+|\n")
_ENDED = re.compile(rf"[{SENTENCE_MARKS}…][\W]*$")
_WORD = re.compile(rf"[{UNSPACED}]{{3}}|[^\W{UNSPACED}]+")
_TELLING = ("p", "div", "td", "section", "article", "main", "blockquote", "figcaption", "li", "dd", "font", "center")
_UNTOLD = frozenset(
    ("script", "style", "noscript", "template", "head", "nav", "footer", "aside", "label", "small", "button", "a")
)
_ASKING = re.compile(
    r"cookie|consent|gdpr|onetrust|didomi|iubenda|usercentrics|cybot|qc-cmp|sp_message|truste|tarteaucitron|cmplz|klaro|borlabs"
    r"|contentpass|privacy-?(?:wall|gate|manager|modal|banner)|(?:^|[\s_-])cmp(?:[\s_-]|$)",
    re.IGNORECASE,
)


def sentences(element: html.HtmlElement, without: frozenset[html.HtmlElement]) -> Iterator[str]:
    """Yield the sentences of a page that it tells itself: no links, no labels, nothing of these boxes."""
    for block in element.iter(*_TELLING):
        if (without and not without.isdisjoint((block, *block.iterancestors()))) or _is_untold(block):
            continue
        own = "".join(_own_text(block))
        if len(own) > LEAST_WORDS:
            yield from (part for part in _MARK.split(own.strip()) if _is_sentence(part))


def _is_sentence(part: str) -> bool:
    return _ENDED.search(part) is not None and len(_WORD.findall(part)) >= LEAST_WORDS


def _is_untold(block: html.HtmlElement) -> bool:
    return block.tag in _UNTOLD or any(ancestor.tag in _UNTOLD for ancestor in block.iterancestors())


_INLINE = frozenset(("b", "strong", "i", "em", "span", "sup", "sub", "u", "time", "abbr", "cite", "q", "mark", "br", "s"))


def _own_text(element: html.HtmlElement) -> Iterator[str]:
    """Yield the text of a block with that of the words in it, but not of links and other blocks."""
    yield element.text or ""
    for child in element:
        if child.tag in _INLINE:
            yield from _own_text(child)
        yield ("\n" if child.tag == "br" else "") + (child.tail or "")


def is_asking(box: html.HtmlElement) -> bool:
    return _ASKING.search(f"{box.get('class') or ''} {box.get('id') or ''}") is not None


def is_about_cookies(tree: html.HtmlElement) -> bool:
    """Return whether half of what a page tells is about cookies, and its buttons ask for an answer."""
    prose = list(sentences(tree, frozenset()))
    about = sum(len(sentence) for sentence in prose if "cookie" in sentence.lower())
    return about * 2 >= sum(map(len, prose)) > 0 and len(list(islice(tree.iter("button"), 2))) > 1
