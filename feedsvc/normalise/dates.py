"""Dates and times as outlets of many languages write them: exact patterns, never a fuzzy search."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache

from feedsvc.domain.articles import Moment, Precision, Zone
from feedsvc.normalise.calendars import era_year, from_jalali
from feedsvc.normalise.characters import fold
from feedsvc.normalise.lexicon import Lexicon, lexicon
from feedsvc.normalise.zones import abbreviation, localise, zone_at

MIN_YEAR, MAX_YEAR = 1990, 2100
"""A publication outside these is a misreading, or a date about something else."""


@dataclass(frozen=True, slots=True)
class CalendarSystem:
    """How dates are understood where they leave something open."""

    zone: tzinfo
    day_first: bool = True
    country: str | None = None


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a folded text: where it stands, and what it says. `unknown_zone` is a zone that the table lacks."""

    start: int
    end: int
    moment: Moment
    unknown_zone: str | None = None


def find_dates(text: str, words: Lexicon, reckoning: CalendarSystem) -> list[FoundDate]:
    """Find every full date of a line (day, month and year), with its time and zone, from left to right."""
    folded = digits(fold(text))
    if not _DIGIT.search(folded):
        return []
    found: list[FoundDate] = []
    for match in _pattern(words.language).finditer(folded):
        if found and match.start() < found[-1].end:
            continue
        day = _day(match, words, reckoning)
        if day is not None:
            found.append(_with_time(folded, match.start(), match.end(), day, words, reckoning))
    return found


_DIGIT = re.compile(r"\d")


def parse_moment(text: str, language: str | None, reckoning: CalendarSystem) -> Moment | None:
    """Read a text that is a date and nothing else, in any notation; None if it can't be read.

    ISO 8601, then RFC 2822, then the patterns of the language, then dateparser, strict, absolute dates only.
    """
    told = digits(text.strip())
    iso = _ISO.fullmatch(told)
    if iso:
        return _iso_moment(iso, reckoning)
    found = find_dates(told, lexicon(language or "en"), reckoning)
    if len(found) == 1 and not re.sub(r"[\W_]|\b[^\W\d_]+\b", "", _without(fold(told), found[0])):
        return found[0].moment
    return _by_dateparser(told, language, reckoning)


