"""Times of day beside a date, as outlets of many languages write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo

from feedsvc.domain.scripts import COMMAS, VOWEL_SIGNS
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.zones import zone_at

LONGEST_WORD = 20
"""Characters before an hour in which the word stands that introduces it."""

FARTHEST_BEFORE = 40
"""Characters before a date in which its time is looked for."""

_LETTER = rf"(?:[^\W\d_]|[{VOWEL_SIGNS}])"
"""A letter, or a vowel sign."""

_TIME = re.compile(
    rf"(?:(?P<pre>{_LETTER}{{2,8}}|a\.m\.|p\.m\.)\s*)?"
    r"(?P<h>\d{1,2})(?:\s?[:.h时時点點시]\s?(?P<min>\d{2}|\d(?=\s?[分분]))(?:\s?[:.分분]\s?(?P<s>\d{2})(?!\d))?(?:\.(?P<frac>\d{1,6}))?\s?[分분]?)?"
    rf"(?:\s*(?P<ap>[ap]\.?\s?m\b\.?|{_LETTER}{{1,12}}(?:\.{_LETTER}\.?)?))?"
)
_GAP = re.compile(rf"[\s{COMMAS};|·•–—\-()@/]*")
_CLOCK = re.compile(r"(?:[^\W\d_]{2,4}\s?|(?<!\d))\d{1,2}\s?[:.h時时點点시]\s?\d{2}")
_HOUR = re.compile(rf"(?:{_LETTER}{{2,4}}\s?)?(?<![\d.:/+\-−])\d{{1,2}}(?!\d)")
_LAST_WORD = re.compile(r"([^\W\d_]+)\.?\s*$")
_UNKNOWN_WORD = re.compile(rf"(?:{_LETTER}{{1,6}}\.?,?[\s-]){{1,3}}(?=\d{{1,2}}[:.]\d\d(?![.\d]))")
"""Short words right before a clock: "u 09:15", "plkst. 9.15", "г. во 09:15"."""

_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(rf"{_LETTER}+(?:[-.']{_LETTER}+)*\.?")


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time in a folded text, and where it stands; `zone` is "" for a place's own local time, None where none is named."""

    hour: int
    minute: int
    second: int | None
    micro: int
    start: int
    end: int
    zone: tzinfo | str | None = None


def time_after(folded: str, end: int, words: Lexicon) -> TimeOfDay | None:
    """Read a time of day after a date; small words, weekdays and signs may stand between."""
    at = end
    while True:
        gap = _GAP.match(folded, at)
        at = gap.end() if gap else at
        word = _TOKEN.match(folded, at)
        if word is None:
            break
        token = word.group()
        if half_of_day(token, words) is not None or not _is_small(token, folded, at, words):
            break
        at = at + len(_small(token, folded, at, words))
    unknown = None if words.dates_are_tabled else _UNKNOWN_WORD.match(folded, at)
    is_small = unknown is not None and all(half_of_day(token, words) is None for token in unknown.group().split())
    return _time_at(folded, unknown.end() if unknown and is_small else at, words)


def _small(token: str, folded: str, at: int, words: Lexicon) -> str:
    phrases = [phrase for phrase in words.exact["at"] | words.weekdays if folded.startswith(phrase, at)]
    return max(phrases, key=len, default=token)


def _is_small(token: str, folded: str, at: int, words: Lexicon) -> bool:
    """Return whether a word may stand between a date and a time: a weekday, or one of the "at" words."""
    if token.rstrip(".") in words.weekdays:
        return True
    phrases = [phrase for phrase in words.exact["at"] if folded.startswith(phrase, at)]
    is_unspaced = words.has("traits", "unspaced")
    return any(is_unspaced or not folded[at + len(phrase) : at + len(phrase) + 1].isalpha() for phrase in phrases)


def half_of_day(token: str, words: Lexicon) -> int | None:
    """Return 0 for a word for the morning, 12 for the afternoon, None for another word."""
    bare = token.replace(" ", "")
    if bare in words.exact["am"] or bare.rstrip(".") in ("am", "a.m"):
        return 0
    return 12 if bare in words.exact["pm"] or bare.rstrip(".") in ("pm", "p.m") else None


def times_in(folded: str, words: Lexicon, country: str | None) -> Iterator[TimeOfDay]:
    """Yield the times of day of a text in which no date stands, each with the zone behind it."""
    end = 0
    for match in _HOUR.finditer(folded):
        digit = _DIGIT.search(folded, match.start())
        starts = (match.start(), digit.start() if digit else match.start())
        if match.start() < end:
            continue
        word = _LAST_WORD.search(folded, max(0, starts[1] - LONGEST_WORD), starts[1])
        is_hour = word is not None and words.has("before_hour", word[1])
        time = next((time for at in starts if (time := _time_at(folded, at, words, is_hour=is_hour))), None)
        if time is not None:
            zone = zone_at(folded, time.end, language=words.language, country=country)
            end = zone[1] if zone else time.end
            yield replace(time, zone=zone[0] if zone else None, end=end)


def _time_at(folded: str, at: int, words: Lexicon, *, is_hour: bool = False) -> TimeOfDay | None:
    match = _TIME.match(folded, at)
    if match is None:
        return None
    end = match.end()
    half = None
    if match["pre"]:
        half = half_of_day(match["pre"], words)
        if half is None:
            return None
    after = (match["ap"] or "").strip()
    unit = after in words.exact["time_after"] or after.rstrip(".") in words.exact["time_after"]
    if match["ap"]:
        named = half_of_day(after, words)
        half = named if half is None else half
        if named is None:
            end = match.end("ap") if unit else match.start("ap")
    if match["min"] is None and half is None and not unit and not is_hour:
        return None
    tail = words.openers["hour_units"].match(folded, len(folded) - len(folded[end:].lstrip()))
    end = tail.end() + folded.startswith(".", tail.end()) if tail else end
    hour = int(match["h"])
    if half is not None:
        hour = hour % 12 + half if hour <= 12 else hour
    minute, second = int(match["min"] or 0), match["s"]
    if hour > 23 or minute > 59 or int(second or 0) > 59:
        return None
    micro = int((match["frac"] or "").ljust(6, "0")) if second else 0
    return TimeOfDay(hour, minute, None if second is None else int(second), micro, at, end)


def time_before(folded: str, start: int, words: Lexicon, country: str | None) -> TimeOfDay | None:
    """Read a time that stands before the date: `17:36, 16 октября 2021`, `14h05 - 07/12/2021`, `17:36 WIB 14/12/2021`."""
    for at in _clock_starts(folded, start):
        time = _time_at(folded, at, words)
        if time is None:
            continue
        zone = zone_at(folded, time.end, language=words.language, country=country)
        end = zone[1] if zone else time.end
        between = folded[end:start]
        if end <= start and not _DIGIT.search(between) and all(_is_between(token, words) for token in _WORD.findall(between)):
            return replace(time, zone=zone[0] if zone else None)
    return None


def _clock_starts(folded: str, start: int) -> Iterator[int]:
    window = max(0, start - FARTHEST_BEFORE)
    for match in _CLOCK.finditer(folded, window, start):
        yield match.start()
        digit = _DIGIT.search(folded, match.start())
        if digit and digit.start() != match.start():
            yield digit.start()


def _is_between(token: str, words: Lexicon) -> bool:
    return token in words.weekdays or token in words.exact["at"] or token in words.exact["time_after"] or len(token) == 1
