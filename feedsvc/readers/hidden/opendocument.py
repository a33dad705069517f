"""What the author of an OpenDocument text hid or struck out: taken out of its tree before it is read."""

from functools import partial

from lxml import etree

from feedsvc.domain.drafts import HiddenText
from feedsvc.readers._xml import child_of, local
from feedsvc.readers.hidden.lengths import Lengths
from feedsvc.readers.hidden.ranges import Bounds, strip_ranges
from feedsvc.readers.hidden.styles import Look, Style, resolved

_GONE = frozenset(("deletion", "annotation", "script"))
_CONDITIONAL = frozenset(("hidden-text", "section", "hidden-paragraph"))
_HIDDEN_IF = {"display": True, "text-line-through-style": False, "text-line-through-type": False}
"""Properties of a style, and whether "none" is the value that hides or strikes out text, or the one that doesn't."""

_PARAGRAPHS = ("{*}p", "{*}h")


def strip_opendocument(root: etree._Element, styles: etree._Element | None) -> tuple[HiddenText, ...]:
    """Take hidden and struck text, tracked deletions and comments out of a tree; return how many characters each had.

    `styles` is the root of the document's styles.xml, whose styles those of the text are based on.
    """
    lengths = Lengths()
    deletions = _deletions(root)
    if deletions:
        strip_ranges(root, partial(_bounds_of, deletions), lengths)
    hiding = _hiding_styles([tree for tree in (styles, root) if tree is not None])
    taken: set[etree._Element] = set()
    for element in list(root.iter("{*}*")):
        if _is_hidden(element, hiding) and taken.isdisjoint(element.iterancestors()):
            gone = next(element.iterancestors(*_PARAGRAPHS), element) if local(element) == "hidden-paragraph" else element
            lengths.add(" ".join(map(str, gone.itertext())))
            _take_out(gone)
            taken.add(gone)
    return lengths.found


def _deletions(root: etree._Element) -> frozenset[str]:
    """Name the tracked deletions: LibreOffice leaves their text where it was when it saves while changes are shown."""
    regions = (region for region in root.iter("{*}changed-region") if child_of(region, "deletion") is not None)
    return frozenset(name for region in regions if (name := _value(region, "id")))


def _bounds_of(deletions: frozenset[str], element: etree._Element) -> Bounds:
    name = local(element)
    if name not in ("change-start", "change-end"):
        return Bounds()
    changed = deletions & {_value(element, "change-id") or ""}
    return Bounds(begun=changed) if name == "change-start" else Bounds(ended=changed)


def _is_hidden(element: etree._Element, hiding: frozenset[str]) -> bool:
    name = local(element)
    if name in _GONE or _value(element, "style-name") in hiding:
        return True
    if name in _CONDITIONAL:
        always = name != "section" or _value(element, "display") == "none"
        is_conditional = always or _value(element, "display") == "condition"
        return _value(element, "is-hidden") != "false" if is_conditional else False
    return name == "table-row" and _value(element, "visibility") in ("collapse", "filter")


def _hiding_styles(trees: list[etree._Element]) -> frozenset[str]:
    """Name the styles that hide or strike out text, themselves or by the style that they are based on."""
    elements = (style for tree in trees for style in tree.iter("{*}style"))
    styles = {_value(one, "name") or "": Style(_value(one, "parent-style-name"), _look(one)) for one in elements}
    return frozenset(name for name, look in resolved(styles).items() if any(look.values()))


def _look(style: etree._Element) -> Look:
    properties = child_of(style, "text-properties")
    conditions = {name: _value(properties, name) if properties is not None else None for name in _HIDDEN_IF}
    return {name: (value == "none") is _HIDDEN_IF[name] for name, value in conditions.items() if value}


def _take_out(element: etree._Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    element.tail = None
    parent.remove(element)


def _value(element: etree._Element, name: str) -> str | None:
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)