def digits(text: str) -> str:
    """Write every decimal digit of the world's scripts in ASCII."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() and not char.isascii() else char for char in text)


_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[Tt ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-]\d{2}:?(?:\d{2})?)?)?"
)
_YEAR = r"(?P<{n}y>(?:19|20|24|25|26|13|14)\d{{2}})"


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """All notations of a full date, in the months of a language and of English, as one pattern."""
    words = lexicon(language)
    prefix = f"(?:{'|'.join(words.month_prefixes)})?" if words.month_prefixes else ""
    names = sorted(words.months, key=len, reverse=True)
    month = prefix + r"(?P<{n}m>" + "|".join(re.escape(name) for name in names) + r")(?![^\W\d_])\.?" if names else ""
    jalali = r"(?P<{n}m>" + "|".join(map(re.escape, sorted(words.jalali, key=len, reverse=True))) + ")" if words.jalali else ""
    year = _YEAR if language != "th" else r"(?P<{n}y>(?:19|20|25)\d{{2}}|\d{{2}})"
    day, of = r"(?P<{n}d>\d{{1,2}})", r"(?:\s*(?:st|nd|rd|th|er|º|ª|°|\.|-))?,?\s*(?:(?:de|of|del|d'|ngày|से|को)\s+)?"
    glue = r",?\s*(?:(?:de|del|of|di|do|năm|року|года|พ\.ศ\.?|ค\.ศ\.?|سنه|عام)\s*)?"
    forms = [
        r"(?P<iso>(?P<iy>\d{4})-(?P<im>\d{2})-(?P<id>\d{2}))(?!\d)(?:t(?=\d))?",
        r"(?P<cjk>(?:(?P<era>民國|民国|令和|平成|昭和|公元|西元)\s*)?(?P<cy>\d{1,4}|元)\s*[年년]\s*(?P<cm>\d{1,2})\s*[月월]\s*(?P<cd>\d{1,2})\s*[日일號号]?)",
        r"(?P<vn>(?:ngày\s+)?(?P<vd>\d{1,2})\s+tháng\s+(?P<vm>\d{1,2})(?:\s+năm|,)?\s+(?P<vy>\d{4}))",
        r"(?<![\d.,/])(?P<ymd>(?P<by>(?:19|20|25|13|14)\d{2})\s?[./-]\s?(?P<bm>\d{1,2})\s?[./-]\s?(?P<bd>\d{1,2}))(?!\d)\.?",
        r"(?<![\d.,/])(?P<num>(?P<n1>\d{1,2})\s?(?P<ns>[./-])\s?(?P<n2>\d{1,2})\s?(?P=ns)\s?(?P<ny>(?:19|20|25|13|14)\d{2}|\d{2}))(?![\d/])(?!\.\d)",
    ]
    if jalali:
        forms.insert(
            0, "(?P<jal>" + day.format(n="j") + r"\s*" + jalali.format(n="j") + r"(?:\s*ماه)?,?\s*" + _YEAR.format(n="j") + ")"
        )
    if month:
        forms += [
            rf"(?<!\d)(?P<dmy>{day.format(n='a')}{of.format()}{month.format(n='a')}{glue}\s*[-/]?\s*{year.format(n='a')})(?!\d)",
            rf"(?P<mdy>(?<![^\W\d_]){month.format(n='e')}\s*{day.format(n='e')}(?:st|nd|rd|th)?,?\s+{_YEAR.format(n='e')})(?!\d)",
            rf"(?P<tmy>(?<![^\W\d_]){month.format(n='l')}\s*/\s*[^\W\d_]+(?:\s+[^\W\d_]+)?\s+{_YEAR.format(n='l')})"
            if words.language == "ar"
            else r"(?!)",
        ]
        if words.language == "ar":
            dual = r"(?:\s*[/(]\s*[^\W\d_]+(?:\s+[^\W\d_]+)?\s*\)?)"
            forms.insert(
                0, rf"(?<!\d)(?P<dual>{day.format(n='u')}\s*{month.format(n='u')}{dual}\s*,?\s*{_YEAR.format(n='u')})(?!\d)"
            )
            forms = [form for form in forms if "<tmy>" not in form]
    return re.compile("|".join(form for form in forms if form != r"(?!)"))


def _day(match: re.Match[str], words: Lexicon, reckoning: CalendarSystem) -> datetime | None:
    """Turn a match into a day of the Gregorian calendar; None if there is no such day."""
    kind, told = match.lastgroup and _kind(match), match.groupdict()
    try:
        if kind == "jal":
            return from_jalali(int(told["jy"]), words.jalali[told["jm"]], int(told["jd"]))
        if kind == "iso":
            return _gregorian(told["iy"], told["im"], told["id"])
        if kind == "cjk":
            return _gregorian(era_year(told["era"], told["cy"]), told["cm"], told["cd"])
        if kind == "vn":
            return _gregorian(told["vy"], told["vm"], told["vd"])
        if kind == "ymd":
            return _gregorian(told["by"], told["bm"], told["bd"])
        if kind == "num":
            return _numeric(told, words, reckoning)
        letter = {"dmy": "a", "mdy": "e", "dual": "u"}[str(kind)]
        return _gregorian(told[letter + "y"], words.months[told[letter + "m"]], told[letter + "d"])
    except (ValueError, KeyError):
        return None


def _kind(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return next(name for name in ("jal", "iso", "cjk", "vn", "ymd", "num", "dual", "dmy", "mdy") if groups.get(name))


def _numeric(told: dict[str, str], words: Lexicon, reckoning: CalendarSystem) -> datetime | None:
    """03/04/2021: the outlet's order of day and month, unless only the other makes sense."""
    first, second, year = int(told["n1"]), int(told["n2"]), told["ny"]
    if len(year) == 2:
        year = f"20{year}"
    day_first = reckoning.day_first or told["ns"] == "." or words.language != "en"
    if first > 12 or (day_first and second <= 12):
        return _gregorian(year, second, first)
    return _gregorian(year, first, second)


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


