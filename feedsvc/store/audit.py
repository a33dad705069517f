"""The log of what is done by hand, in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, Index, Table, Text, delete, func, insert, select

from feedsvc.domain.audit import AuditLine
from feedsvc.store.schema import Number, instant, metadata, micros

audit = Table(
    "audit",
    metadata,
    Column("id", Number, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("origin", Text, nullable=False),
)
Index("audit_by_time", audit.c.at)
Index("audit_of_subject", audit.c.subject, audit.c.id)


@dataclass(frozen=True, slots=True)
class SqlAuditLog:
    """The port `AuditLog` on an open connection."""

    connection: Connection

    def add(self, lines: Sequence[AuditLine]) -> None:
        """See `ports.audit.AuditLog`."""
        rows = [
            {"at": micros(line.at), "who": line.who, "what": line.what, "subject": line.subject, "origin": line.origin}
            for line in lines
        ]
        self.connection.execute(insert(audit), rows)

    def latest(self, *, subject: str = "", before: int | None = None, limit: int) -> Sequence[AuditLine]:
        """See `ports.audit.AuditLog`."""
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if subject:
            query = query.where(audit.c.subject == subject)
        if before is not None:
            query = query.where(audit.c.id < before)
        return [
            AuditLine(at=instant(row.at), who=row.who, what=row.what, subject=row.subject, origin=row.origin, number=row.id)
            for row in self.connection.execute(query)
        ]

    def count(self, before: datetime) -> int:
        """See `ports.audit.AuditLog`."""
        return self.connection.execute(select(func.count()).where(audit.c.at < micros(before))).scalar_one()

    def forget(self, before: datetime) -> None:
        """See `ports.audit.AuditLog`."""
        self.connection.execute(delete(audit).where(audit.c.at < micros(before)))
