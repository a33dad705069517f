"""Record the outcomes of the hub's messages: delivered, to be retried, paused, ended, confirmed. One transaction per batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from feedsvc.domain.counts import Tally
from feedsvc.domain.renditions import Coding
from feedsvc.domain.subscriptions import Delivery, HubAnswer, HubRequest, Mode, RetryDelays, Subscription
from feedsvc.domain.webhooks import masked
from feedsvc.ports import Clock, Store, Unit

UNTRIED_DELAY = timedelta(seconds=5)
"""Delay before an attempt skipped for a slow host is retried."""

TRIES = 3
"""Attempts at a verification or a denial without an answer; any answer is final."""

WEBHOOK_LIFETIME = timedelta(days=3)
"""How long a receiver of webhooks that fails is told again."""

ANNOUNCEMENT_LIFETIME = timedelta(days=1)
"""How long an announcement to a hub that doesn't answer is retried."""

LAG_SECONDS = Tally("feedsvc_hub_lag_seconds_total")
"""Seconds from a change to its delivery, summed over deliveries."""

_GONE = 410


def deliveries(result: str) -> Tally:
    """Name the total of deliveries that ended so: delivered, failed, or gone (the subscriber answered 410)."""
    return Tally("feedsvc_hub_deliveries_total", (("result", result),))


def webhooks(result: str) -> Tally:
    """Name the total of webhooks that ended so: delivered, failed (and tried again), or given up."""
    return Tally("feedsvc_webhooks_total", (("result", result),))


@dataclass(frozen=True, slots=True)
class DeliveryOutcome:
    """The answer to a message, and when it came; None for one that was not tried."""

    message: Delivery | HubRequest
    answer: HubAnswer | None
    at: datetime


class HubEvent(NamedTuple):
    """Something that happened to a subscriber or another hub, for the log; `fault` says what went wrong, if it did, and
    `again` when it is tried again."""

    event: str
    target: str
    topic: str
    fault: str | None = None
    again: datetime | None = None