_LETTER = r"(?:[^\W\d_]|[\u0900-\u09ff\u0e31-\u0e4e])"
"""A letter, or a vowel sign of Indic and Thai scripts."""

_TIME = re.compile(
    rf"(?:(?P<pre>{_LETTER}{{2,8}}|a\.m\.|p\.m\.)\s*)?"
    r"(?P<h>\d{1,2})(?:\s?[:.h时時点點시]\s?(?P<min>\d{2}|\d(?=\s?[分분]))(?:\s?[:.分분]\s?(?P<s>\d{2})(?!\d))?(?:\.(?P<frac>\d{1,6}))?\s?[分분]?)?"
    rf"(?:\s*(?P<ap>[ap]\.?\s?m\b\.?|{_LETTER}{{1,12}}(?:\.{_LETTER}\.?)?))?"
)
_GAP = re.compile(r"[\s,،;|·•–—\-()@/]*")


def _with_time(folded: str, start: int, end: int, day: datetime, words: Lexicon, reckoning: CalendarSystem) -> FoundDate:
    """Look for the time after the date, or just before it."""
    told = _time_after(folded, end, words)
    if told is not None:
        hour, minute, second, micro, end = told
    else:
        before = _time_before(folded, start, words, reckoning)
        if before is None:
            return FoundDate(
                start, end, Moment(localise(day.replace(tzinfo=None), reckoning.zone), Precision.DAY, Zone.ASSUMED)
            )
        hour, minute, second, micro, start, zone = before
        if zone is not None:
            return _found(start, end, day, (hour, minute, second, micro), zone, reckoning, None)
    zone_told = zone_at(folded, end, language=words.language, country=reckoning.country)
    if zone_told is not None:
        return _found(start, zone_told[1], day, (hour, minute, second, micro), zone_told[0], reckoning, None)
    unknown = re.compile(r"\s*\(?([a-z]{3,4})\)?(?=\s*(?:$|[|·•,)]))").match(folded, end)
    if unknown and unknown[1] not in words.months and unknown[1] not in words.exact["at"]:
        return _found(start, unknown.end(), day, (hour, minute, second, micro), None, reckoning, unknown[1].upper())
    return _found(start, end, day, (hour, minute, second, micro), None, reckoning, None)


def _found(
    start: int, end: int, day: datetime, clock: tuple[int, int, int | None, int], zone: tzinfo | str | None,
    reckoning: CalendarSystem, unknown: str | None,
) -> FoundDate:  # fmt: skip
    hour, minute, second, micro = clock
    naive = day.replace(hour=hour, minute=minute, second=second or 0, microsecond=micro, tzinfo=None)
    precision = Precision.MINUTE if second is None else Precision.SECOND
    if isinstance(zone, tzinfo):
        return FoundDate(start, end, Moment(localise(naive, zone), precision, Zone.STATED))
    return FoundDate(start, end, Moment(localise(naive, reckoning.zone), precision, Zone.ASSUMED), unknown)


_TOKEN = re.compile(rf"{_LETTER}+(?:[-.']{_LETTER}+)*\.?")


def _time_after(folded: str, end: int, words: Lexicon) -> tuple[int, int, int | None, int, int] | None:
    """Read a time of day after a date; small words, weekdays and signs may stand between."""
    at = end
    while True:
        gap = _GAP.match(folded, at)
        at = gap.end() if gap else at
        word = _TOKEN.match(folded, at)
        if word is None:
            break
        token = word.group()
        if _is_half(token, words) is not None or not _is_small(token, folded, at, words):
            break
        at = at + len(_small(token, folded, at, words))
    return _time_at(folded, at, words)


def _small(token: str, folded: str, at: int, words: Lexicon) -> str:
    phrases = [phrase for phrase in words.exact["at"] | words.weekdays if folded.startswith(phrase, at)]
    return max(phrases, key=len, default=token)


def _is_small(token: str, folded: str, at: int, words: Lexicon) -> bool:
    """Tell whether a word may stand between a date and a time: a weekday, or one of the "at" words."""
    if token.rstrip(".") in words.weekdays:
        return True
    phrases = [phrase for phrase in words.exact["at"] if folded.startswith(phrase, at)]
    unspaced = words.language in ("th", "zh", "ja", "ko")
    return any(unspaced or not folded[at + len(phrase) : at + len(phrase) + 1].isalpha() for phrase in phrases)


