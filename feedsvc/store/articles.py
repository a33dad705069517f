"""The articles in SQL: rows become domain objects before they leave."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Text,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    union,
    update,
)
from sqlalchemy.sql import ColumnElement

from feedsvc.domain.articles import Article, Block, Guid, Identity, Place, Revision, SitemapEntry, Withdrawal, id_of
from feedsvc.domain.decide import Decision, Verdict
from feedsvc.domain.feeds import Selection, Term, TermCount
from feedsvc.domain.likeness import BANDS, is_near, is_same_copy, likeness_of
from feedsvc.domain.status import ArticleStatus
from feedsvc.store import search
from feedsvc.store.codec import decode, encode
from feedsvc.store.schema import articles, counters, fingerprints, instant, micros, revisions, terms

EXACT, BAND = 0, 1
"""Kinds of fingerprint."""

ALIKE = 5000
"""Fingerprints that are looked at for copies of one article: as many as reports made from one template share."""

SECOND = 1_000_000
"""Microseconds."""

_CURRENT = (articles.c.id == revisions.c.article) & (articles.c.number == revisions.c.number)


@dataclass(frozen=True, slots=True)
class SqlArticles:
    """The port `Articles` on an open connection."""

    connection: Connection

    def get(self, identity: Identity) -> Article | None:
        """See `ports.articles.Articles`."""
        return self._one(_BY_IDENTITY, identity)

    def by_guid(self, guid: Guid) -> Article | None:
        """See `ports.articles.Articles`."""
        return self._one(_BY_GUID, guid)

    def by_path(self, path: str) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        return self._many(_rows().where(articles.c.path == path).order_by(articles.c.id).limit(1000))

    def alike(self, revision: Revision, *, max_bits: int, limit: int = 20) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        told = likeness_of(revision)
        bands = told.bands if max_bits else ()
        asked = {"exact": told.exact, **{f"band_{n}": band for n, band in enumerate(bands)}}
        rows = {
            row.article
            for row in self.connection.execute(_ALIKE if bands else _SAME, asked)
            if row.kind == EXACT or is_near(row.sketch, told.sketch, max_bits=max_bits)
        }
        if not rows:
            return ()
        query = _rows().where(articles.c.id.in_(rows), articles.c.guid != revision.guid, text("articles.is_shown"))
        near = self._many(query.order_by(articles.c.id).limit(limit * 5))
        return [article for article in near if is_same_copy(revision, article, max_bits=max_bits)][:limit]

    def duplicates(self, guid: Guid) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        return self._many(_rows().where(articles.c.duplicate_of == guid).order_by(articles.c.id).limit(1000))

    def apply(self, decision: Decision) -> Article:
        """See `ports.articles.Articles`."""
        if decision.verdict is Verdict.UNCHANGED:
            return decision.article
        stored = self.connection.execute(_STORED, {"asked": decision.article.guid}).one_or_none()
        article = replace(
            decision.article,
            sequence=self._next_sequence(),
            updated=self._free_instant(decision.article.updated, stored and stored.updated),
        )
        if stored is None:
            row = self.connection.execute(_INSERT, _row(article)).scalar_one()
        else:
            row = stored.id
            self.connection.execute(_UPDATE, {"asked": row, **_row(article)})
            self.connection.execute(_FORGET_TERMS, {"asked": row})
            self.connection.execute(_FORGET_FINGERPRINTS, {"asked": row})
        if stored is None or stored.number != article.number:
            self._keep_revision(row, article)
        self._index(row, article)
        return article

    def latest(self, selection: Selection, *, now: datetime, limit: int, after: Place | None = None) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        return self._many(_newest_first(self._selected(selection, micros(now), limit, after), limit))

    def changed_since(self, sequence: int, *, limit: int) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        query = _rows().where(articles.c.sequence > sequence).order_by(articles.c.sequence).limit(limit)
        return self._many(query)

    def turned(self, *, since: datetime, until: datetime, known: int, limit: int) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        found = [
            article
            for turn in (articles.c.visible_from, articles.c.visible_until)
            for article in self._many(
                _rows()
                .where(turn > micros(since), turn <= micros(until), articles.c.sequence <= known)
                .order_by(turn)
                .limit(limit)
            )
        ]
        return found[:limit]

    def last_sequence(self) -> int:
        """See `ports.articles.Articles`."""
        return int(self.connection.execute(select(counters.c.value).where(counters.c.name == "sequence")).scalar_one())

    def withdrawn(self, selection: Selection, *, since: datetime, limit: int) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        query = _rows().where(articles.c.withdrawn > micros(since), articles.c.duplicate_of.is_(None))
        for condition in self._conditions(selection):
            query = query.where(condition)
        return self._many(query.order_by(articles.c.withdrawn.desc(), articles.c.guid.desc()).limit(limit))

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

    def terms(self, term: Term, *, now: datetime, limit: int) -> Sequence[TermCount]:
        """See `ports.articles.Articles`."""
        total = func.count().label("total")
        query = (
            select(terms.c.value, total, func.max(terms.c.published).label("newest"))
            .join(articles, articles.c.id == terms.c.article)
            .where(terms.c.kind == term, *_public(micros(now)))
            .group_by(terms.c.value)
            .order_by(total.desc(), terms.c.value)
            .limit(limit)
        )
        return [TermCount(self._printed(term, row.value, row.newest), row.total) for row in self.connection.execute(query)]

    def browse(
        self,
        *,
        words: str = "",
        standing: ArticleStatus | None = None,
        now: datetime | None = None,
        limit: int,
        after: Place | None = None,
    ) -> Sequence[Article]:
        """See `ports.articles.Articles`."""
        query = _rows()
        if standing is not None and now is not None:
            query = query.where(*_stands(standing, micros(now)))
        if words.strip():
            query = query.where(search.matches(self.connection, words))
        return self._many(_newest_first(query.where(*_beyond(after)), limit))

    def count(self) -> int:
        """See `ports.articles.Articles`."""
        return self.connection.execute(select(func.count()).select_from(articles)).scalar_one()

    def blocks(self, *, size: int, now: datetime) -> Sequence[Block]:
        """See `ports.articles.Articles`."""
        number = ((articles.c.id - 1) // size).label("number")
        query = (
            select(number, func.count().label("public"), func.max(articles.c.sequence), func.max(articles.c.changed))
            .where(*_public(micros(now)))
            .group_by(number)
            .order_by(number)
        )
        return [Block(row[0] + 1, row[1], row[2], instant(row[3])) for row in self.connection.execute(query)]

    def listed(self, block: int, *, size: int, now: datetime) -> Sequence[SitemapEntry]:
        """See `ports.articles.Articles`."""
        first = (block - 1) * size + 1
        query = (
            select(articles.c.guid, articles.c.updated, _title(self.connection))
            .join(revisions, _CURRENT)
            .where(articles.c.id.between(first, first + size - 1), *_public(micros(now)))
            .order_by(articles.c.id)
        )
        return [SitemapEntry(id_of(row.guid), row.title, instant(row.updated)) for row in self.connection.execute(query)]

    def _selected(self, selection: Selection, now: int, limit: int, after: Place | None) -> Select[tuple[object, ...]]:
        """Choose the public articles of a selection.

        The first kind of field that is given drives the query, from its index and in order; the others are looked up for
        each article found. Without one the index of all that is shown drives it.
        """
        conditions = [*_public(now), *_beyond(after)]
        fields = _fields(selection)
        if not fields:
            return _rows().where(*conditions, *self._conditions(selection))
        others = self._conditions(selection)[1:]
        term, values = fields[0]
        candidates = [_candidates(term, value, now, after, limit, [*conditions, *others]) for value in values]
        found = candidates[0] if len(candidates) == 1 else select(union(*candidates).subquery().c.article)
        return _rows().where(articles.c.id.in_(found))

    def _conditions(self, selection: Selection) -> list[ColumnElement[bool]]:
        """What a selection asks of an article, a condition a field."""
        told = [_carries(term, values) for term, values in _fields(selection)]
        return [*told, search.matches(self.connection, selection.query)] if selection.query.strip() else told

    def _one(self, query: Select[tuple[object, ...]], asked: str) -> Article | None:
        row = self.connection.execute(query, {"asked": asked}).one_or_none()
        return None if row is None else _article(row)

    def _many(self, query: Select[tuple[object, ...]]) -> Sequence[Article]:
        return [_article(row) for row in self.connection.execute(query)]

    def _next_sequence(self) -> int:
        """Count on; the row's lock makes writers follow one another, so that sequences are committed in order."""
        return int(self.connection.execute(_COUNT_ON).scalar_one())

    def _free_instant(self, wanted: datetime, own: int | None) -> datetime:
        """Give `wanted`, or the next free microsecond of that second: no two articles share an `updated`."""
        at = micros(wanted)
        if at == own:
            return wanted
        last = self.connection.execute(_LAST_INSTANT, {"begin": at, "end": at - at % SECOND + SECOND}).scalar()
        return wanted if last is None else instant(last + 1)

    def _keep_revision(self, row: int, article: Article) -> None:
        kept = {"article": row, "number": article.number, "revision": encode(article.revision)}
        self.connection.execute(_INSERT_REVISION, kept)

    def _index(self, row: int, article: Article) -> None:
        """Write what the article is found by."""
        found_by = [
            {
                "kind": kind,
                "value": value,
                "published": micros(article.published),
                "guid": article.guid,
                "article": row,
                "printed": printed,
            }
            for (kind, value), printed in _terms_of(article.revision).items()
        ]
        if found_by:
            self.connection.execute(_INSERT_TERMS, found_by)
        told = likeness_of(article.revision)
        marks = [(EXACT, told.exact), *((BAND, band) for band in told.bands)]
        self.connection.execute(
            _INSERT_FINGERPRINTS,
            [{"kind": kind, "value": value, "article": row, "sketch": told.sketch} for kind, value in marks],
        )
        search.write(self.connection, row, article.revision)

    def _printed(self, term: Term, value: str, published: int) -> str:
        query = select(terms.c.printed).where(terms.c.kind == term, terms.c.value == value, terms.c.published == published)
        return str(self.connection.execute(query.limit(1)).scalar_one())


