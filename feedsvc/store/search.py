"""Full-text search: FTS5 on SQLite, tsvector on PostgreSQL, the same words on both."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Connection, and_, bindparam, false, func, text
from sqlalchemy.sql.expression import TextClause

from feedsvc.domain.articles import Revision
from feedsvc.store.schema import articles
from feedsvc.store.words import phrases_of, searchable

RARE = 5000
"""Articles with a phrase that are sorted by time at once; those with a more frequent one are looked for by time."""

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


def write(connection: Connection, revisions: Iterable[tuple[int, Revision]]) -> None:
    """Write the words by which the articles of rows are found, in place of those they had."""
    words = [{"row": row, "words": searchable(revision)} for row, revision in revisions]
    connection.execute(_WRITE[connection.dialect.name], words)


def matches(connection: Connection, query: str) -> ColumnElement[bool]:
    """Return the condition that every word of a query occurs in the article; nothing matches a query without words."""
    phrases = phrases_of(query)
    if not phrases:
        return false()
    if connection.dialect.name == "sqlite":
        phrases = [" ".join(f'"{phrase}"' for phrase in phrases)]
    elif (rare := _rare(connection, phrases)) is not None:
        return articles.c.id == func.any(bindparam("rare", rare, unique=True, type_=ARRAY(BigInteger)))
    return and_(*(_match(connection, n, phrase) for n, phrase in enumerate(phrases)))


def _rare(connection: Connection, phrases: Sequence[str]) -> Sequence[int] | None:
    """Return the articles in which all phrases occur, asked of the index of words first; None if they are many.

    PostgreSQL takes any phrase for one that every 200th article holds, and would look through them all by time for one that
    none does: 5 to 11 s for a million. Of a frequent one there are soon enough by time.
    """
    terms = " && ".join(f"phraseto_tsquery('simple', :phrase_{n})" for n in range(len(phrases)))
    asked = {f"phrase_{n}": phrase for n, phrase in enumerate(phrases)}
    query = text(f"SELECT article FROM search WHERE words @@ ({terms}) LIMIT :most")  # noqa: S608 the words are bound
    rows = connection.execute(query, {**asked, "most": RARE + 1}).scalars().all()
    return rows if len(rows) <= RARE else None


def _match(connection: Connection, n: int, phrase: str) -> TextClause:
    return text(_MATCH[connection.dialect.name].format(n=n)).bindparams(**{f"search_{n}": phrase})
