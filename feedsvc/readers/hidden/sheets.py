"""A page's own style sheets, as far as they bear on what is seen of it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain

from feedsvc.errors import UnreadableArticle
from feedsvc.readers.hidden.css import HIDING, Declarations, cascaded, declarations, is_hiding, uncommented
from feedsvc.readers.hidden.selectors import Rule, Weight, is_on, is_state, names_in, parted

Selector = tuple[str, frozenset[str]]
"""An element's name ("" for any), and the classes (".a") and ids ("#a") that it has to bear."""

UNSEEN = frozenset(("hidden", "d-none", "is-hidden", "u-hidden"))
"""Classes that mean display:none in every framework of styles that knows them."""

MAX_COMPARISONS = 2_000_000
"""Rules compared with elements on one page; a page with the whole of Bootstrap in it needs some 20,000."""

MAX_NESTING = 8
"""Rules round a rule; one that stands deeper is passed over."""

_STRING = re.compile(r"(\"[\w ./()!?%&+*-]*+\"|'[\w ./()!?%&+*-]*+')" + r'|"(?:[^"\\\n]|\\.)*+"' + r"|'(?:[^'\\\n]|\\.)*+'")
"""A string, as a group where it is a plain name; others may hold signs that part rules."""

_TELLING = re.compile(r"display|visib|opacity|font|height|width|hide|clip|indent|left|top|color|decoration", re.IGNORECASE)
_PLAIN = re.compile(r"(\*|[a-zA-Z][\w-]*)?((?:[.#](?:[\w-]|\\.|[^\x00-\x7f])++)*+)")
_NO_SCREEN = re.compile(
    r"(?:only\s+)?(?:print|speech|aural|braille|embossed|handheld|projection|tty|tv)(?![\w-]).*|not\s+(?:all|screen)", re.DOTALL
)

_VALUES = {name: re.compile(rf"{name}(?<![\w-]{name})\s*:([^;{{}}]*)") for name in HIDING}


@dataclass(slots=True)
class StyleSheet:
    """The rules of a page's style sheets, and what they bring into sight again."""

    rules: dict[str, dict[Selector, Declarations]] = field(default_factory=dict)
    """By one name that the element has to bear: its id, a class, or the element's own."""
    further: list[Rule] = field(default_factory=list)
    """Those whose selectors are no plain names, in their order."""
    opened: dict[str, set[str]] = field(default_factory=dict)
    """Properties by which an element of a class or id is shown when a reader opens it, or on a wider screen."""
    comparisons: int = 0

    @property
    def hides(self) -> bool:
        """Whether any rule hides anything."""
        plain = (css for rules in self.rules.values() for css in rules.values())
        return any(is_hiding(cascaded(css)) for css in chain(plain, (rule.css for rule in self.further)))

    def declared(self, tag: str, names: Iterable[str], further: Iterable[tuple[Weight, Declarations]] = ()) -> Declarations:
        """Return what the rules declare for an element, but for what another rule lets readers see; `further` is what those of
        no plain name declare for it."""
        borne = frozenset(names)
        matching = []
        for candidates in [self.rules[key] for key in (tag, "*", *sorted(borne)) if key in self.rules]:
            self.comparisons += len(candidates)
            matching += [(_weight(sel), css) for sel, css in candidates.items() if sel[0] in ("", tag) and sel[1] <= borne]
        if self.comparisons > MAX_COMPARISONS:
            raise UnreadableArticle("The style sheet of the page has more rules than any page needs.")
        merged: dict[str, str] = {}
        for _, css in sorted([*matching, *further], key=lambda rule: rule[0]):
            merged |= css
        for name in borne & self.opened.keys():
            merged = {key: value for key, value in merged.items() if key.lstrip("!") not in self.opened[name]}
        return merged


def style_sheet(sheets: Iterable[str], borne: Collection[str], inline: Iterable[str] = ()) -> StyleSheet:
    """Read the rules of a page's style sheets that bear on what is seen of elements of the page. Rules for print alone are
    passed over, and so are those of properties by which neither a rule nor an inline style of the page hides anything.

    `borne` are the classes (".a") and ids ("#a") on the page: most of the rules of a site are for other pages of it.
    """

    @cache
    def is_for(last: str) -> bool:
        names = names_in(last)
        return not names or any(name in borne for name in names)

    sheet = StyleSheet()
    texts = [_STRING.sub(_name_in, uncommented(text)) for text in sheets]
    bears_on_sight = _test_of_rules("\n".join((*texts, uncommented(";".join(inline)))).lower(), borne)
    for selectors, style, is_conditional in (rule for text in texts for rule in _rules(text, bears_on_sight)):
        own = [selector for selector in parted(selectors) if is_for(selector.rpartition(" ")[2])]
        css = declarations(style) if own else {}
        states = own if is_conditional else list(filter(is_state, own))
        if states:
            _open(sheet, states, css)
        for selector in own if not is_conditional else ():
            if selector not in states:
                _add(sheet, selector, css, borne)
    return sheet


