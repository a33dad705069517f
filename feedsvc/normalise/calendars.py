"""Years and days of other calendars, as newspapers print them."""

from datetime import UTC, datetime, timedelta

_ERAS = {"民國": 1911, "民国": 1911, "令和": 2018, "平成": 1988, "昭和": 1925, "公元": 0, "西元": 0}
_NOWRUZ = datetime(1990, 3, 21, tzinfo=UTC)
_NOWRUZ_YEAR = 1369

# Leap years of the Jalali calendar within living use (Iran's Institute of Geophysics): a year of 366 days.
_LEAP = frozenset((1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424, 1428, 1432, 1436, 1441))


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
