"""The tables of what outlets print, a TOML file a language under `languages/`, compiled once."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from feedsvc.domain.scripts import UNSPACED, VOWEL_SIGNS
from feedsvc.normalise.characters import fold
from feedsvc.normalise.cldr import CalendarNames, calendar_names

TABLES: Traversable = files("feedsvc.normalise") / "languages"

_WORDS = ("furniture", "related", "home", "ends", "outlets", "and", "joined", "in", "of", "at", "am", "pm", "time_after",
          "labels", "traits", "filed", "writes", "agencies", "agency_kinds", "nobody", "newsrooms", "commands", "places",
          "noon", "midnight", "embargo_until", "embargo_phrases", "embargo_not",
          "embargo_publish", "embargo_before", "embargo_none", "clock_words", "forbid", "following", "please", "annul", "story",
          "immediate", "unsorted",
          "counted", "minutes", "before_hour", "public", "members", "about_behind", "checks", "order_while", "uses",
          "tests", "ignoring",
          "samples", "site_pages", "delivery", "lifted", "in_print", "in_net",
          "order_after")  # fmt: skip
_OPENERS = ("author", "editor", "neither", "source", "tags", "section", "title", "summary", "published", "updated", "language",
            "place", "photo", "begins", "heads", "copyright", "notes", "by", "jobs",
            "embargo", "embargo_self", "editors", "kill", "advisory", "unpublished", "reading_time", "hour_units",
            "contact", "itself", "waits", "internal", "business",
            "desk_papers", "about")  # fmt: skip


KEYS = _WORDS + _OPENERS
"""The keys of a table that hold phrases."""

STRUCTURES = ("months", "more_months", "weekdays", "more_weekdays", "calendars", "month_prefixes", "also", "neighbours",
              "telling", "scripts", "elsewhere")  # fmt: skip
"""Its other keys: names that are numbered, calendars, and what tells a language from its neighbours and its scripts apart."""

TRAITS = {
    "unspaced": "words are written without spaces between them",
    "month first": "03/04/2021 is the 4th of March",
    "year first": "a date in words may begin with its year",
    "short years": "a year of a date in words may have two digits",
    "months have two names": "a date names its month twice, in two calendars' words",
    "dotless i": "I and ı, İ and i are pairs of letters",
    "hours from six": "the hours of a part of the day are counted from six: the third of the morning is nine",
    "commas part names": "a list of names needs no word for and",
    "dots part names": "・ parts names",
    "spaces part names": "a space parts names of two or three characters",
    "surnames are joined": "a word for and may stand between the two surnames of one person",
    "spaces part tags": "a space parts tags",
    "and closes lists": "the last of several sources stands behind the word for and",
    "names are short": "a name has two to six characters",
    "names stand alone": "a line of two to six words below the headline is a byline",
    "names have one word": "a short line without a space may be a byline below the headline",
    "names stand at the foot": "a name below the text is the author's",
    "names stand in brackets": "a name in brackets below the text is the author's",
    "datelines end with a colon": "a colon stands behind the place",
    "datelines end with a full stop": "a full stop stands behind the place",
    "datelines name reporters": "what stands behind = in a dateline is a person unless it is an outlet",
    "short capitals are outlets": "up to five capitals that open a text are an outlet's mark",
}
"""What languages do differently, and what it means."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language together with English, which pages everywhere mix in."""

    language: str
    """Its primary subtag."""
    exact: dict[str, frozenset[str]]
    """Key -> whole lines or words, folded."""
    openers: dict[str, re.Pattern[str]]
    """Key -> pattern that matches one of the phrases at the start of a folded text, the longest first."""
    months: dict[str, int]
    weekdays: frozenset[str]
    weekday_numbers: dict[str, int] = field(default_factory=dict)
    """Weekday -> its number as ISO counts them, Monday 1."""
    calendars: dict[str, dict[str, int]] = field(default_factory=dict)
    """Calendar -> its months, where a language's newspapers count by another one too."""
    month_prefixes: tuple[str, ...] = ()
    month_stems: dict[str, int] = field(default_factory=dict)
    """What months begin with whatever their ending, where CLDR alone names them."""
    is_tabled: bool = True
    """Whether a table tells nearly all that opens its bylines: a full one, which knows its furniture too."""
    dates_are_tabled: bool = True
    """Whether a table names its weekdays, and months if they have names; where CLDR alone does, any short word may stand
    between the parts of a date."""

    def has(self, key: str, text: str) -> bool:
        """Return whether a folded text is one of the phrases of a key."""
        return text in self.exact[key]

    def opening(self, key: str, text: str) -> str | None:
        """Return the phrase of a key that a folded text begins with, at a word's end."""
        match = self.openers[key].match(text)
        return match.group() if match else None


SHORTEST_STEM = 4
"""Letters of a month's name that have to stand, whatever its ending."""

_SPACED_NAME = re.compile(rf"(?:[^\W\d_{UNSPACED}]|[{VOWEL_SIGNS}]){{4,}}")


