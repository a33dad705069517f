"""The entries of feeds in SQL: the open ones, and the pages of their archives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Select, exists, func, insert, select, text, update
from sqlalchemy.sql import ColumnElement

from feedsvc.domain.articles import Article, Guid, Tombstone, tombstone_of
from feedsvc.domain.entries import ArchivePage, EntriesMark
from feedsvc.domain.erasing import remains_of
from feedsvc.store.article_rows import article_of, article_rows, articles_of
from feedsvc.store.commits import Commit
from feedsvc.store.erasing import erased
from feedsvc.store.schema import archive_pages, articles, entries, entries_marks, instant, micros

OPEN = 0
"""The page of entries that are in none yet."""

_ADD = text(
    "INSERT INTO entries (feed, article, page, arrived) SELECT :feed, id, :page, CASE WHEN :is_late THEN 0 ELSE sequence END"
    " FROM articles WHERE guid = :guid ON CONFLICT DO NOTHING"
)
_MARK = text(
    "INSERT INTO entries_marks (feed, selection, sequence, until) VALUES (:feed, :selection, :sequence, :until)"
    " ON CONFLICT (feed) DO UPDATE SET selection = excluded.selection, sequence = excluded.sequence, until = excluded.until"
)


@dataclass(frozen=True, slots=True)
class SqlEntries:
    """The port `Entries` on an open connection."""

    connection: Connection
    commit: Commit

    def mark(self, slug: str) -> EntriesMark | None:
        """See `ports.feeds.Entries`."""
        row = self.connection.execute(select(entries_marks).where(entries_marks.c.feed == slug)).one_or_none()
        return None if row is None else EntriesMark(row.selection, row.sequence, instant(row.until))

    def add(self, slug: str, articles: Sequence[Article], mark: EntriesMark, *, is_late: bool = False) -> None:
        """See `ports.feeds.Entries`."""
        self.commit.settle()  # entries stand in the order of sequences
        self._add(slug, articles, OPEN, is_late=is_late)
        row = {"feed": slug, "selection": mark.selection, "sequence": mark.sequence, "until": micros(mark.until)}
        self.connection.execute(_MARK, row)

    def open(self, slug: str) -> Sequence[Article]:
        """See `ports.feeds.Entries`."""
        is_open = (entries.c.feed == slug) & (entries.c.page == OPEN)
        query = article_rows().join(entries, entries.c.article == articles.c.id).where(is_open)
        order = (entries.c.arrived.desc(), articles.c.published.desc(), articles.c.guid.desc())
        return [article_of(row) for row in self.connection.execute(query.order_by(*order))]

    def late(self, slug: str) -> Sequence[Article]:
        """See `ports.feeds.Entries`."""
        is_late = (entries.c.feed == slug) & (entries.c.page == OPEN) & (entries.c.arrived == 0)
        return articles_of(self.connection, articles.c.id.in_(select(entries.c.article).where(is_late)))

    def file(self, slug: str, articles: Sequence[Article], *, at: datetime) -> bool:
        """See `ports.feeds.Entries`."""
        number = self.pages(slug) + 1
        self._add(slug, articles, number, is_late=True)
        is_page = (entries.c.feed == slug) & (entries.c.page == number)
        if self.connection.execute(select(entries.c.article).where(is_page).limit(1)).scalar() is None:
            return False
        self.connection.execute(insert(archive_pages), {"feed": slug, "number": number, "closed": micros(at)})
        return True

    def close(self, slug: str, guids: Sequence[Guid], *, at: datetime) -> int:
        """See `ports.feeds.Entries`."""
        number = self.pages(slug) + 1
        chosen = select(articles.c.id).where(articles.c.guid.in_(guids))
        is_meant = (entries.c.feed == slug) & (entries.c.page == OPEN) & entries.c.article.in_(chosen)
        self.connection.execute(update(entries).where(is_meant).values(page=number))
        self.connection.execute(insert(archive_pages), {"feed": slug, "number": number, "closed": micros(at)})
        return number

    def page(self, slug: str, number: int) -> ArchivePage | None:
        """See `ports.feeds.Entries`."""
        is_meant = (archive_pages.c.feed == slug) & (archive_pages.c.number == number)
        closed = self.connection.execute(select(archive_pages.c.closed).where(is_meant)).scalar()
        return None if closed is None else ArchivePage(number, instant(closed), self._on_page(slug, number))

    def pages(self, slug: str) -> int:
        """See `ports.feeds.Entries`."""
        query = select(func.max(archive_pages.c.number)).where(archive_pages.c.feed == slug)
        return self.connection.execute(query).scalar() or 0

    def state(self, slug: str) -> tuple[int, int, int]:
        """See `ports.feeds.Entries`."""
        query = (
            select(func.count(), func.max(articles.c.sequence))
            .select_from(entries.join(articles, articles.c.id == entries.c.article))
            .where(entries.c.feed == slug, entries.c.page == OPEN)
        )
        count, sequence = self.connection.execute(query).one()
        return count, sequence or 0, self.pages(slug)

    def gone(self, slug: str, *, since: datetime, now: datetime, limit: int) -> Sequence[Article]:
        """See `ports.feeds.Entries`."""
        gone = {
            article.guid: article
            for end in (articles.c.withdrawn, articles.c.visible_until, articles.c.suspended)
            for article in articles_of(self.connection, articles.c.id.in_(_ended(end, slug, since, now, limit)))
        }
        for guid, at in erased(self.connection, slug, since=micros(since), limit=limit):
            gone.setdefault(Guid(guid), remains_of(Guid(guid), instant(at)))
        tombstones = sorted(filter(None, (tombstone_of(article, now) for article in gone.values())), key=_end, reverse=True)
        return [tombstone.article for tombstone in tombstones[:limit]]

    def withdrawals(self, slug: str, *, since: datetime) -> tuple[int, int]:
        """See `ports.feeds.Entries`."""
        states = [
            self.connection.execute(
                select(func.count(), func.max(articles.c.sequence)).where(end > micros(since), _is_entry(slug))
            ).one()
            for end in (articles.c.withdrawn, articles.c.suspended)
        ]
        erasures = erased(self.connection, slug, since=micros(since), limit=1000)
        return sum(count for count, _ in states) + len(erasures), max(sequence or 0 for _, sequence in states)

    def _add(self, slug: str, articles: Sequence[Article], page: int, *, is_late: bool) -> None:
        if articles:
            rows = [{"feed": slug, "guid": article.guid, "page": page, "is_late": is_late} for article in articles]
            self.connection.execute(_ADD, rows)

    def _on_page(self, slug: str, number: int) -> Sequence[Article]:
        """Return a page's entries; the size of a page bounds them."""
        chosen = select(entries.c.article).where(entries.c.feed == slug, entries.c.page == number)
        return articles_of(self.connection, articles.c.id.in_(chosen))


def _ended(end: Column[int], slug: str, since: datetime, now: datetime, limit: int) -> Select[tuple[int]]:
    """The entries of a feed whose end lies between two instants, the last ones, as ids."""
    query = select(articles.c.id).where(end > micros(since), end <= micros(now), _is_entry(slug)).order_by(end.desc())
    return select(query.limit(limit).subquery().c.id)


def _is_entry(slug: str) -> ColumnElement[bool]:
    """Whether an article is an entry of a feed: looked up for each that other conditions find. A join would have SQLite start
    from all entries of the feed, 70 ms of 100,000."""
    return exists().where(entries.c.feed == slug, entries.c.article == articles.c.id).correlate(articles)


def _end(tombstone: Tombstone) -> tuple[datetime, Guid]:
    return tombstone.when, tombstone.article.guid
