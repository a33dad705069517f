"""The newsroom's own view of its articles: searched, one by one with all that is known of it, and what comes out when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedsvc.domain.articles import Article, Place, Revision, guid_from_id
from feedsvc.domain.changes import changes
from feedsvc.domain.difference import Row, difference
from feedsvc.domain.feeds import Feed
from feedsvc.domain.files import WITHDRAW
from feedsvc.domain.overrides import Override
from feedsvc.domain.sending import SentFile
from feedsvc.domain.status import ArticleStatus, status_of
from feedsvc.errors import ArticleNotFound
from feedsvc.ports import Clock, Store
from feedsvc.publishing.streams import Streams

AHEAD = timedelta(days=36_525)
"""How far the calendar of embargoes looks: so far that none is missing."""

MOST_CHANGES = 500
"""Changes of visibility that the calendar shows."""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article of a list, with its status."""

    article: Article
    status: ArticleStatus


@dataclass(frozen=True, slots=True)
class ArticleList:
    """A page of a list, latest published first; `next` is where the following one begins, None on the last."""

    rows: Sequence[ArticleRow]
    next: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDetails:
    """All that is known of an article: its revisions first to last, its corrections, the feeds it belongs to, its copies,
    the files that were sent by which it came and was withdrawn."""

    article: Article
    status: ArticleStatus
    revisions: Sequence[Revision]
    override: Override | None
    feeds: Sequence[Feed]
    original: Article | None
    copies: Sequence[Article]
    sent: Sequence[SentFile]
    now: datetime

    @property
    def held_changes(self) -> Sequence["FieldChange"]:
        """What differs between the revision that stands and one that waits."""
        return compare(self.article.revision, self.article.waiting) if self.article.waiting else ()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs between two revisions, and both its values as text."""

    name: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class VisibilityChange:
    """An instant at which time alone shows an article, or hides it."""

    at: datetime
    article: Article
    shows: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Browse:
    """Look at articles, public or not."""

    store: Store
    streams: Streams
    clock: Clock

    def articles(
        self, *, words: str = "", status: ArticleStatus | None = None, limit: int = 50, after: Place | None = None
    ) -> ArticleList:
        """List articles that hold all the words and have a status, latest published first."""
        now = self.clock()
        with self.store.read() as view:
            articles = view.articles.browse(words=words, status=status, now=now, limit=limit + 1, after=after)
        rows = [ArticleRow(article, status_of(article, now)) for article in articles[:limit]]
        last = rows[-1].article if len(articles) > limit else None
        return ArticleList(rows, None if last is None else Place(last.published, last.guid))

    def article(self, name: str) -> ArticleDetails:
        """Return all that is known of an article, by its id. Raises `ArticleNotFound`."""
        now, guid = self.clock(), guid_from_id(name)
        with self.store.read() as view:
            article = view.articles.by_guid(guid)
            if article is None:
                raise ArticleNotFound(f"There is no article {name}.")
            original = article.duplicate_of and view.articles.by_guid(article.duplicate_of)
            return ArticleDetails(
                article=article,
                status=status_of(article, now),
                revisions=view.articles.revisions(guid),
                override=view.overrides.get(article.identity),
                feeds=[feed for feed in self.streams.every.values() if feed.takes(article.revision)],
                original=original or None,
                copies=view.articles.duplicates(guid),
                sent=view.sent.of([article.revision.path, article.revision.path + WITHDRAW]),
                now=now,
            )

    def calendar(self) -> Sequence[VisibilityChange]:
        """List what comes out and what expires from now on, the soonest first."""
        now = self.clock()
        with self.store.read() as view:
            known = view.articles.last_sequence()
            turned = view.articles.turned(since=now, until=now + AHEAD, known=known, limit=MOST_CHANGES)
        waiting = {article.guid: article for article in turned if _will_turn(article)}
        changes = [
            VisibilityChange(at, article, shows)
            for article in waiting.values()
            for at, shows in ((article.visible_from, True), (article.visible_until, False))
            if at is not None and now < at <= now + AHEAD
        ]
        return sorted(changes, key=lambda change: change.at)


def _will_turn(article: Article) -> bool:
    """Return whether time alone will show or hide an article."""
    return article.withdrawn is None and article.duplicate_of is None and not article.revision.holds


def compare(before: Revision, after: Revision) -> Sequence[FieldChange]:
    """Return in which fields two revisions differ, word by word."""
    return [FieldChange(change.name, difference(change.before, change.after)) for change in changes(before, after)]
