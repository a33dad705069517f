"""Days as outlets of many languages write them: exact patterns, never a fuzzy search."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache

from feedsvc.domain.scripts import COMMAS, UNSPACED, VOWEL_SIGNS
from feedsvc.normalise.calendars import BIKRAM_SAMBAT, CALENDARS, era_year, from_jalali
from feedsvc.normalise.lexicon import WORD_END, Lexicon, lexicon

MIN_YEAR, MAX_YEAR = 1990, 2100
"""A publication outside these is a misreading, or a date about something else."""

FIRST_SAMBAT = 2065
"""A year from this on is of the Bikram Sambat where a language's newspapers count by it."""

_YEAR = r"(?:19|20|24|25|26|13|14)\d{2}"
_SHORT_YEAR = r"(?:(?:19|20|25)\d{2}|\d{2})"
"""As Thai newspapers shorten the years of the Buddhist era."""

_ORDINAL = r"(?:\s*(?:st|nd|rd|th|er|º|ª|°|\.|-|:[ea]))?"
_COMMA = f"[{COMMAS}]?"

_LETTER = rf"(?:[^\W\d_]|[{VOWEL_SIGNS}])"

_SHORT_WORDS = rf"(?:-?{_LETTER}{{1,10}}[.{COMMAS}]?\s+){{0,2}}"
"""What stands behind a year in languages whose small words no table tells: "2026-жылдын 12-ноябры"."""

_ANY_ORDINAL = rf"(?:{_ORDINAL}|-?{_LETTER}{{1,4}}\s)"
_ENDING = f"{_LETTER}{{0,5}}"

_WORD_FOR_MONTH = rf"(?:\s+{_LETTER}{{1,5}}(?=\s+\d{{1,2}}(?![\d:.])))?"
"""As Sinhala has it between the month's name and the day; what stands before a time is none."""

_NUMERIC = (
    r"(?P<iso>(?P<iso_y>\d{4})-(?P<iso_m>\d{2})-(?P<iso_d>\d{2}))(?!\d)(?:t(?=\d))?",
    r"(?P<cjk>(?:(?P<era>民國|民国|令和|平成|昭和|公元|西元)\s*)?(?P<cjk_y>\d{1,4}|元)\s*[年년]\s*(?:[(（][^()（）]{2,8}年[)）]\s*)?(?P<cjk_m>\d{1,2})\s*[月월]\s*(?P<cjk_d>\d{1,2})\s*[日일號号]?)",
    r"(?P<vn>(?:ngày\s+)?(?P<vn_d>\d{1,2})\s+tháng\s+(?P<vn_m>\d{1,2})(?:\s+năm|,)?\s+(?P<vn_y>\d{4}))",
    r"(?<![\d.,/])(?P<ymd>(?P<ymd_y>(?:19|20|25|13|14)\d{2})\s?[./-]\s?(?P<ymd_m>\d{1,2})\s?[./-]\s?(?P<ymd_d>\d{1,2}))(?!\d)\.?",
    r"(?<![\d.,/])(?P<num>(?P<n1>\d{1,2})\s?(?P<ns>[./-])\s?(?P<n2>\d{1,2})\s?(?P=ns)\s?(?P<ny>(?:19|20|25|13|14)\d{2}|\d{2}))(?![\d/])(?!\.\d)(?:\.(?=\s))?",
)


@lru_cache(maxsize=64)
def date_pattern(language: str) -> re.Pattern[str]:
    """Return all notations of a full date, in the months of a language and of English, as one pattern.

    The group that a match ends with is named for its notation, those inside for the part: `dmy`, `dmy_d`, `dmy_m`, `dmy_y`.
    """
    forms = (form.replace("{n}", kind) for kind, form in _forms(lexicon(language)))
    return re.compile("|".join([*_NUMERIC, *forms]))


