"""Which declarations of CSS keep an element unseen."""

import re
from collections.abc import Mapping, Sequence

Declarations = Mapping[str, str]
MOVING = ("transition", "animation", "transform", "will-change")

HIDING: Mapping[str, Sequence[str]] = {
    "display": (),
    "visibility": (),
    "content-visibility": (),
    "mso-hide": (),
    "mso-element": (),
    "mso-special-character": (),
    "clip": (),
    "clip-path": (),
    "text-indent": (),
    "font-size": (),
    "text-decoration": (),
    "text-decoration-line": ("text-decoration",),
    "opacity": MOVING,
    "max-height": MOVING,
    "height": ("overflow", "padding", *MOVING),
    "left": ("position",),
    "top": ("position",),
    "color": ("background-clip", "text-shadow"),
}
"""Properties by which something is hidden, and those that it takes besides, or that undo it."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_ZERO = re.compile(r"[+-]?(?:0+(?:\.0*)?|\.0+)(?:[a-z]+|%)?")
_TINY = re.compile(r"(?:[01](?:\.0*)?|0?\.\d+)(?:px|pt)")
_RELATIVE = re.compile(r"[\d.]+(?:em|%)|larger|smaller|inherit|unset")
_CLIPPED = re.compile(r"rect\(\s*(?:[01](?:px)?[\s,]*){4}\)")
_INSET = re.compile(r"inset\(\s*(?:50|100)%[^)]*\)|circle\(\s*0[^)]*\)")
_FAR_OFF = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|em|rem|pt|vw|%)?")
_COLOURLESS = re.compile(r"transparent|rgba\([^)]*,\s*0(?:\.0+)?\s*\)")


def declarations(style: str) -> Declarations:
    """Parse the declarations of a style; the name of one that is `!important` begins with a "!"."""
    parsed: dict[str, str] = {}
    for part in uncommented(style).split(";"):
        name, _, value = part.partition(":")
        value, marked, _ = " ".join(value.lower().split()).partition("!")
        if value:
            parsed[("!" if marked else "") + name.strip().lower()] = value.strip()
    return parsed


def uncommented(style: str) -> str:
    """Return styles without their comments, and without the marks by which HTML hid them from old browsers."""
    return _COMMENT.sub("", style) if "/*" in style or "<!--" in style or "-->" in style else style


def cascaded(*layers: Declarations) -> Declarations:
    """Merge declarations, the weakest first; what is important in any of them wins."""
    merged = {name: value for layer in layers for name, value in layer.items()}
    plain = {name: value for name, value in merged.items() if not name.startswith("!")}
    return plain | {name[1:]: value for name, value in merged.items() if name.startswith("!")}


def is_hiding(css: Declarations) -> bool:
    """Return whether these declarations keep text unseen, in an element as a whole or in it alone."""
    if HIDING.keys().isdisjoint(css):
        return False
    is_shown = visibility(css, inherited=True) and has_size(css, inherited=True)
    return not is_shown or hides(css) or fades(css)


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
    return any(name.removeprefix("-webkit-").startswith(MOVING) for name in css)


def _is_zero(value: str | None) -> bool:
    return value is not None and _ZERO.fullmatch(value) is not None
