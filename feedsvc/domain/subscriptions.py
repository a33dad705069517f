"""Subscriptions to feeds (WebSub): who receives a change, when a delivery is retried, which addresses can be no callback."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from feedsvc.domain.renditions import Coding

LONGEST_SECRET = 199
"""Bytes (WebSub section 5.1: a secret is shorter than 200)."""

LONGEST_CALLBACK = 2048
"""Characters of a callback's address."""

SHORTEST_LEASE = timedelta(minutes=5)

WEB_PORTS = (80, 443)
"""Ports of http and of https."""

UNPRIVILEGED_PORTS = 1024
"""The first of the ports that belong to no service of the system."""


class Mode(StrEnum):
    """The intent of a hub's message."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    DENIED = "denied"
    PUBLISH = "publish"
    NOTIFY = "notify"
    """No message of WebSub: a receiver of webhooks is told what happened."""


class SubscriptionStatus(StrEnum):
    """Whether a subscription is served."""

    ACTIVE = "active"
    PAUSED = "paused"


class Transport(StrEnum):
    """How a subscriber is notified: by the whole feed, or by the feed's address alone."""

    WEBSUB = "websub"
    RSSCLOUD = "rsscloud"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A verified subscription to a topic; (topic, callback) is its key.

    `topic` names a rendition (`latest.rss`); `sent` is the number of the change it received last; `due` is when
    it is tried next, None if there is nothing to tell. `failures` counts attempts in a row, since `failing_since`.
    """

    topic: str
    callback: str
    created: datetime
    expires: datetime
    secret: str | None = field(default=None, repr=False)
    coding: Coding = Coding.IDENTITY
    transport: Transport = Transport.WEBSUB
    status: SubscriptionStatus = SubscriptionStatus.ACTIVE
    sent: int = 0
    due: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    fault: str | None = None
    id: int = 0

    @property
    def health(self) -> str:
        """How it stands, in a word: active, failing, paused."""
        return "failing" if self.status is SubscriptionStatus.ACTIVE and self.failures else str(self.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class HubRequest:
    """A small message that has yet to be sent: a verification of intent, a denial, an announcement to another hub.

    `target` is the callback, or the other hub; `topic` names the rendition, `topic_url` is its address as the message
    says it. Of one target and topic only the latest request is kept. `lease` is what a subscriber is promised,
    `client` the address that it asked from. To a receiver of webhooks `topic` is the id of what happened, `topic_url` its type,
    and `reason` the body.
    """

    mode: Mode
    topic: str
    topic_url: str
    target: str
    created: datetime
    secret: str | None = field(default=None, repr=False)
    lease: timedelta | None = None
    reason: str | None = None
    transport: Transport = Transport.WEBSUB
    failures: int = 0
    client: str = ""
    id: int = 0

    @property
    def is_announcement(self) -> bool:
        """Whether it goes to whom the newsroom named itself, and not to a subscriber."""
        return self.mode in (Mode.PUBLISH, Mode.NOTIFY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A topic's change of the instant `changed` on its way to one subscriber; `number` counts the topic's changes."""

    subscription: int
    topic: str
    number: int
    changed: datetime
    callback: str
    secret: str | None = field(default=None, repr=False)
    coding: Coding = Coding.IDENTITY
    transport: Transport = Transport.WEBSUB
    failures: int = 0
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPayload:
    """What is delivered of a topic's change, the same bytes to every subscriber."""

    topic: str
    topic_url: str
    number: int
    content_type: str
    link: str
    bodies: Mapping[Coding, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryDelays:
    """The delays between attempts: the first, doubled after each failure, up to the longest."""

    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(hours=1)

    def after(self, failures: int, *, chance: float) -> timedelta:
        """Return the delay after so many failures in a row; `chance` (0 to 1) shortens it by up to a third, to spread them."""
        doublings = min(max(failures - 1, 0), 30)
        return min(self.first * int(2**doublings), self.longest) * (1 - chance / 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackTerms:
    """Where callbacks may be: in private networks too if `allow_private`, for tests; at `ports`, else at those of the web and
    all from 1024."""

    allow_private: bool = False
    ports: tuple[int, ...] = ()

    def allows(self, address: IPv4Address | IPv6Address) -> bool:
        """Return whether a callback may have this address."""
        return self.allow_private or is_public_address(address)

    def allows_port(self, port: int) -> bool:
        """Return whether a callback may be at this port. No service of the system is to be spoken to by way of the hub."""
        return port in self.ports if self.ports else port in WEB_PORTS or port >= UNPRIVILEGED_PORTS or self.allow_private


PUBLIC_CALLBACKS = CallbackTerms()


def fault_of_callback(callback: str, terms: CallbackTerms) -> str | None:
    """Return a sentence on why an address can be no callback, else None. Names are resolved when it is called, not here."""
    if len(callback) > LONGEST_CALLBACK or any(not "!" <= character <= "~" for character in callback):
        return f"hub.callback has to be an address of at most {LONGEST_CALLBACK} characters, percent-encoded."
    try:
        parts = urlsplit(callback)
        port = parts.port
    except ValueError:
        return "hub.callback is no address."
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        return "hub.callback has to be an absolute http or https address."
    if parts.username is not None or parts.fragment:
        return "hub.callback can have neither a user's name nor a fragment."
    if not terms.allows_port(port or WEB_PORTS[parts.scheme == "https"]):
        return f"hub.callback can't be at port {port}."
    address = as_address(parts.hostname)
    if address is not None and not terms.allows(address):
        return "hub.callback has to be a public address."
    return None


def host_of(url: str) -> str:
    """Return host and port of an address, lower case: what is served at the same time is counted by it."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def as_address(host: str) -> IPv4Address | IPv6Address | None:
    """Read a numeric host; None for a name."""
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_RESERVED = tuple(
    map(
        ip_network,
        # protocol assignments, 6to4 relays; protocol assignments, documentation: what Python calls global of them isn't, for us
        ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20"),
    )
)
"""What the registries of special addresses (RFC 6890) have and Python 3.11 takes for global."""


def is_public_address(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address may be a subscriber's: global unicast, also where it holds an IPv4 address (RFC 6890)."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public_address(inner)
        if address not in _GLOBAL_UNICAST:
            return False
    if any(address.version == network.version and address in network for network in _RESERVED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


@dataclass(frozen=True, slots=True)
class HubCounts:
    """Counts of the hub: subscriptions by status, how many of them fail, requests that wait.

    `behind` is the instant of the oldest change that some subscriber has yet to receive; None if there is none.
    """

    active: int
    paused: int
    failing: int
    waiting: int
    behind: datetime | None


@dataclass(frozen=True, slots=True)
class HubAnswer:
    """The answer to a message: `status` 0 if there was none, and then `fault` says why.

    `is_confirmed`: the challenge came back exactly. `takes_gzip`: it said that it takes bodies in gzip (RFC 7694).
    `retry_after` is in seconds.
    """

    status: int
    fault: str = ""
    is_confirmed: bool = False
    takes_gzip: bool = False
    retry_after: int = 0

    @property
    def is_success(self) -> bool:
        """Whether the status says so (2xx)."""
        return 200 <= self.status < 300

    @property
    def failure(self) -> str:
        """Why a message failed, in words."""
        return self.fault or f"answered {self.status}"
