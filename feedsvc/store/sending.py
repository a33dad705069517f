"""Keys, and the files that are sent by them, in SQL."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, text, update

from feedsvc.domain.sending import DropKey, SentFile, SentOutcome
from feedsvc.store.commits import Commit
from feedsvc.store.schema import instant, micros
from feedsvc.store.sending_schema import drop_keys, sent

MOST = 1000
"""Keys that are listed."""

_KEEP_KEY = text(
    "INSERT INTO drop_keys (key, name, folder, created, revoked, used)"
    " VALUES (:key, :name, :folder, :created, :revoked, :used)"
    " ON CONFLICT (key) DO UPDATE SET name = excluded.name, folder = excluded.folder, revoked = excluded.revoked,"
    " used = excluded.used"
)
_KEEP_SENT = text(
    "INSERT INTO sent (path, digest, sender, folder, client, at, settled, outcomes)"
    " VALUES (:path, :digest, :sender, :folder, :client, :at, :settled, :outcomes)"
    " ON CONFLICT (path) DO UPDATE SET digest = excluded.digest, sender = excluded.sender, folder = excluded.folder,"
    " client = excluded.client, at = excluded.at, settled = excluded.settled, outcomes = excluded.outcomes"
)
_OF = select(sent).where(sent.c.path.in_(bindparam("paths", expanding=True)))  # made once: every dropped file asks


@dataclass(frozen=True, slots=True)
class SqlDropKeys:
    """The port `DropKeys` on an open connection."""

    connection: Connection
    commit: Commit

    def all(self) -> Sequence[DropKey]:
        """See `ports.sending.DropKeys`."""
        query = select(drop_keys).order_by(drop_keys.c.name, drop_keys.c.created).limit(MOST)
        return [_key(row) for row in self.connection.execute(query)]

    def get(self, key: str) -> DropKey | None:
        """See `ports.sending.DropKeys`."""
        row = self.connection.execute(select(drop_keys).where(drop_keys.c.key == key)).one_or_none()
        return None if row is None else _key(row)

    def keep(self, key: DropKey) -> None:
        """See `ports.sending.DropKeys`."""
        times = {name: value and micros(value) for name, value in (("revoked", key.revoked), ("used", key.used))}
        row = {"key": key.key, "name": key.name, "folder": key.folder, "created": micros(key.created)}
        self.connection.execute(_KEEP_KEY, row | times)
        self.commit.is_news = True

    def use(self, key: str, at: datetime) -> None:
        """See `ports.sending.DropKeys`."""
        self.connection.execute(update(drop_keys).where(drop_keys.c.key == key).values(used=micros(at)))


@dataclass(frozen=True, slots=True)
class SqlSentFiles:
    """The port `SentFiles` on an open connection."""

    connection: Connection
    commit: Commit

    def of(self, paths: Collection[str]) -> Sequence[SentFile]:
        """See `ports.sending.SentFiles`."""
        return [_sent(row) for row in self.connection.execute(_OF, {"paths": list(paths)})] if paths else []

    def keep(self, file: SentFile) -> None:
        """See `ports.sending.SentFiles`."""
        row = {name: getattr(file, name) for name in ("path", "digest", "sender", "folder", "client")}
        settled = None if file.settled is None else micros(file.settled)
        values = {"at": micros(file.at), "settled": settled, "outcomes": _written(file.outcomes)}
        self.connection.execute(_KEEP_SENT, row | values)

    def settle(self, path: str, outcomes: Sequence[SentOutcome], *, at: datetime) -> None:
        """See `ports.sending.SentFiles`."""
        values = {"settled": micros(at), "outcomes": _written(outcomes)}
        self.connection.execute(update(sent).where(sent.c.path == path).values(values))
        self.commit.is_news = True

    def forget(self, paths: Collection[str]) -> None:
        """See `ports.sending.SentFiles`."""
        self.connection.execute(delete(sent).where(sent.c.path.in_(paths)))

    def forget_before(self, before: datetime) -> None:
        """See `ports.sending.SentFiles`."""
        self.connection.execute(delete(sent).where(sent.c.at < micros(before)))

    def latest(self, *, before: datetime | None = None, limit: int) -> Sequence[SentFile]:
        """See `ports.sending.SentFiles`."""
        query = select(sent).order_by(sent.c.at.desc(), sent.c.path).limit(limit)
        rows = self.connection.execute(query if before is None else query.where(sent.c.at < micros(before)))
        return [_sent(row) for row in rows]


def _written(outcomes: Sequence[SentOutcome]) -> str:
    kept = [{name: value for name, value in asdict(outcome).items() if value is not None} for outcome in outcomes]
    return json.dumps(kept, ensure_ascii=False)


def _key(row: Row[Any]) -> DropKey:
    revoked, used = (None if value is None else instant(value) for value in (row.revoked, row.used))
    return DropKey(name=row.name, folder=row.folder, key=row.key, created=instant(row.created), revoked=revoked, used=used)


def _sent(row: Row[Any]) -> SentFile:
    return SentFile(
        path=row.path,
        digest=row.digest,
        sender=row.sender,
        folder=row.folder,
        client=row.client,
        at=instant(row.at),
        settled=None if row.settled is None else instant(row.settled),
        outcomes=tuple(SentOutcome(**kept) for kept in json.loads(row.outcomes)),
    )
