"""Note what came of the hub's messages: told, to be tried again, paused, ended, confirmed. One transaction a batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from feedsvc.domain.counts import Tally
from feedsvc.domain.renditions import Coding
from feedsvc.domain.subscriptions import Delivery, HubAnswer, HubRequest, Mode, RetryDelays, Subscription
from feedsvc.ports import Clock, Store, Unit

ASIDE = timedelta(seconds=5)
"""Until what could not be tried, since its host was slow, is due again."""

TRIES = 3
"""Attempts at a verification or a denial that nobody answers; any answer is final."""

ANNOUNCED_FOR = timedelta(days=1)
"""For which a hub that doesn't answer is told of a change."""

LAG_SECONDS = Tally("feedsvc_hub_lag_seconds_total")
"""Seconds from a change to its delivery, summed over deliveries."""

_GONE = 410


def deliveries(result: str) -> Tally:
    """Name the total of deliveries that ended so: delivered, failed, or gone (the subscriber answered 410)."""
    return Tally("feedsvc_hub_deliveries_total", (("result", result),))


@dataclass(frozen=True, slots=True)
class DeliveryOutcome:
    """What came of a message, and when; no answer: it was not tried."""

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
    """How many deliveries arrived, and what else there is to say."""

    delivered: int = 0
    notes: list[HubEvent] = field(default_factory=list)

    def note(self, event: str, target: str, topic: str, *, fault: str | None = None, again: datetime | None = None) -> None:
        """Add a note."""
        self.notes.append(HubEvent(event, target, topic, fault, again))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOutcomes:
    """Note outcomes. `chance` gives numbers from 0 to 1; a subscription that fails for `pause_after` is paused."""

    store: Store
    clock: Clock
    chance: Callable[[], float]
    waits: RetryDelays = field(default_factory=RetryDelays)
    pause_after: timedelta = timedelta(days=3)

    def __call__(self, outcomes: Sequence[DeliveryOutcome]) -> RecordedOutcomes:
        """Note what came of messages; after an error nothing is noted, and the same may be tried again."""
        recorded, now = RecordedOutcomes(), self.clock()
        told: list[DeliveryOutcome] = []
        aside: list[Delivery] = []
        with self.store.begin() as unit:
            for topic in sorted({outcome.message.topic for outcome in outcomes}):
                unit.outbox.number(topic)  # so that nothing below waits for a topic while it has another
            for outcome in outcomes:
                message, answer = outcome.message, outcome.answer
                if isinstance(message, HubRequest):
                    self._request(unit, message, answer, now, recorded)
                elif answer is None:
                    aside.append(message)
                elif answer.is_success:
                    told.append(outcome)
                else:
                    self._failure(unit, message, answer, now, recorded)
            self._told(unit, told, now)
            if aside:
                unit.outbox.requeue(aside, due=now + ASIDE)
        recorded.delivered = len(told)
        return recorded

    def _told(self, unit: Unit, told: Sequence[DeliveryOutcome], now: datetime) -> None:
        messages = [outcome.message for outcome in told if isinstance(outcome.message, Delivery)]
        if messages:
            unit.outbox.delivered(messages, now=now)
            lag = sum((outcome.at - message.changed).total_seconds() for outcome, message in zip(told, messages, strict=True))
            unit.tallies.add({deliveries("delivered"): len(messages), LAG_SECONDS: max(0.0, lag)})

    def _failure(self, unit: Unit, delivery: Delivery, answer: HubAnswer, now: datetime, recorded: RecordedOutcomes) -> None:
        if answer.status == _GONE:
            unit.subscriptions.remove(delivery.topic, delivery.callback)
            unit.tallies.add({deliveries("gone"): 1})
            recorded.note("subscriber gone", delivery.callback, delivery.topic)
            return
        unit.tallies.add({deliveries("failed"): 1})
        if now - (delivery.failing_since or now) >= self.pause_after:
            unit.outbox.failed(delivery, now=now, due=None, fault=answer.told)
            recorded.note("subscription paused", delivery.callback, delivery.topic, fault=answer.told)
            return
        again = now + self._wait(delivery.failures + 1, answer)
        unit.outbox.failed(delivery, now=now, due=again, fault=answer.told)
        recorded.note("delivery failed", delivery.callback, delivery.topic, fault=answer.told, again=again)

    def _request(
        self, unit: Unit, request: HubRequest, answer: HubAnswer | None, now: datetime, recorded: RecordedOutcomes
    ) -> None:
        if answer is None:
            unit.outbox.postpone(request, due=now + ASIDE)
        elif request.mode is Mode.PUBLISH:
            self._announcement(unit, request, answer, now, recorded)
        elif answer.status == 0 and request.failures + 1 < TRIES:
            unit.outbox.postpone(request, due=now + self._wait(request.failures + 1, answer))
        elif unit.outbox.end(request):
            _conclude(unit, request, answer, now, recorded)

    def _announcement(
        self, unit: Unit, request: HubRequest, answer: HubAnswer, now: datetime, recorded: RecordedOutcomes
    ) -> None:
        if answer.is_success:
            unit.outbox.end(request)
            recorded.note("hub told", request.target, request.topic)
            return
        again = None if now - request.created >= ANNOUNCED_FOR else now + self._wait(request.failures + 1, answer)
        recorded.note("hub not told", request.target, request.topic, fault=answer.told, again=again)
        if again is None:
            unit.outbox.end(request)
        else:
            unit.outbox.postpone(request, due=again)

    def _wait(self, failures: int, answer: HubAnswer) -> timedelta:
        asked = min(timedelta(seconds=answer.retry_after), self.waits.longest)
        return max(self.waits.after(failures, chance=self.chance()), asked)


def _conclude(unit: Unit, request: HubRequest, answer: HubAnswer, now: datetime, recorded: RecordedOutcomes) -> None:
    """Do what a subscriber confirmed (WebSub section 5.3); a denial needs no answer."""
    if request.mode is Mode.DENIED:
        return
    if not answer.is_confirmed:
        fault = answer.fault or f"{answer.told} without the challenge"
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
