"""Store what was decided of articles: rows, revisions, and what they are found by; many in a handful of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from feedsvc.domain.articles import Article
from feedsvc.domain.likeness import likeness_of
from feedsvc.errors import StoreConflict
from feedsvc.store import media_uses, search
from feedsvc.store.article_rows import row_of
from feedsvc.store.codec import encode
from feedsvc.store.commits import BAND, EXACT, Commit
from feedsvc.store.instants import Instants
from feedsvc.store.schema import articles, fingerprints, micros, revisions, terms
from feedsvc.store.selecting import terms_of

_LAST_ROW = select(func.max(articles.c.id))
_FREE_ROWS = text("SELECT nextval(pg_get_serial_sequence('articles', 'id')) FROM generate_series(1, :count)")
_INSERT = insert(articles)
_UPDATE = update(articles).where(articles.c.id == bindparam("asked"))
_UPDATE_SAME = _UPDATE.where(func.coalesce(articles.c.sequence, 0) == bindparam("was"))
_INSERT_REVISIONS = insert(revisions)
_INSERT_TERMS = insert(terms)
_INSERT_FINGERPRINTS = insert(fingerprints)
_FORGET_TERMS = delete(terms).where(terms.c.article == bindparam("asked"))
_FORGET_FINGERPRINTS = delete(fingerprints).where(fingerprints.c.article == bindparam("asked"))


@dataclass(frozen=True, slots=True)
class StoredState:
    """What is known of an article that is stored, beside the article itself; `updated` is microseconds."""

    row: int
    number: int
    updated: int
    sequence: int | None
    announced: int | None


@dataclass(frozen=True, slots=True)
class _Change:
    """An article that is to be written over what `stored` says; `sequence` is None where it is given later."""

    article: Article
    stored: StoredState | None
    sequence: int | None
    announced: int | None

    @property
    def values(self) -> dict[str, object]:
        return {**row_of(self.article), "sequence": self.sequence, "announced": self.announced}

    @property
    def is_revised(self) -> bool:
        return self.stored is None or self.stored.number != self.article.number


@dataclass(slots=True)
class ArticleWrites:
    """The articles that a transaction changes, each once between two calls of `flush`."""

    commit: Commit
    instants: Instants
    _pending: list[_Change] = field(default_factory=list)

    def add(self, article: Article, stored: StoredState | None, *, is_quiet: bool) -> Article:
        """Have an article written at the next `flush`; return it with an `updated` of its own, and its new `sequence` where
        that is known now."""
        article = replace(article, updated=self.instants.take(article.updated, None if stored is None else stored.updated))
        sequence = self.commit.sequence()
        announced = stored.announced or stored.sequence if is_quiet and stored else None
        self._pending.append(_Change(article, stored, sequence, announced))
        if sequence is None:
            return article
        return replace(article, sequence=sequence, announced=announced or sequence)

    def flush(self) -> None:
        """Write what was added. Raises `StoreConflict` if another transaction stored another state since one was read."""
        changes, self._pending = self._pending, []
        if not changes:
            return
        connection = self.commit.connection
        new = [change for change in changes if change.stored is None]
        free = iter(_free_rows(connection, len(new)) if new else ())
        rows = [next(free) if change.stored is None else change.stored.row for change in changes]
        placed = list(zip(rows, changes, strict=True))
        _insert(connection, [(row, change) for row, change in placed if change.stored is None])
        for row, change in placed:
            if change.stored is not None:
                self._replace(row, change)
            self.commit.changed(row)
        _write_what_they_say(connection, placed)
        self.commit.count()

    def _replace(self, row: int, change: _Change) -> None:
        """Write over the state that an article was made of; on SQLite none else can have come since."""
        if change.sequence is not None:
            self.commit.connection.execute(_UPDATE, {"asked": row, **change.values})
            return
        was = {"asked": row, "was": change.article.sequence, **row_of(change.article), "announced": change.announced}
        if self.commit.connection.execute(_UPDATE_SAME, was).rowcount != 1:
            raise StoreConflict("Another transaction stored another state of the article.")


def _free_rows(connection: Connection, count: int) -> Sequence[int]:
    """Return the numbers of rows that are free: SQLite has one writer, and PostgreSQL a sequence."""
    if connection.dialect.name == "postgresql":
        return connection.execute(_FREE_ROWS, {"count": count}).scalars().all()
    first = (connection.execute(_LAST_ROW).scalar() or 0) + 1
    return range(first, first + count)


def _insert(connection: Connection, new: Iterable[tuple[int, _Change]]) -> None:
    if rows := [{"id": row, **change.values} for row, change in new]:
        connection.execute(_INSERT, rows)


def _write_what_they_say(connection: Connection, placed: Sequence[tuple[int, _Change]]) -> None:
    """Write the revisions of articles, and what they are found by, in place of what they had."""
    if former := [{"asked": row} for row, change in placed if change.stored is not None]:
        connection.execute(_FORGET_TERMS, former)
        connection.execute(_FORGET_FINGERPRINTS, former)
    if revised := [_revision_row(row, change.article) for row, change in placed if change.is_revised]:
        connection.execute(_INSERT_REVISIONS, revised)
    if carried := [values for row, change in placed for values in _term_rows(row, change.article)]:
        connection.execute(_INSERT_TERMS, carried)
    connection.execute(_INSERT_FINGERPRINTS, [mark for row, change in placed for mark in _mark_rows(row, change.article)])
    search.write(connection, [(row, change.article.revision) for row, change in placed])
    media_uses.write(connection, [(row, change.article, change.stored is None) for row, change in placed])


def _revision_row(row: int, article: Article) -> dict[str, object]:
    return {"article": row, "number": article.number, "revision": encode(article.revision)}


def _term_rows(row: int, article: Article) -> list[dict[str, object]]:
    place = {"published": micros(article.published), "guid": article.guid, "article": row}
    carried = terms_of(article.revision).items()
    return [{"kind": kind, "value": value, "printed": printed, **place} for (kind, value), printed in carried]


def _mark_rows(row: int, article: Article) -> list[dict[str, object]]:
    likeness = likeness_of(article.revision)
    marks = [(EXACT, likeness.exact), *((BAND, band) for band in likeness.bands)]
    return [{"kind": kind, "value": value, "article": row, "sketch": likeness.sketch} for kind, value in marks]
