"""Rich text as editing systems keep it in JSON, written as HTML.

Contentful, Portable Text (Sanity), Strapi, Slate, ProseMirror (TipTap, Storyblok), Lexical (Payload), Editor.js, Draft.js and
Quill all hold a tree of named nodes with texts and their marks, or a row of blocks. What a node is called is read without case
and signs; one that is unknown hands on its text.
"""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from feedsvc.readers.json_values import Fields, fields_of, number_of, objects_of, text_of

Lookup = Callable[[Fields], Fields]
"""What finds the picture or the entry that a node refers to: an object with url, alt and caption; empty for none."""

DEEPEST = 60
"""Levels of nodes."""

_KINDS = {
    "p": ("p", "paragraph", "text", "normal", "block", "unstyled", "div"),
    "ul": ("unorderedlist", "bulletlist", "bulletedlist", "ul", "listbullet"),
    "ol": ("orderedlist", "numberedlist", "ol", "listnumber"),
    "li": ("listitem", "li", "listitemtext"),
    "blockquote": ("blockquote", "quote", "pullquote"),
    "pre": ("codeblock", "code", "preformatted"),
    "hr": ("horizontalrule", "hr", "divider", "delimiter", "break", "thematicbreak"),
    "table": ("table",),
    "tr": ("tablerow", "tr"),
    "td": ("tablecell", "td"),
    "th": ("tableheadercell", "tableheader", "th"),
}
_TAGS = {name: tag for tag, names in _KINDS.items() for name in names}
_HEADING = re.compile(r"^(?:h|heading|header)([1-6])$")
_HEADINGS = dict(zip(("one", "two", "three", "four", "five", "six"), range(1, 7), strict=True))
_MARKS = {
    **dict.fromkeys(("bold", "strong"), "strong"),
    **dict.fromkeys(("italic", "em", "emphasis"), "em"),
    **dict.fromkeys(("strike", "strikethrough", "strikethrough", "s"), "s"),
    "code": "code",
    "superscript": "sup",
    "subscript": "sub",
}
_LEXICAL_MARKS = ("strong", "em", "s", "", "code", "sub", "sup")
"""Lexical's marks by the bits of their number; the fourth is an underline."""

_LINKS = ("hyperlink", "link", "autolink", "a", "url")
_PICTURES = ("embeddedassetblock", "image", "img", "upload", "picture", "figure", "simpleimage")
_ADDRESSES = ("url", "uri", "href", "src", "link")


def html_of(value: object, lookup: Lookup = lambda _: {}) -> str | None:
    """Return a document of rich text as HTML; None for a value that is none."""
    if not is_document(value):
        return None
    if isinstance(value, dict):
        if isinstance(value.get("ops"), list):
            return _of_quill(value["ops"])
        value = fields_of(value.get("root")) or value
        if isinstance(value.get("blocks"), list):
            value = [_of_block(block, value) for block in objects_of(value["blocks"])]
    roots = value if isinstance(value, list) else _children(fields_of(value))
    return "".join(_grouped(roots, lookup, 0))


