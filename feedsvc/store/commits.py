"""What a transaction does at its end: articles get their sequences, and whoever listens hears of news.

On PostgreSQL writers work side by side, and only this end follows one another: the row of the counter is locked by the last
statement alone, until the commit. So sequences are committed in their order, and a reader that saw one saw all before it.
SQLite has one writer anyway; there an article is counted when it is stored.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, select, text, update

from feedsvc.domain.likeness import Likeness, is_near
from feedsvc.errors import StoreConflict
from feedsvc.store.schema import articles, counters, fingerprints

CHANNEL = "feedsvc_commits"

EXACT, BAND = 0, 1
"""Kinds of fingerprint."""

_COUNT_ON = update(counters).where(counters.c.name == "sequence").values(value=counters.c.value + 1).returning(counters.c.value)
_COUNT_TO = update(counters).where(counters.c.name == "sequence").values(value=bindparam("count"))
_COUNTED = select(counters.c.value).where(counters.c.name == "sequence")
_NUMBER = text(
    "WITH counted AS (UPDATE counters SET value = value + :count WHERE name = 'sequence' RETURNING value),"
    " numbered AS (UPDATE articles SET sequence = counted.value - :count + listed.place"
    " FROM counted, unnest(CAST(:rows AS BIGINT[])) WITH ORDINALITY AS listed (id, place) WHERE articles.id = listed.id)"
    " SELECT value FROM counted"
)
_ANNOUNCE = text(
    "WITH counted AS (UPDATE counters SET value = value + 1 WHERE name = 'commits' RETURNING value)"
    " SELECT pg_notify(:channel, '') FROM counted"
)
_MEANWHILE = (
    select(fingerprints.c.kind, fingerprints.c.value, fingerprints.c.sketch)
    .join(articles, articles.c.id == fingerprints.c.article)
    .where(articles.c.duplicate_of.is_(None))
)


@dataclass(slots=True)
class Commit:
    """What a transaction has stored so far."""

    connection: Connection
    is_news: bool = False
    """Whether others are to look: an article, a feed or what the hub has to send has changed, and not only what is counted."""
    _rows: list[int] = field(default_factory=list)
    """The articles that wait for their sequences, 0 for an erasure; the order is that of the sequences."""
    _begun: int | None = None
    """The sequence when the transaction looked at articles first."""
    _looked: list[tuple[Likeness, int]] = field(default_factory=list)
    _sequence: int | None = None
    """The sequence that this transaction used last, where it counts itself."""
    _written: int | None = None
    """What the counter says."""

    @property
    def is_shared(self) -> bool:
        """Whether other transactions write meanwhile."""
        return self.connection.dialect.name == "postgresql"

    def begin_articles(self) -> None:
        """Note how far the articles are that this transaction sees."""
        if self.is_shared and self._begun is None:
            self._begun = self.connection.execute(_COUNTED).scalar_one()

    def looked_for(self, likeness: Likeness, max_bits: int) -> None:
        """Note that copies were looked for: another transaction may store one before this ends."""
        if self.is_shared:
            self._looked.append((likeness, max_bits))

    def sequence(self) -> int | None:
        """Return the sequence of a change of an article, which stands with `count`; None where it is given by `settle`."""
        self.is_news = True
        if self.is_shared:
            return None
        if self._sequence is None:
            self._sequence = self._written = int(self.connection.execute(_COUNT_ON).scalar_one())
        else:
            self._sequence += 1
        return self._sequence

    def count(self) -> None:
        """Have the counter say which sequence was used last."""
        if self._sequence != self._written:
            self.connection.execute(_COUNT_TO, {"count": self._sequence})
            self._written = self._sequence

    def changed(self, row: int) -> None:
        """Note that an article was stored, 0 for one that was erased."""
        if self.is_shared:
            self._rows.append(row)

    def settle(self) -> None:
        """Assign sequences to the articles; from here on no other transaction does. Raises `StoreConflict` if another stored a
        copy meanwhile of what was taken for the first."""
        rows, self._rows = list(dict.fromkeys(reversed(self._rows)))[::-1], []
        if not rows:
            return
        last = self.connection.execute(_NUMBER, {"count": len(rows), "rows": rows}).scalar_one()
        first, begun = last - len(rows), self._begun
        self._begun = last
        if begun is not None and begun < first and self._looked:
            self._verify(begun, first)
        self._looked = []

    def end(self) -> None:
        """Settle, and notify the listeners of news when the transaction commits."""
        if self.is_shared:
            self.settle()
            if self.is_news:
                self.connection.execute(_ANNOUNCE, {"channel": CHANNEL})

    def _verify(self, begun: int, last: int) -> None:
        is_others = articles.c.sequence.between(begun + 1, last)
        rows = self.connection.execute(_MEANWHILE.where(is_others)).all()
        exact = {row.value for row in rows if row.kind == EXACT}
        sketches = {row.sketch for row in rows}
        if any(_is_among(likeness, max_bits, exact, sketches) for likeness, max_bits in self._looked):
            raise StoreConflict("Another transaction stored a copy of the same article.")


def _is_among(likeness: Likeness, max_bits: int, exact: Collection[int], sketches: Collection[int]) -> bool:
    if likeness.exact in exact:
        return True
    return max_bits > 0 and any(is_near(likeness.sketch, sketch, max_bits=max_bits) for sketch in sketches)
