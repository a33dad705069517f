"""Years and days of other calendars, as newspapers print them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_ERAS = {"民國": 1911, "民国": 1911, "令和": 2018, "平成": 1988, "昭和": 1925, "公元": 0, "西元": 0}
_NOWRUZ = datetime(1990, 3, 21, tzinfo=UTC)
_NOWRUZ_YEAR = 1369

# Leap years of the Jalali calendar within living use (Iran's Institute of Geophysics): a year of 366 days.
_LEAP = frozenset((1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424, 1428, 1432, 1436, 1441))

_ENKUTATASH = datetime(1990, 9, 11, tzinfo=UTC)
_ENKUTATASH_YEAR = 1983

# Days above 29 of each month from the year 2057 on; nothing computes them, Nepal's committee for the calendar lays them down.
_SAMBAT_YEAR, _SAMBAT_BEGIN = 2057, datetime(2000, 4, 13, tzinfo=UTC)
_SAMBAT = tuple(
    tuple(29 + int(days) for days in year)
    for year in """
    232321110012 132321110102 223222101011 223321101011 232321110012 222322010102 223222101011 223321101011
    232321110012 222322011002 223222101011 223321101011 232321110012 222322011011 223222101011 232321101011
    232321110012 222322101011 223222101011 232321110011 232321110102 222322101011 223222101011 232321110011
    232321110102 223222101011 223222101011 223221110111 232312110111 132321110111 223222101111 123312110111
    132321110111 132321110111
""".split()
)


def era_year(era: str | None, year: str) -> int:
    """Return the Gregorian year of an era's year: 令和4年, 民國110年; 元 is an era's first."""
    number = 1 if year == "元" else int(year)
    return number + _ERAS[era] if era else number


def from_jalali(year: int, month: int, day: int) -> datetime:
    """Return the Gregorian day of a Jalali date of the years 1369 to 1441. Raises ValueError for a day that is none."""
    lengths = [31] * 6 + [30] * 5 + [30 if year in _LEAP else 29]
    if not (_NOWRUZ_YEAR <= year <= 1441 and 1 <= month <= 12 and 1 <= day <= lengths[month - 1]):
        raise ValueError(f"there is no day {year}/{month}/{day} in the Jalali calendar")
    years = sum(366 if past in _LEAP else 365 for past in range(_NOWRUZ_YEAR, year))
    return _NOWRUZ + timedelta(days=years + sum(lengths[: month - 1]) + day - 1)


def from_ethiopic(year: int, month: int, day: int) -> datetime:
    """Return the Gregorian day of an Ethiopian date: twelve months of 30 days and one of five, or six in a leap year."""
    is_leap = year % 4 == 3
    if not (1 <= month <= 13 and 1 <= day <= (30 if month < 13 else 6 if is_leap else 5)):
        raise ValueError(f"there is no day {year}/{month}/{day} in the Ethiopian calendar")
    years = year - _ENKUTATASH_YEAR
    return _ENKUTATASH + timedelta(days=365 * years + (years + 3) // 4 + 30 * (month - 1) + day - 1)


def from_bikram_sambat(year: int, month: int, day: int) -> datetime:
    """Return the Gregorian day of a date of the Bikram Sambat, Nepal's calendar. Raises ValueError beyond its table."""
    place = year - _SAMBAT_YEAR
    if not (0 <= place < len(_SAMBAT) and 1 <= month <= 12 and 1 <= day <= _SAMBAT[place][month - 1]):
        raise ValueError(f"there is no day {year}/{month}/{day} in the Bikram Sambat")
    return _SAMBAT_BEGIN + timedelta(days=sum(map(sum, _SAMBAT[:place])) + sum(_SAMBAT[place][: month - 1]) + day - 1)


BIKRAM_SAMBAT = "bikram sambat"

CALENDARS: dict[str, Callable[[int, int, int], datetime]] = {
    "jalali": from_jalali,
    "ethiopic": from_ethiopic,
    BIKRAM_SAMBAT: from_bikram_sambat,
}
"""Calendars whose months the tables of languages name."""
