"""Who is told of what happens, and what they know already."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from feedsvc.domain.articles import Guid
from feedsvc.domain.subscriptions import HubAnswer, HubRequest
from feedsvc.domain.webhooks import HookMark, Notified, Webhook

SendNow = Callable[[Webhook, HubRequest], HubAnswer]
"""Send a message to a receiver at once, and wait for its answer."""


class Webhooks(Protocol):
    """The receivers that were named at the desk, and how far all are, inside one transaction."""

    def all(self) -> Sequence[Webhook]:
        """List the receivers that were named at the desk, by their addresses."""
        ...

    def keep(self, webhook: Webhook) -> None:
        """Keep a receiver in place of the one of the same address."""
        ...

    def remove(self, url: str) -> bool:
        """Forget a receiver; False if there is none of the address."""
        ...

    def mark(self) -> HookMark | None:
        """Return how far the receivers are; None before there were any."""
        ...

    def keep_mark(self, mark: HookMark | None) -> None:
        """Keep how far they are; with None there are none any more, and what they knew of articles is forgotten."""
        ...

    def known(self, guids: Collection[Guid]) -> Mapping[Guid, Notified]:
        """Return what they know of these articles."""
        ...

    def note(self, known: Mapping[Guid, Notified]) -> None:
        """Keep what they know of articles."""
        ...