def parsed(value: object) -> object:
    """Return a document that is kept as a text of JSON; any other value as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def is_document(value: object) -> bool:
    """Return whether a value is a document of rich text by its root, or a list of blocks by each of them."""
    if isinstance(value, list):
        blocks = objects_of(value)
        return bool(blocks) and len(blocks) == len(value) and any(map(_is_block, blocks)) and all(map(_kind, blocks))
    fields = fields_of(value)
    root = fields_of(fields.get("root"))
    if root:
        return _kind(root) == "root" and isinstance(root.get("children"), list)
    if isinstance(fields.get("blocks"), list):
        blocks = objects_of(fields["blocks"])
        return bool(blocks) and all("data" in block or "text" in block for block in blocks) and all(map(_kind, blocks))
    if isinstance(fields.get("ops"), list):
        return bool(fields["ops"]) and all("insert" in operation for operation in objects_of(fields["ops"]))
    if isinstance(fields.get("nodes"), list):  # Wix
        return any(map(_tag, objects_of(fields["nodes"])))
    return _kind(fields) in ("document", "doc") and isinstance(fields.get("content"), list)


def _is_block(fields: Fields) -> bool:
    return isinstance(fields.get("children"), list) and _tag(fields) != ""


def _kind(fields: Fields) -> str:
    return re.sub(r"[\W_]", "", str(fields.get("nodeType") or fields.get("_type") or fields.get("type") or "")).lower()


def _tag(fields: Fields) -> str:
    """Return the element of HTML that a node is; "" for one that is none or unknown."""
    attributes = fields_of(fields.get("attrs"))
    kind = re.sub(r"[\W_]", "", str(fields.get("style") or "")).lower() if _kind(fields) == "block" else _kind(fields)
    if kind in ("heading", "header"):
        level = fields.get("level") or attributes.get("level") or re.sub(r"\D", "", str(fields.get("tag") or "")) or 2
        return f"h{min(6, max(2, int(level) if str(level).isdigit() else 2))}"
    if (named := _HEADING.match(kind)) or (kind[6:] in _HEADINGS and kind.startswith("header")):
        return f"h{max(2, int(named[1]) if named else _HEADINGS[kind[6:]])}"
    if kind == "list":
        return "ol" if str(fields.get("format") or fields.get("listType")) in ("ordered", "number") else "ul"
    return _TAGS.get(kind, "")


def _children(fields: Fields) -> Sequence[object]:
    inner: list[object] = next(
        (fields[key] for key in ("children", "content", "nodes") if isinstance(fields.get(key), list)), []
    )
    return inner


def _grouped(nodes: Sequence[object], lookup: Lookup, depth: int) -> Iterator[str]:
    """Yield nodes as HTML, neighbours that are items of a list in a list of their own."""
    if depth > DEEPEST:
        return
    open_list = ""
    for node in objects_of(list(nodes)):
        of_list = _list_of(node)
        if of_list != open_list:
            yield f"</{open_list}>" if open_list else ""
            yield f"<{of_list}>" if of_list else ""
            open_list = of_list
        yield f"<li>{_inline(node, lookup, depth)}</li>" if of_list else _node(node, lookup, depth)
    yield f"</{open_list}>" if open_list else ""


def _list_of(node: Fields) -> str:
    """Return the list that a block says it is an item of, as Portable Text and Draft.js have it."""
    named = str(node.get("listItem") or "")
    return {"number": "ol", "bullet": "ul"}.get(named, "ul" if named else "")


def _node(node: Fields, lookup: Lookup, depth: int) -> str:
    kind, tag = _kind(node), _tag(node)
    if kind == "markup":
        return str(node["markup"])
    if isinstance(node.get("text"), str) or kind == "text":
        return _text(node)
    if kind in ("hardbreak", "linebreak"):
        return "<br>"
    if kind in _LINKS:
        return _linked(_address(node), _inline(node, lookup, depth))
    if kind in _PICTURES:
        return _picture(node, lookup)
    if tag == "hr":
        return "<hr>"
    inner = "".join(_grouped(_children(node), lookup, depth + 1))
    if kind == "block" or tag in ("p", "pre"):
        inner = _inline(node, lookup, depth)
    return f"<{tag}>{inner}</{tag}>" if tag else inner


def _inline(node: Fields, lookup: Lookup, depth: int) -> str:
    if depth > DEEPEST:
        return ""
    links = {str(each.get("_key")): _address(each) for each in objects_of(node.get("markDefs"))}
    children = objects_of(list(_children(node)))
    return "".join(_text(child, links) if "text" in child else _node(child, lookup, depth + 1) for child in children)


def _text(node: Fields, links: Mapping[str, str] = {}) -> str:
    node = {**node, **fields_of(node.get("textData"))}
    value = node.get("text") if isinstance(node.get("text"), str) else node.get("value")
    shown = html.escape(str(value or ""), quote=False).replace("\n", "<br>")
    for tag, address in _marks_of(node, links):
        shown = _linked(address, shown) if address else f"<{tag}>{shown}</{tag}>"
    return shown


def _marks_of(node: Fields, links: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield element and address of each mark of a text: named, set by a member of its own, or by a bit of a number."""
    marks = node.get("marks") or node.get("decorations")
    for mark in marks if isinstance(marks, list) else []:
        name = str(fields_of(mark).get("type") or mark)
        if name in links or name.lower() in _LINKS:
            yield "a", links.get(name) or _address(fields_of(mark))
        elif name.lower() in _MARKS:
            yield _MARKS[name.lower()], ""
    yield from ((tag, "") for name, tag in _MARKS.items() if node.get(name) is True)
    bits = number_of(node.get("format")) or 0
    yield from ((tag, "") for place, tag in enumerate(_LEXICAL_MARKS) if tag and bits >> place & 1)


def _linked(address: str, shown: str) -> str:
    return (
        f'<a href="{html.escape(address)}">{shown}</a>'
        if address.startswith(("http://", "https://", "/", "#", "mailto:"))
        else shown
    )


