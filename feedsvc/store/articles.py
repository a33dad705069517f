"""The articles in SQL: rows become domain objects before they leave."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, Text, bindparam, false, func, literal_column, or_, select, true, tuple_, union
from sqlalchemy.sql import ColumnElement

from feedsvc.domain.articles import Article, Guid, Identity, Place, Revision, id_of
from feedsvc.domain.decide import Decision, Verdict
from feedsvc.domain.feed_ids import FeedIds
from feedsvc.domain.feeds import Selection
from feedsvc.domain.likeness import BANDS, is_near, is_same_copy, likeness_of
from feedsvc.domain.links import LinkMode
from feedsvc.domain.pictures import Exposure
from feedsvc.domain.sitemaps import Block, SitemapEntry
from feedsvc.domain.status import ArticleStatus
from feedsvc.store import media_uses, replaced, search
from feedsvc.store.article_rows import IS_CURRENT, article_of, article_rows, newest_first
from feedsvc.store.article_writing import ArticleWrites, StoredState
from feedsvc.store.bulk import Bulk
from feedsvc.store.codec import decode
from feedsvc.store.commits import BAND, EXACT, Commit
from feedsvc.store.schema import articles, counters, fingerprints, instant, micros, revisions
from feedsvc.store.selecting import beyond, has_status, public, selected

ALIKE = 5000
"""Fingerprints that are looked at for copies of one article: as many as reports made from one template share."""

# Made once, since every article asks for them (see `store.bulk`).
_STORED = select(articles.c.id, articles.c.number, articles.c.updated, articles.c.sequence, articles.c.announced).where(
    articles.c.guid == bindparam("asked")
)
_BY_IDENTITY = article_rows().where(articles.c.identity == bindparam("asked"))
_BY_GUID = article_rows().where(articles.c.guid == bindparam("asked"))
_LAST_SEQUENCE = select(counters.c.value).where(counters.c.name == "sequence")
_IS_SAME = (fingerprints.c.kind == EXACT) & (fingerprints.c.value == bindparam("exact"))
_SHARES_BAND = (fingerprints.c.kind == BAND) & or_(*(fingerprints.c.value == bindparam(f"band_{n}") for n in range(BANDS)))
_MARKS = select(fingerprints.c.article, fingerprints.c.kind, fingerprints.c.sketch).limit(ALIKE)
_SAME, _ALIKE = _MARKS.where(_IS_SAME), _MARKS.where(_IS_SAME | _SHARES_BAND)


_LISTED = ("title", "link", "links")
"""Members of a revision that a sitemap needs."""


@dataclass(slots=True)
class SqlArticles:
    """The port `Articles` on the connection of a transaction."""

    commit: Commit
    writes: ArticleWrites
    _bulk: Bulk | None = None

    @property
    def connection(self) -> Connection:
        """The connection, on which all is written that was applied."""
        self.writes.flush()
        return self.commit.connection

    @contextmanager
    def in_bulk(self, revisions: Sequence[Revision], identities: Collection[Identity]) -> Iterator[None]:
        """See `ports.articles.Articles`."""
        self._bulk = Bulk(self.commit, revisions, identities)
        try:
            yield
            self.writes.flush()
        finally:
            self._bulk = None

    def get(self, identity: Identity) -> Article | None:
        """See `ports.articles.Articles`."""
        if self._bulk is not None and identity in self._bulk.articles:
            return self._bulk.articles[identity]
        return self._one(_BY_IDENTITY, identity)

    def by_guid(self, guid: Guid) -> Article | None:
        """See `ports.articles.Articles`."""
        return self._one(_BY_GUID, guid)

    def named(self, ids: FeedIds) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        if self._bulk is not None and not self._bulk.may_be_named(ids):
            return ()
        columns = (articles.c.guid, articles.c.rss_guid, articles.c.atom_id, articles.c.json_id)
        chosen = union(*(select(articles.c.id).where(column.in_(ids.every)) for column in columns))
        return self._many(article_rows().where(articles.c.id.in_(chosen)).order_by(articles.c.id).limit(1000))

    def by_path(self, path: str) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        return self._many(article_rows().where(articles.c.path == path).order_by(articles.c.id).limit(1000))

    def alike(self, revision: Revision, *, max_bits: int, limit: int = 20) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        likeness = likeness_of(revision)
        self.commit.looked_for(likeness, max_bits)
        if self._bulk is not None and not self._bulk.may_have_copies(likeness, max_bits):
            return ()
        bands = likeness.bands if max_bits else ()
        asked = {"exact": likeness.exact, **{f"band_{n}": band for n, band in enumerate(bands)}}
        rows = {
            row.article
            for row in self.connection.execute(_ALIKE if bands else _SAME, asked)
            if row.kind == EXACT or is_near(row.sketch, likeness.sketch, max_bits=max_bits)
        }
        if not rows:
            return ()
        is_candidate = articles.c.duplicate_of.is_(None) & (articles.c.guid != revision.guid)
        query = article_rows().where(articles.c.id.in_(rows), is_candidate)
        near = self._many(query.order_by(articles.c.id).limit(limit * 5))
        return [article for article in near if is_same_copy(revision, article, max_bits=max_bits)][:limit]

    def newest_in(self, folders: Sequence[str], *, limit: int) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        below = [articles.c.path.startswith(f"{folder}/", autoescape=True) for folder in folders]
        query = article_rows().where(or_(*below)) if below else article_rows()
        return self._many(query.order_by(articles.c.sequence.desc()).limit(limit))

    def duplicates(self, guid: Guid) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        return self._many(article_rows().where(articles.c.duplicate_of == guid).order_by(articles.c.id).limit(1000))

    def held(self, *, limit: int) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        return self._many(article_rows().where(articles.c.held.is_not(None)).order_by(articles.c.sequence.desc()).limit(limit))

    def count_held(self) -> int:
        """See `ports.articles.Articles`."""
        return self.connection.execute(select(func.count()).where(articles.c.held.is_not(None))).scalar_one()

    def apply(self, decision: Decision) -> Article:
        """See `ports.articles.Articles`."""
        if decision.verdict is Verdict.UNCHANGED:
            return decision.article
        bulk, guid = self._bulk, decision.article.guid
        if bulk is not None:
            self.writes.instants.expect(bulk.expected_instants())
        stored = bulk.take_state(guid) if bulk is not None and bulk.has_state(guid) else self._stored(guid)
        article = self.writes.add(decision.article, stored, is_quiet=decision.is_quiet)
        if bulk is None:
            self.writes.flush()
        else:
            bulk.note(article)
        return article

    def latest(self, selection: Selection, *, now: datetime, limit: int, after: Place | None = None) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        return self._many(newest_first(selected(self.connection, selection, now=micros(now), limit=limit, after=after), limit))

    def newer(self, than: Place, *, now: datetime) -> Article | None:
        """See `ports.articles.Articles`."""
        is_newer = tuple_(articles.c.published, articles.c.guid) > tuple_(micros(than.published), than.guid)
        query = article_rows().where(*public(micros(now)), is_newer)
        return next(iter(self._many(query.order_by(articles.c.published, articles.c.guid).limit(1))), None)

    def pinned(self, *, now: datetime, limit: int) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        query = article_rows().where(articles.c.pinned > micros(now), *public(micros(now)))
        return self._many(newest_first(query, limit))

    def changed_since(self, sequence: int, *, limit: int) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        query = article_rows().where(articles.c.sequence > sequence).order_by(articles.c.sequence).limit(limit)
        return self._many(query)

    def turned(self, *, since: datetime, until: datetime, known: int, limit: int) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        turned = [
            article
            for turn in (articles.c.visible_from, articles.c.visible_until)
            for article in self._many(
                article_rows()
                .where(turn > micros(since), turn <= micros(until), articles.c.sequence <= known)
                .order_by(turn)
                .limit(limit)
            )
        ]
        return turned[:limit]

    def last_sequence(self) -> int:
        """See `ports.articles.Articles`."""
        return int(self.connection.execute(_LAST_SEQUENCE).scalar_one())

    def next_turn(self, now: datetime) -> datetime | None:
        """See `ports.articles.Articles`."""
        turns = [
            self.connection.execute(select(column).where(column > micros(now)).order_by(column).limit(1)).scalar()
            for column in (articles.c.visible_from, articles.c.visible_until)
        ]
        ahead = [turn for turn in turns if turn is not None]
        return instant(min(ahead)) if ahead else None

    def revisions(self, guid: Guid) -> Sequence[Revision]:
        """See `ports.articles.Articles`."""
        query = (
            select(revisions.c.revision)
            .join(articles, articles.c.id == revisions.c.article)
            .where(articles.c.guid == guid)
            .order_by(revisions.c.number)
        )
        return [decode(row.revision) for row in self.connection.execute(query)]

    def browse(
        self,
        *,
        words: str = "",
        status: ArticleStatus | None = None,
        now: datetime | None = None,
        limit: int,
        after: Place | None = None,
    ) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        query = article_rows()
        if status is not None and now is not None:
            query = query.where(*has_status(status, micros(now)))
        if words.strip():
            query = query.where(search.matches(self.connection, words))
        return self._many(newest_first(query.where(*beyond(after)), limit))

    def count(self) -> int:
        """See `ports.articles.Articles`."""
        return self.connection.execute(select(func.count()).select_from(articles)).scalar_one()

    def blocks(self, *, size: int, now: datetime, numbers: Collection[int] | None = None) -> Sequence[Block]:
        """See `ports.articles.Articles`."""
        number = ((articles.c.id - 1) // size).label("number")
        chosen = [articles.c.id.between((n - 1) * size + 1, n * size) for n in numbers or ()]
        query = (
            select(number, func.count().label("public"), func.max(articles.c.sequence), func.max(articles.c.changed))
            .where(*public(micros(now)), true() if numbers is None else or_(false(), *chosen))
            .group_by(number)
            .order_by(number)
        )
        return [Block(row[0] + 1, row[1], row[2], instant(row[3])) for row in self.connection.execute(query)]

    def touched_blocks(self, *, size: int, known: int, since: datetime, until: datetime) -> Sequence[int]:
        """See `ports.articles.Articles`."""
        number = ((articles.c.id - 1) // size + 1).label("number")
        turns = (articles.c.visible_from, articles.c.visible_until)
        turned = [select(number).where(turn > micros(since), turn <= micros(until)) for turn in turns]
        touched = union(select(number).where(articles.c.sequence > known), *turned).subquery()
        return self.connection.execute(select(touched.c.number).order_by(touched.c.number)).scalars().all()

    def listed(self, block: int, *, size: int, now: datetime) -> Sequence[SitemapEntry]:
        """See `ports.articles.Articles`."""
        first = (block - 1) * size + 1
        query = (
            select(articles.c.guid, articles.c.updated, *(_member(self.connection, name) for name in _LISTED))
            .join(revisions, IS_CURRENT)
            .where(articles.c.id.between(first, first + size - 1), *public(micros(now)))
            .order_by(articles.c.id)
        )
        return [
            SitemapEntry(id_of(row.guid), row.title, instant(row.updated), row.link, row.links and LinkMode(row.links))
            for row in self.connection.execute(query)
        ]

    def older(self, before: datetime, *, limit: int) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        is_older = (articles.c.published < micros(before)) & (articles.c.changed < micros(before))
        return self._many(article_rows().where(is_older).order_by(articles.c.published).limit(limit))

    def count_replaced(self, before: datetime) -> int:
        """See `ports.articles.Articles`."""
        return replaced.count(self.connection, before)

    def forget_replaced(self, before: datetime, *, limit: int) -> int:
        """See `ports.articles.Articles`."""
        return replaced.forget(self.connection, before, limit=limit)

    def exposure(self, name: str, *, now: datetime) -> Exposure:
        """See `ports.articles.Articles`."""
        return media_uses.exposure(self.connection, name, micros(now))

    def list_pictures(self, *, limit: int) -> bool:
        """See `ports.articles.Articles`."""
        return media_uses.fill(self.connection, limit=limit)

    def _stored(self, guid: Guid) -> StoredState | None:
        row = self.connection.execute(_STORED, {"asked": guid}).one_or_none()
        return None if row is None else StoredState(row.id, row.number, row.updated, row.sequence, row.announced)

    def _one(self, query: Select[tuple[object, ...]], asked: str) -> Article | None:
        row = self.connection.execute(query, {"asked": asked}).one_or_none()
        return None if row is None else article_of(row)

    def _many(self, query: Select[tuple[object, ...]]) -> Sequence[Article]:
        return [article_of(row) for row in self.connection.execute(query)]


def _member(connection: Connection, name: str) -> ColumnElement[str]:
    """Return a member of a revision, such as its `title`, without decoding the rest of it."""
    is_postgresql = connection.dialect.name == "postgresql"
    path = (
        f"CAST(revisions.revision AS json) ->> '{name}'" if is_postgresql else f"json_extract(revisions.revision, '$.{name}')"
    )
    return literal_column(path, Text).label(name)
