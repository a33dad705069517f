"""The date that a page shows beside its headline: it counts where none is stated for machines, and settles which of several."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta, timezone

from feedsvc.domain.articles import Moment, Precision, Zone
from feedsvc.domain.drafts import Draft
from feedsvc.normalise.characters import fold
from feedsvc.normalise.dates import DateConventions, find_dates, parse_moment
from feedsvc.normalise.lexicon import Lexicon

_EITHER_WAY = re.compile(r"\D*(?:0?[1-9]|1[0-2])[/.-](?:0?[1-9]|1[0-2])[/.-](?:19|20)\d\d(?!\d)")

FARTHEST = timedelta(hours=14)
"""Between a time and the same in another zone."""

QUARTER = timedelta(minutes=15)
"""Zones differ by multiples of it."""

LONGEST_ALONE = 40
"""Characters of a text that is a date with a label, and names no event's day."""


def settled(stated: Moment | None, draft: Draft, words: Lexicon, conventions: DateConventions) -> Moment | None:
    """Return the date of a draft by what it states and what its page shows."""
    shown = _shown(draft.dated, words, conventions)
    if stated is None:
        if draft.published is not None:
            return None
        return next(iter(shown or _shown(_labelled_first(draft.guesses, words), words, conventions)), None)
    if draft.published and _EITHER_WAY.match(draft.published):
        everywhere = [*shown, *_shown(draft.guesses, words, conventions)]
        return next((moment for moment in everywhere if _is_swapped(stated, moment)), stated)
    shown = shown or (_shown(draft.guesses, words, conventions) if draft.also_published else [])
    if stated.precision is Precision.DAY and (times := _timed(stated, draft, words, conventions)):
        return min(times, key=lambda moment: moment.at)
    if not shown or _agrees(stated, shown) or any(_is_swapped(stated, moment) for moment in shown):
        return stated
    also = (parse_moment(raw, draft.language, conventions) for raw in draft.also_published)
    witness = next((moment for moment in also if moment and _agrees(moment, shown)), None)
    return witness or (_local(stated, shown[0]) or _earlier(stated, draft, words, conventions) if draft.dated else stated)


def reordered(
    moment: Moment | None, printed: Iterable[str], filed: str, words: Lexicon, rules: DateConventions
) -> Moment | None:
    """Return a printed date that may be read either way, "11/04/2026", as the dateline settles it: "Nov. 4"."""
    if moment is None or not filed or not any(map(_EITHER_WAY.match, printed)):
        return moment
    days = [found.moment for found in find_dates(f"{filed}, {moment.at.year}", words, rules)]
    is_swapped = len(days) == 1 and _is_swapped(moment, days[0])
    return replace(moment, at=moment.at.replace(month=moment.at.day, day=moment.at.month)) if is_swapped else moment


def _earlier(stated: Moment, draft: Draft, words: Lexicon, conventions: DateConventions) -> Moment:
    """Return the one date that stands alone beside the headline where it is before the stated one; what else is named there
    may be an event's day or another article's."""
    texts = ((text, find_dates(text, words, conventions)) for text in draft.dated)
    alone = [found[0] for text, found in texts if found and (len(text) <= LONGEST_ALONE or not found[0].start)]
    days = {_day(found.moment) for found in alone}
    return min(stated, alone[0].moment, key=_day) if len(days) == 1 else stated


def _timed(day: Moment, draft: Draft, words: Lexicon, conventions: DateConventions) -> list[Moment]:
    """Return the times that the page shows beside its headline for a day, but for those at which it was changed."""
    texts = [text for text in draft.dated if words.opening("updated", fold(text)) is None]
    shown = _shown(texts, words, conventions)
    return [moment for moment in shown if moment.precision is not Precision.DAY and _agrees(moment, [day])]


def _shown(texts: Iterable[str], words: Lexicon, conventions: DateConventions) -> list[Moment]:
    return [found.moment for text in texts for found in find_dates(text, words, conventions)]


def _labelled_first(texts: Iterable[str], words: Lexicon) -> list[str]:
    return sorted(texts, key=lambda text: words.opening("published", fold(text)) is None)


def _day(moment: Moment) -> date:
    return moment.at.date()


def _agrees(moment: Moment, shown: Iterable[Moment]) -> bool:
    return _day(moment) in map(_day, shown)


def _is_swapped(stated: Moment, shown: Moment) -> bool:
    """Return whether two dates are the same but for the order of day and month."""
    return (shown.at.year, shown.at.day, shown.at.month) == (stated.at.year, stated.at.month, stated.at.day)


def _local(stated: Moment, shown: Moment) -> Moment | None:
    """Return an instant in the page's own zone, by the time that the page shows for it; of a day alone in the nearest zone."""
    if stated.precision is Precision.DAY or stated.at.utcoffset():
        return None
    if shown.precision is Precision.DAY:
        return _on_day(stated, _day(shown))
    minute = stated.at.replace(tzinfo=None, second=0, microsecond=0)
    offset = shown.at.replace(tzinfo=None, second=0, microsecond=0) - minute
    if abs(offset) > FARTHEST or offset % QUARTER:
        return None
    return replace(stated, at=stated.at.astimezone(timezone(offset)))


def _on_day(stated: Moment, day: date) -> Moment | None:
    """Write an instant in the nearest zone in which it is on a day: 23:00 UTC on the day after."""
    for hours in range(1, 13):
        for offset in (timedelta(hours=hours), timedelta(hours=-hours)):
            local = stated.at.astimezone(timezone(offset))
            if local.date() == day:
                return replace(stated, at=local, zone=Zone.ASSUMED)
    return None
