"""Full-text search: FTS5 on SQLite, tsvector on PostgreSQL, the same words on both."""

from sqlalchemy import ColumnElement, Connection, and_, false, text
from sqlalchemy.sql.expression import TextClause

from feedsvc.domain.articles import Revision
from feedsvc.store.words import phrases_of, searchable

_WRITE = {
    "sqlite": text("INSERT OR REPLACE INTO search (rowid, words) VALUES (:row, :words)"),
    "postgresql": text(
        "INSERT INTO search (article, words) VALUES (:row, to_tsvector('simple', :words))"
        " ON CONFLICT (article) DO UPDATE SET words = excluded.words"
    ),
}
_MATCH = {
    "sqlite": "articles.id IN (SELECT rowid FROM search WHERE search MATCH :search_{n})",
    "postgresql": "articles.id IN (SELECT article FROM search WHERE words @@ phraseto_tsquery('simple', :search_{n}))",
}


def write(connection: Connection, row: int, revision: Revision) -> None:
    """Write the words by which the article of a row is found, in place of those it had."""
    connection.execute(_WRITE[connection.dialect.name], {"row": row, "words": searchable(revision)})


def matches(connection: Connection, query: str) -> ColumnElement[bool]:
    """Return the condition that every word of a query occurs in the article; nothing matches a query without words."""
    phrases = phrases_of(query)
    if not phrases:
        return false()
    if connection.dialect.name == "sqlite":
        phrases = [" ".join(f'"{phrase}"' for phrase in phrases)]
    return and_(*(_match(connection, n, phrase) for n, phrase in enumerate(phrases)))


def _match(connection: Connection, n: int, phrase: str) -> TextClause:
    return text(_MATCH[connection.dialect.name].format(n=n)).bindparams(**{f"search_{n}": phrase})
