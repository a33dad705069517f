"""Dates as protocols write them."""

from datetime import UTC, datetime

OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before which validators and readers take a date for a fault (FV ImplausibleDate)."""

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def imf_fixdate(instant: datetime) -> str:
    """Write an instant as HTTP and RSS have it, in English under any locale: `Mon, 23 Nov 2026 10:00:00 GMT`.

    RFC 9110 section 5.6.7; RSS 2.0 asks for RFC 822's dates, of which it is one.
    """
    at = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    parts = (DAYS[at.weekday()], at.day, _MONTHS[at.month - 1], at.year, at.hour, at.minute, at.second)
    return "%s, %02d %s %04d %02d:%02d:%02d GMT" % parts  # noqa: UP031 three times as fast as an f-string that fills up with zeros
