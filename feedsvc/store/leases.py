"""Leases in SQL: one holder at a time, by the clock of the database, and an epoch that counts the holders.

A takeover locks the row, which waits for every transaction that has verified the epoch before; a renewal passes those by. So
what a former holder had begun is finished before another holds the lease, and what it begins after that is refused.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, bindparam, cast, extract, func, literal, select, update
from sqlalchemy.types import BigInteger

from feedsvc.errors import LeaseLost
from feedsvc.store.schema import leases
from feedsvc.store.upserts import insert_into

# Made once, since every transaction of the scheduler asks for it.
_IS_HELD = (leases.c.name == bindparam("asked")) & (leases.c.holder == bindparam("by")) & (leases.c.epoch == bindparam("in"))
_HELD = select(leases.c.epoch).where(_IS_HELD).with_for_update(read=True, key_share=True)


@dataclass(frozen=True, slots=True)
class SqlLeases:
    """The leases on an open connection."""

    connection: Connection

    def take(self, name: str, holder: str, *, seconds: float) -> int:
        """Take or renew a lease, and return its epoch; 0 while another holder's has not run out."""
        self._make(name)
        is_meant, until = leases.c.name == name, self._now() + int(seconds * 1_000_000)
        is_over = (leases.c.until < self._now()) | (leases.c.holder == "")
        row = self.connection.execute(select(leases.c.holder, leases.c.epoch, is_over.label("is_over")).where(is_meant)).one()
        if row.holder != holder:
            free = select(leases.c.epoch).where(is_meant, leases.c.epoch == row.epoch, is_over).with_for_update()
            if not row.is_over or self.connection.execute(free).scalar() is None:
                return 0
            taking = update(leases).where(is_meant).values(holder=holder, until=until, epoch=leases.c.epoch + 1)
            return int(self.connection.execute(taking.returning(leases.c.epoch)).scalar_one())
        renewing = update(leases).where(is_meant, leases.c.holder == holder).values(until=until)
        return self.connection.execute(renewing.returning(leases.c.epoch)).scalar() or 0

    def holder(self, name: str) -> str | None:
        """Return who has a lease that has not run out."""
        is_held = (leases.c.name == name) & (leases.c.until >= self._now()) & (leases.c.holder != "")
        return self.connection.execute(select(leases.c.holder).where(is_held)).scalar()

    def holders(self, begin: str) -> Sequence[str]:
        """Return who has leases of such names that have not run out."""
        is_held = leases.c.name.startswith(begin, autoescape=True) & (leases.c.until >= self._now()) & (leases.c.holder != "")
        return self.connection.execute(select(leases.c.holder).where(is_held).order_by(leases.c.name)).scalars().all()

    def has_lapsed(self, name: str) -> bool:
        """Return whether a lease has run out that was not released."""
        is_over = (leases.c.name == name) & (leases.c.until < self._now()) & (leases.c.holder != "")
        return self.connection.execute(select(leases.c.name).where(is_over)).scalar() is not None

    def release(self, name: str, holder: str) -> None:
        """End a lease early; its epoch goes on being counted."""
        is_own = (leases.c.name == name) & (leases.c.holder == holder)
        self.connection.execute(select(leases.c.epoch).where(is_own).with_for_update())
        self.connection.execute(update(leases).where(is_own).values(holder="", until=0))

    def verify(self, name: str, holder: str, epoch: int) -> None:
        """Raise `LeaseLost` unless the lease is held in this epoch; no other takes it over before this transaction ends."""
        if self.connection.execute(_HELD, {"asked": name, "by": holder, "in": epoch}).scalar() is None:
            raise LeaseLost("Another process schedules now.")

    def _make(self, name: str) -> None:
        if self.connection.execute(select(leases.c.name).where(leases.c.name == name)).scalar() is None:
            making = insert_into(leases, self.connection.dialect.name).values(name=name, holder="", until=0, epoch=0)
            self.connection.execute(making.on_conflict_do_nothing())

    def _now(self) -> ColumnElement[int]:
        if self.connection.dialect.name == "postgresql":
            return cast(extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)
        return literal(time.time_ns() // 1000)