def articles_of(connection: Connection, condition: ColumnElement[bool]) -> Sequence[Article]:
    """Give the articles that fulfil a condition, latest published first; the condition is to bound their number."""
    query = _rows().where(condition).order_by(articles.c.published.desc(), articles.c.guid.desc())
    return [_article(row) for row in connection.execute(query)]


def _terms_of(revision: Revision) -> dict[tuple[Term, str], str]:
    """What a revision is grouped by: (term, folded value) -> as printed. A language counts as its primary tag too."""
    language = revision.language or ""
    values: dict[Term, Iterable[str]] = {
        Term.SECTION: [revision.section or ""],
        Term.TAG: revision.tags,
        Term.AUTHOR: revision.authors,
        Term.LANGUAGE: [language, language.partition("-")[0]],
        Term.SOURCE: revision.sources,
    }
    return {(term, _fold(value)): value for term, several in values.items() for value in several if value.strip()}


def _fold(value: str) -> str:
    return " ".join(value.casefold().split())


def _fields(selection: Selection) -> list[tuple[Term, list[str]]]:
    """The fields of a selection that are given, values folded."""
    given = {
        Term.TAG: selection.tags,
        Term.AUTHOR: selection.authors,
        Term.SOURCE: selection.sources,
        Term.SECTION: selection.sections,
        Term.LANGUAGE: selection.languages,
    }
    return [(term, sorted({_fold(value) for value in values})) for term, values in given.items() if values]


