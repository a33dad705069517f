"""People, sessions, accounts and corrections in SQL."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, text, update

from feedsvc.domain.articles import Identity
from feedsvc.domain.overrides import Correction, Field, Override, Value, is_empty
from feedsvc.domain.people import Account, Failures, Role, Session
from feedsvc.domain.picture_corrections import PictureCorrection
from feedsvc.store.codec import media_of, without_none
from feedsvc.store.desk_schema import accounts, failures, overrides, sessions, staff
from feedsvc.store.schema import instant, micros

MOST = 1000
"""People and accounts that are listed."""

RELEASED = "released"
"""The key of overruled reasons among an article's corrections; earlier releases pass it over."""

PICTURES = "pictures"
"""The key of corrections of pictures."""

REJECTED = "rejected"
"""The key of the marks of revisions that were turned down."""

_SET_PASSWORD = text(
    "INSERT INTO staff (name, password) VALUES (:name, :password) ON CONFLICT (name) DO UPDATE SET password = excluded.password"
)
_FAIL = text(
    "INSERT INTO failures (key, count, last) VALUES (:key, 1, :at)"
    " ON CONFLICT (key) DO UPDATE SET count = failures.count + 1, last = excluded.last"
)
_KEEP_OVERRIDE = text(
    'INSERT INTO overrides (identity, corrections, "by", at) VALUES (:identity, :corrections, :by, :at)'
    ' ON CONFLICT (identity) DO UPDATE SET corrections = excluded.corrections, "by" = excluded."by", at = excluded.at'
)
_KEEP_ACCOUNT = text(
    "INSERT INTO accounts (key, name, created, revoked, used) VALUES (:key, :name, :created, :revoked, :used)"
    " ON CONFLICT (key) DO UPDATE SET name = excluded.name, revoked = excluded.revoked, used = excluded.used"
)


@dataclass(frozen=True, slots=True)
class SqlOverrides:
    """The port `Overrides` on an open connection."""

    connection: Connection

    def get(self, identity: Identity) -> Override | None:
        """See `ports.articles.Overrides`."""
        row = self.connection.execute(select(overrides).where(overrides.c.identity == identity)).one_or_none()
        if row is None:
            return None
        stored = json.loads(row.corrections)
        corrections = {Field(name): _correction(Field(name), *pair) for name, pair in stored.items() if name in list(Field)}
        released, rejected = (tuple(stored.get(key, ())) for key in (RELEASED, REJECTED))
        pictures = {address: _picture(values) for address, values in stored.get(PICTURES, {}).items()}
        at = instant(row.at)
        return Override(Identity(row.identity), row.by, at, corrections, released, pictures=pictures, rejected=rejected)

    def keep(self, override: Override) -> None:
        """See `ports.articles.Overrides`."""
        if is_empty(override):
            self.connection.execute(delete(overrides).where(overrides.c.identity == override.identity))
            return
        stored: dict[str, object] = {
            name.value: [_plain(one.value), _plain(one.source)] for name, one in override.corrections.items()
        }
        kept = {RELEASED: list(override.released), REJECTED: list(override.rejected)}
        stored |= {key: values for key, values in kept.items() if values}
        if override.pictures:
            stored[PICTURES] = {address: _plain_picture(one) for address, one in override.pictures.items()}
        row = {"identity": override.identity, "by": override.by, "at": micros(override.at)}
        self.connection.execute(_KEEP_OVERRIDE, row | {"corrections": json.dumps(stored, ensure_ascii=False)})


