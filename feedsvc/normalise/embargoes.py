"""When an embargo ends, as newsrooms write it: to the minute or not at all, since a guess would publish too soon."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import partial

from feedsvc.domain.articles import Precision, Zone
from feedsvc.normalise.characters import fold
from feedsvc.normalise.clock import half_of_day
from feedsvc.normalise.dates import DateConventions, FoundDate, digits, find_dates
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.zones import localise, zone_at

LONG_PAST = timedelta(days=60)
"""A date without a year that lies further back than this is that of next year."""

_MILITARY = re.compile(r"(?<![\d:.,/-])([01]\d|2[0-3])([0-5]\d)(?=\s*(?:hrs?\b|hours?\b|h\b|uhr\b|z\b|\(?[a-z]{3,4}\b))")
_LEADING_ZERO = re.compile(r"(?<![\d:.,/-])(0\d)([0-5]\d)(?![\d:.])")
_CLOCK = re.compile(
    r"(?P<pre>[^\W\d_]{2,4}\s?)?(?<![\d.:])(?P<hour>\d{1,2})"
    r"(?:\s?(?P<sep>[:.h時时點点시ч])\s?(?P<minute>[0-5]\d)(?!\d)\s?[分분]?|\s?(?P<unit>h|時|时|點|点|시|ч|uhr|uur|hrs|hours|heures?"
    r"|horas?|godz|o'clock|giờ|น|बजे|টা)?(?![\w.:]*\d))\s?(?P<half>[ap]\.?\s?m\b\.?|[^\W\d_]{2,12})?"
)
_INTRODUCES_HOUR = re.compile(r"(?:\b(?:at|um|ab|ore|alle|las|às|as|à|godz|godziny|klo|saat|pukul|jam|kl|om|o|в|о|lúc)\.?)\s*$")
_NEXT_WORD = re.compile(r"(?<=[^\w+-])(?=\S)|(?=\+)|(?=[^\x00-\u02ff])")
_CJK = re.compile(r"(?<![\d年년]\s)(?<![\d年년])(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일號号]")
_PLACE_TIME = re.compile(r"\b(?:local time|ortszeit|heure locale|hora local|ora locale|plaatselijke tijd|czasu lokalnego)\b")


MOST_DATES = 20
"""Dates beside an embargo: among more there is none that is surely its end."""


def embargo_end(text: str, words: Lexicon, conventions: DateConventions, received: datetime) -> datetime | None:
    """Return the instant (UTC) at which a text says that an embargo ends; None where it isn't to the minute.

    Where it names several (the same instant in two zones) they have to agree. A weekday that contradicts its date leaves it
    open, and so does a place's own time.
    """
    folded = _with_years(_with_clocks(digits(fold(text)), words), words, received)
    if _PLACE_TIME.search(folded):
        return None
    dates = find_dates(folded, words, conventions)
    if len(dates) > MOST_DATES:
        return None
    ends = {_end(folded, found, dates, words, conventions) for found in dates}
    return next(iter(ends)) if len(ends) == 1 else None


def _end(
    folded: str, found: FoundDate, dates: list[FoundDate], words: Lexicon, conventions: DateConventions
) -> datetime | None:
    if found.unknown_zone or _contradicts(folded, found, words):
        return None
    at = found.moment.at
    around = _without_dates(folded, dates)
    if found.moment.precision is not Precision.DAY and found.moment.zone is Zone.STATED:
        return at.astimezone(UTC)
    zones = set(_zones(around, words, conventions))
    if len(zones) > 1:
        return None
    zone = zones.pop() if zones else conventions.zone
    if found.moment.precision is not Precision.DAY:
        return localise(at.replace(tzinfo=None), zone).astimezone(UTC)
    clocks = set(_clocks(around, words))
    if len(clocks) != 1:
        return None
    return localise(datetime.combine(at.date(), datetime.min.time()) + clocks.pop(), zone).astimezone(UTC)


def _without_dates(folded: str, dates: list[FoundDate]) -> str:
    for found in dates:
        folded = folded[: found.start] + "|" * (found.end - found.start) + folded[found.end :]
    return folded


def _with_clocks(folded: str, words: Lexicon) -> str:
    """Write military hours, noon and midnight as clocks; midnight is the end of the day it is named with, the later reading."""
    for pattern in (_LEADING_ZERO, _MILITARY):
        folded = pattern.sub(r"\1:\2", folded)
    for phrase in sorted(words.exact["noon"], key=len, reverse=True):
        folded = re.sub(rf"(?:12\s)?(?<![^\W\d_]){re.escape(phrase)}(?![^\W\d_])", "12:00", folded)
    return folded


def _clocks(around: str, words: Lexicon) -> Iterator[timedelta]:
    """Yield the times of day that a text names outside its dates."""
    if any(phrase in around for phrase in words.exact["midnight"]):
        yield timedelta(days=1)
        return
    for match in _CLOCK.finditer(around):
        half = half_of_day(match["half"] or "", words)
        half = half_of_day(match["pre"] or "", words) if half is None else half
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        introduced = _INTRODUCES_HOUR.search(around[: match.start("hour")])
        is_named = match["minute"] or match["unit"] or half is not None or introduced
        if not is_named or hour > 24 or (half is not None and hour > 12):
            continue
        yield timedelta(hours=hour if half is None else hour % 12 + half, minutes=minute)


def _zones(around: str, words: Lexicon, conventions: DateConventions) -> Iterator[tzinfo]:
    """Yield the zones that a text names outside its dates."""
    at = 0
    while at < len(around):
        zone = zone_at(around, at, language=words.language, country=conventions.country)
        if zone is not None and not isinstance(zone[0], str):
            yield zone[0]
            at = max(zone[1], at + 1)
            continue
        following = _NEXT_WORD.search(around, at + 1)
        at = following.start() if following and following.start() > at else len(around)


def _contradicts(folded: str, found: FoundDate, words: Lexicon) -> bool:
    """Return whether the text names one weekday, and it isn't that of the date."""
    named = _weekdays(folded, words)
    return len(named) == 1 and found.moment.at.isoweekday() not in named


