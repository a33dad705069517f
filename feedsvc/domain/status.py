"""How an article stands with the public, in a word."""

from datetime import datetime
from enum import StrEnum

from feedsvc.domain.articles import Article


class ArticleStatus(StrEnum):
    """Whether the public sees an article, and if not, why."""

    LIVE = "live"
    EMBARGOED = "embargoed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    HELD = "held"


def status_of(article: Article, now: datetime) -> ArticleStatus:
    """Return an article's status at `now`; what is withdrawn is nothing else, and a duplicate is nothing but that."""
    if article.withdrawn is not None:
        return ArticleStatus.WITHDRAWN
    if article.revision.holds:
        return ArticleStatus.HELD
    if article.duplicate_of is not None:
        return ArticleStatus.DUPLICATE
    if article.visible_until is not None and article.visible_until <= now:
        return ArticleStatus.EXPIRED
    return ArticleStatus.EMBARGOED if now < article.visible_from else ArticleStatus.LIVE
