"""Store what was decided of an article: its row, its revision, and what it is found by."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from feedsvc.domain.articles import Article
from feedsvc.domain.likeness import likeness_of
from feedsvc.store import media_uses, search
from feedsvc.store.article_rows import row_of
from feedsvc.store.codec import encode
from feedsvc.store.schema import articles, counters, fingerprints, instant, micros, revisions, terms
from feedsvc.store.selecting import terms_of

EXACT, BAND = 0, 1
"""Kinds of fingerprint."""

SECOND = 1_000_000
"""Microseconds."""

# Made once: SQLAlchemy takes 13 microseconds to run a statement that it knows, 47 for one that it is given anew.
_STORED = select(articles.c.id, articles.c.number, articles.c.updated, articles.c.sequence, articles.c.announced).where(
    articles.c.guid == bindparam("asked")
)
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


def write(connection: Connection, article: Article, *, is_quiet: bool = False) -> Article:
    """Store a state of an article; return it with its new `sequence` and an `updated` of its own."""
    stored = connection.execute(_STORED, {"asked": article.guid}).one_or_none()
    sequence = _next_sequence(connection)
    article = replace(
        article,
        sequence=sequence,
        announced=(stored.announced or stored.sequence) if is_quiet and stored else sequence,
        updated=_free_instant(connection, article.updated, stored and stored.updated),
    )
    if stored is None:
        row = connection.execute(_INSERT, row_of(article)).scalar_one()
    else:
        row = stored.id
        connection.execute(_UPDATE, {"asked": row, **row_of(article)})
        connection.execute(_FORGET_TERMS, {"asked": row})
        connection.execute(_FORGET_FINGERPRINTS, {"asked": row})
    if stored is None or stored.number != article.number:
        revision = {"article": row, "number": article.number, "revision": encode(article.revision)}
        connection.execute(_INSERT_REVISION, revision)
    _index(connection, row, article)
    media_uses.write(connection, row, article, is_new=stored is None)
    return article


def _next_sequence(connection: Connection) -> int:
    """Count on; the row's lock makes writers follow one another, so that sequences are committed in order."""
    return int(connection.execute(_COUNT_ON).scalar_one())


def _free_instant(connection: Connection, wanted: datetime, own: int | None) -> datetime:
    """Return `wanted`, or the next free microsecond of that second: no two articles share an `updated`."""
    at = micros(wanted)
    if at == own:
        return wanted
    last = connection.execute(_LAST_INSTANT, {"begin": at, "end": at - at % SECOND + SECOND}).scalar()
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
