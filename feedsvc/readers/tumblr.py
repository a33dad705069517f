"""Posts of Tumblr in its NPF, as objects with plain keys: a row of blocks, whose first heading is the headline."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from feedsvc.readers.json_values import Fields, fields_of, objects_of, text_of
from feedsvc.readers.rich_documents import html_of

_STYLES = {
    "heading1": "heading2",
    "heading2": "heading3",
    "quote": "blockquote",
    "indented": "blockquote",
    "unordered-list-item": "ul",
    "ordered-list-item": "ol",
}
_ITEMS = {"ul": "bullet", "ol": "number"}
_MARKS = ("bold", "italic", "strikethrough")


def is_npf(fields: Fields) -> bool:
    """Return whether an object is a post in blocks."""
    return "blog_name" in fields and isinstance(fields.get("content"), list)


def plain_of(fields: Fields) -> Mapping[str, Any]:
    """Return a post as an object with plain keys: its blocks as HTML, without the heading that is its headline."""
    blocks = objects_of(fields["content"])
    first = blocks[0] if blocks else {}
    is_headed = str(first.get("subtype")).startswith("heading")
    nodes = list(filter(None, map(_node, blocks[1:] if is_headed else blocks)))
    return {
        "title": text_of(first.get("text")) if is_headed else text_of(fields.get("summary")),
        "body": html_of(nodes) or "",
        "url": fields.get("post_url"),
        **{key: fields[key] for key in ("date", "tags", "state") if key in fields},
    }


def _node(block: Fields) -> Fields | None:
    """Return a block as a node of rich text; None for embedded players and kinds unknown."""
    if block.get("type") == "image":
        media = next(iter(objects_of(block.get("media"))), {})
        return {"type": "image", "url": media.get("url"), "alt": block.get("alt_text"), "caption": block.get("caption")}
    if not isinstance(block.get("text"), str):
        return None
    style = _STYLES.get(str(block.get("subtype")), "p")
    kind = {"type": "p", "listItem": _ITEMS[style]} if style in _ITEMS else {"type": style}
    return {**kind, "children": _runs(block["text"], objects_of(block.get("formatting")))}


def _runs(text: str, marks: list[Fields]) -> list[Fields]:
    """Split a text at the borders of its marks."""
    borders = {0, len(text)}
    for mark in marks:
        borders |= {max(0, min(len(text), edge)) for key in ("start", "end") if isinstance(edge := mark.get(key), int)}
    return [_run(text[start:end], _marks_at(marks, start, end)) for start, end in pairwise(sorted(borders))]


def _marks_at(marks: list[Fields], start: int, end: int) -> list[Fields]:
    return [
        mark
        for mark in marks
        if isinstance(mark.get("start"), int)
        and isinstance(mark.get("end"), int)
        and mark["start"] <= start < end <= mark["end"]
    ]


def _run(text: str, marks: list[Fields]) -> Fields:
    kinds = {str(mark.get("type")) for mark in marks}
    run: Fields = {"text": text, **{kind: True for kind in _MARKS if kind in kinds}}
    address = next((url for mark in marks if (url := text_of(fields_of(mark).get("url")))), None)
    return {"type": "link", "url": address, "children": [run]} if address else run
