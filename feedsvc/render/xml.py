"""Names, dates and characters of feeds in XML."""

import re
from datetime import UTC, datetime

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
MEDIA = "http://search.yahoo.com/mrss/"
HISTORY = "http://purl.org/syndication/history/1.0"
XML = "http://www.w3.org/XML/1998/namespace"

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def scrub(text: str) -> str:
    """Take out what XML 1.0 forbids (section 2.2): one such character makes a whole feed unreadable."""
    return _FORBIDDEN.sub("", text)


def rfc822(instant: datetime) -> str:
    """Write a date for RSS, in English under any locale: `Mon, 23 Nov 2026 10:00:00 GMT`."""
    at = instant.astimezone(UTC)
    return f"{_DAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at.year:04} {at:%H:%M:%S} GMT"


def rfc3339(instant: datetime) -> str:
    """Write a date for Atom and JSON Feed, with a fraction only where it has one: `2026-11-23T10:00:00Z`."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