def _with_years(folded: str, words: Lexicon, received: datetime) -> str:
    """Complete dates that name no year with that of the next such day, or of the one with the weekday that is told."""
    names = "|".join(re.escape(name) for name in sorted(words.months, key=len, reverse=True))
    of = r"(?:\s*(?:st|nd|rd|th|er|º|ª|°|\.|-))?,?\s*(?:(?:de|of|del|d'|से|को)\s+)?"
    no_year = r"(?!\s*(?:,|de|del|of|/|-|года|року|г\.)?\s*(?:19|20)\d\d)"
    if names:
        day_month = re.compile(rf"(?<!\d)(?P<d>\d{{1,2}}){of}(?P<m>{names})(?![^\W\d_])\.?{no_year}")
        day = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?(?![\d:.]|\s*(?:am|pm|a\.m|p\.m))"
        month_day = re.compile(rf"(?<![^\W\d_])(?P<m>{names})\.?\s*{day}{no_year}")
        complete = partial(_completed, words=words, weekdays=_weekdays(folded, words), today=received.date())
        folded = month_day.sub(complete, day_month.sub(complete, folded))
    return _CJK.sub(partial(_completed_cjk, weekdays=_weekdays(folded, words), today=received.date()), folded)


def _completed(match: re.Match[str], *, words: Lexicon, weekdays: set[int], today: date) -> str:
    year = _year(words.months[match["m"]], int(match["d"]), weekdays, today)
    return match.group() if year is None else f"{match['d']} {match['m']} {year}"


def _completed_cjk(match: re.Match[str], *, weekdays: set[int], today: date) -> str:
    year = _year(int(match["m"]), int(match["d"]), weekdays, today)
    return match.group() if year is None else f"{year}年{match['m']}月{match['d']}日"


def _weekdays(folded: str, words: Lexicon) -> set[int]:
    tokens = (token for token in re.findall(r"[^\W\d_]+", folded) if len(token) > 2)
    return {words.weekday_numbers[token] for token in tokens if token in words.weekday_numbers}


def _year(month: int, day: int, weekdays: set[int], today: date) -> int | None:
    """Return the year of the next such day; with a weekday, the nearest year in which it falls on that."""
    for year in (today.year, today.year + 1):
        try:
            wanted = date(year, month, day)
        except ValueError:
            continue
        if wanted >= today - LONG_PAST and (not weekdays or wanted.isoweekday() in weekdays):
            return year
    return None
