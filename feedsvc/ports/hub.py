"""Subscribers, what they have yet to receive, and how it is sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from feedsvc.domain.subscriptions import (
    Delivery,
    HubAnswer,
    HubCounts,
    HubPayload,
    HubRequest,
    Subscription,
    SubscriptionStatus,
)


class Subscriptions(Protocol):
    """Who subscribed to which topic, inside one transaction; (topic, callback) is the key."""

    def confirm(self, subscription: Subscription) -> Subscription:
        """Store a verified subscription, or renew the one of the same key whole, and give it with its id.

        It gets the changes from now on; a renewal keeps those that it has yet to get.
        """
        ...

    def find(self, topic: str, callback: str) -> Subscription | None:
        """Return the subscription of a key."""
        ...

    def get(self, number: int) -> Subscription | None:
        """Return the subscription of an id."""
        ...

    def remove(self, topic: str, callback: str) -> bool:
        """Delete a subscription; False if there is none."""
        ...

    def set_status(self, number: int, status: SubscriptionStatus, *, now: datetime) -> None:
        """Pause a subscription, or serve it again: it is then due at once if the topic changed meanwhile."""
        ...

    def browse(self, *, is_troubled: bool = False, after: int = 0, limit: int) -> Sequence[Subscription]:
        """Return subscriptions by id, from `after` on: all, or those alone that fail or are paused."""
        ...

    def live(self, host: str, *, now: datetime) -> int:
        """Count the subscriptions of a host (`domain.subscriptions.host_of`) whose lease has not ended."""
        ...

    def move(self, topic: str, to: str, *, now: datetime) -> None:
        """Move the subscriptions of a topic to another, save those that a worker is serving; those that have yet to get a
        change get one at once."""
        ...

    def topics(self, *, now: datetime) -> Sequence[str]:
        """Name the topics that have active subscriptions, sorted."""
        ...

    def expire(self, now: datetime, *, limit: int) -> int:
        """Delete subscriptions whose lease has ended, and count them."""
        ...

    def counts(self) -> HubCounts:
        """Count what the hub has to do."""
        ...


class Outbox(Protocol):
    """The messages that subscribers and other hubs have yet to get, inside one transaction.

    What is taken is `holder`'s until the instant `until`; what isn't settled by then may be taken by anybody.
    """

    def changed(self, topic: str, mark: str, *, at: datetime) -> bool:
        """Note in one row that a topic changed; False if `mark` says that it is as it was. Every subscriber then gets it."""
        ...

    def forget(self, topic: str) -> None:
        """Delete a topic's changes, and word of them to other hubs, unless somebody subscribes to it."""
        ...

    def number(self, topic: str) -> int:
        """Count the changes of a topic; 0 before the first. It stays at that until the transaction ends.

        Whoever asks for several in a transaction asks in the order of their names: two that don't might wait for each other.
        """
        ...

    def take_fresh(self, holder: str, *, now: datetime, until: datetime, limit: int) -> Sequence[Delivery]:
        """Take deliveries of changes that were never sent, the oldest change first; never two at a time of one subscription."""
        ...

    def take_due(self, holder: str, *, now: datetime, until: datetime, limit: int) -> Sequence[Delivery]:
        """Take deliveries that are to be tried again, or that a worker took and never settled."""
        ...

    def delivered(self, deliveries: Sequence[Delivery], *, now: datetime) -> None:
        """Record deliveries; one whose topic changed meanwhile is due again at once."""
        ...

    def failed(self, delivery: Delivery, *, now: datetime, due: datetime | None, fault: str) -> None:
        """Note a failed attempt; the next is `due`, None pauses the subscription."""
        ...

    def requeue(self, deliveries: Sequence[Delivery], *, due: datetime) -> None:
        """Return deliveries to the outbox untried."""
        ...

    def put(self, request: HubRequest, *, due: datetime) -> None:
        """Add a request in place of any other of the same target and topic (announcements stand apart)."""
        ...

    def waiting(self, host: str | None = None, *, client: str | None = None) -> int:
        """Count the requests to subscribers that wait: all, or those to one host (`domain.subscriptions.host_of`) or that one
        client asked for."""
        ...

    def take_requests(self, holder: str, *, now: datetime, until: datetime, limit: int) -> Sequence[HubRequest]:
        """Take requests that are due."""
        ...

    def end(self, request: HubRequest) -> bool:
        """Delete a request that is done; False if another took its place meanwhile."""
        ...

    def postpone(self, request: HubRequest, *, due: datetime) -> None:
        """Try a request again later; it counts as failed once more."""
        ...

    def next_due(self, now: datetime) -> datetime | None:
        """Return the earliest instant at which something is due; None if nothing ever is. It may lie in the past."""
        ...

    def holders(self) -> Sequence[str]:
        """Name those who have taken something and not settled it."""
        ...

    def release(self, holder: str, *, now: datetime) -> int:
        """Make due at once what a holder had taken that is gone, and count it."""
        ...


class HubSender(Protocol):
    """Sends the hub's messages. Nothing raises: what goes wrong stands in the answer. No redirect is followed."""

    async def deliver(self, delivery: Delivery, payload: HubPayload) -> HubAnswer:
        """Send a topic's bytes to a subscriber, signed if it has a secret."""
        ...

    async def run(self, request: HubRequest) -> HubAnswer:
        """Ask a subscriber for its intent, deny it, or tell another hub."""
        ...
