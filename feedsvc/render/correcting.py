"""What readers are told of corrections, on pages and in feeds: a sentence in the article's language, with its day."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from feedsvc.domain.articles import Revision
from feedsvc.domain.correction_notes import note_of

INTERNATIONAL = "en-001"
"""English that says of no country how it writes a day: 30 November 2026."""


def corrections_of(revision: Revision, language: str) -> Sequence[str]:
    """Return the corrections of an article as its readers are told of them, plain text."""
    return [sentence(day, text, language) for day, text in map(note_of, revision.corrections)]


def sentence(day: date, text: str, language: str) -> str:
    """Return what readers are told of a correction: "Corrected on 30 November 2026: ..."."""
    tag = _known(language)
    written = language if language.lower().replace("_", "-").startswith(tag) else tag
    return f"{sentences()[tag].replace('{date}', _written(day, INTERNATIONAL if written == 'en' else written))} {text}"


def _known(language: str) -> str:
    """Return the nearest language that has a sentence, English where none has."""
    tag = language.lower().replace("_", "-")
    while tag and tag not in sentences():
        tag = tag.rpartition("-")[0]
    return tag or "en"


def _written(day: date, language: str) -> str:
    """Write a day as the language does (CLDR); in figures where CLDR doesn't know it."""
    from babel import Locale, UnknownLocaleError  # 0.1 s, and few articles are corrected
    from babel.dates import format_date

    try:
        return format_date(day, "long", locale=Locale.parse(language, sep="-"))
    except (UnknownLocaleError, ValueError):
        return day.isoformat()


@cache
def sentences() -> Mapping[str, str]:
    """Map languages to what stands before a correction; {date} is its day."""
    table = tomllib.loads((files(__package__) / "corrected.toml").read_text(encoding="utf-8"))
    return {tag.lower(): str(words) for tag, words in table.items()}
