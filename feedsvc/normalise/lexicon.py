"""The tables of what outlets print, a TOML file a language under `languages/`, compiled once."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from feedsvc.domain.scripts import UNSPACED
from feedsvc.normalise.characters import fold

LANGUAGES = (
    *("ar", "bn", "de", "en", "es", "fa", "fr", "he", "hi", "id", "it", "ja"),
    *("ko", "ms", "nl", "pl", "pt", "ru", "th", "tr", "uk", "vi", "zh"),
)

_WORDS = ("furniture", "related", "home", "ends", "outlets", "and", "joined", "in", "at", "am", "pm", "time_after", "labels",
          "traits", "filed", "agencies", "nobody", "newsrooms", "commands", "places",
          "noon", "midnight", "embargo_until", "embargo_phrases", "embargo_not",
          "embargo_publish", "embargo_before", "embargo_none", "clock_words", "forbid", "immediate")  # fmt: skip
_OPENERS = ("author", "editor", "neither", "source", "tags", "section", "title", "summary", "published", "updated", "language",
            "place", "photo", "begins", "heads", "copyright", "notes", "by", "jobs",
            "embargo", "embargo_self", "editors", "kill", "advisory")  # fmt: skip


KEYS = _WORDS + _OPENERS


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language together with English, which pages everywhere mix in."""

    language: str
    exact: dict[str, frozenset[str]]
    """Key -> whole lines or words, folded."""
    openers: dict[str, re.Pattern[str]]
    """Key -> pattern that matches one of the phrases at the start of a folded text, the longest first."""
    months: dict[str, int]
    weekdays: frozenset[str]
    jalali: dict[str, int] = field(default_factory=dict)
    month_prefixes: tuple[str, ...] = ()
    weekday_numbers: dict[str, int] = field(default_factory=dict)
    """Weekday -> its number as ISO counts them, Monday 1."""

    def has(self, key: str, text: str) -> bool:
        """Return whether a folded text is one of the phrases of a key."""
        return text in self.exact[key]

    def opening(self, key: str, text: str) -> str | None:
        """Return the phrase of a key that a folded text begins with, at a word's end."""
        match = self.openers[key].match(text)
        return match.group() if match else None


@cache
def lexicon(language: str) -> Lexicon:
    """Load the tables of a language; one without a table has English alone."""
    code = language if language in LANGUAGES else "en"
    tables = [_table(code)] if code == "en" else [_table(code), _table("en")]
    tables += [_table(also) for also in [*tables[0].get("also", []), "everywhere"]]
    exact = {key: frozenset(fold(phrase) for table in tables for phrase in table.get(key, [])) for key in KEYS}
    openers = {key: _pattern(phrase for table in tables for phrase in table.get(key, [])) for key in _OPENERS}
    months = {name: number for table in reversed(tables) for name, number in _numbered(table.get("months", [])).items()}
    weekdays = {name: number for table in reversed(tables) for name, number in _numbered(table.get("weekdays", [])).items()}
    prefixes = tuple(tables[0].get("month_prefixes", []))
    jalali = _numbered(tables[0].get("jalali", []))
    return Lexicon(code, exact, openers, months, frozenset(weekdays), jalali, prefixes, weekdays)


@cache
def foreign_openings() -> dict[str, str]:
    """Map what opens bylines in other languages than a page's own to the language by whose table the rest is read."""
    return dict(_table("everywhere")["elsewhere"])


@cache
def _table(language: str) -> dict[str, Any]:
    text = (files("feedsvc.normalise") / "languages" / f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Match any phrase; after a letter of a spaced script the word has to end."""
    ordered = sorted({fold(phrase) for phrase in phrases}, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, ordered))}){WORD_END}") if ordered else re.compile(r"(?!)")


WORD_END = rf"(?:(?<![^\W\d_])|(?![^\W\d_])|(?<=[{UNSPACED}]))"
"""Not between two letters, but in scripts that are written without spaces."""


def _numbered(names: list[str]) -> dict[str, int]:
    """Number names from 1; alternatives are parted by spaces, or by | where a name holds spaces itself."""
    return {
        fold(name).rstrip("."): number for number, alternatives in enumerate(names, 1) for name in _alternatives(alternatives)
    }


def _alternatives(text: str) -> list[str]:
    return text.split("|") if "|" in text else text.split()
