"""Store what was decided of an article: its row, its revision, and what it is found by."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from feedsvc.domain.articles import Article
from feedsvc.domain.likeness import likeness_of
from feedsvc.errors import StoreConflict
from feedsvc.store import media_uses, search
from feedsvc.store.article_rows import row_of
from feedsvc.store.codec import encode
from feedsvc.store.commits import BAND, EXACT, Commit
from feedsvc.store.schema import articles, fingerprints, instant, micros, revisions, terms
from feedsvc.store.selecting import terms_of

SECOND = 1_000_000
"""Microseconds."""

# Made once: SQLAlchemy takes 13 microseconds to run a statement that it knows, 47 for one that it is given anew.
_STORED = select(articles.c.id, articles.c.number, articles.c.updated, articles.c.sequence, articles.c.announced).where(
    articles.c.guid == bindparam("asked")
)
_LAST_INSTANT = select(func.max(articles.c.updated)).where(
    articles.c.updated >= bindparam("begin"), articles.c.updated < bindparam("end")
)
# On PostgreSQL a transaction locks the instant that it takes, and passes over those that others are about to store.
_FREE_INSTANT = text(
    "SELECT at - 1 FROM (SELECT generate_series(first, first + 999999) AS at FROM (SELECT coalesce(max(updated) + 1, :begin)"
    " AS first FROM articles WHERE updated >= :begin AND updated < :end) AS taken) AS free"
    " WHERE pg_try_advisory_xact_lock(at) LIMIT 1"
)
_INSERT = insert(articles).returning(articles.c.id)
_UPDATE = update(articles).where(articles.c.id == bindparam("asked"))
_UPDATE_SAME = _UPDATE.where(func.coalesce(articles.c.sequence, 0) == bindparam("was"))
_INSERT_REVISION = insert(revisions)
_INSERT_TERMS = insert(terms)
_INSERT_FINGERPRINTS = insert(fingerprints)
_FORGET_TERMS = delete(terms).where(terms.c.article == bindparam("asked"))
_FORGET_FINGERPRINTS = delete(fingerprints).where(fingerprints.c.article == bindparam("asked"))


def write(article: Article, commit: Commit, *, is_quiet: bool = False) -> Article:
    """Store a state of an article; return it with an `updated` of its own, and its new `sequence` where that is known now.

    Raises `StoreConflict` if another transaction stored another state since this one was read.
    """
    connection = commit.connection
    stored = connection.execute(_STORED, {"asked": article.guid}).one_or_none()
    article = replace(article, updated=_free_instant(commit, article.updated, stored and stored.updated))
    sequence = commit.sequence()
    counted = {"sequence": sequence, "announced": stored.announced or stored.sequence if is_quiet and stored else None}
    if stored is None:
        row = connection.execute(_INSERT, {**row_of(article), **counted}).scalar_one()
    else:
        row = stored.id
        _replace(commit, row, article, counted)
        connection.execute(_FORGET_TERMS, {"asked": row})
        connection.execute(_FORGET_FINGERPRINTS, {"asked": row})
    commit.changed(row)
    if stored is None or stored.number != article.number:
        revision = {"article": row, "number": article.number, "revision": encode(article.revision)}
        connection.execute(_INSERT_REVISION, revision)
    _index(connection, row, article)
    media_uses.write(connection, row, article, is_new=stored is None)
    if sequence is None:
        return article
    return replace(article, sequence=sequence, announced=counted["announced"] or sequence)


def _replace(commit: Commit, row: int, article: Article, counted: Mapping[str, int | None]) -> None:
    """Write over the state that `article` was made of; on SQLite none else can have come since."""
    if counted["sequence"] is not None:
        commit.connection.execute(_UPDATE, {"asked": row, **row_of(article), **counted})
        return
    values = {"asked": row, "was": article.sequence, **row_of(article), "announced": counted["announced"]}
    if commit.connection.execute(_UPDATE_SAME, values).rowcount != 1:
        raise StoreConflict("Another transaction stored another state of the article.")


def _free_instant(commit: Commit, wanted: datetime, own: int | None) -> datetime:
    """Return `wanted`, or the next free microsecond of that second: no two articles share an `updated`."""
    at = micros(wanted)
    if at == own:
        return wanted
    query = _FREE_INSTANT if commit.is_shared else _LAST_INSTANT
    last = commit.connection.execute(query, {"begin": at, "end": at - at % SECOND + SECOND}).scalar()
    return wanted if last is None else instant(last + 1)


def _index(connection: Connection, row: int, article: Article) -> None:
    """Write what the article is found by: terms, fingerprints, words."""
    place = {"published": micros(article.published), "guid": article.guid, "article": row}
    carried = terms_of(article.revision)
    if carried:
        values = [{"kind": kind, "value": value, "printed": printed, **place} for (kind, value), printed in carried.items()]
        connection.execute(_INSERT_TERMS, values)
    likeness = likeness_of(article.revision)
    marks = [(EXACT, likeness.exact), *((BAND, band) for band in likeness.bands)]
    connection.execute(
        _INSERT_FINGERPRINTS,
        [{"kind": kind, "value": value, "article": row, "sketch": likeness.sketch} for kind, value in marks],
    )
    search.write(connection, row, article.revision)
