"""Articles as rows: the one way to select them, and both translations."""

from collections.abc import Sequence

from sqlalchemy import Connection, Row, Select, select
from sqlalchemy.sql import ColumnElement

from feedsvc.domain.articles import Article, Guid, Identity, Withdrawal
from feedsvc.domain.feed_ids import NO_IDS, FeedIds
from feedsvc.store.codec import decode, encode
from feedsvc.store.schema import articles, instant, micros, revisions

IS_CURRENT = (articles.c.id == revisions.c.article) & (articles.c.number == revisions.c.number)


def article_rows() -> Select[tuple[object, ...]]:
    """Select articles, each with its current revision."""
    return select(*articles.c, revisions.c.revision).join(revisions, IS_CURRENT)


def newest_first(query: Select[tuple[object, ...]], limit: int) -> Select[tuple[object, ...]]:
    """Sort articles by `published`, the latest first; guid breaks ties."""
    return query.order_by(articles.c.published.desc(), articles.c.guid.desc()).limit(limit)


def articles_of(connection: Connection, condition: ColumnElement[bool]) -> Sequence[Article]:
    """Return the articles that fulfil a condition, latest published first; the condition is to bound their number."""
    query = article_rows().where(condition).order_by(articles.c.published.desc(), articles.c.guid.desc())
    return [article_of(row) for row in connection.execute(query)]


def row_of(article: Article) -> dict[str, object]:
    """Return the row of an article, without its id and its sequence."""
    until, withdrawn, revision = article.visible_until, article.withdrawn, article.revision
    return {
        "guid": article.guid,
        "identity": article.identity,
        "number": article.number,
        "published": micros(article.published),
        "updated": micros(article.updated),
        "changed": micros(article.changed),
        "visible_from": micros(article.visible_from),
        "visible_until": None if until is None else micros(until),
        "withdrawn": None if withdrawn is None else micros(withdrawn),
        "withdrawn_by": article.withdrawn_by,
        "duplicate_of": article.duplicate_of,
        "path": article.revision.path,
        "held": None if article.held is None else article.held.holds[0].kind,
        "waiting": None if article.waiting is None else encode(article.waiting),
        "suspended": None if article.suspended is None else micros(article.suspended),
        "is_shown": withdrawn is None and article.duplicate_of is None and not (revision.holds or revision.only_in),
        "rss_guid": article.feed_ids.rss_guid,
        "is_permalink": article.feed_ids.is_permalink,
        "atom_id": article.feed_ids.atom_id,
        "json_id": article.feed_ids.json_id,
        "imported": article.imported,
    }


def article_of(row: Row[tuple[object, ...]]) -> Article:
    """Return the article of a row of `article_rows`."""
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
        sequence=row.sequence or 0,  # of one that this transaction itself stored: it is given at the end
        announced=row.announced or row.sequence or 0,
        duplicate_of=Guid(row.duplicate_of) if row.duplicate_of else None,
        waiting=None if row.waiting is None else decode(row.waiting),
        suspended=None if row.suspended is None else instant(row.suspended),
        feed_ids=_feed_ids_of(row),
        imported=row.imported,
    )


def _feed_ids_of(row: Row[tuple[object, ...]]) -> FeedIds:
    if row.rss_guid is None and row.atom_id is None and row.json_id is None:
        return NO_IDS
    return FeedIds(rss_guid=row.rss_guid, is_permalink=row.is_permalink, atom_id=row.atom_id, json_id=row.json_id)