def _is_half(token: str, words: Lexicon) -> int | None:
    """0 for the morning, 12 for the afternoon, None for another word."""
    bare = token.replace(" ", "")
    if bare in words.exact["am"] or bare.rstrip(".") in ("am", "a.m"):
        return 0
    return 12 if bare in words.exact["pm"] or bare.rstrip(".") in ("pm", "p.m") else None


def _time_at(folded: str, at: int, words: Lexicon) -> tuple[int, int, int | None, int, int] | None:
    match = _TIME.match(folded, at)
    if match is None:
        return None
    end = match.end()
    half = None
    if match["pre"]:
        half = _is_half(match["pre"], words)
        if half is None:
            return None
    after = (match["ap"] or "").strip()
    unit = after in words.exact["time_after"] or after.rstrip(".") in words.exact["time_after"]
    if match["ap"]:
        told = _is_half(after, words)
        half = told if half is None else half
        if told is None:
            end = match.end("ap") if unit else match.start("ap")
    if match["min"] is None and half is None and not unit:
        return None
    tail = re.compile(r"\s*(?:uhr|uur|h|hrs|น\.|น|บาท|बजे|ч|год|hod|klo|ore|horas|heures)(?![^\W\d_])\.?").match(folded, end)
    end = tail.end() if tail else end
    hour = int(match["h"])
    if half is not None:
        hour = hour % 12 + half if hour <= 12 else hour
    minute, second = int(match["min"] or 0), match["s"]
    if hour > 23 or minute > 59 or int(second or 0) > 59:
        return None
    micro = int((match["frac"] or "").ljust(6, "0")) if second else 0
    return hour, minute, None if second is None else int(second), micro, end


def _time_before(
    folded: str, start: int, words: Lexicon, reckoning: CalendarSystem
) -> tuple[int, int, int | None, int, int, tzinfo | str | None] | None:
    """Read a time that stands before the date: `17:36, 16 октября 2021`, `14h05 - 07/12/2021`, `17:36 WIB 14/12/2021`."""
    for at in _clock_starts(folded, start):
        told = _time_at(folded, at, words)
        if told is None:
            continue
        hour, minute, second, micro, end = told
        zone = zone_at(folded, end, language=words.language, country=reckoning.country)
        end = zone[1] if zone else end
        between = folded[end:start]
        if (
            end <= start
            and all(_is_between(token, words) for token in re.findall(r"[^\W\d_]+", between))
            and not re.search(r"\d", between)
        ):
            return hour, minute, second, micro, at, zone[0] if zone else None
    return None


def _clock_starts(folded: str, start: int) -> Iterator[int]:
    window = max(0, start - 40)
    for match in re.compile(r"(?:[^\W\d_]{2,4}\s?|(?<!\d))\d{1,2}\s?[:.h時时点點시]\s?\d{2}").finditer(folded, window, start):
        yield match.start()
        digit = re.compile(r"\d").search(folded, match.start())
        if digit and digit.start() != match.start():
            yield digit.start()


def _is_between(token: str, words: Lexicon) -> bool:
    return token in words.weekdays or token in words.exact["at"] or token in words.exact["time_after"] or len(token) == 1


def _iso_moment(match: re.Match[str], reckoning: CalendarSystem) -> Moment | None:
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
        return Moment(localise(naive, reckoning.zone), precision, Zone.ASSUMED)
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


def _without(text: str, found: FoundDate) -> str:
    return text[: found.start] + text[found.end :]


def _by_dateparser(text: str, language: str | None, reckoning: CalendarSystem) -> Moment | None:
    """Ask dateparser last: it takes milliseconds, knows 200 languages, and must not guess."""
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
        "DATE_ORDER": "DMY" if reckoning.day_first else "MDY",
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
    if parsed.tzinfo is not None:
        return Moment(parsed, Precision.MINUTE if has_time else Precision.DAY, Zone.STATED)
    return Moment(localise(parsed, reckoning.zone), Precision.MINUTE if has_time else Precision.DAY, Zone.ASSUMED)
