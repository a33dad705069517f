"""Erase an article from every table, and keep that it was."""

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, insert, or_, select, text, update

from feedsvc.domain.articles import Article, Guid, Identity
from feedsvc.domain.erasing import Erasure, mark_of
from feedsvc.domain.files import WITHDRAW
from feedsvc.errors import ArticleNotFound
from feedsvc.store import left_out, streams
from feedsvc.store.commits import Commit
from feedsvc.store.desk_schema import intake_hours, overrides
from feedsvc.store.erasing_schema import erased_names, erasures
from feedsvc.store.media_schema import media_uses
from feedsvc.store.moving import forget_moved
from feedsvc.store.schema import (
    archive_pages,
    articles,
    entries,
    fingerprints,
    instant,
    kept_back,
    lasting,
    micros,
    revisions,
    terms,
)
from feedsvc.store.sending_schema import sent

ERASED = 0
"""The row of an article that is none any more."""

KEY = "erasure_key"
"""The name of the key of the marks, in the table `lasting`."""

_KEY = select(lasting.c.value).where(lasting.c.name == KEY)  # made once, since every article that comes in asks for it
_ERASED = (
    select(erased_names.c.mark, erasures.c.at)
    .join(erasures, erased_names.c.guid == erasures.c.guid)
    .where(erased_names.c.mark.in_(bindparam("marks", expanding=True)))
)
_ERASED_SINCE = (
    select(erasures.c.feeds)
    .where(erasures.c.at > bindparam("since"), ~exists().where(articles.c.guid == erasures.c.guid))
    .limit(10_000)
)
_ERASE = text(
    "INSERT INTO erasures (guid, at, feeds) VALUES (:guid, :at, :feeds) ON CONFLICT (guid) DO UPDATE SET at = excluded.at,"
    " feeds = CASE WHEN excluded.feeds = '' THEN erasures.feeds ELSE excluded.feeds END"
)
_MARK = text(
    "INSERT INTO erased_names (mark, guid) VALUES (:mark, :guid) ON CONFLICT (mark) DO UPDATE SET guid = excluded.guid"
)
_SEARCH = {"sqlite": "DELETE FROM search WHERE rowid = :row", "postgresql": "DELETE FROM search WHERE article = :row"}


@dataclass(frozen=True, slots=True)
class SqlErasures:
    """The port `Erasures` on an open connection."""

    connection: Connection
    commit: Commit

    def of(self, identities: Collection[Identity]) -> Mapping[Identity, datetime]:
        """See `ports.erasing.Erasures`."""
        key = self._key()
        if key is None or not identities:
            return {}
        marks = {mark_of(identity, key): identity for identity in identities}
        return {marks[row.mark]: instant(row.at) for row in self.connection.execute(_ERASED, {"marks": list(marks)})}

    def at(self, guid: Guid) -> datetime | None:
        """See `ports.erasing.Erasures`."""
        at = self.connection.execute(select(erasures.c.at).where(erasures.c.guid == guid)).scalar()
        return None if at is None else instant(at)

    def since(self, at: datetime) -> Sequence[Guid]:
        """See `ports.erasing.Erasures`."""
        query = select(erasures.c.guid).where(erasures.c.at >= micros(at)).order_by(erasures.c.at.desc()).limit(1000)
        return [Guid(guid) for guid in self.connection.execute(query).scalars()]

    def erase(self, article: Article, *, at: datetime) -> Erasure:
        """See `ports.erasing.Erasures`. The archive's pages that it stood on change, and so does the store's sequence."""
        row = self.connection.execute(select(articles.c.id).where(articles.c.guid == article.guid)).scalar()
        if row is None:
            raise ArticleNotFound(f"There is no article {article.id} any more.")
        key = self._key() or self._new_key()
        erasure = Erasure(article.guid, at, (mark_of(article.identity, key),))
        feeds = self._leave_feeds(row, at)
        streams.forget(self.connection, row, at)
        self._delete(row, article)
        listed = "".join(f" {feed} " for feed in feeds)
        self.connection.execute(_ERASE, {"guid": article.guid, "at": micros(at), "feeds": listed})
        self.connection.execute(_MARK, [{"mark": mark, "guid": article.guid} for mark in erasure.marks])
        self.commit.sequence()
        self.commit.count()
        self.commit.changed(ERASED)
        return erasure

    def unused(self, names: Collection[str]) -> Sequence[str]:
        """See `ports.erasing.Erasures`."""
        query = select(media_uses.c.address).where(media_uses.c.address.in_(names))
        return sorted(set(names) - set(self.connection.execute(query).scalars()))

    def pictures(self, article: Article) -> Sequence[str]:
        """See `ports.erasing.Erasures`."""
        is_its = (articles.c.guid == article.guid) & (articles.c.id == media_uses.c.article)
        return sorted(self.connection.execute(select(media_uses.c.address).where(is_its)).scalars())

    def _key(self) -> bytes | None:
        stored = self.connection.execute(_KEY).scalar()
        return None if stored is None else bytes.fromhex(stored)

    def _new_key(self) -> bytes:
        key = secrets.token_bytes(32)
        self.connection.execute(insert(lasting), {"name": KEY, "value": key.hex()})
        return key

    def _leave_feeds(self, row: int, at: datetime) -> Sequence[str]:
        """Take an article off the feeds and the pages of their archives; return the feeds."""
        places = self.connection.execute(select(entries.c.feed, entries.c.page).where(entries.c.article == row)).all()
        self.connection.execute(delete(entries).where(entries.c.article == row))
        for feed, page in places:
            is_page = (archive_pages.c.feed == feed) & (archive_pages.c.number == page)
            self.connection.execute(update(archive_pages).where(is_page).values(closed=micros(at)))
        return [feed for feed, _ in places]

    def _delete(self, row: int, article: Article) -> None:
        """Delete the rows of an article, and what other tables say of it."""
        for column in (revisions.c.article, terms.c.article, fingerprints.c.article, media_uses.c.article):
            self.connection.execute(delete(column.table).where(column == row))
        self.connection.execute(text(_SEARCH[self.connection.dialect.name]), {"row": row})
        self.connection.execute(delete(articles).where(articles.c.id == row))
        self.connection.execute(delete(overrides).where(overrides.c.identity == article.identity))
        forget_moved(self.connection, article)
        names = [kept_back.c.faults.contains(words, autoescape=True) for words in (article.id, article.revision.title) if words]
        self.connection.execute(delete(kept_back).where(or_(*names)))
        self.connection.execute(update(intake_hours).where(intake_hours.c.path == article.revision.path).values(path=""))
        left_out.forget_files(self.connection, [article.revision.path])
        self.connection.execute(delete(sent).where(sent.c.path.in_([article.revision.path, article.revision.path + WITHDRAW])))


def count_erased(connection: Connection, *, since: int) -> Mapping[str, int]:
    """Count what was erased from each feed since, and not stored again."""
    rows = connection.execute(_ERASED_SINCE, {"since": since}).scalars()
    return Counter(feed for feeds in rows for feed in feeds.split())


def erased(connection: Connection, slug: str, *, since: int, limit: int) -> Sequence[tuple[str, int]]:
    """Return guid and instant of what was erased from a feed since, the last first, unless it was stored again."""
    is_back = exists().where(articles.c.guid == erasures.c.guid)
    is_its = erasures.c.feeds.contains(f" {slug} ", autoescape=True)
    query = select(erasures.c.guid, erasures.c.at).where(erasures.c.at > since, is_its, ~is_back)
    return [(row.guid, row.at) for row in connection.execute(query.order_by(erasures.c.at.desc()).limit(limit))]
