"""Who may come to the desk: passwords set and taken away, signing in and out, and waits for those who guess."""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedsvc.domain.people import (
    FAILURES_HERE,
    FAILURES_OF_NAME,
    FAILURES_OF_NETWORK,
    FORGIVEN,
    SESSION,
    Role,
    Session,
    key_of,
    network_of,
    site_of,
)
from feedsvc.errors import RefusedChange, SignInRefused, TooManyAttempts
from feedsvc.ports import Clock, Store
from feedsvc.ports.desk import Passwords, Staff

SHORTEST, LONGEST = 12, 1000
"""Characters of a password."""

NOTED = timedelta(minutes=1)
"""To which it is noted when a session was used last: not every page is worth a commit."""

_NAME = re.compile(r"[\w.@+-]{1,60}")


def new_token() -> str:
    """Make a token that can't be guessed: 192 random bits, as 32 characters that addresses may hold."""
    return secrets.token_urlsafe(24)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Sign people in at the desk, by passwords and sessions."""

    store: Store
    passwords: Passwords
    clock: Clock
    new_token: Callable[[], str] = new_token

    def is_open(self) -> bool:
        """Return whether there are accounts; until then there is no desk."""
        return bool(self.names())

    def names(self) -> Sequence[str]:
        """Return the names of those who may sign in, sorted."""
        with self.store.read() as view:
            return view.staff.names()

    def people(self) -> Sequence[tuple[str, Role]]:
        """Return who may sign in and what each may do, by name."""
        with self.store.read() as view:
            return [(name, role) for name in view.staff.names() if (role := view.staff.role(name)) is not None]

    def set_role(self, name: str, role: Role) -> None:
        """Change what somebody may do, at once. Raises `RefusedChange` for an unknown name."""
        with self.store.begin() as unit:
            if unit.staff.role(name) is None:
                raise RefusedChange(f"Nobody called {name} may sign in.")
            unit.staff.set_role(name, role)

    def set_password(self, name: str, password: str, role: Role | None = None) -> None:
        """Set the password of an account, made if there is none, and end the sessions of that name.

        Without a role it has the one that it had, a new one that of an operator.

        Raises `RefusedChange` for a name or a password that won't do.
        """
        if not _NAME.fullmatch(name):
            raise RefusedChange("A name is made of up to 60 letters, digits and . @ + - _, such as ana or ana@news.example.")
        if not SHORTEST <= len(password) <= LONGEST:
            raise RefusedChange(f"A password has at least {SHORTEST} characters: four or five words together are a good one.")
        if name.casefold() in password.casefold() and len(password) < SHORTEST + len(name):
            raise RefusedChange("The password is little more than the name; choose another.")
        hashed = self.passwords.hash(password)
        with self.store.begin() as unit:
            unit.staff.set_password(name, hashed)
            if role is not None:
                unit.staff.set_role(name, role)

    def remove(self, name: str) -> None:
        """Delete an account and end its sessions. Raises `RefusedChange` for an unknown name."""
        with self.store.begin() as unit:
            if unit.staff.password(name) is None:
                raise RefusedChange(f"Nobody called {name} may sign in.")
            unit.staff.remove(name)

    def sign_in(self, name: str, password: str, address: str) -> tuple[str, Session]:
        """Open a session for a client's address and return it with the token of its cookie, of which only a hash is kept.

        Raises `SignInRefused`, and `TooManyAttempts` while a network or a name has to wait. An attempt counts as failed
        until it has not: many at once get no more guesses than one after the other. Of one site's failures at a name few
        count for others as well, so that nobody can keep the name's owner out alone.
        """
        now, tried = self.clock(), name if _NAME.fullmatch(name) else "that nobody has"
        here, everywhere = f"name {tried} from {site_of(address)}", f"name {tried}"
        allowed = {
            here: FAILURES_HERE,
            f"network {network_of(address)}": FAILURES_OF_NETWORK,
            everywhere: FAILURES_OF_NAME,
        }
        with self.store.begin() as unit:
            unit.staff.forget(opened=now - SESSION, failed=now - FORGIVEN)
            _refuse_while_waiting(unit.staff, allowed, now)
            has_failed_often = unit.staff.failures(here).count >= FAILURES_HERE
            for key in allowed:
                if key != everywhere or not has_failed_often:
                    unit.staff.fail(key, now)
            hashed, role = unit.staff.password(tried), unit.staff.role(tried)
        if not self.passwords.is_right(hashed, password[: LONGEST + 1]):
            raise SignInRefused("The name or the password is wrong.")
        token = self.new_token()
        session = Session(key_of(token), name, self.new_token(), now, now, role or Role.EDITOR)
        with self.store.begin() as unit:
            for key in allowed:
                unit.staff.forgive(key)
            unit.staff.open(session)
        return token, session

    def session(self, token: str) -> Session | None:
        """Return the session of a cookie's token while it is open."""
        now, key = self.clock(), key_of(token)
        with self.store.read() as view:
            session = view.staff.session(key)
        if session is None or not session.is_open(now):
            return None
        if now - session.used >= NOTED:
            with self.store.begin() as unit:
                unit.staff.use(key, now)
        return session

    def sign_out(self, session: Session) -> None:
        """End a session."""
        with self.store.begin() as unit:
            unit.staff.close(session.key)


def _refuse_while_waiting(staff: Staff, allowed: dict[str, int], now: datetime) -> None:
    waits = [staff.failures(key).free_at(count) for key, count in allowed.items()]
    until = max((wait for wait in waits if wait is not None and wait > now), default=None)
    if until is not None:
        raise TooManyAttempts(until)