def languages() -> tuple[str, ...]:
    """List the languages that have a table."""
    return tuple(sorted(_tabled()))


@lru_cache(maxsize=64)
def lexicon(language: str) -> Lexicon:
    """Load the words of a language, given as any BCP 47 tag: its table, else what CLDR knows of it, and English."""
    code = language.partition("-")[0].lower()
    if code != language:
        return lexicon(code)
    table = _table(code) if code in _tabled() else {}
    names = None if "months" in table else calendar_names(code)
    if not table and names is None:
        return lexicon("en")
    own = [table, *map(_table, table.get("also", []))]
    tables = [*own, *([_table("en")] if code != "en" else []), _table("everywhere")]
    phrases = _phrases(own, tables, names)
    months, weekdays = (_numbers(tables, key, getattr(names, key, {})) for key in ("months", "weekdays"))
    return Lexicon(
        code,
        {key: frozenset(values) for key, values in phrases.items()},
        {key: _pattern(phrases[key]) for key in _OPENERS},
        _beginnings(names, 3) | _beginnings(names, 4) | months if names else months,
        frozenset(weekdays),
        weekdays,
        calendars={name: _numbered(months) for table in own for name, months in table.get("calendars", {}).items()},
        month_prefixes=tuple(prefix for table in own for prefix in table.get("month_prefixes", [])),
        month_stems=_beginnings(names, None) if names else {},
        is_tabled=any("furniture" in table for table in own),
        dates_are_tabled="weekdays" in table,
    )


def _phrases(own: list[dict[str, Any]], tables: list[dict[str, Any]], names: CalendarNames | None) -> dict[str, list[str]]:
    """Gather the phrases of each key, folded; traits are a language's own, not those of English."""
    phrases = {key: [fold(phrase) for table in tables for phrase in table.get(key, [])] for key in KEYS}
    phrases["traits"] = [trait for table in own for trait in table.get("traits", [])]
    if names:
        for key in ("am", "pm", "noon", "midnight", "of"):
            phrases[key] += getattr(names, key)
        phrases["traits"] += [trait for trait in ("month first", "year first") if getattr(names, trait.replace(" ", "_"))]
    return phrases


def _beginnings(names: CalendarNames, length: int | None) -> dict[str, int]:
    """Cut months in scripts with spaces to a length, or (None) their endings off; what two begin with stands for neither."""
    cuts = {name[: length or _stem_length(name)] for name in names.months if _SPACED_NAME.fullmatch(name)}
    numbers = {short: {number for name, number in names.months.items() if name.startswith(short)} for short in cuts}
    return {short: meant.pop() for short, meant in numbers.items() if len(meant) == 1}


def _stem_length(name: str) -> int:
    return max(SHORTEST_STEM, len(name) - (2 if len(name) > 6 else 1))


def _numbers(tables: list[dict[str, Any]], key: str, names: dict[str, int]) -> dict[str, int]:
    """Number months or weekdays: a table's own names win over CLDR's, and these over English ones."""
    numbers: dict[str, int] = {}
    for table in reversed(tables):
        if table is tables[0]:
            numbers |= names
        numbers |= _numbered(table.get(key, [])) | _numbered(table.get(f"more_{key}", []))
    return numbers


@cache
def telling_words(language: str) -> dict[str, re.Pattern[str]]:
    """Return the words by which a language and its neighbours are told apart; {} for one that letters tell well enough."""
    table = _table(language) if language in _tabled() else {}
    codes = [language, *table["neighbours"]] if "neighbours" in table else []
    return {code: re.compile(rf"\b(?:{'|'.join(map(_stem, _table(code)['telling']))})\b") for code in codes}


@cache
def script_letters(language: str) -> dict[str, re.Pattern[str]]:
    """Map scripts (ISO 15924) to letters that stand in them alone, where a table tells a language's scripts apart by them."""
    table = _table(language) if language in _tabled() else {}
    return {script: re.compile(f"[{letters}]") for script, letters in table.get("scripts", {}).items()}


def _stem(word: str) -> str:
    """Match a word, and its endings too where it ends with a hyphen."""
    return re.escape(word.removesuffix("-")) + (r"\w*" if word.endswith("-") else "")


@cache
def foreign_openings() -> dict[str, str]:
    """Map what opens bylines in other languages than a page's own to the language by whose table the rest is read."""
    return dict(_table("everywhere")["elsewhere"])


@cache
def _table(language: str) -> dict[str, Any]:
    return tomllib.loads((TABLES / f"{language}.toml").read_text(encoding="utf-8"))


@cache
def _tabled() -> frozenset[str]:
    return frozenset(path.name.removesuffix(".toml") for path in TABLES.iterdir()) - {"everywhere"}


def forget() -> None:
    """Drop what was loaded, for tables that have changed."""
    for cached in (lexicon, telling_words, script_letters, foreign_openings, _table, _tabled):
        cached.cache_clear()


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Match any folded phrase; after a letter of a spaced script the word has to end."""
    ordered = sorted(set(phrases), key=len, reverse=True)
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
