"""Which elements CSS keeps unseen: inline styles, and the rules of a page's own style sheets."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from feedsvc.errors import UnreadableArticle
from feedsvc.readers.hidden.selectors import Rule, Weight, is_on, is_state, names_in, parted

Declarations = Mapping[str, str]
Selector = tuple[str, frozenset[str]]
"""An element's name ("" for any), and the classes (".a") and ids ("#a") that it has to bear."""

MAX_COMPARISONS = 2_000_000
"""Rules compared with elements on one page; a page with the whole of Bootstrap in it needs some 20,000."""

MAX_NESTING = 8
"""Rules round a rule; one that stands deeper is passed over."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*+"' + r"|'(?:[^'\\\n]|\\.)*+'")
_BRACE = re.compile(r"[{}]")
_TELLING = re.compile(r"display|visib|opacity|font|height|width|hide|clip|indent|left|top|color|decoration", re.IGNORECASE)
_PLAIN = re.compile(r"(\*|[a-zA-Z][\w-]*)?((?:[.#](?:[\w-]|\\.|[^\x00-\x7f])++)*+)")
_QUOTED_NAME = re.compile(r"[\"'][\w ./()!?%&+*-]*+[\"']")
_STATE = re.compile(
    r"[.#](?:is-|has-)?(?:open(?:ed)?|active|show(?:n|ing)?|expanded|visible|in|current|selected|on|collapsed|toggled)"
    r"(?![\w-])",
    re.IGNORECASE,
)
"""A class that scripts set when something is opened."""

_NO_SCREEN = re.compile(
    r"(?:only\s+)?(?:print|speech|aural|braille|embossed|handheld|projection|tty|tv)(?![\w-]).*|not\s+(?:all|screen)", re.DOTALL
)

_ZERO = re.compile(r"[+-]?(?:0+(?:\.0*)?|\.0+)(?:[a-z]+|%)?")
_TINY = re.compile(r"(?:[01](?:\.0*)?|0?\.\d+)(?:px|pt)")
_RELATIVE = re.compile(r"[\d.]+(?:em|%)|larger|smaller|inherit|unset")
_CLIPPED = re.compile(r"rect\(\s*(?:[01](?:px)?[\s,]*){4}\)")
_INSET = re.compile(r"inset\(\s*(?:50|100)%[^)]*\)|circle\(\s*0[^)]*\)")
_FAR_OFF = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|em|rem|pt|vw|%)?")
_COLOURLESS = re.compile(r"transparent|rgba\([^)]*,\s*0(?:\.0+)?\s*\)")
_MOVING = ("transition", "animation", "transform", "will-change")


def declarations(style: str) -> Declarations:
    """Parse the declarations of a style; the name of one that is `!important` begins with a "!"."""
    parsed: dict[str, str] = {}
    for part in _COMMENT.sub("", style).split(";"):
        name, _, value = part.partition(":")
        value, marked, _ = " ".join(value.lower().split()).partition("!")
        if value:
            parsed[("!" if marked else "") + name.strip().lower()] = value.strip()
    return parsed


def cascaded(*layers: Declarations) -> Declarations:
    """Merge declarations, the weakest first; what is important in any of them wins."""
    merged = {name: value for layer in layers for name, value in layer.items()}
    plain = {name: value for name, value in merged.items() if not name.startswith("!")}
    return plain | {name[1:]: value for name, value in merged.items() if name.startswith("!")}


def hides(css: Declarations) -> bool:
    """Return whether an element with these declarations is unseen with everything in it."""
    if css.get("display") == "none" or css.get("mso-hide") == "all" or css.get("content-visibility") == "hidden":
        return True
    if css.get("mso-element", "").startswith("comment") or css.get("mso-special-character") == "comment":
        return True
    return strikes(css) or _is_flat(css) or _is_elsewhere(css) or _is_see_through(css)


def strikes(css: Declarations) -> bool:
    """Return whether an element is struck out."""
    return "line-through" in css.get("text-decoration", css.get("text-decoration-line", ""))


def fades(css: Declarations) -> bool:
    """Return whether an element is see-through, and no script is about to move it into sight."""
    return _is_zero(css.get("opacity")) and not _moves(css)


def visibility(css: Declarations, *, inherited: bool) -> bool:
    """Return whether an element's own text is seen, by what its children inherit."""
    visibility = css.get("visibility")
    return inherited if visibility in (None, "inherit") else visibility not in ("hidden", "collapse")


def has_size(css: Declarations, *, inherited: bool) -> bool:
    """Return whether an element's own text has any size: children of a text of size 0 may have one again."""
    size = css.get("font-size")
    if size is None:
        return inherited
    if _is_zero(size) or _TINY.fullmatch(size):
        return False
    return inherited if _RELATIVE.fullmatch(size) else True


def _is_flat(css: Declarations) -> bool:
    """Return whether an element is squeezed to nothing; a box of no height with a padding holds a film or a picture."""
    if _moves(css):
        return False
    cut = css.get("overflow", css.get("overflow-y", "")) in ("hidden", "clip")
    is_cut = cut and not any(name.startswith("padding") for name in css)
    return _is_zero(css.get("max-height")) or (is_cut and _is_zero(css.get("height")))


