"""The instants at which articles were updated: no two articles share one, and of many they are chosen at once."""

import json
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, func, select, text

from feedsvc.store.commits import Commit
from feedsvc.store.schema import articles, instant, micros

SECOND = 1_000_000
"""Microseconds."""

# Made once: SQLAlchemy takes 13 microseconds to run a statement that it knows, 47 for one that it is given anew.
_LAST = select(func.max(articles.c.updated)).where(
    articles.c.updated >= bindparam("begin"), articles.c.updated < bindparam("end")
)
_LAST_OF_EACH = text(
    "SELECT asked.value, (SELECT max(updated) FROM articles"
    " WHERE updated >= asked.value AND updated < asked.value - asked.value % 1000000 + 1000000) FROM json_each(:asked) AS asked"
)
# On PostgreSQL a transaction locks the instant that it takes, and passes over those that others are about to store.
_FREE = text(
    "SELECT at FROM (SELECT generate_series(first, first + 999999) AS at FROM (SELECT coalesce(max(updated) + 1, :begin)"
    " AS first FROM articles WHERE updated >= :begin AND updated < :end) AS taken) AS free"
    " WHERE pg_try_advisory_xact_lock(at) LIMIT 1"
)
_FREE_OF_EACH = text(
    "SELECT asked.begin, free.at FROM unnest(CAST(:asked AS BIGINT[]), CAST(:counts AS BIGINT[])) AS asked (begin, count)"
    " CROSS JOIN LATERAL (SELECT at FROM (SELECT generate_series(first, first + 999999) AS at"
    " FROM (SELECT coalesce(max(updated) + 1, asked.begin) AS first FROM articles"
    " WHERE updated >= asked.begin AND updated < asked.begin - asked.begin % 1000000 + 1000000) AS taken) AS series"
    " WHERE pg_try_advisory_xact_lock(at) LIMIT asked.count) AS free"
)


@dataclass(slots=True)
class Instants:
    """The instants that a transaction takes, in microseconds."""

    commit: Commit
    _free: dict[int, deque[int]] = field(default_factory=dict)
    _taken: set[int] = field(default_factory=set)

    def expect(self, wanted: Iterable[datetime]) -> None:
        """Look up which instants are free, for articles that will want these."""
        counts = Counter(map(micros, wanted))
        if not counts:
            return
        if self.commit.is_shared:
            asked = {"asked": list(counts), "counts": list(counts.values())}
            for begin, free in self.commit.connection.execute(_FREE_OF_EACH, asked):
                self._free.setdefault(begin, deque()).append(free)
            return
        for begin, last in self.commit.connection.execute(_LAST_OF_EACH, {"asked": json.dumps(list(counts))}):
            first = begin if last is None else last + 1
            self._free[begin] = deque(range(first, min(first + counts[begin], _end_of(begin))))

    def take(self, wanted: datetime, own: int | None) -> datetime:
        """Return `wanted`, or the next free microsecond of that second; `own` is the one that the article has."""
        at = micros(wanted)
        if at == own:
            return wanted
        expected = self._free.get(at, deque())
        while expected and expected[0] in self._taken:
            expected.popleft()
        free = expected.popleft() if expected else self._look_up(at)
        self._taken.add(free)
        return instant(free)

    def _look_up(self, at: int) -> int:
        """Ask for the first that is free; what this transaction took need not be stored yet."""
        begin, end = at, _end_of(at)
        while (free := self._first(begin, end)) in self._taken:
            begin = free + 1
        return free

    def _first(self, begin: int, end: int) -> int:
        asked, connection = {"begin": begin, "end": end}, self.commit.connection
        if self.commit.is_shared:
            return int(connection.execute(_FREE, asked).scalar_one())
        last = connection.execute(_LAST, asked).scalar()
        return begin if last is None else int(last) + 1


def _end_of(at: int) -> int:
    return at - at % SECOND + SECOND
