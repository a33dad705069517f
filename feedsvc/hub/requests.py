"""The hub as subscribers and operators see it: requests are checked and queued, to be verified by a worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.subscriptions import (
    LONGEST_SECRET,
    PUBLIC_CALLBACKS,
    SHORTEST_LEASE,
    CallbackTerms,
    HubCounts,
    HubRequest,
    Mode,
    Subscription,
    SubscriptionStatus,
    Transport,
    fault_of_callback,
    host_of,
)
from feedsvc.errors import FeedMoved, FeedNotFound, FeedRespelled, FeedRetired, HubBusy, RefusedSubscription
from feedsvc.ports import Clock, Store, Unit
from feedsvc.publishing.streams import Streams

MOST_WAITING = 20_000
"""Requests that may wait to be verified."""

MOST_WAITING_OF_HOST = 2_000
"""Those of them that may wait for one host: the hub is no means to flood others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTerms:
    """What the hub grants: the lease where none is asked for, the longest one; where callbacks may be.

    `most_per_host` are the live subscriptions of one host of callbacks, `most_unverified` the requests of one client that may
    wait to be verified. `is_open`: subscribers may come by WebSub; `has_rsscloud`: by rssCloud.
    """

    lease: timedelta = timedelta(days=10)
    longest_lease: timedelta = timedelta(days=30)
    callbacks: CallbackTerms = PUBLIC_CALLBACKS
    most_per_host: int = 10_000
    most_unverified: int = 200
    is_open: bool = True
    has_rsscloud: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSub:
    """The hub (W3C Recommendation WebSub, 2018) for the service's own feeds."""

    store: Store
    streams: Streams
    addresses: Addresses
    terms: HubTerms
    clock: Clock

    def ask(
        self,
        mode: Mode,
        *,
        topic_url: str,
        callback: str,
        secret: str | None = None,
        lease: timedelta | None = None,
        client: str = "",
    ) -> HubRequest:
        """Queue a subscriber's request to subscribe or unsubscribe (section 5.1); a worker will verify it.

        `lease` is what the subscriber wishes, `client` the address that it asks from. Raises `RefusedSubscription`,
        `FeedNotFound` and `HubBusy`.
        """
        target = self.checked_callback(callback)
        if secret is not None and len(secret.encode()) > LONGEST_SECRET:
            raise RefusedSubscription("hub.secret has to be shorter than 200 bytes.")
        request = HubRequest(
            mode=mode,
            topic=self.topic_of(topic_url),
            topic_url=topic_url,
            target=target,
            created=self.clock(),
            secret=secret,
            lease=self._granted(lease) if mode is Mode.SUBSCRIBE else None,
            client=client,
        )
        self.queue(request)
        return request

    def checked_callback(self, url: str) -> str:
        """Return a callback's address if it may be one. Raises `RefusedSubscription`."""
        fault = fault_of_callback(url, self.terms.callbacks)
        if fault is not None:
            raise RefusedSubscription(fault)
        return url

    def topic_of(self, url: str) -> str:
        """Return the name of the rendition of a public feed that has this address, be it rendered already or not.

        Raises `FeedNotFound`, and `RefusedSubscription` also for a feed that moved or ended; it says where to.
        """
        feeds = self.addresses.feed("")
        if not url.startswith(feeds):
            raise RefusedSubscription(f"hub.topic has to be the address of one of the feeds below {feeds}")
        name = unquote(url.removeprefix(feeds))
        end = self.end_of(name)
        if end is not None:
            raise RefusedSubscription(f"hub.topic: {end}")
        try:
            document = self.streams.document(name)
            with self.store.read() as view:
                self.streams.spelt(document.feed, view, self.clock())
        except FeedRespelled as respelled:
            return respelled.corrected(name)
        except FeedNotFound as error:
            raise FeedNotFound(f"hub.topic: there is no feed at {url}") from error
        if document.page is not None:
            raise RefusedSubscription("hub.topic: a page of an archive never changes")
        return name

    def is_public(self, topic: str) -> bool:
        """Return whether a rendition's name is that of a feed that everybody may read."""
        return self.streams.counted_as(topic) is not None

    def end_of(self, topic: str) -> str | None:
        """Return a sentence on a feed that moved or ended; None of any other."""
        try:
            self.streams.raise_if_former(topic)
        except FeedMoved as moved:
            return f"This feed has moved to {self.addresses.moved(topic, moved.to)}"
        except FeedRetired as retired:
            return str(retired)
        return None

    def subscriptions(self, *, is_troubled: bool = False, after: int = 0, limit: int = 1000) -> Sequence[Subscription]:
        """List subscriptions by their id: all, or those alone that fail or are paused."""
        with self.store.read() as view:
            return view.subscriptions.browse(is_troubled=is_troubled, after=after, limit=limit)

    def subscription(self, number: int) -> Subscription:
        """Return a subscription. Raises `RefusedSubscription` for an unknown id."""
        with self.store.read() as view:
            subscription = view.subscriptions.get(number)
        if subscription is None:
            raise RefusedSubscription(f"There is no subscription of the number {number}.")
        return subscription

    def pause(self, number: int) -> Subscription:
        """Serve a subscription no more until it is resumed or renewed."""
        return self._set_status(number, SubscriptionStatus.PAUSED)

    def resume(self, number: int) -> Subscription:
        """Serve a subscription again; the last change is delivered at once if it missed one."""
        return self._set_status(number, SubscriptionStatus.ACTIVE)

    def remove(self, number: int, *, reason: str = "The publisher has ended this subscription.") -> Subscription:
        """End a subscription and tell the subscriber (section 5.2)."""
        subscription = self.subscription(number)
        with self.store.begin() as unit:
            self.end(unit, subscription, reason)
        return subscription

    def end(self, unit: Unit, subscription: Subscription, reason: str) -> None:
        """End a subscription in a transaction under way, and leave word for the subscriber."""
        denial = HubRequest(
            mode=Mode.DENIED,
            topic=subscription.topic,
            topic_url=self.addresses.feed(subscription.topic),
            target=subscription.callback,
            created=self.clock(),
            reason=reason,
        )
        unit.subscriptions.remove(subscription.topic, subscription.callback)
        if subscription.transport is Transport.WEBSUB:
            unit.outbox.put(denial, due=denial.created)

    def counts(self) -> HubCounts:
        """Return the hub's counts."""
        with self.store.read() as view:
            return view.subscriptions.counts()

    def queue(self, request: HubRequest) -> None:
        """Queue a request until a worker verifies it. Raises `HubBusy`."""
        with self.store.begin() as unit:
            self._refuse_too_many(unit, request)
            unit.outbox.put(request, due=request.created)

    def _refuse_too_many(self, unit: Unit, request: HubRequest) -> None:
        host, outbox = host_of(request.target), unit.outbox
        if outbox.waiting(host=host) >= MOST_WAITING_OF_HOST or outbox.waiting() >= MOST_WAITING:
            raise HubBusy("Too many requests wait to be verified. Try again in a minute.")
        if request.client and outbox.waiting(client=request.client) >= self.terms.most_unverified:
            raise HubBusy("Too many of your requests wait to be verified. Try again in a minute.")
        is_new = request.mode is Mode.SUBSCRIBE and unit.subscriptions.find(request.topic, request.target) is None
        if is_new and unit.subscriptions.live(host, now=request.created) >= self.terms.most_per_host:
            raise HubBusy("This host has as many subscriptions as one may have. Try again when some have ended.")

    def _granted(self, wished: timedelta | None) -> timedelta:
        """Return the lease that is granted, within bounds; the usual one for none and for zero."""
        return min(max(wished, SHORTEST_LEASE), self.terms.longest_lease) if wished else self.terms.lease

    def _set_status(self, number: int, status: SubscriptionStatus) -> Subscription:
        self.subscription(number)
        with self.store.begin() as unit:
            unit.subscriptions.set_status(number, status, now=self.clock())
        return self.subscription(number)
