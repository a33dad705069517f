"""Delete what is older than the newsroom keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedsvc.desk.erasing import Erase
from feedsvc.domain.articles import Article
from feedsvc.domain.erasing import KeptFile
from feedsvc.domain.files import QuarantinedFile
from feedsvc.ports import Clock, Store
from feedsvc.ports.erasing import Traces
from feedsvc.ports.intake import Quarantine

MOST_ARTICLES = 500
"""Articles that are erased at once; the rest goes the next time."""

BATCH = 1000
"""Revisions that are deleted in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionTerms:
    """How long each kind of thing is kept; None is for ever."""

    accepted: timedelta | None = None
    revisions: timedelta | None = None
    quarantine: timedelta | None = None
    articles: timedelta | None = None
    audit: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Outlived:
    """What is older than it is kept: files, articles, and how many revisions and lines of the log."""

    accepted: Sequence[KeptFile] = ()
    quarantine: Sequence[QuarantinedFile] = ()
    articles: Sequence[Article] = ()
    revisions: int = 0
    audit: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.accepted or self.quarantine or self.articles or self.revisions or self.audit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """List and delete what has outlived its term."""

    store: Store
    traces: Traces
    quarantine: Quarantine
    erase: Erase
    clock: Clock
    terms: RetentionTerms

    def outlived(self) -> Outlived:
        """List what would be deleted now."""
        terms = self.terms
        accepted, quarantine = self._before(terms.accepted), self._before(terms.quarantine)
        articles, revisions, audit = self._before(terms.articles), self._before(terms.revisions), self._before(terms.audit)
        with self.store.read() as view:
            return Outlived(
                self.traces.accepted_before(accepted.date()) if accepted else (),
                [file for file in self.quarantine.files() if file.at < quarantine] if quarantine else (),
                view.articles.older(articles, limit=MOST_ARTICLES) if articles else (),
                view.articles.count_replaced(revisions) if revisions else 0,
                view.audit.count(audit) if audit else 0,
            )

    def __call__(self) -> Outlived:
        """Delete what has outlived its term, and return what that was. Raises `OSError` for a file that can't be deleted."""
        outlived = self.outlived()
        self.traces.remove(outlived.accepted)
        for file in outlived.quarantine:
            self.quarantine.discard(file.name)
        if outlived.articles:
            self.erase.carry_out(self.erase.plan_of(outlived.articles))
        self._forget_revisions()
        audit = self._before(self.terms.audit)
        if audit:
            with self.store.begin() as unit:
                unit.audit.forget(audit)
                unit.sent.forget_before(audit)
        return outlived

    def _forget_revisions(self) -> None:
        before = self._before(self.terms.revisions)
        is_more = before is not None
        while before and is_more:
            with self.store.begin() as unit:
                is_more = unit.articles.forget_replaced(before, limit=BATCH) == BATCH

    def _before(self, kept: timedelta | None) -> datetime | None:
        return None if kept is None else self.clock() - kept
