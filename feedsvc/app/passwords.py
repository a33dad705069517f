"""The one door to argon2: passwords are hashed by argon2id (RFC 9106), slowly and one at a time."""

import threading
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$hcAO+Nwh+cKjrtXPRzXGQg$QqguRX402G3DlIYw4Y815YQFMfuTwfVeroXQlBXiUuY"
"""The hash that a password is compared with where there is none, so that an unknown name takes as long."""


@dataclass(frozen=True, slots=True)
class Argon2Passwords:
    """The port `Passwords`: 64 MiB and three passes a hash, the second recommended option of RFC 9106 section 4."""

    _hasher: PasswordHasher = field(default_factory=PasswordHasher)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)
    """A flood of attempts then takes 64 MiB once, not each."""

    def hash(self, password: str) -> str:
        """See `ports.desk.Passwords`."""
        with self._one_at_a_time:
            return self._hasher.hash(password)

    def is_right(self, hashed: str | None, password: str) -> bool:
        """See `ports.desk.Passwords`."""
        with self._one_at_a_time:
            try:
                return self._hasher.verify(hashed or NOBODYS, password) and bool(hashed)
            except (VerificationError, InvalidHashError):
                return False
