"""Which elements of a page a selector means that names more than one element by itself: its parents, attributes, place."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from cssselect import HTMLTranslator, parse
from cssselect.parser import SelectorError
from lxml import etree, html

from feedsvc.errors import UnreadableArticle

Weight = tuple[int, int, int]
"""How specific a selector is: ids, then classes and attributes, then elements; the more specific of two rules wins."""

MAX_VISITS = 2_000_000
"""Elements visited for the selectors of one page; a page of 1,500 elements needs some 50,000."""

LONGEST = 300
"""Characters of a selector that is looked at."""

_COMMA = re.compile(r",(?![^()\[\]]*[)\]])")
_NAME = re.compile(r"[.#](?:[\w-]|\\.|[^\x00-\x7f])+")
_EXCEPT = re.compile(r":(?:not|is|where|has)\([^()]*\)")
_STRUCTURAL = re.compile(
    r"(?<!:):(?:not|is|where|has|nth-(?:last-)?(?:child|of-type)|(?:first|last|only)-(?:child|of-type)|empty|root)(?![\w-])"
)
_LOADING = re.compile(r"[.#](?:no-)?(?:js|preload|loading|unresolved|fouc|wf-)|cloak|hydrat", re.IGNORECASE)
_SET_BY_SCRIPTS = re.compile(
    r"\[\s*(?:open|aria-(?:expanded|selected|pressed|current)|data-(?:aos|sr|scroll|reveal|anim|load|lazy|open|state|active"
    r"|visible|expand|toggle))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a style sheet whose selector is no plain name."""

    selector: str
    css: Mapping[str, str]


def names_in(selector: str) -> list[str]:
    """Return the classes (".a") and ids ("#a") that a selector asks for."""
    return [name.replace("\\", "") for name in _NAME.findall(_EXCEPT.sub("", selector))]


def parted(selectors: str) -> Iterator[str]:
    """Yield the selectors of a group."""
    return (selector.strip() for selector in _COMMA.split(selectors))


def is_state(selector: str) -> bool:
    """Return whether a selector means a state that readers or scripts bring about: hovered, opened, still loading."""
    return ":" in _STRUCTURAL.sub("", selector) or bool(_LOADING.search(selector) or _SET_BY_SCRIPTS.search(selector))


def is_on(selector: str, borne: Collection[str]) -> bool:
    """Return whether every class and id that a selector asks for is on the page."""
    return len(selector) <= LONGEST and all(name in borne for name in names_in(selector))


def matches(tree: html.HtmlElement, rules: Iterable[Rule]) -> Mapping[html.HtmlElement, list[tuple[Weight, Mapping[str, str]]]]:
    """Return the declarations of these rules by the elements that they mean, each with its weight, in the order of the rules.

    Raises `UnreadableArticle` where that would take longer than any page does.
    """
    meant: dict[html.HtmlElement, list[tuple[Weight, Mapping[str, str]]]] = {}
    size = visits = 0
    for rule in rules:
        found = _compiled(rule.selector)
        if found is None:
            continue
        size = size or sum(1 for _ in tree.iter())
        visits += size
        if visits > MAX_VISITS:
            raise UnreadableArticle("The style sheet of the page has more rules than any page needs.")
        weight, path = found
        for element in cast("list[html.HtmlElement]", path(tree)):
            meant.setdefault(element, []).append((weight, rule.css))
    return meant


@lru_cache(maxsize=2048)
def _compiled(selector: str) -> tuple[Weight, etree.XPath] | None:
    """Return the weight of a selector and the XPath that means the same; None for one that can't be read."""
    try:
        (parsed,) = parse(selector)
        path = etree.XPath(HTMLTranslator().selector_to_xpath(parsed, prefix="descendant-or-self::"))
    except (SelectorError, etree.XPathSyntaxError, ValueError, RecursionError):
        return None
    return None if parsed.pseudo_element else (parsed.specificity(), path)
