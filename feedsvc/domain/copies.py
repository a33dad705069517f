"""What becomes of a copy: hidden behind the article that it repeats, held, or public in its own right."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from feedsvc.domain.articles import Article, Revision, Withdrawal, is_public
from feedsvc.domain.clearance import Hold, HoldKind


def provider_of(path: str) -> str:
    """Return the folder at the top of the drop folder that brought a file; "" for the top itself."""
    folder, slash, _ = path.partition("/")
    return folder if slash else ""


def placed(article: Article, others: Iterable[Article], now: datetime) -> Article:
    """Return an article with its place among those that it repeats (`others`, the first seen first).

    A copy of an article that an editor withdrew, that its own provider killed, or that is held for such a word is held. A copy
    of one that is not public now is hidden behind it, unless it comes from another provider. Any other copy is hidden behind
    the first.
    """
    for other in others:
        if _is_forbidden(article.revision, other):
            return _held(article, other)
        if other.withdrawn is not None:
            continue
        if is_public(other, now) or provider_of(other.revision.path) == provider_of(article.revision.path):
            return replace(article, duplicate_of=other.guid)
    return replace(article, duplicate_of=None)


def _is_forbidden(copy: Revision, other: Article) -> bool:
    if other.withdrawn_by is Withdrawal.OPERATOR:
        return True
    is_same_provider = provider_of(other.revision.path) == provider_of(copy.path)
    return is_same_provider and other.withdrawn_by is Withdrawal.SOURCE


def _held(article: Article, other: Article) -> Article:
    reason = f"It repeats “{other.revision.title}”, which was withdrawn."
    if any(hold.reason == reason for hold in article.revision.holds):
        return article
    hold = Hold(HoldKind.COPY, reason)
    return replace(article, duplicate_of=None, revision=replace(article.revision, holds=(*article.revision.holds, hold)))
