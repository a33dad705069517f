"""What the author of a Word document hid or struck out: taken out of its parts before they are read."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping

from lxml import etree

from feedsvc.domain.drafts import HiddenText
from feedsvc.readers._xml import child_of, first, local, parse
from feedsvc.readers.archive import read_member
from feedsvc.readers.hidden.lengths import Lengths
from feedsvc.readers.hidden.styles import Look, Style, resolved

_TEXT = re.compile(rb"[<:](?:body|footnotes|endnotes)[ >]")
"""What the parts hold that are read."""

_STYLES = "word/styles.xml"
_COMMENTS = "word/comments.xml"
_HIDING = re.compile(
    rb"[<:](?:vanish|webHidden|d?strike|del|moveFrom|cellDel|hidden|showingPlcHdr)\b"
    rb"|[<:]color [^<>]*val=[\"']FFFFFF|[<:]sz [^<>]*val=[\"'][1-4][\"']",
    re.IGNORECASE,
)
SMALLEST = 4
"""Half points of a size in which nobody can read."""

_HIDDEN = ("vanish", "webHidden", "strike", "dstrike")
_REMOVED = frozenset(("del", "moveFrom"))
_GROUNDS = frozenset(("tbl", "drawing", "pict", "txbxContent"))
"""What a text may stand on that has a colour of its own."""

_KEPT = frozenset(("rPr", "fldChar", "instrText"))
"""Parts of a run that say where a field begins and ends: half a field is none."""


def strip_word(archive: zipfile.ZipFile, content: bytes) -> tuple[bytes, tuple[HiddenText, ...]]:
    """Return a document without hidden and struck text, tracked deletions and moves, and how many characters each had.

    Comments stand in a part of their own, which nobody reads: they are counted alone.
    """
    lengths = Lengths()
    names = dict.fromkeys(archive.namelist())  # in their order, each once
    if _COMMENTS in names:
        for comment in parse(read_member(archive, _COMMENTS))[0].iter("{*}comment"):
            lengths.add(_text(comment))
    styles = read_member(archive, _STYLES) if _STYLES in names else b""
    found = {name: read_member(archive, name) for name in names if name.endswith(".xml") and name != _STYLES}
    parts = {name: part for name, part in found.items() if _TEXT.search(part)}
    if not any(map(_HIDING.search, (styles, *parts.values()))):
        return content, lengths.found
    looks = _Styles(parse(styles)[0] if styles else None)
    stripped = {name: _stripped(part, looks, lengths) for name, part in parts.items()}
    return _rewritten(archive, stripped), lengths.found


def _stripped(part: bytes, looks: "_Styles", lengths: Lengths) -> bytes:
    root, _ = parse(part)
    gone: set[etree._Element] = set()
    for element in list(root.iter("{*}del", "{*}moveFrom", "{*}tr", "{*}tc", "{*}sdt")):
        parent = element.getparent()
        is_removed = len(element) and (local(element) in _REMOVED or _is_gone(element))
        if is_removed and parent is not None and gone.isdisjoint(element.iterancestors()):
            lengths.add(_text(element))
            parent.remove(element)
            gone.add(element)
    has_ground = next(root.iter("{*}background"), None) is not None
    for run in list(root.iter("{*}r")):
        if looks.hide(run) or _is_tiny(run) or (not has_ground and looks.is_white(run)):
            lengths.add(_text(run))
            for child in [child for child in run if local(child) not in _KEPT]:
                run.remove(child)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _is_tiny(run: etree._Element) -> bool:
    """Return whether a run is so small that nobody can read it."""
    size = _named(child_of(run, "rPr"), "sz") or ""
    return size.isdigit() and int(size) <= SMALLEST


def _is_gone(element: etree._Element) -> bool:
    """Return whether a row or a cell is deleted or hidden, or a form's field holds the words for an empty one alone."""
    properties = child_of(element, f"{local(element)}Pr")
    names = ("del", "hidden", "cellDel", "showingPlcHdr")
    return properties is not None and any(_is_on(child_of(properties, name)) for name in names)


def _text(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter("{*}t", "{*}delText"))


def _rewritten(archive: zipfile.ZipFile, parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as copy:
        for name in dict.fromkeys(archive.namelist()):
            copy.writestr(name, parts[name] if name in parts else read_member(archive, name))
    return buffer.getvalue()


class _Styles:
    """The styles of a document, as far as they hide or strike out text."""

    def __init__(self, root: etree._Element | None) -> None:
        styles = {_value(style, "styleId") or "": style for style in (root.iter("{*}style") if root is not None else ())}
        self._looks = resolved(
            {name: Style(_named(style, "basedOn"), _properties(child_of(style, "rPr"))) for name, style in styles.items()}
        )
        self._shaded = frozenset(name for name, style in styles.items() if next(style.iter("{*}shd"), None) is not None)
        self._usual = _properties(first(first(root, "rPrDefault"), "rPr"))
        self._default = next((name for name, style in styles.items() if _is_default(style)), None)

    def is_white(self, run: etree._Element) -> bool:
        """Return whether a run is white where nothing gives it a ground: no shade, highlight, table or drawing."""
        properties = child_of(run, "rPr")
        if properties is None or (_named(properties, "color") or "").upper() != "FFFFFF":
            return False
        is_lit = child_of(properties, "highlight") is not None
        if is_lit or any(local(element) in _GROUNDS for element in run.iterancestors()):
            return False
        parts = (child_of(element, f"{local(element)}Pr") for element in (run, *run.iterancestors("{*}p")))
        is_shaded = any(part is not None and child_of(part, "shd") is not None for part in parts)
        return not is_shaded and self._shaded.isdisjoint(self._styles_of(run))

    def hide(self, run: etree._Element) -> bool:
        """Return whether a run is hidden or struck out: what it says itself wins over its styles."""
        look: dict[str, bool] = {**self._usual}
        for style in reversed(list(self._styles_of(run))):
            look |= self._looks.get(style or "", {})
        return any({**look, **_properties(child_of(run, "rPr"))}.values())

    def _styles_of(self, run: etree._Element) -> Iterator[str | None]:
        """Yield the names of the styles that count for a run, the nearest first."""
        yield _named(child_of(run, "rPr"), "rStyle")
        paragraph = next(run.iterancestors("{*}p"), None)
        yield _named(child_of(paragraph, "pPr") if paragraph is not None else None, "pStyle") or self._default
        for table in run.iterancestors("{*}tbl"):
            yield _named(child_of(table, "tblPr"), "tblStyle")


def _properties(run_properties: etree._Element | None) -> Look:
    if run_properties is None:
        return {}
    return {local(child): _is_on(child) for child in run_properties if local(child) in _HIDDEN}


def _is_default(style: etree._Element) -> bool:
    return _value(style, "default") in ("1", "true", "on") and _value(style, "type") == "paragraph"


def _is_on(toggle: etree._Element | None) -> bool:
    return toggle is not None and (_value(toggle, "val") or "true").lower() not in ("0", "false", "off", "none")


def _named(parent: etree._Element | None, name: str) -> str | None:
    child = child_of(parent, name) if parent is not None else None
    return _value(child, "val") if child is not None else None


def _value(element: etree._Element, name: str) -> str | None:
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)
