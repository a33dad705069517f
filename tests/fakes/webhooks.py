"""Receivers of webhooks in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from feedsvc.domain.articles import Guid
from feedsvc.domain.webhooks import HookMark, Notified, Webhook


@dataclass
class MemoryWebhooks:
    receivers: dict[str, Webhook] = field(default_factory=dict)
    states: dict[Guid, Notified] = field(default_factory=dict)
    kept: HookMark | None = None

    def all(self) -> Sequence[Webhook]:
        return [self.receivers[url] for url in sorted(self.receivers)]

    def keep(self, webhook: Webhook) -> None:
        self.receivers[webhook.url] = webhook

    def remove(self, url: str) -> bool:
        return self.receivers.pop(url, None) is not None

    def mark(self) -> HookMark | None:
        return self.kept

    def keep_mark(self, mark: HookMark | None) -> None:
        self.kept = mark
        if mark is None:
            self.states.clear()

    def known(self, guids: Collection[Guid]) -> Mapping[Guid, Notified]:
        return {guid: self.states[guid] for guid in guids if guid in self.states}

    def note(self, known: Mapping[Guid, Notified]) -> None:
        self.states |= known
