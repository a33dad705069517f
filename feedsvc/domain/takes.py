"""Takes: the parts of a wire's story that arrive as messages of their own, and the days that distinguish its slugs."""

import re
from dataclasses import replace
from datetime import date, timedelta

from feedsvc.domain.articles import Identity, Revision

DAYS = 3
"""Days after which a kill still finds the story that it kills."""

_DAY = re.compile(r":(\d{4}-\d\d-\d\d)$")


def joined(new: Revision, current: Revision) -> Revision:
    """Return a take together with the parts of its story that are there already.

    A later take is added at the end, a first one that was late is put before the rest; a part that is there changes nothing.
    A version that is no take is the whole story, and replaces it.
    """
    if current.withdrawn or new.withdrawn or not (new.take or current.take > 1):
        return new
    if new.content_text in current.content_text:
        return current
    if new.take > 1:
        return _together(current, new, base=current)
    return _together(new, current, base=new) if new.take == 1 and current.take > 1 else new


def _together(first: Revision, second: Revision, *, base: Revision) -> Revision:
    return replace(
        base,
        content_html=f"{first.content_html}\n{second.content_html}",
        content_text=f"{first.content_text}\n\n{second.content_text}",
        take=max(first.take, second.take),
    )


def earlier(identity: Identity, today: date) -> tuple[Identity, ...]:
    """List the identities that a wire's slug had on the days before, the latest first: a kill may come after midnight."""
    match = _DAY.search(identity)
    day = date.fromisoformat(match[1]) if match else today
    stem = identity[: match.start()] if match else identity
    days = (day - timedelta(days=back) for back in range(DAYS + 1))
    return tuple(Identity(each) for each in [*(f"{stem}:{day}" for day in days), stem] if each != identity)
