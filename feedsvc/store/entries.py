"""The entries of feeds in SQL: the open ones, and the pages of their archives."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, Column, Connection, Integer, Select, bindparam, exists, func, insert, select, text, update

from feedsvc.domain.articles import Article, Guid, Tombstone, tombstone_of
from feedsvc.domain.entries import ArchivePage, EntriesMark
from feedsvc.domain.erasing import remains_of
from feedsvc.store.article_rows import article_of, article_rows, articles_of
from feedsvc.store.commits import Commit
from feedsvc.store.erasing import count_erased, erased
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
# Made once, since every change of a feed asks for them (see `store.bulk`).
_SLUG: BindParameter[str] = bindparam("slug")
_IS_OPEN = (entries.c.feed == _SLUG) & (entries.c.page == OPEN)
_OPEN = (
    article_rows()
    .join(entries, entries.c.article == articles.c.id)
    .where(_IS_OPEN)
    .order_by(entries.c.arrived.desc(), articles.c.published.desc(), articles.c.guid.desc())
)
_PAGES = select(func.max(archive_pages.c.number)).where(archive_pages.c.feed == _SLUG)
_STATE = (
    select(func.count(), func.max(articles.c.sequence))
    .select_from(entries.join(articles, articles.c.id == entries.c.article))
    .where(_IS_OPEN)
)
# Whether an article is an entry of a feed is looked up for each that other conditions find: a join would have SQLite start from
# all entries of the feed, 70 ms of 100,000.
_IS_ENTRY = exists().where(entries.c.feed == _SLUG, entries.c.article == articles.c.id).correlate(articles)


def _ended(end: Column[int]) -> Select[tuple[object, ...]]:
    """Select the last entries of a feed whose end lies between two instants."""
    query = select(articles.c.id).where(end > bindparam("since"), end <= bindparam("until"), _IS_ENTRY)
    chosen = query.order_by(end.desc()).limit(bindparam("most", type_=Integer)).subquery()
    return article_rows().where(articles.c.id.in_(select(chosen.c.id)))


_ENDED = [_ended(end) for end in (articles.c.withdrawn, articles.c.visible_until, articles.c.suspended)]
_MARKS = select(entries_marks)
_STATES = text(
    "SELECT feeds.feed, count(articles.id), max(articles.sequence),"
    " (SELECT max(number) FROM archive_pages WHERE archive_pages.feed = feeds.feed) FROM entries_marks AS feeds"
    " LEFT JOIN entries ON entries.feed = feeds.feed AND entries.page = 0 LEFT JOIN articles ON articles.id = entries.article"
    " GROUP BY feeds.feed"
)
_WITHDRAWN = (
    "SELECT feeds.feed, count(*), max(articles.sequence) FROM articles CROSS JOIN entries_marks AS feeds"
    " WHERE articles.{end} > :since"
    " AND EXISTS (SELECT 1 FROM entries WHERE entries.feed = feeds.feed AND entries.article = articles.id) GROUP BY feeds.feed"
)
_WITHDRAWALS = text(" UNION ALL ".join(_WITHDRAWN.format(end=end) for end in ("withdrawn", "suspended")))


@dataclass(frozen=True, slots=True)
class SqlEntries:
    """The port `Entries` on an open connection."""

    connection: Connection
    commit: Commit

    def marks(self) -> Mapping[str, EntriesMark]:
        """See `ports.feeds.Entries`."""
        rows = self.connection.execute(_MARKS)
        return {row.feed: EntriesMark(row.selection, row.sequence, instant(row.until)) for row in rows}

    def reach(self, marks: Mapping[str, EntriesMark]) -> None:
        """See `ports.feeds.Entries`."""
        rows = [
            {"feed": slug, "selection": mark.selection, "sequence": mark.sequence, "until": micros(mark.until)}
            for slug, mark in sorted(marks.items())
        ]
        if rows:
            self.connection.execute(_MARK, rows)

    def add(self, slug: str, articles: Sequence[Article], mark: EntriesMark, *, is_late: bool = False) -> None:
        """See `ports.feeds.Entries`."""
        self.commit.settle()  # entries stand in the order of sequences
        self._add(slug, articles, OPEN, is_late=is_late)
        self.reach({slug: mark})

    def open(self, slug: str) -> Sequence[Article]:
        """See `ports.feeds.Entries`."""
        return [article_of(row) for row in self.connection.execute(_OPEN, {"slug": slug})]

    def late(self, slug: str) -> Sequence[Article]:
        """See `ports.feeds.Entries`."""
        is_late = (entries.c.feed == slug) & (entries.c.page == OPEN) & (entries.c.arrived == 0)
        return articles_of(self.connection, articles.c.id.in_(select(entries.c.article).where(is_late)))

    def make_late(self, slug: str) -> None:
        """See `ports.feeds.Entries`."""
        is_open = (entries.c.feed == slug) & (entries.c.page == OPEN)
        self.connection.execute(update(entries).where(is_open).values(arrived=0))

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
        return self.connection.execute(_PAGES, {"slug": slug}).scalar() or 0

    def state(self, slug: str) -> tuple[int, int, int]:
        """See `ports.feeds.Entries`."""
        count, sequence = self.connection.execute(_STATE, {"slug": slug}).one()
        return count, sequence or 0, self.pages(slug)

    def states(self) -> Mapping[str, tuple[int, int, int]]:
        """See `ports.feeds.Entries`."""
        return {feed: (count, sequence or 0, pages or 0) for feed, count, sequence, pages in self.connection.execute(_STATES)}

    def gone(self, slug: str, *, since: datetime, now: datetime, limit: int) -> Sequence[Article]:
        """See `ports.feeds.Entries`."""
        asked = {"slug": slug, "since": micros(since), "until": micros(now), "most": limit}
        ended = (article_of(row) for query in _ENDED for row in self.connection.execute(query, asked))
        gone = {article.guid: article for article in ended}
        for guid, at in erased(self.connection, slug, since=micros(since), limit=limit):
            gone.setdefault(Guid(guid), remains_of(Guid(guid), instant(at)))
        tombstones = sorted(filter(None, (tombstone_of(article, now) for article in gone.values())), key=_end, reverse=True)
        return [tombstone.article for tombstone in tombstones[:limit]]

    def withdrawals(self, *, since: datetime) -> Mapping[str, tuple[int, int]]:
        """See `ports.feeds.Entries`."""
        counts = Counter(count_erased(self.connection, since=micros(since)))
        last: dict[str, int] = {}
        for feed, count, sequence in self.connection.execute(_WITHDRAWALS, {"since": micros(since)}):
            counts[feed] += count
            last[feed] = max(last.get(feed, 0), sequence or 0)
        return {feed: (count, last.get(feed, 0)) for feed, count in counts.items()}

    def _add(self, slug: str, articles: Sequence[Article], page: int, *, is_late: bool) -> None:
        if articles:
            rows = [{"feed": slug, "guid": article.guid, "page": page, "is_late": is_late} for article in articles]
            self.connection.execute(_ADD, rows)

    def _on_page(self, slug: str, number: int) -> Sequence[Article]:
        """Return a page's entries; the size of a page bounds them."""
        chosen = select(entries.c.article).where(entries.c.feed == slug, entries.c.page == number)
        return articles_of(self.connection, articles.c.id.in_(chosen))


def _end(tombstone: Tombstone) -> tuple[datetime, Guid]:
    return tombstone.when, tombstone.article.guid
