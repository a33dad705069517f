"""Time zones as articles name them: abbreviations, offsets, and zones told in words. The table is zones.toml."""

import re
import tomllib
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from feedsvc.normalise.cldr import zones_by_territory

_OFFSET = re.compile(r"(?:(?:utc|gmt)\s*)?([+\-−–])\s*(\d{1,2})(?::?(\d{2}))?(?!\d)")
_WORD = re.compile(r"[^\W\d_]{1,6}(?![^\W\d_])")


def zone_at(folded: str, start: int, *, language: str, country: str | None) -> tuple[tzinfo | str, int] | None:
    """Read a zone at a place of a folded text: (zone, end), or None. A place's own local time gives the zone "".

    `language` (BCP 47) and `country` (ISO 3166) decide what several countries abbreviate alike: IST, CST, BST, AST.
    """
    opening = re.compile(r"\.?[\s,]*[(\[]?\s*").match(folded, start)
    at = opening.end() if opening else start
    for phrase, zone in _phrases().get(folded[at : at + 1], ()):
        if folded.startswith(phrase, at):
            return (_zone(zone) if zone != "" else ""), _close(folded, at + len(phrase))
    offset = _OFFSET.match(folded, at)
    if offset and (offset.group().startswith(("utc", "gmt")) or offset.group(3) or folded[at - 1 : at] == "("):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        if minutes <= 14 * 60:
            return timezone(timedelta(minutes=-minutes if offset[1] in "-−–" else minutes)), _close(folded, offset.end())
    word = _WORD.match(folded, at)
    named = abbreviation(word.group(), language=language, country=country) if word else None
    return (named, _close(folded, word.end())) if word and named else None


def abbreviation(name: str, *, language: str, country: str | None) -> tzinfo | None:
    """Return the zone of a folded abbreviation, None if it is unknown."""
    meanings = _table()["ambiguous"].get(name)
    if meanings is not None:
        chosen = (country or "").lower(), language.partition("-")[0], ""
        return _zone(next(meanings[key] for key in chosen if key in meanings))
    plain = _table()["abbreviations"]
    return _zone(plain[name]) if name in plain else None


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("feedsvc.normalise") / "zones.toml").read_text(encoding="utf-8"))


@cache
def territory_zones() -> dict[str, str]:
    """Map territories (ISO 3166) to the zone that nearly all of each keeps; one that keeps several times maps to ""."""
    known = available_timezones()
    zones = {code: [zone for zone in zones if zone in known] for code, zones in zones_by_territory().items()}
    primary: dict[str, str] = _table()["primary"]
    return {code: _sole(several) for code, several in zones.items() if several} | primary


def _sole(zones: list[str]) -> str:
    """Return one of several zones that keep the same time in winter and in summer, or ""."""
    if len(zones) == 1:
        return zones[0]
    times = {tuple(datetime(2026, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7)) for zone in zones}
    return zones[0] if len(times) == 1 else ""


@cache
def _phrases() -> dict[str, list[tuple[str, int | str]]]:
    """Return the phrases and their zones by the phrases' first characters, the longest first."""
    phrases: dict[str, list[tuple[str, int | str]]] = {}
    for phrase, zone in sorted(_table()["phrases"].items(), key=lambda item: -len(item[0])):
        phrases.setdefault(phrase[:1], []).append((phrase, zone))
    return phrases


@cache
def _zone(zone: int | str) -> tzinfo:
    if isinstance(zone, str):
        return ZoneInfo(zone)
    return UTC if zone == 0 else timezone(timedelta(minutes=zone))


def _close(folded: str, end: int) -> int:
    closing = re.compile(r"\s*[)\]]").match(folded, end)
    return closing.end() if closing else end


def localise(naive: datetime, zone: tzinfo) -> datetime:
    """Put a local time in its zone, as an aware instant with a fixed offset."""
    aware = naive.replace(tzinfo=zone)
    offset = aware.utcoffset() or timedelta()
    return naive.replace(tzinfo=timezone(offset) if offset else UTC)


def latest(naive: datetime, zone: tzinfo) -> datetime:
    """Put a local time in its zone as an embargo's end: the later of both where clocks that are put back show it twice."""
    return max(localise(naive, zone), localise(naive.replace(fold=1), zone))
