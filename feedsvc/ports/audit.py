"""The log of what is done by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from feedsvc.domain.audit import AuditLine


class AuditLog(Protocol):
    """What was done by hand, inside one transaction."""

    def add(self, lines: Sequence[AuditLine]) -> None:
        """Add lines to the end."""
        ...

    def latest(self, *, subject: str = "", before: int | None = None, limit: int) -> Sequence[AuditLine]:
        """Return the lines of a subject, or all, from before a line's number on, latest first."""
        ...

    def count(self, before: datetime) -> int:
        """Count the lines that are older than an instant."""
        ...

    def forget(self, before: datetime) -> None:
        """Delete the lines that are older than an instant."""
        ...
