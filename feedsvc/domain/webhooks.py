"""Webhooks: what the service tells other systems of the newsroom, to whom, and in which form (Standard Webhooks)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

from feedsvc.domain.status import ArticleStatus
from feedsvc.domain.subscriptions import HubRequest, Mode

MAIL = "mailto:"
"""The scheme of an address that is told by mail."""

TEST = "webhook.test"
"""The type of a message that says nothing but that messages arrive."""


class HookEvent(StrEnum):
    """What happened."""

    PUBLISHED = "published"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    EMBARGOED = "embargoed"
    QUARANTINED = "quarantined"
    QUIET = "quiet"

    @property
    def type(self) -> str:
        """Its name in a payload: what it happened to, and what happened."""
        subject = {HookEvent.QUARANTINED: "file", HookEvent.QUIET: "provider"}.get(self, "article")
        return f"{subject}.{self.value}"


class HookFormat(StrEnum):
    """In which form a receiver takes what happened."""

    JSON = "json"
    SLACK = "slack"
    TEAMS = "teams"
    TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A receiver. One that `is_trusted` may be in a private network: the settings name it, and no form."""

    url: str
    secret: str | None = field(default=None, repr=False)
    events: frozenset[HookEvent] = frozenset(HookEvent)
    format: HookFormat = HookFormat.JSON
    is_trusted: bool = False

    @property
    def name(self) -> str:
        """Return what lists call it by: its address may be a secret."""
        return sha256(self.url.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed in; with `is_tls` the connection begins encrypted, else it turns so where the server offers it."""

    host: str
    port: int
    sender: str
    is_tls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HookMessage:
    """Something that happened, or a test if `event` is None. `facts` are what a receiver may know of it, `id` is the same each
    time that it is sent."""

    id: str
    event: HookEvent | None
    at: datetime
    facts: Mapping[str, object]

    @property
    def type(self) -> str:
        return TEST if self.event is None else self.event.type

    def body(self, webhook: Webhook) -> str:
        """Return what a receiver is sent: JSON in its form; of a mail its subject and text."""
        if webhook.url.startswith(MAIL):
            return _json({"subject": f"feedsvc: {self.sentence.partition(chr(10))[0]}"[:200], "text": self.sentence})
        return _json(_FORMS[webhook.format](self, webhook))

    def request(self, webhook: Webhook) -> HubRequest:
        """Return it as it is sent to a receiver."""
        return HubRequest(
            mode=Mode.NOTIFY,
            topic=self.id,
            topic_url=self.type,
            target=webhook.url,
            created=self.at,
            reason=self.body(webhook),
        )

    @property
    def sentence(self) -> str:
        """What happened, for people: a line, and an address below it if there is one to look at."""
        facts = self.facts
        subject = str(facts.get("title") or facts.get("file") or facts.get("provider") or facts.get("uuid") or "")
        reason = f" – {facts['reason']}" if facts.get("reason") else ""
        address = facts.get("url")
        return f"{_WORDS[self.event] if self.event else 'Test'}: {subject}{reason}" + (f"\n{address}" if address else "")


_WORDS = {
    HookEvent.PUBLISHED: "Published",
    HookEvent.REVISED: "Revised",
    HookEvent.WITHDRAWN: "Withdrawn",
    HookEvent.HELD: "Held",
    HookEvent.EMBARGOED: "Embargoed",
    HookEvent.QUARANTINED: "In quarantine",
    HookEvent.QUIET: "Quiet",
}


def _plain(message: HookMessage, _: Webhook) -> Mapping[str, object]:
    return {"type": message.type, "timestamp": message.at.isoformat(), "data": message.facts}


def _slack(message: HookMessage, _: Webhook) -> Mapping[str, object]:
    """Return what Slack and Mattermost show; no headline is to call a whole channel."""
    text = message.sentence.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": text.replace("@", "@\u200b")}


def _teams(message: HookMessage, _: Webhook) -> Mapping[str, object]:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": message.sentence, "wrap": True}],
    }
    return {"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}]}


def _telegram(message: HookMessage, webhook: Webhook) -> Mapping[str, object]:
    """Return a message of a bot to the chat that the receiver's address names (`?chat_id=`)."""
    chat = parse_qs(urlsplit(webhook.url).query).get("chat_id", [""])[0]
    return {"chat_id": chat, "text": message.sentence}


_FORMS = {HookFormat.JSON: _plain, HookFormat.SLACK: _slack, HookFormat.TEAMS: _teams, HookFormat.TELEGRAM: _telegram}


def _json(values: Mapping[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False)


def trial_message(webhook: Webhook, home: str, *, at: datetime) -> HookMessage:
    """Return the message by which somebody tries whether a receiver is reached, from the outlet of this address."""
    name = sha256(f"{webhook.url} {at.isoformat()}".encode()).hexdigest()[:32]
    facts = {"title": "What happens is told here.", "url": home}
    return HookMessage(id=f"test-{name}", event=None, at=at, facts=facts)


def masked(url: str) -> str:
    """Return an address as logs may have it: what stands behind the host of a chat's webhook is a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}/…" if parts.hostname else url


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """What receivers know of an article: its status, when it was `updated` if that is live, and which revision is held."""

    status: ArticleStatus
    updated: datetime | None = None
    held: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HookMark:
    """How far receivers are: articles up to `sequence`, time up to `at`, since `begun`; and the providers and folders that they
    know to be quiet, each with its last file."""

    sequence: int
    at: datetime
    begun: datetime
    quiet: Mapping[str, str] = field(default_factory=dict)
