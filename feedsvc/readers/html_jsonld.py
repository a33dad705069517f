"""The JSON-LD of a page: the object that is its article, also where it is nested, listed among others or broken."""

import html as entities
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import html

Told = Mapping[str, Any]

ARTICLE_TYPES = re.compile(
    r"(News|Blog|Opinion|Analysis|Reportage|Review|Report|Tech|Background|Advertiser|Satirical)?\w*Article$|BlogPosting$|Report$"
)
_WRAPPING = re.compile(r"^\s*(?:<!\[CDATA\[|<!--|//\s*<!\[CDATA\[|/\*.{0,40}?\*/)|(?:\]\]>|-->|//\s*\]\]>)\s*;?\s*$")
_STRING = r'"\s*:\s*"((?:[^"\\]|\\.){1,600})"'
_SALVAGED = ("headline", "datePublished", "dateModified", "description", "articleSection")
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart")

DEEPEST = 6
MOST = 200
"""Levels and members of nested objects that are looked at."""


def article_of(objects: list[Told], address: str | None, titles: list[str]) -> Told:
    """Choose the object that tells of the page's own article; {} if none does.

    A page may tell of many: of two, the one with the page's address or title is its own, then the one that tells more.
    """
    articles = [told for told in objects if _is_article(told)]

    def weight(told: Told) -> tuple[bool, bool, int]:
        fields = ("headline", "datePublished", "author", "articleBody", "dateModified")
        addresses = {text_of(told.get("url")), text_of(told.get("@id")), address_of(told.get("mainEntityOfPage"))}
        headline = text_of(told.get("headline"))
        is_here = address is not None and any(one and one.split("#")[0] == address for one in addresses)
        return is_here, headline is not None and headline in titles, sum(bool(told.get(key)) for key in fields)

    return max(articles, key=weight, default={})


def objects_of(tree: html.HtmlElement) -> list[Told]:
    """Give every JSON-LD object of a page, @graph and lists gone through; of a broken one, what can be made out."""
    found: list[Told] = []
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        text = _WRAPPING.sub("", script.text or "").strip().rstrip(";")
        found += _within(_loaded(text), 0)
    return found


def text_of(value: object) -> str | None:
    """Give a text that may stand in a list, its escapes resolved; None for anything else."""
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, str)), None)
    return entities.unescape(value).strip() or None if isinstance(value, str) else None


def name_of(value: object) -> str | None:
    """Give the name of an object, or a text that is one."""
    if isinstance(value, list):
        value = value[0] if value else None
    return text_of(value.get("name")) if isinstance(value, dict) else text_of(value)


def address_of(value: object) -> str | None:
    """Give the address of an object by `@id` or `url`, or a text that is one."""
    if isinstance(value, dict):
        return text_of(value.get("@id")) or text_of(value.get("url"))
    return text_of(value)


def authors_of(article: Told, objects: list[Told]) -> list[str]:
    """Name the people of `author`, those too that are named elsewhere on the page by their `@id`; organisations are none."""
    told = article.get("author") or article.get("creator")
    people = [_referred(one, objects) for one in (told if isinstance(told, list) else [told])]
    return [name for one in people if not _is_organisation(one) and (name := name_of(one))]


def _is_article(told: Told) -> bool:
    kinds = told.get("@type")
    return any(isinstance(kind, str) and ARTICLE_TYPES.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _loaded(text: str) -> object:
    for attempt in (text, re.sub(r",\s*(?=[}\]])", "", text), entities.unescape(text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _salvaged(text)


def _salvaged(text: str) -> Told:
    """Make out the fields of an article in JSON that is broken: templates forget to escape quotes."""
    kind = re.search(r'"@type' + _STRING, text)
    if kind is None or not ARTICLE_TYPES.search(kind[1]):
        return {}
    told: dict[str, Any] = {"@type": kind[1]}
    for key in _SALVAGED:
        match = re.search(f'"{key}' + _STRING, text)
        if match:
            told[key] = match[1].replace("\\/", "/").replace('\\"', '"')
    author = re.search(r'"author"\s*:\s*\[?\s*\{[^{}]*?"name' + _STRING, text) or re.search('"author' + _STRING, text)
    return told | ({"author": author[1]} if author else {})


def _within(told: object, depth: int) -> Iterator[Told]:
    if depth > DEEPEST:
        return
    if isinstance(told, list):
        for part in told[:MOST]:
            yield from _within(part, depth + 1)
    elif isinstance(told, dict):
        yield told
        for key in _NESTED:
            yield from _within(told.get(key), depth + 1)


def _referred(one: object, objects: list[Told]) -> object:
    if isinstance(one, dict) and one.get("@id") and not one.get("name"):
        return next((told for told in objects if told.get("@id") == one["@id"] and told.get("name")), one)
    return one


def _is_organisation(one: object) -> bool:
    return isinstance(one, dict) and any("Organization" in str(kind) for kind in (one.get("@type"), one.get("additionalType")))
