"""The people who may sign in at the desk, and the aggregators that read private feeds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from feedsvc.domain.people import Account, Failures, Role, Session


class Staff(Protocol):
    """The people who may sign in at the desk, inside one transaction."""

    def names(self) -> Sequence[str]:
        """Name everybody who may sign in, sorted."""
        ...

    def password(self, name: str) -> str | None:
        """Return the hash of somebody's password; None for an unknown name."""
        ...

    def role(self, name: str) -> Role | None:
        """Return what somebody may do; None for an unknown name."""
        ...

    def set_role(self, name: str, role: Role) -> None:
        """Have somebody who may sign in be of a role, at once."""
        ...

    def set_password(self, name: str, hashed: str) -> None:
        """Set the hash of somebody's password, and end all of their sessions; a new person is an operator."""
        ...

    def remove(self, name: str) -> None:
        """Remove somebody's account, and end all of their sessions."""
        ...

    def open(self, session: Session) -> None:
        """Keep a session."""
        ...

    def session(self, key: str) -> Session | None:
        """Return a session by the hash of its token, run out or not."""
        ...

    def use(self, key: str, at: datetime) -> None:
        """Note when a session was used last."""
        ...

    def close(self, key: str) -> None:
        """End a session."""
        ...

    def failures(self, key: str) -> Failures:
        """Return the failed attempts of a network or a name."""
        ...

    def fail(self, key: str, at: datetime) -> None:
        """Count a failed attempt."""
        ...

    def forgive(self, key: str) -> None:
        """Forget the failed attempts of a network or a name."""
        ...

    def forget(self, *, opened: datetime, failed: datetime) -> None:
        """Delete the sessions opened, and the failures made, before these instants."""
        ...


class Accounts(Protocol):
    """The aggregators that read private feeds, inside one transaction."""

    def all(self) -> Sequence[Account]:
        """List every account, revoked or not, by name."""
        ...

    def get(self, key: str) -> Account | None:
        """Return the account of a token's hash, revoked or not."""
        ...

    def keep(self, account: Account) -> None:
        """Keep an account in place of the one of the same key."""
        ...

    def use(self, key: str, at: datetime) -> None:
        """Note when an account was used last."""
        ...


class Passwords(Protocol):
    """A slow hash for passwords (argon2id, RFC 9106)."""

    def hash(self, password: str) -> str:
        """Hash a password with a salt of its own; parameters and salt are part of the result."""
        ...

    def is_right(self, hashed: str | None, password: str) -> bool:
        """Return whether a password has this hash; takes as long without a hash, and is never true then."""
        ...