@dataclass(frozen=True, slots=True)
class SqlStaff:
    """The port `Staff` on an open connection."""

    connection: Connection

    def names(self) -> Sequence[str]:
        """See `ports.desk.Staff`."""
        return sorted(self.connection.execute(select(staff.c.name).limit(MOST)).scalars())

    def password(self, name: str) -> str | None:
        """See `ports.desk.Staff`."""
        return self.connection.execute(select(staff.c.password).where(staff.c.name == name)).scalar()

    def role(self, name: str) -> Role | None:
        """See `ports.desk.Staff`."""
        role = self.connection.execute(select(staff.c.role).where(staff.c.name == name)).scalar()
        return None if role is None else Role(role)

    def set_role(self, name: str, role: Role) -> None:
        """See `ports.desk.Staff`."""
        self.connection.execute(update(staff).where(staff.c.name == name).values(role=role))

    def set_password(self, name: str, hashed: str) -> None:
        """See `ports.desk.Staff`."""
        self.connection.execute(_SET_PASSWORD, {"name": name, "password": hashed})
        self.connection.execute(delete(sessions).where(sessions.c.name == name))

    def remove(self, name: str) -> None:
        """See `ports.desk.Staff`."""
        self.connection.execute(delete(staff).where(staff.c.name == name))
        self.connection.execute(delete(sessions).where(sessions.c.name == name))

    def open(self, session: Session) -> None:
        """See `ports.desk.Staff`."""
        row = {"key": session.key, "name": session.name, "form_token": session.form_token}
        times = {"opened": micros(session.opened), "used": micros(session.used)}
        self.connection.execute(insert(sessions), row | times)

    def session(self, key: str) -> Session | None:
        """See `ports.desk.Staff`."""
        query = select(*sessions.c, staff.c.role).join(staff, staff.c.name == sessions.c.name).where(sessions.c.key == key)
        row = self.connection.execute(query).one_or_none()
        if row is None:
            return None
        return Session(row.key, row.name, row.form_token, instant(row.opened), instant(row.used), Role(row.role))

    def use(self, key: str, at: datetime) -> None:
        """See `ports.desk.Staff`."""
        self.connection.execute(update(sessions).where(sessions.c.key == key).values(used=micros(at)))

    def close(self, key: str) -> None:
        """See `ports.desk.Staff`."""
        self.connection.execute(delete(sessions).where(sessions.c.key == key))

    def failures(self, key: str) -> Failures:
        """See `ports.desk.Staff`."""
        row = self.connection.execute(select(failures.c["count"], failures.c.last).where(failures.c.key == key)).one_or_none()
        return Failures() if row is None else Failures(row[0], instant(row[1]))

    def fail(self, key: str, at: datetime) -> None:
        """See `ports.desk.Staff`."""
        self.connection.execute(_FAIL, {"key": key, "at": micros(at)})

    def forgive(self, key: str) -> None:
        """See `ports.desk.Staff`."""
        self.connection.execute(delete(failures).where(failures.c.key == key))

    def forget(self, *, opened: datetime, failed: datetime) -> None:
        """See `ports.desk.Staff`."""
        self.connection.execute(delete(sessions).where(sessions.c.opened < micros(opened)))
        self.connection.execute(delete(failures).where(failures.c.last < micros(failed)))


@dataclass(frozen=True, slots=True)
class SqlAccounts:
    """The port `Accounts` on an open connection."""

    connection: Connection

    def all(self) -> Sequence[Account]:
        """See `ports.desk.Accounts`."""
        query = select(accounts).order_by(accounts.c.name, accounts.c.created).limit(MOST)
        return [_account(row) for row in self.connection.execute(query)]

    def get(self, key: str) -> Account | None:
        """See `ports.desk.Accounts`."""
        row = self.connection.execute(select(accounts).where(accounts.c.key == key)).one_or_none()
        return None if row is None else _account(row)

    def keep(self, account: Account) -> None:
        """See `ports.desk.Accounts`."""
        row = {"key": account.key, "name": account.name, "created": micros(account.created)}
        times = {"revoked": account.revoked and micros(account.revoked), "used": account.used and micros(account.used)}
        self.connection.execute(_KEEP_ACCOUNT, row | times)

    def use(self, key: str, at: datetime) -> None:
        """See `ports.desk.Accounts`."""
        self.connection.execute(update(accounts).where(accounts.c.key == key).values(used=micros(at)))


def _account(row: Row[Any]) -> Account:
    revoked = None if row.revoked is None else instant(row.revoked)
    used = None if row.used is None else instant(row.used)
    return Account(row.name, row.key, instant(row.created), revoked, used)


def _plain(value: Value) -> str | list[str] | None:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _correction(name: Field, value: Any, source: Any) -> Correction:
    return Correction(_value(name, value), _value(name, source))


def _plain_picture(one: PictureCorrection) -> dict[str, object]:
    instead = None if one.instead is None else without_none(one.instead)
    return {"source": without_none(one.source), "words": dict(one.words), "instead": instead, "address": one.address}


def _picture(values: dict[str, Any]) -> PictureCorrection:
    instead = values["instead"]
    source, other = media_of(values["source"]), None if instead is None else media_of(instead)
    return PictureCorrection(source, values["words"], other, values["address"])


def _value(name: Field, plain: Any) -> Value:
    if name.is_list:
        return tuple(plain)
    if name.is_instant and plain is not None:
        return datetime.fromisoformat(plain)
    return None if plain is None else str(plain)
