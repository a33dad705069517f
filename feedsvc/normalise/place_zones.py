"""Zones named by places beside a word for time: "Swedish time", "hora de Madrid", "Suomen aikaa" (names: Unicode CLDR)."""

import re
from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo

from feedsvc.domain.scripts import UNSPACED
from feedsvc.normalise.characters import fold
from feedsvc.normalise.cldr import place_names
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.zones import territory_zones

NEAR = 30
"""Characters on either side of a word for time in which its place is looked for."""

_TOKEN = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[^\W\d_]{3}[.!?]\s")
_EDGE = re.compile(r"[\d|,;:()\[\]/]")
_NUMBER = re.compile(r"[\d|]")
_UNSPACED = re.compile(f"[{UNSPACED}]")


def place_zones(folded: str, words: Lexicon) -> set[ZoneInfo | None]:
    """Return the zones of places that stand beside words for time; None stands for one that names no place of a single zone."""
    return {_zone(around, words.language) for around in _surroundings(folded, words.exact["clock_words"])}


def _surroundings(folded: str, clock_words: frozenset[str]) -> Iterator[str]:
    """Yield the words round each word for time that stands near a number, in its sentence, and isn't its unit."""
    for word in clock_words:
        for match in re.finditer(rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])|{_unspaced(word)}", folded):
            before = folded[max(0, match.start() - NEAR) : match.start()]
            between = _NUMBER.split(before)[-1]
            around = f"{_EDGE.split(between)[-1]} {_EDGE.split(folded[match.end() : match.end() + NEAR])[0]}"
            if between != before and between.strip() and not _SENTENCE_END.search(between) and _TOKEN.search(around):
                yield around


def _unspaced(word: str) -> str:
    return re.escape(word) if _UNSPACED.search(word) else "(?!)"


def _zone(around: str, language: str) -> ZoneInfo | None:
    """Return the zone of the place that is named most nearly."""
    tokens = _TOKEN.findall(around)
    named = [(_likeness(name, around, tokens), zone) for name, zone in (_places(language) | _places("en")).items()]
    best = max(likeness for likeness, _ in named)
    zones = {zone for likeness, zone in named if likeness == best}
    return ZoneInfo(zones.pop()) if best[0] and len(zones) == 1 and "" not in zones else None


def _likeness(name: str, around: str, tokens: list[str]) -> tuple[float, int]:
    """Return how nearly a text has a name, each of its words with any ending (1 as it stands, 0 not at all), and its length."""
    if _UNSPACED.search(name):
        return float(name in around), len(name)
    return min(max((_form(part, token) for token in tokens), default=0.0) for part in name.split()), len(name)


def _form(name: str, token: str) -> float:
    """Return how nearly a word is a name or a form of it: "suomen" of "suomi", "warszawskiego" of "warszawa"."""
    common = next(
        (n for n, (one, other) in enumerate(zip(name, token, strict=False)) if one != other), min(len(name), len(token))
    )
    is_form = len(name) > 4 and common >= max(4, len(name) - 2) and len(token) <= len(name) + 5
    return common / len(name) - 0.01 * (len(token) - common) if is_form or token == name else 0.0


@cache
def _places(language: str) -> dict[str, str]:
    """Map the folded names of cities, languages and territories to their zones; "" where a territory has several."""
    names = place_names(language)
    if names is None:
        return {}
    zones = territory_zones()
    homes = {name: zones.get(territory, "") for name, territory in (*names.languages.items(), *names.territories.items())}
    return {fold(name): zone for name, zone in (homes | names.cities).items() if len(name) > 1}
