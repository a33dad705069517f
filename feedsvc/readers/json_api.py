"""Answers of JSON:API (Drupal) and of interfaces like it (Strapi): what an entry is related to stands in it as a member."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from feedsvc.readers.json_values import Fields, fields_of, objects_of, text_of

_NAMES = ("display_name", "field_display_name", "field_name", "title", "name")
"""Members by which people and terms are named, what readers see first: the name of a Drupal user is what he signs in with."""

_PLUGIN = re.compile(
    r"\{load(?:position|module|moduleid)\s[^{}]{0,200}\}|\{([a-z]\w{1,30})(?:\s[^{}]{0,200})?\}[^{}]{0,500}\{/\1\}"
)

_TAGS = ("tag", "keyword", "schlagwort", "etiquet")
_SECTIONS = ("categor", "section", "rubri", "kategori", "channel", "topic", "ressort")


def is_answer(value: Fields) -> bool:
    """Return whether an object is such an answer: entries with a type, an id and attributes."""
    return any("attributes" in each and "type" in each for each in objects_of(value.get("data")))


def entries_of(value: Fields) -> list[object]:
    """Return the entries as objects with plain keys, with what they are related to."""
    known = {(each.get("type"), each.get("id")): each for each in objects_of(value.get("included"))}
    return [_entry(each, known) for each in objects_of(value.get("data"))]


def _entry(entry: Fields, known: Mapping[tuple[object, object], Fields]) -> Fields:
    attributes = {key.removeprefix("field_"): each for key, each in fields_of(entry.get("attributes")).items()}
    related: dict[str, Any] = {}
    for key, relation in fields_of(entry.get("relationships")).items():
        found = [(each, known.get((each.get("type"), each.get("id")))) for each in objects_of(fields_of(relation).get("data"))]
        members = [_member(reference, other, known) for reference, other in found if other is not None]
        if members:
            _add(related, key, str(found[0][0].get("type")), members)
    if entry.get("type") == "articles":  # Joomla
        attributes = {key: _without_plugins(each) if isinstance(each, str) else each for key, each in attributes.items()}
    return {"guid": entry.get("id"), **related, **attributes, **_link(entry, attributes)}


def _without_plugins(text: str) -> str:
    """Return a text without the marks in braces at which Joomla's plugins would show a module or a gallery."""
    return _PLUGIN.sub("", text) if "{" in text else text


def _add(related: dict[str, Any], key: str, kind: str, members: list[Fields]) -> None:
    name = f"{key} {kind.rpartition('--')[2]}".lower()
    if kind.startswith("user") or "author" in name:
        key = "author" if key in ("uid", "author", "field_author") or "author" not in related else key
        related.setdefault("author", members) if key == "author" else None
    elif any(word in name for word in _TAGS):
        related["tags"] = [*related.get("tags", []), *(member["name"] for member in members)]
    elif any(word in name for word in _SECTIONS):
        related.setdefault("category", [member["name"] for member in members])
    elif any("url" in member for member in members):
        related.setdefault("image", members[0])


def _member(reference: Fields, other: Fields, known: Mapping[tuple[object, object], Fields]) -> Fields:
    """Return what an entry is related to: its name, and the address of a file, be it in a medium."""
    attributes = fields_of(other.get("attributes"))
    address = next(_addresses(other, known), None)
    name = next((text for key in _NAMES if (text := text_of(attributes.get(key)))), None)
    meta = fields_of(reference.get("meta"))
    return {"name": name, **({"url": address, "alt": meta.get("alt"), "caption": meta.get("title")} if address else {})}


def _addresses(entry: Fields, known: Mapping[tuple[object, object], Fields]) -> Iterator[str]:
    attributes = fields_of(entry.get("attributes"))
    address = text_of(fields_of(attributes.get("uri")).get("url")) or text_of(attributes.get("url"))
    if address:
        own = text_of(fields_of(fields_of(fields_of(entry.get("links")).get("self"))).get("href")) or ""
        yield urljoin(own, address)
    for relation in fields_of(entry.get("relationships")).values():
        for each in objects_of(fields_of(relation).get("data")):
            other = known.get((each.get("type"), each.get("id")))
            if other is not None and str(each.get("type")).startswith("file"):
                yield from _addresses(other, known)


def _link(entry: Fields, attributes: Fields) -> Fields:
    """Return the address of an entry: its path, on the host that answered."""
    alias = text_of(fields_of(attributes.get("path")).get("alias"))
    own = text_of(fields_of(fields_of(entry.get("links")).get("self")).get("href"))
    return {"link": urljoin(own, alias)} if alias and own else {}
