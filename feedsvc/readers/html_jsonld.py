"""The JSON-LD of a page: the object that is its article, also where it is nested, listed among others or broken."""

import html as entities
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import html

JsonObject = Mapping[str, Any]

ARTICLE_TYPES = re.compile(
    r"(News|Blog|Opinion|Analysis|Reportage|Review|Report|Tech|Background|Advertiser|Satirical)?\w*Article$|BlogPosting$|Report$"
)
_WRAPPING = re.compile(r"^\s*(?:<!\[CDATA\[|<!--|//\s*<!\[CDATA\[|/\*.{0,40}?\*/)|(?:\]\]>|-->|//\s*\]\]>)\s*;?\s*$")
_STRING = r'"\s*:\s*"((?:[^"\\]|\\.){1,600})"'
_NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*"?(?:https?://schema\.org/)?false\b', re.IGNORECASE)
_SALVAGED = ("headline", "datePublished", "dateModified", "description", "articleSection")
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart")

DEEPEST = 6
MOST = 200
"""Levels and members of nested objects that are looked at."""


def article_of(objects: list[JsonObject], address: str | None, titles: list[str]) -> JsonObject:
    """Choose the object that tells of the page's own article; {} if none does.

    A page may tell of many: of two, the one with the page's address or title is its own, then the one that tells more.
    """
    articles = [value for value in objects if _is_article(value)]

    def weight(value: JsonObject) -> tuple[bool, bool, int]:
        fields = ("headline", "datePublished", "author", "articleBody", "dateModified")
        addresses = {text_of(value.get("url")), text_of(value.get("@id")), address_of(value.get("mainEntityOfPage"))}
        headline = text_of(value.get("headline"))
        is_here = address is not None and any(each and each.split("#")[0] == address for each in addresses)
        return is_here, headline is not None and headline in titles, sum(bool(value.get(key)) for key in fields)

    return max(articles, key=weight, default={})


def objects_of(tree: html.HtmlElement) -> list[JsonObject]:
    """Return every JSON-LD object of a page, @graph and lists gone through; of a broken one, what can be made out."""
    objects: list[JsonObject] = []
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        text = _WRAPPING.sub("", script.text or "").strip().rstrip(";")
        objects += _within(_loaded(text), 0)
    return objects


def text_of(value: object) -> str | None:
    """Return a text that may stand in a list, its escapes resolved; None for anything else."""
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, str)), None)
    return entities.unescape(value).strip() or None if isinstance(value, str) else None


def name_of(value: object) -> str | None:
    """Return the name of an object, or a text that is one."""
    if isinstance(value, list):
        value = value[0] if value else None
    return text_of(value.get("name")) if isinstance(value, dict) else text_of(value)


def address_of(value: object) -> str | None:
    """Return the address of an object by `@id` or `url`, or a text that is one."""
    if isinstance(value, dict):
        return text_of(value.get("@id")) or text_of(value.get("url"))
    return text_of(value)


def authors_of(article: JsonObject, objects: list[JsonObject]) -> list[str]:
    """Return the people of `author`, those too that are named elsewhere on the page by their `@id`; organisations are none."""
    authors = article.get("author") or article.get("creator")
    people = [_referred(author, objects) for author in (authors if isinstance(authors, list) else [authors])]
    return [name for person in people if not _is_organisation(person) and (name := name_of(person))]


def is_free(article: JsonObject) -> str | None:
    """Return what an object says of being read without paying, or a part of it does where it says nothing itself."""
    parts = article.get("hasPart")
    for value in (article, *(parts if isinstance(parts, list) else [parts])):
        if isinstance(value, dict) and isinstance(said := value.get("isAccessibleForFree"), str | bool):
            return str(said).lower()
    return None


def _is_article(value: JsonObject) -> bool:
    kinds = value.get("@type")
    return any(isinstance(kind, str) and ARTICLE_TYPES.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _loaded(text: str) -> object:
    for attempt in (text, re.sub(r",\s*(?=[}\]])", "", text), entities.unescape(text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _salvaged(text)


def _salvaged(text: str) -> JsonObject:
    """Make out the fields of an article in JSON that is broken: templates forget to escape quotes."""
    kind = re.search(r'"@type' + _STRING, text)
    if kind is None or not ARTICLE_TYPES.search(kind[1]):
        return {}
    value: dict[str, Any] = {"@type": kind[1]}
    for key in _SALVAGED:
        match = re.search(f'"{key}' + _STRING, text)
        if match:
            value[key] = match[1].replace("\\/", "/").replace('\\"', '"')
    author = re.search(r'"author"\s*:\s*\[?\s*\{[^{}]*?"name' + _STRING, text) or re.search('"author' + _STRING, text)
    value |= {"isAccessibleForFree": False} if _NOT_FREE.search(text) else {}
    return value | ({"author": author[1]} if author else {})


def _within(value: object, depth: int) -> Iterator[JsonObject]:
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for part in value[:MOST]:
            yield from _within(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in _NESTED:
            yield from _within(value.get(key), depth + 1)


def _referred(value: object, objects: list[JsonObject]) -> object:
    if isinstance(value, dict) and value.get("@id") and not value.get("name"):
        return next((named for named in objects if named.get("@id") == value["@id"] and named.get("name")), value)
    return value


def _is_organisation(value: object) -> bool:
    return isinstance(value, dict) and any(
        "Organization" in str(kind) for kind in (value.get("@type"), value.get("additionalType"))
    )
