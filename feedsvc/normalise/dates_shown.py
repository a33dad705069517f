"""The date that a page shows beside its headline: taken where its metadata state none, and asked which number is the month."""

import re
from collections.abc import Iterator

from feedsvc.domain.articles import Moment
from feedsvc.domain.drafts import Draft
from feedsvc.normalise.dates import DateConventions, find_dates
from feedsvc.normalise.lexicon import Lexicon

_EITHER_WAY = re.compile(r"\D*(?:0?[1-9]|1[0-2])[/.-](?:0?[1-9]|1[0-2])[/.-](?:19|20)\d\d(?!\d)")


def settled(stated: Moment | None, draft: Draft, words: Lexicon, conventions: DateConventions) -> Moment | None:
    """Return the date of a draft by what it states and what its page shows."""
    if stated is None and draft.published is None:
        return next(_shown(draft, words, conventions), None)
    if stated is None or not draft.published or not _EITHER_WAY.match(draft.published):
        return stated
    for shown in _shown(draft, words, conventions):
        if (shown.at.year, shown.at.day, shown.at.month) == (stated.at.year, stated.at.month, stated.at.day):
            return shown
    return stated


def _shown(draft: Draft, words: Lexicon, conventions: DateConventions) -> Iterator[Moment]:
    return (date.moment for text in draft.dated for date in find_dates(text, words, conventions))
