"""The hub's outbox in SQL: changes of topics, deliveries to be tried again, requests.

A change is handed out along its topic's subscriptions by a cursor. What is taken gets a `holder` and, as `due`, the instant at
which anybody else may take it. On PostgreSQL whoever takes passes over rows that are locked and so waits for nobody; whoever
settles or publishes locks topics first, in the order of their names. SQLite has one writer anyway.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select, text, union_all, update

from feedsvc.domain.renditions import Coding
from feedsvc.domain.subscriptions import Delivery, HubRequest, Mode, SubscriptionStatus, Transport, host_of
from feedsvc.store.commits import Commit
from feedsvc.store.hub_schema import errands, subscriptions, topics
from feedsvc.store.schema import instant, micros

MOST_TOPICS = 20
"""Topics that are handed out in one transaction."""

_CHANGED = text(
    "INSERT INTO topics (name, number, mark, changed, cursor) VALUES (:name, 1, :mark, :changed, 0)"
    " ON CONFLICT (name) DO UPDATE SET number = topics.number + 1, mark = excluded.mark, changed = excluded.changed, cursor = 0"
    " WHERE topics.mark <> excluded.mark RETURNING number"
)

_DELIVERY = (
    subscriptions.c.id,
    subscriptions.c.topic,
    subscriptions.c.callback,
    subscriptions.c.secret,
    subscriptions.c.coding,
    subscriptions.c.way,
    subscriptions.c.failures,
    subscriptions.c.failing_since,
    topics.c.number,
    topics.c.changed,
)
_WITH_TOPIC = subscriptions.join(topics, topics.c.name == subscriptions.c.topic)


@dataclass(frozen=True, slots=True)
class SqlOutbox:
    """The port `Outbox` on an open connection."""

    connection: Connection
    commit: Commit

    def changed(self, topic: str, mark: str, *, at: datetime) -> bool:
        """See `ports.hub.Outbox`."""
        row = {"name": topic, "mark": mark, "changed": micros(at)}
        is_change = self.connection.execute(_CHANGED, row).one_or_none() is not None
        self.commit.is_news |= is_change
        return is_change

    def forget(self, topic: str) -> None:
        """See `ports.hub.Outbox`."""
        is_subscribed = select(subscriptions.c.id).where(subscriptions.c.topic == topic).exists()
        self.connection.execute(delete(topics).where(topics.c.name == topic, ~is_subscribed))
        self.connection.execute(delete(errands).where(errands.c.topic == topic, errands.c.is_announcement == 1, ~is_subscribed))

    def number(self, topic: str) -> int:
        """See `ports.hub.Outbox`; the topic stays at it until the transaction ends."""
        query = select(topics.c.number).where(topics.c.name == topic).with_for_update(read=True)
        return self.connection.execute(query).scalar() or 0

    def take_fresh(self, holder: str, *, now: datetime, until: datetime, limit: int) -> Sequence[Delivery]:
        """See `ports.hub.Outbox`."""
        pending = select(topics).where(topics.c.cursor.is_not(None)).order_by(topics.c.changed, topics.c.name)
        taken: list[Delivery] = []
        for topic in self.connection.execute(pending.limit(MOST_TOPICS).with_for_update(skip_locked=True)).all():
            room = limit - len(taken)
            if room <= 0:
                break
            rows = self.connection.execute(_fresh_of(topic, now, room)).all()
            self._hold([row.id for row in rows], holder, until)
            reached = rows[-1].id if len(rows) == room else None
            self.connection.execute(update(topics).where(topics.c.name == topic.name).values(cursor=reached))
            taken += [_delivery(row) for row in rows]
        return taken

    def take_due(self, holder: str, *, now: datetime, until: datetime, limit: int) -> Sequence[Delivery]:
        """See `ports.hub.Outbox`."""
        query = select(*_DELIVERY).select_from(_WITH_TOPIC).where(_is_served(now), subscriptions.c.due <= micros(now))
        query = query.order_by(subscriptions.c.due).limit(limit).with_for_update(skip_locked=True)
        rows = self.connection.execute(query).all()
        self._hold([row.id for row in rows], holder, until)
        return [_delivery(row) for row in rows]

    def delivered(self, deliveries: Sequence[Delivery], *, now: datetime) -> None:
        """See `ports.hub.Outbox`. A topic that moves on meanwhile waits for this to be noted, so that none is passed over."""

        def change(delivery: Delivery) -> tuple[str, int]:
            return delivery.topic, delivery.number

        for (topic, number), settled in groupby(sorted(deliveries, key=change), change):
            is_meant = subscriptions.c.id.in_([delivery.subscription for delivery in settled])
            due = micros(now) if self.number(topic) > number else None
            done = {"sent": number, "due": due, "holder": None, "failures": 0, "failing_since": None, "fault": None}
            self.connection.execute(update(subscriptions).where(is_meant).values(**done))

    def failed(self, delivery: Delivery, *, now: datetime, due: datetime | None, fault: str) -> None:
        """See `ports.hub.Outbox`."""
        values = {
            "due": None if due is None else micros(due),
            "standing": SubscriptionStatus.PAUSED if due is None else SubscriptionStatus.ACTIVE,
            "holder": None,
            "failures": delivery.failures + 1,
            "failing_since": func.coalesce(subscriptions.c.failing_since, micros(now)),
            "fault": fault,
        }
        is_served = (subscriptions.c.id == delivery.subscription) & (subscriptions.c.standing == SubscriptionStatus.ACTIVE)
        self.connection.execute(update(subscriptions).where(is_served).values(**values))

    def requeue(self, deliveries: Sequence[Delivery], *, due: datetime) -> None:
        """See `ports.hub.Outbox`."""
        ids = [delivery.subscription for delivery in deliveries]
        is_meant = subscriptions.c.id.in_(ids) & subscriptions.c.holder.is_not(None)
        self.connection.execute(update(subscriptions).where(is_meant).values(due=micros(due), holder=None))

    def put(self, request: HubRequest, *, due: datetime) -> None:
        """See `ports.hub.Outbox`."""
        key = {"is_announcement": int(request.is_announcement), "target": request.target, "topic": request.topic}
        self.connection.execute(delete(errands).filter_by(**key))
        values = {
            "mode": request.mode,
            "topic_url": request.topic_url,
            "host": host_of(request.target),
            "secret": request.secret,
            "lease": None if request.lease is None else request.lease // timedelta(seconds=1),
            "reason": request.reason,
            "way": request.transport,
            "created": micros(request.created),
            "due": micros(due),
            "failures": request.failures,
            "client": request.client,
        }
        self.connection.execute(insert(errands), {**key, **values})
        self.commit.is_news = True

    def waiting(self, host: str | None = None, *, client: str | None = None) -> int:
        """See `ports.hub.Outbox`."""
        asked = {name: value for name, value in (("host", host), ("client", client)) if value is not None}
        query = select(func.count()).select_from(errands).where(errands.c.is_announcement == 0).filter_by(**asked)
        return self.connection.execute(query).scalar_one()

    def take_requests(self, holder: str, *, now: datetime, until: datetime, limit: int) -> Sequence[HubRequest]:
        """See `ports.hub.Outbox`."""
        query = select(errands).where(errands.c.due <= micros(now)).order_by(errands.c.due, errands.c.id).limit(limit)
        rows = self.connection.execute(query.with_for_update(skip_locked=True)).all()
        if rows:
            is_taken = errands.c.id.in_([row.id for row in rows])
            self.connection.execute(update(errands).where(is_taken).values(holder=holder, due=micros(until)))
        return [_request(row) for row in rows]

    def end(self, request: HubRequest) -> bool:
        """See `ports.hub.Outbox`."""
        return self.connection.execute(delete(errands).where(errands.c.id == request.id)).rowcount > 0

    def postpone(self, request: HubRequest, *, due: datetime) -> None:
        """See `ports.hub.Outbox`."""
        values = {"due": micros(due), "holder": None, "failures": request.failures + 1}
        self.connection.execute(update(errands).where(errands.c.id == request.id).values(**values))

    def next_due(self, now: datetime) -> datetime | None:
        """See `ports.hub.Outbox`."""
        first_of = (
            select(func.min(topics.c.changed)).where(topics.c.cursor.is_not(None)),
            select(func.min(subscriptions.c.due)).where(subscriptions.c.due.is_not(None), _is_served(now)),
            select(func.min(errands.c.due)),
        )
        rows = [self.connection.execute(query).scalar() for query in first_of]
        return min((instant(due) for due in rows if due is not None), default=None)

    def holders(self) -> Sequence[str]:
        """See `ports.hub.Outbox`."""
        names = union_all(
            select(subscriptions.c.holder).where(subscriptions.c.holder.is_not(None)).distinct(),
            select(errands.c.holder).where(errands.c.holder.is_not(None)).distinct(),
        )
        return sorted(set(self.connection.execute(names).scalars()))

    def release(self, holder: str, *, now: datetime) -> int:
        """See `ports.hub.Outbox`."""
        count = 0
        for table in (subscriptions, errands):
            freed = update(table).where(table.c.holder == holder).values(due=micros(now), holder=None)
            count += self.connection.execute(freed).rowcount
        self.commit.is_news |= count > 0
        return count

    def _hold(self, ids: Sequence[int], holder: str, until: datetime) -> None:
        if ids:
            is_taken = subscriptions.c.id.in_(ids)
            self.connection.execute(update(subscriptions).where(is_taken).values(holder=holder, due=micros(until)))


def _fresh_of(topic: Row[Any], now: datetime, limit: int) -> Select[Any]:
    """Find the next subscriptions of a topic that have yet to get its change. What waits for a retry is due by itself."""
    is_next = (subscriptions.c.topic == topic.name) & (subscriptions.c.id > topic.cursor)
    is_idle = subscriptions.c.due.is_(None) & (subscriptions.c.sent < topic.number)
    query = select(*_DELIVERY).select_from(_WITH_TOPIC).where(is_next, _is_served(now), is_idle)
    return query.order_by(subscriptions.c.id).limit(limit).with_for_update(of=subscriptions, skip_locked=True)


def _is_served(now: datetime) -> ColumnElement[bool]:
    return (subscriptions.c.standing == SubscriptionStatus.ACTIVE) & (subscriptions.c.expires > micros(now))


def _delivery(row: Any) -> Delivery:
    return Delivery(
        subscription=row.id,
        topic=row.topic,
        number=row.number,
        changed=instant(row.changed),
        callback=row.callback,
        secret=row.secret,
        coding=Coding(row.coding),
        transport=Transport(row.way),
        failures=row.failures,
        failing_since=None if row.failing_since is None else instant(row.failing_since),
    )


def _request(row: Row[Any]) -> HubRequest:
    return HubRequest(
        id=row.id,
        mode=Mode(row.mode),
        topic=row.topic,
        topic_url=row.topic_url,
        target=row.target,
        created=instant(row.created),
        secret=row.secret,
        lease=None if row.lease is None else timedelta(seconds=row.lease),
        reason=row.reason,
        transport=Transport(row.way),
        failures=row.failures,
        client=row.client,
    )