@dataclass(slots=True)
class RecordedOutcomes:
    """How many deliveries arrived, and events for the log."""

    delivered: int = 0
    notes: list[HubEvent] = field(default_factory=list)

    def note(self, event: str, target: str, topic: str, *, fault: str | None = None, again: datetime | None = None) -> None:
        """Add a note."""
        self.notes.append(HubEvent(event, target, topic, fault, again))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOutcomes:
    """Record outcomes. `chance` gives numbers from 0 to 1; a subscription that fails for `pause_after` is paused."""

    store: Store
    clock: Clock
    chance: Callable[[], float]
    delays: RetryDelays = field(default_factory=RetryDelays)
    pause_after: timedelta = timedelta(days=3)

    def __call__(self, outcomes: Sequence[DeliveryOutcome]) -> RecordedOutcomes:
        """Record the outcomes of messages; after an error nothing is recorded, and the same may be tried again."""
        recorded, now = RecordedOutcomes(), self.clock()
        arrived: list[DeliveryOutcome] = []
        untried: list[Delivery] = []
        with self.store.begin() as unit:
            for topic in sorted({outcome.message.topic for outcome in outcomes}):
                unit.outbox.number(topic)  # so that nothing below delays for a topic while it has another
            for outcome in outcomes:
                message, answer = outcome.message, outcome.answer
                if isinstance(message, HubRequest):
                    self._request(unit, message, answer, now, recorded)
                elif answer is None:
                    untried.append(message)
                elif answer.is_success:
                    arrived.append(outcome)
                else:
                    self._failure(unit, message, answer, now, recorded)
            self._arrivals(unit, arrived, now)
            if untried:
                unit.outbox.requeue(untried, due=now + UNTRIED_DELAY)
        recorded.delivered = len(arrived)
        return recorded

    def _arrivals(self, unit: Unit, arrived: Sequence[DeliveryOutcome], now: datetime) -> None:
        messages = [outcome.message for outcome in arrived if isinstance(outcome.message, Delivery)]
        if messages:
            unit.outbox.delivered(messages, now=now)
            lag = sum(
                (outcome.at - message.changed).total_seconds() for outcome, message in zip(arrived, messages, strict=True)
            )
            unit.tallies.add({deliveries("delivered"): len(messages), LAG_SECONDS: max(0.0, lag)})

    def _failure(self, unit: Unit, delivery: Delivery, answer: HubAnswer, now: datetime, recorded: RecordedOutcomes) -> None:
        if answer.status == _GONE:
            unit.subscriptions.remove(delivery.topic, delivery.callback)
            unit.tallies.add({deliveries("gone"): 1})
            recorded.note("subscriber gone", delivery.callback, delivery.topic)
            return
        unit.tallies.add({deliveries("failed"): 1})
        if now - (delivery.failing_since or now) >= self.pause_after:
            unit.outbox.failed(delivery, now=now, due=None, fault=answer.failure)
            recorded.note("subscription paused", delivery.callback, delivery.topic, fault=answer.failure)
            return
        again = now + self._delay(delivery.failures + 1, answer)
        unit.outbox.failed(delivery, now=now, due=again, fault=answer.failure)
        recorded.note("delivery failed", delivery.callback, delivery.topic, fault=answer.failure, again=again)

    def _request(
        self, unit: Unit, request: HubRequest, answer: HubAnswer | None, now: datetime, recorded: RecordedOutcomes
    ) -> None:
        if answer is None:
            unit.outbox.postpone(request, due=now + UNTRIED_DELAY)
        elif request.mode is Mode.PUBLISH:
            self._announcement(unit, request, answer, now, recorded)
        elif request.mode is Mode.NOTIFY:
            self._notification(unit, request, answer, now, recorded)
        elif answer.status == 0 and request.failures + 1 < TRIES:
            unit.outbox.postpone(request, due=now + self._delay(request.failures + 1, answer))
        elif unit.outbox.end(request):
            _conclude(unit, request, answer, now, recorded)

    def _announcement(
        self, unit: Unit, request: HubRequest, answer: HubAnswer, now: datetime, recorded: RecordedOutcomes
    ) -> None:
        if answer.is_success:
            unit.outbox.end(request)
            recorded.note("hub told", request.target, request.topic)
            return
        again = None if now - request.created >= ANNOUNCEMENT_LIFETIME else now + self._delay(request.failures + 1, answer)
        recorded.note("hub not told", request.target, request.topic, fault=answer.failure, again=again)
        if again is None:
            unit.outbox.end(request)
        else:
            unit.outbox.postpone(request, due=again)

    def _notification(
        self, unit: Unit, request: HubRequest, answer: HubAnswer, now: datetime, recorded: RecordedOutcomes
    ) -> None:
        if answer.is_success:
            unit.outbox.end(request)
            unit.tallies.add({webhooks("delivered"): 1})
            return
        is_over = answer.status == _GONE or now - request.created >= WEBHOOK_LIFETIME
        again = None if is_over else now + self._delay(request.failures + 1, answer)
        unit.tallies.add({webhooks("given up" if is_over else "failed"): 1})
        recorded.note("webhook failed", masked(request.target), request.topic_url, fault=answer.failure, again=again)
        if again is None:
            unit.outbox.end(request)
        else:
            unit.outbox.postpone(request, due=again)

    def _delay(self, failures: int, answer: HubAnswer) -> timedelta:
        asked = min(timedelta(seconds=answer.retry_after), self.delays.longest)
        return max(self.delays.after(failures, chance=self.chance()), asked)


def _conclude(unit: Unit, request: HubRequest, answer: HubAnswer, now: datetime, recorded: RecordedOutcomes) -> None:
    """Apply what a subscriber confirmed (WebSub section 5.3); a denial needs no answer."""
    if request.mode is Mode.DENIED:
        return
    if not answer.is_confirmed:
        fault = answer.fault or f"{answer.failure} without the challenge"
        recorded.note("subscriber confirmed nothing", request.target, request.topic, fault=fault)
    elif request.mode is Mode.UNSUBSCRIBE:
        unit.subscriptions.remove(request.topic, request.target)
        recorded.note("unsubscribed", request.target, request.topic)
    else:
        unit.subscriptions.confirm(_subscription_of(request, takes_gzip=answer.takes_gzip, now=now))
        recorded.note("subscribed", request.target, request.topic)


def _subscription_of(request: HubRequest, *, takes_gzip: bool, now: datetime) -> Subscription:
    """Make the subscription that a verified request asked for; its lease begins now."""
    return Subscription(
        topic=request.topic,
        callback=request.target,
        created=now,
        expires=now + (request.lease or timedelta()),
        secret=request.secret,
        coding=Coding.GZIP if takes_gzip else Coding.IDENTITY,
        transport=request.transport,
    )
