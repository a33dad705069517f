"""When an embargo ends, as newsrooms write it: to the minute or not at all, since a guess would publish too soon."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import partial

from feedsvc.domain.articles import Precision, Zone
from feedsvc.normalise.characters import fold
from feedsvc.normalise.clock import half_of_day, times_in
from feedsvc.normalise.dates import DateConventions, FoundDate, digits, find_dates
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.place_zones import place_zones
from feedsvc.normalise.zones import latest, zone_at

LONG_PAST = timedelta(days=60)
"""A date without a year that lies further back than this is that of next year."""

_MILITARY = re.compile(r"(?<![\d:.,/-])([01]\d|2[0-3])([0-5]\d)(?![\d:.])(?=(\s*(?:hrs?\b|hours?\b|h\b|uhr\b))?)")
_WORD = re.compile(r"\W*([^\W\d_]+)")
_NEXT_WORD = re.compile(r"(?<=[^\w+-])(?=\S)|(?=\+)|(?=[^\x00-\u02ff])")
_YEARS = re.compile(r"(?<![\d:.])(?:19|20|25)\d\d(?![\d:])|['’]\d\d(?!\d)")
"""Years of any calendar that a text names: a day that it names without one is in none of another year."""

_CJK = re.compile(r"(?<![\d年년]\s)(?<![\d年년])(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일號号]")


MOST_DATES = 20
"""Dates beside an embargo: among more there is none that is surely its end."""


def embargo_end(text: str, words: Lexicon, conventions: DateConventions, received: datetime) -> datetime | None:
    """Return the instant (UTC) at which a text says that an embargo ends; None where it isn't to the minute.

    Where it names several (the same instant in two zones) they have to agree. A weekday that contradicts its date leaves it
    open, and so does a place's own time.
    """
    folded = _with_years(_with_clocks(digits(fold(text)), words, conventions), words, received)
    if "" in _zones(folded, words, conventions) or _counts_from_six(folded, words):
        return None
    dates = find_dates(folded, words, conventions)
    if len(dates) > MOST_DATES:
        return None
    ends = {_end(folded, found, dates, words, conventions) for found in dates}
    return next(iter(ends)) if len(ends) == 1 else None


def embargo_day(text: str, words: Lexicon, conventions: DateConventions, received: datetime) -> date | None:
    """Return the one day that a text names without a time of day; None where it names several, or a time."""
    folded = _with_years(digits(fold(text)), words, received)
    dates = find_dates(folded, words, conventions)
    if len(dates) != 1 or dates[0].moment.precision is not Precision.DAY or _contradicts(folded, dates[0], words):
        return None
    return None if _times(_without_dates(folded, dates), words, conventions) else dates[0].moment.at.date()


def days_named(text: str, words: Lexicon, conventions: DateConventions, received: datetime) -> list[date]:
    """Return the days that a text names; one without a year is the next such day."""
    folded = _with_years(digits(fold(text)), words, received)
    return [found.moment.at.date() for found in find_dates(folded, words, conventions)]


def _end(
    folded: str, found: FoundDate, dates: list[FoundDate], words: Lexicon, conventions: DateConventions
) -> datetime | None:
    """Return the instant at which every time of the text agrees; the date's own time comes first."""
    if found.unknown_zone or _contradicts(folded, found, words):
        return None
    around = _without_dates(folded, dates)
    times, named = _times(around, words, conventions), _zones(around, words, conventions)
    if found.moment.precision is not Precision.DAY:
        own = found.moment.at.tzinfo if found.moment.zone is Zone.STATED else None
        times.insert(0, (timedelta(hours=found.moment.at.hour, minutes=found.moment.at.minute), own))
    elsewhere = {zone for zone in named if isinstance(zone, tzinfo)} - {zone for _, zone in times}
    if len(elsewhere) > 1:
        return None
    usual = elsewhere.pop() if elsewhere else next((zone for _, zone in times if zone), conventions.zone)
    day = datetime.combine(found.moment.at.date(), datetime.min.time())
    ends = [latest(day + clock, zone or usual).astimezone(UTC) for clock, zone in times]
    return ends[0] if ends and all((end - ends[0]) % timedelta(days=1) == timedelta() for end in ends) else None


def _times(around: str, words: Lexicon, conventions: DateConventions) -> list[tuple[timedelta, tzinfo | None]]:
    """Return the times of day that a text names outside its dates, each with its zone if it has one."""
    if any(phrase in around for phrase in words.exact["midnight"]):
        return [(timedelta(days=1), None)]
    times = [(time, time.zone) for time in times_in(around, words, conventions.country)]
    return [
        (timedelta(hours=time.hour, minutes=time.minute), zone if isinstance(zone, tzinfo) else None) for time, zone in times
    ]


