"""Revisions that newer ones have replaced, counted and deleted by their age."""

from datetime import UTC, datetime

from sqlalchemy import Connection, Text, delete, func, literal_column, select, tuple_
from sqlalchemy.sql import ColumnElement, FromClause

from feedsvc.store.schema import articles, revisions

_JOINED: FromClause = revisions.join(articles, articles.c.id == revisions.c.article)


def count(connection: Connection, before: datetime) -> int:
    """Count the replaced revisions that were received before an instant."""
    query = select(func.count()).select_from(_JOINED).where(*_is_outlived(connection, before))
    return connection.execute(query).scalar_one()


def forget(connection: Connection, before: datetime, *, limit: int) -> int:
    """Delete so many of them, and return how many that were."""
    keys = select(revisions.c.article, revisions.c.number).select_from(_JOINED).where(*_is_outlived(connection, before))
    chosen = [(row.article, row.number) for row in connection.execute(keys.limit(limit))]
    if chosen:
        connection.execute(delete(revisions).where(tuple_(revisions.c.article, revisions.c.number).in_(chosen)))
    return len(chosen)


def _is_outlived(connection: Connection, before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Compare the instant as it is written inside a revision: ISO 8601, always UTC."""
    is_postgresql = connection.dialect.name == "postgresql"
    stored = "CAST(revisions.revision AS json) ->> 'received'" if is_postgresql else "revisions.revision ->> 'received'"
    return (revisions.c.number < articles.c.number, literal_column(stored, Text) < before.astimezone(UTC).isoformat())
