"""The ledger of a read-only drop folder in SQL."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from feedsvc.domain.files import LedgerEntry
from feedsvc.store.schema import ledger


@dataclass(frozen=True, slots=True)
class SqlLedger:
    """The port `Ledger` on an open connection."""

    connection: Connection

    def has(self, entry: LedgerEntry) -> bool:
        """See `ports.intake.Ledger`."""
        row = self.connection.execute(select(ledger).where(ledger.c.path == str(entry.path))).one_or_none()
        return row is not None and (row.size, row.mtime_ns) == (entry.size, entry.mtime_ns)

    def add(self, entry: LedgerEntry) -> None:
        """See `ports.intake.Ledger`."""
        self.connection.execute(delete(ledger).where(ledger.c.path == str(entry.path)))
        row = {"path": str(entry.path), "size": entry.size, "mtime_ns": entry.mtime_ns}
        self.connection.execute(insert(ledger), row)
