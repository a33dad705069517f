"""The claims of dropped files in SQL: one row per path, for the version of the file that was seen last.

A claim is one statement. On PostgreSQL whoever claims passes over rows that are locked, and so waits for no transaction that
settles; rows are locked in the order of their paths. SQLite has one writer anyway.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, insert, select, text, tuple_, update

from feedsvc.domain.files import ANY_NODE, Drop, DropState
from feedsvc.errors import ClaimLost
from feedsvc.store.schema import drops, micros

MANY = 500
"""Paths in one statement; SQLite takes 32,766 parameters."""

_TAKE = text(
    "INSERT INTO drops (node, path, version, state, holder, attempt, until)"
    " VALUES (:node, :path, :version, 'claimed', :holder, 1, :until) ON CONFLICT (node, path) DO UPDATE SET"
    " version = excluded.version, state = 'claimed', holder = excluded.holder, until = excluded.until,"
    " reason = NULL, stage = NULL, attempt = CASE WHEN drops.state NOT IN ('waiting', 'claimed')"
    " OR drops.version <> excluded.version THEN 1 WHEN coalesce(drops.holder, '') <> excluded.holder THEN drops.attempt + 1"
    " ELSE drops.attempt END"
    " WHERE CASE WHEN drops.state = 'claimed' THEN drops.holder = excluded.holder OR drops.until < :now"
    " WHEN drops.state = 'waiting' THEN true ELSE drops.version <> excluded.version END"
)
_IS_HELD = (drops.c.node == bindparam("of")) & (drops.c.state == DropState.CLAIMED) & (drops.c.holder == bindparam("by"))
_IS_VERSION = tuple_(drops.c.path, drops.c.version).in_(bindparam("versions", expanding=True))
_TAKEN = select(drops.c.path, drops.c.attempt).where(_IS_HELD, _IS_VERSION)
_SETTLE = (
    update(drops)
    .where(_IS_HELD, _IS_VERSION)
    .values(state=bindparam("new_state"), holder=None, reason=bindparam("new_reason"), stage=bindparam("new_stage"))
)


@dataclass(frozen=True, slots=True)
class SqlDrops:
    """The port `Drops` on an open connection."""

    connection: Connection
    node: str = ANY_NODE

    def of(self, node: str) -> "SqlDrops":
        """See `ports.intake.Drops`."""
        return SqlDrops(self.connection, node)

    def move(self, node: str, to: str) -> None:
        """See `ports.intake.Drops`."""
        self.connection.execute(update(drops).where(drops.c.node == node).values(node=to))

    def renew(self, holder: str, until: datetime) -> None:
        """See `ports.intake.Drops`."""
        is_held = (drops.c.state == "claimed") & (drops.c.holder == holder)
        self.connection.execute(update(drops).where(is_held).values(until=micros(until)))

    def take(self, versions: Mapping[str, str], *, holder: str, now: datetime, until: datetime) -> Mapping[str, int]:
        """See `ports.intake.Drops`."""
        self.renew(holder, until)
        locked = self._locked(versions)
        claim = {"node": self.node, "holder": holder, "until": micros(until), "now": micros(now)}
        rows = [{**claim, "path": path, "version": versions[path]} for path in sorted(versions) if path not in locked]
        if not rows:
            return {}
        self.connection.execute(_TAKE, rows)
        asked = {"of": self.node, "by": holder, "versions": [(row["path"], row["version"]) for row in rows]}
        return {row.path: row.attempt for row in self.connection.execute(_TAKEN, asked)}

    def rows(self, paths: Iterable[str] | None = None) -> Sequence[Drop]:
        """See `ports.intake.Drops`."""
        if paths is None:
            return self._read(drops.c.node == self.node)
        wanted = list(paths)
        parts = [wanted[start : start + MANY] for start in range(0, len(wanted), MANY)]
        return [drop for part in parts for drop in self._read(self._of(part))]

    def expire(self, holders: Iterable[str]) -> None:
        """See `ports.intake.Drops`."""
        gone = (drops.c.state == "claimed") & drops.c.holder.in_(list(holders))
        self.connection.execute(update(drops).where(gone).values(until=0))

    def settle(self, versions: Mapping[str, str], *, holder: str, refusal: tuple[str, str] | None = None) -> None:
        """See `ports.intake.Drops`."""
        (reason, stage), state = refusal or (None, None), DropState.QUARANTINED if refusal else DropState.TAKEN_IN
        asked = {"of": self.node, "by": holder, "versions": sorted(versions.items())}
        values = {"new_state": state, "new_reason": reason, "new_stage": stage}
        if self.connection.execute(_SETTLE, asked | values).rowcount != len(versions):
            raise ClaimLost(f"Another process has taken {' or '.join(sorted(versions))} over.")

    def release(self, paths: Iterable[str], holder: str) -> None:
        """See `ports.intake.Drops`."""
        is_held = (drops.c.node == self.node) & (drops.c.path == bindparam("of")) & (drops.c.holder == holder)
        given = update(drops).where(is_held).values(state=DropState.WAITING, holder=None, attempt=drops.c.attempt - 1)
        if each := [{"of": path} for path in sorted(paths)]:
            self.connection.execute(given, each)

    def put(self, drop: Drop) -> None:
        """See `ports.intake.Drops`."""
        self.connection.execute(delete(drops).where(self._of([drop.path])))
        self.connection.execute(insert(drops), {**asdict(drop), "node": self.node, "until": 0})

    def remove(self, rows: Iterable[Drop]) -> None:
        """See `ports.intake.Drops`."""
        is_same = (drops.c.path == bindparam("of")) & (drops.c.version == bindparam("was")) & (drops.c.state == bindparam("in"))
        if each := sorted(({"of": row.path, "was": row.version, "in": row.state} for row in rows), key=lambda row: row["of"]):
            self.connection.execute(delete(drops).where((drops.c.node == self.node) & is_same), each)

    def _locked(self, paths: Iterable[str]) -> set[str]:
        """Return the paths whose rows another transaction has locked."""
        if self.connection.dialect.name != "postgresql":
            return set()
        known = select(drops.c.path).where(self._of(paths)).order_by(drops.c.path)
        free = self.connection.execute(known.with_for_update(skip_locked=True)).scalars().all()
        return set(self.connection.execute(known).scalars()) - set(free)

    def _of(self, paths: Iterable[str]) -> ColumnElement[bool]:
        return (drops.c.node == self.node) & drops.c.path.in_(list(paths))

    def _read(self, condition: ColumnElement[bool]) -> list[Drop]:
        return [_drop(row) for row in self.connection.execute(select(drops).where(condition))]


def _drop(row: Row[Any]) -> Drop:
    return Drop(
        path=row.path,
        version=row.version,
        state=DropState(row.state),
        holder=row.holder,
        attempt=row.attempt,
        reason=row.reason,
        stage=row.stage,
    )