def _forms(words: Lexicon) -> Iterator[tuple[str, str]]:
    """Yield the notations that name the month: (what the notation is called, its pattern)."""
    year = _SHORT_YEAR if words.has("traits", "short years") else _YEAR
    before = r"(?<![^\W\d_])"
    day, month = r"(?P<{n}_d>\d{1,2})", _month(words)
    of = rf"(?:{_any(words.exact['of'])}[\s.]*)?"
    then, ordinal, behind = (of, _ORDINAL, "") if words.dates_are_tabled else (f"(?:{_SHORT_WORDS}|{of})", _ANY_ORDINAL, "?")
    word = "" if words.dates_are_tabled else _WORD_FOR_MONTH
    into = rf"{ordinal}{_COMMA}\s*{of}"
    if words.has("traits", "months have two names"):
        other = r"\s*[/(]\s*[^\W\d_]+(?:\s+[^\W\d_]+)?\s*\)?"
        yield "two", rf"(?<!\d)(?P<two>{day}\s*{month}{other}\s*,?\s*(?P<two_y>{_YEAR}))(?!\d)"
    yield "dmy", rf"(?<!\d)(?P<dmy>{day}{into}{month}{_COMMA}\s*{then}\s*[-/]?\s*(?P<dmy_y>{year}))(?!\d)(?:\.(?=\s))?"
    yield "mdy", rf"(?P<mdy>{before}{month}\s*{day}(?:st|nd|rd|th)?{_COMMA}\s+{then}(?P<mdy_y>{_YEAR}))(?!\d)"
    yield "dash", rf"(?<![\d-])(?P<dash>{day}-{month}-(?P<dash_y>{_SHORT_YEAR}))(?![\d-])"
    begins = rf"(?<![\d.,/])(?P<{{n}}>(?P<{{n}}_y>{_YEAR})[.,]?\s*"
    ends = rf"(?!\d)(?:-{behind}[^\W\d_]{{1,3}}(?![^\W\d_]))?\.?"
    if words.has("traits", "year first") or not words.dates_are_tabled:
        yield "yxd", rf"{begins}{then}{before}{month}{word}\s*{day}){ends}"
        yield "ydm", rf"{begins}{then}{day}{into}{month})"
    if not words.dates_are_tabled:
        yield "ymw", rf"{begins}{_SHORT_WORDS}(?P<ymw_m>\d{{1,2}})\s?{_SHORT_WORDS}\s*{day}){ends}"


def _month(words: Lexicon) -> str:
    """Match the name of a month; in languages without a table of their own, with any ending."""
    names = f"(?P<{{n}}_m>{_any([*words.months, *(name for months in words.calendars.values() for name in months)])})"
    if not words.dates_are_tabled:
        stems = rf"|(?P<{{n}}_s>{_any(words.month_stems)}){_ENDING}" if words.month_stems else ""
        names = f"(?:{names}(?:(?<=[{UNSPACED}]){_ENDING})?{stems})"
    prefix = f"{_any(words.month_prefixes)}?" if words.month_prefixes else ""
    return rf"{prefix}{names}{WORD_END}\.?"


def _any(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


def day_in(match: re.Match[str], words: Lexicon, *, day_first: bool) -> datetime | None:
    """Return the day of the Gregorian calendar that a match means; None if there is no such day."""
    kind, groups = str(match.lastgroup), match.groupdict()
    try:
        if kind == "num":
            return _numeric(groups, words, day_first=day_first)
        year, month, day = (groups[f"{kind}_{part}"] for part in "ymd")
        year = f"20{year}" if kind == "dash" and len(year) == 2 else year
        if month is None:
            return _gregorian(year, words.month_stems[groups[f"{kind}_s"]], day)
        if kind == "cjk":
            return _gregorian(era_year(groups["era"], year), month, day)
        if month.isdecimal():
            return _counted(int(year), int(month), int(day), words)
        for name, months in words.calendars.items():
            if month in months:
                return CALENDARS[name](int(year), months[month], int(day))
        return _gregorian(year, words.months[month], day)
    except (ValueError, KeyError):
        return None


def _numeric(groups: dict[str, str], words: Lexicon, *, day_first: bool) -> datetime | None:
    """Read 03/04/2021 in the outlet's order of day and month, unless only the other makes sense."""
    first, second, year = int(groups["n1"]), int(groups["n2"]), groups["ny"]
    if len(year) == 2:
        year = f"20{year}"
    if first > 12 or ((day_first or groups["ns"] == ".") and second <= 12):
        return _counted(int(year), second, first, words)
    return _counted(int(year), first, second, words)


def _counted(year: int, month: int, day: int, words: Lexicon) -> datetime:
    """Read a date in numbers, whose year may be of another calendar."""
    if BIKRAM_SAMBAT in words.calendars and year >= FIRST_SAMBAT:
        return CALENDARS[BIKRAM_SAMBAT](year, month, day)
    return _gregorian(year, month, day)


def _gregorian(year: str | int, month: str | int, day: str | int) -> datetime:
    number = int(year)
    if number < 100:
        number += 2500  # of the Buddhist era, as Thai newspapers shorten it
    if number > 2400:
        number -= 543  # the Buddhist era, as Thailand counts
    elif 1300 < number < 1500:
        return from_jalali(number, int(month), int(day))
    if not MIN_YEAR <= number <= MAX_YEAR:
        raise ValueError("not a year of publication")
    return datetime(number, int(month), int(day), tzinfo=UTC)
