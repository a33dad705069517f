"""Contentful: exports of a space, and answers of its interface, with entries, assets and rich text joined in one language."""

from collections.abc import Mapping
from typing import Any

from feedsvc.readers.json_values import Fields, fields_of, objects_of, text_of
from feedsvc.readers.rich_documents import html_of, is_document

DEEPEST = 2
"""Links that are followed from an entry."""


def is_export(value: Fields) -> bool:
    """Return whether an object is an export of a space, or an answer with entries of one."""
    if isinstance(value.get("entries"), list):
        return any(isinstance(entry.get("fields"), dict) and _sys(entry) for entry in objects_of(value["entries"]))
    return _sys(value).get("type") == "Array" and any("fields" in item for item in objects_of(value.get("items")))


def entries_of(value: Fields) -> list[object]:
    """Return the entries as objects with plain keys: texts of one language, rich text as HTML, links as what they name."""
    entries = objects_of(value.get("entries")) or objects_of(value.get("items"))
    included = fields_of(value.get("includes"))
    lists = (value.get("assets"), included.get("Entry"), included.get("Asset"))
    others = [*entries, *(each for listed in lists for each in objects_of(listed))]
    known = {str(_sys(entry).get("id")): entry for entry in others}
    locales = objects_of(value.get("locales"))
    locale = next((str(each["code"]) for each in locales if each.get("default") and each.get("code")), None)
    space = _Space(known, locale, _titles(value), is_export="entries" in value)
    articles = [space.entry(entry) for entry in entries if space.has_text(entry)]
    return list(articles or map(space.entry, entries))


class _Space:
    """The entries and assets of a space by their ids, and the language that is read."""

    def __init__(self, known: Mapping[str, Fields], locale: str | None, titles: Mapping[str, str], *, is_export: bool) -> None:
        self.known, self.locale, self.titles, self.is_export = known, locale, titles, is_export

    def has_text(self, entry: Fields) -> bool:
        """Return whether an entry holds rich text or several lines: people, categories and settings do not."""
        values = [self._value(value) for value in fields_of(entry.get("fields")).values()]
        return any(is_document(value) or (isinstance(value, str) and len(value) > 300) for value in values)

    def entry(self, entry: Fields) -> Fields:
        """Return an entry as an object with plain keys."""
        system = _sys(entry)
        plain = self._plain(entry, 0)
        named = plain.get(self.titles.get(str(_sys(fields_of(system.get("contentType"))).get("id")), ""))
        return {
            **({"title": named} if named else {}),
            "createdAt": next(filter(None, map(system.get, ("firstPublishedAt", "publishedAt", "createdAt"))), None),
            "updatedAt": system.get("updatedAt"),
            "locale": self.locale or system.get("locale"),
            "guid": system.get("id"),
            **plain,
            **({"status": "draft"} if self.is_export and not system.get("publishedVersion") else {}),
            **({"status": "archived"} if system.get("archivedVersion") else {}),
        }

    def _plain(self, entry: Fields, depth: int) -> dict[str, Any]:
        return {key: self._read(self._value(value), depth) for key, value in fields_of(entry.get("fields")).items()}

    def _value(self, value: object) -> object:
        """Return a value in the language that is read; an export keeps each under its languages."""
        values = fields_of(value)
        if not self.is_export or not values:
            return value
        return values.get(self.locale or "") if self.locale in values else next(iter(values.values()))

    def _read(self, value: object, depth: int) -> object:
        if is_document(value):
            return html_of(value, self._picture)
        if isinstance(value, list):
            return [self._read(each, depth) for each in value[:100]]
        return self._linked(fields_of(value), depth) if _sys(fields_of(value)).get("type") == "Link" else value

    def _linked(self, link: Fields, depth: int) -> object:
        found = self.known.get(str(_sys(link).get("id")))
        if found is None or depth >= DEEPEST:
            return None
        plain = self._plain(found, depth + 1)
        address = text_of(fields_of(plain.get("file")).get("url"))
        return {**plain, "url": f"https:{address}" if address.startswith("//") else address} if address else plain

    def _picture(self, node: Fields) -> Fields:
        found = fields_of(self._linked(fields_of(fields_of(node.get("data")).get("target")), 0))
        return {"url": found.get("url"), "alt": found.get("title"), "caption": found.get("description")}


def _titles(value: Fields) -> dict[str, str]:
    """Return the field by which each type of entry is named."""
    types = objects_of(value.get("contentTypes"))
    return {str(_sys(each).get("id")): str(each["displayField"]) for each in types if each.get("displayField")}


def _sys(value: Fields) -> Fields:
    return fields_of(value.get("sys"))
