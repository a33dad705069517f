"""XML of a newsroom's own making: elements and attributes called like the members of plain JSON, a headline, a text, a date."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from lxml import etree

from feedsvc.domain.drafts import Draft
from feedsvc.readers import plain_json
from feedsvc.readers._xml import XML_LANG, inner_markup, local
from feedsvc.readers.field_names import AUTHORS, BODIES, KNOWN, PUBLISHED, TITLES, fold, in_english
from feedsvc.readers.items import read_each
from feedsvc.readers.json_values import Fields

Element = etree._Element

DEEPEST = 4
"""Elements round an article."""

_BLANK = re.compile(r"\n[ \t\r]*\n")
_HEADS = frozenset(("head", "header", "meta", "metadata", "info", "properties", "attributes"))
"""Elements that hold what is said of an article, whatever stands in them."""


def articles_in(root: Element) -> list[Fields]:
    """Return the elements of a document that have a headline, a text and a day, as objects; [] if it has none."""
    level = [root]
    for _ in range(DEEPEST):
        found = [
            fields for element in level if plain_json.is_article(fields := _fields(element)) and plain_json.is_dated(fields)
        ]
        if found:
            return found
        level = [child for element in level for child in element if isinstance(child.tag, str) and len(child)]
    return []


def read(path: PurePosixPath, articles: list[Fields]) -> tuple[Draft, ...]:
    """Read the articles that were found in a document."""
    return read_each(articles, lambda fields: plain_json.draft_of(fields, path))


def _fields(element: Element) -> Fields:
    """Return the children of an element by their names, the first of each name."""
    return dict(reversed(list(_members(element))))


def _members(element: Element) -> Iterator[tuple[str, str | None]]:
    """Yield children, those of a head as the article's own, then attributes."""
    for child in element:
        if _is_head(child):
            yield from _members(child)
        elif isinstance(child.tag, str):
            yield local(child), inner_markup(child).strip() if len(child) else _text_of(child)
    for key, value in element.attrib.items():
        yield "language" if key == XML_LANG else str(key).rpartition("}")[2], str(value)


def _text_of(element: Element) -> str | None:
    """Return a text in which blank lines part paragraphs."""
    paragraphs = (" ".join(part.split()) for part in _BLANK.split(element.text or ""))
    return "\n\n".join(filter(None, paragraphs)) or None


def _is_head(element: Element) -> bool:
    """Return whether an element holds what is said of the article round it: a headline beside its author or its day."""
    name = fold(local(element))
    if not len(element) or (element.text or "").strip() or (name in KNOWN and name not in BODIES):
        return False
    held = {fold(local(child)) for child in element if isinstance(child.tag, str)}
    held |= set(in_english(tuple(held)).values())
    if not held.isdisjoint(BODIES):
        return False  # an article
    beside = held.intersection((*AUTHORS, *PUBLISHED))
    return name in _HEADS or (bool(beside) and not held.isdisjoint(TITLES))
