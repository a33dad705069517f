"""Dates and times in texts, and texts that are dates: ISO 8601, RFC 2822, and what outlets of many languages print."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from feedsvc.domain.articles import Moment, Precision, Zone
from feedsvc.normalise.characters import fold
from feedsvc.normalise.cldr import is_day_first
from feedsvc.normalise.clock import time_after, time_before
from feedsvc.normalise.date_patterns import MAX_YEAR, MIN_YEAR, date_pattern, day_in
from feedsvc.normalise.lexicon import Lexicon, lexicon
from feedsvc.normalise.zones import abbreviation, localise, zone_at

_WORD = re.compile(r"[^\W\d_]+")

BESIDE = 20
"""Characters about a date in which its weekday stands."""

_OFFSET_AT_END = re.compile(r"\d\s*([+-](?:0\d|1[0-4]):?[0-5]\d)$")

_AMERICAN = (-10, -4)
"""Hours from UTC between which English dates begin with the month."""

_DIGIT = re.compile(r"\d")
_ABBREVIATION = re.compile(r"\s*\(?([a-z]{3,4})\)?(?=\s*(?:$|[|·•,)]))")


@dataclass(frozen=True, slots=True)
class DateConventions:
    """How an outlet's dates are understood where they leave something open."""

    zone: tzinfo
    day_first: bool | None = None
    """Whether 03/04/2021 is the 3rd of April; None: as CLDR has it for the country, and so without one."""
    country: str | None = None


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a folded text: where it stands, and what it says. `unknown_zone` is a zone that the table lacks."""

    start: int
    end: int
    moment: Moment
    unknown_zone: str | None = None


def find_dates(text: str, words: Lexicon, conventions: DateConventions) -> list[FoundDate]:
    """Find every full date of a line (day, month and year), with its time and zone, from left to right."""
    folded = digits(fold(text))
    if not _DIGIT.search(folded):
        return []
    dates: list[FoundDate] = []
    day_first = _is_day_first(words, conventions)
    for match in date_pattern(words.language).finditer(folded):
        if dates and match.start() < dates[-1].end:
            continue
        date = _found(match, folded, words, conventions, day_first=day_first)
        if date is not None:
            dates.append(date)
    return dates


def _found(
    match: re.Match[str], folded: str, words: Lexicon, conventions: DateConventions, *, day_first: bool
) -> FoundDate | None:
    """Read a date; a weekday beside it settles the order of day and month, then a zone of North America behind it."""
    day = day_in(match, words, day_first=day_first)
    other = day_in(match, words, day_first=not day_first) if match["num"] else day
    day = day or other  # 01/23/2027 has one order, whatever is usual
    if day is None:
        return None
    if other is None or day == other:
        return _with_time(folded, match.start(), match.end(), day, words, conventions)
    weekday = _weekday_beside(match, folded, words)
    if weekday is not None and other.isoweekday() == weekday != day.isoweekday():
        day = other
    found = _with_time(folded, match.start(), match.end(), day, words, conventions)
    is_english = words.language == "en" and day_first and found.moment.zone is Zone.STATED
    if weekday is None and is_english and _AMERICAN[0] <= _hours(found.moment) <= _AMERICAN[1]:
        moment = replace(found.moment, at=found.moment.at.replace(month=other.month, day=other.day))
        return replace(found, moment=moment)
    return found


def _weekday_beside(match: re.Match[str], folded: str, words: Lexicon) -> int | None:
    before, after = folded[max(0, match.start() - BESIDE) : match.start()], folded[match.end() : match.end() + BESIDE]
    near = (*_WORD.findall(before)[-1:], *_WORD.findall(after)[:1])
    return next((words.weekday_numbers[token] for token in near if token in words.weekday_numbers), None)


def _hours(moment: Moment) -> float:
    return (moment.at.utcoffset() or timedelta()) / timedelta(hours=1)


def _is_day_first(words: Lexicon, conventions: DateConventions) -> bool:
    if conventions.day_first is None:
        return conventions.country is None or is_day_first(words.language, conventions.country)
    return conventions.day_first or not words.has("traits", "month first")


def parse_moment(text: str, language: str | None, conventions: DateConventions) -> Moment | None:
    """Read a text that is a date and nothing else, in any notation; None if it can't be read.

    ISO 8601, then RFC 2822, then the patterns of the language, then dateparser, strict, absolute dates only.
    """
    plain = digits(text.strip())
    iso = _ISO.fullmatch(plain)
    if iso:
        return _iso_moment(iso, conventions)
    dates = find_dates(plain, lexicon(language or "en"), conventions)
    if len(dates) == 1 and not re.sub(r"[\W_]|\b[^\W\d_]+\b", "", _without(fold(plain), dates[0])):
        return dates[0].moment
    return _by_dateparser(plain, language, conventions)


def digits(text: str) -> str:
    """Write every decimal digit of the world's scripts in ASCII."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() and not char.isascii() else char for char in text)