def _name_in(string: re.Match[str]) -> str:
    return string[1] or ""


def _test_of_rules(text: str, borne: Collection[str]) -> Callable[[str, str], bool]:
    """Return the test of a rule's selectors and declarations for any that bears on what the whole of the styles hides."""
    hiding = [name for name, pattern in _VALUES.items() if name in text and _any_hides(name, set(pattern.findall(text)))]
    words = sorted({word for name in hiding for word in (name, *HIDING[name])})
    classes = [f".{name}" for name in UNSEEN if f".{name}" in borne]

    def bears_on_sight(selectors: str, style: str) -> bool:
        return any(map(style.__contains__, words)) or any(map(selectors.__contains__, classes))

    return bears_on_sight


def _any_hides(name: str, values: Iterable[str]) -> bool:
    return any(_may_hide(name, value) for value in values)


def _open(sheet: StyleSheet, states: Iterable[str], css: Declarations) -> None:
    """Note what a rule shows in a state, or under a condition, of elements of the classes and ids that it names last."""
    shown = {name for name, value in cascaded(css).items() if _is_seen(name, value)}
    for name in {name for selector in states for name in names_in(selector.rpartition(" ")[2])}:
        sheet.opened.setdefault(name, set()).update(shown)


def _add(sheet: StyleSheet, selector: str, css: Declarations, borne: Collection[str]) -> None:
    plain = _PLAIN.fullmatch(selector)
    if plain and selector:
        names = frozenset(names_in(plain[2]))
        tag = "" if plain[1] in (None, "*") else plain[1].lower()
        key = max(names, key=lambda name: (name[0] == "#", len(name), name), default=tag or "*")
        rules = sheet.rules.setdefault(key, {})
        rules[tag, names] = {**rules.get((tag, names), {}), **css}
    elif selector and is_on(selector, borne):
        sheet.further.append(Rule(selector, css))


@lru_cache(maxsize=4096)
def _is_seen(name: str, value: str) -> bool:
    return not is_hiding({name: value})


@lru_cache(maxsize=4096)
def _may_hide(name: str, value: str) -> bool:
    """Return whether a value of a property hides something, if only in a box that is cut off or placed."""
    return is_hiding({"overflow": "hidden", "position": "absolute", **cascaded(declarations(f"{name}:{value}"))})


def _weight(selector: Selector) -> Weight:
    ids = sum(name[0] == "#" for name in selector[1])
    return ids, len(selector[1]) - ids, int(bool(selector[0]))


def _rules(css: str, bears_on_sight: Callable[[str, str], bool]) -> Iterator[tuple[str, str, bool]]:
    """Yield (selectors, declarations, whether it counts under a condition alone) of each rule that bears on what is seen."""
    opened: list[str] = []
    for piece in css.split("}")[:-1]:
        *begun, style = piece.split("{")
        opened += begun
        selectors = opened.pop() if opened else "@"
        if len(opened) > MAX_NESTING or not bears_on_sight(selectors, style.lower()):
            continue
        selectors = _prelude(selectors)
        if selectors.startswith("@") or not _TELLING.search(style):
            continue
        around = [_prelude(text) for text in opened]
        media = [prelude.lower() for prelude in around if prelude.startswith("@")]
        if not any(map(_is_passed_over, media)):
            parents = [prelude for prelude in around if not prelude.startswith("@")]
            yield _nested(parents, selectors), style, any(map(_is_condition, media))


def _prelude(text: str) -> str:
    """Return what stands before a brace, without the declarations before that."""
    return text.rpartition(";")[2].strip()


def _is_passed_over(prelude: str) -> bool:
    """Return whether a rule counts on no screen: none of the media that it names is one (Media Queries 4, 2.3)."""
    if not prelude.startswith("@media"):
        return "keyframes" in prelude
    return all(_NO_SCREEN.fullmatch(query.strip()) for query in prelude.removeprefix("@media").split(","))


def _is_condition(prelude: str) -> bool:
    """Return whether a rule counts on some screens alone; what it asks of the browser, all of them have by now."""
    return "(" in prelude and not re.match(r"@supports\s+(?!not)", prelude)


def _nested(parents: list[str], selectors: str) -> str:
    """Return the selectors of a rule that stands in others, written out (CSS Nesting 1, 3.2)."""
    for parent in reversed(parents):
        own = (part if "&" in part else f"& {part}" for part in parted(selectors))
        selectors = ", ".join(part.replace("&", f":is({parent})") for part in own)
    return selectors
