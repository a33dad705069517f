"""What becomes of a copy: hidden behind the article that it repeats, held, or public in its own right."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from feedsvc.domain.articles import Article, Revision, Role, is_public
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.intake_counts import folder_of


def has_same_provider(one: Revision, other: Revision) -> bool:
    """Return whether two revisions were delivered alike: by the providers by whose rules they were read, else into the same
    folder at the top of the drop folder."""
    if one.provider and other.provider:
        return one.provider == other.provider
    return folder_of(one.path) == folder_of(other.path)


def copy_holds(others: Iterable[Article], current: Article | None) -> tuple[Hold, ...]:
    """Return why a revision is held that repeats `others`: an editor or its source withdrew one, or asks to withhold it.

    An article that is held for that (`current`, as stored) stays so when its words change a little.
    """
    forbidden = next((other for other in others if _is_forbidden(other)), None)
    if forbidden is None:
        return tuple(hold for hold in _held_for(current) if hold.kind is HoldKind.COPY)
    happened = "is held" if forbidden.withdrawn is None else "was withdrawn"
    return (Hold(HoldKind.COPY, f"It repeats “{forbidden.revision.title}”, which {happened}."),)


def placed(article: Article, others: Iterable[Article], now: datetime) -> Article:
    """Return an article with its place among those that it repeats (`others`, the first seen first).

    A copy of a public article is hidden behind the first of them. A copy of one that is embargoed, held or expired is hidden
    behind it too, unless it comes from another provider or itself states its release. One that is kept to some feeds hides none
    that may stand elsewhere.
    """
    for other in others:
        if other.withdrawn is not None or (other.revision.only_in and other.revision.only_in != article.revision.only_in):
            continue
        is_ours = has_same_provider(other.revision, article.revision)
        if is_public(other, now) or (is_ours and not _states_release(article.revision, now)):
            return replace(article, duplicate_of=other.guid)
    return replace(article, duplicate_of=None)


def outlives(copy: Article, gone: Article, now: datetime, *, is_killed: bool) -> bool:
    """Return whether a copy stays when what it repeats is withdrawn: another provider brought it, and so stands by the text.

    Of one that its own source killed, since its text says so, a copy has to state its release besides.
    """
    is_others = not has_same_provider(copy.revision, gone.revision)
    return copy.withdrawn is None and is_others and (not is_killed or _states_release(copy.revision, now))


def _is_forbidden(other: Article) -> bool:
    return other.withdrawn is not None or any(hold.kind in (HoldKind.KILL, HoldKind.COPY) for hold in _held_for(other))


def _held_for(article: Article | None) -> tuple[Hold, ...]:
    return article.held.holds if article is not None and article.held is not None else ()


def _states_release(revision: Revision, now: datetime) -> bool:
    """Return whether a source says that its article may go out: an embargo that is over, or "for immediate release"."""
    if revision.embargo is not None:
        return revision.embargo <= now
    return any(line.role is Role.EMBARGO for line in revision.furniture)