_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[Tt ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-]\d{2}:?(?:\d{2})?)?)?"
)


def _with_time(folded: str, start: int, end: int, day: datetime, words: Lexicon, conventions: DateConventions) -> FoundDate:
    """Look for the time after the date, or just before it."""
    time = time_after(folded, end, words)
    if time is None:
        time = time_before(folded, start, words, conventions.country)
        if time is None:
            whole_day = Moment(localise(day.replace(tzinfo=None), conventions.zone), Precision.DAY, Zone.ASSUMED)
            return FoundDate(start, end, whole_day)
        start = time.start
    else:
        end = time.end
    zone, unknown = time.zone, None
    if zone is None:
        zone, end, unknown = _zone_after(folded, end, words, conventions.country)
    naive = day.replace(hour=time.hour, minute=time.minute, second=time.second or 0, microsecond=time.micro, tzinfo=None)
    precision = Precision.MINUTE if time.second is None else Precision.SECOND
    if isinstance(zone, tzinfo):
        return FoundDate(start, end, Moment(localise(naive, zone), precision, Zone.STATED))
    return FoundDate(start, end, Moment(localise(naive, conventions.zone), precision, Zone.ASSUMED), unknown)


def _zone_after(folded: str, end: int, words: Lexicon, country: str | None) -> tuple[tzinfo | str | None, int, str | None]:
    """Read the zone behind a time: (zone, where it ends, the name of one that the table lacks)."""
    named = zone_at(folded, end, language=words.language, country=country)
    if named is not None:
        return *named, None
    unknown = _ABBREVIATION.match(folded, end)
    if unknown and unknown[1] not in words.months and unknown[1] not in words.exact["at"]:
        return None, unknown.end(), unknown[1].upper()
    return None, end, None


def _iso_moment(match: re.Match[str], conventions: DateConventions) -> Moment | None:
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        naive = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0")[:6].ljust(6, "0")),
            tzinfo=UTC,
        )
    except ValueError:
        return None
    precision = Precision.DAY if hour is None else Precision.MINUTE if second is None else Precision.SECOND
    if zone is None:
        return Moment(localise(naive, conventions.zone), precision, Zone.ASSUMED)
    try:
        offset = datetime.fromisoformat(f"2000-01-01T00:00:00{_full_offset(zone)}").tzinfo
    except ValueError:  # 24 hours and more
        return None
    return Moment(naive.replace(tzinfo=offset), precision, Zone.STATED)


def _full_offset(zone: str) -> str:
    if zone in "Zz":
        return "+00:00"
    plain = zone.replace(":", "")
    return f"{plain[:3]}:{plain[3:] or '00'}"


def _without(text: str, date: FoundDate) -> str:
    return text[: date.start] + text[date.end :]


LEAST_DIGITS = 3
"""Digits of the shortest date: "1 May 26"."""


def _by_dateparser(text: str, language: str | None, conventions: DateConventions) -> Moment | None:
    """Ask dateparser last: it takes milliseconds, and seconds the first time, knows 200 languages, and must not guess."""
    if sum(char.isdecimal() for char in text) < LEAST_DIGITS:
        return None
    from email.utils import parsedate_to_datetime

    try:
        mailed = parsedate_to_datetime(text)
        return Moment(mailed if mailed.tzinfo else localise(mailed, UTC))
    except (ValueError, IndexError, TypeError, OverflowError):
        pass
    import dateparser

    settings = {
        "STRICT_PARSING": True,
        "PARSERS": ["absolute-time"],
        "DATE_ORDER": "DMY" if _is_day_first(lexicon(language or "en"), conventions) else "MDY",
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    if len(text) > 60 or abbreviation("ist", language="en", country=None) is None:
        return None
    codes = [language.partition("-")[0]] if language else None
    try:
        parsed = dateparser.parse(text, languages=codes, settings=settings)
    except ValueError:
        return None
    if parsed is None or not MIN_YEAR <= parsed.year <= MAX_YEAR:
        return None
    has_time = bool(re.search(r"\d[:.h]\d\d", text))
    stated = _OFFSET_AT_END.search(text) if has_time and parsed.tzinfo is None else None
    if stated is not None:
        offset = datetime.fromisoformat(f"2000-01-01T00:00:00{_full_offset(stated[1])}").tzinfo
        return Moment(parsed.replace(tzinfo=offset), Precision.MINUTE, Zone.STATED)
    if parsed.tzinfo is not None:
        return Moment(parsed, Precision.MINUTE if has_time else Precision.DAY, Zone.STATED)
    return Moment(localise(parsed, conventions.zone), Precision.MINUTE if has_time else Precision.DAY, Zone.ASSUMED)
