"""Which elements of a page a selector means that names more than one element by itself: its parents, attributes, place."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from cssselect import HTMLTranslator, parse
from cssselect.parser import SelectorError
from lxml import etree, html

from feedsvc.errors import UnreadableArticle

Weight = tuple[int, int, int]
"""How specific a selector is: ids, then classes and attributes, then elements; the more specific of two rules wins."""

MAX_VISITS = 2_000_000
"""Elements visited for the selectors of one page; of 716 news pages the dearest needs 190,000."""

TESTED = 20
"""Visits that one counts for in which XPath is asked: what asks for a place counts siblings."""

LONGEST = 300
"""Characters of a selector that is looked at."""

_COMMA = re.compile(r",(?![^()\[\]]*[)\]])")
_NAME = re.compile(r"[.#](?:[\w-]|\\.|[^\x00-\x7f])+")
_EXCEPT = re.compile(r":(?:not|is|where|has)\([^()]*\)")
_STRUCTURAL = re.compile(
    r"(?<!:):(?:not|is|where|has|nth-(?:last-)?(?:child|of-type)|(?:first|last|only)-(?:child|of-type)|empty|root)(?![\w-])"
)
_STATE = re.compile(
    r"[.#](?:(?:no-)?(?:js|preload|loading|unresolved|fouc|wf-)"
    r"|(?:is-|has-)?(?:open(?:ed)?|active|show(?:n|ing)?|expanded|visible|in|current|selected|on|collapsed|toggled)(?![\w-]))"
    r"|cloak|hydrat"
    r"|\[\s*(?:open|aria-(?:expanded|selected|pressed|current)|data-(?:aos|sr|scroll|reveal|anim|load|lazy|open|state|active"
    r"|visible|expand|toggle))",
    re.IGNORECASE,
)
"""Classes and attributes of a page that is still loading, and those that scripts set when something is opened."""

_BRACKETS = r"\[(?:[^\[\]\"']|\"[^\"]*\"|'[^']*')*+\]"
_PARENTHESES = rf"\((?:[^()\[\]]|{_BRACKETS}|\((?:[^()]|\([^()]*+\))*+\))*+\)"
_STEP = re.compile(rf"(?:\s*+([>+~])\s*+|\s++)((?:[^\s>+~()\[\]\\]|\\.|{_BRACKETS}|{_PARENTHESES})++)")
"""How an element of a selector stands to the one before, and what the selector asks of it."""

_TAG = r"[a-zA-Z][\w-]*+"
_VALUE = r"\"[^\"\\]*\"|'[^'\\]*'|[a-zA-Z_][\w-]*"
_AROUND_VALUES = "\"' \t\n\r\f"
_CLASS_OR_ID = r"[.#](?!-?\d|--)(?:[\w-]|\\[^0-9a-fA-F]|[^\x00-\x7f])++"
_ATTRIBUTE = rf"\[\s*[\w-]+\s*(?:=\s*(?:{_VALUE})\s*)?\]"
_PLAIN = re.compile(rf"(?:{_TAG}|\*)?(?:{_CLASS_OR_ID}|{_ATTRIBUTE}|:not\(\s*(?:{_TAG}|{_CLASS_OR_ID}|{_ATTRIBUTE})\s*\))*+")
_PART = re.compile(rf"(?P<other>:not\(\s*)?(?:(?P<tag>{_TAG})|(?P<name>{_CLASS_OR_ID})|(?P<attribute>{_ATTRIBUTE}))")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a style sheet whose selector is no plain name."""

    selector: str
    css: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Compound:
    """What a selector asks of one element: names to bear, and not to bear, and what else XPath asks of it.

    A name is that of a class (".a"), an id ("#a"), an attribute ("[a]", "[a=b]") or the element itself.
    """

    names: frozenset[str]
    others: frozenset[str]
    weight: Weight
    test: etree.XPath | None = None

    @property
    def key(self) -> str:
        """The name that fewest elements bear, as a rule."""
        return max(self.names, key=lambda name: ("*[.#".find(name[0]), len(name)), default="*")


_Path = tuple[tuple[str, _Compound], ...]
"""The elements that a selector names, the last first, each with how it stands to the one before it."""


def names_in(selector: str) -> list[str]:
    """Return the classes (".a") and ids ("#a") that a selector asks for."""
    names: list[str] = _NAME.findall(_EXCEPT.sub("", selector) if ":" in selector else selector)
    return [name.replace("\\", "") for name in names] if "\\" in selector else names


def parted(selectors: str) -> Iterator[str]:
    """Yield the selectors of a group."""
    parts = _COMMA.split(selectors) if "(" in selectors or "[" in selectors else selectors.split(",")
    return (selector.strip() for selector in parts)


def is_state(selector: str) -> bool:
    """Return whether a selector means a state that readers or scripts bring about: hovered, opened, still loading."""
    return (":" in selector and ":" in _STRUCTURAL.sub("", selector)) or _STATE.search(selector) is not None


def is_on(selector: str, borne: Collection[str]) -> bool:
    """Return whether every class and id that a selector asks for is on the page."""
    return len(selector) <= LONGEST and all(name in borne for name in names_in(selector))


def matches(tree: html.HtmlElement, rules: Iterable[Rule]) -> Mapping[html.HtmlElement, list[tuple[Weight, Mapping[str, str]]]]:
    """Return the declarations of these rules by the elements that they mean, each with its weight, in the order of the rules.

    Raises `UnreadableArticle` where that would take longer than any page does.
    """
    meant: dict[html.HtmlElement, list[tuple[Weight, Mapping[str, str]]]] = {}
    paths = [(path, rule.css) for rule in rules if (path := _path(rule.selector))]
    page = _Page(tree, frozenset(name for path, _ in paths for _, asked in path for name in (*asked.names, *asked.others)))
    for path, css in paths:
        ids, classes, tags = zip(*(compound.weight for _, compound in path), strict=True)
        for element in page.meant_by(path):
            meant.setdefault(element, []).append(((sum(ids), sum(classes), sum(tags)), css))
    return meant


