"""Names of months, weekdays and parts of the day in every language of Unicode's CLDR: the only door to Babel."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from feedsvc.normalise.characters import clean, fold

_LITERAL = re.compile("'([^']+'’?)")
_PARTS = ("months", "days", "day_periods", "date_formats")
_SCRIPTS = ("", "_Latn", "_Cyrl")
"""Behind a language: its other scripts, whose names are added. Serbian, Bosnian, Uzbek and Azerbaijani have two."""


@dataclass(frozen=True, slots=True)
class CalendarNames:
    """What CLDR says of one language, folded."""

    months: dict[str, int]
    weekdays: dict[str, int]
    """Name -> number as ISO counts them, Monday 1."""
    am: frozenset[str]
    pm: frozenset[str]
    noon: frozenset[str]
    midnight: frozenset[str]
    of: frozenset[str]
    """Words between the parts of a date: "de", "gada", "m."."""
    month_first: bool
    """Whether 03/04/2021 is the 4th of March."""
    year_first: bool
    """Whether a date in words begins with its year."""


@cache
def calendar_names(language: str) -> CalendarNames | None:
    """Return the names of a language, None for one that CLDR doesn't know; 3 ms for each that is asked for."""
    locales = [parts for script in _SCRIPTS if (parts := _parts(language + script))]
    locales = locales or [parts for parts in [_parts(_alias(language))] if parts]
    if not locales:
        return None
    months = {name: number for parts in locales for name, number in _names(parts["months"])}
    weekdays = {name: number + 1 for parts in locales for name, number in _names(parts["days"]) if len(name) > 1}
    long: str = locales[0]["date_formats"]["long"].pattern
    return CalendarNames(
        months,
        weekdays,
        _periods(locales, "am", "morning"),
        _periods(locales, "pm", "afternoon", "evening"),
        _periods(locales, "noon"),
        _periods(locales, "midnight"),
        frozenset(fold(clean(literal.replace("'", ""))) for literal in _LITERAL.findall(long)),
        month_first=_is_month_first(locales[0]),
        year_first=long.startswith("y"),
    )


def usual_script(language: str) -> str | None:
    """Return the script (ISO 15924) that a language is mostly written in, None if CLDR doesn't know it."""
    from babel.core import get_global

    likely: Mapping[str, str] = get_global("likely_subtags")
    return next((part for part in likely.get(_alias(language), "").split("_")[1:] if len(part) == 4), None)


@cache
def is_day_first(language: str, country: str) -> bool:
    """Return whether the day stands before the month where a language is written in a country (ISO 3166), as CLDR has it; for
    a language that is foreign there, in the country's own."""
    from babel.languages import get_official_languages

    spoken = [_alias(language), *map(str, get_official_languages(country))]
    locales = (parts for code in spoken if (parts := _parts(f"{code}_{country}")))
    parts = next(locales, None) or next((parts for code in spoken[1:] if (parts := _parts(code))), None)
    return parts is None or not _is_month_first(parts)


def _is_month_first(parts: dict[str, Any]) -> bool:
    short: str = parts["date_formats"]["short"].pattern
    return 0 <= short.find("M") < short.find("d") < short.find("y")


def _parts(locale: str) -> dict[str, Any] | None:
    """Load what CLDR has of dates in a locale.

    Babel resolves an alias in dicts that locales share, so that the names of the first one asked for turn up in others; a
    copy keeps each to itself. It would also keep the whole locale, 1 MB, for as long as the process lives.
    """
    from babel import localedata

    if not localedata.exists(locale):
        return None
    loaded = localedata.load(locale)
    vars(localedata).get("_cache", {}).pop(locale, None)
    return dict(localedata.LocaleDataDict({part: deepcopy(loaded[part]) for part in _PARTS}))


def _alias(language: str) -> str:
    """Return what CLDR calls a language whose code it doesn't use: fil for tl."""
    from babel.core import get_global

    aliases: Mapping[str, str] = get_global("language_aliases")
    return aliases.get(language, language)


def _names(contexts: dict[str, dict[str, dict[int, str]]]) -> Iterator[tuple[str, int]]:
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in contexts[context][width].items():
                folded = fold(clean(name)).rstrip(".")
                if folded and not folded.isdigit():
                    yield folded, number


def _periods(locales: list[dict[str, Any]], *kinds: str) -> frozenset[str]:
    """Return the words for parts of the day: each phrase, and its last word where a small one opens it."""
    phrases = {
        fold(clean(phrase))
        for parts in locales
        for width, periods in parts["day_periods"]["format"].items()
        if width != "narrow"
        for kind, phrase in periods.items()
        if kind.startswith(kinds)
    }
    parted = (phrase.split() for phrase in phrases if " " in phrase)
    return frozenset(phrases | {words[-1] for words in parted if len(words[0]) < len(words[-1])})


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """The names of places in a language, as printed: languages and territories -> territory (ISO 3166), cities -> zone."""

    languages: dict[str, str]
    territories: dict[str, str]
    cities: dict[str, str]


def place_names(language: str) -> PlaceNames | None:
    """Return the names of places in a language, None for one that CLDR doesn't know."""
    from babel import Locale, localedata
    from babel.core import get_global

    code = _alias(language)
    if not localedata.exists(code):
        return None
    locale, likely = Locale.parse(code), get_global("likely_subtags")
    spoken = set(localedata.locale_identifiers()) & set(locale.languages)
    plain = [zone for zones in zones_by_territory().values() for zone in zones if zone.count("/") == 1 and zone[:3] != "Etc"]
    cities = {zone.rpartition("/")[2].replace("_", " "): zone for zone in plain}
    return PlaceNames(
        languages={locale.languages[code]: likely.get(code, code).rpartition("_")[2] for code in spoken},
        territories={name: code for code, name in locale.territories.items()},
        cities=cities | {names["city"]: zone for zone, names in locale.time_zones.items() if "city" in names},
    )


def zones_by_territory() -> Mapping[str, list[str]]:
    """Return the IANA zones of each territory (ISO 3166)."""
    from babel.core import get_global

    zones: Mapping[str, list[str]] = get_global("territory_zones")
    return zones
