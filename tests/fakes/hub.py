"""The hub's part of a store in memory, and a sender that answers as a test scripts it."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Generic, TypeVar

from feedsvc.domain.subscriptions import (
    Delivery,
    HubAnswer,
    HubCounts,
    HubPayload,
    HubRequest,
    Subscription,
    SubscriptionStatus,
    host_of,
)

Message = TypeVar("Message", Subscription, HubRequest)


@dataclass
class Topic:
    number: int
    mark: str
    changed: datetime
    is_handed_out: bool = False
    cursor: int = 0


@dataclass
class Held(Generic[Message]):
    """A subscription or a request, when it is due and who has it."""

    message: Message
    due: datetime | None = None
    holder: str | None = None


@dataclass
class HubState:
    topics: dict[str, Topic] = field(default_factory=dict)
    subscriptions: dict[int, Held[Subscription]] = field(default_factory=dict)
    requests: dict[int, Held[HubRequest]] = field(default_factory=dict)
    last_id: int = 0

    def number(self, topic: str) -> int:
        return self.topics[topic].number if topic in self.topics else 0

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def keep(self, subscription: Subscription) -> None:
        """Change what is kept of a subscription; who has it and when it is due stays."""
        self.subscriptions[subscription.id].message = subscription

    def catch_up(self, number: int, now: datetime) -> None:
        held = self.subscriptions[number]
        if held.holder is None and held.message.sent < self.number(held.message.topic):
            held.due = now

    def served(self, now: datetime) -> list[Held[Subscription]]:
        return [
            held
            for _, held in sorted(self.subscriptions.items())
            if held.message.status is SubscriptionStatus.ACTIVE and held.message.expires > now
        ]


@dataclass
class MemorySubscriptions:
    state: HubState

    def confirm(self, subscription: Subscription) -> Subscription:
        known = self.find(subscription.topic, subscription.callback)
        if known is None:
            new = replace(subscription, id=self.state.next_id(), sent=self.state.number(subscription.topic))
            self.state.subscriptions[new.id] = Held(new)
            return new
        renewed = {name: getattr(subscription, name) for name in ("secret", "coding", "transport", "expires")}
        fresh = replace(known, **renewed, status=SubscriptionStatus.ACTIVE, failures=0, failing_since=None, fault=None)
        self.state.keep(fresh)
        if known.status is SubscriptionStatus.PAUSED or known.failures:
            self.state.catch_up(known.id, subscription.created)
        return self._whole(self.state.subscriptions[known.id])

    def find(self, topic: str, callback: str) -> Subscription | None:
        found = [self._whole(held) for held in self.state.subscriptions.values()]
        return next((one for one in found if (one.topic, one.callback) == (topic, callback)), None)

    def get(self, number: int) -> Subscription | None:
        held = self.state.subscriptions.get(number)
        return None if held is None else self._whole(held)

    def remove(self, topic: str, callback: str) -> bool:
        known = self.find(topic, callback)
        return known is not None and bool(self.state.subscriptions.pop(known.id))

    def set_status(self, number: int, status: SubscriptionStatus, *, now: datetime) -> None:
        held = self.state.subscriptions.get(number)
        if held is None:
            return
        held.message = replace(held.message, status=status, failures=0, failing_since=None)
        held.due = None if held.holder is None else held.due
        if status is SubscriptionStatus.ACTIVE:
            self.state.catch_up(number, now)

    def browse(self, *, is_troubled: bool = False, after: int = 0, limit: int) -> Sequence[Subscription]:
        found = [self._whole(held) for number, held in sorted(self.state.subscriptions.items()) if number > after]
        return [one for one in found if not is_troubled or one.failures or one.status is SubscriptionStatus.PAUSED][:limit]

    def live(self, host: str, *, now: datetime) -> int:
        stored = [held.message for held in self.state.subscriptions.values()]
        return sum(host_of(one.callback) == host and one.expires > now for one in stored)

    def move(self, topic: str, to: str, *, now: datetime) -> None:
        old, new = self.state.number(topic), self.state.number(to)
        for number, held in list(self.state.subscriptions.items()):
            if held.message.topic != topic or held.holder is not None:
                continue
            if self.find(to, held.message.callback) is not None:
                del self.state.subscriptions[number]
                continue
            is_behind = bool(new) and held.message.sent < old
            held.message = replace(held.message, topic=to, sent=new - is_behind)
            held.due = now if is_behind else None

    def topics(self, *, now: datetime) -> Sequence[str]:
        return sorted({held.message.topic for held in self.state.served(now)})

    def expire(self, now: datetime, *, limit: int) -> int:
        ended = [number for number, held in self.state.subscriptions.items() if held.message.expires <= now][:limit]
        for number in ended:
            del self.state.subscriptions[number]
        return len(ended)

    def counts(self) -> HubCounts:
        found = [held.message for held in self.state.subscriptions.values()]
        active = [one for one in found if one.status is SubscriptionStatus.ACTIVE]
        late = [self.state.topics[one.topic].changed for one in active if one.sent < self.state.number(one.topic)]
        return HubCounts(
            active=len(active),
            paused=len(found) - len(active),
            failing=sum(one.failures > 0 for one in found),
            waiting=len(self.state.requests),
            behind=min(late, default=None),
        )

    def _whole(self, held: Held[Subscription]) -> Subscription:
        return replace(held.message, due=held.due)


@dataclass
class MemoryOutbox:
    state: HubState

    def changed(self, topic: str, mark: str, *, at: datetime) -> bool:
        known = self.state.topics.get(topic)
        if known is not None and known.mark == mark:
            return False
        self.state.topics[topic] = Topic(self.number(topic) + 1, mark, at)
        return True

    def forget(self, topic: str) -> None:
        if all(held.message.topic != topic for held in self.state.subscriptions.values()):
            self.state.topics.pop(topic, None)

    def number(self, topic: str) -> int:
        return self.state.number(topic)

    def take_fresh(self, holder: str, *, now: datetime, until: datetime, limit: int) -> Sequence[Delivery]:
        taken: list[Delivery] = []
        for name, topic in sorted(self.state.topics.items(), key=lambda item: (item[1].changed, item[0])):
            if topic.is_handed_out or len(taken) == limit:
                continue
            idle = [
                held
                for held in self.state.served(now)
                if held.message.topic == name and held.message.id > topic.cursor
                if held.due is None and held.message.sent < topic.number
            ][: limit - len(taken)]
            topic.is_handed_out = len(idle) < limit - len(taken)
            topic.cursor = idle[-1].message.id if idle else topic.cursor
            taken += self._take(idle, holder, until)
        return taken

    def take_due(self, holder: str, *, now: datetime, until: datetime, limit: int) -> Sequence[Delivery]:
        due = [held for held in self.state.served(now) if held.due is not None and held.due <= now]
        return self._take(sorted(due, key=lambda held: held.due or now)[:limit], holder, until)

    def delivered(self, deliveries: Sequence[Delivery], *, now: datetime) -> None:
        for delivery in deliveries:
            held = self.state.subscriptions.get(delivery.subscription)
            if held is not None:
                delivered = replace(held.message, sent=delivery.number, failures=0, failing_since=None, fault=None)
                due = now if self.number(delivery.topic) > delivery.number else None
                self.state.subscriptions[delivery.subscription] = Held(delivered, due)

    def failed(self, delivery: Delivery, *, now: datetime, due: datetime | None, fault: str) -> None:
        held = self.state.subscriptions.get(delivery.subscription)
        if held is not None and held.message.status is SubscriptionStatus.ACTIVE:
            status = SubscriptionStatus.PAUSED if due is None else SubscriptionStatus.ACTIVE
            since = held.message.failing_since or now
            failures = delivery.failures + 1
            failing = replace(held.message, status=status, failures=failures, failing_since=since, fault=fault)
            self.state.subscriptions[delivery.subscription] = Held(failing, due)

    def requeue(self, deliveries: Sequence[Delivery], *, due: datetime) -> None:
        for delivery in deliveries:
            held = self.state.subscriptions.get(delivery.subscription)
            if held is not None and held.holder is not None:
                held.due, held.holder = due, None

    def put(self, request: HubRequest, *, due: datetime) -> None:
        def key(one: HubRequest) -> tuple[bool, str, str]:
            return one.is_announcement, one.target, one.topic

        same = [number for number, held in self.state.requests.items() if key(held.message) == key(request)]
        for number in same:
            del self.state.requests[number]
        number = self.state.next_id()
        self.state.requests[number] = Held(replace(request, id=number), due)

    def waiting(self, host: str | None = None, *, client: str | None = None) -> int:
        to_subscribers = [held.message for held in self.state.requests.values() if not held.message.is_announcement]
        from_client = [request for request in to_subscribers if client in (None, request.client)]
        return sum(host in (None, host_of(request.target)) for request in from_client)

    def take_requests(self, holder: str, *, now: datetime, until: datetime, limit: int) -> Sequence[HubRequest]:
        due = [held for held in self.state.requests.values() if held.due is not None and held.due <= now]
        taken = sorted(due, key=lambda held: (held.due or now, held.message.id))[:limit]
        for held in taken:
            held.due, held.holder = until, holder
        return [held.message for held in taken]

    def end(self, request: HubRequest) -> bool:
        return self.state.requests.pop(request.id, None) is not None

    def postpone(self, request: HubRequest, *, due: datetime) -> None:
        if request.id in self.state.requests:
            self.state.requests[request.id] = Held(replace(request, failures=request.failures + 1), due)

    def next_due(self, now: datetime) -> datetime | None:
        fresh = [topic.changed for topic in self.state.topics.values() if not topic.is_handed_out]
        waiting: Iterable[datetime | None] = (held.due for held in [*self.state.served(now), *self.state.requests.values()])
        return min([*fresh, *(due for due in waiting if due is not None)], default=None)

    def holders(self) -> Sequence[str]:
        everything = [*self.state.subscriptions.values(), *self.state.requests.values()]
        return sorted({held.holder for held in everything if held.holder is not None})

    def release(self, holder: str, *, now: datetime) -> int:
        count = 0
        for held in [*self.state.subscriptions.values(), *self.state.requests.values()]:
            if held.holder == holder:
                held.due, held.holder, count = now, None, count + 1
        return count

    def _take(self, found: Sequence[Held[Subscription]], holder: str, until: datetime) -> list[Delivery]:
        for held in found:
            held.due, held.holder = until, holder
        return [self._delivery(held.message) for held in found]

    def _delivery(self, subscription: Subscription) -> Delivery:
        topic = self.state.topics[subscription.topic]
        return Delivery(
            subscription=subscription.id,
            topic=subscription.topic,
            number=topic.number,
            changed=topic.changed,
            callback=subscription.callback,
            secret=subscription.secret,
            coding=subscription.coding,
            transport=subscription.transport,
            failures=subscription.failures,
            failing_since=subscription.failing_since,
        )


@dataclass
class ScriptedSender:
    """Answers each address as `answer` says; one for which it says nothing hangs until the sender is let go."""

    answer: Callable[[str], HubAnswer | None]
    delivered: list[tuple[str, int]] = field(default_factory=list)
    """Callback and number of each delivery that arrived, in order."""
    most_at_once: int = 0
    _open: int = 0
    _unblock: asyncio.Event = field(default_factory=asyncio.Event)

    async def deliver(self, delivery: Delivery, payload: HubPayload) -> HubAnswer:
        answer = await self._answer(delivery.callback)
        if answer.is_success:
            self.delivered.append((delivery.callback, payload.number))
        return answer

    async def run(self, request: HubRequest) -> HubAnswer:
        return await self._answer(request.target)

    def unblock(self) -> None:
        """End what hangs."""
        self._unblock.set()

    async def _answer(self, address: str) -> HubAnswer:
        self._open += 1
        self.most_at_once = max(self.most_at_once, self._open)
        try:
            await asyncio.sleep(0)
            answer = self.answer(address)
            if answer is None:
                await self._unblock.wait()
                return HubAnswer(0, "timed out")
            return answer
        finally:
            self._open -= 1
