"""Streams of sections, tags, authors, languages and sources in SQL: which ever had a public article, and how they are spelt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, text

from feedsvc.domain.articles import Article, was_public
from feedsvc.domain.feeds import Term
from feedsvc.store.article_rows import article_of, article_rows
from feedsvc.store.schema import articles, micros, streams, terms
from feedsvc.store.selecting import fold, public, terms_of

MOST_HEIRS = 200
"""Articles that are looked through for one that was public, when the first of a stream is erased."""

_NOTE = text(
    "INSERT INTO streams (kind, value, printed, article) SELECT :kind, :value, :printed, id FROM articles WHERE guid = :guid"
    " ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class SqlStreamNames:
    """The port `StreamNames` on an open connection."""

    connection: Connection

    def note(self, articles: Sequence[Article]) -> None:
        """See `ports.feeds.StreamNames`."""
        rows = [
            {"kind": term, "value": value, "printed": printed, "guid": article.guid}
            for article in articles
            for (term, value), printed in terms_of(article.revision).items()
        ]
        if rows:
            self.connection.execute(_NOTE, rows)

    def spelling(self, term: Term, value: str, *, now: datetime) -> str | None:
        """See `ports.feeds.StreamNames`; an article that came out since the last look counts too."""
        is_it = (streams.c.kind == term) & (streams.c.value == fold(value))
        printed: str | None = self.connection.execute(select(streams.c.printed).where(is_it)).scalar()
        return self._shown(term, value, now) if printed is None else printed

    def _shown(self, term: Term, value: str, now: datetime) -> str | None:
        carries = (terms.c.kind == term) & (terms.c.value == fold(value))
        query = select(terms.c.printed).join(articles, articles.c.id == terms.c.article).where(carries, *public(micros(now)))
        row = self.connection.execute(query.order_by(articles.c.id).limit(1)).one_or_none()
        return None if row is None else str(row.printed)


def forget(connection: Connection, row: int, now: datetime) -> None:
    """Spell the streams of which an article was the first as the next one does that was public, before it is erased."""
    named = connection.execute(select(streams).where(streams.c.article == row)).all()
    connection.execute(delete(streams).where(streams.c.article == row))
    for stream in named:
        carries = (terms.c.kind == stream.kind) & (terms.c.value == stream.value) & (terms.c.article != row)
        carries &= articles.c.duplicate_of.is_(None)
        query = article_rows().add_columns(terms.c.printed).join(terms, terms.c.article == articles.c.id).where(carries)
        heirs = connection.execute(query.order_by(articles.c.id).limit(MOST_HEIRS))
        heir = next((heir for heir in heirs if was_public(article_of(heir), now)), None)
        if heir is not None:
            values = {"kind": stream.kind, "value": stream.value, "printed": heir.printed, "guid": heir.guid}
            connection.execute(_NOTE, values)
