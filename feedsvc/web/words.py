"""The words of the public pages themselves, in the language of what they show (`words.toml`)."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")
_FORMERLY = {"iw": "he", "in": "id"}
"""Codes that older systems still write."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, whose tag is `language`; `words.toml` tells where each stands."""

    language: str
    skip: str
    sections: str
    query: str
    search: str
    subscribe: str
    feeds: str
    copy: str
    copied: str
    one_click: str
    device: str
    older: str
    pages: str
    updated: str
    edited: str
    source: str
    latest: str
    headline: str
    anew: str
    none_found: str
    none_found_help: str
    none_yet: str
    none_yet_help: str
    missing: str
    missing_help: str
    gone: str
    gone_help: str
    back: str
    published: str
    embed: str
    new: Mapping[str, str]

    @property
    def new_as_json(self) -> str:
        """Return the plural forms of "{n} new articles" as the page's script reads them."""
        return json.dumps(self.new, ensure_ascii=False, separators=(",", ":"))


def words_of(language: str) -> Words:
    """Return the words for a language tag (BCP 47), by its nearest table: English where there is none."""
    tables, tag = _tables(), language.lower().replace("_", "-")
    if tag.startswith(_TRADITIONAL):
        return tables["zh-hant"]
    code = tag.partition("-")[0]
    return tables.get(tag) or tables.get(_FORMERLY.get(code, code)) or tables["en"]


@cache
def _tables() -> Mapping[str, Words]:
    tables = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return {language.lower(): Words(language, **table) for language, table in tables.items()}
