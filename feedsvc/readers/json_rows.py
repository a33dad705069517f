"""Texts that systems keep as a row of typed parts, written as HTML: Wagtail's streams, Craft's matrices, Prismic's slices and
rich text, flexible contents of ACF and dynamic zones of Strapi."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from feedsvc.readers import markdown, rich_documents
from feedsvc.readers.json_values import Fields, fields_of, has_markdown, has_markup, number_of, objects_of, text_of

DEEPEST = 6
"""Levels of objects in a part."""

_TYPES = ("type", "slice_type", "__component", "acf_fc_layout", "component", "_type", "blockType", "__typename")
_ABOUT = frozenset(
    (
        *(
            *_TYPES,
            "id",
            "_uid",
            "uid",
            "key",
            "handle",
            "slug",
            "style",
            "class",
            "className",
            "layout",
            "size",
            "align",
            "lang",
        ),
        *("slice_label", "version", "url", "href", "link", "target", "anchor", "theme", "color", "alt", "enabled", "settings"),
    )
)
"""Members that say how a part is made or shown."""

_ASIDE = re.compile(
    r"(?:^|[^a-z])(?:cta|call.?to.?action|newsletter|sign.?up|subscri\w*|related|buttons?|promo|advert\w*|ads?)(?:$|[^a-z])"
)
"""What parts are called that are no text."""

_HEADING = re.compile(r"head(?:ing|line|er)|sub-?(?:head|title)|^title$|^h[1-6]$")
_QUOTE = re.compile(r"quot|blockquote|citation")
_LISTS = {"list-item": "bullet", "o-list-item": "number"}
_SPANS = {"strong": "bold", "em": "italic"}


def html_of(value: object) -> str | None:
    """Return a row of typed parts as HTML, or rich text of Prismic; None for any other value."""
    parts = _parts_of(value)
    if not parts or not all(map(_type_of, parts)):
        return None
    return rich_text(value) or "".join(map(_part, parts)) or None


def rich_text(value: object) -> str | None:
    """Return rich text of Prismic as HTML: paragraphs with spans; None for any other value."""
    parts = _parts_of(value)
    is_prismic = all(isinstance(part.get("text"), str) and isinstance(part.get("spans"), list) for part in parts)
    return rich_documents.html_of([_paragraph(part) for part in parts]) if parts and is_prismic else None


def _parts_of(value: object) -> list[Fields]:
    """Return a list's members if all are objects."""
    parts = objects_of(value) if isinstance(value, list) else []
    return parts if isinstance(value, list) and len(parts) == len(value) else []


def _type_of(part: Fields) -> str:
    return next((str(part[key]).lower() for key in _TYPES if isinstance(part.get(key), str)), "")


def _part(part: Fields) -> str:
    kind = _type_of(part)
    return "" if _ASIDE.search(kind) else "".join(_texts(part, kind, 0)).replace("</blockquote><blockquote>", "")


def _texts(fields: Fields, kind: str, depth: int) -> Iterator[str]:
    """Yield the texts of a part in their order, each as the element that its member or its part is named for."""
    for name, value in fields.items():
        if name in _ABOUT or depth > DEEPEST:
            continue
        rich = rich_documents.html_of(value) or html_of(value)
        if rich is not None:
            yield _quoted(rich, f"{kind} {name}".lower())
        elif isinstance(value, dict):
            yield from _texts(value, f"{kind} {name}", depth + 1)
        elif text := text_of(value) if isinstance(value, str) else None:
            yield _element(text, name.lower() if depth or name != "value" else kind, kind)


def _element(text: str, name: str, kind: str) -> str:
    if has_markup(text):
        return _quoted(text, f"{kind} {name}")
    if has_markdown(text):
        return _quoted(markdown.html_of(text), f"{kind} {name}")
    shown = html.escape(text, quote=False).replace("\n\n", "</p><p>").replace("\n", "<br>")
    if _HEADING.search(name):
        return f"<h2>{shown}</h2>"
    return _quoted(f"<p>{shown}</p>", f"{kind} {name}")


def _quoted(markup: str, names: str) -> str:
    return f"<blockquote>{markup}</blockquote>" if _QUOTE.search(names) else markup


def _paragraph(part: Fields) -> Fields:
    """Return a paragraph of Prismic as a node of rich text, its spans as marks of runs."""
    text, kind = str(part["text"]), str(part.get("type"))
    spans = [_Span.of(span) for span in objects_of(part["spans"])]
    cuts = sorted({0, len(text), *(place for span in spans for place in (span.start, span.end))})
    runs = [_run(text[start:end], start, spans) for start, end in pairwise(cuts)]
    return {"type": "p" if kind in _LISTS else kind, "listItem": _LISTS.get(kind), "children": runs}


def _run(text: str, start: int, spans: Sequence["_Span"]) -> Fields:
    return {"text": text, "marks": [span.mark for span in spans if span.start <= start < span.end]}


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    mark: object

    @classmethod
    def of(cls, span: Fields) -> "_Span":
        kind = str(span.get("type"))
        mark = {"type": "link", **fields_of(span.get("data"))} if kind == "hyperlink" else _SPANS.get(kind, kind)
        return cls(number_of(span.get("start")) or 0, number_of(span.get("end")) or 0, mark)
