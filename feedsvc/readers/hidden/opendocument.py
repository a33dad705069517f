"""What the author of an OpenDocument text hid or struck out: taken out of its tree before it is read."""

from collections.abc import Iterator

from lxml import etree

from feedsvc.readers._xml import child_of, local
from feedsvc.readers.hidden.lengths import Lengths

_GONE = frozenset(("deletion", "annotation", "script"))
_CONDITIONAL = frozenset(("hidden-text", "section", "hidden-paragraph"))
_PARAGRAPHS = ("{*}p", "{*}h")


def strip_opendocument(root: etree._Element, styles: etree._Element | None) -> tuple[int, ...]:
    """Take hidden and struck text, tracked deletions and comments out of a tree; return how many characters each had.

    `styles` is the root of the document's styles.xml, whose styles those of the text are based on.
    """
    lengths = Lengths()
    hiding = _hiding_styles([tree for tree in (styles, root) if tree is not None])
    for element in list(root.iter("{*}*")):
        if _is_hidden(element, hiding):
            gone = next(element.iterancestors(*_PARAGRAPHS), element) if local(element) == "hidden-paragraph" else element
            lengths.add(" ".join(map(str, gone.itertext())))
            _take_out(gone)
    return lengths.found


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
    """Name the styles that hide or strike out text themselves, or by the style that they are based on."""
    styles = {_value(style, "name"): style for tree in trees for style in tree.iter("{*}style")}
    return frozenset(name for name in styles if name and _hides(name, styles))


def _hides(name: str | None, styles: dict[str | None, etree._Element]) -> bool:
    seen: set[str | None] = set()
    while name in styles and name not in seen:
        seen.add(name)
        told = list(_looks(styles[name]))
        if told:
            return any(told)
        name = _value(styles[name], "parent-style-name")
    return False


def _looks(style: etree._Element) -> Iterator[bool]:
    """Yield what a style says itself of its text being hidden or struck out."""
    properties = child_of(style, "text-properties")
    if properties is not None:
        display = _value(properties, "display")
        if display:
            yield display == "none"
        for struck in ("text-line-through-style", "text-line-through-type"):
            line = _value(properties, struck)
            if line:
                yield line != "none"


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
