"""What a newsroom moves out with: which articles, in which form, and what is said of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from feedsvc.domain.articles import Article, Guid, Revision
from feedsvc.domain.feeds import Selection
from feedsvc.domain.status import ArticleStatus, status_of


class ExportFormat(StrEnum):
    """The form in which articles are written."""

    MARKDOWN = "markdown"
    JSONFEED = "jsonfeed"
    WXR = "wxr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which articles are asked for: those of every selection, changed since an instant, and of these guids if any are named.

    Without `is_all` none is among them that the public doesn't see, or sees in some feeds alone; what waits for a release isn't
    either.
    """

    selections: tuple[Selection, ...] = ()
    since: datetime | None = None
    guids: frozenset[Guid] = frozenset()
    is_all: bool = False
    has_revisions: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing narrows it."""
        return not (self.selections or self.since or self.guids)

    def takes(self, article: Article, now: datetime) -> bool:
        """Return whether an article is among them, save for a selection's `query`, which the store searches."""
        if not self.is_all and (status_of(article, now) is not ArticleStatus.LIVE or article.revision.only_in):
            return False
        if self.since is not None and article.changed < self.since:
            return False
        if self.guids and article.guid not in self.guids:
            return False
        return all(selection.takes(article.revision) for selection in self.selections)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An article as it is exported, or comes from an export.

    `status` is how it stood when it was exported; `revisions` are its earlier ones, the first of them first; `pictures` are the
    bytes of kept pictures by their names below `/media/`, as far as they were there.
    """

    article: Article
    status: ArticleStatus = ArticleStatus.LIVE
    revisions: tuple[Revision, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    lost_pictures: tuple[str, ...] = ()


def may_be_shown(revision: Revision, now: datetime) -> bool:
    """Return whether an earlier revision of a public article may be told of: nothing held it back when it was stored."""
    is_embargoed = revision.embargo is not None and revision.embargo > now
    return not (revision.holds or revision.withdrawn or is_embargoed)
