"""The words of the public pages themselves, in the language of what they show (`words/`, a TOML file a language)."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")
_OTHERWISE = {"iw": "he", "in": "id", "nb": "no", "nn": "no", "fil": "tl"}
"""Codes that older systems still write, and those of languages whose readers share a table."""

_FOLDER = files(__package__) / "words"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, whose tag is `language`; every table has every key."""

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
    previous: str
    following: str
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
    """With `{outlet}` for the outlet's name."""
    embed: str
    widget: Mapping[str, str]
    """Of the page on which a visitor sets up the widget."""
    new: Mapping[str, str]
    """Plural category (CLDR, as browsers tell them apart) -> "{n} new articles"."""

    @property
    def new_as_json(self) -> str:
        """Return the plural forms of "{n} new articles" as the page's script reads them."""
        return json.dumps(self.new, ensure_ascii=False, separators=(",", ":"))


def words_of(language: str) -> Words:
    """Return the words for a language tag (BCP 47), by its nearest table: English where there is none."""
    tables, tag = _tables(), language.lower().replace("_", "-")
    if tag.startswith(_TRADITIONAL):
        return _table("zh-Hant")
    code, dash, others = tag.partition("-")
    tag = f"{_OTHERWISE.get(code, code)}{dash}{others}"
    while tag and tag not in tables:
        tag = tag.rpartition("-")[0]
    return _table(tables.get(tag, "en"))


@cache
def _tables() -> Mapping[str, str]:
    """Map the tags of all tables, in small letters, to their names."""
    names = (path.name.removesuffix(".toml") for path in _FOLDER.iterdir())
    return {name.lower(): name for name in names}


@cache
def _table(language: str) -> Words:
    return Words(language, **tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8")))
