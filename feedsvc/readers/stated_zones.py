"""Times without an offset in metadata that name their zone once, for all of them: `timezone: Europe/Helsinki`."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

_TIMES = ("published", "updated", "embargo", "expires")
_LIMITS = ("embargo", "expires")
"""Times of which a day means its beginning."""


def in_zone(changes: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return metadata with the times that have no offset of their own in a zone, given by its name (IANA)."""
    zone = _zone(name)
    if zone is None:
        return dict(changes)
    return {key: _placed(key, value, zone) if key in _TIMES else value for key, value in changes.items()}


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if "/" in name else None
    except (KeyError, ValueError, OSError):  # unknown (ZoneInfoNotFoundError), no path below the zones, a folder of them
        return None


def _placed(key: str, value: object, zone: ZoneInfo) -> object:
    """Return a time with the offset of its zone; what is no ISO 8601, or has an offset, as it stands."""
    try:
        is_day = isinstance(value, str) and len(value.strip()) == len("2027-03-01")
        if is_day and key in _LIMITS:
            return datetime.combine(date.fromisoformat(str(value).strip()), time(), zone).isoformat()
        moment = datetime.fromisoformat(str(value).strip())
    except ValueError:
        return value
    return value if is_day or moment.tzinfo is not None else moment.replace(tzinfo=zone).isoformat()
