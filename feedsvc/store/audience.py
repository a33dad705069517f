"""What is counted, in SQL: polls by day and client, intake by the hour, running totals of metrics."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, select, text

from feedsvc.domain.counts import Family, Polls, Tally
from feedsvc.domain.faults import Fault, FaultKind, IntakeState
from feedsvc.domain.intake_counts import Arrival, IntakeHour
from feedsvc.domain.left_out import LeftOut
from feedsvc.store import left_out
from feedsvc.store.desk_schema import intake_hours, polls, provider_arrivals, tallies
from feedsvc.store.schema import instant, lasting, micros

FIRST_DAY = date(1970, 1, 1)

MOST_HOURS = 50_000
"""Rows of intake that are read: two weeks of 148 folders that are never silent."""

MOST_TALLIES = 20_000

MOST_PROVIDERS = 10_000

_ADD_POLLS = text(
    "INSERT INTO polls (day, feed, product, family, requests, unchanged, failed, subscribers, last, fresh)"
    " VALUES (:day, :feed, :product, :family, :requests, :unchanged, :failed, :subscribers, :last, :fresh)"
    " ON CONFLICT (day, feed, product) DO UPDATE SET requests = polls.requests + excluded.requests,"
    " unchanged = polls.unchanged + excluded.unchanged, failed = polls.failed + excluded.failed,"
    " subscribers = CASE WHEN excluded.last >= polls.last THEN coalesce(excluded.subscribers, polls.subscribers)"
    " ELSE coalesce(polls.subscribers, excluded.subscribers) END,"
    " fresh = CASE WHEN polls.fresh IS NULL OR excluded.fresh > polls.fresh THEN excluded.fresh ELSE polls.fresh END,"
    " last = CASE WHEN excluded.last > polls.last THEN excluded.last ELSE polls.last END"
)
_ADD_HOUR = text(
    "INSERT INTO intake_hours (hour, folder, articles, quarantined, last, path)"
    " VALUES (:hour, :folder, :articles, :quarantined, :last, :path)"
    " ON CONFLICT (hour, folder) DO UPDATE SET articles = intake_hours.articles + excluded.articles,"
    " quarantined = intake_hours.quarantined + excluded.quarantined,"
    " path = CASE WHEN excluded.last >= intake_hours.last THEN excluded.path ELSE intake_hours.path END,"
    " last = CASE WHEN excluded.last > intake_hours.last THEN excluded.last ELSE intake_hours.last END"
)
_ARRIVED = text(
    "INSERT INTO provider_arrivals (name, last, path) VALUES (:name, :last, :path)"
    " ON CONFLICT (name) DO UPDATE SET last = excluded.last, path = excluded.path WHERE excluded.last >= provider_arrivals.last"
)
_EXPECT = text("INSERT INTO provider_arrivals (name, last, path) VALUES (:name, :last, '') ON CONFLICT (name) DO NOTHING")
_ADD_TALLY = text(
    "INSERT INTO tallies (name, labels, total) VALUES (:name, :labels, :amount)"
    " ON CONFLICT (name, labels) DO UPDATE SET total = tallies.total + excluded.total"
)

_KEEP_STATE = text(
    "INSERT INTO lasting (name, value) VALUES ('intake', :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


@dataclass(frozen=True, slots=True)
class SqlPollLog:
    """The port `PollLog` on an open connection."""

    connection: Connection

    def add(self, polls: Sequence[Polls]) -> None:
        """See `ports.counts.PollLog`. Rows are locked in one order, lest two processes wait for one another."""
        rows = [
            {
                "day": (polled.day - FIRST_DAY).days,
                "feed": polled.feed,
                "product": polled.product,
                "family": polled.family,
                "requests": polled.requests,
                "unchanged": polled.unchanged,
                "failed": polled.failed,
                "subscribers": polled.subscribers,
                "last": micros(polled.last),
                "fresh": None if polled.fresh is None else micros(polled.fresh),
            }
            for polled in sorted(polls, key=lambda polled: (polled.day, polled.feed, polled.product))
        ]
        if rows:
            self.connection.execute(_ADD_POLLS, rows)

    def since(self, day: date, *, limit: int) -> Sequence[Polls]:
        """See `ports.counts.PollLog`."""
        query = select(polls).where(polls.c.day >= (day - FIRST_DAY).days)
        return [
            Polls(
                day=FIRST_DAY + timedelta(days=row.day),
                feed=row.feed,
                product=row.product,
                family=Family(row.family),
                requests=row.requests,
                unchanged=row.unchanged,
                failed=row.failed,
                subscribers=row.subscribers,
                last=instant(row.last),
                fresh=None if row.fresh is None else instant(row.fresh),
            )
            for row in self.connection.execute(query.order_by(polls.c.day.desc(), polls.c.requests.desc()).limit(limit))
        ]

    def forget(self, before: date) -> None:
        """See `ports.counts.PollLog`."""
        self.connection.execute(delete(polls).where(polls.c.day < (before - FIRST_DAY).days))


@dataclass(frozen=True, slots=True)
class SqlIntakeLog:
    """The port `IntakeLog` on an open connection."""

    connection: Connection

    def add(self, hours: Sequence[IntakeHour]) -> None:
        """See `ports.counts.IntakeLog`."""
        for brought in hours:
            row = {
                "hour": micros(brought.hour),
                "folder": brought.folder,
                "articles": brought.articles,
                "quarantined": brought.quarantined,
            }
            self.connection.execute(_ADD_HOUR, row | {"last": micros(brought.last), "path": brought.path})

    def since(self, hour: datetime) -> Sequence[IntakeHour]:
        """See `ports.counts.IntakeLog`."""
        query = select(intake_hours).where(intake_hours.c.hour >= micros(hour))
        return [
            IntakeHour(instant(row.hour), row.folder, row.articles, row.quarantined, instant(row.last), row.path)
            for row in self.connection.execute(query.order_by(intake_hours.c.hour, intake_hours.c.folder).limit(MOST_HOURS))
        ]

    def arrived(self, arrivals: Mapping[str, Arrival]) -> None:
        """See `ports.counts.IntakeLog`. Rows are locked in one order."""
        for name, arrival in sorted(arrivals.items()):
            self.connection.execute(_ARRIVED, {"name": name, "last": micros(arrival.last), "path": arrival.path})

    def expect(self, names: Collection[str], at: datetime) -> None:
        """See `ports.counts.IntakeLog`."""
        arrivals = provider_arrivals.c
        self.connection.execute(delete(provider_arrivals).where(arrivals.path == "", arrivals.name.not_in(list(names))))
        for name in sorted(names):
            self.connection.execute(_EXPECT, {"name": name, "last": micros(at)})

    def arrivals(self) -> Mapping[str, Arrival]:
        """See `ports.counts.IntakeLog`."""
        rows = self.connection.execute(select(provider_arrivals).limit(MOST_PROVIDERS))
        return {row.name: Arrival(instant(row.last), row.path) for row in rows}

    def forget(self, before: datetime) -> None:
        """See `ports.counts.IntakeLog`."""
        self.connection.execute(delete(intake_hours).where(intake_hours.c.hour < micros(before)))
        left_out.forget(self.connection, before)

    def leave_out(self, files: Mapping[str, Sequence[LeftOut]]) -> None:
        """See `ports.counts.IntakeLog`."""
        left_out.keep(self.connection, files)

    def left_out(self) -> Sequence[LeftOut]:
        """See `ports.counts.IntakeLog`."""
        return left_out.latest(self.connection)

    def keep_state(self, state: IntakeState) -> None:
        """See `ports.counts.IntakeLog`."""
        faults = [[fault.kind, fault.sentence] for fault in state.faults]
        value = json.dumps({"holder": state.holder, "due": micros(state.due), "faults": faults})
        self.connection.execute(_KEEP_STATE, {"value": value})

    def state(self) -> IntakeState | None:
        """See `ports.counts.IntakeLog`."""
        value = self.connection.execute(select(lasting.c.value).where(lasting.c.name == "intake")).scalar()
        if value is None:
            return None
        kept = json.loads(value)
        faults = tuple(Fault(FaultKind(kind), sentence) for kind, sentence in kept["faults"])
        return IntakeState(kept["holder"], instant(kept["due"]), faults)


@dataclass(frozen=True, slots=True)
class SqlTallies:
    """The port `Tallies` on an open connection."""

    connection: Connection

    def add(self, amounts: Mapping[Tally, float]) -> None:
        """See `ports.counts.Tallies`."""
        rows = sorted((tally.name, json.dumps(dict(tally.labels), sort_keys=True), n) for tally, n in amounts.items())
        for name, labels, amount in rows:
            self.connection.execute(_ADD_TALLY, {"name": name, "labels": labels, "amount": amount})

    def all(self) -> Mapping[Tally, float]:
        """See `ports.counts.Tallies`."""
        query = select(tallies).order_by(tallies.c.name, tallies.c.labels).limit(MOST_TALLIES)
        rows = self.connection.execute(query)
        return {Tally(row.name, tuple(sorted(json.loads(row.labels).items()))): row.total for row in rows}
