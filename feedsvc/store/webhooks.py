"""Receivers of webhooks, and what they know, in SQL."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, Table, Text, bindparam, delete, select, text

from feedsvc.domain.articles import Guid
from feedsvc.domain.status import ArticleStatus
from feedsvc.domain.webhooks import HookEvent, HookFormat, HookMark, Notified, Webhook
from feedsvc.store.commits import Commit
from feedsvc.store.schema import Bytewise, instant, lasting, metadata, micros

MARK = "webhooks"
"""The name of the mark in the table `lasting`."""

MOST = 100
"""Receivers that are listed."""

webhooks = Table(
    "webhooks",
    metadata,
    Column("url", Bytewise, primary_key=True),
    Column("secret", Text),
    Column("events", Text, nullable=False),  # parted by spaces
    Column("format", Text, nullable=False),
)

notified = Table(
    "notified",
    metadata,
    Column("guid", Bytewise, primary_key=True),
    Column("status", Text, nullable=False),
    Column("updated", BigInteger),
    Column("held", Text),
)

_KEEP = text(
    "INSERT INTO webhooks (url, secret, events, format) VALUES (:url, :secret, :events, :format)"
    " ON CONFLICT (url) DO UPDATE SET secret = excluded.secret, events = excluded.events, format = excluded.format"
)
_NOTE = text(
    "INSERT INTO notified (guid, status, updated, held) VALUES (:guid, :status, :updated, :held)"
    " ON CONFLICT (guid) DO UPDATE SET status = excluded.status, updated = excluded.updated, held = excluded.held"
)
_KEEP_MARK = text(
    "INSERT INTO lasting (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_KNOWN = select(notified).where(notified.c.guid.in_(bindparam("guids", expanding=True)))


@dataclass(frozen=True, slots=True)
class SqlWebhooks:
    """The port `Webhooks` on an open connection."""

    connection: Connection
    commit: Commit

    def all(self) -> Sequence[Webhook]:
        """See `ports.webhooks.Webhooks`."""
        return [
            Webhook(
                url=row.url,
                secret=row.secret,
                events=frozenset(HookEvent(name) for name in row.events.split() if name in list(HookEvent)),
                format=HookFormat(row.format),
            )
            for row in self.connection.execute(select(webhooks).order_by(webhooks.c.url).limit(MOST))
        ]

    def keep(self, webhook: Webhook) -> None:
        """See `ports.webhooks.Webhooks`."""
        values = {"events": " ".join(sorted(webhook.events)), "format": webhook.format}
        self.connection.execute(_KEEP, {"url": webhook.url, "secret": webhook.secret, **values})
        self.commit.is_news = True

    def remove(self, url: str) -> bool:
        """See `ports.webhooks.Webhooks`."""
        return self.connection.execute(delete(webhooks).where(webhooks.c.url == url)).rowcount > 0

    def mark(self) -> HookMark | None:
        """See `ports.webhooks.Webhooks`."""
        kept = self.connection.execute(select(lasting.c.value).where(lasting.c.name == MARK)).scalar()
        if kept is None:
            return None
        values = json.loads(kept)
        at, begun = (instant(values[name]) for name in ("at", "begun"))
        return HookMark(sequence=values["sequence"], at=at, begun=begun, quiet=values["quiet"])

    def keep_mark(self, mark: HookMark | None) -> None:
        """See `ports.webhooks.Webhooks`."""
        if mark is None:
            self.connection.execute(delete(lasting).where(lasting.c.name == MARK))
            self.connection.execute(delete(notified))
            return
        values = {"sequence": mark.sequence, "at": micros(mark.at), "begun": micros(mark.begun), "quiet": dict(mark.quiet)}
        self.connection.execute(_KEEP_MARK, {"name": MARK, "value": json.dumps(values)})

    def known(self, guids: Collection[Guid]) -> Mapping[Guid, Notified]:
        """See `ports.webhooks.Webhooks`."""
        rows = self.connection.execute(_KNOWN, {"guids": list(guids)}) if guids else ()
        return {
            Guid(row.guid): Notified(status=ArticleStatus(row.status), updated=_instant(row.updated), held=row.held)
            for row in rows
        }

    def note(self, known: Mapping[Guid, Notified]) -> None:
        """See `ports.webhooks.Webhooks`."""
        rows = [
            {"guid": guid, "status": state.status, "updated": state.updated and micros(state.updated), "held": state.held}
            for guid, state in sorted(known.items())
        ]
        if rows:
            self.connection.execute(_NOTE, rows)


def _instant(value: int | None) -> datetime | None:
    return None if value is None else instant(value)
