"""A hub worker's share of the outbox: taken with its bytes, released when the worker stops."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from feedsvc.domain.renditions import Coding
from feedsvc.domain.subscriptions import Delivery, HubPayload, HubRequest
from feedsvc.ports import Clock, Store, Unit
from feedsvc.publishing.announce import topic_url

HOLD = timedelta(seconds=60)
"""How long a worker holds what it took; longer than any message may wait and take."""

EXPIRED_AT_ONCE = 1000
"""Subscriptions that are deleted in one transaction."""


@dataclass(frozen=True, slots=True)
class Work:
    """What was taken, each delivery with its bytes: of new changes, to be tried again; and when something is due next."""

    fresh: Sequence[tuple[Delivery, HubPayload]] = ()
    again: Sequence[tuple[Delivery, HubPayload]] = ()
    requests: Sequence[HubRequest] = ()
    next_due: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Distribute:
    """Take in the name of `holder`. `is_gone` tells of another holder whether its process has surely ended."""

    store: Store
    holder: str
    clock: Clock
    is_gone: Callable[[str], bool]
    _payloads: dict[str, HubPayload] = field(default_factory=dict)

    def take(self, *, fresh: int, again: int, requests: int) -> Work:
        """Take so many deliveries of new changes, deliveries to be tried again, and requests.

        Asks without writing first: with nothing due it costs three look-ups in indexes.
        """
        now = self.clock()
        with self.store.read() as view:
            next_due = view.outbox.next_due(now)
        if next_due is None or next_due > now:
            return Work(next_due=next_due)
        until = now + HOLD
        with self.store.begin() as unit:
            return Work(
                self._load(unit, unit.outbox.take_fresh(self.holder, now=now, until=until, limit=fresh), now),
                self._load(unit, unit.outbox.take_due(self.holder, now=now, until=until, limit=again), now),
                unit.outbox.take_requests(self.holder, now=now, until=until, limit=requests),
                unit.outbox.next_due(now),
            )

    def tidy(self, *, is_start: bool = False) -> int:
        """Make due what workers had taken that are gone, at the start also what a namesake of this one had; end leases.

        Gives the number of messages that are due again.
        """
        now = self.clock()
        with self.store.begin() as unit:
            unit.subscriptions.expire(now, limit=EXPIRED_AT_ONCE)
            holders = unit.outbox.holders()
            gone = [name for name in holders if (is_start if name == self.holder else self.is_gone(name))]
            return sum(unit.outbox.release(name, now=now) for name in gone)

    def take_over(self) -> int:
        """Make due at once what workers had taken that are gone, and count it; with none gone it is one look-up."""
        with self.store.read() as view:
            gone = [name for name in view.outbox.holders() if name != self.holder and self.is_gone(name)]
        if not gone:
            return 0
        with self.store.begin() as unit:
            return sum(unit.outbox.release(name, now=self.clock()) for name in gone)

    def release(self) -> None:
        """Make due at once whatever this worker has taken and not settled: it stops."""
        with self.store.begin() as unit:
            unit.outbox.release(self.holder, now=self.clock())

    def _load(self, unit: Unit, deliveries: Sequence[Delivery], now: datetime) -> list[tuple[Delivery, HubPayload]]:
        """Put each delivery's bytes to it; those of a feed that was taken down are dropped for good."""
        changes = {(delivery.topic, delivery.number) for delivery in deliveries}
        payloads = {topic: self._payload(unit, topic, number) for topic, number in changes}
        lost = [delivery for delivery in deliveries if payloads[delivery.topic] is None]
        if lost:
            unit.outbox.delivered(lost, now=now)
        laden = [(delivery, payloads[delivery.topic]) for delivery in deliveries]
        return [(delivery, payload) for delivery, payload in laden if payload is not None]

    def _payload(self, unit: Unit, topic: str, number: int) -> HubPayload | None:
        known = self._payloads.get(topic)
        if known is not None and known.number == number:
            return known
        rendition = unit.renditions.get(topic)
        if rendition is None:
            return None
        self._payloads[topic] = HubPayload(
            topic=topic,
            topic_url=topic_url(rendition),
            number=number,
            content_type=rendition.content_type,
            link=rendition.link_header,
            bodies={coding: body for coding, body in rendition.bodies.items() if coding in (Coding.IDENTITY, Coding.GZIP)},
        )
        return self._payloads[topic]
