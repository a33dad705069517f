"""What is yet to be written to outlets, in SQL."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, Table, Text, delete, func, select, text, update

from feedsvc.domain.outlets import RANKS, OutletJob, OutletMark, rank_of
from feedsvc.store.commits import Commit
from feedsvc.store.schema import Bytewise, articles, entries, instant, lasting, metadata, micros

MARK = "outlets"
"""The name of the mark in the table `lasting`."""

outlet_jobs = Table(
    "outlet_jobs",
    metadata,
    Column("path", Bytewise, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("fault", Text),
)
Index("outlet_jobs_due", outlet_jobs.c.due)
Index("outlet_jobs_in_order", outlet_jobs.c.rank, outlet_jobs.c.due)

_WANT = text(
    "INSERT INTO outlet_jobs (path, rank, number, due, failures) VALUES (:path, :rank, 1, :due, 0)"
    " ON CONFLICT (path) DO UPDATE SET number = outlet_jobs.number + 1,"
    " due = CASE WHEN excluded.due < outlet_jobs.due THEN excluded.due ELSE outlet_jobs.due END"
)
_KEEP_MARK = text(
    "INSERT INTO lasting (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


@dataclass(frozen=True, slots=True)
class SqlOutletJobs:
    """The port `OutletJobs` on an open connection."""

    connection: Connection
    commit: Commit

    def want(self, paths: Iterable[str], *, due: datetime) -> None:
        """See `ports.outlets.OutletJobs`."""
        if rows := [{"path": path, "rank": rank_of(path), "due": micros(due)} for path in sorted(set(paths))]:
            self.connection.execute(_WANT, rows)
            self.commit.is_news = True

    def due(self, now: datetime, *, limit: int) -> Sequence[OutletJob]:
        """See `ports.outlets.OutletJobs`."""
        jobs: list[OutletJob] = []
        for rank in RANKS:  # each by the index, however much is due
            is_meant = (outlet_jobs.c.rank == rank) & (outlet_jobs.c.due <= micros(now))
            query = select(outlet_jobs).where(is_meant).order_by(outlet_jobs.c.due, outlet_jobs.c.path)
            rows = self.connection.execute(query.limit(limit - len(jobs)))
            jobs += [OutletJob(row.path, row.number, row.failures) for row in rows]
        return jobs

    def done(self, jobs: Collection[OutletJob]) -> None:
        """See `ports.outlets.OutletJobs`."""
        for job in sorted(jobs, key=lambda job: job.path):
            self.connection.execute(delete(outlet_jobs).filter_by(path=job.path, number=job.number))

    def failed(self, job: OutletJob, *, due: datetime, fault: str) -> None:
        """See `ports.outlets.OutletJobs`."""
        values = {"due": micros(due), "failures": job.failures + 1, "fault": fault}
        self.connection.execute(update(outlet_jobs).filter_by(path=job.path, number=job.number).values(values))

    def next_due(self) -> datetime | None:
        """See `ports.outlets.OutletJobs`."""
        due = self.connection.execute(select(func.min(outlet_jobs.c.due))).scalar()
        return None if due is None else instant(due)

    def waiting(self) -> int:
        """See `ports.outlets.OutletJobs`."""
        return self.connection.execute(select(func.count()).select_from(outlet_jobs)).scalar_one()

    def mark(self) -> OutletMark | None:
        """See `ports.outlets.OutletJobs`."""
        kept = self.connection.execute(select(lasting.c.value).where(lasting.c.name == MARK)).scalar()
        return None if kept is None else OutletMark(**json.loads(kept))

    def keep_mark(self, mark: OutletMark) -> None:
        """See `ports.outlets.OutletJobs`."""
        value = json.dumps({"sequence": mark.sequence, "pages": dict(mark.pages)})
        self.connection.execute(_KEEP_MARK, {"name": MARK, "value": value})

    def pages_of(self, guids: Collection[str]) -> Sequence[tuple[str, int]]:
        """See `ports.outlets.OutletJobs`."""
        on_page = (entries.c.page > 0) & articles.c.guid.in_(guids)
        query = select(entries.c.feed, entries.c.page).join(articles, articles.c.id == entries.c.article)
        return [(row.feed, row.page) for row in self.connection.execute(query.where(on_page).distinct())]
