"""Subscriptions in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, delete, false, func, insert, select, update

from feedsvc.domain.renditions import Coding
from feedsvc.domain.subscriptions import HubCounts, Subscription, SubscriptionStatus, Transport, host_of
from feedsvc.store.commits import Commit
from feedsvc.store.hub_schema import errands, subscriptions, topics
from feedsvc.store.schema import instant, micros


@dataclass(frozen=True, slots=True)
class SqlSubscriptions:
    """The port `Subscriptions` on an open connection."""

    connection: Connection
    commit: Commit

    def confirm(self, subscription: Subscription) -> Subscription:
        """See `ports.hub.Subscriptions`."""
        number = self._number(subscription.topic)
        values = {
            "secret": subscription.secret,
            "coding": subscription.coding,
            "way": subscription.transport,
            "expires": micros(subscription.expires),
            "standing": SubscriptionStatus.ACTIVE,
            "failures": 0,
            "failing_since": None,
            "fault": None,
        }
        known = self.find(subscription.topic, subscription.callback)
        if known is None:
            key = {"topic": subscription.topic, "callback": subscription.callback, "created": micros(subscription.created)}
            host = host_of(subscription.callback)
            self.connection.execute(insert(subscriptions), {**key, **values, "sent": number, "host": host})
        else:
            self.connection.execute(update(subscriptions).where(subscriptions.c.id == known.id).values(**values))
            if known.status is SubscriptionStatus.PAUSED or known.failures:
                self._catch_up(known, number, micros(subscription.created))
        stored = self.find(subscription.topic, subscription.callback)
        if stored is None:
            raise LookupError(f"{subscription.callback} was stored and isn't there")
        return stored

    def find(self, topic: str, callback: str) -> Subscription | None:
        """See `ports.hub.Subscriptions`."""
        query = select(subscriptions).where(subscriptions.c.topic == topic, subscriptions.c.callback == callback)
        row = self.connection.execute(query).one_or_none()
        return None if row is None else _subscription(row)

    def get(self, number: int) -> Subscription | None:
        """See `ports.hub.Subscriptions`."""
        row = self.connection.execute(select(subscriptions).where(subscriptions.c.id == number)).one_or_none()
        return None if row is None else _subscription(row)

    def remove(self, topic: str, callback: str) -> bool:
        """See `ports.hub.Subscriptions`."""
        is_meant = (subscriptions.c.topic == topic) & (subscriptions.c.callback == callback)
        return self.connection.execute(delete(subscriptions).where(is_meant)).rowcount > 0

    def set_status(self, number: int, status: SubscriptionStatus, *, now: datetime) -> None:
        """See `ports.hub.Subscriptions`."""
        known = self.get(number)
        if known is None:
            return
        reached = self._number(known.topic)
        due = case((subscriptions.c.holder.is_(None), None), else_=subscriptions.c.due)
        values = {"standing": status, "due": due, "failures": 0, "failing_since": None}
        self.connection.execute(update(subscriptions).where(subscriptions.c.id == number).values(**values))
        if status is SubscriptionStatus.ACTIVE:
            self._catch_up(known, reached, micros(now))

    def browse(self, *, is_troubled: bool = False, after: int = 0, limit: int) -> Sequence[Subscription]:
        """See `ports.hub.Subscriptions`."""
        query = select(subscriptions).where(subscriptions.c.id > after).order_by(subscriptions.c.id).limit(limit)
        if is_troubled:
            query = query.where((subscriptions.c.standing != SubscriptionStatus.ACTIVE) | (subscriptions.c.failures > 0))
        return [_subscription(row) for row in self.connection.execute(query)]

    def live(self, host: str, *, now: datetime) -> int:
        """See `ports.hub.Subscriptions`."""
        is_live = (subscriptions.c.host == host) & (subscriptions.c.expires > micros(now))
        return self.connection.execute(select(func.count()).where(is_live)).scalar_one()

    def move(self, topic: str, to: str, *, now: datetime) -> None:
        """See `ports.hub.Subscriptions`. Locks topics in the order of their names."""
        numbers = {name: self._number(name) for name in sorted((topic, to))}
        is_meant = (subscriptions.c.topic == topic) & subscriptions.c.holder.is_(None)
        there = select(subscriptions.c.callback).where(subscriptions.c.topic == to).scalar_subquery()
        self.connection.execute(delete(subscriptions).where(is_meant, subscriptions.c.callback.in_(there)))
        is_behind = (subscriptions.c.sent < numbers[topic]) if numbers[to] else false()
        moved = {
            "topic": to,
            "sent": case((is_behind, numbers[to] - 1), else_=numbers[to]),
            "due": case((is_behind, micros(now)), else_=None),
        }
        self.connection.execute(update(subscriptions).where(is_meant).values(**moved))
        self.commit.is_news = True

    def topics(self, *, now: datetime) -> Sequence[str]:
        """See `ports.hub.Subscriptions`; a loose scan, as many look-ups as there are topics."""
        is_live = (subscriptions.c.standing == SubscriptionStatus.ACTIVE) & (subscriptions.c.expires > micros(now))
        names: list[str] = []
        query = select(subscriptions.c.topic).where(is_live).order_by(subscriptions.c.topic).limit(1)
        name = self.connection.execute(query).scalar()
        while name is not None:
            names.append(name)
            name = self.connection.execute(query.where(subscriptions.c.topic > name)).scalar()
        return names

    def expire(self, now: datetime, *, limit: int) -> int:
        """See `ports.hub.Subscriptions`."""
        ended = select(subscriptions.c.id).where(subscriptions.c.expires <= micros(now)).limit(limit)
        return self.connection.execute(delete(subscriptions).where(subscriptions.c.id.in_(ended))).rowcount

    def counts(self) -> HubCounts:
        """See `ports.hub.Subscriptions`. A whole scan; it is asked by people and by metrics, never on the way of a delivery."""
        totals = select(
            func.count().filter(subscriptions.c.standing == SubscriptionStatus.ACTIVE),
            func.count().filter(subscriptions.c.standing == SubscriptionStatus.PAUSED),
            func.count().filter(subscriptions.c.failures > 0),
        )
        active, paused, failing = self.connection.execute(totals).one()
        late = (
            select(func.min(topics.c.changed))
            .select_from(subscriptions.join(topics, topics.c.name == subscriptions.c.topic))
            .where(subscriptions.c.sent < topics.c.number, subscriptions.c.standing == SubscriptionStatus.ACTIVE)
        )
        behind = self.connection.execute(late).scalar()
        return HubCounts(
            active=active,
            paused=paused,
            failing=failing,
            waiting=self.connection.execute(select(func.count()).select_from(errands)).scalar_one(),
            behind=None if behind is None else instant(behind),
        )

    def _number(self, topic: str) -> int:
        """Count a topic's changes, and lock it: no change passes until the transaction ends."""
        query = select(topics.c.number).where(topics.c.name == topic).with_for_update(read=True)
        return self.connection.execute(query).scalar() or 0

    def _catch_up(self, known: Subscription, number: int, now: int) -> None:
        """Make a subscription due at once that was not served, if its topic changed; what a worker holds stays its own."""
        is_meant = (subscriptions.c.id == known.id) & (subscriptions.c.sent < number) & subscriptions.c.holder.is_(None)
        self.connection.execute(update(subscriptions).where(is_meant).values(due=now))
        self.commit.is_news = True


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        id=row.id,
        topic=row.topic,
        callback=row.callback,
        secret=row.secret,
        coding=Coding(row.coding),
        transport=Transport(row.way),
        created=instant(row.created),
        expires=instant(row.expires),
        status=SubscriptionStatus(row.standing),
        sent=row.sent,
        due=None if row.due is None else instant(row.due),
        failures=row.failures,
        failing_since=None if row.failing_since is None else instant(row.failing_since),
        fault=row.fault,
    )
