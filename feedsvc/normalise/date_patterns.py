"""Days as outlets of many languages write them: exact patterns, never a fuzzy search."""

import re
from datetime import UTC, datetime
from functools import cache

from feedsvc.normalise.calendars import era_year, from_jalali
from feedsvc.normalise.lexicon import Lexicon, lexicon

MIN_YEAR, MAX_YEAR = 1990, 2100
"""A publication outside these is a misreading, or a date about something else."""


_YEAR = r"(?P<{n}y>(?:19|20|24|25|26|13|14)\d{{2}})"


@cache
def date_pattern(language: str) -> re.Pattern[str]:
    """Return all notations of a full date, in the months of a language and of English, as one pattern."""
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


def day_in(match: re.Match[str], words: Lexicon, *, day_first: bool) -> datetime | None:
    """Return the day of the Gregorian calendar that a match means; None if there is no such day."""
    kind, groups = match.lastgroup and _kind(match), match.groupdict()
    try:
        if kind == "jal":
            return from_jalali(int(groups["jy"]), words.jalali[groups["jm"]], int(groups["jd"]))
        if kind == "iso":
            return _gregorian(groups["iy"], groups["im"], groups["id"])
        if kind == "cjk":
            return _gregorian(era_year(groups["era"], groups["cy"]), groups["cm"], groups["cd"])
        if kind == "vn":
            return _gregorian(groups["vy"], groups["vm"], groups["vd"])
        if kind == "ymd":
            return _gregorian(groups["by"], groups["bm"], groups["bd"])
        if kind == "num":
            return _numeric(groups, words, day_first=day_first)
        letter = {"dmy": "a", "mdy": "e", "dual": "u"}[str(kind)]
        return _gregorian(groups[letter + "y"], words.months[groups[letter + "m"]], groups[letter + "d"])
    except (ValueError, KeyError):
        return None


def _kind(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return next(name for name in ("jal", "iso", "cjk", "vn", "ymd", "num", "dual", "dmy", "mdy") if groups.get(name))


def _numeric(groups: dict[str, str], words: Lexicon, *, day_first: bool) -> datetime | None:
    """Read 03/04/2021 in the outlet's order of day and month, unless only the other makes sense."""
    first, second, year = int(groups["n1"]), int(groups["n2"]), groups["ny"]
    if len(year) == 2:
        year = f"20{year}"
    day_first = day_first or groups["ns"] == "." or words.language != "en"
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