def _is_elsewhere(css: Declarations) -> bool:
    if (
        _CLIPPED.fullmatch(css.get("clip", ""))
        or _INSET.fullmatch(css.get("clip-path", ""))
        or _FAR_OFF.fullmatch(css.get("text-indent", ""))
    ):
        return True
    is_placed = css.get("position") in ("absolute", "fixed")
    return is_placed and any(_FAR_OFF.fullmatch(css.get(side, "")) for side in ("left", "top"))


def _is_see_through(css: Declarations) -> bool:
    """Return whether text has no colour; some headlines let a picture behind them shine through."""
    is_filled = any("background-clip" in name or name == "text-shadow" for name in css)
    return _COLOURLESS.fullmatch(css.get("color", "")) is not None and not is_filled


def _moves(css: Declarations) -> bool:
    return any(name.removeprefix("-webkit-").startswith(_MOVING) for name in css)


def _is_zero(value: str | None) -> bool:
    return value is not None and _ZERO.fullmatch(value) is not None


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
        return any(map(_hides_anything, chain(plain, (rule.css for rule in self.further))))

    def declared(self, tag: str, names: Iterable[str], further: Iterable[tuple[Weight, Declarations]] = ()) -> Declarations:
        """Return what the rules declare for an element, but for what another rule lets readers see; `further` is what those of
        no plain name declare for it."""
        borne = frozenset(names)
        matching = []
        for key in (tag, "*", *sorted(borne)):
            candidates = self.rules.get(key, {})
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


def style_sheet(sheets: Iterable[str], borne: Collection[str]) -> StyleSheet:
    """Read the rules of a page's style sheets that bear on what is seen of elements of the page. Rules for print alone are
    passed over.

    `borne` are the classes (".a") and ids ("#a") on the page: most of the rules of a site are for other pages of it.
    """
    sheet = StyleSheet()
    for text in sheets:
        for selectors, style, is_conditional in _rules(_STRING.sub(_without_signs, _COMMENT.sub("", text))):
            own = [selector for selector in parted(selectors) if _is_for(selector, borne)]
            css = declarations(style) if own else {}
            for selector in own:
                _add(sheet, selector, css, borne, is_conditional=is_conditional)
    return sheet


def _without_signs(string: re.Match[str]) -> str:
    """Return a string of a style sheet where it is a plain name; others may hold signs that part rules."""
    return string.group() if _QUOTED_NAME.fullmatch(string.group()) else ""


def _is_for(selector: str, borne: Collection[str]) -> bool:
    names = names_in(selector.rpartition(" ")[2])
    return not names or any(name in borne for name in names)


def _add(sheet: StyleSheet, selector: str, css: Declarations, borne: Collection[str], *, is_conditional: bool) -> None:
    plain = _PLAIN.fullmatch(selector)
    if is_conditional or _STATE.search(selector) or is_state(selector):
        opened = names_in(selector.rpartition(" ")[2])
        shown = {name for name, value in cascaded(css).items() if _is_seen(name, value)} if opened else set()
        for name in opened:
            sheet.opened.setdefault(name, set()).update(shown)
    elif plain and selector:
        names = frozenset(names_in(plain[2]))
        tag = "" if plain[1] in (None, "*") else plain[1].lower()
        key = max(names, key=lambda name: (name[0] == "#", len(name), name), default=tag or "*")
        rules = sheet.rules.setdefault(key, {})
        rules[tag, names] = {**rules.get((tag, names), {}), **css}
    elif selector and is_on(selector, borne):
        sheet.further.append(Rule(selector, css))


def _hides_anything(css: Declarations) -> bool:
    merged = cascaded(css)
    is_shown = visibility(merged, inherited=True) and has_size(merged, inherited=True)
    return not is_shown or hides(merged) or fades(merged)


@lru_cache(maxsize=4096)
def _is_seen(name: str, value: str) -> bool:
    css = {name: value}
    return not hides(css) and not fades(css) and visibility(css, inherited=True) and has_size(css, inherited=True)


def _weight(selector: Selector) -> Weight:
    ids = sum(name[0] == "#" for name in selector[1])
    return ids, len(selector[1]) - ids, int(bool(selector[0]))


def _rules(css: str) -> Iterator[tuple[str, str, bool]]:
    """Yield (selectors, declarations, whether it counts under a condition alone) of each rule that bears on what is seen."""
    opened: list[str] = []
    start = 0
    for brace in _BRACE.finditer(css):
        piece = css[start : brace.start()]
        start = brace.end()
        if brace.group() == "{":
            opened.append(piece.rpartition(";")[2].strip())
            continue
        selectors = opened.pop() if opened else "@"
        if len(opened) > MAX_NESTING:
            continue
        if selectors.startswith("@") or not _TELLING.search(piece):
            continue
        media = [prelude.lower() for prelude in opened if prelude.startswith("@")]
        if not any(map(_is_passed_over, media)):
            parents = [prelude for prelude in opened if not prelude.startswith("@")]
            yield _nested(parents, selectors), piece, any(map(_is_condition, media))


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
