"""Who may do what: people at the newsroom's desk, and aggregators that read private feeds."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256


class Role(StrEnum):
    """What somebody may do at the desk; each may what those before it may.

    An editor deals with articles, a chief also with what can't be undone and with whom to trust, an operator with all.
    """

    EDITOR = "editor"
    CHIEF = "chief"
    OPERATOR = "operator"

    def includes(self, other: "Role") -> bool:
        """Return whether whoever has this role may do what takes the other."""
        roles = list(Role)
        return roles.index(self) >= roles.index(other)


SESSION = timedelta(hours=12)
"""Longest session."""

IDLE = timedelta(hours=2)
"""How long a session lasts without a request."""


@dataclass(frozen=True, slots=True)
class Session:
    """A person's session at the desk. `key` is a hash of the cookie's token; `form_token` has to come with every form."""

    key: str
    name: str
    form_token: str
    opened: datetime
    used: datetime
    role: Role = Role.EDITOR

    def is_open(self, now: datetime) -> bool:
        """Return whether the session still counts at `now`."""
        return now - self.opened < SESSION and now - self.used < IDLE


@dataclass(frozen=True, slots=True)
class Failures:
    """Attempts to sign in that failed in a row, and the last of them."""

    count: int = 0
    last: datetime | None = None

    def free_at(self, allowed: int) -> datetime | None:
        """Return when the next attempt may be made: at once for the first few, then after waits that double to 15 minutes."""
        if self.last is None or self.count < allowed:
            return None
        return self.last + min(timedelta(seconds=2 ** min(self.count - allowed, 10)), timedelta(minutes=15))


FORGIVEN = timedelta(hours=24)
"""How long a failure counts."""

FAILURES_HERE = 5
FAILURES_OF_NETWORK = 20
FAILURES_OF_NAME = 30
"""Attempts without a wait: few at one name from one site, more from one network at all names, so that one person's failures
don't keep out a newsroom behind the same address, and more at one name from everywhere, of which one site adds few."""


@dataclass(frozen=True, slots=True)
class Account:
    """An aggregator that reads private feeds; of its token only a hash is known. `revoked` ends it."""

    name: str
    key: str
    created: datetime
    revoked: datetime | None = None
    used: datetime | None = None


def key_of(token: str) -> str:
    """Hash a token for keeping. Tokens are 192 random bits, so a plain hash gives nothing away."""
    return sha256(token.encode()).hexdigest()


def network_of(address: str) -> str:
    """Return the network that a client's address stands for: itself, and of IPv6 the /64 that one household has."""
    return _around(address, 64)


def site_of(address: str) -> str:
    """Return the site that a client's address stands for: itself, and of IPv6 the /48 that a customer has whole."""
    return _around(address, 48)


def _around(address: str, prefix: int) -> str:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0].strip("[]"))
    except ValueError:
        return "unknown"
    inner = parsed.ipv4_mapped if parsed.version == 6 else parsed
    return str(inner) if inner else str(ipaddress.ip_network(f"{parsed}/{prefix}", strict=False))
