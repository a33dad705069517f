"""Clients that take a whole feed over and over, without asking whether it changed, have to wait. Off by default.

A client is an address and a User-Agent: people behind one network share an address (and are not to suffer for one another).
"""

from dataclasses import dataclass, field

from feedsvc.server.exchange import Answer, Request, sentence
from feedsvc.web.clients import client_address

WINDOW = 3600
"""Seconds over which a client's unconditional polls of a feed are counted."""

MOST_CLIENTS = 100_000
"""Clients that are counted at once; beyond, counting begins anew."""

_Client = tuple[str, str | None, str]


@dataclass(slots=True)
class Throttle:
    """Count unconditional polls and refuse those over `limit` in an hour (RFC 6585 section 4).

    `proxies` is how many reverse proxies in front append the client's address to X-Forwarded-For.
    """

    limit: int
    proxies: int = 0
    _ends: float = 0.0
    _polls: dict[_Client, int] = field(default_factory=dict)

    @staticmethod
    def limits(request: Request) -> bool:
        """Return whether a poll is one of those that are limited: it doesn't ask whether the feed has changed."""
        return "if-none-match" not in request.headers and "if-modified-since" not in request.headers

    def refusal(self, request: Request, now: float) -> Answer | None:
        """Count a poll at `now` (seconds since 1970); return what to answer if it is one too many."""
        if not self.limits(request):
            return None
        if now >= self._ends or len(self._polls) >= MOST_CLIENTS:
            self._ends, self._polls = now + WINDOW, {}
        address = client_address(request.client, request.headers.get("x-forwarded-for", ""), self.proxies)
        client = (address, request.headers.get("user-agent"), request.path)
        count = self._polls[client] = self._polls.get(client, 0) + 1
        return _too_many(int(self._ends - now) + 1) if count > self.limit else None


def _too_many(seconds: int) -> Answer:
    """Answer 429; whole seconds, since readers don't understand a date there."""
    advice = (
        "This feed was asked for too often. Send If-None-Match with the ETag of the copy that you have:"
        " polls of an unchanged feed are then answered 304, and not limited."
    )
    return sentence(429, advice, ("Retry-After", str(seconds)))