def _address(node: Fields) -> str:
    places = (node, *(fields_of(node.get(key)) for key in ("data", "attrs", "fields", "file")))
    return next((text for place in places for key in _ADDRESSES if (text := text_of(place.get(key)))), "")


def _picture(node: Fields, lookup: Lookup) -> str:
    found = lookup(node)
    value = fields_of(node.get("value"))
    places = (found, node, *(fields_of(node.get(key)) for key in ("data", "attrs", "asset", "image", "fields")), value)
    address = text_of(found.get("url")) or next(filter(None, map(_address, places)), "")
    alt, caption = (
        next((text for place in places for key in keys if (text := text_of(place.get(key)))), "")
        for keys in (("alt", "alternativeText", "title"), ("caption",))
    )
    address = f"https:{address}" if address.startswith("//") else address
    if not address:
        return ""
    below = f"<figcaption>{html.escape(caption, quote=False)}</figcaption>" if caption else ""
    return f'<figure><img src="{html.escape(address)}" alt="{html.escape(alt)}">{below}</figure>'


def _of_block(block: Fields, document: Fields) -> Fields:
    """Return a block of Editor.js or Draft.js as a node."""
    if isinstance(block.get("data"), dict) and "text" not in block:
        return _of_editor_js(block)
    kind = _kind(block)
    listed = {"unorderedlistitem": "bullet", "orderedlistitem": "number"}.get(kind)
    picture = _atomic(block, document) if kind == "atomic" else None
    children = [{"text": block.get("text")}]
    return picture or {"type": "p" if listed or kind == "unstyled" else kind, "listItem": listed, "children": children}


def _atomic(block: Fields, document: Fields) -> Fields | None:
    keys = [str(each.get("key")) for each in objects_of(block.get("entityRanges"))]
    entities = fields_of(document.get("entityMap"))
    return next(
        ({"type": "image", **fields_of(fields_of(entities.get(key)).get("data"))} for key in keys if key in entities), None
    )


def _of_editor_js(block: Fields) -> Fields:
    """Return a block of Editor.js as a node; its texts are HTML already."""
    values: Mapping[str, Any] = block["data"]
    if isinstance(values.get("items"), list):
        style = values.get("style") or "unordered"
        items = [each.get("content") if isinstance(each, dict) else each for each in values["items"]]
        return {"type": "list", "format": style, "children": [{"type": "li", "children": [_markup(item)]} for item in items]}
    if isinstance(values.get("content"), list):
        rows = [[_markup(cell) for cell in row] for row in values["content"] if isinstance(row, list)]
        cells = [[{"type": "td", "children": [cell]} for cell in row] for row in rows]
        return {"type": "table", "children": [{"type": "tr", "children": row} for row in cells]}
    texts = [values.get("text"), values.get("caption") if block.get("type") == "quote" else None]
    children = [_markup("<br>".join(text for text in texts if isinstance(text, str) and text))]
    return {**values, "type": block.get("type"), "data": values, "text": None, "children": children}


def _markup(value: object) -> Fields:
    return {"type": "markup", "markup": text_of(value) or ""}


def _of_quill(operations: Sequence[object]) -> str:
    """Return Quill's operations as paragraphs: a line's own format stands at its end."""
    lines: list[tuple[str, str]] = []
    line = ""
    for operation in objects_of(list(operations)):
        attributes, inserted = fields_of(operation.get("attributes")), operation.get("insert")
        if isinstance(inserted, dict):
            line += _picture({"type": "image", "url": inserted.get("image")}, lambda _: {}) if inserted.get("image") else ""
            continue
        for number, piece in enumerate(str(inserted).split("\n")):
            if number:
                lines.append((_tag_of_line(attributes), line))
                line = ""
            line += _linked(
                str(attributes.get("link") or ""), _text({"text": piece, **{key: attributes.get(key) for key in _MARKS}})
            )
    lines.append(("p", line))
    return re.sub(r"</(ul|ol)><\1>", "", "".join(_line(tag, text) for tag, text in lines if text))


def _tag_of_line(attributes: Fields) -> str:
    if attributes.get("list"):
        return "ol" if attributes["list"] == "ordered" else "ul"
    if attributes.get("header"):
        return f"h{max(2, number_of(attributes['header']) or 2)}"
    return "blockquote" if attributes.get("blockquote") else "p"


def _line(tag: str, text: str) -> str:
    return f"<{tag}><li>{text}</li></{tag}>" if tag in ("ul", "ol") else f"<{tag}>{text}</{tag}>"