class _Page:
    """The elements of a page by those names that they bear and that are asked for."""

    def __init__(self, tree: html.HtmlElement, asked: Collection[str]) -> None:
        self.visits = 0
        self.names: dict[html.HtmlElement, frozenset[str]] = {}
        self.around: dict[html.HtmlElement | None, frozenset[str]] = {tree.getparent(): frozenset()}
        """The names of an element and of all that it stands in."""
        self.bearers: dict[str, list[html.HtmlElement]] = {}
        attributes = {name[1:-1].partition("=")[0] for name in asked if name.startswith("[")}
        kinds: dict[tuple[str | None, ...], frozenset[str]] = {}
        for element in tree.iter("*"):
            kind = (element.tag, element.get("class"), element.get("id"), *(element.get(name) for name in attributes))
            names = kinds.get(kind)
            if names is None:
                names = kinds[kind] = frozenset(name for name in _names(element, attributes) if name in asked or name == "*")
            self.names[element] = names
            around = self.around[element.getparent()]
            self.around[element] = around if names <= around else self._counted(around | names)
            for name in names:
                self.bearers.setdefault(name, []).append(element)

    def meant_by(self, path: _Path) -> Iterator[html.HtmlElement]:
        """Yield the elements that a selector means, in their order."""
        (combinator, last), *before = path
        around = _lineage(path)
        for element in self.bearers.get(last.key, ()):
            if around <= self.around[element] and self._is(element, last) and self._stands(element, combinator, before):
                yield element

    def _stands(self, element: html.HtmlElement, combinator: str, before: list[tuple[str, _Compound]]) -> bool:
        """Return whether an element stands to others as the rest of a selector asks for."""
        if not before:
            return True
        (further, compound), *rest = before
        return any(self._is(other, compound) and self._stands(other, further, rest) for other in _related(element, combinator))

    def _is(self, element: html.HtmlElement, compound: _Compound) -> bool:
        self._count(1 if compound.test is None else TESTED)
        names = self.names[element]
        if not compound.names <= names or not compound.others.isdisjoint(names):
            return False
        return compound.test is None or bool(compound.test(element))

    def _count(self, visits: int) -> None:
        self.visits += visits
        if self.visits > MAX_VISITS:
            raise UnreadableArticle("The style sheet of the page has more rules than any page needs.")

    def _counted(self, names: frozenset[str]) -> frozenset[str]:
        """Count names as they are kept for an element: deep nests of many names would fill the memory."""
        self._count(len(names))
        return names


def _names(element: html.HtmlElement, attributes: Iterable[str]) -> Iterator[str]:
    yield from ("*", element.tag)
    yield from (f".{name}" for name in (element.get("class") or "").split())
    if id_ := element.get("id"):
        yield f"#{id_}"
    for attribute in attributes:
        if (value := element.get(attribute)) is not None:
            yield from (f"[{attribute}]", f"[{attribute}={value}]")


def _lineage(path: _Path) -> frozenset[str]:
    """Return the names that a selector asks of the element that it means and of those round it."""
    names = path[0][1].names
    for (combinator, _), (_, compound) in pairwise(path):
        if combinator not in " >":
            break
        names |= compound.names
    return names


def _related(element: html.HtmlElement, combinator: str) -> Iterator[html.HtmlElement]:
    """Yield the elements among which a combinator looks for the one that stands before it in a selector."""
    found = element.iterancestors("*") if combinator in " >" else element.itersiblings("*", preceding=True)
    return islice(found, 1 if combinator in ">+" else None)


@lru_cache(maxsize=2048)
def _path(selector: str) -> _Path:
    """Return the elements that a selector names, the last first; none for a selector that can't be read."""
    steps: list[tuple[str, _Compound]] = []
    end = 0
    text = f" {selector}"
    while (step := _STEP.match(text, end)) and (steps or not step[1]) and (compound := _compound(step[2])):
        steps.append((step[1] or " ", compound))
        end = step.end()
    return tuple(reversed(steps)) if end == len(text) else ()


@lru_cache(maxsize=2048)
def _compound(selector: str) -> _Compound | None:
    """Return what a selector without combinators asks for; None for one that can't be read."""
    plain = _PLAIN.match(selector)
    parts = [(bool(part["other"]), _named(part)) for part in _PART.finditer(plain.group())] if plain else []
    names, others = (frozenset(name for is_other, name in parts if is_other is wanted) for wanted in (False, True))
    if plain and plain.end() == len(selector):
        signs = [name[0] for _, name in parts]
        ids, classes = signs.count("#"), signs.count(".") + signs.count("[")
        return _Compound(names, others, (ids, classes, len(signs) - ids - classes))
    return _tested(selector, names)


def _named(part: re.Match[str]) -> str:
    if part["attribute"]:
        name, equals, value = part["attribute"][1:-1].partition("=")
        return f"[{name.strip().lower()}{equals}{value.strip(_AROUND_VALUES)}]"
    return part["tag"].lower() if part["tag"] else part["name"].replace("\\", "")


def _tested(selector: str, names: frozenset[str]) -> _Compound | None:
    try:
        (parsed,) = parse(selector)
        test = etree.XPath(HTMLTranslator().selector_to_xpath(parsed, prefix="self::"))
        test(etree.Element("p"))
    except (SelectorError, etree.XPathError, ValueError, RecursionError):
        return None
    return None if parsed.pseudo_element else _Compound(names, frozenset(), parsed.specificity(), test)