def _carries(term: Term, values: list[str]) -> ColumnElement[bool]:
    return exists().where(terms.c.article == articles.c.id, terms.c.kind == term, terms.c.value.in_(values)).correlate(articles)


def _candidates(
    term: Term, value: str, now: int, after: Place | None, limit: int, conditions: Sequence[ColumnElement[bool]]
) -> Select[tuple[int]]:
    """The newest articles that carry one value, as ids."""
    query = (
        select(terms.c.article)
        .join(articles, articles.c.id == terms.c.article)
        .where(terms.c.kind == term, terms.c.value == value, terms.c.published <= now, *conditions)
        .order_by(terms.c.published.desc(), terms.c.guid.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(terms.c.published, terms.c.guid) < tuple_(micros(after.published), after.guid))
    return select(query.subquery().c.article)


def _public(now: int) -> list[ColumnElement[bool]]:
    """What `domain.articles.is_public` asks, in SQL; duplicates are left out."""
    is_shown: ColumnElement[bool] = text("articles.is_shown")  # type: ignore[assignment]  # spelt so that the partial index serves
    until = articles.c.visible_until
    return [is_shown, articles.c.published <= now, articles.c.visible_from <= now, until.is_(None) | (until > now)]


def _stands(standing: ArticleStatus, now: int) -> list[ColumnElement[bool]]:
    """What `domain.status.standing_of` asks, in SQL."""
    withdrawn, duplicate_of, until = articles.c.withdrawn, articles.c.duplicate_of, articles.c.visible_until
    is_current = until.is_(None) | (until > now)
    shown = [withdrawn.is_(None), duplicate_of.is_(None)]
    told: dict[ArticleStatus, list[ColumnElement[bool]]] = {
        ArticleStatus.WITHDRAWN: [withdrawn.is_not(None)],
        ArticleStatus.DUPLICATE: [withdrawn.is_(None), duplicate_of.is_not(None)],
        ArticleStatus.EXPIRED: [*shown, until <= now],
        ArticleStatus.EMBARGOED: [*shown, is_current, articles.c.visible_from > now],
        ArticleStatus.LIVE: [*shown, is_current, articles.c.visible_from <= now],
    }
    return told[standing]


def _title(connection: Connection) -> ColumnElement[str]:
    """The headline inside a revision, without decoding the rest of it."""
    is_postgresql = connection.dialect.name == "postgresql"
    found = "CAST(revisions.revision AS json) ->> 'title'" if is_postgresql else "json_extract(revisions.revision, '$.title')"
    return literal_column(found, Text).label("title")


def _beyond(after: Place | None) -> list[ColumnElement[bool]]:
    if after is None:
        return []
    return [tuple_(articles.c.published, articles.c.guid) < tuple_(micros(after.published), after.guid)]


def _rows() -> Select[tuple[object, ...]]:
    return select(*articles.c, revisions.c.revision).join(revisions, _CURRENT)


def _newest_first(query: Select[tuple[object, ...]], limit: int) -> Select[tuple[object, ...]]:
    return query.order_by(articles.c.published.desc(), articles.c.guid.desc()).limit(limit)


def _row(article: Article) -> dict[str, object]:
    until, withdrawn = article.visible_until, article.withdrawn
    return {
        "guid": article.guid,
        "identity": article.identity,
        "number": article.number,
        "sequence": article.sequence,
        "published": micros(article.published),
        "updated": micros(article.updated),
        "changed": micros(article.changed),
        "visible_from": micros(article.visible_from),
        "visible_until": None if until is None else micros(until),
        "withdrawn": None if withdrawn is None else micros(withdrawn),
        "withdrawn_by": article.withdrawn_by,
        "duplicate_of": article.duplicate_of,
        "path": article.revision.path,
        "is_shown": withdrawn is None and article.duplicate_of is None,
    }


def _article(row: Row[tuple[object, ...]]) -> Article:
    return Article(
        guid=Guid(row.guid),
        identity=Identity(row.identity),
        revision=decode(row.revision),
        number=row.number,
        published=instant(row.published),
        updated=instant(row.updated),
        changed=instant(row.changed),
        withdrawn=None if row.withdrawn is None else instant(row.withdrawn),
        withdrawn_by=Withdrawal(row.withdrawn_by) if row.withdrawn_by else None,
        sequence=row.sequence,
        duplicate_of=Guid(row.duplicate_of) if row.duplicate_of else None,
    )


# What every article asks and writes, made once: SQLAlchemy takes 13 microseconds to run a statement that it knows, 47 for one
# that it is given anew.
_BY_IDENTITY = _rows().where(articles.c.identity == bindparam("asked"))
_BY_GUID = _rows().where(articles.c.guid == bindparam("asked"))
_STORED = select(articles.c.id, articles.c.number, articles.c.updated).where(articles.c.guid == bindparam("asked"))
_IS_SAME = (fingerprints.c.kind == EXACT) & (fingerprints.c.value == bindparam("exact"))
_SHARES_BAND = (fingerprints.c.kind == BAND) & or_(*(fingerprints.c.value == bindparam(f"band_{n}") for n in range(BANDS)))
_FOUND_BY = select(fingerprints.c.article, fingerprints.c.kind, fingerprints.c.sketch).limit(ALIKE)
_SAME, _ALIKE = _FOUND_BY.where(_IS_SAME), _FOUND_BY.where(_IS_SAME | _SHARES_BAND)
_COUNT_ON = update(counters).where(counters.c.name == "sequence").values(value=counters.c.value + 1).returning(counters.c.value)
_LAST_INSTANT = select(func.max(articles.c.updated)).where(
    articles.c.updated >= bindparam("begin"), articles.c.updated < bindparam("end")
)
_INSERT = insert(articles).returning(articles.c.id)
_UPDATE = update(articles).where(articles.c.id == bindparam("asked"))
_INSERT_REVISION = insert(revisions)
_INSERT_TERMS = insert(terms)
_INSERT_FINGERPRINTS = insert(fingerprints)
_FORGET_TERMS = delete(terms).where(terms.c.article == bindparam("asked"))
_FORGET_FINGERPRINTS = delete(fingerprints).where(fingerprints.c.article == bindparam("asked"))