def _without_dates(folded: str, dates: list[FoundDate]) -> str:
    for found in dates:
        folded = folded[: found.start] + "|" * (found.end - found.start) + folded[found.end :]
    return folded


def _with_clocks(folded: str, words: Lexicon, conventions: DateConventions) -> str:
    """Write military hours and noon as clocks; a number is no hour without a zone or a unit behind it, or a zero before it."""
    dates = find_dates(folded, words, conventions)
    clocked = _MILITARY.sub(partial(_clock, dates=dates, words=words, conventions=conventions), folded)
    for phrase in sorted(words.exact["noon"], key=len, reverse=True):
        clocked = re.sub(rf"(?:12\s)?(?<![^\W\d_]){re.escape(phrase)}(?![^\W\d_])", "12:00", clocked)
    return clocked


def _clock(match: re.Match[str], *, dates: list[FoundDate], words: Lexicon, conventions: DateConventions) -> str:
    """Write four digits as a clock, if they are one: 0900, 1400 GMT, 2200 hours, 2200 Saturday, but no year."""
    folded, end = match.string, match.end()
    if any(found.start <= match.start() < found.end for found in dates):
        return match.group()
    next_word = _WORD.match(folded, end)
    is_before_day = next_word is not None and next_word[1] in words.weekdays
    zone = zone_at(folded, end, language=words.language, country=conventions.country)
    return f"{match[1]}:{match[2]}" if match[1][0] == "0" or match[3] or is_before_day or zone else match.group()


def _zones(around: str, words: Lexicon, conventions: DateConventions) -> set[tzinfo | str]:
    """Return the zones that a text names; "" stands for a place's own time, and for a zone that nothing tells."""
    at, named, rest = 0, set[tzinfo | str](), around
    while at < len(around):
        zone = zone_at(around, at, language=words.language, country=conventions.country)
        if zone is not None:
            named.add(zone[0])
            rest = f"{rest[:at]}{'|' * (zone[1] - at)}{rest[zone[1] :]}"
            at = max(zone[1], at + 1)
            continue
        following = _NEXT_WORD.search(around, at + 1)
        at = following.start() if following and following.start() > at else len(around)
    return named | {zone or "" for zone in place_zones(rest, words)}


def _counts_from_six(folded: str, words: Lexicon) -> bool:
    """Return whether a text names a part of the day in a language whose hours begin at six: "saa 3 asubuhi" is nine o'clock."""
    tokens = re.findall(r"[^\W\d_]+", folded) if words.has("traits", "hours from six") else []
    return any(half_of_day(token, words) is not None for token in tokens)


def _contradicts(folded: str, found: FoundDate, words: Lexicon) -> bool:
    """Return whether the text names one weekday, and it isn't that of the date."""
    named = _weekdays(folded, words)
    return len(named) == 1 and found.moment.at.isoweekday() not in named


def _with_years(folded: str, words: Lexicon, received: datetime) -> str:
    """Add the year to dates without one: of the next such day, or of the one that falls on the weekday named."""
    named = (name for name in sorted(words.months, key=len, reverse=True) if not name[0].isdigit())  # 5월: see below
    names = "|".join(map(re.escape, named))
    of = r"(?:\s*(?:st|nd|rd|th|er|º|ª|°|\.|-))?,?\s*(?:(?:de|of|del|d'|से|को)\s+)?"
    no_year = r"(?!\s*(?:,|de|del|of|/|-|года|року|г\.)?\s*(?:19|20)\d\d)"
    if names:
        day_month = re.compile(rf"(?<!\d)(?P<d>\d{{1,2}}){of}(?P<m>{names})(?![^\W\d_])\.?{no_year}")
        day = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?(?![\d:.]|\s*(?:am|pm|a\.m|p\.m))"
        month_day = re.compile(rf"(?<![^\W\d_])(?P<m>{names})\.?\s*{day}{no_year}")
        stated = frozenset(year[-2:] for year in _YEARS.findall(folded))
        complete = partial(_completed, words=words, weekdays=_weekdays(folded, words), stated=stated, today=received.date())
        folded = month_day.sub(complete, day_month.sub(complete, folded))
    return _CJK.sub(partial(_completed_cjk, weekdays=_weekdays(folded, words), today=received.date()), folded)


def _completed(match: re.Match[str], *, words: Lexicon, weekdays: set[int], stated: frozenset[str], today: date) -> str:
    """Return a date with its year, unless the text states others; of those, `stated` has the last two digits."""
    year = _year(words.months[match["m"]], int(match["d"]), weekdays, today)
    is_open = year is None or (stated and f"{year % 100:02}" not in stated)
    return match.group() if is_open else f"{match['d']} {match['m']} {year}"


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
