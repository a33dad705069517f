"""Keep and show the log of what is done by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedsvc.domain.articles import id_of
from feedsvc.domain.audit import AuditLine
from feedsvc.ports import Clock, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Record what was done by hand, and list it."""

    store: Store
    clock: Clock

    def __call__(self, what: str, *subjects: str, who: str, origin: str) -> None:
        """Record that somebody did something, a line for each subject: articles by id or guid, else names."""
        now = self.clock()
        lines = [AuditLine(at=now, who=who, what=what, subject=id_of(subject), origin=origin) for subject in subjects or ("",)]
        with self.store.begin() as unit:
            unit.audit.add(lines)

    def latest(self, *, subject: str = "", before: int | None = None, limit: int = 100) -> Sequence[AuditLine]:
        """List what was done, to an article or a name or to anything, latest first."""
        with self.store.read() as view:
            return view.audit.latest(subject=id_of(subject.strip()), before=before, limit=limit)
