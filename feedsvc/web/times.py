"""Times as pages show them before a script sets them in the reader's own zone: in the outlet's, with the zone's name."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from feedsvc.domain.articles import Article, Precision


@dataclass(frozen=True, slots=True)
class DisplayTime:
    """A time for people and machines. Where the source gave the day alone, `whole_day` is its ISO date and `clock` is empty."""

    machine: str
    exact: str
    day: str
    clock: str
    whole_day: str = ""


def published_time(article: Article, language: str | None, *, zone: tzinfo) -> DisplayTime:
    """Return when an article was published: as a day in the source's zone where it named no time, so that none is made up."""
    published = article.revision.published
    if published is None or published.precision is not Precision.DAY:
        return display_time(article.published, language, zone=zone)
    date = f"{published.at:%Y-%m-%d}"
    return DisplayTime(article.published.isoformat(timespec="seconds"), date, _day(published.at, language), "", date)


def display_time(at: datetime, language: str | None, *, zone: tzinfo) -> DisplayTime:
    """Return an instant for display."""
    local = at.astimezone(zone)
    exact = f"{local:%Y-%m-%d %H:%M:%S %Z}"
    return DisplayTime(at.isoformat(timespec="seconds"), exact, _day(local, language), f"{local:%H:%M %Z}")


def is_later(updated: datetime, published: datetime) -> bool:
    """Return whether an article changed after it came out; instants of one minute look alike."""
    return updated - published >= timedelta(minutes=1)


def _day(local: datetime, language: str | None) -> str:
    """Write a day in words on English pages, in figures on all others."""
    is_english = (language or "en").partition("-")[0].lower() == "en"
    return f"{local.day} {local:%B %Y}" if is_english else f"{local:%Y-%m-%d}"
